"""The codebook: what is counted, how it is coded, what each source covers; from ontology, shapes and data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from rabt.check.ledger import UNREAD, Cited, citations, rows_cited
from rabt.derive.dataset import DATASET, Dataset
from rabt.model.fields import Field, read_fields
from rabt.model.iris import BASE, CONCEPT, RABT, RDF_TYPE, SKOS
from rabt.read.sources import Source, describe

WARNING = (
    "The attacks here are those that the sources tell of. They are no census: an attack that no source mentions is not "
    "here, and a year with few attacks is a year of which the sources tell little. Never read counts by year as trends."
)
_RECORD = RABT + "Record"
_DATES = """A date is as precise as the source gives it and no more precise.

| written | means |
| --- | --- |
| `"2014-12-16"^^xsd:date` | that day |
| `"2020-07"^^xsd:gYearMonth`, `"2003"^^xsd:gYear` | some time in that month, that year |
| `"197X"`, `"[2014..2015]"`, `"[..2018]"` as `edtf:EDTF` | a year of the 1970s; one of these; 2018 or earlier |
| `"2023-08-15~"` as `edtf:EDTF` | about that day: ten days either way; a month about a month, a year about a year |
| `"XXXX-07"` as `edtf:EDTF` | a July of a year that the source does not tell |

