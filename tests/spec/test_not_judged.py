"""Rows that are not judged: the reason word, what was found, and what would settle it."""

import pytest

from build import check_results, critical_list, entry, judge, person, range_set, result, verdict
from labcheck.judging.not_judged import Reason
from labcheck.judging.report import Only

BOOK = "3.5-5.0 mEq/L"

# Columns: test, text, limits in the book, (reason word, detail, remedy).
ROWS = [
    ("floobinol", "5 mg/dL", None, ("unknown-test",
     "no analyte in the catalogue has this name",
     "check the spelling, or give the range printed with the result")),
    ("hemoglobn", "5 g/dL", None, ("unknown-test",
     "no analyte in the catalogue has this name",
     "did you mean Hemoglobin?")),
    ("22748-8", "42 %", None, ("unknown-test",
     "no analyte in the catalogue has this code",
     "this LOINC code is not in the catalogue: write the test's name")),
    ("Ca", "10", None, ("ambiguous-test",
     "the name may mean Calcium (total) or Calcium, ionized",
     "write calcium or calcium_ionized")),
    ("potassium", "4.0 mEq/L", None, ("no-range",
     "none of the range sets in use has limits for this test",
     "give the range printed with the result, or name further sets with --ranges")),
    ("potassium", "4.0 mEq/L", (entry(BOOK, sex="male"),), ("no-matching-partition",
     "book has limits for male only", "name a range set for this patient with --ranges")),
    ("potassium", "4.0 mEq/L", (entry(BOOK, age="<18 y"),), ("no-matching-partition",
     "book has limits for age <18 y only", "name a range set for this patient with --ranges")),
    ("potassium", "4.0 mEq/L", (entry(BOOK, sex="male"), entry(BOOK, age="<18 y")),
     ("no-matching-partition", "book has limits for age <18 y only",
      "name a range set for this patient with --ranges")),
    ("lactate", "2 mmol/L", (entry("<1.3 mmol/L", specimen="CSF"),), ("no-matching-partition",
     "book has limits for CSF only", "name a range set for this patient with --ranges")),
    ("MCH", "30", "27-33 pg", ("unit-missing",
     "book: the result has no unit and the limits have one",
     "write the unit behind the value: pg, fmol")),
    ("potassium", "4.0 mEql", BOOK, ("unit-unknown",
     "book: the unit 'mEql' is not known; the limits are in mEq/L", "did you mean mEq/L?")),
    ("potassium", "4.0 mEq/L (diluted)", BOOK, ("unreadable",
     "'(diluted)' behind the number is not understood",
     "write the number with its unit, and any remark apart from it, as a note")),
    ("potassium", "4.0 (from 3 to 5", BOOK, ("unreadable",
     "'(from 3 to 5' behind the number is not understood",
     "write the number with its unit, and any remark apart from it, as a note")),
    ("potassium", "4.0 mEql (fasting)", BOOK, ("unreadable",
     "'mEql (fasting)' behind the number is not understood",
     "write the number with its unit, and any remark apart from it, as a note")),
    ("potassium", "4.0 mEq/L", "3.5-5.0 mEql", ("unit-unknown",
     "book: the unit 'mEql' is not known; the limits are in mEql", "did you mean mEq/L?")),
    ("potassium", "4.0 U/L", BOOK, ("unit-incompatible",
     "book: no conversion from mEq/L to U/L: they measure different things",
     "give the range printed with the result")),
    ("potassium", "4.0 mEq/L", "3.5-5.0", ("unit-incompatible",
     "book: the limits have no unit and the result is in mEq/L",
     "give the range printed with the result")),
    ("potassium", "4.0 mEq", BOOK, ("unit-incompatible",
     "book: the unit 'mEq' may be cut short; the limits are in mEq/L", "write the whole unit")),
    ("potassium", "1:40", BOOK, ("unit-incompatible",
     "book: the limits are numbers and the result is not", "give the number that was measured")),
    ("ANA titer", "5", "<=1:40", ("unit-incompatible",
     "book: the limits are titres and the result is not",
     "write the result as a titre, such as 1:40")),
    ("anti-CCP", "5 U/mL", "negative", ("unit-incompatible",
     "book: the limits are words such as negative and the result is not",
     "write what the laboratory calls it, such as negative, or its range in numbers")),
    ("potassium", "1.0.60 mEq/L", BOOK, ("unreadable",
     "'1.0.60' is not a number",
     "write it as a number with its unit, or as a word such as negative")),
    ("potassium", "-4.0 mEq/L", BOOK, ("impossible", "Potassium cannot lie below zero",
     "check the sign")),
    ("oxygen saturation", "180 %", "95-100 %", ("impossible",
     "Oxygen saturation cannot be above 100 %", "check the number, the unit and the test")),
    ("potassium", "see below", BOOK, ("unreadable", "no number and no known word",
     "write it as a number with its unit, or as a word such as negative")),
    ("potassium", "hemolyzed", BOOK, ("no-result", "no result was obtained",
     "repeat the test, or leave the row as it is")),
    ("potassium", "", BOOK, ("no-result", "no result was obtained",
     "repeat the test, or leave the row as it is")),
    ("zorkmid", "R", BOOK, ("not-a-measurement", "the susceptibility of a germ: resistant",
     "there is nothing to judge and nothing to repeat")),
]  # fmt: skip


