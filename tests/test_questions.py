"""The competency questions: answers written from the texts come out of every dump, near misses do not."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from rabt.model.iris import BASE, RDF_TYPE, rabt
from rabt.read.project import Project
from tests.conftest import ROOT

QUESTIONS = ROOT / "tests" / "questions"
FOLDERS = sorted(p for p in QUESTIONS.iterdir() if p.is_dir())
DUMPS = {
    "rabt.nq": RdfFormat.N_QUADS,
    "rabt.trig": RdfFormat.TRIG,
    "rabt.ttl": RdfFormat.TURTLE,
    "rabt.nt": RdfFormat.N_TRIPLES,
    "rabt.rdf": RdfFormat.RDF_XML,
    "rabt.jsonld": RdfFormat.JSON_LD,
}
# Put to a second toolkit too, which is slow.
TWICE = ("01", "03", "09", "12", "16", "18", "25", "30")
Row = list[str]
Table = tuple[Row, list[Row]]
Ask = Callable[[Path, str], Table]


def name(folder: Path) -> str:
    return folder.name


def table(path: Path) -> Table:
    """Header and rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert all(len(row) == len(header) for row in rows), f"{path}: a row has not the length of the header"
    return header, rows


def fits(expected: str, got: str) -> bool:
    """Whether a cell of an answer is the one expected; `~pattern` stands for any text in which the pattern is found."""
    return re.search(expected[1:], got) is not None if expected.startswith("~") else expected == got


def same(expected: Row, got: Row) -> bool:
    """Whether a row is the one expected, whatever its passages, which are the last cell."""
    return all(fits(e, g) for e, g in zip(expected[:-1], got[:-1], strict=True))


def rests(expected: Row, got: Row) -> bool:
    """Whether it is the same row and rests on the passages expected; more of them may say the same."""
    return same(expected, got) and set(expected[-1].split()) <= set(got[-1].split())


def shown(rows: Iterable[Row]) -> str:
    return "\n".join(",".join(row) for row in rows)


@pytest.fixture(scope="session")
def load(dist: Path) -> Callable[[str], Store]:
    """A dump in a store of its own, loaded once."""

    @cache
    def loaded(dump: str) -> Store:
        store = Store()
        store.bulk_load(path=str(dist / dump), format=DUMPS[dump])
        return store

    return loaded


@pytest.fixture(scope="session")
def ask(load: Callable[[str], Store], project: Project) -> Ask:
    """The answer of a dump to a query, as a table."""
    compact = project.terms.layout().compact

    def cell(term: object) -> str:
        if isinstance(term, NamedNode):
            return compact(term.value)
        if not isinstance(term, Literal):
            return ""
        # A store may write a decimal in another form than the dump has.
        return term.value.removesuffix(".0") if term.datatype.value.endswith("#decimal") else term.value

    def answer(path: Path, dump: str) -> Table:
        solutions = load(dump).query(path.read_text(encoding="utf-8"), use_default_graph_as_union=True)
        assert isinstance(solutions, QuerySolutions)
        names = [v.value for v in solutions.variables]
        return names, [[cell(row[n]) for n in names] for row in solutions]

    return answer


def test_all_are_there() -> None:
    assert [p.name[:2] for p in FOLDERS] == [f"{n:02}" for n in range(1, 36)]
    for folder in FOLDERS:
        title, *body = (folder / "question.md").read_text(encoding="utf-8").strip().split("\n")
        assert title.startswith("# ") and title.endswith("?"), folder
        assert 3 <= len([line for line in body if line]) <= 10, folder
        assert (folder / "query.rq").read_text(encoding="utf-8").split("\n")[0] == title, folder
        assert (folder / "near.rq").read_text(encoding="utf-8").startswith("# "), folder
        header = table(folder / "answer.csv")[0]
        assert header[-1] == "passage", folder
        assert table(folder / "near.csv")[0] == [*header, "why"], folder
        assert len(table(folder / "answer.csv")[1]) < 40, f"{folder.name}: ask something narrower"


