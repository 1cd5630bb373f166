"""What became of each row: written, written with a warning, or refused, with line and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rabt.check.findings import VIOLATION, WARNING, Finding

REFUSED = "refused"


class RefusedError(Exception):
    """A row that cannot be written: its identifier, name or date cannot be read. The text says why."""


class LeftOutError(Exception):
    """A row that is not wanted; the text says why."""


@dataclass(frozen=True, order=True)
class Remark:
    """One thing to say of one row.

    Attributes:
        path: the file.
        line: the line in which the row begins; 0 for the file as a whole.
        severity: `refused` or `warning`.
        reason: what is wrong, and what was done about it.
        row: identifier of the row, or "".
    """

    path: Path
    line: int
    severity: str
    reason: str
    row: str = ""

    def finding(self) -> Finding:
        """The remark as the other verbs print theirs."""
        severity = VIOLATION if self.severity == REFUSED else WARNING
        return Finding(self.path, self.line or 1, 1, severity, f"import-{self.severity}", self.reason, self.row)


@dataclass
class Report:
    """The count of rows, and the remarks on them.

    Attributes:
        read: rows read, without headers and rows of tags.
        written: rows written.
        left_out: why rows were left out that nothing is wrong with, to how many.
        chosen: why the others were taken, to how many.
        remarks: what is to be said of rows and files, in the order of the files.
    """

    read: int = 0
    written: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    chosen: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Rows that could not be written."""
        return self.read - self.written - self.left_out.total()

    @property
    def warned(self) -> int:
        """Rows that were written with a warning."""
        refused = {(r.path, r.line) for r in self.remarks if r.severity == REFUSED}
        return len({(r.path, r.line) for r in self.remarks if r.line} - refused)

    def __str__(self) -> str:
        """One line."""
        return (
            f"{_rows(self.read)} read: {self.written:,} written, {self.warned:,} of them with a warning, "
            f"{self.refused:,} refused" + (f", {self.left_out.total():,} left out." if self.left_out else ".")
        )

    def as_json(self, slugs: Iterable[str]) -> dict[str, object]:
        """The report as data.

        Args:
            slugs: the sources that were written.
        """
        return {
            "sources": list(slugs),
            "read": self.read,
            "written": self.written,
            "warned": self.warned,
            "refused": self.refused,
            "chosen": dict(sorted(self.chosen.items())),
            "leftOut": dict(sorted(self.left_out.items())),
            "remarks": [
                {"file": r.path.name, "line": r.line, "row": r.row, "severity": r.severity, "reason": r.reason}
                for r in self.remarks
            ],
        }


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"
