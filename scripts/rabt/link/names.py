"""Whose name it may be: an index of all spellings, with a score and a reason for each that comes near.

A score is the weight of the words that two names share, by how much each is alike, over the weight of all (Dice). A
word weighs less the more things have it, since it tells less. `rapidfuzz` compares the letters; which spellings are
compared at all is decided by words that are alike (blocking).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from rabt.link.spelling import Word, alike, forms, initials, is_short, run_together, words

LIKELY = 0.85
"""From here on a name is a match worth looking at first; measured on the pairs of tests/link/pairs.csv."""
POSSIBLE = 0.7
"""Below this nothing is shown."""
_NEAR = 0.75  # words that are less alike are two words
_SHORT_FORM = 0.9  # at most, where only an abbreviation is the same: many share one
_ONE_NAME = 0.8  # at most, where one name of a person is all there is
_TOGETHER = 0.93  # at most, where only the consonants in a row are the same
_INITIALS = 0.75  # where an abbreviation is known for no thing, and is the initials of a name
_LONG = 6  # consonants: fewer in a row are the same by chance
_TITLE, _GENERIC, _SPARE = 0.15, 0.4, 0.5


@dataclass(frozen=True)
class Spelling:
    """One name of a thing.

    Attributes:
        thing: IRI of the thing.
        text: the name.
        role: what it is: `label`, `other spelling`, `spelling in a text`, or the type of a naming.
        person: True where the thing is a person, of whom more or fewer names may be told.
    """

    thing: str
    text: str
    role: str = "label"
    person: bool = False


@dataclass(frozen=True)
class Match:
    """A spelling that comes near to a name.

    Attributes:
        spelling: the spelling.
        score: from 0 to 1.
        reason: how the two agree and in what they differ, in words.
    """

    spelling: Spelling
    score: float
    reason: str


class NameIndex:
    """All spellings of some things.

    Args:
        spellings: the spellings.
    """

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self.spellings = [s for s in dict.fromkeys(spellings) if words(s.text)]
        self._words = [words(s.text) for s in self.spellings]
        self._with: dict[Word, list[int]] = defaultdict(list)
        self._together: dict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(self._words):
            self._together[run_together(found)].append(number)
            for word in set(found):
                self._with[word].append(number)
        self._initials: dict[str, list[int]] = defaultdict(list)
        for number, spelling in enumerate(self.spellings):
            for letters in initials(spelling.text):
                self._initials[letters].append(number)
        self._near: dict[Word, dict[Word, float]] = {}

    @cached_property
    def _bearers(self) -> dict[str, int]:
        """How many things have a word, by its first consonants."""
        things: dict[str, set[str]] = defaultdict(set)
        for spelling, found in zip(self.spellings, self._words, strict=True):
            for word in found:
                things[word.bones[0]].add(spelling.thing)
        return {bones: len(iris) for bones, iris in things.items()}

    def matches(self, name: str, limit: int = 5, least: float = POSSIBLE) -> list[Match]:
        """The things whose names come nearest, each with its best spelling, best first.

        Args:
            name: the name, in any script.
            limit: how many things at most.
            least: the lowest score.
        """
        best: dict[str, Match] = {}
        for form in forms(name):
            for match in self._of_form(form):
                known = best.get(match.spelling.thing)
                if match.score >= least and (known is None or match.score > known.score):
                    best[match.spelling.thing] = match
        return sorted(best.values(), key=lambda m: (-m.score, m.spelling.thing))[:limit]

    def score(self, name: str, thing: str) -> float:
        """The score of one thing for a name; 0.0 where nothing is alike."""
        found = (m.score for m in self.matches(name, limit=len(self.spellings), least=0.0) if m.spelling.thing == thing)
        return next(found, 0.0)

    def _of_form(self, form: str) -> Iterable[Match]:
        asked = words(form)
        numbers = {n for word in asked for near in self._nearest(word) for n in self._with[near]}
        together = run_together(asked)
        if len(together) >= _LONG:
            close = process.extract(together, list(self._together), scorer=fuzz.ratio, score_cutoff=90, limit=20)
            for key, ratio, _ in close:
                for number in self._together[key]:
                    if len(self._words[number]) != len(asked) and not is_short(self.spellings[number].text):
                        spelling = self.spellings[number]
                        reason = f"{_of(spelling)}; the consonants in a row, in other words"
                        yield Match(spelling, round(_TOGETHER * ratio / 100, 4), reason)
        for number in numbers:
            yield self._compare(form, asked, number)
        if is_short(form):
            for number in self._initials.get(form.lower(), ()):
                yield Match(self.spellings[number], _INITIALS, f"{_of(self.spellings[number])}; its initials")

    def _nearest(self, word: Word) -> dict[Word, float]:
        if word not in self._near:
            self._near[word] = {w: s for w in self._with if (s := alike(word, w)) >= _NEAR}
        return self._near[word]

    def _compare(self, form: str, asked: tuple[Word, ...], number: int) -> Match:
        spelling, held = self.spellings[number], self._words[number]
        pairs = _paired(asked, held, self._near)
        short = is_short(spelling.text)
        if short:
            pairs = [pair for pair in pairs if pair[2] == 1]  # one letter makes another abbreviation of it
        common = sum(s * (self._weight(a, spelling) + self._weight(b, spelling)) for a, b, s in pairs)
        spare = _SPARE if spelling.person else 1.0  # of a person, more names may be told
        left = _without(asked, [a for a, _, _ in pairs])
        if short:  # what stands beside an abbreviation makes it a part or a namesake: TTP - TA
            spare = len(left) / (sum(self._weight(w, spelling) for w in left) or 1)
        lacking = _without(held, [b for _, b, _ in pairs])
        whole = common + sum((1 - s) * (self._weight(a, spelling) + self._weight(b, spelling)) for a, b, s in pairs)
        whole += spare * sum(self._weight(w, spelling) for w in left) + sum(self._weight(w, spelling) for w in lacking)
        score = common / whole if whole else 0.0
        limit = _SHORT_FORM if short else _ONE_NAME if spelling.person and len(held) == 1 else 1.0
        return Match(spelling, round(min(score, limit), 4), _reason(form, spelling, pairs, left, lacking))

    def _weight(self, word: Word, spelling: Spelling) -> float:
        if word.title or (word.left_out and spelling.person):
            return _TITLE
        bearers = max((self._bearers.get(bones, 1) for bones in word.bones), default=1)
        weight = 1 / (1 + math.log(bearers))
        return min(weight, _GENERIC) if word.generic else weight


def _paired(
    asked: tuple[Word, ...], held: tuple[Word, ...], near: dict[Word, dict[Word, float]]
) -> list[tuple[Word, Word, float]]:
    """The words that go together, the most alike first, each once, in whatever order they stand."""
    ranked = sorted(
        ((s, i, j) for i, a in enumerate(asked) for j, b in enumerate(held) if (s := near[a].get(b, 0.0))),
        key=lambda x: (-x[0], x[1], x[2]),
    )
    ones: set[int] = set()
    others: set[int] = set()
    pairs = []
    for s, i, j in ranked:
        if i not in ones and j not in others:
            ones.add(i)
            others.add(j)
            pairs.append((asked[i], held[j], s))
    return pairs


def _without(all_of: Sequence[Word], some: Sequence[Word]) -> list[Word]:
    rest = list(all_of)
    for word in some:
        rest.remove(word)
    return rest


def _of(spelling: Spelling) -> str:
    return f'"{spelling.text}" ({spelling.role})'


def _reason(
    form: str, spelling: Spelling, pairs: list[tuple[Word, Word, float]], left: list[Word], lacking: list[Word]
) -> str:
    told = [_of(spelling)]
    if form.casefold() == spelling.text.casefold():
        told.append("the same letters")
    else:
        near = [f"{a.text} ~ {b.text}" for a, b, s in pairs if s < 1]
        same = [a.text for a, _, s in pairs if s == 1]
        told += [f"same: {' '.join(same)}"] if same else []
        told += [f"alike: {', '.join(near)}"] if near else []
        told += [f"only here: {' '.join(w.text for w in left)}"] if left else []
        told += [f"only there: {' '.join(w.text for w in lacking)}"] if lacking else []
    if is_short(spelling.text):
        told.append("an abbreviation, which others may share")
    return "; ".join(told)
