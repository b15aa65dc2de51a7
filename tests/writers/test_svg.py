"""The pictures of the HTML page: what they say in words, and where they put what."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from test_attacks import ATTACKS, active, report_with

from build import entry, judge
from labcheck.cases.case import Result
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.row import BaselineShown, SecondOpinion
from labcheck.values.interval import Interval
from labcheck.writers.svg import (
    draw_arrow,
    draw_diamond,
    draw_line,
    shorten,
    write_number,
    write_text,
)
from labcheck.writers.svg_range import HEIGHT, WIDTH, draw_books, draw_range
from labcheck.writers.svg_trend import draw_trend
from reports import example

EITHER_SEX = (entry("12-16 g/dL", sex="female"), entry("14-18 g/dL", sex="male"))


def parse(picture):
    """Read a picture as XML, the way a page without the HTML parser's help would."""
    return ET.fromstring(picture)  # noqa: S314 - our own text, of which this is the test


def words_of(picture):
    """The name of a picture and its description, line by line."""
    root = parse(picture)
    return [root.findtext("title"), *filter(None, [root.findtext("desc")])]


def shapes(picture, kind):
    """The shapes of one class, from left to right: (left, top, right, bottom) of each."""
    found = [one for one in parse(picture) if kind in one.get("class", "").split()]
    return sorted(map(box_of, found))


def box_of(shape):
    if shape.tag == "rect":
        x, y, width, height = (float(shape.get(one)) for one in ("x", "y", "width", "height"))
        return x, y, x + width, y + height
    half = float(shape.get("stroke-width", 0)) / 2
    if shape.tag == "line":
        xs, ys = ([float(shape.get(f"{axis}{end}")) for end in "12"] for axis in "xy")
        wide, tall = (half if xs[0] == xs[1] else 0), (half if ys[0] == ys[1] else 0)
        return min(xs) - wide, min(ys) - tall, max(xs) + wide, max(ys) + tall
    if shape.tag == "circle":
        x, y, radius = (float(shape.get(one)) for one in ("cx", "cy", "r"))
        return x - radius - half, y - radius - half, x + radius + half, y + radius + half
    places = [tuple(map(float, pair.split(","))) for pair in shape.get("points").split()]
    xs, ys = zip(*places, strict=True)
    return min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half


def middles(picture, kind):
    """Where shapes of one class have their middle, from left to right."""
    return [round((left + right) / 2, 1) for left, _, right, _ in shapes(picture, kind)]


def sketch(picture):
    """Every mark with the number of its corners: a triangle 3, a diamond 4, a cross 12, a ring 0.

    One that is an outline is `open`.
    """
    return [
        f"{one.get('class').removeprefix('lc-point ')} {len(one.get('points', '').split())}"
        f"{' open' if one.get('fill') else ''}"
        for one in parse(picture)
        if one.tag in ("circle", "polygon")
    ]


@pytest.mark.parametrize(
    ("text", "limits", "words"),
    [
        ("10 g/dL", "12-16 g/dL", "10 g/dL lies below 12–16"),
        ("12 g/dL", "12-16 g/dL", "12 g/dL lies inside 12–16"),
        ("16.1 g/dL", "12-16 g/dL", "16.1 g/dL lies above 12–16"),
        ("6 g/dL", "12-16 g/dL", "6 g/dL lies below 12–16"),
        ("5.9 g/dL", "12-16 g/dL",
         "5.9 g/dL lies below 12–16, beyond the edge of the picture"),
        ("220 g/L", "12-16 g/dL", "220 g/L lies above 120–160"),
        ("221 g/L", "12-16 g/dL",
         "221 g/L lies above 120–160, beyond the edge of the picture"),
        ("16 g/dL", "<16 g/dL", "16 g/dL lies above <16"),
        ("16 g/dL", ">=16 g/dL", "16 g/dL lies inside >=16"),
        ("<12 g/dL", "12-16 g/dL", "<12 g/dL stands for values below 12–16"),
        ("<14 g/dL", "12-16 g/dL", "<14 g/dL stands for values below or inside 12–16"),
        (">12 g/dL", "12-16 g/dL", ">12 g/dL stands for values inside or above 12–16"),
        ("11-13 g/dL", "12-16 g/dL", "11-13 g/dL stands for values below or inside 12–16"),
        ("11 g/dL", EITHER_SEX, "11 g/dL lies below 12–16 and 14–18"),
        ("13 g/dL", EITHER_SEX, "13 g/dL lies inside 12–16, below 14–18"),
        ("15 g/dL", EITHER_SEX, "15 g/dL lies inside 12–16 and 14–18"),
    ],
)  # fmt: skip
def test_a_range_in_words(text, limits, words):
    assert words_of(draw_range(judge(text, limits))) == [words]


