"""Everything, checked share by share: what `review` finds, in the memory of a part and on two processors.

Each share is some files, checked as a change of all that stands in them would be. What no share can see, which
paragraphs are cited at all, is looked at in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from rabt.check.evidence import Proved
from rabt.check.findings import Finding
from rabt.check.reach import Reach
from rabt.check.report import Places, check_ledger
from rabt.check.waivers import Waived
from rabt.derive.changed import Partial, alike_in, change_of, nodes_of, part, reach_of, sources_of
from rabt.derive.dataset import Review, breaks, review
from rabt.model.iris import rabt
from rabt.read.index import Index, open_index, reopen
from rabt.read.project import Project, data_files, read_project, triples_of
from rabt.read.turtle import MAX_BYTES

LARGE = 20_000_000
"""Bytes of data from which on shares are better than everything at once."""
SHARE = 8_000_000
"""Bytes of a share; of what is read beside it there is about as much again."""
_EVIDENCE = rabt("evidence")


def is_large(root: Path) -> bool:
    """True where the data of the project at `root` is better checked in shares."""
    return sum(Path(path).stat().st_size for path in data_files(root)) > LARGE


def review_in_shares(
    root: Path,
    texts: Callable[[Project], Mapping[str, str]],
    engine: str = "pyshacl",
    today: date | None = None,
    max_bytes: int = MAX_BYTES,
    share: int = SHARE,
    processes: int = 2,
    progress: Callable[[str], None] = lambda _: None,
) -> Partial | None:
    """Check everything, as `rabt.derive.dataset.review` does.

    Args:
        root: the folder that holds ontology/, shapes/ and data/.
        texts: gives the texts of the sources of a project that are at hand.
        engine: which SHACL engine, see `rabt.check.shacl`.
        today: the day on which waivers must not have ended.
        max_bytes: larger files are refused.
        share: bytes of a share.
        processes: how many shares are checked at a time.
        progress: is told the step at work.

    Returns:
        What was found; None where it cannot be told how far some shape looks.
    """
    model = read_project(root, with_data=False)
    index = open_index(root, data_files(root), max_bytes)
    reach = reach_of(model)
    if reach.unclear:
        return None
    project, _ = part(model, index, change_of(index, ()), set(), reach)  # the sources
    at_hand = texts(project)
    worker = _Worker(model, index, reach, alike_in(index), at_hand, engine, today)
    shares = list(_shares(sorted(index.files()), share))
    done = []
    for found in worker.all(root, shares, processes):
        done.append(found)
        progress(f"checked {len(done)} of {len(shares)} parts")
    places = Places(project.data, project.terms)
    cited = [t for found in done for t in found.citations()]
    findings = {f for found in done for f in found.findings}
    findings |= set(check_ledger(cited, sources_of(index), places))
    waived = {w for found in done for w in found.waived}
    derived = {t.subject.value for t in triples_of(model.derived_shapes) if isinstance(t.subject, NamedNode)}
    if any(map(breaks, findings)):  # what is derived from what is broken only repeats it
        findings = {f for f in findings if not (f.result and f.result.shape in derived)}
    proved = Proved()
    for found in done:
        proved |= found.proved
    reviewed = Review(sorted(findings), proved.tally(at_hand), sorted(waived), proved)
    return Partial(replace(project, data=()), reviewed, set(map(Path, index.files())), None, (), 0)


def _shares(paths: Sequence[str], size: int) -> Iterator[list[str]]:
    """The files in shares of about so many bytes, neighbours together."""
    share: list[str] = []
    held = 0
    for path in paths:
        share.append(path)
        held += Path(path).stat().st_size
        if held >= size:
            yield share
            share, held = [], 0
    if share:
        yield share


@dataclass(frozen=True)
class _Found:
    """What was found in one share; what records cite as pairs of IRIs."""

    findings: list[Finding]
    waived: list[Waived]
    proved: Proved
    cited: list[tuple[str, str]]

    def citations(self) -> Iterator[Triple]:
        return (Triple(NamedNode(record), _EVIDENCE, NamedNode(passage)) for record, passage in self.cited)


@dataclass
class _Worker:
    """Checks one share after the other."""

    model: Project
    index: Index
    reach: Reach
    alike: Mapping[str, set[str]]
    texts: Mapping[str, str]
    engine: str
    today: date | None

    def all(self, root: Path, shares: Sequence[list[str]], processes: int) -> Iterator[_Found]:
        """What was found in all shares, in their order."""
        if processes < 2 or not reopen(root):
            yield from map(self.one, shares)
            return
        given = (root, self.alike, self.texts, self.engine, self.today)
        with ProcessPoolExecutor(processes, initializer=_begin, initargs=given) as pool:
            yield from pool.map(_one, shares)

    def one(self, share: Iterable[str]) -> _Found:
        """What was found in one share."""
        self.index.near(())
        change = change_of(self.index, map(Path, share))
        self.index.near(change.new)
        nodes = nodes_of(self.index, change)
        beside = {other for node in nodes for other in self.alike.get(node, ())}
        project, scope = part(self.model, self.index, change, nodes, self.reach, ledger=False, beside=beside)
        found = review(project, only=change.files, texts=self.texts, engine=self.engine, today=self.today, scope=scope)
        cited = [
            (t.subject.value, t.object.value)
            for t in triples_of(change.new)
            if t.predicate == _EVIDENCE and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)
        ]
        return _Found(found.findings, found.waived, found.proved, cited)


_worker: _Worker | None = None


def _begin(
    root: Path, alike: Mapping[str, set[str]], texts: Mapping[str, str], engine: str, today: date | None
) -> None:
    """Make the worker of a process."""
    global _worker
    model, index = read_project(root, with_data=False), reopen(root)
    assert index is not None
    _worker = _Worker(model, index, reach_of(model), alike, texts, engine, today)


def _one(share: list[str]) -> _Found:
    assert _worker is not None
    return _worker.one(share)
