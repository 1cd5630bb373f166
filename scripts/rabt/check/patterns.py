"""What a SPARQL query looks at, seen from one of its variables: how far from a node its answers about it can depend.

A query is taken apart into conjunctions of triple patterns. In each, every pattern must be joined to the root by
variables; then what the query says of a node hangs on triples that a walk along these joins reaches, and on no others,
whatever its filters do with them. A query of which this cannot be said is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

_WRAPPERS = {"Distinct", "Reduced", "OrderBy", "ToMultiSet", "Extend", "ConstructQuery", "SelectQuery"}
_EXISTS = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}
_Pattern = tuple[Any, Any, Any]


class UnclearError(Exception):
    """It cannot be told how far the query looks."""


@dataclass(frozen=True)
class Step:
    """One step of a walk: along any of some properties.

    Attributes:
        arcs: IRIs of the properties, each with True where it is walked from the object to the subject; None stands for
            any property.
        many: True where the step is taken any number of times, or not at all.
    """

    arcs: frozenset[tuple[str | None, bool]]
    many: bool = False

    @staticmethod
    def along(predicate: str | None, inverse: bool = False) -> Step:
        """The step along one property."""
        return Step(frozenset([(predicate, inverse)]))

    @property
    def back(self) -> Step:
        """The step from the other end."""
        return Step(frozenset((predicate, not inverse) for predicate, inverse in self.arcs), self.many)


Path = tuple[Step, ...]
Read = tuple[Path, str | None]
"""Where a walk leads, and the property that is read there; None for all properties."""


@dataclass
class Sight:
    """What a query looks at from one variable.

    Attributes:
        reads: the walks and the properties read at their ends.
        leads: the walks to each other variable.
    """

    reads: set[Read] = field(default_factory=set)
    leads: dict[str, set[Path]] = field(default_factory=dict)


@dataclass(frozen=True)
class Query:
    """A query taken apart.

    Attributes:
        template: the triples that a CONSTRUCT query makes, each as the names of its subject and object and the IRI
            of its property, or None where that is a variable; none for other queries.
        conjunctions: the patterns that have to be joined to the root, together.
        keys: for each aggregate, the variables by which it groups.
    """

    template: tuple[tuple[str, str | None, str], ...]
    conjunctions: tuple[tuple[_Pattern, ...], ...]
    keys: tuple[frozenset[str], ...]

    def sight(self, root: str) -> Sight:
        """What it looks at from a variable.

        Raises:
            UnclearError: some pattern is not joined to it, or an aggregate mixes nodes.
        """
        if any(root not in key for key in self.keys):
            raise UnclearError
        sight = Sight()
        for patterns in self.conjunctions:
            _join(patterns, root, sight)
        return sight


def read_query(text: str, prefixes: Mapping[str, str] | None = None) -> Query:
    """Take a query apart.

    Args:
        text: a SELECT or CONSTRUCT query.
        prefixes: prefixes that it may use without declaring them.

    Raises:
        UnclearError: it holds what is not understood here, or is no query.
    """
    try:
        algebra = translateQuery(parseQuery(text), initNs=dict(prefixes or {})).algebra
    except Exception as error:  # rdflib lets errors of many kinds through
        raise UnclearError from error
    reader = _Reader()
    conjunctions = reader.conjunctions(algebra.p, outermost=True)
    made = _triples(algebra.template) if algebra.name == "ConstructQuery" else ()
    template = [(str(s), None if isinstance(p, Variable) else str(p), str(o)) for s, p, o in made]
    return Query(tuple(template), tuple(map(tuple, conjunctions)), tuple(reader.keys))


class _Reader:
    def __init__(self) -> None:
        self.keys: list[frozenset[str]] = []
        self._subqueries = 0

    def conjunctions(self, node: CompValue, outermost: bool = False) -> list[list[_Pattern]]:
        """The conjunctions whose solutions a part of a query may give or hang on."""
        match node.name:
            case "BGP":
                return [list(_triples(node.triples))]
            case "values":
                return [[]]
            case "Join" | "LeftJoin" | "Minus":
                both = _each(self.conjunctions(node.p1), self.conjunctions(node.p2))
                return _each(both, [[]], self._of_expression(node.get("expr")))
            case "Union":
                return self.conjunctions(node.p1) + self.conjunctions(node.p2)
            case "Filter":
                return _each(self.conjunctions(node.p), [[]], self._of_expression(node.expr))
            case "AggregateJoin":
                group = node.p
                self.keys.append(frozenset(str(key) for key in group.expr or () if isinstance(key, Variable)))
                return self.conjunctions(group.p)
            case "Project":
                inner = self.conjunctions(node.p)
                return inner if outermost else self._scoped(inner, {str(variable) for variable in node.PV})
            case name if name in _WRAPPERS:
                inner = self.conjunctions(node.p, outermost=outermost)
                return _each(inner, [[]], self._of_expression(node.get("expr")))
            case _:  # GRAPH, SERVICE, LIMIT and the like
                raise UnclearError

    def _scoped(self, inner: list[list[_Pattern]], visible: set[str]) -> list[list[_Pattern]]:
        """A subquery's conjunctions, its own variables kept apart from others of the same name."""
        self._subqueries += 1

        def apart(term: Any) -> Any:
            hidden = isinstance(term, Variable) and str(term) not in visible
            return Variable(f"{term}__{self._subqueries}") if hidden else term

        return [[(apart(s), p, apart(o)) for s, p, o in patterns] for patterns in inner]

    def _of_expression(self, expression: Any) -> list[list[_Pattern]]:
        """The conjunctions of what an expression says to exist."""
        found: list[list[_Pattern]] = []
        for part in _parts(expression):
            graph = part.graph
            if graph.name.startswith("GroupGraphPattern"):
                graph = translateGroupGraphPattern(graph)
            found += self.conjunctions(graph)
        return found


