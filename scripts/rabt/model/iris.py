"""The names of the project: base IRI, fixed prefixes, named graphs, passage IRIs.

Prefixes of records, things and concept schemes are not listed here: the ontology declares them
(`vann:preferredNamespacePrefix`), and `rabt.model.terms` reads them from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal

BASE = "https://w3id.org/rabt/"
ONTOLOGY = BASE + "ontology"
RABT = ONTOLOGY + "/"
CONCEPT = BASE + "concept/"
SHAPES = BASE + "shapes/"
CHECKS = SHAPES + "check/"  # rules that are no shapes
PASSAGE = BASE + "passage/"
ENTRY = BASE + "entry/"
GENID = BASE + ".well-known/genid/"  # skolem IRIs, RDF 1.1 Concepts section 3.5
GRAPH = BASE + "graph/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
VANN = "http://purl.org/vocab/vann/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

STANDARD_PREFIXES: dict[str, str] = {
    "check": CHECKS,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": DCTERMS,
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "rabt": RABT,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": SH,
    "shape": SHAPES,
    "skos": SKOS,
    "sssom": "https://w3id.org/sssom/",
    "vann": VANN,
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": XSD,
}

RDF_TYPE = NamedNode(RDF + "type")
RDF_FIRST = NamedNode(RDF + "first")
RDF_REST = NamedNode(RDF + "rest")
RDF_NIL = NamedNode(RDF + "nil")

SEVERITY_IN_LISTS = NamedNode(RABT + "severityInLists")
"""Says what severity a shape has on records whose evidence is rows of lists alone."""


def rabt(name: str) -> NamedNode:
    """The ontology term called `name`, e.g. `rabt("evidence")`."""
    return NamedNode(RABT + name)


def is_list(name: str) -> bool:
    """True for the name of the graph of a list, such as `list/un`."""
    return name.startswith("list/")


def graph(name: str) -> NamedNode:
    """The named graph called `name`: ontology, shapes, data, evidence, inferred, links, metadata, or `list/SOURCE`."""
    return NamedNode(GRAPH + name)


def node(term: object) -> Node:
    """`term` as the subject that RDF 1.1 allows; pyoxigraph's types allow triple terms too, which reading refuses."""
    assert isinstance(term, NamedNode | BlankNode)
    return term


def value(term: object) -> Term:
    """`term` as the object that RDF 1.1 allows."""
    assert isinstance(term, NamedNode | BlankNode | Literal)
    return term


_OFFSET = "(0|[1-9][0-9]{0,11})"  # longer numbers count no text, and Python refuses to read very long ones
_PASSAGE = re.compile(rf"{re.escape(PASSAGE)}([a-z0-9][a-z0-9-]*)/{_OFFSET}-{_OFFSET}")


@dataclass(frozen=True, order=True)
class Passage:
    """A range of characters in a source text.

    Attributes:
        source: slug of the source, e.g. `cep`.
        start: offset of the first character, counted in Unicode characters from 0.
        end: offset after the last character.
    """

    source: str
    start: int
    end: int

    @property
    def iri(self) -> str:
        """The passage IRI, `https://w3id.org/rabt/passage/{source}/{start}-{end}`."""
        return f"{PASSAGE}{self.source}/{self.start}-{self.end}"

    @staticmethod
    def from_iri(iri: str) -> Passage | None:
        """Read a passage IRI; None where `iri` is not one, or its end does not follow its start."""
        match = _PASSAGE.fullmatch(iri)
        if match is None or int(match[2]) >= int(match[3]):
            return None
        return Passage(match[1], int(match[2]), int(match[3]))
