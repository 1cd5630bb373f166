"""The data as they stood on a past day: each state of a record, what is left out, and what shortcuts still follow."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from rabt.derive.as_of import as_of, day_of
from rabt.derive.rules import derive
from rabt.model.errors import InputError
from rabt.model.iris import RABT, RDF_TYPE
from rabt.read.project import Project, triples_of
from tests.conftest import called, rabt

STATED = "rabt:modality modality:stated"
LISTING = (
    "a rabt:Designation ; rabt:target organisation:a ; rabt:authority state:s ; rabt:outcome outcome:adopted ; "
    + STATED
)
TIE = (
    "a rabt:Affiliation ; rabt:subject organisation:a ; rabt:object organisation:b ; "
    "rabt:affiliationType affiliation-type:ally-of ; " + STATED
)


@pytest.fixture
def on_day(project: Project):
    """A function from Turtle (without prefixes) and a day to the graphs as of that day."""
    header = "".join(f"@prefix {p}: <{n}> .\n" for p, n in project.terms.prefixes.items())
    ontology = triples_of(project.ontology)

    def run(text: str, day: str):
        data = [q.triple for q in parse(header + text, RdfFormat.TURTLE)]
        inferred = derive([*ontology, *data], project.rules)
        graphs = {"ontology": ontology, "data": data, "inferred": inferred}
        return as_of(graphs, date.fromisoformat(day), project.rules, project.day_rules)

    return run


def state(graphs, name: str) -> str | None:
    found = {t.object.value.rsplit("/", 1)[1] for t in graphs["as-of"] if t.subject.value.endswith("/" + name)}
    assert len(found) <= 1
    return found.pop() if found else None


def says(graphs, shortcut: str) -> set[tuple[str, str]]:
    return {
        (t.subject.value.rsplit("/", 1)[1], t.object.value.rsplit("/", 1)[1])
        for t in graphs["inferred"]
        if t.predicate == NamedNode(RABT + shortcut)
    }


@pytest.mark.parametrize(
    ("dates", "day", "expected"),
    [
        ('rabt:start "2003"^^xsd:gYear', "2002-12-31", None),  # left out
        ('rabt:start "2003"^^xsd:gYear', "2003-06-01", "unknown"),  # some time in that year
        ('rabt:start "2003"^^xsd:gYear', "2003-12-31", "begun"),
        ('rabt:start "2003"^^xsd:gYear', "2012-01-01", "begun"),
        ('rabt:start "2003"^^xsd:gYear ; rabt:end "2010-05-01"^^xsd:date', "2010-05-01", "in-force"),
        ('rabt:start "2003"^^xsd:gYear ; rabt:end "2010-05-01"^^xsd:date', "2010-05-02", "over"),
        ('rabt:start "2003"^^xsd:gYear ; rabt:end "2010"^^xsd:gYear', "2010-05-01", "unknown"),
        ('rabt:end "2010"^^xsd:gYear', "2005-01-01", "unknown"),  # when it began is not told
        ('rabt:end "2010"^^xsd:gYear', "2011-01-01", "over"),
        ('rabt:date "2010-05-01"^^xsd:date', "2010-05-01", "in-force"),  # "held then"
        ('rabt:date "2010-05-01"^^xsd:date', "2009-01-01", "unknown"),  # it may have held before
        ('rabt:date "2010-05"^^xsd:gYearMonth', "2010-05-10", "unknown"),
        (STATED, "2010-05-10", "unknown"),
    ],
)
def test_what_lasts(on_day, dates: str, day: str, expected: str | None) -> None:
    graphs = on_day(f"affiliation:t {TIE} ; {dates} .", day)
    assert state(graphs, "t") == expected
    assert says(graphs, "affiliatedWith") == ({("a", "b")} if expected in ("in-force", "begun") else set())
    assert any(t.subject.value.endswith("/t") for t in graphs["data"]) == (expected is not None)


@pytest.mark.parametrize(
    ("dates", "day", "expected"),
    [
        ('rabt:date "2010-05-01"^^xsd:date', "2010-04-30", None),
        ('rabt:date "2010-05-01"^^xsd:date', "2010-05-01", "happened"),
        ('rabt:date "2010-05"^^xsd:gYearMonth', "2010-05-10", "unknown"),
        ('rabt:date "201X"^^edtf:EDTF', "2020-01-01", "happened"),
        (STATED, "2020-01-01", "unknown"),
    ],
)
def test_what_happens(on_day, dates: str, day: str, expected: str | None) -> None:
    graphs = on_day(f"death:d a rabt:Death ; rabt:person person:p ; {STATED} ; {dates} .", day)
    assert state(graphs, "d") == expected


ATTACK = f"""
attack:x a rabt:Attack ; skos:prefLabel "X"@en .
occurrence:o a rabt:Occurrence ; rabt:attack attack:x ; {STATED} ; rabt:date "2014-12"^^xsd:gYearMonth .
attribution:p a rabt:Attribution ; rabt:attack attack:x ; rabt:agent organisation:a ; {STATED} ;
    rabt:attributionType attribution-type:perpetrator .
