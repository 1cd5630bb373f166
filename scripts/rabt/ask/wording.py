"""Sentences of records: who says what, when, and in which passages of which source."""

from __future__ import annotations

import re
from collections import defaultdict

from pyoxigraph import Literal, NamedNode

from rabt.ask.clauses import PATTERNS
from rabt.ask.facts import Facts
from rabt.ask.naming import Names, listed
from rabt.ask.stats import SHARED, View
from rabt.ask.times import time, when
from rabt.model.iris import EDTF, RABT, XSD

_DATES = (XSD + "date", XSD + "gYearMonth", XSD + "gYear", EDTF)
# What the sentence tells in another place than the clause.
_TOLD = SHARED - {RABT + name for name in ("about", "start", "end", "endReason", "date")}
# What a named speaker does, and what the source does where no speaker is named: one source, several, and what follows.
_SPEAKER = {"reported": "said", "alleged": "alleged", "claimed": "claimed", "denied": "denied"}
_SOURCE = {
    "denied": ("denies", "deny", ""),
    "reported": ("relays", "relay", ", without naming who reports it,"),
    "alleged": ("relays", "relay", " an allegation, without naming who makes it,"),
}
_STATED = ("states", "state", "")


class Wording:
    """Puts the records of a dataset into sentences.

    Args:
        view: the dataset.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.names = Names(view)

    def clause(self, record: str) -> str:
        """What a record says, without who says so; begins with "that" or "this".

        What its pattern does not tell is added with the labels of its properties.
        """
        facts = Facts(self.view, self.names, record)
        cls = self.view.own_class(record)
        pattern = PATTERNS.get(cls)
        text = pattern(facts) if pattern else f"this ({self.view.label(RABT + cls)})"
        rest: dict[str, list[str]] = defaultdict(list)
        for t in self.view.facts(record):
            prop, value = t.predicate.value, t.object
            known = prop in facts.taken or prop in _TOLD or prop in self.view.terms.derived
            if prop.startswith(RABT) and not known and isinstance(value, NamedNode | Literal):
                rest[self.view.label(prop)].append(self._said(value))
        text += "".join(f"; {label}: {', '.join(values)}" for label, values in sorted(rest.items()))
        text = re.sub(r",+(?=[,;]|$| \()", "", text)  # two commas in a row, or one at the end or before a bracket
        return text if re.match(r"this (of|\()", text) else f"that {text}"

    def _place(self, locator: str) -> str:
        """The name of a passage or row, and of a row the states of the list in which it stood."""
        states = self.view.states(locator)
        return self.view.name(locator) + (f", on the list of {listed([time(day) for day in states])}" if states else "")

    def _said(self, value: NamedNode | Literal) -> str:
        if isinstance(value, NamedNode):
            return self.names.of(value.value) if self.view.is_a(value.value, "Thing") else self.view.label(value.value)
        if value.datatype.value in _DATES:
            return time(value.value)
        return f"“{value.value}”" if value.language else value.value

    def sentence(self, record: str) -> str:
        """One sentence: who says what, when, and in which passages of which source."""
        view = self.view
        evidence = view.texts(record, "evidence")
        slugs = sorted({view.source_of(p) for p in evidence})
        titles = listed([f"“{view.title(s)}”" for s in slugs]) or "The data"
        many = len(slugs) > 1
        modality = view.one(record, "modality").rsplit("/", 1)[-1]
        clause, speakers = self.clause(record), self.names.several(view.texts(record, "attributedTo")).rstrip(",")
        at = "".join(f" {when(d)}" for d in view.texts(record, "statementDate"))
        if view.is_a(record, "SourceNote") and modality == "stated":
            text = f"A note says {clause}"
        elif speakers:
            tells = "tell" if many else "tells"
            text = f"{speakers} {_SPEAKER.get(modality, 'said')}{at} {clause}, as {titles} {tells}"
        else:
            one, several, how = _SOURCE.get(modality, _STATED)
            text = f"{titles} {several if many else one}{at}{how} {clause}"
        passages = ", ".join(self._place(p) for p in evidence)
        return f"{text[0].upper()}{text[1:]} ({passages})."
