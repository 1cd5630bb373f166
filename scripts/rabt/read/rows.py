"""The rows of a public list, one at a time, each with its line, its cells and the digest that proves it.

A list is a table as CSV or TSV, with or without a header, or XML in which each entry is an element. XML goes through
defusedxml, which refuses document types, entities and anything outside the file. The digest of a row is that of its
line in UTF-8, without its end; that of an element, of its canonical form (Canonical XML 2.0, blanks around text
removed), so that neither indentation nor the order of attributes counts.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import xml.etree.ElementTree as ET
import xml.sax.handler
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.sax.xmlreader import Locator

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from rabt.model.errors import InputError
from rabt.read.formats import ListFormat

_BLOCK = 1 << 16
_CONTROL_Z = "\x1a"  # the end of a file in the days of DOS, with which some lists still end
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class Row:
    """A row of a list.

    Attributes:
        line: the line in which it begins, counted from 1.
        cells: name of each column, or path of each element, to what stands in it; without those that are empty.
        raw: what its digest is of: the line, or the element, whose canonical form is made when it is asked for.
        id: its identifier; "" where it has none that can be used.
        groups: for XML, the elements with elements of their own: tag, and tag of each of these to its text.
        fault: why it cannot be a row, or "".
    """

    line: int
    cells: Mapping[str, tuple[str, ...]]
    raw: str | ET.Element = field(repr=False)
    id: str = ""
    groups: tuple[tuple[str, Mapping[str, str]], ...] = ()
    fault: str = ""

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal."""
        raw = self.raw
        if isinstance(raw, ET.Element):
            raw = ET.canonicalize(ET.tostring(raw, encoding="unicode"), strip_text=True)
        return hashlib.sha256(raw.encode()).hexdigest()

    def get(self, column: str) -> str:
        """The first text in a column, or ""."""
        return next(iter(self.cells.get(column, ())), "")


@dataclass(frozen=True)
class ListFile:
    """A file of a list, looked through once.

    Attributes:
        path: the file.
        digest: SHA-256 of its bytes, in hexadecimal.
        length: number of its Unicode characters, without a byte-order mark.
        encoding: how its text is read.
        remarks: what is unusual about it, as sentences.
        ends: True where its last line has an end.
    """

    path: Path
    digest: str
    length: int
    encoding: str
    remarks: tuple[str, ...] = ()
    ends: bool = True


def look_through(path: Path) -> ListFile:
    """Digest, length and encoding of a file, read in blocks.

    What is not UTF-8 is read as Windows-1252, the superset of Latin-1 that such files are in.

    Raises:
        InputError: the file cannot be read, or is empty.
    """
    try:
        with path.open("rb") as file:
            digest, last = hashlib.sha256(), b""
            for block in iter(lambda: file.read(_BLOCK), b""):
                digest.update(block)
                last = block
            file.seek(0)
            mark = file.read(3)
            encoding = next((name for sign, name in _MARKS.items() if mark.startswith(sign)), "utf-8-sig")
            length = _length(path, encoding)
            if length is None:
                encoding, length = "cp1252", _length(path, "cp1252")
            if length is None:
                encoding, length = "latin-1", _length(path, "latin-1")
    except OSError as error:
        raise InputError(f"Cannot be read: {error.strerror}.", "Check the path and its permissions.", path) from error
    if not length:
        raise InputError("The file is empty.", "Fetch it again.", path)
    remarks = ["It begins with a byte-order mark, which is left out."] if mark == codecs.BOM_UTF8 else []
    if encoding not in ("utf-8-sig", "utf-16"):
        remarks.append(f"It is not UTF-8 and is read as {encoding}: look at letters with accents.")
    return ListFile(path, digest.hexdigest(), length, encoding, tuple(remarks), last.endswith((b"\n", b"\r", b"\x1a")))


def _length(path: Path, encoding: str) -> int | None:
    try:
        with path.open(encoding=encoding, newline="") as file:
            return sum(len(block) for block in iter(lambda: file.read(_BLOCK), ""))
    except UnicodeError:
        return None


def decoded(data: bytes) -> str:
    """The text of a file of a list, as `look_through` says that it is encoded."""
    for encoding in ("utf-16",) if data[:2] in _MARKS else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeError:
            pass
    return data.decode("latin-1")


