"""Try files before they are written: the checks look at the project as it would be, and nothing is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from rabt.check.digests import digests
from rabt.check.evidence import Tally
from rabt.check.findings import VIOLATION, Finding
from rabt.derive.dataset import review
from rabt.read.project import Project, triples_of
from rabt.read.turtle import Document
from rabt.write.files import write_text


@dataclass(frozen=True)
class Trial:
    """What the checks say of files that are not written yet.

    Attributes:
        files: path of each file to its text, the digests of new passages included.
        findings: what is wrong in them that is not wrong already.
        evidence: how far the proof of evidence went, of the records in them.
    """

    files: Mapping[Path, str]
    findings: list[Finding]
    evidence: Tally

    @property
    def ok(self) -> bool:
        """True where nothing forbids to write them."""
        return not any(finding.severity == VIOLATION for finding in self.findings)

    def write(self) -> None:
        """Write the files.

        Raises:
            InputError: one cannot be written.
        """
        for path, text in self.files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text)


def try_files(
    project: Project, files: Mapping[Path, str], texts: Mapping[str, str], today: date | None = None
) -> Trial:
    """Check the project as it would be with some files.

    Args:
        project: the files as they are.
        files: path of each new or changed file of data/ to its text.
        texts: slug to text of the sources that are at hand.
        today: the day on which waivers must not have ended; None to let none end.
    """
    after = with_files(project, files)
    kept = {
        project.root / "data" / "sources" / slug / "passages.ttl": project.terms.layout().document(triples)
        for slug, triples in digests(triples_of(after.data), texts).items()
    }
    have = {document.path: document.text for document in after.data}
    kept = {path: text for path, text in kept.items() if path.parent.is_dir() and have.get(path.resolve()) != text}
    after = with_files(after, kept)
    reviewed = review(after, only=files, texts=texts, today=today)
    findings = reviewed.findings
    if findings:  # what was wrong before is not the fault of the new
        known = {_what(finding) for finding in review(project, only=files, texts=texts, today=today).findings}
        findings = [finding for finding in findings if _what(finding) not in known]
    return Trial({**files, **kept}, findings, reviewed.evidence)


def with_files(project: Project, files: Mapping[Path, str]) -> Project:
    """The project as it would be with some new or changed files of data.

    Args:
        project: the files as they are.
        files: path of each such file to its text, which is Turtle.
    """
    new = {path.resolve(): _document(path.resolve(), text) for path, text in files.items()}
    data = {document.path: document for document in project.data} | new
    return replace(project, data=tuple(data[path] for path in sorted(data)))


def _document(path: Path, text: str) -> Document:
    reader = parse(text, RdfFormat.TURTLE, rename_blank_nodes=True)
    triples: tuple[Triple, ...] = tuple(quad.triple for quad in reader)
    return Document(path, text, triples, reader.prefixes)


def _what(finding: Finding) -> tuple[Path, str, str, str]:
    return finding.path, finding.rule, finding.message, finding.focus
