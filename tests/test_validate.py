"""`rabt validate`: each kind of fault is found at its line and column, with a sentence that says what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from rabt.derive.dataset import review
from rabt.model.iris import XSD
from rabt.model.iris import rabt as rabt_term
from rabt.read.project import Project
from rabt.read.sources import default_folder, read_texts
from tests.conftest import ROOT, called, copy_of, lean, prefixes, rabt, small_project

CASUALTIES = "data/attacks/peshawar-army-public-school-2014.ttl"
# A file of data, a line of it and what it is changed into; then the text at which the finding must point, a part of
# the message, and the rule.
FAULTS = {
    "unknown property": (
        CASUALTIES,
        "rabt:killedMin 147 ;",
        "rabt:killedMinn 147 ;",
        "147",
        "did you mean rabt:killedMin?",
        "term",
    ),
    "unknown class": (
        CASUALTIES,
        "a rabt:Attack ;",
        "a rabt:Atack ;",
        "rabt:Atack",
        "did you mean rabt:Attack?",
        "term",
    ),
    "unknown concept": (
        CASUALTIES,
        "modality:claimed ;",
        "modality:claimd ;",
        "modality:claimd",
        "did you mean modality:claimed?",
        "reference",
    ),
    "concept of another scheme": (
        CASUALTIES,
        "modality:claimed ;",
        "kind:exact ;",
        "kind:exact",
        "exactly one modality",
        "Record-modality",
    ),
    "dangling reference": (
        CASUALTIES,
        "rabt:agent organisation:ttp ;",
        "rabt:agent organisation:ttpp ;",
        "organisation:ttpp",
        "did you mean organisation:ttp?",
        "reference",
    ),
    "wrong kind of node": (
        CASUALTIES,
        "rabt:agent organisation:ttp ;",
        'rabt:agent "TTP" ;',
        '"TTP"',
        "exactly one agent",
        "Attribution-agent",
    ),
    "minimum above maximum": (
        CASUALTIES,
        "rabt:killedMax 147 ;",
        "rabt:killedMax 146 ;",
        "",
        "not above rabt:killedMax",
        "CasualtyEstimate-killedMin",
    ),
    "negative count": (
        CASUALTIES,
        "rabt:injuredMin 121 ;",
        "rabt:injuredMin -121 ;",
        "-121",
        "not below 0",
        "CasualtyEstimate-injuredMin",
    ),
    "fractional count": (
        CASUALTIES,
        "rabt:injuredMin 121 ;",
        "rabt:injuredMin 121.5 ;",
        "121.5",
        "whole number",
        "CasualtyEstimate-injuredMin",
    ),
    "number not in canonical form": (
        CASUALTIES,
        "rabt:injuredMin 121 ;",
        'rabt:injuredMin "0121"^^xsd:integer ;',
        '"0121"',
        "canonical form",
        "literal",
    ),
    "ill-formed date": (
        CASUALTIES,
        '"2014-12-16"^^xsd:date',
        '"2014-13"^^xsd:gYearMonth',
        '"2014-13"',
        "not a date",
        "literal",
    ),
    "missing property": (
        CASUALTIES,
        "    rabt:attributedTo organisation:ttp ;\n",
        "",
        "attribution:",
        "add rabt:attributedTo",
        "Record-claimed",
    ),
    "shortcut by hand": (
        CASUALTIES,
        "a rabt:Attack ;",
        "a rabt:Attack ;\n    rabt:perpetrator organisation:ttp ;",
        "organisation:ttp",
        "derived by rules/perpetrator.rq",
        "derived",
    ),
    "blank node": (
        CASUALTIES,
        "rabt:agent organisation:ttp ;",
        "rabt:agent [ ] ;",
        "rabt:agent",
        "no blank nodes",
        "blank-node",
    ),
    "backward passage": (
        CASUALTIES,
        "cep:16475-16599 .",
        "cep:16599-16475 .",
        "cep:16599-16475",
        "is not a passage",
        "reference",
    ),
    "unknown source": (
        CASUALTIES,
        "cep:16475-16599 .",
        "<https://w3id.org/rabt/passage/nobody/1-2> .",
        "<https",
        "no source",
        "reference",
    ),
    "passage too long": (
        CASUALTIES,
        "cep:16475-16599 .",
        "cep:16475-17128 .",
        "cep:16475-17128",
        "at most 600",
        "Passage-length",
    ),
    "passage outside its source": (
        CASUALTIES,
        "cep:16475-16599 .",
        "cep:97000-97100 .",
        "cep:97000-97100",
        "beyond its source",
        "Source-passages",
    ),
    "date after its source": (
        CASUALTIES,
        '"2014-12-16"^^xsd:date',
        '"2034-12-16"^^xsd:date',
        "occurrence:",
        "after its source",
        "Derived-after-source",
    ),
    "start after end": (
        "data/organisations/tlp.ttl",
        '"2021-04-14"^^xsd:date ;',
        '"2021-04-14"^^xsd:date ;\n    rabt:end "2020"^^xsd:gYear ;',
        "rabt:start",
        "starts after it ends",
        "Derived-start-end",
    ),
    "two labels in a language": (
        "data/organisations/jem.ttl",
        "organisation:jem a rabt:Organisation ;",
        'organisation:jem a rabt:Organisation ;\n    skos:prefLabel "Another"@en ;',
        "skos:prefLabel",
        "one in each language",
        "Organisation-prefLabel",
    ),
    "identity number": (
        CASUALTIES,
        "a rabt:Attack ;",
        'a rabt:Attack ;\n    rabt:note "Card 00000-0000000-0."@en ;',
        '"Card',
        "rabt:note",
        "Attack-note",
    ),
    "control character": (
        CASUALTIES,
        "a rabt:Attack ;",
        'a rabt:Attack ;\n    rabt:note "bell \\u0007"@en ;',
        '"bell',
        "U+0007",
        "literal",
    ),
}


DENIAL = "organisations/jua.ttl"


@pytest.fixture
def copy(project: Project, tmp_path: Path) -> Path:
    return copy_of(project, tmp_path, CASUALTIES.removeprefix("data/"), DENIAL)


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found_at_its_place(fault: str, project: Project, tmp_path: Path) -> None:
    file, before, after, at, message, rule = FAULTS[fault]
    copy = copy_of(project, tmp_path, file.removeprefix("data/"))
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert before in text, f"the example of this test has left {file}"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    done = called("validate", cwd=copy)
    assert done.returncode == 1, done.stdout + done.stderr
    findings = [line for line in done.stdout.splitlines() if f"[{rule}]" in line and message in line]
    assert findings, done.stdout
    match = re.match(r"(data/[^:]+):(\d+):(\d+): (violation|warning): ", findings[0])
    assert match and match[1] == file
    pointed = path.read_text(encoding="utf-8").split("\n")[int(match[2]) - 1][int(match[3]) - 1 :]
    assert pointed.startswith(at), (pointed, findings)


def test_a_contribution_is_checked_together_with_the_data(copy: Path, tmp_path: Path) -> None:
    text = (
        "@prefix organisation: <https://w3id.org/rabt/organisation/> .\n"
        "@prefix rabt: <https://w3id.org/rabt/ontology/> .\n"
        "@prefix tenure: <https://w3id.org/rabt/tenure/> .\n\n"
        "tenure:somebody-jua-a1b2 a rabt:Tenure ;\n    rabt:organisation organisation:jua .\n"
    )
    path = copy / "new.ttl"
    path.write_text(text, encoding="utf-8")
    (copy / "data" / "organisations" / "lej.ttl").write_text("broken", encoding="utf-8")
    done = rabt("validate", "new.ttl", cwd=copy)
    assert done.returncode == 1 and "broken" not in done.stderr  # faults of other files are not the contributor's
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {"new.ttl"}
    assert {"Tenure-person", "Tenure-role", "Record-modality", "Record-evidence"} <= set(
        re.findall(r"\[(.*?)\]", done.stdout)
    )
    assert "organisation:jua is described nowhere" not in done.stdout


def test_warnings_fail_only_when_strict(copy: Path) -> None:
    path = copy / "data" / DENIAL
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"    rabt:disputes affiliation:[^\n]*\n", "", text, count=1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    relaxed, strict = called("validate", cwd=copy), called("validate", "--strict", cwd=copy)
    assert (relaxed.returncode, strict.returncode) == (0, 1)
    assert ": warning: " in relaxed.stdout and "[Record-denial-disputes]" in relaxed.stdout


def test_a_warning_does_not_hide_what_was_derived_wrongly(copy: Path) -> None:
    warned = copy / "data" / DENIAL
    warned.write_text(
        re.sub(r"    rabt:disputes affiliation:[^\n]*\n", "", warned.read_text("utf-8"), count=1), "utf-8"
    )
    late = copy / CASUALTIES
    late.write_text(late.read_text("utf-8").replace('"2014-12-16"^^xsd:date', '"2034-12-16"^^xsd:date', 1), "utf-8")
    done = called("validate", cwd=copy)
    assert done.returncode == 1
    assert "[Record-denial-disputes]" in done.stdout and "[Derived-after-source]" in done.stdout


def test_clean_data_prints_nothing_but_a_count(copy: Path) -> None:
    done = rabt("validate", cwd=copy)
    assert done.returncode == 0 and ": violation: " not in done.stdout
    assert re.match(r"\d+ files: 0 violations, \d+ warnings?\nEvidence: ", done.stderr)


@pytest.fixture(scope="module")
def texts(project: Project) -> dict[str, str]:
    return read_texts(default_folder(ROOT), project.sources)


def test_no_single_change_of_the_data_breaks_the_checks(project: Project, texts: dict[str, str]) -> None:
    """Whatever one fact is changed into, there is a list of findings and never an exception."""
    layout, files = project.terms.layout(), [d for d in project.data if len(d.triples) < 60]

    @given(st.data())
    @settings(max_examples=25, deadline=None)
    def change(data: st.DataObject) -> None:
        document = files[data.draw(st.integers(0, len(files) - 1))]
        at = data.draw(st.integers(0, len(document.triples) - 1))
        old = document.triples[at]
        value = data.draw(st.sampled_from(VALUES))
        predicate = data.draw(st.sampled_from([old.predicate, *map(rabt_term, ("attack", "killedMin", "x"))]))
        changed = list(document.triples)
        changed[at] = Triple(old.subject, predicate, value)
        other = replace(document, text=layout.document(changed), triples=tuple(changed))
        small = lean(project, document.path.relative_to(ROOT / "data").as_posix())
        small = replace(small, data=tuple(other if d is document else d for d in small.data))
        assert other in small.data
        assert isinstance(review(small, texts=texts).findings, list)

    change()


VALUES = [
    Literal("x"),
    Literal("-5", datatype=NamedNode(XSD + "integer")),
    Literal("five", datatype=NamedNode(XSD + "integer")),
    Literal("9" * 400, datatype=NamedNode(XSD + "integer")),
    Literal("1e400", datatype=NamedNode(XSD + "decimal")),
    Literal("2014-13", datatype=NamedNode(XSD + "gYearMonth")),
    Literal("", language="en"),
    Literal("true", datatype=NamedNode(XSD + "boolean")),
    NamedNode("https://w3id.org/rabt/passage/cep/9-1"),
    NamedNode("https://w3id.org/rabt/passage/cep/0-999999999"),
    NamedNode("https://w3id.org/rabt/organisation/ttp"),
    NamedNode("https://w3id.org/rabt/"),
    NamedNode("http://example.org/ü"),
]


def test_a_blank_node_with_a_class_is_one_finding_and_no_crash(tmp_path: Path) -> None:
    head = prefixes(rabt="ontology", tenure="tenure")
    text = f"{head}\ntenure:x-0001 a rabt:Tenure ;\n    rabt:person [ a rabt:Person ] .\n"
    done = rabt("validate", cwd=small_project(tmp_path, {"x.ttl": text}))
    assert done.returncode == 1 and "[blank-node]" in done.stdout and "Traceback" not in done.stderr


def test_a_number_that_is_none_is_a_finding_though_it_stops_the_engine(tmp_path: Path) -> None:
    head = prefixes(rabt="ontology", o="observation") + f"@prefix xsd: <{XSD}> .\n"
    text = head + '\no:x-0001 a rabt:Observation ;\n    rabt:valueMin "NaN"^^xsd:decimal ;\n    rabt:valueMax 3.0 .\n'
    done = rabt("validate", cwd=small_project(tmp_path, {"x.ttl": text}))
    assert done.returncode == 1 and "not a decimal number" in done.stdout and "Warning" not in done.stderr
