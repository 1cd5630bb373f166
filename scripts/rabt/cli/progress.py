"""What the verbs share: the option --sources, progress on standard error, and the summary of findings."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from rabt.check.findings import VIOLATION, Finding
from rabt.read.project import Project
from rabt.read.sources import default_folder, lists_folder, read_texts

sources_option = click.option(
    "--sources",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Folder of the source texts, may be given again; by default ../shared/sources, and ../shared/bulk for lists.",
)
GET_TEXTS = 'where it comes from is told under "Get the texts" in CONTRIBUTING.md'


def texts_of(project: Project, given: Sequence[Path] = ()) -> dict[str, str]:
    """The texts of the project's sources that are at hand, lists included, by slug."""
    folders: Sequence[Path | None] = given or [default_folder(project.root), lists_folder(project.root)]
    return {slug: text for place in folders for slug, text in read_texts(place, project.sources).items()}


def steps() -> Callable[[str], None]:
    """A function that shows the step at work: in place on a terminal, silent elsewhere."""
    if not sys.stderr.isatty():
        return lambda _: None
    start = time.monotonic()
    return lambda step: click.echo(f"\r\x1b[K{time.monotonic() - start:5.1f} s  {step}", nl=False, err=True)


def clear() -> None:
    """Remove the line that `steps` left."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


def show(findings: Iterable[Finding], err: bool = False, fixes: bool = False) -> None:
    """Print findings on standard output (or standard error), one a line, coloured on a terminal.

    Not where the environment sets NO_COLOR to anything: https://no-color.org.

    Args:
        findings: the findings.
        err: True for standard error.
        fixes: True to print below each finding, indented, what mends it.
    """
    coloured = (sys.stderr if err else sys.stdout).isatty() and not os.environ.get("NO_COLOR")
    for finding in findings:
        text = str(finding)
        if coloured:
            colour = "red" if finding.severity == VIOLATION else "yellow"
            text = text.replace(f" {finding.severity}:", click.style(f" {finding.severity}:", fg=colour), 1)
        click.echo(text, err=err)
        for edit in finding.edits if fixes else ():
            click.echo(f"    {edit}", err=err)


def counted(findings: Iterable[Finding]) -> str:
    """The findings as words: `2 violations, 1 warning`."""
    severities = [f.severity for f in findings]
    parts = [(severities.count(VIOLATION), VIOLATION), (len(severities) - severities.count(VIOLATION), "warning")]
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts)
