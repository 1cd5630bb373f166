"""The dataset: every triple in exactly one named graph, checked before and after deriving."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt import __version__
from rabt.check.conformance import TARGETS
from rabt.check.evidence import Proved, Tally
from rabt.check.findings import VIOLATION, Finding
from rabt.check.report import Places, check_evidence, check_files, check_ledger, check_shapes, check_twins
from rabt.check.scope import Scope
from rabt.check.shacl import require
from rabt.check.waivers import TWIN, Waived, Waivers, named_shapes
from rabt.derive.rules import derive
from rabt.derive.skolem import skolemize
from rabt.model.errors import InputError
from rabt.model.iris import BASE, DCTERMS, OWL, RABT, RDF_TYPE, STANDARD_PREFIXES, XSD, Term, graph, is_list
from rabt.model.terms import Terms
from rabt.read.passages import expand
from rabt.read.project import Project, triples_of
from rabt.read.turtle import Document

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

    @property
    def said(self) -> list[Triple]:
        """The triples of the data and of the lists: all things and records, without what is derived."""
        return [t for name, triples in self.graphs.items() if name == "data" or is_list(name) for t in triples]

    def counts(self) -> Counter[str]:
        """Class name to number of things and records in the data and the lists, named by their own class."""
        return Counter(
            t.object.value.removeprefix(RABT)
            for t in self.said
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
    lists = {name: data[name] for name in sorted(data) if is_list(name)}
    said = [*data["data"], *(t for triples in lists.values() for t in triples)]
    evidence = [*data["evidence"], *expand(said)]
    inferred = _inferred(project, ontology, [*said, *evidence], data["links"])
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


def _inferred(
    project: Project, ontology: Iterable[Triple], stated: Sequence[Triple], links: Iterable[Triple] = ()
) -> list[Triple]:
    """The classes above those that are stated, and what the rules derive."""
    return [*_superclasses(stated, project.terms), *derive([*ontology, *stated, *links], project.rules)]


@dataclass(frozen=True)
class Review:
    """What all checks found.

    Attributes:
        findings: what is wrong, sorted by place.
        evidence: how far the proof of evidence went, of the records that were wanted.
        waived: what is wrong and let stand, sorted by place; not among the findings.
        proved: the same as `evidence`, of each record.
    """

    findings: list[Finding]
    evidence: Tally
    waived: list[Waived] = field(default_factory=list)
    proved: Proved = field(default_factory=Proved, repr=False)


def review(
    project: Project,
    dataset: Dataset | None = None,
    only: Iterable[Path] | None = None,
    texts: Mapping[str, str] | None = None,
    engine: str = "pyshacl",
    today: date | None = None,
    scope: Scope | None = None,
) -> Review:
    """Check the data: names, literals, canonical form, evidence, ledger, shapes, and shapes on what was derived.

    What a waiver covers is no finding, and hides nothing that was derived.

    Args:
        project: the files.
        dataset: what was derived from them, where it is at hand.
        only: paths of the only files whose findings are wanted.
        texts: slug to text of the sources that are at hand; evidence is proved against them.
        engine: which SHACL engine, see `rabt.check.shacl`.
        today: the day on which waivers must not have ended; None to let none end.
        scope: what is checked, where `project` is only the part of a project that this needs; None for everything.

    Raises:
        InputError: there is no such engine, it is not installed, or the shapes cannot be run.
    """
    require(engine)
    wanted = None if only is None else {path.resolve() for path in only}
    terms, data, ontology = project.terms, triples_of(project.data), triples_of(project.ontology)
    places = Places(project.data, terms)
    documents = [_within(d, scope) for d in project.data if wanted is None or d.path in wanted]
    described = scope.known if scope else {t.subject.value for t in data if isinstance(t.subject, NamedNode)}
    findings, faulty = check_files(
        documents, described, terms, project.source_slugs, places, scope.files if scope else None
    )
    counted = _counted(documents, wanted, scope)
    shapes, derived_shapes = triples_of(project.shapes), triples_of(project.derived_shapes)
    waivers, ran = Waivers(data, [*shapes, *derived_shapes], places, today), {TWIN}
    expanded, focus = [*data, *expand(data, scope.passages if scope else ())], scope.nodes if scope else None
    unproved, proved = check_evidence(waivers.in_force(data), terms, texts or {}, places, faulty, counted, scope)
    findings += unproved + check_twins(data, places, focus)
    if scope is None or scope.ledger:
        findings += check_ledger(data, project.sources, places, focus)
    try:
        findings += check_shapes(expanded, ontology, shapes, places, faulty, engine, scope)
        ran |= named_shapes(shapes)
    except InputError:
        # The engine stops at some literals that are none, such as a decimal NaN; these are findings already.
        if not any(finding.severity == VIOLATION for finding in findings):
            raise
    if scope:
        names = {places.name(node) for node in scope.nodes}
        findings = [f for f in findings if f.focus in names or (not f.focus and f.path in scope.files)]
    findings, waived = waivers.split(findings)
    # What broken records derive would only repeat what is wrong with them; a warning breaks nothing.
    if not any(map(breaks, findings)):
        derived = dataset.graphs.get("inferred", []) if dataset else _inferred(project, ontology, expanded)
        more = check_shapes([*expanded, *derived], ontology, derived_shapes, places, engine=engine, scope=scope)
        left, let_stand = waivers.split(more)
        findings, waived = findings + left, waived + let_stand
        ran |= named_shapes(derived_shapes)
    of_waivers = waivers.faults(waived, () if project.failed else ran)
    findings += [f for f in of_waivers if scope is None or f.focus in names]
    return Review(
        findings=sorted({f for f in findings if wanted is None or f.path in wanted}),
        evidence=proved.tally(texts or {}),
        proved=proved,
        waived=sorted({w for w in waived if wanted is None or w.finding.path in wanted}),
    )


def breaks(finding: Finding) -> bool:
    """True where what a finding is about may derive something wrong."""
    return finding.severity == VIOLATION and finding.rule not in ("evidence", "waiver", "coverage", "twin")


def review_shapes(
    project: Project, shapes: Set[Term], only: Set[Path] | None, engine: str, today: date | None
) -> Review:
    """Check the data with some of the shapes alone.

    Args:
        project: the files.
        shapes: the shapes; others run only where these name them.
        only: paths of the only files whose findings are wanted.
        engine: which SHACL engine, see `rabt.check.shacl`.
        today: the day on which waivers must not have ended; None to let none end.
    """
    data, ontology = triples_of(project.data), triples_of(project.ontology)
    places, expanded = Places(project.data, project.terms), [*data, *expand(data)]
    graphs = [triples_of(project.shapes), triples_of(project.derived_shapes)]
    waivers = Waivers(data, [t for shown in graphs for t in shown], places, today)
    findings: list[Finding] = []
    for shown, more in zip(graphs, ([], _inferred(project, ontology, expanded)), strict=True):
        these = [t for t in shown if t.predicate not in TARGETS or t.subject in shapes]
        findings += check_shapes([*expanded, *more], ontology, these, places, engine=engine)
    findings, waived = waivers.split(f for f in findings if only is None or f.path in only)
    return Review(sorted(findings), Proved().tally(()), sorted(waived))


def _within(document: Document, scope: Scope | None) -> Document:
    """A file without what it says of nodes that are not checked, unless it is checked itself."""
    if scope is None or document.path in scope.files:
        return document
    return document.part(scope.nodes)


def _counted(documents: Iterable[Document], wanted: Set[Path] | None, scope: Scope | None) -> Set[str] | None:
    """The records that the tally of evidence counts; None for all."""
    if wanted is None:
        return scope.nodes if scope else None
    named = {t.subject.value for t in triples_of(documents) if isinstance(t.subject, NamedNode)}
    return named & scope.nodes if scope else named


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
