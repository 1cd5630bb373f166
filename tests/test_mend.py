"""Edits of findings: those that are safe put a file back to what it was, and --fix applies no others."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from rabt.check.edits import applied, canonical_edit, edit_of
from rabt.check.remedies import Remedy, remedy_of_literal
from rabt.check.report import hierarchy
from rabt.check.rules import WORDS
from rabt.check.shacl import results
from rabt.derive.dataset import review
from rabt.derive.explain import rulebook
from rabt.model.dates import date_type
from rabt.model.iris import EDTF, RABT, RDF, SH, SHAPES, SKOS, XSD
from rabt.model.names import clearly
from rabt.read.positions import Stated, locate, name_of
from rabt.read.project import Project, find_root, read_project, triples_of
from rabt.read.turtle import Document, parse_turtle
from rabt.write.mend import mend
from rabt.write.trial import with_files
from tests.conftest import ROOT, called, copy_of, lean, rabt, small_project

ATTACK = "attacks/peshawar-army-public-school-2014.ttl"
FILES = (ATTACK, "organisations/jua.ttl", "organisations/lej.ttl", "states/pakistan.ttl")
DATES = frozenset({XSD + "date", XSD + "gYearMonth", XSD + "gYear", EDTF})
INTEGER, DECIMAL, STRING, TEXT = XSD + "integer", XSD + "decimal", XSD + "string", RDF + "langString"


@pytest.fixture(scope="module")
def small(project: Project) -> dict[str, Project]:
    return {name: lean(project, name) for name in FILES}


# --- what a literal is mended into


@pytest.mark.parametrize(
    ("literal", "allowed", "wanted", "safe"),
    [
        (("2014", XSD + "date"), DATES, ("2014", XSD + "gYear"), True),
        (("2014-12-16", XSD + "gYear"), DATES, ("2014-12-16", XSD + "date"), True),
        (("2014~", XSD + "gYear"), DATES, ("2014~", EDTF), True),
        (("2014", STRING), DATES, ("2014", XSD + "gYear"), True),
        (("2014", INTEGER), DATES, ("2014", XSD + "gYear"), True),
        (("2001-14-08", XSD + "date"), DATES, ("2001-08-14", XSD + "date"), False),
        (("14 August 2001", STRING), DATES, ("2001-08-14", XSD + "date"), False),
        (("2014", XSD + "date"), {XSD + "date"}, None, False),
        (("2014-12-16Z", XSD + "date"), DATES, None, False),
        (("012", INTEGER), {INTEGER}, ("12", INTEGER), True),
        ((" +12\n", INTEGER), {INTEGER}, ("12", INTEGER), True),
        (("-0", INTEGER), set(), ("0", INTEGER), True),
        (("twelve", INTEGER), {INTEGER}, None, False),
        (("12", STRING), {INTEGER}, ("12", INTEGER), True),
        (("012", STRING), {INTEGER}, ("12", INTEGER), False),
        (("12", XSD + "int"), {INTEGER}, ("12", INTEGER), True),
        (("12.0", DECIMAL), {INTEGER}, ("12", INTEGER), True),
        (("12.5", DECIMAL), {INTEGER}, None, False),
        (("12.5", STRING), {INTEGER, DECIMAL}, ("12.5", DECIMAL), True),
        (("12", STRING), {INTEGER, DECIMAL}, ("12", INTEGER), True),
        (("34", INTEGER), {DECIMAL}, ("34.0", DECIMAL), True),
        (("-01.50", DECIMAL), {DECIMAL}, ("-1.5", DECIMAL), True),
        (("1.", DECIMAL), {DECIMAL}, ("1.0", DECIMAL), True),
        (("NaN", DECIMAL), {DECIMAL}, None, False),
        (("1", XSD + "boolean"), {XSD + "boolean"}, ("true", XSD + "boolean"), True),
        (("yes", XSD + "boolean"), {XSD + "boolean"}, None, False),
        (("1267", INTEGER), {STRING}, ("1267", STRING), True),
        (("text", STRING), {TEXT}, ("text", "@en"), False),
        (("text", "@en"), {STRING}, ("text", STRING), False),
        (("bell\u0007 x\r\ny", "@en"), {TEXT}, ("bell x\ny", "@en"), True),
        (("\u0007", "@en"), {TEXT}, None, False),
        (("text", "@en"), {TEXT}, None, False),
        (("2014-12", XSD + "gYearMonth"), DATES, None, False),
    ],
)
def test_a_literal_is_mended_where_one_thing_alone_can_be_meant(
    literal: tuple[str, str], allowed: set[str], wanted: tuple[str, str] | None, safe: bool
) -> None:
    def term(text: str, kind: str) -> Literal:
        return Literal(text, language=kind[1:]) if kind[0] == "@" else Literal(text, datatype=NamedNode(kind))

    expected = None if wanted is None else Remedy(safe, term(*wanted))
    assert remedy_of_literal(term(*literal), frozenset(allowed)) == expected


def test_only_a_clear_candidate_is_proposed() -> None:
    assert clearly("rabt:killedMinn", ["rabt:killedMin", "rabt:killedMax"]) == "rabt:killedMin"
    assert clearly("rabt:killedMxn", ["rabt:killedMin", "rabt:killedMan"]) == ""
    assert clearly("rabt:granted", ["rabt:banned"]) == ""


# --- where an edit cuts

HEAD = "@prefix a: <http://example.org/> .\n\n"


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a:s a a:C ;\n    a:p a:x ;\n    a:q 1 .\n", "x", "a:s a a:C ;\n    a:q 1 .\n"),
        ("a:s a a:C ;\n    a:p a:x .\n", "x", "a:s a a:C .\n"),
        ("a:s a:p a:x ;\n    a:q 1 .\n", "x", "a:s a:q 1 .\n"),
        ("a:s a:p a:x , a:y .\n", "x", "a:s a:p a:y .\n"),
        ("a:s a:p\n        a:y ,\n        a:x ;\n    a:q 1.\n", "x", "a:s a:p\n        a:y ;\n    a:q 1.\n"),
        ("a:s a:p a:x .\n\na:t a:p a:y .\n", "x", "a:t a:p a:y .\n"),
        ("a:s a:p a:x .\n", "x", None),  # an empty file cannot be read
        ("a:s a a:C ; # why\n    a:p a:x .\n", "x", None),  # a comment would be lost
        ('a:s a:p a:x ; a:q "a ; # b" ; a:r [ a:p a:x ] .\n', "x", 'a:s a:q "a ; # b" ; a:r [ a:p a:x ] .\n'),
    ],
)
def test_a_triple_is_cut_out_with_what_belongs_to_it_alone(before: str, value: str, after: str | None) -> None:
    document = parse_turtle(Path("a.ttl"), (HEAD + before).encode())
    triple = next(t for t in document.triples if t.object == NamedNode(f"http://example.org/{value}"))
    triple = next(t for t in document.triples if t.object == triple.object and isinstance(t.subject, NamedNode))
    edit = edit_of(Remedy(True), triple, locate(document))
    assert (edit and applied(document.text, [edit])[0]) == (None if after is None else HEAD + after)


@given(st.lists(st.sampled_from(["a\n", "b\n", "\u2028\n", "\r\n"])), st.lists(st.sampled_from(["a\n", "b\n", "c"])))
def test_the_edit_of_a_whole_file_gives_that_file(before: list[str], after: list[str]) -> None:
    document = Document(Path("a.ttl"), "".join(before), (), {})
    assert applied(document.text, [canonical_edit(document, "".join(after))])[0] == "".join(after)


# --- mistakes that are injected, and mended


def mistakes(document: Document) -> list[tuple[Stated, list[str]]]:
    """The places of a document with what somebody may write there by mistake, meaning what stands there now."""
    found, kinds = locate(document), dict[Stated, list[str]]()
    for triple in document.triples:
        stated = found.triples[name_of(triple), triple.predicate.value, str(triple.object)]
        text, term = document.text[slice(*stated.object)], triple.object
        ways = [f"{text} , {text}", f"  {text}"]
        if document.text.startswith((" ;", " ."), stated.object.end):
            ways.append(f"{text} ; <{RABT}earliest> '2014'^^<{XSD}gYear>")
        if isinstance(term, Literal):
            kind, value = term.datatype.value, term.value
            if kind == INTEGER:
                ways += [f'"0{value}"^^<{INTEGER}>', f"+{value}", f"00{value}", f'"{value}"', f"{value}.0"]
            elif kind in DATES and date_type(value) == kind:
                ways += [
                    f'"{value}"',
                    f'"{value}"^^<{XSD}{"date" if kind != XSD + "date" else "gYear"}>',
                    f'"{value}"@en',
                ]
            elif term.language and '"""' not in text:
                ways += [
                    text.replace('"', '"\\u0007', 1),
                    text.replace("@en", "@EN"),
                    text.replace('"', '"\\u0000\\u0008', 1),
                ]
        kinds[stated] = [way for way in ways if way != text]
    return sorted(kinds.items(), key=lambda item: item[0].object)


