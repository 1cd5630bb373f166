"""`rabt query`: every kind of query, every format, and errors with a position."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from rabt.ask.query import Opened, _names_graphs, packaged_queries, write_answer
from rabt.model.errors import InputError
from tests.conftest import ROOT, called, rabt, small_project

HEAD = "PREFIX rabt: <https://w3id.org/rabt/ontology/> PREFIX source: <https://w3id.org/rabt/source/> "
SOURCES = (
    HEAD
    + "SELECT ?s ?n WHERE { ?s a rabt:Source ; rabt:length ?n FILTER NOT EXISTS { ?s rabt:listFormat ?f } } ORDER BY ?n"
)
ASK = HEAD + "ASK { source:cep rabt:length 96891 }"
CONSTRUCT = (
    HEAD + "CONSTRUCT { ?s rabt:length ?n ; rabt:note [ rabt:length 1 ] } WHERE { ?s a rabt:Source ; rabt:length ?n }"
)
DESCRIBE = HEAD + "DESCRIBE source:cep"
EXPECTED = [
    ("firstpost", "4786"), ("restelli", "5221"), ("ttp-largest", "5545"), ("khan-akram", "38441"),
    ("geonames", "64913"), ("cep", "96891"),
]  # fmt: skip
IRI = "https://w3id.org/rabt/source/"


def ask(opened: Opened, query: str, format_: str) -> str:
    return write_answer(opened.ask(query), format_, opened)


def test_select_as_csv_tsv_json_xml_table(opened: Opened) -> None:
    rows = list(csv.reader(io.StringIO(ask(opened, SOURCES, "csv"), newline="")))
    assert rows == [["s", "n"], *([IRI + s, n] for s, n in EXPECTED)]
    tsv = ask(opened, SOURCES, "tsv").splitlines()
    assert tsv[0] == "?s\t?n" and tsv[1] == f"<{IRI}firstpost>\t4786"
    bindings = json.loads(ask(opened, SOURCES, "json"))["results"]["bindings"]
    assert [b["s"]["value"].removeprefix(IRI) for b in bindings] == [s for s, _ in EXPECTED]
    root = ET.fromstring(ask(opened, SOURCES, "xml"))
    assert len(root.findall(".//{*}result")) == len(EXPECTED)
    table = ask(opened, SOURCES, "table").splitlines()
    assert table[2].split() == ["source:firstpost", "4786"] and table[-1] == "6 rows"


@pytest.mark.parametrize(("format_", "expected"), [("table", "true"), ("csv", "true"), ("tsv", "true")])
def test_ask(opened: Opened, format_: str, expected: str) -> None:
    assert ask(opened, ASK, format_).strip() == expected
    assert json.loads(ask(opened, ASK, "json"))["boolean"] is True
    assert ET.fromstring(ask(opened, ASK, "xml")).findtext("{*}boolean") == "true"
    assert ask(opened, ASK.replace("96891", "1"), format_).strip() == "false"


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_graphs(opened: Opened, query: str) -> None:
    formats = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}
    sizes = {len({str(q) for q in parse(ask(opened, query, name), f)}) for name, f in formats.items()}
    assert len(sizes) == 1 and sizes.pop() >= 10


def test_format_that_does_not_fit(opened: Opened) -> None:
    with pytest.raises(InputError, match="turtle, ntriples, jsonld"):
        ask(opened, CONSTRUCT, "csv")
    with pytest.raises(InputError, match="table, csv"):
        ask(opened, SOURCES, "turtle")


def test_queries_see_the_union_unless_they_name_graphs(opened: Opened) -> None:
    everything = HEAD + "SELECT ( COUNT(*) AS ?n ) {} WHERE {{ ?s a rabt:Source }}"
    graph = "<https://w3id.org/rabt/graph/{}>"
    assert int(ask(opened, everything.format(""), "csv").split()[1]) > 6, "the sources of the lists are in their graphs"
    assert ask(opened, everything.format("FROM " + graph.format("data")), "csv").split() == ["n", "6"]
    assert ask(opened, everything.format("FROM " + graph.format("shapes")), "csv").split() == ["n", "0"]
    named = HEAD + "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s a rabt:Source } }"
    said = ask(opened, named, "csv").split()[1:]
    assert graph.format("data")[1:-1] in said and graph.format("list/un")[1:-1] in said and len(said) == 8


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SELECT * FROM <g:g> { ?s ?p ?o }", True),
        ("select * from named <g:g> { ?s ?p ?o }", True),
        ('SELECT * { ?s ?p "FROM here" }', False),
        ("SELECT * { ?s ?from ?o } # FROM", False),
        ("SELECT * { ?s <http://x/FROM/y> '''FROM''' }", False),
    ],
)
def test_dataset_clause(text: str, named: bool) -> None:
    assert _names_graphs(text) is named


def test_packaged_queries_run(opened: Opened) -> None:
    assert set(packaged_queries()) >= {"organisations", "attacks", "figures", "designations", "relations"}
    for name, what in packaged_queries().items():
        text = (ROOT / f"scripts/rabt/ask/queries/{name}.rq").read_text(encoding="utf-8")
        assert what.endswith(".") and ask(opened, text, "csv").startswith(tuple("abcdefghijklmnopqrstuvwxyz"))


def test_file_text_and_name(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text(SOURCES, encoding="utf-8")
    by_file, by_text = rabt("query", str(path)), called("query", SOURCES)
    assert by_file.stdout == by_text.stdout and by_file.stdout.splitlines()[0] == "s,n"
    assert called("query", "organisations").returncode == 0
    assert "figures" in called("query").stdout


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * WHERE { ?s ?p }", "line 1, column 18"),
        ("SELECT *\nWHERE {\n  ?s rabt:length ?o }", "line 3, column 17: a prefix is not declared"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?o", "SELECT names a variable"),
        ("SELECT ?s { ?s ?p ?o ", "it ends too early"),
        ("DROP ALL;", "not SPARQL"),
        ("no-such-name", "neither a file nor one of the packaged queries"),
    ],
)
def test_bad_query(query: str, message: str) -> None:
    done = called("query", query)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and "Traceback" not in done.stderr


def test_bad_query_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_text("# a query\nSELECT * {\n  ?s ?p }\n", encoding="utf-8")
    done = rabt("query", "bad.rq", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.startswith("error: bad.rq:3:")


def test_stale_dumps_are_not_asked(tmp_path: Path) -> None:
    """After an edit the answer comes from the files, not from the dumps of an earlier build."""
    text = (ROOT / "data/sources/cep/source.ttl").read_text(encoding="utf-8")
    root = small_project(tmp_path, {"sources/cep/source.ttl": text})
    assert called("build", cwd=root).returncode == 0
    (root / "data/sources/cep/source.ttl").write_text(text.replace("96891", "96892"), encoding="utf-8")
    assert called("query", SOURCES, cwd=root).stdout.split() == ["s,n", IRI + "cep,96892"]


def test_a_closed_pipe_is_no_error() -> None:
    import subprocess
    import sys

    command = f"{sys.executable} -m rabt query 'SELECT * {{ ?s ?p ?o }}' | head -1"
    done = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "scripts"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        sorted(done.stdout.strip().split(",")) == ["o", "p", "s"]
        and "Traceback" not in done.stderr
        and "Error" not in done.stderr
    )
