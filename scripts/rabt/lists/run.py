"""One import: the file is looked through, each row becomes records or is refused, and the folder takes its place."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt.lists import eu, ofac, pakistan, ucdp, un
from rabt.lists.choice import Choice, read_rule
from rabt.lists.draft import Draft, Listing, literal
from rabt.lists.importer import Importer
from rabt.lists.mapping import read_mappings
from rabt.lists.output import Spool
from rabt.lists.report import REFUSED, LeftOutError, RefusedError, Report
from rabt.model.errors import InputError
from rabt.model.iris import BASE, DCTERMS, EDTF, ENTRY, RDF_TYPE, STANDARD_PREFIXES, VANN, XSD, rabt
from rabt.model.layout import Layout
from rabt.model.terms import Terms
from rabt.read.cells import Day, UnreadableError, day, slug
from rabt.read.formats import OFAC_ADD
from rabt.read.rows import ListFile, Row, columns_lacking, look_through, rows_of_file
from rabt.write.files import MARK, replaced_folder, write_text
from rabt.write.turtle import turtle

IMPORTERS: Mapping[str, Importer] = {
    importer.form.name: importer
    for importer in (un.IMPORTER, ofac.IMPORTER, eu.IMPORTER, pakistan.IMPORTER, pakistan.OTHERS, ucdp.IMPORTER)
}
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d\d(?:-\d\d)?)(?!\d)")
_DC = STANDARD_PREFIXES["dc"]
_UNKNOWN = Day("XXXX", EDTF)
_EVERY = 250  # rows between two words of progress


@dataclass(frozen=True)
class Given:
    """What a person may give beside the file.

    Attributes:
        slug: slug of the source, or "" for the usual one.
        date: the date of the state of the list, or "" for what the file or its name says.
        licence: IRI of the licence, or "" for the usual one.
        publisher: the publisher, or "" for the usual one.
        aliases: for OFAC, the file of aliases.
        aliases_date: the date of the state of that file; by default `date`, else what its name says.
        mapping: which entries are things of ours.
        choice: the rule by which entries are chosen; all are taken without it.
        addresses: for OFAC, the file of addresses, which is looked at for that choice alone.
        earlier: earlier states of the list; entries tell in which they stood.
        earlier_aliases: for OFAC, earlier states of the file of aliases.
        missing_in: a later state: only entries that are missing there are taken.
    """

    slug: str = ""
    date: str = ""
    licence: str = ""
    publisher: str = ""
    aliases: Path | None = None
    aliases_date: str = ""
    mapping: tuple[Path, ...] = ()
    choice: Path | None = None
    addresses: Path | None = None
    earlier: tuple[Path, ...] = ()
    earlier_aliases: tuple[Path, ...] = ()
    missing_in: Path | None = None


@dataclass
class _Source:
    """A source of the folder that is written."""

    importer: Importer
    file: ListFile
    listing: Listing


class NothingWrittenError(Exception):
    """Every row was refused, so that no folder was written; the report says why."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


