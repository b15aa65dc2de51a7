"""Questions on change: which pairs are asked, and the reference change value worked out."""

import pytest
from quizzes import quiz_of

from labcheck.teaching.quiz_question import mark
from reports import example, report_of

# CVI 4.4 % and its source are the catalogue's; the limits follow by the formula of `baseline`.
CREATININE = (
    "in 95 % of pairs (exp(±1.96 × √2 × √(ln(1 + 0.044²) + ln(1 + 0.022²))) − 1; CVI 4.4 %, CVA "
    "2.2 %, half of CVI because the laboratory's is not given; Carobene A et al. EuBIVAS serum "
    "creatinine enzymatic and alkaline picrate. Clin Chem 2017;63(9):1527-36)"
)


def sheets_of(*labs, **asked):
    text = "case: A case\npatient: {age: 40 y}\nlabs:\n" + "".join(f"  {one}\n" for one in labs)
    return quiz_of(report_of(text), mode="change", **asked)


@pytest.mark.parametrize(
    ("now", "was", "right", "feedback"),
    [
        ("1.25", "0.8", "risen", ("creatinine from 0.8 mg/dL to 1.25 mg/dL is +56 %, and "
                                  f"chance gives −13 % to +15 % {CREATININE}; so it has risen.")),
        ("0.6", "0.8", "fallen", ("creatinine from 0.8 mg/dL to 0.6 mg/dL is −25 %, and chance "
                                  f"gives −13 % to +15 % {CREATININE}; so it has fallen.")),
        ("0.85", "0.8", "no real change", ("creatinine from 0.8 mg/dL to 0.85 mg/dL is +6.2 %, "
                                           f"and chance gives −13 % to +15 % {CREATININE}; so "
                                           "no real change.")),
    ],
)  # fmt: skip
def test_a_pair_is_judged_by_the_reference_change_value(now, was, right, feedback):
    (sheet,) = sheets_of(f"creatinine: {{result: {now} mg/dL, baseline: {was} mg/dL}}")
    (question,) = sheet.questions
    assert question.prompt == f"creatinine: was {was} mg/dL, is {now} mg/dL"
    assert (question.key, question.explanation) == (right, feedback)


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [("r", True), ("risen", True), ("f", False), ("n", False), ("no real change", False),
     ("?", False)],
)  # fmt: skip
def test_an_answer_is_one_of_four(answer, is_right):
    (sheet,) = sheets_of("creatinine: {result: 1.25 mg/dL, baseline: 0.8 mg/dL}")
    assert mark(sheet.questions[0], answer).is_right is is_right


def test_the_laboratorys_own_variation_is_used_and_shown_on_request():
    (sheet,) = sheets_of(
        "creatinine: {result: 1.25 mg/dL, baseline: 0.8 mg/dL, cva: 3 %}", shows_ranges=True
    )
    (question,) = sheet.questions
    assert question.prompt.endswith("is 1.25 mg/dL (CVI 4.4 %, CVA 3 %)")
    assert "CVA 3 %; Carobene" in question.explanation


def test_a_pair_without_variation_data_is_left_out_and_named():
    (sheet,) = quiz_of(example("haemolysed-sample"), mode="change")
    assert [one.prompt.partition(":")[0] for one in sheet.questions] == [
        "potassium", "LDH", "AST", "ALT", "sodium", "creatinine",
    ]  # fmt: skip
    assert sheet.left_out == ("bicarbonate: the change is not judged, no variation data.",)


# Of the first, every value below 1 has risen beyond chance to 48: "can't tell" would be unfair.
@pytest.mark.parametrize(
    "pair",
    [
        'CRP: {result: 48 mg/L, baseline: "<1 mg/L"}',
        'CRP: {result: "<1 mg/L", baseline: 48 mg/L}',
        'CRP: {result: "<1 mg/L", baseline: "<1 mg/L"}',
        "CRP: {result: 5-10 mg/L, baseline: 1 mg/L}",
    ],
)
def test_a_pair_that_is_no_two_plain_numbers_is_left_out_and_named(pair):
    assert sheets_of(pair) == []
    (sheet,) = sheets_of("creatinine: {result: 1.25 mg/dL, baseline: 0.8 mg/dL}", pair)
    assert [one.key for one in sheet.questions] == ["risen"]
    assert sheet.left_out == ("CRP: the change is not judged, only plain numbers are compared.",)


@pytest.mark.parametrize("case", ["lupus-calciphylaxis", "liver-cells"])
def test_a_case_without_earlier_values_gives_nothing(case):
    assert quiz_of(example(case), mode="change") == []
