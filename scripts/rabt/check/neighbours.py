"""Walks over the data from node to node, with the index to tell in which files to look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from rabt.check.patterns import Path as Walk
from rabt.check.patterns import Step
from rabt.check.reach import Reach
from rabt.model.iris import BASE, PASSAGE, Passage, rabt
from rabt.read.index import Index
from rabt.read.passages import expand
from rabt.read.turtle import Document

_SOURCE = rabt("source").value
_SOURCES = BASE + "source/"


@dataclass
class _Fork:
    """Where walks part: the steps that are taken from here, by how they are taken, and the forks after each.

    Attributes:
        ways: each step to the fork after it.
        forwards: property to the steps along it alone.
        anyhow: the steps along any property.
        backwards: property to the steps against it alone.
        others: all other steps.
    """

    ways: dict[Step, _Fork] = field(default_factory=dict)
    forwards: dict[str, list[Step]] = field(default_factory=dict)
    anyhow: list[Step] = field(default_factory=list)
    backwards: dict[str, list[Step]] = field(default_factory=dict)
    others: list[Step] = field(default_factory=list)

    def after(self, step: Step) -> _Fork:
        """The fork after a step, made where there is none yet."""
        if step not in self.ways:
            self.ways[step] = _Fork()
            ((predicate, inverse),) = step.arcs if len(step.arcs) == 1 else [(None, True)]
            if step.many or (predicate is None and inverse) or predicate == _SOURCE:
                self.others.append(step)
            elif predicate is None:
                self.anyhow.append(step)
            else:
                (self.backwards if inverse else self.forwards).setdefault(predicate, []).append(step)
        return self.ways[step]


def _forks(paths: Iterable[Walk]) -> _Fork:
    root = _Fork()
    for path in paths:
        fork = root
        for step in path:
            fork = fork.after(step)
    return root


class Neighbours:
    """The graph of the data files, and of some documents beside them, read as far as it is walked."""

    def __init__(self, index: Index, beside: Sequence[Document] = ()) -> None:
        """Look at the files of an index.

        Args:
            index: the index.
            beside: further documents, such as files as they were.
        """
        self._index = index
        self._beside = beside
        self._by_subject: dict[tuple[int, Path], dict[str, list[Triple]]] = {}
        self._by_object: dict[tuple[int, Path], dict[str, list[Triple]]] = {}
        self._steps: dict[tuple[str, Step], frozenset[str]] = {}

    def about(self, node: str) -> list[Triple]:
        """What is said of a node, the description of a passage that is mentioned included."""
        found = [t for document in self._describing(node) for t in self._subjects(document).get(node, ())]
        return found + self._expanded(node)

    def values(self, node: str, step: Step) -> frozenset[str]:
        """The named nodes to which a step leads; for one that is taken many times, all on the way and the node."""
        key = (node, step)
        if key not in self._steps:
            self._steps[key] = self._closure(node, step) if step.many else frozenset(self._one(node, step))
        return self._steps[key]

    def walk(self, nodes: Iterable[str], path: Walk) -> Iterator[set[str]]:
        """The nodes where a walk begins, and those that each of its steps leads to."""
        reached = set(nodes)
        yield reached
        for step in path:
            reached = {value for node in reached for value in self.values(node, step)}
            yield reached

    def around(self, nodes: Iterable[str], reach: Reach) -> set[str]:
        """Nodes and all that is looked at from them."""
        found = set(nodes)
        todo: list[tuple[_Fork, set[str]]] = [(_forks(reach.reads), set(found))]
        while todo:
            fork, here = todo.pop()
            ends: dict[Step, set[str]] = {step: set() for step in fork.ways}
            for node in here:
                self._look(node, fork, ends)
            for step, reached in ends.items():
                found |= reached
                if fork.ways[step].ways and reached:
                    todo.append((fork.ways[step], reached))
        return found

    def _look(self, node: str, fork: _Fork, ends: dict[Step, set[str]]) -> None:
        """Take all steps of a fork from a node with one look at it."""
        if fork.forwards or fork.anyhow:
            for triple in self.about(node):
                if isinstance(triple.object, NamedNode):
                    for step in (*fork.forwards.get(triple.predicate.value, ()), *fork.anyhow):
                        ends[step].add(triple.object.value)
        if fork.backwards:
            by = self._index.mentioned_by(node) if not self._beside else fork.backwards.keys()
            for predicate in fork.backwards.keys() & by:
                reached = set(self._against(node, predicate))
                for step in fork.backwards[predicate]:
                    ends[step] |= reached
        for step in fork.others:
            ends[step] |= self.values(node, step)

    def affected(self, triples: Iterable[Triple], reach: Reach) -> set[str]:
        """The nodes from which one of some triples is looked at."""
        changed: dict[str, set[str]] = defaultdict(set)
        for triple in triples:
            if isinstance(triple.subject, NamedNode):
                changed[triple.predicate.value].add(triple.subject.value)
        found: set[str] = set()
        for path, predicates in [*reach.reads.items(), *reach.known.items()]:
            read = changed if None in predicates else predicates & changed.keys()
            ends = {node for predicate in read if predicate is not None for node in changed[predicate]}
            *_, starts = self.walk(ends, tuple(step.back for step in reversed(path)))
            found |= starts
        return found

    def pointing(self, node: str) -> set[str]:
        """The nodes that have a node as value."""
        return set(self.values(node, Step.along(None, inverse=True)))

    def mentioning(self, node: str) -> list[Document]:
        """The files that have a node as value."""
        return self._index.mentioning(node)

    # --- one step -----------------------------------------------------------------------------------------------------

    def _closure(self, node: str, step: Step) -> frozenset[str]:
        once, found, todo = Step(step.arcs), {node}, [node]
        while todo:
            new = self.values(todo.pop(), once) - found
            found |= new
            todo.extend(new)
        return frozenset(found)

    def _one(self, node: str, step: Step) -> Iterator[str]:
        forwards = {predicate for predicate, inverse in step.arcs if not inverse}
        if forwards:
            for triple in self.about(node):
                if isinstance(triple.object, NamedNode) and (triple.predicate.value in forwards or None in forwards):
                    yield triple.object.value
        for predicate in (predicate for predicate, inverse in step.arcs if inverse):
            yield from self._against(node, predicate)

    def _against(self, node: str, predicate: str | None) -> Iterator[str]:
        documents = [*self._index.mentioning(node, predicate), *self._beside]
        for document in documents:
            for triple in self._objects(document).get(node, ()):
                if predicate in (None, triple.predicate.value) and isinstance(triple.subject, NamedNode):
                    yield triple.subject.value
        if predicate in (None, _SOURCE) and node.startswith(_SOURCES):
            prefix = f"{PASSAGE}{node.removeprefix(_SOURCES)}/"
            yield from self._index.mentioned_below(prefix)
            yield from (o for document in self._beside for o in self._objects(document) if o.startswith(prefix))

    def _expanded(self, node: str) -> list[Triple]:
        if Passage.from_iri(node) is None or not (self._index.is_mentioned(node) or self._is_mentioned_beside(node)):
            return []
        return expand((), [node])

    def _is_mentioned_beside(self, node: str) -> bool:
        return any(node in self._objects(document) for document in self._beside)

    def _describing(self, node: str) -> list[Document]:
        return [*self._index.describing(node), *(d for d in self._beside if node in self._subjects(d))]

    def _subjects(self, document: Document) -> dict[str, list[Triple]]:
        return _grouped(self._by_subject, document, lambda triple: triple.subject)

    def _objects(self, document: Document) -> dict[str, list[Triple]]:
        return _grouped(self._by_object, document, lambda triple: triple.object)


def _grouped(
    kept: dict[tuple[int, Path], dict[str, list[Triple]]], document: Document, end: Callable[[Triple], object]
) -> dict[str, list[Triple]]:
    """The triples of a document by the node at one end of them, made once."""
    key = id(document), document.path
    if key not in kept:
        found: dict[str, list[Triple]] = defaultdict(list)
        for triple in document.triples:
            node = end(triple)
            if isinstance(node, NamedNode):
                found[node.value].append(triple)
        kept[key] = found
    return kept[key]
