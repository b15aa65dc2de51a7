"""A printed range that is not read, or of another scale, blocks all but critical limits.

ABIM, 2024: potassium 3.5-5.0 mEq/L, hemoglobin of women 12-16 g/dL, cortisol 5-25 µg/dL in the
morning, WBC 4-11 ×10^3/µL. Main Line Health: potassium critical at <=2.8 or >=6.0 mEq/L.
"""

import pytest

from build import check_results, judge, range_set, result, verdict
from doors import Line, Patient, differences, verdicts
from labcheck.ranges.printed_ranges import looks_like_limits

UNREAD = [
    *(Line("potassium", "5.3", "range-unread", "mmol/L", text)
      for text in ("3.5-", "<5,1.2", "3.5-5.1 per protocol B", "3.5 / 5.1", "5.1-3.5",
                   "<5.1 or >9", "3.5-5.1 H?", "150,000-450,000")),
    *(Line("potassium", "4.1", "range-unread", "mmol/L", text)
      for text in ("3.5 mg - 5.1 g", "up to about 5.1 or so", "3.5--5.1--7")),
]  # fmt: skip
CRITICAL = [
    Line("potassium", "7.9", "HH", "mmol/L", "3.5-5.1 per protocol B"),
    Line("potassium", "2.1", "LL", "mmol/L", "5.1-3.5"),
    Line("potassium", "5.3", "H", "mmol/L", "3.5-5.1 per protocol B", flag="H"),
]
NO_LIMITS = [
    Line("potassium", "5.3", "H", "mmol/L", text)
    for text in ("see note", "2026-03-01", "18-65 years", "7", "0-0", "Not Estab.", "0-999",
                 "Method: ISE 2", "age 40 y", "see the note on page 3 of the report of 2026")
]  # fmt: skip
SCALE = [
    Line("potassium", "4.1", "range-unread", "mmol/L", "35-51"),
    Line("potassium", "4.1", "range-unread", "mmol/L", "3.5-51"),
    Line("potassium", "7.9", "range-unread", "mmol/L", "3500-5100"),
    Line("potassium", "4.1", "N", "mmol/L", "3.5-5.5"),
    Line("hemoglobin", "13.0", "range-unread", "g/dL", "120-160"),
    Line("hemoglobin", "13.0", "N", "g/dL", "120-160 g/L"),
    Line("potassium", "7.1", "range-unread", "", "35-51", why="in no unit of the test"),
    Line("calcium", "2.3", "N", "", "2.2-2.6", why="in mmol/L, one of the test's units"),
    Line("WBC", "7000", "N", "K/uL", "4000-11000", why="unit and range are wrong together"),
    Line("WBC", "7.0", "range-unread", "K/uL", "4000-11000"),
    Line("troponin I", "80", "H", "ng/L", "0-76.2", why="ABIM's 15 ng/L is another assay's"),
    Line("troponin I", "0.02", "range-unread", "ng/mL", "0-15", why="as in ng/L"),
    Line("magnesium", "0.8", "range-unread", "mmol/L", "1.7-2.4", why="ABIM's 1.6-2.6 mg/dL"),
    Line("phosphate", "1.2", "range-unread", "mmol/L", "2.5-4.5", why="ABIM's 3.0-4.5 mg/dL"),
    Line("magnesium", "2.0", "range-unread", "mg/dL", "0.7-1.0"),
    Line("urea", "5", "range-unread", "mmol/L", "15-45", why="like the Nordic 3.1-7.9 mmol/L"),
    Line("magnesium", "0.8", "N", "mmol/L", "0.7-1.0"),
    Line("urea", "30", "H", "mg/dL", "7-20", why="not twice the same"),
    Line("FCOHb", "3", "H", "%", "0.5-1.5", why="no unit makes 5 % of it"),
    Line("bilirubin", "8", "range-unread", "mg/dL", "5-17", why="like ABIM's in umol/L"),
]
NO_UNIT = [
    Line("WBC", "7.5", "IND (N if in 10^3/uL, LL if in /uL)", "", "4000-10000"),
    Line("WBC", "3000", "L", "", "4000-10000", why="patients have as many per µL"),
    Line("WBC", "7500", "IND (N if in /uL, HH if in 10^3/uL)", "", "4.0-10.0"),
    Line("WBC", "7.5", "N", "", "4.0-10.0"),
    Line("platelets", "250", "IND (N if in 10^3/uL, LL if in /uL)", "", "150000-400000"),
    Line("platelets", "30", "LL", "", "150000-400000", why="in either unit"),
    Line("hemoglobin", "120", "IND (N if in g/L, HH if in g/dL)", "", "12-16"),
    Line("hemoglobin", "17", "H", "", "12-16"),
    Line("creatinine", "88", "IND (N if in umol/L, HH if in mg/dL or in mg/L)", "", "0.5-1.1"),
    Line("frobnicate", "7.5", "L", "", "4000-10000"),
]
"""Seen in MIMIC-IV demo 2.2 and eICU-CRD demo 2.0: white cells 0.1-182.6 10*3/uL, platelets 5-969,
hemoglobin 3.3-20.8 g/dL, creatinine 0.1-15.2 mg/dL (`practice.tsv`)."""

