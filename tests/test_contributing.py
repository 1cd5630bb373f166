"""The walk of CONTRIBUTING.md, from nothing to a pull request, is done as it is written, and says what is shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rabt.derive.dataset import review
from rabt.read.project import Project, read_project
from tests.conftest import ROOT, SOURCES, called, copy_of, prefixes

needs_texts = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source texts are not here")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
GROUP, HOME = "organisation:jaish-al-adl", "organisations/jaish-al-adl.ttl"
# What stands for `make build`, which tests run in already: it makes the command of this project the clone's.
MAKE = """#!/bin/sh
mkdir -p .venv/bin
printf '#!/bin/sh\\nexec "%s" -m rabt "$@"\\n' "$PYTHON" >.venv/bin/rabt
chmod +x .venv/bin/rabt
echo 'PATH="$PWD/.venv/bin:$PATH"' >.venv/bin/activate
exec .venv/bin/rabt "$1"
"""


def steps() -> list[tuple[str, str]]:
    """Each command of the guide with the output that is shown below it."""
    (block,) = re.findall(r"^```console\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    found = [step.partition("\n") for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, shown) for command, _, shown in found]


def forget(root: Path) -> None:
    """Take the group away, with the digests that it alone needed; what it was read from counts as unread again."""
    (root / "data" / HOME).unlink()
    called("validate", "--fix", "--sources", str(SOURCES), cwd=root)
    unread = [f.focus for f in review(read_project(root)).findings if f.rule == "coverage"]
    paragraphs = root / "data/sources/cep/paragraphs.ttl"
    blocks = "".join(f"{name} rabt:withoutRecords coverage-reason:unread .\n" for name in unread)
    head = prefixes(coverage_reason="concept/coverage-reason")
    paragraphs.write_text(head + paragraphs.read_text(encoding="utf-8") + blocks, encoding="utf-8")
    called("format", cwd=root)
    done = called("validate", cwd=root)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def desk(project: Project, tmp_path: Path) -> Path:
    """A folder with the fork, in which the group of the walk is not described yet, and the texts where they belong."""
    (tmp_path / "origin").mkdir()
    origin = copy_of(project, tmp_path / "origin", HOME, "organisations/lej.ttl")
    forget(origin)
    for name in ("ontology", "shapes"):
        (origin / name).unlink()
        shutil.copytree(ROOT / name, origin / name)
    shutil.copy(ROOT / ".gitignore", origin)
    assert not any(GROUP in path.read_text(encoding="utf-8") for path in (origin / "data").rglob("*.ttl"))
    (tmp_path / "shared").symlink_to(SOURCES.parent)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "make").write_text(MAKE, encoding="utf-8")
    (tmp_path / "bin" / "make").chmod(0o755)
    run(tmp_path, "cd origin && git init -q -b main && git add . && git commit -q -m start")
    run(tmp_path, "git clone -q --bare origin fork.git")
    return tmp_path


def run(folder: Path, script: str) -> str:
    """Run commands of a shell there and return what they print; each must succeed."""
    names = {"NAME": "Somebody", "EMAIL": "somebody@example.org"}
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in names.items()},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "FORK": str(folder / "fork.git"),
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT / "scripts"),
    }
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@needs_texts
def test_the_walk_ends_in_a_branch_that_the_checks_of_a_pull_request_pass(desk: Path) -> None:
    mark = "-- next command --\n"
    script = "\n".join(f"printf '%s' '{mark}'\n{command}" for command, _ in steps())
    printed = run(desk, script).split(mark)[1:]
    for (command, shown), output in zip(steps(), printed, strict=True):
        pattern = ".*".join(map(re.escape, shown.split("…")))
        assert not shown or re.fullmatch(pattern, output, re.DOTALL), f"{command}\n{output}"
    branch = re.search(r"git switch -c (\S+)", GUIDE)
    assert branch
    run(desk, f'git clone -q -b {branch[1]} "$FORK" pull && cp -R rabt/.venv pull')
    changed = run(desk, "cd pull && git diff --name-only origin/main HEAD")
    assert changed.split() == ["data/organisations/jaish-al-adl.ttl", "data/sources/cep/passages.ttl"]
    checked = run(desk, "cd pull && mkdir none && .venv/bin/rabt validate --format github --sources none")
    assert "::" not in checked and "0 violations, 0 warnings" in checked


def test_the_walk_names_commands_that_there_are() -> None:
    commands = [command for command, _ in steps()]
    verbs = [command.split()[1] for command in commands if command.startswith("rabt ")]
    assert {"cite", "new", "format", "validate"} == set(verbs)
    assert all((ROOT / "scripts/rabt/cli" / f"{verb}.py").is_file() for verb in verbs)
    assert re.search(r"^build:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
