"""What the tests share: the project, its dataset, and the dumps as `rabt build` wrote them."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from pyoxigraph import NamedNode, Triple

from rabt.ask.query import Opened, open_dataset
from rabt.cli import main
from rabt.derive.dataset import Dataset, build_dataset
from rabt.model.iris import BASE, CONCEPT, Passage
from rabt.model.iris import rabt as term
from rabt.read.project import Project, read_project
from rabt.write.build import build, input_digest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT.parent / "shared" / "sources"
_EVIDENCE, _CONTEXT, _WAIVES, _WITHOUT = map(term, ("evidence", "context", "waives", "withoutRecords"))
_UNREAD, _PARAGRAPH = NamedNode(CONCEPT + "coverage-reason/unread"), term("Paragraph")


@pytest.fixture(scope="session")
def project() -> Project:
    return read_project(ROOT)


@pytest.fixture(scope="session")
def dataset(project: Project) -> Dataset:
    return build_dataset(project)


@pytest.fixture(scope="session")
def dist(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of dumps: dist/ where `rabt build` has just made it, else made here."""
    manifest = ROOT / "dist" / "manifest.json"
    if manifest.is_file() and input_digest(ROOT) in manifest.read_text(encoding="utf-8"):
        return ROOT / "dist"
    folder = tmp_path_factory.mktemp("built") / "dist"
    assert build(project, folder).ok
    return folder


@pytest.fixture(scope="session")
def opened(dist: Path) -> Opened:
    return open_dataset(ROOT, dist)


def rabt(
    *args: str, cwd: Path = ROOT, env: dict[str, str] | None = None, text: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "rabt", *args],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts"), **(env or {})},
        capture_output=True,
        text=text,
        encoding="utf-8" if text else None,
        timeout=300,
    )


def called(*args: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command as `rabt` does, but in this process: where a verb is tested and not how a process starts."""
    out, err, code = io.StringIO(newline=None), io.StringIO(newline=None), 0
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["rabt", *args]),
    ):
        try:
            main()
        except SystemExit as stop:
            assert stop.code is None or isinstance(stop.code, int)
            code = stop.code or 0
    return subprocess.CompletedProcess(args, code, out.getvalue(), err.getvalue())


def lean(project: Project, *names: str) -> Project:
    """The project with some data files whole, and of the others only the blocks that these lean on.

    They lean on what they name, on all sources, on the paragraphs in which their records stand and on their waivers.
    A paragraph of which no such record is left counts as unread.

    Args:
        project: the project.
        names: the data files to keep whole, relative to data/.
    """
    folder = project.root / "data"
    whole = [d for d in project.data if d.path.relative_to(folder).as_posix() in names]
    assert len(whole) == len(names), names
    blocks: dict[str, list[Triple]] = {}
    waivers: dict[str, list[str]] = {}
    for document in project.data:
        for t in document.triples if document not in whole else ():
            blocks.setdefault(t.subject.value, []).append(t)
            if t.predicate == _WAIVES:
                waivers.setdefault(t.object.value, []).append(t.subject.value)
    kept: set[str] = set()
    cited: set[str] = set()

    def keep(todo: list[Triple]) -> None:
        while todo:
            t = todo.pop()
            names = [t.subject.value, getattr(t.object, "value", ""), *waivers.get(t.subject.value, ())]
            if t.predicate in (_EVIDENCE, _CONTEXT) and (passage := Passage.from_iri(t.object.value)):
                source = project.sources.get(passage.source)
                paragraph = source.paragraph_at(passage.start) if source else None
                names += [paragraph.iri] if paragraph else []
                if paragraph and t.predicate == _EVIDENCE:
                    cited.add(paragraph.iri)
            for name in names:
                if name in blocks and name not in kept:
                    kept.add(name)
                    todo += blocks[name]

    keep([t for document in whole for t in document.triples])
    keep([t for name in blocks if name.startswith(BASE + "source/") for t in blocks[name]])
    layout, documents = project.terms.layout(), list(whole)
    for document in project.data:
        triples = [t for t in document.triples if t.subject.value in kept] if document not in whole else []
        decided = {t.subject for t in triples if t.predicate == _WITHOUT} | {NamedNode(iri) for iri in cited}
        paragraphs = {t.subject for t in triples if t.object == _PARAGRAPH}
        triples += [Triple(node, _WITHOUT, _UNREAD) for node in sorted(paragraphs - decided, key=str)]
        if triples:
            documents.append(replace(document, text=layout.document(triples), triples=tuple(triples)))
    documents.sort(key=lambda document: document.path)
    return replace(project, data=tuple(documents), failed=())


def copy_of(project: Project, folder: Path, *names: str) -> Path:
    """Write such a lean project into `folder`; ontology and shapes are linked, not copied."""
    for name in ("ontology", "shapes"):
        (folder / name).symlink_to(ROOT / name)
    for document in lean(project, *names).data:
        path = folder / document.path.relative_to(ROOT)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document.text, encoding="utf-8", newline="\n")
    return folder


def prefixes(**paths: str) -> str:
    """Prefix lines of Turtle, for namespaces below ours; `_` in a prefix stands for a hyphen."""
    return "".join(f"@prefix {name.replace('_', '-')}: <{BASE}{path}/> .\n" for name, path in paths.items())


def small_project(folder: Path, data: dict[str, str]) -> Path:
    """A project with our ontology and shapes, and with data files of its own, in `folder`."""
    for name in ("ontology", "shapes"):
        (folder / name).symlink_to(ROOT / name)
    for name, content in data.items():
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    (folder / "data").mkdir(exist_ok=True)
    return folder
