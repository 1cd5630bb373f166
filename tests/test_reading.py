"""Reading Turtle: bad input gets one error with file, line and remedy; positions are those of the text."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from rabt.model.errors import InputError
from rabt.model.iris import RDF_FIRST, RDF_REST
from rabt.read.positions import Region, locate, name_of
from rabt.read.project import Project, find_root
from rabt.read.turtle import Document, parse_turtle, read_turtle
from tests.conftest import ROOT, called, rabt, small_project

PREFIX = "@prefix a: <http://example.org/> .\n"
BAD: dict[str, tuple[bytes, int, str]] = {
    "syntax": (PREFIX.encode() + b"a:b a:c ;\n  a:d .\n", 2, "not Turtle"),
    "unclosed": (PREFIX.encode() + b'a:b a:c "text .\n', 2, "not Turtle"),
    "unknown-prefix": (PREFIX.encode() + b"a:b a:c x:y .\n", 2, "prefix"),
    "truncated": (PREFIX.encode() + b"a:b a:c a:d", 2, "not Turtle"),
    "latin-1": (PREFIX.encode() + 'a:b a:c "Zürich" .\n'.encode("latin-1"), 2, "not UTF-8"),
    "utf-16": ((PREFIX + "a:b a:c a:d .\n").encode("utf-16"), 1, "not UTF-8"),
    "bom": (b"\xef\xbb\xbf" + PREFIX.encode() + b"a:b a:c a:d .\n", 1, "byte-order mark"),
    "empty": (b"", 1, "no triple"),
    "only-comments": (b"# nothing\n", 1, "no triple"),
    "nested": (PREFIX.encode() + b"a:b a:c " + b"[ a:c " * 1000 + b"a:d" + b" ]" * 1000 + b" .\n", 2, "nested"),
    "nested-lists": (PREFIX.encode() + b"a:b a:c " + b"( " * 1000 + b") " * 1000 + b" .\n", 2, "nested"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file(name: str, tmp_path: Path) -> None:
    content, line, message = BAD[name]
    path = tmp_path / f"{name}.ttl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_turtle(path)
    assert caught.value.line == line
    assert caught.value.remedy


def test_large_file_is_refused_with_its_size_and_the_option(tmp_path: Path) -> None:
    path = tmp_path / "large.ttl"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(InputError, match=r"67,108,865 bytes.*--max-bytes"):
        read_turtle(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot be read"):
        read_turtle(tmp_path / "none.ttl")


COMMANDS = [("validate", name) for name in BAD] + [("build", name) for name in ("syntax", "nested", "large", "empty")]


@pytest.mark.parametrize(("verb", "name"), COMMANDS)
def test_command_reports_a_bad_file_and_leaves_dist(verb: str, name: str, tmp_path: Path) -> None:
    source = (ROOT / "data" / "sources" / "cep" / "source.ttl").read_text(encoding="utf-8")
    root = small_project(tmp_path, {"sources/cep/source.ttl": source})
    path = root / "data" / "bad.ttl"
    if name == "large":
        with path.open("wb") as file:
            file.truncate(64 * 1024 * 1024 + 1)
    else:
        path.write_bytes(BAD[name][0])
    (root / "dist").mkdir()
    (root / "dist" / "manifest.json").write_text("{}")
    result = (rabt if name == "syntax" else called)(verb, cwd=root)
    assert result.returncode == 2
    assert "error: data/bad.ttl:" in result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert [p.name for p in (root / "dist").iterdir()] == ["manifest.json"]
    assert not list(root.glob(".dist*"))


def test_no_project_but_the_packaged_one(tmp_path: Path) -> None:
    assert find_root(tmp_path) == ROOT  # the checkout stands in for the packaged copy


@pytest.mark.parametrize("missing", ["ontology", "shapes", "data"])
def test_a_project_without_one_of_its_folders(missing: str, tmp_path: Path) -> None:
    for name in {"ontology", "shapes", "data"} - {missing}:
        (tmp_path / name).mkdir()
    for verb in ("build", "validate", "query"):
        done = called(verb, *(["organisations"] if verb == "query" else []), cwd=tmp_path)
        assert done.returncode == 2 and f"{missing}/ is missing" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "dist").exists()


def test_missing_path_is_an_error(tmp_path: Path) -> None:
    result = called("validate", str(tmp_path / "none"))
    assert (result.returncode, "no such file or folder" in result.stderr) == (2, True)


def spelled(document: Document) -> int:
    """See that the text of each span, read again on its own, is the term that stands there; how many there are."""
    found, checked = locate(document), 0
    head = "@base <http://example.org/base/> .\n"
    head += "".join(f"@prefix {p}: <{n}> .\n" for p, n in document.prefixes.items())
    for triple in document.triples:
        stated = found.triples.get((name_of(triple), triple.predicate.value, str(triple.object)))
        if stated is None:  # a cell of a collection
            assert isinstance(triple.subject, BlankNode) and triple.predicate in (RDF_FIRST, RDF_REST)
            continue
        predicate, term = (document.text[slice(*span)] for span in (stated.predicate, stated.object))
        read = parse(f"{head}<http://s> {predicate} {term}\n.", RdfFormat.TURTLE)
        again = next(quad for quad in read if quad.subject == NamedNode("http://s"))
        assert again.predicate == triple.predicate, (document.path, predicate)
        both_blank = isinstance(again.object, BlankNode) and isinstance(triple.object, BlankNode)
        assert again.object == triple.object or both_blank, (document.path, term)
        checked += 1
    return checked


def test_every_triple_of_every_data_file_is_found_from_its_first_character_to_its_last(project: Project) -> None:
    assert sum(map(spelled, project.data)) == sum(len(d.triples) for d in project.data) > 50


# What one may meet in a Turtle file and take for something else.
OBJECTS = [
    *("a:o", "<rel>", "<#x>", "5", "-5", "+05", "007", "1.50", ".5", "1e3", "true", "false", "_:b", "()", "[]", "a:"),
    *('"x"', "'x'", '"a ; b , c . # d"', '"x"@EN', '"x"@en-GB', '"x"^^a:dt', '"é\U0001f600"', '"\\"\\\\\\u00e9"', '""'),
    *('"""long\n " ; "" # text"""', "'''it's ] ) .'''", "a:x.y", "a:%41b", "a:b\\,c", "<http://example.org/#a;b>"),
    *("( a:x [ a:y 2 ] 3 )", "[ a:q 1 ; a:r ( 4 ) , 5 ]", "( ( 1 ) [ a:z ( [ ] ) ] )", "[ a:p [ a:p [ a:p a:o ] ] ]"),
]
GAPS = [" ", "\n", "\r\n", "\t", "\r", ' # a ; b . [ " <\n', "\n#\n\n", " #\r\n "]
VERBS = ["a", "a:p", "a:q", "<http://example.org/r>", "a:s-t.u"]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_every_triple_of_awkward_turtle_is_found(data: st.DataObject) -> None:
    def gap() -> str:
        return data.draw(st.sampled_from(GAPS))

    text = data.draw(st.sampled_from(["@prefix a: <http://example.org/> .", "PREFIX a: <http://example.org/>"])) + gap()
    text += (
        data.draw(st.sampled_from(["@base <http://example.org/base/> .", "BASE <http://example.org/base/>"])) + gap()
    )
    for _ in range(data.draw(st.integers(1, 4))):
        text += data.draw(st.sampled_from(["a:s", "<s>", "_:b", "[]", "[ a:in 1 ]", "( 1 a:x )", "a:t"]))
        for n in range(data.draw(st.integers(1, 3))):
            text += (gap() + ";" if n else "") + gap() + data.draw(st.sampled_from(VERBS)) + gap()
            objects = data.draw(st.lists(st.sampled_from(OBJECTS), min_size=1, max_size=3))
            text += f"{gap()},{gap()}".join(objects)
        text += gap() + "." + gap()
    document = parse_turtle(Path("awkward.ttl"), text.encode())
    cells = sum(isinstance(t.subject, BlankNode) and t.predicate in (RDF_FIRST, RDF_REST) for t in document.triples)
    assert spelled(document) == len(document.triples) - cells


