"""Waivers: they cover one rule on one node until a day, are counted, and are faults once they end or are not needed."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from rabt.derive.dataset import review
from rabt.model.iris import XSD
from rabt.read.project import Project, read_project
from rabt.read.sources import read_texts
from tests.conftest import SOURCES, called, copy_of, prefixes

needs_texts = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source texts are not here")

ATTACK = "attacks/peshawar-army-public-school-2014.ttl"
LAST = date(2030, 1, 31)
HEAD = prefixes(
    attack="attack", casualty="casualty", check="shapes/check", occurrence="occurrence", rabt="ontology", shape="shapes"
)
HEAD += prefixes(source="source", waiver="waiver") + f"@prefix xsd: <{XSD}> .\n"


CASUALTY, TWIN = "casualty:peshawar-school-restelli-w6zl", "casualty:twin-0001"
LATE = "occurrence:peshawar-school-cep-day-o6rw"
MINIMUM = "shape:CasualtyEstimate-killedMin"


@pytest.fixture(scope="module")
def copy(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which a minimum is above its maximum, in two records that are twins besides."""
    root = copy_of(project, tmp_path_factory.mktemp("waivers"), ATTACK)
    path = root / "data" / ATTACK
    text = path.read_text(encoding="utf-8")
    start = text.index(f"{CASUALTY} a ")
    block = text[start : text.index(" .\n", start) + 3]
    wrong = block.replace("killedMax 147", "killedMax 146")
    assert wrong != block, "the example of this test has left the data"
    path.write_text(text.replace(block, f"{wrong}\n{wrong.replace(CASUALTY, TWIN)}"), encoding="utf-8")
    assert called("format", str(path), cwd=root).returncode == 0
    return root


def waiver(name: str, node: str, rule: str, day: date | str = LAST) -> str:
    return (
        f"waiver:{name} a rabt:Waiver ;\n    rabt:waives {node} ;\n    rabt:waivedRule {rule} ;\n"
        f'    rabt:reason "The source prints it so."@en ;\n    rabt:waivedBy "Somebody" ;\n'
        f'    rabt:expires "{day}"^^xsd:date .\n'
    )


def needed(day: date | str = LAST) -> list[str]:
    found = [(CASUALTY, MINIMUM), (TWIN, MINIMUM), (TWIN, "check:twin")]
    found += [(node, "shape:Figure-killed-point") for node in (CASUALTY, TWIN)]
    return [waiver(f"w-000{n}", node, rule, day) for n, (node, rule) in enumerate(found)]


def decided(root: Path, *waivers: str) -> Path:
    """The project with these waivers alone."""
    path = root / "data" / "waivers" / "waivers.ttl"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if waivers:
        path.write_text(HEAD + "\n" + "\n".join(waivers), encoding="utf-8")
        assert called("format", str(path), cwd=root).returncode == 0
    return root


def said(root: Path, today: date | None) -> list[str]:
    """The findings on a day, as rule, node and message."""
    return [f"{f.rule} {f.focus} {f.message}" for f in review(read_project(root), today=today).findings]


def test_what_is_waived_is_counted_and_no_finding(copy: Path) -> None:
    without = called("validate", cwd=decided(copy))
    assert without.returncode == 1 and "5 violations" in without.stderr and "waived" not in without.stderr
    decided(copy, *needed("9999-12-31"))
    done = called("validate", "--format", "json", cwd=copy)
    assert done.returncode == 0, done.stdout
    expected = "5 waived: 2 CasualtyEstimate-killedMin, 2 Figure-killed-point, 1 twin"
    assert done.stderr.splitlines()[-1] == expected
    read = json.loads(done.stdout)
    assert read["findings"] == [] and read["counts"]["waived"] == len(read["waived"]) == 5
    assert called("validate", "--strict", cwd=copy).returncode == 0
    assert called("validate", f"data/{ATTACK}", cwd=copy).stderr.splitlines()[-1] == expected
    assert "waived" not in called("validate", "data/waivers", cwd=copy).stderr  # the findings are in the other file


def test_the_last_day_counts_and_the_next_does_not(copy: Path) -> None:
    decided(copy, *needed())
    assert said(copy, LAST) == said(copy, None) == []
    found = said(copy, LAST + timedelta(days=1))
    assert len(found) == 10 and sum("counted until 2030-01-31 and covers nothing since" in line for line in found) == 5
    assert any(line.startswith(f"twin {TWIN} ") for line in found)


def test_a_waiver_covers_one_rule_on_one_node_and_two_are_too_many(copy: Path) -> None:
    other = waiver("x-0001", "attack:peshawar-army-public-school-2014", MINIMUM)
    again = waiver("x-0002", CASUALTY, MINIMUM)
    decided(copy, *needed()[1:], other, again, waiver("x-0003", CASUALTY, MINIMUM))
    assert said(copy, LAST) == [
        f"waiver waiver:x-0001 Nothing breaks {MINIMUM} at attack:peshawar-army-public-school-2014: delete the waiver.",
        "waiver waiver:x-0003 waiver:x-0002 waives the same: delete one of them.",
    ]


