"""The ledger of reading: a paragraph is cited by records or says why not, and never both."""

from __future__ import annotations

from pathlib import Path

import pytest

from rabt.check.ledger import UNREAD, Cited, citations
from rabt.model.iris import Passage
from rabt.read.project import Project, triples_of
from rabt.read.sources import describe
from tests.conftest import called, prefixes, small_project

HEAD = prefixes(
    coverage_reason="concept/coverage-reason",
    paragraph="paragraph",
    rabt="ontology",
    s="passage/s",
    source="source",
)
RECORD = "\n<https://w3id.org/rabt/position/x-0001> rabt:evidence s:11-40 .\n"


def findings(folder: Path, reason: str, record: str = "") -> list[str]:
    text = (
        f"{HEAD}\nparagraph:s-0 a rabt:Paragraph ;\n    rabt:source source:s ;\n    rabt:charStart 0 ;\n"
        f'    rabt:charEnd 60 ;\n    rabt:sentences "0-10 11-40 41-60"{reason} .\n\nsource:s a rabt:Source ;\n'
        f"    rabt:length 60 .\n{record}"
    )
    root = small_project(folder, {"sources/s/paragraphs.ttl": text})
    return [line for line in called("validate", cwd=root).stdout.splitlines() if "[coverage]" in line]


@pytest.mark.parametrize("reason", ["opinion", "rhetoric", "navigation", "bibliography", "outside-model", "unread"])
def test_a_reason_decides(tmp_path: Path, reason: str) -> None:
    assert findings(tmp_path, f" ;\n    rabt:withoutRecords coverage-reason:{reason}") == []


def test_records_decide(tmp_path: Path) -> None:
    assert findings(tmp_path, "", RECORD) == []


def test_neither(tmp_path: Path) -> None:
    (line,) = findings(tmp_path, "")
    assert line.startswith("data/sources/s/paragraphs.ttl:7:1: violation: No record cites this paragraph")


def test_records_may_come_before_all_is_read(tmp_path: Path) -> None:
    assert findings(tmp_path, " ;\n    rabt:withoutRecords coverage-reason:unread", RECORD) == []


def test_both(tmp_path: Path) -> None:
    (line,) = findings(tmp_path, " ;\n    rabt:withoutRecords coverage-reason:opinion", RECORD)
    assert line.startswith("data/sources/s/paragraphs.ttl:12:") and "remove rabt:withoutRecords" in line


def test_ranges_that_only_touch_do_not_overlap() -> None:
    cited = Cited({Passage("s", 10, 20): {"a"}, Passage("s", 0, 90): {"b"}})
    assert cited.touching((20, 30)) == {"b"}
    assert cited.touching((0, 10)) == {"b"}
    assert cited.touching((19, 20)) == {"a", "b"}
    assert cited.touching((90, 95)) == set()


def test_the_sources_are_read(project: Project) -> None:
    data = triples_of(project.data)
    cited = citations(data)
    undecided = [
        f"{slug}:{p.start}-{p.end}"
        for slug, source in describe(data).items()
        for p in source.paragraphs
        if not cited[slug].touching((p.start, p.end)) and p.without in ("", UNREAD)
    ]
    assert undecided == []
