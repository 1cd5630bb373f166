"""A check of what changed finds what a check of everything finds that the change can have brought about."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt.check.findings import Finding
from rabt.derive.changed import Partial, review_change
from rabt.derive.dataset import review
from rabt.model.iris import RDF_TYPE, SKOS
from rabt.read.project import Project, read_project
from rabt.read.sources import read_texts
from tests.conftest import ROOT, SOURCES
from tests.damage import CHANGES

LABELS = {NamedNode(SKOS + name) for name in ("prefLabel", "altLabel", "hiddenLabel")}
Files = dict[Path, list[Triple]]


# --- changes ----------------------------------------------------------------------------------------------------------


def subjects(triples: Iterable[Triple]) -> list[NamedNode]:
    return sorted({t.subject for t in triples}, key=str)


def renamed(triples: Iterable[Triple], old: NamedNode, new: NamedNode) -> list[Triple]:
    swap = {old: new}
    return [Triple(swap.get(t.subject, t.subject), t.predicate, swap.get(t.object, t.object)) for t in triples]


def other_name(chance: random.Random, name: NamedNode) -> NamedNode:
    return NamedNode(f"{name.value[:-1]}{chance.choice('abcdefgh')}")


def one_triple(chance: random.Random, files: Files, path: Path) -> None:
    triples = files[path]
    at = chance.randrange(len(triples))
    triples[at : at + 1] = chance.choice(CHANGES)(chance, triples, triples[at])


def a_block_gone(chance: random.Random, files: Files, path: Path) -> None:
    node = chance.choice(subjects(files[path]))
    files[path] = [t for t in files[path] if t.subject != node]


def a_file_gone(chance: random.Random, files: Files, path: Path) -> None:
    files[path] = []


def a_block_again(chance: random.Random, files: Files, path: Path) -> None:
    """The same said under another name, in some file: a twin, if it is a record."""
    node = chance.choice(subjects(files[path]))
    new = other_name(chance, node)
    files[chance.choice(sorted(files))] += [
        Triple(new, t.predicate, t.object) for t in files[path] if t.subject == node
    ]


def a_block_moved(chance: random.Random, files: Files, path: Path) -> None:
    node = chance.choice(subjects(files[path]))
    block = [t for t in files[path] if t.subject == node]
    files[path] = [t for t in files[path] if t.subject != node]
    files[chance.choice(sorted(files))] += block


def a_block_split(chance: random.Random, files: Files, path: Path) -> None:
    """Half of what is said of a node in another file."""
    node = chance.choice(subjects(files[path]))
    away = {t for t in files[path] if t.subject == node and chance.random() < 0.5}
    files[path] = [t for t in files[path] if t not in away]
    files[chance.choice(sorted(files))] += sorted(away, key=str)


def another_name_here(chance: random.Random, files: Files, path: Path) -> None:
    node = chance.choice(subjects(files[path]))
    files[path] = renamed(files[path], node, other_name(chance, node))


def another_name_everywhere(chance: random.Random, files: Files, path: Path) -> None:
    node = chance.choice(subjects(files[path]))
    new = other_name(chance, node)
    for other, triples in files.items():
        if any(node in (t.subject, t.object) for t in triples):
            files[other] = renamed(triples, node, new)


def another_label(chance: random.Random, files: Files, path: Path) -> None:
    labels = [n for n, t in enumerate(files[path]) if t.predicate in LABELS and isinstance(t.object, Literal)]
    if labels:
        n = chance.choice(labels)
        t = files[path][n]
        files[path][n] = Triple(t.subject, t.predicate, Literal(f"{t.object.value[:3]}xq", language=t.object.language))


def another_class(chance: random.Random, files: Files, path: Path) -> None:
    node = chance.choice(subjects(files[path]))
    classes = sorted({t.object for ts in files.values() for t in ts if t.predicate == RDF_TYPE}, key=str)
    new = chance.choice(classes)
    files[path] = [
        Triple(node, RDF_TYPE, new) if (t.subject, t.predicate) == (node, RDF_TYPE) else t for t in files[path]
    ]


EDITS: list[Callable[[random.Random, Files, Path], None]] = [
    *[one_triple] * 6,
    a_block_gone,
    a_file_gone,
    a_block_again,
    a_block_moved,
    a_block_split,
    another_name_here,
    another_name_everywhere,
    another_label,
    another_label,
    another_class,
]


# --- the comparison ---------------------------------------------------------------------------------------------------


@dataclass
class Checkout:
    """A project in a git repository, whose files can be changed and put back."""

    root: Path
    project: Project
    texts: dict[str, str]

    @property
    def files(self) -> Files:
        return {document.path: list(document.triples) for document in self.project.data}

    def write(self, files: Files) -> None:
        layout = self.project.terms.layout()
        for document in self.project.data:
            triples = files[document.path]
            if not triples:
                document.path.unlink(missing_ok=True)
            elif triples != list(document.triples):
                document.path.write_text(layout.document(triples), encoding="utf-8")
            elif not document.path.exists() or document.path.read_text(encoding="utf-8") != document.text:
                document.path.write_text(document.text, encoding="utf-8")

    def everything(self) -> list[Finding]:
        return review(read_project(self.root), texts=self.texts).findings

    def changed(self, revision: str = "HEAD") -> Partial:
        return review_change(self.root, lambda _: self.texts, revision)


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def checkout(project: Project, copy: Path) -> Checkout:
    for name in ("ontology", "shapes"):
        shutil.copytree(ROOT / name, copy / name)
    for document in project.data:
        path = copy / document.path.relative_to(ROOT)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document.text, encoding="utf-8", newline="\n")
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    git(copy, "commit", "-q", "-m", "As it was")
    project = read_project(copy)
    return Checkout(copy, project, read_texts(SOURCES, project.sources) if SOURCES.is_dir() else {})


def key(finding: Finding) -> tuple[str, ...]:
    """A finding apart from its line: a block that is moved has what was wrong with it before."""
    return str(finding.path), finding.rule, finding.focus, finding.message


def compare(here: Checkout, seed: int, before: Sequence[Finding] = ()) -> tuple[int, Partial]:
    """Change some files by chance and check both ways; how many findings were new."""
    chance, files = random.Random(seed), here.files
    for _ in range(chance.choice([1, 1, 2, 3])):
        path = chance.choice([path for path in sorted(files) if files[path]])
        chance.choice(EDITS)(chance, files, path)
    here.write(files)
    partial, everything = here.changed(), here.everything()
    found = set(partial.review.findings)
    assert found <= set(everything), f"seed {seed}: {sorted(found - set(everything))[:3]}"
    new = {key(f) for f in everything} - {key(f) for f in before}
    missed = new - {key(f) for f in found}
    assert not missed, f"seed {seed}: {sorted(missed)[:3]}"
    return len(new), partial
