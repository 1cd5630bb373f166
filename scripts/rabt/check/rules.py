"""The rules in words: what each asks for, why, and something that passes.

A rule is a shape, or one of the checks that no shape can express. What a shape asks for is its message; why is its
`sh:description`, or the definition of its property and the description of the shape of the class. What passes is its
`skos:example`, else the block of the data that shows most of what it speaks of, else the example of the ontology.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from rabt.model.iris import RDF_TYPE, RDFS, SH, SHAPES, SKOS
from rabt.model.terms import Terms

UNREADABLE = "unreadable"
_LONGEST = 24  # triples of an example


@dataclass(frozen=True)
class Rule:
    """A rule for people.

    Attributes:
        name: the local name of a shape, or a word such as `term`.
        words: what it asks for.
        reason: why.
        example: Turtle without prefixes that passes; "" where there is none.
    """

    name: str
    words: str
    reason: str = ""
    example: str = ""

    def __str__(self) -> str:
        """A block of text: the name, what is asked for, why, and what passes."""
        lines = [self.name, f"  {self.words}"]
        lines += [f"  Why: {self.reason}"] if self.reason else []
        if self.example:
            lines += ["  This passes:", *(f"    {line}".rstrip() for line in self.example.rstrip().split("\n"))]
        return "\n".join(lines)


_CHECKS = [
    Rule(
        "blank-node",
        "Data has no blank nodes.",
        "A node without a name cannot be cited, nor found again in the next version.",
        "attribution:peshawar-school-ttp-cep-czom rabt:agent organisation:ttp .",
    ),
    Rule(
        "coverage",
        "Each paragraph of a source is cited by records, or a reason says why not.",
        "What was read and left out must show, or silence would pass for absence.",
        "paragraph:ttp-largest-4725 rabt:withoutRecords coverage-reason:opinion .",
    ),
    Rule(
        "derived",
        "What rules derive is not written by hand.",
        "A shortcut stands for records with evidence; one that is written by hand would be a fact on nobody's word.",
        "attribution:peshawar-school-ttp-cep-czom rabt:attack attack:peshawar-army-public-school-2014 ;\n"
        "    rabt:agent organisation:ttp .",
    ),
    Rule(
        "evidence",
        "The passages of a record exist and hold its numbers, years, months and names.",
        "A record that its passage does not bear out is an invention, however right it may be.",
        "casualty:peshawar-school-schools-section-cep-rm33 rabt:killedMin 143 ;\n    rabt:evidence cep:67969-68192 .",
    ),
    Rule(
        "format",
        "Files stand in canonical form, as rabt format writes them.",
        "With one form for all, a change of a file is a change of what it says and of nothing else.",
        "organisation:jua a rabt:Organisation ;\n"
        '    skos:prefLabel "Jamaat-ul-Ahrar"@en ;\n'
        "    rabt:organisationKind organisation-kind:armed-group .",
    ),
    Rule(
        "literal",
        "Literals are well-formed, in canonical form and free of control characters.",
        "Programs take other spellings in different ways; the canonical one means the same to all of them.",
        '12 , 12.5 , true , "2014"^^xsd:gYear , "2014-12-16"^^xsd:date , "2014~"^^edtf:EDTF',
    ),
    Rule(
        "reference",
        "What data names is described in it.",
        "A name that nothing describes is a slip of the pen, or a gap that no query shows.",
        "attribution:peshawar-school-ttp-cep-czom rabt:agent organisation:ttp .",
    ),
    Rule(
        "term",
        "Classes and properties are those of the ontology.",
        "What a misspelt property says is found by no query, and no program complains of it.",
        "casualty:peshawar-school-schools-section-cep-rm33 a rabt:CasualtyEstimate ;\n    rabt:killedMin 143 .",
    ),
    Rule(
        "twin",
        "No two records say the same.",
        "One thing said and written down twice would be counted twice; a second passage is further evidence.",
        "casualty:peshawar-school-schools-section-cep-rm33 rabt:evidence\n"
        "        cep:14610-14729 ,\n        cep:67969-68192 .",
    ),
    Rule(
        "waiver",
        "A waiver is needed, has not ended, and names what can be waived.",
        "A waiver that nothing needs would hide the next mistake in the same place.",
        "waiver:fatf-members-concern-month-mkpx rabt:waives position:fatf-members-terror-financing-r0o9 ;\n"
        '    rabt:unproved "month october" ;\n'
        '    rabt:reason "The sentence says the month after September 2016."@en .',
    ),
    Rule(
        UNREADABLE,
        "Files are Turtle in UTF-8 of a bearable size.",
        "What cannot be read is not checked, and leaving it out without a word would lose it.",
        "@prefix organisation: <https://w3id.org/rabt/organisation/> .",
    ),
]
WORDS: Mapping[str, Rule] = {rule.name: rule for rule in _CHECKS}
"""The rules that are no shapes, by name."""


class Rulebook:
    """The rules of a project.

    Args:
        shapes: the triples of shapes/.
        ontology: the triples of ontology/, whose definitions are reasons.
        data: the triples of the data, from which examples are taken.
        terms: what the ontology defines.
        avoid: prefixed names of nodes that are no examples, since something is wrong with them.
    """

    def __init__(
        self,
        shapes: Iterable[Triple],
        ontology: Iterable[Triple],
        data: Sequence[Triple],
        terms: Terms,
        avoid: Container[str] = (),
    ) -> None:
        self._terms, self._layout, self._data, self._avoid = terms, terms.layout(), data, avoid
        self._shapes = _by_subject(shapes)
        self._ontology = _by_subject(ontology)

    @property
    def names(self) -> list[str]:
        """The names of all rules that a finding can have, sorted: shapes with a target of their own or another's."""
        shapes = [s for s in self._shapes if isinstance(s, NamedNode) and s.value.startswith(SHAPES)]
        held = [s.value.removeprefix(SHAPES) for s in shapes if self._classes(s) or self._properties(s)]
        return sorted({*held, *WORDS})

    def rule(self, name: str) -> Rule:
        """The rule called `name`; for a name that nothing has, a rule without reason and example."""
        shape = NamedNode(SHAPES + name)
        if name in WORDS:
            return WORDS[name]
        if shape not in self._shapes:
            return Rule(name, f"What {name} asks for.")
        words = self._text(shape, SH + "message") or self._text(shape, RDFS + "label")
        return Rule(name, words, self._reason(shape, words), self._example(shape))

    def _reason(self, shape: NamedNode, words: str) -> str:
        if own := self._text(shape, SH + "description"):
            return own
        definitions = [_text_in(self._ontology.get(path, []), SKOS + "definition") for path in self._paths(shape)]
        said = [text for text in definitions if text and text.rstrip(".").lower() not in words.lower()]
        return " ".join([*said, *filter(None, [self._text(h, SH + "description") for h in self._holders(shape)[:1]])])

    def _example(self, shape: NamedNode) -> str:
        classes = set(self._classes(shape))
        beside = [s for s in self._shapes if classes.intersection(self._names(s, SH + "targetClass"))]
        own = [self._text(s, SKOS + "example") for s in (shape, *beside)]
        found = own[0] or self._block(shape) or next(filter(None, own), "")
        about = [*self._paths(shape), *self._classes(shape)]
        return found or next(filter(None, (_text_in(self._ontology.get(t, []), SKOS + "example") for t in about)), "")

    def _block(self, shape: NamedNode) -> str:
        """The block of the data that shows most of what a shape speaks of, the shortest where several do."""
        mentioned = {_value(t.object) for t in self._inside(shape)}
        ranked = []
        for node in self._targets(shape):
            triples = [t for t in self._blocks[node] if t.predicate != RDF_TYPE]
            if len(triples) > _LONGEST or self._layout.compact(node.value) in self._avoid:
                continue
            values = len({t.object for t in triples if _value(t.object) in mentioned})
            properties = len({t.predicate for t in triples if t.predicate.value in mentioned})
            ranked.append((-values, -properties, len(triples), node.value))
        return self._layout.blocks(self._blocks[NamedNode(min(ranked)[-1])])[0][1] if ranked else ""

    def _targets(self, shape: NamedNode) -> set[NamedNode]:
        """The nodes of the data that a shape looks at."""
        found = {node for property_ in self._properties(shape) for node in self._with_property[property_]}
        for cls in self._classes(shape):
            for other, nodes in self._of_class.items():
                if self._terms.is_a(other, cls.value):
                    found |= nodes
        return found

    def _paths(self, shape: NamedNode) -> list[NamedNode]:
        return self._names(shape, SH + "path")

    def _classes(self, shape: NamedNode) -> list[NamedNode]:
        return [cls for holder in (shape, *self._holders(shape)) for cls in self._names(holder, SH + "targetClass")]

    def _properties(self, shape: NamedNode) -> list[NamedNode]:
        return [p for holder in (shape, *self._holders(shape)) for p in self._names(holder, SH + "targetSubjectsOf")]

    def _names(self, shape: NamedNode | BlankNode, predicate: str) -> list[NamedNode]:
        facts = self._shapes.get(shape, [])
        return [t.object for t in facts if t.predicate.value == predicate and isinstance(t.object, NamedNode)]

    def _holders(self, shape: NamedNode) -> list[NamedNode]:
        """The shapes that have this one by sh:property, sorted."""
        return self._held.get(shape, [])

    def _inside(self, shape: NamedNode | BlankNode) -> Iterator[Triple]:
        """What a shape says, down to the ends of its blank nodes."""
        for t in self._shapes.get(shape, []):
            yield t
            if isinstance(t.object, BlankNode):
                yield from self._inside(t.object)

    def _text(self, shape: NamedNode | BlankNode, predicate: str) -> str:
        return _text_in(self._shapes.get(shape, []), predicate)

    @cached_property
    def _held(self) -> dict[NamedNode, list[NamedNode]]:
        found: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for holder in sorted((s for s in self._shapes if isinstance(s, NamedNode)), key=str):
            for shape in self._names(holder, SH + "property"):
                found[shape].append(holder)
        return found

    @cached_property
    def _blocks(self) -> dict[NamedNode, list[Triple]]:
        return {node: triples for node, triples in _by_subject(self._data).items() if isinstance(node, NamedNode)}

    @cached_property
    def _of_class(self) -> dict[str, set[NamedNode]]:
        found: dict[str, set[NamedNode]] = defaultdict(set)
        for node, triples in self._blocks.items():
            for t in triples:
                if t.predicate == RDF_TYPE:
                    found[_value(t.object)].add(node)
        return found

    @cached_property
    def _with_property(self) -> dict[NamedNode, set[NamedNode]]:
        found: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for node, triples in self._blocks.items():
            for t in triples:
                found[t.predicate].add(node)
        return found


def _by_subject(triples: Iterable[Triple]) -> dict[NamedNode | BlankNode, list[Triple]]:
    found: dict[NamedNode | BlankNode, list[Triple]] = defaultdict(list)
    for t in dict.fromkeys(triples):
        if isinstance(t.subject, NamedNode | BlankNode):
            found[t.subject].append(t)
    return dict(found)


def _text_in(facts: Iterable[Triple], predicate: str) -> str:
    return next(
        (_value(t.object) for t in facts if t.predicate.value == predicate and isinstance(t.object, Literal)), ""
    )


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
