"""The command `rabt`: each verb is a module of this package, loaded when it is called."""

from __future__ import annotations

import importlib
import keyword
import logging
import os
import sys

import click

from rabt import __version__
from rabt.model.errors import InputError

_VERBS = {
    "build": "Check everything and write the dumps to dist/.",
    "validate": "Check the data, or a contribution, and point at what is wrong.",
    "explain": "Say what a rule asks for and why, and show what passes.",
    "query": "Ask the built data in SPARQL.",
    "export": "Write one dump.",
    "cite": "Name the passage of a source that holds some words.",
    "why": "Say who says a thing, where in which source, and who contradicts it.",
    "stats": "Count things and records.",
    "conflicts": "List what sources contradict each other on.",
    "coverage": "Count, for each paragraph of the sources, what of it is in the data.",
    "new": "Write a new thing or record into its file, with a name and its required properties.",
    "withdraw": "Replace a record or thing with a tombstone.",
    "import": "Turn a public list, or event data, into records.",
    "link": "Find what is the same: screen names, propose mappings of lists.",
    "format": "Put Turtle files into canonical form, or check that they are.",
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        module = f"{name}_" if keyword.iskeyword(name) else name
        command: click.Command = importlib.import_module(f"rabt.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rabt")
def group() -> None:
    """Sourced linked data on militant organisations in Pakistan: check, build and ask it.

    Exit codes: 0 fine, or warnings only; 1 violations found; 2 something could not be read or run.
    """


def main() -> None:
    """Run the command; bad input ends in one line on standard error and exit code 2, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):  # the same bytes in every locale, of file names that are not UTF-8 too
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    # rdflib prints a traceback for each ill-formed literal; the check of literals says the same with place and remedy.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    try:
        group(prog_name="rabt")
    except InputError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of a pipe has gone, e.g. `rabt query … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
