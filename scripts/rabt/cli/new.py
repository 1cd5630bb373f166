"""`rabt new`: a new thing or record, in its file."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click
from pyoxigraph import NamedNode

from rabt.ask.cite import cite
from rabt.check.findings import exit_code
from rabt.cli.progress import GET_TEXTS, counted, show, sources_option, texts_of
from rabt.model.errors import InputError, shown
from rabt.model.fields import Field
from rabt.model.iris import Term
from rabt.read.project import Project, find_root, read_project
from rabt.read.sources import Source
from rabt.read.text import read_text
from rabt.write.guide import describe_class, list_classes, optional_names
from rabt.write.scaffold import Scaffolder
from rabt.write.source import SOURCE, describe_text, folder_of, refuse_taken, write_description
from rabt.write.trial import Trial, try_files

_MOST = 5  # passages that a message shows

Given = list[tuple[NamedNode, Term]]


class _New(click.Command):
    """Its help tells of the class that is named beside --help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["rabt.class"] = next((arg for arg in args if not arg.startswith("-")), "")
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        name = ctx.meta.get("rabt.class")
        if not name:
            super().format_help(ctx, formatter)
            return
        maker, project = _open()
        formatter.write(describe_class(maker, project, maker.class_named(name)) + "\n")


@click.command("new", cls=_New)
@click.argument("class_", metavar="CLASS", default="")
@click.argument("values", nargs=-1, metavar="[PROPERTY=VALUE]...")
@click.option("--cite", "cited", nargs=2, multiple=True, metavar="SOURCE WORDS", help="Evidence: words of a source.")
@click.option("--slug", default="", help="The last part of the name; made for you by default, but for a source.")
@click.option("--text", "text", type=click.Path(path_type=Path), help="For a source: the file that holds its text.")
@click.option("--dry-run", is_flag=True, help="Check and print the block, and write nothing.")
@sources_option
def command(
    class_: str,
    values: tuple[str, ...],
    cited: tuple[tuple[str, str], ...],
    slug: str,
    text: Path | None,
    dry_run: bool,
    sources: tuple[Path, ...],
) -> None:
    """Write a new CLASS (organisation, attack, casualty, affiliation …) into its file in data/.

    Without CLASS the classes are listed; rabt new CLASS alone tells what it takes. Values are written as you would say
    them: killedMin=143 killedKind=at-least attack=attack:NAME. What is required and not given is asked for on a
    terminal. All checks come first: where one finds a violation, nothing is written.

    A new source takes its text besides: rabt new source --slug NAME --text FILE title=… publisher=… contentDate=2024~
    language=en. What is counted (length, digest, ranges of paragraphs and sentences) is written as it is; sections,
    outlets, footnotes and the ends of sentences are proposals, made from the form of the text, and each paragraph
    begins as unread: look through data/sources/NAME/paragraphs.ttl and complete it. The text itself stays outside, as
    NAME.txt in the folder of texts.
    """
    for typed in (class_, slug, *values, *(word for pair in cited for word in pair)):
        if not typed.isascii() and any("\ud800" <= character <= "\udfff" for character in typed):
            raise InputError(f'"{typed}" is not UTF-8.', "Type it in a terminal that is set to UTF-8.")
    maker, project = _open()
    if not class_:
        click.echo(list_classes(maker))
        return
    cls = maker.class_named(class_)
    if not (values or cited or slug or text):
        click.echo(describe_class(maker, project, cls))
        if not sys.stdin.isatty():
            return
    given = [_value(maker, cls, value) for value in values]
    texts = texts_of(project, sources)
    for source, words in cited:
        given.append(maker.value(cls, "evidence", _passage(source, words, texts, project.sources)))
    if cls == SOURCE.value:
        tried = _new_source(maker, project, given, slug, text, dry_run, texts)
        if slug not in texts:
            click.echo(f"To cite it, put its text as {slug}.txt into the folder of texts: --sources DIR.", err=dry_run)
    elif text is not None:
        raise InputError("Only a source has a text.", "Leave --text out, or make a source.")
    else:
        tried = _new_block(maker, project, cls, given, slug, dry_run, texts)
    click.echo(counted(tried.findings), err=True)
    click.echo(str(tried.evidence), err=True)
    sys.exit(exit_code(tried.findings))


def _open() -> tuple[Scaffolder, Project]:
    project = read_project(find_root())
    for error in project.failed:
        raise error
    return Scaffolder(project), project


def _new_block(
    maker: Scaffolder, project: Project, cls: str, given: Given, slug: str, dry_run: bool, texts: Mapping[str, str]
) -> Trial:
    made = maker.make(cls, given, slug)
    while made.missing and sys.stdin.isatty():
        given.append(_ask(maker, cls, made.missing[0]))
        made = maker.make(cls, given, slug)
    remedy = "Add them as PROPERTY=VALUE, evidence with --cite SOURCE WORDS."
    _refuse_missing(made.missing, f"{remedy}\nMay also take: {optional_names(maker.fields[cls])}.")
    if dry_run:
        click.echo(f"# {shown(made.path)}\n{maker.text(made)}", nl=False)
    tried = try_files(project, {made.path: maker.file_with(made)}, texts, date.today())
    if _passes(tried, dry_run):
        tried.write()
        click.echo(f"wrote {maker.terms.layout().compact(made.iri)} to {shown(made.path)}")
    return tried


def _new_source(
    maker: Scaffolder,
    project: Project,
    given: Given,
    slug: str,
    path: Path | None,
    dry_run: bool,
    texts: Mapping[str, str],
) -> Trial:
    if path is None or not slug:
        raise InputError("A source needs its short name and its text.", "Give --slug NAME and --text FILE.")
    text, fields = read_text(path), maker.fields[SOURCE.value]
    refuse_taken(project, slug, text)
    made = describe_text(slug, text, given, fields)
    while made.missing and sys.stdin.isatty():
        given.append(_ask(maker, SOURCE.value, made.missing[0]))
        made = describe_text(slug, text, given, fields)
    _refuse_missing(made.missing, f"Add them as PROPERTY=VALUE.\nMay also take: {optional_names(fields)}.")
    folder = folder_of(project, slug)
    files = {folder / name: content for name, content in made.files(project).items()}
    if dry_run:
        for file, content in files.items():
            click.echo(f"# {shown(file)}\n{content}", nl=False)
    tried = try_files(project, files, {**texts, slug: text}, date.today())
    if _passes(tried, dry_run):
        write_description(project, made)
        click.echo(f"wrote source:{slug} to {shown(folder)}/")
        click.echo("Sections, outlets, footnotes and the ends of sentences are proposals: look through paragraphs.ttl.")
    return tried


def _passes(tried: Trial, dry_run: bool) -> bool:
    """Print what the checks found; True where the files are to be written."""
    show(tried.findings, err=dry_run)
    if not tried.ok:
        click.echo("nothing written; the lines are those of the file as it would be.", err=True)
    return tried.ok and not dry_run


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
        raise InputError(
            f"The text of {source} is not here.", f"Give evidence=SOURCE:START-END, or --sources; {GET_TEXTS}."
        )
    matches = cite(known[source], texts[source], words)
    if len(matches) != 1 or not matches[0].exact:
        found = "".join(f"\n  {m.name}  {m.text}" for m in matches[:_MOST]) or " nothing"
        found += f"\n  … and {len(matches) - _MOST} more" if len(matches) > _MOST else ""
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
