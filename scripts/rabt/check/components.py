"""SHACL's constraint components as tests that answer True or False only where that is certain, and None otherwise.

Answers are combined as in Kleene's logic: what is in doubt may turn out either way without changing an answer given.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from rabt.check.facts import Facts
from rabt.check.literals import is_well_formed, ordered
from rabt.check.sparql_constraints import Search
from rabt.model.iris import RDF_TYPE, RDFS, Term

Answer = bool | None
# What is said of a node, or of a value.
Test = Callable[[Term], Answer]
# What is said of a node with its values of a property.
ValuesTest = Callable[[Term, Sequence[Term]], Answer]

_RESOURCE = NamedNode(RDFS + "Resource")
# The second stands where the first is said to be.
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "minInclusive": operator.ge,
    "minExclusive": operator.gt,
    "maxInclusive": operator.le,
    "maxExclusive": operator.lt,
    "lessThan": operator.lt,
    "lessThanOrEquals": operator.le,
}


def of_class(data: Facts, cls: Term) -> Test:
    """`sh:class`."""
    classes = data.below(cls)

    def test(value: Term) -> Answer:
        return not isinstance(value, Literal) and any(found in classes for found in data.values(value, RDF_TYPE))

    return test


def of_datatype(datatype: NamedNode) -> Test:
    """`sh:datatype`."""

    def test(value: Term) -> Answer:
        return isinstance(value, Literal) and value.datatype == datatype and is_well_formed(value)

    return test


def of_kind(kinds: tuple[type, ...]) -> Test:
    """`sh:nodeKind`."""
    return lambda value: isinstance(value, kinds)


def matching(pattern: re.Pattern[str]) -> Test:
    """`sh:pattern`."""
    return lambda value: not isinstance(value, BlankNode) and pattern.search(value.value) is not None


def one_of(allowed: Collection[Term]) -> Test:
    """`sh:in`."""
    return lambda value: value in allowed


def within(limit: Decimal, component: str) -> Test:
    """`sh:minInclusive` and its like, for numbers."""
    holds = _COMPARISONS[component]

    def test(value: Term) -> Answer:
        found = ordered(value)
        return holds(found[1], limit) if found and found[0] == "number" else None

    return test


def closed(data: Facts, allowed: Collection[Term]) -> Test:
    """`sh:closed`."""

    def test(node: Term) -> Answer:
        return all(
            predicate in allowed or (predicate == RDF_TYPE and values == [_RESOURCE])
            for predicate, values in data.about(node).items()
        )

    return test


def not_(inner: Test) -> Test:
    """`sh:not`."""

    def test(value: Term) -> Answer:
        found = inner(value)
        return None if found is None else not found

    return test


def or_(inner: Sequence[Test]) -> Test:
    """`sh:or`."""

    def test(value: Term) -> Answer:
        answer: Answer = False
        for single in inner:
            found = single(value)
            if found:
                return True
            if found is None:
                answer = None
        return answer

    return test


def silent(search: Search, data: Facts) -> Test:
    """`sh:sparql`: the query is asked once, of all nodes, and only where somebody wants to know of one."""
    asked: list[set[Term]] = []

    def test(node: Term) -> Answer:
        if not asked:
            asked.append(search.run(data))
        return True if isinstance(node, NamedNode) and node not in asked[0] else None

    return test


def at_least(count: int) -> ValuesTest:
    """`sh:minCount`."""
    return lambda _, values: len(values) >= count


def at_most(count: int) -> ValuesTest:
    """`sh:maxCount`."""
    return lambda _, values: len(values) <= count


def with_value(wanted: Term) -> ValuesTest:
    """`sh:hasValue`."""
    return lambda _, values: wanted in values


def unique_languages(_: Term, values: Sequence[Term]) -> Answer:
    """`sh:uniqueLang`."""
    tags = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
    return len(tags) == len(set(tags))


def equal(data: Facts, other: NamedNode) -> ValuesTest:
    """`sh:equals`."""
    return lambda node, values: set(values) == set(data.values(node, other))


def disjoint(data: Facts, other: NamedNode) -> ValuesTest:
    """`sh:disjoint`."""
    return lambda node, values: set(values).isdisjoint(data.values(node, other))


def before(data: Facts, other: NamedNode, component: str) -> ValuesTest:
    """`sh:lessThan` and `sh:lessThanOrEquals`, for numbers and for days."""
    holds = _COMPARISONS[component]

    def compare(one: Term, another: Term) -> Answer:
        left, right = ordered(one), ordered(another)
        return holds(left[1], right[1]) if left and right and left[0] == right[0] else None

    def test(node: Term, values: Sequence[Term]) -> Answer:
        others = data.values(node, other)
        if any(isinstance(term, BlankNode) for term in (*values, *others)):
            return None  # the engine raises an error
        return every(compare(one, another) for one in values for another in others)

    return test


def every(answers: Iterable[Answer]) -> Answer:
    """False where one answer is, None where one is in doubt, True otherwise."""
    result: Answer = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result
