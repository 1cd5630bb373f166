"""What the OWL tests share: the ontology and shapes as triples, and passages with their types."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import NamedNode, Triple

from rabt.model.iris import BASE, ENTRY, RDF_TYPE, Passage, rabt
from rabt.read.project import Project, triples_of


@pytest.fixture(scope="module")
def ontology(project: Project) -> list[Triple]:
    return triples_of(project.ontology)


@pytest.fixture(scope="module")
def shapes(project: Project) -> list[Triple]:
    return triples_of(project.shapes)


def locators(triples: Iterable[Triple]) -> list[Triple]:
    """The types and sources of the passages and entries that `triples` point at."""
    found: set[Triple] = set()
    for triple in triples:
        if triple.predicate not in (rabt("evidence"), rabt("context")) or not isinstance(triple.object, NamedNode):
            continue
        passage = Passage.from_iri(triple.object.value)
        if passage is not None:
            kind, slug = "Passage", passage.source
        else:
            assert triple.object.value.startswith(ENTRY), f"neither passage nor entry: {triple.object}"
            kind, slug = "Entry", triple.object.value.removeprefix(ENTRY).split("/")[0]
        source = NamedNode(f"{BASE}source/{slug}")
        found.add(Triple(triple.object, RDF_TYPE, rabt(kind)))
        found.add(Triple(triple.object, rabt("source"), source))
        found.add(Triple(source, RDF_TYPE, rabt("Source")))
    return sorted(found, key=str)
