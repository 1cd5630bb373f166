"""What of the dataset things are held against: its agents and their names, its attacks, its places and ties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Triple

from rabt.link.incidents import Where
from rabt.link.names import NameIndex
from rabt.link.things import Facts, Thing, read_things
from rabt.model.iris import BASE, SKOS

AGENTS = ("organisation", "person", "state")


@dataclass
class Ours:
    """The dataset, as far as matching needs it.

    Attributes:
        things: agents and attacks by IRI.
        index: the names of the agents.
        places: places and states by IRI.
        ties: each agent to those with which a record ties it: affiliations, splits, mergers.
    """

    things: dict[str, Thing]
    index: NameIndex
    places: dict[str, Where]
    ties: dict[str, set[str]] = field(default_factory=dict)

    def label(self, iri: str) -> str:
        """The label of an agent or attack, or its IRI."""
        return self.things[iri].label if iri in self.things else iri


def read_ours(triples: Iterable[Triple]) -> Ours:
    """Read it from the triples of the dataset; lists among them count as ours."""
    held = list(triples)
    facts, things = Facts(held), read_things(held)
    agents = [thing for thing in things.values() if thing.kind in AGENTS]
    index = NameIndex(spelling for thing in agents for spelling in thing.spellings())
    return Ours(things, index, _places(facts), _ties(facts))


def _ties(facts: Facts) -> dict[str, set[str]]:
    ties: dict[str, set[str]] = defaultdict(set)
    for iri in facts.subjects():
        parties = [p for name in ("subject", "object", "original", "resulting") for p in facts.texts(iri, name)]
        if facts.of_class(iri, "Affiliation", "Split", "Merger", "Renaming", "Founding"):
            for one in parties:
                ties[one] |= {other for other in parties if other != one}
    return dict(ties)


def _places(facts: Facts) -> dict[str, Where]:
    around: dict[str, list[str]] = defaultdict(list)
    points: dict[str, tuple[float, float]] = {}
    for iri in facts.subjects():
        if facts.of_class(iri, "Containment"):
            around[facts.one(iri, "place")].append(facts.one(iri, "within"))
        elif facts.of_class(iri, "Georeference"):
            points[facts.one(iri, "place")] = float(facts.one(iri, "latitude")), float(facts.one(iri, "longitude"))
    places = {}
    for iri in facts.subjects():
        kind = iri.removeprefix(BASE).split("/")[0]
        names = tuple(n for name in ("prefLabel", "altLabel") for n in facts.texts(iri, SKOS + name))
        if kind in ("place", "state") and names:
            local = facts.one(iri, "placeKind").rsplit("/", 1)[-1] if kind == "place" else "country"
            places[iri] = Where(names, local, tuple(_above(iri, around)), points.get(iri))
    return places


def _above(iri: str, around: dict[str, list[str]]) -> list[str]:
    """The places around one, the nearest first."""
    found: list[str] = []
    todo = list(around.get(iri, ()))
    while todo:
        place = todo.pop(0)
        if place not in found:
            found.append(place)
            todo += around.get(place, ())
    return found
