"""A person's own list of names, held against all spellings of the dataset.

What comes out is where to look. No result clears a name: the dataset is small, and names are written in many ways.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rabt.link.names import LIKELY, Match, NameIndex
from rabt.link.spelling import words
from rabt.model.errors import InputError
from rabt.read.rows import ListFile, look_through

NOTHING = "no match found; not a clearance"
_LONGEST = 300  # characters of a name
_USUAL = ("name", "names", "full name", "full_name")


@dataclass(frozen=True)
class Asked:
    """One row of the list.

    Attributes:
        line: its line in the file.
        name: the name.
        fault: why it was not looked at, or "".
        matches: what came near, best first.
    """

    line: int
    name: str
    fault: str = ""
    matches: tuple[Match, ...] = ()

    @property
    def result(self) -> str:
        """What to say of it in a few words."""
        if self.fault:
            return f"not looked at: {self.fault}; not a clearance"
        if not self.matches:
            return NOTHING
        return "likely match" if self.matches[0].score >= LIKELY else "possible match"


def read_names(path: Path, column: str = "") -> tuple[ListFile, list[tuple[int, str]]]:
    """The names of a table with a header, with commas, semicolons or tabs between its cells.

    Args:
        path: the file; what is not UTF-8 is read as Windows-1252, which the remarks of the file say.
        column: the column with the names; by default the only one, or the one called `name`.

    Returns:
        The file, and line and text of each name.

    Raises:
        InputError: the file cannot be read, or the column is missing or empty.
    """
    file = look_through(path)
    with file.path.open(encoding=file.encoding, newline="") as lines:
        first = lines.readline()
        lines.seek(0)
        reader = csv.reader(lines, delimiter=max(",;\t", key=first.count))
        found: list[tuple[int, str]] = []
        try:
            header = [cell.strip().lstrip("\ufeff") for cell in next(reader, [])]
            at = _column(header, column, path)
            line = reader.line_num
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    found.append((line + 1, cells[at].strip() if at < len(cells) else ""))
                line = reader.line_num
        except csv.Error as error:
            message = f"It is no table of names ({error})."
            raise InputError(message, "Save it as CSV, in UTF-8.", path, reader.line_num or 1) from error
    if not any(name for _, name in found):
        raise InputError(f"The column {header[at]} holds no names.", "Give another one with --column.", path)
    return file, found


def screen(names: list[tuple[int, str]], index: NameIndex, limit: int, least: float) -> Iterator[Asked]:
    """Hold names against the index, one after the other.

    Args:
        names: line and text of each.
        index: the spellings of the dataset.
        limit: how many things to tell for one name.
        least: the lowest score to tell.
    """
    for line, name in names:
        fault = (
            "it is empty" if not name else f"it is longer than {_LONGEST} characters" if len(name) > _LONGEST else ""
        )
        if not fault and not words(name):
            fault = "it holds no word that tells a name"
        yield Asked(line, name, fault, () if fault else tuple(index.matches(name, limit, least)))


def _fault(name: str) -> str:
    if not name:
        return "it is empty"
    if len(name) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    return "" if words(name) else "it holds no word that tells a name"


def _column(header: list[str], column: str, path: Path) -> int:
    lowered = [name.casefold() for name in header]
    if column:
        if column.casefold() in lowered:
            return lowered.index(column.casefold())
        message = f"There is no column {column}."
        raise InputError(message, f"It has {', '.join(name or '(no name)' for name in header)}.", path, 1)
    usual = [n for n, name in enumerate(lowered) if name in _USUAL]
    if len(header) == 1 or usual:
        return usual[0] if usual else 0
    message = "Which column holds the names is not said."
    raise InputError(message, f"Give --column: it has {', '.join(name or '(no name)' for name in header)}.", path, 1)
