"""Every small change to the shapes that a person could make by mistake, one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import BlankNode, NamedNode, Triple

from rabt.check.facts import Facts
from rabt.model.iris import RDF_TYPE, Term
from rabt.read.project import triples_of
from rabt.read.turtle import Document
from tests.mutants.changes import LISTS, TARGET_NAMES, Holder, changes, items, sh, short
from tests.shapes.corpus import DERIVED, MODEL, project

_SHAPES = {sh("NodeShape"), sh("PropertyShape")}
_NESTING = ("property", "not", "node", "qualifiedValueShape")


@dataclass(frozen=True)
class Mutant:
    """One change to the shapes.

    Attributes:
        folder: which shapes: `data`, `derived` or `model`.
        examples: the folder of the examples of the changed shape.
        kind: the kind of change.
        shape: the named shape that is changed, or inside which the change is.
        component: the local name of the constraint component, or of the property of SHACL, that is changed.
        mutation: the change in words; with shape and component it is the name of the mutant.
        removed: the triples that it takes out.
        added: the triples that it puts in.
    """

    folder: str
    examples: str
    kind: str
    shape: NamedNode
    component: str
    mutation: str
    removed: tuple[Triple, ...] = field(repr=False)
    added: tuple[Triple, ...] = field(repr=False)

    @property
    def name(self) -> tuple[str, str, str]:
        """What tells it from all others."""
        return short(self.shape), self.component, self.mutation


@cache
def shape_triples(folder: str) -> list[Triple]:
    """The shapes graph for data, derived triples or the model."""
    return triples_of(_documents(folder))


@cache
def shapes_of(folder: str) -> Facts:
    """The same, by subject and property."""
    return Facts(shape_triples(folder))


def _documents(folder: str) -> Sequence[Document]:
    return {DERIVED: project().derived_shapes, MODEL: project().model_shapes}.get(folder, project().shapes)


@cache
def mutants() -> tuple[Mutant, ...]:
    """All mutants of all shapes, those of one shape side by side.

    Raises:
        ValueError: two mutants have the same name.
    """
    found = [mutant for folder in ("data", DERIVED, MODEL) for mutant in _of_folder(folder)]
    twice = sorted(name for name, times in Counter(mutant.name for mutant in found).items() if times > 1)
    if twice:
        raise ValueError(f"not told apart: {twice[:3]}")
    return tuple(found)


def _of_folder(folder: str) -> Iterator[Mutant]:
    shapes = shapes_of(folder)
    files = {
        t.subject: document.path.stem
        for document in _documents(folder)
        for t in document.triples
        if t.predicate == RDF_TYPE and t.object in _SHAPES
    }
    for shape, stem in sorted(files.items(), key=lambda item: str(item[0])):
        assert isinstance(shape, NamedNode)
        for holder in _holders(shapes, Holder(shape, shape, (), shape in _reported(folder))):
            for kind, component, words, removed, added in changes(shapes, holder):
                yield Mutant(
                    folder=folder,
                    examples=folder if folder in (DERIVED, MODEL) else stem,
                    kind=kind,
                    shape=shape,
                    component=component,
                    mutation=" › ".join([*holder.place, words]),
                    removed=tuple(removed),
                    added=tuple(added),
                )


@cache
def _reported(folder: str) -> set[Term]:
    """The shapes that can be the source of a result: those with a target, and their property shapes."""
    shapes = shapes_of(folder)
    todo: list[Term] = [s for name in TARGET_NAMES for s in shapes.subjects(sh(name))]
    found: set[Term] = set()
    while todo:
        if (shape := todo.pop()) not in found:
            found.add(shape)
            todo += shapes.values(shape, sh("property"))
    return found


def _holders(shapes: Facts, holder: Holder) -> Iterator[Holder]:
    """A shape and the anonymous ones inside it."""
    yield holder
    inner: list[tuple[str, Term, bool]] = []
    for name in _NESTING:
        for value in shapes.values(holder.node, sh(name)):
            path = shapes.values(value, sh("path"))
            inner.append((short(path[0]) if path else name, value, holder.reported and name == "property"))
    for name in LISTS:
        for members in shapes.values(holder.node, sh(name)):
            inner += [(f"{name} {n}", value, False) for n, value in enumerate(items(shapes, members), 1)]
    for step, value, reported in inner:
        if isinstance(value, BlankNode):
            yield from _holders(shapes, Holder(holder.shape, value, (*holder.place, step), reported))
