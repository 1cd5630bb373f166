"""What is checked, where not everything is."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Scope:
    """What is checked of a project.

    Attributes:
        nodes: IRIs of the nodes about which findings are wanted.
        files: the files of which every triple is at hand, and whose form is checked.
        known: all nodes that the data describes, those included that are not at hand.
    """

    nodes: Set[str]
    files: Set[Path]
    known: Set[str] = field(repr=False)
