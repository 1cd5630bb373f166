"""The ledger of reading: each paragraph of a source is cited by records, or says why it is not."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from rabt.model.iris import ENTRY, RABT, Passage, rabt
from rabt.read.sources import Range, Source

UNREAD = "unread"
_EVIDENCE = rabt("evidence")


class Cited:
    """The passages of one source that are evidence, and the records that they are evidence of."""

    def __init__(self, records: Mapping[Passage, set[str]]) -> None:
        self._records = records
        self._passages = sorted(records)
        self._longest = max((p.end - p.start for p in self._passages), default=0)

    def touching(self, range_: Range) -> set[str]:
        """The records that have evidence in a range of characters; context does not count."""
        start, end = range_
        first = bisect_left(self._passages, start - self._longest, key=lambda p: p.start)
        last = bisect_left(self._passages, end, key=lambda p: p.start)
        return {r for p in self._passages[first:last] if p.end > start for r in self._records[p]}

    @property
    def records(self) -> set[str]:
        """All records that have evidence in the source."""
        return set().union(*self._records.values())


def citations(triples: Iterable[Triple]) -> dict[str, Cited]:
    """Slug of each source that is cited to its passages."""
    cited: defaultdict[str, defaultdict[Passage, set[str]]] = defaultdict(lambda: defaultdict(set))
    for t in triples:
        if t.predicate == _EVIDENCE and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode):
            passage = Passage.from_iri(t.object.value)
            if passage is not None:
                cited[passage.source][passage].add(t.subject.value)
    return {slug: Cited(records) for slug, records in cited.items()}


def rows_cited(triples: Iterable[Triple]) -> dict[str, dict[str, set[str]]]:
    """Slug of each list that is cited to its rows that are evidence, each with the records that cite it."""
    cited: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for t in triples:
        if t.predicate == _EVIDENCE and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode):
            slug, slash, _ = t.object.value.removeprefix(ENTRY).partition("/")
            if slash and t.object.value.startswith(ENTRY):
                cited[slug][t.object.value].add(t.subject.value)
    return {slug: dict(rows) for slug, rows in cited.items()}


@dataclass(frozen=True)
class Undecided:
    """A paragraph of which the ledger says nothing, or says what is not so.

    Attributes:
        node: the paragraph.
        predicate: the property to point at, or "".
        message: what is wrong and how to mend it.
    """

    node: str
    predicate: str
    message: str


def check(sources: Mapping[str, Source], cited: Mapping[str, Cited]) -> list[Undecided]:
    """Paragraphs that neither a record cites nor a reason explains, and reasons that records contradict.

    "Unread" contradicts nothing: records of a paragraph may come one by one.
    """
    faults = []
    for slug, source in sources.items():
        for paragraph in source.paragraphs:
            records = cited.get(slug, Cited({})).touching((paragraph.start, paragraph.end))
            if records and paragraph.without not in ("", UNREAD):
                message = (
                    f"Records cite this paragraph ({len(records)}), so it needs no reason for having none: "
                    "remove rabt:withoutRecords."
                )
                faults.append(Undecided(paragraph.iri, RABT + "withoutRecords", message))
            elif not records and not paragraph.without:
                message = (
                    "No record cites this paragraph: transcribe what it says, or give a reason in rabt:withoutRecords "
                    "(coverage-reason:opinion, rhetoric, navigation, bibliography, outside-model, or unread)."
                )
                faults.append(Undecided(paragraph.iri, "", message))
    return faults
