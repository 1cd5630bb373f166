"""The engine is given only nodes that may not conform, and still says what it says when it is given all of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from rabt.check.facts import Facts
from rabt.check.prefilter import remaining
from rabt.check.report import hierarchy
from rabt.check.shacl import Result, results
from rabt.check.sparql_constraints import UnclearError, search
from rabt.derive.dataset import Dataset
from rabt.model.errors import InputError
from rabt.model.iris import RDF_TYPE, SH, XSD
from rabt.read.project import Project, triples_of
from tests.conftest import lean
from tests.damage import broken, stated
from tests.shapes.corpus import DERIVED, FAIL, MODEL, examples, kind_of, shapes_of, together
from tests.w3c import AT_HAND, cases

pytestmark = pytest.mark.filterwarnings(
    "ignore::UserWarning:rdflib.term", "ignore::pyshacl.errors.ShapeRecursionWarning"
)


def both(data: Sequence[Triple], shapes: Sequence[Triple]) -> list[Result]:
    """The results, after a check that both ways agree on them, or on an error."""
    outcomes: list[list[Result] | str] = []
    for plain in (True, False):
        try:
            outcomes.append(results(data, shapes, plain=plain))
        except InputError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]
    if isinstance(outcomes[0], str):
        raise InputError(outcomes[0], "")
    return outcomes[0]


# --- the examples of the shapes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["data", DERIVED, MODEL])
def test_examples_of_the_shapes(folder: str) -> None:
    found = both(together(folder), shapes_of(folder))
    failing = [example for example in examples() if example.verdict == FAIL and kind_of(example.folder).name == folder]
    assert len(failing) > 5
    assert len(found) > 0.9 * len(failing)
    fired = {(result.shape, result.component) for result in found}
    assert len(fired) > 0.5 * len(failing)


# --- the project's data, as it is and broken --------------------------------------------------------------------------


def test_the_projects_data_leave_nothing_to_the_engine(project: Project, dataset: Dataset) -> None:
    """So the shapes are checked in a second; a finding here is one of `rabt validate` too."""
    classes, data = hierarchy(triples_of(project.ontology)), stated(project)
    assert remaining([*data, *classes], triples_of(project.shapes)) is None
    inferred = dataset.graphs["inferred"]
    assert remaining([*data, *inferred, *classes], triples_of(project.derived_shapes)) is None


@pytest.fixture(scope="module")
def part(project: Project) -> list[Triple]:
    return stated(lean(project, "organisations/isis-k.ttl", "attacks/afghan-pakistan-border-2023.ttl"))


def test_broken_data(project: Project, part: list[Triple]) -> None:
    """A part of the data, since the engine alone is slow; `tests/test_engines.py` breaks all of them."""
    classes = hierarchy(triples_of(project.ontology))
    assert len(both([*broken(part, 2, 400), *classes], shapes_of("data"))) > 100


def test_broken_derived_data(project: Project, dataset: Dataset, part: list[Triple]) -> None:
    known = {t.subject for t in part}
    derived = [t for t in dataset.graphs["inferred"] if t.subject in known and t.predicate != RDF_TYPE]
    data = [*broken([*part, *derived], 3, 600), *hierarchy(triples_of(project.ontology))]
    assert len({result.shape for result in both(data, shapes_of(DERIVED))}) > 1


# --- shapes that the filter does not know, and broken ones ------------------------------------------------------------

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ,
    [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""
DATA = """
ex:Sub rdfs:subClassOf ex:Thing . ex:Thing rdfs:subClassOf ex:Sub .
ex:a a ex:Thing ; ex:p 1 , 2 ; ex:q 2 ; ex:text "a"@en , "b"@EN ; ex:next ex:b ; ex:day "2001-01-02"^^xsd:date .
ex:b a ex:Sub ; ex:p "x" ; ex:next ex:c ; ex:day "2001-01-02+14:00"^^xsd:date , "2001"^^xsd:gYear ; ex:q ex:a .
ex:c a ex:Thing , rdfs:Resource ; ex:next ex:a ; ex:p 01 , 1.0 ; ex:q 1 ; ex:day "2001-02-31"^^xsd:date .
ex:d a rdfs:Resource ; ex:p [ a ex:Thing ; ex:q 5 ] ; ex:r ex:d .
[] a ex:Sub ; ex:p ex:a , "2001-01-01"^^xsd:date ; ex:day "2001-01-01-12:00"^^xsd:date ; ex:next ex:a .
"""


def turtle(text: str) -> list[Triple]:
    quads = parse(PREFIXES + text, format=RdfFormat.TURTLE)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


def of_query(where: str, select: str = "$this ?value") -> str:
    return (
        """ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:targetSubjectsOf ex:p ;
        sh:sparql [ sh:prefixes ex: ; sh:select """
        + f'"""SELECT {select} WHERE {{ {where} }}""" ] .'
    )


# Components that the filter knows, on nodes and values of every kind.
KNOWN = [
    *(
        f"ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:targetObjectsOf ex:p ; {rule} ."
        for rule in (
            "sh:class ex:Thing",
            "sh:not [ sh:class ex:Thing ]",
            "sh:nodeKind sh:IRIOrLiteral",
            "sh:nodeKind sh:BlankNodeOrLiteral",
            'sh:pattern "^(h|1)" , "a"',
            "sh:in ( ex:a 1 1.0 )",
            "sh:hasValue ex:a",
            "sh:equals ex:r",
            "sh:disjoint ex:r",
            "sh:minInclusive 2",
            "sh:maxExclusive 1.5",
            "sh:closed true ; sh:ignoredProperties ( rdf:type ex:q ) ; sh:property [ sh:path ex:p ]",
            "sh:closed false",
            "sh:or ( [ sh:datatype xsd:integer ] [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] )",
            "sh:and ( [ sh:datatype xsd:integer ] [ sh:minInclusive 2 ] )",
            "sh:not [ sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:decimal ] [ sh:in ( 1 ) ] ) ]",
            "sh:not [ sh:property [ sh:path ex:q ; sh:hasValue 2 ; sh:maxCount 1 ] ]",
            "sh:node [ sh:property [ sh:path ex:next ; sh:node [ sh:property [ sh:path ex:p ; sh:minCount 2 ] ] ] ]",
        )
    ),
    *(
        f"ex:S a sh:PropertyShape ; sh:path ex:p ; sh:targetClass ex:Sub ; sh:targetNode ex:d , 1 , ex:none ; {rule} ."
        for rule in (
            "sh:minCount 2",
            "sh:maxCount 1",
            "sh:datatype xsd:integer",
            "sh:equals ex:q",
            "sh:disjoint ex:q",
            "sh:property [ sh:path ex:q ; sh:maxCount 0 ]",
            "sh:not [ sh:datatype xsd:integer ]",
        )
    ),
    "ex:S sh:targetSubjectsOf ex:text ; sh:path ex:text ; sh:uniqueLang true ; sh:severity sh:Warning .",
    "ex:S sh:targetClass ex:Thing ; sh:path ex:day ; sh:datatype xsd:date .",
    'ex:S sh:targetSubjectsOf "p" ; sh:targetObjectsOf [ ] ; sh:targetClass "Thing" ; sh:path ex:p ; sh:maxCount 0 .',
    "ex:S sh:targetClass ex:Thing ; sh:path ex:q ; sh:lessThan ex:day .",
    "ex:S sh:targetNode ex:a , ex:c ; sh:path ex:q ; sh:lessThanOrEquals ex:p .",
    of_query("$this ex:p ?value"),
    of_query("$this ex:next+ $this . BIND ( $this AS ?value )"),
    of_query("$this ^ex:next/ex:p|ex:q ?value ; a ex:Thing . FILTER ( ?value = 1 )"),
    of_query("?value ex:q ?q,$this"),
    of_query("$this ex:p ?value . FILTER ( ?value > 1 )"),
    of_query("$this ex:day ?value . ?other ex:day ?day . FILTER ( ?value < ?day )"),
    of_query("$this ex:day ?value . ?other ex:day ?day . FILTER ( DATATYPE(?day) = xsd:date && ! ( ?value >= ?day ) )"),
    of_query("$this ex:p ?value ; ex:q ?q . FILTER ( ?value != ?q || ?value = $this )"),
]
# What it leaves to the engine, whole.
UNKNOWN = [
    *(
        f"ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; {rule} ."
        for rule in (
            "sh:nodeKind sh:IRI ; sh:deactivated true",
            "sh:xone ( [ sh:class ex:Thing ] [ sh:nodeKind sh:IRI ] )",
            "sh:minLength 20",
            'sh:pattern "A$" ; sh:flags "i"',
            "sh:property [ sh:path [ sh:inversePath ex:next ] ; sh:minCount 1 ]",
            "sh:property [ sh:path ( ex:next ex:p ) ; sh:minCount 1 ]",
            "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:Sub ] ; sh:qualifiedMinCount 1 ]",
            'sh:property [ sh:path ex:text ; sh:languageIn ( "en" ) ]',
            "sh:property [ sh:path ex:next ; sh:node ex:S ; sh:maxCount 1 ]",
            "sh:property [ sh:path ex:p ; sh:datatype rdfs:Literal ]",
            "ex:custom true",
        )
    ),
    "ex:Thing a sh:NodeShape , rdfs:Class ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .",
    of_query("$this ex:p ?value . OPTIONAL { $this ex:q ?q } FILTER ( !BOUND(?q) )"),
    of_query("?value ?property $this"),
    of_query("$this ex:p ?value . FILTER EXISTS { $this ex:q ?value }"),
    of_query("$this ex:next* ?value"),
    of_query('$this ex:p ?value . FILTER ( ?value = "x" )'),
    of_query("{ $this ex:p ?value } UNION { $this ex:q ?value }"),
    of_query("$this ex:p ?one , ?two . FILTER ( ?one != ?two )", "$this (COUNT(?one) AS ?value)").replace(
        "} ", "} GROUP BY $this "
    ),
    of_query("?value ex:q ?q,$this", "?value"),
    of_query("BIND ( ex:a AS ?value ) $this ex:p ?q"),
    """ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ( $value = $most ) }" ] .
    ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; ex:most ex:a .""",
]
BROKEN = [
    *(
        f"ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; {rule} ."
        for rule in (
            "sh:or ( )",
            "sh:or ex:nothing",
            "sh:minCount 1",
            "sh:uniqueLang true",
            'sh:pattern "("',
            "sh:path ex:p",
            "sh:property [ sh:minCount 1 ]",
            'sh:property [ sh:path ex:p ; sh:minCount "1" ]',
            "sh:property [ sh:path ex:p ; sh:minCount 1 , 2 ]",
            "sh:property [ sh:path ex:p , ex:q ]",
            "sh:node [ sh:path ex:p ]",
            "sh:nodeKind sh:IRI , sh:Literal",
            "sh:ignoredProperties ( rdf:type )",
            "sh:property [ sh:path ex:p ; sh:lessThan 5 ]",
            "sh:sparql [ sh:message 5 ]",
        )
    ),
    of_query("$this ex:p ?value . VALUES ?value { 1 }"),
    of_query("$this ex:p ?value . MINUS { $this ex:q ?value }"),
    of_query("$this no:prefix ?value"),
    of_query("$this ex:p ?value ?value"),
    of_query("$this ex:p ?value . BIND ( ?value AS $this )"),
    "ex:S sh:targetNode ex:d ; sh:path ex:p ; sh:lessThan ex:none .",  # a blank node
    # Nothing is wrong with the nodes that these look at: there are none.
    "ex:S a sh:PropertyShape .",
    "ex:S a sh:NodeShape ; sh:targetClass ex:None ; sh:or ( ) .",
]


@pytest.mark.parametrize("shape", KNOWN)
def test_shapes_that_the_filter_knows(shape: str) -> None:
    data, shapes = turtle(DATA), turtle(shape)
    both(data, shapes)
    left = remaining(data, shapes)
    assert left is None or not {t.predicate.value for t in left} & {SH + "targetClass", SH + "targetSubjectsOf"}


@pytest.mark.parametrize("shape", UNKNOWN)
def test_shapes_that_the_filter_leaves_alone(shape: str) -> None:
    data, shapes = turtle(DATA), turtle(shape)
    both(data, shapes)
    assert set(remaining(data, shapes) or ()) == set(shapes)


@pytest.mark.parametrize("shape", BROKEN)
def test_broken_shapes(shape: str) -> None:
    with pytest.raises(InputError, match="The shapes cannot be run"):
        both(turtle(DATA), turtle(shape))


def test_nodes_that_may_not_conform_are_named_one_by_one() -> None:
    left = remaining(turtle(DATA), turtle("ex:S sh:targetClass ex:Thing ; sh:path ex:text ; sh:minCount 1 ."))
    targets = {t.object for t in left or () if t.predicate.value.startswith(SH + "target")}
    assert {NamedNode(f"http://example.org/{name}") for name in "bc"} < targets
    assert len(targets) == 4  # and two blank nodes


def test_a_filter_that_cannot_be_decided_lets_pass() -> None:
    """rdflib says that a day comes before a year; the standard has no answer, so the engine has to be asked."""
    prefixes = {"ex": "http://example.org/"}
    query = "SELECT $this WHERE { $this ex:p ?a ; ex:q ?b . FILTER ( ?a > ?b ) }"
    facts = Facts(turtle('ex:a ex:p "x" ; ex:q 1 . ex:b ex:p 1 ; ex:q 2 . ex:c ex:p 2 ; ex:q 1 .'))
    assert search(query, prefixes).run(facts) == {NamedNode(f"http://example.org/{name}") for name in "ac"}
    doubtful = ('"2001"^^xsd:gYear', '"2014-12-16Z"^^xsd:date', "1e3", "01", "true", '"1"^^ex:type')
    for number, literal in enumerate(doubtful):
        facts = Facts(turtle(f"ex:a ex:p {literal} ; ex:q 1 . ex:b ex:p 1 ; ex:q {literal} . ex:c ex:p 1 ; ex:q 2 ."))
        assert search(query, prefixes).run(facts) == {NamedNode(f"http://example.org/{name}") for name in "ab"}, number
    guarded = query.replace("?a > ?b", "DATATYPE(?a) = xsd:date && ?a > ?b")
    facts = Facts(turtle('ex:a ex:p "2014-12-16Z"^^xsd:date ; ex:q 1 . ex:b ex:p "2014Z"^^xsd:gYear ; ex:q 1 .'))
    assert search(guarded, {**prefixes, "xsd": XSD}).run(facts) == {NamedNode("http://example.org/a")}
    with pytest.raises(UnclearError):
        search(query, {})


# --- the W3C test suite -----------------------------------------------------------------------------------------------


@AT_HAND
def test_w3c_suite() -> None:
    count = 0
    for case in cases():
        count += 1
        try:
            both(case.data, case.shapes)
        except InputError:
            assert case.expected is None or case.name in ("pre-binding/shapesGraph-001", "node/prefixes-001")
    assert count > 100
