"""`rabt explain`: a rule in words."""

from __future__ import annotations

import click

from rabt.check.rules import WORDS
from rabt.derive.explain import rulebook
from rabt.model.errors import InputError
from rabt.model.iris import SHAPES
from rabt.model.names import alike
from rabt.read.project import find_root, read_project


@click.command("explain")
@click.argument("rules", nargs=-1, metavar="[RULE]...")
def command(rules: tuple[str, ...]) -> None:
    """Say what each RULE asks for and why, and show something that passes.

    A finding ends with the name of its rule: [literal], [Record-modality]. Without RULE the names are listed.
    """
    names = [rule.removeprefix(SHAPES).removeprefix("shape:").strip("[]") for rule in rules]
    book = rulebook(read_project(find_root()), names)
    known = book.names
    if not names:
        click.echo("\n".join([*sorted(WORDS), *(name for name in known if name not in WORDS)]))
    for name in names:
        if name not in known:
            near = alike(name, known)
            hint = f"Did you mean {', '.join(near)}?" if near else "rabt explain alone lists them."
            raise InputError(f'There is no rule "{name}".', hint)
    click.echo("\n\n".join(str(book.rule(name)) for name in names), nl=bool(names))
