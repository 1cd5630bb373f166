"""Dates of mixed precision: `xsd:date`, `xsd:gYearMonth`, `xsd:gYear` and `edtf:EDTF`, and the days that they allow.

EDTF is the Extended Date/Time Format of the Library of Congress (levels 0 to 2, ISO 8601-2:2019 Annex A). Its grammar
is read by the package `edtf`; the bounds of a qualified date ("about", "~") are ours, since the format sets none.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import isinf
from typing import Any

import edtf

from rabt.model.iris import EDTF, XSD

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_YEAR = re.compile(r"\d{4}")
_QUALIFIER = re.compile(r"[~?%]")
_LONGEST = 100  # no date is longer, and the grammar takes minutes for a long list of years
# How each datatype is written, for people.
_FORMS = {
    XSD + "date": "year-month-day, such as 2001-08-14",
    XSD + "gYearMonth": "year-month, such as 2001-08",
    XSD + "gYear": "the year with four digits, such as 2001",
    EDTF: "such as 2001-08-14, 2001-08, 2001, 2001~ (about 2001), 199X (the 1990s) or [2001..2003] (one of these)",
}
_MONTH_NAMES = [name.lower() for name in calendar.month_name]
_WORDS = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<month>[a-z]{3,9})\.?\s+(?:(?P<after>\d{1,2})(?:st|nd|rd|th)?\s*,?\s+)?"
    r"(?P<year>\d{4})"
)


@dataclass(frozen=True)
class Bounds:
    """The first and the last day that a date allows; None where it sets no bound."""

    earliest: date | None
    latest: date | None


@lru_cache(maxsize=65536)
def bounds(lexical: str, datatype: str) -> Bounds:
    """The days that a date allows.

    "About" and "perhaps" (`~`, `?`, `%`) widen a day by ten days, a month by a month and a year by a year on either
    side. Unknown digits of a year set no bound when all four are unknown: `XXXX-07` is any July.

    Args:
        lexical: the date as it is written, e.g. `2014-12` or `[2014..2015]`.
        datatype: IRI of the datatype.

    Raises:
        ValueError: the datatype is not one of the four, or the text is not a date of it.
    """
    if len(lexical) > _LONGEST:
        raise ValueError(f"a text of {len(lexical)} characters is not a date")
    if datatype == XSD + "date" and (match := _DAY.fullmatch(lexical)):
        day = date(int(match[1]), int(match[2]), int(match[3]))
        return Bounds(day, day)
    if datatype == XSD + "gYearMonth" and (match := _MONTH.fullmatch(lexical)):
        year, month = int(match[1]), int(match[2])
        first = date(year, month, 1)
        return Bounds(first, first.replace(day=calendar.monthrange(year, month)[1]))
    if datatype == XSD + "gYear" and _YEAR.fullmatch(lexical):
        return Bounds(date(int(lexical), 1, 1), date(int(lexical), 12, 31))
    if datatype != EDTF:
        raise ValueError(f"{lexical!r} is not a date of the datatype {datatype}")
    _parse(lexical)
    if lexical.count("/") == 1:
        first_part, last_part = lexical.split("/")
        return Bounds(_edtf_bounds(first_part).earliest, _edtf_bounds(last_part).latest)
    return _edtf_bounds(lexical)


def date_type(lexical: str) -> str:
    """IRI of the datatype that a date is written with, by its form alone; `edtf:EDTF` for what is not plain."""
    for form, name in ((_DAY, "date"), (_MONTH, "gYearMonth"), (_YEAR, "gYear")):
        if form.fullmatch(lexical):
            return XSD + name
    return EDTF


def is_date(lexical: str, datatype: str = "") -> bool:
    """True for a date of the datatype; without one, for a date of any precision."""
    try:
        bounds(lexical, datatype or date_type(lexical))
    except ValueError:
        return False
    return True


def forms(datatype: str) -> str:
    """How a date of a datatype is written, in words."""
    return _FORMS[datatype]


def meant(text: str) -> str:
    """A date as a person may write it (`14 August 2001`, `2001-14-08`, `about 2014`) in its proper form, or "".

    Only for suggestions: what can be read in two ways is not read.
    """
    plain = " ".join(text.lower().split())
    if is_date(plain):
        return plain
    if about := re.fullmatch(r"(?:about|around|circa|ca?\.)\s*(.+)", plain):
        inner = meant(about[1])
        return f"{inner}~" if inner and date_type(inner) != EDTF else ""
    if decade := re.fullmatch(r"(?:the )?(\d{3})0s", plain):
        return f"{decade[1]}X"
    if words := _WORDS.fullmatch(plain):
        months = [n for n, name in enumerate(_MONTH_NAMES) if n and name.startswith(words["month"])]
        day = words["day"] or words["after"] or ""
        parts = [words["year"], *(f"{n:02}" for n in months[:1]), *([f"{int(day):02}"] if day else [])]
        found = "-".join(parts) if months else ""
    elif numbers := re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", plain):
        year, month, day = numbers[1], int(numbers[2]), int(numbers[3] or 0)
        if month > 12 >= day > 0:
            month, day = day, month
        found = f"{year}-{month:02}" + (f"-{day:02}" if numbers[3] else "")
    elif numbers := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", plain):
        one, other = int(numbers[1]), int(numbers[2])
        if (one > 12) == (other > 12):
            return ""
        found = f"{numbers[3]}-{min(one, other):02}-{max(one, other):02}"
    else:
        return ""
    return found if found and is_date(found) else ""


@lru_cache(maxsize=4096)
def _parse(lexical: str) -> Any:
    try:
        return edtf.parse_edtf(lexical)
    except Exception as error:  # the package lets errors of its parser generator and of the calendar through
        raise ValueError(f"{lexical!r} is not a date in EDTF") from error


def _edtf_bounds(lexical: str) -> Bounds:
    if lexical in ("", ".."):
        return Bounds(None, None)
    parsed = _parse(lexical)
    earliest, latest = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    if _QUALIFIER.search(lexical):
        plain = _QUALIFIER.sub("", lexical)
        pad = 10 if _DAY.search(plain) else 31 if _MONTH.search(plain) else 366
        earliest, latest = _shift(earliest, -pad), _shift(latest, pad)
    return Bounds(earliest, latest)


def _shift(day: date | None, days: int) -> date | None:
    try:
        return day and day + timedelta(days)
    except OverflowError:  # beyond the years 1 to 9999
        return None


def _day(moment: Any) -> date | None:
    if isinstance(moment, float) and isinf(moment):
        return None
    if not 0 < moment.tm_year < 9999:
        return None
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)
