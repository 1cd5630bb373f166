"""Twins: two records that say the same. One record is one thing said; a further passage is further evidence of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode, Triple

from rabt.model.iris import RABT

_MODALITY = RABT + "modality"
# What tells of the transcript and not of what is said.
_APART = frozenset(
    RABT + name for name in ("evidence", "context", "transcribedBy", "transcribedOn", "reviewedBy", "reviewedOn")
)


def twins(triples: Iterable[Triple]) -> dict[str, str]:
    """Each record that is alike to another in all but evidence and context, to the first record that is.

    Args:
        triples: the data.
    """
    said: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    records = set()
    for t in triples:
        if isinstance(t.subject, NamedNode) and t.predicate.value not in _APART:
            said[t.subject.value].add((t.predicate.value, str(t.object)))
            if t.predicate.value == _MODALITY:
                records.add(t.subject.value)
    first: dict[frozenset[tuple[str, str]], str] = {}
    found = {}
    for record in sorted(records):
        other = first.setdefault(frozenset(said[record]), record)
        if other != record:
            found[record] = other
    return found
