"""`rabt format`: canonical Turtle."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rabt.check.canonical import canonical
from rabt.check.report import first_difference, not_canonical
from rabt.cli.progress import show
from rabt.model.errors import InputError, shown
from rabt.read.project import find_root, read_project, turtle_files
from rabt.read.turtle import read_turtle
from rabt.write.files import write_text


@click.command("format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; end with 1 where a file is not in canonical form.")
def command(paths: tuple[Path, ...], check: bool) -> None:
    """Put Turtle files into canonical form: PATHS, or all of ontology/, shapes/ and data/. Comments are kept."""
    root = find_root()
    layout = read_project(root).terms.layout()
    failed = changed = 0
    for path in turtle_files(paths or [root / "ontology", root / "shapes", root / "data"]):
        try:
            document = read_turtle(path)
        except InputError as error:
            click.echo(f"error: {error}", err=True)
            failed += 1
            continue
        text = canonical(document, layout)
        line = first_difference(document.text, text)
        if not line:
            continue
        changed += 1
        if check:
            show([not_canonical(path, line)])
        else:
            write_text(path, text)
            click.echo(f"formatted {shown(path)}")
    sys.exit(2 if failed else int(check and changed > 0))
