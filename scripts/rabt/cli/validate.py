"""`rabt validate`: check the data or a contribution."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rabt.check.findings import exit_code
from rabt.cli.progress import clear, counted, show, steps
from rabt.derive.dataset import review
from rabt.read.project import find_root, read_project, turtle_files
from rabt.read.turtle import MAX_BYTES


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@click.option("--max-bytes", default=MAX_BYTES, show_default=True, help="Refuse larger files.")
def command(paths: tuple[Path, ...], strict: bool, max_bytes: int) -> None:
    """Check syntax, names, literals, shapes and canonical form: of all data, or of PATHS together with it.

    Each finding begins path:line:column.
    """
    progress = steps()
    progress("reading")
    only = turtle_files(paths) if paths else None
    project = read_project(find_root(), only or (), max_bytes)
    failed = [e for e in project.failed if only is None or (e.path and e.path.resolve() in only)]
    progress("checking")
    findings = review(project, only=only)
    clear()
    show(findings)
    for error in failed:
        click.echo(f"error: {error}", err=True)
    files = len(only) if only is not None else len(project.data) + len(project.failed)
    click.echo(f"{files} {'file' if files == 1 else 'files'}: {counted(findings)}", err=True)
    sys.exit(2 if failed else exit_code(findings, strict))
