"""`rabt query`: SPARQL over the built data."""

from __future__ import annotations

import sys

import click

from rabt.ask.query import GRAPHS, TABLES, answer_formats, find_query, open_dataset, packaged_queries, write_answer
from rabt.ask.stats import View
from rabt.derive.as_of import day_of
from rabt.read.project import find_root


@click.command("query")
@click.argument("query", required=False)
@click.option("--format", "format_", type=click.Choice([*TABLES, *GRAPHS]), help="By default a table, CSV when piped.")
@click.option("--as-of", "day", metavar="DAY", help="The data as they stood on a past day, YYYY-MM-DD.")
def command(query: str | None, format_: str | None, day: str | None) -> None:
    """Ask the data. QUERY is a file, a text in SPARQL, or the name of a packaged query; without it these are listed.

    With --as-of, what began or happened later is left out, shortcuts such as rabt:designatedBy hold for the day, and
    rabt:stateOnDay says of each record: in force, begun with no end known, over, happened, or unknown.
    """
    if query is None:
        for name, what in packaged_queries().items():
            click.echo(f"{name:16}{what}")
        return
    text, path = find_query(query)
    opened = open_dataset(find_root(), day=day_of(day) if day else None)
    answer = opened.ask(text, path)
    if "rabt:Designation" in text and (note := View(opened).uncovered):
        click.echo(f"note: {note}", err=True)
    formats = answer_formats(answer)
    default = formats[0] if sys.stdout.isatty() or formats == GRAPHS else formats[1]
    click.echo(write_answer(answer, format_ or default, opened), nl=False)
