"""What the ontology has beside a class, a concept or a property: plausible things to put in its place by mistake."""

from __future__ import annotations

import re
from functools import cache

from pyoxigraph import Literal, NamedNode

from rabt.check.facts import Facts
from rabt.model.iris import EDTF, RABT, RDF, RDF_TYPE, RDFS, SH, SKOS, XSD, Term
from rabt.read.project import triples_of
from tests.shapes.corpus import project, terms

_SUBCLASS, _DOMAIN = NamedNode(RDFS + "subClassOf"), NamedNode(RDFS + "domain")
_CONCEPT_CLASS = NamedNode(SKOS + "Concept")
_RECORD = RABT + "Record"
# Each datatype to the one that it is most easily mistaken for.
_SIBLINGS = {
    XSD + "string": RDF + "langString",
    RDF + "langString": XSD + "string",
    XSD + "integer": XSD + "decimal",
    XSD + "decimal": XSD + "integer",
    XSD + "date": XSD + "gYearMonth",
    XSD + "gYearMonth": XSD + "gYear",
    XSD + "gYear": XSD + "gYearMonth",
    XSD + "boolean": XSD + "string",
    XSD + "anyURI": XSD + "string",
    EDTF: XSD + "gYear",
}
# Each kind of node to the wider ones; where only subjects of triples are looked at, literals are no matter.
_WIDER = {"IRI": ["BlankNodeOrIRI", "IRIOrLiteral"], "Literal": ["IRIOrLiteral"]}


@cache
def ontology() -> Facts:
    """The ontology."""
    return Facts(triples_of(project().ontology))


def above(cls: Term) -> list[Term]:
    """The classes directly above a class, among those that things can be given."""
    return [c for c in ontology().values(cls, _SUBCLASS) if _is_ours(c) or c == _CONCEPT_CLASS]


@cache
def below(cls: Term) -> list[Term]:
    """The classes directly below a class."""
    return sorted((c for c in ontology().subjects(_SUBCLASS) if cls in ontology().values(c, _SUBCLASS)), key=str)


def _is_ours(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(RABT)


def siblings(concepts: list[Term]) -> list[Term]:
    """The other concepts of the class that concepts have."""
    classes = {c for concept in concepts for c in ontology().values(concept, RDF_TYPE) if _is_ours(c)}
    return sorted(
        (
            c
            for c in ontology().subjects(RDF_TYPE)
            if classes & set(ontology().values(c, RDF_TYPE)) and c not in concepts
        ),
        key=str,
    )


def datatypes_beside(datatype: Term) -> list[NamedNode]:
    """The datatype that a datatype is most easily mistaken for, if one is known."""
    return [NamedNode(other) for one, other in _SIBLINGS.items() if NamedNode(one) == datatype]


def wider_kinds(kind: Term, of_values: bool) -> list[NamedNode]:
    """Kinds of nodes that allow more; `of_values` where literals can be met."""
    names = [name for one, wider in _WIDER.items() if NamedNode(SH + one) == kind for name in wider]
    return [NamedNode(SH + name) for name in names if of_values or "Literal" not in name]


def misplaced(cls: Term, allowed: list[Term]) -> list[NamedNode]:
    """Properties that somebody may put on a node of a class: a derived one, and one that belongs elsewhere.

    Args:
        cls: the class.
        allowed: the properties that it takes.
    """
    assert isinstance(cls, NamedNode)
    kinds = {cls.value, *terms().superclasses.get(cls.value, ())}
    domains = {
        p: {str(getattr(d, "value", "")) for d in ontology().values(NamedNode(p), _DOMAIN)} for p in terms().derived
    }
    fitting = [p for p in sorted(domains) if domains[p] & kinds] or [RABT + "earliest"]
    elsewhere = [SKOS + "prefLabel", SKOS + "altLabel"] if _RECORD in kinds else [RABT + "evidence", RABT + "modality"]
    found = [next((NamedNode(p) for p in pool if NamedNode(p) not in allowed), None) for pool in (fitting, elsewhere)]
    return [p for p in found if p is not None]


def numbers_beside(value: Term) -> list[Literal]:
    """A number one lower and one higher, with the same datatype; none for what is no number."""
    if not isinstance(value, Literal) or not (match := re.fullmatch(r"(-?[0-9]+)(\.[0-9]+)?", value.value)):
        return []
    return [Literal(f"{int(match[1]) + more}{match[2] or ''}", datatype=value.datatype) for more in (-1, 1)]
