"""Where a block lives: the file of data/ for each thing and record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rabt.model.errors import InputError
from rabt.model.iris import BASE, RABT

_OWN_FILE = {
    "organisation": "organisations",
    "person": "people",
    "attack": "attacks",
    "attack-series": "attacks",
    "event": "events",
    "state": "states",
}
_SHARED_FILE = {
    "place": "places/places.ttl",
    "regime": "regimes/regimes.ttl",
    "community": "communities/communities.ttl",
    "work": "works/works.ttl",
    "waiver": "waivers/waivers.ttl",
}
# The properties whose value a record lives with, the first that it has.
_LIVES_WITH = {
    "affiliation": ["subject"],
    "designation": ["target"],
    "occurrence": ["attack"],
    "attribution": ["attack"],
    "casualty": ["attack"],
    "tenure": ["organisation"],
    "presence": ["organisation"],
    "strength": ["organisation"],
    "characteristic": ["organisation"],
    "change": ["original", "resulting"],
    "naming": ["bearer"],
    "death": ["person"],
    "containment": ["place"],
    "georeference": ["place"],
    "note": ["about"],
    "position": ["tellsOf", "holder"],
    "operation": ["tellsOf", "by"],
    "agreement": ["tellsOf", "party"],
    "legal-action": ["tellsOf", "target", "concerns"],
    "measure": ["tellsOf", "by"],
    "observation": ["concerns", "publisher", "place"],
}
# Where those go that name nobody.
_WITHOUT_PARTY = {"measure": "events/measures.ttl", "observation": "events/observations.ttl"}


def has_home(prefix: str) -> bool:
    """True where things or records with this prefix have a file of their own, so that `rabt new` can write them."""
    return prefix in _OWN_FILE or prefix in _SHARED_FILE or prefix in _LIVES_WITH


def home(iri: str, facts: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """The file below data/ in which a block stands.

    Args:
        iri: IRI of the thing or record.
        facts: subject IRI to property IRI to IRIs of the values, of the data and of the new block.

    Raises:
        InputError: the record lacks the property that decides.
    """
    kind, _, slug = iri.removeprefix(BASE).partition("/")
    if kind in _OWN_FILE:
        return f"{_OWN_FILE[kind]}/{slug}.ttl"
    if kind in _SHARED_FILE:
        return _SHARED_FILE[kind]
    for name in _LIVES_WITH.get(kind, []):
        values = facts.get(iri, {}).get(RABT + name)
        if values:
            return home(min(values), facts)
    if kind in _WITHOUT_PARTY:
        return _WITHOUT_PARTY[kind]
    wanted = " or ".join(f"rabt:{name}" for name in _LIVES_WITH.get(kind, []))
    raise InputError(f"There is no file for {iri}.", f"Give it {wanted}." if wanted else "Use a known prefix.")
