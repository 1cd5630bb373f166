"""Scaffold a thing or record: its name, its required properties, and the file that it goes into."""

from __future__ import annotations

import re
import secrets
import string
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt.check.canonical import canonical
from rabt.check.evidence import normal
from rabt.check.values import fault
from rabt.check.waivers import rule_named, waivable
from rabt.model.dates import date_type, forms, is_date, meant
from rabt.model.errors import InputError
from rabt.model.fields import Field, read_fields
from rabt.model.iris import BASE, EDTF, RABT, RDF_TYPE, SKOS, XSD, Term, rabt
from rabt.model.names import FORMS, alike, expand, labelled
from rabt.model.terms import Terms
from rabt.read.project import Project, triples_of
from rabt.read.turtle import Document
from rabt.write.homes import has_home, home

_SHOWN = 24  # values that a message lists
_LABELS = (SKOS + "prefLabel", SKOS + "altLabel")
_SLUG, _LONGEST = re.compile("[a-z0-9]+(-[a-z0-9]+)*"), 100
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
        self._spoken = _words_of(triples_of(project.ontology))
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
        if wanted in names:
            return names[wanted]
        offered = self.classes()
        near = alike(wanted, offered) or self._speaking_of(wanted, {cls: short for short, cls in offered.items()})
        hint = f"Did you mean {', '.join(near)}?" if near else f"Choose one of {', '.join(offered)}."
        raise InputError(f'There is no class "{name}".', hint)

    def classes(self) -> dict[str, str]:
        """The name by which a person calls each class of which things or records can be made, to its IRI."""
        made = [cls for cls in self.fields if has_home(self.terms.class_prefixes.get(cls, ""))]
        made.append(rabt("Source").value)
        prefixes = [self.terms.class_prefixes[cls] for cls in made]
        names = {}
        for cls in made:
            prefix = self.terms.class_prefixes[cls]
            label = self.terms.labels.get(cls, cls.removeprefix(RABT))
            names[prefix if prefixes.count(prefix) == 1 else label.lower().replace(" ", "-")] = cls
        return dict(sorted(names.items()))

    def definition(self, iri: str) -> str:
        """What the ontology says of a class or concept."""
        return self._spoken.get(iri, ("", ""))[0]

    def _speaking_of(self, word: str, offered: Mapping[str, str]) -> list[str]:
        """The names of those classes or concepts whose label, definition or example has a word: `chief` a leader."""
        if len(word) < 3:
            return []
        stem, labels = re.compile(rf"\b{re.escape(normal(word))}"), self.terms.labels
        told = {iri: " ".join((labels.get(iri, ""), *self._spoken.get(iri, ()))) for iri in offered}
        return [name for iri, name in offered.items() if stem.search(normal(told[iri]))]

    def value(self, cls: str, name: str, text: str) -> tuple[NamedNode, Term]:
        """A property of a class and a value for it, from their names as a person types them.

        Raises:
            InputError: the class has no such property, or the text is no value of it.
        """
        field = self.field(cls, name)
        if field.path == RABT + "waivedRule":
            return NamedNode(field.path), NamedNode(self._rule(text))
        if field.kind == "node":
            return NamedNode(field.path), self._node(field, text)
        if field.kind == "date":
            if not is_date(text):
                found = meant(text)
                hint = f"Write {found}." if found else f"Write it {forms(EDTF)}."
                raise InputError(f'{field.name}: "{text}" is not a date.', hint)
            return NamedNode(field.path), Literal(text, datatype=NamedNode(date_type(text)))
        kind = ("decimal" if "." in text else "integer") if field.kind == "number" else field.kind
        if field.kind == "label":
            literal = Literal(text, language="en")
        elif field.kind == "text":
            literal = Literal(text)
        else:
            literal = Literal(text, datatype=NamedNode(XSD + kind))
        if wrong := fault(literal):
            raise InputError(f"{field.name}: {wrong}")
        return NamedNode(field.path), literal

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
        near = alike(wanted, names)
        hint = f"Did you mean {near[0]}?" if near else f"It takes {', '.join(names)}."
        raise InputError(f"{self.terms.labels[cls]} takes no {name}.", hint)

    def choices(self, field: Field) -> list[str]:
        """Prefixed names of the concepts that a field takes; empty for other things."""
        return list(map(self.terms.layout().compact, self._concepts(field)))

    def _concepts(self, field: Field) -> list[str]:
        if not field.target:
            return list(field.allowed)
        return list(field.allowed) or sorted(
            t.subject.value
            for t in triples_of(self._project.ontology)
            if t.predicate == RDF_TYPE and t.object == NamedNode(field.target) and isinstance(t.subject, NamedNode)
        )

    def make(self, cls: str, values: Sequence[tuple[NamedNode, Term]], slug: str = "") -> Scaffold:
        """Make a block.

        Args:
            cls: IRI of its class.
            values: its properties.
            slug: the last part of its name; made of its parties, or of its label, where "".

        Raises:
            InputError: the name is taken, another thing is already called so, or there is no file for it.
        """
        prefix = self.terms.class_prefixes.get(cls)
        if prefix is None:
            raise InputError(f"{self.terms.labels[cls]} has no prefix of its own.", "Choose a narrower class.")
        is_record = self.terms.is_a(cls, rabt("Record").value) or cls == rabt("Waiver").value
        if slug and not (_SLUG.fullmatch(slug) and len(slug) <= _LONGEST):
            raise InputError(
                f'"{slug[:_LONGEST]}" cannot be the last part of a name.',
                f"Give --slug lower-case letters, digits and single hyphens, at most {_LONGEST} characters.",
            )
        given = list(values)
        have = {p.value for p, _ in given}
        missing = [f for f in self.fields[cls] if f.least and f.path not in have]
        if not slug and not is_record:
            self._refuse_known(cls, given)
            if any(f.path == SKOS + "prefLabel" for f in missing):  # the name is made of it
                return Scaffold("", [], self._project.root / "data", missing)
        iri = f"{BASE}{prefix}/{self._slug(values, slug, is_record)}"
        if iri in self._names:
            raise self._taken(cls, iri)
        node = NamedNode(iri)
        triples = [Triple(node, RDF_TYPE, NamedNode(cls)), *(Triple(node, p, o) for p, o in given)]
        facts = {**self._facts, iri: _by_property(triples)}
        try:
            path = self._project.root / "data" / home(iri, facts)
        except InputError:
            if not missing:
                raise
            path = self._project.root / "data"
        return Scaffold(iri, triples, path, missing)

    def _refuse_known(self, cls: str, values: Sequence[tuple[NamedNode, Term]]) -> None:
        """See that nothing of the class is written like one of the labels: a second one splits what is known of it."""
        labels = {normal(t.value): t.value for p, t in values if p.value in _LABELS and isinstance(t, Literal)}
        for iri, names in self._names.items():
            same = [labels[normal(name)] for name in names if normal(name) in labels]
            if same and any(self._kin(cls, other) for other in self._facts[iri].get(RDF_TYPE.value, ())):
                raise InputError(
                    f'{self.terms.layout().compact(iri)} is written "{same[0]}" already.',
                    "Use it; if another is meant, give that one a name of its own with --slug.",
                )

    def _kin(self, cls: str, other: str) -> bool:
        return self.terms.is_a(cls, other) or self.terms.is_a(other, cls)

    def _taken(self, cls: str, iri: str) -> InputError:
        name, label = self.terms.layout().compact(iri), self.terms.labels.get(cls, "thing")
        if rabt("Tombstone").value in self._facts[iri].get(RDF_TYPE.value, ()):
            return InputError(f"{name} is taken: it was withdrawn.", "Names are never used again: give another --slug.")
        known = f': it is "{self._names[iri][0]}"' if self._names[iri] else ""
        remedy = f"If it is the same {label}, use {name}; if not, give another name with --slug."
        return InputError(f"{name} is taken{known}.", remedy)

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

    def _rule(self, text: str) -> str:
        rules = waivable(triples_of([*self._project.shapes, *self._project.derived_shapes]))
        return rule_named(text, rules, self.terms.layout().compact)

    def _node(self, field: Field, text: str) -> NamedNode:
        concepts, choices = self._concepts(field), self.choices(field)
        things = {p for cls, p in self.terms.class_prefixes.items() if self._fits(cls, field)}
        described = self._names.keys() | self.terms.defined
        offered = {iri: [self.terms.labels.get(iri, "")] for iri in concepts} or self._names
        for iri in concepts:  # a label may differ from the name: "role in an organisation" is organisation-role
            if normal(self.terms.labels.get(iri, "")) == normal(text):
                return NamedNode(iri)
        kind = text.partition(":")[0] if ":" in text else min(things) if len(things) == 1 else "CLASS"
        otherwise = f"Make it first: rabt new {kind} …."
        if choices:
            near = self._speaking_of(text.rpartition(":")[2], dict(zip(concepts, choices, strict=True)))
            hint = f"Did you mean {', '.join(near)}? " if near else ""
            more = f" and {len(choices) - _SHOWN} more" if len(choices) > _SHOWN else ""
            otherwise = f"{hint}Choose one of {', '.join(choices[:_SHOWN])}{more}."
        try:
            iri = expand(
                text,
                self.terms,
                described.__contains__,
                offered.items(),
                prefixes={choice.partition(":")[0] for choice in choices} or things,
                outside=True,
                otherwise=otherwise,
            )
        except InputError as error:
            remedy = error.remedy.removesuffix(FORMS).strip() if choices else error.remedy
            raise InputError(f"{field.name}: {error.message}", remedy) from error
        if concepts and iri not in concepts:
            raise InputError(f'{field.name}: "{text}" is not one of its values.', otherwise)
        return NamedNode(iri)

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


def _words_of(ontology: Sequence[Triple]) -> dict[str, tuple[str, str]]:
    """IRI of each class and concept to its definition and its example."""
    found: dict[str, list[str]] = defaultdict(lambda: ["", ""])
    for t in ontology:
        if isinstance(t.subject, NamedNode) and isinstance(t.object, Literal):
            for n, name in enumerate(("definition", "example")):
                if t.predicate.value == SKOS + name:
                    found[t.subject.value][n] = t.object.value
    return {iri: (definition, example) for iri, (definition, example) in found.items()}


def _by_property(triples: Sequence[Triple]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for t in triples:
        if isinstance(t.object, NamedNode):
            found[t.predicate.value].append(t.object.value)
    return found
