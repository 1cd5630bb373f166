"""Names as people type them: `organisation:ttp`, a whole IRI with or without angle brackets, or `ttp` alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.errors import InputError
from rabt.model.iris import BASE, PASSAGE, SKOS
from rabt.model.terms import Terms

FORMS = (
    "A name is a whole IRI, a prefixed name such as organisation:ttp, or its last part where one thing alone has it."
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")  # an IRIREF of Turtle 1.1, with its scheme
_LABELS = (SKOS + "prefLabel", SKOS + "altLabel")
_MOST = 5  # more near names than this help nobody


def labelled(triples: Iterable[Triple]) -> dict[str, list[str]]:
    """IRI of each subject to its labels.

    Args:
        triples: the data.
    """
    names: dict[str, list[str]] = {}
    for t in triples:
        if isinstance(t.subject, NamedNode):
            labels = names.setdefault(t.subject.value, [])
            if t.predicate.value in _LABELS and isinstance(t.object, Literal):
                labels.append(t.object.value)
    return names


def expand(
    typed: str,
    terms: Terms,
    exists: Callable[[str], bool],
    offered: Iterable[tuple[str, Sequence[str]]],
    *,
    prefixes: Iterable[str] | None = None,
    outside: bool = False,
    otherwise: str = "",
) -> str:
    """The IRI that a person means.

    Args:
        typed: a whole IRI, the same between angle brackets, a prefixed name, or the last part of a name.
        terms: what the ontology defines; its prefixes are those that may be typed.
        exists: says whether an IRI is described.
        offered: IRIs with their labels, of which the nearest are shown; read only where nothing fits.
        prefixes: those to try for a last part alone; all by default.
        outside: lets passages, and IRIs that are not of this project, through without being described.
        otherwise: what to do where no name is near.

    Raises:
        InputError: nothing, or more than one thing, is called so.
    """
    text = typed.strip()
    bare = text.removeprefix("<").removesuffix(">")
    prefix, colon, local = bare.partition(":")
    if bare and not colon:
        tried = terms.prefixes.keys() if prefixes is None else terms.prefixes.keys() & set(prefixes)
        namespaces = {terms.prefixes[p] for p in tried}
        whole = [space + bare for space in namespaces if space.startswith(BASE) and _IRI.fullmatch(space + bare)]
        found = sorted(iri for iri in whole if exists(iri))
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(map(_shorten(terms), found))
            raise InputError(f'"{typed}" is the last part of several names.', f"Write one of {names}.")
    elif prefix in terms.prefixes:
        bare = terms.prefixes[prefix] + local
    elif bare and not (text.startswith("<") or local.startswith("//")):
        raise _unknown(f'There is no prefix "{prefix}:", as in "{typed}".', bare, terms, offered, otherwise)
    if local and _IRI.fullmatch(bare):
        free = outside and (bare.startswith(PASSAGE) or not bare.startswith(BASE))
        if free or exists(bare):
            return bare
    raise _unknown(f'Nothing is called "{typed}".', bare, terms, offered, otherwise)


def _shorten(terms: Terms) -> Callable[[str], str]:
    layout = terms.layout()
    return lambda iri: layout.compact(iri).strip("<>")


def _unknown(
    message: str, wanted: str, terms: Terms, offered: Iterable[tuple[str, Sequence[str]]], otherwise: str
) -> InputError:
    shorten = _shorten(terms)
    names = {shorten(iri): [label.casefold() for label in labels] for iri, labels in offered}
    short = shorten(wanted) if wanted.startswith(BASE) and _IRI.fullmatch(wanted) else wanted
    last = _last(short)
    near = alike(short, names)
    near += [name for name in names if last and _last(name) == last]
    near += [name for name, labels in names.items() if short.casefold() in labels]
    shown = list(dict.fromkeys(near))[:_MOST]
    hint = f"Did you mean {', '.join(shown)}?" if shown else otherwise
    return InputError(message, f"{hint} {FORMS}".strip())


def alike(word: str, names: Iterable[str]) -> list[str]:
    """The names that somebody may have meant: a slip or two away, or with the word as their beginning or one part.

    A suggestion that is only a little alike misleads more than none (`granted` for `banned`). Where the word has a
    prefix (`role:leadr`), names with another one are not looked at.

    Args:
        word: what was typed.
        names: the names that there are, plain or prefixed.

    Returns:
        The nearest first, at most five.
    """
    return [name for *_, name in _ranked(word, names)[:_MOST]]


def clearly(word: str, names: Iterable[str]) -> str:
    """The one name that is nearer than all others in the sense of `alike`; "" where none is, or two are as near."""
    ranked = _ranked(word, names)
    return ranked[0][-1] if ranked and all(other[0] > ranked[0][0] for other in ranked[1:]) else ""


def _ranked(word: str, names: Iterable[str]) -> list[tuple[int, int, str]]:
    """The names that are near, each after its distance and the number of its letters that were not typed."""
    prefix, typed = _split(word.casefold())
    slips = 1 if len(typed) < 5 else 2 if len(typed) < 9 else 3
    ranked = []
    for name in names:
        other, last = _split(name.casefold())
        if not typed or (prefix and other != prefix):
            continue
        # Of equal distance, the letters that were typed are the likelier: ttp before tlp for tpp.
        distance, strange = _distance(typed, last, slips), len(set(last) - set(typed))
        if distance <= slips:
            ranked.append((distance, strange, name))
        elif len(typed) >= 3 and last.startswith(typed):
            ranked.append((slips + 1, 0, name))
        elif len(typed) >= 3 and typed in re.split(r"[^a-z0-9]+", last):
            ranked.append((slips + 2, 0, name))
    return sorted(ranked)


def _split(name: str) -> tuple[str, str]:
    last = _last(name)
    return name.removesuffix(last), last


def _distance(one: str, other: str, most: int) -> int:
    """Levenshtein's distance with neighbours swapped as one slip; `most + 1` where it is greater than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before = before, row
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _last(name: str) -> str:
    return re.split(r"[:/]", name)[-1]