OTHER_CELLS = [
    Line("basophils", "0.5", "range-unread", "%", "0-200"),
    Line("eosinophils", "3", "range-unread", "%", "15-500"),
    Line("basophils", "0.3", "range-unread", "x10E3/uL", "0-200"),
    Line("eosinophils", "0.9", "range-unread", "x10E3/uL", "0-500"),
    Line("eosinophils", "0.9", "range-unread", "x10E3/uL", "15-500"),
    Line("eosinophils", "50", "range-unread", "K/uL", "15-500"),
    Line("eosinophils", "200", "N", "K/uL", "15-500", why="unit and range are wrong together"),
    Line("eosinophils", "200", "N", "/uL", "15-500"),
    Line("eosinophils", "0.2", "N", "10*3/uL", "0.0-0.5"),
    Line("basophils", "0.5", "N", "%", "0-2"),
    Line("basophils", "0.05", "N", "10*3/uL", "0.0-0.3"),
    Line("monocytes", "0.5", "N", "10*3/uL", "0.2-1.0"),
]
"""The most a patient can have: eosinophils 85 and basophils 50 10*3/uL (`practice.tsv`)."""
LIKE_THE_SHARE = [
    Line("basophils", "0.05", "range-unread", "10*3/uL", "0-2", why="ABIM has 0-1 %"),
    Line("monocytes", "0.5", "range-unread", "10*3/uL", "2-10", why="ABIM has 0-6 %"),
    Line("monocytes", "0.5", "N", "10*3/uL", "2-10 10*2/uL", why="the range has a unit"),
]


INFANTS = [
    Line("bilirubin", "8", "N", "mg/dL", "1-12"),
    Line("IgM", "10", "N", "mg/dL", "5-25"),
    Line("haptoglobin", "8", "N", "mg/dL", "0-10"),
    Line("NT-proBNP", "5000", "N", "pg/mL", "260-13224"),
    Line("reticulocytes", "5", "N", "%", "3-7"),
    Line("amylase", "5", "N", "U/L", "0-8"),
    Line("growth hormone", "20", "N", "ng/mL", "5-53"),
]
"""Beside these ranges for adults seem to be of another scale."""


def test_the_ranges_of_infants_are_not_compared_with_those_of_adults(tmp_path):
    assert differences(INFANTS, tmp_path, Patient(age="0")) == []


@pytest.mark.parametrize(
    "table",
    [UNREAD, CRITICAL, NO_LIMITS, SCALE, NO_UNIT, OTHER_CELLS, LIKE_THE_SHARE],
    ids=["unread", "critical", "no limits", "scale", "no unit", "other cells", "like the share"],
)
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


def test_a_doubted_scale_hides_no_critical_value(tmp_path):
    line = Line("potassium", "7.9", "range-unread", "mmol/L", "3500-5100")
    for door, ((_, said),) in verdicts([line], tmp_path).items():
        cell = str(said.row.get("may_be_critical", said.row.get("said_may_be_critical")))
        assert (door, cell.lower()) == (door, "true")


def test_the_row_says_what_the_set_would_have_said():
    row = judge("5.3 mmol/L", "3.5-5.0 mEq/L", test="potassium", printed_range="3.5-5.1 per B")
    assert verdict(row) == "range-unread"
    assert row.not_judged.detail == (
        "printed range '3.5-5.1 per B' not used: 'per B' behind the limits is not understood; "
        "book 3.5-5.0 mEq/L would say H"
    )
    assert row.notes == ()


