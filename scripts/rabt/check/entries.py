"""The proof of entries: the row of a list that a record cites holds what the record says.

How a list is laid out, and which of its columns hold which property, `rabt.read.formats` declares: the same by which
`rabt import` made the records. A row proves a record where each number, date and name of the record stands in such a
column, and where a column of names holds a name of each party, letter by letter but for case, accents and hyphens. Of a
list that no format is declared for, a CSV with a header whose first column has the identifiers, the columns are called
as the properties. Nothing is waived: a row says it or does not. Without the list, the descriptions of its rows alone
are checked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from rabt.check.evidence import DATES, NOT_PROVED, PARTIES, Facts, Unproved, from_entries_alone, normal
from rabt.model.iris import BASE, ENTRY, RABT, RDF_TYPE, SKOS, XSD, rabt
from rabt.model.terms import Terms
from rabt.read.cells import UnreadableError, birth_year, day, years_in, years_only
from rabt.read.formats import FORMATS, ListFormat
from rabt.read.rows import Row, rows_of_text

_NUMBERS = (XSD + "integer", XSD + "decimal")
_LABELS = (SKOS + "prefLabel", SKOS + "altLabel")
_SOURCE = BASE + "source/"
_TEXTS = frozenset({"placeText", "reference"})
_PART_OF_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True)
class Claim:
    """One thing that a row must hold.

    Attributes:
        what: a word for it, e.g. `latitude 34.008`.
        property: local name of the property; "" for names of a party.
        forms: of these one is enough.
        kind: `number`, `date`, `text`, `printed` or `name`.
    """

    what: str
    property: str
    forms: tuple[str, ...]
    kind: str = "text"


@dataclass(frozen=True)
class Entry:
    """A row as the data describes it: its source, its identifier there, and the digest that is kept of it."""

    iri: str
    source: str
    id: str
    digest: str


@dataclass
class Cited:
    """The entries of the data, the records that cite them, and what must be proved of these."""

    entries: dict[str, Entry] = field(default_factory=dict)
    records: dict[str, list[str]] = field(default_factory=dict)
    claims: dict[str, list[Claim]] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)
    """The records that have no other evidence."""
    formats: dict[str, ListFormat] = field(default_factory=dict)
    """Slug of each list to its layout, where one is declared."""

    def of(self, nodes: Container[str]) -> Cited:
        """The part that is about some records; all entries stay."""
        records = {record: rows for record, rows in self.records.items() if record in nodes}
        return replace(self, records=records, alone={record for record in self.alone if record in nodes})


def read_rows(text: str, form: ListFormat = FORMATS[""]) -> dict[str, list[Row]]:
    """Identifier to the rows of a list that have it; one, unless the list is broken.

    Args:
        text: the text of the list.
        form: its layout; by default a CSV with a header and identifiers in its first column.

    Raises:
        InputError: it is not laid out so.
    """
    found = defaultdict[str, list[Row]](list)
    for row in rows_of_text(text, form):
        found[row.id].append(row)
    return dict(found)


def gather(about: Facts, terms: Terms) -> Cited:
    """Collect the entries of the data, and the records that cite them.

    Args:
        about: the data, as `facts_of` gives it.
        terms: what the ontology defines.
    """
    labels = {iri: [o.value for p, o in facts if p in _LABELS] for iri, facts in about.items()}
    for facts in about.values():  # an alias of a list is a name too
        for bearer in (o.value for p, o in facts if p == RABT + "bearer"):
            labels.setdefault(bearer, []).extend(o.value for p, o in facts if p == RABT + "name")
        for target in (o.value for p, o in facts if p == RABT + "target"):  # and so is the number of its entry
            labels.setdefault(target, []).extend(o.value for p, o in facts if p == RABT + "reference")
    shorten, found = terms.layout().compact, Cited()
    for iri, facts in about.items():
        if iri.startswith(_SOURCE):
            named = [o.value for p, o in facts if p == RABT + "listFormat" and o.value in FORMATS]
            found.formats.update({iri.removeprefix(_SOURCE): FORMATS[name] for name in named[:1]})
        if (RDF_TYPE.value, rabt("Entry")) in facts:
            source, id_, digest = (
                next((o.value for p, o in facts if p == RABT + name), "") for name in ("source", "entryId", "digest")
            )
            found.entries[iri] = Entry(iri, source.removeprefix(_SOURCE), id_, digest)
        rows = sorted(o.value for p, o in facts if p == RABT + "evidence" and o.value.startswith(ENTRY))
        if rows:
            found.records[iri], found.claims[iri] = rows, _claims(facts, labels, shorten)
            found.alone |= {iri} if from_entries_alone(facts) else set()
    return found


def _claims(
    facts: Sequence[tuple[str, NamedNode | Literal]],
    labels: Mapping[str, Sequence[str]],
    shorten: Callable[[str], str],
) -> list[Claim]:
    claims = []
    for predicate, term in facts:
        name = predicate.removeprefix(RABT)
        if predicate in NOT_PROVED:
            continue
        if isinstance(term, Literal):
            if kind := _kind(name, term.datatype.value):
                claims.append(Claim(f"{name} {term.value}", name, (term.value,), kind))
        elif term.value.startswith(PARTIES):
            what = f"a name of {shorten(term.value)}"
            claims.append(Claim(what, name, tuple(dict.fromkeys(labels.get(term.value, ()))), "party"))
    return claims


def _kind(name: str, datatype: str) -> str:
    if datatype in _NUMBERS:
        return "number"
    if datatype in DATES:
        return "date"
    return name if name in ("name", "printed") else "text" if name in _TEXTS else ""


def lacking(claims: Iterable[Claim], row: Row, form: ListFormat = FORMATS[""]) -> list[str]:
    """What a row does not hold, as words.

    Args:
        claims: what it should hold.
        row: the row.
        form: the layout of its list.
    """
    names = {normal(name) for column in form.names for name in row.cells.get(column, ())}
    return [
        claim.what
        for claim in claims
        if not (claim.kind == "party" and claim.property in form.constants)
        and not any(
            normal(each) in names if claim.kind == "party" else _holds(row, form, claim, each) for each in claim.forms
        )
    ]


def _holds(row: Row, form: ListFormat, claim: Claim, text: str) -> bool:
    """True where a column of the property holds the text, read as the format says."""
    if claim.kind == "printed":
        column, _, shown = text.partition(": ")
        return any(shown in (cell, years_only(cell)) for cell in row.cells.get(column, ()))
    declared = {f.column for f in form.columns_of(claim.property)} or {claim.property}
    cells = [cell for column in declared for cell in row.cells.get(column, ())]
    if claim.kind == "date":
        births = any(f.kind == "birth" for f in form.columns_of(claim.property))
        said = {part for cell in cells for part in _dates(cell, form.points, births)}
        said |= set(cells)
        parts = _PART_OF_DATE.findall(text)
        return bool(parts) and all(part in said for part in parts)
    return any(_same(cell, text) if claim.kind == "number" else cell == text for cell in cells)


def _dates(cell: str, points: bool, births: bool) -> Iterator[str]:
    if births:
        yield from years_in(cell)
    for read in (lambda text: day(text, points), *((birth_year,) if births else ())):
        try:
            yield read(cell).lexical
        except UnreadableError:
            continue


def _same(cell: str, form: str) -> bool:
    """True for the same text, and for the same number, however many zeros it ends in."""
    try:
        return cell == form or Decimal(cell) == Decimal(form)
    except InvalidOperation:
        return False


def check(
    rows: Cited, texts: Mapping[str, str], shorten: Callable[[str], str], cited: Container[str]
) -> tuple[list[Unproved], dict[str, str]]:
    """Check all entries, and all records that cite them.

    Args:
        rows: what `gather` collected.
        texts: slug to text, of the lists that are at hand.
        shorten: turns an IRI into a prefixed name.
        cited: the rows that anything cites.

    Returns:
        The faults, and what became of each record that has no other evidence: see `rabt.check.evidence.Proved`.
    """
    slugs = {entry.source for entry in rows.entries.values()}
    forms = {slug: rows.formats.get(slug, FORMATS[""]) for slug in slugs}
    tables = {slug: read_rows(texts[slug], forms[slug]) for slug in sorted(slugs & texts.keys())}
    faults = [
        Unproved(iri, RABT + predicate if predicate else "", "", "evidence", message)
        for iri, entry in sorted(rows.entries.items())
        for predicate, message in _faults_of(entry, tables.get(entry.source), iri in cited)
    ]
    found: dict[str, str] = {}
    for record, iris in sorted(rows.records.items()):
        here = [e for iri in iris if (e := rows.entries.get(iri)) and e.source in tables]
        left: list[Unproved] = []
        for entry in here:
            for row in _meant(entry, tables[entry.source].get(entry.id, [])):
                for what in lacking(rows.claims[record], row, forms[entry.source]):
                    message = f"The row {shorten(entry.iri)} does not hold {what}: correct it, or cite the right row."
                    left.append(Unproved(record, RABT + "evidence", entry.iri, "evidence", message))
        faults += left
        if record in rows.alone:
            found[record] = "unread" if len(here) < len(iris) else "faulty" if left else "proved"
    return faults, found


def _faults_of(entry: Entry, rows: Mapping[str, Sequence[Row]] | None, used: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with the description of a row: the property to point at, and how to mend it."""
    if entry.iri != f"{ENTRY}{entry.source}/{entry.id}":
        yield "entryId", f"Name an entry after its source and identifier: <{ENTRY}{entry.source}/{entry.id}>."
    if not used:
        yield "", "No record cites this entry: delete it."
    if rows is None:
        if not entry.digest:
            yield "", "The digest of this row is not kept: add rabt:digest where the list is."
        return
    found = _meant(entry, rows.get(entry.id, []))
    if len(found) != 1:
        yield "entryId", f"The list has {len(found) or 'no'} rows with the identifier {entry.id}: correct it."
    elif entry.digest != found[0].digest:
        message = f'The digest of this row is not kept right: write rabt:digest "{found[0].digest}".'
        yield "digest" if entry.digest else "", message


def _meant(entry: Entry, rows: Sequence[Row]) -> Sequence[Row]:
    """Of several rows with one identifier, those that the digest tells apart; all where it does not."""
    return [row for row in rows if row.digest == entry.digest][:1] or rows
