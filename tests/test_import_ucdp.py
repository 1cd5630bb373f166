"""`rabt import ucdp`: each trap of event data in small invented rows, and the real file where it is at hand."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from rabt.derive.dataset import Dataset, build_dataset
from rabt.model.iris import BASE, CONCEPT, ENTRY, RABT
from rabt.read.formats import UCDP
from rabt.read.project import read_project, triples_of, turtle_files
from rabt.read.turtle import read_turtle
from tests.conftest import ROOT, called, small_project

REAL = ROOT.parent / "shared" / "bulk" / "ucdp" / "ucdp_ged_pakistan_1989-2021_hdx.csv"
ROW = {
    "id": "7", "year": "2014", "type_of_violence": "1", "dyad_name": "Government of Exampleland - Example Group",
    "side_a_new_id": "101", "side_a": "Government of Exampleland", "side_b_new_id": "102", "side_b": "Example Group",
    "where_prec": "1", "where_coordinates": "Example town", "adm_1": "Example province", "adm_2": "Example district",
    "latitude": "12.340000", "longitude": "-56.5", "country": "Exampleland", "date_prec": "1",
    "date_start": "2014-03-04 00:00:00.000", "date_end": "2014-03-04 00:00:00.000", "deaths_a": "1", "deaths_b": "0",
    "deaths_civilians": "3", "deaths_unknown": "0", "best": "4", "high": "5", "low": "4",
}  # fmt: skip


def table(*rows: dict[str, str], header: bool = True) -> str:
    """Rows as CSV; what a row does not say is as in ROW."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if header:
        writer.writerow(UCDP.columns)
    writer.writerows([{**ROW, **row}.get(name, "") for name in UCDP.columns] for row in rows)
    return out.getvalue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return small_project(tmp_path / "project", {})


class Done:
    """What an import said and wrote."""

    def __init__(self, root: Path, data: str | bytes, *more: str) -> None:
        file = root / "list.csv"
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        done = called("import", "ucdp", "list.csv", "-o", "out", "--date", "2022-06-01", *more, cwd=root)
        self.code, self.out, self.err, self.root = done.returncode, done.stdout, done.stderr, root
        self.folder = root / "out"

    def facts(self, kind: str) -> list[dict[str, str]]:
        """Each record or thing with this prefix: local name of the property to its value."""
        about: dict[str, dict[str, str]] = {}
        for triple in triples_of(read_turtle(path) for path in turtle_files([self.folder])):
            assert isinstance(triple.subject, NamedNode)
            if triple.subject.value.startswith(f"{BASE}{kind}/"):
                name = triple.predicate.value.rpartition("/")[2].rpartition("#")[2]
                text = triple.object.value if not isinstance(triple.object, NamedNode) else str(triple.object)[1:-1]
                about.setdefault(triple.subject.value, {})[name] = text.removeprefix(CONCEPT).removeprefix(BASE)
        return [about[iri] for iri in sorted(about)]

    def validate(self) -> list[str]:
        """What `rabt validate` says of the folder, with the file at hand; its last line is how much was proved."""
        done = called("validate", "out", "--sources", ".", cwd=self.root)
        assert done.returncode == 0, done.stdout
        return [*done.stdout.splitlines(), done.stderr.splitlines()[-1]]


def test_an_event_and_all_that_its_row_says(root: Path) -> None:
    done = Done(root, table({}))
    assert done.code == 0 and done.out == ""
    assert "1 row read: 1 written, 0 of them with a warning, 0 refused." in done.err
    [event], [where] = done.facts("conflict-event"), done.facts("occurrence")
    assert event["type"] == "ontology/ConflictEvent"
    assert where["date"] == "2014-03-04" and where["placePrecision"] == "place-precision/exact"
    assert where["latitude"] == "12.34" and where["longitude"] == "-56.5"
    assert where["violenceType"] == "violence-type/state-based" and where["datePrecision"] == "date-precision/day"
    figures = done.facts("casualty")
    total = next(f for f in figures if "partOf" not in f)
    assert [total[n] for n in ("killedMin", "killedBest", "killedMax", "killedKind")] == ["4", "4", "5", "kind/range"]
    assert {f["victims"]: f["killedBest"] for f in figures if "partOf" in f} == {
        "victim-type/side-a": "1", "victim-type/civilians": "3"
    }  # fmt: skip
    assert all(f["includesPerpetrators"] == "true" for f in figures)
    assert {(f["agent"], f["attributionType"]) for f in done.facts("attribution")} == {
        ("organisation/ucdp-actor-101", "attribution-type/coded-side-a"),
        ("organisation/ucdp-actor-102", "attribution-type/coded-side-b"),
    }
    [entry] = done.facts("entry")
    assert entry["seenOn"] == "2022-06-01" and entry["entryId"] == "7"
    assert "6 records: 6 proved" in done.validate()[-1]


