"""The one exception for input that cannot be used: it names file, line and remedy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
            place = f"{shown(self.path)}: " if not self.line else f"{shown(self.path)}:{self.line}:{self.column or 1}: "
        return f"{place}{self.message}" + (f" {self.remedy}" if self.remedy else "")


def shown(path: Path) -> str:
    """`path` as people see it: relative to the current folder where it lies below it."""
    for whole in (path.absolute(), path.resolve()):
        if whole.is_relative_to(Path.cwd()):
            return whole.relative_to(Path.cwd()).as_posix()
    return path.as_posix()
