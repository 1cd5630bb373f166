"""`rabt validate`: check the data or a contribution."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from pathlib import Path

import click

from rabt.check.findings import exit_code
from rabt.check.formats import FORMATS, Outcome, words
from rabt.check.rules import Rule
from rabt.check.shacl import ENGINES
from rabt.check.waivers import summary
from rabt.cli.progress import clear, counted, show, sources_option, steps, texts_of
from rabt.derive.changed import Partial, review_change
from rabt.derive.dataset import Review, review
from rabt.derive.explain import explained
from rabt.derive.shares import is_large, review_in_shares
from rabt.model.errors import InputError, shown
from rabt.read.project import Project, find_root, read_project, triples_of, turtle_files
from rabt.read.turtle import MAX_BYTES
from rabt.write.digests import keep_digests, stale_digests
from rabt.write.mend import Check, difference, mend
from rabt.write.trial import with_files


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--changed", metavar="REV", help="Check only what the changes since a git revision can affect.")
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@click.option("--fix", is_flag=True, help="Keep digests up to date, mend what can be mended safely, then check.")
@click.option("--diff", is_flag=True, help="Print what --fix would change as a unified diff, and write nothing.")
@click.option("--explain", is_flag=True, help="Say of each rule that found something what it asks for, and why.")
@sources_option
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="What runs the shapes; fast, for large data, needs the extra rabt[fast].",
)
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
    paths: tuple[Path, ...],
    changed: str | None,
    strict: bool,
    fix: bool,
    diff: bool,
    explain: bool,
    sources: tuple[Path, ...],
    engine: str,
    max_bytes: int,
    format_: str,
) -> None:
    """Check syntax, names, literals, evidence, shapes and canonical form: of all data, or of PATHS together with it.

    Each finding begins path:line:column; below it stands what mends it, where that is known. Evidence is proved
    against the texts of the sources where they are at hand; the last lines say of how many records it was, which
    texts were missing, and how many findings are waived.
    """
    if diff and format_ != "text":
        raise InputError("--diff prints a diff.", "Leave --format out.")
    if changed and (fix or diff):
        raise InputError("--fix and --diff look at whole files.", "Name them: rabt validate --fix PATH.")
    progress = steps()
    progress("reading")
    only = turtle_files(paths) if paths else None
    root, look = find_root(), None
    text_of = partial(texts_of, given=sources)
    if changed or (only and not (fix or diff)):
        look = review_change(root, text_of, changed, only or (), engine, date.today(), max_bytes)
    elif not (fix or diff or only) and is_large(root):
        look = review_in_shares(root, text_of, engine, date.today(), max_bytes, progress=progress)
    if look:
        project, reviewed, failed = look.project, look.review, _unread(look.project, only)
    else:
        project = read_project(root, only or (), max_bytes)
        texts = texts_of(project, sources)
        failed = _unread(project, only)
        progress("checking")
        check = partial(review, only=only, texts=texts, engine=engine, today=date.today())
        if diff:
            sys.exit(_show_difference(project, texts, check, failed))
        project, reviewed = _fix(project, texts, check, format_ != "text") if fix else (project, check(project))
    files = only or _looked_at(project, reviewed, failed, look)
    clear()
    if format_ == "text":
        show(reviewed.findings, fixes=True)
        if explain:
            for rule in _rules(project, reviewed).values():
                click.echo(f"\n{rule}")
    else:
        outcome = _outcome(project, reviewed, failed, files, strict)
        click.echo(FORMATS[format_](outcome), nl=False)
    for error in failed:
        click.echo(f"error: {error}", err=True)
    checked = len(files) - len(failed)
    unread = f"{_files(len(failed))} could not be read"
    if failed and not checked:
        click.echo(f"{unread}; nothing was checked.", err=True)
    else:
        click.echo(f"{_files(checked)}: {counted(reviewed.findings)}" + (f"; {unread}" if failed else ""), err=True)
        if look and changed:
            click.echo(str(look), err=True)
        click.echo(str(reviewed.evidence), err=True)
        if reviewed.waived:
            click.echo(summary(reviewed.waived), err=True)
    sys.exit(2 if failed else exit_code(reviewed.findings, strict))


def _fix(project: Project, texts: dict[str, str], check: Check, err: bool) -> tuple[Project, Review]:
    """Mend the files and say so; the project afterwards, and what is still wrong with it."""
    if project.failed:  # it may cite passages whose digests would be dropped
        click.echo("Digests are left as they are, since a file cannot be read.", err=True)
    else:
        kept = stale_digests(project, texts)
        keep_digests(project, texts)
        project = with_files(project, {path: text for path, (text, _) in kept.items()})
        for path, (_, count) in kept.items():
            click.echo(f"kept {count} digests in {shown(path)}", err=err)
    mended = mend(project, check)
    mended.write()
    for path, count in mended.counts.items():
        click.echo(f"mended {count} finding{'' if count == 1 else 's'} in {shown(path)}", err=err)
    return mended.project, mended.review


def _show_difference(project: Project, texts: dict[str, str], check: Check, failed: list[InputError]) -> int:
    """Print what --fix would change; the exit code is 1 where it is something."""
    kept = {} if project.failed else {path: text for path, (text, _) in stale_digests(project, texts).items()}
    before = {document.path: document.text for document in project.data}
    mended = mend(with_files(project, kept), check)
    clear()
    after = {**{path.resolve(): text for path, text in kept.items()}, **mended.files}
    for path, text in sorted(after.items()):
        click.echo(difference(path, before.get(path), text), nl=False)
    for error in failed:
        click.echo(f"error: {error}", err=True)
    click.echo(f"{_files(len(after))} would change; afterwards: {counted(mended.review.findings)}", err=True)
    return 2 if failed else int(bool(after))


def _rules(project: Project, reviewed: Review) -> dict[str, Rule]:
    findings = [*reviewed.findings, *(waived.finding for waived in reviewed.waived)]
    return explained(project, (f.rule for f in findings), {f.focus for f in findings if f.focus}) if findings else {}


def _unread(project: Project, only: list[Path] | None) -> list[InputError]:
    """The files that could not be read, of those that are wanted."""
    return [e for e in project.failed if only is None or (e.path and e.path.resolve() in only)]


def _looked_at(project: Project, reviewed: Review, failed: list[InputError], look: Partial | None) -> list[Path]:
    """The files that were checked: those that changed and what they broke, or all."""
    unread = {e.path for e in failed if e.path}
    if look is None or not look.files:
        return sorted({document.path for document in project.data} | unread)
    return sorted({path for path in look.files if path.exists()} | {f.path for f in reviewed.findings} | unread)


def _outcome(project: Project, reviewed: Review, failed: list[InputError], files: list[Path], strict: bool) -> Outcome:
    return Outcome(
        findings=reviewed.findings,
        unread=failed,
        files=files,
        strict=strict,
        prefixes=project.terms.layout().prefixes,
        words=words(triples_of([*project.shapes, *project.derived_shapes])),
        evidence=str(reviewed.evidence),
        rules=_rules(project, reviewed),
        waived=reviewed.waived,
    )


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"
