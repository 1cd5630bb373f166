"""Small changes to a SPARQL query: a filter, condition, repetition or triple pattern less, or a comparison turned.

Understood is what constraints are written with: groups of triple patterns, FILTER, BIND, OPTIONAL, EXISTS. A change may
be a query that finds more or fewer nodes, but it is always a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Store

_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<text>(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')(?:@[\w-]+)?)|(?P<var>[?$]\w+)|(?P<number>\d+(?:\.\d+)?)
    |(?P<name>[A-Za-z][\w-]*:[\w-]*|\^\^)|(?P<word>[A-Za-z]\w*)|(?P<mark>&&|\|\||!=|<=|>=|[=<>!+*/|^(){}.;,])""",
    re.VERBOSE,
)
_TURNED = {"<": ["<=", ">"], "<=": ["<", ">="], ">": [">=", "<"], ">=": [">", "<="], "=": ["!="], "!=": ["="]}
_KEYWORDS = {"filter", "bind", "optional", "exists", "not", "as", "select", "distinct", "where", "union", "minus"}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def weakened(query: str, prefixes: str = "") -> Iterator[tuple[str, str]]:
    """What was changed, in words, and the changed query; each changed query once, and none that is ill-formed.

    Args:
        query: a SELECT query.
        prefixes: its prologue, for the check of the changed queries.
    """
    seen = {" ".join(query.split())}
    for words, changed in _changes(query):
        same = " ".join(changed.split())
        if same not in seen and _is_query(prefixes + changed):
            seen.add(same)
            yield words, changed


def _is_query(text: str) -> bool:
    try:
        Store().query(text)
    except SyntaxError:
        return False
    return True


def _changes(query: str) -> Iterator[tuple[str, str]]:
    tokens = [_Token(str(m.lastgroup), m[0], m.start(), m.end()) for m in _TOKEN.finditer(query)]

    def cut(start: int, end: int, instead: str = "") -> str:
        return query[:start] + instead + query[end:]

    def said(start: int, end: int) -> str:
        return " ".join(query[start:end].split())

    for first, last in _filters(tokens):
        start, end = tokens[first].start, tokens[last].end
        yield f"without {said(start, end)}", cut(start, end)
        yield from _conditions(query, tokens, first, last)
    for index, token in enumerate(tokens):
        if token.text in ("+", "*") and tokens[index - 1].kind in ("name", "iri"):
            yield f"without {token.text} after {tokens[index - 1].text}", cut(token.start, token.end)
        if token.text.lower() == "not" and tokens[index + 1].text.lower() == "exists":
            yield "with EXISTS for NOT EXISTS", cut(token.start, tokens[index + 1].end, "EXISTS")
    for start, end, words in _patterns(tokens):
        yield f"without the triple pattern {words}", cut(start, end)


def _filters(tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    for index, token in enumerate(tokens):
        if token.kind == "word" and token.text.lower() == "filter":
            opening = next(n for n in range(index, len(tokens)) if tokens[n].text in "({")
            yield index, _closing(tokens, opening)


def _closing(tokens: Sequence[_Token], opening: int) -> int:
    depth = 0
    for index in range(opening, len(tokens)):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(tokens[index].text, 0)
        if not depth:
            return index
    raise ValueError("a bracket is not closed")


def _conditions(query: str, tokens: Sequence[_Token], first: int, last: int) -> Iterator[tuple[str, str]]:
    """Comparisons turned, and operands of && and || dropped."""
    for index in range(first, last):
        token = tokens[index]
        for turned in _TURNED.get(token.text, ()):
            start, end = tokens[_operand(tokens, index, -1)].start, tokens[_operand(tokens, index, 1)].end
            words = " ".join(query[start:end].split())
            yield f"with {turned} for {token.text} in {words}", query[: token.start] + turned + query[token.end :]
        if token.text in ("&&", "||"):
            before, after = _operand(tokens, index, -1), _operand(tokens, index, 1)
            for start, end in ((tokens[before].start, token.end), (token.start, tokens[after].end)):
                yield f"without the condition {' '.join(query[start:end].split())}", query[:start] + query[end:]


def _operand(tokens: Sequence[_Token], index: int, step: int) -> int:
    """Where the operand on one side of an operator ends."""
    depth, opening = 0, "(" if step > 0 else ")"
    while True:
        text = tokens[index + step].text
        if depth == 0 and text in ("(" if step < 0 else ")", "&&", "||"):
            return index
        depth += (1 if text == opening else -1) if text in "()" else 0
        index += step


def _patterns(tokens: Sequence[_Token]) -> Iterator[tuple[int, int, str]]:
    """Triple patterns: from where to where to cut, and what is cut, with its subject."""
    skip = {
        n for first, last in _filters(tokens) if "{" not in _texts(tokens, first, last) for n in range(first, last + 1)
    }
    skip |= {n for n in range(len(tokens)) if tokens[n].text.lower() in _KEYWORDS}
    group: list[int] = []
    opened = False
    for index, token in enumerate(tokens):
        is_edge = token.text in ("{", "}", ".") or index in skip or (token.text in "()" and not group)
        if not is_edge and opened:
            group.append(index)
            continue
        if token.text == "{":
            opened = True
        yield from _cuts(tokens, group, index)
        group = []


def _texts(tokens: Sequence[_Token], first: int, last: int) -> set[str]:
    return {token.text for token in tokens[first : last + 1]}


def _cuts(tokens: Sequence[_Token], group: list[int], after: int) -> Iterator[tuple[int, int, str]]:
    """The cuts for one block `subject property object ; property object`."""
    if len(group) < 3 or tokens[group[0]].kind not in ("var", "iri", "name"):
        return
    pieces: list[list[int]] = [[]]
    for index in group[1:]:
        if tokens[index].text == ";":
            pieces.append([])
        else:
            pieces[-1].append(index)
    pieces = [piece for piece in pieces if piece]
    for number, piece in enumerate(pieces):
        start, end = tokens[piece[0]].start, tokens[piece[-1]].end
        words = " ".join(tokens[index].text for index in [group[0], *piece])
        if len(pieces) == 1:
            yield tokens[group[0]].start, tokens[after].end if tokens[after].text == "." else end, words
        elif number == 0:
            yield start, tokens[piece[-1] + 1].end, words
        else:
            yield tokens[piece[0] - 1].start, end, words
