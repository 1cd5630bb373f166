"""Who says this: an answer in sentences, and the same as a structure, for anything that the dataset names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rabt.ask.known import Brief, Known, Place, Record, Thing, content
from rabt.ask.naming import an, listed
from rabt.ask.stats import View, is_passage
from rabt.ask.times import time, when
from rabt.check.evidence import normal
from rabt.model.errors import InputError, shown
from rabt.model.iris import BASE, DCTERMS, SKOS, STANDARD_PREFIXES
from rabt.model.names import expand
from rabt.read.blocks import find_block

_ON = {
    "killed": "the number of killed",
    "injured": "the number of injured",
    "strength": "the strength",
    "statistic": "the figure",
    "perpetrator": "who carried it out",
    "date": "the time",
    "start": "the beginning",
    "end": "the end",
}


@dataclass(frozen=True)
class Page:
    """What is known of one thing or record.

    Attributes:
        text: sentences for a person, without a line feed at the end.
        content: the same as a structure for programs.
    """

    text: str
    content: Mapping[str, object] = field(repr=False)


def explain(view: View, given: str, root: Path | None = None) -> Page:
    """What is known of a thing, a record, a passage or a term of the ontology.

    Args:
        view: the dataset.
        given: its name or label as a person types it.
        root: the folder with the data, where the file and line of its block are wanted.

    Raises:
        InputError: it is not in the dataset.
    """
    iri = resolve(view, given)
    page = next((page for cls, page in _PAGES.items() if view.is_a(iri, cls)), None)
    if page is None:
        page = _locator if is_passage(iri) else _term
    found = page(Known(view), iri)
    at = find_block(root, iri) if root is not None else None
    if at is None:
        return found
    path, line = at
    text = f"{found.text}\n\nIt is written in {shown(path)}:{line}."
    return Page(text, {**found.content, "file": shown(path), "line": line})


def resolve(view: View, given: str) -> str:
    """The IRI of something in the dataset.

    Args:
        view: the dataset.
        given: its name as a person types it, or what it is called.

    Raises:
        InputError: it is not in the dataset, where near names are given; or several things are called so.
    """
    try:
        return expand(
            given,
            view.terms,
            lambda iri: bool(view.facts(iri)),
            _offered(view),
            otherwise="rabt query lists what there is.",
        )
    except InputError:
        called = [iri for iri, labels in _offered(view) if normal(given) in map(normal, labels)]
        if not called:
            raise
        if len(called) == 1:
            return called[0]
    lines = "".join(f"\n  {view.name(iri)}  {view.label(iri)}" for iri in called)
    raise InputError(f'Several things are called "{given}":{lines}\n', "Give the name of one.")


def _offered(view: View) -> Iterator[tuple[str, list[str]]]:
    for thing in view.members("Thing"):
        yield thing, [view.label(thing), *view.texts(thing, SKOS + "altLabel")]
    for iri in (*view.records, *view.members("Locator")):
        yield iri, []


def _record(known: Known, iri: str) -> Page:
    record = known.record(iri)
    return Page("\n".join(_record_lines(record)), content(record))


def _record_lines(record: Record) -> list[str]:
    lines = [f"{record.name} ({record.class_}, {record.modality})", "", record.sentence]
    lines += _places("It is in", record.evidence) + _places("Who or when is told in", record.context)
    lines += _briefs("It disputes this:", record.disputes)
    lines += _briefs("It is disputed by this:", record.disputed_by)
    lines += _briefs("By the source either it is so, or this:", record.alternatives)
    lines += _briefs("Of its figure this is a part:", record.parts)
    for c in record.contradicted_by:
        lines += _briefs(f"It is contradicted on {_ON.get(c.on, c.on)} ({c.value}) by this:", c.records)
    alone = "" if record.told_also_by else " No other record tells of it."
    for event in record.events:
        lines += ["", f"It tells of an event: {event.label} ({event.name}).{alone}"]
    lines += _briefs("Of the same event tells also:", record.told_also_by)
    for note in record.notes:
        lines += ["", f"Remark, in our words: {note}"]
    return lines + _briefs("On it there is a note:", record.source_notes)


def _places(lead: str, places: Sequence[Place]) -> list[str]:
    lines = []
    for place in places:
        section = f", section “{place.section}”" if place.section else ""
        footnote = f", footnote {place.footnote}" if place.footnote else ""
        states = f", on the list of {listed([time(day) for day in place.seen_on])}" if place.seen_on else ""
        outlets = f"; the paragraph relies on {listed(place.outlets)}" if place.outlets else ""
        lines.append(f"{lead} {place.passage} of “{place.title}”{section}{footnote}{states}{outlets}.")
    return lines


def _briefs(lead: str, records: Sequence[Brief | Record]) -> list[str]:
    return ["", lead, *(f"  {r.sentence}\n    {r.name}" for r in records)] if records else []


def _thing(known: Known, iri: str) -> Page:
    thing = known.thing(iri)
    return Page("\n".join(_thing_lines(thing)), content(thing))


def _thing_lines(thing: Thing) -> list[str]:
    kind = f": {listed(thing.kinds)}" if thing.kinds else ""
    lines = [f"{thing.label} ({thing.name})", f"{an(thing.class_).capitalize()}{kind}."]
    lines += [f"Also written {listed(thing.also_written)}."] if thing.also_written else []
    lines += [f"Remark, in our words: {note}" for note in thing.notes]
    lines += [] if thing.groups else ["No record is about it."]
    for group in thing.groups:
        lines += ["", f"{group.title} ({len(group.records)})"]
        for record in group.records:
            lines += ["", f"  {record.sentence}", f"    {record.name}", *_beside(record)]
    lines += ["", thing.lists_not_covered] if thing.lists_not_covered else []
    if thing.shortcuts:
        lines += ["", f"Derived ({len(thing.shortcuts)})", ""]
    return lines + [f"  {s.subject} {s.shortcut} {s.value}, from {', '.join(s.records)}" for s in thing.shortcuts]


def _beside(record: Record) -> list[str]:
    """The names of the records that stand beside a record, a line for each way in which they do."""
    others = {
        "disputes": record.disputes,
        "disputed by": record.disputed_by,
        "contradicted by": [brief for c in record.contradicted_by for brief in c.records],
        "either this or": record.alternatives,
        "note": record.source_notes,
    }
    return [
        f"    {lead} {', '.join(dict.fromkeys(brief.name for brief in briefs))}"
        for lead, briefs in others.items()
        if briefs
    ]


def _tombstone(known: Known, iri: str) -> Page:
    view = known.view
    reason, day = " ".join(view.texts(iri, "withdrawalReason")), view.one(iri, "withdrawnOn")
    replaced = [view.name(r) for r in view.texts(iri, DCTERMS + "isReplacedBy")]
    text = f"{view.name(iri)} was withdrawn {when(day) if day else ''}".rstrip() + f". Reason, in our words: {reason}"
    text += f"\nIt is replaced by {listed(replaced)}." if replaced else ""
    return Page(
        text, {"name": view.name(iri), "iri": iri, "withdrawnOn": day, "reason": reason, "replacedBy": replaced}
    )


def _source(known: Known, iri: str) -> Page:
    view, slug = known.view, iri.removeprefix(BASE + "source/")
    records = [r for r in view.records if slug in {view.source_of(p) for p in view.texts(r, "evidence")}]
    dc = STANDARD_PREFIXES["dc"]
    makers = [*view.texts(iri, dc + "creator"), *view.texts(iri, dc + "publisher")]
    dates = view.texts(iri, "contentDate")
    lines = [f"{view.title(slug)} ({view.name(iri)})"]
    lines += [f"A source, by {listed(makers)}." if makers else "A source; who made it is not given."]
    lines += [f"As far as it shows, it was written {when(d)}." for d in dates]
    lines += [f"Remark, in our words: {note}" for note in view.texts(iri, "note")]
    lines += [f"Rights: {rights}" for rights in view.texts(iri, dc + "rights")]
    counted = f"{len(records)} record{'' if len(records) == 1 else 's'}"
    rows, paragraphs = view.entries(slug), len(view.sources[slug].paragraphs)
    has = f"{paragraphs} paragraphs"
    if rows and not paragraphs:
        has = "1 row that is cited" if len(rows) == 1 else f"{len(rows)} rows that are cited"
    lines += [f"It has {has} and is evidence for {counted}: see rabt coverage."]
    structure = {
        "name": view.name(iri),
        "iri": iri,
        "label": view.title(slug),
        "makers": makers,
        "written": [time(d) for d in dates],
        "rights": view.texts(iri, dc + "rights"),
        "records": [view.name(r) for r in records],
    }
    return Page("\n".join(lines), structure)


def _locator(known: Known, iri: str) -> Page:
    view, place = known.view, known.place(iri)
    proved = [known.record(r) for r in view.subjects("evidence", iri)]
    context = [view.name(r) for r in view.subjects("context", iri)]
    lines = [place.passage, *_places("This is", [place]), *_briefs("It says:", proved)]
    lines += ["", f"It tells who or when for {listed(context)}."] if context else []
    structure = {**content(place), "records": [content(r) for r in proved], "contextOf": context}
    return Page("\n".join(lines), structure)


def _term(known: Known, iri: str) -> Page:
    view = known.view
    name, label, definition = view.name(iri), view.label(iri), " ".join(view.texts(iri, SKOS + "definition"))
    return Page(
        f"{label} ({name})\n{definition}".strip(), {"name": name, "iri": iri, "label": label, "definition": definition}
    )


# What tells of the members of a class; the first that fits.
_PAGES: Mapping[str, Callable[[Known, str], Page]] = {
    "Record": _record,
    "Tombstone": _tombstone,
    "Source": _source,
    "Locator": _locator,
    "Thing": _thing,
}
