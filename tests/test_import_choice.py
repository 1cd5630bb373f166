"""`rabt import` with a rule of choice and earlier states, and what is read of comments."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from rabt.lists.un_comments import Tie, ties
from rabt.read.formats import named_in
from tests.conftest import called
from tests.test_import_lists import Done, root  # noqa: F401 - a fixture

ENTITY = """<ENTITY><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>{number}
</REFERENCE_NUMBER><LISTED_ON>2001-10-06</LISTED_ON><COMMENTS1>{comments}</COMMENTS1>
<ENTITY_ADDRESS><COUNTRY>{country}</COUNTRY></ENTITY_ADDRESS></ENTITY>"""
PERSON = """<INDIVIDUAL><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>
<REFERENCE_NUMBER>{number}</REFERENCE_NUMBER><LISTED_ON>2010-01-02</LISTED_ON><COMMENTS1>{comments}</COMMENTS1>
</INDIVIDUAL>"""
ENTITIES = (
    ("QDe.901", "BODY OF OURS", "", ""),
    ("QDe.902", "NEAR ONE", "Splinter group of Body of Ours (QDe.901).", ""),
    ("QDe.903", "FAR ONE", "Linked to the World Body (QDe.905).", "Elsewhere"),
    ("QDe.904", "ONE OF THE COUNTRY", "", "Pakistan"),
    ("QDe.905", "WORLD BODY", "", ""),
)
PERSONS = (
    (
        "QDi.901",
        "FIRST LEADER",
        "Leader of Body of Ours (QDe.901) and friend of the World Body (QDe.905). Died in 2011.",
    ),
    ("QDi.902", "MERE MEMBER", "Member of Body of Ours (QDe.901). Brother of First Leader (QDi.901)."),
    ("QDi.903", "WORLD LEADER", "Leader of World Body (QDe.905)."),
)
MAPPING = (
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    + "".join(
        f"un:{number}\tskos:exactMatch\torganisation:{name}\tsemapv:ManualMappingCuration\n"
        for number, name in (("QDe.901", "european-union"), ("QDe.905", "un-security-council"))
    )
)  # fmt: skip
RULE = 'country = "Pakistan"\nworldwide = ["organisation:un-security-council"]\n'
CHOICE = ("--mapping", "map.tsv", "--choice", "choice.toml")


def un(date: str, left_out: str = "") -> str:
    persons = "".join(PERSON.format(number=n, name=name, comments=c) for n, name, c in PERSONS if n != left_out)
    bodies = "".join(
        ENTITY.format(number=n, name=name, comments=c, country=at) for n, name, c, at in ENTITIES if n != left_out
    )
    return (
        f'<CONSOLIDATED_LIST dateGenerated="{date}"><INDIVIDUALS>{persons}</INDIVIDUALS><ENTITIES>{bodies}</ENTITIES>'
        "</CONSOLIDATED_LIST>\n"
    )


def files(**more: str) -> dict[str, str]:
    return {"un.xml": un("2026-02-27"), "map.tsv": MAPPING, "choice.toml": RULE, **more}


def test_entries_are_chosen_by_the_rule_and_the_others_counted(root: Path) -> None:  # noqa: F811
    done = Done(root, "un", files(), *CHOICE)
    assert done.code == 0 and "8 rows read: 5 written, 0 of them with a warning, 0 refused, 3 left out." in done.err
    written = {block.split()[0] for block in done.blocks("un:")}
    assert written == {"un:QDe.901", "un:QDe.902", "un:QDe.904", "un:QDe.905", "un:QDi.901"}
    report = json.loads((root / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert report["chosen"] == {
        "leads a mapped body": 1, "mapped": 2, "says Pakistan": 1, "tied to a mapped body": 1,
    }  # fmt: skip
    assert sum(report["leftOut"].values()) == 3 and "Brother" not in done.text


def test_what_the_list_says_of_a_tie(root: Path) -> None:  # noqa: F811
    done = Done(root, "un", files(), *CHOICE)
    tenure = done.block("tenure:un-qdi-901-leader")
    assert "rabt:person person:un-qdi-901" in tenure and "rabt:organisation organisation:european-union" in tenure
    assert "affiliation-type:splinter-of" in done.block("affiliation:un-qde-902-splinter-of")
    assert len(done.blocks("affiliation:")) == 2 and "organisation:un-security-council" in done.block(
        "affiliation:un-qdi-901-linked-to"
    )


def test_a_row_is_left_out_for_a_reason_that_is_told(root: Path) -> None:  # noqa: F811
    rule = RULE + '[left-out]\n"un:QDe.904" = "it is known to be another"\n'
    Done(root, "un", files(**{"choice.toml": rule}), *CHOICE)
    report = json.loads((root / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert report["leftOut"]["it is known to be another"] == 1 and report["written"] == 4


def test_a_whole_list_and_a_list_without_a_rule(root: Path) -> None:  # noqa: F811
    done = Done(root, "un", files(**{"choice.toml": RULE + 'whole = ["un"]\n'}), *CHOICE)
    assert "8 written" in done.err and "left out" not in done.err


def test_earlier_states_are_told_on_each_row(root: Path) -> None:  # noqa: F811
    more = files(**{"old-2015-03-27.xml": un("2015-03-27", left_out="QDe.902")})
    done = Done(root, "un", more, *CHOICE, "--earlier", "old-2015-03-27.xml")
    assert '"2015-03-27"^^xsd:date ,' in done.block("un:QDe.901") and "2026-02-27" in done.block("un:QDe.901")
    assert "2015" not in done.block("un:QDe.902")


def test_what_a_later_state_lacks_is_taken_from_the_earlier_one(root: Path) -> None:  # noqa: F811
    new = files(**{"un.xml": un("2026-02-27", left_out="QDi.901")})
    Done(root, "un", new, *CHOICE)
    shutil.move(root / "out", root / "data" / "lists" / "un")  # in which the number of the body stands
    old = {"old.xml": un("2015-03-27"), **new}
    done = Done(root, "un", old, *CHOICE, "--slug", "un-2015", "--missing-in", "un.xml")
    assert {block.split()[0] for block in done.blocks("un-2015:")} == {"un-2015:QDi.901"}
    assert "organisation:european-union" in done.block("tenure:un-2015-qdi-901-leader")


FAULTS = {
    "no TOML": (files(**{"choice.toml": "country ="}), (), "The rule is no TOML"),
    "no country": (files(**{"choice.toml": "whole = []"}), (), "The rule lacks 'country'"),
    "more": (files(**{"choice.toml": RULE + "also = 1"}), (), "The rule holds what is not known here"),
    "unknown name": (files(**{"choice.toml": 'country = "P"\nworldwide = ["x:y"]'}), (), '"x:y" is no name'),
    "later": (files(**{"new.xml": un("2027-01-01")}), ("--earlier", "new.xml"), "it is not earlier"),
    "addresses": (files(), ("--addresses", "map.tsv"), "The format un has no file of addresses"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_nothing_is_written(root: Path, fault: str) -> None:  # noqa: F811
    given, more, said = FAULTS[fault]
    for name, text in given.items():
        (root / name).write_text(text, encoding="utf-8")
    done = called("import", "un", "un.xml", "-o", "out", *CHOICE, *more, cwd=root)
    assert done.returncode == 2 and said in done.stderr and not (root / "out").exists()


def test_an_address_of_a_second_table_says_the_country_and_is_not_kept(root: Path) -> None:  # noqa: F811
    head = "ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,Vess_owner,Remarks\n"
    given = {
        "sdn.csv": head
        + "".join(f'{n},{name},-0- ,SDGT,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,{remarks}\n' for n, name, remarks in (
            (11, "HERE", "-0-"), (12, "THERE", "-0-"), (13, "TIED", "Linked To: HERE."))),
        "add.csv": "Ent_num,Add_num,Address,City_State,Country,Add_remarks\n"
        "11,1,Private Lane,Karachi,Pakistan,-0-\n12,2,-0-,-0-,Elsewhere,-0-\n",
        "alt.csv": "ent_num,alt_num,alt_type,alt_name,alt_remarks\n11,21,aka,HERE TOO,-0-\n12,22,aka,THERE TOO,-0-\n",
        "choice.toml": RULE,
    }  # fmt: skip
    more = ("--date", "2021-07", "--choice", "choice.toml", "--addresses", "add.csv", "--aliases", "alt.csv")
    done = Done(root, "ofac", given, *more)
    assert "HERE TOO" in done.text and "THERE" not in done.text and "Private" not in done.text
    assert "TIED" not in done.text, "HERE is taken for its address and draws nobody in"
    assert "5 rows read: 2 written, 0 of them with a warning, 0 refused, 3 left out." in done.err


def comments(text: str, kind: str = "INDIVIDUAL") -> list[Tie]:
    return ties({"ELEMENT": (kind,), "REFERENCE_NUMBER": ("QDi.900",), "COMMENTS1": (text,)})


def test_ties_are_read_from_plain_sentences_alone() -> None:
    assert comments("Founding member of A (QDe.901) and deputy to its leader B (QDi.902).") == [
        Tie("QDe.901", ("founder",))
    ]
    assert comments("Deputy leader and spokesman of A (QDe.901) since 7 Nov. 2013. Chief of money of C (TAe.902)") == [
        Tie("QDe.901", ("deputy", "spokesman", "leader")), Tie("TAe.902"),
    ]  # fmt: skip
    assert comments("Wanted for A (QDe.901). Supported B (QDe.902).") == []
    assert comments("In 1993, it merged with A (QDe.901). Associated with B (QDe.902) and C (QDe.903).", "ENTITY") == [
        Tie("QDe.902"), Tie("QDe.903"),
    ]  # fmt: skip


def test_names_in_a_cell() -> None:
    assert named_in("Lashkar-e Tayyiba (LeT)") == [["Lashkar-e Tayyiba", "LeT"]]
    assert named_in("An Army (FTO; other since 2019)") == [["An Army"]]
    assert named_in("Old Name (ex-ABC); A / B") == [["Old Name"], ["A", "B"]]
    assert named_in("People's Committee (Lyari)") == [["People's Committee (Lyari)"]]
