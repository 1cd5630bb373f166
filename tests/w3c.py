"""The SHACL test suite of the W3C: its tests, what they expect, and results in the same form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from rabt.check.facts import Facts
from rabt.check.shacl import Result
from rabt.model.iris import SH, Term
from tests.conftest import ROOT
from tests.shapes.corpus import ANONYMOUS

W3C = ROOT.parent / "shared" / "w3c" / "shacl"
AT_HAND = pytest.mark.skipif(not W3C.is_dir(), reason="the SHACL test suite of the W3C is not at hand")
MANIFEST, TEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/ns/shacl-test#"
Told = set[tuple[str, ...]]  # focus node, component, path and value of each result


@dataclass(frozen=True)
class Case:
    """One test.

    Attributes:
        name: folder and file, e.g. `property/uniqueLang-002`.
        data: the data graph.
        shapes: the shapes graph.
        expected: the results that it expects; None for an error.
    """

    name: str
    data: list[Triple]
    shapes: list[Triple]
    expected: Told | None


def cases() -> Iterator[Case]:
    """All tests of the suite."""
    for path in sorted(W3C.rglob("*.ttl")):
        facts = Facts(loaded(path.as_uri()))
        for test in facts.subjects(NamedNode(MANIFEST + "action")):
            (action,) = facts.values(test, NamedNode(MANIFEST + "action"))
            data, shapes = (
                loaded(facts.values(action, NamedNode(TEST + graph))[0].value) for graph in ("dataGraph", "shapesGraph")
            )
            yield Case(f"{path.parent.name}/{path.stem}", data, shapes, expected(facts, test))


def loaded(iri: str) -> list[Triple]:
    path = Path(unquote(urlparse(iri).path))
    quads = parse(path=path, format=RdfFormat.TURTLE, base_iri=iri)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


def expected(facts: Facts, test: NamedNode) -> Told | None:
    """What a test expects; None for an error."""
    report = facts.values(test, NamedNode(MANIFEST + "result"))[0]
    if report == NamedNode(TEST + "Failure"):
        return None

    def one(result: Term, name: str) -> Term | None:
        found = facts.values(result, NamedNode(SH + name))
        return found[0] if found else None

    return {
        (
            bare(one(result, "focusNode")),
            bare(one(result, "sourceConstraintComponent")).removeprefix(SH),
            bare(one(result, "resultPath")).replace(ANONYMOUS, ""),
            bare(one(result, "value")),
        )
        for result in facts.values(report, NamedNode(SH + "result"))
    }


def bare(term: Term | None) -> str:
    return ANONYMOUS if isinstance(term, BlankNode) else term.value if term else ""


def told(found: Iterable[Result], data: Iterable[Triple]) -> Told:
    """The same of results, one blank node being like another."""
    blank = {term.value for t in data for term in (t.subject, t.object) if isinstance(term, BlankNode)}

    def plain(text: str) -> str:
        literal = re.match(r'"(.*)"(@[a-zA-Z-]+|\^\^<[^>]*>)?$', text, flags=re.DOTALL)
        text = literal[1] if literal else re.sub(r"^<(.*)>$", r"\1", text)
        return ANONYMOUS if text.removeprefix("_:") in blank else text

    return {(r.focus if r.focus not in blank else ANONYMOUS, r.component, r.path, plain(r.value)) for r in found}