def rows_of_file(file: ListFile, form: ListFormat) -> Iterator[Row]:
    """The rows of a file, one at a time.

    Raises:
        InputError: its header lacks columns, or its XML is not well-formed or not safe.
    """
    if form.syntax == "xml":
        with file.path.open("rb") as blocks:
            yield from _elements(iter(lambda: blocks.read(_BLOCK), b""), form, file.path)
    else:
        with file.path.open(encoding=file.encoding, newline="") as lines:
            yield from _table(lines, form, file.path, file.ends)


def columns_lacking(file: ListFile, form: ListFormat) -> list[str]:
    """The columns of which the format declares what they hold, and that the header of a table lacks.

    Raises:
        InputError: it lacks columns without which it is another list.
    """
    if form.syntax == "xml":
        return []
    with file.path.open(encoding=file.encoding, newline="") as lines:
        cells = next((row for row in _reader(lines, form) if any(row)), [])
    header, _ = _header(cells, form, file.path, 1)
    return [name for name in form.columns if name not in header and any(f.column == name for f in form.fields)]


def rows_of_text(text: str, form: ListFormat) -> Iterator[Row]:
    """The rows of a text.

    Raises:
        InputError: its header lacks columns, or its XML is not well-formed or not safe.
    """
    if form.syntax == "xml":
        yield from _elements([text], form)
    else:
        yield from _table(io.StringIO(text, newline=""), form, None, text.endswith(("\n", "\r", _CONTROL_Z)))


