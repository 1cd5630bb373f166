"""The hard passages: the data holds what each of them says, and the dump answers what was expected from the text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions

from rabt.ask.query import Opened
from rabt.derive.dataset import Dataset
from rabt.read.project import Project
from rabt.read.turtle import read_turtle
from tests.conftest import ROOT

FOLDERS = sorted(p.parent for p in (ROOT / "tests" / "hard").glob("*/passage.ttl"))
QUESTIONS = sorted(p for folder in FOLDERS for p in folder.glob("*.rq"))


def name(path: Path) -> str:
    return path.relative_to(ROOT / "tests" / "hard").as_posix()


def test_all_are_there() -> None:
    assert [p.name[:2] for p in FOLDERS] == [f"{n:02}" for n in range(1, 16)]
    for folder in FOLDERS:
        assert (folder / "question.md").read_text(encoding="utf-8").startswith("# ")
        assert (folder / "query.rq").is_file()


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_the_data_holds_the_passage(folder: Path, dataset: Dataset) -> None:
    held = set(dataset.graphs["data"])
    assert [str(t) for t in read_turtle(folder / "passage.ttl").triples if t not in held] == []


@pytest.mark.parametrize("path", QUESTIONS, ids=name)
def test_the_dump_answers(path: Path, opened: Opened, project: Project) -> None:
    answer = path.with_name({"query.rq": "answer.csv", "shortcuts.rq": "shortcuts.csv"}[path.name])
    expected = list(csv.reader(io.StringIO(answer.read_text(encoding="utf-8"), newline="")))
    solutions = opened.ask(path.read_text(encoding="utf-8"), path)
    assert isinstance(solutions, QuerySolutions)
    compact = project.terms.layout().compact
    names = [v.value for v in solutions.variables]

    def cell(term: object) -> str:
        if isinstance(term, NamedNode):
            return compact(term.value)
        return term.value if isinstance(term, Literal) else ""

    assert [names, *([cell(row[n]) for n in names] for row in solutions)] == expected
