"""Which entries of a list are taken into a dataset: by a rule that is declared in a file, with a reason for each.

An entry is chosen that is mapped to a thing of ours; of the bodies also one whose address or nationality names the
country, and one that names a mapped body as one it is tied to; of the persons also one of whom the list says that they
lead a mapped body. Bodies of worldwide reach, which the file names, draw nobody in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rabt.lists.un_comments import ties
from rabt.model.errors import InputError
from rabt.model.iris import BASE, ENTRY
from rabt.read.rows import Row

MAPPED, TIED, LEADS, WHOLE = "mapped", "tied to a mapped body", "leads a mapped body", "the whole list"


@dataclass(frozen=True)
class Rule:
    """The rule of a dataset.

    Attributes:
        country: the country in an address or nationality by which a body is chosen.
        worldwide: IRIs of our bodies that draw nobody in.
        whole: slugs of lists of which every entry is chosen.
        left_out: IRI of each entry that is left out all the same, to the reason.
    """

    country: str
    worldwide: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)


def read_rule(path: Path, prefixes: Mapping[str, str]) -> Rule:
    """Read the file of the rule (TOML).

    Args:
        path: the file.
        prefixes: prefix to namespace, for the names in it.

    Raises:
        InputError: it cannot be read, or holds something else.
    """
    remedy = "Write country, worldwide, whole and a table [left-out], as in data/lists/choice.toml."
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        worldwide, whole = content.pop("worldwide", []), content.pop("whole", [])
        country, left_out = content.pop("country"), content.pop("left-out", {})
    except OSError as error:
        raise InputError(f"Cannot be read: {error.strerror}.", "Check the path and its permissions.", path) from error
    except KeyError as error:
        raise InputError(f"The rule lacks {error}.", remedy, path) from error
    except (UnicodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"The rule is no TOML: {error}.", remedy, path) from error
    texts = [country, *worldwide, *whole, *left_out, *left_out.values()]
    if content or not country or not all(isinstance(text, str) for text in texts):
        raise InputError("The rule holds what is not known here.", remedy, path)
    return Rule(
        country,
        frozenset(_iri(name, prefixes, path) for name in worldwide),
        frozenset(whole),
        {f"{ENTRY}{name.replace(':', '/', 1)}": reason for name, reason in left_out.items()},
    )


def _iri(name: str, prefixes: Mapping[str, str], path: Path) -> str:
    prefix, _, local = name.partition(":")
    if prefix not in prefixes or not local:
        raise InputError(f'"{name}" is no name that is known here.', "Write for example organisation:ttp.", path)
    return prefixes[prefix] + local


class Choice:
    """Chooses entries of one file of a list.

    Args:
        rule: the rule.
        slug: slug of the list.
        mapping: IRI of an entry or of a thing of the list to IRI of our thing.
        addresses: identifier of an entry to what a second table says of where it is.
    """

    def __init__(
        self,
        rule: Rule,
        slug: str,
        mapping: Mapping[str, str],
        addresses: Mapping[str, Iterable[str]],
    ) -> None:
        self._rule, self._slug, self._mapping, self._addresses = rule, slug, mapping, addresses

    def choose(self, rows: Iterable[Row], places: Iterable[str], person: str) -> tuple[dict[str, str], dict[str, str]]:
        """The entries that are chosen, each with the reason, and those that are left out, each with the reason.

        Args:
            rows: the rows of the file.
            places: the columns that say where an entry is.
            person: the text in the column of kinds that makes an entry a person.
        """
        chosen: dict[str, str] = {}
        left: dict[str, str] = {}
        kept = [(row, self._target(row)) for row in rows if row.id and not row.fault]
        drawing = {row.id: t for row, t in kept if t and t not in self._rule.worldwide}
        names = {row.get(column).casefold(): row.id for row, t in kept if row.id in drawing for column in _NAMES}
        for row, target in kept:
            reason = self._rule.left_out.get(f"{ENTRY}{self._slug}/{row.id}", "")
            if reason:
                left[row.id] = reason
                continue
            is_person = person in (row.get(column) for column in _KINDS)
            why = self._why(row, target, tuple(places), is_person, drawing, names)
            if why:
                chosen[row.id] = why
            else:
                left[row.id] = _LEFT[is_person].format(country=self._rule.country)
        return chosen, left

    def _target(self, row: Row) -> str:
        return self._mapping.get(f"{ENTRY}{self._slug}/{row.id}", "")

    def _why(
        self,
        row: Row,
        target: str,
        places: tuple[str, ...],
        is_person: bool,
        drawing: Mapping[str, str],
        names: Mapping[str, str],
    ) -> str:
        if self._slug in self._rule.whole:
            return WHOLE
        if target:
            return MAPPED
        tied = {tie.reference for tie in ties(row.cells)} | {
            names.get(name.casefold(), "") for name in row.cells.get("Remarks/Linked To", ())
        }
        if is_person:
            return LEADS if {t.reference for t in ties(row.cells)} & drawing.keys() else ""
        said = [text for column in places for text in row.cells.get(column, ())]
        if any(self._rule.country in text for text in (*said, *self._addresses.get(row.id, ()))):
            return f"says {self._rule.country}"
        bodies = {number for number in tied & drawing.keys() if drawing[number].startswith(BASE + "organisation/")}
        return TIED if bodies else ""


_NAMES, _KINDS = ("SDN_Name",), ("ELEMENT", "SDN_Type", "schema")
_LEFT = {
    True: "a person who is not mapped, and of whom the list does not say that they lead a mapped body",
    False: "a body that is not mapped, says nothing of {country} where it is, and names no mapped body as a tie",
}
