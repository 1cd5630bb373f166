"""Literals: well-formed for their datatype, in canonical form, and free of control characters.

SHACL engines let some ill-formed values pass (pySHACL takes `"2014-13"^^xsd:gYearMonth`), so this looks at each one.
"""

from __future__ import annotations

import re

from pyoxigraph import Literal

from rabt.model.dates import bounds
from rabt.model.iris import EDTF, RDF, XSD

# Canonical lexical forms, XML Schema 1.1 part 2, sections 3.3 and 3.4, as far as the ontology uses the datatypes.
_CANONICAL = {
    XSD + "integer": re.compile(r"0|-?[1-9][0-9]*"),
    XSD + "nonNegativeInteger": re.compile(r"0|[1-9][0-9]*"),
    XSD + "decimal": re.compile(r"-?(0|[1-9][0-9]*)\.(0|[0-9]*[1-9])"),
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "anyURI": re.compile(r"\S+"),
}
_DATES = {XSD + "date", XSD + "gYearMonth", XSD + "gYear", EDTF}
_FREE = {XSD + "string", RDF + "langString"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def fault(value: Literal) -> str:
    """What is wrong with a literal, as a sentence that says how to mend it; "" where nothing is."""
    datatype = value.datatype.value
    if match := _CONTROL.search(value.value):
        return f"The text holds the control character U+{ord(match[0]):04X}: remove it."
    if datatype in _DATES:
        try:
            bounds(value.value, datatype)
        except ValueError:
            return f'"{value.value}" is not a date of the datatype {_short(datatype)}: correct it.'
        return ""
    if datatype in _FREE:
        return "" if value.value.strip() else "The text is empty: write it, or remove the property."
    form = _CANONICAL.get(datatype)
    if form is None:
        return f"The datatype {_short(datatype)} is not one that the ontology uses: choose another."
    if not form.fullmatch(value.value):
        return (
            f'"{value.value}" is not the canonical form of {_short(datatype)}: drop needless zeros, signs and spaces.'
        )
    return ""


def _short(datatype: str) -> str:
    return "edtf:EDTF" if datatype == EDTF else datatype.replace(XSD, "xsd:")
