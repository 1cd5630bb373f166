"""The engine is given only nodes that may not conform, and still says what it says when it is given all of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from rabt.check.facts import Facts
from rabt.check.prefilter import remaining
from rabt.check.report import hierarchy
from rabt.check.shacl import Result, results
from rabt.check.sparql_constraints import UnclearError, search
from rabt.derive.dataset import Dataset
from rabt.model.errors import InputError
from rabt.model.iris import ENTRY, PASSAGE, RDF, RDF_TYPE, SH, XSD, Term
from rabt.read.passages import expand
from rabt.read.project import Project, triples_of
from rabt.read.turtle import read_turtle
from tests.conftest import ROOT, lean
from tests.shapes.corpus import ANONYMOUS, CONTEXT, DERIVED, FAIL, MODEL, Example, examples, kind_of
from tests.shapes.corpus import project as model

pytestmark = pytest.mark.filterwarnings(
    "ignore::UserWarning:rdflib.term", "ignore::pyshacl.errors.ShapeRecursionWarning"
)
W3C = ROOT.parent / "shared" / "w3c" / "shacl"
# What pySHACL 0.40 fails, both ways: a prefix declared by the graph itself, a query about the shapes graph, and
# sh:uniqueLang "1"^^xsd:boolean.
W3C_FAILS = {"node/prefixes-001", "pre-binding/shapesGraph-001", "property/uniqueLang-002"}


@cache
def shapes_of(folder: str) -> list[Triple]:
    return triples_of({DERIVED: model().derived_shapes, MODEL: model().model_shapes}.get(folder, model().shapes))


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


def apart(example: Example, number: int) -> list[Triple]:
    """The example about things of its own, so that it can stand beside others in one graph."""
    own = {t.subject: renamed(t.subject, number) for t in example.triples if isinstance(t.subject, NamedNode)}
    return [Triple(own.get(t.subject, t.subject), t.predicate, own.get(t.object, t.object)) for t in example.triples]


def renamed(name: NamedNode, number: int) -> NamedNode:
    if name.value.startswith((PASSAGE, ENTRY)):
        return name
    return NamedNode(re.sub(r"(-[a-z0-9]{4})?$", rf"-x{number}\1", name.value, count=1))


@pytest.mark.parametrize("folder", ["data", DERIVED, MODEL])
def test_examples_of_the_shapes(folder: str) -> None:
    chosen = [e for e in examples() if (e.folder if e.folder in (DERIVED, MODEL) else "data") == folder]
    stated = [t for number, example in enumerate(chosen) for t in apart(example, number)]
    context = read_turtle(CONTEXT).triples if folder != MODEL else ()
    beside = [*kind_of(folder).always, *context]
    found = both([*stated, *beside, *expand([*stated, *context])], shapes_of(folder))
    failing = [example for example in chosen if example.verdict == FAIL]
    assert len(failing) > 5
    assert len(found) > 0.9 * len(failing)
    fired = {(result.shape, result.component) for result in found}
    assert len(fired) > 0.5 * len(failing)


# --- the project's data, as it is and broken --------------------------------------------------------------------------

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


def stated(project: Project) -> list[Triple]:
    data = triples_of(project.data)
    return [*data, *expand(data)]


def test_the_projects_data_leave_nothing_to_the_engine(project: Project, dataset: Dataset) -> None:
    """So the shapes are checked in a second; a finding here is one of `rabt validate` too."""
    classes, data = hierarchy(triples_of(project.ontology)), stated(project)
    assert remaining([*data, *classes], triples_of(project.shapes)) is None
    inferred = dataset.graphs["inferred"]
    assert remaining([*data, *inferred, *classes], triples_of(project.derived_shapes)) is None


def test_broken_data(project: Project) -> None:
    """All of the data, some of it broken: with what is not broken the engine finds no fault either."""
    found = both([*broken(stated(project), 1, 500), *hierarchy(triples_of(project.ontology))], shapes_of("data"))
    assert len({result.shape for result in found}) > 60


@pytest.fixture(scope="module")
def part(project: Project) -> list[Triple]:
    return stated(lean(project, "organisations/isis-k.ttl", "attacks/afghan-pakistan-border-2023.ttl"))


def test_badly_broken_data(project: Project, part: list[Triple]) -> None:
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
    facts = Facts(turtle('ex:a ex:p "2001"^^xsd:gYear ; ex:q 1 .'))
    assert search(query, prefixes).run(facts) is None
    with pytest.raises(UnclearError):
        search(query, {})


# --- the W3C test suite -----------------------------------------------------------------------------------------------

MANIFEST, TEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/ns/shacl-test#"


def loaded(iri: str) -> list[Triple]:
    path = Path(unquote(urlparse(iri).path))
    quads = parse(path=path, format=RdfFormat.TURTLE, base_iri=iri)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


def suite() -> Iterator[tuple[str, Facts, NamedNode]]:
    for path in sorted(W3C.rglob("*.ttl")):
        facts = Facts(loaded(path.as_uri()))
        for test in facts.subjects(NamedNode(MANIFEST + "action")):
            yield f"{path.parent.name}/{path.stem}", facts, test


def expected(facts: Facts, test: NamedNode) -> set[tuple[str, ...]] | None:
    """What a test expects: focus, component, path, value; None for an error."""
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


def told(found: Iterable[Result], data: Iterable[Triple]) -> set[tuple[str, ...]]:
    """The same of results."""
    blank = {term.value for t in data for term in (t.subject, t.object) if isinstance(term, BlankNode)}

    def plain(text: str) -> str:
        literal = re.match(r'"(.*)"(@[a-zA-Z-]+|\^\^<[^>]*>)?$', text, flags=re.DOTALL)
        text = literal[1] if literal else re.sub(r"^<(.*)>$", r"\1", text)
        return ANONYMOUS if text.removeprefix("_:") in blank else text

    return {(r.focus if r.focus not in blank else ANONYMOUS, r.component, r.path, plain(r.value)) for r in found}


@pytest.mark.skipif(not W3C.is_dir(), reason="the SHACL test suite of the W3C is not at hand")
def test_w3c_suite() -> None:
    tests, failed = 0, set()
    for name, facts, test in suite():
        (action,) = facts.values(test, NamedNode(MANIFEST + "action"))
        data, shapes = (
            loaded(facts.values(action, NamedNode(TEST + graph))[0].value) for graph in ("dataGraph", "shapesGraph")
        )
        try:
            found: set[tuple[str, ...]] | None = told(both(data, shapes), data)
        except InputError:
            found = None
        tests += 1
        if found != expected(facts, test):
            failed.add(name)
    assert failed <= W3C_FAILS
    assert tests > 100
