"""Waivers: what a person has decided to let stand though a rule finds fault with it, with the reason and until a day.

A waiver covers the findings of one rule on one node. One that has ended covers nothing and is a fault itself, as is one
that nothing needs. The day is handed in: the same data on the same day has the same findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode, Triple

from rabt.check.evidence import facts_of
from rabt.check.findings import Finding
from rabt.check.literals import is_date
from rabt.check.report import Places, at
from rabt.model.errors import InputError
from rabt.model.iris import CHECKS, RABT, RDF_TYPE, SH, SHAPES, rabt
from rabt.model.names import alike

TWIN = CHECKS + "twin"
# Checks that are no shapes and cannot be waived, with what to do instead.
_NEVER = {
    **dict.fromkeys(
        ("blank-node", "derived", "format", "literal", "reference", "term", "unreadable"),
        "Syntax, names, literals and canonical form are never waived: mend the data.",
    ),
    "coverage": "A paragraph is not waived: say why it has no record in its rabt:withoutRecords.",
    "evidence": "Evidence is not waived as a whole: write what is not proved in rabt:unproved instead.",
    "waiver": "Waivers are not waived: mend or delete the waiver.",
}
_FORM = "Names, and which properties a class takes, are never waived."


@dataclass(frozen=True, order=True)
class Waiver:
    """A decision to let something stand.

    Attributes:
        iri: its name.
        node: IRI of the node that is let stand.
        rule: IRI of the rule that the node may break; "" for a waiver of evidence.
        expires: the last day on which it counts; None for no end.
        reason: why.
        by: who decided.
    """

    iri: str
    node: str
    rule: str
    expires: date | None
    reason: str
    by: str

    def has_ended(self, today: date | None) -> bool:
        """True where its last day lies before `today`; where no day is given, nothing ends."""
        return today is not None and self.expires is not None and self.expires < today


@dataclass(frozen=True, order=True)
class Waived:
    """A finding that a waiver covers."""

    finding: Finding
    waiver: Waiver


class Waivers:
    """The waivers of some data on some day.

    Args:
        triples: the data.
        shapes: all shapes that look at data.
        places: where triples stand.
        today: the day on which they are looked at; None to let none end.
    """

    def __init__(self, triples: Iterable[Triple], shapes: Iterable[Triple], places: Places, today: date | None) -> None:
        self._places, self._today = places, today
        self._rules = waivable(shapes)
        self._all = gather(triples)
        self._covering: dict[tuple[str, str], Waiver] = {}
        for waiver in self._all:
            # A waiver of a rule that has no end breaks a shape, which says so: it covers nothing.
            if waiver.rule in self._rules and waiver.expires and not waiver.has_ended(today):
                self._covering.setdefault((waiver.rule, places.name(waiver.node)), waiver)

    def in_force(self, triples: Iterable[Triple]) -> list[Triple]:
        """The triples without the waivers that have ended."""
        ended = {waiver.iri for waiver in self._all if waiver.has_ended(self._today)}
        return [t for t in triples if getattr(t.subject, "value", "") not in ended]

    def split(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[Waived]]:
        """The findings that no waiver covers, and those that one does."""
        left, waived = [], []
        for finding in findings:
            waiver = self._covering.get((rule_of(finding), finding.focus))
            if waiver is None:
                left.append(finding)
            else:
                waived.append(Waived(finding, waiver))
        return left, waived

    def faults(self, waived: Iterable[Waived], ran: Collection[str]) -> list[Finding]:
        """What is wrong with the waivers themselves.

        Args:
            waived: the findings that are covered.
            ran: IRIs of the rules that have looked at all the data; only their waivers can be called needless.
        """
        used = {item.waiver for item in waived}
        return [
            finding
            for waiver in self._all
            for predicate, message in [self._fault(waiver, waiver in used, waiver.rule in ran)]
            if message
            for finding in at(self._places, "waiver", message, waiver.iri, predicate)
        ]

    def _fault(self, waiver: Waiver, used: bool, ran: bool) -> tuple[str, str]:
        """The property to point at and the message; "" where nothing is wrong."""
        name = self._places.name
        if waiver.rule and (message := refusal(waiver.rule, self._rules, name)):
            return RABT + "waivedRule", message
        if waiver.has_ended(self._today):
            return RABT + "expires", (
                f"This waiver counted until {waiver.expires} and covers nothing since: mend what it covers and delete "
                "it, or decide anew and give it a later rabt:expires."
            )
        if waiver.rule and waiver.expires and not used:
            first = self._covering[waiver.rule, name(waiver.node)]
            if first != waiver:
                return RABT + "waives", f"{name(first.iri)} waives the same: delete one of them."
            if ran:
                return RABT + "waives", f"Nothing breaks {name(waiver.rule)} at {name(waiver.node)}: delete the waiver."
        return "", ""


def gather(triples: Iterable[Triple]) -> list[Waiver]:
    """The waivers of the data, sorted by name.

    Args:
        triples: the data.
    """
    data, found = list(triples), []
    waivers = {t.subject for t in data if t.predicate == RDF_TYPE and t.object == rabt("Waiver")}
    for iri, facts in facts_of(t for t in data if t.subject in waivers).items():
        said = {p.removeprefix(RABT): term.value for p, term in reversed(facts)}
        day = said.get("expires", "")
        found.append(
            Waiver(
                iri=iri,
                node=said.get("waives", ""),
                rule=said.get("waivedRule", ""),
                expires=date.fromisoformat(day) if is_date(day) else None,
                reason=said.get("reason", ""),
                by=said.get("waivedBy", ""),
            )
        )
    return sorted(found, key=lambda waiver: waiver.iri)


def rule_of(finding: Finding) -> str:
    """IRI of the rule that a finding names; "" for a shape without a name."""
    return finding.result.shape if finding.result else CHECKS + finding.rule


def named_shapes(shapes: Iterable[Triple]) -> set[str]:
    """IRIs of the shapes that have a name and look at data or are part of one that does."""
    kinds = {SH + "NodeShape", SH + "PropertyShape"}
    return {
        t.subject.value
        for t in shapes
        if t.predicate == RDF_TYPE
        and isinstance(t.object, NamedNode)
        and t.object.value in kinds
        and isinstance(t.subject, NamedNode)
    }


def waivable(shapes: Iterable[Triple]) -> set[str]:
    """IRIs of the rules that can be waived: shapes, but for those on names and on waivers, and the check of twins.

    A closed shape asks for the properties that a class knows, and one that ends in `-iri` for a well-formed name.
    """
    triples = list(shapes)
    closed = {
        t.subject.value for t in triples if t.predicate.value == SH + "closed" and isinstance(t.subject, NamedNode)
    }
    open_ = named_shapes(triples) - closed
    return {iri for iri in open_ if not iri.endswith("-iri") and not iri.startswith(SHAPES + "Waiver")} | {TWIN}


def refusal(rule: str, rules: Collection[str], shorten: Callable[[str], str]) -> str:
    """Why a rule cannot be waived, as a sentence that says what to do; "" where it can.

    Args:
        rule: IRI of the rule.
        rules: IRIs of those that can be waived.
        shorten: turns an IRI into a prefixed name.
    """
    if rule in rules or not rule.startswith(SHAPES):
        return ""  # a shape says what an IRI of a rule is
    if (check := rule.removeprefix(CHECKS)) in _NEVER:
        return _NEVER[check]
    locals_ = {iri.rpartition("/")[2]: iri for iri in sorted(rules)}
    near = [shorten(locals_[name]) for name in alike(rule.rpartition("/")[2], locals_)]
    hint = (
        f"did you mean {', '.join(near[:3])}?"
        if near
        else "write shape: and the name that a finding gives in square brackets, or check:twin."
    )
    return f"{shorten(rule)} is no rule that can be waived: {hint} {_FORM}"


def rule_named(text: str, rules: Collection[str], shorten: Callable[[str], str]) -> str:
    """IRI of the rule that a person means: a name as findings give it, a prefixed name, or an IRI.

    Args:
        text: what was typed.
        rules: IRIs of the rules that can be waived.
        shorten: turns an IRI into a prefixed name.

    Raises:
        InputError: no rule that can be waived is called so.
    """
    local = text.strip("<>").removeprefix(SHAPES).removeprefix("shape:").removeprefix("check/").removeprefix("check:")
    for iri in (SHAPES + local, CHECKS + local):
        if iri in rules:
            return iri
    rule = CHECKS + local if local in _NEVER else SHAPES + local
    raise InputError(f"waivedRule: {refusal(rule, rules, shorten)}")


def summary(waived: Sequence[Waived]) -> str:
    """The waived findings counted by rule, for people: `3 waived: 2 CasualtyEstimate-killedMin, 1 twin`."""
    rules = Counter(item.finding.rule for item in waived)
    listed = ", ".join(f"{n} {rule}" for rule, n in sorted(rules.items(), key=lambda item: (-item[1], item[0])))
    return f"{len(waived)} waived: {listed}"
