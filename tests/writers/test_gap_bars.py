"""The picture of the anion gap: true to scale, said in words, and left out where it would lie."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from test_svg import parse, words_of

from derivations import DEFINITIONS, KNOWLEDGE, report_from, report_of
from labcheck.interpreting import interpret_report
from labcheck.judging.report import Only
from labcheck.writers.html_report import render_html
from labcheck.writers.interpretation.gap_bars import CORRECTED, GAP, HEIGHT
from reports import example

WIDE = {"sodium": "140 mmol/L", "chloride": "100 mmol/L", "bicarbonate": "16 mmol/L"}
LOW_ALBUMIN = {"albumin": "2.0 g/dL"}
PICTURE = re.compile(r'<svg class="lc-picture lc-picture-gap".*?</svg>')


def page_of(labs):
    return render_html([report_of(labs)])


def pictures_of(labs):
    return PICTURE.findall(page_of(labs))


def picture_of(labs):
    (picture,) = pictures_of(labs)
    return picture


def letters_of(picture):
    return [text.text for text in parse(picture).iter("text")]


def heights(picture, kind, *, is_open):
    """The boxes of a class, full or open, each by where it begins and ends from the bottom."""
    boxes = [box for box in parse(picture).iter("rect") if box.get("class") == kind]
    found = [box for box in boxes if (box.get("fill") == "none") == is_open]
    ends = [(float(box.get("y")), float(box.get("height"))) for box in found]
    return [(118 - top - height, 118 - top) for top, height in ends]


def section_of(page, title):
    """The part of a page from a heading to the next."""
    return page.split(f"<h2>{title}</h2>")[1].split("<h2>")[0]


def test_the_quantities_that_are_drawn_are_shipped():
    assert {GAP, CORRECTED} <= set(DEFINITIONS)


# What it shows.


def test_what_is_drawn_is_said_in_words():
    assert words_of(picture_of(WIDE)) == [
        "Anion gap 24 mmol/L: Na 140 − Cl 100 − HCO3 16",
        "Two stacked bars, to scale: cations Na 140; anions Cl 100, HCO3 16, and the gap.",
    ]
    assert words_of(picture_of(WIDE | LOW_ALBUMIN))[1] == (
        "Two stacked bars, to scale: cations Na 140; anions Cl 100, HCO3 16, and the gap. "
        "Corrected for albumin 2.0 g/dL it is 29 mmol/L."
    )


def test_each_part_has_its_name_and_number():
    assert letters_of(picture_of(WIDE | LOW_ALBUMIN)) == [
        "Na 140", "Cl 100", "HCO3 16", "gap 24", "albumin-corrected 29", "cations", "anions",
        "mmol/L",
    ]  # fmt: skip


def test_total_co2_is_named_where_it_stands_in():
    labs = {"sodium": "140 mEq/L", "chloride": "100 mEq/L", "total CO2": "16.5 mEq/L"}
    letters = letters_of(picture_of(labs))
    assert (letters[2], letters[-1]) == ("CO2 16.5", "mEq/L")


def test_the_bars_are_to_scale_from_nought():
    picture = picture_of(WIDE | LOW_ALBUMIN)
    sodium, chloride, bicarbonate = heights(picture, "lc-ion", is_open=True)
    (gap,), (added,) = (heights(picture, "lc-gap", is_open=each) for each in (False, True))
    drawn = [end for part in (sodium, chloride, bicarbonate, gap, added) for end in part]
    # 145 is what chloride, bicarbonate and the corrected gap of 29 come to: the top at 112 pixels.
    numbers = [0, 140, 0, 100, 100, 116, 116, 140, 140, 145]
    assert drawn == pytest.approx([number * 112 / 145 for number in numbers], abs=0.11)
    assert heights(picture, "lc-ion", is_open=False) == [sodium, chloride, bicarbonate]


@pytest.mark.parametrize("bicarbonate", ["1", "3", "8", "24", "35"])
@pytest.mark.parametrize("chloride", ["70", "95", "104"])
@pytest.mark.parametrize("albumin", ["1.0 g/dL", "3.2 g/dL"])
def test_no_label_lies_on_another_or_above_the_picture(bicarbonate, chloride, albumin):
    labs = {
        "sodium": "140 mmol/L", "chloride": f"{chloride} mmol/L",
        "bicarbonate": f"{bicarbonate} mmol/L", "albumin": albumin,
    }  # fmt: skip
    for picture in pictures_of(labs):
        texts = list(parse(picture).iter("text"))
        beside = sorted(float(each.get("y")) for each in texts if each.get("x") == "142")
        assert all(below - above >= 9.9 for above, below in pairwise(beside))
        assert min(beside) >= 9
        assert max(beside) <= HEIGHT


# Where it stands.


def test_it_stands_with_the_derived_gap():
    page = page_of(WIDE)
    assert PICTURE.search(section_of(page, "Derived from these results"))
    assert not PICTURE.search(section_of(page, "Results"))


def test_it_stands_under_a_reported_gap_that_is_the_same():
    page = page_of(WIDE | {"anion gap": "24 mmol/L"})
    assert len(PICTURE.findall(page)) == 1
    assert PICTURE.search(section_of(page, "Results"))


def test_it_stands_with_the_derived_gap_where_another_was_reported():
    page = page_of(WIDE | {"anion gap": "19 mmol/L"})
    assert len(PICTURE.findall(page)) == 1
    assert PICTURE.search(section_of(page, "Derived from these results"))


def test_it_stands_with_the_corrected_gap_where_only_that_is_listed():
    """The gap of 12 and its inputs are ordinary; corrected for the albumin it is 17."""
    page = page_of({"sodium": "140 mmol/L", "chloride": "103 mmol/L",
                    "bicarbonate": "25 mmol/L"} | LOW_ALBUMIN)  # fmt: skip
    section = section_of(page, "Derived from these results")
    assert "anion gap, albumin-corrected" in section
    assert len(PICTURE.findall(section)) == 1


def test_each_reported_gap_of_several_draws_has_its_own():
    text = "".join(
        f"  - time: 2026-03-0{day}\n    labs: {{sodium: 140 mmol/L, chloride: 100 mmol/L, "
        f"bicarbonate: {bicarbonate} mmol/L, anion gap: {40 - bicarbonate} mmol/L}}\n"
        for day, bicarbonate in ((1, 12), (2, 18))
    )
    report = report_from(f"draws:\n{text}")
    titles = [words_of(picture)[0] for picture in PICTURE.findall(render_html([report]))]
    assert titles == [
        "Anion gap 28 mmol/L: Na 140 − Cl 100 − HCO3 12",
        "Anion gap 22 mmol/L: Na 140 − Cl 100 − HCO3 18",
    ]


def test_the_example_has_it():
    report = interpret_report(example("acidosis-wide-gap"), KNOWLEDGE)
    (picture,) = PICTURE.findall(render_html([report]))
    assert words_of(picture)[0] == "Anion gap 29 mmol/L: Na 131 − Cl 94 − HCO3 8"


# Where it is left out.


@pytest.mark.parametrize(
    "labs",
    [
        {"chloride": "<100 mmol/L"},
        {"sodium": ">140 mmol/L"},
        {"bicarbonate": "10-16 mmol/L"},
        {"chloride": "150 mmol/L"},  # The gap is negative.
        {"chloride": "124 mmol/L"},  # There is none.
        {"chloride": "hemolyzed"},
    ],
)
def test_there_is_none_where_it_would_not_be_true(labs):
    assert pictures_of(WIDE | labs) == []


def test_there_is_none_where_an_input_is_missing():
    for missing in WIDE:
        labs = {name: result for name, result in WIDE.items() if name != missing}
        assert pictures_of(labs | {"anion gap": "24 mmol/L"}) == []


def test_there_is_none_where_all_is_ordinary():
    labs = {"sodium": "140 mmol/L", "chloride": "103 mmol/L", "bicarbonate": "26 mmol/L"}
    assert pictures_of(labs | {"anion gap": "11 mmol/L"}) == []


def test_a_correction_that_changes_no_printed_digit_is_not_marked():
    picture = picture_of(WIDE | {"albumin": "3.9 g/dL"})
    assert heights(picture, "lc-gap", is_open=True) == []
    assert "corrected" not in " ".join(words_of(picture)).lower()


def test_there_is_none_without_interpretation_or_without_its_row():
    report = report_of(WIDE | {"anion gap": "24 mmol/L"})
    assert PICTURE.search(render_html([report]))
    assert not PICTURE.search(render_html([replace(report, interpreted=None)]))
    assert not PICTURE.search(render_html([replace(report, only=Only.UNJUDGED)]))
