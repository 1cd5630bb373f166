"""Scaffold a thing or record: its name, its required properties, and the file that it goes into."""

from __future__ import annotations

import re
import secrets
import string
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt.check.canonical import canonical
from rabt.model.errors import InputError
from rabt.model.fields import Field, read_fields
from rabt.model.iris import BASE, EDTF, RABT, RDF_TYPE, SKOS, XSD, Term, rabt
from rabt.model.names import expand, labelled
from rabt.model.terms import Terms
from rabt.read.project import Project, triples_of
from rabt.read.turtle import Document
from rabt.write.homes import home

_SHOWN = 8  # concepts that a message lists
_ALPHABET = string.ascii_lowercase + string.digits
# What tells one record of a class from another, in the order of a sentence; the slug is made of these.
_PARTIES = (
    "subject", "person", "organisation", "attack", "target", "bearer", "holder", "original", "resulting", "party",
    "agent", "by", "authority", "object", "toward", "place", "within", "concerns", "about", "waives",
)  # fmt: skip


@dataclass(frozen=True)
class Scaffold:
    """A block that is ready to be written.

    Attributes:
        iri: its name.
        triples: what it says.
        path: the file that it goes into.
        missing: required properties that still have no value.
    """

    iri: str
    triples: list[Triple]
    path: Path
    missing: list[Field]


