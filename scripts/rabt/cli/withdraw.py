"""`rabt withdraw`: a tombstone in place of a record or thing."""

from __future__ import annotations

from datetime import date

import click

from rabt.cli.progress import texts_of
from rabt.model.errors import InputError, shown
from rabt.model.terms import Terms
from rabt.read.project import find_root, read_project
from rabt.write.digests import keep_digests
from rabt.write.withdraw import withdraw


@click.command("withdraw")
@click.argument("iri")
@click.argument("reason")
@click.option("--replaced-by", default="", help="What takes its place.")
def command(iri: str, reason: str, replaced_by: str) -> None:
    """Replace the block of IRI (full, or as prefixed name) with a tombstone that keeps REASON and today's date."""
    root = find_root()
    project = read_project(root)
    for error in project.failed:
        raise error
    new = _full(replaced_by, project.terms) if replaced_by else ""
    for path in withdraw(project, _full(iri, project.terms), reason, date.today(), new):
        click.echo(f"changed {shown(path)}")
    after = read_project(root)
    for path in keep_digests(after, texts_of(after, None)):
        click.echo(f"changed {shown(path)}")


def _full(name: str, terms: Terms) -> str:
    prefix, _, local = name.partition(":")
    if local.startswith("//"):
        return name
    if prefix not in terms.prefixes:
        raise InputError(f'There is no prefix "{prefix}:".', "Write the whole IRI, or a prefixed name such as note:…")
    return terms.prefixes[prefix] + local
