"""How far the sources have been read: sentences that carry evidence, and records, paragraph by paragraph."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

from rabt.ask.stats import Rows, View
from rabt.model.errors import InputError
from rabt.model.iris import Passage
from rabt.read.sources import Source

_COLUMNS = ("level", "source", "section", "range", "sentences", "with evidence", "records")
Cited = Mapping[Passage, set[str]]


def coverage(view: View, only: str = "") -> Rows:
    """A row for each paragraph of each source, and then a row for the source as a whole.

    A sentence carries evidence where a passage that is evidence of a record overlaps it; context does not count. A
    record counts for every paragraph in which it has evidence, and once for the source.

    Args:
        view: the dataset.
        only: slug of the only source that is wanted.

    Raises:
        InputError: there is no such source.
    """
    if only and only not in view.sources:
        raise InputError(f'There is no source "{only}".', f"Choose one of {', '.join(view.sources)}.")
    cited: dict[str, dict[Passage, set[str]]] = defaultdict(lambda: defaultdict(set))
    for record in view.records:
        for locator in view.texts(record, "evidence"):
            passage = Passage.from_iri(locator)
            if passage is not None:
                cited[passage.source][passage].add(record)
    rows: list[tuple[str | int, ...]] = []
    for slug, source in view.sources.items():
        if only in ("", slug):
            rows += _source(source, cited[slug])
    short = [row[1:] if row[0] == "paragraph" else (row[1], "(all)", *row[3:]) for row in rows]
    return Rows(_COLUMNS, rows, "row", (_COLUMNS[1:], short))


def _source(source: Source, cited: Cited) -> list[tuple[str | int, ...]]:
    passages = sorted(cited)
    longest = max((p.end - p.start for p in passages), default=0)

    def touching(start: int, end: int) -> list[Passage]:
        first = bisect_left(passages, start - longest, key=lambda p: p.start)
        last = bisect_left(passages, end, key=lambda p: p.start)
        return [p for p in passages[first:last] if p.end > start]

    rows: list[tuple[str | int, ...]] = []
    total = covered = 0
    for paragraph in source.paragraphs:
        with_evidence = sum(bool(touching(start, end)) for start, end in paragraph.sentences)
        records = {r for p in touching(paragraph.start, paragraph.end) for r in cited[p]}
        place = f"{source.slug}:{paragraph.start}-{paragraph.end}"
        section = f"{paragraph.section} (footnote {paragraph.marker})" if paragraph.marker else paragraph.section
        counts = (len(paragraph.sentences), with_evidence, len(records))
        rows.append(("paragraph", source.slug, section.strip(), place, *counts))
        total += counts[0]
        covered += counts[1]
    everything = {r for records in cited.values() for r in records}
    rows.append(("source", source.slug, "", f"{source.slug}:0-{source.length}", total, covered, len(everything)))
    return rows
