"""Methods and states of the patient fit by what they mean, and not by how they are written.

C3 by nephelometry is 75-175 mg/dL at Mayo Clinic Laboratories; ABIM (January 2026) has luteinizing
hormone 9-80 mIU/mL at mid-cycle.
"""

import pytest

from build import check_results, entry, range_set, result, verdict
from doors import Line, Patient, differences, verdicts
from labcheck.ranges.circumstances import is_for


def lines(test, unit, *rows, field):
    return [Line(test, value, flag, unit, **{field: stated}) for value, stated, flag in rows]


def test_a_method_fits_that_of_a_laboratory_through_every_door(tmp_path):
    table = lines(
        "C3", "mg/dL",
        ("74", "nephelometry", "L"), ("76", "Nephelometry", "N"), ("76", "nephelometric", "N"),
        ("76", "nephelometry (Mayo)", "N"), ("76", "Nephelometry (MAYO)", "N"),
        field="method",
    )  # fmt: skip
    options = ("--ranges", "immunology-assays")
    assert differences(table, tmp_path, Patient(), *options) == []


def test_a_method_of_another_laboratory_does_not_fit(tmp_path):
    table = lines("C3", "mg/dL", ("94", "nephelometry (Oxford)", "no-matching-partition"),
                  ("94", "Jaffe", "no-matching-partition"), field="method")  # fmt: skip
    options = ("--ranges", "immunology-assays")
    assert differences(table, tmp_path, Patient(), *options) == []


PHASES = [
    ("8", "midcycle", "L"), ("8", "Mid-Cycle Peak", "L"), ("8", "mid cycle", "L"),
    ("8", "ovulation", "L"), ("100", "mid-cycle", "H"), ("60", "midcycle", "N"),
]  # fmt: skip


def test_a_phase_fits_in_whatever_words(tmp_path):
    table = lines("LH", "mIU/mL", *PHASES, field="context")
    assert differences(table, tmp_path, Patient(), "--ranges", "abim") == []


@pytest.mark.parametrize("context", ["follicular", "Follicular phase", "luteal phase", "Luteal"])
def test_a_phase_fits_a_range_for_either(context, tmp_path):
    """Each phase has its range or is one of two; none of them falls back to that of another."""
    table = [Line("LH", "3", "", "mIU/mL", context=context)]
    ((_, said),) = verdicts(table, tmp_path, Patient(), "--ranges", "abim")["case.yaml"]
    assert said.verdict in ("L", "N")


@pytest.mark.parametrize(
    ("wanted", "stated"),
    [
        ("nephelometry (Mayo)", "nephelometry"), ("nephelometry", "nephelometry (Mayo)"),
        ("bromocresol green", "BCG"), ("without pyridoxal-5-phosphate", "without P5P"),
        ("follicular or luteal", "luteal"), ("supine or seated", "sitting"),
        ("Tanner stage 1 or 2", "tanner stage 2"),
        ("Tanner stage 1, 2 or 3", "Tanner stage 1"), ("Tanner stage 1, 2 or 3", "Tanner stage 3"),
        ("upright", "standing"), ("8 AM", "8 a.m."),
        ("low-sodium diet", "low sodium diet"), ("fasting", "nüchtern"), ("peak", "Peak level"),
        ("postmenopausal", "post-menopausal"), ("random", "non-fasting"),
    ],
)  # fmt: skip
def test_what_is_for_a_result(wanted, stated):
    assert is_for(wanted, stated)


@pytest.mark.parametrize(
    ("wanted", "stated"),
    [
        ("nephelometry (Mayo)", "nephelometry (Oxford)"), ("nephelometry", "turbidimetry"),
        ("immunoturbidimetry (ARUP)", "turbidimetry"), ("follicular", "luteal"),
        ("mid-cycle peak", "peak"), ("8 AM", "4 PM"), ("8 AM", "morning"), ("fasting", "random"),
        ("premenopausal", "postmenopausal"), ("Tanner stage 1 or 2", "Tanner stage 3"),
        ("Tanner stage 1 or 2", "2"), ("supine", "seated"),
        ("low-sodium diet, supine", "supine"), ("low-sodium diet, supine", "low-sodium diet"),
        ("enzymatic", "enzymatic (Jaffe) x"),
    ],
)  # fmt: skip
def test_what_is_for_others(wanted, stated):
    assert not is_for(wanted, stated)


@pytest.mark.parametrize(
    ("test", "expected"),
    [("fP-Glucose", "H"), ("P-Glucose", "IND (N if random, H if fasting)")],
)
def test_the_system_before_a_name_says_fasting(test, expected):
    by_meal = range_set(
        glucose=[entry("70-99 mg/dL", context="fasting"), entry("<140 mg/dL", context="random")]
    )
    (row,) = check_results(result(test, "120 mg/dL"), sets=(by_meal,)).rows
    assert verdict(row) == expected
