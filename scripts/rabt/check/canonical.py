"""The canonical form of a Turtle file, which keeps every comment.

Comments stand above a block. One that stands inside a block is moved above it; one after the last block stays last.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import RdfFormat, parse

from rabt.model.layout import Layout
from rabt.read.turtle import TOKEN, Document


@dataclass
class _Statement:
    """A directive or a block of triples as it stands in the file, with the comments that belong to it."""

    comments: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def is_directive(self) -> bool:
        return self.text.lstrip().lower().startswith(("@prefix", "@base", "prefix", "base"))


def canonical(document: Document, layout: Layout) -> str:
    """The text of a document in canonical form (see `rabt.model.layout`), with its comments.

    Blank nodes that are used more than once keep a label of their own.
    """
    plain = layout.document(document.triples)
    if plain == document.text:  # as most files are; it takes longer to look for comments
        return plain
    statements, trailing = _statements(document.text)
    directives = [s for s in statements if s.is_directive]
    comments: dict[str, list[str]] = {}
    for statement in statements:
        if not statement.is_directive and statement.comments:
            subject = _subject(statement, directives)
            comments.setdefault(subject, []).extend(statement.comments)
    heading = [line for statement in directives for line in statement.comments]
    blocks = layout.blocks(document.triples)
    body = "\n".join("".join(f"{line}\n" for line in comments.pop(str(subject), [])) + text for subject, text in blocks)
    left = [line for lines in comments.values() for line in lines] + trailing
    return (
        "".join(f"{line}\n" for line in heading)
        + layout.header(body)
        + f"\n{body}"
        + ("\n" + "".join(f"{line}\n" for line in left) if left else "")
    )


def _statements(text: str) -> tuple[list[_Statement], list[str]]:
    """Split a well-formed document at its full stops; comments after the last one are returned apart."""
    statements: list[_Statement] = []
    current = _Statement()
    depth = 0
    for token in TOKEN.finditer(text):
        kind, lexeme = token.lastgroup, token.group()
        if kind == "comment":
            # On the line of the last full stop it belongs to the block that ended there.
            same_line = statements and not current.text.strip() and "\n" not in current.text
            (statements[-1] if same_line else current).comments.append(lexeme.rstrip())
            continue
        current.parts.append(lexeme)
        depth += (kind == "open") - (kind == "close")
        # SPARQL-style PREFIX and BASE end without a full stop; the lexeme "." may be glued to a name.
        ends = depth == 0 and kind == "word" and lexeme.endswith(".")
        if ends or (kind == "iri" and current.text.lstrip().lower().startswith(("prefix", "base"))):
            statements.append(current)
            current = _Statement()
    return statements, current.comments


def _subject(statement: _Statement, directives: list[_Statement]) -> str:
    text = "".join(d.text for d in directives) + statement.text
    first = next(iter(parse(text, RdfFormat.TURTLE)), None)
    return "" if first is None else str(first.subject)
