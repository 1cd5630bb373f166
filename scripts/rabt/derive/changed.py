"""What a change can affect, and the part of the project that has to be read to check just that.

A change is the triples that some files held in a revision and hold no longer, and those that they hold now. The reach
of shapes and checks, walked backwards from these triples, gives the nodes that the change can affect; walked forwards
from the nodes, everything that their check looks at. The checks run on that part as they run on the whole, and what
they find about other nodes, which are not there whole, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from rabt.check.facts import Facts
from rabt.check.neighbours import Neighbours
from rabt.check.patterns import Query, UnclearError, read_query
from rabt.check.reach import Reach, reach_of_shapes
from rabt.check.sights import reach_of_checks
from rabt.model.errors import InputError
from rabt.model.iris import BASE, ENTRY, PASSAGE, RABT, Passage
from rabt.read.index import Index, git_blob, said_of
from rabt.read.project import Project, read_project, triples_of
from rabt.read.revisions import contents, files_in, resolve
from rabt.read.sources import Paragraph, Source, describe
from rabt.read.turtle import Document, parse_turtle

_SOURCE, _PARAGRAPH = BASE + "source/", BASE + "paragraph/"
_EVIDENCE = RABT + "evidence"
# What a paragraph says that tells nothing of its text.
_LEDGER = frozenset(RABT + name for name in ("withoutRecords", "outlet", "marker"))
# A change that affects so many nodes is checked as quickly with everything.
_MANY, _SHARE = 1000, 3


@dataclass(frozen=True)
class Change:
    """What changed.

    Attributes:
        files: the data files that are not as they were, or are new or gone.
        old: they as they were.
        new: they as they are.
    """

    files: Set[Path]
    old: Sequence[Document] = field(repr=False)
    new: Sequence[Document] = field(repr=False)

    def triples(self) -> set[Triple]:
        """The triples that are stated no longer, or now."""
        return set(triples_of(self.old)) ^ set(triples_of(self.new))


@dataclass(frozen=True)
class Scope:
    """What is checked of a project.

    Attributes:
        nodes: IRIs of the nodes about which findings are wanted.
        files: the files of which everything is at hand, and whose form is checked.
        known: all nodes that the data describes, those included that are not at hand.
    """

    nodes: Set[str]
    files: Set[Path]
    known: Set[str] = field(repr=False)


class _Known(Set[str]):
    """The nodes that an index says are described."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __contains__(self, node: object) -> bool:
        return isinstance(node, str) and self._index.is_described(node)

    def __iter__(self) -> Iterator[str]:
        return iter(set(self._index.described()))

    def __len__(self) -> int:
        return len(set(self._index.described()))


def change_since(root: Path, index: Index, revision: str) -> Change | None:
    """What changed in data/ since the commit that the current one has in common with a revision.

    Args:
        root: the folder that holds data/.
        index: the index of the data files, up to date.
        revision: a commit, branch or tag.

    Returns:
        The change; None where ontology/ or shapes/ changed, or a file cannot be read as it was: everything has to be
        checked then.

    Raises:
        InputError: git cannot tell.
    """
    commit = resolve(root, revision)
    before = files_in(root, commit, ("data", "ontology", "shapes"))
    if _model(before, root) != _blobs(root):
        return None
    inside = root.resolve() / "data"
    before = {path: blob for path, blob in before.items() if path.suffix == ".ttl" and path.is_relative_to(inside)}
    now = {path: blob for path, blob in index.files().items() if path.is_relative_to(inside)}
    files = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
    was = {path: blob for path, blob in before.items() if path in files}
    held = contents(root, sorted(set(was.values())))
    try:
        old = [parse_turtle(path, held[blob]) for path, blob in sorted(was.items())]
    except InputError:
        return None
    return Change(files, old, _documents(index, files))


def change_of(index: Index, files: Iterable[Path]) -> Change:
    """Some files as if they were new."""
    wanted = set(files)
    return Change(wanted, [], _documents(index, wanted))


def _documents(index: Index, files: Iterable[Path]) -> list[Document]:
    return [document for path in sorted(files) if (document := index.document(path))]


def _model(files: dict[Path, str], root: Path) -> dict[Path, str]:
    here = root.resolve()
    return {p: b for p, b in files.items() if p.suffix in (".ttl", ".rq") and not p.is_relative_to(here / "data")}


def _blobs(root: Path) -> dict[Path, str]:
    return {
        path: git_blob(path.read_bytes())
        for folder in ("ontology", "shapes")
        for path in (root.resolve() / folder).rglob("*")
        if path.suffix in (".ttl", ".rq")
    }


def reach_of(project: Project) -> Reach:
    """How far all checks of a project look; needs its ontology and shapes only."""
    rules: dict[str, Query] = {}
    for name, text in project.rules.items():
        try:
            rules[name] = read_query(text)
        except UnclearError:
            return Reach(unclear=[NamedNode(f"{BASE}shapes/{name}")])
    derivations: dict[str, list[Query]] = {}
    for iri, rule in project.terms.derived.items():
        if rule in rules:
            derivations.setdefault(iri, []).append(rules[rule])
    shapes, derived = Facts(triples_of(project.shapes)), Facts(triples_of(project.derived_shapes))
    return reach_of_shapes(shapes) | reach_of_shapes(derived, derivations) | reach_of_checks()


