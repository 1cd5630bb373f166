"""A finding: what is wrong, from where to where, what to do, and what can be done about it by a machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rabt.model.errors import printable, shown
from rabt.read.positions import Region

if TYPE_CHECKING:
    from rabt.check.shacl import Result

VIOLATION, WARNING = "violation", "warning"


@dataclass(frozen=True, order=True)
class Edit:
    """A change of one file that mends a finding, or that may.

    Attributes:
        start: offset of the first character to replace, counted in Unicode characters from 0.
        end: offset after the last one; the same as `start` where text is only added.
        replacement: what stands there afterwards.
        title: what the edit does, in a few words.
        safe: True where nothing is lost and nothing else can be meant, so that `rabt validate --fix` applies it.
        region: the same place as lines and columns.
    """

    start: int
    end: int
    replacement: str
    title: str
    safe: bool
    region: Region = field(compare=False)

    def __str__(self) -> str:
        """One line for people: `fix: write 12 (--fix applies it)`."""
        return f"fix: {self.title}" + (" (--fix applies it)" if self.safe else "")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong with one place in one file.

    Attributes:
        path: the file.
        line: line, counted from 1.
        column: column in characters, counted from 1.
        severity: `violation` or `warning`.
        rule: what found it: the local name of a shape, or a word such as `term`.
        message: what is wrong and how to mend it.
        focus: the node that it is about, as prefixed name, or "".
        result: the SHACL result behind it, where a shape found it; findings that differ in nothing else but this and
            what follows are equal.
        end_line: line of the last character, or of the same point; 0 where only the beginning is known.
        end_column: column after the last character.
        edits: what mends it, or may, the likeliest first.
    """

    path: Path
    line: int
    column: int
    severity: str
    rule: str
    message: str
    focus: str = ""
    result: Result | None = field(default=None, compare=False, repr=False)
    end_line: int = field(default=0, compare=False)
    end_column: int = field(default=0, compare=False)
    edits: tuple[Edit, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        """One line: `path:line:column: severity: message [rule] (focus)`."""
        about = f" ({self.focus})" if self.focus else ""
        place = f"{shown(self.path)}:{self.line}:{self.column}"
        return printable(f"{place}: {self.severity}: {self.message} [{self.rule}]{about}", line_feeds=False)


def exit_code(findings: Iterable[Finding], strict: bool = False) -> int:
    """0 for no findings or warnings only (1 with `strict`), 1 where there is a violation."""
    return int(any(strict or finding.severity == VIOLATION for finding in findings))
