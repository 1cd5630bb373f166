"""Whatever a file, a path or an argument holds, the answer is a result or one clear error, in bounded memory.

`make test` tries the same few hundred inputs each time; `make fuzz` tries new ones for as long as it is told.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from rabt.check.canonical import canonical
from rabt.check.report import Places, check_files
from rabt.model.errors import InputError
from rabt.model.iris import XSD
from rabt.read.positions import locate
from rabt.read.project import Project
from rabt.read.turtle import MAX_BYTES, Document, read_turtle
from tests.conftest import ROOT, called, copy_of, prefixes

LONG = int(os.environ.get("RABT_FUZZ", "0"))  # examples of each property; `make fuzz` sets it
ATTACK = "attacks/peshawar-army-public-school-2014.ttl"
HEAD = prefixes(o="organisation", rabt="ontology").encode()
BLOCK = HEAD + b'\no:x a rabt:Organisation ;\n    rabt:note "x"@en .\n'
NOTE = b'"x"@en'

property_ = partial(
    settings,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)

# What once broke something, or looks as if it could; each is the object of a triple.
OBJECTS = [
    b'"\\u12',
    b'"\\u12"',
    b'"\\uD800"',
    b'"\\U00110000"',
    b'"\\',
    b'"x',
    b'"""x',
    b"'''x''",
    b"<http://x",
    b"1e999999",
    b"9" * 5000,
    b"0." + b"9" * 5000,
    b'"' + b"9" * 5000 + b'"^^<http://www.w3.org/2001/XMLSchema#integer>',
    b'"99999999999-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
    b'"' + b"1" * 5000 + b'"^^<http://id.loc.gov/datatypes/edtf/EDTF>',
    b'"[' + b"2001," * 900 + b'2001]"^^<http://id.loc.gov/datatypes/edtf/EDTF>',
    b'"a\xe2\x80\xa8b\xc2\x85c"',
    b'"\xe2\x80\xaea"',
    b'"1\xc2\xb22"',
    b"o:1\xc2\xb72",
    b"<<( o:a o:b o:c )>>",
    b'"x"@en--ltr',
    b"{ o:a o:b o:c }",
    b"[ rabt:note " * 40 + b"1" + b" ]" * 40,
    b"(" * 40 + b")" * 40,
    b"(" + b"1 " * 3000 + b")",
    b",".join(b"%d" % n for n in range(3000)),
    b"<https://w3id.org/rabt/passage/cep/" + b"1" * 5000 + b"-2>",
    b"<http://x/" + b"a" * 5000 + b">",
    b"<https://w3id.org/rabt/organisation/a\xe2\x80\xaeb>",
    b"o:a%20b, o:c\\~d, o:",
    b".5, true, 1E1, -1",
    b'"' + b"\\n" * 200000 + b'"',
    b" " * 200000 + b"1",
    b"1 ; ; ;",
]
WHOLE = [
    b"",
    b" \n",
    b"# only\n",
    HEAD,
    b"\0" * 50,
    b"\xef\xbb\xbf" + BLOCK,
    BLOCK.decode().encode("utf-16"),
    BLOCK.decode().encode("utf-16-le"),
    BLOCK.decode().encode("utf-32"),
    BLOCK.replace(b"\n", b"\r"),
    BLOCK.replace(b"\n", b"\r\n"),
    BLOCK.replace(b"\n", b"\xe2\x80\xa8"),
    BLOCK.replace(b'"x"', '"é"'.encode("latin-1")),
    BLOCK.replace(b'"x"', b'"\xed\xa0\x80"'),
    BLOCK.replace(b'"x"', b'"\0"'),
    b"@base <http://x/> .\n" + BLOCK.replace(NOTE, b"<a>"),
    b"BASE <http://x/>\n" + BLOCK,
    b'VERSION "1.2"\n' + BLOCK,
    BLOCK + b")]",
    b"[" * 100000,
    b"@prefix p: <http://e/> .\n" * 20000 + BLOCK,
    b"".join(b"@prefix p%d: <http://e/%d/> .\n" % (n, n) for n in range(5000)) + BLOCK,
    HEAD + b"".join(b"_:b%d rabt:note _:b%d .\n" % (n, n + 1) for n in range(3000)),
    HEAD + b"[] a rabt:Person .\n" * 2000,
]


