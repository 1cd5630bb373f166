"""`rabt export`: one dump."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from rabt.check.findings import VIOLATION
from rabt.cli.progress import counted, show
from rabt.derive.dataset import build_dataset, review
from rabt.model.errors import InputError
from rabt.read.project import find_root, read_project
from rabt.write.dumps import dumps
from rabt.write.files import write_text

_FORMATS = ["nq", "trig", "nt", "ttl", "rdf", "jsonld"]


@click.command("export")
@click.argument("format_", metavar="FORMAT", type=click.Choice(_FORMATS))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A file; by default dist/rabt.FORMAT, - for a pipe."
)
def command(format_: str, output: Path | None) -> None:
    """Write one dump: nq and trig hold the named graphs, the others their union."""
    root = find_root()
    project = read_project(root)
    for error in project.failed:
        raise error
    dataset = build_dataset(project)
    findings = review(project, dataset, today=date.today()).findings
    if any(f.severity == VIOLATION for f in findings):
        show(findings)
        click.echo(f"nothing written: {counted(findings)}", err=True)
        sys.exit(1)
    dump = next(d for d in dumps(dataset) if d.name == f"rabt.{format_}")
    text = "".join(dump.make())
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    target = output or root / "dist" / dump.name
    if not target.parent.is_dir():
        raise InputError("The folder of the file does not exist.", "Make it, or run rabt build.", target)
    write_text(target, text)
    click.echo(f"{len(text.encode()):,} bytes  {target}", err=True)
