"""The proof of entries: a row holds the numbers of its record, each in its own column, and a name of the place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rabt.ask.coverage import coverage
from rabt.ask.query import open_dataset
from rabt.ask.stats import View
from rabt.ask.why import explain
from rabt.check.entries import gather, lacking, read_rows
from rabt.check.evidence import facts_of
from rabt.model.iris import ENTRY, is_list
from rabt.read.project import Project, triples_of
from rabt.read.rows import Row
from rabt.read.sources import Source, digest_of, lists, lists_folder, read_texts
from tests.conftest import ROOT, called, prefixes, small_project

PESHAWAR = "1168197,Pēshāwar,34.008,71.5,Peshawar|Peschawar|Pexauar"
LIST = f"geonameid,name,latitude,longitude,alternatenames\r\n{PESHAWAR}\r\n7,Lahore,-31.5,74.0,\r\n"
PREFIXES = prefixes(
    geonames="entry/geonames",
    georeference="georeference",
    modality="concept/modality",
    place="place",
    rabt="ontology",
    source="source",
)
SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"


def text(**other: str) -> str:
    """A place with its coordinates and the description of the row, with some values replaced."""
    v = {"latitude": "34.008", "longitude": "71.5", "name": "Peshawar", "row": "1168197", "id": "1168197"}
    v |= {"digest": f'    rabt:digest "{digest_of(PESHAWAR)}" ;\n', "cited": "geonames:1168197", **other}
    return (
        f"{PREFIXES}{SKOS}georeference:p-0001 a rabt:Georeference ;\n    rabt:place place:p ;\n"
        f"    rabt:latitude {v['latitude']} ;\n    rabt:longitude {v['longitude']} ;\n"
        f"    rabt:modality modality:stated ;\n    rabt:evidence {v['cited']} .\n"
        f'place:p a rabt:Place ; skos:prefLabel "{v["name"]}"@en .\n'
        f"geonames:{v['row']} a rabt:Entry ;\n    rabt:source source:geonames ;\n{v['digest']}"
        f'    rabt:entryId "{v["id"]}" .\n'
        f'source:geonames a rabt:Source ;\n    rabt:digest "{digest_of(LIST)}" .\n'
    )


def findings(folder: Path, with_list: bool = True, **other: str) -> tuple[list[str], str]:
    """What `rabt validate` says of evidence, and its last line."""
    root = small_project(folder / "project", {"a.ttl": text(**other)})
    (root / "texts").mkdir()
    if with_list:
        (root / "texts" / "any-name.csv").write_bytes(LIST.encode())
    done = called("validate", "--sources", "texts", cwd=root)
    return [line for line in done.stdout.splitlines() if "[evidence]" in line], done.stderr.splitlines()[-1]


@pytest.fixture(autouse=True)
def _project_folder(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()


def test_a_right_row_proves(tmp_path: Path) -> None:
    said, tally = findings(tmp_path)
    assert said == []
    assert tally == "Evidence: 0 passages, 1 row of lists, 1 records: 1 proved, 0 proved with 0 waivers (100.0%)."


WRONG = {
    "a number": ({"latitude": "34.0081"}, "does not hold latitude 34.0081"),
    "a number cut short": ({"latitude": "34.0"}, "does not hold latitude 34.0"),
    "the sign": ({"longitude": "-71.5"}, "does not hold longitude -71.5"),
    "the two in each other's place": ({"latitude": "71.5", "longitude": "34.008"}, "does not hold latitude 71.5"),
    "the place": ({"name": "Peshawar Cantonment"}, "does not hold a name of place:p"),
    "a part of the name": ({"name": "Pesha"}, "does not hold a name of place:p"),
    "the row": ({"row": "7", "id": "7", "cited": "geonames:7"}, "does not hold latitude 34.008"),
    "no such row": ({"row": "8", "id": "8", "cited": "geonames:8"}, "The list has no rows with the identifier 8"),
    "the digest": ({"digest": f'    rabt:digest "{"0" * 64}" ;\n'}, f'write rabt:digest "{digest_of(PESHAWAR)}"'),
    "no digest": ({"digest": ""}, f'write rabt:digest "{digest_of(PESHAWAR)}"'),
    "the identifier": ({"id": "7"}, f"Name an entry after its source and identifier: <{ENTRY}geonames/7>"),
    "not cited": ({"cited": "geonames:7"}, "No record cites this entry: delete it."),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_proof_can_fail(tmp_path: Path, what: str) -> None:
    other, message = WRONG[what]
    said, _ = findings(tmp_path, **other)
    assert any(message in line for line in said), said
    assert all(line.startswith("data/a.ttl:") for line in said)


def test_without_the_list_nothing_is_proved_and_that_is_said(tmp_path: Path) -> None:
    said, tally = findings(tmp_path, with_list=False, latitude="1.5")
    assert said == []
    assert "0 proved" in tally and "1 not looked at, since their texts are not here" in tally


def test_without_the_list_a_digest_is_asked_for(tmp_path: Path) -> None:
    said, _ = findings(tmp_path, with_list=False, digest="")
    assert len(said) == 1 and "add rabt:digest" in said[0]


def test_rows_over_several_lines_and_rows_twice() -> None:
    rows = read_rows('id,name\n1,"a\nb"\n2,x\n2,y\n\n')
    assert [row.cells for row in rows["1"]] == [{"id": ("1",), "name": ("a\nb",)}]
    assert rows["1"][0].digest == digest_of('1,"a\nb"') and len(rows["2"]) == 2
    assert read_rows("") == {}


def test_the_entries_of_the_data(project: Project) -> None:
    """Each is proved by its own row, and by the row of no other place."""
    data = triples_of(project.data)
    assert "geonames" in lists(data)
    folder = lists_folder(ROOT)
    if folder is None:
        pytest.skip("the lists are not here")
    rows = read_rows(read_texts(folder, project.sources)["geonames"])
    curated = [t for d in project.data if not is_list(project.graph_of(d)) for t in d.triples]
    cited = gather(facts_of(curated), project.terms)
    assert len(cited.records) >= 11 and cited.alone == cited.records.keys()
    own: dict[str, list[Row]] = {r: [rows[cited.entries[e].id][0] for e in es] for r, es in cited.records.items()}
    for record, claims in cited.claims.items():
        assert {claim.property for claim in claims} == {"place", "latitude", "longitude"}
        proving = [row for same in rows.values() for row in same if not lacking(claims, row)]
        assert proving == own[record]
        named = [
            row for same in rows.values() for row in same if not lacking([c for c in claims if c.kind == "party"], row)
        ]
        assert named == own[record], "another place of the list has this name"


def test_a_list_is_found_by_its_digest_in_folders_below(tmp_path: Path) -> None:
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "x.csv").write_bytes(LIST.encode())
    source = Source("geonames", "", digest_of(LIST), len(LIST))
    assert read_texts(tmp_path, {"geonames": source}) == {"geonames": LIST}
    assert read_texts(tmp_path, {"geonames": replace(source, digest=digest_of(""))}) == {}


def test_a_list_in_coverage_and_on_pages(tmp_path: Path) -> None:
    view = View(open_dataset(small_project(tmp_path / "project", {"a.ttl": text()})))
    assert [list(row) for row in coverage(view).rows] == [["source", "geonames", "", "", 0, 0, 1, "1 row cited"]]
    assert "It has 1 row that is cited and is evidence for 1 record" in explain(view, "source:geonames").text
    page = explain(view, "geonames:1168197").text
    assert "This is geonames:1168197 of" in page and "Peshawar lies at latitude 34.008, longitude 71.5" in page


def test_a_list_has_no_sentences_to_cite(tmp_path: Path) -> None:
    done = called("cite", "geonames", "Peshawar", cwd=small_project(tmp_path / "project", {"a.ttl": text()}))
    assert done.returncode == 2 and "is a list" in done.stderr and "Traceback" not in done.stderr
