"""Turtle and TriG in the canonical layout of `rabt format`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Triple

from rabt.model.iris import graph
from rabt.model.layout import INDENT, Layout


def turtle(triples: Iterable[Triple], layout: Layout) -> str:
    """The triples as one Turtle document."""
    return layout.document(triples)


def trig(graphs: Mapping[str, Iterable[Triple]], layout: Layout) -> str:
    """The named graphs as one TriG document (RDF 1.1 TriG), blocks indented inside their graph."""
    parts = []
    for name in sorted(graphs):
        blocks = "\n".join(_indent(text) for _, text in layout.blocks(graphs[name]))
        parts.append(f"{layout.compact(graph(name).value)} {{\n{blocks}}}\n")
    body = "\n".join(parts)
    return f"{layout.header(body)}\n{body}"


def _indent(text: str) -> str:
    # Lines inside a long quoted text are part of the text and stay where they are.
    lines, inside, out = text.split("\n"), False, []
    for line in lines:
        out.append(INDENT + line if line and not inside else line)
        inside ^= line.count('"""') % 2 == 1
    return "\n".join(out)