@dataclass
class Import:
    """Imports a list into a folder.

    Attributes:
        importer: the importer.
        path: the file.
        given: what was given beside it.
        terms: what the ontology and shapes define.
        taken: slugs that are those of other sources.
        described: things that the data describes already, and that no list describes again.
        progress: is told what is being done.
        report: what became of each row.
    """

    importer: Importer
    path: Path
    given: Given
    terms: Terms
    taken: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    progress: Callable[[str], None] = lambda _: None
    report: Report = field(default_factory=Report)

    def into(self, out: Path) -> list[str]:
        """Read, write, and put the folder in place.

        Args:
            out: the folder; it may not exist yet, or be one that rabt wrote.

        Returns:
            The slugs of the sources that were written.

        Raises:
            InputError: a file cannot be used, or the folder cannot be written.
            NothingWrittenError: no row can be written.
        """
        if not out.absolute().parent.is_dir():
            raise InputError("The folder above does not exist.", "Make it first.", out)
        with replaced_folder(out.absolute()) as folder:
            sources = self._read_all(folder)
            slugs = [source.listing.slug for source in sources]
            report = json.dumps(self.report.as_json(slugs), ensure_ascii=False, indent=2)
            write_text(folder / MARK, report + "\n")
        return slugs

    def _read_all(self, folder: Path) -> list[_Source]:
        source, rows = self._open(self.importer, self.path, self.given.slug, self.given.date)
        slugs = [source.listing.slug]
        if self.given.aliases is not None:
            slugs.append(f"{slugs[0]}-alt")
        entries = {name: f"{ENTRY}{name}/" for name in slugs}
        layout = Layout({**self.terms.prefixes, **entries}, self.terms.order)
        if self.given.mapping:
            # An earlier state with a slug of its own is mapped as the list is.
            also = {self.importer.form.name: entries[slugs[0]], **entries}
            source.listing.mapping = read_mappings(self.given.mapping, self.terms.prefixes, also)
        source.listing.earlier = self._states(self.importer, self.given.earlier, source.listing)
        self._choose(source)
        if self.importer.ahead:
            for row in rows_of_file(source.file, self.importer.form):
                self.importer.ahead(source.listing, row)
        spool = Spool(folder, layout)
        try:
            self._read(source.listing, self.importer, rows, spool)
            sources = [source, *self._read_aliases(source, spool)]
            if not self.report.written:
                raise NothingWrittenError(self.report)
            self._unused(source.listing)
            for name in spool.write():
                self.progress(f"writing {name}")
        finally:
            spool.close()
        things = {iri: triples for iri, triples in source.listing.shared.items() if iri not in self.described}
        shared = [triple for triples in things.values() for triple in triples]
        if shared:
            write_text(folder / "things.ttl", turtle(shared, layout))
        described = [triple for each in sources for triple in self._describe(each)]
        write_text(folder / "source.ttl", turtle(described, layout))
        return sources

    def _open(self, importer: Importer, path: Path, name: str, date: str) -> tuple[_Source, chain[Row]]:
        """Look a file through, and take its first row, which may tell the name and the date of the list."""
        self.progress(f"reading {path.name}")
        file = look_through(path)
        rows = rows_of_file(file, importer.form)
        first = next(rows, None)
        if first is None:
            raise InputError("The file holds no rows.", "Fetch it again.", path)
        name = name or (importer.slug(first) if importer.slug else importer.form.name)
        if not _SLUG.fullmatch(name) or name in self.taken or name in self.terms.prefixes:
            message = f'"{name}" cannot be the short name of this list.'
            raise InputError(message, "Give --slug: lower-case letters, digits and hyphens, of no other source.", path)
        listing = Listing(name, importer.form, path, self.report, _state(date, first, path, importer))
        lacking = columns_lacking(file, importer.form)
        remarks = [f"The header lacks the columns {', '.join(lacking)}: nothing of them is written."] if lacking else []
        for remark in [*file.remarks, *remarks]:
            listing.remark("warning", remark)
        if listing.seen_on is None:
            listing.remark("warning", "Nothing tells the date of this state of the list: give --date.")
        return _Source(importer, file, listing), chain([first], rows)

    def _read(self, listing: Listing, importer: Importer, rows: chain[Row], spool: Spool) -> None:
        seen: dict[str, int] = {}
        for row in rows:
            self.report.read += 1
            if self.report.read % _EVERY == 0:
                self.progress(f"{self.report.read:,} rows")
            draft = Draft(listing, row)
            try:
                _refuse(row, seen, importer)
                if listing.chosen is not None and listing.form is self.importer.form and row.id not in listing.chosen:
                    raise LeftOutError(listing.left[row.id])
                importer.describe(draft)
            except LeftOutError as error:
                self.report.left_out[str(error)] += 1
                continue
            except RefusedError as error:
                _undo(listing, row)
                listing.remark(REFUSED, str(error), row)
                continue
            seen[slug(row.id)] = row.line
            self.report.written += 1
            if listing.chosen is not None:
                self.report.chosen[listing.chosen.get(row.id, "an alias of an entry that is taken")] += 1
            spool.add(draft.part, draft.triples)
            entries = "entries" if draft.part in ("records", "aliases") else f"entries-{draft.part}"
            spool.add(entries if listing.form.name != "ofac-alt" else "entries-aliases", draft.described)

    def _read_aliases(self, source: _Source, spool: Spool) -> list[_Source]:
        if self.given.aliases is None:
            return []
        if self.importer is not ofac.IMPORTER:
            raise InputError(f"The format {self.importer.form.name} has no file of aliases.", "Leave --aliases out.")
        date = self.given.aliases_date or self.given.date
        found, rows = self._open(ofac.ALIASES, self.given.aliases, f"{source.listing.slug}-alt", date)
        found.listing = replace(
            found.listing, bearers=source.listing.bearers, mapping=source.listing.mapping, shared=source.listing.shared
        )
        found.listing.chosen = source.listing.chosen
        found.listing.earlier = self._states(ofac.ALIASES, self.given.earlier_aliases, found.listing)
        self._read(found.listing, ofac.ALIASES, rows, spool)
        return [found]

    def _states(self, importer: Importer, paths: Sequence[Path], listing: Listing) -> list[tuple[Day, frozenset[str]]]:
        """The dates of earlier states, and the identifiers in each."""
        found = []
        for path in paths:
            self.progress(f"reading {path.name}")
            rows = list(rows_of_file(look_through(path), importer.form))
            state = _state("", rows[0], path, importer) if rows else None
            if state is None or (listing.seen_on and state.lexical >= listing.seen_on.lexical):
                message = "Nothing tells the date of this earlier state, or it is not earlier."
                raise InputError(message, "Give its file the date in its name, such as list-2015-03-27.xml.", path)
            found.append((state, frozenset(row.id.lower() for row in rows if row.id)))
        return sorted(found, key=lambda each: each[0].lexical)

    def _choose(self, source: _Source) -> None:
        """Choose the entries that are taken, where there is a rule or a later state."""
        given, listing, form = self.given, source.listing, self.importer.form
        if given.addresses is not None and self.importer is not ofac.IMPORTER:
            raise InputError(f"The format {form.name} has no file of addresses.", "Leave --addresses out.")
        if given.choice is None and given.missing_in is None:
            return
        rows = list(rows_of_file(source.file, form))
        chosen, left = {row.id: "the whole list" for row in rows}, dict[str, str]()
        if given.choice is not None:
            addresses = defaultdict[str, list[str]](list)
            for row in rows_of_file(look_through(given.addresses), OFAC_ADD) if given.addresses else ():
                addresses[row.get("Ent_num")].append(row.get("Country"))
            choice = Choice(read_rule(given.choice, self.terms.prefixes), listing.slug, listing.mapping, addresses)
            chosen, left = choice.choose(rows, form.places, form.person)
        if given.missing_in is not None:
            later = rows_of_file(look_through(given.missing_in), form)
            there = {row.id.lower() for row in later}
            still = {number for number in chosen if number.lower() in there}
            left |= dict.fromkeys(still, "an entry that stands in the later state too")
            chosen = {number: why for number, why in chosen.items() if number not in still}
        listing.chosen, listing.left = chosen, left

    def _unused(self, listing: Listing) -> None:
        if self.given.missing_in is not None:  # the mapping is of the later state too
            return
        for name in sorted(set(listing.mapping) - listing.used):
            short = Layout(self.terms.prefixes).compact(name)
            listing.remark("warning", f"The mapping names {short}, which no row of the list is about.")

    def _describe(self, source: _Source) -> list[Triple]:
        importer, listing, file = source.importer, source.listing, source.file
        node = NamedNode(f"{BASE}source/{listing.slug}")
        latest = Day(f"{listing.latest}/..", EDTF) if listing.latest else _UNKNOWN
        licence = self.given.licence or importer.licence
        facts: list[tuple[str, NamedNode | Literal]] = [
            (RDF_TYPE.value, rabt("Source")),
            (DCTERMS + "title", Literal(importer.title, language="en")),
            (_DC + "publisher", Literal(self.given.publisher or importer.publisher)),
            (_DC + "language", Literal("en")),
            (_DC + "rights", Literal(importer.rights, language="en")),
            (VANN + "preferredNamespacePrefix", Literal(listing.slug)),
            (rabt("contentDate").value, literal(listing.seen_on or latest)),
            (rabt("length").value, Literal(str(file.length), datatype=NamedNode(XSD + "integer"))),
            (rabt("digest").value, Literal(file.digest)),
            (rabt("listFormat").value, Literal(importer.form.name)),
        ]
        if licence:
            facts.append((DCTERMS + "license", NamedNode(licence)))
        return [Triple(node, NamedNode(name), value) for name, value in facts]


