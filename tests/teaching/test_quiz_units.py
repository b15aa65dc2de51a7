"""Questions on units: a slip is made by a real conversion, only where it can be seen."""

import pytest
from quizzes import quiz_of

from labcheck.teaching.quiz_question import AnswerError, mark
from labcheck.teaching.quiz_units import find_slips
from reports import report_of

MASSES = "Molar masses computed from formulas with IUPAC atomic weights (molmass package)"
CASE = """\
case: A case
patient: {age: 40 y, sex: female}
labs:
  sodium: 140 mmol/L
  calcium: 9.6 mg/dL
  creatinine: 0.8 mg/dL
  LDH: within normal limits
"""


def draw(seed, text=CASE, **asked):
    return quiz_of(report_of(text), mode="units", **asked, seed=seed)


def slips_of(name):
    rows = {row.name: row for row in report_of(CASE).rows}
    return [(slip.text, slip.other, slip.truth) for slip in find_slips(rows[name])]


def test_a_slip_is_another_units_number_or_another_unit():
    # Ca 40.078 g/mol: 9.6 mg/dL is 2.395 mmol/L.
    assert ("2.40 mg/dL", "mmol/L", "9.6 mg/dL") in slips_of("calcium")
    assert ("9.6 mmol/L", "mg/dL", "2.40 mmol/L") in slips_of("calcium")


def test_a_monovalent_ion_has_no_slip_between_moles_and_equivalents():
    assert [one for one in slips_of("sodium") if one[1] == "meq/L"] == []


def test_rows_are_numbered_and_words_are_not_shown():
    for seed in range(8):
        (sheet,) = draw(seed)
        assert [line.split()[:3] for line in sheet.shown] == [
            ["row", "1:", "sodium"], ["row", "2:", "calcium"], ["row", "3:", "creatinine"],
        ]  # fmt: skip
        assert sheet.questions[0].prompt == (
            "Which row has the wrong unit? Write a number from 1 to 3, or none"
        )


def test_exactly_the_spoiled_row_differs_from_the_case():
    rows = ["row 1: sodium 140 mmol/L", "row 2: calcium 9.6 mg/dL", "row 3: creatinine 0.8 mg/dL"]
    keys = set()
    for seed in range(40):
        (sheet,) = draw(seed)
        differing = [n for n, pair in enumerate(zip(sheet.shown, rows, strict=True), 1)
                     if pair[0] != pair[1]]  # fmt: skip
        question = sheet.questions[0]
        assert [str(one) for one in differing or [0]] == list(question.right)
        keys.add(question.right)
    assert keys == {("0",), ("2",), ("3",)}


def test_feedback_gives_the_right_unit_with_factor_and_source():
    said = {sheet.shown[1]: sheet.questions[0].explanation for (sheet,) in map(draw, range(40))}
    assert said["row 2: calcium 9.6 mmol/L"] == (
        "Row 2, calcium: 9.6 mmol/L should read 9.6 mg/dL, which is 2.40 mmol/L (mg/dL × "
        f"0.249513; molar mass 40.078 g/mol; {MASSES})."
    )
    assert said["row 2: calcium 2.40 mg/dL"] == (
        "Row 2, calcium: 2.40 mg/dL should read 2.40 mmol/L, which is 9.6 mg/dL (mmol/L × "
        f"4.0078; molar mass 40.078 g/mol; {MASSES})."
    )


@pytest.mark.parametrize("answer", ["none", "0", "no"])
def test_none_may_be_right(answer):
    sheets = [sheet for (sheet,) in map(draw, range(20)) if sheet.questions[0].right == ("0",)]
    assert mark(sheets[0].questions[0], answer).feedback == (
        "Right. None: every number has the unit it was reported in. A result far outside its "
        "range is not always a unit slip."
    )


def test_a_row_that_is_suspected_already_is_not_shown():
    (sheet,) = draw(0, CASE.replace("9.6 mg/dL", "2.4 mg/dL") + "  albumin: 4 g/dL\n")
    assert not any("calcium" in line for line in sheet.shown)


def test_more_questions_go_through_the_cases_again():
    sheets = draw(1, most=6)
    assert [one.number for sheet in sheets for one in sheet.questions] == [1, 2, 3, 4, 5, 6]
    assert len({sheet.shown for sheet in sheets}) > 2


def test_a_case_in_which_no_slip_could_be_seen_gives_nothing():
    assert quiz_of(report_of("labs: {frobnicate: 5 U}"), mode="units") == []


@pytest.mark.parametrize("answer", ["4", "-1", "calcium", ""])
def test_a_row_that_is_not_there_is_refused(answer):
    with pytest.raises(AnswerError) as refused:
        draw(0)[0].questions[0].form.read(answer)
    what = f"{answer!r} is not an answer" if answer else "nothing is written"
    assert str(refused.value) == f"{what}; write a number from 1 to 3, or none"
