"""A class's answers: both layouts, faults with their lines, and the marks as tables."""

from decimal import Decimal

import pytest
from quizzes import quiz_of

from labcheck import __version__
from labcheck.errors import InputError
from labcheck.teaching.quiz_answers import mark_class
from labcheck.teaching.quiz_paper import Paper, questions_of
from labcheck.teaching.quiz_question import Mode
from labcheck.teaching.quiz_score import describe_class, render_detail, render_scores
from labcheck.teaching.quiz_table import QuizNamed, render_answer_table
from labcheck.values.records import replace
from reports import report_of

CASE = """\
case: A case
patient: {age: 40 y}
labs:
  sodium: 132 mmol/L
  potassium: 4.0 mmol/L
  chloride: 120 mmol/L
"""
QUESTIONS = questions_of(quiz_of(report_of(CASE)))
HEADER = "student,answered,right,wrong,missing,percent,brier\n"


def marked(text):
    return mark_class(text.encode(), "class.csv", QUESTIONS)


def scores(text):
    found = marked(text)
    assert found.faults == ()
    return render_scores(found.marks).removeprefix(HEADER)


@pytest.mark.parametrize(
    "text",
    [
        "student,question,answer\nAda,q1,l\nAda,q2,n\nAda,q3,l\nBen,q1,h\n",
        "Student;Question;Answer\r\nAda;1;low\r\nBen;01;H\r\nAda;Q2;n\r\nAda;3;l\r\n",
        "student,q1,q2,q3\nAda,l,n,l\nBen,h,,\n",
        "q3\tq2\tStudent\tq1\nl\tn\tAda\tL\n\t\tBen\thigh\n",
        "student,1,2,3\nAda,l,n,l\nBen,h,,\n",
    ],
)
def test_one_answer_a_line_and_one_student_a_line_are_read(text):
    assert scores(text) == "Ada,3,2,1,0,67,\nBen,1,0,1,2,0,\n"


@pytest.mark.parametrize(
    "text",
    [
        "student,question,answer,confidence\nAda,q1,l,80\nAda,q2,n,80 %\n",
        "student,q1,q2,confidence\nAda,l,n,80\n",
    ],
)
def test_confidence_gives_a_brier_score(text):
    assert scores(text) == "Ada,2,2,0,1,67,0.040\n"


def test_a_confidence_behind_each_draw_is_of_the_answers_before_it():
    found = marked("Name,q1,confidence,q2,q3,confidence,q4\nAda,l,80,n,l,60,\n")
    assert [mark.confidence for mark in found.marks["Ada"]] == list(
        map(Decimal, ("0.8", "0.6", "0.6"))
    )
    (fault,) = found.faults
    assert (fault.field, fault.remedy) == ("q4", f"they are q1 to q3; {SAME_AS_WORKSHEET}")


SAME_AS_WORKSHEET = "was the worksheet made with the same --questions and --seed?"
OF = QuizNamed("flags", 3, 7)


@pytest.mark.parametrize(
    ("named", "refused"),
    [
        (OF, ""),
        (replace(OF, version=""), ""),
        (replace(OF, seed=8), "--seed 8"),
        (replace(OF, mode="change", count=5), "--mode change --questions 5"),
    ],
)
def test_answers_of_another_quiz_are_refused(named, refused):
    table = f"student,q1,q2,q3,{named}\nAda,l,n,l\n".encode()
    if refused:
        with pytest.raises(InputError) as error:
            mark_class(table, "class.csv", QUESTIONS, OF)
        assert str(error.value) == (
            f"class.csv:1: the answers are of the {named}, and this is the {OF}; say {refused}, "
            "and the same cases, as for the worksheet"
        )
    else:
        found = mark_class(table, "class.csv", QUESTIONS, OF)
        assert (found.faults, found.is_named) == ((), True)


