"""Triples by subject and property, and what lies below a class: what shapes ask of a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from rabt.model.iris import RDF_TYPE, RDFS, Node, Term, node, value

_SUBCLASS = NamedNode(RDFS + "subClassOf")
_NOTHING: Mapping[NamedNode, list[Term]] = {}


class Facts:
    """A graph in memory; each triple once, terms spelled as they were read."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_subject: dict[Term, dict[NamedNode, list[Term]]] = {}
        self._subjects: dict[NamedNode, list[Node]] = {}
        for triple in dict.fromkeys(triples):
            subject, predicate = node(triple.subject), triple.predicate
            values = self._by_subject.setdefault(subject, {}).setdefault(predicate, [])
            if not values:
                self._subjects.setdefault(predicate, []).append(subject)
            values.append(value(triple.object))

    def about(self, subject: Term) -> Mapping[NamedNode, list[Term]]:
        """Property to values of a node."""
        return self._by_subject.get(subject, _NOTHING)

    def values(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """The values of a property of a node."""
        return self.about(subject).get(predicate, [])

    def subjects(self, predicate: NamedNode) -> list[Node]:
        """The nodes that have a property."""
        return self._subjects.get(predicate, [])

    def objects(self, predicate: NamedNode) -> set[Term]:
        """The values that a property has anywhere."""
        return {found for subject in self.subjects(predicate) for found in self.values(subject, predicate)}

    def triples(self, predicates: Iterable[NamedNode]) -> Iterator[Triple]:
        """The triples with one of some properties."""
        for predicate in predicates:
            for subject in self.subjects(predicate):
                for found in self.values(subject, predicate):
                    yield Triple(subject, predicate, found)

    def instances(self, cls: Term) -> Iterator[Node]:
        """The nodes of a class and of the classes below it; some more than once."""
        for below in self.below(cls):
            yield from self._members.get(below, ())

    def below(self, cls: Term) -> set[Term]:
        """A class and all classes below it."""
        found: set[Term] = set()
        todo = [cls]
        while todo:
            current = todo.pop()
            if current not in found:
                found.add(current)
                todo.extend(self._directly_below.get(current, ()))
        return found

    @cached_property
    def _members(self) -> dict[Term, list[Node]]:
        return self._inverse(RDF_TYPE)

    @cached_property
    def _directly_below(self) -> dict[Term, list[Node]]:
        return self._inverse(_SUBCLASS)

    def _inverse(self, predicate: NamedNode) -> dict[Term, list[Node]]:
        found: dict[Term, list[Node]] = {}
        for subject in self.subjects(predicate):
            for target in self.values(subject, predicate):
                found.setdefault(target, []).append(subject)
        return found