@pytest.mark.parametrize(
    ("baseline", "words"),
    [
        ("11.2", "10 g/dL lies below 12–16; baseline 11.2; critical <=9 or >=20"),
        ("1", "10 g/dL lies below 12–16; baseline 1, beyond the edge; critical <=9 or >=20"),
    ],
)
def test_baseline_and_critical_limits_are_said(baseline, words):
    row = judge("10 g/dL", "12-16 g/dL", critical="<=9 or >=20 g/dL")
    row = replace(row, baseline=BaselineShown("before", Decimal(baseline)))
    assert words_of(draw_range(row)) == [words]


def test_a_range_for_comparison_is_said_to_be_one():
    row = judge("10 g/dL", "12-16 g/dL", reported="normal")
    assert words_of(draw_range(row)) == [
        (
            "10 g/dL lies below 12–16, shown for comparison only; "
            "the flag is the one the laboratory reported"
        )
    ]


@pytest.mark.parametrize(
    ("text", "limits", "test"),
    [
        ("pending", "12-16 g/dL", "hemoglobin"),
        ("normal", "12-16 g/dL", "hemoglobin"),
        ("5 zorkmids", "12-16 g/dL", "hemoglobin"),
        ("5 g/dL", None, "hemoglobin"),
        ("1:640", "<=1:40", "ANA"),
        ("2+", "negative", "urine protein"),
    ],
)
def test_where_there_is_nothing_to_place_there_is_no_picture(text, limits, test):
    row = judge(text, limits, test=test)
    assert draw_range(row) == ""


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        # The range takes the middle quarter, from 62 to 98; a result outside keeps clear of it.
        ("6 g/dL", "12-16 g/dL", [8]),
        ("8 g/dL", "12-16 g/dL", [26]),
        ("11.99 g/dL", "12-16 g/dL", [56.5]),
        ("12 g/dL", "12-16 g/dL", [62]),
        ("14 g/dL", "12-16 g/dL", [80]),
        ("16 g/dL", "12-16 g/dL", [98]),
        ("16.01 g/dL", "12-16 g/dL", [103.5]),
        ("22 g/dL", "12-16 g/dL", [152]),
        # A range with one limit is as wide as its limit is far from zero.
        ("0 g/dL", "<=10 g/dL", [62]),
        ("5 g/dL", "<=10 g/dL", [80]),
        ("10 g/dL", "<10 g/dL", [103.5]),
        ("0 g/dL", ">=10 g/dL", [26]),
        ("10 g/dL", ">10 g/dL", [56.5]),
        # Beyond the edge is an arrow.
        ("1 g/dL", "12-16 g/dL", [4.5]),
        ("99 g/dL", "12-16 g/dL", [155.5]),
    ],
)
def test_where_a_result_is_marked(text, limits, expected):
    picture = draw_range(judge(text, limits))
    assert middles(picture, "lc-point") == expected
    assert len(sketch(picture)) == 1
    assert sketch(picture)[0].endswith("3" if text in ("1 g/dL", "99 g/dL") else "4")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-12 mmol/L", 8), ("-9 mmol/L", 26), ("-3 mmol/L", 62), ("0 mmol/L", 80),
        ("9 mmol/L", 134),
    ],
)  # fmt: skip
def test_where_a_result_below_zero_is_marked(text, expected):
    picture = draw_range(judge(text, "-3 to 3 mmol/L", test="base excess"))
    assert middles(picture, "lc-point") == [expected]


@pytest.mark.parametrize(
    ("limits", "axis", "inside", "ticks"),
    [
        ("12-16 g/dL", (8, 152), (62, 98), [62, 98]),
        # No value lies below zero, and the axis ends there.
        ("0-20 g/dL", (62, 152), (62, 98), [62, 98]),
        ("<=20 g/dL", (62, 152), (62, 98), [98]),
        ("5-10 g/dL", (26, 152), (62, 98), [62, 98]),
        ("4-10 g/dL", (38, 152), (62, 98), [62, 98]),
        (">=20 g/dL", (26, 152), (62, 152), [62]),
    ],
)
def test_where_a_range_is_drawn(limits, axis, inside, ticks):
    picture = draw_range(judge("12 g/dL", limits))
    ((left, _, right, _),) = shapes(picture, "lc-axis")
    assert (left, right) == axis
    ((left, _, right, _),) = shapes(picture, "lc-inside")
    assert (left, right) == inside
    assert middles(picture, "lc-limit") == pytest.approx(ticks, abs=0.05)


def test_of_several_ranges_the_band_is_what_all_share():
    picture = draw_range(judge("13 g/dL", EITHER_SEX))
    assert [(left, right) for left, _, right, _ in shapes(picture, "lc-inside")] == [(74, 86)]
    assert [(left, right) for left, _, right, _ in shapes(picture, "lc-maybe")] == [
        (62, 86), (74, 98),
    ]  # fmt: skip
    assert middles(picture, "lc-limit") == pytest.approx([62, 74, 86, 98], abs=0.05)
    assert sketch(picture) == ["lc-unsure 4"]


