"""Where each triple of a Turtle file stands, from its first to its last character: read only where something is wrong.

rdflib's reader keeps no positions, but calls one method for each statement, verb and object while its place in the text
is known. What these say is not taken from it, since it rewrites numbers: its objects and the triples of the document
come in the same order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import rdflib
from pyoxigraph import BlankNode, NamedNode, Triple
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

from rabt.model.iris import RDF_FIRST, RDF_REST
from rabt.read.turtle import Document, parse_turtle, position

_BASE = "http://base.invalid/"  # rdflib does not take @base without one; no IRI that it makes is looked at


class Span(NamedTuple):
    """A range of characters of a text, counted from 0; the end is not included."""

    start: int
    end: int


class Region(NamedTuple):
    """The same as lines and columns, counted from 1; the end column is that after the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Stated:
    """Where one triple stands.

    Attributes:
        block: number of the property list that it belongs to: that of a statement, or one between brackets.
        predicate: where its predicate stands.
        object: where its object stands.
    """

    block: int
    predicate: Span
    object: Span


@dataclass
class Positions:
    """Where the subjects and triples of one document stand. Nodes are named by IRI, or by `_:` and a label.

    Attributes:
        document: the document.
        subjects: node to the place of its name at the head of its first block.
        predicates: (node, predicate IRI) to the place of the first such predicate.
        triples: (node, predicate IRI, object in N-Triples) to the place of the first such triple.
        stated: the places of all triples, in the order in which they were read.
        blocks: number of each statement to its place, from its subject to its full stop.
        whole: False where rdflib stopped before the end.
    """

    document: Document
    subjects: dict[str, Span] = field(default_factory=dict)
    predicates: dict[tuple[str, str], Span] = field(default_factory=dict)
    triples: dict[tuple[str, str, str], Stated] = field(default_factory=dict)
    stated: list[Stated] = field(default_factory=list)
    blocks: dict[int, Span] = field(default_factory=dict)
    whole: bool = True

    def find(self, subject: str, predicate: str = "", value: str = "") -> tuple[int, int]:
        """Line and column of the triple, or of what stands nearest: the property, the block, the file.

        Args:
            subject: IRI of the subject.
            predicate: IRI of the predicate, or "".
            value: the object in N-Triples, or "".
        """
        return self.region(subject, predicate, value)[:2]

    def region(self, subject: str, predicate: str = "", value: str = "") -> Region:
        """The region of the object of a triple, or of what stands nearest to it.

        That is the predicate, the first line of the block of the subject, or the beginning of the file.

        Args:
            subject: the node.
            predicate: IRI of the predicate, or "".
            value: the object in N-Triples, or "".
        """
        text = self.document.text
        if stated := self.triples.get((subject, predicate, value)):
            return region(text, stated.object)
        if span := self.predicates.get((subject, predicate)):
            return region(text, span)
        if span := self.subjects.get(subject):
            line = re.compile(r"[^\r\n]*").match(text, span.start)
            return region(text, Span(span.start, span.start + len(line[0].rstrip()) if line else span.end))
        return Region(1, 1, 1, 1)


def region(text: str, span: Span) -> Region:
    """The lines and columns of a range of characters."""
    return Region(*position(text, span.start), *position(text, span.end))


def locate(document: Document) -> Positions:
    """Read the document again and note where its triples stand.

    The document has been read by `read_turtle` before, so it is known to be well-formed. Where rdflib stops at
    something all the same, what stands after it has no positions.
    """
    if document.partial:
        document = parse_turtle(document.path, document.text.encode())
    found = Positions(document)
    # A carriage return alone ends a line in Turtle, but not for rdflib; the offsets stay the same.
    text = re.sub(r"\r(?!\n)", "\n", document.text)
    parser = _Parser(RDFSink(rdflib.Graph(bind_namespaces="none")), turtle=True, baseURI=_BASE)
    whole = True
    try:
        parser.feed(text)
    except Exception:  # besides its own errors it lets those of Python through, as for a number of 5,000 digits
        whole = False
    found.blocks, found.whole = parser.blocks, whole
    heads = {block: span for block, span in parser.heads.items() if span}
    # The order in which pyoxigraph yields triples: what stands between brackets before the brackets themselves, but a
    # collection as soon as its first member is read.
    events = sorted(parser.events, key=lambda event: parser.known.get(event[1].object.end, event[1].object.end))
    triples = [t for t in document.triples if not _is_cell(t)]
    if whole and len(triples) != len(events):  # somebody has spelled a list out: then names alone are matched
        events = [event for event in events if event[0]]
        triples = [t for t in triples if isinstance(t.subject, NamedNode)]
    found.stated = [stated for _, stated in events]
    for (_, stated), triple in zip(events, triples, strict=False):
        subject = name_of(triple)
        found.triples.setdefault((subject, triple.predicate.value, str(triple.object)), stated)
        found.predicates.setdefault((subject, triple.predicate.value), stated.predicate)
        if stated.block in heads:
            found.subjects.setdefault(subject, heads[stated.block])
    return found


