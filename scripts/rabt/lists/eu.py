"""Consolidated lists of the European Union, one for each legal act, as CSV.

The lists number their entries only in part. Where they do not, the name is the identifier, so that a second row with
the same name is refused. Of a birth the years alone are kept; what stands in all other columns is left out.
"""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from rabt.lists.draft import Draft, literal, named
from rabt.lists.importer import Importer
from rabt.read.cells import slug
from rabt.read.formats import EU
from rabt.read.rows import Row

_ALIASES = {
    "alias/name": ("list-alias", ""),
    "weakAlias/name": ("list-alias", "weak"),
    "previousName/name": ("former-name", ""),
}
_SPANS = re.compile(r"\(?\b[a-z]\)|;|, and |,|\bor\b|\band\b")  # between several dates in one cell
_CELEX = re.compile(r"\d(\d{4})R(\d{4})")


def describe(draft: Draft) -> None:
    """Make the thing of an entry, its names and its designation."""
    row = draft.row
    name = draft.required("name", "name")
    listed = draft.date("startDate", "date of listing")
    if row.get("schema") == "Person":
        target = draft.thing("Person", "person", name, ("personBasis", named("person-basis:designated")))
        draft.part = "individuals"
    else:
        kind = ("organisationKind", named("organisation-kind:listed-entity"))
        target = draft.thing("Organisation", "organisation", name, kind)
        draft.part = "entities"
    designation = draft.record("Designation", "designation", "", (target.value, row.get("celex"), row.get("startDate")))
    draft.add(designation, "target", target)
    draft.add(designation, "authority", named("organisation:european-union"))
    draft.add(designation, "regime", _regime(draft))
    draft.add(designation, "outcome", named("outcome:adopted"))
    if listed:
        draft.add(designation, "start", literal(listed))
    draft.fill(designation, "reference", "birthYear")
    if target.value in draft.listing.mapping.values():
        draft.naming(target, name, "list-alias")
    said = set()
    for column, (kind_of_name, quality) in _ALIASES.items():
        draft.more_than_names(column.partition("/")[0], row.get(column.partition("/")[0]))
        for alias in row.cells.get(column, ()):
            if (alias, kind_of_name) not in said:
                said.add((alias, kind_of_name))
                draft.naming(target, alias, kind_of_name, quality)


def _regime(draft: Draft) -> NamedNode:
    celex = draft.row.get("celex")
    match = _CELEX.fullmatch(celex)
    act = f"Regulation of the European Union {int(match[2])}/{match[1]}" if match else f"act {celex}"
    regime = named(f"regime:eu-{slug(celex)}")
    return draft.listing.share(
        regime, "Regime", f"Restrictive measures: {act}", ("administeredBy", named("organisation:european-union"))
    )


def slug_of(row: Row) -> str:
    """Each legal act is a list of its own."""
    return f"eu-{slug(row.get('celex'))}" if slug(row.get("celex")) else "eu"


IMPORTER = Importer(
    form=EU,
    title="Consolidated list of the European Union",
    publisher="Council of the European Union",
    licence="http://data.europa.eu/eli/dec/2011/833/oj",
    rights="Legal texts of the European Union, reuse with attribution (Decision 2011/833/EU). Numbers of documents, "
    "addresses, family members and days of birth are left out.",
    describe=describe,
    slug=slug_of,
)
