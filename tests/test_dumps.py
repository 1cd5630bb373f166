"""The dumps: the same triples for every reader, the same bytes from every build."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import rdflib
from pyld import jsonld
from pyoxigraph import BlankNode, RdfFormat, parse

from rabt.derive.dataset import Dataset
from rabt.model.iris import BASE, GRAPH, RABT, is_list
from rabt.read.project import Project, read_project
from rabt.write.build import input_digest
from rabt.write.dumps import _lines, _n3
from rabt.write.ntriples import nquads, ntriples
from tests.conftest import ROOT, called, copy_of, rabt

NAMES = [
    "affiliations.csv", "aliases.csv", "attacks.csv", "attributions.csv", "casualties.csv", "codebook.md",
    "context.jsonld",
    "designations.csv", "occurrences.csv", "ontology.ttl", "organisations.csv", "places.csv", "rabt.jsonld", "rabt.nq",
    "rabt.nt", "rabt.rdf", "rabt.trig", "rabt.ttl", "shapes.ttl", "tenures.csv",
]  # fmt: skip
ATTACK = "attacks/pulwama-2019.ttl"
UNION = ["rabt.nt", "rabt.ttl", "rabt.rdf", "rabt.jsonld"]


def test_names(dist: Path) -> None:
    assert sorted(p.name for p in dist.iterdir()) == sorted([*NAMES, "manifest.json"])


@pytest.mark.parametrize("name", UNION)
def test_union_read_by_oxigraph(name: str, dist: Path, dataset: Dataset) -> None:
    formats = {
        "nt": RdfFormat.N_TRIPLES,
        "ttl": RdfFormat.TURTLE,
        "rdf": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }
    triples = (q.triple for q in parse(path=str(dist / name), format=formats[name.split(".")[1]]))
    assert _lines(ntriples(triples)) == _lines(ntriples(dataset.union))


@pytest.mark.parametrize("name", UNION)
def test_union_read_by_rdflib(name: str, dist: Path, dataset: Dataset) -> None:
    formats = {"nt": "nt", "ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
    graph = rdflib.Graph(bind_namespaces="none").parse(dist / name, format=formats[name.split(".")[1]])
    assert {f"{_n3(s)} {_n3(p)} {_n3(o)} ." for s, p, o in graph} == set(_lines(ntriples(dataset.union)))


@pytest.mark.parametrize(("name", "format_"), [("rabt.nq", "nquads"), ("rabt.trig", "trig")])
def test_quads_read_by_rdflib(name: str, format_: str, dist: Path, dataset: Dataset) -> None:
    graph = rdflib.Dataset()
    graph.parse(dist / name, format=format_)
    lines = {f"{_n3(s)} {_n3(p)} {_n3(o)} <{g}> ." for s, p, o, g in graph.quads()}
    assert lines == set(_lines(nquads(dataset.graphs)))


def test_jsonld_read_by_pyld(dist: Path, dataset: Dataset) -> None:
    document = json.loads((dist / "rabt.jsonld").read_text(encoding="utf-8"))
    assert document["@context"] == json.loads((dist / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    lines = jsonld.to_rdf(document, {"format": "application/n-quads"}).split("\n")
    assert set(lines) - {""} == set(_lines(ntriples(dataset.union)))


def test_jsonld_is_compact(dist: Path) -> None:
    """Compaction by another implementation finds nothing to shorten."""
    document = json.loads((dist / "rabt.jsonld").read_text(encoding="utf-8"))
    records = [
        n for n in document["@graph"] if str(n.get("id", "")).startswith(("source:", "casualty:", "affiliation:"))
    ]
    again = jsonld.compact({"@context": document["@context"], "@graph": records}, document["@context"], {"graph": True})
    assert {n["id"]: n for n in again["@graph"]} == {n["id"]: n for n in records}


@pytest.mark.oracle
@pytest.mark.parametrize(("name", "syntax"), [("rabt.ttl", "turtle"), ("rabt.rdf", "rdfxml"), ("rabt.nt", "ntriples")])
def test_union_read_by_raptor(name: str, syntax: str, dist: Path, dataset: Dataset) -> None:
    if not shutil.which("rapper"):
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    done = subprocess.run(
        ["rapper", "-q", "-i", syntax, "-o", "ntriples", str(dist / name)], capture_output=True, check=True
    )
    triples = (q.triple for q in parse(done.stdout, RdfFormat.N_TRIPLES))
    assert _lines(ntriples(triples)) == _lines(ntriples(dataset.union))


@pytest.mark.oracle
@pytest.mark.parametrize(("name", "syntax"), [("rabt.trig", "trig"), ("rabt.nq", "nquads")])
def test_quads_read_by_serd(name: str, syntax: str, dist: Path, dataset: Dataset) -> None:
    if not shutil.which("serdi"):
        pytest.skip("serdi is not installed (Debian: serdi)")
    done = subprocess.run(
        ["serdi", "-q", "-i", syntax, "-o", "nquads", str(dist / name)], capture_output=True, check=True
    )
    assert set(_lines(done.stdout.decode())) == set(_lines(nquads(dataset.graphs)))


def test_graphs_share_no_triple_and_hold_no_blank_node(dataset: Dataset) -> None:
    seen = set()
    for name, triples in dataset.graphs.items():
        assert not seen & set(triples), name
        seen |= set(triples)
        assert not any(isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode) for t in triples)
    names = {"ontology", "shapes", "data", "evidence", "inferred", "links", "metadata"}
    found = {name for name in dataset.graphs if not is_list(name)}
    assert {"ontology", "shapes", "data", "metadata", "inferred"} <= found <= names


def test_every_quad_has_a_graph_of_ours(dist: Path) -> None:
    for line in (dist / "rabt.nq").read_text(encoding="utf-8").splitlines():
        assert re.search(rf"<{re.escape(GRAPH)}([a-z]+|list/[a-z0-9-]+)> \.$", line), line


def test_records_and_organisations_carry_their_general_class(dataset: Dataset, project: Project) -> None:
    typed: dict[str, set[str]] = {}
    for t in dataset.union:
        if t.predicate.value.endswith("#type") and t.subject.value.startswith(BASE):
            typed.setdefault(t.subject.value, set()).add(t.object.value)
    for classes in typed.values():
        for cls in list(classes):
            assert project.terms.superclasses.get(cls, frozenset()) <= classes
    assert any(RABT + "Record" in classes for classes in typed.values())


def test_manifest_names_the_input(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["input"] == input_digest(ROOT)


ELSEWHERE = [
    {"LC_ALL": "C", "TZ": "Asia/Karachi", "PYTHONHASHSEED": "1"},
    {"LC_ALL": "C.UTF-8", "TZ": "America/Lima", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
]
"""Other locales, time zones and hash seeds."""


def built(root: Path, env: dict[str, str]) -> dict[str, bytes]:
    done = rabt("build", cwd=root, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return {p.name: p.read_bytes() for p in (root / "dist").iterdir()}


def differ(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


def test_two_builds_are_equal_byte_by_byte(tmp_path: Path, project: Project) -> None:
    seen = []
    for n, env in enumerate(ELSEWHERE):
        (tmp_path / f"copy {n}").mkdir()
        seen.append(built(copy_of(project, tmp_path / f"copy {n}", ATTACK), env))
    assert differ(*seen) == []


def test_the_dumps_are_those_of_any_build(tmp_path: Path, dist: Path) -> None:
    """All data in another folder and elsewhere, without the texts: the bytes of the dumps that the tests read."""
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(ROOT / name, tmp_path / "a copy" / name)
    if input_digest(tmp_path / "a copy") != json.loads((dist / "manifest.json").read_text(encoding="utf-8"))["input"]:
        pytest.skip("the data is being edited")
    assert differ(built(tmp_path / "a copy", ELSEWHERE[1]), {p.name: p.read_bytes() for p in dist.iterdir()}) == []


def test_interrupted_build_leaves_the_old_dump(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    from rabt.write import build as module

    target, lean = tmp_path / "dist", read_project(copy_of(project, tmp_path_factory.mktemp("lean"), ATTACK))
    assert module.build(lean, target).ok
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    real = module._write

    def stop(dump: object, folder: Path) -> int:
        if getattr(dump, "name", "") == "rabt.ttl":
            raise KeyboardInterrupt
        return real(dump, folder)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_write", stop)
    with pytest.raises(KeyboardInterrupt):
        module.build(lean, target)
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["dist"]


def test_a_dump_that_does_not_read_back_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    from rabt.write import dumps as module

    monkeypatch.setattr(module, "turtle", lambda triples, layout: layout.document(list(triples)[:-1]))
    from rabt.write.build import build

    with pytest.raises(RuntimeError, match=r"rabt\.ttl does not read back"):
        build(read_project(copy_of(project, tmp_path, ATTACK)), tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize("kind", ["file", "foreign", "link"])
def test_a_dist_that_cannot_be_replaced(kind: str, tmp_path: Path, project: Project) -> None:
    (tmp_path / "copy").mkdir()
    root = copy_of(project, tmp_path / "copy", ATTACK)
    if kind == "file":
        (root / "dist").write_text("mine")
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        (root / "dist").symlink_to(tmp_path / "elsewhere")
    else:
        (root / "dist").mkdir()
        (root / "dist" / "mine.txt").write_text("mine")
    done = called("build", cwd=root)
    assert done.returncode == 2 and "error: dist:" in done.stderr and "Traceback" not in done.stderr
    if kind == "foreign":
        assert (root / "dist" / "mine.txt").read_text() == "mine"
    assert not list(root.glob(".dist*"))


def test_violations_write_nothing(tmp_path: Path, project: Project) -> None:
    root = copy_of(project, tmp_path, ATTACK, "sources/cep/source.ttl")
    path = root / "data" / "sources" / "cep" / "source.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("    rabt:length 96891 ;\n", ""), encoding="utf-8")
    done = called("build", cwd=root)
    assert done.returncode == 1 and "data/sources/cep/source.ttl:" in done.stdout and "nothing written" in done.stderr
    assert not (root / "dist").exists()
