"""pyshacl-turbo, for large data: the extra `rabt[fast]`.

It reads N-Triples into a data set of its own, many times smaller and quicker than an rdflib graph, and keeps the
spelling of literals, which it would lose on an rdflib graph. Its integers have 64 bits and its decimals 128: it takes
larger numbers for something that cannot be compared, so ask `can_compare` first.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from rabt.check.engines.result import Result, read_report, to_rdflib
from rabt.model.errors import InputError
from rabt.model.iris import RDF, XSD

# The two are parts of one engine and refuse to work together in any pair but this; pyproject.toml pins it too.
PAIR = {"pyshacl-turbo": "0.6.5", "rdflib-turbo": "0.2.0a17"}
_REMEDY = "Install what it needs: pip install 'rabt[fast]'"
_TEXT = (NamedNode(XSD + "string"), NamedNode(RDF + "langString"))
_LARGE = re.compile(r"\s*[+-]?[0-9.]{19,}\s*")


def can_compare(triples: Iterable[Triple]) -> bool:
    """False where a value has more digits than the numbers of the engine."""
    values = (t.object for t in triples if isinstance(t.object, Literal))
    return not any(_LARGE.fullmatch(v.value) and v.datatype not in _TEXT for v in values)


def validate(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate `data` against `shapes`, every node of every target.

    Args:
        data: the triples to look at, with the class hierarchy of the ontology among them.
        shapes: the shapes.

    Returns:
        The results, sorted.

    Raises:
        InputError: the engine is not installed, or could not run the shapes.
    """
    require()
    import pyshacl_turbo
    import rdflib_turbo

    named: list[Triple] = []
    blank: list[Triple] = []
    for triple in data:
        is_blank = isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
        (blank if is_blank else named).append(triple)
    # Its parser gives blank nodes new names, under which nobody would know them again; a graph's nodes keep theirs.
    dataset = rdflib_turbo.Dataset.from_rdflib(to_rdflib(blank))
    dataset.parse(data=serialize(named, format=RdfFormat.N_TRIPLES), format="nt")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # rdflib on numbers that are none
            _, report, text = pyshacl_turbo.validate(
                dataset, shacl_graph=serialize(shapes, format=RdfFormat.N_TRIPLES), shacl_graph_format="nt"
            )
    except Exception as error:
        raise InputError(f"The shapes cannot be run: {error}", "Correct them in shapes/.") from error
    if isinstance(report, pyshacl_turbo.ValidationFailure):
        raise InputError(f"The shapes cannot be run: {text}", "Correct them in shapes/.")
    return read_report(report)


def require() -> None:
    """Check that the engine is installed.

    Raises:
        InputError: it is not, or not in the versions that work together.
    """
    try:
        have = {name: version(name) for name in PAIR}
    except PackageNotFoundError as error:
        raise InputError("The engine fast is not installed.", _REMEDY) from error
    if have != PAIR:
        found = " and ".join(f"{name} {number}" for name, number in have.items())
        raise InputError(f"The engine fast does not work with {found}.", _REMEDY)
