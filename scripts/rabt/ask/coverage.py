"""How far the sources have been read: sentences that carry evidence, and records, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Mapping

from rabt.ask.stats import Rows, View
from rabt.check.ledger import UNREAD, Cited, citations, rows_cited
from rabt.model.errors import InputError
from rabt.model.iris import rabt
from rabt.read.sources import Source

_COLUMNS = ("level", "source", "section", "range", "sentences", "with evidence", "records", "decided")


def coverage(view: View, only: str = "") -> Rows:
    """A row for each paragraph of each source, and then a row for the source as a whole.

    A sentence carries evidence where a passage that is evidence of a record overlaps it; context does not count. A
    record counts for every paragraph in which it has evidence, and once for the source. A paragraph is decided where
    records cite it ("records") or where the data says why none does; of a source, the share of decided paragraphs. A
    list is looked up and not read: it has no paragraphs, and what is told of it is how many of its rows are cited.

    Args:
        view: the dataset.
        only: slug of the only source that is wanted.

    Raises:
        InputError: there is no such source.
    """
    if only and only not in view.sources:
        raise InputError(f'There is no source "{only}".', f"Choose one of {', '.join(view.sources)}.")
    evidence = [q.triple for q in view.opened.store.quads_for_pattern(None, rabt("evidence"), None)]
    cited, of_lists = citations(evidence), rows_cited(evidence)
    rows: list[tuple[str | int, ...]] = []
    for slug, source in view.sources.items():
        if only in ("", slug):
            by_row = of_lists.get(slug, {})
            rows += [_list(slug, by_row)] if by_row else _source(source, cited.get(slug, Cited({})))
    short = [row[1:] if row[0] == "paragraph" else (row[1], "(all)", *row[3:]) for row in rows]
    return Rows(_COLUMNS, rows, "row", (_COLUMNS[1:], short))


def _list(slug: str, by_row: Mapping[str, set[str]]) -> tuple[str | int, ...]:
    records = set().union(*by_row.values())
    return ("source", slug, "", "", 0, 0, len(records), f"{len(by_row)} row{'' if len(by_row) == 1 else 's'} cited")


def _source(source: Source, cited: Cited) -> list[tuple[str | int, ...]]:
    rows: list[tuple[str | int, ...]] = []
    total = covered = decided = 0
    for paragraph in source.paragraphs:
        with_evidence = sum(bool(cited.touching(sentence)) for sentence in paragraph.sentences)
        records = cited.touching((paragraph.start, paragraph.end))
        reason = "records" if records else paragraph.without
        place = f"{source.slug}:{paragraph.start}-{paragraph.end}"
        section = f"{paragraph.section} (footnote {paragraph.marker})" if paragraph.marker else paragraph.section
        counts = (len(paragraph.sentences), with_evidence, len(records))
        rows.append(("paragraph", source.slug, section.strip(), place, *counts, reason))
        total += counts[0]
        covered += counts[1]
        decided += reason not in ("", UNREAD)
    share = f"{decided} of {len(source.paragraphs)}"
    whole = f"{source.slug}:0-{source.length}"
    rows.append(("source", source.slug, "", whole, total, covered, len(cited.records), share))
    return rows
