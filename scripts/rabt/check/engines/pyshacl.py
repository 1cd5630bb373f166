"""pySHACL, the reference, on an rdflib memory graph: on a store it is slower and not right."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from rabt.check.engines.result import Result, read_report
from rabt.model.errors import InputError

if TYPE_CHECKING:
    import rdflib


def validate(data: rdflib.Graph, shapes: rdflib.Graph) -> list[Result]:
    """Validate `data` against `shapes`, every node of every target.

    Args:
        data: the graph to look at, with the class hierarchy of the ontology in it.
        shapes: the shapes graph.

    Returns:
        The results, sorted.

    Raises:
        InputError: the engine could not run the shapes, e.g. a constraint holds an ill-formed query.
    """
    import pyshacl
    import rdflib

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # rdflib on numbers that are none
            _, report, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
    except Exception as error:  # besides its own errors, the engine lets plain ones of its SPARQL processor through
        raise InputError(f"The shapes cannot be run: {error}", "Correct them in shapes/.") from error
    if not isinstance(report, rdflib.Graph):
        raise InputError(f"The shapes cannot be run: {text}", "Correct them in shapes/.")
    return read_report(report)
