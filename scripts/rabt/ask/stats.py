"""How much there is: the dataset as the verbs look at it, tables of what they found, and counts of records."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple
from tabulate import tabulate

from rabt.ask.query import Opened
from rabt.model.dates import Bounds, bounds
from rabt.model.iris import BASE, DCTERMS, PASSAGE, RABT, RDF_TYPE, RDFS, SKOS, Passage, rabt
from rabt.read.sources import Source, describe

FORMATS = ("table", "csv", "json")
# Properties that say who said it, where and how, and not what.
SHARED = frozenset(
    RABT + name
    for name in (
        "evidence", "context", "modality", "attributedTo", "statementDate", "disputes", "alternativeTo", "tellsOf",
        "about", "note", "start", "end", "endReason", "date", "transcribedBy", "transcribedOn", "reviewedBy",
        "reviewedOn",
    )
)  # fmt: skip
_LABELS = (SKOS + "prefLabel", RDFS + "label", DCTERMS + "title")


class View:
    """The dataset as things, records and passages.

    Args:
        opened: the dataset.
    """

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.terms = opened.terms
        self._layout = opened.terms.layout()

    def values(self, iri: str, name: str) -> list[NamedNode | Literal]:
        """The values of a property, sorted.

        Args:
            iri: the subject.
            name: local name of one of our properties, or the IRI of any other.
        """
        found = self.opened.store.quads_for_pattern(NamedNode(iri), _property(name), None)
        return sorted({q.object for q in found if isinstance(q.object, NamedNode | Literal)}, key=_rank)

    def texts(self, iri: str, name: str) -> list[str]:
        """The values of a property as text: IRIs and lexical forms."""
        return [term.value for term in self.values(iri, name)]

    def one(self, iri: str, name: str) -> str:
        """The first value of a property as text, or ""."""
        return next(iter(self.texts(iri, name)), "")

    def whole(self, iri: str, name: str) -> int | None:
        """The first value of a property as a whole number, or None."""
        text = self.one(iri, name)
        return int(text) if text.lstrip("-").isdigit() else None

    def subjects(self, name: str, iri: str) -> list[str]:
        """What has `iri` as a value of a property, sorted."""
        found = self.opened.store.quads_for_pattern(None, _property(name), NamedNode(iri))
        return sorted({q.subject.value for q in found if isinstance(q.subject, NamedNode)})

    def facts(self, iri: str) -> list[Triple]:
        """All triples with `iri` as subject."""
        return sorted((q.triple for q in self.opened.store.quads_for_pattern(NamedNode(iri), None, None)), key=str)

    def uses(self, iri: str) -> list[tuple[str, str]]:
        """The subjects and properties whose value is `iri`, sorted."""
        found = self.opened.store.quads_for_pattern(None, None, NamedNode(iri))
        return sorted({(q.subject.value, q.predicate.value) for q in found if isinstance(q.subject, NamedNode)})

    def name(self, iri: str) -> str:
        """The prefixed name, e.g. `cep:10478-10709`, or the IRI where no prefix fits."""
        return self._layout.compact(iri).strip("<>")

    def label(self, iri: str) -> str:
        """What it is called in English; its prefixed name where it has no label."""
        return next((text for name in _LABELS for text in self.texts(iri, name)), "") or self.name(iri)

    def own_classes(self, iri: str) -> list[str]:
        """Its classes, without those that lie above another of them."""
        types = [t for t in self.texts(iri, RDF_TYPE.value) if t in self.terms.classes]
        above = {up for t in types for up in self.terms.superclasses.get(t, frozenset())}
        return [t for t in types if t not in above]

    def own_class(self, iri: str) -> str:
        """Local name of its class, or ""."""
        return next((cls.removeprefix(RABT) for cls in self.own_classes(iri)), "")

    def is_a(self, iri: str, name: str) -> bool:
        """True where it belongs to the class with this local name, or to one below it."""
        return RABT + name in self.texts(iri, RDF_TYPE.value)

    def dates(self, iri: str, name: str) -> list[Bounds]:
        """The days that the dates of a record allow; dates that cannot be read are left out."""
        found = []
        for term in self.values(iri, name):
            if isinstance(term, Literal):
                try:
                    found.append(bounds(term.value, term.datatype.value))
                except ValueError:  # the check of literals reports it
                    continue
        return found

    @cached_property
    def records(self) -> list[str]:
        """The IRIs of all records, sorted."""
        return self.members("Record")

    def members(self, name: str) -> list[str]:
        """The IRIs of all members of the class with this local name, and of those below it, sorted."""
        return self.subjects(RDF_TYPE.value, RABT + name)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Slug to description of each source."""
        described = [*self.members("Source"), *self.members("Paragraph")]
        return describe(triple for iri in described for triple in self.facts(iri))

    def entries(self, slug: str) -> list[str]:
        """The rows of a list that are cited, sorted."""
        return [iri for iri in self.subjects("source", f"{BASE}source/{slug}") if self.is_a(iri, "Entry")]

    def source_of(self, locator: str) -> str:
        """Slug of the source in which a passage or entry stands."""
        passage = Passage.from_iri(locator)
        if passage is not None:
            return passage.source
        named = self.one(locator, "source").removeprefix(BASE + "source/")
        return named or locator.removeprefix(BASE).split("/")[1]

    @cached_property
    def uncovered(self) -> str:
        """Which lists of designations the dataset does not cover, as it says itself, or ""."""
        return self.one(BASE + "dataset", SKOS + "scopeNote")

    def states(self, locator: str) -> list[str]:
        """The dates of the states of its list in which a row stood, sorted."""
        return self.texts(locator, "seenOn")

    def title(self, slug: str) -> str:
        """The title of a source; its slug where it is not described."""
        return (self.sources[slug].title if slug in self.sources else "") or slug

    def parties(self, record: str) -> list[str]:
        """The things that a record is about: not its speaker, evidence, other records or concepts."""
        found = [
            t.object.value
            for t in self.facts(record)
            if isinstance(t.object, NamedNode)
            and t.predicate.value not in SHARED
            and t.object.value.startswith(BASE)
            and self.is_a(t.object.value, "Thing")
        ]
        return list(dict.fromkeys(found))


