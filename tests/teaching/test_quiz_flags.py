"""Questions on flags: which rows are asked, which answers are right, and what is said to them."""

import pytest
from quizzes import quiz_of

from labcheck.teaching.quiz_flags import FLAGS, INSTRUCTION
from labcheck.teaching.quiz_question import AnswerError, mark
from reports import example, report_of


def sheets_of(labs, **asked):
    """The sheets of a case with these lines of results."""
    text = "case: A case\npatient: {age: 40 y}\nlabs:\n" + "".join(f"  {one}\n" for one in labs)
    return quiz_of(report_of(text), **asked)


def ask(*labs, **asked):
    (sheet,) = sheets_of(labs, **asked)
    return sheet.questions


@pytest.mark.parametrize(
    ("lab", "prompt", "right"),
    [
        ("sodium: 120 mmol/L", "sodium 120 mmol/L", "low"),
        ("sodium: 140 mmol/L", "sodium 140 mmol/L", "normal"),
        ("sodium: 150 mmol/L", "sodium 150 mmol/L", "high"),
        ("sodium: 150 mmol/L (H)", "sodium 150 mmol/L", "high"),
        ("sodium: {result: 150 mmol/L, reported: normal}", "sodium 150 mmol/L", "normal or high"),
        ("sodium: {result: 150 mmol/L, range: 140-160}",
         "sodium 150 mmol/L (printed range 140-160)", "normal"),
        ("potassium: {result: 5.3 mmol/L, range: 3.5-5.6 mmol/L}",
         "potassium 5.3 mmol/L (printed range 3.5-5.6 mmol/L)", "normal"),
        # What is printed is shown, whether or not it can be used.
        ("calcium: {result: 9.0 mg/dL, range: Not Estab.}",
         "calcium 9.0 mg/dL (printed range Not Estab.)", "normal"),
        ("hemoglobin: 13 g/dL", "hemoglobin 13 g/dL", "can't tell"),
        ('CRP: "<0.3 mg/dL"', "CRP <0.3 mg/dL", "normal"),
        ('CRP: "<3 mg/dL"', "CRP <3 mg/dL", "can't tell"),
        ('potassium: ">5.5 mmol/L"', "potassium >5.5 mmol/L", "high"),
        ('ANA: "1:640"', "ANA 1:640", "abnormal or high"),
        ("urine protein: {result: 2+, range: negative}",
         "urine protein 2+ (printed range negative)", "abnormal or high"),
        ("urine protein: {result: negative, range: negative}",
         "urine protein negative (printed range negative)", "normal"),
    ],
)  # fmt: skip
def test_the_answer_is_the_flag_of_the_highest_authority(lab, prompt, right):
    (question,) = ask(lab)
    assert (question.prompt, question.key) == (prompt, right)


def test_rows_that_cannot_be_judged_or_are_words_are_left_out_and_named():
    (sheet,) = sheets_of(["sodium: 140 mmol/L", "LDH: high", 'MCH: "30"', "foo: 3 mg/dL"])
    assert [one.prompt for one in sheet.questions] == ["sodium 140 mmol/L"]
    assert sheet.left_out == (
        "LDH (high): only the laboratory's own judgement is given.",
        (
            "MCH 30: not judged (unit-missing), abim: the result has no unit and the limits "
            "have one."
        ),
        "foo 3 mg/dL: not judged (unknown-test), no analyte in the catalogue has this name.",
    )


