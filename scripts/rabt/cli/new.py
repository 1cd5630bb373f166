"""`rabt new`: a new thing or record, in its file."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from pyoxigraph import NamedNode

from rabt.ask.cite import cite
from rabt.check.findings import exit_code
from rabt.cli.progress import counted, show, sources_option, texts_of
from rabt.derive.dataset import review
from rabt.model.errors import InputError, shown
from rabt.model.fields import Field
from rabt.model.iris import Term
from rabt.read.project import Project, find_root, read_project
from rabt.read.sources import Source
from rabt.read.text import read_text
from rabt.write.digests import keep_digests
from rabt.write.files import write_text
from rabt.write.scaffold import Scaffolder
from rabt.write.source import SOURCE, describe_text, folder_of, refuse_taken, write_description


@click.command("new")
@click.argument("class_", metavar="CLASS")
@click.argument("values", nargs=-1, metavar="[PROPERTY=VALUE]...")
@click.option("--cite", "cited", nargs=2, multiple=True, metavar="SOURCE WORDS", help="Evidence: words of a source.")
@click.option("--slug", default="", help="The last part of the name; made for you by default, but for a source.")
@click.option("--text", "text", type=click.Path(path_type=Path), help="For a source: the file that holds its text.")
@click.option("--dry-run", is_flag=True, help="Print the block and write nothing.")
@sources_option
def command(
    class_: str,
    values: tuple[str, ...],
    cited: tuple[tuple[str, str], ...],
    slug: str,
    text: Path | None,
    dry_run: bool,
    sources: Path | None,
) -> None:
    """Write a new CLASS (organisation, attack, casualty, affiliation …) into its file in data/.

    Values are written as you would say them: killedMin=143 killedKind=at-least attack=attack:NAME. What is required and
    not given is asked for on a terminal.

    A new source takes its text besides: rabt new source --slug NAME --text FILE title=… publisher=… contentDate=2024~
    language=en. What is counted (length, digest, ranges of paragraphs and sentences) is written as it is; sections,
    outlets, footnotes and the ends of sentences are proposals, made from the form of the text, and each paragraph
    begins as unread: look through data/sources/NAME/paragraphs.ttl and complete it. The text itself stays outside, as
    NAME.txt in the folder of texts.
    """
    root = find_root()
    project = read_project(root)
    for error in project.failed:
        raise error
    maker = Scaffolder(project)
    cls = maker.class_named(class_)
    given = [_value(maker, cls, value) for value in values]
    texts = texts_of(project, sources)
    for source, words in cited:
        given.append(maker.value(cls, "evidence", _passage(source, words, texts, project.sources)))
    if cls == SOURCE.value:
        written = _new_source(maker, project, given, slug, text, dry_run)
    elif text is not None:
        raise InputError("Only a source has a text.", "Leave --text out, or make a source.")
    else:
        written = _new_block(maker, cls, given, slug, dry_run)
    if not written:
        return
    after = read_project(root)
    texts = texts_of(after, sources)
    if cls == SOURCE.value and slug not in texts:
        click.echo(f"To cite it, put its text as {slug}.txt into the folder of texts: --sources DIR.")
    keep_digests(after, texts)
    reviewed = review(read_project(root), only=written, texts=texts)
    show(reviewed.findings)
    click.echo(f"{counted(reviewed.findings)}", err=True)
    sys.exit(exit_code(reviewed.findings))


def _new_block(
    maker: Scaffolder, cls: str, given: list[tuple[NamedNode, Term]], slug: str, dry_run: bool
) -> list[Path]:
    made = maker.make(cls, given, slug)
    while made.missing and sys.stdin.isatty():
        given.append(_ask(maker, cls, made.missing[0]))
        made = maker.make(cls, given, slug)
    _refuse_missing(made.missing, "Add them as PROPERTY=VALUE, evidence with --cite SOURCE WORDS.")
    if dry_run:
        click.echo(f"# {shown(made.path)}\n{maker.text(made)}", nl=False)
        return []
    made.path.parent.mkdir(parents=True, exist_ok=True)
    write_text(made.path, maker.file_with(made))
    click.echo(f"wrote {maker.terms.layout().compact(made.iri)} to {shown(made.path)}")
    return [made.path]


def _new_source(
    maker: Scaffolder,
    project: Project,
    given: list[tuple[NamedNode, Term]],
    slug: str,
    path: Path | None,
    dry_run: bool,
) -> list[Path]:
    if path is None or not slug:
        raise InputError("A source needs its short name and its text.", "Give --slug NAME and --text FILE.")
    text, fields = read_text(path), maker.fields[SOURCE.value]
    refuse_taken(project, slug, text)
    made = describe_text(slug, text, given, fields)
    while made.missing and sys.stdin.isatty():
        given.append(_ask(maker, SOURCE.value, made.missing[0]))
        made = describe_text(slug, text, given, fields)
    _refuse_missing(made.missing, "Add them as PROPERTY=VALUE.")
    if dry_run:
        for name, content in made.files(project).items():
            click.echo(f"# {shown(folder_of(project, slug) / name)}\n{content}", nl=False)
        return []
    written = write_description(project, made)
    click.echo(f"wrote source:{slug} to {shown(folder_of(project, slug))}/")
    click.echo("Sections, outlets, footnotes and the ends of sentences are proposals: look through paragraphs.ttl.")
    return written


def _refuse_missing(missing: Sequence[Field], remedy: str) -> None:
    if missing:
        raise InputError("Still required:" + "".join(f"\n  {field.message}" for field in missing) + "\n", remedy)


def _value(maker: Scaffolder, cls: str, value: str) -> tuple[NamedNode, Term]:
    name, equals, text = value.partition("=")
    if not equals:
        raise InputError(f'"{value}" is not PROPERTY=VALUE.', "Write for example killedMin=143.")
    return maker.value(cls, name, text)


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
            return maker.value(cls, field.name, click.prompt(field.name))
        except InputError as error:
            click.echo(f"  {error}")