def test_ranges_that_share_nothing_have_no_band_in_common():
    apart = (entry("2-5 g/dL", sex="female"), entry("14-18 g/dL", sex="male"))
    picture = draw_range(judge("9 g/dL", apart))
    assert shapes(picture, "lc-inside") == []
    assert len(shapes(picture, "lc-maybe")) == 2


def test_critical_limits_are_double_ticks_on_their_own_side():
    picture = draw_range(judge("10 g/dL", "12-16 g/dL", critical="<=9 or >=20 g/dL"))
    assert middles(picture, "lc-critical") == pytest.approx([32.4, 35, 134, 136.6], abs=0.1)
    assert shapes(draw_range(judge("10 g/dL", "12-16 g/dL", critical="<=5 g/dL")),
                  "lc-critical") == []  # fmt: skip


@pytest.mark.parametrize(
    ("baseline", "expected", "shape"),
    [
        ("14", [80], "lc-baseline 0 open"),
        ("1", [4], "lc-baseline 3 open"),
        ("99", [156], "lc-baseline 3 open"),
    ],
)
def test_a_baseline_is_a_ring_or_a_hollow_arrow(baseline, expected, shape):
    shown = BaselineShown("before", Decimal(baseline))
    picture = draw_range(replace(judge("1 g/dL", "12-16 g/dL"), baseline=shown))
    assert middles(picture, "lc-baseline") == pytest.approx(expected, abs=0.5)
    assert sketch(picture) == [shape, "lc-outside 3"]
    if baseline == "1":
        (baseline_box,), (result_box,) = (
            shapes(picture, kind) for kind in ("lc-baseline", "lc-point")
        )
        assert baseline_box[3] < result_box[1] + 1, "neither hides the other"


@pytest.mark.parametrize(
    ("text", "reach", "arrows"),
    [
        # From the sign's number in its direction, to zero or to the edge.
        ("<12 g/dL", (1, 60), ["left"]),
        ("<14 g/dL", (1, 80), ["left"]),
        (">14 g/dL", (80, 159), ["right"]),
        ("<30 g/dL", (1, 159), ["left", "right"]),
        (">3 g/dL", (1, 159), ["left", "right"]),
        # All beyond one edge.
        ("<3 g/dL", (0.5, 8.5), ["left"]),
        (">30 g/dL", (151.5, 159.5), ["right"]),
        # A span is a bar, with an arrow where it leaves the picture.
        ("11-13 g/dL", (53, 71), []),
        ("13-50 g/dL", (71, 159), ["right"]),
        ("30-50 g/dL", (151.5, 159.5), ["right"]),
    ],
)
def test_a_result_that_stands_for_many_values(text, reach, arrows):
    picture = draw_range(judge(text, "12-16 g/dL"))
    found = shapes(picture, "lc-span") + shapes(picture, "lc-point")
    low, high = min(box[0] for box in found), max(box[2] for box in found)
    assert (low, high) == pytest.approx(reach, abs=1)
    triangles = [name for name in sketch(picture) if name.endswith(" 3")]
    assert len(triangles) == len(arrows)
    assert ("left" in arrows) == (low <= 1)
    assert ("right" in arrows) == (high >= 159)


def test_an_arrow_below_a_limit_ends_at_zero():
    picture = draw_range(judge("<5 g/dL", "<=10 g/dL"))
    found = shapes(picture, "lc-span") + shapes(picture, "lc-point")
    assert min(box[0] for box in found) == 62


NUMBERS = some.decimals("0", "60", places=2)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_places_never_contradict_the_numbers(one, other, a, b):
    """Inside is between the limits, outside never; a greater number is never further left."""
    low, high = sorted((a, b))
    row = judge("1 g/dL", f"{low}-{high} g/dL")
    marks = [mark_of(row, number) for number in sorted((one, other))]
    assert marks[0] <= marks[1]
    interval = Interval(low, high)
    for number, mark in zip(sorted((one, other)), marks, strict=True):
        ticks = middles(picture_of(row, number), "lc-limit")
        assert (min(ticks) - 0.1 <= mark <= max(ticks) + 0.1) == (number in interval)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("5.01", "3.5-5.0"), ("3.49", "3.5-5.0"), ("5.0", "<5.0"), ("3.5", ">3.5"),
        # An arrow and a narrow bar too, and where zero is near to the limit.
        ("<0.01", "0.4-4.0"), ("<0.4", "0.4-4.0"), (">5.0", "3.5-5.0"), ("3.48-3.49", "3.5-5.0"),
        ("5.01-5.02", "3.5-5.0"), ("0", "0.1-9"), ("0.05-0.06", "0.1-9"),
    ],
)  # fmt: skip
def test_the_whole_mark_of_a_result_outside_is_clear_of_the_limits(text, limits):
    row = judge(f"{text} mmol/L", f"{limits} mmol/L", test="potassium")
    assert row.flag.value in ("L", "H")
    for picture in (draw_range(row), draw_books(row)):
        marks = shapes(picture, "lc-point") + shapes(picture, "lc-span")
        bands = shapes(picture, "lc-limit") + shapes(picture, "lc-inside")
        for left, _, right, _ in marks:
            assert all(right < band[0] or band[2] < left for band in bands)


