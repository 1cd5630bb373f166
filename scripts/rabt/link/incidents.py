"""Which attack an event may be: days first, then place, parties and figures, each with a weight and a reason.

Blocking: an attack is compared where the narrowest of its dates allows a day of the event, give or take one, or where
it has no date and its site is named. It is no candidate where the place is another and nothing but the day agrees.
Figures need not agree, since event data count dead attackers too; of another scale, they count against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from rabt.link.spelling import words
from rabt.link.things import Thing
from rabt.model.dates import Bounds

LIKELY = 0.56
"""From here on two are proposed as one event; measured on the pairs of tests/link/pairs.csv."""
_DAY, _MONTH, _YEAR, _UNDATED = 0.4, 0.28, 0.12, 0.1
_HERE, _AROUND, _WHERE_UNKNOWN = 0.3, 0.15, 0.08
_SAME_PARTY, _NEAR_PARTY, _PARTY_UNKNOWN = 0.15, 0.1, 0.05
_DEAD, _DEAD_UNKNOWN = 0.15, 0.05
_ELSEWHERE, _OTHER_SCALE = -0.1, -0.15
_MARGIN = timedelta(days=1)  # the day on which something ended, or became known
_NEAR_KM = 15.0
_WIDE = frozenset({"province", "region"})


@dataclass(frozen=True)
class Where:
    """A place of ours.

    Attributes:
        names: its spellings.
        kind: local name of its kind; `country` for a state.
        within: the places around it, the nearest first.
        point: latitude and longitude, where known.
    """

    names: tuple[str, ...]
    kind: str
    within: tuple[str, ...] = ()
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Likeness:
    """How much an event is like an attack: a score from 0 to 1, and why."""

    score: float
    reason: str


def compare(
    event: Thing, attack: Thing, places: Mapping[str, Where], related: Callable[[str, str], str]
) -> Likeness | None:
    """An event beside an attack; None where they are not the same by any reading.

    Args:
        event: the event of a list.
        attack: the attack.
        places: our places by IRI.
        related: tells `same` or `near` of an agent of the event and one of the attack, or "".
    """
    where, at_site, told = _place(event, attack, places)
    when, day_told = _date(event, attack)
    if when is None:
        return None
    if when == _UNDATED and not at_site:
        return None
    who, who_told = _party(event, attack, related)
    dead, dead_told = _dead(event, attack)
    if where < 0 and (who < _NEAR_PARTY or when < _DAY):
        return None
    score = round(when + where + who + dead, 3)
    return Likeness(score, "; ".join((day_told, told, who_told, dead_told)))


def _date(event: Thing, attack: Thing) -> tuple[float | None, str]:
    ours = [b for b in attack.dates if b.earliest and b.latest]
    theirs = [b for b in event.dates if b.earliest and b.latest]
    if not theirs:
        return None, ""
    if not ours:
        return _UNDATED, "the attack has no date"
    a, b = min(ours, key=_length), min(theirs, key=_length)
    (first, last), (start, end) = _ends(a), _ends(b)
    if start > last + _MARGIN or end < first - _MARGIN:
        return None, ""
    length = max(_length(a), _length(b))
    weight = _DAY if length <= 3 else _MONTH if length <= 31 else _YEAR if length <= 366 else 0.0
    told = "the same day" if weight == _DAY else f"within {first} to {last}"
    return (weight, told) if start <= last and end >= first else (weight * 0.8, f"a day off {first} to {last}")


def _ends(b: Bounds) -> tuple[date, date]:
    assert b.earliest and b.latest
    return b.earliest, b.latest


def _length(b: Bounds) -> int:
    first, last = _ends(b)
    return (last - first).days + 1


def _place(event: Thing, attack: Thing, places: Mapping[str, Where]) -> tuple[float, bool, str]:
    """Weight, whether a site itself is named, and why."""
    known = [iri for iri in attack.places if iri in places]
    texts = [_bones(text) for text in event.places]
    named = _named(known, texts, places)
    if named:
        iri, direct = named
        here = direct and places[iri].kind not in (*_WIDE, "country")
        told = f"{places[iri].names[0]} is named" if direct else f"{places[iri].names[0]}, around it, is named"
        return (_HERE if here else _near(iri, direct, places), here and places[iri].kind == "site", told)
    for iri in known:
        point = places[iri].point
        for other in event.points:
            if point and _distance(point, other) <= _NEAR_KM:
                return _HERE, False, f"{_distance(point, other):.0f} km from {places[iri].names[0]}"
    if not known or all(places[iri].kind == "country" for iri in known):
        return _WHERE_UNKNOWN, False, "where the attack was is not told"
    return _ELSEWHERE, False, f"another place than {places[known[0]].names[0]}"


def _near(iri: str, direct: bool, places: Mapping[str, Where]) -> float:
    if places[iri].kind == "country":
        return _WHERE_UNKNOWN
    if places[iri].kind in _WIDE:
        return _AROUND if direct else 0.0
    return _HERE


def _named(known: Iterable[str], texts: list[frozenset[str]], places: Mapping[str, Where]) -> tuple[str, bool] | None:
    """The narrowest place of the attack, or the nearest around one, that the event names."""
    ranked = sorted(known, key=lambda iri: _width(places[iri].kind))
    for iri in ranked:
        if _is_named(iri, texts, places):
            return iri, True
    for iri in ranked:
        for around in places[iri].within:
            if around in places and places[around].kind not in (*_WIDE, "country") and _is_named(around, texts, places):
                return around, False
    return None


def _width(kind: str) -> int:
    return 0 if kind == "site" else 3 if kind == "country" else 2 if kind in _WIDE else 1


def _is_named(iri: str, texts: list[frozenset[str]], places: Mapping[str, Where]) -> bool:
    return any(_bones(name) <= text for name in places[iri].names if _bones(name) for text in texts)


def _bones(text: str) -> frozenset[str]:
    return frozenset(word.bones[0] for word in words(text))


def _party(event: Thing, attack: Thing, related: Callable[[str, str], str]) -> tuple[float, str]:
    found = {related(theirs, ours) for theirs in event.agents for ours in attack.agents}
    if "same" in found:
        return _SAME_PARTY, "the same party"
    if "near" in found:
        return _NEAR_PARTY, "a party with ties to ours"
    if not any("/organisation/" in agent for agent in attack.agents):
        return _PARTY_UNKNOWN, "no organisation is told of the attack"
    return 0.0, "other parties"


def _dead(event: Thing, attack: Thing) -> tuple[float, str]:
    if not event.killed or not attack.killed:
        return _DEAD_UNKNOWN, "no dead to compare"
    (low, high), (least, most) = event.killed, attack.killed
    told = f"{_figure(low, high)} dead there, {_figure(least, most)} here"
    if low <= most and high >= least:
        return _DEAD, told
    near = (high, least) if high < least else (most, low)
    share = min(near) / max(near)
    return (round(_DEAD * share, 3) if share >= 0.25 else _OTHER_SCALE), told


def _figure(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres on a sphere (haversine)."""
    (lat, lon), (lat2, lon2) = ((radians(x), radians(y)) for x, y in (a, b))
    inner = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 12742 * asin(sqrt(inner))
