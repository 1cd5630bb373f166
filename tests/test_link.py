"""`rabt link`: whose name it is, which event it is, and what people decided about both."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from pathlib import Path

import pytest

from rabt.link import incidents, names
from rabt.link.ours import Ours, read_ours
from rabt.link.suggest import ByEvent, ByName, Candidate, suggest
from rabt.link.things import Thing, read_things
from rabt.lists.mapping import MappingRow, mapping_rows, read_mapping
from rabt.model.iris import BASE, ENTRY, OWL, SKOS, STANDARD_PREFIXES
from rabt.read.project import Project, read_project, triples_of, turtle_files
from rabt.read.turtle import read_turtle
from tests.conftest import ROOT, called, prefixes, small_project
from tests.test_import_ucdp import REAL, table

PAIRS = list(csv.DictReader((ROOT / "tests" / "link" / "pairs.csv").open(encoding="utf-8", newline="")))
SEED = 20261124
MAPPINGS = ROOT / "data" / "lists" / "mappings"
Scored = list[tuple[float, bool]]


@pytest.fixture(scope="session")
def ours(project: Project) -> Ours:
    """What people wrote, without lists: with them, the names of the pairs would be among the spellings."""
    return read_ours(triples_of(d for d in project.data if not project.graph_of(d).startswith("list/")))


def iri(name: str) -> str:
    return BASE + name.replace(":", "/")


def rates(scored: Scored, threshold: float) -> tuple[float, float]:
    """Precision and recall of what reaches the threshold."""
    right = sum(same for score, same in scored if score >= threshold)
    return right / max(1, sum(score >= threshold for score, _ in scored)), right / sum(same for _, same in scored)


# The pairs


def test_the_pairs_were_split_by_a_seed() -> None:
    assert len(PAIRS) == 200 and len({(p["left"], p["right"]) for p in PAIRS}) == 200
    order = list(range(200))
    random.Random(SEED).shuffle(order)
    assert {n for n, pair in enumerate(PAIRS) if pair["half"] == "tune"} == set(order[:100])


def scored_names(ours: Ours, half: str) -> Scored:
    pairs = [p for p in PAIRS if p["kind"] == "name" and p["half"] == half]
    return [(ours.index.score(p["left"], iri(p["right"])), p["same"] == "yes") for p in pairs]


@pytest.mark.parametrize(("half", "least"), [("tune", (0.97, 0.94)), ("test", (0.97, 0.9))])
def test_names_are_matched_as_the_guide_says(ours: Ours, half: str, least: tuple[float, float]) -> None:
    precision, recall = rates(scored_names(ours, half), names.LIKELY)
    assert precision >= least[0] and recall >= least[1], (precision, recall)


@pytest.mark.skipif(not REAL.is_file(), reason="the lists are not here")
def test_events_are_proposed_as_the_guide_says(ours: Ours, tmp_path: Path) -> None:
    theirs = imported(tmp_path, {p["left"].removeprefix("ucdp:") for p in PAIRS if p["kind"] == "event"})
    finder, scored = ByEvent(ours, theirs, {}), []
    for pair in (p for p in PAIRS if p["kind"] == "event" and p["half"] == "test"):
        event = theirs[f"{BASE}conflict-event/ucdp-{pair['left'].removeprefix('ucdp:')}"]
        like = finder.likeness(event, ours.things[iri(pair["right"])])
        scored.append((like.score if like else 0.0, pair["same"] == "yes"))
    precision, recall = rates(scored, incidents.LIKELY)
    assert precision >= 0.42 and recall >= 0.75, scored


def imported(folder: Path, ids: set[str]) -> dict[str, Thing]:
    """The things of some rows of the real file."""
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([rows[0], *(row for row in rows if row[0] in ids)])
    (folder / "cut.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    small_project(folder, {})
    done = called("import", "ucdp", "cut.csv", "-o", "out", "--date", "2022-06-01", cwd=folder)
    assert done.returncode == 0, done.stderr
    return read_things(triples_of(read_turtle(path) for path in turtle_files([folder / "out"])))


# Names


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("Lashkar-i-Tayyiba", "let"),
        ("Лашкар-е-Тайба", "let"),
        ("LASHKAR\u200bE-TAIBA", "let"),
        ("د پاکستان د طالبانو تحریک", "ttp"),
        ("حقاني شبکه", "haqqani-network"),
        ("HARAKATULMUJAHIDEEN", "hum"),
        ("LeJ", "lej"),
    ],
)
def test_a_name_in_any_script_or_spelling(ours: Ours, name: str, thing: str) -> None:
    best = ours.index.matches(name)[0]
    assert best.spelling.thing == f"{BASE}organisation/{thing}" and best.score >= names.LIKELY, best


def test_names_that_are_near_stay_apart(ours: Ours) -> None:
    index = ours.index
    for name, thing in (("TTP-KM", "ttp"), ("BLF", "bla"), ("Lashkar-e-Islam", "let"), ("TJP", "ttp"), ("ISI", "isis")):
        assert index.score(name, f"{BASE}organisation/{thing}") < names.LIKELY, name
    initials = index.matches("BRA")[0]
    assert initials.spelling.text == "Balochistan Republican Army" and names.POSSIBLE <= initials.score < names.LIKELY
    assert "initials" in initials.reason
    assert not index.matches("Jane Q. Public") and not index.matches("the security forces")


# rabt link match


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a small project of two groups and a person."""
    kinds = prefixes(organisation="organisation", organisation_kind="concept/organisation-kind", person="person")
    data = kinds + prefixes(rabt="ontology") + "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    for slug, label in (("army", "Lashkar-e-Example"), ("front", "Example Liberation Front")):
        data += f'\norganisation:{slug} a rabt:Organisation ;\n    skos:prefLabel "{label}"@en ;\n'
        data += "    rabt:organisationKind organisation-kind:armed-group .\n"
    data += '\nperson:jose a rabt:Person ;\n    skos:prefLabel "José Exampleson"@en .\n'
    return small_project(tmp_path, {"things.ttl": data})


