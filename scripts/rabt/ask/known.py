"""What is known of a thing or record, read from the dataset into plain structures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from rabt.ask.carriers import carriers
from rabt.ask.conflicts import conflicts
from rabt.ask.naming import listed
from rabt.ask.stats import View
from rabt.ask.wording import Wording
from rabt.model.iris import RABT, SKOS, Passage

_GROUPS = {
    "Names": ("Naming",),
    "Designations": ("Designation",),
    "Attacks": ("Occurrence", "Attribution", "CasualtyEstimate"),
    "Relations": ("Affiliation",),
    "People and roles": ("Tenure",),
    "Changes": ("OrganisationChange",),
    "Strength and presence": ("StrengthEstimate", "Presence"),
    "Aims, means and positions": ("Characteristic", "Position"),
    "Operations": ("Operation",),
    "Agreements": ("Agreement",),
    "Justice": ("LegalAction",),
    "Deaths": ("Death",),
    "Measures and statistics": ("Measure", "Observation"),
    "Places": ("Containment", "Georeference"),
    "Notes on the sources": ("SourceNote",),
}
_OTHER, _SPOKEN = "Other records", "What it says itself"
_KINDS = ("organisationKind", "personBasis", "placeKind", "workType")


@dataclass(frozen=True)
class Place:
    """Where a passage or entry stands.

    Attributes:
        passage: its name.
        iri: its IRI.
        source: slug of its source.
        title: title of its source.
        section: the section in which it stands, or "".
        footnote: number of the footnote in which it stands, or "".
        outlets: the outlets on which its paragraph says that it relies.
        seen_on: of a row, the dates of the states of its list in which it stood.
    """

    passage: str
    iri: str
    source: str
    title: str
    section: str
    footnote: str
    outlets: list[str]
    seen_on: list[str]


@dataclass(frozen=True)
class Brief:
    """A record in short: its name and its sentence."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Contradiction:
    """On what other records say another thing, their value, and which they are."""

    on: str
    value: str
    records: list[Brief]


@dataclass(frozen=True)
class Named:
    """A thing in short: its name and its label."""

    name: str
    label: str


@dataclass(frozen=True)
class Record:
    """Everything that is known of one record; names are prefixed names, classes and modalities labels."""

    name: str
    iri: str
    class_: str
    modality: str
    sentence: str
    attributed_to: list[str]
    statement_date: list[str]
    dates: dict[str, list[str]]
    days: dict[str, str]
    evidence: list[Place]
    context: list[Place]
    disputes: list[Brief]
    disputed_by: list[Brief]
    contradicted_by: list[Contradiction]
    alternatives: list[Brief]
    parts: list[Brief]
    events: list[Named]
    told_also_by: list[Brief]
    notes: list[str]
    source_notes: list[Brief]


@dataclass(frozen=True)
class Group:
    """Records about one side of a thing, in the order of time."""

    title: str
    records: list[Record]


@dataclass(frozen=True)
class Shortcut:
    """A derived statement and the names of the records that carry it."""

    subject: str
    shortcut: str
    value: str
    records: list[str]


@dataclass(frozen=True)
class Thing:
    """Everything that is known of one thing; names are prefixed names, classes and kinds labels."""

    name: str
    iri: str
    label: str
    class_: str
    kinds: list[str]
    also_written: list[str]
    notes: list[str]
    groups: list[Group]
    shortcuts: list[Shortcut]
    lists_not_covered: str


def content(structure: object) -> dict[str, object]:
    """A structure for programs: its attributes in their order, named as the ontology writes names."""
    assert is_dataclass(structure)
    return {_key(field.name): _plain(getattr(structure, field.name)) for field in fields(structure)}


def _key(name: str) -> str:
    return re.sub("_([a-z])", lambda match: match[1].upper(), name.rstrip("_"))


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return content(value) if is_dataclass(value) else value


