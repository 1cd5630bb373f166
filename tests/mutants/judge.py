"""Whether some example notices a mutant: by `rabt.check.conformance` where it is certain, else by pySHACL.

A shapes graph gives each focus node the results of each component on its own. So a change inside one named shape can
be judged by the part of the graph in which that shape takes part: the shape with what it leans on, and above it the
targets and single components through which a result of it reaches a report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import rdflib
from pyoxigraph import BlankNode, NamedNode, Triple

from rabt.check.conformance import TARGETS, Shapes
from rabt.check.facts import Facts
from rabt.check.prefilter import targets
from rabt.check.shacl import to_rdflib, validate
from rabt.model.iris import RDF_TYPE, Term, node, value
from tests.mutants.changes import sh, short
from tests.mutants.mutations import Mutant, shape_triples, shapes_of
from tests.shapes.corpus import DERIVED, MODEL, Example, Fires, examples, fired, kind_of

# A shape with a target and one of its focus nodes.
Pair = tuple[Term, Term]

_NODE = sh("targetNode")
# What a shape above keeps besides the component through which it reaches the changed shape.
_KEPT = (RDF_TYPE, sh("path"), sh("severity"), sh("message"), sh("deactivated"), *TARGETS)


class Part:
    """Some shapes as quick tests and for the engine."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))
        self.facts = Facts(self.triples)
        found = (node(subject) for predicate in TARGETS for subject in self.facts.subjects(predicate))
        self.targeted = list(dict.fromkeys(found))

    def answers(self, case: Case) -> dict[Pair, bool | None]:
        """Whether each focus node of an example conforms; None where that is in doubt."""
        found: dict[Pair, bool | None] = {}
        looked_at = [(shape, targets(self.facts, case.facts, shape)) for shape in self.targeted]
        tests = Shapes(self.facts, case.facts)
        for shape, nodes in looked_at:
            test = tests.test(shape) if nodes else None
            for focus in nodes:
                found[shape, focus] = test(focus) if test else None
        return found

    def results(self, case: Case, pairs: Iterable[Pair]) -> Counter[Fires]:
        """What the engine says of some focus nodes of an example."""
        named = [Triple(node(shape), _NODE, value(focus)) for shape, focus in pairs]
        if not named:
            return Counter()
        kept = [t for t in self.triples if t.predicate not in TARGETS]
        return fired(validate(case.graph, to_rdflib([*kept, *named])))


@dataclass(frozen=True)
class Case:
    """An example with the graph in which it is validated.

    Attributes:
        example: the example.
    """

    example: Example

    @cached_property
    def graph(self) -> rdflib.Graph:
        """For the engine."""
        return kind_of(self.example.folder).graph(self.example.triples)

    @cached_property
    def facts(self) -> Facts:
        """For the quick tests."""
        chosen = kind_of(self.example.folder)
        return Facts(chosen.data(self.example.triples))

    @cached_property
    def expected(self) -> Counter[Fires]:
        """What its header says."""
        return Counter(self.example.expected)


@cache
def cases(folder: str) -> tuple[Case, ...]:
    """All examples for data, derived triples or the model."""
    return tuple(Case(e) for e in examples() if (e.folder if e.folder in (DERIVED, MODEL) else "data") == folder)


class Judge:
    """Judges the mutants of one named shape."""

    def __init__(self, folder: str, own: str, shape: NamedNode) -> None:
        self._shapes, self._naming = shapes_of(folder), _naming(folder)
        self._part = Part([*self._down(shape), *self._up(shape)])
        compact = short(shape)

        def order(case: Case) -> tuple[bool, bool, str]:
            named = any(line.shape == compact for line in case.example.expected)
            return case.example.folder != own, not named, case.example.name

        ordered = sorted(cases(folder), key=order)
        self._near = [case for case in ordered if case.example.folder == own]
        self._far = [case for case in ordered if case.example.folder != own]
        self._answers: dict[Case, dict[Pair, bool | None]] = {}
        self._said: dict[tuple[Case, frozenset[Pair]], Counter[Fires]] = {}

    def killer(self, mutant: Mutant) -> Example | None:
        """An example whose results differ from what it expects once the shapes are changed; None where there is none.

        Raises:
            ValueError: without the change, an example has a result that it does not expect.
        """
        gone = set(mutant.removed)
        changed = Part([*(t for t in self._part.triples if t not in gone), *mutant.added])
        return self._killer_among(self._near, changed) or self._killer_among(self._far, changed)

    def _killer_among(self, chosen: Iterable[Case], changed: Part) -> Example | None:
        undecided: list[tuple[Case, frozenset[Pair], list[Pair]]] = []
        for case in chosen:
            before, after = self._before(case), changed.answers(case)
            open_pairs = set()
            for pair in before.keys() | after.keys():
                # What no target names has no result.
                was, now = before.get(pair, True), after.get(pair, True)
                if was is not None and now is not None and was != now and self._alone(pair, before, after):
                    return case.example
                if not (was and now):
                    open_pairs.add(pair)
            if open_pairs:
                undecided.append((case, frozenset(open_pairs), [pair for pair in open_pairs if pair in after]))
        for case, pairs, here in undecided:
            if changed.results(case, here) != self._results(case, pairs):
                return case.example
        return None

    @staticmethod
    def _alone(pair: Pair, *answers: dict[Pair, bool | None]) -> bool:
        """True where no other shape of the part looks at the node: two shapes could have the same result."""
        return not any(other[1] == pair[1] and other != pair for found in answers for other in found)

    def _before(self, case: Case) -> dict[Pair, bool | None]:
        if case not in self._answers:
            self._answers[case] = self._part.answers(case)
        return self._answers[case]

    def _results(self, case: Case, pairs: frozenset[Pair]) -> Counter[Fires]:
        if (case, pairs) not in self._said:
            found = self._part.results(case, [pair for pair in pairs if pair in self._before(case)])
            if not found <= case.expected:
                raise ValueError(f"{case.example.name}: unexpected {sorted(found - case.expected)}")
            self._said[case, pairs] = found
        return self._said[case, pairs]

    def _down(self, term: Term) -> Iterator[Triple]:
        """A shape with everything that it leans on."""
        seen: set[Term] = set()
        todo = [term]
        while todo:
            if (current := todo.pop()) in seen:
                continue
            seen.add(current)
            for predicate, values in self._shapes.about(current).items():
                yield from (Triple(node(current), predicate, found) for found in values)
                todo += values

    def _up(self, shape: Term) -> Iterator[Triple]:
        """The shapes through which a result of a shape is reported, each with as little as that takes."""
        for holder, predicate, inner in self._holders(shape):
            kept = [(p, v) for p in _KEPT for v in self._shapes.values(holder, p)]
            yield from (Triple(node(holder), p, v) for p, v in [*kept, (predicate, inner)])
            if inner != shape:
                yield from self._down(inner)
            yield from self._up(holder)

    def _holders(self, shape: Term) -> Iterator[tuple[Term, NamedNode, Term]]:
        """The named shapes that name a shape, with the property and the value in which they do."""
        for subject, predicate in self._naming.get(shape, ()):
            if isinstance(subject, BlankNode):
                yield from self._holders(subject)
            else:
                yield subject, predicate, shape


@cache
def _naming(folder: str) -> dict[Term, list[tuple[Term, NamedNode]]]:
    """Each node of the shapes to the nodes that have it as a value, with the property."""
    found: dict[Term, list[tuple[Term, NamedNode]]] = {}
    for triple in shape_triples(folder):
        found.setdefault(value(triple.object), []).append((node(triple.subject), triple.predicate))
    return found
