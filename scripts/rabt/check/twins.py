"""Twins: two records that say the same. One record is one thing said; a further passage is further evidence of it.

What a list says stays apart from what another list or a text says: each list is a graph of its own, with its licence,
and a later state of it is read anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode, Triple

from rabt.model.iris import ENTRY, RABT
from rabt.read.index import TRANSCRIPT

_MODALITY, _EVIDENCE = RABT + "modality", RABT + "evidence"


def twins(triples: Iterable[Triple]) -> dict[str, str]:
    """Each record that is alike to another in all but evidence and context, to the first record that is.

    Args:
        triples: the data.
    """
    said: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    records = set()
    for t in triples:
        if not isinstance(t.subject, NamedNode):
            continue
        if t.predicate.value not in TRANSCRIPT:
            said[t.subject.value].add((t.predicate.value, str(t.object)))
            if t.predicate.value == _MODALITY:
                records.add(t.subject.value)
        elif t.predicate.value == _EVIDENCE and isinstance(t.object, NamedNode) and t.object.value.startswith(ENTRY):
            said[t.subject.value].add((_EVIDENCE, t.object.value.removeprefix(ENTRY).split("/")[0]))
    first: dict[frozenset[tuple[str, str]], str] = {}
    found = {}
    for record in sorted(records):
        other = first.setdefault(frozenset(said[record]), record)
        if other != record:
            found[record] = other
    return found
