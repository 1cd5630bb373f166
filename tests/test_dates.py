"""Dates of mixed precision and the days that they allow."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.model.dates import Bounds, bounds
from rabt.model.iris import EDTF, XSD


def d(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("lexical", "datatype", "earliest", "latest"),
    [
        ("2014-12-16", XSD + "date", "2014-12-16", "2014-12-16"),
        ("2014-02", XSD + "gYearMonth", "2014-02-01", "2014-02-28"),
        ("2016-02", XSD + "gYearMonth", "2016-02-01", "2016-02-29"),
        ("2003", XSD + "gYear", "2003-01-01", "2003-12-31"),
        ("197X", EDTF, "1970-01-01", "1979-12-31"),
        ("[2014..2015]", EDTF, "2014-01-01", "2015-12-31"),
        ("2007/2015", EDTF, "2007-01-01", "2015-12-31"),
        ("2021-11-18/..", EDTF, "2021-11-18", ""),
        ("../2024", EDTF, "", "2024-12-31"),
        ("XXXX-07", EDTF, "", ""),
        ("199X-05", EDTF, "1990-05-01", "1999-05-31"),
        ("2023-08-15~", EDTF, "2023-08-05", "2023-08-25"),
        ("2024-10~", EDTF, "2024-08-31", "2024-12-01"),
        ("2021?", EDTF, "2020-01-01", "2023-01-01"),
        ("{2013,2014}", EDTF, "2013-01-01", "2014-12-31"),
    ],
)
def test_bounds(lexical: str, datatype: str, earliest: str, latest: str) -> None:
    assert bounds(lexical, datatype) == Bounds(d(earliest), d(latest))


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        ("2014-13", XSD + "gYearMonth"),
        ("2014-02-30", XSD + "date"),
        ("2014-1-1", XSD + "date"),
        ("2014-12-16Z", XSD + "date"),
        ("14", XSD + "gYear"),
        ("2014", XSD + "integer"),
        ("2023-02-30", EDTF),
        ("last July", EDTF),
        ("", EDTF),
        ("2014/2013/2012", EDTF),
    ],
)
def test_ill_formed(lexical: str, datatype: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bounds(lexical, datatype)


@settings(deadline=None)
@given(st.dates(min_value=date(1000, 1, 1), max_value=date(9000, 12, 31)))
def test_coarser_dates_contain_finer_ones(day: date) -> None:
    finer = bounds(day.isoformat(), XSD + "date")
    for text, datatype in ((day.isoformat()[:7], XSD + "gYearMonth"), (day.isoformat()[:4], XSD + "gYear")):
        coarser = bounds(text, datatype)
        assert coarser.earliest and coarser.latest and finer.earliest and finer.latest
        assert coarser.earliest <= finer.earliest <= finer.latest <= coarser.latest
        finer = coarser
    qualified = bounds(day.isoformat() + "~", EDTF)
    assert qualified.earliest and qualified.latest and qualified.earliest < day < qualified.latest


@settings(deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    for datatype in (XSD + "date", XSD + "gYearMonth", XSD + "gYear", EDTF):
        try:
            bounds(text, datatype)
        except ValueError:
            continue