def picture_of(row, number):
    value = replace(row.result.value, value=number)
    return draw_range(replace(row, result=replace(row.result, value=value)))


def mark_of(row, number):
    return middles(picture_of(row, number), "lc-point")[0]


@pytest.mark.parametrize("value", ["0", "-1", "1", "9999999", "1e60", "-1e60"])
@pytest.mark.parametrize("limits", ["0-0", "<=0", ">=0", "5-5", "-3 to 3", "<=-2", ">=-2"])
def test_a_picture_has_one_size_whatever_is_in_it(value, limits):
    picture = draw_range(judge(f"{value} mmol/L", f"{limits} mmol/L", test="base excess"))
    for kind in ("lc-axis", "lc-inside", "lc-limit", "lc-point"):
        for left, top, right, bottom in shapes(picture, kind):
            assert 0 <= left <= right <= WIDTH
            assert 0 <= top <= bottom <= HEIGHT


def course(*results, test="hemoglobin", limits="12-16 g/dL", critical=None):
    return [judge(text, limits, test=test, critical=critical) for text in results]


def days(count):
    return [f"2024-01-{day + 1:02}" for day in range(count)]


def test_a_trend_in_words():
    rows = course("13 g/dL", "110 g/L", "pending", "<5 g/dL", "6 g/dL", critical="<=7 g/dL")
    name, description = words_of(draw_trend(rows, days(5)))
    assert name == (
        "hemoglobin in g/dL from 13 to 6; 5 results from 2024-01-01 to 2024-01-05, placed by time."
    )
    assert description == (
        "2024-01-01: 13 g/dL, N. 2024-01-02: 110 g/L = 11, L. "
        "2024-01-03: pending, not drawn, not judged. 2024-01-04: <5 g/dL, LL. "
        "2024-01-05: 6 g/dL, LL. Range 12–16. Critical <=7."
    )


JAFFE, ENZYMATIC = {"method": "Jaffe"}, {"method": "enzymatic"}


def creatinine(*results):
    """Results of creatinine, each with what was stated of it."""
    return [judge(text, "0.6-1.3 mg/dL", test="creatinine", **stated) for text, stated in results]


def test_results_of_two_methods_are_parted_and_the_words_say_so():
    rows = creatinine(("1.0 mg/dL", JAFFE), ("3.3 mg/dL", ENZYMATIC), ("3.4 mg/dL", ENZYMATIC))
    picture = draw_trend(rows, days(3))
    name, description = words_of(picture)
    assert name == (
        "creatinine in mg/dL, in 2 parts that are not compared; "
        "3 results from 2024-01-01 to 2024-01-03, placed by time."
    )
    assert description == (
        "2024-01-01: 1.0 mg/dL, N. 2024-01-02: 3.3 mg/dL, H, not compared with those before: "
        "method changed from Jaffe to enzymatic. 2024-01-03: 3.4 mg/dL, H. Range 0.6–1.3."
    )
    assert middles(picture, "lc-line") == pytest.approx([238.5], abs=0.1)
    dashes = [place for place in middles(picture, "lc-axis") if 70 < place < 170]
    assert len(dashes) > 5
    assert set(dashes) == {119.5}


@pytest.mark.parametrize(
    ("stated", "lines"),
    [
        ([JAFFE, JAFFE, JAFFE], 2),
        ([JAFFE, {"method": "jaffe"}, {}], 2),
        ([{}, JAFFE, {}], 2),
        ([JAFFE, {}, ENZYMATIC], 1),
        ([JAFFE, ENZYMATIC, JAFFE], 0),
        ([{"specimen": "serum"}, {"specimen": "plasma"}, {}], 2),
        ([{"specimen": "venous blood"}, {"specimen": "arterial blood"}, {}], 1),
    ],
)
def test_a_line_never_crosses_a_stated_change(stated, lines):
    rows = creatinine(*(("1.1 mg/dL", one) for one in stated))
    assert len(shapes(draw_trend(rows, days(3)), "lc-line")) == lines


def test_critical_limits_that_a_conversion_made_long_are_shortened():
    rows = [
        judge(f"{number} umol/L", "0.6-1.3 mg/dL", test="creatinine", critical=">=5 mg/dL")
        for number in (90, 100)
    ]
    description = words_of(draw_trend(rows, days(2)))[1]
    assert description.endswith("Range 53–115. Critical >=442.")