HXL = ",".join("#date+start" if name == "date_start" else "" for name in UCDP.columns) + "\r\n"
HEADER = ",".join(UCDP.columns) + "\r\n"
BODY = table({}, header=False)
SHORTER = ",".join(cell for name, cell in zip(UCDP.columns, next(csv.reader([BODY])), strict=True) if name != "iso3")
SAME = {
    "HXL row": HEADER + HXL + BODY,
    "repeated header": HEADER + BODY + HEADER,
    "byte-order mark": "\ufeff" + HEADER + BODY,
    "line feeds": (HEADER + BODY).replace("\r\n", "\n"),
    "no header, 50 cells": BODY,
    "no header, 49 cells": SHORTER + "\r\n",
    "no last line end": (HEADER + BODY).rstrip(),
    "empty lines": HEADER + "\r\n\r\n" + BODY + "\r\n",
    "other case": HEADER.upper() + BODY,
    "fewer columns": "id,side_a_new_id,side_a,side_b_new_id,side_b,date_start,date_end\r\n"
    "7,101,Government of Exampleland,102,Example Group,2014-03-04,2014-03-04\r\n",
}


@pytest.mark.parametrize("trap", SAME)
def test_forms_of_the_file_that_change_nothing(root: Path, trap: str) -> None:
    done = Done(root, SAME[trap])
    assert done.code == 0, done.out
    assert "1 row read: 1 written" in done.err
    assert ("byte-order mark" in done.out) == (trap == "byte-order mark")
    assert ("The header lacks the columns type_of_violence, where_prec" in done.out) == (trap == "fewer columns")
    assert [f["date"] for f in done.facts("occurrence")] == ["2014-03-04"]
    assert len(done.facts("attribution")) == 2
    done.validate()


def test_a_file_in_latin_1_is_read_and_that_is_said(root: Path) -> None:
    done = Done(root, table({"where_coordinates": "Exämple"}).encode("latin-1"))
    assert done.code == 0 and "is not UTF-8 and is read as cp1252" in done.out
    assert "Exämple" in (done.folder / "events-2014.ttl").read_text(encoding="utf-8")
    assert "6 proved" in done.validate()[-1]


KEPT = {
    "low above best": ({"low": "6"}, "which do not rise"),
    "best above high": ({"high": "3", "low": "2"}, "which do not rise"),
    "a figure that is none": ({"high": "1978 or 1984"}, 'high is "1978 or 1984", which is not a whole number'),
    "no figure at all": ({"low": "x", "best": "?", "high": "some"}, "the event has no figure"),
    "a part that is none": ({"deaths_a": "some"}, 'deaths_a is "some"'),
    "parts beside the sum": ({"deaths_unknown": "9"}, "sum to 13, and best is 4"),
    "a point beyond the Earth": ({"latitude": "134.5"}, 'latitude is "134.5", which is not a decimal number'),
    "a code that is none": ({"where_prec": "9"}, 'where_prec is "9", which is not one of the codes'),
    "another year": ({"year": "2013"}, "year is 2013, and date_start is"),
    "a zone": ({"date_start": "2014-03-04-04:00"}, "its zone -04:00 is left out"),
    "day 00": ({"date_start": "2014-03-00", "date_end": "2014-03-00"}, "its day 00 is taken as not known"),
    "month 00": ({"date_start": "2014-00-00", "date_end": "2014-00-00"}, "its month 00 is taken as not known"),
}


@pytest.mark.parametrize("trap", KEPT)
def test_what_is_kept_with_a_warning(root: Path, trap: str) -> None:
    change, warning = KEPT[trap]
    done = Done(root, table(change))
    assert done.code == 0 and warning in done.out, done.out
    assert done.out.startswith("list.csv:2:1: warning:")
    said = done.validate()
    assert "0 violations" not in said and all("violation" not in line for line in said)
    assert "100.0%" in said[-1]


