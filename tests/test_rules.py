"""Shortcuts: what yields one, and above all what does not."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, RdfFormat, Triple, parse

from rabt.derive.rules import derive
from rabt.model.iris import BASE, RABT
from rabt.model.terms import Terms
from rabt.read.project import Project, triples_of

LINKS = ("designatedBy", "perpetrator", "contestedPerpetrator", "claimedBy", "affiliatedWith", "memberOf")
FIGURES = ("killedLowest", "killedHighest", "injuredLowest", "injuredHighest")


@pytest.fixture
def shortcuts(project: Project):
    """A function from Turtle (without prefixes) to the set of links and figures that the rules derive from it."""
    terms: Terms = project.terms
    header = "".join(f"@prefix {p}: <{n}> .\n" for p, n in terms.prefixes.items())
    layout = terms.layout()

    def run(text: str) -> set[str]:
        data = [q.triple for q in parse(header + text, RdfFormat.TURTLE)]
        derived = derive([*triples_of(project.ontology), *data], project.rules)
        return {show(t) for t in derived if t.predicate.value.removeprefix(RABT) in LINKS + FIGURES}

    def show(t: Triple) -> str:
        value = t.object.value if isinstance(t.object, Literal) else layout.compact(t.object.value)
        return f"{layout.compact(t.subject.value)} {t.predicate.value.removeprefix(RABT)} {value}"

    return run


def attribution(name: str, agent: str, kind: str = "perpetrator", modality: str = "stated", more: str = "") -> str:
    return (
        f"attribution:{name} a rabt:Attribution ; rabt:attack attack:x ; rabt:agent organisation:{agent} ; "
        f"rabt:attributionType attribution-type:{kind} ; rabt:modality modality:{modality} {more}.\n"
    )


def affiliation(name: str, kind: str, modality: str = "stated", more: str = "") -> str:
    return (
        f"affiliation:{name} a rabt:Affiliation ; rabt:subject organisation:a ; rabt:object organisation:b ; "
        f"rabt:affiliationType affiliation-type:{kind} ; rabt:modality modality:{modality} {more}.\n"
    )


def designation(outcome: str = "adopted", modality: str = "stated", more: str = "") -> str:
    return (
        "designation:d a rabt:Designation ; rabt:target organisation:a ; rabt:authority organisation:b ; "
        f"rabt:outcome outcome:{outcome} ; rabt:modality modality:{modality} {more}.\n"
    )


def tenure(role: str = "leader", modality: str = "stated") -> str:
    return (
        "tenure:t a rabt:Tenure ; rabt:person person:p ; rabt:organisation organisation:a ; "
        f"rabt:role role:{role} ; rabt:modality modality:{modality} .\n"
    )


NOT_STATED = ["reported", "alleged", "claimed", "denied"]
DISPUTED = "note:n rabt:disputes attribution:1 , affiliation:1 , designation:d , tenure:t .\n"


def test_one_stated_perpetrator(shortcuts) -> None:
    assert shortcuts(attribution("1", "a")) == {"attack:x perpetrator organisation:a"}


def test_two_sources_that_agree(shortcuts) -> None:
    assert shortcuts(attribution("1", "a") + attribution("2", "a")) == {"attack:x perpetrator organisation:a"}


def test_joint_perpetrators(shortcuts) -> None:
    text = attribution("1", "a", "joint-perpetrator") + attribution("2", "b", "joint-perpetrator")
    both = {"attack:x perpetrator organisation:a", "attack:x perpetrator organisation:b"}
    assert shortcuts(text) == both
    assert shortcuts(text + attribution("3", "a")) == both


def test_two_stated_perpetrators_contest_each_other(shortcuts) -> None:
    assert shortcuts(attribution("1", "a") + attribution("2", "b")) == {
        "attack:x contestedPerpetrator organisation:a",
        "attack:x contestedPerpetrator organisation:b",
    }


def test_a_third_contests_joint_ones(shortcuts) -> None:
    text = attribution("1", "a", "joint-perpetrator") + attribution("2", "b", "joint-perpetrator")
    assert shortcuts(text + attribution("3", "c")) == {f"attack:x contestedPerpetrator organisation:{n}" for n in "abc"}


def test_many_may_have_a_part_in_a_series(shortcuts) -> None:
    text = attribution("1", "a") + attribution("2", "b") + "attack:x a rabt:AttackSeries ."
    assert shortcuts(text) == {"attack:x perpetrator organisation:a", "attack:x perpetrator organisation:b"}


def test_no_person_is_a_perpetrator_by_shortcut(shortcuts) -> None:
    person = attribution("2", "b").replace("organisation:b", "person:b") + "person:b a rabt:Person ."
    assert shortcuts(person) == set()
    assert shortcuts(attribution("1", "a") + person) == {"attack:x perpetrator organisation:a"}
    another = attribution("3", "c").replace("organisation:c", "person:c") + "person:c a rabt:Person ."
    assert shortcuts(person + another) == set()


@pytest.mark.parametrize("kind", ["planner", "supporter", "member-involved", "involved"])
def test_other_parts_are_no_perpetrators(shortcuts, kind: str) -> None:
    assert shortcuts(attribution("1", "a", kind)) == set()
    assert shortcuts(attribution("1", "a") + attribution("2", "b", kind)) == {"attack:x perpetrator organisation:a"}


@pytest.mark.parametrize("modality", NOT_STATED)
def test_what_is_not_stated_yields_no_fact(shortcuts, modality: str) -> None:
    text = attribution("1", "a", modality=modality) + affiliation("1", "funded-by", modality)
    assert shortcuts(text + designation(modality=modality) + tenure(modality=modality)) == set()


def test_what_is_disputed_yields_no_fact(shortcuts) -> None:
    text = attribution("1", "a") + affiliation("1", "funded-by") + designation() + tenure()
    assert len(shortcuts(text)) == 4
    assert shortcuts(text + DISPUTED) == set()


def test_a_claim_counts_for_the_claimant_alone(shortcuts) -> None:
    own = attribution("1", "a", modality="claimed", more="; rabt:attributedTo organisation:a ")
    other = attribution("2", "b", modality="claimed", more="; rabt:attributedTo organisation:a ")
    assert shortcuts(own + other) == {"attack:x claimedBy organisation:a"}


@pytest.mark.parametrize("outcome", ["proposed", "blocked", "rejected"])
def test_designations_that_did_not_take_effect(shortcuts, outcome: str) -> None:
    assert shortcuts(designation(outcome)) == set()


def test_a_lifted_designation_was_one_at_some_time(shortcuts) -> None:
    lifted = designation(more="; rabt:endReason end-reason:lifted ")
    assert shortcuts(lifted) == {"organisation:a designatedBy organisation:b"}


TIES = ["faction-of", "subset-of", "branch-of", "pledged-allegiance-to", "funded-by", "armed-by", "ally-of"]
NO_TIES = [
    "rival-of",
    "fought",
    "mediated-for",
    "asked-for-help",
    "tolerated-by",
    "splinter-of",
    "merged-into",
    "body-of",
]


@pytest.mark.parametrize("kind", TIES)
def test_ties(shortcuts, kind: str) -> None:
    assert shortcuts(affiliation("1", kind)) == {"organisation:a affiliatedWith organisation:b"}


@pytest.mark.parametrize("kind", NO_TIES)
def test_relations_that_are_no_ties(shortcuts, kind: str) -> None:
    assert shortcuts(affiliation("1", kind)) == set()


def test_refused_and_either_or_are_no_ties(shortcuts) -> None:
    assert shortcuts(affiliation("1", "funded-by", more="; rabt:outcome outcome:refused ")) == set()
    either = affiliation("1", "funded-by", more="; rabt:alternativeTo affiliation:2 ") + affiliation("2", "armed-by")
    assert shortcuts(either) == set()


def test_membership(shortcuts) -> None:
    assert shortcuts(tenure()) == {"person:p memberOf organisation:a"}
    assert shortcuts(tenure("follower")) == set()


def casualty(name: str, figures: str, modality: str = "stated") -> str:
    start = f"casualty:{name} a rabt:CasualtyEstimate ; rabt:attack attack:x ; rabt:modality modality:{modality} ; "
    return f"{start}{figures} .\n"


def test_lowest_and_highest_whole_figure(shortcuts) -> None:
    text = (
        casualty("1", "rabt:killedMin 143 ; rabt:injuredMin 121")
        + casualty("2", "rabt:killedMin 147 ; rabt:killedMax 147", "reported")
        + casualty("3", "rabt:killedMax 149", "alleged")
        + casualty("4", "rabt:killedMin 134 ; rabt:killedMax 134 ; rabt:partOf casualty:1")
        + casualty("5", "rabt:killedMin 9 ; rabt:partial true")
        + casualty("6", "rabt:killedMin 900 ; rabt:killedMax 900", "denied")
    )
    assert shortcuts(text) == {
        "attack:x killedLowest 143",
        "attack:x killedHighest 149",
        "attack:x injuredLowest 121",
        "attack:x injuredHighest 121",
    }


def test_words_without_numbers_give_no_figure(shortcuts) -> None:
    assert shortcuts(casualty("1", "rabt:killedKind kind:dozens")) == set()


def test_a_point_has_longitude_first_and_comes_from_what_is_stated_without_dispute(project: Project) -> None:
    text = "".join(f"@prefix {p}: <{n}> .\n" for p, n in project.terms.prefixes.items()) + "".join(
        f"georeference:{name} a rabt:Georeference ; rabt:place place:{name} ; rabt:latitude -34.5 ; "
        f"rabt:longitude 71.57849 ; rabt:modality modality:{modality} {more}.\n"
        for name, modality, more in [
            ("a", "stated", ""),
            ("b", "reported", ""),
            ("c", "stated", "; rabt:alternativeTo georeference:b "),
            ("d", "stated", ""),
            ("e", "denied", "; rabt:disputes georeference:d "),
        ]
    )
    rule = {"geometry": project.rules["rules/geometry.rq"]}
    found = derive((q.triple for q in parse(text, RdfFormat.TURTLE)), rule)
    one, point = f"<{BASE}georeference/a>", '"POINT(71.57849 -34.5)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    assert [str(t) for t in found] == [
        f"{one} <http://www.opengis.net/ont/geosparql#asWKT> {point}",
        f"<{BASE}place/a> <http://www.opengis.net/ont/geosparql#hasGeometry> {one}",
    ]


def test_every_derived_property_names_a_rule_that_derives_it(project: Project) -> None:
    rules = {**project.rules, **project.day_rules}
    for prop, rule in project.terms.derived.items():
        assert project.terms.layout().compact(prop) in rules[rule], (prop, rule)
    assert set(project.terms.derived.values()) == set(rules)
