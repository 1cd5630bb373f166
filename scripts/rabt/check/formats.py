"""Findings in the formats that other programs read: pure functions from an outcome to a text.

The text for people is `str(Finding)`. The same outcome gives the same bytes: no clock, no host, no absolute path of a
file below the current folder.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from rabt import __version__
from rabt.check.findings import VIOLATION, WARNING, Edit, Finding, exit_code
from rabt.check.rules import UNREADABLE, WORDS, Rule
from rabt.check.waivers import Waived
from rabt.model.errors import InputError, shown
from rabt.model.iris import BASE, CHECKS, RDF_TYPE, RDFS, SH, SHAPES, STANDARD_PREFIXES, XSD
from rabt.model.layout import Layout
from rabt.read.positions import Region

# XML 1.0, section 2.2: what may not stand in a document, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Outcome:
    """What one run of the checks found.

    Attributes:
        findings: what is wrong, sorted by place.
        unread: files that could not be read, with the reason.
        files: the files that were asked for, those that could not be read among them.
        strict: True where warnings fail too.
        prefixes: prefix to namespace IRI, for the focus of a finding.
        words: local name of a shape to what it asks for: see `words`.
        evidence: how far the proof of evidence went, in words.
        waived: what is wrong and let stand; not among the findings.
        rules: name of each rule that found something to its reason and an example, where they are known.
    """

    findings: Sequence[Finding]
    unread: Sequence[InputError] = ()
    files: Sequence[Path] = ()
    strict: bool = False
    prefixes: Mapping[str, str] = field(default_factory=dict, repr=False)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    evidence: str = ""
    waived: Sequence[Waived] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict, repr=False)

    @property
    def every(self) -> list[Finding]:
        """The findings, and one for each file that could not be read, sorted by place."""
        unread = [
            Finding(
                *(e.path or Path(), e.line, e.column, VIOLATION, UNREADABLE, f"{e.message} {e.remedy}".strip()),
                end_line=e.line,
                end_column=e.column or int(e.line > 0),
            )
            for e in self.unread
        ]
        return sorted([*self.findings, *unread])

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return 2 if self.unread else exit_code(self.findings, self.strict)

    def rule(self, name: str) -> Rule:
        """The rule called `name`, with what is known of it."""
        plain = WORDS.get(name) or Rule(name, self.words.get(name) or f"What {name} asks for.")
        return self.rules.get(name, plain)

    def iri(self, focus: str) -> str:
        """The IRI that a focus is written for; "" for none."""
        if focus.startswith("<"):
            return focus[1:-1]
        prefix, colon, local = focus.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else ""


def words(shapes: Iterable[Triple]) -> dict[str, str]:
    """Local name of each shape to what it asks for: its message, else its label.

    Args:
        shapes: the triples of shapes/.
    """
    found: dict[str, dict[str, str]] = {SH + "message": {}, RDFS + "label": {}}
    for t in shapes:
        if t.predicate.value in found and isinstance(t.subject, NamedNode) and isinstance(t.object, Literal):
            found[t.predicate.value].setdefault(t.subject.value.removeprefix(SHAPES), t.object.value)
    return {**found[RDFS + "label"], **found[SH + "message"]}


def as_json(outcome: Outcome) -> str:
    """One object: counts, each finding with its edits and the parts of its SHACL result, and the rules in words."""
    severities = [f.severity for f in outcome.findings]
    found = {f.rule for f in (*outcome.every, *(w.finding for w in outcome.waived))}
    return _dumped(
        {
            "version": __version__,
            "exitCode": outcome.exit_code,
            "counts": {
                "files": len(outcome.files),
                "unreadable": len(outcome.unread),
                "violations": severities.count(VIOLATION),
                "warnings": severities.count(WARNING),
                "waived": len(outcome.waived),
            },
            "evidence": outcome.evidence,
            "findings": [_plain(finding, outcome) for finding in outcome.every],
            "waived": [{**_plain(w.finding, outcome), "waiver": _waiver(w)} for w in outcome.waived],
            "rules": {name: _words(outcome.rule(name)) for name in sorted(found)},
        }
    )


def _plain(finding: Finding, outcome: Outcome) -> dict[str, Any]:
    result = finding.result
    return {
        "path": shown(finding.path),
        "line": finding.line or None,
        "column": finding.column or None,
        "endLine": finding.end_line or None,
        "endColumn": finding.end_column or None,
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "focus": finding.focus or None,
        "focusNode": outcome.iri(finding.focus) or None,
        "shacl": result
        and {
            "resultPath": result.path or None,
            "value": result.value or None,
            "sourceConstraintComponent": SH + result.component,
            "sourceShape": result.shape or None,
        },
        "edits": [
            {
                "title": edit.title,
                "safe": edit.safe,
                **_numbers(edit.region, ("line", "column", "endLine", "endColumn")),
                "start": edit.start,
                "end": edit.end,
                "replacement": edit.replacement,
            }
            for edit in finding.edits
        ],
    }


def _waiver(waived: Waived) -> dict[str, Any]:
    waiver = waived.waiver
    return {"iri": waiver.iri, "reason": waiver.reason, "by": waiver.by, "expires": str(waiver.expires)}


def _words(rule: Rule) -> dict[str, str | None]:
    return {"asks": rule.words, "reason": rule.reason or None, "example": rule.example or None}


def _numbers(region: Region, names: Sequence[str]) -> dict[str, int]:
    return dict(zip(names, region, strict=True))


def as_sarif(outcome: Outcome) -> str:
    """SARIF 2.1.0 (OASIS, with errata 01), one run.

    Paths are relative references (section 3.4.3) to the current folder, columns count code points (3.14.27), a result
    names its rule by id and index (3.27.5, 3.27.6), braces are doubled in messages (3.11.5). A file that could not be
    read is a result too, so that a viewer shows it on its line, and the invocation was not successful (3.20.14). What
    is waived is a result with a suppression (3.35); all others have an empty list of them (3.27.23). Edits are fixes
    (3.55) with one replacement each; what is safe is said in their descriptions.
    """
    waived = {w.finding: w for w in outcome.waived}
    findings = sorted([*outcome.every, *waived])
    rules = sorted({finding.rule for finding in findings})
    run = {
        "tool": {
            "driver": {
                "name": "rabt",
                "semanticVersion": __version__,
                "informationUri": BASE,
                "rules": [_rule(rule, outcome) for rule in rules],
            }
        },
        "invocations": [{"executionSuccessful": not outcome.unread, "exitCode": outcome.exit_code}],
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(f, rules.index(f.rule), waived.get(f)) for f in findings],
    }
    return _dumped(
        {
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        }
    )


def _rule(name: str, outcome: Outcome) -> dict[str, Any]:
    """A reporting descriptor (3.49); the help (3.49.13) has the example, as Markdown too."""
    rule = outcome.rule(name)
    described: dict[str, Any] = {"id": name, "shortDescription": {"text": rule.words}}
    if rule.reason:
        described["fullDescription"] = {"text": rule.reason}
    if rule.reason or rule.example:
        example = rule.example.rstrip()
        described["help"] = {
            "text": "\n\n".join(filter(None, (rule.words, rule.reason, example and f"This passes:\n\n{example}"))),
            "markdown": "\n\n".join(
                filter(None, (rule.words, rule.reason, example and f"This passes:\n\n```turtle\n{example}\n```"))
            ),
        }
    if name in outcome.words:
        described["helpUri"] = SHAPES + name
    return described


def _sarif_result(finding: Finding, index: int, waived: Waived | None) -> dict[str, Any]:
    artifact = {"uri": _reference(finding.path)}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if finding.line:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column or 1}
        if finding.end_line:
            physical["region"] |= {"endLine": finding.end_line, "endColumn": finding.end_column or 1}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus, "kind": "resource"}]
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": "error" if finding.severity == VIOLATION else "warning",
        "message": {"text": _doubled(finding.message)},
        "locations": [location],
        "suppressions": [_suppression(waived)] if waived else [],
    }
    fixes = [_fix(edit, artifact) for edit in finding.edits]
    unique = [fix for n, fix in enumerate(fixes) if fix not in fixes[:n]]  # as section 3.27.30 asks
    return result | ({"fixes": unique} if unique else {})


def _fix(edit: Edit, artifact: dict[str, str]) -> dict[str, Any]:
    region = _numbers(edit.region, ("startLine", "startColumn", "endLine", "endColumn"))
    replacement = {"deletedRegion": region, "insertedContent": {"text": edit.replacement}}
    title = edit.title if edit.safe else f"{edit.title} (look at it first)"
    return {
        "description": {"text": _doubled(title)},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
    }


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _suppression(waived: Waived) -> dict[str, Any]:
    # Section 3.35.2: it stands in a file of its own and not beside what it is about.
    waiver = waived.waiver
    justification = f"{waiver.reason} ({waiver.by}, until {waiver.expires})"
    return {"kind": "external", "status": "accepted", "justification": justification}


def _reference(path: Path) -> str:
    name = shown(path)
    return path.absolute().as_uri() if Path(name).is_absolute() else quote(name, errors="surrogateescape")


def as_junit(outcome: Outcome) -> str:
    """JUnit XML, in the part that Jenkins (the xUnit plugin's junit-10.xsd) and GitLab (Unit test reports) both take.

    A file is a suite. Its findings of one rule on one node are one case, failed if one of them is a violation (or
    warning, where strict), with an error where the file could not be read. Cases carry no line in their names, so that
    GitLab, which compares names between branches, shows only what is new. A file without findings is one case that
    passes. JUnit knows no warnings: they stand in the output of a case that passes. What is waived is skipped.
    """
    by_file: dict[str, list[Finding]] = {shown(path): [] for path in sorted(outcome.files)}
    for finding in outcome.every:
        by_file.setdefault(shown(finding.path), []).append(finding)
    skipped: dict[str, dict[str, Waived]] = defaultdict(dict)
    for waived in outcome.waived:
        by_file.setdefault(name := shown(waived.finding.path), [])
        skipped[name].setdefault(_case(waived.finding), waived)
    body, totals = [], [0, 0, 0]
    for name, findings in by_file.items():
        cases, counts = _cases(name, findings, outcome.strict)
        if not findings and skipped[name]:
            cases, counts = "", [0, 0, 0]
        cases += "".join(_skipped(name, case, waived) for case, waived in sorted(skipped[name].items()))
        counts[0] += (left := len(skipped[name]))
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        head = f'name={_attribute(name)} {_counts(counts)} skipped="{left}"'
        body.append(f"  <testsuite {head}>\n{cases}  </testsuite>\n")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="rabt validate" {_counts(totals)}>\n'
    return head + "".join(body) + "</testsuites>\n"


def _case(finding: Finding) -> str:
    return f"{finding.rule} {finding.focus}".strip()


def _skipped(name: str, case: str, waived: Waived) -> str:
    why = f"Waived until {waived.waiver.expires} by {waived.waiver.by}: {waived.waiver.reason}"
    return (
        f"    <testcase classname={_attribute(name)} name={_attribute(case)}>\n"
        f"      <skipped message={_attribute(why)}/>\n    </testcase>\n"
    )


def _cases(name: str, findings: list[Finding], strict: bool) -> tuple[str, list[int]]:
    """The cases of one suite, and how many there are, failed, and could not be read."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[_case(finding)].append(finding)
    if not groups:
        return f'    <testcase classname={_attribute(name)} name="no findings"/>\n', [1, 0, 0]
    text, failures, errors = "", 0, 0
    for case, group in sorted(groups.items()):
        tag, rule, lines = "system-out", group[0].rule, "\n".join(map(str, group))
        if rule == UNREADABLE:
            tag, errors = "error", errors + 1
        elif exit_code(group, strict):
            tag, failures = "failure", failures + 1
        start = tag if tag == "system-out" else f"{tag} type={_attribute(rule)} message={_attribute(group[0].message)}"
        text += f"    <testcase classname={_attribute(name)} name={_attribute(case)}>\n"
        text += f"      <{start}>{escape(_xml(lines))}</{tag}>\n    </testcase>\n"
    return text, [len(groups), failures, errors]


def _counts(counts: Sequence[int]) -> str:
    return " ".join(f'{name}="{n}"' for name, n in zip(("tests", "failures", "errors"), counts, strict=True))


def _attribute(text: str) -> str:
    return quoteattr(_xml(text))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def as_github(outcome: Outcome) -> str:
    """Workflow commands, one a line (GitHub Docs, "Workflow commands for GitHub Actions": error and warning message).

    GitHub shows them at their lines in the pull request, ten errors and ten warnings of a step; the log has all.
    """
    return "".join(map(_command, outcome.every))


def _command(finding: Finding) -> str:
    properties = {"file": shown(finding.path)}
    if finding.line:
        properties |= {"line": str(finding.line), "col": str(finding.column or 1)}
        if finding.end_line > finding.line:  # the runner takes columns only where it is one line
            properties = {"file": properties["file"], "line": str(finding.line), "endLine": str(finding.end_line)}
        elif finding.end_column > finding.column:
            properties |= {"endLine": str(finding.end_line), "endColumn": str(finding.end_column)}
    properties["title"] = finding.rule
    kind = "error" if finding.severity == VIOLATION else "warning"
    listed = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    about = f" ({finding.focus})" if finding.focus else ""
    mended = "".join(f" {edit}." for edit in finding.edits[:1]).replace(" fix:", " Fix:")
    return f"::{kind} {listed}::{_escaped(finding.message + about + mended)}\n"


def _escaped(text: str, also: str = "") -> str:
    """Percent-encode what would end a message, or with `also` the value of a property, as GitHub's toolkit does."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + also else c for c in text)


def as_shacl(outcome: Outcome) -> str:
    """The validation report of SHACL 1.0, section 3.6, in Turtle.

    A finding of another check than the shapes is a result where it has a focus node, with a constraint component of
    its own below https://w3id.org/rabt/shapes/check/. One without a focus node (canonical form, a file that cannot be
    read, a blank node) is no validation result (3.6.2.1) and left out, as is what is waived. `sh:conforms` is true if
    and only if there is no result, of whatever severity (3.6.1.1), so with warnings alone it is false.
    """
    report, conforms = BlankNode("report"), NamedNode(SH + "conforms")
    triples = [Triple(report, RDF_TYPE, NamedNode(SH + "ValidationReport"))]
    number = 0
    for finding in outcome.findings:
        parts = dict(_result_parts(finding, outcome))
        if "focusNode" not in parts:
            continue
        number += 1
        result = BlankNode(f"result{number}")
        triples.append(Triple(report, NamedNode(SH + "result"), result))
        triples.append(Triple(result, RDF_TYPE, NamedNode(SH + "ValidationResult")))
        triples += [Triple(result, NamedNode(SH + name), term) for name, term in parts.items()]
    boolean = Literal("false" if number else "true", datatype=NamedNode(XSD + "boolean"))
    order = ("conforms", "result"), ("focusNode", "resultPath", "value", "resultSeverity", "resultMessage")
    names = ("ValidationReport", "ValidationResult")
    layout = Layout(
        {**STANDARD_PREFIXES, **outcome.prefixes},
        {SH + name: [SH + part for part in parts] for name, parts in zip(names, order, strict=True)},
    )
    return layout.document([*triples, Triple(report, conforms, boolean)])


def _result_parts(finding: Finding, outcome: Outcome) -> Iterator[tuple[str, NamedNode | Literal]]:
    """The properties of a validation result (SHACL 1.0, section 3.6.2) and their values."""
    result = finding.result
    if focus := result.focus if result else outcome.iri(finding.focus):
        yield "focusNode", NamedNode(focus)
    severity = result.severity if result else ("Violation" if finding.severity == VIOLATION else "Warning")
    yield "resultSeverity", NamedNode(SH + severity)
    yield "resultMessage", Literal(finding.message, language="en")
    if result is None:
        yield "sourceConstraintComponent", NamedNode(CHECKS + finding.rule)
        return
    yield "sourceConstraintComponent", NamedNode(SH + result.component)
    if result.path:
        yield "resultPath", NamedNode(result.path)
    if result.shape:
        yield "sourceShape", NamedNode(result.shape)
    if result.value and not result.value.startswith("_:"):  # a name that rdflib made up says nothing
        (triple,) = pyoxigraph.parse(f"<a:> <a:> {result.value} .", format=pyoxigraph.RdfFormat.TURTLE)
        if isinstance(triple.object, NamedNode | Literal):
            yield "value", triple.object


def _dumped(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


# Name of each format, as `--format` takes it, to what writes it.
FORMATS: dict[str, Callable[[Outcome], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
    "shacl": as_shacl,
}
