"""What every engine says, in one form: a SHACL validation report as sorted results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple

from rabt.model.iris import SH, XSD, Term, node, value

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, order=True)
class Result:
    """One validation result (SHACL 1.0, section 3.6.2).

    Attributes:
        focus: IRI of the focus node.
        path: IRI of the property, or "" where the result is about the node itself or a longer path.
        value: the value node in N-Triples syntax, or "".
        component: local name of the constraint component, e.g. `MinCountConstraintComponent`.
        shape: IRI of the source shape, or "" where that shape is anonymous.
        severity: `Violation`, `Warning` or `Info`.
        message: what a person should do.
    """

    focus: str
    path: str
    value: str
    component: str
    shape: str
    severity: str
    message: str


def read_report(report: rdflib.Graph) -> list[Result]:
    """The results of a validation report (SHACL 1.0, section 3.6), sorted, each once."""
    import rdflib

    return sorted({_result(report, result) for result in report.objects(None, rdflib.URIRef(SH + "result"))})


def _result(report: rdflib.Graph, result: rdflib.term.Node) -> Result:
    import rdflib

    def found(name: str) -> rdflib.term.Node | None:
        return report.value(result, rdflib.URIRef(SH + name))

    def iri(name: str) -> str:
        value = found(name)
        return str(value) if isinstance(value, rdflib.URIRef) else ""

    value_node = found("value")
    messages = sorted(str(m) for m in report.objects(result, rdflib.URIRef(SH + "resultMessage")))
    return Result(
        focus=str(found("focusNode")),
        path=iri("resultPath"),
        value="" if value_node is None else value_node.n3(),
        component=iri("sourceConstraintComponent").removeprefix(SH),
        shape=iri("sourceShape"),
        severity=iri("resultSeverity").removeprefix(SH),
        message=messages[0] if messages else "",
    )


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """A memory graph with the same triples; lexical forms are kept as they are."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((_term(node(triple.subject)), _term(triple.predicate), _term(value(triple.object))))
    return graph


def _term(term: Term) -> rdflib.term.Identifier:
    import rdflib

    from rabt.check.engines.literals import Literal

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # rdflib keeps plain literals apart from xsd:string, and its Turtle reader makes plain ones.
    datatype = None if term.datatype.value == XSD + "string" else rdflib.URIRef(term.datatype.value)
    # "01"^^xsd:integer must reach the shapes as it was written; pySHACL switches rdflib's own setting back on.
    return Literal(term.value, datatype=datatype, normalize=False)
