"""Changes the shapes in every small way and tells which changes no example notices.

python -m tests.mutants                      judge all mutants; fails where too many survive
python -m tests.mutants --shape Figure-size  those of the shapes whose names begin so
python -m tests.mutants --list               list the mutants, without judging them
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.mutants.mutations import mutants
from tests.mutants.run import Outcome, declared, run


def main() -> int:
    """Judge the mutants and print what became of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Mutation tests of the shapes.")
    parser.add_argument("--shape", default="", metavar="NAME", help="only shapes whose names begin with shape:NAME")
    parser.add_argument("--list", action="store_true", help="list the mutants")
    options = parser.parse_args()
    chosen = [mutant for mutant in mutants() if mutant.name[0].startswith(f"shape:{options.shape}")]
    if options.list:
        for mutant in chosen:
            print(f"{mutant.kind}: {' | '.join(mutant.name)}")
        return 0
    begin = time.monotonic()
    outcome = run(chosen, processes=2)
    for mutant in outcome.undeclared:
        print(f"survives: {' | '.join(mutant.name)}")
    print_table(outcome)
    print(f"{time.monotonic() - begin:.0f} seconds.")
    faults = outcome.faults()
    if not options.shape:
        unknown = declared().keys() - {mutant.name for mutant in mutants()}
        faults += [f"{', '.join(name)} is declared equivalent and is no mutant." for name in sorted(unknown)]
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if faults else 0


def print_table(outcome: Outcome) -> None:
    """The figures for each kind of change, and for all."""
    killed = Counter(mutant.kind for mutant in outcome.killed)
    equivalent = Counter(mutant.kind for mutant in outcome.equivalent)
    survived = Counter(mutant.kind for mutant in outcome.undeclared)
    print(f"{'change':<24}{'mutants':>8}{'killed':>8}{'equivalent':>12}{'survive':>9}{'rate':>9}")
    for kind in sorted({*killed, *equivalent, *survived}):
        row(kind, killed[kind], equivalent[kind], survived[kind])
    row("all", killed.total(), equivalent.total(), survived.total())


def row(name: str, killed: int, equivalent: int, survived: int) -> None:
    """One line of the table."""
    rate = killed / (killed + survived) if killed + survived else 1.0
    print(f"{name:<24}{killed + equivalent + survived:>8}{killed:>8}{equivalent:>12}{survived:>9}{rate:>9.1%}")


if __name__ == "__main__":
    sys.exit(main())
