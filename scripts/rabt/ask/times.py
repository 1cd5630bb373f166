"""Dates of every precision in words: `16 December 2014`, `the 1970s`, `from November 2021 until May 2022`."""

from __future__ import annotations

import re

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_UNKNOWN = "a time not given"
_PLAIN = re.compile(r"(\d{4}|\d{3}X|\d\dXX|XXXX)(?:-(\d\d|XX))?(?:-(\d\d|XX))?")


def time(lexical: str) -> str:
    """A date of any precision as a noun, e.g. `16 December 2014`, `the 1970s`, `July of a year not given`.

    Args:
        lexical: the date as it is written: `xsd:date`, `xsd:gYearMonth`, `xsd:gYear` or EDTF.
    """
    if re.fullmatch(r"[\[{].*[\]}]", lexical):
        return _set(lexical[1:-1], " or " if lexical[0] == "[" else " and ")
    match = _PLAIN.fullmatch(re.sub("[~?%]", "", lexical))
    if match is None:
        return lexical
    perhaps = "perhaps " if re.search("[?%]", lexical) else ""
    about = "about " if re.search("[~%]", lexical) else ""
    return perhaps + about + _plain(match[1], match[2] or "", match[3] or "")


def _plain(year: str, month: str, day: str) -> str:
    if month == "XX":
        month = ""
    if day == "XX":
        day = ""
    if year == "XXXX":
        known = " ".join(part for part in (day.lstrip("0"), _month(month)) if part)
        return f"{known} of a year not given" if known else _UNKNOWN
    named = year
    if year.endswith("XX"):
        named = f"the years {year[:2]}00 to {year[:2]}99"
    elif year.endswith("X"):
        named = f"the {year[:3]}0s"
    return " ".join(part for part in (day.lstrip("0"), _month(month), named) if part)


def _month(number: str) -> str:
    if number in _SEASONS:
        return _SEASONS[number]
    return _MONTHS[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(_MONTHS) else ""


def _set(inner: str, joint: str) -> str:
    if inner.startswith(".."):
        return f"{time(inner[2:])} or earlier"
    if inner.endswith(".."):
        return f"{time(inner[:-2])} or later"
    members: list[str] = []
    for part in inner.split(","):
        first, dots, last = part.strip().partition("..")
        if not dots:
            members.append(time(first))
        elif first.isdigit() and last.isdigit() and int(last) - int(first) == 1:
            members += [time(first), time(last)]
        else:
            members.append(f"a time from {time(first)} to {time(last)}")
    return joint.join(members)


def when(lexical: str) -> str:
    """A date with its preposition, e.g. `on 16 December 2014`, `in the 1970s`, `from 18 November 2021 on`."""
    if lexical.count("/") == 1:
        return " ".join(part for part in _interval(*lexical.split("/")) if part)
    noun = time(lexical)
    lead = "perhaps " if noun.startswith("perhaps ") else ""
    plain = noun.removeprefix(lead)
    if plain.startswith("about "):
        return noun
    if plain.startswith("a time"):
        return f"{lead}at {plain}"
    return f"{lead}{'on' if re.match('[0-9]{1,2} [A-Z]', plain) else 'in'} {plain}"


def _interval(start: str, end: str) -> tuple[str, str]:
    first = f"from {time(start)}" if start not in ("", "..") else ""
    last = f"until {time(end)}" if end not in ("", "..") else ""
    return (f"{first} on" if first and not last else first), last
