"""Read one Turtle file: strictly, within limits, and with an error that names line and column."""

from __future__ import annotations

import re
import stat
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from rabt.model.errors import InputError
from rabt.model.iris import RDF_REST

# The largest file of the project has 0.2 MB. A hostile one takes up to 700 times its size in memory, where each node of
# thousands breaks a shape; with this limit `rabt validate FILE` stays below 2 GB (tests/test_fuzz.py measures it).
MAX_BYTES = 2 * 1024 * 1024
MAX_NESTING = 30
MAX_TEXT = 100_000  # characters of a literal; rdflib's time for escapes grows with the square of it
_SHOWN = 200  # characters of a reason that a message quotes
MAX_NAME = 2048  # characters of an IRI; servers and browsers refuse longer ones

# Tokens of Turtle 1.1 (section 6.5) as far as comments, strings and brackets must be told apart.
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<iri><[^>\s]*>)
      | (?P<long>\"{3}(?:[^"\\]++|\\.|\"(?!\"\"))*+\"{3}|'{3}(?:[^'\\]++|\\.|'(?!''))*+'{3})
      | (?P<string>"(?:[^"\\\n\r]++|\\.)*+"|'(?:[^'\\\n\r]++|\\.)*+')
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
        InputError: the file is missing, no plain file, too large, not UTF-8, empty, nested too deeply, or not Turtle
            of RDF 1.1, or holds an overlong IRI or text.
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
        said = re.sub(r"^Parser error[^:]*: ", "", str(error.args[0]))
        reason = _cut(" ".join(said.rstrip(".").split()))
        raise InputError(f"This is not Turtle: {reason}.", _syntax_remedy(reason), path, line, column) from error
    if not _is_plain(text):
        _check_terms(path, text, triples)
    if not triples:
        raise InputError("The file holds no triple.", "Write a block into it, or delete it.", path, 1)
    return Document(path, text, triples, reader.prefixes)


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never end
            raise InputError("This is not a plain file.", "Name a Turtle file, or a folder of them.", path, 1)
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:  # a name that holds U+0000 is a ValueError
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"Cannot be read: {reason}.", "Check the path and its permissions.", path, 1) from error
    if len(data) > max_bytes:
        raise InputError(
            f"The file has {max(found.st_size, len(data)):,} bytes; the limit is {max_bytes:,}.",
            "Split it, or raise the limit with --max-bytes.",
            path,
            1,
        )
    return data


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


def _is_plain(text: str) -> bool:
    """True where it can be seen without a look at each term that `_check_terms` has nothing to refuse."""
    if len(text) > MAX_TEXT or any(mark in text for mark in ("<<", "--ltr", "--rtl", "[", "(", "_:")):
        return False
    return all(len(line) < MAX_NAME // 2 for line in text.splitlines())  # a name is a prefix and what follows it


def _check_terms(path: Path, text: str, triples: tuple[Triple, ...]) -> None:
    """Refuse what later steps cannot bear: RDF 1.2, overlong names and texts, and deep chains of blank nodes."""
    above: dict[BlankNode, tuple[BlankNode, int]] = {}
    for triple in triples:
        subject, term = triple.subject, triple.object
        if isinstance(subject, Triple) or isinstance(term, Triple):
            raise InputError("The file holds triple terms, which RDF 1.1 does not know.", "Write a record.", path, 1)
        if isinstance(term, Literal) and term.direction is not None:
            raise InputError(
                "A text has a direction, which RDF 1.1 does not know.", "Give the language alone.", path, 1
            )
        if isinstance(term, Literal) and len(term.value) > MAX_TEXT:
            message = f"A text has {len(term.value):,} characters; the limit is {MAX_TEXT:,}."
            raise InputError(message, "Shorten it.", path, *position(text, max(0, text.find(term.value[:50]))))
        for name in (subject, triple.predicate, term.datatype if isinstance(term, Literal) else term):
            if isinstance(name, NamedNode) and len(name.value) > MAX_NAME:
                at = position(text, max(0, text.find(name.value[-MAX_NAME // 2 :])))
                message = f"An IRI has {len(name.value):,} characters; the limit is {MAX_NAME:,}."
                raise InputError(message, "Give a shorter name.", path, *at)
        if isinstance(subject, BlankNode) and isinstance(term, BlankNode):
            above[term] = subject, int(triple.predicate != RDF_REST)
    if _depth(above) > MAX_NESTING:
        message = f"Blank nodes are nested more than {MAX_NESTING} deep."
        raise InputError(message, "Give the nodes names.", path, 1)


def _depth(above: Mapping[BlankNode, tuple[BlankNode, int]]) -> int:
    """The length of the longest chain of blank nodes; each has the one above it, and how much deeper it stands."""
    depths: dict[BlankNode, int] = {}
    for at in above:
        chain: dict[BlankNode, int] = {}
        while at in above and at not in depths and at not in chain:
            parent, chain[at] = above[at]
            at = parent
        depth = depths.get(at, 0)
        for blank, step in reversed(chain.items()):
            depth += step
            depths[blank] = depth
    return max(depths.values(), default=0)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both counted from 1, of the character at `offset`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _syntax_remedy(reason: str) -> str:
    if "prefix" in reason.lower():
        return "Declare the prefix at the top, or correct its spelling."
    return "Look at this line and the one above for a missing ';', ',', '.' or quote."
