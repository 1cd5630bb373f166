"""Events of the Uppsala Conflict Data Program (UCDP GED): fighting between two sides, and violence against civilians.

An event is a `rabt:ConflictEvent` and never an attack of ours: a state-based event may be an operation of an army. Its
sides are coded parties; which of them attacked the data do not say, so no shortcut follows. `date_start` and
`date_end` are the first and the last day on which the event may have been, so an event that is not known to the day is
one day of a set. Dead fighters are counted. The parts of the best figure are figures of their own below it.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from rabt.lists.draft import Draft, literal, named
from rabt.lists.importer import Importer
from rabt.lists.report import RefusedError
from rabt.model.iris import EDTF, XSD
from rabt.read.cells import Day, UnreadableError, slug, whole
from rabt.read.formats import UCDP

_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))
_TOTAL = ("low", "best", "high")
_PARTS = {"deaths_a": "side-a", "deaths_b": "side-b", "deaths_civilians": "civilians", "deaths_unknown": "unknown"}
_OCCURRENCE = ("placeText", "latitude", "longitude", "placePrecision", "datePrecision", "violenceType")


def describe(draft: Draft) -> None:
    """Make the event of a row, its occurrence, its figures and its two sides."""
    row = draft.row
    when = _when(draft)
    draft.part = f"events-{when.lexical.lstrip('[')[:4]}"
    sides = {side: _party(draft, side) for side in ("side-a", "side-b")}
    parties = row.get("dyad_name") or " - ".join(row.get(f"side_{side[-1]}") for side in sides)
    where = row.get("where_coordinates")
    event = draft.thing("ConflictEvent", "conflict-event", f"{parties}{f', {where}' if where else ''} ({row.id})")
    if row.get("year") and row.get("year") != when.lexical.lstrip("[")[:4]:
        draft.warn(f"year is {row.get('year')}, and date_start is {row.get('date_start')}: both are as printed.")

    occurrence = draft.record("Occurrence", "occurrence", "", (when.lexical, *_cells(draft, _OCCURRENCE)))
    draft.add(occurrence, "attack", event)
    draft.add(occurrence, "date", literal(when))
    draft.fill(occurrence, *_OCCURRENCE)
    _figures(draft, event, occurrence)
    for side, party in sides.items():
        attribution = draft.record("Attribution", "attribution", side, (party.value,))
        draft.add(attribution, "attack", event)
        draft.add(attribution, "agent", party)
        draft.add(attribution, "attributionType", named(f"attribution-type:coded-{side}"))


def _cells(draft: Draft, properties: tuple[str, ...]) -> list[str]:
    return [draft.row.get(f.column) for name in properties for f in UCDP.columns_of(name)]


def _when(draft: Draft) -> Day:
    start, end = (draft.date(column, "date of the event") for column in ("date_start", "date_end"))
    if start is None or end is None:
        raise RefusedError("date_start or date_end is empty: the event has no date.")
    if start.lexical == end.lexical:
        return start
    if start.lexical > end.lexical:
        raise RefusedError(f"date_end {end.lexical} is before date_start {start.lexical}: neither can be trusted.")
    return Day(f"[{start.lexical}..{end.lexical}]", EDTF)


def _party(draft: Draft, side: str) -> NamedNode:
    letter = side[-1]
    number, label = draft.row.get(f"side_{letter}_new_id"), draft.row.get(f"side_{letter}")
    if not slug(number) or not label:
        raise RefusedError(f"side_{letter}_new_id or side_{letter} is empty: the event has no name of a side.")
    own = named(f"organisation:{draft.listing.slug}-actor-{slug(number)}")
    mapped = draft.listing.ours(own.value)
    if mapped is None:
        kind = ("organisationKind", named("organisation-kind:coded-party"))
        return draft.listing.share(own, "Organisation", label, kind)
    if (mapped.value, label) not in draft.listing.called:  # how the data call ours, once
        draft.listing.called.add((mapped.value, label))
        draft.naming(mapped, label, "list-alias")
    return mapped


def _figures(draft: Draft, event: NamedNode, occurrence: NamedNode) -> None:
    figures = {name: _whole(draft, name) for name in (*_TOTAL, *_PARTS)}
    low, best, high = (figures[name] for name in _TOTAL)
    known = [n for n in (low, best, high) if n is not None]
    if not known:
        draft.warn("None of low, best and high is a whole number: the event has no figure.")
        for column in _TOTAL:
            draft.keep(occurrence, column, draft.row.get(column))
        return
    total = draft.record("CasualtyEstimate", "casualty", "", [draft.row.get(n) for n in _TOTAL])
    draft.add(total, "attack", event)
    draft.add(total, "includesPerpetrators", _TRUE)
    draft.fill(total, "killedMin", "killedBest", "killedMax", columns=_TOTAL)
    if low is not None and high is not None:
        draft.add(total, "killedKind", named(f"kind:{'exact' if low == high else 'range'}"))
    elif low is not None or high is not None:
        draft.add(total, "killedKind", named("kind:at-least" if high is None else "kind:up-to"))
    if known != sorted(known):
        draft.warn(f"low, best and high are {low}, {best} and {high}, which do not rise: they are kept as they are.")
    for column, victims in _PARTS.items():
        number = figures[column]
        if number:
            part = draft.record("CasualtyEstimate", "casualty", victims, (draft.row.get(column),))
            draft.add(part, "attack", event)
            draft.add(part, "includesPerpetrators", _TRUE)
            draft.add(part, "victims", named(f"victim-type:{victims}"))
            draft.add(part, "partOf", total)
            draft.fill(part, "killedBest", columns=(column,))
        elif number is None and draft.row.get(column):
            draft.fill(total, "killedBest", columns=(column,))  # no number: the text is kept beside the total
    parts = [figures[column] or 0 for column in _PARTS]
    if best is not None and None not in figures.values() and sum(parts) != best:
        draft.warn(f"The parts of the dead sum to {sum(parts)}, and best is {best}: both are kept.")


def _whole(draft: Draft, column: str) -> int | None:
    try:
        return int(whole(draft.row.get(column)))
    except UnreadableError:
        return None


IMPORTER = Importer(
    form=UCDP,
    title="UCDP Georeferenced Event Dataset",
    publisher="Uppsala Conflict Data Program",
    licence="https://creativecommons.org/licenses/by/4.0/",
    rights="Data of the Uppsala Conflict Data Program (https://ucdp.uu.se/) under CC BY 4.0. Whoever passes them on "
    "cites Sundberg and Melander, Introducing the UCDP Georeferenced Event Dataset, Journal of Peace Research 50(4), "
    "2013, and the release.",
    describe=describe,
)
