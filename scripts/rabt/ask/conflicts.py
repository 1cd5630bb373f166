"""What sources contradict each other on: figures, perpetrators, dates, denials, and notes on slips.

Two records contradict each other when they cannot both be true. "At least 143" and "147" can; "143" and "147" cannot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import inf

from pyoxigraph import NamedNode

from rabt.ask.stats import SHARED, Rows, View
from rabt.model.dates import Bounds
from rabt.model.iris import RABT

_COLUMNS = (
    "conflict", "about", "one", "one value", "one passage", "other", "other value", "other passage"
)  # fmt: skip
# The least that a word allows where no number is printed.
_WORDS = {"several": 2, "many": 2, "dozens": 24, "hundreds": 200, "thousands": 2000, "several-thousand": 2000}
_NEAR = 0.1  # "about" and "nearly" allow a tenth
# Classes whose date is the time at which they happened; elsewhere a date says "held then", and two may both be true.
_HAPPEN = ("Occurrence", "Death", "OrganisationChange", "LegalAction", "Operation", "Measure")
_STEPS = ("accord", "ceasefire-end", "extension")  # agreements that happen at one time
Span = tuple[float, float]


@dataclass(frozen=True, order=True)
class Side:
    """One of two sides: records that say the same.

    Attributes:
        records: their IRIs.
        value: what they say, in short.
        passages: IRIs of the evidence of them all.
    """

    records: tuple[str, ...]
    value: str
    passages: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Conflict:
    """Something that two sides contradict each other on.

    Attributes:
        what: killed, injured, strength, statistic, perpetrator, date, start, end, denial, dispute or note.
        about: IRI of the thing that it is about.
        one: a side; with a denial the one that denies, with a note the note.
        other: the other side.
    """

    what: str
    about: str
    one: Side
    other: Side


def conflicts(view: View) -> list[Conflict]:
    """All conflicts of the dataset, sorted by what they are about.

    Args:
        view: the dataset.
    """
    found = [
        *_figures(view),
        *_statistics(view),
        *_perpetrators(view),
        *_dates(view),
        *_disputes(view),
        *_notes(view),
    ]
    order = ("killed", "injured", "strength", "statistic", "perpetrator", "date", "start", "end")
    return sorted(found, key=lambda c: (c.about, order.index(c.what) if c.what in order else len(order), c))


def tabled(view: View, found: Sequence[Conflict]) -> Rows:
    """Conflicts as a table, a row for each; on a terminal each side is one cell of several lines."""

    def names(iris: Iterable[str]) -> list[str]:
        return [view.name(iri) for iri in iris]

    def cells(side: Side) -> tuple[str, str, str]:
        return " ".join(names(side.records)), side.value, " ".join(names(side.passages))

    def cell(side: Side) -> str:
        return "\n".join([*_wrapped(side.value), *names(side.records), *names(side.passages)])

    def object_of(side: Side) -> dict[str, object]:
        return {"records": names(side.records), "value": side.value, "passages": names(side.passages)}

    rows = [(c.what, view.name(c.about), *cells(c.one), *cells(c.other)) for c in found]
    short = [(c.what, "\n".join(_wrapped(view.label(c.about), 30)), cell(c.one), cell(c.other)) for c in found]
    content = [
        {"conflict": c.what, "about": view.name(c.about), "one": object_of(c.one), "other": object_of(c.other)}
        for c in found
    ]
    spaced = [line for row in short for line in (row, ("",) * 4)][:-1]
    return Rows(_COLUMNS, rows, "conflict", (("conflict", "about", "one side", "other side"), spaced), content)


def _wrapped(text: str, width: int = 48) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line for line in lines if line]


def _side(view: View, records: Iterable[str], value: str) -> Side:
    named = tuple(sorted(records))
    return Side(named, value, tuple(dict.fromkeys(p for r in named for p in view.texts(r, "evidence"))))


def _held(view: View, record: str) -> bool:
    return not view.one(record, "modality").endswith("/denied")


def _pairs(
    view: View, what: str, about: str, told: Iterable[tuple[str, str]], clash: Callable[[str, str], bool]
) -> Iterator[Conflict]:
    """A conflict for each two values that clash, with all records that give them."""
    groups: dict[str, list[str]] = defaultdict(list)
    for value, record in told:
        groups[value].append(record)
    for a, b in combinations(sorted(groups), 2):
        if any(clash(x, y) for x in groups[a] for y in groups[b]):
            yield Conflict(what, about, _side(view, groups[a], a), _side(view, groups[b], b))


# Figures


def span(view: View, record: str, name: str) -> Span | None:
    """The numbers that a figure allows; None where the record has no such figure.

    Args:
        view: the dataset.
        record: IRI of the record.
        name: killed, injured, arrested, size or value.
    """
    least, most = view.whole(record, f"{name}Min"), view.whole(record, f"{name}Max")
    kind = view.one(record, f"{name}Kind").rsplit("/", 1)[-1]
    if kind in _WORDS:
        return float(_WORDS[kind]), inf
    if least is None and most is None:
        return None
    low: float = 0 if least is None else least
    high: float = inf if most is None else most
    if kind in ("about", "nearly"):
        low = low - max(1, low * _NEAR)
        high = high + max(1, high * _NEAR) if kind == "about" else high
    elif kind == "more-than":
        low += 1
    elif kind == "fewer-than":
        high -= 1
    return low, high


def figure(view: View, record: str, name: str) -> str:
    """A figure as it is said, e.g. `at least 143`, `134 to 143` or `dozens`; "" where there is none."""
    least, most = view.one(record, f"{name}Min"), view.one(record, f"{name}Max")
    kind = view.one(record, f"{name}Kind")
    word, short = (view.label(kind), kind.rsplit("/", 1)[-1]) if kind else ("", "")
    if short in _WORDS or not (least or most):
        return word
    number = f"{least} to {most}" if least and most and least != most else least or most
    return number if short in ("", "exact", "range") else f"{word} {number}"


def _apart(a: Span | None, b: Span | None) -> bool:
    return a is not None and b is not None and (a[1] < b[0] or b[1] < a[0])


def _when(view: View, record: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(view.texts(record, name)) for name in ("date", "start", "end"))


def _figures(view: View) -> Iterator[Conflict]:
    """Killed and injured of one attack; a part is compared only with parts that count the same victims."""
    groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for record in view.members("CasualtyEstimate"):
        part = bool(view.values(record, "partOf")) or view.one(record, "partial") == "true"
        victims = tuple(view.texts(record, "victims"))
        told_of = view.one(record, "attack")
        when = _when(view, record) if view.is_a(told_of, "AttackSeries") else ()
        if _held(view, record) and (victims or not part):
            groups[told_of, part, victims, when].append(record)
    for (attack, *_), records in groups.items():
        for name in ("killed", "injured"):
            counts = " ".join(view.label(v) for v in view.texts(records[0], "victims"))

            def clash(a: str, b: str, name: str = name) -> bool:
                attackers = {view.one(r, "includesPerpetrators") for r in (a, b)}
                return attackers != {"true", "false"} and _apart(span(view, a, name), span(view, b, name))

            told = [(f"{figure(view, r, name)} {counts}".strip(), r) for r in records if span(view, r, name)]
            yield from _pairs(view, name, str(attack), told, clash)


def _statistics(view: View) -> Iterator[Conflict]:
    """Strengths of one organisation and published statistics, where they are of the same time and place."""
    for cls, what, name, about, keys in (
        ("StrengthEstimate", "strength", "size", "organisation", ("organisation", "place")),
        ("Observation", "statistic", "value", "concerns", ("indicator", "unit", "concerns", "place")),
    ):
        groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for record in view.members(cls):
            if _held(view, record) and any(_when(view, record)):
                groups[(_when(view, record), *(tuple(view.texts(record, k)) for k in keys))].append(record)
        for records in groups.values():
            told = [(figure(view, r, name), r) for r in records if span(view, r, name)]
            subject = view.one(records[0], about) or view.one(records[0], "place")
            yield from _pairs(
                view,
                what,
                subject,
                told,
                lambda a, b, n=name: _apart(span(view, a, n), span(view, b, n)),  # type: ignore[misc]
            )


# Perpetrators


def _perpetrators(view: View) -> Iterator[Conflict]:
    """Different agents that are stated to have carried out one attack, and not jointly.

    Many may have a part in a series; a person who carried it out does not contradict an organisation.
    """
    for attack in view.members("Attack"):
        parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for record in view.subjects("attack", attack):
            part = view.one(record, "attributionType").rsplit("/", 1)[-1]
            if part in ("perpetrator", "joint-perpetrator") and view.one(record, "modality").endswith("/stated"):
                parts[view.one(record, "agent")][part].append(record)
        for a, b in combinations(sorted(parts), 2):
            jointly = "joint-perpetrator" in parts[a] and "joint-perpetrator" in parts[b]
            if not jointly and view.is_a(a, "Person") == view.is_a(b, "Person"):
                one, other = ([r for rs in parts[agent].values() for r in rs] for agent in (a, b))
                sides = _side(view, one, view.label(a)), _side(view, other, view.label(b))
                yield Conflict("perpetrator", attack, *sides)


# Dates


def _dates(view: View) -> Iterator[Conflict]:
    """Times of one happening whose day bounds exclude each other, compared like with like."""
    groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for record in view.records:
        if _held(view, record):
            for key in _happenings(view, record):
                groups[key].add(record)
    seen: set[tuple[str, Side, Side]] = set()
    for key in sorted(groups):
        for name in ("date", "start", "end"):
            comparable = [r for r in sorted(groups[key]) if name != "date" or _happens(view, r)]
            told = [(" ".join(view.texts(r, name)), r) for r in comparable if view.dates(r, name)]
            # One record may be told of by its attack, person or organisation and by its event: named once.
            for conflict in _pairs(view, name, key[0], told, _excluding(view, name)):
                if (name, conflict.one, conflict.other) not in seen:
                    seen.add((name, conflict.one, conflict.other))
                    yield conflict


def _happenings(view: View, record: str) -> Iterator[tuple[str, ...]]:
    """Keys of what a record tells of: two records with one key in common tell of the same."""
    cls = view.own_class(record)
    for name, alone in (("attack", "Occurrence"), ("person", "Death"), ("resulting", "Founding")):
        if cls == alone:
            for thing in view.texts(record, name):
                if not view.is_a(thing, "AttackSeries"):  # a source may count another part of a series
                    yield thing, cls
    if cls == "Dissolution":
        yield view.one(record, "original"), cls
    for event in view.texts(record, "tellsOf"):
        types = [v for t in view.facts(record) if t.predicate.value.endswith("Type") for v in [str(t.object)]]
        target = view.texts(record, "target") if cls in ("LegalAction", "Designation") else []
        yield event, cls, *types, *target


def _happens(view: View, record: str) -> bool:
    if any(view.is_a(record, cls) for cls in _HAPPEN):
        return True
    return view.one(record, "agreementType").rsplit("/", 1)[-1] in _STEPS


def _excluding(view: View, name: str) -> Callable[[str, str], bool]:
    def clash(a: str, b: str) -> bool:
        return all(_exclude(x, y) for x in view.dates(a, name) for y in view.dates(b, name))

    return clash


def _exclude(a: Bounds, b: Bounds) -> bool:
    def after(x: date | None, y: date | None) -> bool:
        return x is not None and y is not None and x > y

    return after(a.earliest, b.latest) or after(b.earliest, a.latest)


# Denials and notes


def _disputes(view: View) -> Iterator[Conflict]:
    """Denied records, with what they dispute, and other records that dispute some."""
    for record in view.records:
        disputed = view.texts(record, "disputes")
        if _held(view, record) and not disputed:
            continue
        what = "dispute" if _held(view, record) else "denial"
        one = _side(view, [record], f"{said(view, record)}: {gist(view, record)}")
        for other in disputed or [""]:
            value = f"{said(view, other)}: {gist(view, other)}" if other else ""
            side = _side(view, [other], value) if other else Side((), "", ())
            yield Conflict(what, subject_of(view, record), one, side)


def _notes(view: View) -> Iterator[Conflict]:
    for note in view.members("SourceNote"):
        about = view.texts(note, "about")
        one = _side(view, [note], " ".join(view.texts(note, "summary")))
        thing = subject_of(view, about[0]) if about else note
        yield Conflict("note", thing, one, _side(view, about, ""))


def said(view: View, record: str) -> str:
    """The modality of a record and who says so, e.g. `denied by India`."""
    speakers = [view.label(s) for s in view.texts(record, "attributedTo")]
    modality = view.label(view.one(record, "modality"))
    return f"{modality} by {' and '.join(speakers)}" if speakers else modality


def gist(view: View, record: str) -> str:
    """What a record says, in the labels of its values: subject, type and object read as a sentence."""
    order = view.terms.order.get(RABT + view.own_class(record), [])
    values = [v for prop in order if prop not in SHARED for v in view.values(record, prop)]
    return ", ".join(view.label(v.value) if isinstance(v, NamedNode) else v.value for v in values)


def subject_of(view: View, record: str) -> str:
    """The thing that a record is about first of all; the record itself where it names none."""
    order = view.terms.order.get(RABT + view.own_class(record), [])
    named = set(view.parties(record))
    for prop in order:
        for value in view.texts(record, prop):
            if value in named:
                return value
    return record