def test_safe_edits_put_back_what_was_injected_and_leave_nothing_else(small: dict[str, Project]) -> None:
    check = partial(review, texts={})
    sound = {name: check(some).findings for name, some in small.items()}
    places = {name: mistakes(document_of(some, name)) for name, some in small.items()}

    @given(st.data())
    @settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
    def inject(data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(FILES))
        document = document_of(small[name], name)
        chosen = data.draw(st.lists(st.integers(0, len(places[name]) - 1), min_size=1, max_size=6, unique=True))
        text = document.text
        for at in sorted(chosen, reverse=True):
            stated, ways = places[name][at]
            text = text[: stated.object.start] + data.draw(st.sampled_from(ways)) + text[stated.object.end :]
        broken = with_files(small[name], {document.path: text})
        wrong = [finding for finding in check(broken).findings if finding not in sound[name]]
        assert wrong and {finding.path for finding in wrong} == {document.path}
        mended = mend(broken, check)
        assert mended.review.findings == sound[name]
        assert mended.files == {document.path: document.text}
        assert mended.counts[document.path] > 0
        again = mend(mended.project, check)
        assert not again.files and not again.counts

    inject()


def document_of(project: Project, name: str) -> Document:
    return next(d for d in project.data if d.path == project.root / "data" / name)


