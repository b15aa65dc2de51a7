"""The sparkline that shows the course of a test over several draws."""

import pytest

from labcheck.writers.trend_table import draw_sparkline
from reports import report_of


def course_of(*results, test="hemoglobin"):
    """The sparkline of one test; an empty text is a draw without it."""
    draws = ", ".join(
        f"{{labs: {{sodium: 140 mmol/L{f', {test}: {result!r}' if result else ''}}}}}"
        for result in results
    )
    report = report_of(f"draws: [{draws}]")
    return draw_sparkline({row.result.draw: row for row in report.rows if row.name == test})


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (("1 g/dL", "2 g/dL", "3 g/dL", "4 g/dL", "5 g/dL", "6 g/dL", "7 g/dL", "8 g/dL"),
         "▁▂▃▄▅▆▇█"),
        (("8 g/dL", "1 g/dL"), "█▁"),
        (("1 g/dL", "8 g/dL"), "▁█"),
        (("5 g/dL", "5 g/dL", "5 g/dL"), "▁▁▁"),
        # One unit.
        (("10 g/dL", "110 g/L", "12 g/dL"), "▁▄█"),
        (("100 g/L", "11 g/dL", "120 g/L"), "▁▄█"),
        # A dot where nothing was measured, or nothing that is a plain number.
        (("1 g/dL", "", "3 g/dL"), "▁·█"),
        (("1 g/dL", "<2 g/dL", "3 g/dL"), "▁·█"),
        (("1 g/dL", "pending", "3 g/dL"), "▁·█"),
        (("1 g/dL", "2 zorkmids", "3 g/dL"), "▁·█"),
        # From the first draw of the test to its last, measured as a number or not.
        (("", "1 g/dL", "3 g/dL", ""), "▁█"),
        (("pending", "1 g/dL", "3 g/dL"), "·▁█"),
        (("1 g/dL", "3 g/dL", "pending"), "▁█·"),
        (("", "<1 g/dL", "1 g/dL", "", "", "3 g/dL", ">3 g/dL", ""), "·▁··█·"),
        # One number is no course.
        (("1 g/dL",), ""),
        (("1 g/dL", "<2 g/dL"), ""),
        (("negative", "positive"), ""),
        (("pending", "1 g/dL", "pending"), ""),
    ],
)  # fmt: skip
def test_a_course(results, expected):
    assert course_of(*results) == expected


def test_a_course_through_zero():
    assert course_of("-3 mmol/L", "0 mmol/L", "3 mmol/L", test="base excess") == "▁▄█"


def test_a_test_that_is_not_in_the_catalogue_has_a_course_in_its_own_unit():
    assert course_of("1 U", "2 U", "3 U", test="frobnicate") == "▁▄█"
    assert course_of("1 U", "2 V", "3 U", test="frobnicate") == "▁·█"


def test_a_bar_stands_where_the_method_changed():
    labs = [
        ("1.0 mg/dL", "method: Jaffe"),
        ("3.3 mg/dL", "method: enzymatic"),
        ("3.4 mg/dL", "method: Enzymatic"),
        ("1.1 mg/dL", "method: Jaffe"),
    ]
    draws = ", ".join(
        f"{{labs: [{{test: creatinine, result: {text}, {stated}}}]}}" for text, stated in labs
    )
    report = report_of(f"draws: [{draws}]")
    assert draw_sparkline({row.result.draw: row for row in report.rows}) == "▁│▇█│▁"


def test_a_number_without_a_unit_is_a_gap_and_takes_no_other_along():
    assert course_of("14 g/dL", "8 g/dL", "7.5") == "█▁·"
