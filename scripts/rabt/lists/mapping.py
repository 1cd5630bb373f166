"""Which entries and actors of a list are things of ours: a table in the form of SSSOM, read strictly.

SSSOM is the Simple Standard for Sharing Ontological Mappings (https://mapping-commons.github.io/sssom/): a TSV with
its metadata in lines that begin with #. Only skos:exactMatch and owl:sameAs make one thing of two. Rows with another
predicate say something weaker and are passed over, and so are those with the modifier Not or without a term of ours.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rabt.model.errors import InputError
from rabt.model.iris import BASE, ENTRY, OWL, SKOS, STANDARD_PREFIXES

_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_EXACT = (SKOS + "exactMatch", OWL + "sameAs")
_CONFIDENCE = re.compile(r"0(\.\d+)?|1(\.0+)?")
_PREFIXED = re.compile(r"([A-Za-z][\w-]*):(\S+)")
_NO_TERM = STANDARD_PREFIXES["sssom"] + "NoTermFound"  # somebody looked, and nothing of ours is it
_JUSTIFICATION = "semapv:"


def read_mappings(paths: Iterable[Path], prefixes: Mapping[str, str], slugs: Mapping[str, str]) -> dict[str, str]:
    """Several such files as one, e.g. of the actors and of the events of one list.

    Args:
        paths: the files.
        prefixes: prefix to namespace, for the names in them.
        slugs: slug of each source that is imported to the namespace of its entries.

    Raises:
        InputError: as `read_mapping`, or two files map one subject to two things.
    """
    found: dict[str, str] = {}
    for path in paths:
        for subject, target in read_mapping(path, prefixes, slugs).items():
            if found.setdefault(subject, target) != target:
                message = f"{subject} is mapped to another thing in a file before this one."
                raise InputError(message, "Keep one of the two rows.", path)
    return found


def read_mapping(path: Path, prefixes: Mapping[str, str], slugs: Mapping[str, str]) -> dict[str, str]:
    """IRI of each entry, actor or thing of a list to the IRI of our thing.

    Args:
        path: the file.
        prefixes: prefix to namespace, for the names in it.
        slugs: slug of each source that is imported to the namespace of its entries.

    Raises:
        InputError: a column is missing, or a cell is not what it should be.
    """
    found: dict[str, str] = {}
    for row in mapping_rows(path, prefixes, slugs):
        if row.predicate not in _EXACT or row.cells.get("predicate_modifier") or row.target == _NO_TERM:
            continue
        if not row.target.startswith(BASE) or row.target.startswith(ENTRY):
            message = f"object_id {row.cells['object_id']} is no thing of this dataset."
            raise InputError(message, "Write for example organisation:ttp.", path, row.line)
        if found.setdefault(row.subject, row.target) != row.target:
            message = f"{row.cells['subject_id']} is mapped to two things."
            raise InputError(message, "Keep one of the two rows.", path, row.line)
    return found


@dataclass(frozen=True)
class MappingRow:
    """One row of a mapping.

    Attributes:
        line: its line in the file.
        subject: IRI of the subject.
        predicate: IRI of the predicate.
        target: IRI of the object.
        cells: name of each column to what stands in it.
    """

    line: int
    subject: str
    predicate: str
    target: str
    cells: Mapping[str, str]


def mapping_rows(path: Path, prefixes: Mapping[str, str], slugs: Mapping[str, str]) -> Iterator[MappingRow]:
    """Every row of a mapping, whatever it says of the two.

    Args:
        path: the file.
        prefixes: prefix to namespace, for the names in it.
        slugs: slug of each source to the namespace of its entries.

    Raises:
        InputError: a column is missing, or a cell is not what it should be.
    """
    lines = _lines(path)
    start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    table = csv.reader(lines[start:], delimiter="\t", quoting=csv.QUOTE_NONE)
    header = [name.strip() for name in next(table, [])]
    if missing := [name for name in _REQUIRED if name not in header]:
        message = f"The mapping lacks the columns {', '.join(missing)}."
        raise InputError(message, "Give it the columns of SSSOM, with tabs between them.", path, start + 1)
    known = {**prefixes, **slugs}
    for number, cells in enumerate(table, start + 2):
        if not any(cells):
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        subject, predicate, target = (_iri(row.get(name, ""), known, path, number) for name in _REQUIRED[:3])
        _check(row, path, number)
        yield MappingRow(number, subject, predicate, target, row)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"Cannot be read: {error.strerror}.", "Check the path and its permissions.", path) from error
    except UnicodeError as error:
        raise InputError("The mapping is not UTF-8.", "Save it as UTF-8.", path) from error


def _iri(text: str, prefixes: Mapping[str, str], path: Path, line: int) -> str:
    bare = text.removeprefix("<").removesuffix(">")
    if bare.startswith(("http://", "https://")):
        return bare
    match = _PREFIXED.fullmatch(bare)
    if match is None or match[1] not in prefixes:
        raise InputError(f'"{text}" is no name that is known here.', "Write PREFIX:NAME, or a whole IRI.", path, line)
    return prefixes[match[1]] + match[2]


def _check(row: Mapping[str, str], path: Path, line: int) -> None:
    justification, confidence = row.get("mapping_justification", ""), row.get("confidence", "")
    if not justification.startswith(_JUSTIFICATION):
        message = f'mapping_justification is "{justification}".'
        raise InputError(message, "Write for example semapv:ManualMappingCuration.", path, line)
    if confidence and not (_CONFIDENCE.fullmatch(confidence) and 0 <= Decimal(confidence) <= 1):
        raise InputError(f'confidence is "{confidence}".', "Write a number from 0 to 1.", path, line)
