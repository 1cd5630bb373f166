"""The flat tables: what `rabt build` writes as CSV, and the same as data frames from `rabt.open`."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, parse

import rabt
from rabt.ask.query import Opened
from rabt.ask.tables import Data
from rabt.derive.dataset import Dataset
from rabt.derive.rules import derive
from rabt.model.errors import InputError
from rabt.model.iris import RABT
from rabt.read.project import Project
from rabt.write.tables import Column, Table, read_csv, table_names, tables
from tests.conftest import ROOT, small_project

HEAD = """
PREFIX rabt: <https://w3id.org/rabt/ontology/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
# What each table counts, in SPARQL.
COUNTED = {
    "organisations": "?row a rabt:Organisation",
    "aliases": "{ ?row a rabt:Naming } UNION { ?x a rabt:Agent ; skos:altLabel ?name . BIND ( STR(?name) AS ?row ) }",
    "designations": "?row a rabt:Designation",
    "attacks": "VALUES ?class { rabt:Attack rabt:AttackSeries } ?row a ?class",
    "occurrences": "?row a rabt:Occurrence",
    "attributions": "?row a rabt:Attribution",
    "casualties": "?row a rabt:CasualtyEstimate",
    "affiliations": "?row a rabt:Affiliation",
    "places": "?row a rabt:Place",
    "tenures": "?row a rabt:Tenure",
}
CLASSES = {
    "organisations": "Organisation",
    "aliases": "Naming",
    "designations": "Designation",
    "occurrences": "Occurrence",
    "attributions": "Attribution",
    "casualties": "CasualtyEstimate",
    "affiliations": "Affiliation",
    "places": "Place",
    "tenures": "Tenure",
}
PESHAWAR = "attack:peshawar-army-public-school-2014"
Row = dict[str, str]


@pytest.fixture(scope="module")
def found(dist: Path) -> dict[str, list[Row]]:
    """The rows of each CSV file as anybody reads it."""
    rows = {}
    for name in table_names():
        with (dist / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file, strict=True))
    return rows


@pytest.fixture(scope="module")
def by_name(dataset: Dataset) -> dict[str, Table]:
    return {table.name: table for table in tables(dataset.union, dataset.terms)}


def test_every_table_is_counted_here() -> None:
    assert set(COUNTED) == set(table_names()) == {*CLASSES, "attacks"}


@pytest.mark.parametrize("name", COUNTED)
def test_rows_are_as_many_as_sparql_counts(name: str, found: dict[str, list[Row]], opened: Opened) -> None:
    count = "?x ?row" if name == "aliases" else "?row"
    answer = opened.ask(f"{HEAD} SELECT ( COUNT(*) AS ?n ) WHERE {{ SELECT DISTINCT {count} {{ {COUNTED[name]} }} }}")
    assert isinstance(answer, QuerySolutions)
    (solution,) = answer
    assert len(found[name]) == int(solution["n"].value) > 0


