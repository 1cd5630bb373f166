"""Run the derivation rules of the ontology, SPARQL CONSTRUCT queries, over the data.

A store is used as an index for the queries only. What it returns is names, days, counts and points in canonical form,
so nothing that was written by hand passes through it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryTriples, Store, Triple

from rabt.model.dates import Bounds, bounds
from rabt.model.errors import InputError
from rabt.model.iris import BASE, XSD, Term

FUNCTION = BASE + "function/"
"""Where the names of functions begin that rules may call."""
_DATE = NamedNode(XSD + "date")
_Result = Term | Triple | None


def index(triples: Iterable[Triple]) -> Store:
    """A store in memory that holds the triples in its default graph."""
    store = Store()
    store.bulk_extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples)
    return store


def derive(
    triples: Iterable[Triple], rules: Mapping[str, str], functions: Mapping[NamedNode, Callable[..., Any]] | None = None
) -> list[Triple]:
    """What the rules derive from the triples, sorted, without what the triples state already.

    Args:
        triples: ontology and data.
        rules: name of each rule to its text.
        functions: the functions that they may call; by default `FUNCTIONS`.

    Raises:
        InputError: a rule is not a CONSTRUCT query.
    """
    given = set(triples)
    store = index(given)
    derived: set[Triple] = set()
    for name, text in rules.items():
        try:
            result = store.query(text, custom_functions=dict(functions or FUNCTIONS))
        except SyntaxError as error:
            raise InputError(f"The rule {name} is not a query: {error}.", "Correct it in ontology/.") from error
        if not isinstance(result, QueryTriples):
            raise InputError(f"The rule {name} is not a CONSTRUCT query.", "Correct it in ontology/.")
        derived.update(result)
    return sorted(derived - given, key=str)


def _day(pick: Callable[[Bounds], date | None]) -> Callable[..., _Result]:
    def function(value: object) -> _Result:
        if not isinstance(value, Literal):
            return None
        try:
            day = pick(bounds(value.value, value.datatype.value))
        except ValueError:
            return None
        return None if day is None else Literal(day.isoformat(), datatype=_DATE)

    return function


FUNCTIONS = {
    NamedNode(FUNCTION + "earliest"): _day(lambda b: b.earliest),
    NamedNode(FUNCTION + "latest"): _day(lambda b: b.latest),
}
"""The functions that rules may call: the first and the last day that a date allows."""
