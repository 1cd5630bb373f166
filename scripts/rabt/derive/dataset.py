"""The dataset: every triple in exactly one named graph, checked before and after deriving."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt import __version__
from rabt.check.evidence import Tally
from rabt.check.findings import VIOLATION, Finding
from rabt.check.report import Places, check_evidence, check_files, check_ledger, check_shapes, check_twins
from rabt.derive.rules import derive
from rabt.derive.skolem import skolemize
from rabt.model.errors import InputError
from rabt.model.iris import BASE, DCTERMS, OWL, RABT, RDF_TYPE, STANDARD_PREFIXES, XSD, graph
from rabt.model.terms import Terms
from rabt.read.passages import expand
from rabt.read.project import Project, triples_of

DATASET = BASE + "dataset"
_VOID = STANDARD_PREFIXES["void"]
_LICENSE = NamedNode(DCTERMS + "license")


@dataclass(frozen=True)
class Dataset:
    """The project as named graphs.

    Attributes:
        graphs: name of each graph (see `rabt.model.iris.graph`) to its triples, sorted.
        terms: what the ontology and shapes define.
        ontology: the merged ontology with its blank nodes and without imports, for readers.
        shapes: the merged shapes with their blank nodes, for readers.
    """

    graphs: Mapping[str, list[Triple]] = field(repr=False)
    terms: Terms = field(repr=False)
    ontology: list[Triple] = field(repr=False)
    shapes: list[Triple] = field(repr=False)

    @property
    def union(self) -> list[Triple]:
        """The triples of all graphs together, sorted; what queries see."""
        return sorted({t for triples in self.graphs.values() for t in triples}, key=str)

    def counts(self) -> Counter[str]:
        """Class name to number of things and records in the data graph, named by their own class."""
        return Counter(
            t.object.value.removeprefix(RABT)
            for t in self.graphs["data"]
            if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode) and t.object.value.startswith(RABT)
        )


def build_dataset(project: Project) -> Dataset:
    """Expand, derive and sort the triples of a project into named graphs. Checks nothing: see `review`."""
    terms = project.terms
    ontology = [t for t in triples_of(project.ontology) if t.predicate.value != OWL + "imports"]
    shapes = triples_of([*project.shapes, *project.derived_shapes, *project.model_shapes])
    data: defaultdict[str, list[Triple]] = defaultdict(list)
    for document in project.data:
        data[project.graph_of(document)].extend(document.triples)
    lists = {name: data[name] for name in sorted(data) if name.startswith("list/")}
    said = [*data["data"], *(t for triples in lists.values() for t in triples)]
    evidence = [*data["evidence"], *expand(said)]
    derived = derive([*ontology, *said, *evidence, *data["links"]], project.rules)
    inferred = [*_superclasses([*said, *evidence], terms), *derived]
    ordered = {
        "ontology": skolemize(ontology),
        "shapes": skolemize(shapes),
        "data": data["data"],
        **lists,
        "evidence": evidence,
        "links": data["links"],
        "inferred": inferred,
        "metadata": data["metadata"],
    }
    graphs: dict[str, list[Triple]] = {}
    seen: set[Triple] = set()
    for name, triples in ordered.items():
        fresh = {t for t in triples if t not in seen}
        seen |= fresh
        graphs[name] = sorted(fresh, key=str)
    graphs["metadata"] = sorted({*graphs["metadata"], *_statistics(graphs)}, key=str)
    return Dataset({name: triples for name, triples in graphs.items() if triples}, terms, ontology, shapes)


@dataclass(frozen=True)
class Review:
    """What all checks found.

    Attributes:
        findings: what is wrong, sorted by place.
        evidence: how far the proof of evidence went, of the records that were wanted.
    """

    findings: list[Finding]
    evidence: Tally


def review(
    project: Project,
    dataset: Dataset | None = None,
    only: Iterable[Path] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Review:
    """Check the data: names, literals, canonical form, evidence, ledger, shapes, and shapes on what was derived.

    Args:
        project: the files.
        dataset: what was derived from them, where it is at hand.
        only: paths of the only files whose findings are wanted.
        texts: slug to text of the sources that are at hand; evidence is proved against them.
    """
    wanted = None if only is None else {path.resolve() for path in only}
    terms, data, ontology = project.terms, triples_of(project.data), triples_of(project.ontology)
    places = Places(project.data, terms)
    documents = [d for d in project.data if wanted is None or d.path in wanted]
    findings, faulty = check_files(documents, data, terms, project.source_slugs, places)
    named = {t.subject.value for t in triples_of(documents) if isinstance(t.subject, NamedNode)}
    unproved, tally = check_evidence(data, terms, texts or {}, places, faulty, None if wanted is None else named)
    findings += unproved + check_ledger(data, project.sources, places) + check_twins(data, places)
    expanded = [*data, *expand(data)]
    try:
        findings += check_shapes(expanded, ontology, triples_of(project.shapes), places, faulty)
    except InputError:
        # The engine stops at some literals that are none, such as a decimal NaN; these are findings already.
        if not any(finding.severity == VIOLATION for finding in findings):
            raise
    # What broken records derive would only repeat what is wrong with them; a warning breaks nothing.
    if not any(f.severity == VIOLATION and f.rule not in ("evidence", "waiver", "coverage", "twin") for f in findings):
        derived = (dataset or build_dataset(project)).graphs.get("inferred", [])
        findings += check_shapes([*expanded, *derived], ontology, triples_of(project.derived_shapes), places)
    return Review(sorted({f for f in findings if wanted is None or f.path in wanted}), tally)


def _superclasses(triples: Iterable[Triple], terms: Terms) -> list[Triple]:
    return [
        Triple(t.subject, RDF_TYPE, NamedNode(above))
        for t in triples
        if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode)
        for above in terms.superclasses.get(t.object.value, frozenset())
    ]


def _statistics(graphs: Mapping[str, list[Triple]]) -> list[Triple]:
    """VoID statistics: how many triples each graph holds. The graph of these statistics is left out."""
    dataset, version = NamedNode(DATASET), NamedNode(OWL + "versionInfo")
    triples = [
        Triple(dataset, RDF_TYPE, NamedNode(_VOID + "Dataset")),
        Triple(dataset, version, Literal(__version__)),
    ]
    for name, content in graphs.items():
        if name == "metadata":
            continue
        part = graph(name)
        triples += [
            Triple(dataset, NamedNode(_VOID + "subset"), part),
            Triple(part, RDF_TYPE, NamedNode(_VOID + "Dataset")),
            Triple(part, NamedNode(_VOID + "triples"), Literal(str(len(content)), datatype=NamedNode(XSD + "integer"))),
        ]
        if name.startswith("list/"):  # the licence of a list is that of its graph
            triples += [Triple(part, _LICENSE, t.object) for t in content if t.predicate == _LICENSE]
    return triples
