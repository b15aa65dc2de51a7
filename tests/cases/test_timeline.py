"""Times: the moments and the days that a text may stand for."""

from datetime import date

import pytest

from labcheck.values.dates import parse_days, parse_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01", "2026-03-01T00:00:00"),
        ("01.03.2026", "2026-03-01T00:00:00"),
        ("1.3.2026 08:30", "2026-03-01T08:30:00"),
        ("1.3.2026T08:30:15.5", "2026-03-01T08:30:15.500000"),
        ("2026-03-01T00:30+01:00", "2026-02-28T23:30:00"),
        ("13.13.2026", None),
        ("01.03.26", None),
        ("1.3.2026 8:30", "2026-03-01T08:30:00"),
        ("1.3.2026 25:00", None),
        ("01/03/2026", None),
        ("2026-03", None),
        ("2026", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_moment_is_read_where_day_and_month_are_certain(text, moment):
    found = parse_moment(text)
    assert (found and found.isoformat()) == moment


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("29.02.2024", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-02-29T08:30", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_the_days_that_a_date_may_stand_for(text, first, last):
    assert parse_days(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "0000", "2024-13", "2024-00", "0001-00", "24", "29.02.2023", "spring"]
)
def test_what_is_no_date_has_no_days(text):
    assert parse_days(text) is None
