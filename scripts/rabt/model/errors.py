"""The one exception for input that cannot be used: it names file, line and remedy."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# What a terminal obeys or a reader does not see: controls, marks of direction (a text of Urdu needs none of these),
# ends of lines that are no line feeds, and halves of characters, as in a file name that is not UTF-8.
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_SHORT = {"\r": "\\r", "\t": "\\t"}


@dataclass
class InputError(Exception):
    """Something that a person gave could not be read or run; the command prints it and ends with exit code 2.

    Attributes:
        message: what is wrong.
        remedy: how to mend it.
        path: the file, where there is one.
        line: line in the file, counted from 1; 0 where none applies.
        column: column in Unicode characters, counted from 1; 0 where none applies.
    """

    message: str
    remedy: str = ""
    path: Path | None = None
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`path:line:column: message. remedy`, the path relative to the current folder; no numbers for a folder."""
        place = ""
        if self.path is not None:
            name = printable(shown(self.path), line_feeds=False)
            place = f"{name}: " if not self.line else f"{name}:{self.line}:{self.column or 1}: "
        return place + printable(self.message + (f" {self.remedy}" if self.remedy else ""))


def printable(text: str, line_feeds: bool = True) -> str:
    """`text` with what cannot be seen, or would move the cursor, as escapes of Turtle.

    Args:
        text: a message that may quote a file.
        line_feeds: False to escape these too, where a message must stay on its line.
    """
    plain = _HIDDEN.sub(lambda match: _SHORT.get(match[0]) or f"\\u{ord(match[0]):04X}", text)
    return plain if line_feeds else plain.replace("\n", "\\n")


def shown(path: Path) -> str:
    """`path` as people see it: relative to the current folder where it lies below it."""
    wholes = [path.absolute()]
    with suppress(OSError, RuntimeError):  # links that lead in a circle
        wholes.append(path.resolve())
    for whole in wholes:
        if whole.is_relative_to(Path.cwd()):
            return whole.relative_to(Path.cwd()).as_posix()
    return path.as_posix()
