"""Passages are named by their range; this writes out what the name says."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.iris import BASE, PASSAGE, RDF_TYPE, XSD, Passage, rabt

_INTEGER = NamedNode(XSD + "integer")


def expand(triples: Iterable[Triple], also: Iterable[str] = ()) -> list[Triple]:
    """The description of each passage that some triple points to: class, source, first and last offset, length.

    Names that are no ranges are left alone: `rabt.check.references` reports them.

    Args:
        triples: the data.
        also: IRIs of further passages.
    """
    objects = (t.object.value for t in triples if isinstance(t.object, NamedNode))
    names = {*also, *(name for name in objects if name.startswith(PASSAGE))}
    passages = sorted(passage for name in names if (passage := Passage.from_iri(name)))
    return [triple for passage in passages for triple in _describe(passage)]


def _describe(passage: Passage) -> list[Triple]:
    node = NamedNode(passage.iri)
    return [
        Triple(node, RDF_TYPE, rabt("Passage")),
        Triple(node, rabt("source"), NamedNode(f"{BASE}source/{passage.source}")),
        Triple(node, rabt("charStart"), Literal(str(passage.start), datatype=_INTEGER)),
        Triple(node, rabt("charEnd"), Literal(str(passage.end), datatype=_INTEGER)),
        Triple(node, rabt("length"), Literal(str(passage.end - passage.start), datatype=_INTEGER)),
    ]
