"""RDF/XML, the format that desktop editors and older tools read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import RdfFormat, Triple, serialize


def rdfxml(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """The triples as RDF/XML, subjects sorted."""
    ordered = sorted(triples, key=str)
    used = {t.predicate.value for t in ordered}
    wanted = {p: ns for p, ns in sorted(prefixes.items()) if any(iri.startswith(ns) for iri in used)}
    return (serialize(ordered, format=RdfFormat.RDF_XML, prefixes=wanted) or b"").decode("utf-8") + "\n"