@pytest.mark.parametrize(
    ("results", "missing"),
    [
        (("14 g/dL", "8 g/dL", "7.5"), "2024-01-03: 7.5, not drawn, IND."),
        (("14 g/dL", "7.5", "8 g/dL"), "2024-01-02: 7.5, not drawn, IND."),
        (("14 g/dL", "80 g/L", "9 zorkmids"), "2024-01-03: 9 zorkmids, not drawn, not judged."),
        (("14", "8", "7.5 g/dL"), "2024-01-03: 7.5 g/dL, not drawn, L."),
    ],
)
def test_one_result_in_another_unit_takes_no_course_away(results, missing):
    picture = draw_trend(course(*results), days(3))
    assert len(shapes(picture, "lc-point")) == 2
    assert missing in words_of(picture)[1]


def test_units_of_an_unknown_test_are_told_by_their_text_spaces_aside():
    rows = course("5 U/L", "6 U/L", "7 u/L", "8 U/L", test="frobnicate", limits=None)
    rows[1] = replace(rows[1], result=replace(rows[1].result, text="6 U /L", unit="U /L"))
    name, description = words_of(draw_trend(rows, days(4)))
    assert name.startswith("frobnicate in U/L from 5 to 8; 4 results")
    assert [text for text in description.split(". ") if "not drawn" in text] == [
        "2024-01-03: 7 u/L, not drawn, not judged"
    ]


@pytest.mark.parametrize(
    ("reported", "caveat", "letters"),
    [
        (("", ""), "", "range 8.6–10.2 below the picture"),
        (
            ("normal", "normal"),
            ", shown for comparison only; the flag is the one the laboratory reported",
            "range (8.6–10.2) below the picture",
        ),
        (
            ("", "normal"),
            (
                ", on 2024-01-02 shown for comparison only; "
                "the flag is the one the laboratory reported"
            ),
            "range 8.6–10.2 below the picture",
        ),
    ],
)
def test_a_trend_says_where_a_range_is_for_comparison(reported, caveat, letters):
    rows = [
        judge(text, "8.6-10.2 mg/dL", test="calcium", reported=word)
        for text, word in zip(("10.9 mg/dL", "11.0 mg/dL"), reported, strict=True)
    ]
    picture = draw_trend(rows, days(2))
    assert words_of(picture)[1].endswith(f". Range 8.6–10.2 below the picture{caveat}.")
    assert letters in [one.text for one in parse(picture) if one.tag == "text"]


def test_a_range_for_comparison_is_in_brackets_where_its_band_is_seen_too():
    rows = [judge(text, "12-16 g/dL", reported="normal") for text in ("13 g/dL", "17 g/dL")]
    picture = draw_trend(rows, days(2))
    assert len(shapes(picture, "lc-inside")) == 1
    assert "range (12–16)" in [one.text for one in parse(picture) if one.tag == "text"]


def test_critical_limits_that_not_all_draws_share_are_not_drawn():
    """Each kind of limits stands for itself: the range is shared here, the critical list not."""
    rows = course("13 g/dL", critical="<=7 g/dL") + course("8 g/dL", critical="<=6 g/dL")
    picture = draw_trend(rows, days(2))
    assert words_of(picture)[1].endswith("8 g/dL, L. Range 12–16.")
    assert shapes(picture, "lc-critical") == []


def test_critical_limits_are_drawn_where_the_draws_have_no_range_in_common():
    rows = course("13 g/dL", critical="<=8 g/dL")
    rows += course("7 g/dL", limits="11-15 g/dL", critical="<=8 g/dL")
    picture = draw_trend(rows, days(2))
    assert words_of(picture)[1].endswith(
        "The draws have different ranges, so none is drawn. Critical <=8."
    )
    assert len(shapes(picture, "lc-critical")) == 2
    assert shapes(picture, "lc-limit") == []


@pytest.mark.parametrize(
    ("times", "places", "spacing"),
    [
        (["2024-01-01", "2024-01-02", "2024-01-05"], [60, 119.5, 298], "placed by time"),
        (["2024-01-01T00:00Z", "2024-01-01T01:00+01:00", "2024-01-02"], [60, 60, 298],
         "placed by time"),
        (["day 1", "day 2", "day 5"], [60, 179, 298], "evenly spaced, not by time"),
        (["2024-01-01", "later", "2024-01-05"], [60, 179, 298], "evenly spaced, not by time"),
        (["2024-01-05", "2024-01-02", "2024-01-01"], [60, 179, 298],
         "evenly spaced, not by time"),
        (["2024-01-01"] * 3, [60, 179, 298], "evenly spaced, not by time"),
        (["", "", ""], [60, 179, 298], "evenly spaced, not by time"),
    ],
)  # fmt: skip
def test_draws_are_placed_by_time_where_all_are_dates(times, places, spacing):
    picture = draw_trend(course("13 g/dL", "14 g/dL", "15 g/dL"), times)
    assert middles(picture, "lc-point") == places
    assert f", {spacing}." in words_of(picture)[0]


