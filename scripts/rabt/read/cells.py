"""What stands in a cell of a list, read strictly. What can be read in two ways is not read.

A reading never guesses: a number that a spreadsheet made of a day (`45123`), the rest that it left of a time
(`00:00.0`) and a day whose month could be its day (`3/4/2014`) are refused.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rabt.model.iris import EDTF, XSD

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"(?P<time>[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_POINTS = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?P<time>)(?P<zone>)")
_WORDS = re.compile(r"(?P<day>\d{1,2})\.? (?P<month>[A-Z][a-z]{2,8})\.? (?P<year>\d{4})")
_WHOLE = re.compile(r"\d{1,18}")
_DECIMAL = re.compile(r"-?\d{1,9}(?:\.\d{1,18})?")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_ONE_YEAR = re.compile(r"(?P<about>(?:circa|approximately|c\.|ca\.?)\s+)?(?P<year>1[89]\d\d|20\d\d)", re.IGNORECASE)
_SPAN = re.compile(r"(?:between )?(?P<first>.+?)(?:\s*[-–/]\s*| to | and )(?P<last>.+)", re.IGNORECASE)
_WORD_OR_NUMBER = re.compile(r"\d+|[^\W\d_]+")
_MONTHS = re.compile(r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*")


class UnreadableError(ValueError):
    """A cell does not hold what it should; the text says what it should."""


@dataclass(frozen=True)
class Day:
    """A date as read.

    Attributes:
        lexical: its form, e.g. `2014-12` or `2014-12-16`.
        datatype: IRI of its datatype.
        remarks: what was left out in reading, as ends of a sentence.
    """

    lexical: str
    datatype: str
    remarks: tuple[str, ...] = ()


def whole(text: str) -> str:
    """A whole number, not below 0, in canonical form; `2.0` as some tools write it is 2.

    Raises:
        UnreadableError: it is none.
    """
    plain = text.strip().removesuffix(".0")
    if not _WHOLE.fullmatch(plain) or not plain.isascii():
        raise UnreadableError("a whole number")
    return str(int(plain))


def decimal(text: str, limit: int) -> str:
    """A decimal number in canonical form (XML Schema 1.1, xsd:decimal): with a point, without needless zeros.

    Args:
        text: the cell.
        limit: what it may be at most, and with a minus sign at least.

    Raises:
        UnreadableError: it is none, or beyond the limit.
    """
    plain = text.strip()
    if not _DECIMAL.fullmatch(plain) or not plain.isascii() or abs(float(plain)) > limit:
        raise UnreadableError(f"a decimal number from -{limit} to {limit}")
    number = Decimal(plain).normalize() + 0
    text = f"{number:f}"
    return text if "." in text else f"{text}.0"


def day(text: str, points: bool = False) -> Day:
    """A date: year-month-day, year-month or year, with what some tools write behind it.

    A month or day of 00 is one that is not known. A time of day is left out, a zone too, with a remark.

    Args:
        text: the cell.
        points: True where days are also written `16.12.2014` or `16 Dec. 2014`, day first.

    Raises:
        UnreadableError: it is none, or can be read in two ways.
    """
    plain = _month_in_digits(text.strip()) if points else text.strip()
    match = _ISO.fullmatch(plain) or (_POINTS.fullmatch(plain) if points else None)
    forms = "a date such as 2014-12-16" + (" or 16.12.2014" if points else "")
    if match is None or not plain.isascii():
        raise UnreadableError(forms)
    parts = [int(match[name]) for name in ("year", "month", "day") if match[name] is not None]
    remarks = [f"its zone {match['zone']} is left out"] if match["zone"] else []
    known = parts[: parts.index(0)] if 0 in parts else parts
    if len(known) < len(parts):
        if any(parts[len(known) :]) or not known:
            raise UnreadableError(forms)
        remarks.append(f"its {'month' if len(known) == 1 else 'day'} 00 is taken as not known")
    if not match["time"] and not match["zone"] and len(parts) < 2 and not 1800 <= parts[0] <= 2100:
        raise UnreadableError(forms)  # the number of a day, as spreadsheets count
    try:
        date(*known, *(1, 1)[len(known) - 1 :])
    except ValueError as error:
        raise UnreadableError(f"{forms}: there is no such day") from error
    lexical = "-".join([f"{known[0]:04d}", *(f"{n:02d}" for n in known[1:])])
    return Day(lexical, XSD + ("gYear", "gYearMonth", "date")[len(known) - 1], tuple(remarks))


def _month_in_digits(text: str) -> str:
    """`21 Oct. 2013` as `21.10.2013`; any other text as it is."""
    match = _WORDS.fullmatch(" ".join(text.split()))
    months = [n for n, name in enumerate(calendar.month_name) if n and match and name.startswith(match["month"])]
    return f"{match['day']}.{months[0]}.{match['year']}" if match and len(months) == 1 else text


def birth_year(text: str) -> Day:
    """The year of a birth: of a date, of a year, of `circa 1961`, of `1960-1965`; never more than years.

    Raises:
        UnreadableError: it is none of these.
    """
    plain = " ".join(text.split())
    if match := _ONE_YEAR.fullmatch(plain):
        return Day(f"{match['year']}~", EDTF) if match["about"] else Day(match["year"], XSD + "gYear")
    try:
        return Day(day(plain, points=True).lexical[:4], XSD + "gYear")
    except UnreadableError:
        pass
    if span := _SPAN.fullmatch(plain):
        return year_span(span["first"], span["last"])
    words = _WORD_OR_NUMBER.findall(plain)
    found = [word for word in words if _YEAR.fullmatch(word)]
    rest = [word for word in words if word not in found and word.lower() not in ("circa", "ca", "c")]
    dated = len(rest) <= 2 and all((w.isdigit() and len(w) <= 2) or _MONTHS.fullmatch(w) for w in rest)
    if len(found) == 1 and dated:  # 12 Dec 1954, Dec 1954
        return Day(f"{found[0]}~", EDTF) if "circa" in plain.lower() else Day(found[0], XSD + "gYear")
    raise UnreadableError("a date or year")


def year_span(first: str, last: str) -> Day:
    """The years between two births, one of which it was; one year where they are the same.

    Raises:
        UnreadableError: one of them is not a year or date, or they do not rise.
    """
    one, other = birth_year(first).lexical, birth_year(last).lexical
    if not (one.isdigit() and other.isdigit() and one <= other):
        raise UnreadableError("a date or year")
    return Day(one, XSD + "gYear") if one == other else Day(f"[{one}..{other}]", EDTF)


def years_only(text: str) -> str:
    """A text about a birth without its days and months: every other number and every month is an ellipsis."""

    def keep(match: re.Match[str]) -> str:
        word = match[0]
        return word if _YEAR.fullmatch(word) or not (word.isdigit() or _MONTHS.fullmatch(word)) else "…"

    return _WORD_OR_NUMBER.sub(keep, " ".join(text.split()))


def years_in(text: str) -> set[str]:
    """The years that a text names."""
    return set(_YEAR.findall(text))


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits with single hyphens, as in names of things; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


_PASHTO = frozenset("ټډړښږڼځڅۍې")
_URDU = frozenset("ٹڈڑںےۓ")
_ARABIC = frozenset("ةإٱ")


def language_of(text: str) -> str:
    """The language tag that the letters of a name allow: `en` for Latin ones, in which lists in English romanise.

    Letters of one language alone tell it; where many languages share the script, the script is all that is said
    (`und-arab`, BCP 47). "" where letters of several scripts stand together.
    """
    scripts = {unicodedata.name(c, "").split()[0] for c in text if c.isalpha()}
    scripts = {s for s in scripts if s not in ("MODIFIER", "FULLWIDTH", "MASCULINE", "FEMININE")}
    if scripts <= {"LATIN"}:
        return "en"
    if scripts == {"ARABIC"}:
        letters = set(text)
        told = [tag for tag, own in (("ps", _PASHTO), ("ur", _URDU), ("ar", _ARABIC)) if letters & own]
        return told[0] if len(told) == 1 else "und-arab"
    return {
        frozenset({"CYRILLIC"}): "und-cyrl",
        frozenset({"HANGUL"}): "ko",
        frozenset({"CJK"}): "und-hani",
        frozenset({"HEBREW"}): "und-hebr",
        frozenset({"GREEK"}): "el",
    }.get(frozenset(scripts), "")
