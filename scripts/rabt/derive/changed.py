"""What a change can affect, and the part of the project that has to be read to check just that.

A change is the triples that some files held in a revision and hold no longer, and those that they hold now. The reach
of shapes and checks, walked backwards from these triples, gives the nodes that the change can affect; walked forwards
from the nodes, everything that their check looks at. The checks run on that part as they run on the whole, and what
they find about other nodes, which are not there whole, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from rabt.check.facts import Facts
from rabt.check.neighbours import Neighbours
from rabt.check.patterns import Query, Step, UnclearError, read_query
from rabt.check.prefilter import declared_shapes
from rabt.check.reach import Reach, reach_of_shapes
from rabt.check.scope import Scope
from rabt.check.sights import reach_of_checks
from rabt.derive.dataset import Review, review, review_shapes
from rabt.model.errors import InputError
from rabt.model.iris import BASE, ENTRY, PASSAGE, RABT, RDF_TYPE, Passage
from rabt.read.index import Index, git_blob, open_index, said_of
from rabt.read.project import Project, data_files, read_project, triples_of
from rabt.read.revisions import contents, files_in, resolve
from rabt.read.sources import Paragraph, Source, describe
from rabt.read.turtle import MAX_BYTES, Document, parse_turtle

_SOURCE, _PARAGRAPH = BASE + "source/", BASE + "paragraph/"
_EVIDENCE = RABT + "evidence"
_CITING = {_EVIDENCE, RABT + "context"}
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


class _Known(Set[str]):
    """The nodes that an index says are described."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._asked: dict[str, bool] = {}

    def __contains__(self, node: object) -> bool:
        if not isinstance(node, str):
            return False
        if node not in self._asked:
            self._asked[node] = self._index.is_described(node)
        return self._asked[node]

    def __iter__(self) -> Iterator[str]:
        return iter(set(self._index.described()))

    def __len__(self) -> int:
        return len(set(self._index.described()))


