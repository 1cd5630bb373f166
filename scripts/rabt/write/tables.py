"""Flat tables for people without SPARQL: what each holds is declared in `_TABLES`, its headers come from the ontology.

A header is the English label of a property with underscores. What stands in cells:

- A thing stands as its prefixed name in a column that ends in `_id`; the column after it, without the ending, has its
  readable name, several in the same order.
- A record or a passage has no other name than the prefixed one.
- A concept, such as a modality, stands as its English label.
- Several values are joined by "; ", sorted.

A row that is a record says who says so and where. A row that is a thing has no room for a speaker: who carried out an
attack comes from the derived shortcuts alone, its figures and dates from all records that are not denied, and its
places, methods and targets from occurrences that a source states or relays and no record disputes. What a place lay in,
at any time, comes from such containments, and its coordinates from the derived geometries, where all of them are one
point. What is left out stands in the tables of the records and in the dumps.

The files are CSV as RFC 4180 has it: UTF-8 without a byte order mark, a header, lines that end in CR LF as in the CSV
that `rabt query` writes, and double quotes where a cell needs them. An empty cell is a value that is not there.

Spreadsheets run a cell as a formula when it begins with one of `= + - @`, quoted or not. A text that does so, or that
begins with a tab, a carriage return or a double quote, is written between two further double quotes, which a
spreadsheet shows as text: `@handle` becomes `"@handle"`. Nothing else is altered, so who drops the first and the last
character of a text that begins with a double quote has the original; `read_csv` does, and data frames hold the
original. An apostrophe in front would do neither: it may belong to the name, and none says where it came from.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.iris import CONCEPT, DCTERMS, OWL, RABT, RDF_TYPE, RDFS, SKOS, STANDARD_PREFIXES, XSD
from rabt.model.terms import Terms

Node = NamedNode | Literal
Values = Callable[["_Facts", str], Iterable[Node]]

_SEPARATOR = "; "
_GEO = STANDARD_PREFIXES["geo"]
_TYPES = {XSD + "integer": "integer", XSD + "boolean": "boolean", XSD + "decimal": "decimal"}
_NAMES = (SKOS + "prefLabel", RDFS + "label", DCTERMS + "title")
# The wide forms are formulas in East Asian locales.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", '"')


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: its header.
        type: `id`, `text`, `date` (of any precision), `day`, `integer`, `decimal` or `boolean`.
    """

    name: str
    type: str = "text"


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        name: its name, that of its file without the ending.
        columns: its columns.
        rows: its rows, sorted; each has a cell for each column.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def csv(self) -> str:
        """The table as CSV."""
        guarded = [column.type == "text" for column in self.columns]
        rows = ((_guard(c) if g else c for c, g in zip(row, guarded, strict=True)) for row in self.rows)
        return "".join(",".join(map(_quoted, row)) + "\r\n" for row in [self.header, *rows])


def table_names() -> list[str]:
    """The names of all tables."""
    return list(_TABLES)


def tables(triples: Iterable[Triple], terms: Terms) -> list[Table]:
    """All tables of a dataset.

    Args:
        triples: the union of its named graphs, ontology included.
        terms: what its ontology and shapes define.
    """
    facts = _Facts(triples, terms)
    return [_table(name, facts) for name in _TABLES]


