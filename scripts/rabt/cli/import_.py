"""`rabt import`: a public list, or event data, as records."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from pyoxigraph import NamedNode

from rabt.check.findings import Finding
from rabt.cli.progress import clear, show, steps
from rabt.lists.report import Report
from rabt.lists.run import IMPORTERS, Given, Import, NothingWrittenError, importers
from rabt.model.errors import InputError, shown
from rabt.read.project import find_root, read_project
from rabt.read.turtle import read_turtle


@click.command("import")
@click.argument("format_", metavar="FORMAT", type=click.Choice(importers()))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@click.option("--slug", default="", help="Short name of the source; by default FORMAT, for eu with the legal act.")
@click.option("--date", default="", help="Date of this state of the list; by default as the file or its name says.")
@click.option("--licence", default="", help="IRI of the licence of the rows; by default the one of the format.")
@click.option("--publisher", default="", help="The publisher; by default the one of the format.")
@click.option("--aliases", type=click.Path(path_type=Path), help="For ofac: the file of aliases, ALT.CSV.")
@click.option("--aliases-date", default="", help="Date of the state of that file; by default --date.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Which entries are things of ours, as SSSOM in TSV; may be given again.",
)
@click.option("--choice", type=click.Path(path_type=Path), help="The rule by which entries are chosen, as TOML.")
@click.option("--addresses", type=click.Path(path_type=Path), help="For ofac: ADD.CSV, looked at for the choice alone.")
@click.option("--earlier", type=click.Path(path_type=Path), multiple=True, help="An earlier state; may be given again.")
@click.option("--earlier-aliases", type=click.Path(path_type=Path), multiple=True, help="The same, of ALT.CSV.")
@click.option("--missing-in", type=click.Path(path_type=Path), help="A later state: take only what is missing there.")
@click.option("--format", "report_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    format_: str,
    file: Path,
    output: Path,
    slug: str,
    date: str,
    licence: str,
    publisher: str,
    aliases: Path | None,
    aliases_date: str,
    mapping: tuple[Path, ...],
    choice: Path | None,
    addresses: Path | None,
    earlier: tuple[Path, ...],
    earlier_aliases: tuple[Path, ...],
    missing_in: Path | None,
    report_format: str,
) -> None:
    """Turn FILE, a list in FORMAT, into records in a folder that can be copied to data/lists/.

    \b
    un        consolidated list of the United Nations Security Council (XML)
    ofac      Specially Designated Nationals of the United States (SDN.CSV, aliases with --aliases ALT.CSV)
    eu        consolidated list of one legal act of the European Union (CSV)
    pakistan  proscriptions of Pakistan (TSV: name, date, date_precision, status, evidence_page)
    national  listings by other states (TSV: jurisdiction, name, date, evidence)
    ucdp      Georeferenced Event Dataset of the Uppsala Conflict Data Program (CSV)

    Every row that is refused, and every doubt about one that is not, is listed with its line. Exit codes: 0 every row
    was written; 1 the folder was written, and rows were refused; 2 nothing was written.
    """  # noqa: D301 - click asks for the character
    root = find_root()
    progress = steps()
    project = read_project(root, with_data=False)
    folder = root / "data" / "sources"
    taken = frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset[str]()
    given = Given(
        slug, date, licence, publisher, aliases, aliases_date, mapping, choice, addresses, earlier, earlier_aliases,
        missing_in,
    )  # fmt: skip
    files = sorted((root / "data" / "regimes").glob("*.ttl"))
    regimes = [triple for path in files for triple in read_turtle(path).triples]
    described = frozenset(t.subject.value for t in regimes if isinstance(t.subject, NamedNode))
    work = Import(IMPORTERS[format_], file, given, project.terms, taken, described, progress)
    try:
        slugs = work.into(output)
    except NothingWrittenError as error:
        _say(error.report, [], report_format)
        raise InputError("Nothing was written: every row was refused.", "See the reasons above.", file) from error
    finally:
        clear()
    _say(work.report, slugs, report_format)
    click.echo(f"wrote {', '.join(f'source:{name}' for name in slugs)} to {shown(output)}/", err=True)
    sys.exit(int(work.report.refused > 0))


def _say(report: Report, slugs: list[str], report_format: str) -> None:
    if report_format == "json":
        click.echo(json.dumps(report.as_json(slugs), ensure_ascii=False, indent=2))
    else:
        found: list[Finding] = [remark.finding() for remark in report.remarks]
        show(found)
    click.echo(str(report), err=True)
