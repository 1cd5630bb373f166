"""`rabt why`: golden sentences, dates of every precision, and a sentence for each record of the dataset."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rabt.ask.carriers import carriers
from rabt.ask.clauses import PATTERNS
from rabt.ask.query import Opened, open_dataset
from rabt.ask.stats import View
from rabt.ask.times import time, when
from rabt.ask.why import explain, resolve
from rabt.ask.wording import Wording
from rabt.model.errors import InputError
from rabt.model.iris import BASE, RABT
from tests.conftest import called, rabt, small_project

CEP = "“Pakistan: Extremism and Terrorism”"
PAPER = "“Terrorism in Pakistan: Causes, Implications and Way Forward”"
SCHOOL = "the attack on the army-run school in Peshawar, December 2014"
EIGHT = "eight rival militant groups that merged into the Tehrik-e Taliban Pakistan, as announced in July 2020,"
GOLDEN = {
    "affiliation:jua-indian-intelligence-and-security-services-6nw1": (
        "India denied that Jamaat-ul-Ahrar was supported by Indian intelligence and security services, at a time not "
        f"given, as {CEP} tells",
        "cep:41021-41210",
    ),
    "attribution:peshawar-school-ttp-claim-khan-akram-0v2t": (
        f"Tehrik-e Taliban Pakistan claimed that it carried out {SCHOOL}, as {PAPER} tells",
        "khan-akram:9235-9413",
    ),
    "affiliation:ttp-indian-intelligence-agencies-cv4q": (
        "Ehsanullah Ehsan alleged in April 2017 that Tehrik-e Taliban Pakistan was funded by Indian intelligence "
        f"agencies, at a time not given, as {CEP} tells",
        "cep:16185-16443",
    ),
    "attribution:daniel-pearl-lej-albr": (
        f"{CEP} states that Lashkar i-Jhangvi carried out the abduction and killing of Daniel Pearl, 2002",
        "cep:27333-27402",
    ),
    "affiliation:lej-al-qaeda-zx7t": (
        f"{CEP} relays, without naming who reports it, that Lashkar i-Jhangvi asked al-Qaeda for help in February "
        "2015; the outcome: refused",
        "cep:27983-28132",
    ),
    "change:ttp-rival-groups-merger-vtrr": (
        f"{CEP} states that {EIGHT} merged into Tehrik-e Taliban Pakistan (8 not named in the source) in July 2020",
        "cep:18442-18606",
    ),
    "agreement:ttp-rival-groups-haqqani-network-gt56": (
        f"{CEP} relays, without naming who reports it, that {EIGHT} and Tehrik-e Taliban Pakistan held talks on a "
        "merger, mediated by the Haqqani network",
        "cep:18607-18714",
    ),
    "note:haqqani-network-wdvg": (
        "A note says this of change:haqqani-network-jzgm, in our words: “A word is missing before the decade. It is "
        "read as the time of the founding.”",
        "cep:45203-45416",
    ),
    "change:haqqani-network-jzgm": (
        f"{CEP} states that the Haqqani network was founded in Afghanistan in the 1970s",
        "cep:45203-45416",
    ),
    "casualty:peshawar-school-schools-section-cep-rm33": (
        f"{CEP} states that {SCHOOL}, killed at least 143 people and injured more than 121",
        "cep:67969-68192",
    ),
    "designation:saad-rizvi-pakistan-watch-list-vhtu": (
        f"{CEP} states that Pakistan designated Saad Rizvi under the terrorism watch list of Pakistan and that the "
        "designation ended about 11 November 2021 (lifted)",
        "cep:57624-57779",
    ),
    "designation:masood-azhar-un-china-tv6u": (
        f"{CEP} states that China blocked the designation of Masood Azhar by the United Nations Security Council",
        "cep:38073-38227",
    ),
    "georeference:peshawar-cet9": (
        "“GeoNames: populated places of Pakistan” states that Peshawar lies at latitude 34.008, longitude 71.57849 "
        "(WGS84)",
        "geonames:1168197",
    ),
    "occurrence:political-rally-firstpost-8gg2": (
        "“Untitled opinion piece on the Islamic State in Pakistan” states that the bombing of a political rally in "
        "Pakistan in a July without a year happened in July of a year not given in Pakistan (method: bombing; target: "
        "political event or party)",
        "firstpost:674-768",
    ),
}


@pytest.fixture(scope="module")
def wording(opened: Opened) -> Wording:
    return Wording(View(opened))


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_sentences(wording: Wording, name: str) -> None:
    sentence = wording.sentence(resolve(wording.view, name))
    told, _, passages = sentence.rpartition(" (")
    assert told == GOLDEN[name][0]
    assert GOLDEN[name][1] in passages


def test_every_record_has_a_sentence_that_names_its_parties_and_passages(wording: Wording) -> None:
    view = wording.view
    assert len(view.records) > 100
    for record in view.records:
        sentence = wording.sentence(record)
        low = sentence.casefold()
        for party in [*view.parties(record), *view.texts(record, "attributedTo")]:
            label = view.label(party)
            assert label.casefold() in low, (sentence, label)
        for passage in view.texts(record, "evidence"):
            assert view.name(passage) in sentence
        for number in re.findall(r"(?:Min|Max|count|Count|agreedDays)> \S*?\"(\d+)\"", str(view.facts(record))):
            assert number in sentence
        assert "None" not in sentence and "  " not in sentence and " ," not in sentence and ",," not in sentence
        assert not re.search(r"[{}<>]|https?:", sentence), sentence


def test_every_record_class_has_a_pattern(wording: Wording) -> None:
    terms = wording.view.terms
    classes = {c for c in terms.classes if terms.is_a(c, RABT + "Record") and c in terms.order}
    assert {c.removeprefix(RABT) for c in classes} <= PATTERNS.keys()


def test_what_a_pattern_does_not_tell_is_added(tmp_path: Path) -> None:
    data = """
