"""Writes the failing examples that are still missing: one small change to a passing example, and the result it has.

    python -m tests.shapes.scaffold             list the constraints without a failing or an exercising passing example
    python -m tests.shapes.scaffold --write     write the failing examples that a mechanical change can make
    python -m tests.shapes.scaffold --expect F  print the header lines for example F, from what fires

What it writes is a draft: look at each file and ask whether this is a mistake that somebody would make.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import islice
from multiprocessing import Pool
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.namespace import SH

from rabt.model.iris import BASE, CONCEPT, EDTF, ONTOLOGY, RABT, RDF_TYPE, SKOS, XSD
from rabt.read.turtle import read_turtle
from tests.shapes.corpus import (
    CONTEXT,
    FAIL,
    FOLDER,
    Constraint,
    Example,
    Fires,
    constraints,
    examples,
    fails,
    fired,
    focus_nodes,
    kind_of,
    layout,
    missing,
    project,
    results,
    terms,
)

Term = NamedNode | BlankNode | Literal
Facts = frozenset[Triple]

_STRING, _INTEGER, _DECIMAL = (NamedNode(XSD + name) for name in ("string", "integer", "decimal"))
# What an sh:node of dates does not allow.
_NO_DATE: list[Term] = [Literal("2014-13", datatype=NamedNode(XSD + "gYearMonth"))]
# What an sh:or of datatypes does not allow.
_NEITHER: list[Term] = [Literal("15", datatype=NamedNode(XSD + "double")), Literal("15", datatype=_INTEGER)]
_SECOND: list[Term] = [
    *(Literal(str(n), datatype=_INTEGER) for n in (2, 8, 12, 18, 35, 150, 250, 600)),
    Literal("12.5", datatype=_DECIMAL),
    Literal("2.25", datatype=_DECIMAL),
    *(Literal(text, datatype=NamedNode(XSD + "boolean")) for text in ("true", "false")),
    Literal("2015-05", datatype=NamedNode(XSD + "gYearMonth")),
    Literal("201X", datatype=NamedNode(EDTF)),
    Literal("2020-02-03", datatype=NamedNode(XSD + "date")),
    Literal("another text"),
    Literal("EUR"),
    Literal("example-d"),
    Literal("5" * 64),
    Literal("0-50"),
    Literal("Tenure"),
    Literal("another text", language="fr"),
    Literal("0.2.0"),
    NamedNode(SH.Warning),
    NamedNode(RABT),
]
# How many values to try at one place, and how many changes for one constraint once one of them breaks it.
_VALUES, _TRIES = 8, 200
_SCHEME = SKOS + "ConceptScheme"
_IDENTITY_NUMBER = "00000-0000000-0"
_ORGANISATION, _STATE = (NamedNode(f"{BASE}{name}/example-a") for name in ("organisation", "state"))
# A derived property by the class of whose nodes it reads like a fact; for other classes, a day bound.
_SHORTCUTS: dict[str, tuple[str, Term]] = {
    "Organisation": ("designatedBy", _STATE),
    "Person": ("memberOf", _ORGANISATION),
    "State": ("affiliatedWith", _ORGANISATION),
    "Attack": ("perpetrator", _ORGANISATION),
    "AttackSeries": ("claimedBy", _ORGANISATION),
}
_DAY_BOUND: tuple[str, Term] = ("earliest", Literal("2020-01-01", datatype=NamedNode(XSD + "date")))


def main() -> int:
    """List what is missing, and write what can be written."""
    parser = argparse.ArgumentParser(description="Passing and failing examples of the shapes.")
    parser.add_argument("--write", action="store_true", help="write the failing examples that are missing")
    parser.add_argument("--expect", type=Path, metavar="FILE", help="print the header lines for an example")
    options = parser.parse_args()
    if options.expect:
        example = Example(options.expect.resolve())
        for line in sorted(fired(results(example.folder, example.triples)).elements()):
            print(line)
        return 0
    wanted = [c for c in constraints() if not any(fails(c, e) for e in examples() if e.verdict == FAIL)]
    with Pool(2) as pool:
        for constraint, report in zip(wanted, pool.imap(partial(draft, write=options.write), wanted), strict=True):
            print(f"{constraint}: no failing example{report}", flush=True)
    unshown = [f"{c}: the passing examples lack {lack}" for c in constraints() if (lack := missing(c))]
    print("\n".join(unshown) if unshown else "Every constraint has a passing example.")
    return 1 if wanted or unshown else 0


def draft(constraint: Constraint, write: bool) -> str:
    """Find a change that breaks a constraint, and write the failing examples; what was done, for the list."""
    if not write:
        return ""
    written = []
    for suffix, changes in _cases(constraint):
        best = _best(constraint, changes)
        if best is None:
            continue
        facts, focus, expected = best
        facts = _shrunk(constraint, facts, focus, expected)
        path = FOLDER / constraint.folder / f"{constraint.name}{suffix}_{FAIL}.ttl"
        lines = "".join(f"{line}\n" for line in sorted(expected.elements()))
        path.write_text(f"{lines}\n{layout().document(facts)}", encoding="utf-8", newline="\n")
        written.append(f"{path.name} ({expected.total()})")
    return "; written: " + ", ".join(written) if written else "; found no change, write one by hand"


def _cases(constraint: Constraint) -> Iterator[tuple[str, Iterator[tuple[Facts, Term]]]]:
    """The files to write for a constraint, each as the end of its name and the changes to try."""
    if constraint.parameter == "closed":
        yield "-unknown", _added(constraint, "unknown", Literal("a value"))
        yield "-shortcut", _added(constraint, *_SHORTCUTS.get(constraint.folder, _DAY_BOUND))
    else:
        yield "", _changes(constraint)


def _best(constraint: Constraint, changes: Iterable[tuple[Facts, Term]]) -> tuple[Facts, Term, Counter[Fires]] | None:
    """The first change after which nothing but the constraint fires, else that after which the least else does."""
    best: tuple[Facts, Term, Counter[Fires]] | None = None
    for number, (facts, focus) in enumerate(changes):
        if best is not None and (number > _TRIES or best[2].total() == 1):
            break
        alone = frozenset(t for t in facts if t.subject == focus)
        for fewer in (alone, facts) if alone != facts else (facts,):
            found = fired(results(constraint.folder, fewer))
            if _meets(constraint, found) and (best is None or found.total() < best[2].total()):
                best = fewer, focus, found
    return best


def _meets(constraint: Constraint, found: Counter[Fires]) -> bool:
    shape = layout().compact(constraint.shape) if constraint.shape == constraint.holder else "[]"
    path = layout().compact(constraint.path) if constraint.path else None
    return any(
        line.shape == shape and line.component == constraint.component and path in (None, line.path) for line in found
    )


def _shrunk(constraint: Constraint, facts: Facts, focus: Term, expected: Counter[Fires]) -> Facts:
    """The facts that the results need: other blocks and facts go where the results stay as they are."""

    def same(fewer: Facts) -> bool:
        return bool(fewer) and fired(results(constraint.folder, fewer)) == expected

    for subject in sorted({t.subject for t in facts} - {focus}, key=str):
        if same(fewer := frozenset(t for t in facts if t.subject != subject)):
            facts = fewer
    groups = sorted({(t.subject, t.predicate) for t in facts if t.predicate != RDF_TYPE}, key=str)
    for subject, predicate in groups:
        if same(fewer := frozenset(t for t in facts if (t.subject, t.predicate) != (subject, predicate))):
            facts = fewer
    return facts


@cache
def _own(folder: str) -> Facts:
    return frozenset(read_turtle(FOLDER / folder / "PASS.ttl").triples)


def _nodes(constraint: Constraint) -> list[NamedNode]:
    """The nodes of the passing example that the shape looks at."""
    chosen, facts = kind_of(constraint.folder), _own(constraint.folder)
    looked_at = focus_nodes(constraint.shape, chosen.shapes, chosen.graph(facts))
    described = {t.subject for t in facts}
    return sorted(
        (NamedNode(str(node)) for node in looked_at if NamedNode(str(node)) in described), key=lambda node: node.value
    )


def _added(constraint: Constraint, name: str, value: Term) -> Iterator[tuple[Facts, Term]]:
    for node in _nodes(constraint):
        yield _own(constraint.folder) | {Triple(node, NamedNode(RABT + name), value)}, node


def _changes(constraint: Constraint) -> Iterator[tuple[Facts, Term]]:
    """Changes that may break a constraint, the likeliest mistakes first, each with the node that is changed."""
    facts = _own(constraint.folder)
    if constraint.path is None:
        yield from _node_changes(constraint, facts)
        return
    path = NamedNode(constraint.path)
    for node in _nodes(constraint):
        here = sorted((t for t in facts if t.subject == node and t.predicate == path), key=str)
        if constraint.parameter == "minCount":
            keep = here[: int(constraint.values[0]) - 1]
            yield frozenset(t for t in facts if t not in here or t in keep), node
        elif constraint.parameter == "maxCount":
            for value in islice(_second(constraint, here), _VALUES):
                yield facts | {Triple(node, path, value)}, node
        elif constraint.parameter == "uniqueLang":
            yield from ((facts | {Triple(node, path, Literal("Another text", language="en"))}, node) for _ in here[:1])
        else:
            for triple in here:
                for value in islice(_bad(constraint, facts, triple), _VALUES):
                    yield (facts - {triple}) | {Triple(node, path, value)}, node


def _second(constraint: Constraint, here: list[Triple]) -> Iterator[Term]:
    """Values that are valid beside those that are there."""
    have = {node for t in here for node in (t.subject, t.object)}
    pool: list[Term] = [*_of_class(constraint, True), *_SECOND]
    alike = {(type(t.object), t.object.datatype if isinstance(t.object, Literal) else None) for t in here}
    for value in sorted(pool, key=lambda v: (type(v), v.datatype if isinstance(v, Literal) else None) not in alike):
        if value not in have:
            yield value


def _bad(constraint: Constraint, facts: Facts, triple: Triple) -> Iterator[Term]:
    """Values that break a constraint on a property."""
    value, parameter = triple.object, constraint.parameter
    bound = constraint.values[0]
    if parameter == "class":
        yield from _of_class(constraint, False)
    elif parameter == "not":
        assert isinstance(value, Literal)
        text = f"{value.value} ({_IDENTITY_NUMBER})"
        yield Literal(text, language=value.language) if value.language else Literal(text)
    elif parameter in ("minInclusive", "maxInclusive", "minExclusive"):
        assert isinstance(value, Literal)
        step = {"minInclusive": -1, "maxInclusive": 1, "minExclusive": 0}[parameter]
        number = str(int(bound) + step) + (".0" if value.datatype == _DECIMAL else "")
        yield Literal(number, datatype=value.datatype)
    elif parameter in ("lessThan", "lessThanOrEquals", "disjoint"):
        for other in facts:
            if other.subject == triple.subject and other.predicate.value == str(bound):
                yield _above(other.object) if parameter == "lessThanOrEquals" else other.object
    elif parameter == "in":
        yield from _of_class(constraint, True)
    elif parameter == "pattern":
        assert isinstance(value, Literal)
        for text in (value.value + "Z", value.value.lower(), value.value.upper(), value.value + "x", value.value[:-1]):
            yield Literal(text, datatype=value.datatype)
    elif parameter == "nodeKind":
        yield Literal("a text where an IRI is due")
    elif parameter == "or":
        yield from _NEITHER
    else:
        yield from _NO_DATE if parameter == "node" else _mistyped(value)


def _mistyped(value: Term) -> Iterator[Term]:
    """The same text with another datatype or language than is due, and half a thing for a number of things."""
    assert isinstance(value, Literal)
    if value.datatype == _INTEGER:
        yield Literal(f"{value.value}.5", datatype=_DECIMAL)
    elif value.datatype == _DECIMAL:
        yield Literal(value.value.partition(".")[0], datatype=_INTEGER)
    elif value.datatype == _STRING:
        yield Literal(value.value, language="en")
    else:
        yield Literal(value.value)


def _above(value: Term) -> Term:
    assert isinstance(value, Literal)
    if value.datatype in (_INTEGER, _DECIMAL):
        return Literal(str(int(float(value.value)) + 1), datatype=_INTEGER)
    return Literal("2029-12-31", datatype=value.datatype)


def _node_changes(constraint: Constraint, facts: Facts) -> Iterator[tuple[Facts, Term]]:
    nodes = _nodes(constraint)
    if constraint.parameter in ("pattern", "nodeKind"):
        for node in nodes:
            names: list[NamedNode | BlankNode] = [BlankNode("b")]
            if constraint.parameter == "pattern":
                names = [NamedNode(node.value.replace("example-", "Example_"))]
            for name in names:
                yield frozenset(_renamed(t, node, name) for t in facts), name
        return
    own = [(node, sorted((t for t in facts if t.subject == node), key=str)) for node in nodes]
    own = [(node, [t for t in triples if t.predicate != RDF_TYPE]) for node, triples in own]
    for node, triples in own:
        yield from ((facts - {triple}, node) for triple in triples)
    for node, triples in own:
        for triple in triples:
            for value in _alike(constraint.folder, triple.object):
                yield (facts - {triple}) | {Triple(node, triple.predicate, value)}, node
    for node, _ in own:
        for _, others in own:
            yield from ((facts | {Triple(node, t.predicate, t.object)}, node) for t in others)


def _renamed(triple: Triple, old: NamedNode, new: NamedNode | BlankNode) -> Triple:
    return Triple(
        new if triple.subject == old else triple.subject,
        triple.predicate,
        new if triple.object == old else triple.object,
    )


def _alike(folder: str, value: Term) -> Iterator[Term]:
    """Other values of the same class or datatype."""
    pool = _pool(folder)
    if isinstance(value, NamedNode):
        yield from (node for node in pool if node != value and pool[node] & pool.get(value, set()))
    elif isinstance(value, Literal):
        yield from (v for v in _SECOND if isinstance(v, Literal) and v.datatype == value.datatype and v != value)


@cache
def _pool(folder: str) -> dict[NamedNode, set[str]]:
    """Things of the context, of the passing example, and concepts, each with its classes and those above them."""
    found: dict[NamedNode, set[str]] = {}
    files = [*read_turtle(CONTEXT).triples, *sorted(_own(folder), key=str)]
    for triple in [*files, *(t for document in project().ontology for t in document.triples)]:
        node, cls = triple.subject, triple.object
        is_ours = triple in _own(folder) or (node.value.startswith(BASE) and not node.value.startswith(ONTOLOGY))
        if triple.predicate == RDF_TYPE and isinstance(cls, NamedNode) and is_ours and cls.value != _SCHEME:
            found.setdefault(node, set()).update({cls.value, *terms().superclasses.get(cls.value, ())})
    return found


def _class_of(constraint: Constraint) -> str | None:
    """The class that the values at the path of a constraint must have, from any shape for the path."""
    shapes = kind_of(constraint.folder).shapes
    for holder in (constraint.holder, *sorted(shapes.subjects(SH.path, constraint.path))):
        if (cls := shapes.value(holder, SH["class"])) is not None:
            return str(cls)
    return None


def _of_class(constraint: Constraint, member: bool) -> Iterator[NamedNode]:
    """Nodes of the pool that have, or have not, the class that is due: concepts for concepts, things for things."""
    cls, pool = _class_of(constraint) or "", _pool(constraint.folder)
    due = {node.value.startswith(CONCEPT) for node, classes in pool.items() if cls in classes}
    for node in sorted(pool, key=lambda n: _kind_order(n.value)):
        if (cls in pool[node]) == member and node.value.startswith(CONCEPT) in due:
            yield node


def _kind_order(iri: str) -> tuple[int, str]:
    """Places first, then organisations and events: for most properties the first of them is of the wrong kind."""
    return next((n for n, part in enumerate(("/place/", "/organisation/", "/event/")) if part in iri), 3), iri


if __name__ == "__main__":
    sys.exit(main())
