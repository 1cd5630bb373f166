"""The files of `dist/` by name: how each is made, and the parser of another toolkit that reads it back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import rdflib
from pyoxigraph import Quad, RdfFormat, Triple, parse

from rabt.derive.dataset import Dataset
from rabt.model.iris import graph
from rabt.write.codebook import codebook
from rabt.write.jsonld import context, jsonld, ranges_of
from rabt.write.ntriples import nquads, ntriples
from rabt.write.rdfxml import rdfxml
from rabt.write.tables import Table, read_csv, table_names, tables
from rabt.write.turtle import trig, turtle

Lines = frozenset[str]


@dataclass(frozen=True)
class Dump:
    """One file of `dist/`.

    Attributes:
        name: file name.
        make: its text, in pieces.
        expect: the lines of canonical N-Triples or N-Quads, or the numbered rows, that a reader must find in it.
        read: reads the text with another toolkit than wrote it and gives such lines; None for plain JSON and text.
        reader: name of that toolkit.
    """

    name: str
    make: Callable[[], Iterator[str]]
    expect: Callable[[], Lines]
    read: Callable[[str], Lines] | None
    reader: str = ""


def dumps(dataset: Dataset) -> list[Dump]:
    """The dumps of a dataset, in the order in which they are written.

    pyoxigraph writes the line formats and RDF/XML, so rdflib reads them; Turtle, TriG and JSON-LD are laid out by us,
    so pyoxigraph reads them; so are the tables, which Python's csv module reads.
    """
    layout = dataset.terms.layout()
    entries = context(dataset.terms, ranges_of(dataset.ontology))

    @cache
    def union() -> list[Triple]:
        return dataset.union

    @cache
    def triples() -> Lines:
        return _lines(ntriples(union()))

    @cache
    def quads() -> Lines:
        return _lines(nquads(dataset.graphs))

    @cache
    def flat() -> dict[str, Table]:
        return {table.name: table for table in tables(union(), dataset.terms)}

    def whole(text: Callable[[], str]) -> Callable[[], Iterator[str]]:
        return lambda: iter([text()])

    def shapes_or_ontology(name: str, content: list[Triple]) -> Dump:
        count = len(set(content))
        return Dump(
            name,
            whole(lambda: turtle(content, layout)),
            lambda: frozenset([f"{count} triples"]),
            lambda text: frozenset([f"{len(set(parse(text, RdfFormat.TURTLE)))} triples"]),
            "pyoxigraph",
        )

    def table(name: str) -> Dump:
        return Dump(
            f"{name}.csv",
            whole(lambda: flat()[name].csv()),
            lambda: _numbered([flat()[name].header, *flat()[name].rows]),
            lambda text: _numbered(read_csv(text)),
            "csv",
        )

    ox, rd = "pyoxigraph", "rdflib"
    return [
        Dump("rabt.nq", whole(lambda: nquads(dataset.graphs)), quads, _rdflib("nquads"), rd),
        Dump("rabt.trig", whole(lambda: trig(dataset.graphs, layout)), quads, _oxigraph(RdfFormat.TRIG), ox),
        Dump("rabt.nt", whole(lambda: ntriples(union())), triples, _rdflib("nt"), rd),
        Dump("rabt.ttl", whole(lambda: turtle(union(), layout)), triples, _oxigraph(RdfFormat.TURTLE), ox),
        Dump("rabt.rdf", whole(lambda: rdfxml(union(), dataset.terms.prefixes)), triples, _rdflib("xml"), rd),
        Dump(
            "rabt.jsonld",
            lambda: jsonld(union(), dataset.terms, entries),
            triples,
            _oxigraph(RdfFormat.JSON_LD),
            ox,
        ),
        shapes_or_ontology("ontology.ttl", dataset.ontology),
        shapes_or_ontology("shapes.ttl", dataset.shapes),
        Dump(
            "context.jsonld",
            whole(lambda: json.dumps({"@context": entries}, ensure_ascii=False, indent=1) + "\n"),
            lambda: frozenset(),
            None,
        ),
        *map(table, table_names()),
        Dump("codebook.md", lambda: codebook(dataset), lambda: frozenset(), None),
    ]


def _numbered(rows: Iterable[tuple[str, ...]]) -> Lines:
    return frozenset(f"{n} {json.dumps(row)}" for n, row in enumerate(rows))


def _lines(text: str) -> Lines:
    return frozenset(text.split("\n")) - {""}


def _oxigraph(format_: RdfFormat) -> Callable[[str], Lines]:
    def read(text: str) -> Lines:
        quads = list(parse(text, format_))
        if format_ == RdfFormat.TRIG:
            return _lines(nquads(_by_graph(quads)))
        return _lines(ntriples(quad.triple for quad in quads))

    return read


def _by_graph(quads: Iterable[Quad]) -> Mapping[str, list[Triple]]:
    base = graph("").value
    found: dict[str, list[Triple]] = {}
    for quad in quads:
        name = getattr(quad.graph_name, "value", "")
        found.setdefault(name.removeprefix(base), []).append(quad.triple)
    return found


def _rdflib(format_: str) -> Callable[[str], Lines]:
    def read(text: str) -> Lines:
        rdflib.NORMALIZE_LITERALS = False  # read what is written; pySHACL switches it back on
        dataset = rdflib.Dataset()
        dataset.parse(data=text, format=format_)
        lines = set()
        for s, p, o, g in dataset.quads():
            name = f" {rdflib.URIRef(g).n3()}" if format_ == "nquads" and g is not None else ""
            lines.add(f"{_n3(s)} {_n3(p)} {_n3(o)}{name} .")
        return frozenset(lines)

    return read


_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})


def _n3(term: rdflib.term.Node) -> str:
    """A term in canonical N-Triples (RDF 1.1 N-Triples, section 4), which rdflib's own `n3` is not."""
    if isinstance(term, rdflib.Literal):
        text = f'"{str(term).translate(_QUOTED)}"'
        if term.language:
            return f"{text}@{term.language}"
        return text if term.datatype in (None, rdflib.XSD.string) else f"{text}^^<{term.datatype}>"
    return f"<{term}>"
