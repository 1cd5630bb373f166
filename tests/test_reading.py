"""Reading Turtle: bad input gets one error with file, line and remedy; positions are those of the text."""

from __future__ import annotations

import subprocess
from itertools import accumulate, islice
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, RdfFormat, parse

from rabt.model.errors import InputError
from rabt.read.positions import locate
from rabt.read.project import Project, find_root
from rabt.read.turtle import TOKEN, position, read_turtle
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


def test_every_triple_of_every_data_file_is_found_at_its_place(project: Project) -> None:
    """The text at each position is the object, read again on its own."""
    checked = 0
    for document in project.data:
        found = locate(document)
        lines = document.text.split("\n")
        starts = [0, *accumulate(len(line) + 1 for line in lines)]
        header = "".join(f"@prefix {p}: <{n}> .\n" for p, n in document.prefixes.items())
        for triple in document.triples:
            line, column = found.find(triple.subject.value, triple.predicate.value, str(triple.object))
            following = TOKEN.finditer(document.text, starts[line - 1] + column - 1)
            tokens = list(islice((t for t in following if t.lastgroup not in ("space", "comment")), 2))
            word = tokens[0].group()
            if isinstance(triple.object, Literal) and len(tokens) > 1 and tokens[1].start() == tokens[0].end():
                word += tokens[1].group() if tokens[1].lastgroup == "word" else ""
            again = next(iter(parse(f"{header}<http://s> <http://p> {word} .", RdfFormat.TURTLE)))
            assert again.object == triple.object, (document.path, line, column)
            checked += 1
    assert checked == sum(len(d.triples) for d in project.data) > 50


def test_positions_in_awkward_turtle(tmp_path: Path) -> None:
    text = (
        "# heading ; with , marks .\n"
        + PREFIX
        + 'a:s a:p """long\n "quoted" ; text""" , # remark\n    a:o ;\n'
        + "  a:q 5 , [ a:p ( a:x a:y ) ; a:r a:z ] , a:last .\n"
        + "a:t a:p a:s ; a:p a:u.\n"
    )
    path = tmp_path / "awkward.ttl"
    path.write_text(text, encoding="utf-8")
    found = locate(read_turtle(path))
    e = "http://example.org/"

    def at(s: str, p: str, o: str) -> str:
        line, column = found.find(e + s, e + p, f"<{e}{o}>")
        return text.split("\n")[line - 1][column - 1 :]

    assert at("s", "p", "o").startswith("a:o ;")
    assert at("s", "q", "last").startswith("a:last .")
    assert at("t", "p", "u").startswith("a:u.")
    assert at("t", "p", "s").startswith("a:s ;")
    assert found.find(e + "s") == position(text, text.index("a:s a:p"))


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
