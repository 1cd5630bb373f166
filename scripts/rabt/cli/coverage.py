"""`rabt coverage`: how far the sources have been read."""

from __future__ import annotations

import sys

import click

from rabt.ask.coverage import coverage
from rabt.ask.query import open_dataset
from rabt.ask.stats import FORMATS, View
from rabt.read.project import find_root


@click.command("coverage")
@click.option("--source", "source", default="", help="The slug of one source, such as cep.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="By default a table, CSV when piped.")
def command(source: str, format_: str | None) -> None:
    """Count sentences, sentences that carry evidence, and records: for each paragraph and each source."""
    rows = coverage(View(open_dataset(find_root())), source)
    click.echo(rows.text(format_ or ("table" if sys.stdout.isatty() else "csv")), nl=False)