@pytest.mark.parametrize(
    ("lab", "answer", "is_right", "feedback"),
    [
        (
            "sodium: 120 mmol/L", "l", True,
            ("Right. sodium 120 mmol/L: LL by abim 136-145 mEq/L. It is critical by "
             "critical-main-line <=125 or >=160 mEq/L: seek clinical review now. It is also "
             "critical: l! says so."),
        ),
        (
            "sodium: 120 mmol/L", "LL", True,
            ("Right. sodium 120 mmol/L: LL by abim 136-145 mEq/L. It is critical by "
            "critical-main-line <=125 or >=160 mEq/L: seek clinical review now."),
        ),
        (
            "sodium: 132 mmol/L", "l!", True,
            ("Right. sodium 132 mmol/L: L by abim 136-145 mEq/L. Not critical: no "
            "critical limit is crossed."),
        ),
        (
            "sodium: 132 mmol/L", "a", False,
            ("Missed (you said abnormal). sodium 132 mmol/L: L by abim 136-145 mEq/L. It is "
             "abnormal; low also says on which side."),
        ),
        (
            "calcium: {result: 9.3 mg/dL, reported: normal}", "?", False,
            ("Missed (you said can't tell). calcium 9.3 mg/dL: N as reported by the laboratory; "
             "for comparison, abim 8.6-10.2 mg/dL."),
        ),
        (
            "calcium: 2.4 mmol/L", "h", False,
            ("Missed (you said high). calcium 2.4 mmol/L: N by abim 2.15–2.55 mmol/L (as "
            "printed: 8.6-10.2 mg/dL)."),
        ),
        (
            "hemoglobin: 13 g/dL", "n", False,
            ("Missed (you said normal). hemoglobin 13 g/dL: IND by abim 12-16 g/dL or abim 14-18 "
            "g/dL: N if female, L if male; the sex would settle it."),
        ),
        (
            "sodium: {result: 150 mmol/L, range: 140-160}", "h", False,
            ("Missed (you said high). sodium 150 mmol/L: N by the range printed with it, 140-160; "
            "abim 136-145 mEq/L would flag H. That is what abim would say; the range printed with "
            "the result comes first."),
        ),
        (
            # Whether it is beyond the critical limit is open, so the ! is neither right nor wrong.
            'hemoglobin: "<8 g/dL"', "l!", True,
            ("Right. hemoglobin <8 g/dL: L by abim 12-16 g/dL or abim 14-18 g/dL: L, LL; the sex "
             "and an exact value would settle it. It may be critical by critical-main-line <=7 or "
             ">=20 g/dL: seek clinical review now."),
        ),
        ("sodium: 140 mmol/L", "", False, ("Not answered. sodium 140 mmol/L: N by abim 136-145 "
         "mEq/L.")),
        (
            "calcium: 2.3 mg/dL", "l!", True,
            ("Right. calcium 2.3 mg/dL: LL by abim 8.6-10.2 mg/dL. It is critical by "
            "critical-main-line <=6 or >=13 mg/dL: seek clinical review now. Note: ordinary in "
            "mmol/L (2.15–2.55): unit slip?"),
        ),
    ],
)  # fmt: skip
def test_feedback_says_what_it_is_by_whom_and_what_others_would_say(
    lab, answer, is_right, feedback
):
    (question,) = ask(lab)
    marked = mark(question, answer)
    assert (marked.is_right, marked.feedback) == (is_right, feedback)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("l", "l"), ("L", "l"), (" low ", "l"), ("l!", "l!"), ("l !", "l!"), ("low!", "l!"),
        ("LL", "l!"), ("critically low", "l!"), ("HH", "h!"), ("POS", "a"), ("neg", "n"),
        ("?", "?"), ("can't tell", "?"), ("can’t tell", "?"), ("IND", "?"),
    ],
)  # fmt: skip
def test_an_answer_is_read_in_any_spelling(text, read):
    assert FLAGS.read(text) == read


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", "'x' is not an answer"),
        ("?!", "'?!' is not an answer"),
        ("n!", "'n!' is not an answer"),
        ("normal, critical!", "'normal, critical!' is not an answer"),
        ("normal!", "'normal!' is not an answer"),
        ("!", "'!' is not an answer"),
        (" ", "nothing is written"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_is(text, problem):
    with pytest.raises(AnswerError) as refused:
        FLAGS.read(text)
    allowed = "l low, h high, n normal, a abnormal, ? can't tell"
    assert str(refused.value) == f"{problem}; write {allowed}"


@pytest.mark.parametrize(
    ("lab", "prompt", "right"),
    [
        (
            "creatinine: {result: 1.05 mg/dL, baseline: 0.6 mg/dL}",
            (
                "creatinine was 0.6 mg/dL and is 1.05 mg/dL: against what is usual for this "
                "patient, has it changed? Write c changed, u unchanged, ? can't tell"
            ),
            "changed",
        ),
        (
            "creatinine: {result: 1.6 mg/dL, baseline: [1.5 mg/dL, 1.6 mg/dL, 1.7 mg/dL]}",
            (
                "creatinine was 1.6 mg/dL (median of 3: 1.5 mg/dL, 1.6 mg/dL, 1.7 mg/dL) "
                "and is 1.6 mg/dL: against what is usual for this patient, has it changed? Write c "
                "changed, u unchanged, ? can't tell"
            ),
            "unchanged",
        ),
        (
            "creatinine: {result: 1.6 mg/dL, baseline: unchanged}",
            (
                "Against what is usual for this patient, has creatinine changed? No earlier value "
                "is shown; write c changed, u unchanged, ? can't tell"
            ),
            "can't tell",
        ),
    ],
)
def test_a_baseline_gives_one_question_more(lab, prompt, right):
    _, against = ask(lab)
    assert (against.prompt, against.key) == (prompt, right)


def test_the_result_that_matters_most_against_baseline_is_asked_for():
    *_, against = ask(
        "sodium: {result: 140 mmol/L, baseline: 140 mmol/L}",
        "urea nitrogen: {result: 40 mg/dL, baseline: 10 mg/dL}",
        "creatinine: {result: 1.05 mg/dL, baseline: 0.6 mg/dL}",
    )
    assert against.prompt.startswith("creatinine was 0.6 mg/dL")


def test_ranges_are_shown_on_request_alone():
    (hidden,), (shown,) = ask("sodium: 120 mmol/L"), ask("sodium: 120 mmol/L", shows_ranges=True)
    assert hidden.prompt == "sodium 120 mmol/L"
    assert shown.prompt == "sodium 120 mmol/L (range: abim 136-145 mEq/L)"


@pytest.mark.parametrize(
    ("lab", "prompt"),
    [
        # A range that does not decide would mislead.
        ("calcium: {result: 10.3 mg/dL, reported: normal}", "calcium 10.3 mg/dL"),
        ("calcium: {result: 10.3 mg/dL, range: 8.4-10.4}",
         "calcium 10.3 mg/dL (printed range 8.4-10.4)"),
        ("calcium: {result: 9.0 mg/dL, range: Not Estab.}",
         "calcium 9.0 mg/dL (printed range Not Estab.; range: abim 8.6-10.2 mg/dL)"),
    ],
)  # fmt: skip
def test_a_range_of_a_set_is_shown_only_where_it_decides(lab, prompt):
    (question,) = ask(lab, shows_ranges=True)
    assert question.prompt == prompt


OWN_WORD = "the laboratory reported {}, and that comes first."


@pytest.mark.parametrize(
    ("lab", "key", "answer", "praise"),
    [
        # The word decides and is not shown: what a set in use says of it is right as well.
        ("calcium: {result: 10.3 mg/dL, reported: normal}", "normal or high", "h",
         "Right by abim 8.6-10.2 mg/dL; " + OWN_WORD.format("normal")),
        ("calcium: {result: 10.3 mg/dL, reported: normal}", "normal or high", "n", "Right."),
        ("potassium: {result: 7.1 mmol/L, reported: normal}", "normal or high", "h!",
         ("Right by abim 3.5-5.0 mEq/L and by critical-main-line <=2.8 or >=6.0 mEq/L; "
          + OWN_WORD.format("normal"))),
        ("potassium: {result: 4.0 mmol/L, reported: high}", "high or normal", "n",
         "Right by abim 3.5-5.0 mEq/L; " + OWN_WORD.format("high")),
        ("sodium: {result: 150 mmol/L, reported: abnormal}", "abnormal or high", "h",
         "Right by abim 136-145 mEq/L; " + OWN_WORD.format("abnormal")),
        # A set that leaves it open says "can't tell".
        ("hemoglobin: {result: 13 g/dL, reported: normal}", "normal or can't tell", "?",
         "Right by abim 12-16 g/dL or 14-18 g/dL; " + OWN_WORD.format("normal")),
        ('CRP: {result: "<3 mg/dL", reported: normal}', "normal or can't tell", "?",
         "Right by abim <=0.8 mg/dL; " + OWN_WORD.format("normal")),
        # Nobody but the laboratory says anything of it.
        ("anti-dsDNA: {result: 193.9 IU, reported: high}", "high or can't tell", "?",
         ("Right as far as can be seen, since no set in use judges it; "
          + OWN_WORD.format("high"))),
        # A number that was called positive is no grade of a reaction.
        ("anti-dsDNA: {result: 193.9 IU, reported: positive}", "abnormal or can't tell", "a",
         "Right."),
        # The sets agree with the word, or what decides is seen.
        ("calcium: {result: 9.3 mg/dL, reported: normal}", "normal", "n", "Right."),
        ("sodium: {result: 150 mmol/L, reported: critically high}", "high", "h", "Right."),
        ("calcium: {result: 10.3 mg/dL, reported: high, range: 8.4-10.4}", "normal", "n", "Right."),
        ('HBsAg: {result: negative, range: "<1.0 S/CO"}', "normal", "n", "Right."),
    ],
)  # fmt: skip
def test_where_a_hidden_word_decides_what_a_set_says_is_right_too(lab, key, answer, praise):
    (question,) = ask(lab)
    assert question.key == key
    marked = mark(question, answer)
    assert (marked.is_right, marked.feedback.partition(question.explanation)[0]) == (
        True, f"{praise} ",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lab", "answer", "feedback"),
    [
        ("calcium: {result: 10.3 mg/dL, reported: normal}", "h",
         ("Right by abim 8.6-10.2 mg/dL; the laboratory reported normal, and that comes first. "
          "calcium 10.3 mg/dL: N as reported by the laboratory; abim 8.6-10.2 mg/dL would flag "
          "H.")),
        ("calcium: {result: 10.3 mg/dL, reported: normal}", "h!",
         ("Right by abim 8.6-10.2 mg/dL; the laboratory reported normal, and that comes first. "
          "calcium 10.3 mg/dL: N as reported by the laboratory; abim 8.6-10.2 mg/dL would flag "
          "H. Not critical: no critical limit is crossed.")),
        ("calcium: {result: 10.3 mg/dL, reported: normal}", "a",
         ("Missed (you said abnormal). calcium 10.3 mg/dL: N as reported by the laboratory; "
          "abim 8.6-10.2 mg/dL would flag H.")),
        ("potassium: {result: 7.1 mmol/L, reported: normal}", "h",
         ("Right by abim 3.5-5.0 mEq/L and by critical-main-line <=2.8 or >=6.0 mEq/L; the "
          "laboratory reported normal, and that comes first. potassium 7.1 mmol/L: N as "
          "reported by the laboratory; critical-main-line <=2.8 or >=6.0 mEq/L would flag HH; "
          "abim 3.5-5.0 mEq/L would flag H. It may be critical by critical-main-line <=2.8 or "
          ">=6.0 mEq/L: seek clinical review now.")),
    ],
)  # fmt: skip
def test_the_feedback_names_both_sources(lab, answer, feedback):
    (question,) = ask(lab)
    assert mark(question, answer).feedback == feedback


def test_nothing_but_the_result_is_shown_before_the_answer():
    (sheet,) = quiz_of(example("lupus-calciphylaxis"))
    assert (sheet.title, sheet.about) == (
        "Refractory calciphylaxis in a patient with lupus", "25 y, female",
    )  # fmt: skip
    assert (sheet.instruction, sheet.shown) == (INSTRUCTION, ())
    assert [one.prompt for one in sheet.questions][:-1] == [
        "hemoglobin 6.3 g/dL", "hematocrit 21 %", "ESR 118 mm/h", "CRP 1.5 mg/dL",
        "anti-dsDNA 193.9 IU", "C4 5 mg/dL", "C3 94 mg/dL", "creatinine 0.8 mg/dL",
        "calcium 10.3 mg/dL", "phosphorus 3.7 mg/dL", "eGFR >100 mL/min/1.73m2",
    ]  # fmt: skip


def test_each_draw_is_a_sheet_and_the_lesson_comes_with_the_last():
    sheets = quiz_of(example("haemolysed-sample"))
    assert [one.about for one in sheets] == [
        "45 y, female; draw 1 of 2, 2026-06-01T07:30",
        "45 y, female; draw 2 of 2, 2026-06-01T08:40",
    ]
    assert [bool(one.lesson.teaches) for one in sheets] == [False, True]
    numbers = [question.number for one in sheets for question in one.questions]
    assert numbers == list(range(1, 16))


def test_a_panel_is_asked_alone():
    (sheet,) = quiz_of(example("lupus-calciphylaxis"), panel="immunology")
    assert [one.prompt for one in sheet.questions][:3] == [
        "anti-dsDNA 193.9 IU", "C4 5 mg/dL", "C3 94 mg/dL",
    ]  # fmt: skip


@pytest.mark.parametrize("most", [1, 5, 12, 40])
def test_fewer_questions_are_drawn_in_order_and_the_seed_repeats_them(most):
    def draw(seed):
        report = example("lupus-calciphylaxis")
        return quiz_of(report, most=most, seed=seed)

    (sheet,) = draw(3)
    assert [one.number for one in sheet.questions] == list(range(1, min(most, 12) + 1))
    assert draw(3) == draw(3)
    assert most >= 12 or any(draw(3) != draw(seed) for seed in range(4, 10))


def test_a_value_that_only_a_critical_list_judges_is_explained_by_it():
    text = "case: A case\npatient: {age: 40 y}\nlabs:\n  sodium: 110 mmol/L\n"
    (sheet,) = quiz_of(report_of(text, ranges="kdigo-gfr"), shows_ranges=True)
    assert sheet.questions[0].prompt == "sodium 110 mmol/L"
    assert sheet.questions[0].explanation == (
        "sodium 110 mmol/L: LL by critical-main-line <=125 or >=160 mEq/L. It is critical by "
        "critical-main-line <=125 or >=160 mEq/L: seek clinical review now."
    )


def test_what_a_critical_list_alone_says_is_right_beside_the_hidden_word():
    text = "patient: {age: 40 y}\nlabs:\n  sodium: {result: 110 mmol/L, reported: normal}\n"
    (sheet,) = quiz_of(report_of(text, ranges="kdigo-gfr"), shows_ranges=True)
    (question,) = sheet.questions
    assert (question.prompt, question.key) == ("sodium 110 mmol/L", "normal or low")
    assert question.praise == {
        "l": "Right by critical-main-line <=125 or >=160 mEq/L; the laboratory reported normal, "
        "and that comes first."
    }


def test_a_span_and_a_specimen_are_shown_as_reported():
    (question,) = ask("sodium: {result: 138-140 mmol/L, specimen: plasma}")
    assert question.prompt == "sodium (plasma) 138–140 mmol/L"


def test_a_set_of_higher_authority_comes_before_another():
    text = "case: A case\npatient: {age: 40 y, sex: male}\nlabs:\n  hemoglobin: 13.8 g/dL\n"
    (sheet,) = quiz_of(report_of(text, ranges="nbme,abim"))
    assert mark(sheet.questions[0], "l").feedback == (
        "Missed (you said low). hemoglobin 13.8 g/dL: N by nbme 13.5-17.5 g/dL; abim 14-18 g/dL "
        "would flag L. That is what abim would say; nbme comes first."
    )
