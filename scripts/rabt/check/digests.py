"""Digests of passages: kept with the data, so that anyone who holds the same text can see that a range is unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.iris import PASSAGE, Passage, rabt
from rabt.read.sources import digest_of

_DIGEST = rabt("digest")


def kept_digests(triples: Iterable[Triple]) -> dict[str, str]:
    """Passage IRI to the digest that the data keeps."""
    return {
        t.subject.value: t.object.value
        for t in triples
        if t.predicate == _DIGEST
        and isinstance(t.subject, NamedNode)
        and t.subject.value.startswith(PASSAGE)
        and isinstance(t.object, Literal)
    }


def digests(triples: Iterable[Triple], texts: Mapping[str, str]) -> dict[str, list[Triple]]:
    """What the files of digests must hold: one triple for each passage that some record points to.

    Args:
        triples: the data.
        texts: slug to text of the sources that are at hand; other sources are left out.
    """
    iris = {t.object.value for t in triples if isinstance(t.object, NamedNode) and t.object.value.startswith(PASSAGE)}
    found: dict[str, list[Triple]] = defaultdict(list)
    for passage in sorted(p for iri in iris if (p := Passage.from_iri(iri))):
        text = texts.get(passage.source)
        if text is not None and passage.end <= len(text):
            digest = Literal(digest_of(text[passage.start : passage.end]))
            found[passage.source].append(Triple(NamedNode(passage.iri), _DIGEST, digest))
    return dict(found)
