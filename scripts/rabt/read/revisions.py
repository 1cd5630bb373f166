"""The data files as they were in a revision: asked of git, which is needed for nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from rabt.model.errors import InputError


def resolve(root: Path, revision: str) -> str:
    """The commit against which a change is looked at: the last that the current one has in common with a revision.

    So what others have changed meanwhile on a branch called `revision` is no change of ours.

    Args:
        root: the folder that holds data/.
        revision: a commit, branch or tag, as git takes it.

    Raises:
        InputError: git is missing, `root` is in no repository, or there is no such revision.
    """
    try:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except subprocess.CalledProcessError as error:
        _repository(root)
        remedy = "Name a commit, branch or tag that is here; a shallow clone may lack it (git fetch --unshallow)."
        raise InputError(f'There is no revision "{revision}".', remedy) from error
    try:
        return _git(root, "merge-base", commit.decode().strip(), "HEAD").decode().strip()
    except subprocess.CalledProcessError:  # no commit in common, or none yet
        return commit.decode().strip()


def files_in(root: Path, commit: str, folders: Sequence[str]) -> dict[Path, str]:
    """Each file below some folders in a commit, and the name of its content.

    Args:
        root: the folder that holds them.
        commit: the commit.
        folders: their names.
    """
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", *(f"{folder}/" for folder in folders)).split(b"\0")
    found = {}
    for line in filter(None, listed):
        kind, _, name = line.partition(b"\t")
        _, type_, blob = kind.decode().split()
        if type_ == "blob":
            found[root.resolve() / name.decode("utf-8", "surrogateescape")] = blob
    return found


def contents(root: Path, blobs: Sequence[str]) -> Mapping[str, bytes]:
    """The contents that have some names."""
    wanted = "".join(f"{blob}\n" for blob in blobs).encode()
    answer = _git(root, "cat-file", "--batch", stdin=wanted)
    found, at = {}, 0
    for blob in blobs:
        line = answer.index(b"\n", at)
        size = int(answer[at:line].split()[2])
        found[blob] = answer[line + 1 : line + 1 + size]
        at = line + size + 2
    return found


def _repository(root: Path) -> None:
    try:
        _git(root, "rev-parse", "--git-dir")
    except subprocess.CalledProcessError as error:
        remedy = "Check everything, or name the files: rabt validate PATH."
        raise InputError("The project is in no git repository, so nothing tells what changed.", remedy, root) from error


def _git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    command = ["git", "-C", str(root), *arguments]
    try:
        return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise InputError("git is not installed, and nothing else tells what changed.", "Install it.") from error
