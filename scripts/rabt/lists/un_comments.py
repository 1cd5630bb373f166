"""What the comments of the United Nations list say of an entry and another one, by the number of the other.

The comments are prose. A tie is made only where a sentence names another entity by its reference number and says one
of a few plain things of it; every other sentence is passed over, and nothing is made of a name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_SENTENCE = re.compile(r"(?<=[a-z)0-9])\.\s*(?=[A-Z])")
_ENTITY = re.compile(r"\b(?:QD|TA)e\.\d{3}\b")
_LEADS = re.compile(
    r"\b(leaders?|leadership|found(?:er|ers|ing)|co-founder|chief|commander|command|deputy|head|heading|spokes\w+)\b",
    re.IGNORECASE,
)
# What stands before the number, to the role; a sentence may say several.
_ROLES = (
    (re.compile(r"\b(?:founding member|(?:co-)?founders?)\b", re.IGNORECASE), "founder"),
    (re.compile(r"\bdeputy\b", re.IGNORECASE), "deputy"),
    (re.compile(r"\bspokes\w+\b", re.IGNORECASE), "spokesman"),
    (re.compile(r"\bcommander\b", re.IGNORECASE), "commander"),
    (re.compile(r"\bleader\b|\bheading\b", re.IGNORECASE), "leader"),
)
_TYPES = (
    (re.compile(r"\bsplinter group of\b", re.IGNORECASE), "splinter-of"),
    (re.compile(r"\b(?:associated with|linked to|registered by members of)\b", re.IGNORECASE), "linked-to"),
)


@dataclass(frozen=True)
class Tie:
    """What a sentence says of an entry and another.

    Attributes:
        reference: number of the other.
        roles: local names of the roles that a person has there; empty where none of ours is named.
        type: local name of the type of affiliation, where no role is named.
    """

    reference: str
    roles: tuple[str, ...] = ()
    type: str = "linked-to"


def ties(cells: Mapping[str, Sequence[str]]) -> list[Tie]:
    """The ties that the comments of an entry state, each once.

    Args:
        cells: the cells of the entry.
    """
    person = "INDIVIDUAL" in cells.get("ELEMENT", ())
    own = next(iter(cells.get("REFERENCE_NUMBER", ())), "").rstrip(".")
    found: dict[tuple[str, str], Tie] = {}
    for sentence in (s for text in cells.get("COMMENTS1", ()) for s in _SENTENCE.split(text)):
        for tie in _of_person(sentence) if person else _of_entity(sentence):
            if tie.reference != own:
                found.setdefault((tie.reference, ",".join(tie.roles) or tie.type), tie)
    named = {tie.reference for tie in found.values() if tie.roles}
    return [tie for tie in found.values() if tie.roles or tie.reference not in named]


def _of_person(sentence: str) -> Iterator[Tie]:
    if not _LEADS.search(sentence):
        return
    start = 0
    for match in _ENTITY.finditer(sentence):
        before, start = sentence[start : match.start()], match.end()
        yield Tie(match[0], tuple(role for pattern, role in _ROLES if pattern.search(before)))


def _of_entity(sentence: str) -> Iterator[Tie]:
    for match in _ENTITY.finditer(sentence):
        kind = next((name for pattern, name in _TYPES if pattern.search(sentence[: match.start()])), "")
        if kind:
            yield Tie(match[0], type=kind)