@pytest.mark.parametrize(("test", "text", "limits", "expected"), ROWS)
def test_why_and_what_would_settle_it(test, text, limits, expected):
    row = judge(text, limits, test=test, patient=person("female", "40 y"))
    why = row.not_judged
    assert (verdict(row), why.detail, why.remedy) == expected
    assert (row.flag, row.possible_flags, row.flag_from) == (None, (), None)


def test_every_reason_is_in_the_table_and_no_other():
    needs_a_code = {Reason.CONTRADICTED.word}  # the table of TestACodeBesideAName
    needs_a_range = {Reason.RANGE_UNREAD.word}  # the tables of test_range_unread
    tabled = {expected[0] for *_, expected in ROWS}
    assert tabled | needs_a_code | needs_a_range == {reason.word for reason in Reason}


def test_every_reason_has_one_sentence_of_explanation_and_one_of_remedy():
    for reason in Reason:
        assert reason.explanation
        assert reason.remedy
        assert not (reason.explanation + reason.remedy).endswith(".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What is wrong with the result itself comes before what is wrong with the test.
        ("hemolyzed", "no-result"),
        ("1,060", "unreadable"),
        ("5", "unknown-test"),
    ],
)
def test_the_nearest_reason_is_given(text, expected):
    assert verdict(judge(text, test="floobinol")) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"reported": "H"}, "H"),
        ({"printed_range": "3-6"}, "N"),
        ({"printed_range": "6-3"}, "unknown-test"),
    ],
)
def test_an_unknown_test_is_judged_by_its_own_laboratory(stated, expected):
    assert verdict(judge("5 mg/dL", test="floobinol", **stated)) == expected


def test_two_obstacles_name_the_set_of_higher_authority():
    row = check_results(
        result("MCH", "30"),
        sets=(range_set("one", mch="27-33 pg"), range_set("two", mch="27-33 pg")),
    ).rows[0]
    assert row.not_judged.detail == "one: the result has no unit and the limits have one"


def test_a_row_that_is_not_judged_keeps_its_note_and_its_place():
    report = check_results(
        result("floobinol", "5", note="sent to another laboratory"),
        result("potassium", "4.0 mEq/L"),
        sets=(range_set(potassium=BOOK),),
    )
    assert [verdict(row) for row in report.rows] == ["unknown-test", "N"]
    assert report.rows[0].notes == ("sent to another laboratory",)
    assert (report.summary.not_judged, report.summary.normal) == (1, 1)


def test_critical_limits_in_another_unit_judge_nothing():
    panic = critical_list(potassium="<=2.8 or >=6.0 U/L")
    row = check_results(
        result("potassium", "7 mEq/L"), sets=(range_set(potassium=BOOK),), critical=panic
    ).rows[0]
    assert (verdict(row), row.critical) == ("H", ())


