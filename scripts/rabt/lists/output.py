"""The folder that an import writes: canonical Turtle in files of bounded size, whatever the size of the list.

Rows go into spool files first, one for each part, as N-Triples; each spool is then read again, a thousand rows at a
time, and laid out. So no more than a thousand rows are in memory at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from pyoxigraph import RdfFormat, Triple, parse

from rabt.model.layout import Layout
from rabt.write.files import write_text
from rabt.write.turtle import turtle

ROWS_PER_FILE = 1000
_END = "#\n"  # a comment of N-Triples, between rows


class Spool:
    """Collects rows by part in a folder, and writes them as Turtle at the end.

    Args:
        folder: where spools and files stand; the spools are gone after `write`.
        layout: lays the Turtle out.
    """

    def __init__(self, folder: Path, layout: Layout) -> None:
        self._folder, self._layout = folder, layout
        self._open: dict[str, IO[str]] = {}

    def add(self, part: str, triples: Iterable[Triple]) -> None:
        """Put the triples of a row aside, for the file `part`.ttl."""
        file = self._open.get(part)
        if file is None:
            path = self._folder / f".{part}.nt"
            file = self._open[part] = path.open("w", encoding="utf-8", newline="\n")
        file.write("".join(f"{triple} .\n" for triple in triples) + _END)

    def write(self) -> Iterator[str]:
        """Write the files, and give the name of each."""
        for part in sorted(self._open):
            self._open[part].close()
            spool = self._folder / f".{part}.nt"
            chunks = list(_sizes(spool))
            with spool.open(encoding="utf-8", newline="\n") as lines:
                for number, size in enumerate(chunks, 1):
                    name = f"{part}.ttl" if len(chunks) == 1 else f"{part}-{number}.ttl"
                    text = "".join(_rows(lines, size))
                    triples = {quad.triple for quad in parse(text.encode(), format=RdfFormat.N_TRIPLES)}
                    write_text(self._folder / name, turtle(triples, self._layout))
                    yield name
            spool.unlink()
        self._open.clear()

    def close(self) -> None:
        """Close what is open, where nothing is to be written."""
        for file in self._open.values():
            file.close()
        self._open.clear()


def _sizes(spool: Path) -> Iterator[int]:
    """How many rows go into each file of a spool."""
    with spool.open(encoding="utf-8", newline="\n") as lines:
        left = sum(line == _END for line in lines)
    while left > 0:
        yield min(left, ROWS_PER_FILE)
        left -= ROWS_PER_FILE


def _rows(lines: Iterator[str], count: int) -> Iterator[str]:
    for line in lines:
        if line != _END:
            yield line
        elif count == 1:
            return
        else:
            count -= 1