def test_what_cannot_be_read_is_kept_as_text_and_proved(root: Path) -> None:
    done = Done(root, table({"high": "1978 or 1984"}))
    total = next(f for f in done.facts("casualty") if "partOf" not in f)
    assert total["printed"] == "high: 1978 or 1984" and "killedMax" not in total
    assert total["killedKind"] == "kind/at-least"


def test_a_list_may_contradict_itself_and_what_people_write_may_not(root: Path) -> None:
    done = Done(root, table({"low": "6"}))
    warned = called("validate", "out", cwd=root)
    assert warned.returncode == 0 and "warning: rabt:killedMin takes at most one whole number" in warned.stdout
    events = done.folder / "events-2014.ttl"
    text = events.read_text(encoding="utf-8").replace("rabt:evidence ucdp:7 .", "rabt:evidence ucdp:7 , x:0-1 .")
    events.write_text("@prefix x: <https://w3id.org/rabt/passage/x/> .\n" + text, encoding="utf-8")
    refused = called("validate", "out", cwd=root)
    assert "violation: rabt:killedMin takes at most one whole number" in refused.stdout


REFUSED = {
    "a time that a spreadsheet left": ({"date_start": "00:00.0"}, 'date_start is "00:00.0"'),
    "the number of a day": ({"date_start": "41702"}, 'date_start is "41702"'),
    "day or month": ({"date_start": "3/4/2014"}, 'date_start is "3/4/2014"'),
    "no such day": ({"date_start": "2014-02-30"}, "there is no such day"),
    "no date": ({"date_start": ""}, "date_start or date_end is empty"),
    "it ends before it starts": ({"date_end": "2014-03-01"}, "is before date_start"),
    "no identifier": ({"id": ""}, "It has no identifier that can be used"),
    "an identifier that names nothing": ({"id": "7 or 8"}, "It has no identifier that can be used"),
    "no name": ({"side_b": ""}, "the event has no name of a side"),
    "the same identifier again": ({"id": "8"}, "Its identifier 8 is that of the row in line 2"),
}


@pytest.mark.parametrize("trap", REFUSED)
def test_what_is_refused(root: Path, trap: str) -> None:
    change, reason = REFUSED[trap]
    done = Done(root, table({"id": "8"}, change))
    assert done.code == 1
    assert "2 rows read: 1 written, 0 of them with a warning, 1 refused." in done.err
    [line] = done.out.splitlines()
    assert line.startswith("list.csv:3:1: violation:") and reason in line
    assert len(done.facts("conflict-event")) == 1
    done.validate()
    report = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert report["remarks"][0]["line"] == 3 and report["refused"] == 1
    assert "0 written" in Done(root, table({**change, "id": ""})).err  # alone, it is all


def test_a_file_that_is_cut(root: Path) -> None:
    whole = table({}, {"id": "8"})
    within = Done(root, whole.rstrip()[:-12])
    assert within.code == 1 and "list.csv:3:1: violation: The file ends within this row: it is truncated." in within.out
    quoted = Done(root, table({}, {"id": "8", "adm_1": 'A "big" place'}).partition('"A ""big')[0] + '"A ""big')
    assert quoted.code == 1 and "The file ends within quotation marks: it is truncated." in quoted.out
    cells = Done(root, whole.rstrip() + ",one,more\r\n")
    assert cells.code == 1 and "It has 52 cells where the header has 50" in cells.out


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "The file is empty."),
        (HEADER, "The file holds no rows."),
        ("id,year\r\n7,2014\r\n", "The header lacks the columns side_a_new_id"),
        (table({"id": ""}), "Nothing was written: every row was refused."),
    ],
)
def test_nothing_is_written_and_what_was_there_stays(root: Path, data: str, reason: str) -> None:
    Done(root, table({}))
    before = {path.name: path.read_bytes() for path in (root / "out").iterdir()}
    done = Done(root, data)
    assert done.code == 2 and reason in done.err and "Traceback" not in done.err
    assert {path.name: path.read_bytes() for path in (root / "out").iterdir()} == before
    assert sorted(path.name for path in root.iterdir() if path.name.startswith(".")) == []


def test_a_folder_of_somebody_else_is_left_alone(root: Path) -> None:
    (root / "out").mkdir()
    (root / "out" / "mine.txt").write_text("mine")
    done = Done(root, table({}))
    assert done.code == 2 and "Holds files that rabt did not write" in done.err
    assert [path.name for path in (root / "out").iterdir()] == ["mine.txt"]