def test_a_span_is_counted_in_characters_and_a_block_is_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "spans.ttl"
    path.write_bytes(f'{PREFIX}a:s\ta:p "\U0001f600\u00e9" , 1 .\r\n\r\na:t a a:C ; # x\r\n  a:q 2.\r\n'.encode())
    found, e = locate(read_turtle(path)), "http://example.org/"
    assert found.region(e + "s", e + "p", '"\U0001f600\u00e9"') == Region(2, 9, 2, 13)
    assert found.region(e + "s", e + "p", "") == Region(2, 5, 2, 8)
    assert found.region(e + "t") == Region(4, 1, 4, 16)
    assert found.region(e + "none") == Region(1, 1, 1, 1)


def test_a_number_that_stops_rdflib_hides_only_what_stands_after_it(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    path.write_text(f"{PREFIX}a:s a:p a:o .\na:t a:p {'9' * 5000} .\n", encoding="utf-8")
    found, e = locate(read_turtle(path)), "http://example.org/"
    assert found.find(e + "s", e + "p", f"<{e}o>") == (2, 9)
    assert found.find(e + "t") == (1, 1)


def test_a_list_that_is_spelled_out_does_not_shift_the_others(tmp_path: Path) -> None:
    path = tmp_path / "cells.ttl"
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    path.write_text(f"{rdf}{PREFIX}_:x rdf:first 1 ; rdf:rest () .\na:s a:p ( 2 ) , a:o .\n", encoding="utf-8")
    found, e = locate(read_turtle(path)), "http://example.org/"
    assert found.region(e + "s", e + "p", f"<{e}o>") == Region(4, 17, 4, 20)


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    nodes = []
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text(PREFIX + "_:x a:p a:o .\n", encoding="utf-8")
        nodes += [t.subject for t in read_turtle(tmp_path / name).triples]
    assert all(isinstance(n, BlankNode) for n in nodes) and nodes[0] != nodes[1]


def test_output_is_the_same_in_any_locale(tmp_path: Path) -> None:
    outputs: set[bytes] = set()
    for locale in ("C", "C.UTF-8", "POSIX"):
        result: subprocess.CompletedProcess[str] = rabt(
            "query", "organisations", env={"LC_ALL": locale, "LANG": locale}
        )
        outputs.add(result.stdout.encode())
        assert result.returncode == 0
    assert len(outputs) == 1