@prefix attack: <https://w3id.org/rabt/attack/> .
@prefix casualty: <https://w3id.org/rabt/casualty/> .
@prefix s: <https://w3id.org/rabt/passage/s/> .
@prefix rabt: <https://w3id.org/rabt/ontology/> .
@prefix modality: <https://w3id.org/rabt/concept/modality/> .
@prefix unit: <https://w3id.org/rabt/concept/unit/> .
casualty:a a rabt:CasualtyEstimate ; rabt:attack attack:a ; rabt:killedMin 3 ; rabt:unit unit:persons ;
    rabt:modality modality:stated ; rabt:evidence s:1-9 .
<https://w3id.org/rabt/source/s> a rabt:Source ; <http://purl.org/dc/terms/title> "A text"@en .
attack:a a rabt:Attack ; <http://www.w3.org/2004/02/skos/core#prefLabel> "Ambush of a bus"@en .
"""
    wording = Wording(View(open_dataset(small_project(tmp_path, {"a.ttl": data}))))
    sentence = wording.sentence(BASE + "casualty/a")
    assert sentence == "“A text” states that the ambush of a bus killed 3 people; unit: persons (s:1-9)."


THINGS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
organisation:g a rabt:Organisation ; skos:prefLabel "Green Network"@en .
organisation:h a rabt:Organisation ; skos:prefLabel "Hizb-e-Example"@en .
person:p a rabt:Person ; skos:prefLabel "A. Person"@en .
place:p a rabt:Place ; skos:prefLabel "Upper Valley"@en .
place:q a rabt:Place ; skos:prefLabel "Lower Province"@en .
state:s a rabt:State ; skos:prefLabel "Pakistan"@en .
"""
OTHERS = {
    "rabt:Operation ; rabt:operationType operation-type:air-strike ; rabt:by state:s ; rabt:against organisation:g ; "
    "rabt:place place:p ; rabt:killedMin 20 ; rabt:killedKind kind:more-than ; rabt:arrestedKind kind:several": (
        "Pakistan carried out an air strike against the Green Network in Upper Valley, in which more than 20 people "
        "were killed, in which several people were arrested"
    ),
    "rabt:Observation ; rabt:indicator indicator:terrorism-deaths ; rabt:concerns state:s ; rabt:valueMin 1533 ; "
    'rabt:valueMax 1533 ; rabt:valueKind kind:exact ; rabt:unit unit:persons ; rabt:date "2023"^^xsd:gYear ; '
    "rabt:publisher organisation:g": (
        "the figure for deaths by terrorism concerning Pakistan in 2023 is 1533 persons, as published by the Green "
        "Network"
    ),
    'rabt:Containment ; rabt:place place:p ; rabt:within place:q ; rabt:end "2018-05"^^xsd:gYearMonth': (
        "Upper Valley lay in the Lower Province until May 2018"
    ),
    "rabt:StrengthEstimate ; rabt:organisation organisation:g ; rabt:sizeMin 1500 ; rabt:sizeMax 2000 ; "
    'rabt:sizeKind kind:range ; rabt:date "2016"^^xsd:gYear': (
        "the Green Network had 1500 to 2000 members or fighters in 2016"
    ),
    'rabt:Renaming ; rabt:original organisation:g ; rabt:resulting organisation:h ; rabt:date "1997"^^xsd:gYear': (
        "the Green Network took another name and became Hizb-e-Example in 1997"
    ),
    'rabt:Dissolution ; rabt:original organisation:g ; rabt:date "2002-01"^^xsd:gYearMonth': (
        "the Green Network ended in January 2002"
    ),
    "rabt:Presence ; rabt:organisation organisation:g ; rabt:presenceType presence-type:training-camp ; "
    "rabt:place place:p ; rabt:count 8": "the Green Network had 8 training camps in Upper Valley, at a time not given",
    "rabt:Death ; rabt:person person:p ; rabt:manner death-manner:drone-strike ; rabt:killedBy state:s ; "
    'rabt:date "2013-11-01"^^xsd:date': "A. Person was killed in a drone strike by Pakistan on 1 November 2013",
    "rabt:Tenure ; rabt:person person:p ; rabt:role role:commander ; rabt:organisation organisation:g ; "
    'rabt:start "2009"^^xsd:gYear ; rabt:end "2013~"^^edtf:EDTF ; rabt:endReason end-reason:death': (
        "A. Person was a commander of the Green Network from 2009 until about 2013 (death)"
    ),
    "rabt:Affiliation ; rabt:subject organisation:g ; rabt:affiliationType affiliation-type:funded-by ; "
    'rabt:object state:s ; rabt:via organisation:h ; rabt:amount 15000000.0 ; rabt:currency "USD"': (
        "the Green Network was funded by Pakistan through Hizb-e-Example (amount: 15000000 USD), at a time not given"
    ),
    "rabt:LegalAction ; rabt:legalActionType legal-action-type:reward ; rabt:target person:p ; "
    'rabt:authority state:s ; rabt:date "2012"^^xsd:gYear': "Pakistan offered a reward for A. Person in 2012",
    "rabt:Designation ; rabt:target organisation:g ; rabt:authority state:s ; rabt:outcome outcome:rejected": (
        "the designation of the Green Network by Pakistan was rejected"
    ),
}