@pytest.mark.parametrize(
    ("printed_range", "assumed"),
    [
        ("3-6 mEq/L", ["no unit is read as mEq/L: the range beside it is in this unit"]),
        ("3-6", []),
    ],
)
def test_an_unknown_test_is_in_the_unit_of_its_own_range(printed_range, assumed):
    row = judge("5", test="floobinol", printed_range=printed_range)
    assert (verdict(row), [str(each) for each in row.assumed]) == ("N", assumed)


@pytest.mark.parametrize(
    ("unit", "remedy"),
    [
        ("mEql", "did you mean mEq/L?"),
        ("mmo/L", "did you mean mmol/L?"),
        ("mmol/l/", "did you mean mmol/L?"),
        ("foo", "check its spelling"),
    ],
)
def test_a_unit_that_is_not_known_and_the_nearest_that_is(unit, remedy):
    row = judge(f"4.0 {unit}", BOOK, test="potassium")
    assert (verdict(row), row.not_judged.remedy) == ("unit-unknown", remedy)


UNIT = "not compared with book: the unit '{}' is not known; the limits are in mEq/L"


@pytest.mark.parametrize(
    ("test", "unit", "notes"),
    [
        ("Potasium", "mmol/L", ("the test is not known; did you mean Potassium?",)),
        ("floobinol", "mmol/L", ()),
        ("potassium", "mmo/L", (f"{UNIT.format('mmo/L')}; did you mean mmol/L?",)),
        ("potassium", "foo", (UNIT.format("foo"),)),
    ],
)
def test_the_nearest_right_name_is_said_where_the_printed_range_judges(test, unit, notes):
    row = judge(f"4.0 {unit}", BOOK, test=test, printed_range="3.5-5.1")
    assert (verdict(row), row.notes) == ("N", notes)


@pytest.mark.parametrize(
    ("test", "code", "note", "why"),
    [
        ("Ca", "", "may be critical: Calcium (total): <=6 or >=13 mg/dL (panic)", ""),
        ("Hemoglobin", "17861-6",
         "may be critical: Calcium (total): <=6 or >=13 mg/dL (panic)", ""),
        ("Xyz", "", "", "the test is not known"),
    ],
)  # fmt: skip
def test_what_may_be_critical_under_another_name_is_said(test, code, note, why):
    # Main Line Health: calcium <=6 or >=13 mg/dL.
    panic = range_set("panic", kind="critical", calcium="<=6 or >=13 mg/dL")
    one = result(test, "16 mg/dL", code=code, printed_range="8.6-10.2")
    report = check_results(one, critical=panic)
    (row,) = report.rows
    assert (verdict(row), row.critical_unapplied) == ("H", why)
    assert (note in row.notes, row.may_be_critical) == (bool(note), bool(note))
    assert Only.CRITICAL.includes(row)


class TestACodeBesideAName:
    """A LOINC code says more than a name, unless the two have nothing in common."""

    BOOK = range_set(glucose="70-99 mg/dL", hemoglobin="12-16 g/dL", csf_glucose="50-75 mg/dL")

    @pytest.mark.parametrize(
        ("name", "code", "said"),
        [
            ("glucose", "2345-7", "L"),
            ("Glucose [Mass/volume]", "2345-7", "L"),
            ("GLU-1", "2345-7", "L"),  # a name that is not known contradicts nothing
            ("Hemoglobin", "2345-7", "contradicted"),
            ("Sodium", "2345-7", "contradicted"),
        ],
    )
    def test_decides_unless_it_contradicts_the_name(self, name, code, said):
        (row,) = check_results(result(name, "14 mg/dL", code=code), sets=[self.BOOK]).rows
        assert verdict(row) == said

    def test_a_contradiction_is_said_with_what_to_write(self):
        one = result("Hemoglobin", "14 mg/dL", code="2345-7")
        why = check_results(one, sets=[self.BOOK]).rows[0].not_judged
        assert (why.detail, why.remedy) == (
            "the code 2345-7 means Glucose, the name Hemoglobin",
            "write glucose or hemoglobin, and the code that goes with it",
        )

    def test_the_laboratory_s_own_range_still_judges(self):
        one = result("Hemoglobin", "14 g/dL", code="2345-7", printed_range="12-16")
        assert verdict(check_results(one, sets=[self.BOOK]).rows[0]) == "N"
