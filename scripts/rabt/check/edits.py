"""From remedies to edits: what stands where in a file, and what is to stand there instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode, Triple

from rabt.check.findings import Edit
from rabt.check.remedies import Remedy
from rabt.model.iris import RDF_TYPE
from rabt.model.layout import Layout
from rabt.read.positions import Positions, Span, Stated, name_of, region
from rabt.read.turtle import TOKEN, Document

_SHOWN = 80  # characters of a title


def edit_of(remedy: Remedy, triple: Triple, positions: Positions) -> Edit | None:
    """The edit of a file that applies a remedy to one of its triples.

    Args:
        remedy: the remedy.
        triple: the triple.
        positions: where the triples of the file stand.

    Returns:
        The edit; None where the triple has no place of its own, or a comment would be lost with it.
    """
    document, layout = positions.document, Layout(positions.document.prefixes)
    stated = positions.triples.get((name_of(triple), triple.predicate.value, str(triple.object)))
    if stated is None:
        return None
    if remedy.value is not None:
        new = remedy.value
        text = layout.compact(new.value) if isinstance(new, NamedNode) else layout.literal(new)
        return _edit(document, stated.object, text, f"write {text}", remedy.safe)
    if remedy.predicate is not None:
        text = "a" if remedy.predicate == RDF_TYPE else layout.compact(remedy.predicate.value)
        return _edit(document, stated.predicate, text, f"write {text}", remedy.safe)
    span = _removal(positions, stated)
    if span is None:
        return None
    gone = f"{document.text[slice(*stated.predicate)]} {document.text[slice(*stated.object)]}"
    return _edit(document, span, "", f"remove {gone}", remedy.safe)


def line_edit(positions: Positions, node: str, line: str) -> Edit | None:
    """The suggestion to add a property at the end of the block of a node.

    Args:
        positions: where the triples of the file stand.
        node: IRI of the node.
        line: the property and a value, in Turtle.
    """
    head = positions.subjects.get(node)
    blocks = [number for number, span in positions.blocks.items() if head and span.start == head.start]
    ends = [stated.object.end for stated in positions.stated if stated.block in blocks]
    if not ends:
        return None
    at = Span(max(ends), max(ends))
    return _edit(positions.document, at, f" ;\n    {line}", f"add {line} ;", False)


def block_removal(positions: Positions, node: str, title: str) -> Edit | None:
    """The suggestion to remove the block of a node.

    Args:
        positions: where the triples of the file stand.
        node: IRI of the node.
        title: what the edit does, in a few words.
    """
    head = positions.subjects.get(node)
    spans = [span for span in positions.blocks.values() if head and span.start == head.start]
    if not spans:
        return None
    return _edit(positions.document, _whole_lines(positions.document.text, spans[0]), "", title, False)


def canonical_edit(document: Document, wanted: str) -> Edit:
    """The edit that puts a file into canonical form, from the first line that differs to the last."""
    have, want = lines_of(document.text), lines_of(wanted)
    first = _same(have, want)
    last = _same(have[first:][::-1], want[first:][::-1])
    start = sum(map(len, have[:first]))
    span = Span(start, start + sum(map(len, have[first : len(have) - last])))
    return _edit(document, span, "".join(want[first : len(want) - last]), "put the file into canonical form", True)


def lines_of(text: str) -> list[str]:
    """The lines of a text with their line feeds; no other character ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def applied(text: str, edits: Iterable[Edit]) -> tuple[str, list[Edit]]:
    """A text with edits applied, from its end backwards; of edits that overlap, only the first in the text.

    Args:
        text: the text that the offsets of the edits count in.
        edits: the edits, in any order.

    Returns:
        The text afterwards, and the edits that were applied.
    """
    chosen: list[Edit] = []
    for edit in sorted(set(edits)):
        if not chosen or (edit.start >= chosen[-1].end and edit.start > chosen[-1].start):
            chosen.append(edit)
    for edit in reversed(chosen):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text, chosen


def _edit(document: Document, span: Span, replacement: str, title: str, safe: bool) -> Edit:
    title = " ".join(title.split())
    title = title if len(title) <= _SHOWN else f"{title[: _SHOWN - 1]}…"
    return Edit(span.start, span.end, replacement, title, safe, region(document.text, span))


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items two sequences begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _removal(positions: Positions, stated: Stated) -> Span | None:
    """What goes with a triple: its object and a comma, its predicate and a semicolon, or the whole block."""
    block = positions.blocks.get(stated.block)
    if block is None:
        return None
    text, mine = positions.document.text, [s for s in positions.stated if s.block == stated.block]
    beside = [s for s in mine if s.predicate == stated.predicate]
    some = beside if len(beside) > 1 else mine
    at = some.index(stated)
    span = None
    if at:
        span = Span(some[at - 1].object.end, stated.object.end)
    elif len(some) > 1:
        span = Span(*(s.object.start if some is beside else s.predicate.start for s in some[:2]))
    if span is None:
        if len(positions.blocks) == 1:
            return None  # an empty file cannot be read
        span = _whole_lines(text, block)
    comments = any(token.lastgroup == "comment" for token in TOKEN.finditer(text, *span))
    return None if comments else span


def _whole_lines(text: str, span: Span) -> Span:
    """A block with the blank line that follows it, where it has its lines to itself."""
    end = span.end
    while text.startswith(("\n", "\r"), end):
        end += 1
    return Span(span.start, end)
