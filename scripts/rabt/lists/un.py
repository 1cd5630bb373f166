"""The consolidated list of the United Nations Security Council: individuals and entities, as XML.

Of a birth the years alone are kept; nationalities, addresses, documents and titles are not. Of the comments, which are
prose, only ties to another entity by its number are read, see `un_comments`.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from rabt.lists.draft import Draft, Listing, literal, named
from rabt.lists.importer import Importer
from rabt.lists.report import RefusedError
from rabt.lists.un_comments import ties
from rabt.model.iris import EDTF, ENTRY, XSD
from rabt.read.cells import Day, UnreadableError, birth_year, slug, year_span, years_only
from rabt.read.formats import UN, split_names
from rabt.read.rows import Row

_QUALITIES = {"good": "good", "low": "low"}
_TYPES = {"f.k.a.": "former-name"}
_BIRTHS = ("DATE", "YEAR", "FROM_YEAR", "NOTE")
_PERSON, _ENTITY = "INDIVIDUAL", "ENTITY"


def describe(draft: Draft) -> None:
    """Make the thing of an entry, its names and its designation."""
    row = draft.row
    name = draft.required("NAME", "name")
    listed = draft.date("LISTED_ON", "date of listing")
    if listed is None:
        raise RefusedError("LISTED_ON is empty: the entry has no date of listing.")
    if row.get("REFERENCE_NUMBER") != row.id:
        draft.warn(f'REFERENCE_NUMBER is "{row.get("REFERENCE_NUMBER")}": the entry is called {row.id}.')
    person = row.get("ELEMENT") == _PERSON
    draft.part = "individuals" if person else "entities"
    if person:
        target = draft.thing("Person", "person", name, ("personBasis", named("person-basis:designated")))
    else:
        kind = ("organisationKind", named("organisation-kind:listed-entity"))
        target = draft.thing("Organisation", "organisation", name, kind)

    designation = draft.record("Designation", "designation", "", (target.value, row.id, listed.lexical))
    draft.add(designation, "target", target)
    draft.add(designation, "authority", named("organisation:un-security-council"))
    draft.add(designation, "regime", _regime(draft))
    draft.add(designation, "outcome", named("outcome:adopted"))
    draft.add(designation, "start", literal(listed))
    draft.fill(designation, "reference", "amended")
    _births(draft, designation)
    _names(draft, target, name)
    _ties(draft, target, person)


def _regime(draft: Draft) -> NamedNode:
    printed = draft.row.get("UN_LIST_TYPE")
    if not slug(printed):
        return named("regime:un-security-council-list")
    regime = named(f"regime:un-{slug(printed)}")
    label = f"{printed} list of the United Nations Security Council"
    return draft.listing.share(regime, "Regime", label, ("administeredBy", named("organisation:un-security-council")))


def _births(draft: Draft, designation: NamedNode) -> None:
    said = set()
    for tag, parts in draft.row.groups:
        if tag != "INDIVIDUAL_DATE_OF_BIRTH":
            continue
        column, text = next(((name, parts[name]) for name in _BIRTHS if parts.get(name)), ("", ""))
        about = parts.get("TYPE_OF_DATE", "").lower().startswith("approx")
        year = None
        try:
            if parts.get("FROM_YEAR") and parts.get("TO_YEAR"):
                year = year_span(parts["FROM_YEAR"], parts["TO_YEAR"])
            elif text:
                year = _about(birth_year(text), about)
        except UnreadableError as error:
            draft.warn(f'{tag}/{column} is "{years_only(text)}", which is not {error}: it is kept as text.')
            draft.keep(designation, f"{tag}/{column}", text, birth=True)
        if year and year not in said:
            said.add(year)
            draft.add(designation, "birthYear", literal(year))


def _about(year: Day, about: bool) -> Day:
    return Day(f"{year.lexical}~", EDTF) if about and year.datatype == XSD + "gYear" else year


def _names(draft: Draft, target: NamedNode, name: str) -> None:
    if target.value in draft.listing.mapping.values():  # ours may be called otherwise
        draft.naming(target, name, "list-alias")
    said = set()
    for text in draft.row.cells.get("NAME_ORIGINAL_SCRIPT", ()):
        said.add((text, "list-alias", ""))
        draft.naming(target, text, "list-alias")
    for tag, parts in draft.row.groups:
        if tag not in (f"{_PERSON}_ALIAS", f"{_ENTITY}_ALIAS"):
            continue
        printed = parts.get("QUALITY", "")
        quality, kind = _QUALITIES.get(printed.lower(), ""), _TYPES.get(printed.lower(), "list-alias")
        draft.more_than_names(f"{tag}/ALIAS_NAME", parts.get("ALIAS_NAME", ""))
        for alias in split_names(parts.get("ALIAS_NAME", "")):
            if (alias, kind, quality) not in said:
                said.add((alias, kind, quality))
                draft.naming(target, alias, kind, quality)


def look_ahead(listing: Listing, row: Row) -> None:
    """Keep the number of an entity, for the entries that are tied to it."""
    if row.id and not row.fault and row.get("ELEMENT") == _ENTITY:
        listing.by_name[row.id] = row.id


def _ties(draft: Draft, subject: NamedNode, person: bool) -> None:
    listing = draft.listing
    for tie in ties(draft.row.cells):
        own = named(f"organisation:{listing.slug}-{slug(tie.reference)}")
        body = listing.ours(f"{ENTRY}{listing.slug}/{tie.reference}", own.value)
        if body is None and not listing.takes(listing.by_name.get(tie.reference, "")):
            continue
        body = body or own
        for role in tie.roles if person else ():
            tenure = draft.record("Tenure", "tenure", role, (subject.value, role, body.value))
            draft.add(tenure, "person", subject)
            draft.add(tenure, "role", named(f"role:{role}"))
            draft.add(tenure, "organisation", body)
        if not tie.roles:
            affiliation = draft.record("Affiliation", "affiliation", tie.type, (subject.value, tie.type, body.value))
            draft.add(affiliation, "subject", subject)
            draft.add(affiliation, "affiliationType", named(f"affiliation-type:{tie.type}"))
            draft.add(affiliation, "object", body)


IMPORTER = Importer(
    form=UN,
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    licence="",
    rights="The public list of the United Nations Security Council (https://main.un.org/securitycouncil/en/content/"
    "un-sc-consolidated-list), with credit to the United Nations. Numbers of documents, addresses, family members and "
    "days of birth are left out.",
    describe=describe,
    ahead=look_ahead,
)
