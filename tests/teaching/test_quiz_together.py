"""Questions on derived values, grades and patterns, and files that Moodle and Anki import."""

import re
from functools import cache

import pytest
from quizzes import quiz_of

from commands import run
from labcheck.interpreting import find_grade_sets, interpret_report
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.teaching.quiz_files import render_anki, render_gift
from labcheck.teaching.quiz_grade import ASKED_SETS
from labcheck.teaching.quiz_paper import Paper
from labcheck.teaching.quiz_question import AnswerError, Choice, Mode, mark
from labcheck.yaml_files.case_file import read_case
from reports import EXAMPLES


def judged(text):
    case = read_case(text, "case.yaml")
    known = gather_knowledge(case.lesson.needs, ())
    report = check(case, known)
    return interpret_report(report, known, find_grade_sets(ASKED_SETS))


@cache
def example(name):
    return judged((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))


GAP = """
patient: {age: 40 y, sex: male}
labs: {sodium: 140 mmol/L, chloride: 100 mmol/L, bicarbonate: 16 mmol/L}
"""


@pytest.mark.parametrize(
    ("answer", "is_right"), [("24", True), ("24.9", True), ("28", False), ("?", False)]
)
def test_a_derived_value_is_worked_out(answer, is_right):
    """140 − (100 + 16) = 24."""
    (sheet,) = quiz_of(judged(GAP), mode="derived")
    question = next(each for each in sheet.questions if each.prompt.startswith("anion gap"))
    assert mark(question, answer).is_right is is_right
    assert "sodium 140 mmol/L, chloride 100 mmol/L, bicarbonate 16 mmol/L" in question.prompt
    assert "24" not in question.prompt
    assert "Na 140 − Cl 100 − HCO3 16: 24 mmol/L (Rastegar 2007)." in question.explanation


def test_where_no_number_can_be_told_only_that_is_right():
    labs = "labs: {cholesterol: 210 mg/dL, HDL: 40 mg/dL, triglycerides: 620 mg/dL}"
    (questions,) = [sheet.questions for sheet in quiz_of(judged(labs), mode="derived")]
    (question,) = [each for each in questions if "Friedewald" in each.explanation]
    assert mark(question, "?").is_right
    assert not mark(question, "46").is_right  # what Friedewald's formula would have given
    assert "does not hold for triglycerides above 400" in question.explanation
    with pytest.raises(AnswerError, match="a number, or \\? can't tell"):
        question.form.read("many")


def test_a_formula_that_gives_a_span_takes_any_number_in_it():
    (sheet,) = quiz_of(example("acidosis-wide-gap"), mode="derived")
    question = next(each for each in sheet.questions if "expected pCO2" in each.prompt)
    right = [answer for answer in ("17", "18", "21", "22", "23") if mark(question, answer).is_right]
    assert right == ["18", "21", "22"]  # 1.5 × 8 + 8 ± 2


def test_a_grade_is_that_of_the_set_and_an_open_one_cannot_be_told():
    (sheet,) = quiz_of(example("dark-urine"), mode="grade")
    by_test = {question.prompt.split()[0]: question for question in sheet.questions}
    # CTCAE 6.0, hyperkalemia: grade 3 above 6.0 to 7.0 mmol/L.
    assert by_test["potassium"].right == ("3",)
    assert by_test["AST"].right == ("?",)
    assert "settled by the baseline" in by_test["AST"].explanation


@pytest.mark.parametrize("seed", range(4))
def test_one_answer_is_the_pattern_and_no_other_is_there(seed):
    report = example("lupus-usual")
    found = {pattern.name for pattern in report.interpretation.patterns}
    for sheet in quiz_of(report, mode="pattern", seed=seed):
        for question in sheet.questions:
            (right,) = question.right
            offered = {word for key, word in question.form.words.items() if key in "abcd"}
            assert len(offered & found) == 1
            assert question.form.words[right] in found
            assert mark(question, right).is_right
            assert not mark(question, "?").is_right
        assert not re.search(r" [LHN]\b", " ".join(sheet.shown)), "no flag is shown"