@pytest.mark.parametrize("record", OTHERS)
def test_sentences_of_records_that_the_dataset_lacks(tmp_path: Path, opened: Opened, record: str) -> None:
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in opened.terms.prefixes.items() if p != "skos")
    data = f"{prefixes}{THINGS}casualty:r a {record} ; rabt:modality modality:stated ; rabt:evidence cep:1-9 ."
    wording = Wording(View(open_dataset(small_project(tmp_path, {"a.ttl": data}))))
    clause = wording.clause(BASE + "casualty/r")
    assert clause == f"that {OTHERS[record]}"


def test_denial_names_what_it_disputes_and_the_outlets(wording: Wording) -> None:
    page = explain(wording.view, "affiliation:jua-indian-intelligence-and-security-services-6nw1")
    assert "It is in cep:41021-41210 of " + CEP in page.text
    assert "relies on Stanford University" in page.text
    assert "It disputes this:\n  Ehsanullah Ehsan claimed that" in page.text
    back = explain(wording.view, "affiliation:jua-indian-intelligence-and-security-services-m8sa").text
    assert "It is disputed by this:\n  India denied that" in back


def test_contradictions_alternatives_events_parts_and_notes(wording: Wording) -> None:
    view = wording.view
    figure = explain(view, "casualty:peshawar-school-restelli-w6zl")
    assert "contradicted on the number of killed (149) by this" in figure.text
    against = {r["name"] for c in figure.content["contradictedBy"] for r in c["records"]}  # type: ignore[attr-defined]
    assert {"casualty:peshawar-school-khan-akram-syyq", "casualty:peshawar-school-ttp-section-cep-pkms"} <= against
    assert "casualty:peshawar-school-schools-section-cep-rm33" not in against, "at least 143 and 147 are compatible"
    assert "Of its figure this is a part:" in figure.text and "note:peshawar-school-figures-av2j" in figure.text
    either = explain(view, "agreement:ttp-rival-groups-al-qaeda-1yzk").text
    assert "By the source either it is so, or this:" in either and "mediated by the Haqqani network" in either
    assert "It tells of an event: Mergers of militant groups" in either and "ttp-rival-groups-merger-vtrr" in either


