"""The rooms of the package stand in the order of the flow, and none imports one that comes after it."""

from __future__ import annotations

import ast
from pathlib import Path

import rabt

PACKAGE = Path(rabt.__file__).parent
ROOMS = ["model", "read", "check", "derive", "write", "ask", "lists", "link", "cli"]


def test_imports_point_one_way() -> None:
    looked_at = 0
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0]
        if room not in ROOMS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                parts = name.split(".")
                if parts[0] == "rabt" and len(parts) > 1:
                    looked_at += 1
                    assert ROOMS.index(parts[1]) <= ROOMS.index(room), f"{path.name} imports {name}"
    assert looked_at > 50


def test_every_room_is_known() -> None:
    rooms = {p.name for p in PACKAGE.iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert rooms == set(ROOMS)
