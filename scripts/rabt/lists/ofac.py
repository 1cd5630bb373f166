"""Specially Designated Nationals of the United States (OFAC): SDN.CSV, with aliases in ALT.CSV.

The files have no header and no date of listing. Each program of an entry is a designation of its own. Remarks are a
list with semicolons in which some items are marked: of these the weak aliases (`a.k.a. '…'`), the years of birth and
`Linked To: NAME` are read; everything else, ADD.CSV with its addresses included, is left out.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from rabt.lists.draft import Draft, Listing, named
from rabt.lists.importer import Importer
from rabt.lists.report import LeftOutError, RefusedError
from rabt.model.iris import ENTRY
from rabt.read.cells import slug
from rabt.read.formats import OFAC, OFAC_ALT
from rabt.read.rows import Row

_PERSON = "individual"
_VESSELS = ("vessel", "aircraft")
_TREASURY = "organisation:us-department-of-the-treasury"
# Foreign Terrorist Organizations are designated by the Secretary of State, all others here by the Treasury.
_PROGRAMS = {"FTO": ("organisation:us-department-of-state", "regime:us-foreign-terrorist-organizations")}
_TYPES = {"aka": "list-alias", "fka": "former-name", "nka": "list-alias"}
_PUBLISHER = "Office of Foreign Assets Control, United States Department of the Treasury"
_RIGHTS = (
    "A work of the United States Government, in the public domain (17 U.S.C. 105). Numbers of documents, addresses, "
    "family members and days of birth are left out."
)


def describe(draft: Draft) -> None:
    """Make the thing of an entry, its weak aliases, and a designation for each program."""
    row, listing = draft.row, draft.listing
    name = draft.required("SDN_Name", "name")
    kind = row.get("SDN_Type")
    if kind in _VESSELS:
        raise RefusedError(f"It is a {kind}, and things of that kind are not in this dataset.")
    if kind == _PERSON:
        target = draft.thing("Person", "person", name, ("personBasis", named("person-basis:designated")))
    else:
        listed = ("organisationKind", named("organisation-kind:listed-entity"))
        target = draft.thing("Organisation", "organisation", name, listed)
    draft.part = "individuals" if kind == _PERSON else "entities"
    listing.bearers[row.id] = target
    if target.value in listing.mapping.values():
        draft.naming(target, name, "list-alias")

    programs = row.cells.get("Program", ())
    if not programs:
        draft.warn("Program is empty: the designation has the list as its regime.")
    for number, program in enumerate(programs or ("",)):
        authority, regime = _regime(draft, program)
        designation = draft.record("Designation", "designation", slug(program), (target.value, row.id, program))
        draft.add(designation, "target", target)
        draft.add(designation, "authority", authority)
        draft.add(designation, "regime", regime)
        draft.add(designation, "outcome", named("outcome:adopted"))
        draft.fill(designation, "reference")
        if not number:
            draft.fill(designation, "birthYear")
    for column, alias in (("Remarks/a.k.a.", "list-alias"), ("Remarks/f.k.a.", "former-name")):
        for text in dict.fromkeys(row.cells.get(column, ())):
            draft.naming(target, text, alias, "weak")
    _links(draft, target)


def _regime(draft: Draft, program: str) -> tuple[NamedNode, NamedNode]:
    if program in _PROGRAMS:
        authority, regime = _PROGRAMS[program]
        return named(authority), named(regime)
    if not slug(program):
        return named(_TREASURY), named("regime:us-specially-designated-nationals")
    regime_node = named(f"regime:us-sdn-{slug(program)}")
    label = f"Specially Designated Nationals of the United States: {program}"
    draft.listing.share(regime_node, "Regime", label, ("administeredBy", named(_TREASURY)))
    return named(_TREASURY), regime_node


def look_ahead(listing: Listing, row: Row) -> None:
    """Keep the name of an entry, for those that are linked to it."""
    name = row.get("SDN_Name").casefold()
    if name and row.id and not row.fault and row.get("SDN_Type") not in _VESSELS:
        listing.by_name[name] = row.id if listing.by_name.get(name, row.id) == row.id else ""
        listing.persons |= {row.id} if row.get("SDN_Type") == _PERSON else set()


def _links(draft: Draft, subject: NamedNode) -> None:
    """`Linked To: NAME`: a tie that the list states without its kind, where NAME is one entry of the file."""
    listing = draft.listing
    for name in dict.fromkeys(draft.row.cells.get("Remarks/Linked To", ())):
        number = listing.by_name.get(name.casefold(), "")
        if number and not listing.takes(number):
            continue
        if not number or number == draft.row.id:
            draft.warn(f"It is linked to {name}, which is no single entry of this file: no affiliation is made.")
            continue
        own = named(f"{'person' if number in listing.persons else 'organisation'}:{listing.slug}-{slug(number)}")
        target = listing.ours(f"{ENTRY}{listing.slug}/{number}", own.value) or own
        affiliation = draft.record("Affiliation", "affiliation", "linked-to", (subject.value, target.value))
        draft.add(affiliation, "subject", subject)
        draft.add(affiliation, "affiliationType", named("affiliation-type:linked-to"))
        draft.add(affiliation, "object", target)


def describe_alias(draft: Draft) -> None:
    """Make the alias of a row of ALT.CSV; the entry that bears it is one of SDN.CSV."""
    row = draft.row
    name = draft.required("alt_name", "name")
    bearer = draft.listing.bearers.get(row.get("ent_num"))
    if bearer is None and draft.listing.chosen is not None:
        raise LeftOutError("an alias of an entry that is left out")
    if bearer is None:
        raise RefusedError(f"ent_num {row.get('ent_num')} is no entry that was written from the list itself.")
    draft.part = "aliases"
    kind = _TYPES.get(row.get("alt_type"))
    if kind is None:
        draft.warn(f'alt_type is "{row.get("alt_type")}": it is taken as an alias.')
    draft.naming(bearer, name, kind or "list-alias")


IMPORTER = Importer(
    form=OFAC,
    title="List of Specially Designated Nationals and Blocked Persons of the United States",
    publisher=_PUBLISHER,
    licence="https://creativecommons.org/publicdomain/mark/1.0/",
    rights=_RIGHTS,
    describe=describe,
    ahead=look_ahead,
)
ALIASES = Importer(
    form=OFAC_ALT,
    title="List of Specially Designated Nationals and Blocked Persons of the United States: aliases",
    publisher=_PUBLISHER,
    licence="https://creativecommons.org/publicdomain/mark/1.0/",
    rights=_RIGHTS,
    describe=describe_alias,
)
