"""Withdraw a record or thing: its block goes, a tombstone with reason and day stays, its name is never used again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt.check.canonical import canonical
from rabt.model.errors import InputError
from rabt.model.iris import DCTERMS, RDF_TYPE, XSD, rabt
from rabt.read.project import Project
from rabt.write.files import write_text

TOMBSTONES = Path("data") / "withdrawn" / "withdrawn.ttl"


def withdraw(project: Project, iri: str, reason: str, day: date, replaced_by: str = "") -> list[Path]:
    """Replace the block of a node with a tombstone.

    Args:
        project: the files.
        iri: the node.
        reason: why, in our words.
        day: the day on which it is withdrawn.
        replaced_by: IRI of what takes its place, or "".

    Returns:
        The files that changed.

    Raises:
        InputError: the node is not in the data, is withdrawn already, or others still point to it.
    """
    node, tombstone = NamedNode(iri), rabt("Tombstone")
    homes = [d for d in project.data if any(t.subject == node for t in d.triples)]
    if not homes:
        raise InputError(f"{iri} is not in the data.", "Check its name.")
    if any(t.subject == node and t.object == tombstone for d in homes for t in d.triples):
        raise InputError(f"{iri} is withdrawn already.", f"Look into {TOMBSTONES}.")
    users = sorted({d.path for d in project.data if any(t.object == node for t in d.triples)})
    if users:
        names = ", ".join(path.relative_to(project.root).as_posix() for path in users)
        raise InputError(f"{iri} is still named in {names}.", "Change or withdraw what points to it first.")
    layout, changed = project.terms.layout(), []
    for document in homes:
        rest = tuple(t for t in document.triples if t.subject != node)
        text = canonical(replace(document, triples=rest), layout) if rest else ""
        changed.append((document.path, text))
    grave = project.root / TOMBSTONES
    triples = [t for d in project.data if d.path == grave.resolve() for t in d.triples]
    triples += _tombstone(node, reason, day, replaced_by)
    grave.parent.mkdir(parents=True, exist_ok=True)
    write_text(grave, layout.document(triples))  # first, so that an interruption loses nothing
    for path, text in changed:
        if text:
            write_text(path, text)
        else:
            path.unlink()
    return [grave, *(path for path, _ in changed)]


def _tombstone(node: NamedNode, reason: str, day: date, replaced_by: str) -> Iterable[Triple]:
    yield Triple(node, RDF_TYPE, rabt("Tombstone"))
    yield Triple(node, rabt("withdrawnOn"), Literal(day.isoformat(), datatype=NamedNode(XSD + "date")))
    yield Triple(node, rabt("withdrawalReason"), Literal(reason, language="en"))
    if replaced_by:
        yield Triple(node, NamedNode(DCTERMS + "isReplacedBy"), NamedNode(replaced_by))