class _Lines:
    """Lines for the reader of CSV, kept until the row is complete."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.taken.append(line)
        return line

    def take(self) -> tuple[int, str]:
        """The number of the first line of the row, and the row."""
        first, raw = self.number - len(self.taken) + 1, "".join(self.taken).rstrip("\r\n")
        self.taken = []
        return first, raw


def _table(lines: Iterable[str], form: ListFormat, path: Path | None, ends: bool) -> Iterator[Row]:
    source = _Lines(lines)
    reader = _reader(source, form)
    header: list[str] = []
    held: Row | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            line, raw = source.take()
            fault = f"It is no row of a table ({error}): a quotation mark may not be closed."
            held, due = Row(line, {}, raw, fault=fault), held
            if due:
                yield due
            continue
        line, raw = source.take()
        if not raw.strip(_CONTROL_Z + " \t"):
            continue
        if not header:
            header, is_header = _header(cells, form, path, line)
            if is_header:
                continue
        if form.is_no_row(cells, header):
            continue
        held, due = _row(cells, header, form, line, raw), held
        if due:
            yield due
    if held:
        yield held if ends else _last(held, header, form)


def _reader(lines: Iterable[str], form: ListFormat) -> Iterator[list[str]]:
    if form.syntax == "tsv":
        return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return csv.reader(lines)


def _header(cells: list[str], form: ListFormat, path: Path | None, line: int) -> tuple[list[str], bool]:
    names = [cell.strip().strip("\ufeff") for cell in cells]
    known = {name.lower(): name for name in (*form.columns, *form.required)}
    found = [known.get(name.lower(), name) for name in names]
    if not form.columns or set(form.required) <= set(found):
        return found, True
    if form.headerless and form.looks_like_row(cells):
        return list(form.headerless[len(cells)]), False
    missing = ", ".join(name for name in form.required if name not in found)
    message = f"The header lacks the columns {missing}."
    raise InputError(message, f"Check that the file is a list of the format {form.name}.", path, line)


def _row(cells: list[str], header: list[str], form: ListFormat, line: int, raw: str) -> Row:
    fault = ""
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        fault = f"It has {len(cells)} cells where the header has {len(header)}: a cell may lack its quotation marks."
    if raw.count('"') % 2 and form.syntax == "csv" and "\n" in raw:
        swallowed = raw.count("\n")
        fault = f"A quotation mark is not closed: the {swallowed} lines after it are taken for a part of this row."
    plain = {name: form.plain(cell) for name, cell in zip(header, cells, strict=False)}
    return _with_id(
        Row(line, _derived({n: (text,) for n, text in plain.items() if text}, form), raw, fault=fault), form
    )


def _last(row: Row, header: list[str], form: ListFormat) -> Row:
    """The last row of a file that does not end with a line: it may be cut."""
    raw = str(row.raw)  # a table has no elements
    if form.syntax == "csv" and raw.count('"') % 2 and not row.fault:
        return replace(row, fault="The file ends within quotation marks: it is truncated.")
    cut = len(next(iter(_reader([raw], form)), [])) < len(header)
    return replace(row, fault="The file ends within this row: it is truncated.") if cut and not row.fault else row


def _derived(cells: dict[str, tuple[str, ...]], form: ListFormat) -> Mapping[str, tuple[str, ...]]:
    return {**cells, **form.derive(cells)} if form.derive else cells


def _with_id(row: Row, form: ListFormat) -> Row:
    return replace(row, id=form.key(row.cells))


class _Handler(xml.sax.handler.ContentHandler):
    """Builds the elements that are entries, one after the other."""

    def __init__(self, tags: frozenset[str]) -> None:
        super().__init__()
        self._tags = tags
        self._builder: ET.TreeBuilder | None = None
        self._depth = self._line = 0
        self._where: Locator | None = None
        self.done: list[tuple[int, ET.Element]] = []
        self.root: dict[str, str] = {}
        self.root_tag = ""

    def setDocumentLocator(self, locator: Locator) -> None:
        self._where = locator

    def startElement(self, name: str, attrs: Any) -> None:
        local = name.rpartition(":")[2]
        own = {key: attrs.getValue(key) for key in attrs.getNames() if ":" not in key and key != "xmlns"}
        if not self.root_tag:
            self.root, self.root_tag = own, local
        if self._builder is None and local in self._tags:
            self._builder, self._line = ET.TreeBuilder(), (self._where and self._where.getLineNumber()) or 0
        if self._builder is not None:
            self._builder.start(local, own)
            self._depth += 1

    def characters(self, content: str) -> None:
        if self._builder is not None:
            self._builder.data(content)

    def endElement(self, name: str) -> None:
        if self._builder is not None:
            self._builder.end(name.rpartition(":")[2])
            self._depth -= 1
            if not self._depth:
                self.done.append((self._line, self._builder.close()))
                self._builder = None


def _elements(blocks: Iterable[bytes | str], form: ListFormat, path: Path | None = None) -> Iterator[Row]:
    handler = _Handler(form.elements)
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    handler.setDocumentLocator(parser)  # what is fed block by block gets none by itself
    checked = False
    for _ in _fed(parser, blocks, path):
        if handler.root_tag and not checked:
            checked = True
            if handler.root_tag != form.root:
                message = f"The XML is a {handler.root_tag} and not a {form.root}."
                raise InputError(message, f"Check that the file is a list of the format {form.name}.", path, 1)
        for line, element in handler.done:
            yield _of_element(element, line, form, handler.root)
        handler.done.clear()


def _fed(parser: Any, blocks: Iterable[bytes | str], path: Path | None) -> Iterator[None]:
    """Feed the parser block by block, and give the caller a turn after each."""
    try:
        for block in blocks:
            parser.feed(block)
            yield
        parser.close()
        yield
    except DefusedXmlException as error:
        message = "The XML declares a document type or an entity, which can harm whoever reads it; lists have none."
        raise InputError(message, "Do not use this file; fetch it again from its publisher.", path) from error
    except xml.sax.SAXParseException as error:
        message = f"The XML is not well-formed ({error.getMessage()}): the file may be truncated."
        line, column = error.getLineNumber() or 0, (error.getColumnNumber() or 0) + 1
        raise InputError(message, "Fetch it again.", path, line, column) from error


def _of_element(element: ET.Element, line: int, form: ListFormat, root: Mapping[str, str]) -> Row:
    cells: dict[str, list[str]] = {"ELEMENT": [element.tag]}
    groups = []
    for child in element:
        parts = {part.tag: " ".join((part.text or "").split()) for part in child}
        if parts:
            groups.append((child.tag, {tag: text for tag, text in parts.items() if text}))
        for tag, text in [(child.tag, child.text), *((f"{child.tag}/{part.tag}", part.text) for part in child)]:
            if plain := " ".join((text or "").split()):
                cells.setdefault(tag, []).append(plain)
    if stamp := root.get(form.stamp):
        cells[f"@{form.stamp}"] = [stamp]
    found = {name: tuple(texts) for name, texts in cells.items()}
    return _with_id(Row(line, _derived(found, form), element, groups=tuple(groups)), form)