@pytest.mark.parametrize("name", COUNTED)
def test_the_file_is_csv_as_rfc_4180_has_it(name: str, dist: Path) -> None:
    data = (dist / f"{name}.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    rows = list(csv.reader(data.decode("utf-8").split("\r\n")[:-1], strict=True))
    assert len({len(row) for row in rows}) == 1 and len(set(rows[0])) == len(rows[0])
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", header) for header in rows[0])
    assert len({tuple(row) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", COUNTED)
def test_identifiers_are_those_of_the_dataset_with_their_names(
    name: str, by_name: dict[str, Table], dataset: Dataset
) -> None:
    subjects = {t.subject.value for t in dataset.union if isinstance(t.subject, NamedNode)}
    table, seen = by_name[name], 0
    names = {
        column: n + 1
        for n, column in enumerate(table.header[:-1])
        if column.endswith("_id") and table.header[n + 1] == column.removesuffix("_id")
    }
    for row in table.rows:
        for column, cell in zip(table.columns, row, strict=True):
            ids = cell.split("; ") if cell and column.type == "id" else []
            for value in ids:
                prefix, local = value.split(":", 1)
                assert dataset.terms.prefixes[prefix] + local in subjects, value
                seen += 1
            if column.name in names:  # the readable names stand beside it, one for each
                beside = row[names[column.name]]
                assert len(beside.split("; ") if beside else []) == len(ids), (column.name, beside)
    assert seen >= len(table.rows)


@pytest.mark.parametrize("name", CLASSES)
def test_no_property_of_a_class_is_left_out(name: str, by_name: dict[str, Table], project: Project) -> None:
    """A property that a shape gains must be declared as a column, or named here."""
    terms = project.terms
    elsewhere = {"transcribedBy", "transcribedOn", "reviewedBy", "reviewedOn"}
    renamed = {"name": "alias"}
    for prop in terms.order[RABT + CLASSES[name]]:
        if prop.startswith(RABT) and (local := prop.removeprefix(RABT)) not in elsewhere:
            label = renamed.get(local, terms.labels[prop].replace(" ", "_"))
            assert {label, f"{label}_id"} & set(by_name[name].header), local


def test_rows_are_sorted_and_in_the_file_as_in_the_table(by_name: dict[str, Table], dist: Path) -> None:
    for name, table in by_name.items():
        assert read_csv((dist / f"{name}.csv").read_text(encoding="utf-8")) == [table.header, *table.rows]
        first = [row[0] for row in table.rows]
        assert first == sorted(first, key=lambda cell: re.sub("[0-9]+", lambda m: f"{int(m[0]):012d}", cell))


def test_figures_of_peshawar_stand_side_by_side(found: dict[str, list[Row]]) -> None:
    rows = [r for r in found["casualties"] if r["attack_id"] == PESHAWAR]
    whole = {
        (r["killed_min"], r["killed_max"], r["killed_kind"], r["modality"], r["evidence"])
        for r in rows
        if not r["part_of_id"] and r["partial"] != "true"
    }
    assert whole == {
        ("143", "143", "exact", "stated", "cep:14610-14729"),
        ("143", "", "at least", "stated", "cep:67969-68192"),
        ("147", "147", "exact", "stated", "restelli:1454-1706"),
        ("149", "149", "exact", "stated", "khan-akram:8091-8254"),
    }
    assert {r["source"] for r in rows if r["killed_min"] == "149"} == {
        "Terrorism in Pakistan: Causes, Implications and Way Forward"
    }
    children = {(r["killed_min"], r["victims"]) for r in rows if r["part_of_id"] or r["partial"]}
    assert children == {("132", "children"), ("134", "children")}


def test_attack_of_peshawar(found: dict[str, list[Row]]) -> None:
    (row,) = (r for r in found["attacks"] if r["id"] == PESHAWAR)
    expected = {
        "class": "attack",
        "date": "2014; 2014-12; 2014-12-16",
        "earliest": "2014-01-01",
        "latest": "2014-12-31",
        "place_id": "place:peshawar",
        "place": "Peshawar",
        "attack_target": "school or university",
        "killed_lowest": "143",
        "killed_highest": "149",
        "perpetrator_id": "organisation:ttp",
        "perpetrator": "Tehrik-e Taliban Pakistan",
        "contested_perpetrator_id": "",
        "claimed_by": "Tehrik-e Taliban Pakistan",
    }
    assert {key: row[key] for key in expected} == expected


def test_a_contested_attack_has_no_perpetrator_and_a_suspect_is_none(found: dict[str, list[Row]]) -> None:
    attacks = {r["id"]: r for r in found["attacks"]}
    pearl = attacks["attack:daniel-pearl-2002"]
    assert pearl["perpetrator"] == "" and pearl["contested_perpetrator_id"] == "organisation:lej; organisation:let"
    suspect = attacks["attack-series:musharraf-assassination-attempts-2002"]
    assert not suspect["perpetrator"] and not suspect["claimed_by"] and not suspect["contested_perpetrator"]
    (said,) = (r for r in found["attributions"] if r["attack_id"] == suspect["id"])
    assert (said["agent_id"], said["modality"], said["statement_date"]) == ("organisation:jem", "alleged", "2003-12")


def test_an_alleged_place_is_not_in_the_row_of_the_attack_and_a_denied_day_sets_no_bound(dataset: Dataset) -> None:
    text = """
        @prefix : <https://w3id.org/rabt/occurrence/> . @prefix rabt: <https://w3id.org/rabt/ontology/> .
        @prefix attack: <https://w3id.org/rabt/attack/> . @prefix place: <https://w3id.org/rabt/place/> .
        @prefix modality: <https://w3id.org/rabt/concept/modality/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        attack:x a rabt:Attack , rabt:Incident .
        :a a rabt:Occurrence ; rabt:attack attack:x ; rabt:place place:a ; rabt:modality modality:stated ;
            rabt:date "2014"^^xsd:gYear .
        :b a rabt:Occurrence ; rabt:attack attack:x ; rabt:place place:b ; rabt:modality modality:alleged ;
            rabt:date "2015-02"^^xsd:gYearMonth .
        :c a rabt:Occurrence ; rabt:attack attack:x ; rabt:place place:c ; rabt:modality modality:denied ;
            rabt:date "2016"^^xsd:gYear ; rabt:disputes :d .
        :d a rabt:Occurrence ; rabt:attack attack:x ; rabt:place place:d ; rabt:modality modality:stated .
    """
    triples = [q.triple for q in parse(text, RdfFormat.TURTLE)]
    bounds = {"bounds": (ROOT / "ontology/rules/bounds.rq").read_text(encoding="utf-8")}
    all_ = [*triples, *dataset.ontology, *derive(triples, bounds)]
    made = {table.name: table for table in tables(all_, dataset.terms)}
    row = dict(zip(made["attacks"].header, made["attacks"].rows[0], strict=True))
    assert (row["place_id"], row["earliest"], row["latest"]) == ("place:a", "2014-01-01", "2015-02-28")
    assert len(made["occurrences"].rows) == 4
    told = {r[0]: dict(zip(made["occurrences"].header, r, strict=True)) for r in made["occurrences"].rows}
    assert told["occurrence:d"]["disputed_by_id"] == "occurrence:c"


def test_ban_of_the_tlp(found: dict[str, list[Row]]) -> None:
    rows = {r["id"]: r for r in found["designations"] if r["target_id"] == "organisation:tlp"}
    ban = rows["designation:tlp-pakistan-ban-fkdx"]
    expected = {
        "target": "Tehrik-e-Labbaik Pakistan",
        "authority_id": "state:pakistan",
        "authority": "Pakistan",
        "regime": "Outlawing of organisations in Pakistan",
        "outcome": "adopted",
        "modality": "stated",
        "start": "2021-04-14",
        "start_earliest": "2021-04-14",
        "earliest": "2021-04-14",
        "end": "",
        "tells_of_id": "event:tlp-ban-2021",
        "evidence": "cep:57146-57235",
        "context": "cep:56418-56526",
        "source": "Pakistan: Extremism and Terrorism",
    }
    assert {key: ban[key] for key in expected} == expected
    over = rows["designation:tlp-pakistan-former-l0h2"]
    assert (over["end"], over["end_latest"]) == ("XXXX", "")
    assert {r["end_reason"] for r in rows.values()} == {"", "lifted"}


def test_places_have_their_coordinates_with_the_record_that_says_so(found: dict[str, list[Row]]) -> None:
    rows = {r["id"]: r for r in found["places"]}
    expected = {
        "name": "Peshawar",
        "class": "place",
        "place_kind": "city",
        "within_id": "place:khyber-pakhtunkhwa",
        "within": "Khyber Pakhtunkhwa",
        "latitude": "34.008",
        "longitude": "71.57849",
        "georeference_id": "georeference:peshawar-cet9",
        "source": "GeoNames: populated places of Pakistan",
    }
    assert {key: rows["place:peshawar"][key] for key in expected} == expected
    assert rows["state:pakistan"]["class"] == "state" and not rows["place:kashmir"]["latitude"]


def test_places_whose_georeferences_differ_have_no_coordinates(dataset: Dataset) -> None:
    text = """
        @prefix : <https://w3id.org/rabt/georeference/> . @prefix rabt: <https://w3id.org/rabt/ontology/> .
        @prefix place: <https://w3id.org/rabt/place/> . @prefix modality: <https://w3id.org/rabt/concept/modality/> .
        place:a a rabt:Place . place:b a rabt:Place .
        :a a rabt:Georeference ; rabt:place place:a ; rabt:latitude 1.5 ; rabt:longitude 2.5 ;
            rabt:modality modality:stated .
        :b a rabt:Georeference ; rabt:place place:a , place:b ; rabt:latitude 1.5 ; rabt:longitude 2.75 ;
            rabt:modality modality:stated .
    """
    triples = [q.triple for q in parse(text, RdfFormat.TURTLE)]
    rule = {"geometry": (ROOT / "ontology/rules/geometry.rq").read_text(encoding="utf-8")}
    made = {t.name: t for t in tables([*triples, *dataset.ontology, *derive(triples, rule)], dataset.terms)}
    a, b = (dict(zip(made["places"].header, row, strict=True)) for row in made["places"].rows)
    assert (a["latitude"], a["longitude"]) == ("", "")
    assert a["georeference_id"] == "georeference:a; georeference:b"
    assert (b["latitude"], b["longitude"]) == ("1.5", "2.75")


def test_denials_name_what_they_dispute(found: dict[str, list[Row]]) -> None:
    affiliations = {r["id"]: r for r in found["affiliations"]}
    denial = affiliations["affiliation:ttp-indian-intelligence-agencies-oxvr"]
    assert (denial["modality"], denial["attributed_to"]) == ("denied", "India")
    assert affiliations[denial["disputes_id"]]["disputed_by_id"] == denial["id"]
    assert affiliations[denial["disputes_id"]]["affiliation_type"] == "funded by"


def test_aliases_are_spellings_and_namings(found: dict[str, list[Row]]) -> None:
    rows = [r for r in found["aliases"] if r["bearer_id"] == "organisation:ttp" and r["name_type"] != "alias in a list"]
    spelling = next(r for r in rows if r["alias"] == "Tehreek-e-Taliban Pakistan")
    assert (spelling["name_type"], spelling["language"], spelling["evidence"]) == ("spelling", "en", "")
    naming = next(r for r in rows if r["alias"] == "Pakistani Taliban")
    assert (naming["name_type"], naming["modality"]) == ("also known as", "stated")
    assert naming["naming_id"] == "naming:ttp-pakistani-taliban-qahl" and naming["evidence"] == "cep:2217-2381"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+92 21", "-x", "@handle", "\t=1", "\r=1", "＝1", '"Ghazi" Force', '"=1', '=a"b",c', "x", 'a "b"', " a"],
)
def test_no_text_begins_as_a_formula_and_none_is_lost(text: str) -> None:
    table = Table("t", (Column("id", "id"), Column("alias")), (("organisation:a", text), ("organisation:b", "z")))
    written = table.csv()
    assert read_csv(written) == [("id", "alias"), *table.rows]
    cells = [row[1] for row in csv.reader(io.StringIO(written, newline=""), strict=True)]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in cells)


def test_no_cell_of_the_files_is_a_formula(dist: Path) -> None:
    for name in table_names():
        with (dist / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert not [c for row in csv.reader(file) for c in row if re.match(r"[=+\-@\t\r]", c)]


def test_a_project_without_data_has_tables_with_headers_only(tmp_path: Path, by_name: dict[str, Table]) -> None:
    pytest.importorskip("pandas")
    data = rabt.open(small_project(tmp_path, {}))
    for name in table_names():
        frame = data.table(name)
        assert list(frame.columns) == list(by_name[name].header) and len(frame) == 0


# Data frames.


@pytest.fixture(scope="module")
def data() -> Data:
    return rabt.open(ROOT)


@pytest.mark.parametrize("name", COUNTED)
def test_a_frame_is_what_the_csv_holds(name: str, dist: Path, data: Data) -> None:
    pandas = pytest.importorskip("pandas")
    frame = data.table(name)
    text = pandas.DataFrame()
    for column in frame.columns:
        values = frame[column]
        if str(values.dtype).startswith("datetime"):
            values = values.dt.strftime("%Y-%m-%d")
        elif str(values.dtype) == "boolean":
            values = values.map({True: "true", False: "false"}, na_action="ignore")
        text[column] = values.astype("string").fillna("")
    rows = read_csv((dist / f"{name}.csv").read_text(encoding="utf-8"))
    assert [tuple(text.columns), *text.itertuples(index=False, name=None)] == rows
    by_pandas = pandas.read_csv(dist / f"{name}.csv", dtype="string", keep_default_na=False)
    assert by_pandas.shape == frame.shape


def test_columns_have_types(data: Data) -> None:
    pytest.importorskip("pandas")
    frame = data.table("attacks").set_index("id")
    assert str(frame["killed_lowest"].dtype) == "Int64" and str(frame["earliest"].dtype) == "datetime64[s]"
    assert frame.loc[PESHAWAR, "killed_highest"] == 149 and frame.loc[PESHAWAR, "earliest"].year == 2014
    partial = data.table("casualties")["partial"]
    assert str(partial.dtype) == "boolean" and partial.sum() >= 1


def test_data_that_was_not_validated_still_opens(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    text = (ROOT / "data/organisations/groups-that-left-ttp-2014.ttl").read_text(encoding="utf-8")
    broken = re.sub("rabt:count 3", "rabt:count 3 , 4", text)
    assert broken != text
    frame = rabt.open(small_project(tmp_path, {"organisations/a.ttl": broken})).table("organisations")
    assert list(frame["count"]) == ["3; 4"]


def test_a_query_gives_a_frame(tmp_path: Path, data: Data) -> None:
    pandas = pytest.importorskip("pandas")
    text = f"""{HEAD} SELECT ?a ?killed ?partial ?x ( 1.5 AS ?f ) ( "w" AS ?w ) WHERE {{
        ?r rabt:attack ?a ; rabt:killedMin ?killed . OPTIONAL {{ ?r rabt:partial ?partial }}
        BIND ( IF(?killed = 143, 143, "other") AS ?x ) }} ORDER BY ?killed"""
    frame = data.query(text)
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["a", "killed", "partial", "x", "f", "w"]
    assert [str(t) for t in frame.dtypes] == ["string", "Int64", "boolean", "object", "Float64", "string"]
    assert frame["a"][0].startswith("https://w3id.org/rabt/attack/")
    assert {143, 147, 149} <= set(frame["killed"])
    assert PESHAWAR in set(data.query(text, short=True)["a"])
    path = tmp_path / "a query.rq"
    path.write_text(text, encoding="utf-8")
    pandas.testing.assert_frame_equal(data.query(path), frame)
    assert len(data.query("organisations")) == len(data.table("organisations"))
    assert data.query("SELECT * { FILTER ( false ) }").empty


def test_a_query_can_give_a_truth_value_or_turtle(data: Data) -> None:
    assert data.query(f"{HEAD} ASK {{ ?s a rabt:Organisation }}") is True
    assert data.query(f"{HEAD} ASK {{ ?s a rabt:Nothing }}") is False
    turtle = data.query(f"{HEAD} CONSTRUCT {{ ?s a rabt:Regime }} WHERE {{ ?s a rabt:Regime }}")
    assert isinstance(turtle, str) and "regime:pakistan-ban a rabt:Regime ." in turtle


def test_errors_say_what_there_is(tmp_path: Path, data: Data) -> None:
    with pytest.raises(InputError, match=r'no table "attack"\. Choose one of organisations, aliases, .*tenures'):
        data.table("attack")
    with pytest.raises(InputError, match="neither a file nor one of the packaged queries"):
        data.query("no-such-name")
    with pytest.raises(InputError, match="not SPARQL"):
        data.query("SELECT * WHERE { ?s ?p }")
    with pytest.raises(InputError, match=r"none\.rq: Cannot be read"):
        data.query(tmp_path / "none.rq")
    with pytest.raises(InputError, match="No project found"):
        rabt.open(tmp_path)


def test_the_nearest_project_is_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    root = small_project(tmp_path / "mine", {"states/a.ttl": ""})
    monkeypatch.chdir(root / "data" / "states")
    assert rabt.open().root == root
    assert rabt.open(ROOT / "scripts" / "rabt").root == ROOT
    assert rabt.open(str(root)).tables == table_names()


def test_importing_rabt_loads_nothing_else_and_pandas_is_asked_for_by_name() -> None:
    code = """
import sys
import rabt
assert not {"pandas", "pyoxigraph", "rdflib", "rabt.ask"} & set(sys.modules)
sys.modules["pandas"] = None
data = rabt.open()
assert "pandas" not in data.__dict__
try:
    data.table("attacks")
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Data frames need pandas: install it, e.g. with pip install 'rabt[pandas]'.\n"
