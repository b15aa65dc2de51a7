"""Intervals on one axis, and tables that keep numbers and names whole on any terminal."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rich.text import Text

from labcheck.values.interval import Interval, round_for_reading
from labcheck.values.limits import parse_critical, parse_limits
from labcheck.values.printed_result import parse_result
from labcheck.writers.terminal_table import Canvas, Grid, paint
from labcheck.writers.text_axis import AXIS_WIDTH, UNICODE, draw_intervals, label_axis

AXIS = Interval(Decimal(0), Decimal(23))


@pytest.mark.parametrize(
    ("limits", "value", "expected"),
    [
        ("4-15", "", "····├──────────┤········"),
        ("<=15", "", "───────────────┤········"),
        (">=4", "", "····├───────────────────"),
        ("4-15", "10", "····├─────◆────┤········"),
        ("4-15", "99", "····├──────────┤·······◆"),
        ("4-4", "", "····│···················"),
        # The limit of a result outside gives way, so that both are seen; inside, it does not.
        ("4-15", "15.4", "····├─────────┤◆········"),
        ("4-15", "3.6", "····◆├─────────┤········"),
        ("4-15", "15", "····├──────────◆········"),
        ("4-15", "14.6", "····├──────────◆········"),
        ("<15", "15", "──────────────┤◆········"),
        (">=4", "3.6", "····◆├──────────────────"),
        ("4-4", "4.1", "···│◆···················"),
        ("4-4", "3.9", "····◆│··················"),
        ("14.8-15", "15.4", "··············│◆········"),
        # At the edge there is no room for the limit, and the result gives way.
        ("<=0.1", "0.2", "┤◆······················"),
        (">=22.9", "22.8", "······················◆├"),
    ],
)
def test_an_interval_is_drawn(limits, value, expected):
    drawn = draw_intervals([parse_limits(limits).interval], AXIS, UNICODE, read(value))
    assert drawn == expected


@pytest.mark.parametrize(
    ("limits", "value", "expected"),
    [
        ("<=4 or >=15", "", "────┤··········├────────"),
        ("<=4 or >=15", "10", "────┤·····◆····├────────"),
        (">=15", "3", "···◆···········├────────"),
    ],
)
def test_critical_limits_are_drawn_where_values_are_critical(limits, value, expected):
    safe = parse_critical(limits).interval
    critical = [side for side in (safe.below, safe.above) if side]
    assert draw_intervals(critical, AXIS, UNICODE, read(value)) == expected


@given(*[some.decimals("0", "23", places=2)] * 3)
def test_a_result_outside_never_hides_a_limit(one, other, value):
    low, high = sorted((one, other))
    drawn = draw_intervals([Interval(low, high)], AXIS, UNICODE, read(str(value)))
    limits = [cell for cell, ink in enumerate(drawn) if ink in "├┤│"]
    assert len(drawn) == AXIS_WIDTH
    if not low <= value <= high:
        assert len(limits) == 2 or "│" in drawn
        assert (drawn.index("◆") < limits[0]) == (value < low)
        assert (drawn.index("◆") > limits[-1]) == (value > high)


def test_a_result_is_in_one_place_in_all_lines_of_an_axis():
    drawn = [
        draw_intervals([parse_limits(limits).interval], AXIS, UNICODE, read("15.4"))
        for limits in ("4-15", "4-15.4", ">=15.45", "<=20")
    ]
    assert drawn == [
        "····├─────────┤◆········",
        "····├──────────◆········",
        "···············◆├───────",
        "───────────────◆────┤···",
    ]


def read(value):
    return parse_result(value).value if value else None


@pytest.mark.parametrize(
    ("low", "high", "label"),
    [
        ("0", "1.5", "0                    1.5"),
        ("8.4321", "150000", "8.43              150000"),
        ("-3", "0E-40", "-3                     0"),
        # Numbers that are too long for the axis are written as powers of ten.
        ("2E-26", "6.04E-26", "2.00e-26        6.04e-26"),
        ("0", "1.10E+99", "0               1.10e+99"),
        ("-1.10E+99", "1.10E+99", "-1.10e+99       1.10e+99"),
    ],
)
def test_the_ends_of_an_axis_are_as_far_apart_as_it_is_wide(low, high, label):
    assert label_axis(Interval(Decimal(low), Decimal(high))) == label
    assert len(label) == AXIS_WIDTH


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        ("123456789E+90", "123456789E+90"),
        ("9" * 60 + ".5", "1E+60"),
        ("0." + "0" * 40 + "12345", "0." + "0" * 40 + "1234"),
    ],
)
def test_numbers_of_any_length_are_rounded(number, rounded):
    assert round_for_reading(Decimal(number)) == Decimal(rounded)


def table(width, **columns):
    """Paint a table of columns; of `x` and `y`, the first is left out first."""
    rows = [[Text(cell) for cell in cells] for cells in zip(*columns.values(), strict=True)]
    canvas = Canvas(width)
    grid = Grid(list(columns), rows, canvas, ["set"], spare=("x", "y"), least=8)
    return paint(grid.parts(), canvas).splitlines()


FULL = {
    "set": ["immunology-assays"],
    "whom": ["women and girls"],
    "limits": ["0.656-1.52 g/L"],
    "x": ["picture"],
    "y": ["more"],
}


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (80, [" set               whom            limits         x       y",
              " immunology-assays women and girls 0.656-1.52 g/L picture more"]),
        # Words are parted, and never a number or an id.
        (51, [" set               whom     limits     x       y",
              " immunology-assays women    0.656-1.52 picture more",
              "                   and      g/L",
              "                   girls"]),
        (50, [" set               whom         limits        y",
              " immunology-assays women and    0.656-1.52    more",
              "                   girls        g/L"]),
        (43, [" set               whom     limits     y",
              " immunology-assays women    0.656-1.52 more",
              "                   and      g/L",
              "                   girls"]),
        (38, [" set               whom     limits",
              " immunology-assays women    0.656-1.52",
              "                   and      g/L",
              "                   girls"]),
        # Where there is no room at all, the cells of a row stand below one another.
        (37, [" immunology-assays", "   whom: women and girls", "   limits: 0.656-1.52 g/L"]),
    ],
)  # fmt: skip
def test_a_table_fits_and_keeps_numbers_and_names_whole(width, lines):
    assert [line for line in table(width, **FULL) if "──" not in line] == lines


def test_the_names_of_columns_are_made_printable():
    lines = table(80, **{"x\x1b[31;1mRED\nline": ["a"]})
    assert lines == [" x\ufffd[31;1mRED line", "─" * 17, " a"]
