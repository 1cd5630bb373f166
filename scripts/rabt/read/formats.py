"""How each public list is laid out, and which column holds what: the declared mapping of each importer.

One declaration serves both ways: `rabt.lists` makes records from the columns, and `rabt.check.entries` proves the
records by the same columns. What a format needs beyond that, how its records hang together, is in `rabt.lists`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rabt.read.cells import slug

Cells = Mapping[str, tuple[str, ...]]
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")


@dataclass(frozen=True)
class Field:
    """One property of a record and the column that holds it.

    Attributes:
        property: local name of the property.
        column: the column, or the path of the element.
        kind: how it is read: `whole`, `latitude`, `longitude`, `day`, `birth`, `text` or `code`.
        codes: for `code`, what stands in the cell to the prefixed name of the concept.
    """

    property: str
    column: str
    kind: str
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ListFormat:
    """The layout of a list.

    Attributes:
        name: how `rabt import` and rabt:listFormat call it.
        syntax: `csv`, `tsv` or `xml`.
        key: the identifier of a row, from its cells.
        columns: the columns that it may have.
        required: those without which it is another list.
        headerless: number of cells to the columns in order, for files without a header.
        root: for XML, the tag of the document; `elements` are the tags of its entries.
        elements: see `root`.
        stamp: for XML, the attribute of the document that holds the date of the list.
        derive: further columns, from those that stand in the file.
        names: the columns that hold names of the parties of a record.
        fields: what stands where.
        constants: local names of the properties that the list as a whole says, and no single row.
        empty: what stands in an empty cell.
        points: True where days are written `16.12.2014`.
        places: the columns that say where an entry is, or of what country.
        person: the kind of entry that is a person, as the list writes it.
    """

    name: str
    syntax: str
    key: Callable[[Cells], str]
    columns: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    headerless: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    root: str = ""
    elements: frozenset[str] = frozenset()
    stamp: str = ""
    derive: Callable[[Cells], Cells] | None = None
    names: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    constants: frozenset[str] = frozenset()
    empty: str = ""
    points: bool = False
    places: tuple[str, ...] = ()
    person: str = ""

    def plain(self, cell: str) -> str:
        """The text of a cell without blanks around it; "" for what the list writes into an empty one."""
        text = cell.strip()
        return "" if self.empty and text == self.empty else text

    def is_no_row(self, cells: Sequence[str], header: Sequence[str]) -> bool:
        """True for a row of HXL tags, and for the header over again."""
        full = [cell.strip() for cell in cells if cell.strip()]
        if full and all(cell.startswith("#") for cell in full):
            return True
        return [cell.strip().lower() for cell in cells] == [name.lower() for name in header]

    def looks_like_row(self, cells: Sequence[str]) -> bool:
        """True where a first line is a row, so that the file has no header: it begins with a number."""
        return len(cells) in self.headerless and cells[0].strip().isascii() and cells[0].strip().isdigit()

    def columns_of(self, name: str) -> list[Field]:
        """The columns that may hold a property."""
        return [f for f in self.fields if f.property == name]


def _column(name: str) -> Callable[[Cells], str]:
    def key(cells: Cells) -> str:
        text = next(iter(cells.get(name, ())), "").rstrip(".")
        return text if _ID.fullmatch(text) else ""

    return key


def _first(cells: Cells, name: str) -> str:
    return next(iter(cells.get(name, ())), "")


# --- United Nations: consolidated list as XML --------------------------------------------------------------------

_UN_NUMBER = re.compile(r"\b(?:QD|TA)[ei]\.\d{3}\b")
_UN_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def _un_columns(cells: Cells) -> Cells:
    found: dict[str, tuple[str, ...]] = {
        "NAME": (" ".join(_first(cells, part) for part in _UN_NAMES if _first(cells, part)),)
    }
    for tag in ("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"):
        if aliases := cells.get(f"{tag}/ALIAS_NAME"):
            found[f"{tag}/NAME"] = tuple(name for text in aliases for name in split_names(text))
    named = (number for text in cells.get("COMMENTS1", ()) for number in _UN_NUMBER.findall(text))
    found["COMMENTS1/REFERENCE"] = tuple(dict.fromkeys(named))
    return {column: texts for column, texts in found.items() if texts}


UN = ListFormat(
    name="un",
    syntax="xml",
    key=_column("REFERENCE_NUMBER"),
    root="CONSOLIDATED_LIST",
    elements=frozenset({"INDIVIDUAL", "ENTITY"}),
    stamp="dateGenerated",
    derive=_un_columns,
    names=("NAME", "COMMENTS1/REFERENCE"),  # an entry names others by their numbers
    fields=(
        Field("reference", "REFERENCE_NUMBER", "text"),
        Field("start", "LISTED_ON", "day"),
        Field("amended", "LAST_DAY_UPDATED/VALUE", "day"),
        Field("birthYear", "INDIVIDUAL_DATE_OF_BIRTH/DATE", "birth"),
        Field("birthYear", "INDIVIDUAL_DATE_OF_BIRTH/YEAR", "birth"),
        Field("birthYear", "INDIVIDUAL_DATE_OF_BIRTH/FROM_YEAR", "birth"),
        Field("birthYear", "INDIVIDUAL_DATE_OF_BIRTH/TO_YEAR", "birth"),
        Field("birthYear", "INDIVIDUAL_DATE_OF_BIRTH/NOTE", "birth"),
        Field("name", "NAME", "text"),
        Field("name", "INDIVIDUAL_ALIAS/NAME", "text"),
        Field("name", "ENTITY_ALIAS/NAME", "text"),
        Field("name", "NAME_ORIGINAL_SCRIPT", "text"),
    ),
    constants=frozenset({"authority"}),
    places=tuple(f"ENTITY_ADDRESS/{tag}" for tag in ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY", "NOTE")),
    person="INDIVIDUAL",
)

# --- United States: Specially Designated Nationals as CSV, two tables --------------------------------------------

_REMARK = re.compile(r"(?:alt\. )?(?P<what>DOB|a\.k\.a\.|f\.k\.a\.|Linked To:)\s*(?P<text>.+)")


def _ofac_columns(cells: Cells) -> Cells:
    found: dict[str, list[str]] = {}
    for remark in _first(cells, "Remarks").removesuffix(".").split(";"):
        if match := _REMARK.fullmatch(remark.strip()):
            found.setdefault(f"Remarks/{match['what'].rstrip(':')}", []).append(match["text"].strip("' "))
    programs = [text.strip(" []") for text in _first(cells, "Program").split("] [")]
    return {**{name: tuple(texts) for name, texts in found.items()}, "Program": tuple(p for p in programs if p)}


OFAC = ListFormat(
    name="ofac",
    syntax="csv",
    key=_column("ent_num"),
    columns=(
        "ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag",
        "Vess_owner", "Remarks",
    ),
    required=("ent_num", "SDN_Name", "SDN_Type", "Program", "Remarks"),
    headerless={12: (
        "ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag",
        "Vess_owner", "Remarks",
    )},
    derive=_ofac_columns,
    names=("SDN_Name", "Remarks/Linked To"),
    fields=(
        Field("reference", "ent_num", "text"),
        Field("birthYear", "Remarks/DOB", "birth"),
        Field("name", "SDN_Name", "text"),
        Field("name", "Remarks/a.k.a.", "text"),
        Field("name", "Remarks/f.k.a.", "text"),
    ),
    constants=frozenset({"authority"}),
    empty="-0-",
    person="individual",
)  # fmt: skip

OFAC_ALT = ListFormat(
    name="ofac-alt",
    syntax="csv",
    key=_column("alt_num"),
    columns=("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"),
    required=("ent_num", "alt_num", "alt_type", "alt_name"),
    headerless={5: ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks")},
    fields=(Field("name", "alt_name", "text"),),
    constants=frozenset({"bearer"}),  # the row has the number of its bearer, which is in the bearer's own name
    empty="-0-",
)

_ADD_COLUMNS = ("Ent_num", "Add_num", "Address", "City/State/Province/Postal code", "Country", "Add_remarks")
OFAC_ADD = ListFormat(  # looked at for the country alone; nothing of it is kept
    name="ofac-add",
    syntax="csv",
    key=_column("Add_num"),
    columns=_ADD_COLUMNS,
    required=("Ent_num", "Add_num", "Country"),
    headerless={6: _ADD_COLUMNS},
    empty="-0-",
)

# --- European Union: one list for each legal act, as CSV ---------------------------------------------------------

_MARK = re.compile(r"(?:^|[\s,\"])(?:\(?[a-z]|\([a-z]{2})\)\s*")  # (a), b), (aa) before a name


def _eu_key(cells: Cells) -> str:
    number, kind = _first(cells, "recordId"), slug(_first(cells, "schema")) or "entry"
    return f"{kind}-{slug(number)}" if slug(number) else slug(_first(cells, "name"))


def _eu_columns(cells: Cells) -> Cells:
    found = {}
    for column in ("alias", "weakAlias", "previousName"):
        names = tuple(n for text in cells.get(column, ()) for n in split_names(_MARK.sub("; ", text)))
        found[f"{column}/name"] = tuple(dict.fromkeys(names))
    births = [part.strip(' ",.') for text in cells.get("birthDate", ()) for part in _MARK.sub("; ", text).split(";")]
    found["birthDate/each"] = tuple(dict.fromkeys(birth for birth in births if birth))
    return {name: texts for name, texts in found.items() if texts}


EU = ListFormat(
    name="eu",
    syntax="csv",
    key=_eu_key,
    columns=("celex", "recordId", "programKey", "annex", "startDate", "schema", "name", "alias", "weakAlias",
             "previousName", "birthDate", "country", "nationality", "address"),
    required=("celex", "schema", "name", "startDate", "alias"),
    derive=_eu_columns,
    names=("name",),
    fields=(
        Field("start", "startDate", "day"),
        Field("birthYear", "birthDate/each", "birth"),
        Field("name", "name", "text"),
        Field("name", "alias/name", "text"),
        Field("name", "weakAlias/name", "text"),
        Field("name", "previousName/name", "text"),
        Field("reference", "celex", "text"),
    ),
    constants=frozenset({"authority"}),
    points=True,
    places=("country", "nationality", "address"),
    person="Person",
)  # fmt: skip

# --- Pakistan, and other states: proscriptions gathered from pages, as TSV ---------------------------------------


def _named_key(name: str, *others: str) -> Callable[[Cells], str]:
    """Identifier of a row in a list that gives none: the name and the day, since one name may stand on several days."""

    def key(cells: Cells) -> str:
        parts = [slug(_first(cells, column)) for column in (*others, name)]
        parts.append((slug(_first(cells, "date")) or "undated") if parts[-1] else "")
        return "-".join(part for part in parts if part) if parts[-1] else ""

    return key


_REMARK_AT_END = re.compile(r"\s*\((?P<what>[^()]*)\)\s*$")
_SHORT = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z-]{1,7}")


def named_in(text: str) -> list[list[str]]:
    """The organisations that a cell names, each with all its names, the first one first.

    What stands in brackets at the end is a further name where it is an abbreviation, such as `(LeT)`; where it begins
    in lower case or holds several things, such as `(formerly …)`, it is a remark and no part of the name.

    Args:
        text: names with semicolons between organisations, and `A / B` for names of one.
    """
    found = []
    for part in re.split(r";(?![^()]*\))", text):
        names: list[str] = []
        for name in re.split(r"\s/\s", part.strip()):
            match = _REMARK_AT_END.search(name)
            what = match["what"].strip() if match else ""
            if match and _SHORT.fullmatch(what):
                names += [name[: match.start()].strip(), what]
            elif match and (what[:1].islower() or ";" in what):
                names.append(name[: match.start()].strip())
            else:
                names.append(name.strip())
        if names := [name for name in dict.fromkeys(names) if name]:
            found.append(names)
    return found


def _several(column: str) -> Callable[[Cells], Cells]:
    """Names of several organisations in one cell, and other names of each: `A / B; C`."""

    def derive(cells: Cells) -> Cells:
        names = [name for text in cells.get(column, ()) for names in named_in(text) for name in names]
        return {"names": tuple(dict.fromkeys(names))} if names else {}

    return derive


PAKISTAN = ListFormat(
    name="pakistan",
    syntax="tsv",
    key=_named_key("name"),
    columns=("name", "date", "date_precision", "status", "evidence_page"),
    required=("name", "date", "status"),
    derive=_several("name"),
    names=("names",),
    fields=(Field("start", "date", "day"), Field("name", "names", "text")),
    constants=frozenset({"authority"}),
)


def _national_columns(cells: Cells) -> Cells:
    renamed = {"name": cells["name(s)"]} if "name(s)" in cells else {}
    return {**renamed, **_several("name")({**cells, **renamed})}


NATIONAL = ListFormat(
    name="national",
    syntax="tsv",
    key=lambda cells: _named_key("name(s)" if "name(s)" in cells else "name", "jurisdiction")(cells),
    columns=("jurisdiction", "name", "name(s)", "date", "evidence"),
    required=("date", "evidence"),
    derive=_national_columns,
    names=("names", "jurisdiction"),
    fields=(Field("start", "date", "day"), Field("name", "names", "text")),
    constants=frozenset({"authority"}),
)

# --- Uppsala Conflict Data Program: events as CSV ----------------------------------------------------------------

_UCDP_COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "iso3", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
_PLACES = ("exact", "near", "district", "province", "feature", "country", "at-sea-or-in-air")

UCDP = ListFormat(
    name="ucdp",
    syntax="csv",
    key=_column("id"),
    columns=_UCDP_COLUMNS,
    required=("id", "side_a_new_id", "side_a", "side_b_new_id", "side_b", "date_start", "date_end"),
    headerless={len(_UCDP_COLUMNS): _UCDP_COLUMNS, 49: tuple(c for c in _UCDP_COLUMNS if c != "iso3")},
    names=("side_a", "side_b"),
    fields=(
        Field("date", "date_start", "day"),
        Field("date", "date_end", "day"),
        Field("placeText", "where_coordinates", "text"),
        Field("placeText", "adm_2", "text"),
        Field("placeText", "adm_1", "text"),
        Field("latitude", "latitude", "latitude"),
        Field("longitude", "longitude", "longitude"),
        Field("placePrecision", "where_prec", "code",
              {str(n): f"place-precision:{name}" for n, name in enumerate(_PLACES, 1)}),
        Field("datePrecision", "date_prec", "code",
              {str(n): f"date-precision:{name}" for n, name in enumerate(("day", "days", "week", "month", "year"), 1)}),
        Field("violenceType", "type_of_violence", "code",
              {"1": "violence-type:state-based", "2": "violence-type:non-state", "3": "violence-type:one-sided"}),
        Field("killedMin", "low", "whole"),
        Field("killedBest", "best", "whole"),
        Field("killedMax", "high", "whole"),
        Field("killedBest", "deaths_a", "whole"),
        Field("killedBest", "deaths_b", "whole"),
        Field("killedBest", "deaths_civilians", "whole"),
        Field("killedBest", "deaths_unknown", "whole"),
        Field("name", "side_a", "text"),
        Field("name", "side_b", "text"),
    ),
)  # fmt: skip

# --- Any other table: its first column has the identifiers, and columns are called as the properties -------------

PLAIN = ListFormat(
    name="",
    syntax="csv",
    key=lambda cells: next(iter(cells.values()), ("",))[0],
    derive=lambda cells: {
        name: tuple(n for text in cells[name] for n in text.split("|") if n)
        for name in ("alternatenames",)
        if name in cells
    },
    names=("name", "alternatenames"),
)

FORMATS: Mapping[str, ListFormat] = {
    form.name: form for form in (UN, OFAC, OFAC_ALT, OFAC_ADD, EU, PAKISTAN, NATIONAL, UCDP, PLAIN)
}


# What lists add to a name, of the bearer's birth, papers and family; it is never taken over.
_MORE = re.compile(
    r"[\s,.(\[-]*\b(?:born|dob|pob|(?:date|place) of birth|passport|residency card|identity (?:card|no)|national id|"
    r"nationality|issued on|son of|daughter of|father.?s name|mother.?s name|brother of|wife of)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


def split_names(text: str) -> list[str]:
    """Names that stand in one text with semicolons between them, each without what is no name."""
    parts = (_MORE.sub("", part).strip(' ",').strip() for part in text.split(";"))
    names = (part.removesuffix("(").strip() if part.count("(") > part.count(")") else part for part in parts)
    return [name for name in names if name and not _DAY.search(name)]


def holds_more(text: str) -> bool:
    """True for a text with names that tells of a birth, papers or family too."""
    return bool(_MORE.search(text) or _DAY.search(text))
