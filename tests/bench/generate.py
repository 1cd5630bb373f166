"""Data of any size for the benchmarks: the project's own, over and over, about things of other names, with mistakes.

Organisations, people, attacks, events and all records of them are told again under names of their own; places, states,
sources and passages are shared, as they are in life: so some nodes have very many neighbours. About one record in a
hundred gets a mistake that a person could make.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

FOLDERS = ("organisations", "people", "attacks", "events")
_NAME = re.compile(r"(?<![\w:/\"-])([a-z][a-z-]*):([a-z0-9][a-z0-9-]*)")
_BLOCK = re.compile(r"^([a-z][a-z-]*:\S+) a rabt:", re.MULTILINE)


def generate(root: Path, target: Path, triples: int, mistakes: float = 0.01, seed: int = 1) -> int:
    """Write a project with at least so many triples in data/.

    Args:
        root: the project to copy from.
        target: a folder that does not exist yet.
        triples: how many triples there should be, about.
        mistakes: share of the blocks that get a mistake.
        seed: of the choice of mistakes.

    Returns:
        The number of blocks that got one.
    """
    chance = random.Random(seed)
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(root / name, target / name)
    texts = {path.relative_to(root / "data"): path.read_text(encoding="utf-8") for path in _files(root / "data")}
    repeated = {path: text for path, text in texts.items() if path.parts[0] in FOLDERS}
    size = sum(map(_triples, texts.values()))
    if size > triples:
        shutil.rmtree(target / "data")
        kept = _part(repeated, triples - size + sum(map(_triples, repeated.values())), chance)
        shared = {path: text for path, text in texts.items() if path not in repeated}
        _write(target / "data", _closed({**shared, **kept}))
    broken = copy = 0
    while size < triples:
        copy += 1
        told = _part(repeated, triples - size, chance)
        names = {name for text in told.values() for name in _BLOCK.findall(text)}
        new = {path: _renamed(text, names, copy) for path, text in told.items()}
        for path, text in new.items():
            new[path], count = _broken(text, chance, mistakes)
            broken += count
        size += sum(map(_triples, new.values()))
        _write(target / "data" / "copies" / f"{copy:04}", new)
    return broken


def _part(texts: dict[Path, str], triples: int, chance: random.Random) -> dict[Path, str]:
    """As many of the files as make so many triples; all of them where they have no more."""
    left, found = triples, {}
    for path in chance.sample(sorted(texts), len(texts)):
        if left > 0:
            found[path] = texts[path]
            left -= _triples(texts[path])
    return found


def _closed(texts: dict[Path, str]) -> dict[Path, str]:
    """The files without the blocks that name what none of them describes."""
    while True:
        known = {name for text in texts.values() for name in _BLOCK.findall(text)}
        kinds = {name.partition(":")[0] for name in known}
        left = {}
        for path, text in texts.items():
            head, *blocks = text.split("\n\n")
            whole = [b for b in blocks if all(m[0] in known or m[1] not in kinds for m in _NAME.finditer(b))]
            if whole:
                left[path] = "\n\n".join([head, *whole])
        if left == texts:
            return texts
        texts = left


def _renamed(text: str, names: set[str], copy: int) -> str:
    # Before the slug, so that the order of names stays what it is.
    return _NAME.sub(lambda m: f"{m[1]}:x{copy}-{m[2]}" if m[0] in names else m[0], text)


def _write(folder: Path, texts: dict[Path, str]) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.rglob("*.ttl")))


def _triples(text: str) -> int:
    """About how many triples a file in canonical form has: one a line."""
    return sum(line.startswith("    ") or " a rabt:" in line for line in text.splitlines())


def _gone(block: list[str], chance: random.Random, name: str) -> bool:
    lines = [n for n, line in enumerate(block) if line.startswith(f"    rabt:{name} ") and line.endswith(" ;")]
    for n in lines:
        del block[n]
        return True
    return False


def _replaced(pattern: str, replacement: str) -> Callable[[list[str], random.Random], bool]:
    def change(block: list[str], chance: random.Random) -> bool:
        lines = [n for n, line in enumerate(block) if re.search(pattern, line)]
        if not lines:
            return False
        n = chance.choice(lines)
        block[n] = re.sub(pattern, replacement, block[n], count=1)
        return True

    return change


def _without(name: str) -> Callable[[list[str], random.Random], bool]:
    return lambda block, chance: _gone(block, chance, name)


MISTAKES: tuple[Callable[[list[str], random.Random], bool], ...] = (
    _without("modality"),
    _without("affiliationType"),
    _without("role"),
    _without("agent"),
    _replaced(r"modality:stated", "modality:claimed"),
    _replaced(r"modality:reported", "modality:true"),
    _replaced(r"rabt:killedMin (\d+)", r"rabt:killedMin 9\g<1>999"),
    _replaced(r"rabt:(start|date) \"(\d{4})", r'rabt:\g<1> "2099'),
    _replaced(r"rabt:(organisation|subject|target|attack) \S+", r"rabt:\g<1> <https://w3id.org/rabt/place/nowhere>"),
    _replaced(r"@en", "@en-GB"),
    _replaced(r"rabt:(place|object) (\S+)", r"rabt:\g<1> \g<2>-x"),
    _replaced(r"rabt:note ", "rabt:notes "),
)


def _broken(text: str, chance: random.Random, share: float) -> tuple[str, int]:
    blocks = text.split("\n\n")
    count = 0
    for n in range(1, len(blocks)):
        if chance.random() < share:
            lines = blocks[n].split("\n")
            if any(change(lines, chance) for change in chance.sample(MISTAKES, len(MISTAKES))):
                blocks[n] = "\n".join(lines)
                count += 1
    return "\n\n".join(blocks), count