@pytest.mark.parametrize(
    ("results", "lines"),
    [
        (("13 g/dL", "14 g/dL", "15 g/dL"), [(60, 179), (179, 298)]),
        # A gap is never bridged.
        (("13 g/dL", "pending", "15 g/dL"), []),
        (("13 g/dL", "<5 g/dL", "15 g/dL"), []),
        (("13 g/dL", "5-6 g/dL", "15 g/dL"), []),
        (("13 g/dL", "14 zorkmids", "15 g/dL"), []),
        (("13 g/dL", "14 g/dL", "pending", "15 g/dL"), [(60, 139.3)]),
    ],
)
def test_only_neighbouring_numbers_are_joined(results, lines):
    picture = draw_trend(course(*results), days(len(results)))
    found = [(left, right) for left, _, right, _ in shapes(picture, "lc-line")]
    assert found == [pytest.approx(line, abs=0.6) for line in lines]


def test_the_shape_of_a_point_says_its_flag():
    rows = course("13 g/dL", "11 g/dL", "6 g/dL", critical="<=7 g/dL")
    rows += [judge("13 g/dL", EITHER_SEX), judge("13 g/dL")]
    picture = draw_trend(rows, days(5))
    assert [one for one in sketch(picture) if "lc-line" not in one] == [
        "lc-normal 4 open",
        "lc-outside 4",
        "lc-danger 4",
        "lc-danger 4 open",  # about the other
        "lc-unsure 12",
        "lc-unsure 12",
    ]


@pytest.mark.parametrize(("text", "way"), [("<11 g/dL", 1), (">11 g/dL", -1), ("<=11 g/dL", 1)])
def test_censored_results_are_arrows_in_their_direction(text, way):
    picture = draw_trend(course("10 g/dL", "15 g/dL", text), days(3))
    points = [one for one in parse(picture) if "lc-point" in one.get("class", "")]
    limit, arrow = (box_of(one) for one in points if box_of(one)[0] > 200)
    assert (arrow[1] - limit[1]) * way > 0
    assert (arrow[3] - limit[3]) * way > 0


def test_critical_limits_in_a_trend_are_double_lines_on_their_own_side():
    rows = course("5 g/dL", "25 g/dL", critical="<=7 or >=20 g/dL")
    picture = draw_trend(rows, days(2))
    heights = sorted((top + bottom) / 2 for _, top, _, bottom in shapes(picture, "lc-critical"))
    assert heights == pytest.approx([36, 38.6, 81.2, 83.8], abs=0.1)


@pytest.mark.parametrize(
    ("results", "count"),
    [
        (("13 g/dL", "15 g/dL"), 2),
        (("13 g/dL", "13 g/dL"), 2),
        # The limit that is nearer, where both would make the course too flat; or none.
        (("11 g/dL", "12.5 g/dL"), 1),
        (("15.5 g/dL", "16.5 g/dL"), 1),
        (("9 g/dL", "9.1 g/dL"), 0),
    ],
)
def test_the_limits_that_leave_the_course_its_height_are_in_the_picture(results, count):
    picture = draw_trend(course(*results), days(2))
    ticks = shapes(picture, "lc-limit")
    assert len(ticks) == count
    low, high = (shape[1] for shape in shapes(picture, "lc-point"))
    if count == 1:
        (tick,) = ticks
        assert high < tick[1] < low + 9


def test_of_two_limits_that_do_not_both_fit_the_nearer_is_in_the_picture():
    picture = draw_trend(course("13 g/dL", "17 g/dL", limits="8-21.5 g/dL"), days(2))
    (tick,) = shapes(picture, "lc-limit")
    assert tick[3] < min(box[1] for box in shapes(picture, "lc-point"))


