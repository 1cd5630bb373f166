"""Each constraint of the shapes fires where it should, says what to do, and is silent where it should be."""

from __future__ import annotations

from collections import Counter

import pyshacl
import pytest
import rdflib

from rabt.check.shacl import to_rdflib, validate
from rabt.read.project import triples_of
from tests.shapes.corpus import (
    CONTEXT,
    DERIVED,
    FAIL,
    FOLDER,
    MODEL,
    PASS,
    Constraint,
    Example,
    constraints,
    examples,
    fails,
    fired,
    helpers,
    kind,
    kind_of,
    kinds,
    layout,
    missing,
    project,
    results,
)

PASSING = [example for example in examples() if example.verdict == PASS]
FAILING = [example for example in examples() if example.verdict == FAIL]


@pytest.mark.parametrize("example", PASSING, ids=lambda example: example.name)
def test_passing_example(example: Example) -> None:
    assert example.expected == []
    assert results(example.folder, example.triples) == []


@pytest.mark.parametrize("example", FAILING, ids=lambda example: example.name)
def test_failing_example(example: Example) -> None:
    found = results(example.folder, example.triples)
    assert fired(found) == Counter(example.expected)
    assert found
    assert all(result.message.strip() for result in found)


@pytest.mark.parametrize("constraint", constraints(), ids=str)
def test_constraint_has_a_pair(constraint: Constraint) -> None:
    named = [e for e in FAILING if e.path.stem == f"{constraint.name}_{FAIL}" or is_case_of(e, constraint)]
    assert any(fails(constraint, example) for example in named), f"write {constraint.folder}/{constraint.name}_FAIL.ttl"
    lack = missing(constraint)
    assert not lack, f"the passing examples in {constraint.folder}/ lack {lack}"


def is_case_of(example: Example, constraint: Constraint) -> bool:
    """True for `start-node-month_FAIL`, one of several examples of `start-node`."""
    return example.folder == constraint.folder and example.path.stem.startswith(f"{constraint.name}-")


def test_failing_examples_are_named_after_what_they_break() -> None:
    wrong = []
    for example in FAILING:
        named = [c for c in constraints() if example.path.stem == f"{c.name}_{FAIL}" or is_case_of(example, c)]
        if not any(fails(constraint, example) for constraint in named):
            wrong.append(example.name)
    assert wrong == []


def test_every_file_has_a_verdict_and_a_folder_of_some_shapes() -> None:
    assert {example.verdict for example in examples()} == {PASS, FAIL}
    assert {example.folder for example in examples()} == {folder for k in kinds() for folder in k.files.values()}
    for folder in {example.folder for example in examples()}:
        assert (FOLDER / folder / "PASS.ttl").is_file()


def test_examples_are_laid_out_canonically() -> None:
    wrong = []
    for example in [*examples(), Example(CONTEXT)]:
        lines = example.path.read_text(encoding="utf-8").splitlines(keepends=True)
        body = "".join(line for line in lines if not line.startswith("#")).lstrip("\n")
        if body != layout().document(example.triples):
            wrong.append(example.name)
    assert wrong == []


def test_shapes_without_a_target_serve_others() -> None:
    assert helpers() and all(helpers().values())


@pytest.mark.parametrize("folder", ["data", DERIVED, MODEL])
def test_shapes_are_valid_shapes(folder: str) -> None:
    """SHACL has shapes for shapes: pySHACL raises an error where ours break them."""
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=kind(folder).shapes, meta_shacl=True)
    assert conforms, text


def test_invalid_shapes_are_noticed() -> None:
    shape = """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <https://w3id.org/rabt/shapes/Wrong> a sh:PropertyShape ; sh:path <urn:p> ; sh:minCount "one" .
    """
    with pytest.raises(pyshacl.errors.ReportableRuntimeError):
        pyshacl.validate(rdflib.Graph(), shacl_graph=rdflib.Graph().parse(data=shape, format="turtle"), meta_shacl=True)


def test_ontology_and_shapes_meet_the_shapes_of_the_model() -> None:
    found = project()
    triples = triples_of([*found.ontology, *found.shapes, *found.derived_shapes, *found.model_shapes])
    assert validate(to_rdflib(triples), kind_of(MODEL).shapes) == []
