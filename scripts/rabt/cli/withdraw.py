"""`rabt withdraw`: a tombstone in place of a record or thing."""

from __future__ import annotations

from datetime import date

import click

from rabt.cli.progress import texts_of
from rabt.model.errors import shown
from rabt.model.names import expand, labelled
from rabt.read.project import find_root, read_project, triples_of
from rabt.write.digests import keep_digests
from rabt.write.withdraw import withdraw


@click.command("withdraw")
@click.argument("iri")
@click.argument("reason")
@click.option("--replaced-by", default="", help="What takes its place.")
def command(iri: str, reason: str, replaced_by: str) -> None:
    """Replace the block of IRI (or a name such as note:…) with a tombstone that keeps REASON and today's date.

    This is for what is published. What is in no release and in no merged pull request yet needs no tombstone: delete
    its block, then run rabt validate --fix.
    """
    root = find_root()
    project = read_project(root)
    for error in project.failed:
        raise error
    names = labelled(triples_of(project.data))
    known = (project.terms, names.__contains__, names.items())
    new = expand(replaced_by, *known, outside=True) if replaced_by else ""
    for path in withdraw(project, expand(iri, *known), reason, date.today(), new):
        click.echo(f"changed {shown(path)}")
    after = read_project(root)
    for path in keep_digests(after, texts_of(after)):
        click.echo(f"changed {shown(path)}")