casualty:c a rabt:CasualtyEstimate ; rabt:attack attack:x ; {STATED} ;
    rabt:killedMin 3 ; rabt:killedKind kind:at-least .
"""


def test_an_attack_dates_what_is_told_of_it(on_day) -> None:
    before, during, after = (on_day(ATTACK, day) for day in ("2014-11-30", "2014-12-10", "2014-12-31"))
    assert not before["data"]
    assert [state(during, name) for name in "opc"] == ["unknown"] * 3
    assert says(during, "perpetrator") == set()
    assert [state(after, name) for name in "opc"] == ["happened"] * 3
    assert says(after, "perpetrator") == {("x", "a")}
    assert any(t.predicate.value == RABT + "killedLowest" for t in after["inferred"])


def test_a_denial_without_a_date_still_disputes(on_day) -> None:
    denial = (
        "affiliation:n a rabt:Affiliation ; rabt:subject organisation:a ; rabt:object organisation:b ; "
        "rabt:affiliationType affiliation-type:ally-of ; rabt:modality modality:denied ; rabt:disputes affiliation:t ."
    )
    graphs = on_day(f'affiliation:t {TIE} ; rabt:start "2003"^^xsd:gYear . {denial}', "2010-01-01")
    assert state(graphs, "t") == "begun" and says(graphs, "affiliatedWith") == set()


def test_a_lifted_listing_is_no_listing_any_more(on_day) -> None:
    text = f'designation:d {LISTING} ; rabt:start "2001"^^xsd:gYear ; rabt:end "2005-01-01"^^xsd:date .'
    assert says(on_day(text, "2004-01-01"), "designatedBy") == {("a", "s")}
    assert says(on_day(text, "2006-01-01"), "designatedBy") == set()
    assert any(t.predicate == RDF_TYPE for t in on_day(text, "2006-01-01")["data"])


@pytest.mark.parametrize("text", ["2012", "2012-02-30", "20120101", "1 January 2012", ""])
def test_a_day_is_a_day(text: str) -> None:
    with pytest.raises(InputError, match="YYYY-MM-DD"):
        day_of(text)


def test_the_command(dist) -> None:
    query = (
        "PREFIX rabt: <https://w3id.org/rabt/ontology/> PREFIX organisation: <https://w3id.org/rabt/organisation/> "
        "SELECT ?by WHERE { organisation:ttp rabt:designatedBy ?by }"
    )
    listed = {}
    for day in ("2008-01-01", "2009-01-01", "2012-01-01"):
        run = rabt if day == "2012-01-01" else called
        answer = run("query", "--as-of", day, "--format", "csv", query)
        assert answer.returncode == 0, answer.stderr
        listed[day] = {row["by"].rsplit("/", 1)[1] for row in csv.DictReader(io.StringIO(answer.stdout))}
    assert listed == {
        "2008-01-01": set(),
        "2009-01-01": {"pakistan"},
        "2012-01-01": {"european-union", "pakistan", "un-security-council", "united-nations", "united-states"},
    }
    wrong = called("query", "--as-of", "2012-13-01", "on-day")
    assert wrong.returncode == 2 and "YYYY-MM-DD" in wrong.stderr
    rows = list(
        csv.DictReader(io.StringIO(called("query", "--as-of", "2012-01-01", "on-day", "--format", "csv").stdout))
    )
    assert {row["state"] for row in rows} >= {"begun, end not known", "unknown"}
