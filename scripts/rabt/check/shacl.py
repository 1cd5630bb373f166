"""SHACL validation behind one adapter: whichever engine does it, the results are the same.

| engine    | is                                                                                                    |
| --------- | ----------------------------------------------------------------------------------------------------- |
| `pyshacl` | pySHACL, the reference. It is given only nodes that do not certainly conform (`rabt.check.prefilter`); |
|           | where all do, it is not even loaded. Best for data that fit their shapes.                              |
| `fast`    | pyshacl-turbo, the extra `rabt[fast]`. It is given everything, unless the data hold a number that is    |
|           | too large for it: then pySHACL does the work. Best for large data, or data with many faults.           |

Literals keep their spelling in both. Tests compare these two with TopBraid SHACL.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Triple

from rabt.check.engines import pyshacl, turbo
from rabt.check.engines.result import Result, to_rdflib
from rabt.check.prefilter import remaining
from rabt.model.errors import InputError

ENGINES = ("pyshacl", "fast")


def results(
    data: Sequence[Triple], shapes: Sequence[Triple], plain: bool = False, engine: str = "pyshacl"
) -> list[Result]:
    """Validate `data` against `shapes`.

    Args:
        data: the triples to look at, with the class hierarchy of the ontology among them.
        shapes: the shapes.
        plain: True to give pySHACL every node: the same results, many times slower.
        engine: one of `ENGINES`.

    Returns:
        The results, sorted.

    Raises:
        InputError: there is no such engine, it is not installed, or it could not run the shapes, e.g. because a
            constraint holds an ill-formed query.
    """
    require(engine)
    if engine == "fast" and turbo.can_compare(data):
        return turbo.validate(data, shapes)
    left = shapes if plain else remaining(data, shapes)
    return [] if left is None else pyshacl.validate(to_rdflib(data), to_rdflib(left))


def require(engine: str) -> None:
    """Check that an engine is there.

    Raises:
        InputError: there is no such engine, or it is not installed.
    """
    if engine not in ENGINES:
        raise InputError(f'There is no engine "{engine}".', f"Choose one of: {', '.join(ENGINES)}.")
    if engine == "fast":
        turbo.require()


validate = pyshacl.validate

__all__ = ["ENGINES", "Result", "require", "results", "to_rdflib", "validate"]
