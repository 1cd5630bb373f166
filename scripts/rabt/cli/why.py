"""`rabt why`: who says this, where, and who contradicts it."""

from __future__ import annotations

import json

import click

from rabt.ask.query import open_dataset
from rabt.ask.stats import View
from rabt.ask.why import explain
from rabt.read.project import find_root


@click.command("why")
@click.argument("name", metavar="IRI")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(name: str, format_: str) -> None:
    """Say in sentences what is known of IRI, a thing, a record or a passage: who says it, where, who contradicts it.

    IRI is written in full or with a prefix, such as organisation:ttp or cep:14610-14729; a label does as well, such as
    "Lashkar i-Jhangvi".
    """
    root = find_root()
    page = explain(View(open_dataset(root)), name, root)
    click.echo(json.dumps(page.content, ensure_ascii=False, indent=1) if format_ == "json" else page.text)
