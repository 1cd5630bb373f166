"""Every SHACL engine says the same: of the W3C's suite, of the examples of the shapes, and of broken data.

The engines are pySHACL with its filter and without, the fast one, and TopBraid as the oracle. Where one is wrong, the
exact place stands here. `tests/test_engine.py` compares pySHACL with and without its filter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, Triple, parse

from rabt.check import shacl
from rabt.check.engines import turbo
from rabt.check.report import hierarchy
from rabt.check.shacl import Result
from rabt.derive.dataset import Dataset
from rabt.model.errors import InputError
from rabt.model.iris import RDF_TYPE, XSD, Term
from rabt.read.project import Project, triples_of
from tests import topbraid
from tests.conftest import ROOT, called, copy_of
from tests.damage import broken, stated
from tests.shapes.corpus import DERIVED, MODEL, shapes_of, together
from tests.w3c import AT_HAND, cases, told

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore::UserWarning:rdflib.term", "ignore::pyshacl.errors.ShapeRecursionWarning"),
]
Engine = Callable[[Sequence[Triple], Sequence[Triple]], list[Result]]


def installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


LACKS_FAST = [name for name in turbo.PAIR if not installed(name)]
FAST = pytest.param(
    turbo.validate,
    marks=pytest.mark.skipif(bool(LACKS_FAST), reason=f"not installed: {', '.join(LACKS_FAST)}"),
    id="fast",
)
TOPBRAID = pytest.param(
    topbraid.results,
    marks=pytest.mark.skipif(bool(topbraid.MISSING), reason=f"not installed: {', '.join(topbraid.MISSING)}"),
    id="topbraid",
)
PYSHACL = pytest.param(shacl.results, id="pyshacl")
PLAIN = pytest.param(partial(shacl.results, plain=True), id="plain")

# --- the W3C test suite -----------------------------------------------------------------------------------------------

PYSHACL_FAILS = {
    "node/prefixes-001": "it looks for sh:declare only in the node that sh:prefixes names",
    "pre-binding/shapesGraph-001": "it refuses $shapesGraph, which SHACL leaves to each engine",
    "property/uniqueLang-002": 'it takes "1"^^xsd:boolean for true, where the standard wants "true"',
}
TOPBRAID_FAILS = dict.fromkeys(
    (
        "pre-binding/pre-binding-006",
        "pre-binding/unsupported-sparql-001",
        "pre-binding/unsupported-sparql-002",
        "pre-binding/unsupported-sparql-003",
        "pre-binding/unsupported-sparql-004",
        "pre-binding/unsupported-sparql-006",
    ),
    "it runs a query that SHACL forbids, and should refuse it",
)
W3C_FAILS = {"plain": PYSHACL_FAILS, "pyshacl": PYSHACL_FAILS, "fast": {}, "topbraid": TOPBRAID_FAILS}


@AT_HAND
@pytest.mark.parametrize("engine", [PLAIN, PYSHACL, FAST, TOPBRAID])
def test_w3c_suite(engine: Engine, request: pytest.FixtureRequest) -> None:
    count, failed = 0, set()
    for case in cases():
        count += 1
        try:
            found = told(engine(case.data, case.shapes), case.data)
        except InputError:
            found = None
        if found != case.expected:
            failed.add(case.name)
    assert failed == set(W3C_FAILS[request.node.callspec.id])
    assert count > 100


# --- our own shapes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["data", DERIVED, MODEL])
@pytest.mark.parametrize("engine", [FAST, TOPBRAID])
def test_examples_of_the_shapes(engine: Engine, name: str) -> None:
    data, shapes = together(name), shapes_of(name)
    found = shacl.lenient_in_lists(engine(data, shapes), data, shapes)
    assert found == [result for result in shacl.results(data, shapes) if not is_of_another_calendar(result)]


def is_of_another_calendar(result: shacl.Result) -> bool:
    """A day before year 1 or after 9999, which XML Schema has and Python has not: pySHACL alone calls it ill-formed.

    That our shapes refuse it all engines say, by its pattern.
    """
    odd = re.match(r'"(-|\d{5})', result.value) is not None
    return odd and result.component == "DatatypeConstraintComponent" and result.value.endswith("date>")


def sound(triples: Sequence[Triple]) -> list[Triple]:
    """The triples without the values that engines compare differently, all of which stand in `CONTESTED`."""
    return [t for t in triples if not is_contested(t.object)]


def is_contested(term: Term | Triple) -> bool:
    if not isinstance(term, Literal):
        return False
    text, datatype = term.value, term.datatype.value.removeprefix(XSD)
    return (
        (datatype == "double" and text == "NaN")
        or (term.language is not None and text.strip().isdigit())
        or (datatype in ("byte", "nonNegativeInteger") and text.strip().lstrip("+-").isdigit())
        or (text != text.strip() and datatype not in ("string", "langString"))
        or not turbo.can_compare([Triple(RDF_TYPE, RDF_TYPE, term)])
    )


@pytest.mark.parametrize("engine", [FAST, TOPBRAID])
def test_broken_data(engine: Engine, project: Project) -> None:
    data = [*sound(broken(stated(project), 4, 2000)), *hierarchy(triples_of(project.ontology))]
    found = engine(data, shapes_of("data"))
    assert found == shacl.results(data, shapes_of("data"))
    assert len({result.shape for result in found}) > 100


@pytest.mark.parametrize("engine", [FAST, TOPBRAID])
def test_broken_derived_data(engine: Engine, project: Project, dataset: Dataset) -> None:
    derived = [t for t in dataset.graphs["inferred"] if t.predicate != RDF_TYPE]
    data = [*sound(broken([*stated(project), *derived], 3, 2000)), *hierarchy(triples_of(project.ontology))]
    found = engine(data, shapes_of(DERIVED))
    assert found == shacl.results(data, shapes_of(DERIVED))
    assert len({result.shape for result in found}) > 1


@pytest.mark.parametrize("engine", [FAST, TOPBRAID])
def test_the_projects_data(engine: Engine, project: Project, dataset: Dataset) -> None:
    data = [*stated(project), *hierarchy(triples_of(project.ontology))]
    assert engine(data, shapes_of("data")) == []
    assert engine([*data, *dataset.graphs["inferred"]], shapes_of(DERIVED)) == []


# --- what engines hold different things of ----------------------------------------------------------------------------

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(text: str) -> list[Triple]:
    return [Triple(q.subject, q.predicate, q.object) for q in parse(PREFIXES + text, format=RdfFormat.TURTLE)]


ALL = {"pyshacl", "fast", "topbraid"}
# Two values, how they should be compared, which engines find fault, and what is right.
CONTESTED = {
    "NaN is less than no number; TopBraid lets it pass": (
        '"NaN"^^xsd:double',
        "sh:minInclusive 0",
        {"pyshacl", "fast"},
    ),
    "space is no part of a number in RDF; only the fast engine minds": (
        '" 5"^^xsd:integer',
        "sh:minInclusive 0",
        {"fast"},
    ),
    "2014 is no byte; the fast engine does not know the limits of smaller types": (
        '"2014"^^xsd:byte',
        "sh:minInclusive 0",
        {"pyshacl", "topbraid"},
    ),
    "the fast engine cannot hold such a number; rabt.check.shacl gives the data to pySHACL instead": (
        "1234567890123456789012",
        "sh:minInclusive 0",
        {"fast"},
    ),
    "texts of a language have no order; pySHACL gives them one": (
        '"10"@en',
        "sh:lessThan ex:q",
        {"fast", "topbraid"},
    ),
    "a day and a year have no order": ('"2001-02-03"^^xsd:date', "sh:lessThan ex:year", ALL),
    "a number and a text have no order": ("1", "sh:lessThan ex:q", ALL),
    "a datatype that nobody knows has no order": ('"1"^^ex:type', "sh:minInclusive 0", ALL),
    "all know what is before what": ('"2001-02-03"^^xsd:date', "sh:lessThan ex:day", set()),
}


@pytest.mark.skipif(bool(LACKS_FAST or topbraid.MISSING), reason="an engine is not installed")
@pytest.mark.parametrize("why", CONTESTED)
def test_what_engines_compare_differently(why: str) -> None:
    value, rule, expected = CONTESTED[why]
    data = turtle(f'ex:a ex:p {value} ; ex:q "11" ; ex:year "2002"^^xsd:gYear ; ex:day "2002-01-01"^^xsd:date .')
    shapes = turtle(f"ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path ex:p ; {rule} .")
    engines: dict[str, Engine] = {
        "pyshacl": shacl.results,
        "fast": turbo.validate,
        "topbraid": topbraid.results,
    }
    assert {name for name, engine in engines.items() if engine(data, shapes)} == expected
    plain = shacl.results(data, shapes, plain=True)
    assert plain == shacl.results(data, shapes)
    assert expected == ALL or not expected or is_contested(data[0].object)


@pytest.mark.skipif(bool(LACKS_FAST), reason=f"not installed: {', '.join(LACKS_FAST)}")
def test_large_numbers_do_not_mislead_the_fast_engine() -> None:
    shapes = turtle("ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:minInclusive 0 .")
    data = turtle("ex:a ex:p 1234567890123456789012 . ex:b ex:p -1234567890123456789012 .")
    assert turbo.can_compare(turtle('ex:a ex:p "1234567890123456789012" , 123456789012345678 .'))
    assert [r.focus for r in shacl.results(data, shapes, engine="fast")] == ["http://example.org/b"]


@pytest.mark.parametrize("engine", [PLAIN, FAST, TOPBRAID])
def test_literals_and_blank_nodes_come_back_as_they_were(engine: Engine) -> None:
    data = turtle('ex:a ex:p 01 , "1"^^xsd:boolean , "1.50"^^xsd:decimal , "x"@en . _:b ex:p 1.0 . ex:c ex:p _:b .')
    shapes = turtle("ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:message 'no' ; sh:in () .")
    found = engine(data, shapes)
    assert {(r.focus, r.value) for r in found} == {
        ("b" if str(t.subject) == "_:b" else str(t.subject)[1:-1], str(t.object)) for t in data
    }


# --- the door to the engines ------------------------------------------------------------------------------------------


def test_the_pair_is_pinned() -> None:
    text = Path(ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name, number in turbo.PAIR.items():
        assert text.count(f'"{name}=={number}') == 2  # in the extras fast and dev


def test_unknown_engine() -> None:
    with pytest.raises(InputError, match="Choose one of: pyshacl, fast"):
        shacl.results([], [], engine="slow")


@pytest.mark.parametrize(("name", "message"), [("no-such-package", "not installed"), ("pyoxigraph", "does not work")])
def test_an_engine_that_is_absent(name: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turbo, "PAIR", {name: "0"})
    with pytest.raises(InputError, match=rf"{message}.*pip install 'rabt\[fast\]'"):
        shacl.results([], [], engine="fast")


@pytest.mark.skipif(bool(LACKS_FAST), reason=f"not installed: {', '.join(LACKS_FAST)}")
def test_the_command_finds_the_same_with_both(project: Project, tmp_path: Path) -> None:
    copy = copy_of(project, tmp_path, "organisations/jua.ttl")
    path = copy / "data" / "organisations" / "jua.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("rabt:organisationKind", "rabt:placeKind").replace("rabt:modality", "rabt:role"), "utf-8"
    )
    slow, fast = (called("validate", "--engine", engine, cwd=copy) for engine in shacl.ENGINES)
    assert slow.stdout == fast.stdout
    assert slow.returncode == fast.returncode == 1


def test_the_command_says_what_to_install(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turbo, "PAIR", {"no-such-package": "0"})
    done = called("validate", "--engine", "fast", cwd=copy_of(project, tmp_path, "organisations/jua.ttl"))
    assert done.returncode == 2 and not done.stdout
    assert "error: The engine fast is not installed. Install what it needs: pip install 'rabt[fast]'" in done.stderr