def test_one_range_is_a_band_in_the_unit_shown():
    picture = draw_trend(course("11 g/dL", "130 g/L", "17 g/dL"), days(3))
    ((_, top, _, bottom),) = shapes(picture, "lc-inside")
    heights = [(top + bottom) / 2 for _, top, _, bottom in shapes(picture, "lc-point")]
    assert heights[0] > bottom > heights[1] > top > heights[2]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (course("13 g/dL", "14 g/dL") + course("14 g/dL", limits="11-15 g/dL"),
         "The draws have different ranges, so none is drawn."),
        (course("13 g/dL", "13.5 g/dL", limits=EITHER_SEX),
         "The draws have different ranges, so none is drawn."),
        (course("90 g/dL", "91 g/dL"), "Range 12–16 below the picture."),
        (course("1 g/dL", "1.1 g/dL"), "Range 12–16 above the picture."),
    ],
)  # fmt: skip
def test_where_there_is_no_band_the_words_say_why(rows, words):
    picture = draw_trend(rows, days(len(rows)))
    assert shapes(picture, "lc-inside") == []
    assert words_of(picture)[1].endswith(words)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        course("13 g/dL"),
        course("13 g/dL", "<5 g/dL"),
        course("13 g/dL", "14 zorkmids"),
        course("5-6 g/dL", "6-7 g/dL"),
        course("pending", "normal"),
        course("1:40", "1:80", test="ANA", limits="<=1:40"),
        course("negative", "2+", test="urine protein", limits="negative"),
    ],
)
def test_one_number_is_no_trend(rows):
    assert draw_trend(rows, days(len(rows))) == ""


def test_a_test_without_a_unit_has_a_trend_without_one():
    picture = draw_trend(course("1.1", "2", test="INR", limits="<=1.2"), ["a", "b"])
    assert words_of(picture)[0] == (
        "INR from 1.1 to 2; 2 results from a to b, evenly spaced, not by time."
    )
    letters = [one.text for one in parse(picture) if one.tag == "text"]
    assert letters == ["1.1", "2", "a", "b"]


@given(some.lists(NUMBERS, min_size=2, max_size=5))
def test_a_greater_number_is_never_lower_in_a_trend(numbers):
    rows = course(*(f"{number} g/dL" for number in numbers), limits=None)
    picture = draw_trend(rows, days(len(rows)))
    heights = [(top + bottom) / 2 for _, top, _, bottom in shapes(picture, "lc-point")]
    for one, above in zip(numbers, heights, strict=True):
        for other, below in zip(numbers, heights, strict=True):
            assert above <= below or one < other


def with_opinions(row, **limits):
    """Let further books judge a result; an empty text is one that does not."""
    others = [judge(row.result.text, text or None, test=row.name) for text in limits.values()]
    return replace(
        row,
        second_opinions=tuple(
            SecondOpinion(id_, other.possible_flags,
                          tuple(replace(one, set_id=id_) for one in other.ranges),
                          other.not_judged)
            for id_, other in zip(limits, others, strict=True)
        ),
    )  # fmt: skip


def test_books_in_words():
    row = with_opinions(judge("11.8 g/dL", "12-16 g/dL"), north="117-153 g/L", south="")
    picture = draw_books(row)
    assert words_of(picture) == [
        "hemoglobin 11.8 g/dL by 3 range sets.",
        "book: below 12–16, flag L. north: inside 11.7–15.3, flag N. south: no-range.",
    ]
    letters = [one.text for one in parse(picture) if one.tag == "text"]
    assert letters == ["book", "12–16 L", "north", "11.7–15.3 N", "south", "no-range", "11.7", "16"]


def test_the_longest_reason_for_no_verdict_has_room():
    row = judge("14 g/dL", "12-16 g/dL")
    reason = Reason.NO_MATCHING_PARTITION
    other = SecondOpinion("children", not_judged=NotJudged(reason, "for others", "say the age"))
    picture = draw_books(replace(row, second_opinions=(other,)))
    letters = [one.text for one in parse(picture) if one.tag == "text"]
    assert letters[2:4] == ["children", "no-matching-partition"]


def test_a_result_in_words_has_the_ranges_and_no_mark():
    row = judge("14 g/dL", "12-16 g/dL")
    word = judge("decreased", test="hemoglobin")
    picture = draw_books(replace(word, ranges=row.ranges))
    assert words_of(picture) == ["hemoglobin decreased by 1 range set.", "book: 12–16."]
    assert len(shapes(picture, "lc-inside")) == 1
    assert shapes(picture, "lc-point") == shapes(picture, "lc-line") == []


def test_books_are_below_one_another_and_the_result_runs_through_all():
    picture = draw_books(with_opinions(judge("14 g/dL", "12-16 g/dL"), north="12-16 g/dL"))
    one, other = sorted(shapes(picture, "lc-inside"), key=lambda box: box[1])
    assert (one[0], one[2]) == (other[0], other[2])
    assert other[1] - one[1] == 20
    ((_, top, _, bottom),) = shapes(picture, "lc-line")
    assert top < one[1]
    assert bottom > other[3]
    assert middles(picture, "lc-line") == pytest.approx(middles(picture, "lc-point"), abs=0.1)


@pytest.mark.parametrize(("text", "place"), [("99 g/dL", 292), ("1 g/dL", 114)])
def test_a_result_far_from_all_books_is_an_arrow_at_the_edge(text, place):
    picture = draw_books(with_opinions(judge(text, "12-16 g/dL"), north="13-15 g/dL"))
    assert shapes(picture, "lc-line") == []
    assert sketch(picture) == ["lc-outside 3"]
    assert middles(picture, "lc-point") == pytest.approx([place], abs=1)
    assert words_of(picture)[0] == (
        f"hemoglobin {text} by 2 range sets, beyond the edge of the picture."
    )