def test_answers_of_another_version_are_marked_and_that_is_said():
    table = f"student,q1,q2,q3,{replace(OF, version='0.1.0')}\nAda,l,n,l\n".encode()
    (fault,) = mark_class(table, "class.csv", QUESTIONS, OF).faults
    assert fault.problem == f"the worksheet was made by labcheck 0.1.0, and this is {__version__}"


def test_the_table_for_answers_names_the_quiz_and_parts_draws_by_their_confidence():
    paper = Paper(tuple(quiz_of(report_of(CASE), report_of(CASE))), Mode.FLAGS, 7)
    assert render_answer_table(paper) == (
        "student,q1,q2,q3,confidence,q4,q5,q6,confidence,"
        f"quiz flags with 6 questions and seed 7 by labcheck {__version__}\n"
    )


def test_every_fault_has_its_line_and_all_else_is_marked():
    found = marked(
        "student,question,answer,confidence,remark\n"
        "Ada,q1,l,,\n"
        "Ada,q9,l,,\n"
        ",q2,n,,\n"
        "Ada,q2,x,,\n"
        "Ada,q1,h,,\n"
        "Ada,q3,h,120,\n"
        "Ben,,n,,\n"
        "Ben,q1,l,,,more\n"
    )
    allowed = "l low, h high, n normal, a abnormal, ? can't tell"
    assert [str(one) for one in found.faults] == [
        "class.csv:1: remark: this is neither a question nor a column of answers; it is ignored",
        "class.csv:3: question: there is no question 'q9'; they are q1 to q3",
        "class.csv:4: student: no student is named; write a name or a number",
        f"class.csv:5: q2: 'x' is not an answer; write {allowed}",
        "class.csv:6: q1: 'Ada' has already answered; the first counts",
        ("class.csv:7: confidence: '120' is not a confidence; "
        "write a number from 0 to 100, or nothing"),
        "class.csv:8: question: no question is named; they are q1 to q3",
        ("class.csv:9: the row has 6 cells and the header 5; put quotation marks around a cell "
        "with a separator"),
    ]  # fmt: skip
    assert render_scores(found.marks) == f"{HEADER}Ada,2,2,0,1,67,\nBen,0,0,0,3,0,\n"


def test_faults_of_a_wide_table_have_their_lines_too():
    found = marked("student,q1,q1,q8,confidense\nAda,l,n,n,9\nAda,n,n,n,9\n")
    assert [str(one) for one in found.faults] == [
        "class.csv:1: q1: a column of this question is there already",
        f"class.csv:1: q8: there is no such question; they are q1 to q3; {SAME_AS_WORKSHEET}",
        ("class.csv:1: confidense: this is neither a question nor a column of answers; did you "
         "mean confidence? It is ignored"),
        "class.csv:3: student: 'Ada' is listed twice; the first counts",
    ]  # fmt: skip
    assert render_scores(found.marks) == f"{HEADER}Ada,1,1,0,2,33,\n"