def test_things_are_grouped_and_in_the_order_of_time(wording: Wording) -> None:
    page = explain(wording.view, "organisation:ttp")
    groups = {g["title"]: [r["name"] for r in g["records"]] for g in page.content["groups"]}  # type: ignore[attr-defined]
    assert list(groups)[:3] == ["Names", "Designations", "Attacks"]
    relations = groups["Relations"]
    dated = [relations.index(f"affiliation:{n}") for n in ("lej-ttp-5rwi", "ttp-afghan-taliban-pledge-renewed-z09g")]
    assert dated == sorted(dated) and relations.index("affiliation:ttp-afghan-taliban-pledge-2dwz") > max(dated)
    assert "An organisation: armed group." in page.text and "Also written " in page.text
    shortcuts = page.content["shortcuts"]  # type: ignore[attr-defined]
    carried = [
        r for s in shortcuts if (s["shortcut"], s["value"]) == ("perpetrator", "organisation:ttp") for r in s["records"]
    ]
    assert "attribution:peshawar-school-ttp-cep-czom" in carried
    contested = explain(wording.view, "attack:daniel-pearl-2002").text
    assert "contested perpetrator organisation:lej, from attribution:daniel-pearl-lej-albr" in contested


def test_every_shortcut_is_carried_by_a_record(wording: Wording) -> None:
    view, seen = wording.view, 0
    bounds = {"earliest", "latest", "startEarliest", "startLatest", "endEarliest", "endLatest"}
    for prop in view.terms.derived:
        name = prop.removeprefix(RABT)
        if name in bounds:
            continue
        rows = view.opened.ask(f"SELECT ?s ?o WHERE {{ ?s <{prop}> ?o }}")
        for row in rows:  # type: ignore[union-attr]
            seen += 1
            assert carriers(view, row[0].value, name, row[1].value), (row, name)  # type: ignore[index]
    assert seen > 20
    denied = resolve(view, "affiliation:ttp-afghan-taliban-arms-un-report-8au0")
    ttp, taliban = BASE + "organisation/ttp", BASE + "organisation/afghan-taliban"
    assert denied not in carriers(view, ttp, "affiliatedWith", taliban)