def test_ranges_for_comparison_and_those_of_several_sets_have_no_flag_of_their_own():
    row = judge("11 g/dL", "12-16 g/dL", reported="normal")
    assert words_of(draw_books(row))[1] == "book: below 12–16."
    row = judge("11 g/dL", EITHER_SEX)
    one, other = row.ranges
    row = replace(row, ranges=(one, replace(other, set_id="other")))
    assert words_of(draw_books(row))[1] == "book: below 12–16. other: below 14–18."


@pytest.mark.parametrize(
    ("row", "has_picture"),
    [
        (judge("14 g/dL", "12-16 g/dL"), True),
        (with_opinions(judge("14 g/dL"), north="12-16 g/dL"), True),
        (with_opinions(judge("pending", "12-16 g/dL"), north="12-16 g/dL"), False),
        (judge("14 g/dL"), False),
        (judge("2+", "negative", test="urine protein"), False),
    ],
)
def test_books_without_a_range_in_numbers_have_no_picture(row, has_picture):
    assert bool(draw_books(row)) == has_picture


def hostile(attack):
    """Every picture there is of results whose names, units, times and sets are an attack."""
    row = judge("14 g/dL", "12-16 g/dL")
    result = Result(attack, f"14 {attack}", row.result.value, attack)
    ranges = tuple(replace(one, set_id=attack) for one in row.ranges)
    row = replace(row, result=result, analyte=None, ranges=ranges)
    row = replace(row, second_opinions=(SecondOpinion(attack, ranges=ranges),))
    pictures = [draw_range(row), draw_trend([row, row], [attack, attack]), draw_books(row)]
    for one in report_with(attack).rows:
        pictures += [draw_range(one), draw_trend([one, one], [attack] * 2), draw_books(one)]
    return [picture for picture in pictures if picture]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_picture_is_inert(attack):
    pictures = hostile(attack)
    assert len(pictures) > 3
    for picture in pictures:
        assert active(picture, allowed="") == set()
        root = parse(picture)
        assert {one.tag for one in root.iter()} <= {
            "svg", "title", "desc", "rect", "line", "circle", "polygon", "text"
        }  # fmt: skip
        names = {name for one in root.iter() for name in one.attrib}
        assert names <= {
            "class", "viewBox", "role", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx",
            "cy", "r", "points", "fill", "fill-opacity", "stroke", "stroke-width",
            "font-size", "text-anchor",
        }  # fmt: skip
        assert all(not list(one) for one in root), "nothing of a text is an element"
        for one in root.iter():
            kinds = one.get("class", "lc-").split()
            assert all(re.fullmatch(r"lc-[a-z-]*", kind) for kind in kinds)


def test_a_picture_shows_the_text_of_a_file_as_it_was_written():
    row = judge("14 g/dL", "12-16 g/dL")
    row = replace(row, result=replace(row.result, text="14 <b>&\"'"))
    assert words_of(draw_range(row)) == ["14 <b>&\"' g/dL lies inside 12–16"]


@pytest.mark.parametrize("name", ["lupus-calciphylaxis", "iron-deficiency"])
def test_the_examples_are_drawn_and_drawn_alike_each_time(name):
    pictures = [draw_range(row) for row in example(name).rows]
    assert pictures == [draw_range(row) for row in example(name).rows]
    drawn = [row.name for row, picture in zip(example(name).rows, pictures, strict=True) if picture]
    assert drawn == [row.name for row in example(name).rows if row.ranges]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (-0.01, "0"), (1, "1"), (1.25, "1.2"), (1.26, "1.3"), (-3.94, "-3.9"), (10, "10")],
)
def test_coordinates_are_short(number, text):
    assert write_number(number) == text


def test_pieces():
    assert write_text("a<b>&\"'\n\u202e") == "a&lt;b&gt;&amp;&quot;&#x27; \ufffd"
    assert (shorten("abcd", 4), shorten("abcde", 4)) == ("abcd", "abc…")
    assert draw_line("lc-line", (1, 1), (1, 1)) == ""


@pytest.mark.parametrize(
    ("full", "hollow"),
    [
        (draw_diamond("a", 9, 9, 4), draw_diamond("a", 9, 9, 4, 1)),
        (draw_arrow("a", (9, 9), (4, 0)), draw_arrow("a", (9, 9), (4, 0), 1)),
    ],
)
def test_what_is_hollow_is_an_outline_of_the_same_shape(full, hollow):
    outline = ' fill="none" stroke="currentColor" stroke-width="1"'
    assert full.replace("/>", f"{outline}/>") == hollow
