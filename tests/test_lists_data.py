"""The lists that are shipped: who is who, what is private, in which states rows stood, and whence each file comes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from rabt.ask.query import Opened, packaged_queries
from rabt.lists.mapping import read_mapping
from rabt.model.iris import BASE, ENTRY, RABT, rabt
from rabt.read.formats import EU, FORMATS, NATIONAL, OFAC, OFAC_ALT, PAKISTAN, UN, ListFormat
from rabt.read.project import Project
from rabt.read.rows import Row, look_through, rows_of_file
from tests.conftest import ROOT, called

LISTS, BULK = ROOT / "data" / "lists", ROOT.parent / "shared" / "bulk"
# Those of lists that are shipped; tests/test_link.py looks at the others.
MAPPINGS = [p for p in sorted((LISTS / "mappings").glob("*.tsv")) if (LISTS / p.name.split(".")[0]).is_dir()]
STATES = {
    "un": (UN, "un/un_consolidated_{}.xml", ("2015-03-27", "2026-02-27")),
    "ofac-alt": (OFAC_ALT, "ofac/alt_pakistan_terror_{}.csv", ("2021-07", "2025-02", "2025-12")),
}
FILES = {
    "un": (UN, "un/un_consolidated_2026-02-27.xml"),
    "un-2015": (UN, "un/un_consolidated_2015-03-27.xml"),
    "ofac": (OFAC, "ofac/sdn_pakistan_terror_2021-07.csv"),
    "ofac-alt": (OFAC_ALT, "ofac/alt_pakistan_terror_2025-12.csv"),
    "eu-32002r0881": (EU, "eu/32002R0881.csv"),
    "eu-32001r2580": (EU, "eu/32001R2580.csv"),
    "pakistan": (PAKISTAN, "lists/pk_ata1997_proscriptions.tsv"),
    "us-fto": (NATIONAL, "lists/us_fto_pakistan_related.tsv"),
}
needs_bulk = pytest.mark.skipif(not BULK.is_dir(), reason="the lists are not here")


def rows(form: ListFormat, name: str) -> dict[str, Row]:
    return {row.id: row for row in rows_of_file(look_through(BULK / name), form) if row.id}


@pytest.fixture(scope="module")
def listed(project: Project) -> list[Triple]:
    return [t for d in project.data if project.graph_of(d).startswith("list/") for t in d.triples]


@pytest.fixture(scope="module")
def entries(listed: list[Triple]) -> dict[str, set[str]]:
    """Each row to the states in which it stood."""
    found: dict[str, set[str]] = {}
    for t in listed:
        if isinstance(t.subject, NamedNode) and t.subject.value.startswith(ENTRY):
            seen = found.setdefault(t.subject.value, set())
            if t.predicate == rabt("seenOn") and isinstance(t.object, Literal):
                seen.add(t.object.value)
    return found


def table(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


# --- Who is who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.name.split(".")[0])
def test_a_mapping_holds_between_entries_and_things_that_are_there(
    path: Path, project: Project, listed: list[Triple], entries: dict[str, set[str]]
) -> None:
    name = path.name.split(".")[0]
    things = {t.subject.value for d in project.data for t in d.triples if isinstance(t.subject, NamedNode)}
    cited = {
        t.subject: t.object.value for t in listed if t.predicate == rabt("evidence") and isinstance(t.object, NamedNode)
    }
    targets = {(cited[t.subject], t.object.value) for t in listed if t.predicate == rabt("target")}  # type: ignore[union-attr]
    of_file = {f"{ENTRY}{name}/{number}" for number in rows(*FILES[name])} if BULK.is_dir() else set()
    mapped = read_mapping(path, project.terms.prefixes, {name: f"{ENTRY}{name}/"})
    for row in table(path):
        entry = f"{ENTRY}{name}/{row['subject_id'].partition(':')[2]}"
        prefix, _, local = row["object_id"].partition(":")
        target = f"{BASE}{prefix}/{local}"
        assert target in things, row
        assert (entry in entries and (entry, target) in targets) == (row["predicate_id"] == "skos:exactMatch"), row
        assert (mapped.get(entry) == target) == (row["predicate_id"] == "skos:exactMatch")
        assert not of_file or entry in of_file, row
        assert row["author_kind"] == "curator" and 0 < float(row["confidence"]) < 1
        assert len(row["comment"].split()) >= 6 and row["comment"].endswith("."), "a second feature is told"


# --- What is private -----------------------------------------------------------------------------------------------

NUMBERS = re.compile(r"\d{5}-?\d{7}-?\d|\b[A-Z]{1,2}-?\d{6,7}\b|\+\d{2}|\d{5,}")
WORDS = re.compile(
    r"\b(father|mother|wife|son of|brother|passport|street|road|bazaar|plaza|house no|phone|e-?mail)\b|@\w+\.", re.I
)
RELATIVES = re.compile(r"(?:father|mother|wife)[’']s name is (.{6,}?)[.,]", re.I)
KEYS = {"digest", "entryId", "reference", "length"}


def test_nothing_private_is_shipped(listed: list[Triple]) -> None:
    said = 0
    for t in listed:
        name = t.predicate.value.removeprefix(RABT)
        if isinstance(t.object, Literal) and t.predicate.value.startswith(RABT) and name not in KEYS:
            said += 1
            assert not NUMBERS.search(t.object.value) and not WORDS.search(t.object.value), t
            if name == "birthYear":
                assert re.fullmatch(r"\d{4}~?|\[\d{4}\.\.\d{4}\]", t.object.value), t
    assert said > 2000


@needs_bulk
def test_no_document_address_relative_or_day_of_birth_of_the_files_is_shipped(entries: dict[str, set[str]]) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(LISTS.rglob("*.t[ts][lv]")))
    looked_at = 0
    for name in ("un", "un-2015", "ofac", "eu-32002r0881"):
        for number, row in rows(*FILES[name]).items():
            if f"{ENTRY}{name}/{number}" in entries:
                for private in _private(row):
                    looked_at += 1
                    assert private not in text, (name, number)
    assert looked_at > 100


def _private(row: Row) -> list[str]:
    found = [part for column in ("INDIVIDUAL_DOCUMENT/NUMBER", "INDIVIDUAL_ADDRESS/STREET", "ENTITY_ADDRESS/STREET")
             for part in row.cells.get(column, ())]  # fmt: skip
    found += [d for d in row.cells.get("INDIVIDUAL_DATE_OF_BIRTH/DATE", ()) if d not in row.cells.get("LISTED_ON", ())]
    for text in (*row.cells.get("Remarks", ()), *row.cells.get("passportNumber", ()), *row.cells.get("idNumber", ())):
        found += re.findall(r"\b(?=\S*\d{5})[A-Z0-9-]{6,}", text)
    found += [d for text in row.cells.get("birthDate", ()) for d in re.findall(r"\d{1,2}\.\d{1,2}\.\d{4}", text)]
    found += [d for text in row.cells.get("Remarks", ()) for d in re.findall(r"\d\d [A-Z][a-z]{2} \d{4}", text)]
    found += [relative for text in row.cells.get("COMMENTS1", ()) for relative in RELATIVES.findall(text)]
    return [text for text in found if len(text) > 5 and not (text.isdigit() and len(text) == 4)]


# --- States --------------------------------------------------------------------------------------------------------


@needs_bulk
@pytest.mark.parametrize("name", STATES)
def test_a_row_stood_in_the_states_that_it_names(name: str, entries: dict[str, set[str]]) -> None:
    form, pattern, dates = STATES[name]
    stood = {date: {number.lower() for number in rows(form, pattern.format(date))} for date in dates}
    ours = {iri.rsplit("/", 1)[1]: seen for iri, seen in entries.items() if iri.startswith(f"{ENTRY}{name}/")}
    assert ours
    for number, seen in ours.items():
        assert seen == {date for date in dates if number.lower() in stood[date]}, number


def test_what_changed_between_two_states_is_told_without_an_invented_day(opened: Opened) -> None:
    answer = opened.ask((ROOT / "scripts/rabt/ask/queries/list-changes.rq").read_text(encoding="utf-8"))
    columns = ("entry", "change", "after", "by", "day")
    told = {tuple(row[c].value if row[c] else "" for c in columns) for row in answer}  # type: ignore[union-attr]
    assert {
        ("85219", "listed", "2025-02", "2025-12", ""),
        ("54631", "listed", "2021-07", "2025-02", ""),
        ("QDi.321", "taken off", "2015-03-27", "2026-02-27", ""),
        ("QDe.152", "listed", "2015-03-27", "2026-02-27", "2017-07-06"),
    } <= told
    assert not any(entry == "QDe.118" and change != "amended" for entry, change, *_ in told)
    assert all(after < day <= by for _, change, after, by, day in told if day)
    assert "list-changes" in packaged_queries()


def test_the_state_and_what_is_not_covered_stand_beside_a_listing(dist: Path) -> None:
    page = called("why", "organisation:un-qde-160").stdout
    assert "un:QDe.160, on the list of 27 February 2026" in page and "A missing row is no clearance." in page
    assert "A missing row is no clearance." in called("stats").stderr
    assert "no clearance" in (dist / "codebook.md").read_text(encoding="utf-8")


# --- The folders are what the files give ---------------------------------------------------------------------------

AGAIN = {
    "eu-32001r2580": ("eu", "eu/32001R2580.csv", "--date", "2026-08"),
    "eu-32002r0881": ("eu", "eu/32002R0881.csv", "--date", "2026-08"),
    "pakistan": ("pakistan", "lists/pk_ata1997_proscriptions.tsv"),
    "us-fto": ("national", "lists/us_fto_pakistan_related.tsv", "--slug", "us-fto"),
    "ofac": (
        "ofac", "ofac/sdn_pakistan_terror_2021-07.csv", "--addresses", "ofac/add_pakistan_terror_2021-07.csv",
        "--aliases", "ofac/alt_pakistan_terror_2025-12.csv", "--aliases-date", "2025-12",
        "--earlier-aliases", "ofac/alt_pakistan_terror_2021-07.csv",
        "--earlier-aliases", "ofac/alt_pakistan_terror_2025-02.csv",
    ),
}  # fmt: skip


@needs_bulk
@pytest.mark.parametrize("name", AGAIN)
def test_an_import_gives_the_same_files_again(name: str, tmp_path: Path) -> None:
    form, *rest = (str(BULK / part) if part.endswith((".csv", ".tsv")) else part for part in AGAIN[name])
    mapping = str(LISTS / "mappings" / f"{name}.sssom.tsv")
    out = str(tmp_path / name)
    called("import", form, *rest, "-o", out, "--mapping", mapping, "--choice", str(LISTS / "choice.toml"), cwd=ROOT)
    files = {path.name: path.read_bytes() for path in (LISTS / name).iterdir()}
    assert {path.name: path.read_bytes() for path in Path(out).iterdir()} == files


def test_every_list_has_a_layout_and_its_licence_is_told(listed: list[Triple]) -> None:
    forms = {t.object.value for t in listed if t.predicate == rabt("listFormat") and isinstance(t.object, Literal)}
    assert forms <= FORMATS.keys() and {"un", "ofac", "ofac-alt", "eu", "pakistan", "national"} <= forms
    rights = {t.subject for t in listed if t.predicate.value.endswith("/rights")}
    assert len(rights) == len(FILES)
