"""What the tests share: the project, its dataset, and the dumps as `rabt build` wrote them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Triple

from rabt.ask.query import Opened, open_dataset
from rabt.derive.dataset import Dataset, build_dataset
from rabt.model.iris import BASE
from rabt.read.project import Project, read_project
from rabt.write.build import build, input_digest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT.parent / "shared" / "sources"


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


def copy_of(project: Project, folder: Path, *names: str) -> Path:
    """A project in `folder` with some data files whole, and of the others only the blocks that these lean on.

    Args:
        project: the project to copy from; ontology and shapes are linked, not copied.
        folder: where to.
        names: the data files to copy whole, relative to data/.
    """
    for name in ("ontology", "shapes"):
        (folder / name).symlink_to(ROOT / name)
    whole = [d for d in project.data if d.path.relative_to(ROOT / "data").as_posix() in names]
    assert len(whole) == len(names), names
    blocks: dict[str, list[Triple]] = {}
    for document in project.data:
        for triple in document.triples if document not in whole else ():
            blocks.setdefault(triple.subject.value, []).append(triple)
    sources = [name for name in blocks if name.startswith(BASE + "source/")]
    rest = [t for name in sources for t in blocks.pop(name)]
    todo = [t for document in whole for t in document.triples]
    while todo:
        triple = todo.pop()
        added = blocks.pop(getattr(triple.object, "value", ""), [])
        rest += added
        todo += added
    for document in whole:
        path = folder / document.path.relative_to(ROOT)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document.path.read_bytes())
    (folder / "data" / "rest.ttl").write_text(project.terms.layout().document(rest), encoding="utf-8", newline="\n")
    return folder


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
