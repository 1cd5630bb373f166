"""The things that can be matched, as far as matching needs them: names, years, places, parties, figures.

They are read in one way from the dataset, from a list that `rabt import` wrote, or from any other triples that say the
same in the same terms: whoever adds a source of candidates makes these things from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from rabt.link.names import Spelling
from rabt.model.dates import Bounds, bounds
from rabt.model.iris import BASE, CONCEPT, ENTRY, RABT, RDF_TYPE, SKOS

_LABELS = {SKOS + "prefLabel": "label", SKOS + "altLabel": "other spelling", SKOS + "hiddenLabel": "spelling in a text"}
_AGENTS = ("organisation", "person", "state")
_INCIDENTS = ("attack", "conflict-event")
_UNNAMED = CONCEPT + "organisation-kind/unnamed"
_CODED = CONCEPT + "attribution-type/coded-"


@dataclass
class Thing:
    """An organisation, person, state or incident.

    Attributes:
        iri: its IRI.
        kind: the first part of that: `organisation`, `person`, `state`, `attack` or `conflict-event`.
        names: its names with their roles, the label first.
        first: the first day on which something is told of it, where known.
        last: the last such day.
        dates: for an incident, the days that its occurrences allow.
        places: for an incident, IRIs of its places and the texts that name one.
        points: for an incident, latitude and longitude where told.
        agents: for an incident, who is said to have had a part in it; for a side of events, against whom.
        killed: for an incident, the least and the most dead that are told, without parts.
        row: IRI of the row of a list that tells of it, or "".
    """

    iri: str
    kind: str
    names: list[tuple[str, str]] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    dates: list[Bounds] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    killed: tuple[int, int] | None = None
    row: str = ""

    @property
    def label(self) -> str:
        """What it is called first, or its IRI."""
        return self.names[0][0] if self.names else self.iri

    def spellings(self) -> list[Spelling]:
        """Its names, for the index; without general words, such as `security forces`, by which a text calls it."""
        hidden = _LABELS[SKOS + "hiddenLabel"]
        kept = [(t, role) for t, role in self.names if role != hidden or t != t.lower() or not t.isascii()]
        return [Spelling(self.iri, text, role, self.kind == "person") for text, role in kept]


class Facts:
    """Triples by their subject.

    Args:
        triples: the triples; those that name no IRI as subject are left out.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        for t in triples:
            if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
                self._about[t.subject.value][t.predicate.value].append(t.object)

    def texts(self, iri: str, name: str) -> list[str]:
        """The values of a property, as text; `name` is a local name of ours, or an IRI."""
        values = self._about.get(iri, {}).get(name if "://" in name else RABT + name, ())
        return [value.value for value in values]

    def one(self, iri: str, name: str) -> str:
        """The first value, or ""."""
        return next(iter(self.texts(iri, name)), "")

    def days(self, iri: str, *names: str) -> list[Bounds]:
        """The days that dates allow; dates that cannot be read are left out, since `rabt validate` reports them."""
        found = []
        for name in names:
            for value in self._about.get(iri, {}).get(RABT + name, ()):
                try:
                    if isinstance(value, Literal):
                        found.append(bounds(value.value, value.datatype.value))
                except ValueError:
                    continue
        return found

    def subjects(self) -> list[str]:
        """All subjects, sorted."""
        return sorted(self._about)

    def of_class(self, iri: str, *names: str) -> bool:
        """True where it is typed with one of these classes."""
        return any(name in (t.removeprefix(RABT) for t in self.texts(iri, RDF_TYPE.value)) for name in names)


def read_things(triples: Iterable[Triple]) -> dict[str, Thing]:
    """The agents and incidents of some triples, by IRI; groups that a source does not name are left out."""
    facts = Facts(triples)
    things: dict[str, Thing] = {}
    for iri in facts.subjects():
        kind = iri.removeprefix(BASE).split("/")[0]
        names = [(text, role) for name, role in _LABELS.items() for text in facts.texts(iri, name)]
        if kind in (*_AGENTS, *_INCIDENTS) and names and _UNNAMED not in facts.texts(iri, "organisationKind"):
            things[iri] = Thing(iri, kind, names)
    sides: dict[str, list[str]] = defaultdict(list)
    for iri in facts.subjects():
        _row(facts, iri, things)
        if facts.of_class(iri, "Naming"):
            _name(facts, iri, things)
        elif attack := things.get(facts.one(iri, "attack")):
            _tell(facts, iri, attack)
            if facts.one(iri, "attributionType").startswith(_CODED):
                sides[attack.iri].append(facts.one(iri, "agent"))
    _years(facts, things)
    for coded in sides.values():
        for agent in coded:
            if agent in things:
                things[agent].agents += [other for other in coded if other != agent]
    return things


def _row(facts: Facts, record: str, things: Mapping[str, Thing]) -> None:
    """The row behind what a list says of an incident or target; a side of events stands in many, so it has none."""
    rows = [iri for iri in facts.texts(record, "evidence") if iri.startswith(ENTRY)]
    for name in ("attack", "target"):
        for thing in (things[iri] for iri in facts.texts(record, name) if rows and iri in things):
            thing.row = thing.row or rows[0]


def _name(facts: Facts, naming: str, things: Mapping[str, Thing]) -> None:
    bearer = things.get(facts.one(naming, "bearer"))
    if bearer:
        role = facts.one(naming, "nameType").rsplit("/", 1)[-1].replace("-", " ") or "name"
        bearer.names += [(text, role) for text in facts.texts(naming, "name")]


def _tell(facts: Facts, record: str, attack: Thing) -> None:
    if facts.of_class(record, "Occurrence"):
        attack.dates += facts.days(record, "date", "start", "end")
        attack.places += [*facts.texts(record, "place"), *facts.texts(record, "placeText")]
        where = [facts.one(record, name) for name in ("latitude", "longitude")]
        if all(where):
            attack.points.append((float(where[0]), float(where[1])))
    elif facts.of_class(record, "Attribution"):
        attack.agents += facts.texts(record, "agent")
    elif facts.of_class(record, "CasualtyEstimate"):
        whole = not facts.texts(record, "partOf") and not facts.texts(record, "partial")
        texts = [text for name in ("killedMin", "killedBest", "killedMax") for text in facts.texts(record, name)]
        if numbers := [int(text) for text in texts if whole and text.isdigit()]:
            known = attack.killed or (min(numbers), max(numbers))
            attack.killed = min(*numbers, *known), max(*numbers, *known)


def _years(facts: Facts, things: Mapping[str, Thing]) -> None:
    """When something is first and last told of an agent: by the dates of the incidents and records that name it."""
    for iri in facts.subjects():
        incident = things.get(facts.one(iri, "attack"))
        when = [*(incident.dates if incident else ()), *facts.days(iri, "date", "start", "end")]
        firsts = [b.earliest for b in when if b.earliest]
        lasts = [b.latest for b in when if b.latest]
        for name in ("agent", "resulting", "original", "subject", "target", "organisation", "person"):
            for thing in (things[t] for t in facts.texts(iri, name) if t in things):
                thing.first = min([*firsts, *([thing.first] if thing.first else [])], default=None)
                thing.last = max([*lasts, *([thing.last] if thing.last else [])], default=None)
