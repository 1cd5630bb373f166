"""`rabt stats`, `rabt conflicts`, `rabt coverage`: counts that agree with SPARQL, and conflicts that are some."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rabt.ask.conflicts import Conflict, conflicts, tabled
from rabt.ask.coverage import coverage
from rabt.ask.query import Opened, open_dataset
from rabt.ask.stats import View, stats
from rabt.model.errors import InputError
from rabt.model.iris import BASE, RABT
from tests.conftest import called, rabt, small_project

PREFIXES = (
    "".join(
        f"@prefix {p}: <{BASE}{path}/> .\n"
        for p, path in {
            **{n: n for n in ("attack", "attribution", "casualty", "occurrence", "organisation", "person", "death")},
            **{n: n for n in ("change", "event", "affiliation", "agreement", "attack-series")},
            **{n: f"concept/{n}" for n in ("kind", "modality", "attribution-type", "victim-type", "agreement-type")},
            "rabt": "ontology",
            "s": "passage/s",
        }.items()
    )
    + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .\n"
)
STATED = "rabt:modality modality:stated ; rabt:evidence s:1-9 ."
THINGS = "attack:a a rabt:Attack . organisation:x a rabt:Organisation . organisation:y a rabt:Organisation .\n"


@pytest.fixture(scope="module")
def view(opened: Opened) -> View:
    return View(opened)


@pytest.fixture(scope="module")
def found(view: View) -> list[Conflict]:
    return conflicts(view)


def count(view: View, pattern: str) -> int:
    answer = view.opened.ask(f"PREFIX rabt: <{RABT}> SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
    return int(next(iter(answer))["n"].value)  # type: ignore[union-attr,call-overload,arg-type]


def of(tmp_path: Path, body: str) -> list[Conflict]:
    """The conflicts of a small dataset."""
    return conflicts(View(open_dataset(small_project(tmp_path, {"a.ttl": PREFIXES + THINGS + body}))))


def sides(view: View, conflict: Conflict) -> list[set[str]]:
    return [{view.name(r) for r in side.records} for side in (conflict.one, conflict.other)]


# Stats


def test_counts_agree_with_sparql(view: View) -> None:
    counted = {(group, item): n for group, item, n in stats(view).rows}
    for cls in ("Affiliation", "CasualtyEstimate", "Merger", "Person"):
        assert counted["class", cls] == count(view, f"?x a rabt:{cls}")
    assert not any(("class", cls) in counted for cls in ("Record", "Thing", "Agent", "OrganisationChange"))
    assert counted["source", "restelli"] == count(
        view, f"?x a rabt:Record ; rabt:evidence ?e . ?e rabt:source <{BASE}source/restelli>"
    )
    assert counted["modality", "denied"] == count(view, f"?x rabt:modality <{BASE}concept/modality/denied>")
    dated = counted["dates", "records with a date"]
    assert dated == count(view, "?x a rabt:Record ; rabt:date|rabt:start|rabt:end ?d")
    assert dated + counted["dates", "records without a date"] == len(view.records)
    years = sum(int(n) for (group, _), n in counted.items() if group == "attacks by year")
    assert years == count(view, "?x a rabt:Attack FILTER NOT EXISTS { ?x rabt:partOfAttack ?whole }")
    assert int(counted["attacks by year", "2014"]) >= 1 and int(counted["attacks by year", "not known"]) >= 1
    assert counted["records by organisation", "organisation:ttp"] == count(
        view,
        f"?x a rabt:Record ; ?p <{BASE}organisation/ttp> FILTER ( ?p != rabt:attributedTo )",
    )


def test_top_limits_the_organisations(view: View) -> None:
    assert sum(row[0] == "records by organisation" for row in stats(view, 3).rows) == 3


def test_years_of_an_attack_are_those_that_its_days_allow(tmp_path: Path) -> None:
    body = (
        'occurrence:a a rabt:Occurrence ; rabt:attack attack:a ; rabt:date "[2014..2015]"^^edtf:EDTF ;' + STATED + "\n"
        'occurrence:b a rabt:Occurrence ; rabt:attack attack:b ; rabt:date "2016~"^^edtf:EDTF ;' + STATED + "\n"
        "attack:b a rabt:Attack . attack:c a rabt:Attack . attack:part a rabt:Attack ; rabt:partOfAttack attack:a ."
    )
    rows = stats(View(open_dataset(small_project(tmp_path, {"a.ttl": PREFIXES + THINGS + body})))).rows
    years = {item: n for group, item, n in rows if group == "attacks by year"}
    assert years == {"2014..2015": 1, "2014..2018": 1, "not known": 1}, "about a year may be the one before or after"


# Conflicts of the dataset


def test_peshawar_figures(view: View, found: list[Conflict]) -> None:
    killed = [c for c in found if c.what == "killed" and c.about == BASE + "attack/peshawar-army-public-school-2014"]
    values = {frozenset((c.one.value, c.other.value)) for c in killed}
    assert {frozenset(p) for p in (("143", "147"), ("143", "149"), ("147", "149"))} <= values
    assert frozenset(("132 children", "134 children")) in values
    children = next(c for c in killed if "children" in c.one.value)
    assert {"casualty:peshawar-school-children-alone-cep-89jj"} < sides(view, children)[1]
    at_least = "casualty:peshawar-school-schools-section-cep-rm33"
    assert not any(at_least in side for c in killed for side in sides(view, c)), "at least 143 goes with all of them"
    one = next(c for c in killed if {c.one.value, c.other.value} == {"147", "149"})
    assert {view.name(p) for p in one.one.passages + one.other.passages} >= {
        "restelli:1454-1706",
        "khan-akram:8091-8254",
    }


def test_daniel_pearl(view: View, found: list[Conflict]) -> None:
    rows = [c for c in found if c.what == "perpetrator" and c.about == BASE + "attack/daniel-pearl-2002"]
    assert [sides(view, c) for c in rows] == [
        [{"attribution:daniel-pearl-lej-albr"}, {"attribution:daniel-pearl-let-1vi9"}]
    ]


def test_founding_dates_and_denials_and_notes(view: View, found: list[Conflict]) -> None:
    dates = [sides(view, c) for c in found if c.what == "date" and c.about == BASE + "event/isis-k-founding"]
    assert [{"change:isis-k-hxxn"}, {"change:isis-k-o0sc"}] in dates
    assert not any("change:isis-k-q20n" in side for pair in dates for side in pair), "2014 or 2015 goes with both"
    denials = [c for c in found if c.what == "denial"]
    assert {r for c in denials for r in c.one.records} == {
        r for r in view.records if view.one(r, "modality").endswith("/denied")
    }
    pair = next(c for c in denials if view.name(c.one.records[0]).endswith("services-6nw1"))
    assert view.name(pair.other.records[0]).endswith("services-m8sa")
    assert pair.one.value.startswith("denied by India: ") and pair.other.value.startswith("claimed by Ehsanullah Ehsan")
    assert sum(c.what == "note" for c in found) == len(view.members("SourceNote"))


def test_what_is_no_conflict(view: View, found: list[Conflict]) -> None:
    sure = [c for c in found if c.what not in ("denial", "dispute", "note")]
    assert not any(c.about == BASE + "event/ttp-ceasefire-2022" for c in sure), "a beginning and a later announcement"
    assert not any(c.about == BASE + "event/religious-schools-seizure-2019" for c in sure), "at least 182 and 182"
    assert not any("peshawar" in c.about and c.what == "date" for c in sure), "a day, its month and its year"
    assert not any("lej-al-qaeda" in r for c in sure for r in (*c.one.records, *c.other.records))


# Conflicts of small datasets


def casualties(*figures: str) -> str:
    return "".join(
        f"casualty:c{n} a rabt:CasualtyEstimate ; rabt:attack attack:a ; {text} ; {STATED}\n"
        for n, text in enumerate(figures)
    )


EXACT = "rabt:killedMin {0} ; rabt:killedMax {0} ; rabt:killedKind kind:exact"
CHILDREN = " ; rabt:victims victim-type:children ; rabt:partial true"


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (EXACT.format(143), EXACT.format(147), True),
        (EXACT.format(143), EXACT.format(143), False),
        ("rabt:killedMin 143 ; rabt:killedKind kind:at-least", EXACT.format(147), False),
        ("rabt:killedMin 143 ; rabt:killedKind kind:at-least", EXACT.format(142), True),
        ("rabt:killedMin 143 ; rabt:killedKind kind:more-than", EXACT.format(143), True),
        ("rabt:killedMax 50 ; rabt:killedKind kind:up-to", EXACT.format(50), False),
        ("rabt:killedMax 50 ; rabt:killedKind kind:up-to", EXACT.format(51), True),
        ("rabt:killedMin 50 ; rabt:killedMax 50 ; rabt:killedKind kind:about", EXACT.format(54), False),
        ("rabt:killedMin 50 ; rabt:killedMax 50 ; rabt:killedKind kind:about", EXACT.format(80), True),
        ("rabt:killedMin 50 ; rabt:killedMax 50 ; rabt:killedKind kind:nearly", EXACT.format(48), False),
        ("rabt:killedMin 50 ; rabt:killedMax 50 ; rabt:killedKind kind:nearly", EXACT.format(52), True),
        ("rabt:killedMin 10 ; rabt:killedMax 20 ; rabt:killedKind kind:range", EXACT.format(15), False),
        ("rabt:killedMin 10 ; rabt:killedMax 20 ; rabt:killedKind kind:range", EXACT.format(21), True),
        ("rabt:killedKind kind:dozens", EXACT.format(60), False),
        ("rabt:killedKind kind:dozens", EXACT.format(5), True),
        (EXACT.format(132) + CHILDREN, EXACT.format(147), False),
        (EXACT.format(132) + CHILDREN, EXACT.format(134) + CHILDREN, True),
        (EXACT.format(132) + CHILDREN, EXACT.format(9) + CHILDREN.replace("children", "women"), False),
        (EXACT.format(3) + " ; rabt:partial true", EXACT.format(4) + " ; rabt:partial true", False),
        (
            EXACT.format(50) + " ; rabt:includesPerpetrators true",
            EXACT.format(48) + " ; rabt:includesPerpetrators false",
            False,
        ),
        ("rabt:injuredMin 5 ; rabt:injuredMax 5 ; rabt:injuredKind kind:exact", EXACT.format(7), False),
    ],
)
def test_figures(tmp_path: Path, one: str, other: str, conflict: bool) -> None:
    assert bool(of(tmp_path, casualties(one, other))) is conflict


def test_equal_figures_stand_on_one_side(tmp_path: Path) -> None:
    (conflict,) = of(tmp_path, casualties(EXACT.format(143), EXACT.format(147), EXACT.format(147)))
    assert len(conflict.one.records) == 1 and len(conflict.other.records) == 2


def test_figures_of_other_attacks_are_left_out(tmp_path: Path) -> None:
    body = casualties(EXACT.format(143), EXACT.format(147))
    assert of(tmp_path, body.replace("attack:a ", "attack:b ", 1)) == []


def test_a_denied_figure_is_a_denial_and_no_second_figure(tmp_path: Path) -> None:
    body = casualties(EXACT.format(143) + " ; rabt:disputes casualty:c1", EXACT.format(147))
    (conflict,) = of(tmp_path, body.replace("modality:stated", "modality:denied", 1))
    assert conflict.what == "denial" and conflict.other.records == (BASE + "casualty/c1",)


def attributions(*parts: tuple[str, str, str]) -> str:
    return "".join(
        f"attribution:t{n} a rabt:Attribution ; rabt:attack attack:a ; rabt:agent organisation:{agent} ; "
        f"rabt:attributionType attribution-type:{part} ; {STATED.replace('stated', modality)}\n"
        for n, (agent, part, modality) in enumerate(parts)
    )


@pytest.mark.parametrize(
    ("parts", "conflict"),
    [
        ([("x", "perpetrator", "stated"), ("y", "perpetrator", "stated")], True),
        ([("x", "perpetrator", "stated"), ("x", "perpetrator", "stated")], False),
        ([("x", "joint-perpetrator", "stated"), ("y", "joint-perpetrator", "stated")], False),
        ([("x", "perpetrator", "stated"), ("y", "joint-perpetrator", "stated")], True),
        ([("x", "perpetrator", "stated"), ("y", "perpetrator", "alleged")], False),
        ([("x", "perpetrator", "stated"), ("y", "supporter", "stated")], False),
    ],
)
def test_perpetrators(tmp_path: Path, parts: list[tuple[str, str, str]], conflict: bool) -> None:
    assert bool(of(tmp_path, attributions(*parts))) is conflict


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ('"2014-12-16"^^xsd:date', '"2014-12-17"^^xsd:date', True),
        ('"2014-12-16"^^xsd:date', '"2014-12"^^xsd:gYearMonth', False),
        ('"2014-12-16"^^xsd:date', '"2013"^^xsd:gYear', True),
        ('"2014-12-16"^^xsd:date', '"2014-12-20~"^^edtf:EDTF', False),
        ('"2014-12-16"^^xsd:date', '"XXXX-07"^^edtf:EDTF', False),
        ('"2014"^^xsd:gYear', '"[2014..2015]"^^edtf:EDTF', False),
        ('"2013"^^xsd:gYear', '"[2014..2015]"^^edtf:EDTF', True),
    ],
)
@pytest.mark.parametrize(
    "record",
    [
        "occurrence:o{} a rabt:Occurrence ; rabt:attack attack:a",
        "death:d{} a rabt:Death ; rabt:person person:p",
        "change:c{} a rabt:Founding ; rabt:resulting organisation:x",
        "change:c{} a rabt:Split ; rabt:original organisation:x ; rabt:tellsOf event:e",
    ],
)
def test_dates(tmp_path: Path, record: str, one: str, other: str, conflict: bool) -> None:
    body = "".join(f"{record.format(n)} ; rabt:date {d} ; {STATED}\n" for n, d in enumerate((one, other)))
    rows = of(tmp_path, body + "person:p a rabt:Person . event:e a rabt:Event .")
    assert [c.what for c in rows] == (["date"] if conflict else [])


def test_dates_of_different_happenings_and_of_states_are_compared_with_nothing(tmp_path: Path) -> None:
    body = ""
    for n, (day, kind) in enumerate((("05-10", "ceasefire"), ("06-03", "ceasefire"), ("07-01", "talks"))):
        body += (
            f"agreement:g{n} a rabt:Agreement ; rabt:agreementType agreement-type:{kind} ; rabt:tellsOf event:e ; "
            f'rabt:date "2022-{day}"^^xsd:date ; {STATED}\n'
        )
    for n, day in enumerate(("2014-01-01", "2015-01-01")):
        at = f'rabt:date "{day}"^^xsd:date ; {STATED}'
        body += f"change:s{n} a rabt:Split ; rabt:original organisation:x ; {at}\n"
        body += f"occurrence:s{n} a rabt:Occurrence ; rabt:attack attack-series:s ; {at}\n"
    assert of(tmp_path, body + "event:e a rabt:Event . attack-series:s a rabt:AttackSeries .") == []


def test_beginnings_of_one_event(tmp_path: Path) -> None:
    body = "".join(
        f"agreement:g{n} a rabt:Agreement ; rabt:agreementType agreement-type:ceasefire ; rabt:tellsOf event:e ; "
        f'rabt:start "2022-05-{day}"^^xsd:date ; {STATED}\n'
        for n, day in enumerate((10, 11))
    )
    (conflict,) = of(tmp_path, body + "event:e a rabt:Event .")
    assert conflict.what == "start" and conflict.about == BASE + "event/e"


# Coverage


def test_coverage_counts(view: View) -> None:
    table = coverage(view)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    source = {r["source"]: r for r in rows if r["level"] == "source"}
    for slug, described in view.sources.items():
        own = [r for r in rows if r["source"] == slug and r["level"] == "paragraph"]
        assert len(own) == len(described.paragraphs)
        for column in ("sentences", "with evidence"):
            assert sum(int(r[column]) for r in own) == source[slug][column]
        assert source[slug]["records"] == count(
            view, f"?x a rabt:Record ; rabt:evidence ?e . ?e rabt:source <{BASE}source/{slug}>"
        )
    peshawar = next(r for r in rows if r["range"] == "restelli:1045-2269")
    assert peshawar["sentences"] == 9 and int(peshawar["with evidence"]) >= 1 and int(peshawar["records"]) >= 6


def test_context_is_no_evidence_and_a_passage_of_two_sentences_counts_for_both(tmp_path: Path) -> None:
    prefixes = f"@prefix paragraph: <{BASE}paragraph/> . @prefix source: <{BASE}source/> .\n"
    body = (
        "source:s a rabt:Source ; rabt:length 100 .\n"
        "paragraph:p a rabt:Paragraph ; rabt:source source:s ; rabt:charStart 0 ; rabt:charEnd 60 ;"
        ' rabt:section "One" ; rabt:sentences "0-10 11-20 21-40 41-60" .\n'
        "paragraph:q a rabt:Paragraph ; rabt:source source:s ; rabt:charStart 60 ; rabt:charEnd 90 ;"
        ' rabt:sentences "60-90" .\n'
        "occurrence:o a rabt:Occurrence ; rabt:attack attack:a ; rabt:modality modality:stated ;"
        " rabt:evidence s:11-40 ; rabt:context s:60-90 .\n"
    )
    root = small_project(tmp_path, {"a.ttl": PREFIXES + prefixes + THINGS + body})
    rows = coverage(View(open_dataset(root))).rows
    assert rows == [
        ("paragraph", "s", "One", "s:0-60", 4, 2, 1, "records"),
        ("paragraph", "s", "", "s:60-90", 1, 0, 0, ""),
        ("source", "s", "", "s:0-100", 5, 2, 1, "1 of 2"),
    ]


def test_one_source_and_an_unknown_one(view: View) -> None:
    assert {row[1] for row in coverage(view, "firstpost").rows} == {"firstpost"}
    with pytest.raises(InputError, match="Choose one of cep"):
        coverage(view, "nothing")


# Formats


@pytest.mark.parametrize("verb", ["stats", "conflicts", "coverage"])
def test_formats(verb: str) -> None:
    piped = rabt(verb)
    assert piped.returncode == 0, piped.stderr
    rows = list(csv.reader(io.StringIO(piped.stdout, newline="")))
    assert len(rows) > 10 and len({len(row) for row in rows}) == 1
    content = json.loads(called(verb, "--format", "json").stdout)
    assert len(content) == (6 if verb == "stats" else len(rows) - 1)
    table = called(verb, "--format", "table").stdout.splitlines()
    assert set(table[1]) == {"-", " "} and table[-1].split()[0] == str(len(rows) - 1)


def test_bad_source_ends_with_2() -> None:
    bad = called("coverage", "--source", "nothing")
    assert bad.returncode == 2 and "There is no source" in bad.stderr and "Traceback" not in bad.stderr


def test_a_conflict_is_one_row_with_both_sides(view: View, found: list[Conflict]) -> None:
    table = tabled(view, found)
    assert len(table.rows) == len(found)
    row = next(r for r in table.rows if r[0] == "perpetrator" and r[1] == "attack:daniel-pearl-2002")
    assert row[2:] == (
        "attribution:daniel-pearl-lej-albr", "Lashkar i-Jhangvi", "cep:27333-27402",
        "attribution:daniel-pearl-let-1vi9", "Lashkar-e-Taiba", "cep:35506-35631",
    )  # fmt: skip
