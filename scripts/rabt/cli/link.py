"""`rabt link`: what is the same as a thing of the dataset."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from pyoxigraph import Triple

from rabt.ask.query import Opened, open_dataset
from rabt.ask.stats import FORMATS, Rows
from rabt.cli.progress import clear, steps
from rabt.link.names import LIKELY, POSSIBLE
from rabt.link.ours import Ours, read_ours
from rabt.link.screen import Asked, read_names, screen
from rabt.link.sssom import table
from rabt.link.suggest import ByEvent, ByName, Finder, suggest
from rabt.link.things import read_things
from rabt.lists.mapping import mapping_rows, read_mappings
from rabt.model.errors import InputError, printable, shown
from rabt.model.iris import ENTRY, GRAPH, graph
from rabt.model.layout import Layout
from rabt.read.project import find_root, triples_of, turtle_files
from rabt.read.sources import lists
from rabt.read.turtle import read_turtle

_COLUMNS = ("line", "name", "result", "score", "id", "label", "reason")


@click.group("link")
def command() -> None:
    """Find what is the same as a thing of the dataset. Nothing is merged by a score: people decide, in a mapping."""


@command.command("match")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--column", default="", help="The column with the names; by default the only one, or the one called name."
)
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 50), help="Matches to show for a name.")
@click.option("--least", default=POSSIBLE, show_default=True, type=click.FloatRange(0.5, 1), help="The lowest score.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="By default a table, CSV when piped.")
def match(file: Path, column: str, limit: int, least: float, format_: str | None) -> None:
    """Hold the names of FILE, a table as CSV, against all names of organisations, persons and states, in any script.

    A score from 0.85 on is a likely match, from 0.7 on a possible one; tests tell how often that is right. A name
    without a match is not cleared: the dataset is small, and a name can be written in yet another way.
    """
    read, names = read_names(file, column)
    for remark in read.remarks:
        click.echo(f"{shown(file)}: note: {remark}", err=True)
    opened, progress = open_dataset(find_root()), steps()
    progress("reading the names of the dataset")
    ours = read_ours(_triples(opened, lists_too=True))
    layout = opened.terms.layout()
    found = []
    for asked in screen(names, ours.index, limit, least):
        found.append(asked)
        if len(found) % 100 == 0:
            progress(f"{len(found):,} of {len(names):,} names")
    clear()
    rows = [row for asked in found for row in _rows(asked, ours, layout)]
    short = [[str(cell) for cell in (row[1], row[2], row[3], row[5])] for row in rows]
    told = Rows(_COLUMNS, rows, "row", (("name", "result", "score", "label"), short))
    click.echo(told.text(format_ or ("table" if sys.stdout.isatty() else "csv")), nl=False)
    counts = Counter("not looked at" if asked.fault else asked.result for asked in found)
    summary = ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items()))
    click.echo(f"{len(found):,} names: {summary}. No result clears a name.", err=True)


def _rows(asked: Asked, ours: Ours, layout: Layout) -> list[Sequence[str | int]]:
    name = printable(asked.name, line_feeds=False)
    if not asked.matches:
        return [(asked.line, name, asked.result, "", "", "", "")]
    return [
        (
            asked.line, name, "likely match" if m.score >= LIKELY else "possible match", f"{m.score:.2f}",
            layout.compact(m.spelling.thing), ours.label(m.spelling.thing), m.reason,
        )
        for m in asked.matches
    ]  # fmt: skip


@command.command("suggest")
@click.argument("target", metavar="FOLDER|SLUG")
@click.option(
    "--mapping", type=click.Path(path_type=Path), multiple=True, help="Decisions; by default data/lists/mappings/*.tsv."
)
def suggest_(target: str, mapping: tuple[Path, ...]) -> None:
    """Propose which things of ours the entries, actors and events of a list are: a mapping to be reviewed, as SSSOM.

    FOLDER is one that `rabt import` wrote, or a Turtle file of it; SLUG is a list in data/lists/. What a mapping
    decides already is left out. Each proposal says skos:closeMatch, which joins nothing: look at a second feature, and
    only then write skos:exactMatch, and curator as the kind of author.
    """
    root, progress = find_root(), steps()
    folder = root / "data" / "lists" / target
    progress(f"reading {target}")
    theirs_triples = triples_of(
        read_turtle(path) for path in turtle_files([folder if folder.is_dir() else Path(target)])
    )
    slugs, theirs = sorted(lists(theirs_triples)), read_things(theirs_triples)
    if not theirs:
        raise InputError("It holds no things of a list.", "Name a folder that rabt import wrote.", Path(target))
    opened = open_dataset(root)
    ours = read_ours(_triples(opened, lists_too=False))
    entries = {slug: f"{ENTRY}{slug}/" for slug in {*slugs, *(_slug(thing.row) for thing in theirs.values())} if slug}
    mappings = mapping or tuple(sorted((root / "data" / "lists" / "mappings").glob("*.tsv")))
    known = {**_any_entries(mappings), **opened.terms.prefixes, **entries}
    decided = {row.subject for path in mappings for row in mapping_rows(path, known, {})}
    progress(f"{len(theirs):,} things")
    finders: list[Finder] = [ByName(ours, theirs), ByEvent(ours, theirs, read_mappings(mappings, known, {}))]
    proposals = suggest(theirs.values(), finders, decided)
    clear()
    layout = Layout(known)
    click.echo(table(proposals, layout.compact, slugs[0] if slugs else "list"), nl=False)
    counted = len({proposal.subject.iri for proposal in proposals})
    click.echo(
        f"{len(theirs):,} things: {counted:,} with a proposal, to be reviewed; none of them joins anything.", err=True
    )


def _slug(row: str) -> str:
    return row.removeprefix(ENTRY).split("/")[0] if row else ""


def _any_entries(files: Iterable[Path]) -> dict[str, str]:
    """Namespaces of entries of lists that are mapped but not at hand: the prefix is the slug."""
    found = {}
    for path in files:
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeError):
            continue  # reading it in earnest says why
        for prefix in {line.split(":", 1)[0] for line in lines if ":" in line and not line.startswith("#")}:
            found[prefix] = f"{ENTRY}{prefix}/"
    return found


def _triples(opened: Opened, lists_too: bool) -> list[Triple]:
    """The triples of things and records; without those of lists, which are to be matched and not matched against."""
    graphs = [name.value.removeprefix(GRAPH) for name in opened.store.named_graphs()]
    wanted = [name for name in graphs if name == "data" or (lists_too and name.startswith("list/"))]
    return [quad.triple for name in wanted for quad in opened.store.quads_for_pattern(None, None, None, graph(name))]
