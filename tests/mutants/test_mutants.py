"""The stored examples notice small changes to the shapes: a sample of them; `make mutants` judges all."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256

import pytest
from pyoxigraph import NamedNode

from rabt.check.shacl import to_rdflib, validate
from tests.mutants import patterns, queries
from tests.mutants.changes import sh
from tests.mutants.judge import Judge
from tests.mutants.mutations import Mutant, mutants, shape_triples, shapes_of
from tests.mutants.run import Outcome, declared, run
from tests.shapes.corpus import DERIVED, MODEL, examples, fired, kind_of

SEED, SAMPLE = "2026-11-24", 40


def lot(mutant: Mutant) -> str:
    """A number by chance that stays when other mutants come and go."""
    return sha256("|".join([SEED, *mutant.name]).encode()).hexdigest()


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run(sorted(mutants(), key=lot)[:SAMPLE])


def test_a_sample_of_mutants_is_noticed(outcome: Outcome) -> None:
    assert [mutant.name for mutant in outcome.undeclared] == []
    assert outcome.wrongly_declared == []
    assert len(outcome.killed) > 0.9 * SAMPLE


def test_the_engine_agrees(outcome: Outcome) -> None:
    """With the whole changed shapes graph, and not only the part that was looked at."""
    by_name = {example.name: example for example in examples()}
    for mutant, killer in list(outcome.killed.items())[:5]:
        shapes = [t for t in shape_triples(mutant.folder) if t not in set(mutant.removed)]
        example = by_name[killer]
        data = kind_of(example.folder).graph(example.triples)
        assert fired(validate(data, to_rdflib([*shapes, *mutant.added]))) != Counter(example.expected)


def test_what_is_declared_equivalent_is_a_mutant() -> None:
    assert declared().keys() <= {mutant.name for mutant in mutants()}


def test_what_makes_a_run_fail() -> None:
    some = mutants()[:100]
    killed = dict.fromkeys(some[6:], "an example")
    assert Outcome(killed, list(some[:3]), {some[0].name: "a reason"}).faults() == []
    assert "does not survive" in Outcome(killed, [], {some[6].name: "a reason"}).faults()[0]
    assert "declared equivalent" in Outcome(killed, list(some[:6]), {m.name: "a reason" for m in some[:6]}).faults()[0]
    assert "are killed" in Outcome(killed, list(some[:6]), {}).faults()[0]


def test_every_shape_is_changed() -> None:
    changed = {mutant.shape for mutant in mutants()}
    for folder in ("data", DERIVED, MODEL):
        shapes = shapes_of(folder)
        for predicate in ("targetClass", "targetSubjectsOf", "path"):
            assert {s for s in shapes.subjects(sh(predicate)) if isinstance(s, NamedNode)} <= changed


def test_no_change_goes_unnoticed_by_itself() -> None:
    """A mutant that changes nothing survives: what kills the others is the change."""
    mutant = next(m for m in mutants() if m.name[0] == "shape:Derived-memberOf")
    judge = Judge(mutant.folder, mutant.examples, mutant.shape)
    nothing = Mutant(mutant.folder, mutant.examples, "none", mutant.shape, "none", "nothing", (), ())
    assert judge.killer(nothing) is None
    assert judge.killer(mutant) is not None


@pytest.mark.parametrize(
    ("pattern", "changed"),
    [
        ("^[A-Z]{3}$", {"[A-Z]{3}$", "^[A-Z]{3}", "^$", "^[A-Z0-9]{3}$", "^[A-Z]{3,}$", "^[A-Z]{2,3}$"}),
        (r"a\.b", {"", "a.b"}),
        ("(x|[^0-9])", {"([^0-9])", "(x)", "(|[^0-9])", "(x|)", "(x|.)", ""}),
        ("-?[12]", {"[12]", "-[12]", "-*[12]", "-?", "-?[0-9]"}),
    ],
)
def test_patterns(pattern: str, changed: set[str]) -> None:
    assert {text for _, text in patterns.weakened(pattern)} == changed


def test_queries() -> None:
    query = "SELECT $this WHERE { $this <a:p>+ ?a ; <a:q> ?b . ?b <a:r> ?c . FILTER ( ?a < ?b && ?c != $this ) }"
    changed = {re.sub(r"\s+", " ", text).split("{ ")[1].rstrip(" }") for _, text in queries.weakened(query)}
    whole = "$this <a:p>+ ?a ; <a:q> ?b . ?b <a:r> ?c . FILTER ( ?a < ?b && ?c != $this )"
    assert changed == {
        "$this <a:p>+ ?a ; <a:q> ?b . ?b <a:r> ?c .",
        whole.replace("<a:p>+", "<a:p>"),
        whole.replace("?a < ?b", "?a <= ?b"),
        whole.replace("?a < ?b", "?a > ?b"),
        whole.replace("!=", "="),
        whole.replace("?a < ?b && ", ""),
        whole.replace("&& ?c != $this ", ""),
        whole.replace("<a:p>+ ?a ; ", ""),
        whole.replace("; <a:q> ?b ", ""),
        whole.replace("?b <a:r> ?c . ", ""),
    }
