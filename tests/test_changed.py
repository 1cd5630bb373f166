"""A check of what changed finds what a check of everything finds that the change can have brought about."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from rabt.check.findings import Finding
from rabt.check.patterns import Step, UnclearError, read_query
from rabt.derive.changed import Partial, reach_of, review_change
from rabt.derive.dataset import review
from rabt.derive.shares import review_in_shares
from rabt.model.iris import BASE, RABT, RDF_TYPE, SKOS
from rabt.read.index import FOLDER, open_index
from rabt.read.project import Project, data_files, read_project
from rabt.read.sources import read_texts
from tests.conftest import ROOT, SOURCES, lean, prefixes, rabt, small_project
from tests.damage import CHANGES

LABELS = {NamedNode(SKOS + name) for name in ("prefLabel", "altLabel", "hiddenLabel")}
Files = dict[Path, list[Triple]]
NAMES = (
    "organisations/isis-k.ttl",
    "organisations/lej.ttl",
    "attacks/afghan-pakistan-border-2023.ttl",
    "people/hafiz-saeed.ttl",
)
SEEDS = int(os.environ.get("RABT_FUZZ", "6"))
PREFIXES = prefixes(place="place", rabt="ontology")


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


def edit(here: Checkout, chance: random.Random, times: int) -> None:
    files = here.files
    for _ in range(times):
        if filled := [path for path in sorted(files) if files[path]]:
            chance.choice(EDITS)(chance, files, chance.choice(filled))
    here.write(files)


def compare(here: Checkout, before: Sequence[Finding] = ()) -> Partial:
    """Check both ways: what is found of the change is true, and nothing that is new is missed."""
    partial, everything = here.changed(), here.everything()
    found = set(partial.review.findings)
    assert found <= set(everything)
    assert {key(f) for f in everything} - {key(f) for f in before} <= {key(f) for f in found}
    return partial


@pytest.fixture(scope="module")
def here(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return checkout(lean(project, *NAMES), tmp_path_factory.mktemp("changed") / "project")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_changes_of_sound_data(here: Checkout, seed: int) -> None:
    chance = random.Random(seed)
    edit(here, chance, chance.choice([1, 1, 2, 3]))
    partial = compare(here)
    assert partial.nodes is None or partial.whole == []


def test_nothing_changed(here: Checkout) -> None:
    here.write(here.files)
    partial = here.changed()
    assert (partial.files, partial.nodes, partial.review.findings) == (set(), 0, [])
    assert str(partial).startswith("0 files changed, which can affect 0 nodes; 0 of ")


def test_changes_of_broken_data(project: Project, tmp_path: Path) -> None:
    here = checkout(lean(project, *NAMES), tmp_path / "project")
    edit(here, random.Random(1), 25)
    git(here.root, "add", "-A")
    git(here.root, "commit", "-q", "-m", "Broken")
    broken = Checkout(here.root, read_project(here.root), here.texts)
    before = broken.everything()
    assert len(before) > 20
    for seed in range(4):
        edit(broken, random.Random(seed), 2)
        compare(broken, before)


def test_everything_in_shares(here: Checkout) -> None:
    edit(here, random.Random(2), 40)
    everything = review(read_project(here.root), texts=here.texts)
    assert len(everything.findings) > 50
    for processes in (1, 2):
        found = review_in_shares(here.root, lambda _: here.texts, share=20_000, processes=processes)
        assert found is not None
        assert found.review.findings == everything.findings
        assert found.review.evidence == everything.evidence
        assert found.review.waived == everything.waived


def test_files_by_name(here: Checkout) -> None:
    edit(here, random.Random(3), 12)
    whole = read_project(here.root)
    for path in (document.path for document in whole.data if document.path.name in ("isis-k.ttl", "passages.ttl")):
        wanted = review(whole, only=[path], texts=here.texts)
        found = review_change(here.root, lambda _: here.texts, paths=[path]).review
        # What is derived is looked at where nothing else is wrong: here with these files, there with any.
        assert [f for f in found.findings if not f.rule.startswith("Derived-")] == wanted.findings
        assert found.evidence == wanted.evidence


# --- how far shapes look ----------------------------------------------------------------------------------------------


def test_it_can_be_told_of_every_shape_how_far_it_looks(project: Project) -> None:
    assert reach_of(project).unclear == []


UNCLEAR = """
shape:Attack-unclear a sh:NodeShape ;
    sh:targetClass rabt:Attack ;
    sh:message "Another one."@en ;
    sh:severity sh:Violation ;
    sh:sparql [
        a sh:SPARQLConstraint ;
        sh:message "Another one."@en ;
        sh:prefixes <https://w3id.org/rabt/shapes/> ;
        sh:select "SELECT $this ?value WHERE { $this a rabt:Attack . ?value a rabt:AttackSeries }"
    ] .
