"""Proscriptions of Pakistan, and lists of other states, gathered from pages: tables with tabs, a page for each row.

Neither gives identifiers: an entry is called after name and day, since one name may stand on several days. What the
status of a row says decides under which regime it falls; a status that is not known here is kept as text.
"""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from rabt.lists.draft import Draft, literal, named
from rabt.lists.importer import Importer
from rabt.lists.report import RefusedError
from rabt.read.cells import slug
from rabt.read.formats import NATIONAL, PAKISTAN, named_in

_PAGE = re.compile(r"https?://[^\s;\"<>\\^`{|}]+")
_PUNJAB = ("organisation:punjab-home-department", "Home Department of Punjab, Pakistan")
# How a status begins, to the regime: its name, its label, and whether it is one of the project's.
_STATUSES = {
    "proscribed": ("regime:pakistan-ban", ""),
    "under observation": ("regime:pakistan-observation", "Organisations under observation in Pakistan"),
    "enlisted under unscr 1267": ("regime:pakistan-unscr-1267", "Enlisted in Pakistan under resolution 1267"),
    "named in punjab home-department list": (
        "regime:pakistan-punjab-list", "List of organisations of the Home Department of Punjab"
    ),
}  # fmt: skip
_STATES = {
    "uk": ("state:united-kingdom", "United Kingdom", True),
    "united kingdom": ("state:united-kingdom", "United Kingdom", True),
    "us": ("state:united-states", "United States", True),
    "india": ("state:india", "India", True),
    "pakistan": ("state:pakistan", "Pakistan", True),
    "canada": ("state:canada", "Canada", False),
    "australia": ("state:australia", "Australia", False),
}


def describe(draft: Draft) -> None:
    """Make the organisation of a row of Pakistan's list, and its designation."""
    row = draft.row
    status = row.get("status")
    known = next((key for key in _STATUSES if status.lower().startswith(key)), "")
    authority = named("state:pakistan")
    if known.startswith("named in punjab"):
        body = ("organisationKind", named("organisation-kind:state-body"))
        authority = draft.listing.share(named(_PUNJAB[0]), "Organisation", _PUNJAB[1], body)
    regime = _share_regime(draft, *_STATUSES[known], authority) if known else None
    for designation in _designations(draft, "name", authority, regime, "(reported)" in row.get("date_precision")):
        if not known:
            draft.warn(f'status is "{status}", which is not known here: it is kept as text, without a regime.')
            draft.keep(designation, "status", status)
    _pages(draft, row.get("evidence_page"))


def describe_national(draft: Draft) -> None:
    """Make the organisations of a row of another list, and their designations."""
    row = draft.row
    printed = row.get("jurisdiction") or "us"
    if printed.lower() not in _STATES:
        raise RefusedError(f'jurisdiction is "{printed}", which is no state that is known here.')
    name, label, ours = _STATES[printed.lower()]
    authority = named(name)
    if not ours:
        draft.listing.share(authority, "State", label)
    regime = named("regime:us-foreign-terrorist-organizations")
    if row.get("jurisdiction"):
        local = slug(label)
        regime = named("regime:india-ban") if local == "india" else named(f"regime:{local}-terrorist-listing")
        if local != "india":
            text = f"Listing of terrorist organisations in {label}"
            draft.listing.share(regime, "Regime", text, ("administeredBy", authority))
    column = "name(s)" if row.get("name(s)") else "name"
    list(_designations(draft, column, authority, regime, False))
    _pages(draft, row.get("evidence"))


def _share_regime(draft: Draft, name: str, label: str, authority: NamedNode) -> NamedNode:
    regime = named(name)
    return draft.listing.share(regime, "Regime", label, ("administeredBy", authority)) if label else regime


def _designations(
    draft: Draft, column: str, authority: NamedNode, regime: NamedNode | None, reported: bool
) -> list[NamedNode]:
    bodies = named_in(draft.required(column, "name"))
    since = draft.date("date", "date of listing")
    if since is None:
        draft.warn("date is empty: the designation has no start.")
    made = []
    for first, *others in bodies:
        if not slug(first):
            raise RefusedError(f'{column} is "{first}", of which no name can be made.')
        own = named(f"organisation:{draft.listing.slug}-{slug(first)}")
        kind = ("organisationKind", named("organisation-kind:listed-entity"))
        mapped = draft.listing.ours(*([draft.entry.value] if len(bodies) == 1 else []), own.value)
        target = mapped or draft.listing.share(own, "Organisation", first, kind)
        modality = named("modality:reported" if reported else "modality:stated")
        said = (target.value, authority.value, since.lexical if since else "", draft.row.get("status"))
        designation = draft.record("Designation", "designation", "", said, modality)
        draft.add(designation, "target", target)
        draft.add(designation, "authority", authority)
        if regime:
            draft.add(designation, "regime", regime)
        draft.add(designation, "outcome", named("outcome:adopted"))
        if since:
            draft.add(designation, "start", literal(since))
        for alias in [*([first] if mapped else []), *others]:
            if (target.value, alias) not in draft.listing.called:  # several rows may name one body
                draft.listing.called.add((target.value, alias))
                draft.naming(target, alias, "list-alias")
        made.append(designation)
    return made


def _pages(draft: Draft, text: str) -> None:
    pages = _PAGE.findall(text)
    for page in dict.fromkeys(pages):
        draft.page(page)
    if not pages:
        draft.warn(f'The row names no page by its address, but "{text}": none is kept.')


IMPORTER = Importer(
    form=PAKISTAN,
    title="Proscriptions and observations under the Anti-Terrorism Act 1997 of Pakistan",
    publisher="Ministry of Interior of Pakistan, as reported by the pages that the rows name",
    licence="",
    rights="Facts, each with the page that states it.",
    describe=describe,
)
OTHERS = Importer(
    form=NATIONAL,
    title="Listings of organisations by states",
    publisher="the states that list, as reported by the pages that the rows name",
    licence="",
    rights="Facts, each with the page that states it.",
    describe=describe_national,
)
