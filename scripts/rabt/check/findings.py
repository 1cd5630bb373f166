"""A finding: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rabt.model.errors import printable, shown

if TYPE_CHECKING:
    from rabt.check.shacl import Result

VIOLATION, WARNING = "violation", "warning"


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
        result: the SHACL result behind it, where a shape found it; findings that differ in nothing else are equal.
    """

    path: Path
    line: int
    column: int
    severity: str
    rule: str
    message: str
    focus: str = ""
    result: Result | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        """One line: `path:line:column: severity: message [rule] (focus)`."""
        about = f" ({self.focus})" if self.focus else ""
        place = f"{shown(self.path)}:{self.line}:{self.column}"
        return printable(f"{place}: {self.severity}: {self.message} [{self.rule}]{about}", line_feeds=False)


def exit_code(findings: Iterable[Finding], strict: bool = False) -> int:
    """0 for no findings or warnings only (1 with `strict`), 1 where there is a violation."""
    return int(any(strict or finding.severity == VIOLATION for finding in findings))
