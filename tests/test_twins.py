"""Twins: one record is one thing said."""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse

from rabt.check.twins import twins
from rabt.read.project import Project, triples_of
from tests.conftest import prefixes

HEAD = prefixes(
    cep="passage/cep",
    modality="concept/modality",
    organisation="organisation",
    presence="presence",
    rabt="ontology",
    state="state",
)


def found(*differences: str) -> set[tuple[str, str]]:
    text = HEAD + "".join(
        f"presence:p{n} a rabt:Presence ; rabt:organisation organisation:a ; rabt:place state:s ; {more} .\n"
        for n, more in enumerate(differences)
    )
    pairs = twins(q.triple for q in parse(text, RdfFormat.TURTLE))
    return {(a.rsplit("/", 1)[1], b.rsplit("/", 1)[1]) for a, b in pairs.items()}


def test_evidence_alone_makes_no_other_record() -> None:
    stated = "rabt:modality modality:stated ; rabt:evidence cep:"
    assert found(stated + "0-10", stated + "20-30", stated + "40-50 ; rabt:context cep:0-10") == {
        ("p1", "p0"),
        ("p2", "p0"),
    }


def test_any_difference_does() -> None:
    assert (
        found(
            "rabt:modality modality:stated",
            "rabt:modality modality:reported",
            'rabt:modality modality:stated ; rabt:note "In the east."@en',
            "rabt:modality modality:stated ; rabt:count 3",
        )
        == set()
    )


def test_things_are_no_records() -> None:
    assert found("rabt:count 1", "rabt:count 1") == set()


def test_the_data_has_none(project: Project) -> None:
    assert twins(triples_of(project.data)) == {}