@pytest.mark.parametrize(
    ("lexical", "noun", "told"),
    [
        ("2014-12-16", "16 December 2014", "on 16 December 2014"),
        ("2014-12-06", "6 December 2014", "on 6 December 2014"),
        ("2014-12", "December 2014", "in December 2014"),
        ("2014", "2014", "in 2014"),
        ("197X", "the 1970s", "in the 1970s"),
        ("19XX", "the years 1900 to 1999", "in the years 1900 to 1999"),
        ("XXXX-07", "July of a year not given", "in July of a year not given"),
        ("XXXX-07-13", "13 July of a year not given", "on 13 July of a year not given"),
        ("XXXX", "a time not given", "at a time not given"),
        ("2014-XX", "2014", "in 2014"),
        ("2023-08~", "about August 2023", "about August 2023"),
        ("2023-08-15~", "about 15 August 2023", "about 15 August 2023"),
        ("2023?", "perhaps 2023", "perhaps in 2023"),
        ("2023-08-15?", "perhaps 15 August 2023", "perhaps on 15 August 2023"),
        ("2023%", "perhaps about 2023", "perhaps about 2023"),
        ("2014-21", "spring 2014", "in spring 2014"),
        ("[2014..2015]", "2014 or 2015", "in 2014 or 2015"),
        ("[2012..2015]", "a time from 2012 to 2015", "at a time from 2012 to 2015"),
        ("[2012,2015]", "2012 or 2015", "in 2012 or 2015"),
        ("{2012,2015}", "2012 and 2015", "in 2012 and 2015"),
        ("[2015-02..]", "February 2015 or later", "in February 2015 or later"),
        ("[..2015-02]", "February 2015 or earlier", "in February 2015 or earlier"),
    ],
)
def test_dates_read_well(lexical: str, noun: str, told: str) -> None:
    assert time(lexical) == noun
    assert when(lexical) == told


@pytest.mark.parametrize(
    ("lexical", "told"),
    [
        ("2021-11-18/..", "from 18 November 2021 on"),
        ("2021-11/2022-05", "from November 2021 until May 2022"),
        ("../2015", "until 2015"),
    ],
)
def test_intervals_read_well(lexical: str, told: str) -> None:
    assert when(lexical) == told


def test_passages_sources_terms_and_events(wording: Wording) -> None:
    view = wording.view
    assert "agreement:ttp-rival-groups-al-qaeda-1yzk" in explain(view, "cep:18607-18714").text
    assert "by Sergio Restelli" in explain(view, "source:restelli").text
    assert "says that it is not so" in explain(view, "modality:denied").text
    told = explain(view, "event:isis-k-founding").text
    assert told.index("in 2014 or 2015") < told.index("in January 2015") < told.index("in June 2015")
    assert "contradicted by change:isis-k-o0sc" in told


@pytest.mark.parametrize(
    "form",
    ["person:daniel-pearl", BASE + "person/daniel-pearl", f"<{BASE}person/daniel-pearl>", "<person:daniel-pearl>"],
)
def test_full_and_prefixed_names(wording: Wording, form: str) -> None:
    assert resolve(wording.view, form) == BASE + "person/daniel-pearl"


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("organisation:tpp", "organisation:ttp"),
        ("organization:lej", "organisation:lej"),
        (BASE + "organisation/tpp", "organisation:ttp"),
        ("cep:18607-18715", "cep:18607-18714"),
        ("no such <thing>", "rabt query"),
        ("tpp", "organisation:ttp"),
        ("", "A name is"),
        ("no-prefix:ttp", 'There is no prefix "no-prefix:"'),
    ],
)
def test_unknown_names(wording: Wording, given: str, near: str) -> None:
    with pytest.raises(InputError, match=re.escape(near)):
        resolve(wording.view, given)


def test_command() -> None:
    known = rabt("why", "casualty:peshawar-school-restelli-w6zl")
    assert known.returncode == 0 and "killed 147 people (restelli:1454-1706)." in known.stdout
    structure = json.loads(called("why", "organisation:ttp", "--format", "json").stdout)
    assert structure["label"] == "Tehrik-e Taliban Pakistan" and structure["groups"][0]["records"][0]["evidence"]
    unknown = called("why", "organisation:tpp")
    assert unknown.returncode == 2 and unknown.stdout == ""
    assert "Did you mean organisation:ttp" in unknown.stderr and "Traceback" not in unknown.stderr
