"""How far shapes and rules look from a node: which triples can change what a shape says of it.

A reach is read from the shapes themselves: paths, nested shapes, targets, constraints in SPARQL; where a property is
derived, from the rule that derives it. Walked forwards, it tells what has to be at hand to check a node. Walked
backwards from a triple, it tells which nodes a change of that triple can affect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from rabt.check.conformance import TARGETS
from rabt.check.facts import Facts
from rabt.check.patterns import Path, Query, Read, Step, UnclearError, read_query, reads_of
from rabt.check.prefilter import declared_shapes
from rabt.model.iris import OWL, RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, RDFS, SEVERITY_IN_LISTS, SH, XSD, Term

_CLASS, _NODE, _OBJECTS, _SUBJECTS = TARGETS
_PATH = NamedNode(SH + "path")
# What looks at the value node alone, or only says how to read something else.
_OF_THE_VALUE = frozenset(
    SH + name
    for name in (
        "datatype", "defaultValue", "description", "group", "hasValue", "ignoredProperties", "in", "languageIn",
        "maxCount", "maxExclusive", "maxInclusive", "maxLength", "message", "minCount", "minExclusive", "minInclusive",
        "minLength", "name", "nodeKind", "order", "path", "pattern", "flags", "qualifiedMaxCount", "qualifiedMinCount",
        "severity", "uniqueLang", "deactivated",
    )
)  # fmt: skip
_OF_BOTH = frozenset(SH + name for name in ("disjoint", "equals", "lessThan", "lessThanOrEquals"))
_ONE_SHAPE = frozenset(SH + name for name in ("node", "not", "property", "qualifiedValueShape"))
_SHAPE_LIST = frozenset(SH + name for name in ("and", "or", "xone"))
_REMARKS = (RDFS, OWL, "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/")
_DEEPEST = 12


_Reads = dict[Path, set[str | None]]


@dataclass
class Reach:
    """What is looked at from a node.

    Attributes:
        reads: each walk, with the properties that are read at its end; None for all of them.
        known: the same of what need not be at hand, since an index tells it.
        unclear: the shapes of which this cannot be told.
    """

    reads: dict[Path, set[str | None]] = field(default_factory=dict)
    known: dict[Path, set[str | None]] = field(default_factory=dict)
    unclear: list[Term] = field(default_factory=list)

    def add(self, reads: Iterable[Read]) -> None:
        """Take further reads in."""
        for path, predicate in reads:
            self.reads.setdefault(path, set()).add(predicate)

    def __or__(self, other: Reach) -> Reach:
        """Both together."""
        return Reach(_both(self.reads, other.reads), _both(self.known, other.known), self.unclear + other.unclear)


def _both(one: _Reads, other: _Reads) -> _Reads:
    return {path: one.get(path, set()) | other.get(path, set()) for path in {**one, **other}}


def reach_of_shapes(shapes: Facts, derivations: Mapping[str, list[Query]] | None = None) -> Reach:
    """How far the shapes of a shapes graph look.

    Args:
        shapes: the shapes graph.
        derivations: IRI of each derived property to the rules that derive it; where the shapes look at one, they look
            at what its rules look at.
    """
    reach, reader, derived = Reach(), _Reader(shapes), _Derived(derivations or {})
    for shape in declared_shapes(shapes):
        try:
            reads = {expanded for read in reader.of_target(shape) for expanded in derived.expand(read)}
        except UnclearError:
            reach.unclear.append(shape)
        else:
            reach.add(reads)
    return reach


class _Reader:
    """Reads shapes one by one."""

    def __init__(self, shapes: Facts) -> None:
        self._shapes = shapes

    def of_target(self, shape: Term) -> Iterator[Read]:
        """What a shape with targets looks at; nothing for one without, which others name."""
        said = self._shapes.about(shape)
        targeted = False
        for predicate in TARGETS:
            for target in said.get(predicate, ()):
                targeted = True
                if predicate == _CLASS:
                    yield (), RDF_TYPE.value
                elif predicate == _SUBJECTS:
                    yield (), _iri(target)
                elif predicate == _OBJECTS:
                    yield (Step.along(_iri(target), inverse=True),), _iri(target)
        if RDFS + "Class" in {term.value for term in said.get(RDF_TYPE, ()) if isinstance(term, NamedNode)}:
            raise UnclearError  # a class that is a shape is its own target
        if targeted:
            yield from self._of_shape(shape, (), 0)

    def _of_shape(self, shape: Term, at: Path, depth: int) -> Iterator[Read]:
        if depth > _DEEPEST:
            raise UnclearError
        said = self._shapes.about(shape)
        ways: list[Path] = [at]
        if paths := said.get(_PATH):
            legs = [leg for path in paths for leg in self._legs(path)]
            for leg in legs:
                for end in range(len(leg)):
                    yield from reads_of(at + leg[:end], leg[end])
            ways = [at + leg for leg in legs]
        for predicate, values in said.items():
            for value in values:
                for way in ways:
                    yield from self._of_component(predicate.value, value, at, way, depth)

    def _of_component(self, predicate: str, value: Term, at: Path, way: Path, depth: int) -> Iterator[Read]:
        if predicate in _OF_THE_VALUE or predicate == RDF_TYPE.value or predicate.startswith(_REMARKS):
            return
        if NamedNode(predicate) in (*TARGETS, SEVERITY_IN_LISTS):
            return
        if predicate == SH + "class":
            yield way, RDF_TYPE.value
        elif predicate == SH + "closed":
            if isinstance(value, Literal) and value.value == "true":
                yield way, None
        elif predicate in _OF_BOTH:
            yield at, _iri(value)
        elif predicate in _ONE_SHAPE:
            yield from self._of_shape(value, way, depth + 1)
        elif predicate in _SHAPE_LIST:
            for member in self._items(value):
                yield from self._of_shape(member, way, depth + 1)
        elif predicate == SH + "sparql" and way == at:
            yield from self._of_query(value, at)
        else:
            raise UnclearError

    def _of_query(self, constraint: Term, at: Path) -> Iterator[Read]:
        selects = self._shapes.values(constraint, NamedNode(SH + "select"))
        if len(selects) != 1 or not isinstance(selects[0], Literal):
            raise UnclearError
        sight = read_query(selects[0].value, self._prefixes(constraint)).sight("this")
        for path, predicate in sight.reads:
            yield at + path, predicate

    def _prefixes(self, constraint: Term) -> dict[str, str]:
        found = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD}
        for holder in self._shapes.values(constraint, NamedNode(SH + "prefixes")):
            for declared in self._shapes.values(holder, NamedNode(SH + "declare")):
                prefix, namespace = (
                    self._shapes.values(declared, NamedNode(SH + name)) for name in ("prefix", "namespace")
                )
                if prefix and namespace:
                    found[prefix[0].value] = namespace[0].value
        return found

    def _legs(self, path: Term) -> list[Path]:
        """The walks that a SHACL property path stands for (SHACL 1.0, section 2.3.1)."""
        if isinstance(path, NamedNode):
            return [(Step.along(path.value),)]
        said = self._shapes.about(path)
        if RDF_FIRST in said:
            legs: list[Path] = [()]
            for part in self._items(path):
                legs = [leg + more for leg in legs for more in self._legs(part)]
            return legs
        ((predicate, values),) = said.items() if len(said) == 1 else [(RDF_NIL, [])]
        if len(values) != 1:
            raise UnclearError
        match predicate.value.removeprefix(SH):
            case "inversePath":
                return [tuple(step.back for step in reversed(leg)) for leg in self._legs(values[0])]
            case "alternativePath":
                return [leg for part in self._items(values[0]) for leg in self._legs(part)]
            case "zeroOrMorePath" | "oneOrMorePath" | "zeroOrOnePath":
                legs = self._legs(values[0])
                if any(len(leg) != 1 or leg[0].many for leg in legs):
                    raise UnclearError
                return [(Step(frozenset(arc for leg in legs for arc in leg[0].arcs), many=True),)]
        raise UnclearError

    def _items(self, members: Term) -> list[Term]:
        found: list[Term] = []
        while members != RDF_NIL:
            first, rest = self._shapes.values(members, RDF_FIRST), self._shapes.values(members, RDF_REST)
            if len(first) != 1 or len(rest) != 1 or len(found) > 1000:
                raise UnclearError
            found.append(first[0])
            members = rest[0]
        return found


class _Derived:
    """Puts what rules look at in the place of what they derive."""

    def __init__(self, derivations: Mapping[str, list[Query]]) -> None:
        self._derivations = derivations
        self._known: dict[str, tuple[set[Read], set[Path]]] = {}

    def expand(self, read: Read) -> Iterator[Read]:
        """A read, and the reads that it hangs on where its walk or its property is derived."""
        path, predicate = read
        for way, reads in self._walks(path):
            yield from reads
            yield way, predicate
            if predicate in self._derivations:
                yield from ((way + further, p) for further, p in self._of(predicate)[0])

    def _walks(self, path: Path) -> list[tuple[Path, list[Read]]]:
        """The walks that a walk stands for, derived steps replaced, each with what is read on the way."""
        walks: list[tuple[Path, list[Read]]] = [((), [])]
        for step in path:
            legs: list[tuple[Path, list[Read]]] = [((step,), [])]
            for predicate, inverse in step.arcs:
                if predicate in self._derivations:
                    if step.many or inverse:
                        raise UnclearError
                    reads, leads = self._of(predicate)
                    legs += [(lead, list(reads)) for lead in leads]
            walks = [
                (way + leg, [*seen, *((way + further, p) for further, p in reads)])
                for way, seen in walks
                for leg, reads in legs
            ]
        return walks

    def _of(self, predicate: str | None) -> tuple[set[Read], set[Path]]:
        assert predicate is not None
        if predicate not in self._known:
            reads: set[Read] = set()
            leads: set[Path] = set()
            for rule in self._derivations[predicate]:
                for subject, verb, object_ in rule.template:
                    if verb in (None, predicate):
                        sight = rule.sight(subject)
                        reads |= sight.reads
                        leads |= sight.leads.get(object_, set())
            self._known[predicate] = reads, leads
        return self._known[predicate]


def _iri(term: Term) -> str:
    if not isinstance(term, NamedNode):
        raise UnclearError
    return term.value
