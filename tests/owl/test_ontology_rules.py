"""What the ontology keeps to beyond consistency: all terms documented, no axiom that bites, every module found."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from rabt import __version__
from rabt.check.reasoner import outside_dl
from rabt.model.iris import CONCEPT, ONTOLOGY, OWL, RABT, RDF, RDF_TYPE, RDFS, SH, SKOS, VANN, XSD, rabt
from rabt.read.project import Project, triples_of
from rabt.read.turtle import read_turtle
from tests.conftest import ROOT

FOLDER = ROOT / "ontology"
MODULE = ONTOLOGY + "/module/"
KINDS = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
# External terms that the alignments name: what their own vocabularies say they are.
EXTERNAL = {
    "http://www.w3.org/ns/org#memberOf": "ObjectProperty",
    "http://www.w3.org/ns/prov#wasQuotedFrom": "ObjectProperty",
    "http://www.w3.org/ns/oa#start": "DatatypeProperty",
    "http://www.w3.org/ns/oa#end": "DatatypeProperty",
    "http://www.w3.org/ns/oa#hasSource": "ObjectProperty",
    "http://semanticweb.cs.vu.nl/2009/11/sem/subEventOf": "ObjectProperty",
    "https://schema.org/claimInterpreter": "ObjectProperty",
    "http://www.opengis.net/ont/geosparql#asWKT": "DatatypeProperty",
    "http://www.opengis.net/ont/geosparql#hasGeometry": "ObjectProperty",
}
Node = NamedNode | BlankNode | Literal | Triple


class Graph:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = list(triples)
        self._index: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for t in self.triples:
            self._index[t.subject][t.predicate.value].append(t.object)

    def values(self, subject: Node, predicate: str) -> list[Node]:
        return self._index[subject][predicate] if subject in self._index and predicate in self._index[subject] else []

    def iris(self, subject: Node, predicate: str) -> list[str]:
        return [v.value for v in self.values(subject, predicate) if isinstance(v, NamedNode)]

    def of_type(self, iri: str) -> Iterator[NamedNode | BlankNode]:
        return (
            t.subject
            for t in self.triples
            if t.predicate == RDF_TYPE and t.object == NamedNode(iri) and not isinstance(t.subject, Triple)
        )

    def members(self, node: Node) -> list[str]:
        """IRIs of an RDF collection."""
        found: list[str] = []
        while node != NamedNode(RDF + "nil"):
            found += self.iris(node, RDF + "first")
            (node,) = self.values(node, RDF + "rest")
        return found


@pytest.fixture(scope="module")
def graph(ontology: list[Triple]) -> Graph:
    return Graph(ontology)


@pytest.fixture(scope="module")
def shape_graph(shapes: list[Triple]) -> Graph:
    return Graph(shapes)


@pytest.fixture(scope="module")
def users(shape_graph: Graph) -> dict[str, set[str]]:
    """Property IRI to the classes whose shapes have it."""
    found: dict[str, set[str]] = defaultdict(set)
    for cls, path, _ in property_shapes(shape_graph):
        found[path].add(cls)
    return found


def property_shapes(shape_graph: Graph) -> Iterator[tuple[str, str, Node]]:
    """Class, property and property shape."""
    for shape in shape_graph.of_type(SH + "NodeShape"):
        for cls in shape_graph.iris(shape, SH + "targetClass"):
            for prop in shape_graph.values(shape, SH + "property"):
                for path in shape_graph.iris(prop, SH + "path"):
                    yield cls, path, prop


def name(iri: str) -> str:
    return iri.removeprefix(RABT).removeprefix(CONCEPT)


def below(project: Project, ancestor: str) -> set[str]:
    return {c for c in project.terms.classes if c != RABT + ancestor and project.terms.is_a(c, RABT + ancestor)}


def record_classes(project: Project) -> set[str]:
    """The classes that records have: those below rabt:Record that have none below them."""
    records = below(project, "Record")
    return {c for c in records if not any(project.terms.is_a(d, c) for d in records if d != c)}


# Axioms that are not wanted


@pytest.mark.parametrize(
    "forbidden",
    [
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "propertyChainAxiom",
        "hasKey",
        *(f"{q}{c}ardinality" for q, c in [("min", "C"), ("max", "C"), ("", "c")]),
        *(f"{q}ualifiedCardinality" for q in ["minQ", "maxQ", "q"]),
    ],
)
def test_shacl_has_what_owl_must_not(forbidden: str, ontology: list[Triple]) -> None:
    term = NamedNode(OWL + forbidden)
    assert [str(t) for t in ontology if term in (t.predicate, t.object)] == []


def test_alignments_turn_no_record_into_something_else(graph: Graph, project: Project) -> None:
    for cls in {RABT + "Record", *below(project, "Record")}:
        above = graph.iris(NamedNode(cls), RDFS + "subClassOf") + graph.iris(NamedNode(cls), OWL + "equivalentClass")
        assert [iri for iri in above if not iri.startswith(RABT)] == [], name(cls)


def test_dates_have_no_range(graph: Graph, shape_graph: Graph, project: Project) -> None:
    dates = {iri for iri, rule in project.terms.derived.items() if rule == "rules/bounds.rq"}
    for _, path, shape in property_shapes(shape_graph):
        if XSD + "date" in shape_graph.iris(shape, SH + "datatype") or shape_graph.iris(shape, SH + "node"):
            dates.add(path)
    expected = "date start end statementDate contentDate transcribedOn reviewedOn withdrawnOn startEarliest latest"
    assert {RABT + n for n in expected.split()} <= dates
    assert [name(iri) for iri in sorted(dates) if graph.values(NamedNode(iri), RDFS + "range")] == []


def test_ranges_are_classes_or_datatypes_that_reasoners_know(graph: Graph, project: Project) -> None:
    for iri in project.terms.properties:
        kinds = graph.iris(NamedNode(iri), RDF_TYPE.value)
        for value in graph.iris(NamedNode(iri), RDFS + "range"):
            if OWL + "DatatypeProperty" in kinds:
                assert value in {XSD + n for n in ("integer", "decimal", "boolean")}, name(iri)
            else:
                assert value in project.terms.classes, name(iri)


def test_shared_properties_have_no_domain(graph: Graph, users: dict[str, set[str]], project: Project) -> None:
    """Apart from those that every record has: their domain is the record."""
    records = record_classes(project)
    for iri in project.terms.properties:
        for domain in graph.iris(NamedNode(iri), RDFS + "domain"):
            used = users.get(iri, set())
            assert all(project.terms.is_a(c, domain) for c in used), f"{name(iri)} is used outside its domain"
            if len(used) > 1:
                assert domain == RABT + "Record", f"{name(iri)} is used by {sorted(map(name, used))}"
                assert used >= records, f"{name(iri)} is not used by {sorted(map(name, records - used))}"


def test_ranges_are_those_of_the_shapes(graph: Graph, shape_graph: Graph) -> None:
    for cls, path, shape in property_shapes(shape_graph):
        wanted = shape_graph.iris(shape, SH + "class")
        if wanted and path.startswith(RABT):
            assert graph.iris(NamedNode(path), RDFS + "range") == wanted, f"{name(path)} of {name(cls)}"


# Terms


def documented(project: Project) -> set[str]:
    return set(project.terms.defined)


def is_scheme(graph: Graph, iri: str) -> bool:
    return SKOS + "ConceptScheme" in graph.iris(NamedNode(iri), RDF_TYPE.value)


def test_there_are_terms_of_every_sort(graph: Graph, project: Project) -> None:
    terms = project.terms
    assert len(terms.classes) > 60
    assert len(terms.properties) > 100
    assert len([c for c in terms.concepts if is_scheme(graph, c)]) > 20
    # No term hides in a namespace of ours without a type.
    ours = {t.subject.value for t in graph.triples if isinstance(t.subject, NamedNode)}
    known = documented(project) | {ONTOLOGY}
    assert (
        sorted(i for i in ours if i.startswith((RABT, CONCEPT)) and not i.startswith(MODULE) and i not in known) == []
    )


def test_every_term_is_documented(graph: Graph, project: Project) -> None:
    missing: list[str] = []
    for iri in sorted(documented(project)):
        node = NamedNode(iri)
        label = SKOS + "prefLabel" if iri in project.terms.concepts else RDFS + "label"
        texts = [label, SKOS + "definition", *([] if is_scheme(graph, iri) else [SKOS + "example"])]
        for predicate in texts:
            values = [v for v in graph.values(node, predicate) if isinstance(v, Literal)]
            if len([v for v in values if v.language == "en" and v.value.strip() == v.value != ""]) != 1:
                missing.append(f"{name(iri)}: one English {predicate}")
        if graph.iris(node, RDFS + "isDefinedBy") != [ONTOLOGY]:
            missing.append(f"{name(iri)}: rdfs:isDefinedBy")
        versions = [v.value for v in graph.values(node, RABT + "addedIn") if isinstance(v, Literal)]
        if len(versions) != 1 or not is_released(versions[0]):
            missing.append(f"{name(iri)}: rabt:addedIn")
    assert missing == []


def is_released(version: str) -> bool:
    def parts(text: str) -> list[int]:
        return [int(part) for part in text.split(".")]

    return VERSION.fullmatch(version) is not None and parts(version) <= parts(__version__)


def test_every_class_and_property_has_a_label_of_its_own(project: Project) -> None:
    labels = Counter(
        (iri in project.terms.classes, project.terms.labels[iri])
        for iri in project.terms.classes | project.terms.properties
    )
    assert [label for label, count in labels.items() if count > 1] == []


def test_properties_are_of_one_kind(graph: Graph, ontology: list[Triple], project: Project) -> None:
    """OWL 2 Structural Specification, section 5.8.1."""
    assert outside_dl(ontology) == []
    for iri in project.terms.properties:
        kinds = [k for k in KINDS if OWL + k in graph.iris(NamedNode(iri), RDF_TYPE.value)]
        assert len(kinds) == 1, name(iri)


def test_no_name_is_used_twice(project: Project) -> None:
    """A class, a property and a concept never share an IRI; names do not differ in case alone."""
    terms = project.terms
    for one, other in combinations([terms.classes, terms.properties, terms.concepts], 2):
        assert sorted(one & other) == []
    for iris in (terms.classes, terms.properties):
        assert [n for n, count in Counter(name(i).lower() for i in iris).items() if count > 1] == []
    assert [name(c) for c in terms.classes if not name(c)[0].isupper()] == []
    assert [name(p) for p in terms.properties if not name(p)[0].islower()] == []


def test_external_terms_are_what_their_vocabularies_say(graph: Graph) -> None:
    for iri, kind in EXTERNAL.items():
        assert graph.iris(NamedNode(iri), RDF_TYPE.value) == [OWL + kind], iri


def test_alignments_give_their_reason(graph: Graph) -> None:
    """Every statement that relates a term of ours to one of others has an axiom that says why, and the reverse."""
    relations = {RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "closeMatch", OWL + "equivalentClass"}
    stated = {
        (t.subject.value, t.predicate.value, t.object.value)
        for t in graph.triples
        if t.predicate.value in relations
        and isinstance(t.subject, NamedNode)
        and isinstance(t.object, NamedNode)
        and not t.object.value.startswith((RABT, SKOS))
    }
    explained = set()
    for axiom in graph.of_type(OWL + "Axiom"):
        (source,) = graph.iris(axiom, OWL + "annotatedSource")
        (predicate,) = graph.iris(axiom, OWL + "annotatedProperty")
        (target,) = graph.iris(axiom, OWL + "annotatedTarget")
        assert graph.values(axiom, RDFS + "comment"), f"no reason for {name(source)}"
        assert graph.values(axiom, "https://w3id.org/sssom/mapping_justification"), name(source)
        explained.add((source, predicate, target))
    assert stated == explained


# Concepts


def test_concepts_are_of_one_scheme_and_one_class(graph: Graph, project: Project) -> None:
    concept_classes = {
        c for c in project.terms.classes if SKOS + "Concept" in graph.iris(NamedNode(c), RDFS + "subClassOf")
    }
    classes_of: dict[str, set[str]] = defaultdict(set)
    for iri in project.terms.concepts:
        if is_scheme(graph, iri):
            continue
        (scheme,) = graph.iris(NamedNode(iri), SKOS + "inScheme")
        (cls,) = graph.iris(NamedNode(iri), RDF_TYPE.value)
        assert iri.startswith(scheme + "/"), iri
        assert cls in concept_classes, iri
        classes_of[scheme].add(cls)
        broader, top = graph.iris(NamedNode(iri), SKOS + "broader"), graph.iris(NamedNode(iri), SKOS + "topConceptOf")
        assert bool(broader) != bool(top), f"{name(iri)} is a top concept or has a broader one"
        assert top in ([], [scheme]), iri
        assert all(scheme in graph.iris(NamedNode(b), SKOS + "inScheme") for b in broader), iri
    assert set(classes_of) == {i for i in project.terms.concepts if is_scheme(graph, i)}
    assert sorted(c for classes in classes_of.values() for c in classes) == sorted(concept_classes)


def test_schemes_name_their_prefix(graph: Graph, project: Project) -> None:
    for iri in project.terms.concepts:
        if is_scheme(graph, iri):
            (prefix,) = graph.values(NamedNode(iri), VANN + "preferredNamespacePrefix")
            (namespace,) = graph.values(NamedNode(iri), VANN + "preferredNamespaceUri")
            assert isinstance(prefix, Literal) and isinstance(namespace, Literal)
            assert (prefix.value, namespace.value) == (name(iri), iri + "/")


# What cannot be both


def disjoint_pairs(graph: Graph, project: Project) -> set[frozenset[str]]:
    """All pairs of our classes that the axioms keep apart, those that inherit it included."""
    stated: set[frozenset[str]] = set()
    for axiom in graph.of_type(OWL + "AllDisjointClasses"):
        (members,) = graph.values(axiom, OWL + "members")
        stated |= {frozenset(pair) for pair in combinations(graph.members(members), 2)}
    classes = project.terms.classes
    lower = {c: {d for d in classes if project.terms.is_a(d, c)} for c in {i for pair in stated for i in pair}}
    return {frozenset({x, y}) for pair in stated for a, b in [tuple(pair)] for x in lower[a] for y in lower[b]}


def test_records_things_and_locators_are_kept_apart(graph: Graph, project: Project) -> None:
    disjoint = disjoint_pairs(graph, project)
    tops = {c for c in project.terms.classes if not project.terms.superclasses[c]}
    assert {RABT + n for n in ("Thing", "Record", "Locator", "Tombstone", "Modality", "Role")} <= tops
    for group in (tops, record_classes(project), below(project, "Locator")):
        assert len(group) > 1
        pairs = [p for p in combinations(sorted(group), 2) if frozenset(p) not in disjoint]
        assert [tuple(map(name, pair)) for pair in pairs] == []


def test_things_that_may_be_two_at_once_are_few(graph: Graph, project: Project) -> None:
    """A state is agent and place. A list or a work can be the source that we read. Nothing else."""
    disjoint = disjoint_pairs(graph, project)
    things = below(project, "Thing")
    lowest = {c for c in things if not any(project.terms.is_a(d, c) for d in things if d != c)} | {RABT + "Place"}
    together = {frozenset(map(name, p)) for p in combinations(lowest, 2) if frozenset(p) not in disjoint}
    assert together == {frozenset(p) for p in [("State", "Place"), ("Regime", "Source"), ("Work", "Source")]}


# Parties


def test_existentials_are_the_parties_that_the_shapes_require(
    graph: Graph, shape_graph: Graph, project: Project
) -> None:
    """An OWL reader learns from the class what SHACL enforces: which parties a record cannot do without."""
    terms = project.terms
    restrictions: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for cls in terms.classes:
        for node in graph.values(NamedNode(cls), RDFS + "subClassOf"):
            if isinstance(node, BlankNode):
                (prop,), (filler,) = graph.iris(node, OWL + "onProperty"), graph.iris(node, OWL + "someValuesFrom")
                restrictions[cls].add((prop, filler))
    parties = {RABT + n for n in ("Thing", "Record", "Locator")}
    always = {RABT + "modality"}  # the one concept that every record has
    for cls in record_classes(project) | below(project, "Locator"):
        required = {
            (path, wanted)
            for shaped, path, shape in property_shapes(shape_graph)
            if shaped == cls
            and any(isinstance(v, Literal) and int(v.value) > 0 for v in shape_graph.values(shape, SH + "minCount"))
            for wanted in shape_graph.iris(shape, SH + "class")
            if path in always or any(terms.is_a(wanted, party) for party in parties)
        }
        stated = set().union(*(restrictions[c] for c in {cls, *terms.superclasses[cls]}))
        assert stated == required, name(cls)


# Modules


def modules() -> dict[str, Path]:
    """IRI of each module to its file."""
    return {
        MODULE + path.relative_to(FOLDER).with_suffix("").as_posix(): path
        for path in FOLDER.rglob("*.ttl")
        if path != FOLDER / "rabt.ttl"
    }


def test_every_module_is_imported() -> None:
    main = Graph(read_turtle(FOLDER / "rabt.ttl").triples)
    imports = main.iris(NamedNode(ONTOLOGY), OWL + "imports")
    assert sorted(imports) == sorted(modules())


def test_catalog_maps_every_module_to_its_file() -> None:
    """So the ontology opens in Protégé without a network."""
    tree = ET.parse(FOLDER / "catalog-v001.xml")
    entries = [
        (e.attrib["name"], e.attrib["uri"])
        for e in tree.getroot().iter("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri")
    ]
    assert len(entries) == len(list(tree.getroot()))
    expected = {ONTOLOGY: FOLDER / "rabt.ttl", **modules()}
    assert sorted(entries) == sorted((iri, path.relative_to(FOLDER).as_posix()) for iri, path in expected.items())


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.ttl")), ids=lambda p: p.relative_to(FOLDER).as_posix())
def test_module_says_what_it_is(path: Path) -> None:
    iri = next((i for i, p in modules().items() if p == path), ONTOLOGY)
    graph = Graph(read_turtle(path).triples)
    assert [str(o) for o in graph.of_type(OWL + "Ontology")] == [str(NamedNode(iri))]
    assert graph.values(NamedNode(iri), "http://purl.org/dc/terms/title")
    if iri != ONTOLOGY:
        assert graph.values(NamedNode(iri), OWL + "imports") == []


def test_versions_agree() -> None:
    node, graph = NamedNode(ONTOLOGY), Graph(read_turtle(FOLDER / "rabt.ttl").triples)
    assert [v.value for v in graph.values(node, OWL + "versionInfo") if isinstance(v, Literal)] == [__version__]
    assert graph.iris(node, OWL + "versionIRI") == [RABT + __version__]
    prior = graph.iris(node, OWL + "priorVersion")
    assert len(prior) <= 1
    assert all(iri.startswith(RABT) and VERSION.fullmatch(iri.removeprefix(RABT)) for iri in prior)
    assert RABT + __version__ not in prior


def test_derived_properties_have_their_rule(project: Project) -> None:
    assert set(project.terms.derived.values()) == {
        p.relative_to(FOLDER).as_posix() for p in (FOLDER / "rules").rglob("*.rq")
    }
    assert rabt("perpetrator").value in project.terms.derived


def test_terms_that_no_data_uses_have_a_reason(project: Project) -> None:
    """The table of ontology/README.md names exactly them."""
    terms, data = project.terms, triples_of(project.data)
    compact = terms.layout().compact
    used = {t.predicate.value for t in data} | {t.object.value for t in data if isinstance(t.object, NamedNode)}
    inverse = {t.subject.value for t in triples_of(project.ontology) if t.predicate.value == OWL + "inverseOf"}
    annotations = {
        t.subject.value
        for t in triples_of(project.ontology)
        if isinstance(t.object, NamedNode) and t.object.value == OWL + "AnnotationProperty"
    }
    records = {c for c in terms.classes if terms.is_a(c, RABT + "Record") or c == RABT + "Tombstone"}
    above = {a for c in used & terms.classes for a in terms.superclasses[c]}
    candidates = {
        *(c for c in terms.concepts if c.removeprefix(CONCEPT).count("/") == 1),
        *(terms.properties - set(terms.derived) - inverse - annotations),
        *records,
    }
    unused = {compact(term) for term in candidates - used - above}
    table = (FOLDER / "README.md").read_text(encoding="utf-8").partition("**Terms that no data uses yet**")[2]
    rows = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([a-z-]+:[\w-]+)`", rows)) == unused
