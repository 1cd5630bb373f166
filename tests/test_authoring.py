"""From words in a source to a green contribution: cite, new, withdraw, and what they refuse."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from rabt.ask.cite import cite
from rabt.check.digests import kept_digests
from rabt.check.evidence import facts_of, gather, prove
from rabt.derive.dataset import build_dataset
from rabt.model.iris import BASE, Passage
from rabt.read.project import Project, read_project, triples_of
from rabt.read.segment import segment
from rabt.read.sources import default_folder, describe, digest_of, read_texts
from tests.conftest import ROOT, SOURCES, called, copy_of, rabt

needs_texts = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source texts are not here")


WAIVED = "people/saad-rizvi.ttl"
SCHOOL = "attacks/peshawar-army-public-school-2014.ttl"


@pytest.fixture
def copy(project: Project, tmp_path: Path) -> Path:
    return copy_of(project, tmp_path, SCHOOL, "organisations/jaish-al-adl.ttl", "organisations/jem.ttl", WAIVED)


@pytest.fixture(scope="module")
def texts(project: Project) -> dict[str, str]:
    return read_texts(default_folder(ROOT), describe(triples_of(project.data)))


@needs_texts
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Pakistani Taliban, which is a general term", ["cep:10478-10709"]),
        ("SUBSET of the\nPakistani   Taliban, which", ["cep:10478-10709"]),
        ('Jaish al Adl ("Army of Justice")', ["cep:39621-39740"]),
        ("at least 143 people-including 134 children", ["cep:67969-68192"]),
        ("at least 143 people -- including 134 children", ["cep:67969-68192"]),
        ("a pervasive threat throughout Pakistan … mid-August 2023", ["cep:24671-24831"]),
        ("was carried out by nobody at all in any year", []),
    ],
)
def test_cite(project: Project, texts: dict[str, str], words: str, expected: list[str]) -> None:
    source = describe(triples_of(project.data))["cep"]
    found = cite(source, texts["cep"], words)
    assert [m.name for m in found if m.exact] == expected
    for match in found:
        assert source.is_whole(match.passage)
        assert match.text == texts["cep"][match.passage.start : match.passage.end]


@needs_texts
def test_cite_lists_several_and_offers_near_ones() -> None:
    several = rabt("cite", "cep", "general term for Pakistani groups", "--format", "json")
    assert [row["exact"] for row in json.loads(several.stdout)] == [True]
    many = json.loads(called("cite", "cep", "subset of the Pakistani Taliban", "--format", "json").stdout)
    assert [row["passage"] for row in many] == ["cep:5835-6129", "cep:10478-10709"]
    near = called("cite", "cep", "LeT was founded in 1990 in the province of Kunar")
    assert "Not found word for word" in near.stderr and "1990 in Afghanistan" in near.stdout
    assert called("cite", "nobody", "x").returncode == 2
    assert called("cite", "cep", "zyx wvu tsr").returncode == 2


@needs_texts
def test_descriptions_of_sources_are_those_of_the_texts(project: Project, texts: dict[str, str]) -> None:
    described = describe(triples_of(project.data))
    assert len(texts) == 5 and texts.keys() <= described.keys()
    for slug, text in texts.items():
        source = described[slug]
        assert (source.length, source.digest) == (len(text), digest_of(text))
        segments = segment(text)
        assert [(p.start, p.end, p.sentences) for p in source.paragraphs] == [
            (s.start, s.end, s.sentences) for s in segments
        ]
        for paragraph in source.paragraphs:
            for start, end in paragraph.sentences:
                assert paragraph.start <= start < end <= paragraph.end
                assert text[start:end] == text[start:end].strip()


@needs_texts
def test_every_passage_is_proved_or_waived(project: Project) -> None:
    done = rabt("validate")
    match = re.search(r"(\d+) records: (\d+) proved, (\d+) proved with (\d+) waivers \(100\.0%\)\.", done.stderr)
    assert match, done.stderr
    assert int(match[3]) <= 0.1 * int(match[1])


@needs_texts
def test_the_proof_can_fail(project: Project, texts: dict[str, str]) -> None:
    """Given the passage of another record of the same source, at least 95 in 100 records are not proved."""
    data = triples_of(project.data)
    evidence = gather(facts_of(data), project.terms)
    records = sorted(r for r in evidence.claims if evidence.claims[r] and evidence.passages[r])
    by_source: dict[frozenset[str], list[str]] = {}
    for record in records:
        by_source.setdefault(frozenset(p.source for p in evidence.passages[record]), []).append(record)
    chosen = random.Random(1947)
    tried, proved = 0, []
    for sources, alike in by_source.items():
        for record in alike if len(alike) > 1 and sources else []:
            for other in chosen.sample(alike, min(20, len(alike))):
                theirs = evidence.passages[other]
                if not set(theirs) & set(evidence.passages[record]):
                    tried += 1
                    if not prove(evidence, texts, record, theirs).missing:
                        proved.append(f"{record} by {theirs[0].iri}")
    print(f"control: {tried} pairs, {len(proved)} proved by the wrong passage:", *proved, sep="\n")
    assert tried > 1000 and len(proved) <= 0.05 * tried, proved[:20]


def test_without_the_texts_ranges_are_still_checked(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    done = called("validate", "--sources", "none", cwd=copy)
    assert done.returncode == 0 and "not looked at, since their texts are not here" in done.stderr
    path = copy / "data" / SCHOOL
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("cep:16475-16599", "cep:16476-16599"), encoding="utf-8")
    broken = called("validate", "--sources", "none", cwd=copy)
    assert broken.returncode == 1 and "write cep:16475-16599" in broken.stdout


def test_the_dump_does_not_depend_on_the_texts(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    dumps = []
    for sources in (str(SOURCES), "none") if SOURCES.is_dir() else ("none", "none"):
        assert called("build", "--sources", sources, cwd=copy).returncode == 0
        dumps.append({p.name: p.read_bytes() for p in (copy / "dist").iterdir()})
    assert dumps[0] == dumps[1]


@needs_texts
@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("rabt:killedMin 134 ;\n    rabt:killedMax 134", "rabt:killedMin 135 ;\n    rabt:killedMax 135", "number 135"),
        ('"2014-12-16"^^xsd:date', '"2014-11-16"^^xsd:date', "month november"),
        ("rabt:place place:peshawar", "rabt:place place:quetta", "name place:quetta"),
        ("rabt:agent organisation:ttp", "rabt:agent organisation:lej", "name organisation:lej"),
    ],
)
def test_evidence_that_does_not_hold_is_found(before: str, after: str, message: str, copy: Path) -> None:
    path = copy / "data" / SCHOOL
    text = path.read_text(encoding="utf-8")
    assert before in text
    if "quetta" in after:
        assert called("new", "place", "prefLabel=Quetta", "placeKind=city", cwd=copy).returncode == 0
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    done = called("validate", "--sources", str(SOURCES), cwd=copy)
    assert done.returncode == 1 and message in done.stdout, done.stdout


@needs_texts
def test_waivers_must_be_needed(copy: Path) -> None:
    path = copy / "data/waivers/waivers.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"day 11"', '"day 12"'), encoding="utf-8")
    done = called("validate", "--sources", str(SOURCES), cwd=copy)
    assert done.returncode == 1
    assert 'Nothing needs the waiver of "day 12"' in done.stdout and "do not hold day 11" in done.stdout


@needs_texts
def test_a_contribution_from_words_to_green(copy: Path) -> None:
    texts_at = ("--sources", str(SOURCES))
    before = set(kept_digests(triples_of(read_project(copy).data)))
    cited = ("--cite", "cep", "Sunni extremist group founded in 2012 and based")
    first = called("new", "organisation", "prefLabel=Jaish al Adl Test", "organisationKind=armed-group", cwd=copy)
    assert first.returncode == 0, first.stderr
    (copy / "data/organisations/jaish-al-adl-test.ttl").write_text(
        (copy / "data/organisations/jaish-al-adl-test.ttl").read_text("utf-8").replace("Adl Test", "Adl"), "utf-8"
    )
    founded = ("resulting=jaish-al-adl-test", "date=2012", "modality=stated")
    second = called("new", "founding", *founded, *cited, *texts_at, cwd=copy)
    assert second.returncode == 0, second.stdout + second.stderr
    assert called("validate", *texts_at, cwd=copy).returncode == 0
    assert called("format", "--check", "data", cwd=copy).returncode == 0
    text = (copy / "data/organisations/jaish-al-adl-test.ttl").read_text(encoding="utf-8")
    assert re.search(r"change:jaish-al-adl-test-[a-z0-9]{4} a rabt:Founding ;", text)
    assert '"2012"^^xsd:gYear' in text and "rabt:evidence cep:39621-39740" in text
    kept = set(kept_digests(triples_of(read_project(copy).data)))
    assert kept == before | {Passage("cep", 39621, 39740).iri}


@needs_texts
def test_new_on_the_whole_data() -> None:
    cited = ("--cite", "cep", "Sunni extremist group founded in 2012 and based")
    dry = rabt("new", "founding", "resulting=jaish-al-adl", "date=2012", "modality=reported", *cited, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert dry.stdout.startswith("# data/organisations/jaish-al-adl.ttl\n")
    assert re.search(r"change:jaish-al-adl-[a-z0-9]{4} a rabt:Founding ;", dry.stdout)
    assert "rabt:evidence cep:39621-39740 ." in dry.stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["casualty", "killedMin=13"], "Still required"),
        (["casualti"], "Did you mean"),
        (["tenure", "role=leadr"], "role:leader"),
        (["tenure", "rol=leader"], "Did you mean role?"),
        (["tenure", "organisation=organisation:nobody"], 'organisation: Nothing is called "organisation:nobody"'),
        (["tenure", "organisation=http://a b"], "Nothing is called"),
        (["organisation", "organisationKind=armed-group"], "Still required:"),
        (["organisation", "prefLabel=Jaish-e-Mohammad", "--slug", "jem", "organisationKind=armed-group"], "is taken"),
        (["casualty", "killedMin"], "is not PROPERTY=VALUE"),
    ],
)
def test_new_refuses(args: list[str], message: str, copy: Path) -> None:
    before = {p: p.read_bytes() for p in (copy / "data").rglob("*") if p.is_file()}
    done = called("new", *args, cwd=copy)
    assert done.returncode == 2 and message in done.stderr, done.stderr
    assert {p: p.read_bytes() for p in (copy / "data").rglob("*") if p.is_file()} == before


def test_a_withdrawn_record_leaves_a_tombstone(copy: Path) -> None:
    path = copy / "data/organisations/jem.ttl"
    name = re.search(r"^(designation:\S+) a ", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert name
    done = called("withdraw", name[1], "Tried in a test.", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert name[1] + " a " not in path.read_text(encoding="utf-8")
    grave = (copy / "data/withdrawn/withdrawn.ttl").read_text(encoding="utf-8")
    assert f"{name[1]} a rabt:Tombstone ;" in grave and '"Tried in a test."@en' in grave
    assert called("validate", cwd=copy).returncode == 0
    assert "withdrawn already" in called("withdraw", name[1], "Again.", cwd=copy).stderr
    iri = BASE + name[1].replace(":", "/")
    assert len([t for t in build_dataset(read_project(copy)).union if t.subject.value == iri]) == 3


@pytest.mark.parametrize("form", ["organisation:jem", "https://w3id.org/rabt/organisation/jem", "jem"])
def test_what_others_name_is_not_withdrawn(copy: Path, form: str) -> None:
    done = called("withdraw", form, "No.", cwd=copy)
    assert done.returncode == 2 and "is still named in data/" in done.stderr


@pytest.mark.parametrize("args", [["organisation:jemm"], ["organisation:jem", "--replaced-by", "organisation:jemm"]])
def test_what_is_not_there_is_neither_withdrawn_nor_a_replacement(copy: Path, args: list[str]) -> None:
    done = called("withdraw", args[0], "No.", *args[1:], cwd=copy)
    assert done.returncode == 2 and 'Nothing is called "organisation:jemm"' in done.stderr
    assert "Did you mean organisation:jem" in done.stderr
