"""Literals: well-formed for their datatype, in canonical form, and free of control characters.

SHACL engines let some ill-formed values pass (pySHACL takes `"2014-13"^^xsd:gYearMonth`), so this looks at each one.
"""

from __future__ import annotations

import re

from pyoxigraph import Literal

from rabt.model.dates import date_type, forms, is_date, meant
from rabt.model.iris import EDTF, RDF, XSD

# Canonical lexical forms, XML Schema 1.1 part 2, sections 3.3 and 3.4, as far as the ontology uses the datatypes.
CANONICAL = {
    XSD + "integer": re.compile(r"0|-?[1-9][0-9]*"),
    XSD + "nonNegativeInteger": re.compile(r"0|[1-9][0-9]*"),
    XSD + "decimal": re.compile(r"-?(0|[1-9][0-9]*)\.(0|[0-9]*[1-9])"),
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "anyURI": re.compile(r"\S+"),
}
DATES = {XSD + "date", XSD + "gYearMonth", XSD + "gYear", EDTF}
_FREE = {XSD + "string", RDF + "langString"}
_DIGITS = 18  # what SPARQL engines count exactly, in 64 bits
_SHOWN = 80  # characters of a value that a message quotes
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def fault(value: Literal) -> str:
    """What is wrong with a literal, as a sentence that says how to mend it; "" where nothing is."""
    datatype = value.datatype.value
    if match := CONTROL.search(value.value):
        return f"The text holds the control character U+{ord(match[0]):04X}: remove it."
    if datatype in DATES:
        if is_date(value.value, datatype):
            return ""
        meant_form = _date(value.value, datatype)
        return f'"{_cut(value.value)}" is not a date of the datatype {_short(datatype)}: write {meant_form}.'
    if datatype in _FREE:
        return "" if value.value.strip() else "The text is empty: write it, or remove the property."
    form = CANONICAL.get(datatype)
    if form is None:
        return f"The datatype {_short(datatype)} is not one that the ontology uses: choose another."
    if sum(map(str.isdigit, value.value)) > _DIGITS and datatype != XSD + "anyURI":
        return f'"{_cut(value.value)}" has more than {_DIGITS} digits: correct it.'
    if not form.fullmatch(value.value):
        if datatype.endswith("nteger") and not re.fullmatch(r"\s*[+-]?[0-9]+\s*", value.value):
            return f'"{_cut(value.value)}" is not a whole number: write digits alone, such as 1200.'
        if datatype.endswith("decimal") and not re.fullmatch(r"\s*[+-]?[0-9.]+\s*", value.value):
            return f'"{_cut(value.value)}" is not a decimal number: write digits and a point, such as 12.5.'
        return (
            f'"{_cut(value.value)}" is not the canonical form of {_short(datatype)}: '
            "drop needless zeros, signs and spaces."
        )
    return ""


def untyped_date(value: Literal) -> str:
    """What is wrong with a date that has another datatype than the four, as a sentence that says how to mend it."""
    form = _date(value.value, EDTF)
    return f'A date carries its datatype: instead of "{_cut(value.value)}" write {form}.'


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _date(text: str, datatype: str) -> str:
    """The date that is meant as a literal of Turtle, or how the datatype is written."""
    if found := meant(text):
        return f'"{found}"^^{_short(date_type(found))}'
    return forms(datatype)


def _short(datatype: str) -> str:
    return "edtf:EDTF" if datatype == EDTF else datatype.replace(XSD, "xsd:")