def affected(index: Index, change: Change, reach: Reach) -> set[str] | None:
    """The nodes that a change can affect; None where they are so many that everything is checked as quickly."""
    triples = change.triples()
    both = Neighbours(index, change.old)
    nodes = both.affected(triples, reach) | {t.subject.value for t in triples if isinstance(t.subject, NamedNode)}
    for node in _come_or_gone(index, change):
        nodes |= both.pointing(node)
    nodes |= _alike(index, change, triples)
    sources = _sources(index, both)
    for slug in _divided_anew(sources, triples):
        for cited in (p for kind in (PASSAGE, ENTRY) for p in index.mentioned_below(f"{kind}{slug}/")):
            nodes |= both.pointing(cited) | {cited}
    nodes |= _paragraphs(sources, triples)
    # Passages are described by their names alone, where somebody mentions them.
    nodes |= {t.object.value for t in triples if isinstance(t.object, NamedNode) and t.object.value.startswith(PASSAGE)}
    return None if len(nodes) > max(_MANY, index.count() // _SHARE) else nodes


def _come_or_gone(index: Index, change: Change) -> Iterator[str]:
    """The nodes of changed files that were described nowhere before, or are described nowhere now."""
    before, now = (
        {t.subject.value for t in triples_of(documents) if isinstance(t.subject, NamedNode)}
        for documents in (change.old, change.new)
    )
    for node in before ^ now:
        if all(document.path in change.files for document in index.describing(node)):
            yield node


def _alike(index: Index, change: Change, triples: Iterable[Triple]) -> set[str]:
    """The records that say what a changed one says, or said."""
    changed = {t.subject.value for t in triples if isinstance(t.subject, NamedNode)}
    others = [d for node in changed for d in index.describing(node) if d.path not in change.files]
    found: set[str] = set()
    for documents in (change.old, change.new):
        said = said_of(t for t in triples_of([*documents, *others]) if _iri(t.subject) in changed)
        found |= {node for digest in said.values() for node in index.saying(digest)}
    return found


def _sources(index: Index, here: Neighbours) -> dict[str, Source]:
    """Slug to description of each source."""
    nodes = [*index.described_below(_SOURCE), *index.described_below(_PARAGRAPH)]
    return describe(t for node in nodes for t in here.about(node))


def _divided_anew(sources: Mapping[str, Source], triples: Iterable[Triple]) -> set[str]:
    """Slugs of the sources about whose text or division some triples say something, as they are or as they were."""
    homes = {paragraph.iri: slug for slug, source in sources.items() for paragraph in source.paragraphs}
    found = set()
    for t in triples:
        subject = _iri(t.subject)
        if t.predicate.value not in _LEDGER and subject.startswith((_SOURCE, _PARAGRAPH)):
            found.add(homes.get(subject, subject.removeprefix(_SOURCE)))
            if t.predicate.value == RABT + "source":
                found.add(_iri(t.object).removeprefix(_SOURCE))
    return found


def _paragraphs(sources: Mapping[str, Source], triples: Iterable[Triple]) -> set[str]:
    """The paragraphs in which a passage stands that is cited now, or no longer."""
    cited = filter(None, (Passage.from_iri(_iri(t.object)) for t in triples if t.predicate.value == _EVIDENCE))
    return {
        paragraph.iri
        for passage in cited
        if passage.source in sources
        for paragraph in sources[passage.source].paragraphs
        if paragraph.start < passage.end and passage.start < paragraph.end
    }


def part(project: Project, index: Index, change: Change, nodes: Set[str], reach: Reach) -> tuple[Project, Scope]:
    """The part of a project that has to be at hand to check some nodes.

    Args:
        project: its ontology and shapes.
        index: the index of its data.
        change: what changed; these files are there whole.
        nodes: the nodes to check.
        reach: how far the checks look.
    """
    here = Neighbours(index)
    wanted = here.around(nodes, reach) | _always(index)
    for slug, source in _sources(index, here).items():
        for paragraph in source.paragraphs:
            if paragraph.iri in nodes:
                wanted |= _citing(index, here, slug, paragraph)
    documents: dict[Path, Document] = {document.path: document for document in change.new}
    kept: dict[Path, list[Triple]] = {}
    for document in {d.path: d for node in wanted for d in index.describing(node)}.values():
        if document.path not in documents:
            kept[document.path] = [t for t in document.triples if _iri(t.subject) in wanted]
            documents[document.path] = replace(document, triples=tuple(kept[document.path]))
    data = tuple(documents[path] for path in sorted(documents))
    failed = tuple(error for _, error in sorted(index.failed.items()))
    return replace(project, data=data, failed=failed), Scope(nodes, change.files, _Known(index))


def _always(index: Index) -> set[str]:
    """The sources and their paragraphs, and one row of each list, by which it is known to be one."""
    sources = index.described_below(_SOURCE)
    rows = (index.described_below(f"{ENTRY}{iri.removeprefix(_SOURCE)}/", limit=1) for iri in sources)
    return {*sources, *index.described_below(_PARAGRAPH), *(row for found in rows for row in found)}


def _citing(index: Index, here: Neighbours, slug: str, paragraph: Paragraph) -> set[str]:
    """The records that cite a paragraph."""
    passages = filter(None, map(Passage.from_iri, index.mentioned_below(f"{PASSAGE}{slug}/", _EVIDENCE)))
    inside = [p.iri for p in passages if paragraph.start < p.end and p.start < paragraph.end]
    return {record for iri in inside for record in here.pointing(iri)}


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def read_model(root: Path) -> Project:
    """Ontology and shapes of the project at `root`, without its data."""
    return read_project(root, with_data=False)
