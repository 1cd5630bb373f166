"""`rabt build`: the main job."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from rabt.check.findings import exit_code
from rabt.check.waivers import summary
from rabt.cli.progress import clear, counted, show, sources_option, steps, texts_of
from rabt.read.project import find_root, read_project, triples_of
from rabt.read.turtle import MAX_BYTES
from rabt.write.build import build


@click.command("build")
@click.option("--max-bytes", default=MAX_BYTES, show_default=True, help="Refuse larger files; see rabt validate.")
@sources_option
def command(max_bytes: int, sources: tuple[Path, ...]) -> None:
    """Check everything, derive shortcuts, and write the dumps to dist/; an error leaves dist/ as it was."""
    progress = steps()
    root = find_root()
    progress("reading")
    project = read_project(root, max_bytes=max_bytes)
    if project.failed:
        clear()
        for error in project.failed:
            click.echo(f"error: {error}", err=True)
        sys.exit(2)
    built = build(project, root / "dist", progress, texts_of(project, sources), date.today())
    clear()
    show(built.findings)
    if not built.ok:
        click.echo(f"nothing written: {counted(built.findings)}", err=True)
        sys.exit(exit_code(built.findings))
    click.echo("Things and records, by class:")
    for name, count in sorted(built.dataset.counts().items()):
        click.echo(f"  {count:7,}  {name}")
    click.echo("Triples, by graph:")
    for name, triples in sorted(built.dataset.graphs.items()):
        click.echo(f"  {len(triples):7,}  {name}")
    click.echo("Files in dist/, each read back and compared by another toolkit than wrote it:")
    for name, size, reader in built.files:
        click.echo(f"  {size:9,} bytes  {name}" + (f"  (read by {reader})" if reader else ""))
    shapes = sum("Shape" in str(t.object) for t in triples_of(project.shapes) if t.predicate.value.endswith("#type"))
    click.echo(
        f"Checked: {len(project.data)} data files for syntax, names, literals and canonical form; {shapes} shapes "
        f"on the data, {len(project.rules)} rules, shapes on what they derived: {counted(built.findings)}."
    )
    click.echo(str(built.evidence))
    if built.waived:
        click.echo(summary(built.waived))
