"""The proof of entries: the row of a list that a record cites holds what the record says.

A list is a table as CSV with a header; its first column has the identifiers. A row proves a record where each number,
date and name of the record stands in the column that is called as its property, and where a column of names holds a
name of each party, letter by letter but for case, accents and hyphens. Nothing is waived: a row says it or does not.
Without the list, the descriptions of its rows alone are checked.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, Triple

from rabt.check.evidence import DATES, NOT_PROVED, PARTIES, Tally, Unproved, facts_of, from_entries_alone, normal
from rabt.model.iris import BASE, ENTRY, RABT, RDF_TYPE, SKOS, XSD, rabt
from rabt.model.terms import Terms
from rabt.read.sources import digest_of

_NUMBERS = (XSD + "integer", XSD + "decimal")
_LABELS = (SKOS + "prefLabel", SKOS + "altLabel")
_NAME_COLUMNS = ("name", "alternatenames")
_BETWEEN_NAMES = "|"


@dataclass(frozen=True)
class Row:
    """A row of a list.

    Attributes:
        cells: name of each column to what stands in it.
        digest: SHA-256 of its line in UTF-8, without the end of the line.
    """

    cells: Mapping[str, str]
    digest: str


@dataclass(frozen=True)
class Claim:
    """One thing that a row must hold.

    Attributes:
        what: a word for it, e.g. `latitude 34.008`.
        column: the column in which it stands; "" for names of a party.
        forms: of these one is enough.
    """

    what: str
    column: str
    forms: tuple[str, ...]


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


def read_rows(text: str) -> dict[str, list[Row]]:
    """Identifier to the rows of a list that have it; one, unless the list is broken."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    header, found, at = next(reader, []), defaultdict[str, list[Row]](list), reader.line_num
    for cells in reader:
        line, at = "".join(lines[at : reader.line_num]).rstrip("\r\n"), reader.line_num
        if cells:
            found[cells[0]].append(Row(dict(zip(header, cells, strict=False)), digest_of(line)))
    return dict(found)


def gather(triples: Iterable[Triple], terms: Terms) -> Cited:
    """Collect the entries of the data, and the records that cite them.

    Args:
        triples: the data.
        terms: what the ontology defines.
    """
    about = facts_of(triples)
    labels = {iri: tuple(o.value for p, o in facts if p in _LABELS) for iri, facts in about.items()}
    shorten, found = terms.layout().compact, Cited()
    for iri, facts in about.items():
        if (RDF_TYPE.value, rabt("Entry")) in facts:
            source, id_, digest = (
                next((o.value for p, o in facts if p == RABT + name), "") for name in ("source", "entryId", "digest")
            )
            found.entries[iri] = Entry(iri, source.removeprefix(BASE + "source/"), id_, digest)
        rows = sorted(o.value for p, o in facts if p == RABT + "evidence" and o.value.startswith(ENTRY))
        if rows:
            found.records[iri], found.claims[iri] = rows, _claims(facts, labels, shorten)
            found.alone |= {iri} if from_entries_alone(facts) else set()
    return found


def _claims(
    facts: Sequence[tuple[str, NamedNode | Literal]],
    labels: Mapping[str, tuple[str, ...]],
    shorten: Callable[[str], str],
) -> list[Claim]:
    claims = []
    for predicate, term in facts:
        name = predicate.removeprefix(RABT)
        if predicate in NOT_PROVED:
            continue
        if isinstance(term, Literal):
            if term.datatype.value in (*_NUMBERS, *DATES) or name == "name":
                claims.append(Claim(f"{name} {term.value}", name, (term.value,)))
        elif term.value.startswith(PARTIES):
            claims.append(Claim(f"a name of {shorten(term.value)}", "", labels.get(term.value, ())))
    return claims


def lacking(claims: Iterable[Claim], row: Row) -> list[str]:
    """What a row does not hold, as words."""
    names = {
        normal(name) for column in _NAME_COLUMNS for name in row.cells.get(column, "").split(_BETWEEN_NAMES) if name
    }
    return [
        claim.what
        for claim in claims
        if not any(
            _same(row.cells.get(claim.column, ""), form) if claim.column else normal(form) in names
            for form in claim.forms
        )
    ]


def _same(cell: str, form: str) -> bool:
    """True for the same text, and for the same number, however many zeros it ends in."""
    try:
        return cell == form or Decimal(cell) == Decimal(form)
    except InvalidOperation:
        return False


def check(
    cited: Cited, texts: Mapping[str, str], tally: Tally, shorten: Callable[[str], str]
) -> tuple[list[Unproved], Tally]:
    """Check all entries, and all records that cite them.

    Args:
        cited: what `gather` collected.
        texts: slug to text, of the lists that are at hand.
        tally: how far the proof of passages went.
        shorten: turns an IRI into a prefixed name.

    Returns:
        The faults, and how far the proof of passages and entries went.
    """
    slugs = {entry.source for entry in cited.entries.values()}
    tables = {slug: read_rows(texts[slug]) for slug in sorted(slugs & texts.keys())}
    used = {iri for rows in cited.records.values() for iri in rows}
    faults = [
        Unproved(iri, RABT + predicate if predicate else "", "", "evidence", message)
        for iri, entry in sorted(cited.entries.items())
        for predicate, message in _faults_of(entry, tables.get(entry.source), iri in used)
    ]
    proved = unread = 0
    for record, iris in sorted(cited.records.items()):
        here = [e for iri in iris if (e := cited.entries.get(iri)) and e.source in tables]
        left: list[Unproved] = []
        for entry in here:
            for row in tables[entry.source].get(entry.id, []):
                for what in lacking(cited.claims[record], row):
                    message = f"The row {shorten(entry.iri)} does not hold {what}: correct it, or cite the right row."
                    left.append(Unproved(record, RABT + "evidence", entry.iri, "evidence", message))
        faults += left
        if record in cited.alone:
            unread += len(here) < len(iris)
            proved += len(here) == len(iris) and not left
    return faults, Tally(
        tally.records + len(cited.alone),
        tally.proved + proved,
        tally.waived,
        tally.unread + unread,
        tally.passages,
        tally.waivers,
        len(used),
    )


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
    found = rows.get(entry.id, [])
    if len(found) != 1:
        yield "entryId", f"The list has {len(found) or 'no'} rows with the identifier {entry.id}: correct it."
    elif entry.digest != found[0].digest:
        message = f'The digest of this row is not kept right: write rabt:digest "{found[0].digest}".'
        yield "digest" if entry.digest else "", message
