"""`rabt cite`: words in a source to the passage that holds them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from rabt.ask.cite import cite
from rabt.cli.progress import GET_TEXTS, sources_option, texts_of
from rabt.model.errors import InputError
from rabt.read.project import find_root, read_project, triples_of
from rabt.read.sources import lists

_LONGEST = 600
_MOST = 10  # passages that are printed for a person


@click.command("cite")
@click.argument("source")
@click.argument("words")
@sources_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(source: str, words: str, sources: tuple[Path, ...], format_: str) -> None:
    """Name the passage of SOURCE (a slug such as cep) that holds WORDS, snapped to whole sentences.

    "first words … last words" takes all sentences from the one to the other. Of more than ten passages the first ten
    are printed; --format json has all.
    """
    project = read_project(find_root())
    known = project.sources
    if source not in known:
        raise InputError(f'There is no source "{source}".', f"Choose one of {', '.join(known)}.")
    if source in lists(triples_of(project.data)):
        raise InputError(f"{source} is a list and has no sentences.", f"Cite a row by its identifier: {source}:….")
    texts = texts_of(project, sources)
    if source not in texts:
        raise InputError(
            f"The text of {source} is not here.",
            f"Name the folder that holds it with --sources; {GET_TEXTS}.",
        )
    matches = cite(known[source], texts[source], words)
    if not matches:
        raise InputError(f'Nothing in {source} is like "{words}".', "Give some words that stand together in it.")
    if format_ == "json":
        rows = [{"passage": m.name, "section": m.section, "exact": m.exact, "text": m.text} for m in matches]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if not matches[0].exact:
        click.echo("Not found word for word; nearest:", err=True)
    for match in matches[:_MOST]:
        length = match.passage.end - match.passage.start
        over = f"  [{length} characters, more than {_LONGEST}: cite fewer sentences]" if length > _LONGEST else ""
        click.echo(f"{match.name}  ({match.section}){over}\n    {match.text}")
    if len(matches) > _MOST:
        click.echo(f"… and {len(matches) - _MOST} more of {len(matches)}: give more of the words.", err=True)