def read_csv(text: str) -> list[tuple[str, ...]]:
    """The header and rows of a table that `Table.csv` wrote, with every text as it was."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [tuple(cell[1:-1] if cell.startswith('"') else cell for cell in row) for row in rows]


def _guard(cell: str) -> str:
    return f'"{cell}"' if cell.startswith(_FORMULA) else cell


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[",\r\n]|^\s|\s$', cell) else cell


class _Facts:
    """The triples by subject and by object, and what the ontology says of properties."""

    def __init__(self, triples: Iterable[Triple], terms: Terms) -> None:
        self.terms = terms
        self._compact = terms.layout().compact
        self._short: dict[str, str] = {}
        self._objects: dict[tuple[str, str], list[Node]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for t in triples:
            if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
                self._objects[t.subject.value, t.predicate.value].append(t.object)
                if isinstance(t.object, NamedNode):
                    self._subjects[t.object.value, t.predicate.value].append(t.subject.value)

    def values(self, subject: str, name: str) -> list[Node]:
        """The values of a property, given by the local name of one of ours or by an IRI, also read backwards."""
        prop = _iri(name)
        found = list(self._objects.get((subject, prop), []))
        for inverse in self._objects.get((prop, OWL + "inverseOf"), []):
            found += [NamedNode(s) for s in self._subjects.get((subject, inverse.value), [])]
        return found

    def subjects(self, name: str, value: str) -> list[str]:
        """What has `value` as a value of a property, sorted."""
        return sorted(self._subjects.get((value, _iri(name)), []))

    def members(self, cls: str) -> list[str]:
        """The members of one of our classes and of those below it, sorted."""
        return self.subjects(RDF_TYPE.value, RABT + cls)

    def is_a(self, subject: str, cls: str) -> bool:
        """True where it belongs to one of our classes or to one below it."""
        return NamedNode(RABT + cls) in self.values(subject, RDF_TYPE.value)

    def text(self, value: Node) -> str:
        """A literal as it is written, an IRI as prefixed name."""
        if isinstance(value, Literal):
            return value.value
        if value.value not in self._short:
            self._short[value.value] = self._compact(value.value).strip("<>")
        return self._short[value.value]

    def name(self, value: Node) -> str:
        """The English label or title of a node, else its first, else its prefixed name."""
        for prop in _NAMES:
            found = sorted(self.values(value.value, prop), key=_by_language)
            if found:
                return found[0].value
        return self.text(value)

    @cached_property
    def denied(self) -> frozenset[str]:
        """The records that deny."""
        return frozenset(self.subjects("modality", _modality("denied")))


def _iri(name: str) -> str:
    return name if "://" in name else RABT + name


def _modality(name: str) -> str:
    return f"{CONCEPT}modality/{name}"


def _by_language(value: Node) -> tuple[bool, str, str]:
    language = (value.language or "") if isinstance(value, Literal) else ""
    return (language != "en", language, value.value)


def _natural(text: str) -> list[tuple[int, str]]:
    """Numbers inside names sort as numbers: cep:998-1100 stands before cep:10011-10110."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", text)]


# How the cells of each column are found.


@dataclass(frozen=True)
class _Part:
    """One column, or the two of an identifier and a name.

    Attributes:
        prop: local name of a property, which gives header and form, or a header where `form` is given.
        values: what stands in the cell of a subject; by default the values of the property.
        form: `thing`, `record`, `passage`, `name`, `concept`, `remark`, or a type of column; by default that which the
            range of the property asks for.
    """

    prop: str
    values: Values | None = None
    form: str = ""

    def columns(self, facts: _Facts) -> list[tuple[Column, Callable[[str], str]]]:
        """The columns, each with what gives the cell of a subject."""
        prop = RABT + self.prop
        header = facts.terms.labels[prop].replace(" ", "_") if prop in facts.terms.properties else self.prop
        form = self.form or _form(prop, facts)

        def nodes(subject: str) -> list[Node]:
            found = facts.values(subject, self.prop) if self.values is None else self.values(facts, subject)
            return sorted(set(found), key=lambda value: _natural(facts.text(value)))

        def ids(subject: str) -> str:
            return _SEPARATOR.join(facts.text(value) for value in nodes(subject))

        def names(subject: str) -> str:
            return _SEPARATOR.join(facts.name(value) for value in nodes(subject))

        def concepts(subject: str) -> str:
            return _SEPARATOR.join(sorted(facts.name(value) for value in nodes(subject)))

        def remark(subject: str) -> str:
            """One text: there is one in each language at most, and English is shown."""
            return next((value.value for value in sorted(nodes(subject), key=_by_language)), "")

        if form == "thing":
            return [(Column(f"{header}_id", "id"), ids), (Column(header), names)]
        if form == "record":
            return [(Column(f"{header}_id", "id"), ids)]
        if form == "passage":
            return [(Column(header, "id"), ids)]
        if form == "concept":
            return [(Column(header), concepts)]
        if form == "name":
            return [(Column(header), names)]
        if form == "remark":
            return [(Column(header), remark)]
        return [(Column(header, form), ids)]


def _form(prop: str, facts: _Facts) -> str:
    ranges = [r.value for r in facts.values(prop, RDFS + "range")]
    if prop in facts.terms.object_properties:
        kinds = {"Thing": "thing", "Record": "record", "Locator": "passage"}
        return next((kinds[k] for k in kinds for r in ranges if facts.terms.is_a(r, RABT + k)), "concept")
    if prop in facts.terms.derived and not ranges:
        return "day"
    return next((_TYPES[r] for r in ranges if r in _TYPES), "text")


def _itself(_: _Facts, subject: str) -> list[Node]:
    return [NamedNode(subject)]