NEVER = {
    "check:format": "canonical form are never waived: mend the data.",
    "check:term": "Syntax, names, literals",
    "check:reference": "Syntax, names, literals",
    "check:unreadable": "Syntax, names, literals",
    "check:evidence": "write what is not proved in rabt:unproved instead.",
    "check:coverage": "rabt:withoutRecords.",
    "check:waiver": "Waivers are not waived",
    "shape:CasualtyEstimate": "which properties a class takes, are never waived",
    "shape:CasualtyEstimate-iri": "Names, and which properties",
    "shape:Waiver-reason": "no rule that can be waived",
    "shape:twin": "did you mean check:twin?",
    "shape:CasualtyEstimate-kiledMin": f"did you mean {MINIMUM}",
}


def test_some_rules_are_never_waived(copy: Path) -> None:
    decided(copy, *needed(), *(waiver(f"x-{n:04}", CASUALTY, rule) for n, rule in enumerate(NEVER)))
    for found, message in zip(said(copy, LAST), NEVER.values(), strict=True):
        assert found.startswith("waiver waiver:x-") and message in found, found


def test_what_is_derived_can_be_waived_and_is_not_hidden_by_other_waivers(project: Project, tmp_path: Path) -> None:
    root = copy_of(project, tmp_path, ATTACK)
    path = root / "data" / ATTACK
    text = path.read_text(encoding="utf-8").replace('"2014-12-16"^^xsd:date', '"2034-12-16"^^xsd:date', 1)
    path.write_text(text.replace("killedMax 147", "killedMax 146", 1), encoding="utf-8")
    one = [needed()[0], needed()[3]]
    assert [line.rpartition(" A record")[0] for line in said(decided(root, *one), LAST)] == [
        f"Derived-after-source {LATE}"
    ]
    assert said(decided(root, *one, waiver("x-0001", LATE, "shape:Derived-after-source")), LAST) == []
    # Where the derived data are not looked at, nobody knows whether the waiver is needed.
    decided(root, waiver("x-0001", LATE, "shape:Derived-after-source"))
    assert not any(line.startswith("waiver") for line in said(root, LAST))


@needs_texts
def test_evidence_is_waived_with_or_without_an_end(project: Project, tmp_path: Path) -> None:
    root, today = copy_of(project, tmp_path, "organisations/aswj.ttl"), LAST + timedelta(days=1)
    path = root / "data" / "waivers" / "waivers.ttl"
    text = path.read_text(encoding="utf-8")
    block = re.search(r"waiver:ludhianvi-tenure-month[^.]*june[^.]*\.[^.]*?(?= \.\n)", text)
    assert block, "the example of this test has left the data"
    texts = read_texts(SOURCES, project.sources)
    assert review(read_project(root), texts=texts, today=today).findings == []
    ended = block[0] + f' ;\n    rabt:expires "{LAST}"^^xsd:date'
    path.write_text(text.replace(block[0], ended).replace("\n\n", f"\n@prefix xsd: <{XSD}> .\n\n", 1), encoding="utf-8")
    assert called("format", str(path), cwd=root).returncode == 0
    assert review(read_project(root), texts=texts, today=LAST).findings == []
    found = sorted(f"{f.rule} {f.message}" for f in review(read_project(root), texts=texts, today=today).findings)
    assert "do not hold month june" in found[0] and found[1].startswith("waiver This waiver counted"), found


def test_new_makes_a_waiver_and_refuses_a_needless_one(copy: Path) -> None:
    decided(copy, *needed("9999-12-31")[1:])
    values = ("reason=The source prints it so.", "waivedBy=Somebody")
    make = ("new", "waiver", f"waives={CASUALTY}", *values)
    for more, code, message in (
        (("expires=2030-01-31", "waivedRule=CasualtyEstimate-kilMin"), 2, "no rule that can be waived"),
        (("expires=2030-01-31", "waivedRule=format"), 2, "mend the data"),
        (("waivedRule=CasualtyEstimate-killedMin",), 1, "A waiver is one of two kinds"),
        (("expires=2001-01-31", "waivedRule=CasualtyEstimate-killedMin"), 1, "covers nothing since"),
        (("expires=9999-12-31", "waivedRule=twin"), 1, "Nothing breaks check:twin"),
    ):
        done = called(*make, *more, cwd=copy)
        assert done.returncode == code and message in done.stdout + done.stderr, done.stdout + done.stderr
    done = called(*make, "expires=9999-12-31", "waivedRule=CasualtyEstimate-killedMin", cwd=copy)
    assert done.returncode == 0 and "to data/waivers/waivers.ttl" in done.stdout, done.stdout + done.stderr
    assert "rabt new waiver waives=casualty:" in called("new", "waiver", cwd=copy).stdout
    assert called("validate", cwd=copy).returncode == 0
