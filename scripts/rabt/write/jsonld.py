"""Compact JSON-LD 1.1, and the context that it uses, which is generated from the ontology.

Keys and names are the prefixed names of the Turtle files: many of our properties share their local name with the prefix
of the things that they lead to (`rabt:attack`, `attack:`), so bare local names could not serve for both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.iris import RABT, RDF_TYPE, XSD, Term, node, value
from rabt.model.terms import Terms

Json = dict[str, Any]
_NATIVE = {XSD + "boolean": {"true": True, "false": False}}


def context(terms: Terms, ranges: Mapping[str, str]) -> Json:
    """The value of `@context` (JSON-LD 1.1, section 9.15).

    Args:
        terms: what the ontology defines.
        ranges: property IRI to the IRI of its datatype, for those that have one.
    """
    entries: Json = {"@version": 1.1, "id": "@id", "type": "@type"}
    for prefix, namespace in sorted(terms.prefixes.items()):
        entries[prefix] = {"@id": namespace, "@prefix": True}
    for iri in sorted(terms.properties):
        name = f"rabt:{iri.removeprefix(RABT)}"
        if iri in terms.object_properties:
            entries[name] = {"@id": name, "@type": "@id"}
        elif iri in ranges:
            entries[name] = {"@id": name, "@type": ranges[iri].replace(XSD, "xsd:")}
    return entries


def jsonld(triples: Iterable[Triple], terms: Terms, entries: Json) -> Iterator[str]:
    """The triples as one compact JSON-LD document, in pieces: the context, then one node a subject, sorted."""
    compact = _Compactor(terms, entries)
    head = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=False)
    yield '{\n"@context": ' + head + ',\n"@graph": [\n'
    first = True
    for _, group in groupby(sorted(triples, key=str), key=lambda t: t.subject):
        yield ("" if first else ",\n") + json.dumps(compact.node(list(group)), ensure_ascii=False)
        first = False
    yield "\n]\n}\n"


class _Compactor:
    """Writes nodes with the terms of one context (JSON-LD 1.1 API, section 6, for data without blank nodes)."""

    def __init__(self, terms: Terms, entries: Json) -> None:
        self._layout = terms.layout()
        self._coercion = {
            name: definition["@type"]
            for name, definition in entries.items()
            if isinstance(definition, dict) and "@type" in definition
        }

    def node(self, triples: list[Triple]) -> Json:
        entry: Json = {"id": self._name(node(triples[0].subject))}
        types = [self._name(value(t.object)) for t in triples if t.predicate == RDF_TYPE]
        if types:
            entry["type"] = types[0] if len(types) == 1 else types
        for predicate, group in groupby((t for t in triples if t.predicate != RDF_TYPE), key=lambda t: t.predicate):
            key = self._layout.compact(predicate.value).strip("<>")
            values = [self._value(value(t.object), self._coercion.get(key)) for t in group]
            entry[key] = values[0] if len(values) == 1 else values
        return entry

    def _name(self, term: Term) -> str:
        if not isinstance(term, NamedNode):
            raise ValueError(f"A dump has no blank nodes, and literals have no names: {term}")
        return self._layout.compact(term.value).strip("<>")

    def _value(self, term: Term, coercion: str | None) -> Any:
        if not isinstance(term, Literal):
            name = self._name(term)
            return name if coercion == "@id" else {"id": name}
        if term.language:
            return {"@language": term.language, "@value": term.value}
        datatype = term.datatype.value
        if coercion == datatype.replace(XSD, "xsd:"):
            return _native(term)
        if datatype == XSD + "string":
            return term.value if coercion is None else {"@value": term.value}
        return {"type": self._layout.compact(datatype).strip("<>"), "@value": term.value}


def _native(term: Literal) -> int | bool | str:
    """A number or truth value where JSON has it and its canonical form comes back unchanged, else the text."""
    datatype, text = term.datatype.value, term.value
    if datatype == XSD + "integer" and text == str(int(text)) and abs(int(text)) < 2**53:
        return int(text)
    return _NATIVE.get(datatype, {}).get(text, text)


def ranges_of(ontology: Iterable[Triple]) -> dict[str, str]:
    """Property IRI to datatype IRI, from `rdfs:range` in the ontology."""
    return {
        t.subject.value: t.object.value
        for t in ontology
        if isinstance(t.subject, NamedNode)
        and t.predicate.value.endswith("#range")
        and isinstance(t.object, NamedNode)
        and t.object.value.startswith(XSD)
    }
