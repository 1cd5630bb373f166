"""SHACL validation behind one adapter, so that the engine can change without anybody noticing.

The engine is pySHACL on an rdflib memory graph: on a store it is slower and not right. Literals keep their spelling.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import BlankNode, NamedNode, Triple
from rdflib.namespace import SH

from rabt.model.errors import InputError
from rabt.model.iris import Term, node, value


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


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """A memory graph with the same triples; lexical forms are kept as they are."""
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((_term(node(triple.subject)), _term(triple.predicate), _term(value(triple.object))))
    return graph


def validate(data: rdflib.Graph, shapes: rdflib.Graph, focus: Collection[str] | None = None) -> list[Result]:
    """Validate `data` against `shapes`.

    Args:
        data: the graph to look at, with the class hierarchy of the ontology in it.
        shapes: the shapes graph.
        focus: IRIs of the only focus nodes to look at; None for every target.

    Returns:
        The results, sorted.

    Raises:
        InputError: the engine could not run the shapes, e.g. a constraint holds an ill-formed query.
    """
    options: dict[str, Any] = {} if focus is None else {"focus_nodes": sorted(focus)}
    try:
        _, report, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False, **options)
    except Exception as error:  # besides its own errors, the engine lets plain ones of its SPARQL processor through
        raise InputError(f"The shapes cannot be run: {error}", "Correct them in shapes/.") from error
    if not isinstance(report, rdflib.Graph):
        raise InputError(f"The shapes cannot be run: {text}", "Correct them in shapes/.")
    return sorted({_result(report, result) for result in report.objects(None, SH.result)})


def _result(report: rdflib.Graph, result: rdflib.term.Node) -> Result:
    def iri(predicate: rdflib.URIRef) -> str:
        found = report.value(result, predicate)
        return str(found) if isinstance(found, rdflib.URIRef) else ""

    value_node = report.value(result, SH.value)
    messages = sorted(str(m) for m in report.objects(result, SH.resultMessage))
    return Result(
        focus=str(report.value(result, SH.focusNode)),
        path=iri(SH.resultPath),
        value="" if value_node is None else value_node.n3(),
        component=iri(SH.sourceConstraintComponent).removeprefix(str(SH)),
        shape=iri(SH.sourceShape),
        severity=iri(SH.resultSeverity).removeprefix(str(SH)),
        message=messages[0] if messages else "",
    )


def _term(term: Term) -> rdflib.term.Identifier:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    # rdflib keeps plain literals apart from xsd:string, and its Turtle reader makes plain ones.
    datatype = rdflib.URIRef(term.datatype.value)
    # "01"^^xsd:integer must reach the shapes as it was written; pySHACL switches rdflib's own setting back on.
    return rdflib.Literal(term.value, datatype=None if datatype == rdflib.XSD.string else datatype, normalize=False)


__all__ = ["Result", "to_rdflib", "validate"]
