"""Data with faults in them, made by chance and the same each time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.iris import RDF, RDF_TYPE, XSD
from rabt.read.passages import expand
from rabt.read.project import Project, triples_of


def stated(project: Project) -> list[Triple]:
    """What the shapes look at, before anything is derived: the data, with their passages."""
    data = triples_of(project.data)
    return [*data, *expand(data)]


Change = Callable[[random.Random, list[Triple], Triple], list[Triple]]


def gone(_: random.Random, __: list[Triple], triple: Triple) -> list[Triple]:
    return []


def doubled(chance: random.Random, triples: list[Triple], triple: Triple) -> list[Triple]:
    same = [t.object for t in triples if t.predicate == triple.predicate]
    return [triple, Triple(triple.subject, triple.predicate, chance.choice(same))]


def retyped(chance: random.Random, triples: list[Triple], triple: Triple) -> list[Triple]:
    classes = sorted({t.object for t in triples if t.predicate == RDF_TYPE}, key=str)
    return [triple, Triple(triple.subject, RDF_TYPE, chance.choice(classes))]


def moved(chance: random.Random, triples: list[Triple], triple: Triple) -> list[Triple]:
    return [triple, Triple(triple.subject, chance.choice(triples).predicate, triple.object)]


def respelled(chance: random.Random, _: list[Triple], triple: Triple) -> list[Triple]:
    text = getattr(triple.object, "value", "")
    datatypes = [
        *(XSD + name for name in ("integer", "date", "gYear", "gYearMonth", "boolean", "string", "double")),
        *(XSD + name for name in ("dateTime", "nonNegativeInteger", "anyURI", "byte")),
        RDF + "HTML",
        "http://id.loc.gov/datatypes/edtf/EDTF",
        "http://example.org/datatype",
    ]
    texts = [
        *("", "x", "0", "00", "-1", "+5", "1.50", "1e3", "1234567890123456789012", "true", "1", "2014-12-16"),
        *("2014-02-30", "2014-12-16Z", "2014-12-16+05:00", "-0044-03-15", "0000", "2014", "2014-13", "199X", "NaN"),
        *("12345-1234567-1", "line\nbreak", "2014-12-16T00:00:00", text, text, text.upper(), f" {text}"),
    ]
    new = Literal(chance.choice(texts), datatype=NamedNode(chance.choice(datatypes)))
    return [Triple(triple.subject, triple.predicate, new)]


def retagged(chance: random.Random, _: list[Triple], triple: Triple) -> list[Triple]:
    text = getattr(triple.object, "value", "x")
    return [
        triple,
        Triple(triple.subject, triple.predicate, Literal(text, language=chance.choice(["en", "ur", "en-gb"]))),
    ]


def repointed(chance: random.Random, triples: list[Triple], triple: Triple) -> list[Triple]:
    others = [triple.subject, chance.choice(triples).subject, NamedNode("http://example.org/nothing")]
    return [Triple(triple.subject, triple.predicate, chance.choice(others))]


CHANGES: list[Change] = [gone, gone, doubled, retyped, moved, respelled, respelled, respelled, retagged, repointed]


def broken(triples: Sequence[Triple], seed: int, count: int) -> list[Triple]:
    """The triples after some changes by chance; properties that are seldom used are changed as often as others."""
    chance, changed = random.Random(seed), list(triples)
    by_predicate: dict[NamedNode, list[int]] = {}
    for index, triple in enumerate(changed):
        by_predicate.setdefault(triple.predicate, []).append(index)
    predicates = sorted(by_predicate, key=str)
    instead: dict[int, list[Triple]] = {}
    for _ in range(count):
        index = chance.choice(by_predicate[chance.choice(predicates)])
        instead[index] = chance.choice(CHANGES)(chance, changed, changed[index])
    return [t for index, triple in enumerate(changed) for t in instead.get(index, [triple])]
