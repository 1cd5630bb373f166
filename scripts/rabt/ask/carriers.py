"""Which records carry a derived shortcut: the rules of the ontology, read backwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rabt.ask.stats import View
from rabt.model.iris import RABT, STANDARD_PREFIXES

_FIGURE_ENDS = ("Lowest", "Highest")
_GEO = STANDARD_PREFIXES["geo"]


def carriers(view: View, subject: str, prop: str, value: str) -> list[str]:
    """The records that carry a derived shortcut.

    Args:
        view: the dataset.
        subject: IRI of its subject.
        prop: local name of the derived property; its IRI where it is of another vocabulary.
        value: its value as text.
    """
    for end in _FIGURE_ENDS:
        if prop.endswith(end):
            return _figures(view, subject, prop.removesuffix(end), value)
    if prop.startswith(_GEO):  # the record is the geometry
        return [value if prop == _GEO + "hasGeometry" else subject]
    rule = _RULES.get(prop)
    if rule is None:
        return []
    return [
        record
        for record in view.subjects(rule.subject, subject)
        if view.is_a(record, rule.cls)
        and value in view.texts(record, rule.value)
        and view.one(record, "modality").endswith(f"/{rule.modality}")
        and (rule.disputed or not view.subjects("disputes", record))
        and rule.holds(view, record, value)
    ]


def _figures(view: View, attack: str, name: str, value: str) -> list[str]:
    return [
        record
        for record in view.subjects("attack", attack)
        if view.is_a(record, "CasualtyEstimate")
        and value in [n for end in ("Min", "Max", "Best") for n in view.texts(record, name + end)]
        and not view.values(record, "partOf")
        and view.one(record, "partial") != "true"
        and not view.one(record, "modality").endswith("/denied")
    ]


def _is_perpetrator(view: View, record: str, _: str) -> bool:
    return view.one(record, "attributionType").endswith("perpetrator")


def _claims_it_itself(view: View, record: str, agent: str) -> bool:
    return _is_perpetrator(view, record, agent) and agent in view.texts(record, "attributedTo")


def _is_adopted(view: View, record: str, _: str) -> bool:
    return view.one(record, "outcome").endswith("/adopted")


def _is_no_follower(view: View, record: str, _: str) -> bool:
    return not view.one(record, "role").endswith("/follower")


def _is_tie(view: View, record: str, _: str) -> bool:
    yields = [v for t in view.texts(record, "affiliationType") for v in view.texts(t, "yields")]
    either = view.values(record, "alternativeTo") or view.subjects("alternativeTo", record)
    outcome = view.one(record, "outcome").rsplit("/", 1)[-1]
    return RABT + "affiliatedWith" in yields and not either and outcome in ("", "granted")


@dataclass(frozen=True)
class _Rule:
    """What a record must be to carry a shortcut.

    Attributes:
        cls: its class.
        subject: its property that holds the subject of the shortcut.
        value: its property that holds the value.
        holds: what else must be so, from the record and the value.
        modality: its modality.
        disputed: True where a record that others dispute carries it too.
    """

    cls: str
    subject: str
    value: str
    holds: Callable[[View, str, str], bool]
    modality: str = "stated"
    disputed: bool = False


_RULES = {
    "affiliatedWith": _Rule("Affiliation", "subject", "object", _is_tie),
    "claimedBy": _Rule("Attribution", "attack", "agent", _claims_it_itself, modality="claimed", disputed=True),
    "contestedPerpetrator": _Rule("Attribution", "attack", "agent", _is_perpetrator, disputed=True),
    "designatedBy": _Rule("Designation", "target", "authority", _is_adopted),
    "memberOf": _Rule("Tenure", "person", "organisation", _is_no_follower),
    "perpetrator": _Rule("Attribution", "attack", "agent", _is_perpetrator),
}
