"""How far the checks look that are no shapes: evidence, rows of lists, references, waivers.

The same as `rabt.check.reach` tells of shapes, written by hand beside the checks; that they look no further is shown by
the tests that compare a check of what changed with a check of everything.
"""

from __future__ import annotations

from rabt.check.patterns import Path, Step
from rabt.check.reach import Reach
from rabt.model.iris import RABT, RDF_TYPE, SKOS

_LABELS = tuple(SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel"))
_ANY = Step.along(None)


def _to(name: str) -> Step:
    return Step.along(RABT + name)


def _from(name: str) -> Step:
    return Step.along(RABT + name, inverse=True)


def _named(at: Path) -> list[tuple[Path, str | None]]:
    """What tells the names of a party, those that are a matter of their own among them."""
    given = [*_LABELS, RABT + "organisationKind", RDF_TYPE.value]
    bearing = [RABT + name for name in ("bearer", "name", "nameType", "evidence")]
    listed = [RABT + name for name in ("target", "reference")]
    return [
        *((at, p) for p in given),
        *(((*at, _from("bearer")), p) for p in bearing),
        *(((*at, _from("target")), p) for p in listed),
    ]


def _of_record() -> list[tuple[Path, str | None]]:
    """`rabt.check.evidence` and `rabt.check.entries`: what is proved of a record, and by what."""
    siblings = (_to("attack"), _from("attack"))
    return [
        ((), None),
        *_named((_ANY,)),
        *((siblings, RABT + name) for name in ("attack", "place", "namedVictim")),
        *(read for name in ("place", "namedVictim") for read in _named((*siblings, _to(name)))),
        *(((_to(name),), None) for name in ("evidence", "context")),
        *(((_from("waives"),), RABT + name) for name in ("waives", "unproved")),
    ]


def reach_of_checks() -> Reach:
    """How far these checks look from a record, waiver, passage or row; together, since each looks for its own."""
    reach = Reach()
    reach.add(_of_record())
    reach.add(((_to("waives"), *path), predicate) for path, predicate in _of_record())
    # A digest that no record needs, and a row that none cites.
    reach.known = {(_from(name),): {RABT + name} for name in ("evidence", "context")}
    return reach
