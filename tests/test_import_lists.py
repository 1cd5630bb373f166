"""`rabt import un|ofac|eu|pakistan|national`: the traps of lists in small invented rows, and the real files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rabt.model.iris import BASE, RABT
from rabt.read.cells import UnreadableError, birth_year, day, decimal, language_of, whole, years_only
from rabt.read.project import triples_of, turtle_files
from rabt.read.turtle import read_turtle
from tests.conftest import ROOT, called, prefixes, small_project

BULK = ROOT.parent / "shared" / "bulk"
THINGS = (
    prefixes(organisation="organisation", organisation_kind="concept/organisation-kind", rabt="ontology",
             regime="regime", state="state")
    + "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
    + "".join(
        f'organisation:{name} a rabt:Organisation ;\n    skos:prefLabel "{name}"@en ;\n'
        "    rabt:organisationKind organisation-kind:state-body .\n\n"
        for name in ("european-union", "un-security-council", "us-department-of-state", "us-department-of-the-treasury")
    )
    + "\n".join(
        f'regime:{name} a rabt:Regime ;\n    skos:prefLabel "{name}"@en .\n'
        for name in ("india-ban", "pakistan-ban", "us-foreign-terrorist-organizations")
    )
    + "\n"
    + "\n".join(
        f'state:{name} a rabt:State ;\n    skos:prefLabel "{name}"@en .\n'
        for name in ("india", "pakistan", "united-kingdom", "united-states")
    )
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return small_project(tmp_path / "project", {"things.ttl": THINGS})


class Done:
    """What an import said and wrote; what it wrote is validated with the file at hand."""

    def __init__(self, root: Path, form: str, files: dict[str, str], *more: str) -> None:
        for name, text in files.items():
            (root / name).write_text(text, encoding="utf-8", newline="")
        name = next(iter(files))
        done = called("import", form, name, "-o", "out", *more, cwd=root)
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.text = ""
        if (root / "out").is_dir():
            self.text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "out").glob("*.ttl")))
            checked = called("validate", "out", "--sources", ".", cwd=root)
            assert checked.returncode == 0, checked.stdout
            assert "(100.0%)" in checked.stderr and ": 0 proved" not in checked.stderr

    def block(self, start: str) -> str:
        """The one block whose name begins so, without the four characters at its end."""
        [found] = self.blocks(start)
        return found

    def blocks(self, start: str) -> list[str]:
        return [block for block in self.text.split("\n\n") if block.startswith(start)]


# --- United Nations ------------------------------------------------------------------------------------------------

PERSON = """<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>EXAMPLE</FIRST_NAME><SECOND_NAME>PERSON</SECOND_NAME>
<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.901</REFERENCE_NUMBER><LISTED_ON>{listed}</LISTED_ON>
<NAME_ORIGINAL_SCRIPT>{script}</NAME_ORIGINAL_SCRIPT><COMMENTS1>Father's name is Private Name.</COMMENTS1>
<LAST_DAY_UPDATED><VALUE>2012-01-02</VALUE><VALUE>2013-04-05</VALUE><VALUE/></LAST_DAY_UPDATED>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ex Ample; Per Son</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Example</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><STREET>Private Street 1</STREET></INDIVIDUAL_ADDRESS>
{births}
<INDIVIDUAL_DOCUMENT><NUMBER>ZZ9999999</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL>"""
ENTITY = """<ENTITY><FIRST_NAME>EXAMPLE GROUP</FIRST_NAME><UN_LIST_TYPE>Taliban</UN_LIST_TYPE>
<REFERENCE_NUMBER>{number}</REFERENCE_NUMBER><LISTED_ON>2001-10-06</LISTED_ON>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Group</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>EG</ALIAS_NAME></ENTITY_ALIAS></ENTITY>"""
BIRTH = "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>{0}</TYPE_OF_DATE>{1}</INDIVIDUAL_DATE_OF_BIRTH>"
EXACT = BIRTH.format("EXACT", "<DATE>1961-02-03</DATE>")


def un_list(
    listed: str = "2010-05-06", births: str = EXACT, number: str = "QDe.901", script: str = "گروه", head: str = ""
) -> dict[str, str]:
    person = PERSON.format(listed=listed, births=births, script=script)
    return {
        "un.xml": f'<?xml version="1.0" encoding="UTF-8"?>\n{head}'
        '<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z">'
        f"\n<INDIVIDUALS>\n{person}\n</INDIVIDUALS><ENTITIES>\n{ENTITY.format(number=number)}\n</ENTITIES>"
        "</CONSOLIDATED_LIST>\n"
    }


def test_entries_of_the_united_nations(root: Path) -> None:
    done = Done(root, "un", un_list())
    assert done.code == 0 and done.out == ""
    assert 'skos:prefLabel "EXAMPLE PERSON"@en' in done.block("person:un-qdi-901")
    listing = done.block("designation:un-qdi-901")
    for said in (
        "rabt:authority organisation:un-security-council", "rabt:regime regime:un-al-qaida", 'rabt:reference "QDi.901"',
        '"2012-01-02"^^xsd:date ,', '"2013-04-05"^^xsd:date ;', 'rabt:birthYear "1961"^^xsd:gYear',
        'rabt:start "2010-05-06"^^xsd:date', "rabt:evidence un:QDi.901",
    ):  # fmt: skip
        assert said in listing
    names = done.blocks("naming:")
    assert len(names) == 6
    said = {
        (line.split('"')[1], "good" in b, "low" in b) for b in names for line in b.splitlines() if "rabt:name " in line
    }
    assert {("Ex Ample", True, False), ("Per Son", True, False), ("Abu Example", False, True)} < said
    assert '"گروه"@und-arab' in done.text and "name-type:former-name" in done.text
    assert 'rabt:seenOn "2026-02-27"^^xsd:date' in done.block("un:QDe.901")
    assert 'rabt:contentDate "2026-02-27"^^xsd:date' in done.text
    for private in ("Private", "ZZ9999999", "1961-02", "Father"):
        assert private not in done.text


BIRTHS = {
    "1978 or 1984": ("<YEAR>1978 or 1984</YEAR>", 'rabt:printed "INDIVIDUAL_DATE_OF_BIRTH/YEAR: 1978 or 1984"'),
    "a day or another": ("<DATE>3 Feb. 1961 or 5.6.1962</DATE>", "… …. 1961 or ….….1962"),
    "of another calendar": ("<NOTE>01/02/1380 (Hijri)</NOTE>", "…/…/… (Hijri)"),
    "a span": ("<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1965</TO_YEAR>", 'rabt:birthYear "[1960..1965]"^^edtf:EDTF'),
    "month and year": ("<NOTE>Nov. 1974</NOTE>", 'rabt:birthYear "1974"^^xsd:gYear'),
    "two years": ("<YEAR>1973-1974</YEAR>", 'rabt:birthYear "[1973..1974]"^^edtf:EDTF'),
    "nothing": ("", "rabt:start"),
}


@pytest.mark.parametrize("birth", BIRTHS)
def test_of_a_birth_the_years_alone_are_kept(root: Path, birth: str) -> None:
    printed, said = BIRTHS[birth]
    done = Done(root, "un", un_list(births=BIRTH.format("EXACT", printed)))
    assert done.code == 0 and said in done.block("designation:un-qdi-901")
    assert ("is kept as text" in done.out) == ("…" in said or "printed" in said)


def test_about_a_year(root: Path) -> None:
    done = Done(root, "un", un_list(births=BIRTH.format("APPROXIMATELY", "<YEAR>1961</YEAR>")))
    assert 'rabt:birthYear "1961~"^^edtf:EDTF' in done.text


DOUBTS = {
    "zone after a date": ({"listed": "2015-03-27-04:00"}, 0, 'LISTED_ON is "2015-03-27-04:00": its zone -04:00'),
    "mangled date": ({"listed": "41702"}, 1, 'LISTED_ON is "41702", and the date of listing must be a date'),
    "no date": ({"listed": ""}, 1, "LISTED_ON is empty: the entry has no date of listing."),
    "no identifier": ({"number": " "}, 1, "It has no identifier that can be used"),
    "twice": ({"number": "QDi.901"}, 1, "Its identifier QDi.901 is that of the row in line 4."),
    "a point too many": ({"number": "QDe.901."}, 0, 'REFERENCE_NUMBER is "QDe.901.": the entry is called QDe.901.'),
    "a number of a document as name": ({"script": "35202-1234567-1"}, 0, "An alias holds a long number"),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_doubts_about_an_entry(root: Path, doubt: str) -> None:
    change, code, said = DOUBTS[doubt]
    done = Done(root, "un", un_list(**change))
    assert done.code == code and said in done.out
    assert ("un.xml:4:1:" if "listed" in change or "script" in change else "un.xml:15:1:") in done.out
    assert "1234567" not in done.text


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (un_list(head=BOMB)["un.xml"].replace("EXAMPLE GROUP", "&b;"), "declares a document type or an entity"),
        (un_list(head=OUTSIDE)["un.xml"].replace("EXAMPLE GROUP", "&a;"), "declares a document type or an entity"),
        (un_list(head='<!DOCTYPE x SYSTEM "http://example.org/x.dtd">\n')["un.xml"], "declares a document type"),
        (un_list()["un.xml"][:-30], "The XML is not well-formed"),
        (un_list()["un.xml"].replace("CONSOLIDATED_LIST", "sdnList"), "is a sdnList and not a CONSOLIDATED_LIST"),
        ("id,name\n1,a\n", "un.xml:1:1: The XML is not well-formed"),
    ],
)
def test_xml_that_is_not_read(root: Path, text: str, reason: str) -> None:
    done = Done(root, "un", {"un.xml": text})
    assert done.code == 2 and reason in done.err and "Traceback" not in done.err and done.text == ""
    assert done.err.startswith("error: un.xml:")


# --- United States -------------------------------------------------------------------------------------------------

SDN = [
    '901,"EXAMPLE GROUP",-0- ,FTO] [SDGT,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. \'EG\'."',
    '902,"PERSON, Example",individual,SDGT,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 03 Feb 1961; alt. DOB circa 1963; '
    "alt. DOB 1965 to 1967; POB Nowhere; Passport ZZ9999999 (Nowhere); National ID No. 9999999999999; a.k.a. 'PE'; "
    'Linked To: EXAMPLE GROUP; Linked To: SOMEBODY ELSE."',
]
ALT = ['901,11,aka,"GROUP, Example",-0- ', '901,12,fka,"OLD GROUP",-0- ', '999,13,aka,"NOBODY",-0- ']
SDN_HEADER = "ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,Vess_owner,Remarks"


@pytest.mark.parametrize("header", [[], [SDN_HEADER]])
def test_entries_of_the_united_states(root: Path, header: list[str]) -> None:
    files = {"sdn_2021-07.csv": "\r\n".join([*header, *SDN, "\x1a"]), "alt_2025-12.csv": "\r\n".join([*ALT, ""])}
    done = Done(root, "ofac", files, "--aliases", "alt_2025-12.csv")
    assert done.code == 1
    refused = "alt_2025-12.csv:3:1: violation: ent_num 999 is no entry that was written from the list itself."
    assert refused in done.out and "linked to SOMEBODY ELSE, which is no single entry of this file" in done.out
    assert len(done.blocks("designation:ofac-901")) == 2
    assert "regime:us-foreign-terrorist-organizations" in done.block("designation:ofac-901-fto")
    born = done.block("designation:ofac-902")
    assert all(year in born for year in ('"1961"^^xsd:gYear', '"1963~"^^edtf:EDTF', '"[1965..1967]"^^edtf:EDTF'))
    assert "rabt:object organisation:ofac-901" in done.block("affiliation:ofac-902-linked-to")
    assert "name-quality:weak" in done.block("naming:ofac-902")
    former = done.block("naming:ofac-alt-12")
    assert "rabt:bearer organisation:ofac-901" in former and "name-type:former-name" in former
    assert "rabt:evidence ofac-alt:12" in former and 'rabt:seenOn "2025-12"^^xsd:gYearMonth' in done.block(
        "ofac-alt:12"
    )
    assert 'rabt:seenOn "2021-07"^^xsd:gYearMonth' in done.block("ofac:901")
    for private in ("ZZ9999999", "9999999999999", "Nowhere", "03 Feb"):
        assert private not in done.text


def test_a_vessel_is_refused_and_aliases_belong_to_the_united_states(root: Path) -> None:
    vessel = '903,"EXAMPLE SHIP",vessel,SDGT,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- '
    done = Done(root, "ofac", {"sdn.csv": "\r\n".join([*SDN, vessel, ""])})
    assert done.code == 1 and "sdn.csv:3:1: violation: It is a vessel" in done.out
    assert "Nothing tells the date of this state of the list: give --date." in done.out
    done = Done(root, "un", un_list(), "--aliases", "un.xml")
    assert done.code == 2 and "The format un has no file of aliases" in done.err


# --- European Union ------------------------------------------------------------------------------------------------

EU_HEADER = "celex,recordId,programKey,startDate,schema,name,alias,weakAlias,previousName,birthDate,passportNumber\n"


def test_entries_of_the_european_union(root: Path) -> None:
    rows = [
        "32099R0001,,EU-X,6.10.2001,LegalEntity,Example Group,"
        '"EG; (b) The Group (born on 3.4.1965 in Nowhere); 5.6.1966",Weak One,Old Group,,',
        '32099R0001,7,EU-X,21 Oct. 2013,Person,Person Example,,,,"(a) 3.3.1965, (b) 1966",ZZ9999999',
        "32099R0001,,EU-X,,Person,Another Person,,,,1978 or 1984,",
        "32099R0001,,EU-X,6.10.2001,LegalEntity,Example group,,,,,",
        "32099R0001,,EU-X,13.13.2001,LegalEntity,Third Group,,,,,",
    ]
    done = Done(root, "eu", {"eu.csv": EU_HEADER + "\n".join([*rows, ""])}, "--date", "2026-08-01")
    assert done.code == 1
    assert "eu.csv:5:1: violation: Its identifier example-group is that of the row in line 2." in done.out
    assert 'eu.csv:6:1: violation: startDate is "13.13.2001"' in done.out
    assert "source:eu-32099r0001 a rabt:Source" in done.text
    listing = done.block("designation:eu-32099r0001-example-group")
    assert 'rabt:start "2001-10-06"^^xsd:date' in listing and "regime:eu-32099r0001" in listing
    names = "".join(done.blocks("naming:eu-32099r0001-example-group"))
    assert "eu.csv:2:1: warning: alias holds more than names, such as a birth" in done.out
    assert "Nowhere" not in done.text and "5.6.1966" not in done.text
    assert all(f'"{name}"@en' in names for name in ("EG", "The Group", "Weak One", "Old Group"))
    person = done.block("designation:eu-32099r0001-person-7")
    assert '"1965"^^xsd:gYear' in person and '"1966"^^xsd:gYear' in person and '"2013-10-21"^^xsd:date' in person
    undated = done.block("designation:eu-32099r0001-another-person")
    assert "rabt:start" not in undated and "1978 or 1984" in undated
    assert "ZZ9999999" not in done.text


# --- Pakistan and other states -------------------------------------------------------------------------------------

PK_HEADER = "name\tdate\tdate_precision\tstatus\tevidence_page\n"


def test_proscriptions_of_pakistan(root: Path) -> None:
    page = "https://example.org/a ; https://example.org/b"
    rows = [
        f"Example Group\t2001-08-14\tday\tproscribed\t{page}",
        f"Example Group\t1999-01\tmonth (reported)\tunder observation (Second Schedule)\t{page}",
        f"Other Group / OG\t\tundated in source\tproscribed\t{page}",
        f"Third Group\t2020-01-02\tday\tpraised\t{page}",
        f"Fourth Group\t14/08/2001\tday\tproscribed\t{page}",
        f"\t2001-08-14\tday\tproscribed\t{page}",
    ]
    done = Done(root, "pakistan", {"pk.tsv": PK_HEADER + "\n".join([*rows, ""])}, "--date", "2024-08")
    assert done.code == 1 and "6 rows read: 4 written, 2 of them with a warning, 2 refused." in done.err
    assert 'pk.tsv:6:1: violation: date is "14/08/2001"' in done.out
    assert 'status is "praised", which is not known here' in done.out and "the designation has no start" in done.out
    first, second = (
        done.block("designation:pakistan-example-group-2001"),
        done.block("designation:pakistan-example-group-1999"),
    )
    assert "regime:pakistan-ban" in first and "modality:stated" in first
    assert "regime:pakistan-observation" in second and "modality:reported" in second
    assert len(done.blocks("organisation:pakistan-example-group")) == 1
    assert '"OG"@en' in done.block("naming:pakistan-other-group") and 'rabt:printed "status: praised"' in done.text
    assert "<https://example.org/b>" in done.block("pakistan:example-group-2001-08-14")


def test_listings_of_other_states(root: Path) -> None:
    text = (
        "jurisdiction\tname(s)\tdate\tevidence\n"
        "UK\tExample Group\t2001-03\thttps://example.org/a\n"
        "Canada\tOne Group; Two Group / TG\t2002-07-23\tsame\n"
        "Atlantis\tExample Group\t2001-03\thttps://example.org/a\n"
    )
    done = Done(root, "national", {"n.tsv": text}, "--date", "2024")
    assert done.code == 1 and 'n.tsv:4:1: violation: jurisdiction is "Atlantis"' in done.out
    assert len(done.blocks("designation:national-canada")) == 2 and "state:canada a rabt:State" in done.text
    fto = Done(root, "national", {"f.tsv": "name\tdate\tevidence\nExample Group\t1997-10-08\thttps://example.org/a\n"})
    assert fto.code == 0 and "regime:us-foreign-terrorist-organizations" in fto.text


# --- what they share -----------------------------------------------------------------------------------------------


def test_an_entry_that_is_mapped_is_ours(root: Path) -> None:
    (root / "map.tsv").write_text(
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "un:QDe.901\tskos:exactMatch\torganisation:european-union\tsemapv:ManualMappingCuration\n",
        encoding="utf-8",
    )
    done = Done(root, "un", un_list(), "--mapping", "map.tsv")
    assert done.code == 0 and done.blocks("organisation:un-qde-901") == []
    assert "rabt:target organisation:european-union" in done.block("designation:un-qde-901")
    assert '"EXAMPLE GROUP"@en' in "".join(done.blocks("naming:un-qde-901"))


@pytest.mark.parametrize("slug", ["Un", "rabt", "organisation", "a b"])
def test_a_short_name_that_cannot_be(root: Path, slug: str) -> None:
    done = Done(root, "un", un_list(), "--slug", slug)
    assert done.code == 2 and "Give --slug" in done.err


def test_what_may_be_given(root: Path) -> None:
    more = ("--slug", "un-2026", "--date", "2026", "--licence", "https://example.org/l", "--publisher", "Somebody")
    done = Done(root, "un", un_list(), *more)
    source = done.block("source:un-2026")
    assert 'dc:publisher "Somebody"' in source and "dcterms:license <https://example.org/l>" in source
    assert '"2026"^^xsd:gYear' in source and "person:un-2026-qdi-901" in done.text
    done = Done(root, "un", un_list(), "--date", "27/2/2026")
    assert done.code == 2 and 'The date "27/2/2026" must be a date' in done.err


def test_the_report_as_data(root: Path) -> None:
    done = Done(root, "un", un_list(listed="41702"), "--format", "json")
    assert done.code == 1 and '"refused": 1' in done.out and '"line": 4' in done.out


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2014-12-16", "2014-12-16"), ("2014-12-16T10:00:00Z", "2014-12-16"), ("2014-12", "2014-12"), ("2014", "2014"),
        ("2014-00-00", "2014"), ("16.12.2014", None), ("2014-00-05", None), ("0000-00-00", None), ("45123", None),
        ("4512", None), ("Dec-14", None), ("12/16/14", None), ("２０１４", None),
    ],
)  # fmt: skip
def test_days(text: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(UnreadableError):
            day(text)
    else:
        assert day(text).lexical == read


def test_cells() -> None:
    assert [whole(t) for t in ("0", "007", "3.0")] == ["0", "7", "3"]
    assert [decimal(t, 90) for t in ("24.860000", "24", "-0.0", "40.50")] == ["24.86", "24.0", "0.0", "40.5"]
    for text in ("-1", "1.5", "", "1e3", "٣"):
        with pytest.raises(UnreadableError):
            whole(text)
    assert [birth_year(t).lexical for t in ("16.6.1938", "circa 1944", "1957 to 1959")] == [
        "1938",
        "1944~",
        "[1957..1959]",
    ]
    assert years_only("11.8.1960, 5 March 1961 or 1962") == "….….1960, … … 1961 or 1962"
    assert [language_of(t) for t in ("Abc", "ښار", "ڈاکٹر", "قاعدة", "محمد", "Абв", "한국")] == [
        "en", "ps", "ur", "ar", "und-arab", "und-cyrl", "ko"
    ]  # fmt: skip


REAL = {
    "un": (["un/un_consolidated_2026-02-27.xml"], 0, 1003, {"Person": 730, "Organisation": 273, "Designation": 1003}),
    "ofac": (
        ["ofac/sdn_pakistan_terror_2021-07.csv", "--aliases", "ofac/alt_pakistan_terror_2025-12.csv"], 0, 1031,
        {"Person": 135, "Organisation": 42},
    ),
    "eu": (["eu/32002R0881.csv"], 1, 348, {"Designation": 348}),
    "pakistan": (["lists/pk_ata1997_proscriptions.tsv"], 0, 64, {"Designation": 64}),
}  # fmt: skip


@pytest.mark.parametrize("form", REAL)
@pytest.mark.skipif(not BULK.is_dir(), reason="the lists are not here")
def test_the_real_files(root: Path, form: str) -> None:
    args, code, entries, expected = REAL[form]
    files = [arg if arg.startswith("--") else str(BULK / arg) for arg in args]
    done = called("import", form, *files, "-o", "out", cwd=root)
    assert done.returncode == code, done.stdout
    triples = triples_of(read_turtle(path) for path in turtle_files([root / "out"]))
    kinds = Counter(t.object.value.removeprefix(RABT) for t in triples if t.predicate.value.endswith("#type"))
    assert kinds["Entry"] == entries and expected.items() <= kinds.items()
    checked = called("validate", "out", "--sources", str(BULK), cwd=root)
    assert checked.returncode == 0 and "(100.0%)" in checked.stderr, checked.stdout[:2000]
    assert all(t.subject.value.startswith(BASE) for t in triples)