def test_where_no_pattern_is_there_none_of_these_is_right():
    report = judged("patient: {age: 40 y, sex: male}\nlabs: {potassium: 5.6 mmol/L, MCV: 90 fL}")
    ((question,),) = [sheet.questions for sheet in quiz_of(report, mode="pattern")]
    assert mark(question, "n").is_right
    assert mark(question, "none").is_right


def test_q_ends_the_quiz_with_the_score_so_far():
    done = run("quiz", str(EXAMPLES / "lupus-usual.yaml"), "--seed", "1", stdin="l\nq\n")
    assert done.code == 0
    assert "Score: 1 of" in done.out


TYPED = re.compile(r"\b[Ww]rite\b|\b[lhncuarf] (low|high|normal|changed|risen)|!")
"""Words on how to type an answer, which are out of place where the answers are listed."""


def unescape(text):
    return re.sub(r"\\([~=#{}:\\])", r"\1", text).replace("\\n", "\n")


@pytest.mark.parametrize("mode", [mode.value for mode in Mode])
def test_gift_has_every_question_with_what_is_right(mode):
    names = ("lupus-usual", "acidosis-wide-gap", "dark-urine")
    sheets = quiz_of(*map(example, names), mode=mode, seed=2)
    blocks = render_gift(Paper(tuple(sheets), Mode(mode), 2)).rstrip("\n").split("\n\n")[2:]
    questions = [(sheet, question) for sheet in sheets for question in sheet.questions]
    assert len(blocks) == len(questions)
    for block, (sheet, question) in zip(blocks, questions, strict=True):
        # Moodle's importer parts a block at the first brace that is not escaped, and the last.
        match = re.fullmatch(r"::(.*?)::\[plain\](.*?)(?<!\\)\{\n(.*)\n\}", block, re.DOTALL)
        asked = question.listed or f"{sheet.task}\n{question.prompt}"
        assert unescape(match[2]).endswith(f"\n{asked} ")
        assert not TYPED.search(asked)
        assert unescape(match[1]) == f"{question.id} {sheet.title}"
        *answers, feedback = match[3].split("\n")
        assert unescape(feedback) == f"####{question.why}"
        right = [unescape(answer[1:]).partition("#")[0] for answer in answers if answer[0] == "="]
        if isinstance(question.form, Choice):
            assert right == [question.form.describe(key) for key in question.form.words
                             if key in question.right]  # fmt: skip
        else:
            assert right or re.fullmatch(r"#-?[\d.]+:[\d.]+", answers[0])


def test_anki_has_a_card_for_each_question_and_no_markup_of_a_case():
    report = judged("case: <b>bold</b>\nlabs: {'x <i>': 5 U/L, sodium: 120 mmol/L}")
    sheets = tuple(quiz_of(report, mode="flags"))
    head, *cards = render_anki(Paper(sheets, Mode.FLAGS, 2)).split("#deck:labcheck\n")
    assert head == "#separator:tab\n#html:true\n#notetype:Basic\n"
    (card,) = cards[0].splitlines()
    front, back = card.split("\t")
    assert "&lt;b&gt;bold&lt;/b&gt;" in front
    assert set(re.findall(r"<[^>]*>", card)) == {"<br>"}
    assert back.startswith("low<br>")
    assert front.endswith("<br>– low<br>– high<br>– normal<br>– abnormal<br>– can&#x27;t tell")
    assert not TYPED.search(front)


def test_a_file_to_import_holds_its_answers_and_has_no_key_beside_it(tmp_path):
    for name, where in (("quiz.gift.txt", "Moodle"), ("quiz.anki.txt", "Anki")):
        case = str(EXAMPLES / "lupus-usual.yaml")
        done = run("quiz", case, "--seed", "2", "--export", str(tmp_path / name))
        assert f"to import into {where}" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["quiz.anki.txt", "quiz.gift.txt"]
