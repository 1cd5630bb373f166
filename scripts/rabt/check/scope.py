"""What is checked, where not everything is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Set
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Scope:
    """What is checked of a project.

    Attributes:
        nodes: IRIs of the nodes about which findings are wanted.
        files: the files of which every triple is at hand, and whose form is checked.
        known: all nodes that the data describes, those included that are not at hand.
        cited: all passages and rows that the data cites, whether who cites them is at hand or not.
        passages: those of the nodes that are passages which the data mentions, whether who does is at hand or not.
        concepts: gives the concepts that all the data have as values of a property, each with how often.
        ledger: False where it is not asked which paragraphs of sources are cited.
    """

    nodes: Set[str]
    files: Set[Path]
    known: Set[str] = field(repr=False)
    cited: Container[str] = field(repr=False)
    passages: Set[str] = field(default=frozenset(), repr=False)
    concepts: Callable[[str], Counter[str]] = field(default=lambda _: Counter(), repr=False)
    ledger: bool = True