def test_a_change_of_an_answer_says_why() -> None:
    header, rows = table(QUESTIONS / "changes.csv")
    assert header == ["question", "date", "sha256", "reason"]
    for folder in FOLDERS:
        lines = [row for row in rows if row[0] == folder.name]
        assert lines, f"{folder.name} has no line in changes.csv"
        days = [date.fromisoformat(line[1]) for line in lines]
        assert days == sorted(days), folder.name
        digest = hashlib.sha256((folder / "answer.csv").read_bytes()).hexdigest()
        assert lines[-1][2] == digest, f"{folder.name}: the answer has changed ({digest}); say why in changes.csv"
    assert {row[0] for row in rows} == {folder.name for folder in FOLDERS}
    assert all(row[3] for row in rows)


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
@pytest.mark.parametrize("dump", DUMPS)
def test_every_dump_answers(dump: str, folder: Path, ask: Ask) -> None:
    header, expected = table(folder / "answer.csv")
    names, got = ask(folder / "query.rq", dump)
    assert names == header
    missing = [e for e in expected if not any(rests(e, g) for g in got)]
    surplus = [g for g in got if not any(same(e, g) for e in expected)]
    assert (shown(missing), shown(surplus)) == ("", "")
    assert len(got) == len(expected) and all(map(rests, expected, got)), f"Other order, or a row twice:\n{shown(got)}"


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_careless_query_gives_what_the_answer_must_not_hold(folder: Path, ask: Ask) -> None:
    header, rows = table(folder / "near.csv")
    assert rows and all(row[-1] for row in rows)
    near = [row[:-1] for row in rows]
    names, careless = ask(folder / "near.rq", "rabt.nq")
    assert names == header[:-1]
    assert shown(n for n in near if not any(rests(n, c) for c in careless)) == ""
    answer = ask(folder / "query.rq", "rabt.nq")[1]
    assert shown(n for n in near if any(same(n, a) for a in answer)) == ""


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_every_passage_is_one_of_its_source(folder: Path, load: Callable[[str], Store]) -> None:
    store = load("rabt.nq")
    answer, near = table(folder / "answer.csv")[1], table(folder / "near.csv")[1]
    cells = [row[-1] for row in answer] + [row[-2] for row in near]
    assert all(cells)
    for passage in {p for cell in cells for p in cell.split()}:
        source, span = passage.split(":")
        iri = NamedNode(f"{BASE}passage/{source}/{span}")
        assert list(store.quads_for_pattern(iri, RDF_TYPE, rabt("Passage"))), passage
        told: list[Quad] = list(store.quads_for_pattern(iri, rabt("source"), None))
        assert [q.object for q in told] == [NamedNode(f"{BASE}source/{source}")], passage


@pytest.mark.parametrize(("dump", "format_"), [("rabt.ttl", "turtle"), ("rabt.rdf", "xml")])
def test_another_toolkit_answers(
    dump: str, format_: str, dist: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    graph = rdflib.Graph(bind_namespaces="none").parse(dist / dump, format=format_)
    compact = project.terms.layout().compact

    def cell(term: object) -> str:
        if isinstance(term, rdflib.URIRef):
            return compact(str(term))
        return "" if term is None else str(term).removesuffix(".0")

    for folder in (f for f in FOLDERS if f.name[:2] in TWICE):
        header, expected = table(folder / "answer.csv")
        result = graph.query((folder / "query.rq").read_text(encoding="utf-8"))
        assert [str(v) for v in result.vars or []] == header
        got = [[cell(b.get(v)) for v in result.vars or []] for b in result.bindings]
        # It does not sort by what is grouped by and not selected, so the order is left to the other toolkit.
        assert len(got) == len(expected), f"{folder.name}:\n{shown(got)}"
        assert shown(e for e in expected if not any(rests(e, g) for g in got)) == "", f"{folder.name}:\n{shown(got)}"
