"""Where each triple of a Turtle file stands: read only for files that have findings.

rdflib's reader keeps no positions, but calls one method for each statement while its place in the text is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import rdflib
from pyoxigraph import Literal, NamedNode
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

from rabt.read.turtle import Document, position


@dataclass
class Positions:
    """Offsets of subjects and triples in one document.

    Attributes:
        subjects: subject IRI to the offset of its first block.
        triples: (subject IRI, predicate IRI, object in N-Triples) to the offset of the object.
        predicates: (subject IRI, predicate IRI) to the offset of the first predicate.
    """

    document: Document
    subjects: dict[str, int] = field(default_factory=dict)
    predicates: dict[tuple[str, str], int] = field(default_factory=dict)
    triples: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def find(self, subject: str, predicate: str = "", value: str = "") -> tuple[int, int]:
        """Line and column of the triple, or of what stands nearest: the property, the block, the file.

        Args:
            subject: IRI of the subject.
            predicate: IRI of the predicate, or "".
            value: the object in N-Triples, or "".
        """
        for offset in (
            self.triples.get((subject, predicate, value)),
            self.predicates.get((subject, predicate)),
            self.subjects.get(subject),
        ):
            if offset is not None:
                return position(self.document.text, offset)
        return 1, 1


def locate(document: Document) -> Positions:
    """Read the document again and note where its triples stand.

    The document has been read by `read_turtle` before, so it is known to be well-formed.
    """
    found = Positions(document)
    rdflib.NORMALIZE_LITERALS = False  # "01"^^xsd:integer is looked up as it was written; pySHACL switches it back on
    parser = _Parser(RDFSink(rdflib.Graph(bind_namespaces="none")), turtle=True, baseURI="http://example.org/")
    parser.found = found
    parser.startDoc()
    parser.feed(document.text)
    parser.endDoc()
    return found


class _Parser(SinkParser):
    """rdflib's Turtle reader, noting where the subjects, verbs and objects that it passes begin."""

    found: Positions

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._subjects: list[Any] = []
        self._starts: list[list[int] | None] = []  # one list for each object list that is being read
        self._verb: tuple[str, int] = ("", 0)

    def statement(self, argstr: str, i: int) -> int:
        self._block = _skip_space(argstr, i)
        return super().statement(argstr, i)

    def property_list(self, argstr: str, i: int, subj: Any) -> int:
        if isinstance(subj, rdflib.URIRef):
            self.found.subjects.setdefault(str(subj), self._block)
        self._subjects.append(subj)
        end = super().property_list(argstr, i, subj)
        self._subjects.pop()
        return end

    def verb(self, argstr: str, i: int, res: Any) -> int:
        start = _skip_space(argstr, i)
        end = super().verb(argstr, i, res)
        if res:
            self._verb = (str(self._store.normalise(self._context, res[0][1])), start)
        return end

    def objectList(self, argstr: str, i: int, res: Any) -> int:
        verb, at = self._verb
        starts: list[int] = []
        self._starts.append(starts)
        end = super().objectList(argstr, i, res)
        self._starts.pop()
        subject = self._subjects[-1]
        if isinstance(subject, rdflib.URIRef):
            self.found.predicates.setdefault((str(subject), verb), at)
            for value, start in zip(res, starts, strict=True):
                node = self._store.normalise(self._context, value)
                self.found.triples.setdefault((str(subject), verb, _written(node)), start)
        return end

    def object(self, argstr: str, i: int, res: Any) -> int:
        start = _skip_space(argstr, i)
        starts = self._starts[-1] if self._starts else None
        self._starts.append(None)  # objects inside a collection are not objects of the list
        end = super().object(argstr, i, res)
        self._starts.pop()
        if starts is not None and end >= 0:
            starts.append(start)
        return end


_SPACE = re.compile(r"(?:\s++|#[^\n]*+)*+")


def _skip_space(text: str, i: int) -> int:
    match = _SPACE.match(text, i)
    return match.end() if match else i


def _written(node: Any) -> str:
    """A node as the other reader writes it in N-Triples: language tags in small letters, control characters escaped."""
    if not isinstance(node, rdflib.Literal):
        return str(node.n3())
    if node.language:
        return str(Literal(str(node), language=node.language.lower()))
    return str(Literal(str(node), datatype=NamedNode(node.datatype or rdflib.XSD.string)))