def _own_class(facts: _Facts, subject: str) -> list[Node]:
    types = [t for t in facts.values(subject, RDF_TYPE.value) if t.value in facts.terms.classes]
    above = {up for t in types for up in facts.terms.superclasses.get(t.value, frozenset())}
    return [t for t in types if t.value not in above]


def _sources(facts: _Facts, record: str) -> list[Node]:
    return [source for passage in facts.values(record, "evidence") for source in facts.values(passage.value, "source")]


def _sources_of_attack(facts: _Facts, attack: str) -> list[Node]:
    return [source for record in facts.subjects("attack", attack) for source in _sources(facts, record)]


def _wikidata(facts: _Facts, subject: str) -> list[Node]:
    return [v for v in facts.values(subject, OWL + "sameAs") if v.value.startswith(STANDARD_PREFIXES["wd"])]


def _occurrences(facts: _Facts, attack: str) -> list[str]:
    told = [r for r in facts.subjects("attack", attack) if facts.is_a(r, "Occurrence")]
    return [r for r in told if r not in facts.denied]


def _dates(facts: _Facts, attack: str) -> list[Node]:
    return [date for record in _occurrences(facts, attack) for date in facts.values(record, "date")]


def _bound(name: str, pick: Callable[[list[str]], str]) -> Values:
    def values(facts: _Facts, attack: str) -> list[Node]:
        days = [day.value for record in _occurrences(facts, attack) for day in facts.values(record, name)]
        return [Literal(pick(days))] if days else []

    return values


def _told(name: str) -> Values:
    """What occurrences say that a source states or relays and that no record disputes."""

    def values(facts: _Facts, attack: str) -> list[Node]:
        return [
            value
            for record in _occurrences(facts, attack)
            if _is_told(facts, record)
            for value in facts.values(record, name)
        ]

    return values


def _is_told(facts: _Facts, record: str) -> bool:
    """True where a source states or relays it and no record disputes it."""
    voices = {NamedNode(_modality("stated")), NamedNode(_modality("reported"))}
    return bool(voices.intersection(facts.values(record, "modality"))) and not facts.values(record, "disputedBy")


def _within(facts: _Facts, place: str) -> list[Node]:
    records = [r for r in facts.subjects("place", place) if facts.is_a(r, "Containment") and _is_told(facts, r)]
    return [value for record in records for value in facts.values(record, "within")]


def _geometries(facts: _Facts, place: str) -> list[Node]:
    return facts.values(place, _GEO + "hasGeometry")


def _coordinate(name: str) -> Values:
    """Of the one point at which all geometries of a place lie; nothing where they differ."""

    def values(facts: _Facts, place: str) -> list[Node]:
        records = [record.value for record in _geometries(facts, place)]
        points = {point for record in records for point in facts.values(record, _GEO + "asWKT")}
        return facts.values(records[0], name) if len(points) == 1 else []

    return values


def _sources_of_place(facts: _Facts, place: str) -> list[Node]:
    return [source for record in _geometries(facts, place) for source in _sources(facts, record.value)]


# What each table holds: the subjects of its rows and its columns.

_ID = _Part("id", _itself, "id")
_NAME = _Part("name", _itself, "name")
_CLASS = _Part("class", _own_class, "name")
_NOTE = _Part("note", form="remark")

_SAID = (
    _Part("modality"),
    _Part("attributedTo"),
    _Part("statementDate", form="date"),
    _Part("disputes"),
    _Part("disputedBy", form="record"),
    _Part("alternativeTo"),
    _Part("tellsOf"),
    _Part("date", form="date"),
    _Part("start", form="date"),
    _Part("startEarliest"),
    _Part("startLatest"),
    _Part("end", form="date"),
    _Part("endEarliest"),
    _Part("endLatest"),
    _Part("endReason"),
    _Part("earliest"),
    _Part("latest"),
    _NOTE,
    _Part("printed", form="text"),
    _Part("evidence"),
    _Part("context"),
    _Part("source", _sources),
)
"""The columns of every record: who says so, when it held, and where it stands."""


def _record(cls: str, *parts: str | _Part) -> tuple[str, tuple[_Part, ...]]:
    own = [_Part(part) if isinstance(part, str) else part for part in parts]
    return cls, (_ID, *own, *_SAID)


