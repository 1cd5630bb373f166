"""Find words in a source text and name the passage that holds them, snapped to whole sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from rabt.model.iris import Passage
from rabt.read.sources import Source

_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "‐": "-", "\u00a0": " "})
_GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")
_NEAR = 0.6


@dataclass(frozen=True)
class Match:
    """A passage that was found.

    Attributes:
        passage: its range, whole sentences.
        section: the section in which it stands.
        text: the sentences.
        exact: False where the words are only like those that were asked for.
    """

    passage: Passage
    section: str
    text: str
    exact: bool

    @property
    def name(self) -> str:
        """The passage as it is written in the data, e.g. `cep:10478-10709`."""
        return f"{self.passage.source}:{self.passage.start}-{self.passage.end}"


def cite(source: Source, text: str, words: str) -> list[Match]:
    """The passages that hold some words; case, kinds of quotes and dashes and runs of blanks make no difference.

    `first words … last words` finds the sentences from the one to the other, inside one paragraph.

    Args:
        source: the description of the source.
        text: its text.
        words: what to look for.

    Returns:
        Exact matches in the order of the text; where there is none, up to three sentences that are most alike.
    """
    parts = [part for part in _GAP.split(words.strip()) if part]
    if not parts:
        return []
    found = dict.fromkeys(_exact(source, text, parts[0], parts[-1]))
    if found:
        return [_match(source, text, range_, True) for range_ in found]
    return [_match(source, text, range_, False) for range_ in _alike(source, text, words)]


def _exact(source: Source, text: str, first: str, last: str) -> Iterator[tuple[int, int]]:
    flat, offsets = _flatten(text)
    head, tail = _flatten(first)[0].strip(), _flatten(last)[0].strip()
    if not head or not tail:
        return
    at = flat.find(head)
    while at >= 0:
        end = flat.find(tail, at)
        if end >= 0:
            snapped = source.snap(offsets[at], offsets[end + len(tail) - 1] + 1)
            if snapped:
                yield snapped
        at = flat.find(head, at + 1)


def _flatten(text: str) -> tuple[str, list[int]]:
    """The text with alike characters made equal and blanks run together, and the offset of each that is left."""
    chars: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text.translate(_ALIKE)):
        plain = " " if char.isspace() else char.lower()[:1]
        before = chars[-1] if chars else ""
        if (plain == " " and before in (" ", "-")) or (plain == "-" and before == "-"):
            continue  # runs of blanks or dashes count once, and blanks about a dash do not count
        if plain == "-" and before == " ":
            chars.pop(), offsets.pop()
        chars.append(plain)
        offsets.append(offset)
    return "".join(chars), offsets


def _alike(source: Source, text: str, words: str) -> list[tuple[int, int]]:
    wanted = re.findall(r"\w+", _flatten(words)[0])
    scored = []
    for start, end in source.sentences():
        have = re.findall(r"\w+", _flatten(text[start:end])[0])
        overlap = len(set(wanted) & set(have)) / len(set(wanted)) if wanted else 0
        if overlap >= _NEAR / 2:
            order = SequenceMatcher(None, wanted, have, autojunk=False).find_longest_match().size / len(wanted)
            scored.append((overlap + order, (start, end)))
    return [range_ for score, range_ in sorted(scored, reverse=True)[:3] if score >= _NEAR]


def _match(source: Source, text: str, range_: tuple[int, int], exact: bool) -> Match:
    paragraph = source.paragraph_at(range_[0])
    return Match(
        Passage(source.slug, *range_), paragraph.section if paragraph else "", text[range_[0] : range_[1]], exact
    )
