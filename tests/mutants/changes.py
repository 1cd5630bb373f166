"""What a person could change by mistake at one shape: each parameter weakened, tightened, turned or left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from rabt.check.facts import Facts
from rabt.model.iris import RDF_FIRST, RDF_NIL, RDF_REST, SH, XSD, Node, Term
from tests.mutants import patterns, queries, vocabulary
from tests.shapes.corpus import PARAMETERS, component_of, layout

# The kind of change, the change in words, what is taken out and what is put in.
Change = tuple[str, str, list[Triple], list[Triple]]

_TRUE, _FALSE = (Literal(text, datatype=NamedNode(XSD + "boolean")) for text in ("true", "false"))
_BOUNDS = {"minInclusive": "minExclusive", "maxInclusive": "maxExclusive"}
_BOUNDS |= {exclusive: inclusive for inclusive, exclusive in _BOUNDS.items()}
_INSTEAD = {
    "lessThan": "lessThanOrEquals", "lessThanOrEquals": "lessThan", "equals": "disjoint", "disjoint": "equals",
    "or": "and", "and": "or", "not": "node", "node": "not", **_BOUNDS,
}  # fmt: skip
_KINDS_OF_CHANGE = {
    "lessThan": "order", "lessThanOrEquals": "order", "equals": "order", "disjoint": "order", "or": "logic",
    "and": "logic", "not": "logic", "node": "logic", **dict.fromkeys(_BOUNDS, "bound"),
}  # fmt: skip
LISTS = ("or", "and", "xone")
TARGET_NAMES = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")


def sh(name: str) -> NamedNode:
    """The term of SHACL called `name`."""
    return NamedNode(SH + name)


_PROPERTY, _PATH, _TARGET_CLASS, _TARGET_SUBJECTS = map(sh, ("property", "path", "targetClass", "targetSubjectsOf"))


@dataclass(frozen=True)
class Holder:
    """A shape that has parameters: a named one, or an anonymous one inside.

    Attributes:
        shape: the named shape.
        node: the shape that has the parameters.
        place: where inside the named shape it is.
        reported: False where nothing but its verdict counts, as inside sh:not.
    """

    shape: NamedNode
    node: Node
    place: tuple[str, ...]
    reported: bool


def short(term: Term) -> str:
    """A term in short."""
    if isinstance(term, NamedNode):
        return layout().compact(term.value)
    return term.value if isinstance(term, Literal) else "[…]"


def items(shapes: Facts, members: Term) -> list[Term]:
    """The members of a list."""
    found = []
    while members != RDF_NIL:
        found += shapes.values(members, RDF_FIRST)
        (members,) = shapes.values(members, RDF_REST)
    return found


def a_list(members: Sequence[Term]) -> tuple[Term, list[Triple]]:
    """A new list: its head and its triples."""
    head: NamedNode | BlankNode = RDF_NIL
    triples = []
    for member in reversed(members):
        cell = BlankNode()
        triples += [Triple(cell, RDF_FIRST, member), Triple(cell, RDF_REST, head)]
        head = cell
    return head, triples


def changes(shapes: Facts, holder: Holder) -> Iterator[tuple[str, str, str, list[Triple], list[Triple]]]:
    """Kind, component, words, what goes, what comes."""
    for predicate, values in shapes.about(holder.node).items():
        parameter = predicate.value.removeprefix(SH)
        for value in values:
            is_plain = parameter in PARAMETERS and parameter not in ("closed", "uniqueLang")
            if is_plain:
                yield (
                    "dropped constraint",
                    component_of(parameter),
                    f"without {said(shapes, parameter, value)}",
                    [Triple(holder.node, predicate, value)],
                    [],
                )
            component = component_of(parameter) if parameter in PARAMETERS else parameter
            for kind, words, removed, added in _of_value(shapes, holder, parameter, value):
                yield kind, component, words, removed, added
    for kind, component, words, added in _additions(shapes, holder):
        yield kind, component, words, [], added


def said(shapes: Facts, parameter: str, value: Term) -> str:
    """A parameter with its value in words."""
    if not isinstance(value, BlankNode):
        return f"sh:{parameter} {short(value)}"
    path = shapes.values(value, _PATH)
    if path:
        return f"sh:{parameter} {_inner(shapes, value)}"
    if shapes.values(value, RDF_FIRST):
        return f"sh:{parameter} ( {' '.join(_inner(shapes, item) for item in items(shapes, value))} )"
    return f"sh:{parameter} […]"


def _inner(shapes: Facts, value: Term) -> str:
    path = shapes.values(value, _PATH)
    return f"[ {short(path[0])} ]" if path and isinstance(value, BlankNode) else short(value)


def _of_value(shapes: Facts, holder: Holder, parameter: str, value: Term) -> Iterator[Change]:
    """The changes to one value of a parameter."""

    def instead(kind: str, words: str, new: Term, name: str = parameter, more: Iterable[Triple] = ()) -> Change:
        there, here = Triple(holder.node, sh(parameter), value), Triple(holder.node, sh(name), new)
        return kind, words, [there], [here, *more]

    if parameter in _INSTEAD:
        other = _INSTEAD[parameter]
        words = f"sh:{other} for {said(shapes, parameter, value)}"
        yield instead(_KINDS_OF_CHANGE[parameter], words, value, other)
    if change := _BY_PARAMETER.get(parameter):
        for kind, words, new, more in change(shapes, holder, value):
            yield instead(kind, words, new, parameter, more)
    elif parameter == "property":
        yield (
            "dropped property shape",
            f"without {said(shapes, parameter, value)}",
            [Triple(holder.node, _PROPERTY, value)],
            [],
        )
    elif parameter == "severity" and holder.reported and _constrains(shapes, holder):
        level = sh("Violation" if value == sh("Warning") else "Warning")
        yield instead("severity", f"{short(level)} for {short(value)}", level)
    if parameter in TARGET_NAMES:
        yield "target", f"without sh:{parameter} {short(value)}", [Triple(holder.node, sh(parameter), value)], []


# The same with the new value, and the triples that it needs.
New = tuple[str, str, Term, list[Triple]]


def _of_list(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    members = items(shapes, value)
    for number, member in enumerate(members):
        if len(members) > 1:
            rest, triples = a_list([*members[:number], *members[number + 1 :]])
            yield "dropped alternative", f"without member {number + 1} {_inner(shapes, member)}", rest, triples


def _of_in(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    members = items(shapes, value)
    for number, member in enumerate(members):
        if len(members) > 1:
            rest, triples = a_list([*members[:number], *members[number + 1 :]])
            yield "list of values", f"sh:in without {short(member)}", rest, triples
    for extra in vocabulary.siblings(members):
        more, triples = a_list([*members, extra])
        yield "list of values", f"sh:in with {short(extra)} too", more, triples


def _of_ignored(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    members = items(shapes, value)
    for number, member in enumerate(members):
        rest, triples = a_list([*members[:number], *members[number + 1 :]])
        yield "closed", f"sh:ignoredProperties without {short(member)}", rest, triples
    paths = [p for shape in shapes.values(holder.node, _PROPERTY) for p in shapes.values(shape, _PATH)]
    for cls in shapes.values(holder.node, _TARGET_CLASS):
        for extra in vocabulary.misplaced(cls, [*members, *paths]):
            more, triples = a_list([*members, extra])
            yield "closed", f"sh:ignoredProperties with {short(extra)} too", more, triples


def _of_class(shapes: Facts, holder: Holder, value: Term, name: str = "class") -> Iterator[New]:
    kind = "class" if name == "class" else "target"
    for other in (*vocabulary.above(value), *vocabulary.below(value)):
        yield kind, f"sh:{name} {short(other)} for {short(value)}", other, []


def _of_target_class(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    yield from _of_class(shapes, holder, value, "targetClass")


def _of_target_subjects(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    mentioned = _mentioned(shapes, holder.node) - {value}
    others = mentioned or set(sorted(shapes.objects(_TARGET_SUBJECTS) - {value}, key=str)[:1])
    for other in sorted(others - set(shapes.values(holder.node, _TARGET_SUBJECTS)), key=str):
        yield "target", f"sh:targetSubjectsOf {short(other)} for {short(value)}", other, []


def _mentioned(shapes: Facts, node: Term) -> set[Term]:
    """The properties at whose values a shape looks, in itself and inside."""
    found = set(shapes.values(node, _PATH))
    for values in shapes.about(node).values():
        for value in values:
            if isinstance(value, BlankNode):
                found |= _mentioned(shapes, value)
    return found


def _of_count(shapes: Facts, holder: Holder, value: Term, name: str) -> Iterator[New]:
    count = int(value.value) if isinstance(value, Literal) else 0
    for other in (count - 1, count + 1):
        # Without sh:minCount is the same as with 0, and none but a negative number lies below 0.
        if other > (0 if name == "minCount" else -1):
            yield "count", f"sh:{name} {other} for {count}", Literal(other), []


def _of_bound(shapes: Facts, holder: Holder, value: Term, name: str) -> Iterator[New]:
    for other in vocabulary.numbers_beside(value):
        yield "bound", f"sh:{name} {other.value} for {short(value)}", other, []


def _of_pattern(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    assert isinstance(value, Literal)
    for words, pattern in patterns.weakened(value.value):
        yield "pattern", words, Literal(pattern), []


def _of_datatype(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    for other in vocabulary.datatypes_beside(value):
        yield "datatype", f"sh:datatype {short(other)} for {short(value)}", other, []


def _of_kind(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    for other in vocabulary.wider_kinds(value, of_values=bool(shapes.values(holder.node, _PATH))):
        yield "kind of node", f"sh:nodeKind {short(other)} for {short(value)}", other, []


def _of_flag(shapes: Facts, holder: Holder, value: Term, name: str) -> Iterator[New]:
    if value == _TRUE:
        yield "closed" if name == "closed" else "language", f"sh:{name} false", _FALSE, []


def _of_sparql(shapes: Facts, holder: Holder, value: Term) -> Iterator[New]:
    (select,) = shapes.values(value, sh("select"))
    assert isinstance(select, Literal)
    declared = [d for named in shapes.values(value, sh("prefixes")) for d in shapes.values(named, sh("declare"))]
    pairs = [[shapes.values(d, sh(name))[0] for name in ("prefix", "namespace")] for d in declared]
    prologue = "".join(f"PREFIX {short(prefix)}: <{short(namespace)}>\n" for prefix, namespace in pairs)
    for words, query in queries.weakened(select.value, prologue):
        constraint = BlankNode()
        kept = [
            Triple(constraint, predicate, Literal(query) if predicate == sh("select") else o)
            for predicate, objects in shapes.about(value).items()
            for o in objects
        ]
        yield "query", words, constraint, kept


def _named(change: Callable[..., Iterator[New]], name: str) -> Callable[[Facts, Holder, Term], Iterator[New]]:
    return lambda shapes, holder, value: change(shapes, holder, value, name)


_BY_PARAMETER: dict[str, Callable[[Facts, Holder, Term], Iterator[New]]] = {
    **{name: _of_list for name in LISTS},
    **{name: _named(_of_count, name) for name in ("minCount", "maxCount")},
    **{name: _named(_of_bound, name) for name in _BOUNDS},
    **{name: _named(_of_flag, name) for name in ("closed", "uniqueLang")},
    "in": _of_in,
    "ignoredProperties": _of_ignored,
    "class": _of_class,
    "targetClass": _of_target_class,
    "targetSubjectsOf": _of_target_subjects,
    "pattern": _of_pattern,
    "datatype": _of_datatype,
    "nodeKind": _of_kind,
    "sparql": _of_sparql,
}


def _additions(shapes: Facts, holder: Holder) -> Iterator[tuple[str, str, str, list[Triple]]]:
    """What a shape can be given: no effect, a lower severity, or a count that it does not ask for."""
    about = shapes.about(holder.node)
    yield "deactivated", "deactivated", "sh:deactivated true", [Triple(holder.node, sh("deactivated"), _TRUE)]
    if holder.reported and sh("severity") not in about and _constrains(shapes, holder):
        yield "severity", "severity", "sh:Warning for none", [Triple(holder.node, sh("severity"), sh("Warning"))]
    defines = holder.node == holder.shape and any(holder.shape in values for values in _linked(shapes))
    if defines and _PATH in about:
        for name in ("minCount", "maxCount"):
            if sh(name) not in about and not (name == "maxCount" and sh("minCount") in about and _least(about) > 1):
                yield (
                    "added count",
                    component_of(name),
                    f"sh:{name} 1 for none",
                    [Triple(holder.node, sh(name), Literal(1))],
                )


def _constrains(shapes: Facts, holder: Holder) -> bool:
    """True where a shape can be the source of results, and not only those whose shapes it lists."""
    return any(predicate.value.removeprefix(SH) in PARAMETERS for predicate in shapes.about(holder.node))


def _linked(shapes: Facts) -> Iterator[list[Term]]:
    return (shapes.values(subject, _PROPERTY) for subject in shapes.subjects(_PROPERTY))


def _least(about: object) -> int:
    assert isinstance(about, dict)
    return max(int(value.value) for value in about[sh("minCount")])