class _Cited(Container[str]):
    """The passages and rows that an index says are cited."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __contains__(self, node: object) -> bool:
        return isinstance(node, str) and bool(self._index.mentioned_by(node) & _CITING)


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
    inside = f"{root.resolve().as_posix()}/data/"
    before = {path: blob for path, blob in before.items() if path.startswith(inside) and path.endswith(".ttl")}
    now = {path: blob for path, blob in index.files().items() if path.startswith(inside)}
    files = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
    was = {path: blob for path, blob in before.items() if path in files}
    held = contents(root, sorted(set(was.values())))
    try:
        old = [parse_turtle(Path(path), held[blob]) for path, blob in sorted(was.items())]
    except InputError:
        return None
    return _change(index, files, old)


def change_of(index: Index, files: Iterable[Path]) -> Change:
    """Some files as if they were new."""
    return _change(index, {str(path) for path in files}, [])


def _change(index: Index, files: Set[str], old: list[Document]) -> Change:
    new = [document for path in sorted(files) if (document := index.document(path))]
    return Change({Path(path) for path in files}, old, new)


def _model(files: Mapping[str, str], root: Path) -> dict[str, str]:
    inside = tuple(f"{root.resolve().as_posix()}/{folder}/" for folder in ("ontology", "shapes"))
    return {path: blob for path, blob in files.items() if path.startswith(inside) and path.endswith((".ttl", ".rq"))}


def _blobs(root: Path) -> dict[str, str]:
    return {
        str(path): git_blob(path.read_bytes())
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
    if _changes_prefixes(index, change, triples):
        return None
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
    nodes = _with_waivers(both, nodes)
    return None if len(nodes) > max(_MANY, index.count() // _SHARE) else nodes


def _changes_prefixes(index: Index, change: Change, triples: Iterable[Triple]) -> bool:
    """True where a source comes, goes or becomes a list: its prefix is part of the form of every file."""
    lists: set[str] = set()
    for t in triples:
        subject = _iri(t.subject)
        if t.predicate == RDF_TYPE and _iri(t.object) == RABT + "Source":
            return True
        if t.predicate.value == RABT + "source" and subject.startswith(_PARAGRAPH):
            return True
        if t.predicate.value == RABT + "source" and subject.startswith(ENTRY):
            lists.add(subject.removeprefix(ENTRY).partition("/")[0])
    return any(_has_rows(index, change, slug, before=True) != _has_rows(index, change, slug) for slug in lists)


def _has_rows(index: Index, change: Change, slug: str, before: bool = False) -> bool:
    prefix = f"{ENTRY}{slug}/"
    if before and any(_iri(t.subject).startswith(prefix) for t in triples_of(change.old)):
        return True
    rows = index.described_below(prefix)
    return any(not before or d.path not in change.files for row in rows for d in index.describing(row))


def _with_waivers(here: Neighbours, nodes: set[str]) -> set[str]:
    """Nodes with the waivers that are for them and what else these waive, by which a waiver is needed or is not."""
    waives = Step.along(RABT + "waives")
    waivers = {waiver for node in nodes for waiver in here.values(node, waives.back)} | nodes
    return nodes | waivers | {node for waiver in waivers for node in here.values(waiver, waives)}


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


def alike_in(index: Index) -> dict[str, set[str]]:
    """Each record to those that may say the same: where one file says so, or several tell of one record."""
    spread = index.spread()
    found: dict[str, set[str]] = {}
    for group in index.alike():
        for node in group:
            found.setdefault(node, set()).update(group)
    by_said: dict[bytes, set[str]] = {}
    for node in spread:
        said = said_of(t for d in index.describing(node) for t in d.triples if _iri(t.subject) == node)
        for digest in said.values():
            by_said.setdefault(digest, {*index.saying(digest)}).add(node)
    for nodes in by_said.values():
        for node in nodes:
            found.setdefault(node, set()).update(nodes)
    return found


def sources_of(index: Index) -> dict[str, Source]:
    """Slug to description of each source that the data describes."""
    return _sources(index, Neighbours(index))


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


def part(
    project: Project,
    index: Index,
    change: Change,
    nodes: Set[str],
    reach: Reach,
    ledger: bool = True,
    beside: Set[str] = frozenset(),
) -> tuple[Project, Scope]:
    """The part of a project that has to be at hand to check some nodes.

    Args:
        project: its ontology and shapes.
        index: the index of its data.
        change: what changed; these files are there whole.
        nodes: the nodes to check.
        reach: how far the checks look.
        ledger: False where it is not asked which paragraphs are cited.
        beside: further nodes that have to be at hand.
    """
    here = Neighbours(index)
    wanted = here.around(nodes, reach) | _always(index) | beside
    wanted |= {node for cited in nodes for node in _first_mention(index, cited)}
    for slug, source in _sources(index, here).items() if ledger else ():
        for paragraph in source.paragraphs:
            if paragraph.iri in nodes:
                wanted |= _citing(index, here, slug, paragraph)
    documents: dict[Path, Document] = {document.path: document for document in change.new}
    for document in {d.path: d for node in wanted for d in index.describing(node)}.values():
        documents.setdefault(document.path, document.part(wanted))
    data = tuple(documents[path] for path in sorted(documents))
    failed = tuple(error for _, error in sorted(index.failed.items()))
    passages = {node for node in nodes if node.startswith(PASSAGE) and index.is_mentioned(node)}
    scope = Scope(nodes, change.files, _Known(index), _Cited(index), passages, index.concepts, ledger)
    return replace(project, data=data, failed=failed), scope


def _first_mention(index: Index, node: str) -> set[str]:
    """What mentions a passage that is described nowhere, in the first file that does: findings stand there."""
    if not node.startswith(PASSAGE) or index.is_described(node):
        return set()
    first = index.mentioning(node)[:1]
    return {_iri(t.subject) for document in first for t in document.triples if _iri(t.object) == node}


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


@dataclass(frozen=True)
class Partial:
    """The outcome of a check of what a change can affect.

    Attributes:
        project: the files that were read for it: those that changed, and of others what is looked at from them.
        review: what was found.
        files: the files that changed.
        nodes: how many nodes the change can affect; None where everything was checked.
        whole: names of the shapes that ran on everything, since it cannot be told how far they look.
        shapes: how many shapes there are.
    """

    project: Project = field(repr=False)
    review: Review
    files: Set[Path]
    nodes: int | None
    whole: Sequence[str]
    shapes: int

    def __str__(self) -> str:
        """One line for people: what was checked."""
        changed = f"{len(self.files)} file{'' if len(self.files) == 1 else 's'} changed"
        if self.nodes is None:
            return f"{changed if self.files else 'Ontology or shapes changed'}, so that everything was checked."
        share = f"{len(self.whole)} of {self.shapes} shapes ran on everything ({len(self.whole) / self.shapes:.1%})"
        return f"{changed}, which can affect {self.nodes} node{'' if self.nodes == 1 else 's'}; {share}."


def review_change(
    root: Path,
    texts: Callable[[Project], Mapping[str, str]],
    revision: str | None = None,
    paths: Sequence[Path] = (),
    engine: str = "pyshacl",
    today: date | None = None,
    max_bytes: int = MAX_BYTES,
) -> Partial:
    """Check what a change can affect, as `rabt.derive.dataset.review` checks everything.

    Args:
        root: the folder that holds ontology/, shapes/ and data/.
        texts: gives the texts of the sources of a project that are at hand.
        revision: what has changed since then is checked.
        paths: findings are wanted of these files only; without a revision, they are checked as if they were new.
        engine: which SHACL engine, see `rabt.check.shacl`.
        today: the day on which waivers must not have ended.
        max_bytes: larger files are refused.

    Raises:
        InputError: git cannot tell what changed, or ontology or shapes cannot be read.
    """
    model = read_project(root, with_data=False)
    only = {path.resolve() for path in paths}
    index = open_index(root, data_files(root, only), max_bytes)
    change = change_since(root, index, revision) if revision else change_of(index, only)
    reach = reach_of(model)
    shapes = declared_shapes(Facts(triples_of([*model.shapes, *model.derived_shapes])))
    nodes = None
    if change is not None:
        nodes = affected(index, change, reach) if revision else nodes_of(index, change)
    wanted = only if paths else None
    if change is None or nodes is None or len(reach.unclear) == len(shapes):
        project = read_project(root, sorted(only), max_bytes)
        reviewed = review(project, only=wanted, texts=texts(project), engine=engine, today=today)
        return Partial(project, reviewed, change.files if change else frozenset(), None, (), len(shapes))
    project, scope = part(model, index, change, nodes, reach)
    reviewed = review(project, only=wanted, texts=texts(project), engine=engine, today=today, scope=scope)
    if reach.unclear:
        everything = read_project(root, sorted(only), max_bytes)
        more = review_shapes(everything, set(reach.unclear), wanted, engine, today)
        reviewed = replace(
            reviewed,
            findings=sorted({*reviewed.findings, *more.findings}),
            waived=sorted({*reviewed.waived, *more.waived}),
        )
    names = sorted(model.terms.layout().compact(_iri(shape)) for shape in reach.unclear)
    return Partial(project, reviewed, change.files, len(nodes), names, len(shapes))


def nodes_of(index: Index, change: Change) -> set[str]:
    """The nodes of some files, and those that are described by their names alone where these mention them."""
    triples = triples_of(change.new)
    nodes = {_iri(t.subject) for t in triples} | {o for t in triples if (o := _iri(t.object)).startswith(PASSAGE)}
    return _with_waivers(Neighbours(index), nodes - {""})