class Known:
    """Looks up what is known of the things and records of a dataset.

    Args:
        view: the dataset.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.wording = Wording(view)

    @cached_property
    def contradictions(self) -> Mapping[str, list[tuple[str, str, list[str]]]]:
        """Record to what it contradicts: on what, the other value, the other records; denials and notes apart."""
        found: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
        for c in conflicts(self.view):
            if c.what not in ("denial", "dispute", "note"):
                for mine, other in ((c.one, c.other), (c.other, c.one)):
                    for record in mine.records:
                        found[record].append((c.what, other.value, list(other.records)))
        return found

    def place(self, locator: str) -> Place:
        """Where a passage or entry stands."""
        slug = self.view.source_of(locator)
        source, passage = self.view.sources.get(slug), Passage.from_iri(locator)
        paragraph = source.paragraph_at(passage.start) if source and passage else None
        return Place(
            passage=self.view.name(locator),
            iri=locator,
            source=slug,
            title=self.view.title(slug),
            section=paragraph.section if paragraph else "",
            footnote=paragraph.marker if paragraph else "",
            outlets=list(paragraph.outlets) if paragraph else [],
            seen_on=self.view.states(locator),
        )

    def record(self, iri: str) -> Record:
        """Everything that is known of one record."""
        view = self.view
        events = view.texts(iri, "tellsOf")
        others = sorted({r for e in events for r in view.subjects("tellsOf", e)} - {iri})
        either = sorted({*view.texts(iri, "alternativeTo"), *view.subjects("alternativeTo", iri)} - {iri})
        return Record(
            name=view.name(iri),
            iri=iri,
            class_=view.label(RABT + view.own_class(iri)),
            modality=view.label(view.one(iri, "modality")),
            sentence=self.wording.sentence(iri),
            attributed_to=[view.name(s) for s in view.texts(iri, "attributedTo")],
            statement_date=view.texts(iri, "statementDate"),
            dates={p: view.texts(iri, p) for p in ("date", "start", "end") if view.values(iri, p)},
            days={p: view.one(iri, p) for p in ("earliest", "latest") if view.values(iri, p)},
            evidence=[self.place(p) for p in view.texts(iri, "evidence")],
            context=[self.place(p) for p in view.texts(iri, "context")],
            disputes=self._briefs(view.texts(iri, "disputes")),
            disputed_by=self._briefs(view.subjects("disputes", iri)),
            contradicted_by=[
                Contradiction(what, value, self._briefs(records))
                for what, value, records in self.contradictions.get(iri, [])
            ],
            alternatives=self._briefs(either),
            parts=self._briefs(view.subjects("partOf", iri)),
            events=[Named(view.name(e), view.label(e)) for e in events],
            told_also_by=self._briefs(others),
            notes=view.texts(iri, "note"),
            source_notes=self._briefs(r for r in view.subjects("about", iri) if view.is_a(r, "SourceNote")),
        )

    def _briefs(self, records: Iterable[str]) -> list[Brief]:
        return [Brief(self.view.name(r), self.wording.sentence(r)) for r in records]

    def about(self, thing: str) -> tuple[list[str], list[str]]:
        """The records about a thing, and those that it only speaks."""
        uses: dict[str, set[str]] = defaultdict(set)
        for subject, prop in self.view.uses(thing):
            uses[subject].add(prop)
        records = {r: props for r, props in uses.items() if self.view.is_a(r, "Record")}
        spoken = {r for r, props in records.items() if props == {RABT + "attributedTo"}}
        return sorted(records.keys() - spoken), sorted(spoken)

    def thing(self, iri: str) -> Thing:
        """Everything that is known of one thing."""
        view = self.view
        about, spoken = self.about(iri)
        groups: dict[str, list[str]] = defaultdict(list)
        for record in about:
            groups[self._group(record)].append(record)
        groups[_SPOKEN] = spoken
        return Thing(
            name=view.name(iri),
            iri=iri,
            label=view.label(iri),
            class_=listed([view.label(cls) for cls in view.own_classes(iri)]),
            kinds=[view.label(kind) for prop in _KINDS for kind in view.texts(iri, prop)],
            also_written=view.texts(iri, SKOS + "altLabel"),
            notes=view.texts(iri, "note"),
            groups=[
                Group(title, [self.record(r) for r in self._chronological(groups[title])])
                for title in [*_GROUPS, _OTHER, _SPOKEN]
                if groups[title]
            ],
            shortcuts=self._shortcuts(iri),
            lists_not_covered=view.uncovered if groups["Designations"] else "",
        )

    def _group(self, record: str) -> str:
        classes = {self.view.own_class(record), *("OrganisationChange",) * self.view.is_a(record, "OrganisationChange")}
        return next((title for title, members in _GROUPS.items() if classes & set(members)), _OTHER)

    def _chronological(self, records: Sequence[str]) -> list[str]:
        """Records by their first day, then by their last; those without a date come last."""

        def key(record: str) -> tuple[str, str, str]:
            first, last = self.view.one(record, "earliest"), self.view.one(record, "latest")
            return first or last or "9999", last or "9999", record

        return sorted(records, key=key)

    def _shortcuts(self, thing: str) -> list[Shortcut]:
        """The derived shortcuts from and to a thing that records carry."""
        view, derived = self.view, self.view.terms.derived
        found = [
            (thing, t.predicate.value, t.object.value)
            for t in view.facts(thing)
            if t.predicate.value in derived and isinstance(t.object, NamedNode | Literal)
        ]
        found += [
            (subject, prop, thing)
            for subject, prop in view.uses(thing)
            if prop in derived and not view.is_a(subject, "Record")
        ]
        rows = []
        for subject, prop, value in dict.fromkeys(found):
            records = [view.name(r) for r in carriers(view, subject, prop.removeprefix(RABT), value)]
            if records:
                shown = view.name(value) if "://" in value else value
                rows.append(Shortcut(view.name(subject), view.label(prop), shown, records))
        return rows
