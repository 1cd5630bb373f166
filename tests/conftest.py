"""What the tests share: the project, its dataset, and the dumps as `rabt build` wrote them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rabt.ask.query import Opened, open_dataset
from rabt.derive.dataset import Dataset, build_dataset
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
