"""A source text as paragraphs and sentences: ranges, headings, footnotes and outlets; never the words themselves.

Runs once for a source, when it is described (`rabt new source`); the ranges are then data, which people correct.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Range = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
# A full stop, question or exclamation mark, closing quotes or brackets, footnote marks, then a blank and a capital.
_END = re.compile(r"[.?!][”\"’')\]]*[⁰¹²³⁴-⁹]*\s+(?=[“\"‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Gen|Mr|Mrs|Dr|Prof|Sr|Jr|St|No|no|vol|rep|ed|pp|sec|doi|cf|vs|etc|a\.k\.a|e\.g|i\.e))\.$"
)
_SOURCES = re.compile(r"\(?\(?Sources?:\s*(?P<names>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)?\s*$")
_FOOTNOTE = re.compile(r"^\s*(?P<mark>[⁰¹²³⁴-⁹]+|1[3-9](?= \"))\s")
_MARKS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True)
class Segment:
    """A paragraph, heading or footnote.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        section: the heading above it, or "".
        sentences: ranges of its sentences; a list of outlets at its end is none.
        outlets: the outlets on which it says that it relies.
        marker: its number, for a footnote.
        cites: numbers of the footnotes that it refers to.
    """

    start: int
    end: int
    section: str
    sentences: tuple[Range, ...]
    outlets: tuple[str, ...] = ()
    marker: str = ""
    cites: tuple[str, ...] = ()


def segment(text: str) -> list[Segment]:
    """Split a text into segments: one a line, as the sources of the project have their paragraphs."""
    segments: list[Segment] = []
    section = ""
    lines = [match for match in _LINE.finditer(text) if re.search(r"[^\W_]", match[0])]
    for match in lines:
        line = match[0]
        body = line.strip()
        start = match.start() + len(line) - len(line.lstrip())
        end = start + len(body)
        note = _FOOTNOTE.match(body + " ")
        if _is_heading(body) and not note and match is not lines[-1]:  # a heading has something below it
            section = re.sub(r"<[^>]*>", "", body)
        outlets, stop = _outlets(body)
        sentences = ((start, end),) if note else tuple(_sentences(body[:stop], start))
        marker = note["mark"].translate(_MARKS) if note else ""
        cited = [] if note else re.findall(r"[⁰¹²³⁴-⁹]+", body)
        segments.append(
            Segment(
                start,
                end,
                section,
                sentences or ((start, end),),
                outlets,
                marker,
                tuple(dict.fromkeys(c.translate(_MARKS) for c in cited)),
            )
        )
    return segments


def _is_heading(body: str) -> bool:
    if len(body) >= 90 or _SOURCES.search(body):  # a paragraph that lists its outlets at the end
        return False
    return not re.search(r"(?:[.?!…][”\"’')\]]*|[:;,”\"⁰-⁹²³¹])$", body)


def _outlets(body: str) -> tuple[tuple[str, ...], int]:
    """The outlets listed at the end of a paragraph, each once, and the offset at which the list begins."""
    match = _SOURCES.search(body)
    if match is None:
        return (), len(body)
    names = [name.strip(" ()") for name in match["names"].split(",")]
    return tuple(dict.fromkeys(name for name in names if name)), match.start()


def _sentences(body: str, offset: int) -> Iterator[Range]:
    begins = [0]
    for end in _END.finditer(body):
        if not _ABBREVIATION.search(body[: end.start() + 1]):
            begins.append(end.end())
    for begin, stop in zip(begins, [*begins[1:], len(body)], strict=True):
        piece = body[begin:stop]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield offset + begin + lead, offset + begin + len(piece.rstrip())
