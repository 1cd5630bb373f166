"""The wheel carries ontology, shapes and data, and answers a query from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from rabt.read.project import Project
from tests.conftest import ROOT, copy_of

QUERY = "PREFIX rabt: <https://w3id.org/rabt/ontology/> SELECT ( COUNT(*) AS ?n ) WHERE { ?s a rabt:Organisation }"


def run(*args: str, cwd: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": path, "HOME": str(cwd)}
    return subprocess.run(args, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="the build back end is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    done = run(*pip, cwd=folder)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_the_project(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    names = set(archive.namelist())
    for folder, pattern in (("ontology", "*.ttl"), ("ontology", "*.rq"), ("shapes", "*.ttl"), ("data", "*.ttl")):
        files = {f"rabt/_project/{p.relative_to(ROOT).as_posix()}": p for p in (ROOT / folder).rglob(pattern)}
        assert files and files.keys() <= names, folder
        assert [name for name, path in files.items() if archive.read(name) != path.read_bytes()] == []
    assert "rabt/ask/queries/organisations.rq" in names and "rabt/py.typed" in names
    assert not [n for n in names if n.startswith(("tests", "rabt/_project/dist")) or n.endswith(".pyc")]


@pytest.fixture(scope="module")
def target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package in a folder of its own, with the checkout out of reach."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    assert run(*pip, cwd=target).returncode == 0
    return target


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere"


def test_installed_alone_it_answers_from_any_folder(target: Path, elsewhere: Path, project: Project) -> None:
    # On PYTHONPATH the .pth file of an editable install has no effect, so only the dependencies are found here.
    path = f"{target}{os.pathsep}{sysconfig.get_path('purelib')}"
    where = run(sys.executable, "-S", "-c", "import rabt; print(rabt.__file__)", cwd=elsewhere, path=path)
    assert where.stdout.strip() == str(target / "rabt" / "__init__.py")
    done = run(sys.executable, "-S", "-m", "rabt", "query", QUERY, "--format", "csv", cwd=elsewhere, path=path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == "n" and int(done.stdout.split()[1]) > 20
    assert list(elsewhere.iterdir()) == []
    copy_of(project, elsewhere, "organisations/jem.ttl")
    validated = run(sys.executable, "-S", "-m", "rabt", "validate", cwd=elsewhere, path=path)
    assert validated.returncode == 0 and "0 violations" in validated.stderr


def test_installed_alone_it_opens_tables_and_answers_as_data_frames(target: Path, elsewhere: Path) -> None:
    pytest.importorskip("pandas")
    path = f"{target}{os.pathsep}{sysconfig.get_path('purelib')}"
    code = f"""
import rabt
data = rabt.open()
assert data.root.is_relative_to({str(target)!r}), data.root
attacks = data.table("attacks").set_index("id")
print(attacks.loc["attack:peshawar-army-public-school-2014", "killed_highest"], data.query({QUERY!r})["n"][0])
"""
    done = run(sys.executable, "-S", "-c", code, cwd=elsewhere, path=path)
    assert done.returncode == 0, done.stderr
    killed, organisations = done.stdout.split()
    assert killed == "149" and int(organisations) > 20
    assert list(elsewhere.iterdir()) == []
