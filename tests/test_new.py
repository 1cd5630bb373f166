"""`rabt new` as a newcomer meets it: what there is, what is refused before anything is written, and what is checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rabt.model.dates import meant
from rabt.model.names import alike
from rabt.read.project import Project
from tests.conftest import SOURCES, called, copy_of

needs_texts = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source texts are not here")
LEJ, KHAN = "organisations/lej.ttl", "people/hafiz-saeed-khan.ttl"
BAN = ("designation", "target=lej", "authority=pakistan", "outcome=adopted", "modality=stated")
CITED = ("--cite", "cep", "LeJ was outlawed in Pakistan on August 14", "--sources", str(SOURCES))


@pytest.fixture(scope="module")
def copy(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(project, tmp_path_factory.mktemp("new"), LEJ, KHAN)


def files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (root / "data").rglob("*") if path.is_file()}


def test_new_alone_lists_the_classes_once_and_no_internal_ones(copy: Path) -> None:
    done = called("new", cwd=copy)
    names = re.findall(r"^(\S+)", done.stdout, re.MULTILINE)
    assert done.returncode == 0 and len(names) == len(set(names))
    assert {"designation", "casualty", "legal-action", "founding", "source"} <= set(names)
    assert not {"paragraph", "passage", "tombstone", "entry", "legalaction"} & set(names)


@pytest.mark.parametrize("args", [["designation"], ["designation", "--help"], ["rabt:Designation", "-h"]])
def test_a_class_alone_tells_what_it_takes(copy: Path, args: list[str]) -> None:
    done = called("new", *args, cwd=copy)
    required, _, optional = done.stdout.partition("Optional:")
    assert done.returncode == 0
    assert "  target  " in required and "  evidence  " in required and "  start  " in optional
    assert "one of outcome:adopted, outcome:proposed, outcome:blocked, outcome:rejected" in required
    assert "rabt new designation target=organisation:lej" in optional and '--cite cep "' in optional


@pytest.mark.parametrize(
    ("args", "messages"),
    [
        (["ban"], ["Did you mean designation"]),
        (
            ["organisation", "prefLabel=lashkar e Jhangvi", "organisationKind=armed-group"],
            ["organisation:lej is written"],
        ),
        (["person", "prefLabel=X", "--slug", "hafiz-saeed-khan", "personBasis=tried"], ["use person:hafiz-saeed-khan"]),
        (["person", "altLabel=Y"], ["rabt:personBasis takes", "skos:prefLabel takes", "May also take: altLabel"]),
        (["designation", "outcome=banned"], ["Choose one of outcome:adopted, outcome:proposed, outcome:blocked, out"]),
        (["designation", "outcome=granted"], ["is not one of its values. Choose one of outcome:adopted"]),
        (["organisation", "prefLabel=Y", "organisationKind=armed"], ["Did you mean organisation-kind:armed-group?"]),
        (["tenure", "role=chief"], ["Did you mean role:leader? Choose one of role:commander", "role:spokesman."]),
        ([*BAN, "start=2001-14-08"], ['start: "2001-14-08" is not a date. Write 2001-08-14.']),
        ([*BAN, "start=August 2014", "--dry-run"], ["Write 2014-08."]),
        ([*BAN, "start=some day"], ["Write it such as 2001-08-14"]),
        (["casualty", "killedMin=1,200"], ["write digits alone"]),
        (["founding", "--cite", "cep", "x", "--sources", "none"], ['"Get the texts" in CONTRIBUTING.md']),
    ],
)
def test_what_is_refused_says_what_to_do(copy: Path, args: list[str], messages: list[str]) -> None:
    (copy / "none").mkdir(exist_ok=True)
    before = files(copy)
    done = called("new", *args, cwd=copy)
    assert done.returncode == 2 and all(message in done.stderr for message in messages), done.stderr
    assert "granted?" not in done.stderr and "unnamed" not in done.stderr.partition("Choose")[0]
    assert files(copy) == before


def test_another_of_the_same_label_needs_a_name_and_labels_of_values_are_names_too(copy: Path) -> None:
    values = ("prefLabel=Hafiz Saeed Khan", "personBasis=role in an organisation")
    done = called("new", "person", *values, "--slug", "hafiz-saeed-khan-2", "--dry-run", cwd=copy)
    assert done.returncode == 0 and "rabt:personBasis person-basis:organisation-role" in done.stdout


@needs_texts
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_checks_come_before_writing(copy: Path, dry: tuple[str, ...]) -> None:
    before = files(copy)
    done = called("new", *BAN, "start=2001-08-15", *CITED, *dry, cwd=copy)
    assert done.returncode == 1 and "nothing written" in done.stderr
    assert "do not hold day 15" in (done.stderr if dry else done.stdout)
    assert files(copy) == before


@needs_texts
def test_a_ban_with_a_date_is_warned_of_and_written_with_its_digest(project: Project, tmp_path: Path) -> None:
    root = copy_of(project, tmp_path, LEJ)
    done = called("new", *BAN, "date=2001-08-14", *CITED, cwd=root)
    assert done.returncode == 0 and "write rabt:start" in done.stdout and "1 warning" in done.stderr
    assert re.search(r"(\d+) records: \1 proved", done.stderr), done.stderr
    again = called("new", *BAN, "date=2001-08-14", *CITED, cwd=root)
    assert again.returncode == 1 and "This says exactly what" in again.stdout


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("August 2014", "2014-08"),
        ("14 Aug 2001", "2001-08-14"),
        ("August 14, 2001", "2001-08-14"),
        ("2001-14-08", "2001-08-14"),
        ("14.8.2001", "2001-08-14"),
        ("about 2014", "2014~"),
        ("the 1990s", "199X"),
        ("4.8.2001", ""),
        ("2001-02-30", ""),
        ("soon", ""),
    ],
)
def test_dates_as_people_write_them(text: str, date: str) -> None:
    assert meant(text) == date


def test_only_near_names_are_suggested() -> None:
    assert alike("banned", ["granted", "adopted"]) == []
    assert alike("role:leadr", ["role:leader", "kind:leadr"]) == ["role:leader"]
    assert alike("armed", ["unnamed", "armed-group"]) == ["armed-group"]
    assert alike("titel", ["title", "note"]) == ["title"]
    assert alike("haqqani", ["person:sirajuddin-haqqani", "organisation:haqqani-network"]) == [
        "organisation:haqqani-network",
        "person:sirajuddin-haqqani",
    ]
