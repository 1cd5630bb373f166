"""The line that a block lacks, as a person would write it: a property with a value, or with the form of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from rabt.model.iris import BASE, CONCEPT, EDTF, PASSAGE, RDF, XSD
from rabt.model.terms import Terms

_NAME, _RANGE = "NAME", "START-END"  # stand for the last part of a name
_LITERALS = {
    XSD + "gYear": '"2014"^^xsd:gYear',
    XSD + "date": '"2014-12-16"^^xsd:date',
    XSD + "integer": "12",
    XSD + "decimal": "12.5",
    XSD + "boolean": "true",
    RDF + "langString": '"…"@en',
    XSD + "string": '"…"',
    EDTF: '"2014~"^^edtf:EDTF',
}


class Lines:
    """Writes lines that could be added to a block.

    Args:
        data: the triples of the data, of which the most frequent value of a property is the one proposed.
        terms: what the ontology and shapes define.
        concepts: gives the concepts of a property in all the data, where `data` are only a part of these.
    """

    def __init__(
        self, data: Iterable[Triple], terms: Terms, concepts: Callable[[str], Counter[str]] | None = None
    ) -> None:
        self._data, self._terms, self._compact = data, terms, terms.layout().compact
        self._concepts = concepts

    def line(self, path: str) -> str:
        """A property with a value in Turtle; "" where nothing tells what it takes.

        A concept is the one that the data has most often. Of things, passages and rows only the prefix is known.

        Args:
            path: IRI of the property.
        """
        name, allowed = self._compact(path), self._terms.datatypes.get(path, frozenset())
        if literal := next((text for datatype, text in _LITERALS.items() if datatype in allowed), ""):
            return f"{name} {literal}"
        counts = (self._concepts(path) if self._concepts else None) or self._values.get(path)
        if not counts:
            return ""
        iri = _most(counts)
        if iri.startswith(CONCEPT) or not iri.startswith(BASE):
            return f"{name} {self._compact(iri)}"
        spaces = Counter[str]()
        for value, count in counts.items():
            spaces[value.rpartition("/")[0] + "/"] += count
        space = _most(spaces)
        prefix = self._compact(space + _NAME).removesuffix(_NAME)
        return f"{name} {prefix}{_RANGE if space.startswith(PASSAGE) else _NAME}"

    @cached_property
    def _values(self) -> dict[str, Counter[str]]:
        """Property IRI to the IRIs that it has as values in the data, each with how often."""
        found: dict[str, Counter[str]] = {}
        for triple in self._data:
            if isinstance(triple.object, NamedNode):
                found.setdefault(triple.predicate.value, Counter())[triple.object.value] += 1
        return found


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda value: (-counts[value], value))