def _parts(expression: Any) -> Iterator[CompValue]:
    """The outermost EXISTS and NOT EXISTS in an expression."""
    if isinstance(expression, CompValue):
        if expression.name in _EXISTS:
            yield expression
            return
        for value in expression.values():
            yield from _parts(value)
    elif isinstance(expression, list | tuple):
        for value in expression:
            yield from _parts(value)


def _each(left: list[list[_Pattern]], *right: list[list[_Pattern]]) -> list[list[_Pattern]]:
    """Each conjunction on the left joined to each of those on the right."""
    return [[*one, *other] for one, other in product(left, [o for others in right for o in others])]


def _triples(parts: Any) -> Iterator[_Pattern]:
    """Triples from rdflib's lists, which are flat or of three."""
    if isinstance(parts, tuple) and len(parts) == 3:
        yield parts
    elif parts and not isinstance(parts[0], list | tuple):
        for at in range(0, len(parts), 3):
            yield tuple(parts[at : at + 3])
    else:
        for part in parts or ():
            yield from _triples(part)


def _join(patterns: Iterable[_Pattern], root: str, sight: Sight) -> None:
    """Walk from the root along the joins of a conjunction until every pattern is reached."""
    ways: dict[Any, set[Path]] = {Variable(root): {()}}
    left = list(patterns)
    while left:
        # From the subject first: a walk against a property leads to more nodes.
        chosen = next((t for t in left if t[0] in ways), None) or next((t for t in left if t[2] in ways), None)
        if chosen is None:
            raise UnclearError
        left.remove(chosen)
        subject, predicate, object_ = chosen
        legs = list(_legs(predicate))
        if subject not in ways:
            ways[subject] = {(*way, *_backwards(leg)) for way in ways[object_] for leg in legs}
        for way in ways[subject]:
            for leg in legs:
                for at, step in enumerate(leg):
                    sight.reads.update(reads_of(way + leg[:at], step))
        if isinstance(object_, Variable | BNode) and object_ not in ways:
            ways[object_] = {(*way, *leg) for way in ways[subject] for leg in legs}
    for variable, walks in ways.items():
        sight.leads.setdefault(str(variable), set()).update(walks)


def reads_of(way: Path, step: Step) -> Iterator[Read]:
    """What is read to take a step at the end of a walk."""
    at = (*way, step) if step.many else way
    for predicate, inverse in step.arcs:
        yield ((*at, Step.along(predicate, inverse=True)) if inverse else at), predicate


def _backwards(leg: Path) -> Path:
    return tuple(step.back for step in reversed(leg))


def _legs(predicate: Any) -> Iterator[Path]:
    """The walks that a property or property path stands for."""
    if isinstance(predicate, URIRef):
        yield (Step.along(str(predicate)),)
    elif isinstance(predicate, Variable):
        yield (Step.along(None),)
    elif isinstance(predicate, InvPath):
        yield from map(_backwards, _legs(predicate.arg))
    elif isinstance(predicate, SequencePath):
        for combined in product(*(list(_legs(argument)) for argument in predicate.args)):
            yield tuple(step for leg in combined for step in leg)
    elif isinstance(predicate, AlternativePath):
        for argument in predicate.args:
            yield from _legs(argument)
    elif isinstance(predicate, MulPath):
        legs = list(_legs(predicate.path))
        if any(len(leg) != 1 or leg[0].many for leg in legs):
            raise UnclearError
        arcs = frozenset(arc for leg in legs for arc in leg[0].arcs)
        yield (Step(arcs, many=True),)  # "once or more" and "at most once" too: more is looked at, and nothing less
    else:
        raise UnclearError


__all__ = ["Path", "Query", "Read", "Sight", "Step", "UnclearError", "read_query", "reads_of"]
