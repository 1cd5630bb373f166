"""What `validate`, `cite` and `why` tell a newcomer: how far it went, what is meant, and where it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rabt.read.project import Project
from rabt.read.segment import segment
from tests.conftest import SOURCES, called, copy_of

needs_texts = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source texts are not here")
LEJ = "organisations/lej.ttl"
START = '"2001-08-14"^^xsd:date'


@pytest.fixture(scope="module")
def copy(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_of(project, tmp_path_factory.mktemp("messages"), LEJ)
    (root / "none").mkdir()
    return root


def changed(copy: Path, before: str, after: str) -> str:
    text = (copy / "data" / LEJ).read_text(encoding="utf-8")
    assert before in text
    path = copy / "data/organisations/lej.ttl"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    try:
        done = called("validate", str(path), "--sources", str(SOURCES) if SOURCES.is_dir() else "none", cwd=copy)
    finally:
        path.write_text(text, encoding="utf-8")
    return f"{done.returncode}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("paths", [(), (f"data/{LEJ}",)])
def test_without_the_texts_it_is_said_how_many_records_were_not_looked_at(copy: Path, paths: tuple[str, ...]) -> None:
    done = called("validate", *paths, "--sources", "none", cwd=copy)
    assert done.returncode == 0
    assert re.search(r"(\d+) records: 0 proved.*; \1 not looked at", done.stderr)
    assert "not looked at, since their texts are not here: cep" in done.stderr, done.stderr


@needs_texts
def test_the_evidence_of_one_file_is_counted_and_sources_may_be_given_twice(copy: Path) -> None:
    done = called("validate", f"data/{LEJ}", "--sources", "none", "--sources", str(SOURCES), cwd=copy)
    assert done.returncode == 0 and re.search(r"(\d+) records: \1 proved", done.stderr), done.stderr
    done = called("validate", "data/sources/cep/source.ttl", cwd=copy)
    assert "Evidence: no record to prove." in done.stderr


@pytest.mark.parametrize(
    ("after", "message"),
    [
        (
            '"2001-14-08"^^xsd:date',
            '"2001-14-08" is not a date of the datatype xsd:date: write "2001-08-14"^^xsd:date.',
        ),
        ('"1996"^^xsd:date', 'is not a date of the datatype xsd:date: write "1996"^^xsd:gYear.'),
        ('"first"^^xsd:date', "xsd:date: write year-month-day, such as 2001-08-14."),
        ('"1996"', 'A date carries its datatype: instead of "1996" write "1996"^^xsd:gYear.'),
        ("1996", 'instead of "1996" write "1996"^^xsd:gYear.'),
    ],
)
def test_a_bad_date_is_one_finding_that_names_the_form(copy: Path, after: str, message: str) -> None:
    told = changed(copy, START, after)
    assert told.startswith("1\n") and message in told and "1 violation, 0 warnings" in told, told
    assert "Traceback" not in told and "do not hold" not in told


def test_a_name_that_is_not_near_is_not_suggested(copy: Path) -> None:
    told = changed(copy, "outcome:adopted", "outcome:banned")
    assert "did you mean" not in told and "rabt new CLASS lists the values" in told


@pytest.mark.parametrize("paths", [(f"data/{LEJ}",), (f"data/{LEJ}", "data/sources/cep/source.ttl")])
def test_a_file_that_cannot_be_read_is_not_counted_as_checked(copy: Path, paths: tuple[str, ...]) -> None:
    path = copy / "data" / LEJ
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "organisation:", encoding="utf-8")
    done = called("validate", *paths, cwd=copy)
    path.write_text(text, encoding="utf-8")
    assert done.returncode == 2 and "1 file could not be read" in done.stderr
    assert ("nothing was checked" in done.stderr) == (len(paths) == 1)
    assert ("0 violations" in done.stderr) == (len(paths) == 2)


@needs_texts
def test_many_passages_are_cut_with_a_count(copy: Path) -> None:
    done = called("cite", "cep", "the", "--sources", str(SOURCES), cwd=copy)
    assert done.stdout.count("cep:") == 10 and "more of" in done.stderr
    rows = json.loads(called("cite", "cep", "the", "--sources", str(SOURCES), "--format", "json", cwd=copy).stdout)
    assert f"… and {len(rows) - 10} more of {len(rows)}" in done.stderr


def test_where_the_texts_come_from_is_told(copy: Path) -> None:
    done = called("cite", "cep", "x", "--sources", "none", cwd=copy)
    assert done.returncode == 2 and '"Get the texts" in CONTRIBUTING.md' in done.stderr


def test_why_finds_by_label_and_names_file_and_line(copy: Path) -> None:
    thing = called("why", "lashkar i-jhangvi", cwd=copy)
    assert thing.returncode == 0 and thing.stdout.startswith("Lashkar i-Jhangvi (organisation:lej)")
    record = called("why", "designation:lej-pakistan-ibfj", cwd=copy)
    assert "in force from 14 August 2001 on" in record.stdout
    lines = (copy / "data" / LEJ).read_text(encoding="utf-8").split("\n")
    line = lines.index("designation:lej-pakistan-ibfj a rabt:Designation ;") + 1
    assert f"It is written in data/{LEJ}:{line}." in record.stdout


def test_a_label_of_several_things_lists_them(project: Project, tmp_path: Path) -> None:
    root = copy_of(project, tmp_path, LEJ)
    values = ("prefLabel=Lashkar i-Jhangvi", "organisationKind=charity", "--slug", "lej-two")
    assert called("new", "organisation", *values, cwd=root).returncode == 0
    done = called("why", "Lashkar i-Jhangvi", cwd=root)
    assert done.returncode == 2 and "organisation:lej  " in done.stderr and "organisation:lej-two  " in done.stderr


def test_a_designation_that_only_held_then_reads_otherwise(project: Project, tmp_path: Path) -> None:
    root = copy_of(project, tmp_path, "states/pakistan.ttl")
    assert (
        "which held in October 2021" in called("why", "designation:pakistan-fatf-grey-list-kept-jh5o", cwd=root).stdout
    )


def test_sentences_are_no_headings() -> None:
    text = "A Title\nIt was (so they say).\nThey came. (Sources: BBC, Dawn)\nIt ended\n"
    assert [s.section for s in segment(text)] == ["A Title"] * 4