@pytest.mark.parametrize(
    ("text", "faults", "marks"),
    [
        # A short line: what is there is marked, and what is not is said.
        ("student,q1,q2,q3\nCy,l,n\nDi\n",
         ["2: the row has 3 cells and the header 4; an answer without a cell counts as not given",
          "3: the row has 1 cell and the header 4; an answer without a cell counts as not given"],
         "Cy,2,2,0,1,67,\nDi,0,0,0,3,0,\n"),
        ("student,q1,q2,q3,confidence\nCy,l,n,l\n",
         ["2: the row has 4 cells and the header 5; an answer without a cell counts as not given"],
         "Cy,3,2,1,0,67,\n"),
        ("student,question,answer\nAda,q2\nAda,q1,l\n",
         ["2: the row has 2 cells and the header 3; an answer without a cell counts as not given"],
         "Ada,1,1,0,2,33,\n"),
        ('student,q1,q2,q3\n"Doe, Jane",l\n"Roe; Ann",l,n\n',
         ["2: the row has 2 cells and the header 4; an answer without a cell counts as not given",
          "3: the row has 3 cells and the header 4; an answer without a cell counts as not given"],
         '"Doe, Jane",1,1,0,2,33,\nRoe; Ann,2,2,0,1,67,\n'),
        ("q1,q2,student\nl\n", ["2: student: no student is named; write a name or a number"], ""),
        # A line of another separator: nobody is called `Ada;l;n;l`.
        ("student,q1,q2,q3\nAda;l;n;l\nBen,l,n,l\n",
         [("2: the row seems to be separated by the semicolon, unlike the header; use the "
           "comma; nothing in the row is marked")], "Ben,3,2,1,0,67,\n"),
        ("student;question;answer\nAda,q1,l\nAda\tq2\tn\nBen;q2;n\n",
         [("2: the row seems to be separated by the comma, unlike the header; use the "
           "semicolon; nothing in the row is marked"),
          ("3: the row seems to be separated by the tab, unlike the header; use the semicolon; "
           "nothing in the row is marked")], "Ben,1,1,0,2,33,\n"),
        ("sep=;\nstudent;q1;q2\nAda,l,n\n",
         [("3: the row seems to be separated by the comma, unlike the header; use the "
           "semicolon; nothing in the row is marked")], ""),
    ],
)  # fmt: skip
def test_a_line_that_does_not_fit_the_header_is_named(text, faults, marks):
    found = marked(text)
    assert [str(one) for one in found.faults] == [f"class.csv:{one}" for one in faults]
    assert render_scores(found.marks) == f"{HEADER}{marks}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ("class.csv: the file is empty; the first line names the columns, such as "
         "test,value,unit")),
        ("who,q1\nAda,l\n", ("class.csv:1: there is no column 'student'; write the columns "
         "student, question, answer; or student, q1, q2 and so on")),
        ("student,confidence\nAda,9\n", ("class.csv:1: there is no column of answers; write the "
         "columns student, question, answer; or student, q1, q2 and so on")),
    ],
)  # fmt: skip
def test_a_table_without_answers_is_refused(text, fault):
    with pytest.raises(InputError) as refused:
        marked(text)
    assert str(refused.value) == fault


def test_a_row_that_is_no_row_and_an_old_encoding_are_told():
    content = 'student,q1\nZo\xeb,l\n"Ada,l\nBen,h\n'.encode("cp1252")
    found = mark_class(content, "class.csv", QUESTIONS)
    assert [str(one) for one in found.faults] == [
        "class.csv: read as Windows-1252, since it is not UTF-8",
        "class.csv:3: the row has quotation marks that do not add up; re-enter the row",
    ]
    assert list(found.marks) == ["Zoë", "Ben"]


def test_each_answer_is_told_in_detail():
    found = marked("student,question,answer,confidence\nAda,q1,h,70\n")
    assert render_detail(found.marks).splitlines()[:3] == [
        "student,question,prompt,answer,right,right_answer,confidence,feedback",
        ("Ada,q1,sodium 132 mmol/L,high,no,low,70,Missed (you said high). sodium 132 mmol/L: L by "
        "abim 136-145 mEq/L."),
        ("Ada,q2,potassium 4.0 mmol/L,,,normal,,Not answered. potassium 4.0 mmol/L: N by abim "
        "3.5-5.0 mEq/L."),
    ]  # fmt: skip


def test_a_name_never_starts_a_formula():
    assert scores("student,q1\n=1+1,l\n@Ada,l\n").splitlines() == [
        "'=1+1,1,1,0,2,33,", "'@Ada,1,1,0,2,33,",
    ]  # fmt: skip


def test_the_class_is_told_what_it_found_hard():
    found = marked("student,q1,q2,q3\nAda,l,n,l\nBen,h,n,n\nCy,h,,n\nDi,l,n,h\n")
    assert list(describe_class(found.marks)) == [
        "4 students. Right answers by question, and the commonest wrong one:",
        "  q1 50 %, most often wrong: high (2); right is low: sodium 132 mmol/L",
        "  q2 75 %; right is normal: potassium 4.0 mmol/L",
        "  q3 25 %, most often wrong: normal (2); right is high: chloride 120 mmol/L",
    ]
