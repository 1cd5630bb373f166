"""What a class takes, for a person who wants to write one of it: properties, their values, and an example."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from rabt.model.fields import Field
from rabt.model.iris import PASSAGE, RABT, RDF_TYPE, rabt
from rabt.read.project import Project
from rabt.write.scaffold import Scaffolder

_WIDTH = 110
_INDENT = " " * 4
# What follows from the text of a source is not given.
_COUNTED = {"preferredNamespacePrefix", "length", "digest"}
_MORE = 3  # optional properties that an example shows


def list_classes(maker: Scaffolder) -> str:
    """The classes of which things and records can be made, one a line, with their definitions."""
    names = maker.classes()
    width = max(map(len, names)) + 2
    return "\n".join(
        textwrap.fill(maker.definition(cls), _WIDTH, initial_indent=name.ljust(width), subsequent_indent=" " * width)
        for name, cls in names.items()
    )


def describe_class(maker: Scaffolder, project: Project, cls: str) -> str:
    """What a class takes: required and optional properties with their values, and a command that makes one.

    Args:
        maker: the scaffolder of the project.
        project: the files, from whose data the example is taken.
        cls: IRI of the class.
    """
    name = next((n for n, c in maker.classes().items() if c == cls), maker.terms.labels.get(cls, cls))
    fields = [f for f in maker.fields[cls] if not (cls == rabt("Source").value and f.name in _COUNTED)]
    lines = [f"{name}: {maker.definition(cls)}"]
    for title, some in (("Required", [f for f in fields if f.least]), ("Optional", [f for f in fields if not f.least])):
        lines += ["", f"{title}:"] if some else []
        for field in some:
            lines += _property(maker, field)
    example = _example(maker, project, cls, name, fields)
    return "\n".join([*lines, "", "For example, as in the data:" if example else "", f"  {example}"]).rstrip()


def optional_names(fields: Sequence[Field]) -> str:
    """The names of the properties that a class may take besides the required ones."""
    return ", ".join(field.name for field in fields if not field.least)


def _property(maker: Scaffolder, field: Field) -> list[str]:
    takes = field.message.partition(" takes ")[2] or field.message
    lines = [textwrap.fill(f"{field.name}  {takes}", _WIDTH, initial_indent="  ", subsequent_indent=_INDENT)]
    choices = maker.choices(field)
    if choices:
        lines.append(
            textwrap.fill(
                f"one of {', '.join(choices)}",
                _WIDTH,
                initial_indent=_INDENT,
                subsequent_indent=_INDENT,
                break_on_hyphens=False,
            )
        )
    return lines


def _example(maker: Scaffolder, project: Project, cls: str, name: str, fields: Sequence[Field]) -> str:
    """A command that would make something of the data; "" where there is none of the class."""
    if cls == rabt("Source").value:
        return 'rabt new source --slug NAME --text FILE title="…" publisher="…" contentDate=2024~ language=en'
    best: dict[str, list[tuple[str, str]]] = {}
    paths = {field.path: field for field in fields}
    compact = maker.terms.layout().compact
    for document in project.data:
        mine = {t.subject for t in document.triples if t.predicate == RDF_TYPE and t.object == NamedNode(cls)}
        for t in document.triples if mine else ():
            if t.subject in mine and t.predicate.value in paths and isinstance(t.object, NamedNode | Literal):
                text = compact(t.object.value) if isinstance(t.object, NamedNode) else t.object.value
                best.setdefault(str(t.subject), []).append((t.predicate.value, text))
    order = [field.path for field in fields]
    fits = {
        iri: sorted(values, key=lambda value: order.index(value[0]))
        for iri, values in best.items()
        if len(values) <= len([field for field in fields if field.least]) + _MORE
        and not any(path == RABT + "note" for path, _ in values)
        and not any(path == RABT + "evidence" and ":" not in text for path, text in values)
    }
    if not fits:
        return ""
    chosen = max(sorted(fits), key=lambda iri: len({path for path, _ in fits[iri]}))
    words = [f"rabt new {name}"]
    for path, text in fits[chosen]:
        source = maker.terms.prefixes.get(text.partition(":")[0], "")
        if path == RABT + "evidence" and source.startswith(PASSAGE):
            words.append(f'--cite {text.partition(":")[0]} "words of the sentence"')
        else:
            quoted = f'"{text}"' if any(c in text for c in " ()[]'&;|<>~*?$") else text
            words.append(f"{paths[path].name}={quoted}")
    return " ".join(words)
