"""Literals of which every engine holds the same, for certain: well-formed, and in a value space that all agree on.

What is not listed here is not ill-formed: it is in doubt.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal

from rabt.model.iris import RDF, XSD, Term

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_FORMS = {
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "decimal": re.compile(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,6})?"),
    XSD + "gYear": re.compile(r"[1-9][0-9]{3}"),
    XSD + "gYearMonth": re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])"),
    XSD + "integer": _INTEGER,
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TEXT = (XSD + "string", RDF + "langString")


def is_well_formed(literal: Literal) -> bool | None:
    """True where the spelling certainly fits the datatype; None where that is not known here."""
    datatype, text = literal.datatype.value, literal.value
    if datatype in _TEXT or not datatype.startswith("http://www.w3.org/"):
        return True  # no engine looks into text, nor into datatypes beyond those of the W3C
    if datatype == XSD + "date":
        return True if is_date(text) else None
    form = _FORMS.get(datatype)
    return True if form and form.fullmatch(text) else None


def is_comparable(term: Term) -> bool:
    """True for IRIs and for literals that every SPARQL engine compares alike, or refuses to compare.

    The others are in doubt: rdflib drops time zones and orders what the standard calls incomparable, and a store
    rewrites literals that are not in canonical form.
    """
    if not isinstance(term, Literal):
        return True
    datatype, text = term.datatype.value, term.value
    if datatype in _TEXT:
        return True
    return (datatype == XSD + "integer" and bool(_INTEGER.fullmatch(text))) or (
        datatype == XSD + "date" and is_date(text)
    )


def ordered(term: Term) -> tuple[str, Decimal | str] | None:
    """What to compare a number or day by, after the name of the space that it is in; None for anything else."""
    if not isinstance(term, Literal) or term.language or not is_well_formed(term):
        return None
    datatype = term.datatype.value
    if datatype in (XSD + "integer", XSD + "decimal"):
        return "number", Decimal(term.value)
    return ("day", term.value) if datatype == XSD + "date" else None


def is_date(text: str) -> bool:
    """True for a day of the calendar without a time zone."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
