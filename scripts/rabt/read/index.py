"""An index of the data files: which file describes a node, and which files mention it.

It is a cache, kept in `.rabt_cache/` of the project and brought up to date by the size and times of the files, so that
a look at a few nodes need not read everything. What it says of a file can always be read again from the file; whoever
deletes it loses nothing. It holds names and counts, never literals.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from rabt.model.errors import InputError
from rabt.model.iris import CONCEPT, RABT
from rabt.read.project import PACKAGED
from rabt.read.turtle import MAX_BYTES, Document, read_turtle

FOLDER = ".rabt_cache"
_VERSION = 3
_MANY = 2000  # files from which on a second process is worth its start
_SETTLED = 2_000_000_000  # nanoseconds after which a file that is written again gets another time
_TABLES = """
CREATE TABLE file (id INTEGER PRIMARY KEY, path BLOB UNIQUE, size INTEGER, mtime INTEGER, ctime INTEGER, blob TEXT,
    concepts TEXT);
CREATE TABLE described (node TEXT, file INTEGER, said BLOB, PRIMARY KEY (node, file)) WITHOUT ROWID;
CREATE TABLE mentioned (node TEXT, predicate TEXT, file INTEGER, PRIMARY KEY (node, predicate, file)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS described_file ON described (file);
CREATE INDEX IF NOT EXISTS mentioned_file ON mentioned (file);
CREATE INDEX IF NOT EXISTS described_said ON described (said) WHERE said IS NOT NULL;
"""
_MODALITY = RABT + "modality"
# What tells of the transcript and not of what is said: see `said_of`.
TRANSCRIPT = frozenset(
    RABT + name for name in ("evidence", "context", "transcribedBy", "transcribedOn", "reviewedBy", "reviewedOn")
)


class Index:
    """The index of some files; see `open_index`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._max_bytes = MAX_BYTES
        self._documents: dict[int, Document] = {}
        self._near: dict[str, Document] = {}
        self.failed: dict[str, InputError] = {}

    # --- what it says -------------------------------------------------------------------------------------------------

    def files(self) -> dict[str, str]:
        """Each file that can be read, and the SHA-1 by which git knows its content."""
        return {os.fsdecode(path): blob for path, blob in self._db.execute("SELECT path, blob FROM file")}

    def near(self, documents: Sequence[Document]) -> None:
        """Look into some files first from now on, and forget all others that have been read."""
        spread = set(self.spread())
        self._near = {
            t.subject.value: document
            for document in documents
            for t in document.triples
            if isinstance(t.subject, NamedNode) and t.subject.value not in spread
        }
        self._documents.clear()

    def describing(self, node: str) -> list[Document]:
        """The files that say something of a node, in the order of their paths."""
        if node in self._near:
            return [self._near[node]]
        return self._read(self._db.execute("SELECT file FROM described WHERE node = ?", (node,)))

    def mentioning(self, node: str, predicate: str | None = None) -> list[Document]:
        """The files that have a node as value, of one property or of any."""
        where, values = (
            ("node = ?", (node,)) if predicate is None else ("node = ? AND predicate = ?", (node, predicate))
        )
        return self._read(self._db.execute(f"SELECT DISTINCT file FROM mentioned WHERE {where}", values))

    def mentioned_below(self, prefix: str, predicate: str | None = None) -> list[str]:
        """The values whose names begin with `prefix`, of one property or of any."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        where, values = "node >= ? AND node < ?", [prefix, end]
        if predicate is not None:
            where, values = f"{where} AND predicate = ?", [*values, predicate]
        return [node for (node,) in self._db.execute(f"SELECT DISTINCT node FROM mentioned WHERE {where}", values)]

    def described_below(self, prefix: str, limit: int = -1) -> list[str]:
        """The nodes that are described and whose names begin with `prefix`, in order."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        query = "SELECT DISTINCT node FROM described WHERE node >= ? AND node < ? LIMIT ?"
        return [node for (node,) in self._db.execute(query, (prefix, end, limit))]

    def is_described(self, node: str) -> bool:
        """True where some file says something of a node."""
        return (
            node in self._near
            or self._db.execute("SELECT 1 FROM described WHERE node = ?", (node,)).fetchone() is not None
        )

    def is_mentioned(self, node: str) -> bool:
        """True where some file has a node as value."""
        return self._db.execute("SELECT 1 FROM mentioned WHERE node = ?", (node,)).fetchone() is not None

    def mentioned_by(self, node: str) -> set[str]:
        """The properties of which a node is a value somewhere."""
        return {p for (p,) in self._db.execute("SELECT DISTINCT predicate FROM mentioned WHERE node = ?", (node,))}

    def alike(self) -> list[list[str]]:
        """The records of which one file says what a file says of another: see `said_of`."""
        several = "SELECT said FROM described WHERE said IS NOT NULL GROUP BY said HAVING COUNT(*) > 1"
        query = f"SELECT said, node FROM described WHERE said IN ({several})"
        groups: dict[bytes, list[str]] = {}
        for said, node in self._db.execute(query):
            groups.setdefault(said, []).append(node)
        return list(groups.values())

    def concepts(self, predicate: str) -> Counter[str]:
        """The concepts that are values of a property, each with how often it is."""
        found: Counter[str] = Counter()
        where = "SELECT concepts FROM file WHERE instr(concepts, ?)"
        for (counts,) in self._db.execute(where, (json.dumps(predicate),)):
            found.update(json.loads(counts).get(predicate, {}))
        return found

    def spread(self) -> list[str]:
        """The nodes that several files describe."""
        query = "SELECT node FROM described GROUP BY node HAVING COUNT(*) > 1"
        return [node for (node,) in self._db.execute(query)]

    def described(self) -> Iterator[str]:
        """All nodes that are described, some more than once."""
        return (node for (node,) in self._db.execute("SELECT node FROM described"))

    def count(self) -> int:
        """The number of nodes that are described, in each file."""
        (found,) = self._db.execute("SELECT COUNT(*) FROM described").fetchone()
        return int(found)

    def saying(self, said: bytes) -> list[str]:
        """The records that say a thing: see `said_of`."""
        return [node for (node,) in self._db.execute("SELECT node FROM described WHERE said = ?", (said,))]

    def document(self, path: str) -> Document | None:
        """A file of the index; None for one that cannot be read, or is none."""
        row = self._db.execute("SELECT id FROM file WHERE path = ?", (os.fsencode(path),)).fetchone()
        return next(iter(self._read([row])), None) if row else None

    def _read(self, ids: Iterable[tuple[int]]) -> list[Document]:
        found = []
        for (number,) in ids:
            if number not in self._documents:
                try:
                    self._documents[number] = read_turtle(self._path(number), self._max_bytes)
                except InputError:  # told already when the index was brought up to date
                    continue
            found.append(self._documents[number])
        return sorted(found, key=lambda document: document.path)

    def _path(self, number: int) -> Path:
        (path,) = self._db.execute("SELECT path FROM file WHERE id = ?", (number,)).fetchone()
        return Path(os.fsdecode(path))

    # --- keeping it ---------------------------------------------------------------------------------------------------

    def update(self, paths: Sequence[str], max_bytes: int = MAX_BYTES) -> None:
        """Bring the index up to date with some files, and forget all others."""
        self._max_bytes = max_bytes
        rows = self._db.execute("SELECT path, id, size, mtime, ctime FROM file")
        known: dict[str, tuple[int, list[int]]] = {os.fsdecode(path): (n, stamp) for path, n, *stamp in rows}
        stale, changed = [], []
        for path in paths:
            number, stamp = known.pop(path, (None, None))
            if stamp is None or stamp != _stamp(path):
                stale += [] if number is None else [number]
                changed.append(path)
        stale += [number for number, _ in known.values()]
        if stale or changed:
            with self._db:
                self._forget(stale)
                self._add(changed)

    def _forget(self, stale: Sequence[int]) -> None:
        ids = [(number,) for number in stale]
        self._db.executemany("DELETE FROM file WHERE id = ?", ids)
        for table in ("described", "mentioned"):
            self._db.executemany(f"DELETE FROM {table} WHERE file = ?", ids)

    def _add(self, paths: Sequence[str]) -> None:
        described: list[tuple[str, int, bytes | None]] = []
        mentioned: list[tuple[str, str, int]] = []
        insert = "INSERT INTO file (path, size, mtime, ctime, blob, concepts) VALUES (?, ?, ?, ?, ?, ?)"
        for path, look in _looks(paths, self._max_bytes):
            if isinstance(look, InputError):
                self.failed[path] = look
                continue
            number = self._db.execute(
                insert, (os.fsencode(path), *look.stamp, look.blob, json.dumps(look.concepts))
            ).lastrowid
            assert number is not None
            described += ((node, number, said) for node, said in look.described)
            mentioned += ((node, predicate, number) for node, predicate in look.mentioned)
        described.sort(key=lambda row: row[0])
        self._db.executemany("INSERT INTO described VALUES (?, ?, ?)", described)
        self._db.executemany("INSERT INTO mentioned VALUES (?, ?, ?)", sorted(mentioned))
        self._db.executescript(_INDEXES)


def open_index(root: Path, paths: Sequence[str], max_bytes: int = MAX_BYTES) -> Index:
    """The index of the project at `root`, up to date; in memory where none can be kept.

    Args:
        root: the folder that holds data/.
        paths: the files that belong to it.
        max_bytes: larger files are refused.
    """
    kept = [root / FOLDER / "index.sqlite"] if root != PACKAGED else []  # an installed package is left as it is
    for where in (*kept, None):
        try:
            index = Index(_connect(where))
            index.update(paths, max_bytes)
        except sqlite3.DatabaseError:  # broken, locked for long, on a medium that is full or read-only
            if where is not None:
                where.unlink(missing_ok=True)
            continue
        except OSError:
            continue
        return index
    raise InputError("No index of the data can be made, even in memory.", "Free some memory.", root)


def reopen(root: Path) -> Index | None:
    """The index that `open_index` has left at `root`, as it is; None where it could be kept in memory only."""
    where = root / FOLDER / "index.sqlite"
    try:
        return Index(_connect(where)) if where.is_file() else None
    except sqlite3.DatabaseError:
        return None


def _connect(where: Path | None) -> sqlite3.Connection:
    if where is not None and not where.parent.is_dir():
        where.parent.mkdir()
        (where.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    connection = sqlite3.connect(where or ":memory:", timeout=30)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != _VERSION:
        if version:
            connection.close()
            raise sqlite3.DatabaseError("made by another version")
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
    connection.execute("PRAGMA synchronous = OFF")  # a cache that a crash breaks is made anew
    return connection


def _stamp(path: str) -> list[int]:
    try:
        found = os.stat(path)  # noqa: PTH116 -- of very many, and a path takes as long to make as to look at
    except OSError:
        return []  # whoever reads it will say why it cannot be read
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns]


@dataclass(frozen=True)
class _Look:
    """What the index keeps of a file."""

    stamp: list[int]
    blob: str
    described: list[tuple[str, bytes | None]]
    mentioned: list[tuple[str, str]]
    concepts: dict[str, dict[str, int]]


def _looks(paths: Sequence[str], max_bytes: int) -> Iterator[tuple[str, _Look | InputError]]:
    """A look at each file, at many of them with two processes."""
    if len(paths) < _MANY:
        yield from ((path, _look(path, max_bytes)) for path in paths)
        return
    with ProcessPoolExecutor(max_workers=2) as pool:
        yield from zip(paths, pool.map(_look, paths, repeat(max_bytes), chunksize=250), strict=True)


def _look(path: str, max_bytes: int) -> _Look | InputError:
    stamp = _stamp(path)
    try:
        document = read_turtle(Path(path), max_bytes)
    except InputError as error:
        return error
    if time.time_ns() - max(stamp[1:]) < _SETTLED:
        stamp = [0, 0, 0]  # it could be written again without a change of its times: read it again next time
    names: set[tuple[str, str]] = set()
    concepts: dict[str, dict[str, int]] = {}
    for t in document.triples:
        if isinstance(t.object, NamedNode):
            if t.object.value.startswith(CONCEPT):
                counts = concepts.setdefault(t.predicate.value, {})
                counts[t.object.value] = counts.get(t.object.value, 0) + 1
            else:
                names.add((t.object.value, t.predicate.value))
    said = said_of(document.triples)
    nodes = {t.subject.value for t in document.triples if isinstance(t.subject, NamedNode)}
    described = [(node, said.get(node)) for node in nodes]
    return _Look(stamp, git_blob(document.text.encode()), described, list(names), concepts)


def said_of(triples: Iterable[Triple]) -> dict[str, bytes]:
    """Each record to a digest of what is said of it, but for the transcript: where two agree, they say the same.

    Args:
        triples: what is said of records and other nodes.
    """
    said: dict[str, set[str]] = {}
    records = set()
    for t in triples:
        predicate = t.predicate.value
        if isinstance(t.subject, NamedNode) and predicate not in TRANSCRIPT:
            said.setdefault(t.subject.value, set()).add(f"{predicate} {t.object}")
            if predicate == _MODALITY:
                records.add(t.subject.value)
    return {node: hashlib.blake2b("\n".join(sorted(said[node])).encode(), digest_size=16).digest() for node in records}


def git_blob(data: bytes) -> str:
    """The name that git gives to a file with this content: SHA-1 of a header and the bytes, in hexadecimal."""
    return hashlib.sha1(b"blob %d\x00" % len(data) + data, usedforsecurity=False).hexdigest()
