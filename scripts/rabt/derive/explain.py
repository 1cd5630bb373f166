"""Rules in words, with examples from the data and from what was derived from it."""

from __future__ import annotations

from collections.abc import Container, Iterable

from rabt.check.rules import Rule, Rulebook
from rabt.derive.dataset import build_dataset
from rabt.model.iris import RDF_TYPE
from rabt.read.passages import expand
from rabt.read.project import Project, triples_of

_DERIVED = "Derived-"


def rulebook(project: Project, names: Iterable[str] = (), avoid: Container[str] = ()) -> Rulebook:
    """The rules of a project.

    Args:
        project: the files.
        names: the rules that will be asked for; where one looks at what is derived, this is derived.
        avoid: prefixed names of nodes that are no examples, since something is wrong with them.
    """
    data = triples_of(project.data)
    data = [*data, *expand(data)]
    if any(name.startswith(_DERIVED) for name in names):
        data += [t for t in build_dataset(project).graphs.get("inferred", []) if t.predicate != RDF_TYPE]
    shapes = triples_of([*project.shapes, *project.derived_shapes])
    return Rulebook(shapes, triples_of(project.ontology), data, project.terms, avoid)


def explained(project: Project, names: Iterable[str], avoid: Container[str] = ()) -> dict[str, Rule]:
    """Name of each rule to what it asks for, why, and something that passes.

    Args:
        project: the files.
        names: the rules.
        avoid: prefixed names of nodes that are no examples.
    """
    wanted = sorted(set(names))
    book = rulebook(project, wanted, avoid)
    return {name: book.rule(name) for name in wanted}