@pytest.mark.parametrize("letter", ["H", "L", "N", "A"])
def test_a_flag_behind_the_range_is_no_unit(letter):
    row = judge("5.05 mmol/L", "3.5-5.0 mEq/L", test="potassium", printed_range=f"3.5-5.1 {letter}")
    assert verdict(row) == "range-unread"
    assert row.not_judged.detail.endswith("; book 3.5-5.0 mEq/L would say H")


def test_a_word_of_the_laboratory_still_judges():
    row = judge(
        "5.3 mmol/L", "3.5-5.0 mEq/L", test="potassium", printed_range="3.5-5.1 per B", reported="N"
    )
    assert verdict(row) == "N"
    assert [str(other) for other in row.disagreements] == ["book 3.5-5.0 mEq/L: H"]


def test_unit_and_range_that_are_wrong_together_are_questioned():
    row = judge("7000 K/uL", "4-11 10*3/uL", test="WBC", printed_range="4000-11000")
    assert verdict(row) == "N"
    assert row.notes[0] == (
        "value and printed range 4000-11000 are both far from book's 4-11 10*3/uL: unit slip?"
    )


def test_a_set_that_does_not_have_the_test_changes_nothing(tmp_path):
    options = ("--ranges", "norip")
    assert differences(OTHER_CELLS, tmp_path, Patient(), *options) == []


NOT_IN_USE = [
    Line("cortisol", "11.89", "range-unread", "ng/mL", "6-22", why="ABIM has 5-25 µg/dL"),
    Line("C3", "1.0", "range-unread", "g/L", "90-180", why="ABIM has 100-233 mg/dL"),
    Line("IgG", "10", "range-unread", "g/L", "700-1600"),
    Line("homocysteine", "10", "range-unread", "µmol/L", "0.5-1.5"),
    Line("apoA1", "1.4", "range-unread", "g/L", "120-180"),
    Line("IgG", "10", "N", "g/L", "7-16"),
    Line("ferritin", "50", "N", "ng/mL", "24-300"),
    Line("cortisol", "11.89", "N", "µg/dL", "6-22"),
]


def test_what_no_set_in_use_has_is_compared_with_the_other_shipped_ones(tmp_path):
    assert differences(NOT_IN_USE, tmp_path, Patient(), "--ranges", "norip") == []


def test_limits_beyond_what_a_patient_can_have():
    row = judge("0.9 10*3/uL", test="eosinophils", printed_range="0-500")
    assert row.not_judged.detail == (
        "the printed range 0-500 has no unit and is beyond the most a patient can have, "
        "85.0 10^3/uL"
    )


def test_value_and_limits_beyond_what_a_patient_can_have():
    row = judge("200 10*3/uL", test="eosinophils", printed_range="0-500")
    (note,) = row.notes
    assert note == (
        "value and printed range 0-500 are both beyond the most a patient can have, "
        "85.0 10^3/uL: unit slip?"
    )


def test_limits_that_are_like_those_of_the_share():
    share = range_set(monocytes_pct="0-6 %")
    (row,) = check_results(
        result("monocytes", "0.5 10*3/uL", printed_range="2-10"), sets=(share,)
    ).rows
    assert row.not_judged.detail == (
        "the printed range 2-10 has no unit and is like book's 0-6 %, not in 10*3/uL"
    )


@pytest.mark.parametrize("text", ["3.5-", "<= OR 5.1", "3.5 to five", "up to 40 units", "1 5"])
def test_what_looks_like_limits(text):
    assert looks_like_limits(text)


@pytest.mark.parametrize(
    "text", ["see note", "12", "2026-03-01", "18-65 years", "age 40 y", "note 3", "< 18 y"]
)
def test_what_does_not(text):
    assert not looks_like_limits(text)


CUTOFFS = [
    Line("CRP", "1.86", "H", "mg/dL", "0.00-0.14", why="ABIM has <=0.8 mg/dL"),
    Line("CRP", "4.2", "range-unread", "mg/dL", "<5", why="which is of mg/L"),
]


def test_a_low_cutoff_of_another_laboratory_is_no_other_scale(tmp_path):
    assert differences(CUTOFFS, tmp_path, Patient()) == []