def match(desk: Path, data: str | bytes, *more: str) -> tuple[int, list[dict[str, str]], str]:
    (desk / "names.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    done = called("link", "match", "names.csv", *more, cwd=desk)
    return done.returncode, list(csv.DictReader(io.StringIO(done.stdout))), done.stderr


FORMS: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "one column": ("who\nJose Exampleson\n", ()),
    "a column called name": ("id,Name\n1,Jose Exampleson\n", ()),
    "a column that is given": ("id,who\n1,Jose Exampleson\n", ("--column", "WHO")),
    "byte-order mark": ("\ufeffname\nJose Exampleson\n", ()),
    "semicolons": ("name;id\nExampleson, José;1\n", ()),
    "tabs": ("name\tid\nExampleson, José\t1\n", ()),
    "Latin-1": ("name\nJosé Exampleson\n".encode("latin-1"), ()),
    "UTF-16": ("name\nJosé Exampleson\n".encode("utf-16"), ()),
    "carriage returns, empty lines": ("name\r\n\r\nJose Exampleson\r\n\r\n", ()),
    "over two lines": ('name\n"Jose\nExampleson"\n', ()),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_a_list_of_names(desk: Path, form: str) -> None:
    data, more = FORMS[form]
    code, rows, err = match(desk, data, *more)
    assert code == 0, err
    [row] = rows
    assert (row["id"], row["result"]) == ("person:jose", "likely match") and float(row["score"]) >= names.LIKELY
    assert "José Exampleson" in row["reason"] and row["line"] == ("3" if "empty lines" in form else "2")
    assert ("cp1252" in err) == (form == "Latin-1")


BAD: dict[str, tuple[str | bytes, tuple[str, ...], str]] = {
    "no such column": (
        "id,name\n1,x\n",
        ("--column", "names"),
        "names.csv:1:1: There is no column names. It has id, name.",
    ),
    "no column is said": (
        "id,who\n1,x\n",
        (),
        "Which column holds the names is not said. Give --column: it has id, who.",
    ),
    "empty": ("", (), "The file is empty."),
    "no names": ("name\n\n", (), "The column name holds no names."),
    "a huge cell": (b"name\n" + b"x" * 200_000 + b"\n", (), "It is no table of names"),
}


@pytest.mark.parametrize("trap", BAD)
def test_a_list_that_cannot_be_used(desk: Path, trap: str) -> None:
    data, more, reason = BAD[trap]
    code, rows, err = match(desk, data, *more)
    assert code == 2 and reason in err and not rows and "Traceback" not in err
    missing = called("link", "match", "gone.csv", cwd=desk)
    assert missing.returncode == 2 and "gone.csv: Cannot be read" in missing.stderr


def test_no_result_clears_a_name(desk: Path) -> None:
    long = "x" * 301
    code, rows, err = match(desk, f'name,note\nJane Public,\n,nothing\n!!!,\n{long},\n"Ja\x1bne",\nلشکر,\n')
    assert code == 0 and "No result clears a name." in err
    assert [row["result"] for row in rows[:4]] == [
        "no match found; not a clearance",
        "not looked at: it is empty; not a clearance",
        "not looked at: it holds no word that tells a name; not a clearance",
        "not looked at: it is longer than 300 characters; not a clearance",
    ]
    assert all("clear" not in row["result"].replace("not a clearance", "") for row in rows)
    assert all("\x1b" not in row["name"] for row in rows)


def test_json_and_limits(desk: Path) -> None:
    (desk / "names.csv").write_text("name\nExample\nLashkar Example\n", encoding="utf-8")
    found = json.loads(called("link", "match", "names.csv", "--format", "json", "--least", "0.5", cwd=desk).stdout)
    assert {row["id"] for row in found if row["name"] == "Lashkar Example"} >= {"organisation:army"}
    one = called("link", "match", "names.csv", "--format", "json", "--limit", "1", cwd=desk).stdout
    assert len(json.loads(one)) == 2


# rabt link suggest, and what people make of it


ATTACK = """
attack:example-town a rabt:Attack ;
    skos:prefLabel "Attack in Example town"@en .

attribution:example-town-group-a1b2 a rabt:Attribution ;
    rabt:attack attack:example-town ;
    rabt:agent organisation:group .

casualty:example-town-a1b2 a rabt:CasualtyEstimate ;
    rabt:attack attack:example-town ;
    rabt:killedMin 3 ;
    rabt:killedMax 3 ;
    rabt:modality modality:stated .

occurrence:example-town-a1b2 a rabt:Occurrence ;
    rabt:attack attack:example-town ;
    rabt:place place:example-town ;
    rabt:date "2014-03-04"^^xsd:date .

organisation:group a rabt:Organisation ;
    skos:prefLabel "Example Group"@en ;
    rabt:organisationKind organisation-kind:armed-group .

place:example-town a rabt:Place ;
    skos:prefLabel "Example town"@en ;
    rabt:placeKind place-kind:city .
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A project with one attack, and a list of two events of which one is that attack."""
    head = prefixes(
        **{kind: kind for kind in ("attack", "attribution", "casualty", "occurrence", "organisation", "place")},
        organisation_kind="concept/organisation-kind", place_kind="concept/place-kind", modality="concept/modality",
        rabt="ontology",
    )  # fmt: skip
    head += f"@prefix skos: <{SKOS}> .\n@prefix xsd: <{STANDARD_PREFIXES['xsd']}> .\n"
    small_project(tmp_path, {"attack.ttl": head + ATTACK})
    (tmp_path / "list.csv").write_text(table({}, {"id": "8", "date_start": "2014-05-01", "date_end": "2014-05-01"}))
    take(tmp_path)
    return tmp_path


def take(shelf: Path, *more: str) -> None:
    done = called("import", "ucdp", "list.csv", "-o", "out", "--date", "2022-06-01", *more, cwd=shelf)
    assert done.returncode == 0, done.stdout + done.stderr


def known() -> dict[str, str]:
    terms = read_project(ROOT, with_data=False).terms
    return {**terms.prefixes, **{slug: f"{ENTRY}{slug}/" for slug in ("ucdp", "un", "ofac", "pakistan")}}


def test_from_a_proposal_to_figures_side_by_side(shelf: Path) -> None:
    done = called("link", "suggest", "out", cwd=shelf)
    assert done.returncode == 0, done.stderr
    (shelf / "map.tsv").write_text(done.stdout, encoding="utf-8")
    rows = list(mapping_rows(shelf / "map.tsv", known(), {}))
    assert [(r.cells["subject_id"], r.cells["object_id"]) for r in rows] == [
        ("ucdp:7", "attack:example-town"), ("organisation:ucdp-actor-102", "organisation:group")
    ]  # fmt: skip
    assert "the same day; Example town is named; the same party; 4 to 5 dead there, 3 here" in rows[0].cells["comment"]
    assert {r.cells["author_kind"] for r in rows} == {"program"}
    # As it is, a proposal joins nothing.
    assert read_mapping(shelf / "map.tsv", known(), {}) == {}
    # A person decides; what is decided is not proposed again, and the event is the attack.
    decided = done.stdout.replace("skos:closeMatch", "skos:exactMatch").replace("\tprogram\t", "\tcurator\t")
    (shelf / "map.tsv").write_text(decided, encoding="utf-8")
    again = called("link", "suggest", "out", "--mapping", "map.tsv", cwd=shelf)
    assert [line for line in again.stdout.splitlines() if line.startswith(("ucdp:", "organisation:"))] == []
    take(shelf, "--mapping", "map.tsv")
    shutil.copytree(shelf / "out", shelf / "data" / "lists" / "ucdp")
    [clash] = csv.DictReader(io.StringIO(called("conflicts", "--format", "csv", cwd=shelf).stdout))
    assert "attack:example-town" in clash.values() and "killed" in clash.values()
    assert {"3", "4 to 5"} <= set(clash.values())


def test_a_target_that_holds_no_list(shelf: Path) -> None:
    (shelf / "empty").mkdir()
    place = prefixes(place="place", rabt="ontology") + "place:example-town a rabt:Place .\n"
    (shelf / "empty" / "a.ttl").write_text(place)
    for target, reason in (("gone", "There is no such file or folder."), ("empty", "It holds no things of a list.")):
        done = called("link", "suggest", target, cwd=shelf)
        assert done.returncode == 2 and reason in done.stderr and not done.stdout


def test_an_attack_that_too_many_events_fit_is_proposed_for_none(ours: Ours) -> None:
    class Vague:
        def candidates(self, thing: Thing) -> list[Candidate]:
            return [Candidate("x:attack", "An attack", 0.6, "", "CompositeMatching")]

    events = [Thing(f"x:{n}", "conflict-event", [("E", "label")]) for n in range(6)]
    assert suggest(events, [Vague()]) == []
    assert len(suggest(events[:5], [Vague()])) == 5


def test_a_person_is_no_state_and_an_alias_is_told(ours: Ours) -> None:
    person = Thing(f"{BASE}person/x", "person", [("Israel", "label"), ("Hafez Saeed", "alias")])
    [found] = [p.candidate for p in suggest([person], [ByName(ours, {})]) if p.candidate.score >= names.LIKELY]
    assert found.iri.endswith("/hafiz-saeed") and found.reason.startswith('by its name "Hafez Saeed"')
    body = Thing(f"{BASE}organisation/x", "organisation", [("Government of India", "label")])
    assert suggest([body], [ByName(ours, {})])[0].candidate.iri.endswith("state/india")
    assert not suggest([Thing(body.iri, body.kind, [("India", "label")])], [ByName(ours, {})])


def test_another_source_of_candidates_is_one_class() -> None:
    class Register:
        """Items of some register, found by their names."""

        def __init__(self) -> None:
            self.index = names.NameIndex([names.Spelling("http://www.wikidata.org/entity/Q1", "Lashkar-e-Example")])

        def candidates(self, thing: Thing) -> list[Candidate]:
            found = self.index.matches(thing.label)
            return [Candidate(m.spelling.thing, m.spelling.text, m.score, m.reason, "LexicalMatching") for m in found]

    thing = Thing(f"{BASE}organisation/army", "organisation", [("لشکر Example", "label")])
    [proposal] = suggest([thing], [Register()])
    assert proposal.candidate.iri.endswith("/Q1") and not suggest([thing], [Register()], {thing.iri})


# Decisions


HEAD = "subject_id\tpredicate_modifier\tpredicate_id\tobject_id\tmapping_justification\n"
ROW = "organisation:ucdp-actor-102\t{}\tskos:exactMatch\t{}\tsemapv:ManualMappingCuration\n"


def test_not_and_no_term_join_nothing_and_two_files_are_one(shelf: Path) -> None:
    for name, row in (
        ("a", ("", "organisation:group")),
        ("not", ("Not", "organisation:group")),
        ("no", ("", "sssom:NoTermFound")),
    ):
        (shelf / f"{name}.tsv").write_text(HEAD + ROW.format(*row))
    assert read_mapping(shelf / "not.tsv", known(), {}) == read_mapping(shelf / "no.tsv", known(), {}) == {}
    take(shelf, "--mapping", "no.tsv", "--mapping", "a.tsv")
    (shelf / "b.tsv").write_text(HEAD + ROW.format("", "organisation:other"))
    done = called("import", "ucdp", "list.csv", "-o", "out", "--mapping", "a.tsv", "--mapping", "b.tsv", cwd=shelf)
    assert done.returncode == 2 and "is mapped to another thing in a file before this one" in done.stderr


def decisions(name: str) -> list[MappingRow]:
    return list(mapping_rows(MAPPINGS / f"{name}.sssom.tsv", known(), {}))


def test_decisions_name_things_that_are_there_and_say_why(project: Project) -> None:
    subjects = {str(t.subject)[1:-1] for t in triples_of(project.data)}
    for name in ("ucdp-actors", "ucdp-events"):
        rows = decisions(name)
        for line in (MAPPINGS / f"{name}.sssom.tsv").read_text(encoding="utf-8").splitlines():
            value = line.partition(": ")[2] if line.startswith("#") else ""  # tools read the metadata as YAML
            assert ": " not in value or value.startswith('"'), line
        assert len({(r.subject, r.target) for r in rows}) == len(rows) > 30
        joined = [r for r in rows if r.predicate in (SKOS + "exactMatch", OWL + "sameAs")]
        joined = [
            r for r in joined if not r.cells["predicate_modifier"] and not r.cells["object_id"].startswith("sssom:")
        ]
        assert len({r.target for r in joined}) == len(joined), "one event or actor is one thing of ours"
        for row in rows:
            assert row.target in subjects or row.cells["object_id"] == "sssom:NoTermFound", row.cells["object_id"]
            assert len(row.cells["comment"].split()) >= 6 and row.cells["author_kind"] == "curator"
            assert row.cells["confidence"] or row.cells["object_id"] == "sssom:NoTermFound"
        assert all(float(r.cells["confidence"]) >= 0.85 for r in joined)


def test_nothing_is_joined_on_a_name_alone() -> None:
    """Each actor that is made ours has its years in the comment, and what else was looked at before them."""
    for row in decisions("ucdp-actors"):
        told = row.cells["comment"]
        assert "event" in told and any(year in told for year in map(str, range(1989, 2022))), told


@pytest.mark.skipif(not REAL.is_file(), reason="the lists are not here")
def test_every_actor_of_the_real_file_is_decided_and_every_event_is_in_it() -> None:
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["id"].isdigit()]
    actors = {row[f"side_{side}_new_id"] for row in rows for side in "ab"}
    assert {r.subject.rpartition("-")[2] for r in decisions("ucdp-actors")} == actors
    by_id = {row["id"]: row for row in rows}
    for row in decisions("ucdp-events"):
        event = by_id[row.subject.rpartition("/")[2]]
        assert row.cells["subject_label"].endswith(event["date_start"][:10])
        assert row.cells["subject_label"].startswith(event["dyad_name"])
