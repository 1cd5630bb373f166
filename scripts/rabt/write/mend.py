"""Mend files by the safe edits of findings, in memory first: nothing is written before all of it has been checked."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from rabt.check.edits import applied, lines_of
from rabt.check.findings import Edit, Finding
from rabt.derive.dataset import Review
from rabt.model.errors import shown
from rabt.read.project import Project
from rabt.write.files import write_text
from rabt.write.trial import with_files

Check = Callable[[Project], Review]


@dataclass(frozen=True)
class Mended:
    """What mending changed.

    Attributes:
        project: the files as they are afterwards.
        review: what is still wrong with them.
        files: each file that changed, and its text afterwards.
        counts: each of these files, and the number of its findings that were mended.
    """

    project: Project = field(repr=False)
    review: Review
    files: Mapping[Path, str]
    counts: Mapping[Path, int]

    def write(self) -> None:
        """Write the files that changed.

        Raises:
            InputError: one cannot be written; it is left as it was, as are those after it.
        """
        for path, text in self.files.items():
            write_text(path, text)


def mend(project: Project, check: Check) -> Mended:
    """Apply the safe edits of all findings, and those of what is found then, until there is none left.

    Files that cannot be read are not looked at. Of edits that overlap, one is applied at a time. A file is left as it
    is from the point at which an edit would make it no Turtle, or what it has been before.

    Args:
        project: the files.
        check: finds out what is wrong with a project; only files of which it has findings are mended.
    """
    before = {document.path: document.text for document in project.data}
    seen = {path: {text} for path, text in before.items()}
    counts: Counter[Path] = Counter()
    while True:
        reviewed = check(project)
        changed: dict[Path, str] = {}
        for path, findings in _mendable(reviewed.findings).items():
            text = next(document.text for document in project.data if document.path == path)
            after, edits = applied(text, [edit for finding in findings for edit in _safe(finding)])
            if after in seen[path] or not _is_turtle(after):
                continue
            seen[path].add(after)
            changed[path] = after
            counts[path] += sum(not set(_safe(finding)).isdisjoint(edits) for finding in findings)
        if not changed:
            break
        project = with_files(project, changed)
    files = {d.path: d.text for d in project.data if d.text != before.get(d.path)}
    return Mended(project, reviewed, files, {path: counts[path] for path in files})


def difference(path: Path, before: str | None, after: str) -> str:
    """The unified diff of a file, with the paths that `git apply` and `patch -p1` take.

    Args:
        path: the file.
        before: its text as it is; None where it is new.
        after: its text as it would be.
    """
    name = shown(path)
    old = "/dev/null" if before is None else f"a/{name}"
    lines = difflib.unified_diff(lines_of(before or ""), lines_of(after), old, f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _mendable(findings: Collection[Finding]) -> dict[Path, list[Finding]]:
    found: dict[Path, list[Finding]] = defaultdict(list)
    for finding in findings:
        if _safe(finding):
            found[finding.path].append(finding)
    return found


def _safe(finding: Finding) -> list[Edit]:
    return [edit for edit in finding.edits if edit.safe]


def _is_turtle(text: str) -> bool:
    try:
        return any(True for _ in list(parse(text, RdfFormat.TURTLE)))
    except SyntaxError:
        return False
