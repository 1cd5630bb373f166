"""Canonical Turtle: the one way in which a set of triples is laid out as text.

Prefixes are sorted, one subject is a block, blocks are sorted by IRI. In a block `a` comes first, then labels, then
the class's own properties in the order of its shape, then all others by IRI, and evidence last. Several objects
stand one a line. `rabt format` checks files against this layout and the Turtle dumps are written in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from rabt.model.iris import (
    DCTERMS,
    RABT,
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    RDFS,
    SKOS,
    XSD,
    Node,
    Term,
    node,
    value,
)

INDENT = "    "
_SHORT = 100  # a blank node or list that fits stands on one line
_LABELS = [SKOS + "prefLabel", RDFS + "label", DCTERMS + "title", SKOS + "altLabel", SKOS + "hiddenLabel"]
_LAST = [RABT + "evidence", RABT + "context"]
# A conservative part of PN_LOCAL (Turtle 1.1, section 6.5) that needs no escapes; anything else is written in full.
_SAFE_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_BARE = {
    XSD + "integer": re.compile(r"-?[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "decimal": re.compile(r"-?[0-9]+\.[0-9]+"),
}
# Text of several lines, such as a query, that can stand between three quotes as it is.
_LONG = re.compile(r'[^"\\\x00-\x09\x0b-\x1f\x7f]+')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Layout:
    """Lays triples out as canonical Turtle.

    Args:
        prefixes: prefix to namespace IRI; a file declares those that it uses.
        order: class IRI to the IRIs of its properties in the order of its shape.
    """

    def __init__(self, prefixes: Mapping[str, str], order: Mapping[str, Sequence[str]] | None = None) -> None:
        self.prefixes = dict(prefixes)
        self.order = {cls: {prop: n for n, prop in enumerate(props)} for cls, props in (order or {}).items()}
        self._namespaces = {namespace: prefix for prefix, namespace in reversed(self.prefixes.items())}
        self._compacted: dict[str, str] = {}

    def compact(self, iri: str) -> str:
        """`iri` as a prefixed name where a prefix fits, else between angle brackets."""
        if iri not in self._compacted:
            self._compacted[iri] = self._shortened(iri)
        return self._compacted[iri]

    def _shortened(self, iri: str) -> str:
        # A local name holds neither mark, so that the namespace ends with the last of them.
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._namespaces.get(iri[:cut])
        if prefix is not None and _SAFE_LOCAL.fullmatch(iri, cut):
            return f"{prefix}:{iri[cut:]}"
        return str(NamedNode(iri))

    def literal(self, literal: Literal) -> str:
        """`literal` in Turtle: bare where the datatype has a short form, over several lines if it holds line feeds."""
        datatype = literal.datatype.value
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(literal.value):
            return literal.value
        if "\n" in literal.value and _LONG.fullmatch(literal.value):
            quoted = f'"""{literal.value}"""'
        else:
            quoted = f'"{"".join(_escape(c) for c in literal.value)}"'
        if literal.language:
            return f"{quoted}@{literal.language.lower()}"
        return quoted if datatype == XSD + "string" else f"{quoted}^^{self.compact(datatype)}"

    def blocks(self, triples: Iterable[Triple]) -> list[tuple[NamedNode | BlankNode, str]]:
        """One text block a subject, sorted; blank nodes used once are written inside the block that uses them."""
        index = _Index(triples)
        roots = ((s, self._block(s, index)) for s in index.subjects if not index.is_inline(s))
        # Blank nodes have no name to sort by: they stand last, in the order of their text.
        return sorted(roots, key=lambda r: (1, (r[1],)) if isinstance(r[0], BlankNode) else (0, _natural(r[0].value)))

    def header(self, body: str) -> str:
        """The sorted `@prefix` lines for the prefixed names that occur in `body`."""
        used = set(re.findall(r"(?<![\w<:/#.-])([A-Za-z][\w-]*):", _without_quoted(body)))
        return "".join(f"@prefix {p}: <{self.prefixes[p]}> .\n" for p in sorted(used & self.prefixes.keys()))

    def document(self, triples: Iterable[Triple]) -> str:
        """A whole Turtle document, ending in a line feed; empty for no triples."""
        body = "\n".join(text for _, text in self.blocks(triples))
        return f"{self.header(body)}\n{body}" if body else ""

    def _block(self, subject: Node, index: _Index) -> str:
        if isinstance(subject, NamedNode):
            name = self.compact(subject.value)
        else:
            name = f"_:{subject.value}" if index.is_used(subject) else "[]"
        return f"{name} {self._predicates(subject, index, 1)} .\n"

    def _predicates(self, subject: Node, index: _Index, depth: int) -> str:
        pad = INDENT * depth
        lines = []
        for predicate in self._sorted_predicates(subject, index):
            name = "a" if predicate == RDF_TYPE.value else self.compact(predicate)
            objects = index.objects(subject, predicate)
            deeper = depth if len(objects) == 1 else depth + 1
            texts = sorted((self._object(o, index, deeper) for o in objects), key=_natural)
            if len(texts) == 1:
                lines.append(f"{name} {texts[0]}")
            else:
                lines.append(name + "\n" + " ,\n".join(f"{pad}{INDENT}{text}" for text in texts))
        return f" ;\n{pad}".join(lines)

    def _sorted_predicates(self, subject: Node, index: _Index) -> list[str]:
        orders = [self.order[t.value] for t in index.objects(subject, RDF_TYPE.value) if t.value in self.order]

        def rank(predicate: str) -> tuple[int, int, str]:
            if predicate == RDF_TYPE.value:
                return (0, 0, "")
            if predicate in _LABELS:
                return (1, _LABELS.index(predicate), "")
            if predicate in _LAST:
                return (4, _LAST.index(predicate), "")
            places = [order[predicate] for order in orders if predicate in order]
            return (2, min(places), "") if places else (3, 0, predicate)

        return sorted(index.predicates(subject), key=rank)

    def _object(self, term: Term, index: _Index, depth: int) -> str:
        if isinstance(term, Literal):
            return self.literal(term)
        if isinstance(term, NamedNode):
            return "()" if term == RDF_NIL else self.compact(term.value)
        if not index.is_inline(term):
            return f"_:{term.value}"
        members = index.list_members(term)
        pad = INDENT * depth
        if members is not None:
            texts = [self._object(m, index, depth + 1) for m in members]
            short = "( " + " ".join(texts) + " )"
            if "\n" not in short and len(short) <= _SHORT:
                return short
            return "(\n" + "".join(f"{pad}{INDENT}{text}\n" for text in texts) + f"{pad})"
        if not index.predicates(term):
            return "[]"
        body = self._predicates(term, index, depth + 1)
        short = "[ " + body.replace(f" ;\n{pad}{INDENT}", " ; ") + " ]"
        return short if "\n" not in short and len(short) <= _SHORT else f"[\n{pad}{INDENT}{body}\n{pad}]"


class _Index:
    """Triples by subject and predicate, and which blank nodes can be written in place."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_subject: dict[Node, dict[str, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
        self._uses: dict[BlankNode, list[Node]] = defaultdict(list)
        self._inline: dict[Node, bool] = {}
        for triple in triples:
            subject, term = node(triple.subject), value(triple.object)
            objects = self._by_subject[subject][triple.predicate.value]
            if term not in objects:
                objects[term] = None
                if isinstance(term, BlankNode):
                    self._uses[term].append(subject)

    @property
    def subjects(self) -> Iterator[Node]:
        return iter(list(self._by_subject))

    def predicates(self, subject: Node) -> list[str]:
        return list(self._by_subject[subject]) if subject in self._by_subject else []

    def objects(self, subject: Node, predicate: str) -> list[Term]:
        return list(self._by_subject[subject].get(predicate, ())) if subject in self._by_subject else []

    def is_used(self, blank: Node) -> bool:
        """True for a blank node that is the object of some triple."""
        return blank in self._uses

    def is_inline(self, at: Node) -> bool:
        """True for a blank node that one other node uses once and that does not lead back to itself."""
        below: dict[Node, None] = {}
        while isinstance(at, BlankNode) and at not in self._inline and at not in below:
            if len(self._uses.get(at, ())) != 1:
                self._inline[at] = False
                break
            below[at] = None
            at = self._uses[at][0]
        # A blank node that nobody uses is no object itself, and those below it are written inside its block.
        found = at not in below and (self._inline.get(at, True) or at not in self._uses)
        self._inline.update(dict.fromkeys(below, found))
        return self._inline.get(at, False) if not below else found

    def list_members(self, at: Node) -> list[Term] | None:
        """The members of the well-formed RDF collection that starts at `at`, else None."""
        members: list[Term] = []
        while at != RDF_NIL:
            if sorted(self.predicates(at)) != [RDF_FIRST.value, RDF_REST.value]:
                return None
            first, rest = self.objects(at, RDF_FIRST.value), self.objects(at, RDF_REST.value)
            if len(first) != 1 or len(rest) != 1 or isinstance(rest[0], Literal):
                return None
            members.append(first[0])
            at = rest[0]
            if isinstance(at, BlankNode) and not self.is_inline(at):
                return None
        return members


def _escape(char: str) -> str:
    return _ESCAPES.get(char) or (f"\\u{ord(char):04X}" if ord(char) < 32 or ord(char) == 127 else char)


def _without_quoted(body: str) -> str:
    return re.sub(r'"""[^"]*"""|"(?:[^"\\\n]++|\\.)*+"|<[^>\s]*>', " ", body)


def _natural(text: str) -> tuple[str | int, ...]:
    # Numbers inside names sort as numbers: cep:998-1100 stands before cep:10011-10110.
    parts = re.split(r"([0-9]+)", text)  # every other part is a number, of however many digits
    return tuple(part.lstrip("0").zfill(12) if n % 2 else part for n, part in enumerate(parts))
