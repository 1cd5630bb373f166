"""Runs mutants and counts which of them an example notices."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from multiprocessing import Pool
from pathlib import Path

from rabt.model.errors import InputError
from tests.mutants.judge import Judge
from tests.mutants.mutations import Mutant, mutants

EQUIVALENT = Path(__file__).with_name("equivalent.csv")
COLUMNS = ["shape", "component", "mutation", "reason"]
# At most this part of all mutants may be declared equivalent, and more than this part of the others must be killed.
MOST_EQUIVALENT, LEAST_KILLED = 0.03, 0.95

Name = tuple[str, str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of some mutants.

    Attributes:
        killed: those that an example notices, with the name of the first one that does.
        survivors: the others.
        declared: the names of those that are declared equivalent, with the reasons.
    """

    killed: dict[Mutant, str]
    survivors: list[Mutant]
    declared: dict[Name, str] = field(repr=False)

    @property
    def equivalent(self) -> list[Mutant]:
        """Survivors that are declared equivalent."""
        return [mutant for mutant in self.survivors if mutant.name in self.declared]

    @property
    def undeclared(self) -> list[Mutant]:
        """Survivors that are not."""
        return [mutant for mutant in self.survivors if mutant.name not in self.declared]

    @property
    def wrongly_declared(self) -> list[Name]:
        """Declared names that no surviving mutant has."""
        return sorted(self.declared.keys() - {mutant.name for mutant in self.survivors})

    @property
    def rate(self) -> float:
        """The part of the mutants, those declared equivalent left out, that is killed."""
        return len(self.killed) / max(len(self.killed) + len(self.undeclared), 1)

    def faults(self) -> list[str]:
        """What makes the run fail, in sentences."""
        found = [f"{', '.join(name)} is declared equivalent and does not survive." for name in self.wrongly_declared]
        total = len(self.killed) + len(self.survivors)
        if len(self.equivalent) > MOST_EQUIVALENT * total:
            found.append(
                f"More than {MOST_EQUIVALENT:.0%} of all mutants are declared equivalent. Write examples instead."
            )
        if self.rate <= LEAST_KILLED:
            found.append(
                f"At most {LEAST_KILLED:.0%} of the mutants are killed. Write examples that notice the others."
            )
        return found


@cache
def declared() -> dict[Name, str]:
    """What `equivalent.csv` declares: shape, component and mutation to the reason.

    Raises:
        ValueError: it has other columns, a line twice, or a line without a reason.
    """
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    if header != COLUMNS or any(len(row) != len(COLUMNS) or not all(row) for row in rows):
        raise ValueError(f"{EQUIVALENT.name}: each line needs {', '.join(COLUMNS)}")
    found = {(shape, component, mutation): reason for shape, component, mutation, reason in rows}
    if len(found) < len(rows):
        raise ValueError(f"{EQUIVALENT.name}: a mutant stands there twice")
    return found


def judged(indices: Sequence[int]) -> list[tuple[int, str]]:
    """The killers of mutants of one shape, by their places in `mutants()`; "" for a survivor."""
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it warns of each literal that is ill-formed on purpose
    chosen = [(index, mutants()[index]) for index in indices]
    first = chosen[0][1]
    judge = Judge(first.folder, first.examples, first.shape)
    found = []
    for index, mutant in chosen:
        try:
            killer = judge.killer(mutant)
        except InputError as error:
            raise ValueError(f"{' | '.join(mutant.name)} is no change to judge: {error}") from error
        found.append((index, killer.name if killer else ""))
    return found


def run(chosen: Iterable[Mutant], processes: int = 1) -> Outcome:
    """Judge mutants.

    Args:
        chosen: some of `mutants()`.
        processes: how many processes share the work.
    """
    wanted = {mutant.name for mutant in chosen}
    indices = [index for index, mutant in enumerate(mutants()) if mutant.name in wanted]
    groups = [
        list(group) for _, group in groupby(indices, lambda index: (mutants()[index].folder, mutants()[index].shape))
    ]
    groups.sort(key=len, reverse=True)
    if processes > 1:
        with Pool(processes) as pool:
            parts = list(pool.imap_unordered(judged, groups))
    else:
        parts = [judged(group) for group in groups]
    killers = {index: killer for part in parts for index, killer in part}
    return Outcome(
        killed={mutants()[index]: killers[index] for index in indices if killers[index]},
        survivors=[mutants()[index] for index in indices if not killers[index]],
        declared={name: reason for name, reason in declared().items() if name in wanted},
    )