def test_an_event_that_is_not_known_to_the_day_is_one_day_of_a_set(root: Path) -> None:
    done = Done(root, table({"date_end": "2014-03-08", "date_prec": "3"}))
    [where] = done.facts("occurrence")
    assert where["date"] == "[2014-03-04..2014-03-08]" and where["datePrecision"] == "date-precision/week"
    done.validate()


def test_two_runs_give_the_same_bytes_and_a_change_gives_another_record(root: Path) -> None:
    first = Done(root, table({}, {"id": "8"}))
    names = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    again = Done(root, table({}, {"id": "8"}))
    assert {path.name: path.read_bytes() for path in again.folder.iterdir()} == names
    casualties = [line for line in names["events-2014.ttl"].decode().splitlines() if line.startswith("casualty:ucdp-7")]
    changed = Done(root, table({"high": "6"}, {"id": "8"}))
    text = (changed.folder / "events-2014.ttl").read_text(encoding="utf-8")
    kept = [line in text for line in casualties]
    assert kept.count(False) == 1 and len(kept) == 3


def test_files_are_of_bounded_size(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rabt.lists.output.ROWS_PER_FILE", 2)
    done = Done(root, table(*({"id": str(n)} for n in range(1, 6))))
    names = {path.name for path in done.folder.glob("events-*")}
    assert names == {"events-2014-1.ttl", "events-2014-2.ttl", "events-2014-3.ttl"}
    assert len(done.facts("conflict-event")) == 5 and not list(done.folder.glob(".*"))
    done.validate()


@pytest.mark.parametrize(
    "wrong", ["rabt:killedMax 6", "rabt:latitude 12.35", '"2014-03-05"^^xsd:date', '"Another town"', '"0" ;']
)
def test_the_proof_of_a_row_can_fail(root: Path, wrong: str) -> None:
    done = Done(root, table({}))
    path = done.folder / ("entries-events-2014.ttl" if wrong.startswith('"0"') else "events-2014.ttl")
    text = path.read_text(encoding="utf-8")
    right = {
        "rabt:killedMax 6": "rabt:killedMax 5",
        "rabt:latitude 12.35": "rabt:latitude 12.34",
        '"2014-03-05"^^xsd:date': '"2014-03-04"^^xsd:date',
        '"Another town"': '"Example town"',
    }.get(wrong) or next(line.strip().removeprefix("rabt:digest ") for line in text.splitlines() if "digest" in line)
    assert right in text  # fmt: skip
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    said = called("validate", "out", "--sources", ".", cwd=root).stdout
    assert "[evidence]" in said and ("does not hold" in said or "digest" in said)


def mapping(*rows: str, header: str = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence") -> str:
    return "\n".join(["# mapping_set_id: https://example.org/set", header, *rows]) + "\n"


OURS = """@prefix organisation: <https://w3id.org/rabt/organisation/> .
@prefix organisation-kind: <https://w3id.org/rabt/concept/organisation-kind/> .
@prefix rabt: <https://w3id.org/rabt/ontology/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

organisation:ours a rabt:Organisation ;
    skos:prefLabel "Our name of it"@en ;
    rabt:organisationKind organisation-kind:armed-group .
"""
EXACT = "organisation:ucdp-actor-102\tskos:exactMatch\torganisation:ours\tsemapv:ManualMappingCuration\t0.9"


def test_an_actor_that_is_mapped_is_ours_under_the_name_that_the_data_print(root: Path) -> None:
    (root / "data" / "ours.ttl").write_text(OURS, encoding="utf-8")
    weaker = "organisation:ucdp-actor-101\tskos:closeMatch\torganisation:ours\tsemapv:LexicalMatching\t"
    unknown = "ucdp:99\towl:sameAs\tconflict-event:other\tsemapv:ManualMappingCuration\t"
    (root / "map.tsv").write_text(mapping(EXACT, weaker, unknown), encoding="utf-8")
    done = Done(root, table({}, {"id": "8"}), "--mapping", "map.tsv")
    agents = Counter(f["agent"] for f in done.facts("attribution"))
    assert agents == {"organisation/ours": 2, "organisation/ucdp-actor-101": 2}
    [naming] = done.facts("naming")
    assert naming["bearer"] == "organisation/ours" and naming["name"] == "Example Group"
    assert "The mapping names ucdp:99, which no row of the list is about." in done.out.replace("<", "").replace(
        f"{ENTRY}ucdp/", "ucdp:"
    ).replace(">", "")
    done.validate()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (mapping(EXACT, header="subject_id\tobject_id"), "lacks the columns predicate_id, mapping_justification"),
        (mapping(EXACT.replace("0.9", "1.5")), 'map.tsv:3:1: confidence is "1.5"'),
        (mapping(EXACT.replace("semapv:Manual", "Manual")), "mapping_justification is"),
        (mapping(EXACT.replace("organisation:ucdp", "who:ucdp")), '"who:ucdp-actor-102" is no name that is known'),
        (mapping(EXACT.replace("organisation:ours", "wd:Q1")), "is no thing of this dataset"),
        (
            mapping(EXACT, EXACT.replace(":ours", ":theirs")),
            "organisation:ucdp-actor-102 is mapped to two things",
        ),
    ],
)
def test_a_mapping_that_cannot_be_used(root: Path, text: str, reason: str) -> None:
    (root / "map.tsv").write_text(text, encoding="utf-8")
    done = Done(root, table({}), "--mapping", "map.tsv")
    assert done.code == 2 and reason in done.err and not done.folder.exists()


