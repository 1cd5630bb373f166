"""`rabt validate`: check the data or a contribution."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from rabt.check.findings import exit_code
from rabt.check.formats import FORMATS, Outcome, words
from rabt.check.waivers import summary
from rabt.cli.progress import clear, counted, show, sources_option, steps, texts_of
from rabt.derive.dataset import Review, review
from rabt.model.errors import InputError, shown
from rabt.read.project import Project, find_root, read_project, triples_of, turtle_files
from rabt.read.turtle import MAX_BYTES
from rabt.write.digests import keep_digests


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@click.option("--fix", is_flag=True, help="Keep the digests of passages up to date, then check.")
@sources_option
@click.option(
    "--max-bytes",
    default=MAX_BYTES,
    show_default=True,
    help="Refuse larger files; reading one takes up to 700 times its size in memory.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", *FORMATS]),
    default="text",
    show_default=True,
    help="json, SARIF 2.1.0, JUnit XML, annotations of GitHub, or the report of SHACL in Turtle.",
)
def command(
    paths: tuple[Path, ...], strict: bool, fix: bool, sources: tuple[Path, ...], max_bytes: int, format_: str
) -> None:
    """Check syntax, names, literals, evidence, shapes and canonical form: of all data, or of PATHS together with it.

    Each finding begins path:line:column. Evidence is proved against the texts of the sources where they are at hand;
    the last lines say of how many records it was, which texts were missing, and how many findings are waived.
    """
    progress = steps()
    progress("reading")
    only = turtle_files(paths) if paths else None
    root = find_root()
    project = read_project(root, only or (), max_bytes)
    texts = texts_of(project, sources)
    if fix:
        for path, count in keep_digests(project, texts).items():
            click.echo(f"kept {count} digests in {shown(path)}", err=format_ != "text")
        project = read_project(root, only or (), max_bytes)
    failed = [e for e in project.failed if only is None or (e.path and e.path.resolve() in only)]
    progress("checking")
    reviewed = review(project, only=only, texts=texts, today=date.today())
    clear()
    if format_ == "text":
        show(reviewed.findings)
    else:
        outcome = _outcome(project, reviewed, failed, only, strict)
        click.echo(FORMATS[format_](outcome), nl=False)
    for error in failed:
        click.echo(f"error: {error}", err=True)
    checked = (len(only) if only is not None else len(project.data) + len(project.failed)) - len(failed)
    unread = f"{_files(len(failed))} could not be read"
    if not checked:
        click.echo(f"{unread}; nothing was checked.", err=True)
    else:
        click.echo(f"{_files(checked)}: {counted(reviewed.findings)}" + (f"; {unread}" if failed else ""), err=True)
        click.echo(str(reviewed.evidence), err=True)
        if reviewed.waived:
            click.echo(summary(reviewed.waived), err=True)
    sys.exit(2 if failed else exit_code(reviewed.findings, strict))


def _outcome(
    project: Project, reviewed: Review, failed: list[InputError], only: list[Path] | None, strict: bool
) -> Outcome:
    every = [*(d.path for d in project.data), *(e.path for e in failed if e.path)]
    return Outcome(
        findings=reviewed.findings,
        unread=failed,
        files=every if only is None else only,
        strict=strict,
        prefixes=project.terms.layout().prefixes,
        words=words(triples_of([*project.shapes, *project.derived_shapes])),
        evidence=str(reviewed.evidence),
        waived=reviewed.waived,
    )


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"
