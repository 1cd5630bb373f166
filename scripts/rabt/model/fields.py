"""What each class takes, read from its shape: properties in order, how many values, of what kind, what they mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.iris import RABT, RDF, SH, SHAPES, XSD

_DATE = SHAPES + "Date"


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
    """

    path: str
    least: int
    most: int | None
    kind: str
    target: str
    message: str

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
    for t in shapes:
        if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
            about[t.subject.value][t.predicate.value].append(t.object.value)
    fields: dict[str, list[Field]] = {}
    for shape in list(about):
        for cls in about[shape][SH + "targetClass"]:
            ranked = sorted(
                (int(about[p][SH + "order"][0]), p) for p in about[shape][SH + "property"] if about[p][SH + "order"]
            )
            if ranked:
                fields[cls] = [_field(about[p]) for _, p in ranked]
    return fields


def _field(facts: Mapping[str, list[str]]) -> Field:
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
    )