# --- the command


@pytest.fixture
def broken(project: Project, tmp_path: Path) -> Path:
    """A copy with mistakes that can be mended, one that a person must mend, and a file that is no Turtle."""
    root = copy_of(project, tmp_path, ATTACK, "organisations/jua.ttl")
    path = root / "data" / ATTACK
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ("a rabt:Attack ;", "a rabt:Attack ;\n    rabt:perpetrator organisation:ttp ;"),
        ("rabt:injuredMin 121 ;", 'rabt:injuredMin "0121"^^xsd:integer ;'),
        ("    rabt:modality modality:stated ;\n", ""),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8", newline="\n")
    other = root / "data/organisations/jua.ttl"
    other.write_bytes(other.read_bytes().replace(b" ;\n", b"   ;\r\n"))
    (root / "texts").mkdir()
    (root / "data/organisations/none.ttl").write_text("\nbroken \u0007", encoding="utf-8")
    return root


def contents(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in (root / "data").rglob("*") if p.is_file()}


def test_fix_mends_what_is_safe_and_says_the_rest(project: Project, broken: Path) -> None:
    before = contents(broken)
    shown = rabt("validate", "--diff", "--sources", "texts", cwd=broken, text=False)
    assert (shown.returncode, contents(broken)) == (2, before)
    done = called("validate", "--fix", "--sources", "texts", cwd=broken)
    assert done.returncode == 2 and "data/organisations/none.ttl:2:1" in done.stderr
    assert f"mended 2 findings in data/{ATTACK}\n" in done.stdout
    assert "mended 1 finding in data/organisations/jua.ttl\n" in done.stdout
    assert "    fix: add rabt:modality modality:stated ;\n" in done.stdout and "--fix applies it" not in done.stdout
    after = contents(broken)
    assert {name for name in after if after[name] != before.get(name)} == {
        f"data/{ATTACK}",
        "data/organisations/jua.ttl",
    }
    assert after["data/organisations/jua.ttl"] == (project.root / "data/organisations/jua.ttl").read_bytes()
    again = called("validate", "--fix", "--sources", "texts", cwd=broken)
    assert "mended" not in again.stdout and contents(broken) == after
    if shutil.which("git"):  # what --diff prints is what --fix does
        for name, content in before.items():
            (broken / name).write_bytes(content)
        subprocess.run(["git", "apply"], input=shown.stdout, cwd=broken, check=True)
        assert contents(broken) == after


