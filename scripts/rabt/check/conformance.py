"""Shapes as quick tests: does a node certainly conform to a shape, or certainly not, or is that in doubt?

A test answers True or False only where pySHACL is certain to say the same, and None otherwise: for a literal that
engines may read differently, and for a shape that is not well-formed or holds a component that is not known here.
Whoever asks leaves everything in doubt to the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode

from rabt.check import components as are
from rabt.check.components import Answer, Test, ValuesTest
from rabt.check.facts import Facts
from rabt.check.literals import is_well_formed, ordered
from rabt.check.sparql_constraints import UnclearError, search
from rabt.model.iris import (
    OWL,
    RDF,
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    RDFS,
    SEVERITY_IN_LISTS,
    SH,
    SKOS,
    XSD,
    Term,
)

# Much deeper nesting makes pySHACL raise an error.
_DEEPEST = 6


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


_NODE_SHAPE, _PROPERTY_SHAPE, _PATH = _sh("NodeShape"), _sh("PropertyShape"), _sh("path")
_PROPERTY, _CLOSED, _IGNORED = _sh("property"), _sh("closed"), _sh("ignoredProperties")
_MESSAGE, _SELECT, _PREFIXES = _sh("message"), _sh("select"), _sh("prefixes")
_DECLARE, _PREFIX, _NAMESPACE = _sh("declare"), _sh("prefix"), _sh("namespace")
TARGETS = (_sh("targetClass"), _sh("targetNode"), _sh("targetObjectsOf"), _sh("targetSubjectsOf"))
# What makes pySHACL take a node for a shape, besides its class.
SHAPE_PREDICATES = (
    *TARGETS,
    *map(_sh, ("and", "node", "not", "or", "property", "qualifiedValueShape", "xone")),
)
_SAY_NOTHING = {
    RDF_TYPE,
    *(NamedNode(RDFS + name) for name in ("comment", "isDefinedBy", "label")),
    NamedNode(SKOS + "example"),
    *map(_sh, ("defaultValue", "description", "group", "message", "name", "order", "path", "severity")),
    SEVERITY_IN_LISTS,
    *TARGETS,
}
_KINDS: dict[Term, tuple[type, ...]] = {
    _sh("BlankNode"): (BlankNode,),
    _sh("BlankNodeOrIRI"): (BlankNode, NamedNode),
    _sh("BlankNodeOrLiteral"): (BlankNode, Literal),
    _sh("IRI"): (NamedNode,),
    _sh("IRIOrLiteral"): (NamedNode, Literal),
    _sh("Literal"): (Literal,),
}


class DoubtError(Exception):
    """A shape is not well-formed, or holds something that is not known here."""


@dataclass(frozen=True)
class Shape:
    """A shape as test.

    Attributes:
        test: what it says of a node.
        path: the property of a property shape; None for a node shape.
        of_values: what it says of a node with these values.
        quiet: True where it says nothing of a node without the property.
        height: how deep shapes are nested in it, itself included.
    """

    test: Test
    path: NamedNode | None
    of_values: ValuesTest
    quiet: bool
    height: int


class Shapes:
    """The shapes of a shapes graph as tests of the nodes of a data graph."""

    def __init__(self, shapes: Facts, data: Facts) -> None:
        self._shapes = shapes
        self._data = data
        self._known: dict[Term, Shape | None] = {}

    def test(self, node: Term) -> Test | None:
        """The test that a shape is; None where the shape itself is in doubt."""
        try:
            return self._shape(node).test
        except DoubtError:
            return None

    def _shape(self, node: Term) -> Shape:
        if node not in self._known:
            self._known[node] = None  # a shape within itself is in doubt
            self._known[node] = self._read(node)
        shape = self._known[node]
        if shape is None:
            raise DoubtError
        return shape

    def _read(self, node: Term) -> Shape:
        if isinstance(node, Literal):
            raise DoubtError
        classes, paths = set(self._shapes.values(node, RDF_TYPE)), self._shapes.values(node, _PATH)
        path = _iri(_only(paths)) if paths else None
        if not classes <= {_PROPERTY_SHAPE if paths else _NODE_SHAPE}:
            raise DoubtError
        reader = _Reader(self._shapes, self._data, self._shape, node, path)
        for predicate in self._shapes.about(node):
            if predicate not in _SAY_NOTHING:
                reader.read(predicate)
        return reader.shape()


class _Reader:
    """Reads the components of one shape."""

    def __init__(
        self, shapes: Facts, data: Facts, inner: Callable[[Term], Shape], node: Term, path: NamedNode | None
    ) -> None:
        self._shapes, self._data, self._inner, self._node, self._path = shapes, data, inner, node, path
        self._of_each: list[Test] = []  # what each value must be
        self._of_all: list[ValuesTest] = []  # what a node and its values together must be
        self._properties: list[Shape] = []
        self._quiet = True
        self._height = 1

    def shape(self) -> Shape:
        """The shape, after all its components were read."""
        of_values, data, path = _values_test(self._of_all, self._of_each), self._data, self._path
        if path is None:
            test = _node_test(data, of_values, self._properties)
            return Shape(test, None, of_values, False, self._height)

        def of_path(node: Term) -> Answer:
            return of_values(node, data.values(node, path))

        return Shape(of_path, path, of_values, self._quiet, self._height)

    def read(self, predicate: NamedNode) -> None:
        """Read the component of a parameter.

        Raises:
            DoubtError: it is not known here, or not well-formed.
        """
        name, values = predicate.value.removeprefix(SH), self._shapes.values(self._node, predicate)
        match name:
            case "class":
                self._of_each += [are.of_class(self._data, cls) for cls in values]
            case "datatype":
                self._of_each.append(are.of_datatype(_datatype(_only(values))))
            case "nodeKind":
                self._of_each.append(are.of_kind(_kinds(_only(values))))
            case "pattern":
                self._of_each += [are.matching(_pattern(value)) for value in values]
            case "in":
                self._of_each.append(are.one_of(frozenset(self._items(_only(values)))))
            case "minInclusive" | "minExclusive" | "maxInclusive" | "maxExclusive":
                self._of_each += [are.within(_number(value), name) for value in values]
            case "closed" | "ignoredProperties":
                self._closed()
            case "node":
                self._of_each += [shape.test for shape in self._nested(values, of_path=False)]
            case "property":
                self._property(self._nested(values, of_path=True))
            case "not":
                self._of_each += [are.not_(shape.test) for shape in self._nested(values)]
            case "and":
                self._of_each += [s.test for members in values for s in self._nested(self._members(members))]
            case "or":
                self._of_each += [are.or_([s.test for s in self._nested(self._members(v))]) for v in values]
            case "sparql":
                self._of_each += [self._sparql(constraint) for constraint in values]
            case "equals" | "hasValue":
                self._quiet = False
                self._of_all += [
                    are.with_value(value) if name == "hasValue" else are.equal(self._data, _iri(value))
                    for value in values
                ]
            case "disjoint":
                self._of_all += [are.disjoint(self._data, _iri(value)) for value in values]
            case _ if self._path is not None:
                self._read_of_path(name, values)
            case _:
                raise DoubtError

    def _read_of_path(self, name: str, values: list[Term]) -> None:
        match name:
            case "minCount":
                least = _count(_only(values))
                self._quiet &= least == 0
                self._of_all.append(are.at_least(least))
            case "maxCount":
                self._of_all.append(are.at_most(_count(_only(values))))
            case "uniqueLang":
                self._of_all += [are.unique_languages] if _boolean(_only(values)) else []
            case "lessThan" | "lessThanOrEquals":
                self._of_all += [are.before(self._data, _iri(value), name) for value in values]
            case _:
                raise DoubtError

    def _property(self, shapes: list[Shape]) -> None:
        if self._path is None:
            self._properties = shapes
        else:
            self._of_each += [shape.test for shape in shapes]

    def _closed(self) -> None:
        if self._path is not None:
            raise DoubtError
        if _boolean(_only(self._shapes.values(self._node, _CLOSED))):
            ignored = self._shapes.values(self._node, _IGNORED)
            allowed = {item for members in ignored for item in self._items(members)}
            properties = self._nested(self._shapes.values(self._node, _PROPERTY), of_path=True)
            allowed |= {shape.path for shape in properties if shape.path}
            self._of_each.append(are.closed(self._data, allowed))

    def _sparql(self, constraint: Term) -> Test:
        said = self._shapes.about(constraint)
        if self._path is not None or not set(said) <= {RDF_TYPE, _MESSAGE, _PREFIXES, _SELECT}:
            raise DoubtError
        for message in said.get(_MESSAGE, ()):
            _text(message)
        try:
            query = search(_text(_only(said.get(_SELECT, []))), self._prefixes(said.get(_PREFIXES, [])))
        except UnclearError as error:
            raise DoubtError from error
        return are.silent(query, self._data)

    def _prefixes(self, named: list[Term]) -> dict[str, str]:
        found = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
        # pySHACL adds what every ontology declares: clear only where all declarations are those named.
        if not set(self._shapes.subjects(_DECLARE)) <= set(named):
            raise DoubtError
        for declared in (d for node in named for d in self._shapes.values(node, _DECLARE)):
            prefix = _text(_only(self._shapes.values(declared, _PREFIX)))
            namespace = _only(self._shapes.values(declared, _NAMESPACE))
            if not isinstance(namespace, Literal) or found.setdefault(prefix, namespace.value) != namespace.value:
                raise DoubtError
        return found

    def _nested(self, nodes: Iterable[Term], of_path: bool | None = None) -> list[Shape]:
        """The shapes that this one leans on; with `of_path`, all of them must be property shapes, or none."""
        shapes = [self._inner(node) for node in nodes]
        self._height = max([self._height, *(shape.height + 1 for shape in shapes)])
        if self._height > _DEEPEST or any(of_path not in (None, shape.path is not None) for shape in shapes):
            raise DoubtError
        return shapes

    def _members(self, members: Term) -> list[Term]:
        found = self._items(members)
        if not found:
            raise DoubtError
        return found

    def _items(self, members: Term) -> list[Term]:
        found: list[Term] = []
        seen: set[Term] = set()
        while members != RDF_NIL:
            if members in seen:
                raise DoubtError
            seen.add(members)
            found.append(_only(self._shapes.values(members, RDF_FIRST)))
            members = _only(self._shapes.values(members, RDF_REST))
        return found


def _values_test(of_all: Sequence[ValuesTest], of_each: Sequence[Test]) -> ValuesTest:
    def test(node: Term, values: Sequence[Term]) -> Answer:
        answer: Answer = True
        for whole in of_all:
            if not (found := whole(node, values)):
                if found is False:
                    return False
                answer = None
        for value in values:
            for single in of_each:
                if not (found := single(value)):
                    if found is False:
                        return False
                    answer = None
        return answer

    return test


def _node_test(data: Facts, of_node: ValuesTest, properties: Sequence[Shape]) -> Test:
    """What a node shape says of a node: most of its property shapes are about properties that the node lacks."""
    by_path: dict[NamedNode, list[ValuesTest]] = {}
    always: list[Test] = []
    for shape in properties:
        if shape.quiet and shape.path is not None:
            by_path.setdefault(shape.path, []).append(shape.of_values)
        else:
            always.append(shape.test)

    def answers(node: Term) -> Iterable[Answer]:
        yield of_node(node, (node,))
        for single in always:
            yield single(node)
        for predicate, values in data.about(node).items():
            for of_values in by_path.get(predicate, ()):
                yield of_values(node, values)

    return lambda node: are.every(answers(node))


def _only(values: Sequence[Term]) -> Term:
    if len(values) != 1:
        raise DoubtError
    return values[0]


def _iri(term: Term) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise DoubtError
    return term


def _text(term: Term) -> str:
    if not isinstance(term, Literal) or term.datatype.value not in (XSD + "string", RDF + "langString"):
        raise DoubtError
    return term.value


def _boolean(term: Term) -> bool:
    if not isinstance(term, Literal) or term.datatype.value != XSD + "boolean" or not is_well_formed(term):
        raise DoubtError
    return term.value == "true"


def _number(term: Term) -> Decimal:
    found = ordered(term)
    if found is None or not isinstance(found[1], Decimal):
        raise DoubtError
    return found[1]


def _count(term: Term) -> int:
    number = _number(term)
    if not isinstance(term, Literal) or term.datatype.value != XSD + "integer" or number < 0:
        raise DoubtError
    return int(number)


def _datatype(term: Term) -> NamedNode:
    datatype = _iri(term)
    if datatype.value.startswith((RDFS, OWL)):  # rdfs:Literal and its like have rules of their own
        raise DoubtError
    return datatype


def _kinds(term: Term) -> tuple[type, ...]:
    if term not in _KINDS:
        raise DoubtError
    return _KINDS[term]


def _pattern(term: Term) -> re.Pattern[str]:
    try:
        return re.compile(_text(term))
    except re.error as error:
        raise DoubtError from error
