"""A name as words that can be compared, whatever its script: small Latin letters, and the consonants that are heard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

from rabt.link.letters import ARABIC, GENERIC, LINKS, OFTEN_LEFT_OUT, SAME_WORD, SILENT_T, TITLES

_OF = re.compile(r"['’‘`ʻʼ]s\b")
_APOSTROPHES = re.compile(r"['’‘`´ʻʼʿʾ]")
_ASIDE = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W_]+")
_SHORT_FORM = re.compile(r"(?=.*[A-Z])[A-Za-z]{2,6}(-[A-Z])?")
_SOUNDS = (
    ("tion", "xn"), ("sch", "x"), ("sh", "x"), ("ch", "c"), ("ph", "f"), ("ck", "k"), ("kh", "k"), ("gh", "g"),
    ("dh", "d"), ("th", "t"), ("bh", "b"), ("jh", "j"), ("dj", "j"), ("q", "k"), ("v", "w"),
)  # fmt: skip
_VOWELS = re.compile("[aeiou]")
_TWICE = re.compile(r"(.)\1+")
MUST_BE_EQUAL = 3  # letters: shorter words are abbreviations, and one letter makes another of them


@dataclass(frozen=True)
class Word:
    """A word of a name.

    Attributes:
        text: its letters, small; Latin ones where `latin`.
        bones: its consonants as they sound; two forms where the last may be silent.
        latin: False where it was written in Arabic script, which has no vowels to compare.
    """

    text: str
    bones: tuple[str, ...]
    latin: bool

    @property
    def generic(self) -> bool:
        """True where many names have it."""
        return self.text in GENERIC or bool(_GENERIC.intersection(b for b in self.bones if len(b) > 1))

    @property
    def left_out(self) -> bool:
        """True for a first name that is often left out."""
        return any(bone in _LEFT_OUT for bone in self.bones)

    @property
    def title(self) -> bool:
        """True for a title."""
        return self.text in TITLES or (not self.latin and any(bone in _TITLES for bone in self.bones))


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[Word, ...]:
    """The words of a name in their order, without articles."""
    return tuple(_words(name))


def forms(name: str) -> list[str]:
    """A name, and the short form of it that stands beside it in brackets or after a stroke."""
    first = name.lstrip()[:1].casefold()  # not every word in brackets that a list prints in capitals is a short form
    aside = [text.strip() for text in _ASIDE.findall(name) if is_short(text.strip())]
    aside = [text for text in aside if text[0].casefold() == first]
    whole = _ASIDE.sub(lambda match: " " if match[1].strip() in aside else f" {match[1]} ", name)
    parts = [part.strip() for part in re.split(r"\s/\s", whole) if part.strip()]
    return [part for part in (*parts, *aside) if words(part)]


def is_short(name: str) -> bool:
    """True for an abbreviation: one word of at most six letters, with more than its first in capitals."""
    return bool(_SHORT_FORM.fullmatch(name)) and sum(letter.isupper() for letter in name) > 1


def initials(name: str) -> set[str]:
    """The first letters of a name of several words, with and without those of its articles: `huji` and `hji`."""
    parts = [part for part in _WORD.findall(_APOSTROPHES.sub("", anyascii(name).lower())) if part]
    found = {"".join(part[0] for part in parts), "".join(part[0] for part in parts if part not in LINKS)}
    return {letters for letters in found if len(letters) > 1}


def _words(name: str) -> Iterator[Word]:
    text = unicodedata.normalize("NFKC", _OF.sub("", name)).replace("\u200c", " ")
    text = _APOSTROPHES.sub("", "".join(c for c in text if unicodedata.category(c) != "Mn"))
    for piece in _WORD.findall(text):
        if any(letter in ARABIC for letter in piece):
            yield from _arabic(piece)
            continue
        for part in _WORD.findall(anyascii(piece).lower()):
            if part in SAME_WORD:
                yield from (_latin(same) for same in SAME_WORD[part])
            elif part not in LINKS:
                yield _latin(part)


def _latin(text: str) -> Word:
    bare = text[:-2] if text.endswith("ul") and len(text) > 5 else text  # Hizbul, Harkatul
    sound = bare
    for letters, heard in _SOUNDS:
        sound = sound.replace(letters, heard)
    sound = sound.replace("c", "k") if "ch" not in bare else sound
    return Word(bare, (_bones(_VOWELS.sub("'", sound)),), True)


def _arabic(piece: str) -> Iterator[Word]:
    bare = piece.removeprefix("و") if piece.startswith("وال") else piece
    bare = bare.removeprefix("ال") if len(bare) > 4 else bare
    if piece in SAME_WORD:
        yield from (_latin(same) for same in SAME_WORD[piece])
    elif piece not in LINKS:
        sound = "".join(ARABIC.get(letter, anyascii(letter).lower()) or "'" for letter in bare)
        found = [_bones(sound), *([_bones(sound[:-1])] if bare.endswith(SILENT_T) else [])]
        yield Word(bare, tuple(found), False)


def _bones(sound: str) -> str:
    """Consonants, w and y only where the word begins with them, none twice in a row, no h at the end."""
    kept = sound[:1] + re.sub("[wy]", "'", sound[1:])
    plain = _TWICE.sub(r"\1", kept.replace("'", ""))
    return plain[:-1] if plain.endswith("h") and len(plain) > 1 else plain


_GENERIC = frozenset(_latin(word).bones[0] for word in GENERIC)
_TITLES = frozenset(_latin(word).bones[0] for word in TITLES)
_LEFT_OUT = frozenset(_latin(word).bones[0] for word in OFTEN_LEFT_OUT)


@lru_cache(maxsize=1 << 18)
def alike(a: Word, b: Word) -> float:
    """How much two words are alike, from 0 to 1; 1 for the same letters.

    Two words of Latin letters with the same consonants are 0.95, as `tayyiba` and `taiba`; else their share of common
    letters counts (`rapidfuzz.fuzz.ratio`). Between scripts only the consonants can be compared.
    """
    if a.text == b.text:
        return 1.0
    if not (a.latin and b.latin):
        return _heard(a, b)
    grown = 0.0
    for long, short in ((a, b), (b, a)):
        if (
            long.text.startswith("al") and len(long.text) > 4 and not short.text.startswith("al")
        ):  # the article grown on
            grown = max(grown, 0.97 * alike(_latin(long.text[2:]), short))
    if min(len(a.text), len(b.text)) <= MUST_BE_EQUAL:
        return grown
    letters = fuzz.ratio(a.text, b.text) / 100
    if a.bones == b.bones and len(a.bones[0]) > 1 and letters >= 0.6:
        return max(0.95, grown)
    return max(letters, grown)


def _heard(a: Word, b: Word) -> float:
    both = set(a.bones) & set(b.bones)
    if both:
        longest = max(map(len, both))
        return 0.95 if longest > 2 else 0.9 if longest == 2 else 0.7
    if a.latin == b.latin and a.text[:-1] == b.text[:-1]:
        return 0.9
    one, other = max(a.bones, key=len), max(b.bones, key=len)
    return 0.9 * fuzz.ratio(one, other) / 100 if min(len(one), len(other)) > MUST_BE_EQUAL else 0.0


def run_together(found: tuple[Word, ...]) -> str:
    """The consonants of all words in a row: where words are written apart or together by taste."""
    return _TWICE.sub(r"\1", "".join(word.bones[0] for word in found))
