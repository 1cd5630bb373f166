"""`rabt new source`: a text described by ranges, cited and validated like the five; and what it refuses."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from rabt.model.errors import InputError
from rabt.model.iris import BASE, RABT, RDF_TYPE, VANN
from rabt.read.project import Project, read_project, triples_of
from rabt.read.sources import describe
from rabt.read.text import read_text
from rabt.write.scaffold import Scaffolder
from rabt.write.source import SOURCE, describe_text
from tests.conftest import SOURCES, called, copy_of, rabt

TEXT = """A Report on the Green Valley

The Example Front was founded in 2012 in Quetta. It has about 200 fighters.¹ (Source: An Outlet, Another Outlet)

Second part

Dr. Example saw “Zoë’s 🚌” leave. At least 12 people died.
¹ A. Author, A Book, 2016.
"""
VALUES = ("title=A Report on the Green Valley", "publisher=Example House", "contentDate=2016~", "language=en")


@pytest.fixture
def copy(project: Project, tmp_path: Path) -> Path:
    (tmp_path / "project" / "texts").mkdir(parents=True)
    root = copy_of(project, tmp_path / "project", "organisations/jem.ttl")
    (root / "texts" / "green.txt").write_text(TEXT, encoding="utf-8", newline="\n")
    return root


def new(copy: Path, *args: str, slug: str = "green", text: str = "texts/green.txt") -> tuple[int, str, str]:
    done = called("new", "source", *args, "--slug", slug, "--text", text, "--sources", "texts", cwd=copy)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the source texts are not here")
@pytest.mark.parametrize("slug", ["cep", "firstpost", "khan-akram", "restelli", "ttp-largest"])
def test_the_kept_descriptions_are_reproduced(project: Project, slug: str) -> None:
    kept, fields = project.sources[slug], Scaffolder(project).fields[SOURCE.value]
    found = [p for p in SOURCES.glob("*.txt") if hashlib.sha256(p.read_bytes()).hexdigest() == kept.digest]
    assert len(found) == 1
    counted = {RDF_TYPE.value, VANN + "preferredNamespacePrefix", RABT + "length", RABT + "digest"}
    values = [
        (t.predicate, t.object)
        for t in triples_of(project.data)
        if getattr(t.subject, "value", "") == f"{BASE}source/{slug}" and t.predicate.value not in counted
    ]
    made = describe_text(slug, read_text(found[0]), values, fields)  # type: ignore[arg-type]
    assert not made.missing
    again = describe([*made.source, *made.paragraphs])[slug]
    assert (again.digest, again.length, again.title) == (kept.digest, kept.length, kept.title)
    # Sections, outlets and footnotes may be corrected by hand; ranges stay what the generator proposes.
    ranges = [[(p.iri, p.start, p.end, p.sentences) for p in source.paragraphs] for source in (again, kept)]
    assert ranges[0] == ranges[1]


def test_from_a_text_to_a_green_record(copy: Path) -> None:
    code, out, err = new(copy, *VALUES)
    assert code == 0, out + err
    assert "wrote source:green to data/sources/green/" in out and "are proposals" in out
    folder = copy / "data/sources/green"
    assert sorted(p.name for p in folder.iterdir()) == ["paragraphs.ttl", "source.ttl"]
    assert not [p for p in copy.iterdir() if p.name.startswith(".")]
    described = (folder / "source.ttl").read_text("utf-8") + (folder / "paragraphs.ttl").read_text("utf-8")
    assert f"rabt:length {len(TEXT)}" in described and hashlib.sha256(TEXT.encode()).hexdigest() in described
    assert 'vann:preferredNamespacePrefix "green"' in described and "founded" not in described
    source = read_project(copy).sources["green"]
    pieces = [TEXT[a:b] for a, b in source.sentences()]
    assert "The Example Front was founded in 2012 in Quetta." in pieces and "At least 12 people died." in pieces
    assert [p.section for p in source.paragraphs][-1] == "Second part" and source.paragraphs[-1].marker == "1"
    assert source.paragraphs[1].outlets == ("An Outlet", "Another Outlet")
    texts = ("--sources", "texts")
    cited = called("cite", "green", "Example Front was founded", *texts, cwd=copy)
    at = TEXT.index("The Example Front")
    name = f"green:{at}-{TEXT.index(' It has')}"
    assert cited.stdout.startswith(name), cited.stdout + cited.stderr
    first = rabt("new", "organisation", "prefLabel=Example Front", "organisationKind=armed-group", *texts, cwd=copy)
    assert first.returncode == 0, first.stdout + first.stderr
    words = ("--cite", "green", "Example Front was founded")
    made = ("new", "founding", "resulting=example-front", "date=2012", "modality=stated", *words, *texts)
    second = called(*made, cwd=copy)
    assert second.returncode == 0, second.stdout + second.stderr
    assert f"rabt:evidence {name} ." in (copy / "data/organisations/example-front.ttl").read_text("utf-8")
    assert name in (folder / "passages.ttl").read_text("utf-8")
    paragraphs = folder / "paragraphs.ttl"  # the paragraph that was read is no longer unread
    before, block, after = paragraphs.read_text("utf-8").partition(f"paragraph:green-{at} a ")
    unread = " ;\n    rabt:withoutRecords coverage-reason:unread ."
    paragraphs.write_text(before + block + after.replace(unread, " .", 1), encoding="utf-8", newline="\n")
    checked = called("validate", "data/sources/green", "data/organisations/example-front.ttl", *texts, cwd=copy)
    assert checked.returncode == 0 and checked.stdout == "", checked.stdout + checked.stderr
    whole = called("validate", *texts, cwd=copy)
    assert "green" not in whole.stdout and re.search(r" 1 proved", whole.stderr), whole.stdout + whole.stderr
    assert "founded in 2012" in called("why", name, cwd=copy).stdout


def test_dry_run_writes_nothing(copy: Path) -> None:
    code, out, _ = new(copy, *VALUES, "--dry-run")
    assert code == 0 and "# data/sources/green/source.ttl" in out and "source:green a rabt:Source ;" in out
    assert not (copy / "data/sources/green").exists()


@pytest.mark.parametrize(
    ("args", "slug", "message"),
    [
        (VALUES, "cep", "source:cep is taken"),
        (VALUES, "organisation", 'The prefix "organisation:" stands for'),
        (VALUES, "Green Valley", "is no name of a source"),
        (VALUES, "../green", "is no name of a source"),
        (VALUES, "2016", "is no name of a source"),
        (VALUES, "", "--slug NAME and --text FILE"),
        (VALUES[:1], "green", "dc:language takes exactly one"),
        ((*VALUES, "length=3"), "green", "length follows from the text"),
        ((*VALUES, "titel=x"), "green", "Did you mean title?"),
    ],
)
def test_refused_names_and_values(copy: Path, args: tuple[str, ...], slug: str, message: str) -> None:
    before = sorted(copy.rglob("*"))
    code, out, err = new(copy, *args, slug=slug)
    assert code == 2 and out == "" and message in err, err
    assert sorted(copy.rglob("*")) == before


def test_a_text_is_described_once_and_only_for_a_source(copy: Path) -> None:
    assert new(copy, *VALUES)[0] == 0
    code, _, err = new(copy, *VALUES)
    assert code == 2 and "source:green is taken" in err
    code, _, err = new(copy, *VALUES, slug="again")
    assert code == 2 and "The text is that of source:green" in err
    other = called("new", "place", "prefLabel=X", "--text", "texts/green.txt", cwd=copy)
    assert other.returncode == 2 and "Only a source has a text" in other.stderr


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"One.\r\nTwo.\r\n", "t.txt:1:5", "carriage return"),
        (b"One.\nTwo.\rThree.", "t.txt:2:5", "carriage return"),
        (b"One.\nT\x00wo.", "t.txt:2:2", "control character U+0000"),
        (b"One.\nTwo\tthree.", "t.txt:2:4", "control character U+0009"),
        ("One.\nTw\x85o.".encode(), "t.txt:2:3", "control character U+0085"),
        ("Zo\u00eb.\nna\u00efve".encode("latin-1"), "t.txt:1:3", "Byte 0xeb is not UTF-8"),
        ("Eé.\nZo".encode() + b"\xff", "t.txt:2:3", "Byte 0xff is not UTF-8"),
        ("One.".encode("utf-8-sig"), "t.txt:1:1", "byte-order mark"),
        ("One.".encode("utf-16"), "t.txt:1:1", "UTF-16"),
        (b"", "t.txt:1:1", "holds no words"),
        (b" \n\n--\n", "t.txt:1:1", "holds no words"),
    ],
)
def test_refused_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, place: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "t.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_text(path)
    assert str(caught.value).startswith(f"{place}: ") and message in str(caught.value) and caught.value.remedy


def test_refused_files(tmp_path: Path, copy: Path) -> None:
    for path, message in ((tmp_path / "none.txt", "Cannot be read"), (tmp_path, "not a plain file")):
        with pytest.raises(InputError, match=message):
            read_text(path)
    (tmp_path / "t.txt").write_text("Words.", encoding="utf-8")
    with pytest.raises(InputError, match="the limit is 3"):
        read_text(tmp_path / "t.txt", max_bytes=3)
    (copy / "texts/green.txt").write_bytes(b"One.\r\n")
    code, out, err = new(copy, *VALUES)
    assert code == 2 and out == "" and "texts/green.txt:1:5: The text holds a carriage return." in err
    assert not (copy / "data/sources/green").exists()
