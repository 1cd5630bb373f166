"""What the README shows is what a reader gets."""

from __future__ import annotations

import re

from rabt.ask.query import Opened, write_answer
from rabt.read.project import Project
from rabt.read.turtle import read_turtle
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_query_and_answer(opened: Opened) -> None:
    match = re.search(r"\$ \.venv/bin/rabt query '\n(.*?)'\n(.*?)```", README, re.DOTALL)
    assert match
    assert write_answer(opened.ask(match[1]), "table", opened) == match[2]


def test_example_block_stands_in_the_data(project: Project) -> None:
    match = re.search(r"```\n(casualty:.*?\.\n)```", README, re.DOTALL)
    assert match
    assert any(match[1] in document.text for document in project.data)


def test_files_and_folders_that_guides_name_exist() -> None:
    for guide in (
        "README.md",
        "CONTRIBUTING.md",
        "ontology/README.md",
        "shapes/README.md",
        "data/README.md",
        "tests/shapes/README.md",
    ):
        folder = (ROOT / guide).parent
        for name in re.findall(r"`([a-z][\w./-]*(?:\.(?:ttl|md|xml|toml|cff)|/))`", (ROOT / guide).read_text("utf-8")):
            if not name.startswith(("rabt.", "ontology.ttl", "shapes.ttl", "dist/")):
                assert any((base / name).exists() for base in (ROOT, folder, *folder.iterdir())), (guide, name)


def test_every_source_file_reads_on_its_own() -> None:
    for path in sorted((ROOT / "data").rglob("*.ttl")):
        assert read_turtle(path).triples


def test_the_number_of_paragraphs_is_current(project: Project) -> None:
    match = re.search(r"of the five sources all (\d+) are", README.replace("\n", " "))
    assert match
    assert int(match[1]) == sum(len(source.paragraphs) for source in project.sources.values())
