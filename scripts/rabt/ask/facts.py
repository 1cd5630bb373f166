"""The values of one record in words, and which of them have been told."""

from __future__ import annotations

from rabt.ask.conflicts import figure
from rabt.ask.naming import Names, listed
from rabt.ask.stats import View
from rabt.ask.times import time, when
from rabt.model.iris import RABT


class Facts:
    """The values of one record; what a pattern has taken is not told a second time.

    Args:
        view: the dataset.
        names: how things are called.
        iri: the record.
    """

    def __init__(self, view: View, names: Names, iri: str) -> None:
        self.view, self.names, self.iri = view, names, iri
        self.speakers = view.texts(iri, "attributedTo")
        self.taken: set[str] = set()

    def all(self, prop: str) -> list[str]:
        """The values of a property."""
        self.taken.add(RABT + prop)
        return self.view.texts(self.iri, prop)

    def text(self, prop: str) -> str:
        """The values of a text property, each between quotation marks."""
        return listed([f"“{text}”" for text in self.all(prop)])

    def who(self, prop: str, joint: str = "and") -> str:
        """The names of the values of a property."""
        return self.names.several(self.all(prop), joint)

    def me(self, prop: str) -> str:
        """The name of the subject: `it` where an organisation speaks of itself."""
        values = self.all(prop)
        if values == self.speakers and len(values) == 1 and not self.view.is_a(values[0], "Person"):
            return "it"
        return self.names.several(values)

    def was(self, prop: str) -> str:
        """`was` or `were`, as the subject asks."""
        values = self.view.texts(self.iri, prop)
        return "were" if len(values) > 1 or any(self.names.plural(v) for v in values) else "was"

    def type(self, prop: str) -> str:
        """Local name of the concept that is the value."""
        return next(iter(self.all(prop)), "").rsplit("/", 1)[-1]

    def word(self, prop: str, joint: str = "and") -> str:
        """The labels of concepts."""
        return listed([self.view.label(v) for v in self.all(prop)], joint)

    def opt(self, prop: str, lead: str, joint: str = "and") -> str:
        """` lead NAMES` where the property has values, else nothing."""
        names = self.who(prop, joint)
        return f" {lead} {names}" if names else ""

    def figure(self, name: str, noun: str) -> str:
        """A figure and what it counts: `at least 143 people`, `dozens of people`; nothing where there is none."""
        for part in ("Min", "Max", "Kind"):
            self.taken.add(f"{RABT}{name}{part}")
        text = figure(self.view, self.iri, name)
        between = " of" if text in ("dozens", "hundreds", "thousands") else ""
        return f"{text}{between} {noun}" if text else ""

    def when(self, timeless: str = "") -> str:
        """When it was, from date, start and end; `timeless` where no date is given."""
        dates, starts, ends = self.all("date"), self.all("start"), self.all("end")
        parts = [when(d) for d in dates]
        parts += [f"from {time(d)}" + ("" if ends else " on") for d in starts]
        parts += [f"until {time(d)}" for d in ends]
        reason = self.word("endReason")
        if reason:
            parts.append(f"({'ended: ' if not ends else ''}{reason})")
        return " " + " ".join(parts) if parts else timeless