def test_a_line_that_is_proposed_mends_what_it_is_proposed_for(broken: Path) -> None:
    project = read_project(find_root(broken))
    found = review(project).findings
    (finding,) = [f for f in found if f.rule == "Record-modality"]
    (edit,) = finding.edits
    text = document_of(project, ATTACK).text
    after = with_files(project, {finding.path: applied(text, [edit])[0]})
    assert "Record-modality" not in {f.rule for f in review(after).findings}
    line = text.split("\n")[finding.line - 1]
    assert (finding.column, finding.end_line, finding.end_column) == (1, finding.line, len(line) + 1)


def test_what_is_written_fits_the_prefixes_of_the_file_and_the_rest_stays(tmp_path: Path) -> None:
    text = (
        "@prefix o: <https://w3id.org/rabt/organisation/> .\n@prefix r: <https://w3id.org/rabt/ontology/> .\n\n"
        'o:x a r:Organisation ;\n    r:date "2014"^^<http://www.w3.org/2001/XMLSchema#date> ;\n    r:no 1 . # kept\n'
    )
    root = small_project(tmp_path, {"x.ttl": text})
    called("validate", "--fix", cwd=root)
    mended = (root / "data/x.ttl").read_text(encoding="utf-8")
    assert mended == text.replace("#date>", "#gYear>")


def test_diff_takes_no_format(broken: Path) -> None:
    done = called("validate", "--diff", "--format", "json", cwd=broken)
    assert done.returncode == 2 and "Leave --format out" in done.stderr


def test_each_rule_is_explained_once_below_the_findings(broken: Path) -> None:
    done = called("validate", "--explain", cwd=broken)
    rules = set(re.findall(r"\[([\w-]+)\]", done.stdout))
    assert {"derived", "literal", "format", "Record-modality"} <= rules
    for rule in rules:
        assert done.stdout.count(f"\n{rule}\n") == 1
    assert done.stdout.count("  Why: ") == done.stdout.count("  This passes:\n") == len(rules)


def test_prefixes_are_known_to_the_examples(project: Project) -> None:
    """`rabt explain` prints Turtle that reads with the prefixes of the project."""
    done = called("explain", "Record-claimed", "shape:Passage-length", "twin")
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in project.terms.layout().prefixes.items())
    blocks = re.findall(r"  This passes:\n((?:    .*\n)+)", done.stdout)
    assert done.returncode == 0 and len(blocks) == 3
    assert all(list(parse(head + block, RdfFormat.TURTLE)) for block in blocks)
    assert called("explain", "Record-claimd").stderr.startswith('error: There is no rule "Record-claimd". Did you mean')
    assert {"literal", "Record-claimed"} <= set(called("explain").stdout.split("\n"))


def test_every_rule_has_words_a_reason_and_an_example(project: Project) -> None:
    book = rulebook(project, ["Derived-start-end"])
    rules = [book.rule(name) for name in book.names]
    assert len(rules) > 400 and set(WORDS) <= set(book.names)
    assert not [rule.name for rule in rules if not (rule.words and rule.reason and rule.example)]
    shapes = triples_of([*project.shapes, *project.derived_shapes])
    held = {t.object.value for t in shapes if t.predicate.value == SH + "property" and isinstance(t.object, NamedNode)}
    targeted = {t.subject.value for t in shapes if t.predicate.value.startswith(SH + "target")}
    assert {SHAPES + name for name in book.names} - {SHAPES + name for name in WORDS} == held | targeted
    wrong = rulebook(project, avoid={"attribution:afghan-taliban-in-afghanistan-fyrf"}).rule("Attribution-agent")
    assert wrong.example and wrong.example != book.rule("Attribution-agent").example


def test_examples_that_are_not_of_the_data_pass(project: Project) -> None:
    """They name things that are not there, and are right in all else."""
    layout = project.terms.layout()
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in layout.prefixes.items())
    shapes = triples_of(project.shapes)
    texts = [t.object.value for t in shapes if t.predicate.value == SKOS + "example" and isinstance(t.object, Literal)]
    assert texts
    for text in texts:
        triples = parse_turtle(ROOT / "example.ttl", (head + text).encode()).triples
        data = [*triples, *hierarchy(triples_of(project.ontology))]
        assert {result.component for result in results(data, shapes)} <= {"ClassConstraintComponent"}
