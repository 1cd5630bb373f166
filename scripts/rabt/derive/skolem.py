"""Names for blank nodes (RDF 1.1 Concepts, section 3.5), so that dumps have none.

A name is a digest of what the node says and of what points to it, so it is the same on every machine and stays when
other parts of the file change.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Triple

from rabt.model.iris import GENID


def skolemize(triples: Iterable[Triple]) -> list[Triple]:
    """The triples with each blank node replaced by an IRI below `.well-known/genid/`.

    Raises:
        ValueError: blank nodes point to each other in a circle.
    """
    given = list(triples)
    about: dict[BlankNode, list[Triple]] = defaultdict(list)
    users: dict[BlankNode, list[Triple]] = defaultdict(list)
    for t in given:
        if isinstance(t.subject, BlankNode):
            about[t.subject].append(t)
        if isinstance(t.object, BlankNode):
            users[t.object].append(t)
    content: dict[BlankNode, str] = {}
    names: dict[BlankNode, NamedNode] = {}

    def describe(node: BlankNode, path: frozenset[BlankNode]) -> str:
        if node in path:
            raise ValueError("blank nodes point to each other in a circle")
        if node not in content:
            inner = path | {node}
            lines = sorted(
                f"{t.predicate} {describe(t.object, inner) if isinstance(t.object, BlankNode) else t.object}"
                for t in about[node]
            )
            content[node] = _digest(*lines)
        return content[node]

    def name(node: BlankNode) -> NamedNode:
        if node not in names:
            places = sorted(
                f"{name(t.subject) if isinstance(t.subject, BlankNode) else t.subject} {t.predicate}"
                for t in users[node]
            )
            names[node] = NamedNode(GENID + _digest(describe(node, frozenset()), *places)[:20])
        return names[node]

    return [
        Triple(
            name(t.subject) if isinstance(t.subject, BlankNode) else t.subject,
            t.predicate,
            name(t.object) if isinstance(t.object, BlankNode) else t.object,
        )
        for t in given
    ]


def _digest(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