def mutated() -> st.SearchStrategy[bytes]:
    """Files of the project with a few slices deleted, doubled, swapped or overwritten."""
    paths = [ROOT / "data" / ATTACK, ROOT / "shapes/Figures.ttl", ROOT / "ontology/things.ttl"]
    wholes = st.sampled_from([*(path.read_bytes() for path in paths), BLOCK])
    noise = st.one_of(
        st.binary(max_size=6),
        st.sampled_from(
            [
                b'"',
                b"'''",
                b"<",
                b">",
                b"[",
                b"]",
                b"(",
                b")",
                b"\\",
                b"#",
                b"@",
                b"^^",
                b";",
                b",",
                b".",
                b"_:a",
                b":",
                b"\r",
            ]
        ),
    )
    step = st.tuples(
        st.sampled_from(["delete", "double", "swap", "put", "insert"]), st.floats(0, 1), st.integers(0, 40), noise
    )

    def apply(whole: bytes, steps: list[tuple[str, float, int, bytes]]) -> bytes:
        for kind, share, length, other in steps:
            at = int(share * len(whole))
            part = whole[at : at + length]
            new = {"delete": b"", "double": part + part, "swap": part[::-1], "put": other, "insert": other + part}[kind]
            whole = whole[:at] + new + whole[at + length :]
        return whole

    return st.builds(apply, wholes, st.lists(step, min_size=1, max_size=4))


FILES = st.one_of(
    st.binary(max_size=200),
    mutated(),
    st.sampled_from(WHOLE),
    st.sampled_from(OBJECTS).map(lambda term: BLOCK.replace(NOTE, term)),
    st.text(max_size=80).map(lambda text: BLOCK.replace(b'"x"', f'"{text}"'.encode("utf-8", "surrogatepass"))),
)


def examine(path: Path, project: Project) -> None:
    """Read, locate, lay out and check one file; anything but an `InputError` with place and remedy is a bug."""
    try:
        document = read_turtle(path)
    except InputError as error:
        assert error.line >= 1 and error.message.endswith(".") and error.remedy.endswith("."), str(error)
        assert str(error).isprintable() and str(path.name) in str(error) and len(str(error)) < 1000, str(error)
        return
    every_triple_is_located(document)
    text = canonical(document, project.terms.layout())
    if not any(isinstance(term, BlankNode) for t in document.triples for term in (t.subject, t.object)):
        path.write_text(text, encoding="utf-8", newline="\n")
        again = read_turtle(path)
        assert set(again.triples) == set(document.triples)
        assert canonical(again, project.terms.layout()) == text
    places = Places([document], project.terms)
    described = {t.subject.value for t in document.triples if isinstance(t.subject, NamedNode)}
    for finding in check_files([document], described, project.terms, project.source_slugs, places)[0]:
        assert finding.line >= 1 and str(finding).isprintable() and finding.message.endswith("."), str(finding)


def every_triple_is_located(document: Document) -> None:
    found = locate(document)
    if not found.whole:  # rdflib reads less than the standard allows: findings on the rest stand at the first line
        return
    for t in document.triples:
        number = isinstance(t.object, Literal) and t.object.datatype.value in (XSD + "decimal", XSD + "double")
        if isinstance(t.subject, NamedNode) and not isinstance(t.object, BlankNode) and not number:  # .5 is read as 0.5
            assert (t.subject.value, t.predicate.value, str(t.object)) in found.triples, t


