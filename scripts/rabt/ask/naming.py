"""How things are called inside a sentence: labels with their articles, lists of them, plurals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from rabt.ask.stats import View
from rabt.model.iris import SKOS

# Nouns that take an article when they head a name: "the Haqqani network", but "Lashkar-e-Taiba".
_ARTICLE = {
    "agencies", "agency", "alliance", "areas", "army", "assembly", "bank", "board", "bureau", "centre",
    "center", "commission", "committee", "congress", "council", "court", "department", "emirates",
    "federation", "force", "forces", "front", "government", "governments", "group", "house", "institute",
    "kingdom", "league", "ministry", "mission", "movement", "nations", "network", "office", "organisation",
    "organization", "parliament", "party", "police", "province", "republic", "senate", "service", "services",
    "state", "states", "taliban", "team", "treasury", "tribunal", "trust", "union",
}  # fmt: skip
_HEAD = re.compile(r"^(.*?)(?: (?:of|in|for|on|from|under|that|who|which|to|at|with)\b.*|,.*| \(.*)?$")
_NUMBERS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "several", "many",
    "some",
)  # fmt: skip
_LOWERED = ("Incident", "Event", "Work", "Regime")


class Names:
    """How things are called inside a sentence.

    Args:
        view: the dataset.
    """

    def __init__(self, view: View) -> None:
        self.view = view

    @cached_property
    def proper(self) -> frozenset[str]:
        """Words that keep their capital: those of people and places, and the first of each named organisation."""
        found: set[str] = set()
        for iri in {*self.view.members("Agent"), *self.view.members("Place")}:
            for text in self.view.texts(iri, SKOS + "prefLabel") + self.view.texts(iri, SKOS + "hiddenLabel"):
                words = re.findall(r"[^\W\d_][\w’'-]*", text)
                if self.view.is_a(iri, "Organisation"):
                    words = [] if self.unnamed(iri) else words[:1]
                found.update(word for word in words if word[0].isupper())
        return frozenset(found)

    def unnamed(self, iri: str) -> bool:
        """True for a group that a source does not name, which has a label in our words."""
        return any(kind.endswith("/unnamed") for kind in self.view.texts(iri, "organisationKind"))

    def of(self, iri: str) -> str:
        """The label as it stands inside a sentence, with its article: `the Haqqani network`."""
        label = self.view.label(iri)
        lowered = self.unnamed(iri) or any(self.view.is_a(iri, cls) for cls in _LOWERED)
        if lowered:
            first = re.split(r"[\s,-]", label)[0]
            if first[1:].islower() and first not in self.proper:
                label = label[0].lower() + label[1:]
            if self.unnamed(iri) or label.split()[0].lower() in ("the", "a", *_NUMBERS):
                return label
            return f"the {label}"
        match = _HEAD.match(label)
        head = (match[1] if match else label).split()
        return f"the {label}" if head and len(label.split()) > 1 and head[-1].lower() in _ARTICLE else label

    def plural(self, iri: str) -> bool:
        """True where the label is a plural, as far as it shows."""
        count = self.view.whole(iri, "count")
        match = _HEAD.match(self.view.label(iri))
        head = match[1].split()[-1] if match and match[1] else ""
        return (count or 0) > 1 or (self.unnamed(iri) and head.endswith("s")) or head in ("police", "governments")

    def several(self, iris: Iterable[str], joint: str = "and") -> str:
        """Several labels, `A, B and C`; with a comma behind where the last has one inside."""
        names = [self.of(iri) for iri in iris]
        inside = any("," in name for name in names)
        text = listed(names, f", {joint}" if inside and len(names) > 1 else joint).replace(" , ", ", ")
        return f"{text}," if names and "," in names[-1] else text


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """`A`, `A and B`, `A, B and C`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {joint} {parts[-1]}" if parts else ""


def an(noun: str) -> str:
    """`a member`, `an official`."""
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"


def many(noun: str) -> str:
    """The plural of a noun, as its last letters ask."""
    if re.search("[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun if noun.endswith("s") else noun + ("es" if noun.endswith(("ch", "sh", "x")) else "s")
