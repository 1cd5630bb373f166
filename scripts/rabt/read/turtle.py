"""Read one Turtle file: strictly, within limits, and with an error that names line and column."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from rabt.model.errors import InputError

MAX_BYTES = 64 * 1024 * 1024
MAX_NESTING = 100

# Tokens of Turtle 1.1 (section 6.5) as far as comments, strings and brackets must be told apart.
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<iri><[^>\s]*>)
      | (?P<long>\"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3})
      | (?P<string>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      | (?P<open>[\[(])
      | (?P<close>[\])])
      | (?P<word>[^\s<>"'\[\]();,#]+)
      | (?P<mark>[;,])
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Document:
    """One Turtle file as read.

    Attributes:
        path: the file.
        text: its text.
        triples: what it states, in the order of the file; blank nodes are unique to the file.
        prefixes: the prefixes that it declares.
        partial: True where `triples` are only some of those that `text` states.
    """

    path: Path
    text: str = field(repr=False)
    triples: tuple[Triple, ...] = field(repr=False)
    prefixes: Mapping[str, str] = field(repr=False)
    partial: bool = field(default=False, repr=False)

    def part(self, nodes: Container[str]) -> Document:
        """The file with what it states of some nodes only, given by their IRIs."""
        about = (t for t in self.triples if isinstance(t.subject, NamedNode) and t.subject.value in nodes)
        return replace(self, triples=tuple(about), partial=True)


def read_turtle(path: Path, max_bytes: int = MAX_BYTES) -> Document:
    """Read a Turtle file (RDF 1.1 Turtle, UTF-8).

    Args:
        path: the file.
        max_bytes: refuse a larger file.

    Raises:
        InputError: the file is missing, too large, not UTF-8, empty, nested too deeply, or not Turtle.
    """
    return parse_turtle(path, _read(path, max_bytes))


def parse_turtle(path: Path, data: bytes) -> Document:
    """Read the content of a Turtle file, as it is or as it was.

    Args:
        path: the file that it is the content of.
        data: the bytes.

    Raises:
        InputError: it is not UTF-8, empty, nested too deeply, or not Turtle.
    """
    text = decode(path, data)
    _check_nesting(path, text)
    try:
        reader = parse(text, RdfFormat.TURTLE, rename_blank_nodes=True)
        triples = tuple(quad.triple for quad in reader)
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        reason = re.sub(r"^Parser error( at line \d+ column \d+)?: ", "", str(error.args[0]))
        raise InputError(f"This is not Turtle: {reason}.", _syntax_remedy(reason), path, line, column) from error
    if any(isinstance(term, Triple) for triple in triples for term in (triple.subject, triple.object)):
        raise InputError("The file holds triple terms, which RDF 1.1 does not know.", "Write a record.", path, 1)
    if not triples:
        raise InputError("The file holds no triple.", "Write a block into it, or delete it.", path, 1)
    return Document(path, text, triples, reader.prefixes)


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise InputError(
                f"The file has {size:,} bytes; the limit is {max_bytes:,}.",
                "Split it, or raise the limit with --max-bytes.",
                path,
                1,
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"Cannot be read: {error.strerror}.", "Check the path and its permissions.", path, 1
        ) from error


def decode(path: Path, data: bytes) -> str:
    """The text of a file that is UTF-8 without a byte-order mark.

    Raises:
        InputError: it is not, with the line and column of the first byte that is wrong.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        raise InputError(
            f"Byte 0x{data[error.start]:02x} is not UTF-8.", "Save the file as UTF-8.", path, line, column
        ) from error
    if text.startswith("\ufeff"):
        raise InputError("The file begins with a byte-order mark.", "Save it as UTF-8 without one.", path, 1)
    return text


def _check_nesting(path: Path, text: str) -> None:
    # Deep nesting overflows recursive readers further on, and no block of ours needs it.
    if text.count("[") + text.count("(") <= MAX_NESTING:
        return
    depth = 0
    for token in TOKEN.finditer(text):
        if token.lastgroup == "open":
            depth += 1
            if depth > MAX_NESTING:
                line, column = position(text, token.start())
                raise InputError(
                    f"Brackets are nested more than {MAX_NESTING} deep.", "Give the nodes names.", path, line, column
                )
        elif token.lastgroup == "close":
            depth -= 1


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both counted from 1, of the character at `offset`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _syntax_remedy(reason: str) -> str:
    if "prefix" in reason.lower():
        return "Declare the prefix at the top, or correct its spelling."
    return "Look at this line and the one above for a missing ';', ',', '.' or quote."