@pytest.mark.parametrize("number", range(len(OBJECTS) + len(WHOLE)))
def test_known_oddities(number: int, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "odd.ttl"
    path.write_bytes([*(BLOCK.replace(NOTE, term) for term in OBJECTS), *WHOLE][number])
    examine(path, project)


def test_any_bytes(project: Project, tmp_path: Path) -> None:
    @property_(max_examples=LONG or 60)
    @given(FILES)
    def run(content: bytes) -> None:
        path = tmp_path / "any.ttl"
        path.write_bytes(content)
        examine(path, project)

    run()


# --- the command: exit codes 0, 1 and 2, and no exception, which `called` would raise here


@pytest.fixture(scope="module")
def copy(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(project, tmp_path_factory.mktemp("fuzz"), "people/hafiz-saeed-khan.ttl")


def answers(*args: str, cwd: Path) -> str:
    done = called(*args, cwd=cwd)
    said = done.stdout + done.stderr
    assert done.returncode in (0, 1, 2) and "Traceback" not in said, said
    return said


def test_any_file_and_any_argument(copy: Path) -> None:
    words = st.one_of(
        st.text(max_size=20), st.sampled_from(["9" * 5000, "²", "\udcff", "a\nb", "../../x", "cep:1-", "<x>", "…"])
    )

    @property_(max_examples=LONG or 4)
    @given(FILES, words, words)
    def run(content: bytes, one: str, other: str) -> None:
        path = copy / "any.ttl"
        path.write_bytes(content)
        answers("validate", "any.ttl", cwd=copy)
        answers("format", "any.ttl", cwd=copy)
        path.unlink()
        for args in (
            ("organisation", f"prefLabel={one}", "organisationKind=armed-group", "--slug", other),
            ("death", "person=hafiz-saeed-khan", f"date={one}", f"manner={other}", f"evidence={other}"),
            (one, f"{other}=x"),
        ):
            answers("new", "--dry-run", *args[1:], "--", args[0], cwd=copy)
        answers("cite", "--", one, other, cwd=copy)

    run()


def test_odd_paths(copy: Path, tmp_path: Path) -> None:
    loop, pipe = tmp_path / "loop.ttl", tmp_path / "pipe.ttl"
    loop.symlink_to(loop)
    os.mkfifo(pipe)
    (tmp_path / "folder.ttl").mkdir()
    for path, message in (
        (loop, "no such file"),
        (pipe, "not a plain file"),
        (Path("/dev/zero"), "not a plain file"),
        (tmp_path / ("a" * 300), "no such file"),
        (tmp_path / "folder.ttl", "no Turtle file"),
    ):
        assert message in answers("validate", str(path), cwd=copy), path
    assert "not a plain file" in answers("format", str(pipe), cwd=copy)
    assert "not a plain file" in answers("new", "source", "--slug", "zz", "--text", str(pipe), cwd=copy)
    answers("validate", "--sources", str(loop), cwd=copy)
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.ttl"))
    strange.write_bytes(BLOCK)
    for kind in ("text", "json", "sarif", "github"):
        command = [sys.executable, "-m", "rabt", "validate", "--format", kind, str(strange)]
        done = subprocess.run(
            command, cwd=copy, env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")}, capture_output=True, timeout=120
        )
        assert done.returncode == 1 and b"Traceback" not in done.stderr, done.stderr
        assert kind != "text" or done.stdout.startswith(os.fsencode(tmp_path) + b"/\\uDCFF\\n.ttl:"), done.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
def test_unreadable_file(copy: Path) -> None:
    path = copy / "locked.ttl"
    path.write_bytes(BLOCK)
    path.chmod(0)
    assert "Cannot be read" in answers("validate", "locked.ttl", cwd=copy)


# --- memory


def filled(block: Callable[[int], bytes], size: int) -> bytes:
    number = size // len(block(10**5))
    return HEAD + b"".join(block(n) for n in range(number))


HUNGRY: dict[str, Callable[[int], bytes]] = {
    "objects": lambda size: HEAD + b"o:x rabt:note " + b",".join(b"%d" % n for n in range(size // 8)) + b" .",
    "members of a list": lambda size: HEAD + b"o:x rabt:note (" + b"1 " * (size // 2) + b") .",
    "names": partial(filled, lambda n: b"o:x%d rabt:note o:y%d .\n" % (n, n)),
    "nodes that break shapes": partial(filled, lambda n: b"o:x%d a rabt:Organisation .\n" % n),
    "escapes": partial(filled, lambda n: b'o:x%d rabt:note "' % n + b"\\n" * 20000 + b'" .\n'),
}  # fmt: skip
MEASURED = """import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(used.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""
BASE_MEMORY, PER_BYTE = 300 * 2**20, 800


@pytest.mark.parametrize("name", HUNGRY)
def test_memory_is_bounded(name: str, copy: Path) -> None:
    """With the default limit of a file, `rabt validate FILE` stays below 2 GB: 300 MB and 800 times its size."""
    assert BASE_MEMORY + PER_BYTE * MAX_BYTES < 2 * 2**30
    size = MAX_BYTES if LONG else MAX_BYTES // 200
    path = copy / "hungry.ttl"
    path.write_bytes(HUNGRY[name](size))
    limit = BASE_MEMORY + PER_BYTE * size
    # The most memory of a process counts that of the one that started it, which is a small one here.
    command = [sys.executable, "-c", MEASURED, sys.executable, "-m", "rabt", "validate", path.name]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONFAULTHANDLER": "1"}
    process = subprocess.run(command, cwd=copy, env=env, capture_output=True, timeout=3600)
    *said, used = process.stderr.splitlines()
    path.unlink()
    assert process.returncode in (1, 2) and not any(b"Traceback" in line for line in said), said[-20:]
    memory = int(used) * (1 if sys.platform == "darwin" else 1024)  # getrusage(2): bytes there, kilobytes on Linux
    if LONG:
        print(f"{name}: {memory / 2**20:.0f} MB for {size / 2**20:.1f} MB")
    assert memory < limit, f"{memory / 2**20:.0f} MB"
