"""Names: unknown terms of the ontology, references to nothing, blank nodes, passages that are no ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from rabt.check.remedies import Remedy, clear_name, remedy_of_literal
from rabt.check.values import DATES, fault, untyped_date
from rabt.model.iris import BASE, CONCEPT, ENTRY, ONTOLOGY, PASSAGE, RABT, RDF_TYPE, SHAPES, Passage
from rabt.model.names import alike
from rabt.model.terms import Terms

# Where a person finds the right name.
_LISTED = {
    "class": "rabt new lists the classes.",
    "property": "rabt new CLASS lists the properties of a class.",
    "concept": "rabt new CLASS lists the values that its properties take.",
}


@dataclass(frozen=True)
class Fault:
    """Something wrong with one triple: the rule that found it, what to do, and what mends it where that is known."""

    triple: Triple
    rule: str
    message: str
    remedy: Remedy | None = None


def faults(triples: Iterable[Triple], terms: Terms, known: Set[str], sources: Set[str]) -> Iterator[Fault]:
    """What is wrong with the names and literals of some triples, one at a time.

    Args:
        triples: the triples of a data file.
        terms: what the ontology defines.
        known: IRIs that are the subject of some triple in data.
        sources: slugs of the sources that the data describes.
    """
    shorten = terms.layout().compact
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            yield Fault(triple, "blank-node", "Data has no blank nodes: give the node an IRI.")
            continue
        predicate = triple.predicate.value
        if predicate.startswith(RABT) and predicate not in terms.properties:
            near = clear_name(predicate, terms.properties, terms)
            remedy = Remedy(False, predicate=near) if near else None
            yield Fault(triple, "term", _unknown(predicate, terms.properties, terms, "property"), remedy)
        elif predicate in terms.derived:
            message = f"{shorten(predicate)} is derived by {terms.derived[predicate]}: delete the line."
            yield Fault(triple, "derived", message, Remedy(True))
        if isinstance(triple.object, Literal):
            misses = predicate in terms.dates and triple.object.datatype.value not in DATES
            if message := untyped_date(triple.object) if misses else fault(triple.object):
                remedy = remedy_of_literal(triple.object, terms.datatypes.get(predicate, frozenset()))
                yield Fault(triple, "literal", message, remedy)
        elif isinstance(triple.object, NamedNode) and (message := _dangling(triple, terms, known, sources)):
            rule = "term" if triple.predicate == RDF_TYPE else "reference"
            yield Fault(triple, rule, message, _other_name(triple, terms, known))


def _dangling(triple: Triple, terms: Terms, known: Set[str], sources: Set[str]) -> str:
    assert isinstance(triple.object, NamedNode)
    iri = triple.object.value
    if not iri.startswith(BASE) or iri in known or iri in terms.defined or iri == ONTOLOGY:
        return ""
    if iri.startswith((SHAPES, ENTRY)):
        return ""
    if iri.startswith(PASSAGE):
        passage = Passage.from_iri(iri)
        if passage is None:
            return f"<{iri}> is not a passage: write source:start-end with the start below the end."
        if passage.source not in sources:
            return f'There is no source "{passage.source}": describe it in data/sources/, or correct the prefix.'
        return ""
    if iri.startswith(RABT):
        return _unknown(iri, terms.classes if triple.predicate == RDF_TYPE else terms.defined, terms, "class")
    if iri.startswith(CONCEPT):
        return _unknown(iri, terms.concepts, terms, "concept")
    shorten = terms.layout().compact
    near = alike(shorten(iri), map(shorten, _beside(iri, known)))
    hint = f"did you mean {near[0]}?" if near else "add a block for it, or correct the name."
    return f"{shorten(iri)} is described nowhere: {hint}"


def _beside(iri: str, known: Set[str]) -> list[str]:
    """The names of the same kind."""
    namespace = iri[: iri.rindex("/") + 1]
    return [name for name in known if name.startswith(namespace)]


def _other_name(triple: Triple, terms: Terms, known: Set[str]) -> Remedy | None:
    assert isinstance(triple.object, NamedNode)
    iri = triple.object.value
    if iri.startswith(PASSAGE):
        return None
    if iri.startswith(RABT):
        candidates: Iterable[str] = terms.classes if triple.predicate == RDF_TYPE else terms.defined
    else:
        candidates = terms.concepts if iri.startswith(CONCEPT) else _beside(iri, known)
    near = clear_name(iri, candidates, terms)
    return Remedy(False, near) if near else None


def _unknown(iri: str, candidates: Iterable[str], terms: Terms, kind: str) -> str:
    shorten = terms.layout().compact
    near = alike(shorten(iri), map(shorten, candidates))
    hint = f"did you mean {near[0]}?" if near else _LISTED[kind]
    return f"There is no {kind} {shorten(iri)} in the ontology: {hint}"
