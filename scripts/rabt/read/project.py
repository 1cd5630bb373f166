"""The project as files: where it is, and what its ontology, shapes and data say before anything is checked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from rabt.model import iris
from rabt.model.errors import InputError
from rabt.model.terms import Terms, read_terms
from rabt.read.sources import Source, describe, lists
from rabt.read.turtle import MAX_BYTES, Document, read_turtle

FOLDERS = ("ontology", "shapes", "data")
PACKAGED = Path(__file__).resolve().parent.parent / "_project"
_CHECKOUT = Path(__file__).resolve().parents[3]
# Folders of data/ whose triples have a named graph of their own; all others are in the graph "data".
DATA_GRAPHS = {"links": "links", "metadata": "metadata"}
# Of data/sources/{slug}/: what is said of the texts and lists themselves.
EVIDENCE_FILES = ("entries.ttl", "paragraphs.ttl", "passages.ttl")


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` that holds ontology/, shapes/ and data/, else the packaged copy.

    Args:
        start: where to begin; the current folder by default.

    Raises:
        InputError: neither is there, or a project here lacks one of its folders.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, PACKAGED, _CHECKOUT):
        missing = [name for name in FOLDERS if not (folder / name).is_dir()]
        if not missing:
            return folder
        if len(missing) == 1:  # two of the three make a project, and another one must not take its place in silence
            raise InputError(f"The folder {missing[0]}/ is missing.", "Bring it back, or change the folder.", folder)
    raise InputError(
        "No project found: no folder here or above holds ontology/, shapes/ and data/.",
        "Change into a checkout, or install the package with its data.",
        here,
    )


@dataclass(frozen=True)
class Project:
    """The Turtle files of a project, read but not checked.

    Attributes:
        root: the folder that holds ontology/, shapes/ and data/.
        ontology: modules and concept schemes.
        shapes: shapes for data.
        derived_shapes: shapes for what the rules derive, with the prefixes that their queries use.
        model_shapes: shapes that review ontology and shapes themselves.
        data: the files of data/, and contributions given by path.
        failed: files that could not be read, with the reason.
    """

    root: Path
    ontology: tuple[Document, ...] = field(repr=False)
    shapes: tuple[Document, ...] = field(repr=False)
    derived_shapes: tuple[Document, ...] = field(repr=False)
    model_shapes: tuple[Document, ...] = field(repr=False)
    data: tuple[Document, ...] = field(repr=False)
    failed: tuple[InputError, ...] = field(default=(), repr=False)

    @cached_property
    def terms(self) -> Terms:
        """What the ontology and shapes define."""
        data = triples_of(self.data)
        return read_terms(
            triples_of(self.ontology), triples_of(self.shapes), sorted(self.source_slugs), sorted(lists(data))
        )

    @cached_property
    def source_slugs(self) -> frozenset[str]:
        """Slugs of the sources that the data describes."""
        source, prefix = iris.rabt("Source"), iris.BASE + "source/"
        return frozenset(
            t.subject.value.removeprefix(prefix)
            for t in triples_of(self.data)
            if t.predicate == iris.RDF_TYPE
            and t.object == source
            and isinstance(t.subject, NamedNode)
            and t.subject.value.startswith(prefix)
        )

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Slug to description of each source."""
        return describe(triples_of(self.data))

    @cached_property
    def rules(self) -> dict[str, str]:
        """Name of each derivation rule to its SPARQL text."""
        return self._rules("rules")

    @cached_property
    def day_rules(self) -> dict[str, str]:
        """Name of each rule that says how a record stood on a day, to its SPARQL text."""
        return self._rules("rules/as-of")

    def _rules(self, folder: str) -> dict[str, str]:
        paths = sorted((self.root / "ontology" / folder).glob("*.rq"))
        return {f"{folder}/{path.name}": path.read_text(encoding="utf-8") for path in paths}

    def graph_of(self, document: Document) -> str:
        """Name of the graph that the triples of a data file belong to."""
        try:
            parts = document.path.resolve().relative_to(self.root / "data").parts
        except ValueError:
            return "data"
        if parts[0] == "sources" and parts[-1] in EVIDENCE_FILES:
            return "evidence"
        if parts[0] == "lists" and len(parts) > 2:  # data/lists/{source}/: what is said of a list has its licence
            return f"list/{parts[1]}"
        return DATA_GRAPHS.get(parts[0], "data")


def triples_of(documents: Iterable[Document]) -> list[Triple]:
    """All triples of some documents, one after the other."""
    return [triple for document in documents for triple in document.triples]


def read_project(root: Path, extra: Sequence[Path] = (), max_bytes: int = MAX_BYTES, with_data: bool = True) -> Project:
    """Read every Turtle file of the project at `root`, in the order of their paths.

    Args:
        root: the folder found by `find_root`.
        extra: further data files, such as a contribution; those inside data/ are read once.
        max_bytes: refuse larger files.
        with_data: False to read ontology and shapes only.

    Raises:
        InputError: a file of ontology/ or shapes/ cannot be read. Data files that fail are listed in `failed`.
    """
    shapes = root / "shapes"
    model = [read_turtle(path, max_bytes) for path in _files(root / "ontology")]
    data: list[Document] = []
    failed: list[InputError] = []
    paths = [Path(name) for name in data_files(root, extra)] if with_data else sorted({p.resolve() for p in extra})
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(lambda path: _attempt(path, max_bytes), paths):
            if isinstance(outcome, InputError):
                failed.append(outcome)
            else:
                data.append(outcome)
    return Project(
        root=root,
        ontology=tuple(model),
        shapes=tuple(read_turtle(path, max_bytes) for path in sorted(shapes.glob("*.ttl"))),
        derived_shapes=tuple(
            read_turtle(path, max_bytes) for path in [shapes / "prefixes.ttl", *_files(shapes / "derived")]
        ),
        model_shapes=tuple(read_turtle(path, max_bytes) for path in _files(shapes / "model")),
        data=tuple(data),
        failed=tuple(failed),
    )


def turtle_files(paths: Iterable[Path]) -> list[Path]:
    """The Turtle files that `paths` name, folders searched to the bottom, sorted.

    Raises:
        InputError: a path does not exist, or a folder holds no Turtle file.
    """
    found: list[Path] = []
    for path in paths:
        try:
            files = _files(path) if path.is_dir() else [path.resolve(strict=True)]
        except (OSError, RuntimeError, ValueError) as error:  # missing, a circle of links, too long, or with U+0000
            raise InputError("There is no such file or folder.", "Check the path.", path) from error
        if not files:
            raise InputError("The folder holds no Turtle file (*.ttl).", "Name another one.", path)
        found.extend(files)
    return sorted(set(found))


def data_files(root: Path, extra: Iterable[Path] = ()) -> list[str]:
    """Paths of the data files of the project at `root`, and of further ones; each once, in order."""
    return sorted({*_names(root / "data"), *(str(path.resolve()) for path in extra)}, key=_parts)


def _files(folder: Path) -> list[Path]:
    return [Path(name) for name in sorted(_names(folder), key=_parts)]


def _parts(path: str) -> list[str]:
    return path.split("/")  # as paths are sorted, which takes longer: there may be very many


def _names(folder: Path) -> Iterator[str]:
    todo = [str(folder.resolve())] if folder.is_dir() else []
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                elif entry.name.endswith(".ttl") and entry.is_file():
                    yield Path(entry.path).resolve().as_posix() if entry.is_symlink() else entry.path


def _attempt(path: Path, max_bytes: int) -> Document | InputError:
    try:
        return read_turtle(path, max_bytes)
    except InputError as error:
        return error
