"""The dataset as it stood on a past day: what had not begun is left out, shortcuts follow from what then held.

What a record says of a day follows from the days that its dates allow (`ontology/rules/as-of/`). "Unknown" is an
answer: such records stay, marked as unknown, and yield no shortcut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from rabt.derive.rules import FUNCTION, FUNCTIONS, derive
from rabt.model.errors import InputError
from rabt.model.iris import CONCEPT, RDF_TYPE, XSD, Node, is_list, node, rabt

GRAPH = "as-of"
_STATE = rabt("stateOnDay")
_NOT_YET = f"{CONCEPT}day-state/not-yet"
_HELD = frozenset(f"{CONCEPT}day-state/{name}" for name in ("in-force", "begun", "happened"))


def day_of(text: str) -> date:
    """Read the day that is asked about.

    Raises:
        InputError: it is not a day of the calendar written as YYYY-MM-DD.
    """
    try:
        if len(text) == len("2012-01-01"):  # fromisoformat reads shorter forms too
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f'"{text}" is not a day.', "Write it as YYYY-MM-DD, for example 2012-01-01.")


def as_of(
    graphs: Mapping[str, Sequence[Triple]], day: date, rules: Mapping[str, str], day_rules: Mapping[str, str]
) -> dict[str, list[Triple]]:
    """The named graphs as they stood on a day.

    Records that certainly began, or happened, later are left out, and so are attacks and events of which nothing is
    told before. The graph `as-of` says how each other record stood (`rabt:stateOnDay`). Shortcuts are derived anew from
    the records that were in force, had begun without a known end, or had happened.

    Args:
        graphs: name of each graph to its triples, as `build_dataset` makes them.
        day: the day.
        rules: the rules that derive shortcuts, by name.
        day_rules: the rules that say how a record stood on the day, by name.
    """
    today = Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))
    functions = {**FUNCTIONS, NamedNode(FUNCTION + "asOf"): lambda: today}
    states = derive([t for triples in graphs.values() for t in triples], day_rules, functions)
    state_of = {node(t.subject): t.object.value for t in states if isinstance(t.object, NamedNode)}
    gone = {subject for subject, state in state_of.items() if state == _NOT_YET}
    said = {name: triples for name, triples in graphs.items() if name == "data" or is_list(name)}
    gone |= _unheard_of([t for triples in said.values() for t in triples], gone)
    hidden = {subject for subject, state in state_of.items() if state not in _HELD}

    def kept(triples: Sequence[Triple]) -> list[Triple]:
        return [t for t in triples if t.subject not in gone]

    data = {name: kept(triples) for name, triples in said.items()}
    basis = [t for name in ("ontology", "evidence", "links") for t in graphs.get(name, [])]
    # A record that did not hold yields nothing without its class, and still disputes what it disputes.
    held = [t for triples in data.values() for t in triples]
    basis += [t for t in held if t.predicate != RDF_TYPE or t.subject not in hidden]
    types = [t for t in kept(graphs["inferred"]) if t.predicate == RDF_TYPE]
    return {
        **{name: list(triples) for name, triples in graphs.items()},
        **data,
        "inferred": sorted({*types, *kept(derive(basis, rules))}, key=str),
        GRAPH: kept(states),
    }


def _unheard_of(data: Sequence[Triple], gone: set[Node]) -> set[Node]:
    """Attacks and events that only records tell of which are gone."""
    told: defaultdict[Node, set[Node]] = defaultdict(set)
    for t in data:
        if t.predicate in (rabt("attack"), rabt("tellsOf")) and isinstance(t.object, NamedNode):
            told[t.object].add(node(t.subject))
    return {thing for thing, records in told.items() if records <= gone}
