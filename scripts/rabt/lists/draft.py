"""What one row of a list becomes: things and records with their evidence, made by the declared columns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt.lists.report import RefusedError, Remark, Report
from rabt.model.iris import BASE, CONCEPT, DCTERMS, ENTRY, RDF_TYPE, SKOS, XSD, rabt
from rabt.read.cells import Day, UnreadableError, birth_year, day, decimal, language_of, slug, whole, years_only
from rabt.read.formats import Field, ListFormat, holds_more
from rabt.read.rows import Row

_MARK = "abcdefghijklmnopqrstuvwxyz0123456789"
_INTEGER, _DECIMAL = NamedNode(XSD + "integer"), NamedNode(XSD + "decimal")
_LONG_NUMBER = re.compile(r"[0-9]{5}")
_PREFERRED = NamedNode(SKOS + "prefLabel")
_STATED = NamedNode(CONCEPT + "modality/stated")
_DEGREES = {"latitude": 90, "longitude": 180}


@lru_cache(maxsize=4096)
def named(prefixed: str) -> NamedNode:
    """The node of a prefixed name of a thing (`state:india`) or, where the prefix is a scheme, of a concept."""
    prefix, _, local = prefixed.partition(":")
    return NamedNode(f"{BASE if prefix in _THINGS else CONCEPT}{prefix}/{local}")


_THINGS = frozenset({"conflict-event", "organisation", "person", "place", "regime", "source", "state"})


@lru_cache(maxsize=1024)
def _property(name: str) -> NamedNode:
    return rabt(name)


@dataclass
class Listing:
    """One file of a list while it is read.

    Attributes:
        slug: slug of its source.
        form: its layout.
        path: the file.
        report: what became of its rows.
        seen_on: the date of its state, or None where nothing tells it.
        mapping: IRI of an entry or of a thing of the list to IRI of our thing.
        shared: things that several rows name: IRI to its triples; written once.
        used: the IRIs of `mapping` that were met.
        latest: the last day that any row names, as year-month-day.
        bearers: identifier of each entry to the thing that it became, for a second table that names them.
        by_name: name of each entry, without case, to its identifier; "" for a name that several have.
        persons: identifiers of the entries that are persons.
        called: our things with the names that the list has for them, as far as these were written.
        chosen: identifiers of the entries that are taken, each with the reason; None where all are.
        left: identifiers of the others, each with the reason.
        earlier: earlier states: the date of each, and the identifiers in it in lower case.
    """

    slug: str
    form: ListFormat
    path: Path
    report: Report
    seen_on: Day | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    shared: dict[str, list[Triple]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    latest: str = ""
    bearers: dict[str, NamedNode] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    persons: set[str] = field(default_factory=set)
    called: set[tuple[str, str]] = field(default_factory=set)
    chosen: Mapping[str, str] | None = None
    left: Mapping[str, str] = field(default_factory=dict)
    earlier: Sequence[tuple[Day, frozenset[str]]] = ()

    def takes(self, number: str) -> bool:
        """True for the identifier of an entry that is taken."""
        return bool(number) and (self.chosen is None or number in self.chosen)

    def remark(self, severity: str, reason: str, row: Row | None = None) -> None:
        """Say something of a row, or of the file."""
        remark = Remark(self.path, row.line if row else 0, severity, reason, row.id if row else "")
        self.report.remarks.append(remark)

    def share(self, thing: NamedNode, cls: str, label: str, *facts: tuple[str, NamedNode]) -> NamedNode:
        """A thing that several rows name; a further label is another spelling."""
        triples = self.shared.setdefault(thing.value, [])
        text = _text(label)
        if not triples:
            triples += [Triple(thing, RDF_TYPE, rabt(cls)), Triple(thing, _PREFERRED, text)]
            triples += [Triple(thing, _property(name), value) for name, value in facts]
        elif all(t.object != text for t in triples):
            triples.append(Triple(thing, NamedNode(SKOS + "altLabel"), text))
        return thing

    def ours(self, *names: str) -> NamedNode | None:
        """Our thing to which an entry or a thing of the list is mapped, if it is."""
        for name in names:
            if name in self.mapping:
                self.used.add(name)
                return NamedNode(self.mapping[name])
        return None


class Draft:
    """The things and records of one row.

    Attributes:
        triples: what the row says.
        described: what is said of the row itself.
        name: what names of its things begin with, after their prefix: source and identifier.
        part: the file to which it goes, without ending.
    """

    def __init__(self, listing: Listing, row: Row) -> None:
        self.listing, self.row = listing, row
        self.name = f"{listing.slug}-{slug(row.id)}"
        self.part = "records"
        self.triples: list[Triple] = []
        self.entry = NamedNode(f"{ENTRY}{listing.slug}/{row.id}")
        self._names: set[str] = set()
        self._pages: list[str] = []

    @property
    def described(self) -> list[Triple]:
        """What is said of the row itself."""
        entry, seen = self.entry, self.listing.seen_on
        source = NamedNode(f"{BASE}source/{self.listing.slug}")
        triples = [
            Triple(entry, RDF_TYPE, rabt("Entry")),
            Triple(entry, _property("source"), source),
            Triple(entry, _property("entryId"), Literal(self.row.id)),
            Triple(entry, _property("digest"), Literal(self.row.digest)),
        ]
        states = [state for state, numbers in self.listing.earlier if self.row.id.lower() in numbers]
        states += [seen] if seen else []
        triples += [Triple(entry, _property("seenOn"), literal(state)) for state in states]
        return [*triples, *(Triple(entry, NamedNode(DCTERMS + "source"), NamedNode(page)) for page in self._pages)]

    def page(self, address: str) -> None:
        """Name a page on which the row relies."""
        self._pages.append(address)

    def warn(self, reason: str) -> None:
        """Say what is unusual about the row; it is written nevertheless."""
        self.listing.remark("warning", reason, self.row)

    def add(self, subject: NamedNode, name: str, value: NamedNode | Literal) -> None:
        """Say something of a thing or record."""
        self.triples.append(Triple(subject, _property(name), value))

    def thing(self, cls: str, prefix: str, label: str, *facts: tuple[str, NamedNode]) -> NamedNode:
        """The thing that the row is about: ours where it is mapped, else one of its own with this label."""
        own = named(f"{prefix}:{self.name}")
        mapped = self.listing.ours(self.entry.value, own.value)
        if mapped:
            return mapped
        self.triples += [Triple(own, RDF_TYPE, rabt(cls)), Triple(own, _PREFERRED, _text(label))]
        for name, value in facts:
            self.add(own, name, value)
        return own

    def record(self, cls: str, prefix: str, what: str, said: Iterable[str], modality: NamedNode = _STATED) -> NamedNode:
        """A new record with the row as its evidence.

        Args:
            cls: its class.
            prefix: the prefix of that.
            what: what tells it from others of the row, or "".
            said: what it says; where a later state of the list says something else, that is another record.
            modality: how the list stands to what it says.
        """
        stem = f"{self.name}-{what}" if what else self.name
        digest = hashlib.sha256("\x1f".join((prefix, stem, *said)).encode()).digest()
        number = int.from_bytes(digest[:12], "big")
        while True:
            iri = f"{BASE}{prefix}/{stem}-{_mark(number)}"
            if iri not in self._names:
                break
            number += 1
        self._names.add(iri)
        record = NamedNode(iri)
        self.triples.append(Triple(record, RDF_TYPE, rabt(cls)))
        self.add(record, "modality", modality)
        self.add(record, "evidence", self.entry)
        return record

    def naming(self, bearer: NamedNode, name: str, kind: str, quality: str = "") -> None:
        """An alias; the letters tell its language, or its script alone.

        Args:
            bearer: who has it.
            name: the alias, as printed.
            kind: local name of its type.
            quality: local name of its quality, or "".
        """
        if _LONG_NUMBER.search(name):
            self.warn("An alias holds a long number, which may be of a document: it is left out.")
            return
        record = self.record("Naming", "naming", "", (bearer.value, name, kind, quality))
        self.add(record, "bearer", bearer)
        self.add(record, "name", _text(name))
        self.add(record, "nameType", named(f"name-type:{kind}"))
        if quality:
            self.add(record, "quality", named(f"name-quality:{quality}"))

    def more_than_names(self, column: str, text: str) -> None:
        """Say that a column of names holds more, which is left out: a birth, papers, family."""
        if holds_more(text):
            self.warn(f"{column} holds more than names, such as a birth: what is no name is left out.")

    def fill(self, record: NamedNode, *names: str, columns: Sequence[str] = ()) -> None:
        """Give a record the properties that the columns hold; what cannot be read is kept as text, with a warning.

        Args:
            record: the record.
            names: local names of the properties.
            columns: the only columns to look at; all that hold the properties by default.
        """
        said: set[tuple[str, NamedNode | Literal]] = set()
        for name in names:
            for at in self.listing.form.columns_of(name):
                for text in self.row.cells.get(at.column, ()) if not columns or at.column in columns else ():
                    value = self._read(at, text)
                    if value is None:
                        self.keep(record, at.column, text, at.kind == "birth")
                    elif (name, value) not in said:
                        said.add((name, value))
                        self.add(record, name, value)

    def keep(self, record: NamedNode, column: str, text: str, birth: bool = False) -> None:
        """Keep what cannot be read as text: of a birth years alone, and never what may be the number of a document."""
        shown = years_only(text) if birth else text
        if _LONG_NUMBER.search(shown):
            self.warn(f"{column} holds a long number, which may be of a document: its text is not kept.")
        elif shown:
            self.add(record, "printed", Literal(f"{column}: {shown}"))

    def date(self, column: str, what: str) -> Day | None:
        """The date in a column on which the row depends; None where there is none.

        Raises:
            RefusedError: it cannot be read.
        """
        text = self.row.get(column)
        if not text:
            return None
        try:
            found = day(text, self.listing.form.points)
        except UnreadableError as error:
            raise RefusedError(f'{column} is "{text}", and the {what} must be {error}.') from error
        self._note(column, text, found)
        return found

    def required(self, column: str, what: str) -> str:
        """The text in a column without which the row says nothing.

        Raises:
            RefusedError: the cell is empty.
        """
        text = self.row.get(column)
        if not text:
            raise RefusedError(f"{column} is empty: the row has no {what}.")
        return text

    def _note(self, column: str, text: str, found: Day) -> None:
        for remark in found.remarks:
            self.warn(f'{column} is "{text}": {remark}.')
        if len(found.lexical) == len("2014-12-16"):
            self.listing.latest = max(self.listing.latest, found.lexical)

    def _read(self, at: Field, text: str) -> NamedNode | Literal | None:
        try:
            return _READERS[at.kind](self, at, text)
        except UnreadableError as error:
            shown = years_only(text) if at.kind == "birth" else text
            self.warn(f'{at.column} is "{shown}", which is not {error}: it is kept as text.')
            return None

    def _day(self, at: Field, text: str) -> Literal:
        found = day(text, self.listing.form.points)
        self._note(at.column, text, found)
        return literal(found)


def _code(_: Draft, at: Field, text: str) -> NamedNode:
    if text not in at.codes:
        raise UnreadableError(f"one of the codes {', '.join(at.codes)}")
    return named(at.codes[text])


_READERS: dict[str, Callable[[Draft, Field, str], NamedNode | Literal]] = {
    "whole": lambda _, at, text: Literal(whole(text), datatype=_INTEGER),
    "latitude": lambda _, at, text: Literal(decimal(text, _DEGREES[at.kind]), datatype=_DECIMAL),
    "longitude": lambda _, at, text: Literal(decimal(text, _DEGREES[at.kind]), datatype=_DECIMAL),
    "day": lambda draft, at, text: draft._day(at, text),
    "birth": lambda _, at, text: literal(birth_year(text)),
    "text": lambda _, at, text: Literal(text),
    "code": _code,
}


def literal(found: Day) -> Literal:
    """A date as literal."""
    return Literal(found.lexical, datatype=NamedNode(found.datatype))


def _text(name: str) -> Literal:
    tag = language_of(name)
    return Literal(name, language=tag) if tag else Literal(name, language="und")


def _mark(number: int) -> str:
    return "".join(_MARK[number // 36**n % 36] for n in range(4))
