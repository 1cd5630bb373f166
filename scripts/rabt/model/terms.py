"""The terms of the ontology and what the shapes say of them, read from the ontology and shapes themselves.

Nothing here repeats the ontology: prefixes, class hierarchy, property order and concept schemes are looked up in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model import iris
from rabt.model.fields import read_datatypes, read_fields
from rabt.model.iris import OWL, RABT, RDF_TYPE, RDFS, SH, SKOS, VANN
from rabt.model.layout import Layout

_PROPERTY_TYPES = {OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty"}
# How the blocks of ontology and shapes are ordered: RDF has no shape for them in the shapes themselves.
_META_ORDER = {
    SH + "NodeShape": [SH + n for n in ("targetClass", "targetSubjectsOf", "closed", "ignoredProperties", "property")],
    SH + "PropertyShape": [
        SH + n
        for n in ("targetSubjectsOf", "path", "name", "order", "minCount", "maxCount", "class", "datatype", "node")
    ]
    + [SH + "severity", SH + "message"],
    OWL + "Class": [RDFS + "subClassOf", SKOS + "definition", SKOS + "example"],
    OWL + "ObjectProperty": [
        RDFS + "domain", RDFS + "range", OWL + "inverseOf", SKOS + "definition", SKOS + "example"
    ],
    OWL + "DatatypeProperty": [RDFS + "domain", RDFS + "range", SKOS + "definition", SKOS + "example"],
    SKOS + "ConceptScheme": [SKOS + "definition"],
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What the ontology and shapes define.

    Attributes:
        classes: IRIs of the classes in our namespace.
        properties: IRIs of the properties in our namespace, annotation properties included.
        object_properties: those of them that lead to nodes.
        derived: property IRI to the file of the rule that derives it; some properties are of other vocabularies.
        concepts: IRIs of concepts and schemes.
        superclasses: class IRI to the IRIs of all classes above it in our namespace.
        labels: IRI to English label.
        class_prefixes: class IRI to the prefix of its things or records.
        prefixes: prefix to namespace, for everything that the project names.
        order: class IRI to its property IRIs, in the order of its shape.
        dates: IRIs of the properties whose values are dates of mixed precision.
        datatypes: property IRI to the IRIs of the datatypes that the shapes allow for its literals.
    """

    classes: frozenset[str]
    properties: frozenset[str]
    object_properties: frozenset[str]
    derived: Mapping[str, str]
    concepts: frozenset[str]
    superclasses: Mapping[str, frozenset[str]]
    labels: Mapping[str, str]
    class_prefixes: Mapping[str, str]
    prefixes: Mapping[str, str]
    order: Mapping[str, list[str]] = field(repr=False)
    dates: frozenset[str] = frozenset()
    datatypes: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def layout(self) -> Layout:
        """The canonical Turtle layout with these prefixes and this order."""
        return self._layout

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self.prefixes, {**_META_ORDER, **self.order})

    def is_a(self, cls: str, ancestor: str) -> bool:
        """True where class `cls` is `ancestor` or lies below it."""
        return cls == ancestor or ancestor in self.superclasses.get(cls, frozenset())

    @cached_property
    def defined(self) -> frozenset[str]:
        """IRIs of all classes, properties, concepts and schemes."""
        return self.classes | self.properties | self.concepts


def read_terms(
    ontology: Iterable[Triple], shapes: Iterable[Triple], sources: Iterable[str] = (), lists: Iterable[str] = ()
) -> Terms:
    """Read the terms from the triples of ontology and shapes.

    Args:
        ontology: the merged modules and concept schemes.
        shapes: the merged shapes.
        sources: slugs of the sources, each of which is the prefix of its passages.
        lists: those of them that are lists; they are the prefixes of their entries.
    """
    about: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
    for t in ontology:
        if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
            about[t.subject.value][t.predicate.value].append(t.object)

    def values(iri: str, predicate: str) -> list[str]:
        return [o.value for o in about[iri][predicate]] if iri in about else []

    typed = {iri: set(values(iri, RDF_TYPE.value)) for iri in list(about)}
    classes = {iri for iri, types in typed.items() if OWL + "Class" in types and iri.startswith(RABT)}
    properties = {iri for iri, types in typed.items() if types & _PROPERTY_TYPES and iri.startswith(RABT)}
    concepts = {iri for iri in typed if iri.startswith(iris.CONCEPT)}
    prefixes = dict(iris.STANDARD_PREFIXES)
    class_prefixes = {}
    for iri in classes | concepts:
        for prefix, namespace in zip(
            values(iri, VANN + "preferredNamespacePrefix"), values(iri, VANN + "preferredNamespaceUri"), strict=False
        ):
            prefixes[prefix] = namespace
            if iri in classes:
                class_prefixes[iri] = prefix
    prefixes.update({slug: f"{iris.PASSAGE}{slug}/" for slug in sources})
    prefixes.update({slug: f"{iris.ENTRY}{slug}/" for slug in lists})
    parents = {c: [p for p in values(c, RDFS + "subClassOf") if p in classes] for c in classes}
    superclasses = {c: frozenset(_closure(c, parents)) for c in classes}
    for c in classes:  # a subclass without a prefix of its own uses that of its parent
        inherited = [class_prefixes[p] for p in sorted(superclasses[c]) if p in class_prefixes]
        if c not in class_prefixes and inherited:
            class_prefixes[c] = inherited[0]
    labels = {
        iri: text for iri in typed for text in (values(iri, RDFS + "label") + values(iri, SKOS + "prefLabel"))[:1]
    }
    shapes = list(shapes)
    fields = read_fields(shapes)
    return Terms(
        classes=frozenset(classes),
        properties=frozenset(properties),
        object_properties=frozenset(p for p in properties if OWL + "ObjectProperty" in typed[p]),
        derived={p: rule for p in typed for rule in values(p, RABT + "derivedBy")},
        concepts=frozenset(concepts),
        superclasses=superclasses,
        labels=labels,
        class_prefixes=class_prefixes,
        prefixes=prefixes,
        order={cls: [field.path for field in taken] for cls, taken in fields.items()},
        dates=frozenset(field.path for taken in fields.values() for field in taken if field.kind == "date"),
        datatypes=read_datatypes(shapes),
    )


def _closure(start: str, parents: Mapping[str, list[str]]) -> set[str]:
    above: set[str] = set()
    todo = list(parents.get(start, []))
    while todo:
        cls = todo.pop()
        if cls not in above:
            above.add(cls)
            todo.extend(parents.get(cls, []))
    return above
