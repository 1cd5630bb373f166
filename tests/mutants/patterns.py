"""Small changes to a regular expression: an anchor or part removed, a repetition or character class widened.

Understood is what the patterns of the shapes use: literals, escapes, character classes, groups, alternatives, anchors
and repetitions. Every change is still a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_REPEAT = re.compile(r"[*+?]|\{(?P<least>\d+)(?P<comma>,)?(?P<most>\d+)?\}")


@dataclass(frozen=True)
class _Part:
    """One atom with its repetition.

    Attributes:
        kind: `anchor`, `class`, `group`, `any`, or `text` for a run of plain characters.
        start: where it begins.
        repeat: where its repetition begins.
        end: where it ends.
    """

    kind: str
    start: int
    repeat: int
    end: int


def weakened(pattern: str) -> Iterator[tuple[str, str]]:
    """What was changed, in words, and the changed pattern; each changed pattern once.

    Args:
        pattern: a regular expression.
    """
    seen = {pattern}
    for words, changed in _changes(pattern):
        if changed not in seen:
            seen.add(changed)
            re.compile(changed)
            yield words, changed


def _changes(pattern: str) -> Iterator[tuple[str, str]]:
    branches, parts = _read(pattern)

    def at(start: int, end: int, instead: str = "") -> str:
        return pattern[:start] + instead + pattern[end:]

    for start, end in branches:
        yield f"without the alternative {pattern[start:end].strip('|')} at {start}", at(start, end)
    for part in parts:
        text = pattern[part.start : part.end]
        yield f"without {text} at {part.start}", at(part.start, part.end)
        if part.kind == "class":
            atom = pattern[part.start : part.repeat]
            yield f"with {widened(atom)} for {atom} at {part.start}", at(part.start, part.repeat, widened(atom))
        for repeat in _repeats(pattern[part.repeat : part.end]):
            said = repeat or "once"
            yield (
                f"with {said} for {pattern[part.repeat : part.end]} at {part.repeat}",
                at(part.repeat, part.end, repeat),
            )
    for match in _ATOM.finditer(pattern):
        if match[0] == r"\.":
            yield f"with any character for the dot at {match.start()}", at(match.start(), match.end(), ".")


def widened(atom: str) -> str:
    """A character class with more characters: all digits, capitals, or whatever it leaves out."""
    if atom.startswith("[^"):
        return "."
    inner = atom[1:-1]
    if re.fullmatch(r"[0-9-]+", inner) and inner != "0-9":
        return "[0-9]"
    extra = next(more for more in ("A-Z", "0-9", "a-z", "_") if more not in inner)
    # A hyphen that stands for itself has to stay the last character.
    return f"[{inner[:-1]}{extra}-]" if inner.endswith("-") else f"[{inner}{extra}]"


def _repeats(repeat: str) -> list[str]:
    """Other repetitions instead of one."""
    match = _REPEAT.fullmatch(repeat)
    if match is None:
        return []
    if match["least"] is None:
        return {"*": ["?", "+"], "+": ["*", ""], "?": ["", "*"]}[repeat]
    least = int(match["least"])
    most = int(match["most"] or least)
    return [f"{{{least},}}", f"{{{max(least - 1, 0)},{most}}}"] + ([f"{{{most}}}"] if most != least else [])


def _read(pattern: str) -> tuple[list[tuple[int, int]], list[_Part]]:
    """Alternatives (with the bar that goes with each) and parts, as ranges of the pattern."""
    branches: list[tuple[int, int]] = []
    parts: list[_Part] = []
    groups: list[tuple[int, list[int]]] = [(0, [])]  # where the content begins, and its bars
    run: int | None = None

    def end_run(at: int) -> None:
        nonlocal run
        if run is not None:
            parts.append(_Part("text", run, at, at))
        run = None

    def end_group(at: int) -> int:
        start, bars = groups.pop()
        edges = [start - 1, *bars, at]
        if bars:
            for number, (left, right) in enumerate(pairwise(edges)):
                branches.append((left, right) if number else (left + 1, right + 1))
        return start

    index = 0
    while index < len(pattern):
        match = _ATOM.match(pattern, index)
        assert match is not None
        atom, start, index = match[0], index, match.end()
        if atom == "(":
            end_run(start)
            groups.append((index, []))
            continue
        if atom == "|":
            end_run(start)
            groups[-1][1].append(start)
            continue
        kind = "anchor" if atom in ("^", "$") else "class" if atom.startswith("[") else "any" if atom == "." else "text"
        if atom == ")":
            end_run(start)
            kind, start = "group", end_group(start) - 1
        repeat = _REPEAT.match(pattern, index) if kind != "anchor" else None
        if kind == "text" and repeat is None:
            run = start if run is None else run
            continue
        end_run(match.start() if kind != "group" else index)
        end = repeat.end() if repeat else index
        parts.append(_Part(kind, start, index, end))
        index = end
    end_run(len(pattern))
    end_group(len(pattern))
    return branches, parts
