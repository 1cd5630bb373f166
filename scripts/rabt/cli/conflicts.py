"""`rabt conflicts`: what sources contradict each other on."""

from __future__ import annotations

import sys

import click

from rabt.ask.conflicts import conflicts, tabled
from rabt.ask.query import open_dataset
from rabt.ask.stats import FORMATS, View
from rabt.read.project import find_root


@click.command("conflicts")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="By default a table, CSV when piped.")
def command(format_: str | None) -> None:
    """List what sources contradict each other on, with both sides: figures, perpetrators, dates, denials, notes."""
    view = View(open_dataset(find_root()))
    rows = tabled(view, conflicts(view))
    click.echo(rows.text(format_ or ("table" if sys.stdout.isatty() else "csv")), nl=False)
