"""The examples of the shapes: where they are, what they expect, which constraints there are, what exercises one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import rdflib
from pyoxigraph import NamedNode, Triple
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import BNode, Identifier, Literal, URIRef

from rabt.check.report import hierarchy
from rabt.check.shacl import Result, to_rdflib, validate
from rabt.model.iris import ENTRY, OWL, PASSAGE, RDF_TYPE, SHAPES
from rabt.model.layout import Layout
from rabt.model.terms import Terms, read_terms
from rabt.read.passages import expand
from rabt.read.project import Project, read_project, triples_of
from rabt.read.turtle import read_turtle

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
CONTEXT = FOLDER / "context.ttl"
PASS, FAIL = "PASS", "FAIL"
DERIVED, MODEL = "derived", "model"
ANONYMOUS = "[]"  # stands for an anonymous shape, and for a blank node that is the focus

# Parameters of the constraint components of SHACL 1.0, sections 4 and 5. sh:property is no constraint of its own here:
# the results that it leads to are those of the property shape.
PARAMETERS = frozenset(
    {
        *("class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive"),
        *("maxInclusive", "minLength", "maxLength", "pattern", "languageIn", "uniqueLang", "equals", "disjoint"),
        *("lessThan", "lessThanOrEquals", "not", "and", "or", "xone", "node", "qualifiedValueShape", "closed"),
        *("hasValue", "in", "sparql"),
    }
)
_OTHER = frozenset(
    {
        *("path", "name", "description", "order", "group", "message", "severity", "deactivated", "property"),
        *("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode", "ignoredProperties", "flags"),
        *("qualifiedMinCount", "qualifiedMaxCount"),
    }
)
_SHAPE = frozenset({NamedNode(SH.NodeShape), NamedNode(SH.PropertyShape)})
_PAIRS = frozenset({"equals", "disjoint", "lessThan", "lessThanOrEquals"})


def component_of(parameter: str) -> str:
    """Local name of the constraint component that has this parameter."""
    if parameter == "sparql":
        return "SPARQLConstraintComponent"
    return f"{parameter[0].upper()}{parameter[1:]}ConstraintComponent"


@dataclass(frozen=True, order=True)
class Fires:
    """One expected or actual result; IRIs as prefixed names.

    Attributes:
        shape: the source shape, `[]` where it is anonymous.
        component: local name of the constraint component.
        focus: the focus node, `[]` where it is a blank node.
        path: the path, "" where there is none.
        severity: `Violation`, `Warning` or `Info`.
    """

    shape: str
    component: str
    focus: str
    path: str
    severity: str

    def __str__(self) -> str:
        path = f" path {self.path}" if self.path else ""
        return f"# fires: {self.shape} {self.component} on {self.focus}{path} {self.severity}"


_LINE = re.compile(
    r"# fires: (?P<shape>\S+) (?P<component>\S+) on (?P<focus>\S+)(?: path (?P<path>\S+))?"
    r" (?P<severity>Violation|Warning|Info)"
)


def read_header(text: str) -> list[Fires]:
    """The results that the comments at the top of an example expect.

    Raises:
        ValueError: a line begins as one of them and cannot be read.
    """
    expected = []
    for line in text.splitlines():
        if line.startswith("# fires:"):
            match = _LINE.fullmatch(line)
            if match is None:
                raise ValueError(f"cannot be read: {line}")
            expected.append(Fires(**match.groupdict(default="")))
    return expected


@dataclass(frozen=True, order=True)
class Example:
    """One file of examples.

    Attributes:
        path: the file; the end of its name is the verdict.
    """

    path: Path

    @property
    def name(self) -> str:
        """Folder and file, e.g. `Attribution/agent-minCount_FAIL`."""
        return f"{self.folder}/{self.path.stem}"

    @property
    def folder(self) -> str:
        """The folder, named after the file of the shapes, or `derived` or `model`."""
        return self.path.parent.name

    @property
    def verdict(self) -> str:
        """`PASS` or `FAIL`."""
        return self.path.stem.rpartition("_")[2]

    @cached_property
    def expected(self) -> list[Fires]:
        """What its header expects."""
        return read_header(self.path.read_text(encoding="utf-8"))

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """What it states."""
        return read_turtle(self.path).triples


@cache
def examples() -> tuple[Example, ...]:
    """All examples, sorted."""
    return tuple(sorted(Example(path) for path in FOLDER.glob("*/*.ttl")))


@cache
def project() -> Project:
    """Ontology and shapes."""
    return read_project(ROOT, with_data=False)


@cache
def terms() -> Terms:
    """The terms of the project, with the sources of the examples."""
    prefixes = ["example", "example-b", "example-c"]
    return read_terms(triples_of(project().ontology), triples_of(project().shapes), prefixes)


@cache
def layout() -> Layout:
    """The canonical layout, with a prefix for the entries of the examples."""
    found = terms().layout()
    order = {cls: list(properties) for cls, properties in found.order.items()}
    return Layout({**found.prefixes, "entry": f"{ENTRY}example/"}, order)


@dataclass(frozen=True)
class Kind:
    """Data, derived triples or the model: the shapes for it, and what stands beside each example.

    Attributes:
        name: `data`, `derived` or `model`.
        shapes: the shapes graph.
        always: the triples that are validated with each example.
        files: each named shape to the folder of its examples.
    """

    name: str
    shapes: rdflib.Graph = field(repr=False)
    always: tuple[Triple, ...] = field(repr=False)
    files: dict[URIRef, str] = field(repr=False)

    def data(self, triples: Iterable[Triple]) -> list[Triple]:
        """The triples among which `triples` are validated: with what they lean on, but for the model."""
        example = list(triples)
        if self.name == MODEL:
            return [*self.always, *example]
        # Derived triples are about things of the context, so all of it stands beside them.
        beside = _whole_context() if self.name == DERIVED else _leant_on(example)
        return [*self.always, *example, *beside]

    def graph(self, triples: Iterable[Triple]) -> rdflib.Graph:
        """The data graph in which `triples` are validated."""
        return to_rdflib(self.data(triples))


def _leant_on(example: list[Triple]) -> list[Triple]:
    """What the context says of the things that an example names, and of what those name; passages written out."""
    context, described = _context(), {t.subject for t in example}
    added: dict[NamedNode, list[Triple]] = {}
    todo = list(example)
    while todo:
        triple = todo.pop()
        node = triple.object
        if node in described or node in added or not isinstance(node, NamedNode):
            continue
        added[node] = context.get(node) or expand([triple])
        todo.extend(added[node])
    return [triple for triples in added.values() for triple in triples]


@cache
def _whole_context() -> list[Triple]:
    triples = read_turtle(CONTEXT).triples
    return [*triples, *expand(triples)]


@cache
def _context() -> dict[NamedNode, list[Triple]]:
    found: dict[NamedNode, list[Triple]] = {}
    for triple in read_turtle(CONTEXT).triples:
        found.setdefault(triple.subject, []).append(triple)
    return found


@cache
def kind(name: str) -> Kind:
    """The kind that examples in the folder called `name` are of."""
    always = tuple(t for t in hierarchy(triples_of(project().ontology)) if not str(t.object).startswith(f"<{OWL}"))
    if name == MODEL:
        documents, always = project().model_shapes, ()
    elif name == DERIVED:
        documents = project().derived_shapes
    else:
        documents = project().shapes
    files = {
        URIRef(t.subject.value): name if name in (MODEL, DERIVED) else document.path.stem
        for document in documents
        for t in document.triples
        if t.predicate == RDF_TYPE and t.object in _SHAPE and isinstance(t.subject, NamedNode)
    }
    return Kind(name, to_rdflib(triples_of(documents)), always, files)


def kinds() -> tuple[Kind, ...]:
    """Data, derived triples and the model."""
    return kind("data"), kind(DERIVED), kind(MODEL)


def kind_of(folder: str) -> Kind:
    """The kind of the examples in a folder."""
    return kind(folder if folder in (MODEL, DERIVED) else "data")


@cache
def shapes_of(name: str) -> list[Triple]:
    """The shapes for data, derived triples or the model."""
    return triples_of({DERIVED: project().derived_shapes, MODEL: project().model_shapes}.get(name, project().shapes))


def together(name: str) -> list[Triple]:
    """All examples for data, derived triples or the model in one graph, each about things of its own."""
    chosen = [example for example in examples() if kind_of(example.folder).name == name]
    stated = [t for number, example in enumerate(chosen) for t in _apart(example, number)]
    context = read_turtle(CONTEXT).triples if name != MODEL else ()
    return [*stated, *kind(name).always, *context, *expand([*stated, *context])]


def _apart(example: Example, number: int) -> list[Triple]:
    own = {t.subject: _renamed(t.subject, number) for t in example.triples if isinstance(t.subject, NamedNode)}
    return [Triple(own.get(t.subject, t.subject), t.predicate, own.get(t.object, t.object)) for t in example.triples]


def _renamed(name: NamedNode, number: int) -> NamedNode:
    if name.value.startswith((PASSAGE, ENTRY)):
        return name
    return NamedNode(re.sub(r"(-[a-z0-9]{4})?$", rf"-x{number}\1", name.value, count=1))


def results(folder: str, triples: Iterable[Triple]) -> list[Result]:
    """What the shapes say of an example in `folder`."""
    chosen = kind_of(folder)
    return validate(chosen.graph(triples), chosen.shapes)


def fired(found: Iterable[Result]) -> Counter[Fires]:
    """Results in the form of the headers."""
    return Counter(
        Fires(
            shape=layout().compact(result.shape) if result.shape else ANONYMOUS,
            component=result.component,
            focus=layout().compact(result.focus) if ":" in result.focus else ANONYMOUS,
            path=layout().compact(result.path) if result.path else "",
            severity=result.severity,
        )
        for result in found
    )


@dataclass(frozen=True)
class Constraint:
    """One constraint of a named shape, or of an anonymous property shape inside one.

    Attributes:
        shape: the named shape.
        holder: the shape that has the parameter: the named one, or an anonymous property shape of it.
        parameter: local name of the parameter, e.g. `minCount`.
        folder: the folder of its examples.
        path: IRI of the path, None for a constraint on the node itself.
        values: the values of the parameter.
    """

    shape: URIRef
    holder: Identifier
    parameter: str
    folder: str
    path: URIRef | None
    values: tuple[Identifier, ...] = field(repr=False)

    @property
    def component(self) -> str:
        """Local name of its component."""
        return component_of(self.parameter)

    @property
    def name(self) -> str:
        """How its examples are called: `agent-minCount` for shape:Attribution-agent."""
        local = self.shape.removeprefix(SHAPES)
        own = local.partition("-")[2] if self.folder not in (MODEL, DERIVED) else local.partition("-")[2] or local
        parts = [own, "" if self.holder == self.shape or not self.path else re.split("[#/]", self.path)[-1]]
        return "-".join([part for part in parts if part] + [self.parameter])

    def __str__(self) -> str:
        path = f" at {layout().compact(self.path)}" if self.path and self.holder != self.shape else ""
        return f"{layout().compact(self.shape)} {self.component}{path}"


@cache
def constraints() -> tuple[Constraint, ...]:
    """Every constraint of every named shape that can be the source of a result.

    A shape without a target that others name by sh:node or sh:not is part of those others.

    Raises:
        ValueError: a shape has a property that is neither a parameter nor known to be none.
    """
    found = []
    for chosen in kinds():
        for shape, folder in sorted(chosen.files.items()):
            if any(targets(shape, chosen.shapes)):
                found.extend(_constraints(shape, shape, folder, chosen.shapes))
    return tuple(found)


def _constraints(shape: URIRef, holder: Identifier, folder: str, shapes: rdflib.Graph) -> Iterator[Constraint]:
    path = shapes.value(holder, SH.path)
    if path is not None and not isinstance(path, URIRef):
        raise ValueError(f"{shape}: only paths of one property are covered")
    for predicate in sorted(set(shapes.predicates(holder))):
        local = str(predicate).removeprefix(str(SH))
        if local in PARAMETERS:
            yield Constraint(shape, holder, local, folder, path, tuple(shapes.objects(holder, predicate)))
        elif str(predicate).startswith(str(SH)) and local not in _OTHER:
            raise ValueError(f"{shape}: sh:{local} is not covered")
    for inner in shapes.objects(holder, SH.property):
        if isinstance(inner, BNode):
            yield from _constraints(shape, inner, folder, shapes)


def targets(shape: Identifier, shapes: rdflib.Graph) -> Iterator[tuple[URIRef, Identifier]]:
    """Target declarations of a shape and of those that have it by sh:property."""
    for holder in (shape, *shapes.subjects(SH.property, shape)):
        for predicate in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode):
            for value in shapes.objects(holder, predicate):
                yield predicate, value


def focus_nodes(shape: Identifier, shapes: rdflib.Graph, data: rdflib.Graph) -> set[Identifier]:
    """The nodes of `data` that a shape looks at (SHACL 1.0, section 2.1.3)."""
    found: set[Identifier] = set()
    for predicate, value in targets(shape, shapes):
        if predicate == SH.targetClass:
            for cls in data.transitive_subjects(RDFS.subClassOf, value):
                found |= set(data.subjects(RDF.type, cls))
        elif predicate == SH.targetSubjectsOf:
            found |= set(data.subjects(URIRef(value), None))
        elif predicate == SH.targetObjectsOf:
            found |= set(data.objects(None, URIRef(value)))
        else:
            found.add(value)
    return found


def fails(constraint: Constraint, example: Example) -> bool:
    """True where the header of `example` expects a result of `constraint`."""
    if example.folder != constraint.folder:
        return False
    path = layout().compact(constraint.path) if constraint.path else ""
    shape = layout().compact(constraint.shape)
    chosen = kind_of(example.folder)
    for line in example.expected:
        if line.component != constraint.component or (constraint.path and line.path != path):
            continue
        if line.shape == shape and constraint.holder == constraint.shape:
            return True
        if line.shape == ANONYMOUS and constraint.holder != constraint.shape:
            looked_at = focus_nodes(constraint.shape, chosen.shapes, chosen.graph(example.triples))
            if line.focus in {layout().compact(str(node)) for node in looked_at}:
                return True
    return False


@cache
def _passing(folder: str) -> tuple[rdflib.Graph, ...]:
    chosen = kind_of(folder)
    return tuple(chosen.graph(e.triples) for e in examples() if e.folder == folder and e.verdict == PASS)


def missing(constraint: Constraint) -> str:
    """What the passing examples in the folder of a constraint do not show; "" where they exercise it.

    They exercise it when a node that the shape looks at has a value at its path, and beyond this

    - languages: two values in two languages;
    - two properties that are compared: a value of each;
    - alternatives (sh:or): for each alternative a value that conforms to it;
    - what must not be (sh:not of several conditions): for each condition a node that meets all the others but not this
      one. Conditions that only choose a class are left out.
    """
    shapes = kind_of(constraint.folder).shapes
    looked_at = [(data, focus_nodes(constraint.shape, shapes, data)) for data in _passing(constraint.folder)]
    if not any(nodes for _, nodes in looked_at):
        return "a node that the shape looks at"
    path = constraint.path
    if path is not None and constraint.parameter == "maxCount" and Literal(0) in constraint.values:
        return ""
    values = [(data, [list(data.objects(n, path)) if path else [n] for n in nodes]) for data, nodes in looked_at]
    flat = [value for _, groups in values for group in groups for value in group]
    if not flat:
        return f"a value of {layout().compact(str(path))}"
    if constraint.parameter == "uniqueLang":
        languages = [{v.language for v in group if isinstance(v, Literal)} for _, groups in values for group in groups]
        return "" if any(len(found) > 1 for found in languages) else "values in two languages"
    if constraint.parameter in _PAIRS:
        other = URIRef(constraint.values[0])
        both = any((n, path, None) in data and (n, other, None) in data for data, nodes in looked_at for n in nodes)
        return "" if both else f"a value of {layout().compact(str(other))} beside it"
    if constraint.parameter == "or":
        for number, member in enumerate(Collection(shapes, constraint.values[0]), 1):
            if not any(_conforming(member, shapes, data, _flat(groups)) for data, groups in values):
                return f"a value for the alternative {number} of sh:or"
        return ""
    if constraint.parameter == "not" and path is None:
        return _far_from(constraint.values[0], shapes, [(data, _flat(groups)) for data, groups in values])
    return ""


def _flat(groups: Iterable[Iterable[Identifier]]) -> list[Identifier]:
    return [value for group in groups for value in group]


def _far_from(inner: Identifier, shapes: rdflib.Graph, looked_at: list[tuple[rdflib.Graph, list[Identifier]]]) -> str:
    conditions = [(p, o) for p, o in sorted(shapes.predicate_objects(inner)) if p not in (RDF.type, SH["class"])]
    for one in conditions:
        others = [c for c in shapes.predicate_objects(inner) if c != one and c[0] != RDF.type]
        for data, nodes in looked_at:
            near = set(nodes)
            for other in others:
                near &= _conforming(other, shapes, data, nodes)
            if near - _conforming(one, shapes, data, nodes):
                break
        else:
            shown = to_text(one[1], shapes)
            return f"a node that meets all conditions of sh:not but sh:{one[0].removeprefix(str(SH))} {shown}"
    return ""


def to_text(node: Identifier, shapes: rdflib.Graph) -> str:
    """A node of the shapes in short, for messages."""
    if not isinstance(node, BNode):
        return layout().compact(str(node))
    path = shapes.value(node, SH.path)
    return f"[ at {layout().compact(str(path))} ]" if path is not None else "[ … ]"


def _conforming(
    condition: Identifier | tuple[Identifier, Identifier],
    shapes: rdflib.Graph,
    data: rdflib.Graph,
    nodes: Iterable[Identifier],
) -> set[Identifier]:
    """Those of `nodes` that conform to a shape, or to a node shape with one constraint, as the engine says."""
    probe = rdflib.Graph()
    subject = URIRef(f"{SHAPES}probe")
    probe.add((subject, RDF.type, SH.NodeShape))
    pairs = [condition] if isinstance(condition, tuple) else shapes.predicate_objects(condition)
    if not isinstance(condition, tuple) and (condition, SH.path, None) in shapes:
        pairs = [(SH.property, condition)]
    todo: list[Identifier] = []
    for predicate, value in pairs:
        probe.add((subject, predicate, value))
        todo.append(value)
    while todo:
        node = todo.pop()
        if isinstance(node, BNode):
            for predicate, value in shapes.predicate_objects(node):
                probe.add((node, predicate, value))
                todo.append(value)
    conforming = set()
    for node in set(nodes):
        probe.set((subject, SH.targetNode, node))
        if not validate(data, probe):
            conforming.add(node)
    return conforming


def helpers() -> dict[URIRef, bool]:
    """Each named shape without a target to whether another shape names it."""
    return {
        shape: any(chosen.shapes.subjects(None, shape))
        for chosen in kinds()
        for shape in chosen.files
        if not any(targets(shape, chosen.shapes))
    }


__all__ = [
    "ANONYMOUS", "CONTEXT", "DERIVED", "FAIL", "FOLDER", "MODEL", "PASS", "ROOT", "Constraint", "Example",
    "Fires", "Kind", "component_of", "constraints", "examples", "fails", "fired", "focus_nodes", "helpers", "kind",
    "kind_of", "kinds", "layout", "missing", "project", "results", "shapes_of", "targets", "terms", "together",
]  # fmt: skip
