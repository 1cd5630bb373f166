"""The nodes that a constraint written in SPARQL may fire on, from one query over all nodes.

Only plain queries are understood: triple patterns with fixed properties (`/`, `|`, `^` and `+` in paths), FILTER on
comparisons, and BIND of one variable to another. For these, a solution with `$this` bound beforehand is a solution of
the same query with `$this` left free. Each FILTER lets pass what it cannot decide, because rdflib compares more than
the standard does. So every node that pySHACL reports is among those found; the engine itself then looks at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from rabt.check.facts import Facts
from rabt.check.literals import is_comparable
from rabt.model.iris import RDF, Term, value

_TOKEN = re.compile(
    r"""\s*(?:(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<name>[A-Za-z][\w-]*:[\w-]+)|(?P<var>[?$][A-Za-z]\w*)|(?P<number>[0-9]+\b)
    |(?P<word>[A-Za-z]+)|(?P<mark>&&|\|\||!=|<=|>=|[=<>!+/|^(){}.;,]))""",
    re.VERBOSE,
)
_TERM = ("iri", "name", "var")
_COMPARING = {"&&", "||", "!=", "<=", ">=", "=", "<", ">", "!", "(", ")"}
# pySHACL binds `$this` only where it sees it so, and the other names have a meaning of their own.
_BOUND = re.compile(r"[\s{}()][$?]this\b")
_RESERVED = {"currentShape", "shapesGraph", "PATH"}
_REFUSED = re.compile(r"minus|values|service", re.IGNORECASE)
RDF_TYPE = RDF + "type"


class UnclearError(Exception):
    """The query is beyond what is understood here."""


@dataclass(frozen=True)
class Search:
    """A query for all nodes that a constraint may fire on.

    Attributes:
        text: the query; its only variable is `?this`.
        predicates: the properties that it looks at.
    """

    text: str
    predicates: frozenset[NamedNode]

    def run(self, facts: Facts) -> set[Term]:
        """The nodes found."""
        store = Store()
        for triple in facts.triples(self.predicates):
            store.add(Quad(triple.subject, triple.predicate, _undecided(value(triple.object))))
        solutions = store.query(self.text)
        assert isinstance(solutions, QuerySolutions)
        return {value(solution["this"]) for solution in solutions}


def _undecided(term: Term) -> Term:
    """The term, or where engines hold different things of it, an ill-formed literal of the same datatype.

    Nothing can be said of how that compares, so that a filter lets it pass; it stays equal to itself alone.
    """
    if isinstance(term, Literal) and not is_comparable(term):
        return Literal(f"?{term.value}", datatype=term.datatype)
    return term


def search(select: str, prefixes: Mapping[str, str]) -> Search:
    """The search for a constraint.

    Args:
        select: the constraint's query.
        prefixes: what it may use.

    Raises:
        UnclearError: the query is not plain enough, or broken.
    """
    if _REFUSED.search(select) or not _BOUND.search(select):
        raise UnclearError
    reader = _Reader(select, prefixes)
    body = " ".join(reader.read())
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    found = Search(f"{head}SELECT DISTINCT ?this WHERE {{ {body} }}", frozenset(map(NamedNode, reader.predicates)))
    if "this" not in reader.matched:
        raise UnclearError
    try:
        Store().query(found.text)
    except SyntaxError as error:
        raise UnclearError from error
    return found


class _Reader:
    """Reads a plain query token by token."""

    def __init__(self, select: str, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._tokens = list(_tokens(select))
        self._at = 0
        self.predicates: set[str] = set()
        self.matched: set[str] = set()  # variables of the triple patterns so far

    def read(self) -> Iterator[str]:
        """The tokens of the query's body, with lenient filters."""
        self._word("select")
        if self._peek("word", "distinct"):
            self._take()
        self._take("var")
        while self._peek("var"):
            self._take()
        if self._peek("word", "where"):
            self._take()
        self._take("mark", "{")
        while not self._peek("mark", "}"):
            if self._peek("word", "filter"):
                yield from self._filter()
            elif self._peek("word", "bind"):
                yield from self._bind()
            elif self._peek("mark", "."):
                yield self._take()
            else:
                yield from self._patterns()
        self._take()
        if self._at < len(self._tokens):
            raise UnclearError

    def _patterns(self) -> Iterator[str]:
        yield self._term()
        while True:
            yield from self._path()
            yield self._term()
            while self._peek("mark", ","):
                yield self._take()
                yield self._term()
            if not self._peek("mark", ";"):
                return
            yield self._take()
            if self._peek("mark"):  # `; .`
                return

    def _path(self) -> Iterator[str]:
        while True:
            if self._peek("mark", "^"):
                yield self._take()
            yield self._predicate()
            if self._peek("mark", "+"):
                yield self._take()
            if not (self._peek("mark", "/") or self._peek("mark", "|")):
                return
            yield self._take()

    def _predicate(self) -> str:
        kind, text = self._next()
        if (kind, text) == ("word", "a"):
            self.predicates.add(RDF_TYPE)
        elif kind == "iri":
            self.predicates.add(text[1:-1])
        elif kind == "name":
            prefix, _, local = text.partition(":")
            if prefix not in self._prefixes:
                raise UnclearError
            self.predicates.add(self._prefixes[prefix] + local)
        else:
            raise UnclearError
        return text

    def _filter(self) -> Iterator[str]:
        self._take()
        self._take("mark", "(")
        yield "FILTER ( COALESCE(("  # pyoxigraph takes no blank after the name of a function
        depth = 1
        while depth:
            kind, text = self._next()
            if kind == "var":
                self._allowed(text)
            elif kind == "word" and text.upper() == "DATATYPE":
                text += self._take("mark", "(")
                depth += 1
            elif not (kind in _TERM or kind == "number" or text in _COMPARING):
                raise UnclearError
            depth += {"(": 1, ")": -1}.get(text, 0)
            if depth:
                yield text
        yield "), true) )"

    def _bind(self) -> Iterator[str]:
        self._take()
        self._take("mark", "(")
        source = self._take("var")
        self._word("as")
        target = self._take("var")
        self._take("mark", ")")
        self._allowed(target)
        if source[1:] not in self.matched or target[1:] in {"this", *self.matched}:
            raise UnclearError
        yield f"BIND ( {source} AS {target} )"

    def _term(self) -> str:
        kind, text = self._next()
        if kind not in _TERM:
            raise UnclearError
        if kind == "var":
            self._allowed(text)
            self.matched.add(text[1:])
        return text

    def _allowed(self, variable: str) -> None:
        if variable[1:] in _RESERVED:
            raise UnclearError

    def _word(self, word: str) -> None:
        if self._take("word").lower() != word:
            raise UnclearError

    def _peek(self, kind: str, text: str = "") -> bool:
        if self._at >= len(self._tokens):
            raise UnclearError
        found = self._tokens[self._at]
        return found[0] == kind and text in ("", found[1].lower())

    def _take(self, kind: str = "", text: str = "") -> str:
        found = self._next()
        if (kind and found[0] != kind) or (text and found[1] != text):
            raise UnclearError
        return found[1]

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise UnclearError
        self._at += 1
        return self._tokens[self._at - 1]


def _tokens(text: str) -> Iterable[tuple[str, str]]:
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise UnclearError
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()
