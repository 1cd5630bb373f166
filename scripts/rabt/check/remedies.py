"""What mends a triple, in terms of RDF: another value, another property, or none at all.

A remedy is safe where nothing is lost and nothing else can be meant; all others are suggestions for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from rabt.check.values import CANONICAL, CONTROL, DATES
from rabt.model.dates import date_type, is_date, meant
from rabt.model.iris import EDTF, RDF, XSD
from rabt.model.names import clearly
from rabt.model.terms import Terms

LANGUAGE = "en"  # that of our own words, where a text carries none
_STRING, _TEXT = XSD + "string", RDF + "langString"
_INTEGERS, _DECIMAL = {XSD + "integer", XSD + "nonNegativeInteger"}, XSD + "decimal"
# What XML Schema 1.1 part 2 allows besides the canonical form: white space around, signs, zeros, 1 for true.
_INTEGER_FORM = re.compile(r"[+-]?[0-9]{1,1000}")
_DECIMAL_FORM = re.compile(r"[+-]?([0-9]{1,1000}(\.[0-9]{0,1000})?|\.[0-9]{1,1000})")
_EDTF_FORM = re.compile(r"[0-9X.,/?~%{}\[\]-]+")  # as the shapes take it
_BOOLEANS = {"1": "true", "0": "false"}


@dataclass(frozen=True)
class Remedy:
    """A change of one triple. Without a new value or property, the triple goes.

    Attributes:
        safe: True where nothing is lost and nothing else can be meant.
        value: what to write instead of the object.
        predicate: what to write instead of the predicate.
    """

    safe: bool
    value: NamedNode | Literal | None = None
    predicate: NamedNode | None = None


def remedy_of_literal(literal: Literal, allowed: Set[str]) -> Remedy | None:
    """What mends a literal; None where nothing is wrong with it, or nobody knows what is meant.

    Args:
        literal: the literal.
        allowed: IRIs of the datatypes that the shapes allow here; empty where they say nothing.
    """
    datatype, text = literal.datatype.value, literal.value
    if CONTROL.search(text):
        cleaned = CONTROL.sub(lambda match: " " if match[0].isspace() else "", text.replace("\r\n", "\n"))
        return Remedy(True, _like(literal, cleaned)) if cleaned.strip() else None
    if datatype in allowed or not allowed:
        form = canonical_form(text, datatype)
        if form is not None:
            return None if form == text else Remedy(True, _like(literal, form))
        if datatype not in DATES or is_date(text, datatype):
            return None
        allowed = allowed or DATES
    fits = {d: form for d in sorted(allowed) if (form := _carried(literal, d)) is not None}
    if len(fits) == 1:
        ((other, form),) = fits.items()
        # White space and zeros that are dropped from plain text may be part of it; those of a number are not.
        same = form == text or datatype in (*_INTEGERS, _DECIMAL)
        return Remedy(same and not literal.language, _typed(form, other))
    if fits:
        return None
    if _TEXT in allowed and datatype == _STRING and text.strip():
        return Remedy(False, Literal(text, language=LANGUAGE))
    if (found := meant(text)) and date_type(found) in allowed:
        return Remedy(False, _typed(found, date_type(found)))
    return None


def canonical_form(text: str, datatype: str) -> str | None:
    """The canonical spelling of a number, truth value or IRI; None where the text is none, or for another datatype."""
    plain = text.strip(" \t\r\n")
    if datatype in _INTEGERS and _INTEGER_FORM.fullmatch(plain):
        number = re.sub(r"^([+-]?)0+(?=[0-9])", r"\1", plain).removeprefix("+")
        form = "0" if number == "-0" else number
        return form if CANONICAL[datatype].fullmatch(form) else None
    if datatype == _DECIMAL and _DECIMAL_FORM.fullmatch(plain):
        whole, _, rest = plain.lstrip("+-").partition(".")
        form = f"{whole.lstrip('0') or '0'}.{rest.rstrip('0') or '0'}"
        return f"-{form}" if plain.startswith("-") and form != "0.0" else form
    if datatype == XSD + "boolean" and (form := _BOOLEANS.get(plain, plain)) in ("true", "false"):
        return form
    if datatype == XSD + "anyURI" and CANONICAL[datatype].fullmatch(plain):
        return plain
    return None


def _carried(literal: Literal, datatype: str) -> str | None:
    """How a literal is spelled with another datatype; None where it is no value of that."""
    own, text = literal.datatype.value, literal.value
    if datatype in DATES:
        plain = datatype != EDTF or _EDTF_FORM.fullmatch(text)
        return text if plain and date_type(text) == datatype and is_date(text, datatype) else None
    if datatype in _INTEGERS and own == _DECIMAL and _DECIMAL_FORM.fullmatch(text) and Decimal(text) % 1 == 0:
        return canonical_form(text.partition(".")[0] or "0", datatype)
    if datatype == _STRING:
        return text if text.strip() else None
    if datatype == _DECIMAL and own not in _INTEGERS and not CANONICAL[_DECIMAL].fullmatch(text):
        return None  # "34" as text may have been meant as a whole number
    return canonical_form(text, datatype)


def _like(literal: Literal, text: str) -> Literal:
    return Literal(text, language=literal.language) if literal.language else Literal(text, datatype=literal.datatype)


def _typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(datatype))


def clear_name(iri: str, candidates: Iterable[str], terms: Terms) -> NamedNode | None:
    """The name that is likely meant by an unknown one; None where none is near, or two are as near.

    Args:
        iri: the unknown name.
        candidates: IRIs that there are.
        terms: what the ontology defines, for the prefixes.
    """
    shorten = terms.layout().compact
    known = {shorten(other): other for other in candidates}
    near = clearly(shorten(iri), known)
    return NamedNode(known[near]) if near else None