`rabt:start` and `rabt:end` say from when to when; without an end the end is unknown, not open. `rabt:date` says
when it happened or that it held then. The days that a date allows are derived: `rabt:earliest`, `rabt:latest`,
`rabt:startEarliest`, `rabt:startLatest`, `rabt:endEarliest`, `rabt:endLatest`."""
_FIGURES = """A figure is the number as printed, its kind beside it. "At least" and "more than" give a lowest number
alone, "up to" and "fewer than" a highest alone; "exact", "about" and "nearly" give the same number as lowest and
highest; a word such as "dozens" gives its kind and no number. A figure of some of the victims is a part
(`rabt:partOf` its whole, or `rabt:partial true` where the source gives no whole) and never enters the derived
lowest and highest of an attack. Figures that disagree stand side by side; nothing is averaged."""
_UNITS = """One record is one thing said: the same class, parties, type, values, dates, modality and speaker. A second
passage that says exactly this is further evidence of the record; any difference makes another record. So
records count statements, not happenings. Count attacks as `rabt:Attack` (single attacks; a source's count of
several is a `rabt:AttackSeries` and enters no total; an attack that is part of another has
`rabt:partOfAttack`). Count designations, operations, talks, legal actions and changes by the `rabt:Event` that
their records share (`rabt:tellsOf`)."""


def codebook(dataset: Dataset) -> Iterator[str]:
    """The codebook in Markdown, line by line, each line with its end."""
    facts = _Facts(dataset)
    for line in _lines(facts):
        yield line + "\n"


class _Facts:
    """What the codebook looks up."""

    def __init__(self, dataset: Dataset) -> None:
        self.terms = dataset.terms
        self.compact = dataset.terms.layout().compact
        self.fields = read_fields(dataset.shapes)
        self.data = dataset.said
        described = [*self.data, *dataset.graphs.get("evidence", [])]
        self.sources: Mapping[str, Source] = describe(described)
        self.cited = citations(self.data)
        self.rows_cited = rows_cited(self.data)
        self.about: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for t in [
            *dataset.ontology,
            *described,
            *dataset.graphs.get("metadata", []),
            *_bounds(dataset.graphs.get("inferred", [])),
        ]:
            if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
                self.about[t.subject.value][t.predicate.value].append(t.object.value)
        self.classes = Counter(
            t.object.value for t in self.data if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode)
        )

    def one(self, iri: str, predicate: str) -> str:
        return min(self.about[iri][predicate], default="") if iri in self.about else ""

    def label(self, iri: str) -> str:
        return self.terms.labels.get(iri) or self.one(iri, SKOS + "prefLabel") or self.compact(iri)


def _bounds(inferred: Iterable[Triple]) -> list[Triple]:
    return [t for t in inferred if t.predicate.value in (RABT + "earliest", RABT + "latest")]


def _lines(facts: _Facts) -> Iterator[str]:
    yield "# Codebook of Rabt"
    yield from ("", "Written by `rabt build` from the ontology, the shapes and the data; nothing here is kept by hand.")
    yield from ("", f"**{WARNING}**")
    yield from ("", "## What is counted", "", _UNITS, "", "## Dates", "", _DATES, "", "## Figures", "", _FIGURES)
    yield from ("", *_concepts(facts, "kind"), "", "## Who says so", "", *_concepts(facts, "modality", "modality"))
    yield from ("", "## What each source covers", "", *_coverage(facts))
    if note := facts.one(DATASET, SKOS + "scopeNote"):
        yield from ("", note)
    yield from ("", "## Classes")
    for cls in sorted(facts.fields, key=lambda c: (not facts.terms.is_a(c, _RECORD), facts.label(c))):
        if cls in facts.terms.classes:
            yield from ("", *_class(facts, cls))
    yield from ("", "## Concepts")
    schemes = {iri.removeprefix(CONCEPT).partition("/")[0] for iri in facts.terms.concepts}
    for scheme in sorted(schemes - {"kind", "modality"}):
        heading = facts.label(CONCEPT + scheme)
        yield from ("", f"### {heading[:1].upper()}{heading[1:]}", "", *_concepts(facts, scheme))


def _class(facts: _Facts, cls: str) -> Iterator[str]:
    yield f"### {facts.label(cls)} (`{facts.compact(cls)}`)"
    number = facts.classes.get(cls, 0)
    yield from ("", f"{facts.one(cls, SKOS + 'definition')} In the data: {number:,}.")
    yield from ("", "| property | values | means |", "| --- | --- | --- |")
    for field in facts.fields[cls]:
        if not (facts.terms.is_a(cls, _RECORD) and field in facts.fields.get(_RECORD, [])):
            yield f"| `{facts.compact(field.path)}` | {_how_many(field)} | {_meaning(field)} |"


def _how_many(field: Field) -> str:
    if field.most is None:
        return f"{field.least} or more"
    return str(field.most) if field.least == field.most else f"{field.least} to {field.most}"


def _meaning(field: Field) -> str:
    """What comes after the count in the message of a shape: "rabt:x takes exactly one y: this"."""
    return field.message.partition(": ")[2].replace("|", "\\|") or field.message


def _concepts(facts: _Facts, scheme: str, counted_by: str = "") -> Iterator[str]:
    used = Counter(t.object.value for t in facts.data if isinstance(t.object, NamedNode))
    yield from ("| concept | means | for example | used |", "| --- | --- | --- | --- |")
    for iri in sorted(c for c in facts.terms.concepts if c.startswith(f"{CONCEPT}{scheme}/")):
        definition, example = facts.one(iri, SKOS + "definition"), facts.one(iri, SKOS + "example")
        yield f"| {facts.label(iri)} | {definition} | {example} | {used[iri]:,} |"


def _coverage(facts: _Facts) -> Iterator[str]:
    yield from (
        "| source | of | read | records | years told of | places most named |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    for slug, source in facts.sources.items():
        rows = facts.rows_cited.get(slug, {})
        if not source.paragraphs and not rows:
            continue
        cited = facts.cited.get(slug, Cited({}))
        decided = sum(
            bool(cited.touching((p.start, p.end))) or p.without not in ("", UNREAD) for p in source.paragraphs
        )
        read = f"{decided} of {len(source.paragraphs)} paragraphs" if source.paragraphs else f"{len(rows)} rows"
        records = cited.records.union(*rows.values())
        published = facts.one(f"{BASE}source/{slug}", RABT + "contentDate") or "not told"
        years, places = _years(facts, records), _places(facts, records)
        yield f"| {source.title} (`{slug}`) | {published} | {read} | {len(records):,} | {years} | {places} |"


def _years(facts: _Facts, records: Iterable[str]) -> str:
    """The first and the last year of dated records, and the three years with most of them."""
    by_year: Counter[str] = Counter()
    for record in records:
        first, last = facts.one(record, RABT + "earliest")[:4], facts.one(record, RABT + "latest")[:4]
        if first and (first == last or not last):
            by_year[first] += 1
    if not by_year:
        return "none dated"
    most = ", ".join(f"{year} ({n})" for year, n in sorted(by_year.items(), key=lambda item: (-item[1], item[0]))[:3])
    return f"{min(by_year)} to {max(by_year)}, most in {most}"


def _places(facts: _Facts, records: Iterable[str]) -> str:
    named = Counter(place for record in records for place in set(facts.about[record][RABT + "place"]))
    ranked = sorted(named.items(), key=lambda item: (-item[1], item[0]))[:5]
    return ", ".join(f"{facts.label(place)} ({n})" for place, n in ranked) or "none"
