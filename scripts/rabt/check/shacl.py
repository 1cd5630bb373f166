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

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from pyoxigraph import NamedNode, Triple

from rabt.check.engines import pyshacl, turbo
from rabt.check.engines.result import Result, to_rdflib
from rabt.check.prefilter import remaining
from rabt.model.errors import InputError
from rabt.model.iris import ENTRY, SEVERITY_IN_LISTS, SH, rabt

ENGINES = ("pyshacl", "fast")

_EVIDENCE = rabt("evidence")


def results(
    data: Sequence[Triple],
    shapes: Sequence[Triple],
    plain: bool = False,
    engine: str = "pyshacl",
    focus: Set[str] | None = None,
) -> list[Result]:
    """Validate `data` against `shapes`.

    Args:
        data: the triples to look at, with the class hierarchy of the ontology among them.
        shapes: the shapes.
        plain: True to give pySHACL every node: the same results, many times slower.
        engine: one of `ENGINES`.
        focus: IRIs of the only focus nodes; None for all that the shapes look at.

    Returns:
        The results, sorted.

    Raises:
        InputError: there is no such engine, it is not installed, or it could not run the shapes, e.g. because a
            constraint holds an ill-formed query.
    """
    require(engine)
    if engine == "fast" and turbo.can_compare(data):
        found = turbo.validate(data, shapes)  # shapes with many nodes as targets take it longer than all nodes do
        return lenient_in_lists([r for r in found if focus is None or r.focus in focus], data, shapes)
    left = shapes if plain and focus is None else remaining(data, shapes, focus, plain)
    return lenient_in_lists([] if left is None else pyshacl.validate(to_rdflib(data), to_rdflib(left)), data, shapes)


def lenient_in_lists(found: Sequence[Result], data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """The results with the severity that their shapes have on records of lists (`rabt:severityInLists`), sorted.

    What a list contradicts itself on is kept as it is: a record whose evidence is rows of lists alone.

    Args:
        found: the results of the engine.
        data: the triples that were validated.
        shapes: the shapes.
    """
    severities = {
        t.subject.value: t.object.value.removeprefix(SH)
        for t in shapes
        if t.predicate == SEVERITY_IN_LISTS and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)
    }
    doubtful = {result.focus for result in found if result.shape in severities}
    if not doubtful:
        return list(found)
    evidence: dict[str, list[str]] = {}
    for t in data:
        if t.predicate == _EVIDENCE and isinstance(t.subject, NamedNode) and t.subject.value in doubtful:
            evidence.setdefault(t.subject.value, []).append(t.object.value if isinstance(t.object, NamedNode) else "")
    listed = {record for record, rows in evidence.items() if all(row.startswith(ENTRY) for row in rows)}
    return sorted(
        replace(result, severity=severities[result.shape])
        if result.focus in listed and result.shape in severities
        else result
        for result in found
    )


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