class Scaffolder:
    """Makes blocks for one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.terms: Terms = project.terms
        self.fields = read_fields(triples_of(project.shapes))
        data = triples_of(project.data)
        self._facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for t in data:
            if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode):
                self._facts[t.subject.value][t.predicate.value].append(t.object.value)
        self._names = labelled(data)

    def class_named(self, name: str) -> str:
        """IRI of the class called `name`: its local name, its label or its prefix.

        Raises:
            InputError: no class that has a shape is called so.
        """
        names: dict[str, str] = {}
        for cls in self.fields:
            local = cls.removeprefix(RABT)
            for alias in (local, self.terms.labels.get(cls, local), self.terms.class_prefixes.get(cls, local)):
                names.setdefault(alias.lower().replace(" ", "-"), cls)
        wanted = name.lower().replace(" ", "-").removeprefix("rabt:")
        if wanted not in names:
            near = get_close_matches(wanted, names, 3, 0.5)
            raise InputError(f'There is no class "{name}".', f"Did you mean {', '.join(near or sorted(names))}?")
        return names[wanted]

    def value(self, cls: str, name: str, text: str) -> tuple[NamedNode, Term]:
        """A property of a class and a value for it, from their names as a person types them.

        Raises:
            InputError: the class has no such property, or the text is no value of it.
        """
        field = self.field(cls, name)
        if field.kind == "node":
            return NamedNode(field.path), self._node(field, text)
        if field.kind == "date":
            return NamedNode(field.path), Literal(text, datatype=NamedNode(_date_type(text)))
        if field.kind == "label":
            return NamedNode(field.path), Literal(text, language="en")
        if field.kind == "text":
            return NamedNode(field.path), Literal(text)
        kind = ("decimal" if "." in text else "integer") if field.kind == "number" else field.kind
        return NamedNode(field.path), Literal(text, datatype=NamedNode(XSD + kind))

    def field(self, cls: str, name: str) -> Field:
        """The field of a class with a local name.

        Raises:
            InputError: the class does not take it.
        """
        wanted = name.removeprefix("rabt:").removeprefix("skos:")
        for field in self.fields[cls]:
            if field.name == wanted:
                return field
        names = [field.name for field in self.fields[cls]]
        near = get_close_matches(wanted, names, 1, 0.5)
        hint = f"Did you mean {near[0]}?" if near else f"It takes {', '.join(names)}."
        raise InputError(f"{self.terms.labels[cls]} takes no {name}.", hint)

    def choices(self, field: Field) -> list[str]:
        """Prefixed names of the concepts that a field takes; empty for other things."""
        return sorted(map(self.terms.layout().compact, self._concepts(field)))

    def _concepts(self, field: Field) -> list[str]:
        return [
            t.subject.value
            for t in triples_of(self._project.ontology)
            if t.predicate == RDF_TYPE and t.object == NamedNode(field.target) and isinstance(t.subject, NamedNode)
        ]

    def make(self, cls: str, values: Sequence[tuple[NamedNode, Term]], slug: str = "") -> Scaffold:
        """Make a block.

        Args:
            cls: IRI of its class.
            values: its properties.
            slug: the last part of its name; made of its parties, or of its label, where "".

        Raises:
            InputError: the name is taken, or there is no file for it.
        """
        prefix = self.terms.class_prefixes.get(cls)
        if prefix is None:
            raise InputError(f"{self.terms.labels[cls]} has no prefix of its own.", "Choose a narrower class.")
        is_record = self.terms.is_a(cls, rabt("Record").value) or cls == rabt("Waiver").value
        iri = f"{BASE}{prefix}/{self._slug(values, slug, is_record)}"
        if iri in self._names:
            raise InputError(f"{iri} is taken.", "Give another with --slug.")
        node = NamedNode(iri)
        given = list(values)
        triples = [Triple(node, RDF_TYPE, NamedNode(cls)), *(Triple(node, p, o) for p, o in given)]
        facts = {**self._facts, iri: _by_property(triples)}
        have = {p.value for p, _ in given}
        missing = [f for f in self.fields[cls] if f.least and f.path not in have]
        try:
            path = self._project.root / "data" / home(iri, facts)
        except InputError:
            if not missing:
                raise
            path = self._project.root / "data"
        return Scaffold(iri, triples, path, missing)

    def text(self, scaffold: Scaffold) -> str:
        """The block alone, as canonical Turtle without prefixes."""
        return self.terms.layout().blocks(scaffold.triples)[0][1]

    def file_with(self, scaffold: Scaffold) -> str:
        """The whole file with the block in it, in canonical form; comments of the file are kept."""
        layout = self.terms.layout()
        for document in self._project.data:
            if document.path == scaffold.path.resolve():
                joined = f"{document.text}\n{layout.document(scaffold.triples)}"
                both = Document(document.path, joined, (*document.triples, *scaffold.triples), document.prefixes)
                return canonical(both, layout)
        return layout.document(scaffold.triples)

    def _node(self, field: Field, text: str) -> NamedNode:
        concepts, choices = self._concepts(field), self.choices(field)
        things = {p for cls, p in self.terms.class_prefixes.items() if self._fits(cls, field)}
        described = self._names.keys() | self.terms.defined
        offered = {iri: [self.terms.labels.get(iri, "")] for iri in concepts} or self._names
        kind = text.partition(":")[0] if ":" in text else min(things) if len(things) == 1 else "CLASS"
        otherwise = f"Choose one of {', '.join(choices[:_SHOWN])}." if choices else f"Make it first: rabt new {kind} …."
        try:
            return NamedNode(
                expand(
                    text,
                    self.terms,
                    described.__contains__,
                    offered.items(),
                    prefixes={choice.partition(":")[0] for choice in choices} or things,
                    outside=True,
                    otherwise=otherwise,
                )
            )
        except InputError as error:
            raise InputError(f"{field.name}: {error.message}", error.remedy) from error

    def _fits(self, cls: str, field: Field) -> bool:
        return not field.target or self.terms.is_a(cls, field.target)

    def _slug(self, values: Sequence[tuple[NamedNode, Term]], slug: str, is_record: bool) -> str:
        if not slug and is_record:
            by_name: dict[str, list[str]] = defaultdict(list)
            for predicate, term in values:
                if isinstance(term, NamedNode):
                    by_name[predicate.value.removeprefix(RABT)].append(term.value.rsplit("/", 1)[-1])
            parts = [part for name in _PARTIES for part in sorted(by_name[name])]
            slug = "-".join(dict.fromkeys(parts))[:60].strip("-") or "record"
        elif not slug:
            labels = [t.value for p, t in values if p.value == SKOS + "prefLabel" and isinstance(t, Literal)]
            slug = slugify(labels[0]) if labels else ""
            if not slug:
                raise InputError("A thing is named after its label.", "Give it a label, or a name with --slug.")
        return f"{slug}-{''.join(secrets.choice(_ALPHABET) for _ in range(4))}" if is_record else slug


def slugify(label: str) -> str:
    """A label as slug: lower-case ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _date_type(text: str) -> str:
    for pattern, datatype in ((r"\d{4}-\d\d-\d\d", "date"), (r"\d{4}-\d\d", "gYearMonth"), (r"\d{4}", "gYear")):
        if re.fullmatch(pattern, text):
            return XSD + datatype
    return EDTF


def _by_property(triples: Sequence[Triple]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for t in triples:
        if isinstance(t.object, NamedNode):
            found[t.predicate.value].append(t.object.value)
    return found
