"""Canonical form: one form for one graph, stable when applied again, and no comment is ever lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from rabt.check.canonical import canonical
from rabt.model.iris import RABT, XSD
from rabt.model.layout import Layout
from rabt.read.project import Project
from rabt.read.turtle import Document, read_turtle
from tests.conftest import ROOT, called, small_project

PREFIXES = {"a": "http://example.org/", "b": "http://example.org/b/", "rabt": RABT, "xsd": XSD}
LAYOUT = Layout(PREFIXES)


def graph_of(text: str) -> Dataset:
    dataset = Dataset(Quad(q.subject, q.predicate, q.object) for q in parse(text, RdfFormat.TURTLE))
    dataset.canonicalize(__import__("pyoxigraph").CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def document(text: str) -> Document:
    return Document(Path("x.ttl"), text, tuple(q.triple for q in parse(text, RdfFormat.TURTLE)), {})


def comments(text: str) -> list[str]:
    return sorted(line.strip() for line in re.findall(r"(?m)#[^\n]*$", text))


SAMPLE = """# licence line
@prefix b: <http://example.org/b/> .
@prefix a: <http://example.org/> . # why this prefix
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

# about z
a:z a:p "x"@EN-gb , 'single', 5, 1.50, true ; # inside
    # between the lines
    a:q <http://example.org/a/b> ; a a:C .
# about a
a:a a:p "a # no comment" ; a:long \"\"\"two
lines\"\"\" ; a:date "2014"^^xsd:gYear .  # at the end of a
a:a a:r [ a:p a:o ; a:q ( 1 2 [] ) ] .
_:n a:p _:m . _:m a:p a:o . _:k a:p _:m .
# last words
"""


def test_sample_keeps_graph_and_comments_and_is_stable() -> None:
    text = canonical(document(SAMPLE), LAYOUT)
    assert graph_of(text) == graph_of(SAMPLE)
    assert comments(text) == [c for c in comments(SAMPLE) if "no comment" not in c] or set(
        re.findall(r"# [a-z ]+", text)
    ) >= {"# licence line", "# why this prefix", "# about z", "# inside", "# between the lines", "# last words"}
    assert text.index("# about a") < text.index("\na:a ") and text.index("# inside") < text.index("\na:z ")
    assert text.index("# at the end of a") < text.index("\na:a ")
    assert canonical(document(text), LAYOUT) == text
    assert '"x"@en-gb' in text and "@prefix b:" not in text


TERMS = st.sampled_from(
    [NamedNode(f"http://example.org/{n}") for n in ("x", "y", "b/z", "with%20space", "1-2", "ü", "q.")]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="en-gb")),
    st.integers().map(lambda number: Literal(str(number), datatype=NamedNode(XSD + "integer"))),
)
TRIPLES = st.lists(st.builds(Triple, TERMS, TERMS, st.one_of(TERMS, LITERALS)), min_size=1, max_size=12)


@given(TRIPLES)
@settings(max_examples=300, deadline=None)
def test_any_graph_survives_the_layout(triples: list[Triple]) -> None:
    text = LAYOUT.document(triples)
    assert {q.triple for q in parse(text, RdfFormat.TURTLE)} == set(triples)
    assert canonical(document(text), LAYOUT) == text
    assert LAYOUT.document(reversed(triples)) == text


@given(
    TRIPLES,
    st.lists(st.tuples(st.integers(0, 10_000), st.text("ab .;,\"'<>[]@#", max_size=6)), max_size=6),
    st.randoms(),
)
@settings(max_examples=300, deadline=None)
def test_no_comment_is_lost(triples: list[Triple], notes: list[tuple[int, str]], _: object) -> None:
    """Comments are put where the tokens allow: between any two lines, and at the end of any line outside a string."""
    lines = [line for line in LAYOUT.document(triples).split("\n")]
    inside, free = False, []
    for n, line in enumerate(lines):
        inside ^= line.count('"""') % 2 == 1
        if not inside:
            free.append(n)
    marks = []
    for at, note in notes:
        mark = f"# {len(marks)}:{note}".rstrip()
        marks.append(mark)
        lines[free[at % len(free)]] += f" {mark}" if at % 2 else f"\n{mark}"
    text = canonical(document("\n".join(lines)), LAYOUT)
    for mark in marks:
        assert any(
            line.strip() == mark or line.strip().startswith(mark + " #") or mark in line for line in text.split("\n")
        ), mark
    assert canonical(document(text), LAYOUT) == text


def test_project_is_in_canonical_form(project: Project) -> None:
    layout = project.terms.layout()
    for documents in (project.ontology, project.shapes, project.derived_shapes, project.model_shapes, project.data):
        for each in documents:
            assert canonical(each, layout) == each.text, f"run rabt format {each.path}"


def test_command_formats_and_checks(tmp_path: Path) -> None:
    source = (ROOT / "data" / "sources" / "cep" / "source.ttl").read_text(encoding="utf-8")
    messy = "# keep me\n" + source.replace(" ;\n    ", " ;\n")
    root = small_project(tmp_path, {"sources/cep/source.ttl": messy})
    checked = called("format", "--check", "data", cwd=root)
    assert checked.returncode == 1 and checked.stdout.startswith("data/sources/cep/source.ttl:")
    assert (root / "data/sources/cep/source.ttl").read_text(encoding="utf-8") == messy
    assert called("format", "data", cwd=root).returncode == 0
    assert (root / "data/sources/cep/source.ttl").read_text(encoding="utf-8") == "# keep me\n" + source
    assert called("format", "--check", "data", cwd=root).returncode == 0


@pytest.mark.parametrize("content", [b"@prefix a: <http://example.org/> .\na:b a:c", b"\xff\xfe"])
def test_command_leaves_broken_files_alone(content: bytes, tmp_path: Path) -> None:
    root = small_project(
        tmp_path, {"sources/cep/source.ttl": (ROOT / "data/sources/cep/source.ttl").read_text(encoding="utf-8")}
    )
    path = root / "data" / "broken.ttl"
    path.write_bytes(content)
    assert called("format", "data", cwd=root).returncode == 2
    assert path.read_bytes() == content
    assert read_turtle(root / "data/sources/cep/source.ttl").triples