_TABLES: Mapping[str, tuple[str, Sequence[_Part]]] = {
    "organisations": (
        "Organisation",
        (
            _ID,
            _NAME,
            _Part("organisationKind"),
            _Part("count"),
            _Part("designatedBy"),
            _NOTE,
            _Part("wikidata_id", _wikidata, "id"),
        ),
    ),
    # Spellings are added to it: see `_spellings`.
    "aliases": (
        "Naming",
        (
            _Part("bearer"),
            _Part("alias", lambda facts, record: facts.values(record, "name"), "text"),
            _Part("language", lambda facts, record: _languages(facts.values(record, "name")), "text"),
            _Part("nameType"),
            _Part("quality"),
            _Part("naming_id", _itself, "id"),
            *_SAID,
        ),
    ),
    "designations": _record(
        "Designation",
        "target",
        "authority",
        "regime",
        "outcome",
        "proposedBy",
        "blockedBy",
        "reference",
        _Part("amended", form="text"),  # several
        _Part("birthYear", form="text"),
    ),
    "attacks": (
        "Attack AttackSeries",  # and no events as datasets of conflict code them
        (
            _ID,
            _NAME,
            _CLASS,
            _Part("partOfAttack"),
            _Part("date", _dates, "date"),
            _Part("earliest", _bound("earliest", min)),
            _Part("latest", _bound("latest", max)),
            _Part("count", _told("count"), "text"),  # sources can differ
            _Part("place", _told("place")),
            _Part("attackType", _told("attackType")),
            _Part("attackTarget", _told("attackTarget")),
            _Part("killedLowest"),
            _Part("killedHighest"),
            _Part("injuredLowest"),
            _Part("injuredHighest"),
            _Part("perpetrator"),
            _Part("contestedPerpetrator"),
            _Part("claimedBy"),
            _NOTE,
            _Part("source", _sources_of_attack),
        ),
    ),
    "occurrences": _record(
        "Occurrence",
        "attack",
        "count",
        "place",
        "attackType",
        "attackTarget",
        "namedVictim",
        "placeText",
        "latitude",
        "longitude",
        "placePrecision",
        "datePrecision",
        "violenceType",
    ),
    "attributions": _record("Attribution", "attack", "agent", "attributionType"),
    "casualties": _record(
        "CasualtyEstimate",
        "attack",
        "killedMin",
        "killedMax",
        "killedBest",
        "killedKind",
        "injuredMin",
        "injuredMax",
        "injuredKind",
        "abductedMin",
        "abductedMax",
        "abductedKind",
        "victims",
        "partOf",
        "partial",
        "includesPerpetrators",
    ),
    "affiliations": _record(
        "Affiliation", "subject", "affiliationType", "object", "outcome", "via", "amount", "currency", "amountKind"
    ),
    "places": (
        "Place",
        (
            _ID,
            _NAME,
            _CLASS,
            _Part("placeKind"),
            _Part("within", _within),
            _Part("latitude", _coordinate("latitude")),
            _Part("longitude", _coordinate("longitude")),
            _Part("georeference", _geometries, "record"),
            _NOTE,
            _Part("source", _sources_of_place),
            _Part("wikidata_id", _wikidata, "id"),
        ),
    ),
    "tenures": _record("Tenure", "person", "role", _Part("roleName", form="remark"), "organisation", "appointedBy"),
}


def _table(name: str, facts: _Facts) -> Table:
    classes, parts = _TABLES[name]
    found = [pair for part in parts for pair in part.columns(facts)]
    columns = tuple(column for column, _ in found)
    subjects = [subject for cls in classes.split() for subject in facts.members(cls)]
    rows = [tuple(cell(subject) for _, cell in found) for subject in subjects]
    if name == "aliases":
        rows += _spellings(facts, [column.name for column in columns])
    return Table(name, columns, tuple(sorted(rows, key=lambda row: (_natural(row[0]), row))))


def _spellings(facts: _Facts, header: Sequence[str]) -> list[tuple[str, ...]]:
    """Rows for the plain spellings of agents, and for their names in further languages. No record says them."""
    rows = []
    for agent in facts.members("Agent"):
        shown = facts.name(NamedNode(agent))
        further = [v for v in facts.values(agent, SKOS + "prefLabel") if v.value != shown]
        for value in {*facts.values(agent, SKOS + "altLabel"), *further}:
            cells = {
                "bearer_id": facts.text(NamedNode(agent)),
                "bearer": shown,
                "alias": value.value,
                "language": "".join(v.value for v in _languages([value])),
                "name_type": "spelling",
            }
            rows.append(tuple(cells.get(column, "") for column in header))
    return rows


def _languages(values: Iterable[Node]) -> list[Node]:
    return [Literal(value.language) for value in values if isinstance(value, Literal) and value.language]