@pytest.fixture
def built(root: Path) -> Dataset:
    done = Done(root, table({}))
    shutil.copytree(done.folder, root / "data" / "lists" / "ucdp")
    return build_dataset(read_project(root))


def test_a_list_has_a_graph_of_its_own_with_its_licence(built: Dataset) -> None:
    listed = built.graphs["list/ucdp"]
    assert "data" not in built.graphs and len(listed) > 40
    licences = {str(t.subject) for t in built.graphs["metadata"] if t.predicate.value.endswith("/license")}
    assert licences == {f"<{BASE}graph/list/ucdp>"}


def test_a_coded_side_is_no_perpetrator_and_an_event_no_attack(built: Dataset) -> None:
    predicates = {t.predicate.value.removeprefix(RABT) for t in built.graphs["inferred"]}
    assert "killedLowest" in predicates
    assert not predicates & {"perpetrator", "claimedBy", "contestedPerpetrator"}
    kinds = {str(t.object) for name in ("list/ucdp", "inferred") for t in built.graphs[name]}
    assert f"<{RABT}Incident>" in kinds and f"<{RABT}Attack>" not in kinds


@pytest.mark.skipif(not REAL.is_file(), reason="the lists are not here")
def test_the_real_file(root: Path) -> None:
    done = called("import", "ucdp", str(REAL), "-o", "out", cwd=root)
    assert done.returncode == 0
    assert "6,416 rows read: 6,416 written, 200 of them with a warning, 0 refused." in done.stderr
    triples = triples_of(read_turtle(path) for path in turtle_files([root / "out"]))
    kinds = Counter(t.object.value.removeprefix(RABT) for t in triples if t.predicate.value.endswith("#type"))
    assert kinds["ConflictEvent"] == kinds["Occurrence"] == kinds["Entry"] == 6416
    assert kinds["Attribution"] == 2 * 6416 and kinds["Organisation"] == 68
    parts = {t.subject for t in triples if t.predicate.value == RABT + "partOf"}
    best = [t for t in triples if t.predicate.value == RABT + "killedBest"]
    assert sum(int(t.object.value) for t in best if t.subject not in parts) == 43225
    assert sum(int(t.object.value) for t in best if t.subject in parts) == 43225
    if os.environ.get("RABT_LONG"):  # make lists
        checked = called("validate", "out", "--sources", str(REAL.parent), cwd=root)
        assert checked.returncode == 0, checked.stdout[:2000]
        assert "32771 records: 32771 proved" in checked.stderr
        return
    home = root / "data" / "lists" / "ucdp"
    home.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(root / "out", home)
    try:
        smallest = min(home.glob("events-*.ttl"), key=lambda path: path.stat().st_size)
        checked = called("validate", str(smallest), "--sources", str(REAL.parent), cwd=root)
    finally:
        shutil.rmtree(home)
    assert checked.returncode == 0, checked.stdout[:2000]
    assert re.search(r" (\d+) records: \1 proved", checked.stderr), checked.stderr
