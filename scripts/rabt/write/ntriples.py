"""N-Triples and N-Quads in canonical form, sorted by line (RDF 1.1 N-Triples, section 4; N-Quads, section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from rabt.model.iris import graph


def ntriples(triples: Iterable[Triple]) -> str:
    """The triples as sorted N-Triples."""
    return _sorted(serialize(triples, format=RdfFormat.N_TRIPLES))


def nquads(graphs: Mapping[str, Iterable[Triple]]) -> str:
    """The named graphs as sorted N-Quads."""
    quads = (Quad(t.subject, t.predicate, t.object, graph(name)) for name, triples in graphs.items() for t in triples)
    return _sorted(serialize(quads, format=RdfFormat.N_QUADS))


def _sorted(data: bytes | None) -> str:
    # Only a line feed ends a line here: str.splitlines would also split at other marks inside literals.
    lines = (data or b"").split(b"\n")
    return b"".join(line + b"\n" for line in sorted(filter(None, lines))).decode("utf-8")