def _property(name: str) -> NamedNode:
    return NamedNode(name) if "://" in name else rabt(name)


def _rank(term: NamedNode | Literal) -> list[tuple[int, str]]:
    """Numbers inside the text count as numbers: passages stand in the order of their source."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", term.value)]


@dataclass(frozen=True)
class Rows:
    """A table that can be written in each format.

    Attributes:
        columns: the names of its columns.
        rows: its rows; every row has a value for each column.
        noun: what a row is, in the singular.
        short: columns and rows for a terminal, where they differ.
        content: what JSON holds; by default an object a row.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    noun: str = "row"
    short: tuple[Sequence[str], Sequence[Sequence[str | int]]] | None = None
    content: object = field(default=None, repr=False)

    def text(self, format_: str) -> str:
        """The table as `table`, `csv` (RFC 4180) or `json`, ending in a line feed."""
        if format_ == "json":
            content = self.content or [dict(zip(self.columns, row, strict=True)) for row in self.rows]
            return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        if format_ == "csv":
            out = io.StringIO()
            csv.writer(out).writerows([self.columns, *self.rows])
            return out.getvalue()
        columns, rows = self.short or (self.columns, self.rows)
        cells = [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows]
        right = ["right" if rows and isinstance(rows[0][n], int) else "left" for n in range(len(columns))]
        grid = tabulate(
            cells, headers=list(columns), tablefmt="simple", disable_numparse=True, colalign=right if rows else None
        )
        return f"{grid}\n{len(self.rows)} {self.noun}{'' if len(self.rows) == 1 else 's'}\n"


def stats(view: View, top: int = 10) -> Rows:
    """Counts of the dataset: by class, source, modality, dates, year of attack, and the organisations most told of.

    A record with evidence in two sources counts for both. Attacks are those that are part of no other; the year of an
    attack is that of all days which its occurrences allow, denials left out.

    Args:
        view: the dataset.
        top: how many organisations to list.
    """
    counts: list[tuple[str, Iterable[tuple[str, int]]]] = [
        ("class", sorted(_classes(view).items())),
        ("source", _common(s for r in view.records for s in {view.source_of(e) for e in view.texts(r, "evidence")})),
        ("modality", _common(view.label(m) for r in view.records for m in view.texts(r, "modality"))),
        ("dates", _dated(view)),
        ("attacks by year", sorted(Counter(_years(view, attack) for attack in _attacks(view)).items())),
        ("records by organisation", _common(_organisations(view))[:top]),
    ]
    rows = [(group, item, count) for group, items in counts for item, count in items]
    shown = [
        ("" if n and rows[n - 1][0] == group else group, item, count) for n, (group, item, count) in enumerate(rows)
    ]
    columns = ("counted", "item", "count")
    content = {group.replace(" ", "_"): dict(items) for group, items in counts}
    return Rows(columns, rows, "count", (columns, shown), content)


def _common(items: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(items).items(), key=lambda item: (-item[1], item[0]))


def _classes(view: View) -> Counter[str]:
    subjects = {*view.records, *view.members("Thing")}
    return Counter(cls.removeprefix(RABT) for iri in subjects for cls in view.own_classes(iri))


def _dated(view: View) -> list[tuple[str, int]]:
    dated = sum(any(view.values(r, name) for name in ("date", "start", "end")) for r in view.records)
    placed = sum(bool(view.values(r, "earliest") or view.values(r, "latest")) for r in view.records)
    return [
        ("records with a date", dated),
        ("records with a date that sets a bound", placed),
        ("records without a date", len(view.records) - dated),
    ]


def _attacks(view: View) -> list[str]:
    return [a for a in view.members("Attack") if not view.values(a, "partOfAttack")]


def _years(view: View, attack: str) -> str:
    told = [r for r in view.subjects("attack", attack) if view.is_a(r, "Occurrence")]
    told = [r for r in told if not view.one(r, "modality").endswith("/denied")]
    first = [date.fromisoformat(text).year for r in told for text in view.texts(r, "earliest")]
    last = [date.fromisoformat(text).year for r in told for text in view.texts(r, "latest")]
    if not first and not last:
        return "not known"
    low, high = min(first, default=None), max(last, default=None)
    return str(low) if low == high else f"{low or ''}..{high or ''}"


def _organisations(view: View) -> Iterable[str]:
    for record in view.records:
        for party in view.parties(record):
            if view.is_a(party, "Organisation"):
                yield view.name(party)


def is_passage(iri: str) -> bool:
    """True for the IRI of a range of characters in a source."""
    return iri.startswith(PASSAGE) and Passage.from_iri(iri) is not None
