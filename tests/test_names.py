"""Names as people type them: what each form means, and what is said where nothing or too much is called so."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.errors import InputError
from rabt.model.iris import BASE, CONCEPT, PASSAGE, SKOS
from rabt.model.names import FORMS, expand, labelled
from rabt.model.terms import Terms
from rabt.read.project import Project

TTP = BASE + "organisation/ttp"
NAMES = {
    TTP: ["Tehrik-e Taliban Pakistan"],
    BASE + "person/a-khan": ["A. Khan"],
    BASE + "organisation/twice": [],
    BASE + "event/twice": [],
    PASSAGE + "cep/10-20": [],
}


@pytest.fixture(scope="module")
def terms(project: Project) -> Terms:
    return project.terms


@pytest.mark.parametrize("typed", ["organisation:ttp", TTP, f"<{TTP}>", "<organisation:ttp>", "ttp", "<ttp>", " ttp "])
def test_forms(terms: Terms, typed: str) -> None:
    assert expand(typed, terms, NAMES.__contains__, NAMES.items()) == TTP


@pytest.mark.parametrize(
    ("typed", "message", "remedy"),
    [
        ("organisation:tpp", 'Nothing is called "organisation:tpp"', "organisation:ttp"),
        ("tpp", 'Nothing is called "tpp"', "organisation:ttp"),
        (BASE + "organisation/tpp", "Nothing is called", "organisation:ttp"),
        ("organization:ttp", 'There is no prefix "organization:"', "organisation:ttp"),
        ("tehrik-e taliban pakistan", "Nothing is called", "organisation:ttp"),
        ("cep:10-21", 'Nothing is called "cep:10-21"', "cep:10-20"),
        ("twice", "the last part of several names", "event:twice, organisation:twice"),
        ("organisation:", "Nothing is called", FORMS),
        ("", 'Nothing is called ""', FORMS),
        ("<a b>", 'Nothing is called "<a b>"', FORMS),
        ("http://a b", "Nothing is called", FORMS),
        ("zzz:qqq", 'There is no prefix "zzz:"', "Ask. "),
    ],
)
def test_errors_say_what_was_typed_what_is_possible_and_what_is_near(
    terms: Terms, typed: str, message: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        expand(typed, terms, NAMES.__contains__, NAMES.items(), otherwise="Ask.")
    assert message in caught.value.message and remedy in caught.value.remedy


def test_a_last_part_is_tried_with_the_prefixes_that_fit(terms: Terms) -> None:
    known = (terms, NAMES.__contains__, NAMES.items())
    assert expand("twice", *known, prefixes=["event", "no-prefix-of-ours"]) == BASE + "event/twice"
    with pytest.raises(InputError, match="organisation:ttp"):
        expand("ttp", *known, prefixes=["event"])
    leader = CONCEPT + "role/leader"
    assert expand("leader", terms, terms.defined.__contains__, [], prefixes=["role"]) == leader


def test_passages_and_what_is_not_ours_need_no_description_where_that_is_said(terms: Terms) -> None:
    known = (terms, NAMES.__contains__, NAMES.items())
    for typed, iri in (("cep:1-9", PASSAGE + "cep/1-9"), ("wd:Q1", "http://www.wikidata.org/entity/Q1")):
        assert expand(typed, *known, outside=True) == iri
        with pytest.raises(InputError):
            expand(typed, *known)
    with pytest.raises(InputError):
        expand("organisation:nobody", *known, outside=True)


def test_labels_are_those_of_the_data() -> None:
    node, label = NamedNode(TTP), NamedNode(SKOS + "altLabel")
    triples = [Triple(node, label, Literal("TTP")), Triple(NamedNode(BASE + "event/e"), label, node)]
    assert labelled(triples) == {TTP: ["TTP"], BASE + "event/e": []}
