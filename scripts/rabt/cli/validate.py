"""`rabt validate`: check the data or a contribution."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rabt.check.findings import exit_code
from rabt.cli.progress import clear, counted, show, sources_option, steps, texts_of
from rabt.derive.dataset import review
from rabt.model.errors import shown
from rabt.read.project import find_root, read_project, turtle_files
from rabt.read.turtle import MAX_BYTES
from rabt.write.digests import keep_digests


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@click.option("--fix", is_flag=True, help="Keep the digests of passages up to date, then check.")
@sources_option
@click.option("--max-bytes", default=MAX_BYTES, show_default=True, help="Refuse larger files.")
def command(paths: tuple[Path, ...], strict: bool, fix: bool, sources: Path | None, max_bytes: int) -> None:
    """Check syntax, names, literals, evidence, shapes and canonical form: of all data, or of PATHS together with it.

    Each finding begins path:line:column. Evidence is proved against the texts of the sources where they are at hand.
    """
    progress = steps()
    progress("reading")
    only = turtle_files(paths) if paths else None
    root = find_root()
    project = read_project(root, only or (), max_bytes)
    texts = texts_of(project, sources)
    if fix:
        for path, count in keep_digests(project, texts).items():
            click.echo(f"kept {count} digests in {shown(path)}")
        project = read_project(root, only or (), max_bytes)
    failed = [e for e in project.failed if only is None or (e.path and e.path.resolve() in only)]
    progress("checking")
    reviewed = review(project, only=only, texts=texts)
    clear()
    show(reviewed.findings)
    for error in failed:
        click.echo(f"error: {error}", err=True)
    files = len(only) if only is not None else len(project.data) + len(project.failed)
    click.echo(f"{files} {'file' if files == 1 else 'files'}: {counted(reviewed.findings)}", err=True)
    if only is None:
        click.echo(str(reviewed.evidence), err=True)
    sys.exit(2 if failed else exit_code(reviewed.findings, strict))
