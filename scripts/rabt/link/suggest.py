"""Proposals for a person to review: which thing of ours an actor, entry or event of a list may be.

A `Finder` gives candidates for a thing; each source of candidates is one. The two here look in the dataset itself. A
further source, such as Wikidata, is one more class with `candidates`: it puts the names of its items into a
`NameIndex` (`rabt.link.names`), and hands itself to `suggest`.

A proposal says skos:closeMatch, which joins nothing. Whoever has looked at a second feature makes it skos:exactMatch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rabt.link import incidents, names
from rabt.link.ours import AGENTS, Ours
from rabt.link.things import Thing
from rabt.model.iris import BASE

_YEARS_APART = 0.8  # times the score of a name, where the years of the two do not meet
_AT_MOST = 3  # candidates for one thing
_FOR_ONE_ATTACK = 5  # events; where more fit equally well, the features say too little and none of these is proposed


@dataclass(frozen=True)
class Candidate:
    """A thing that another may be.

    Attributes:
        iri: its IRI.
        label: its label.
        score: from 0 to 1.
        reason: what agrees and what does not.
        justification: local name of the term in SEMAPV: `LexicalMatching`, or `CompositeMatching` of several features.
    """

    iri: str
    label: str
    score: float
    reason: str
    justification: str


@dataclass(frozen=True)
class Proposal:
    """A candidate for a thing."""

    subject: Thing
    candidate: Candidate


class Finder(Protocol):
    """A source of candidates."""

    def candidates(self, thing: Thing) -> Sequence[Candidate]:
        """The candidates for a thing, best first; none for a thing of which this source knows nothing."""
        ...


class ByName:
    """Agents of the dataset by their names, and by the years in which something is told of both.

    Args:
        ours: the dataset.
        theirs: the things of the list, for the names of those against whom an actor stands.
    """

    def __init__(self, ours: Ours, theirs: Mapping[str, Thing]) -> None:
        self._ours, self._theirs = ours, theirs

    def candidates(self, thing: Thing) -> list[Candidate]:
        """Those whose names come near to one of its names."""
        if thing.kind not in AGENTS:
            return []
        best: dict[str, tuple[names.Match, str]] = {}
        for text, _ in thing.names:
            for match in self._ours.index.matches(text):
                iri = match.spelling.thing
                if _same_kind(thing, text, iri) and (iri not in best or best[iri][0].score < match.score):
                    best[iri] = match, text
        found = [self._candidate(thing, *told) for iri, told in best.items() if iri != thing.iri]
        return sorted(found, key=lambda c: (-c.score, c.iri))[:_AT_MOST]

    def _candidate(self, thing: Thing, match: names.Match, text: str) -> Candidate:
        ours = self._ours.things[match.spelling.thing]
        told, meet = _years(thing, ours)
        against = [iri for iri in thing.agents if iri in self._theirs]
        # Of a side of events the years are those in which it acted; of an entry, those in which it was listed.
        score = match.score * (_YEARS_APART if against and meet is False else 1.0)
        how = "LexicalMatching" if meet is None else "CompositeMatching"
        sides = ", ".join(f"{self._theirs[iri].label} ({n})" for iri, n in Counter(against).most_common(2))
        alias = f'by its name "{text}"' if text != thing.label else ""
        parts = (alias, match.reason, told, f"against {sides}" if sides else "")
        return Candidate(ours.iri, ours.label, round(score, 2), "; ".join(part for part in parts if part), how)


class ByEvent:
    """Attacks of the dataset by day, place, parties and figures.

    Args:
        ours: the dataset.
        theirs: the things of the list.
        mapped: IRI of an actor of the list to IRI of ours, as far as it is decided.
    """

    def __init__(self, ours: Ours, theirs: Mapping[str, Thing], mapped: Mapping[str, str]) -> None:
        self._ours = ours
        self._attacks = [thing for thing in ours.things.values() if thing.kind == "attack"]
        self._agents = {
            iri: mapped.get(iri) or self._named(thing) for iri, thing in theirs.items() if thing.kind in AGENTS
        }

    def _named(self, thing: Thing) -> str:
        best = self._ours.index.matches(thing.label, limit=1, least=names.LIKELY)
        return best[0].spelling.thing if best else ""

    def likeness(self, event: Thing, attack: Thing) -> incidents.Likeness | None:
        """How much an event is like one attack."""
        return incidents.compare(event, attack, self._ours.places, self._related)

    def candidates(self, thing: Thing) -> list[Candidate]:
        """The attacks that it is like."""
        if thing.kind != "conflict-event":
            return []
        found = []
        for attack in self._attacks:
            like = self.likeness(thing, attack)
            if like and like.score >= incidents.LIKELY:
                found.append(
                    Candidate(attack.iri, attack.label, round(like.score, 2), like.reason, "CompositeMatching")
                )
        return sorted(found, key=lambda c: (-c.score, c.iri))[:_AT_MOST]

    def _related(self, theirs: str, ours: str) -> str:
        agent = self._agents.get(theirs) or theirs
        if agent == ours:
            return "same"
        if "/state/" in agent or "/state/" in ours:
            return ""  # states have ties with most others, and are the side that was attacked
        return "near" if ours in self._ours.ties.get(agent, ()) else ""


def suggest(things: Iterable[Thing], finders: Sequence[Finder], decided: Collection[str] = ()) -> list[Proposal]:
    """Proposals for all things that are not decided yet, in the order of the things.

    Args:
        things: the things of a list.
        finders: the sources of candidates.
        decided: IRIs of things, or of their rows, that a mapping decides already, in whatever way.
    """
    open_ = [thing for thing in things if thing.iri not in decided and thing.row not in decided]
    found = [Proposal(thing, c) for thing in open_ for finder in finders for c in finder.candidates(thing)]
    events: dict[str, list[float]] = defaultdict(list)
    for p in found:
        if p.subject.kind == "conflict-event":
            events[p.candidate.iri].append(p.candidate.score)
    enough = {iri: _enough(scores) for iri, scores in events.items()}
    return [p for p in found if p.subject.kind != "conflict-event" or p.candidate.score >= enough[p.candidate.iri]]


def _enough(scores: Sequence[float]) -> float:
    """The score that an event needs to be among the few that fit one attack best."""
    ranked = sorted(scores, reverse=True)
    if len(ranked) <= _FOR_ONE_ATTACK:
        return 0.0
    return min((score for score in ranked if score > ranked[_FOR_ONE_ATTACK]), default=2.0)


def _same_kind(thing: Thing, text: str, iri: str) -> bool:
    """Persons go with persons, bodies with bodies, and with a state what is called its government."""
    kind = iri.removeprefix(BASE).split("/")[0]
    return kind == thing.kind or (thing.kind == "organisation" and kind == "state" and "government" in text.casefold())


def _years(one: Thing, other: Thing) -> tuple[str, bool | None]:
    """When something is told of each, and whether the two times meet; None where one is not known."""
    if not (one.first and one.last and other.first and other.last):
        return "", None
    meet = one.first.year <= other.last.year and other.first.year <= one.last.year
    return f"told of {_span(one)} there, {_span(other)} here", meet


def _span(thing: Thing) -> str:
    assert thing.first and thing.last
    return f"{thing.first.year}" if thing.first.year == thing.last.year else f"{thing.first.year} to {thing.last.year}"