def name_of(triple: Triple) -> str:
    """The subject of a triple as `Positions` names it."""
    return triple.subject.value if isinstance(triple.subject, NamedNode) else str(triple.subject)


def _is_cell(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) and triple.predicate in (RDF_FIRST, RDF_REST)


class _Parser(SinkParser):
    """rdflib's Turtle reader, noting where the subjects, verbs and objects that it passes begin and end.

    Attributes:
        events: for each triple but those of collections, whether its subject has an IRI, and where it stands.
        heads: number of each property list to the place of the subject before it; None inside brackets.
        blocks: number of each statement to its place.
        known: end of each collection that is not empty to the end of its first member.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.events: list[tuple[bool, Stated]] = []
        self.heads: dict[int, Span | None] = {}
        self.blocks: dict[int, Span] = {}
        self.known: dict[int, int] = {}
        self._head: Span | None = None
        self._reads_subject = False
        self._open: list[tuple[int, bool]] = []  # the property lists that are being read
        self._spans: list[list[Span] | None] = []  # one for each object that is being read; None inside it
        self._verb = Span(0, 0)
        self._last = -1  # the statement that the next full stop ends
        self._members: list[list[int] | None] = []  # ends of the members of a collection; None inside brackets

    def makeStatement(self, quadruple: Any) -> None:
        """Keep nothing."""

    def statement(self, argstr: str, i: int) -> int:
        self._reads_subject = True
        return super().statement(argstr, i)

    def checkDot(self, argstr: str, i: int) -> int:
        end = super().checkDot(argstr, i)
        head = self.heads.get(self._last)
        if head and end > 0:
            self.blocks[self._last] = Span(head.start, end)
        self._last = -1
        return end

    def property_list(self, argstr: str, i: int, subj: Any) -> int:
        number, head = len(self.heads), self._head
        self.heads[number], self._head = head, None
        self._open.append((number, isinstance(subj, rdflib.URIRef)))
        self._members.append(None)
        end = super().property_list(argstr, i, subj)
        self._members.pop()
        self._open.pop()
        if head:
            self._last = number
        return end

    def node(self, argstr: str, i: int, res: Any, subjectAlready: Any = None) -> int:
        if not argstr.startswith("(", _skip_space(argstr, i)):
            return super().node(argstr, i, res, subjectAlready)
        members = list[int]()
        self._members.append(members)
        end = super().node(argstr, i, res, subjectAlready)
        self._members.pop()
        if members:
            self.known[end] = members[0]
        return end

    def item(self, argstr: str, i: int, res: Any) -> int:
        end = super().item(argstr, i, res)
        members = self._members[-1] if self._members else None
        if members is not None:
            members.append(self.known.get(end, end))
        return end

    def verb(self, argstr: str, i: int, res: Any) -> int:
        end = super().verb(argstr, i, res)
        if res:
            self._verb = Span(_skip_space(argstr, i), end)
        return end

    def objectList(self, argstr: str, i: int, res: Any) -> int:
        verb, spans = self._verb, list[Span]()
        self._spans.append(spans)
        end = super().objectList(argstr, i, res)
        self._spans.pop()
        block, named = self._open[-1]
        self.events += [(named, Stated(block, verb, span)) for span in spans]
        return end

    def object(self, argstr: str, i: int, res: Any) -> int:
        is_subject, self._reads_subject = self._reads_subject, False
        start = _skip_space(argstr, i)
        spans = self._spans[-1] if self._spans else None
        self._spans.append(None)
        end = super().object(argstr, i, res)
        self._spans.pop()
        if is_subject:
            self._head = Span(start, end)
        elif spans is not None and end >= 0:
            spans.append(Span(start, end))
        return end


_SPACE = re.compile(r"(?:\s++|#[^\n]*+)*+")


def _skip_space(text: str, i: int) -> int:
    match = _SPACE.match(text, i)
    return match.end() if match else i
