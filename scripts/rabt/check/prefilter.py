"""What is left for the SHACL engine once the nodes that certainly conform are set aside.

Nothing is reported here. Each shape keeps those of its focus nodes that do not certainly conform to it, now named one
by one, and the engine finds out what is wrong with them, in its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from pyoxigraph import NamedNode, Triple

from rabt.check.conformance import SHAPE_PREDICATES, TARGETS, Shapes
from rabt.check.facts import Facts
from rabt.model.iris import RDF_TYPE, SH, Node, Term
from rabt.model.iris import node as node_of

_CLASS, _NODE, _OBJECTS, _SUBJECTS = TARGETS
_SHAPE_CLASSES = {NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")}
_COMPONENT = NamedNode(SH + "ConstraintComponent")


def remaining(
    data: Iterable[Triple], shapes: Iterable[Triple], focus: Set[str] | None = None, plain: bool = False
) -> list[Triple] | None:
    """The shapes graph with targets narrowed to nodes that may not conform; None where there are none.

    Shapes that are in doubt themselves keep their targets.

    Args:
        data: the data graph, with the class hierarchy.
        shapes: the shapes graph.
        focus: IRIs of the only nodes to be looked at; None for all.
        plain: True to narrow to `focus` alone, whether the nodes conform or not.
    """
    graph = list(dict.fromkeys(shapes))
    if any(_COMPONENT in (triple.object, triple.subject) for triple in graph):
        if focus is None:
            return graph
        plain = True  # components of its own could hide behind any property
    facts, nodes = Facts(graph), Facts(data)
    tests = Shapes(facts, nodes)
    clear: set[Node] = set()
    doubtful = False
    added: list[Triple] = []
    for shape in declared_shapes(facts):
        test = None if plain else tests.test(shape)
        if test is None and focus is None:
            doubtful = True
            continue
        clear.add(shape)
        for node in targets(facts, nodes, shape):
            wanted = focus is None or (isinstance(node, NamedNode) and node.value in focus)
            if wanted and (test is None or test(node) is not True):
                added.append(Triple(shape, _NODE, node))
    if not added and not doubtful:
        return None
    return [t for t in graph if t.predicate not in TARGETS or node_of(t.subject) not in clear] + added


def targets(shapes: Facts, data: Facts, shape: Term) -> Sequence[Term]:
    """The focus nodes of a shape, each once (SHACL 1.0, section 2.1.3, but for implicit class targets)."""
    found: dict[Term, None] = dict.fromkeys(shapes.values(shape, _NODE))
    for cls in shapes.values(shape, _CLASS):
        found.update(dict.fromkeys(data.instances(cls)))
    for predicate in shapes.values(shape, _SUBJECTS):
        found.update(dict.fromkeys(data.subjects(_iri(predicate))))
    for predicate in shapes.values(shape, _OBJECTS):
        found.update(dict.fromkeys(data.objects(_iri(predicate))))
    return list(found)


def declared_shapes(facts: Facts) -> list[Node]:
    """What pySHACL takes for a shape, but for those that only others name."""
    typed = [s for s in facts.subjects(RDF_TYPE) if not _SHAPE_CLASSES.isdisjoint(facts.values(s, RDF_TYPE))]
    return list(dict.fromkeys([*typed, *(s for predicate in SHAPE_PREDICATES for s in facts.subjects(predicate))]))


def _iri(term: Term) -> NamedNode:
    # A literal or blank node here is no property of any triple, and pySHACL finds no focus node by it either.
    return term if isinstance(term, NamedNode) else NamedNode(SH + "nothing")
