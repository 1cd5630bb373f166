"""From checks to findings: runs them over the data and gives each result its place in a file, and what mends it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from rabt.check import entries, evidence, ledger, shacl
from rabt.check.canonical import canonical
from rabt.check.digests import kept_digests
from rabt.check.edits import block_removal, canonical_edit, edit_of, line_edit
from rabt.check.evidence import Proved
from rabt.check.findings import VIOLATION, WARNING, Edit, Finding
from rabt.check.missing import Lines
from rabt.check.references import Fault, faults
from rabt.check.remedies import Remedy, remedy_of_literal
from rabt.check.scope import Scope
from rabt.check.twins import twins
from rabt.model.iris import RABT, RDF_TYPE, RDFS, SHAPES, Term, rabt, value
from rabt.model.terms import Terms
from rabt.read.positions import Positions, Region, locate, name_of
from rabt.read.sources import Source, describe
from rabt.read.turtle import Document

_CITING = (rabt("evidence"), rabt("context"))
_MANY = 1000  # triples of blank nodes, of which data has none
# A day bound stands in no file: the date that it comes from does.
_ORIGIN = {RABT + "startEarliest": RABT + "start", RABT + "endLatest": RABT + "end"}


class Places:
    """Finds the file, lines and columns of a triple; reads positions only of files that are asked for.

    Attributes:
        terms: what the ontology defines.
    """

    def __init__(self, documents: Iterable[Document], terms: Terms) -> None:
        self.terms = terms
        self._compact = terms.layout().compact
        self._positions: dict[Path, Positions] = {}
        self._documents = list(documents)
        self._subjects: dict[str, list[Document]] = defaultdict(list)
        self._objects: dict[str, tuple[Document, Triple]] = {}
        for document in self._documents:
            for triple in document.triples:
                if not isinstance(triple.subject, NamedNode):
                    continue
                homes = self._subjects[triple.subject.value]
                if document not in homes[-1:]:
                    homes.append(document)
                if isinstance(triple.object, NamedNode):
                    self._objects.setdefault(triple.object.value, (document, triple))

    def name(self, iri: str) -> str:
        """`iri` as prefixed name."""
        return self._compact(iri)

    def of_triple(self, document: Document, triple: Triple) -> Region:
        """Where the object of a triple of `document` stands, or what is nearest to it."""
        return self._of(document).region(name_of(triple), triple.predicate.value, str(triple.object))

    def of_fact(self, node: str, predicate: str = "", value: str = "") -> tuple[Document, Region] | None:
        """Where a fact stands: the file, and the place of the value, the property or the block of a node.

        Args:
            node: IRI of the node.
            predicate: IRI of the property, or "".
            value: IRI of the value, or "".
        """
        wanted = (node, predicate, f"<{value}>")
        homes = self._subjects.get(node, [])
        for document in homes:
            if wanted in self._of(document).triples or document is homes[-1]:
                return document, self._of(document).region(*wanted)
        return None

    def of_result(self, result: shacl.Result) -> tuple[Document, Region] | None:
        """Where a person should look for the cause of a SHACL result; None where no file holds the node."""
        homes = self._subjects.get(result.focus, [])
        wanted = (result.focus, result.path, str(term_of(result.value)))
        for document in homes:
            found = self._of(document)
            if wanted in found.triples:
                return document, found.region(*wanted)
        if homes:
            return homes[0], self._of(homes[0]).region(result.focus, _ORIGIN.get(result.path, result.path))
        if result.focus in self._objects:
            document, triple = self._objects[result.focus]
            return document, self.of_triple(document, triple)
        return None

    def edit_of(self, document: Document, triple: Triple, remedy: Remedy | None) -> tuple[Edit, ...]:
        """The edit of `document` that applies a remedy to one of its triples, where there is one."""
        edit = edit_of(remedy, triple, self._of(document)) if remedy else None
        return (edit,) if edit else ()

    def edit_with(self, node: str, line: str) -> tuple[Edit, ...]:
        """The suggestion to add a line to the block of a node, where a file has one."""
        homes = self._subjects.get(node, [])
        edit = line_edit(self._of(homes[0]), node, line) if homes and line else None
        return (edit,) if edit else ()

    def edit_without(self, node: str, title: str) -> tuple[Edit, ...]:
        """The suggestion to remove the block of a node, where a file has one."""
        homes = self._subjects.get(node, [])
        edit = block_removal(self._of(homes[0]), node, title) if homes else None
        return (edit,) if edit else ()

    def _of(self, document: Document) -> Positions:
        if document.path not in self._positions:
            self._positions[document.path] = _positions(document)
        return self._positions[document.path]


def _positions(document: Document) -> Positions:
    """The positions in a document; none where finding them takes minutes, for its blank nodes."""
    if sum(not isinstance(t.subject, NamedNode) for t in document.triples) > _MANY:
        return Positions(document)
    return locate(document)


def term_of(text: str) -> Term | None:
    """A name or literal in Turtle without prefixes, as an engine writes it; None for "" and blank nodes."""
    if not text or text.startswith("_:"):
        return None
    (triple,) = parse(f"<a:> <a:> {text} .", format=RdfFormat.TURTLE)
    return value(triple.object)


def check_files(
    documents: Sequence[Document],
    known: Set[str],
    terms: Terms,
    sources: Iterable[str],
    places: Places,
    whole: Container[Path] | None = None,
) -> tuple[list[Finding], set[tuple[str, str, str]]]:
    """Check names, literals and canonical form of some files.

    Args:
        documents: the files to check.
        known: IRIs of all nodes that the data describes, as references must be.
        terms: what the ontology defines.
        sources: slugs of the sources.
        places: where triples stand.
        whole: the files of which every triple is at hand; None for all. The form of others is not looked at.

    Returns:
        The findings, and the triples found faulty as (subject, predicate, object in N-Triples).
    """
    layout, slugs = terms.layout(), frozenset(sources)
    findings: list[Finding] = []
    faulty: set[tuple[str, str, str]] = set()
    for document in documents:
        bad: list[Fault] = list(faults(document.triples, terms, known, slugs))
        for fault in bad:
            region = places.of_triple(document, fault.triple)
            focus = places.name(fault.triple.subject.value) if isinstance(fault.triple.subject, NamedNode) else ""
            edits = places.edit_of(document, fault.triple, fault.remedy)
            findings.append(_finding(document, region, VIOLATION, fault.rule, fault.message, focus, edits=edits))
            faulty.add(_key(fault.triple))
        if bad or not (whole is None or document.path in whole):
            continue
        if line := first_difference(document.text, wanted := canonical(document, layout)):
            findings.append(replace(not_canonical(document.path, line), edits=(canonical_edit(document, wanted),)))
    return findings, faulty


def not_canonical(path: Path, line: int) -> Finding:
    """The finding on a file whose canonical form differs from the beginning of `line` on."""
    message = "The file is not in canonical form from here on: run rabt format."
    return Finding(path, line, 1, VIOLATION, "format", message, end_line=line, end_column=1)


def _finding(
    document: Document,
    region: Region,
    severity: str,
    rule: str,
    message: str,
    focus: str,
    result: shacl.Result | None = None,
    edits: tuple[Edit, ...] = (),
) -> Finding:
    line, column, end_line, end_column = region
    return Finding(document.path, line, column, severity, rule, message, focus, result, end_line, end_column, edits)


def check_evidence(
    triples: Sequence[Triple],
    terms: Terms,
    texts: Mapping[str, str],
    places: Places,
    faulty: Container[tuple[str, str, str]] = (),
    only: Container[str] | None = None,
    scope: Scope | None = None,
) -> tuple[list[Finding], Proved]:
    """Prove the evidence of all records.

    Args:
        triples: the data, with the descriptions of its sources.
        terms: what the ontology defines.
        texts: slug to text of the sources that are at hand.
        places: where triples stand.
        faulty: triples already found faulty; what is no date or number is not looked for in the text.
        only: IRIs of the only records of which is told how far the proof went; the faults are those of all.
        scope: what is checked, where not everything is.
    """
    shorten = terms.layout().compact
    sound = [t for t in triples if not (isinstance(t.object, Literal) and _key(t) in faulty)]
    about = evidence.facts_of(sound)
    proofs, rows = evidence.gather(about, terms), entries.gather(about, terms)
    cited = scope.cited if scope else {str(getattr(t.object, "value", "")) for t in triples if t.predicate in _CITING}
    if scope:
        proofs, rows = proofs.of(scope.nodes), rows.of(scope.nodes)
    sources, digests = describe(sound), kept_digests(sound)
    faults, found = evidence.check(proofs, sources, texts, digests, shorten, cited)
    of_rows, of_lists = entries.check(rows, texts, shorten, cited)
    findings = [
        finding
        for fault in (*faults, *of_rows)
        if scope is None or fault.node in scope.nodes
        for finding in at(places, fault.rule, fault.message, fault.node, fault.predicate, fault.value)
    ]
    if only is not None:
        proofs, rows = proofs.of(only), rows.of(only)
    passages = {p for ps in (*proofs.passages.values(), *proofs.contexts.values()) for p in ps}
    named = {iri for iris in rows.records.values() for iri in iris}
    return findings, Proved(
        records={r: status for r, status in {**found, **of_lists}.items() if only is None or r in only},
        cited={passage.iri for passage in passages} | named,
        waivers={waiver for items in proofs.waivers.values() for waiver in items.values()},
        sources={p.source for p in passages} | {rows.entries[iri].source for iri in named if iri in rows.entries},
    )


def _key(triple: Triple) -> tuple[str, str, str]:
    return getattr(triple.subject, "value", ""), triple.predicate.value, str(triple.object)


def check_ledger(
    triples: Sequence[Triple], sources: Mapping[str, Source], places: Places, focus: Container[str] | None = None
) -> list[Finding]:
    """Paragraphs of sources that no record cites and no reason explains.

    Args:
        triples: the data.
        sources: slug to description of each source.
        places: where triples stand.
        focus: IRIs of the only paragraphs that are wanted; None for all.
    """
    return [
        finding
        for undecided in ledger.check(sources, ledger.citations(triples))
        if focus is None or undecided.node in focus
        for finding in at(places, "coverage", undecided.message, undecided.node, undecided.predicate)
    ]


def check_twins(triples: Sequence[Triple], places: Places, focus: Container[str] | None = None) -> list[Finding]:
    """Records that say what another record says already.

    Args:
        triples: the data.
        places: where triples stand.
        focus: IRIs of the only records that are wanted; None for all.
    """
    return [
        replace(finding, edits=places.edit_without(record, f"remove it, once {places.name(other)} has its passages"))
        for record, other in twins(triples).items()
        if focus is None or record in focus
        for finding in at(
            places,
            "twin",
            f"This says exactly what {places.name(other)} says: add its passages to the evidence there and remove "
            "this one, or say in rabt:note what is different.",
            record,
        )
    ]


def at(places: Places, rule: str, message: str, node: str, predicate: str = "", value: str = "") -> list[Finding]:
    """The violation at the place of a fact; none where no file holds the node.

    Args:
        places: where triples stand.
        rule: what found it.
        message: what is wrong and how to mend it.
        node: IRI of the node.
        predicate: IRI of the property to point at, or "".
        value: IRI of the value to point at, or "".
    """
    found = places.of_fact(node, predicate, value)
    if found is None:
        return []
    return [_finding(*found, VIOLATION, rule, message, places.name(node))]


def first_difference(text: str, wanted: str) -> int:
    """The first line, counted from 1, in which two texts differ; 0 where they are equal."""
    if text == wanted:
        return 0
    have, want = text.split("\n"), wanted.split("\n")
    return next((n for n, (a, b) in enumerate(zip(have, want, strict=False), 1) if a != b), min(len(have), len(want)))


def check_shapes(
    triples: Iterable[Triple],
    ontology: Iterable[Triple],
    shapes: Iterable[Triple],
    places: Places,
    skip: Iterable[tuple[str, str, str]] = (),
    engine: str = "pyshacl",
    scope: Scope | None = None,
) -> list[Finding]:
    """Validate triples against shapes.

    Args:
        triples: the data, with passages expanded.
        ontology: the ontology, for the class hierarchy and the classes of concepts.
        shapes: the shapes.
        places: where triples stand.
        skip: triples already found faulty, on which a second finding would only repeat the first.
        engine: which SHACL engine, see `rabt.check.shacl`.
        scope: what is checked, where not everything is.
    """
    skipped = set(skip)
    findings = []
    # That data has a blank node is a finding already; what the shapes say of thousands of them would take minutes.
    data = [t for t in triples if isinstance(t.subject, NamedNode)]
    lines = Lines(data, places.terms, scope.concepts if scope else None)
    focus = scope.nodes if scope else None
    for result in shacl.results([*data, *hierarchy(ontology)], list(shapes), engine=engine, focus=focus):
        if (result.focus, result.path, result.value) in skipped:
            continue
        found = places.of_result(result)
        if found is None and ":" not in result.focus:
            continue  # a blank node: that data has one is a finding already
        if found is None:
            raise RuntimeError(f"A result on a node that no file holds: {result}")
        severity = VIOLATION if result.severity == "Violation" else WARNING
        rule = result.shape.removeprefix(SHAPES) or result.component
        name, edits = places.name(result.focus), _edits(result, found[0], places, lines)
        findings.append(_finding(*found, severity, rule, result.message, name, result, edits))
    return findings


def _edits(result: shacl.Result, document: Document, places: Places, lines: Lines) -> tuple[Edit, ...]:
    """What mends a SHACL result: a literal of another datatype, or a line with the property that is missing."""
    if result.component == "MinCountConstraintComponent" and result.path:
        return places.edit_with(result.focus, lines.line(result.path))
    allowed, term = places.terms.datatypes.get(result.path, frozenset()), term_of(result.value)
    if isinstance(term, Literal) and result.path:
        triple = Triple(NamedNode(result.focus), NamedNode(result.path), term)
        return places.edit_of(document, triple, remedy_of_literal(term, allowed))
    return ()


def hierarchy(ontology: Iterable[Triple]) -> list[Triple]:
    """The part of the ontology that shapes need: which class lies below which, and the classes of concepts."""
    wanted = {RDF_TYPE.value, RDFS + "subClassOf"}
    return [t for t in ontology if t.predicate.value in wanted and isinstance(t.object, NamedNode)]
