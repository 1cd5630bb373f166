"""`rabt stats`: how much there is."""

from __future__ import annotations

import sys

import click

from rabt.ask.query import open_dataset
from rabt.ask.stats import FORMATS, View, stats
from rabt.read.project import find_root
from rabt.write.codebook import WARNING


@click.command("stats")
@click.option("--top", default=10, show_default=True, type=click.IntRange(min=0), help="How many organisations.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="By default a table, CSV when piped.")
def command(top: int, format_: str | None) -> None:
    """Count things and records by class, source, modality, dates, year of attack and organisation."""
    view = View(open_dataset(find_root()))
    counted = stats(view, top)
    for note in filter(None, (WARNING, view.uncovered)):
        click.echo(f"note: {note}", err=True)
    click.echo(counted.text(format_ or ("table" if sys.stdout.isatty() else "csv")), nl=False)
