"""The build: check the data, derive, write every dump, read each back, and put `dist/` in place at the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rabt import __version__
from rabt.check.evidence import Tally
from rabt.check.findings import VIOLATION, Finding
from rabt.check.waivers import Waived
from rabt.derive.dataset import Dataset, build_dataset, review
from rabt.model.errors import InputError
from rabt.read.project import FOLDERS, Project
from rabt.write.dumps import Dump, dumps
from rabt.write.files import MARK, refuse_foreign, replaced_folder

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build wrote and checked.

    Attributes:
        findings: what the checks found; violations mean that nothing was written.
        dataset: the named graphs.
        files: name of each file, its size in bytes, and the toolkit that read it back.
        evidence: how far the proof of evidence went.
        waived: what is wrong and let stand.
    """

    findings: list[Finding]
    dataset: Dataset
    files: list[tuple[str, int, str]]
    evidence: Tally
    waived: list[Waived] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True where the dumps were written."""
        return not any(f.severity == VIOLATION for f in self.findings)


def build(
    project: Project,
    target: Path,
    progress: Progress = lambda _: None,
    texts: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Built:
    """Check a project and write its dumps to `target`.

    Args:
        project: the files, all of which could be read.
        target: the folder to replace.
        progress: is told each step.
        texts: slug to text of the sources that are at hand; what is written does not depend on them.
        today: the day on which waivers must not have ended, see `review`; what is written does not depend on it.

    Raises:
        InputError: `target` cannot be replaced; it is left as it was.
        RuntimeError: a dump does not read back to the triples that were written.
    """
    refuse_foreign(target)
    progress("deriving")
    dataset = build_dataset(project)
    progress("validating")
    reviewed = review(project, dataset, texts=texts, today=today)
    findings = reviewed.findings
    if any(finding.severity == VIOLATION for finding in findings):
        return Built(findings, dataset, [], reviewed.evidence, reviewed.waived)
    files = []
    with replaced_folder(target) as folder:
        for dump in dumps(dataset):
            progress(f"writing {dump.name}")
            files.append((dump.name, _write(dump, folder), dump.reader))
        manifest = {
            "version": __version__,
            "input": input_digest(project.root),
            "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name, _, _ in files},
        }
        (folder / MARK).write_bytes((json.dumps(manifest, indent=1) + "\n").encode())
    return Built(findings, dataset, files, reviewed.evidence, reviewed.waived)


def _write(dump: Dump, folder: Path) -> int:
    path = folder / dump.name
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(dump.make())
    except OSError as error:
        raise InputError(f"Cannot be written: {error.strerror}.", "Check space and permissions.", path) from error
    text = path.read_text(encoding="utf-8")
    if dump.read is not None and dump.read(text) != dump.expect():
        raise RuntimeError(f"{dump.name} does not read back with {dump.reader} to the triples that were written")
    return path.stat().st_size


def input_digest(root: Path) -> str:
    """SHA-256 over names and content of the Turtle files and rules that a build reads, in hexadecimal."""
    digest = hashlib.sha256(__version__.encode())
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".ttl", ".rq") and path.is_file():
                content = path.read_bytes()
                digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()