"""


def test_other_shapes_run_on_everything(here: Checkout, tmp_path: Path) -> None:
    here.write(here.files)
    copy = tmp_path / "project"
    shutil.copytree(here.root, copy)
    with (copy / "shapes" / "Attack.ttl").open("a", encoding="utf-8") as file:
        file.write(UNCLEAR)
    git(copy, "commit", "-q", "-a", "-m", "A shape that looks anywhere")
    found = review_change(copy, lambda _: {}, "HEAD")
    assert found.nodes == 0
    assert found.whole == ["shape:Attack-unclear"]
    assert {f.rule for f in found.review.findings} == {"Attack-unclear"}
    assert "1 of " in str(found)


@pytest.mark.parametrize(
    "where",
    [
        "$this rabt:p ?a . ?b rabt:q ?c",
        "$this rabt:p ?a . FILTER NOT EXISTS { ?b rabt:q ?c }",
        "{ $this rabt:p ?a } UNION { ?b rabt:q ?a }",
        "$this rabt:p ?a . OPTIONAL { ?b rabt:q ?c }",
        "$this rabt:p ?a . { SELECT (MAX(?n) AS ?m) WHERE { $this rabt:n ?n } }",
        "$this rabt:p ?a . { SELECT ?b WHERE { ?b rabt:q ?a } }",
        "GRAPH ?g { $this rabt:p ?a }",
        "$this rabt:p ?a . SERVICE <http://example.org/> { ?a rabt:q ?b }",
        "$this (rabt:p/rabt:q)+ ?a",
        "$this !rabt:p ?a",
        "$this rabt:p",
    ],
)
def test_queries_that_look_anywhere(where: str) -> None:
    with pytest.raises(UnclearError):
        read_query(f"SELECT $this WHERE {{ {where} }}", {"rabt": RABT}).sight("this")


def test_a_query_is_walked_along_its_joins() -> None:
    query = """SELECT $this WHERE { ?record rabt:about $this ; rabt:evidence/rabt:source ?s . ?s rabt:latest ?day .
        FILTER NOT EXISTS { ?other rabt:disputes ?record } }"""
    reads = read_query(query, {"rabt": RABT}).sight("this").reads
    about, evidence, source = (Step.along(RABT + name) for name in ("about", "evidence", "source"))
    record = (about.back,)
    assert reads == {
        (record, RABT + "about"),
        (record, RABT + "evidence"),
        ((*record, evidence), RABT + "source"),
        ((*record, evidence, source), RABT + "latest"),
        ((*record, Step.along(RABT + "disputes", inverse=True)), RABT + "disputes"),
    }


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command(here: Checkout) -> None:
    files = here.files
    path = next(path for path in sorted(files) if path.name == "isis-k.ttl")
    here.write({**files, path: files[path][:-1]})
    ran = rabt("validate", "--changed", "HEAD", "--format", "json", cwd=here.root)
    said = json.loads(ran.stdout)
    assert ran.returncode == said["exitCode"]
    assert "1 file changed, which can affect" in ran.stderr
    assert {f["path"] for f in said["findings"]} <= {path.relative_to(here.root).as_posix()}


def test_without_git_or_revision(here: Checkout, tmp_path: Path) -> None:
    ran = rabt("validate", "--changed", "nothing-of-this-name", cwd=here.root)
    assert (ran.returncode, "no revision" in ran.stderr) == (2, True)
    small = small_project(tmp_path, {})
    ran = rabt("validate", "--changed", "HEAD", cwd=small, env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert (ran.returncode, "no git repository" in ran.stderr) == (2, True)
    ran = rabt("validate", "--changed", "HEAD", "--fix", cwd=here.root)
    assert (ran.returncode, "rabt validate --fix PATH" in ran.stderr) == (2, True)


# --- the index --------------------------------------------------------------------------------------------------------


def test_the_index_follows_the_files(tmp_path: Path) -> None:
    root = small_project(tmp_path, {"a.ttl": PREFIXES + "place:a a rabt:Place .\n"})
    path = root / "data" / "a.ttl"

    def described() -> set[str]:
        return {name.rpartition("/")[2] for name in open_index(root, data_files(root)).described()}

    assert described() == {"a"}
    path.write_text(PREFIXES + "place:b a rabt:Place .\n", encoding="utf-8")  # as long, and within the same moment
    assert described() == {"b"}
    (root / FOLDER / "index.sqlite").write_bytes(b"no database" * 1000)
    assert described() == {"b"}
    path.unlink()
    assert described() == set()


def test_an_index_that_cannot_be_kept_is_made_in_memory(tmp_path: Path) -> None:
    root = small_project(tmp_path, {"a.ttl": PREFIXES + "place:a a rabt:Place .\n"})
    (root / FOLDER).write_text("no folder", encoding="utf-8")
    assert open_index(root, data_files(root)).is_described(BASE + "place/a")
