"""SHACL validation behind one adapter, so that the engine can change without anybody noticing.

The engine is pySHACL on an rdflib memory graph: on a store it is slower and not right. Literals keep their spelling.
It looks only at nodes that do not certainly conform: see `rabt.check.prefilter`. Where all do, it is not even loaded.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple

from rabt.check.prefilter import remaining
from rabt.model.errors import InputError
from rabt.model.iris import ENTRY, SEVERITY_IN_LISTS, SH, XSD, Term, node, rabt, value

if TYPE_CHECKING:
    import rdflib

_EVIDENCE = rabt("evidence")


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


def results(data: Sequence[Triple], shapes: Sequence[Triple], plain: bool = False) -> list[Result]:
    """Validate `data` against `shapes`.

    Args:
        data: the triples to look at, with the class hierarchy of the ontology among them.
        shapes: the shapes.
        plain: True to give the engine every node: the same results, many times slower.

    Returns:
        The results, sorted.

    Raises:
        InputError: the engine could not run the shapes, e.g. a constraint holds an ill-formed query.
    """
    left = shapes if plain else remaining(data, shapes)
    found = [] if left is None else validate(to_rdflib(data), to_rdflib(left))
    return lenient_in_lists(found, data, shapes)


def lenient_in_lists(found: Sequence[Result], data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """The results with the severity that their shapes have on records of lists (`rabt:severityInLists`), sorted.

    What a list contradicts itself on is kept as it is: a record whose evidence is rows of lists alone.

    Args:
        found: the results of the engine.
        data: the triples that were validated.
        shapes: the shapes.
    """
    severities = {
        t.subject.value: t.object.value.removeprefix(SH)
        for t in shapes
        if t.predicate == SEVERITY_IN_LISTS and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)
    }
    doubtful = {result.focus for result in found if result.shape in severities}
    if not doubtful:
        return list(found)
    evidence: dict[str, list[str]] = {}
    for t in data:
        if t.predicate == _EVIDENCE and isinstance(t.subject, NamedNode) and t.subject.value in doubtful:
            evidence.setdefault(t.subject.value, []).append(t.object.value if isinstance(t.object, NamedNode) else "")
    listed = {record for record, rows in evidence.items() if all(row.startswith(ENTRY) for row in rows)}
    return sorted(
        replace(result, severity=severities[result.shape])
        if result.focus in listed and result.shape in severities
        else result
        for result in found
    )


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """A memory graph with the same triples; lexical forms are kept as they are."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((_term(node(triple.subject)), _term(triple.predicate), _term(value(triple.object))))
    return graph


def validate(data: rdflib.Graph, shapes: rdflib.Graph) -> list[Result]:
    """Validate `data` against `shapes` with pySHACL's own way, every node of every target.

    Args:
        data: the graph to look at, with the class hierarchy of the ontology in it.
        shapes: the shapes graph.

    Returns:
        The results, sorted.

    Raises:
        InputError: the engine could not run the shapes, e.g. a constraint holds an ill-formed query.
    """
    import pyshacl
    import rdflib

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # rdflib on numbers that are none
            _, report, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
    except Exception as error:  # besides its own errors, the engine lets plain ones of its SPARQL processor through
        raise InputError(f"The shapes cannot be run: {error}", "Correct them in shapes/.") from error
    if not isinstance(report, rdflib.Graph):
        raise InputError(f"The shapes cannot be run: {text}", "Correct them in shapes/.")
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


def _term(term: Term) -> rdflib.term.Identifier:
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    # rdflib keeps plain literals apart from xsd:string, and its Turtle reader makes plain ones.
    datatype = None if term.datatype.value == XSD + "string" else rdflib.URIRef(term.datatype.value)
    # "01"^^xsd:integer must reach the shapes as it was written; pySHACL switches rdflib's own setting back on.
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


__all__ = ["Result", "results", "to_rdflib", "validate"]
