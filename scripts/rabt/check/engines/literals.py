"""rdflib's literals, but with the order of the standard."""

from __future__ import annotations

from typing import Any

import rdflib
from rdflib.namespace import XSD

_NUMBERS = frozenset(
    XSD[name]
    for name in (
        *("integer", "decimal", "float", "double", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger"),
        *("negativeInteger", "long", "int", "short", "byte"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_ORDERED = frozenset(XSD[name] for name in ("string", "boolean", "date", "dateTime", "time", "gYear", "gYearMonth"))


class Literal(rdflib.Literal):
    """A literal that is neither less nor greater than one that it cannot be compared with.

    rdflib orders values of different datatypes by the names of these, and ill-formed ones by their spelling; in the
    standard (SPARQL 1.1, section 17.3) they have no order, and pySHACL asks rdflib. Where there is none, "greater"
    raises an error, as pySHACL expects of `sh:minInclusive` and its like, and "less" is false, as it expects of
    `sh:lessThan`.
    """

    def __gt__(self, other: Any) -> bool:
        self._require_order(other)
        return super().__gt__(other)

    def __ge__(self, other: Any) -> bool:
        self._require_order(other)
        return super().__gt__(other) or self.eq(other)

    def __lt__(self, other: Any) -> bool:
        return self._has_order(other) and super().__lt__(other)

    def __le__(self, other: Any) -> bool:
        return self._has_order(other) and (super().__lt__(other) or self.eq(other))

    def _require_order(self, other: Any) -> None:
        if not self._has_order(other):
            raise TypeError(f"{self.n3()} has no order")

    def _has_order(self, other: Any) -> bool:
        if not isinstance(other, rdflib.Literal):
            return True
        if any(term.ill_typed or term.value is None or term.language for term in (self, other)):
            return False
        kinds = {term.datatype or XSD.string for term in (self, other)}
        return kinds <= _NUMBERS or (kinds <= _ORDERED and len(kinds) == 1)
