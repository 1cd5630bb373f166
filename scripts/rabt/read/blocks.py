"""Where the block of a thing or record stands in the files of data/."""

from __future__ import annotations

from pathlib import Path

from rabt.model.errors import InputError
from rabt.read.positions import locate
from rabt.read.turtle import read_turtle


def find_block(root: Path, iri: str) -> tuple[Path, int] | None:
    """The file and the line in which the block of a node begins; None where no file of data/ has one.

    Args:
        root: the folder that holds data/.
        iri: the node.
    """
    last = iri.rstrip("/").rpartition("/")[2]
    for path in sorted((root / "data").rglob("*.ttl")):
        try:
            if last not in path.read_text(encoding="utf-8"):
                continue
            found = locate(read_turtle(path))
        except (InputError, OSError, UnicodeDecodeError):  # the answer does not hang on a file that is broken
            continue
        if iri in found.subjects:
            return path, found.find(iri)[0]
    return None
