"""What each class takes, read from its shape: properties in order, how many values, of what kind, what they mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from rabt.model.iris import RABT, RDF, RDF_FIRST, RDF_NIL, RDF_REST, SH, SHAPES, XSD

_DATE = SHAPES + "Date"
_ALTERNATIVES = {SH + "or", SH + "node", RDF + "first", RDF + "rest"}


@dataclass(frozen=True)
class Field:
    """One property of one class.

    Attributes:
        path: IRI of the property.
        least: the smallest number of values.
        most: the largest number of values, or None for no limit.
        kind: `node`, `date`, `text` (plain), `label` (text with a language), or the local name of an XSD datatype.
        target: IRI of the class that a node belongs to, or "".
        message: what it takes, in words.
        allowed: IRIs of the only values that it takes, in the order of the shape; empty where the class decides.
    """

    path: str
    least: int
    most: int | None
    kind: str
    target: str
    message: str
    allowed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The local name of the property."""
        return self.path.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def read_fields(shapes: Iterable[Triple]) -> Mapping[str, list[Field]]:
    """Class IRI to its fields in the order of its shape.

    Args:
        shapes: the merged shapes for data.
    """
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    triples = list(shapes)
    for t in triples:
        if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
            about[t.subject.value][t.predicate.value].append(t.object.value)
    allowed = _allowed(triples, about)
    fields: dict[str, list[Field]] = {}
    for shape in list(about):
        for cls in about[shape][SH + "targetClass"]:
            ranked = sorted(
                (int(about[p][SH + "order"][0]), p) for p in about[shape][SH + "property"] if about[p][SH + "order"]
            )
            if ranked:
                fields[cls] = [_field(about[p], cls, allowed) for _, p in ranked]
    return fields


def read_datatypes(shapes: Iterable[Triple]) -> dict[str, frozenset[str]]:
    """Property IRI to the IRIs of the datatypes that its shapes allow, directly, by sh:or or by sh:node.

    Args:
        shapes: the merged shapes for data.
    """
    about: dict[object, list[Triple]] = defaultdict(list)
    for t in shapes:
        about[t.subject].append(t)
    found: dict[str, set[str]] = defaultdict(set)
    for facts in list(about.values()):
        for path in (t.object for t in facts if t.predicate.value == SH + "path" and isinstance(t.object, NamedNode)):
            todo, seen = [facts], {path.value}
            while todo:
                for t in todo.pop():
                    if t.predicate.value == SH + "datatype" and isinstance(t.object, NamedNode):
                        found[path.value].add(t.object.value)
                    elif t.predicate.value in _ALTERNATIVES and str(t.object) not in seen:
                        seen.add(str(t.object))
                        todo.append(about.get(t.object, []))
    return {path: frozenset(datatypes) for path, datatypes in found.items()}


def _allowed(
    triples: Iterable[Triple], about: Mapping[str, Mapping[str, list[str]]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Class and property to the values that a shape of its own lists with sh:in."""
    first: dict[BlankNode, str] = {}
    rest: dict[BlankNode, object] = {}
    lists: list[tuple[str, object]] = []
    for t in triples:
        if isinstance(t.subject, BlankNode):
            if t.predicate == RDF_FIRST and isinstance(t.object, NamedNode):
                first[t.subject] = t.object.value
            elif t.predicate == RDF_REST:
                rest[t.subject] = t.object
        elif isinstance(t.subject, NamedNode) and t.predicate.value == SH + "in":
            lists.append((t.subject.value, t.object))
    found = {}
    for shape, at in lists:
        values = []
        while isinstance(at, BlankNode) and at in first:
            values.append(first[at])
            at = rest.get(at, RDF_NIL)
        for cls in about[shape].get(SH + "targetClass", ()):
            for path in about[shape].get(SH + "path", ()):
                found[cls, path] = tuple(values)
    return found


def _field(facts: Mapping[str, list[str]], cls: str, allowed: Mapping[tuple[str, str], tuple[str, ...]]) -> Field:
    def one(name: str) -> str:
        return next(iter(facts.get(SH + name, [])), "")

    datatype, path = one("datatype"), one("path")
    if one("class") or one("nodeKind"):
        kind = "node"
    elif one("node") == _DATE:
        kind = "date"
    elif datatype == RDF + "langString" or path == RABT + "name":
        kind = "label"
    elif datatype == XSD + "string":
        kind = "text"
    else:
        kind = datatype.removeprefix(XSD) or "number"
    return Field(
        path=path,
        least=int(one("minCount") or 0),
        most=int(one("maxCount")) if one("maxCount") else None,
        kind=kind,
        target=one("class"),
        message=one("message"),
        allowed=allowed.get((cls, path), ()),
    )
