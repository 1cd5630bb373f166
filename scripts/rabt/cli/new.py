"""`rabt new`: a new thing or record, in its file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click
from pyoxigraph import NamedNode

from rabt.ask.cite import cite
from rabt.check.findings import exit_code
from rabt.cli.progress import counted, show, sources_option, texts_of
from rabt.derive.dataset import review
from rabt.model.errors import InputError, shown
from rabt.model.fields import Field
from rabt.model.iris import RABT, Term
from rabt.read.project import find_root, read_project
from rabt.read.sources import Source
from rabt.write.digests import keep_digests
from rabt.write.files import write_text
from rabt.write.scaffold import Scaffolder


@click.command("new")
@click.argument("class_", metavar="CLASS")
@click.argument("values", nargs=-1, metavar="[PROPERTY=VALUE]...")
@click.option("--cite", "cited", nargs=2, multiple=True, metavar="SOURCE WORDS", help="Evidence: words of a source.")
@click.option("--slug", default="", help="The last part of the name; made for you by default.")
@click.option("--dry-run", is_flag=True, help="Print the block and write nothing.")
@sources_option
def command(
    class_: str,
    values: tuple[str, ...],
    cited: tuple[tuple[str, str], ...],
    slug: str,
    dry_run: bool,
    sources: Path | None,
) -> None:
    """Write a new CLASS (organisation, attack, casualty, affiliation …) into its file in data/.

    Values are written as you would say them: killedMin=143 killedKind=at-least attack=attack:NAME. What is required and
    not given is asked for on a terminal.
    """
    root = find_root()
    project = read_project(root)
    for error in project.failed:
        raise error
    maker = Scaffolder(project)
    cls = maker.class_named(class_)
    given: list[tuple[NamedNode, Term]] = []
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise InputError(f'"{value}" is not PROPERTY=VALUE.', "Write for example killedMin=143.")
        given.append(maker.value(cls, name, text))
    texts = texts_of(project, sources)
    for source, words in cited:
        given.append(maker.value(cls, "evidence", _passage(source, words, texts, project.sources)))
    made = maker.make(cls, given, slug)
    while made.missing and sys.stdin.isatty():
        given.append(_ask(maker, cls, made.missing[0]))
        made = maker.make(cls, given, slug)
    if made.missing:
        lines = "".join(f"\n  {field.message}" for field in made.missing)
        raise InputError(f"Still required:{lines}\n", "Add them as PROPERTY=VALUE, evidence with --cite SOURCE WORDS.")
    if dry_run:
        click.echo(f"# {shown(made.path)}\n{maker.text(made)}", nl=False)
        return
    made.path.parent.mkdir(parents=True, exist_ok=True)
    write_text(made.path, maker.file_with(made))
    click.echo(f"wrote {maker.terms.layout().compact(made.iri)} to {shown(made.path)}")
    keep_digests(read_project(root), texts)
    reviewed = review(read_project(root), only=[made.path], texts=texts)
    show(reviewed.findings)
    click.echo(f"{counted(reviewed.findings)}", err=True)
    sys.exit(exit_code(reviewed.findings))


def _passage(source: str, words: str, texts: dict[str, str], known: Mapping[str, Source]) -> str:
    if source not in texts:
        raise InputError(f"The text of {source} is not here.", "Give evidence=SOURCE:START-END, or --sources.")
    matches = cite(known[source], texts[source], words)
    if len(matches) != 1 or not matches[0].exact:
        found = "".join(f"\n  {m.name}  {m.text}" for m in matches) or " nothing"
        raise InputError(f'"{words}" does not name one passage of {source}; found:{found}\n', "Give more of its words.")
    return matches[0].name


def _ask(maker: Scaffolder, cls: str, field: Field) -> tuple[NamedNode, Term]:
    click.echo(field.message)
    choices = maker.choices(field)
    if choices:
        click.echo("  " + ", ".join(choices))
    while True:
        try:
            return maker.value(cls, field.path.removeprefix(RABT), click.prompt(field.name))
        except InputError as error:
            click.echo(f"  {error}")