def _state(date: str, first: Row, path: Path, importer: Importer) -> Day | None:
    """The date of the state of a list: as given, as the file says, or as the name of the file says."""
    if date:
        try:
            return day(date)
        except UnreadableError as error:
            raise InputError(f'The date "{date}" must be {error}.', "Correct --date.") from error
    named = _IN_NAME.findall(path.name)
    for text in [first.get(f"@{importer.form.stamp}"), *(named if len(named) == 1 else [])]:
        try:
            return replace(day(text), remarks=())
        except UnreadableError:
            continue
    return None


def _refuse(row: Row, seen: Mapping[str, int], importer: Importer) -> None:
    if row.fault:
        raise RefusedError(row.fault)
    if not row.id or not slug(row.id):
        column = importer.form.columns[0] if importer.form.columns else "REFERENCE_NUMBER"
        raise RefusedError(f"It has no identifier that can be used: see {column}.")
    if slug(row.id) in seen:
        raise RefusedError(f"Its identifier {row.id} is that of the row in line {seen[slug(row.id)]}.")


def _undo(listing: Listing, row: Row) -> None:
    """Take back the warnings on a row that is refused after all."""
    remarks = listing.report.remarks
    while remarks and remarks[-1].line == row.line and remarks[-1].path == listing.path:
        remarks.pop()


def importers() -> Sequence[str]:
    """The formats that can be imported."""
    return list(IMPORTERS)
