"""`labcheck quiz`: a session typed into it, worksheets, and a class's answers."""

import csv
import io
import json

import pytest

from commands import run, run_process

LUPUS = "examples/lupus-calciphylaxis.yaml"
ASKED = ("quiz", LUPUS, "--panel", "immunology", "--seed", 7)
TOP = """\
Quiz: flags. The same command with --seed 7 asks the same again.
What is right is said after the last question of a case, or of a draw.
An answer of q ends the quiz, with the score so far.
For education and review; the reporting laboratory's own limits come first.

Refractory calciphylaxis in a patient with lupus
25 y, female

For each result write l low, h high, n normal, a abnormal, ? can't tell; a is
for what is neither low nor high, such as a word. Put ! behind it when the value
is critical, as in h!.

"""


def test_nothing_is_revealed_before_the_last_answer():
    done = run(*ASKED, stdin="h\nl\nh\n?\n70\n")
    assert (done.code, done.err) == (0, "")
    before, _, after = done.out.partition("\nWhat is right:\n")
    assert before == (
        f"{TOP}1 of 4. anti-dsDNA 193.9 IU: h\n2 of 4. C4 5 mg/dL: l\n3 of 4. C3 94 mg/dL: h\n"
        "4 of 4. Against what is usual for this patient, has anti-dsDNA changed? No\n"
        "earlier value is shown; write c changed, u unchanged, ? can't tell: ?\n"
        "How sure are you of these answers, from 0 to 100 %? Enter alone skips: 70\n"
    )
    assert (
        "  3. Missed (you said high). C3 94 mg/dL: N as reported by the laboratory; abim\n" in after
    )
    assert "What this case teaches:\n  Low C4 and high anti-dsDNA are flagged" in after
    assert after.endswith(
        "Score: 3 of 4 questions right (75 %).\n"
        "Where you said 60 to 79 %: 3 of 4 answers right (75 %).\n"
        "Brier score 0.19: how far confidence lay from truth; 0 is best, 1 is worst, and\n"
        "saying 50 % every time earns 0.25.\n"
    )


def test_what_cannot_be_read_is_asked_again_and_the_third_time_counts_as_not_answered():
    done = run(*ASKED, stdin="x\n\nH\n1\n2\n3\nn\n?\n\n")
    assert done.out.startswith(
        f"{TOP}1 of 4. anti-dsDNA 193.9 IU: x\n  'x' is not an answer; write l low, h high, n "
        "normal, a abnormal, ? can't tell.\nAgain: \n  nothing is written; write l low, h "
        "high, n normal, a abnormal, ? can't tell.\nAgain: H\n2 of 4. C4 5 mg/dL: 1\n"
    )
    assert "Again: 3\n  '3' is not an answer;" in done.out
    assert "  It counts as not answered.\n3 of 4. C3 94 mg/dL: n\n" in done.out
    assert "  2. Not answered. C4 5 mg/dL: L as reported by the laboratory" in done.out
    assert done.out.endswith("\nScore: 3 of 4 questions right (75 %); 1 not answered.\n")


PDF = (
    "x.pdf: a worksheet is written to .md or .html, or to .gift.txt for Moodle and .anki.txt for "
    "Anki"
)


@pytest.mark.parametrize(
    ("typed", "revealed", "score"),
    [
        ("", 0, "0 of 4 questions right (0 %); 4 not answered."),
        ("h\nl\n", 2, "2 of 4 questions right (50 %); 2 not answered."),
        ("h\nl", 2, "2 of 4 questions right (50 %); 2 not answered."),
        ("h\nl\nn\n?\n", 4, "4 of 4 questions right (100 %)."),
    ],
)
def test_the_end_of_input_ends_with_the_score_so_far(typed, revealed, score):
    done = run(*ASKED, stdin=typed)
    assert (done.code, done.err) == (0, "")
    assert done.out.count(". Right. ") == revealed
    assert ("What this case teaches" in done.out) is (revealed == 4)
    assert done.out.endswith(f"\nScore: {score}\n")


def test_the_end_of_input_leaves_the_next_case_unasked():
    done = run("quiz", "examples/haemolysed-sample.yaml", "--seed", 1, stdin="h!\nh\n")
    assert "draw 2 of 2" not in done.out
    assert "Score: 2 of 15 questions right (13 %); 13 not answered." in done.out


def test_the_results_stand_above_a_question_on_all_of_them():
    done = run("quiz", "examples/number-without-its-unit.yaml", "--mode", "units", "--questions",
               2, "--seed", 3, stdin="none\n\n9\nnone\n")  # fmt: skip
    above, _, _ = done.out.partition("1 of 2. Which row has the wrong unit?")
    assert "\n  row 1: albumin 4" in above
    assert "calcium" not in above
    assert done.out.count("One of these results may have the wrong unit") == 1
    assert "Again: none\nHow sure are you" in done.out


def test_no_confidence_is_taken_after_three_that_cannot_be_read():
    done = run(*ASKED, stdin="h\nl\nn\n?\nvery\n101\nx\n")
    assert done.out.count("is not a confidence; write a number from 0 to 100, or nothing.") == 3
    assert "\n  No confidence is taken.\n\nWhat is right:\n" in done.out
    assert "Brier" not in done.out


def test_a_session_is_plain_in_every_terminal():
    plain = run(*ASKED, stdin="h\nl\nn\n?\n\n").out
    for settings in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"FORCE_COLOR": "1"}, {"COLUMNS": "120"}):
        assert run(*ASKED, stdin="h\nl\nn\n?\n\n", **settings).out == plain
    assert "\x1b" not in plain
    ascii_only = run(*ASKED, stdin="h\nl\nn\n?\n\n", PYTHONIOENCODING="ascii").out
    assert ascii_only.isascii()


def test_a_seed_that_was_not_given_is_told_and_asks_the_same_again():
    first = run("quiz", "--random").out
    seed = first.split("--seed ")[1].split()[0]
    again = run("quiz", "--random", "--seed", seed).out
    assert first == again
    assert run_process("quiz", "--random", "--seed", seed).out == again


def test_a_panel_of_all_examples_has_ten_questions_unless_told():
    assert "1 of 10. " in run("quiz", "--panel", "Hematology", "--seed", 1).out
    assert "1 of 3. " in run("quiz", "--panel", "hematology", "--questions", 3, "--seed", 1).out


def test_a_case_is_judged_by_the_sets_it_names_unless_told():
    child = ("quiz", "examples/child-of-seven.yaml", "--seed", 1)
    assert "1 of 7. " in run(*child).out
    assert run(*child, "--ranges", "abim").code == 2


def test_the_score_of_a_session_can_be_kept(tmp_path):
    target = tmp_path / "scores.csv"
    run(*ASKED, "--output", target, stdin="h\nl\n")
    assert target.read_text() == (
        "student,answered,right,wrong,missing,percent,brier\nthis session,2,2,0,2,50,\n"
    )


@pytest.mark.parametrize("suffix", ["md", "html"])
def test_a_worksheet_is_written_and_two_students_are_marked(tmp_path, suffix):
    words = ("quiz", LUPUS, "--questions", 5, "--seed", 42)
    sheet, key = tmp_path / f"quiz.{suffix}", tmp_path / f"quiz-key.{suffix}"
    for_programs = tmp_path / "quiz-key.json"
    table = tmp_path / "quiz-answers.csv"
    done = run(*words, "--export", sheet)
    assert (done.code, done.out) == (0, "")
    assert done.err == (
        f"Wrote the worksheet {sheet}, 5 questions, seed 42, labcheck 0.2.0.\n"
        f"Wrote its key {key} and, for programs, {for_programs}; keep them apart.\n"
        f"Wrote {table}, a table for the answers, a line for each student.\n"
        "To mark it, say the same with --seed 42 --answers FILE and no --export.\n"
    )
    content = json.loads(for_programs.read_text())
    assert (content["mode"], content["seed"]) == ("flags", 42)
    right = {one["question"]: one["right"][0] for one in content["questions"]}
    assert list(right) == ["q1", "q2", "q3", "q4", "q5"]
    assert all(one["explanation"] not in sheet.read_text() for one in content["questions"])

    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["student", "question", "answer", "confidence"])
    for question, answer in right.items():
        writer.writerow(["Ada", question, answer, 90])
        writer.writerow(["Ben", question, "n" if answer == "l" else "l", 60])
    answers = tmp_path / "class.csv"
    answers.write_text(table.getvalue())
    marked = run(*words, "--answers", answers)
    (ada, ben) = csv.DictReader(io.StringIO(marked.out))
    assert (marked.code, ada["student"], ada["right"], ada["percent"]) == (0, "Ada", "5", "100")
    assert ada["brier"] == "0.010"
    assert (ben["student"], ben["right"], ben["percent"]) == ("Ben", "0", "0")
    assert marked.err.startswith("2 students. Right answers by question")
    assert run(*words, "--answers", "-", stdin=table.getvalue()).out == marked.out
    named = "the quiz flags with 5 questions and seed 42 by labcheck 0.2.0"
    assert marked.err.endswith(
        f"\nMarked as {named}: the table does not name its quiz; compare the worksheet.\n"
    )
    headings = (tmp_path / "quiz-answers.csv").read_text()
    answers.write_text(f"{headings}Ada,{','.join(right.values())},90\n")
    marked = run(*words, "--answers", answers)
    assert marked.out.splitlines()[1] == "Ada,5,5,0,0,100,0.010"
    assert marked.err.startswith("1 student. ")
    assert "compare" not in marked.err
    other = run("quiz", LUPUS, "--questions", 4, "--seed", 8, "--answers", answers)
    assert (other.code, other.out) == (3, "")
    assert f"the answers are of {named}, and this is " in other.err
    assert "; say --seed 42 --questions 5, and the same cases, as for the worksheet" in other.err


def test_the_files_of_one_seed_are_the_same_and_name_no_day(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        run("quiz", "--mode", "units", "--random", "--questions", 6, "--seed", 9,
            "--export", tmp_path / name / "quiz.md")  # fmt: skip
    for file in ("quiz.md", "quiz-key.md", "quiz-key.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_faults_of_a_class_are_told_and_all_else_is_marked(tmp_path):
    answers = tmp_path / "class.csv"
    answers.write_text("student,q1,q9\nAda,h,n\nBen,zz,n\n")
    done = run(*ASKED, "--answers", answers, "--detail")
    assert done.code == 0
    assert done.err.splitlines()[:3] == [
        (f"{answers}:1: q9: there is no such question; they are q1 to q4; was the worksheet "
         "made with the same --questions and --seed?"),
        (f"{answers}:3: q1: 'zz' is not an answer; write l low, h high, n normal, a abnormal, ? "
         "can't tell"),
        "labcheck: 2 faults; all else was marked; exit code 0",
    ]  # fmt: skip
    assert done.out.splitlines()[1].startswith(
        "Ada,q1,anti-dsDNA 193.9 IU,high,yes,high or can't tell,,Right. "
    )


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([LUPUS, "--random"], "name cases or say --random, not both"),
        (["-"], "answers are read from standard input (-); name a file for the case"),
        ([LUPUS, "--answers", "x.csv"],
         "--answers needs the --seed that stands on the worksheet"),
        ([LUPUS, "--answers", "x.csv", "--export", "x.md"],
         "--export writes a worksheet and --answers marks one; say one of them"),
        ([LUPUS, "--detail"], "--detail is for --answers or --output"),
        ([LUPUS, "--export", "x.md", "--output", "s.csv", "--detail"],
         "--export writes a worksheet and no scores, and --output is for scores"),
        ([LUPUS, "--export", "x.md", "--detail"], "--detail is for --answers or --output"),
        ([LUPUS, "--force"], "--force is for --export"),
        ([LUPUS, "--export", "x.pdf"], PDF),
        ([LUPUS, "--mode", "change"],
         "there is nothing to ask: no result has an earlier value that its change is judged by"),
        ([LUPUS, "--panel", "urine"],
         "there is nothing to ask of the panel urine: no result is judged"),
        ([LUPUS, "--output", LUPUS], f"{LUPUS} is read in this run; write to another file"),
    ],
)  # fmt: skip
def test_words_without_a_meaning_are_refused(words, problem):
    done = run("quiz", *words)
    assert (done.code, done.out, done.err) == (2, "", f"labcheck: {problem}\n")


def test_an_unknown_panel_names_those_there_are():
    done = run("quiz", "--panel", "hematologie")
    assert done.code == 2
    assert done.err.endswith("; did you mean hematology?\n")


OURS = """\
set: ours
title: Our own ranges
edition: 2026
publisher: Us
url: https://example.org
population: adults
extends: ./base.yaml
ranges:
  potassium: [{normal: 3.4-5.3 mmol/L}]
"""
BASE = OURS.replace("set: ours", "set: base").replace("extends: ./base.yaml\n", "")
CASE = "patient: {age: 40 y}\nlabs: {potassium: 5.2 mmol/L}\n"


@pytest.fixture
def desk(tmp_path):
    """A folder with a case, a set of one's own that stands on another, settings, and answers."""
    for name, text in {
        "case.yaml": CASE, "ours.yaml": OURS, "base.yaml": BASE, "labcheck.toml": "z = 2.58\n",
        "class.csv": "student,q1\nAda,n\n", "list-key.md": CASE,
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("case.yaml -o ./case.yaml", "case.yaml"),
        ("case.yaml -r ours.yaml -o ours.yaml", "ours.yaml"),
        ("case.yaml -r ours.yaml -o base.yaml", "base.yaml"),
        ("case.yaml -o labcheck.toml", "labcheck.toml"),
        ("case.yaml --seed 1 --answers class.csv -o class.csv", "class.csv"),
        ("list-key.md --export list.md --force", "list-key.md"),
    ],
)
def test_nothing_that_is_read_is_written_over(desk, words, target):
    before = {path.name: path.read_bytes() for path in desk.iterdir()}
    done = run("quiz", *words.split(), stdin="n\n\n", cwd=desk)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"labcheck: {target} is read in this run; write to another file\n"
    assert {path.name: path.read_bytes() for path in desk.iterdir()} == before


def test_a_key_that_is_there_is_kept_unless_told(desk):
    words = ("quiz", "case.yaml", "--seed", 1, "--export", "list.md")
    done = run(*words, cwd=desk)
    assert (done.code, done.out, done.err) == (
        2, "",
        "labcheck: list-key.md is there already; name another worksheet or say --force\n",
    )  # fmt: skip
    assert (desk / "list-key.md").read_text() == CASE
    assert not (desk / "list.md").exists()
    assert run(*words, "--force", cwd=desk).code == 0
    assert (desk / "list-key.md").read_text().startswith("# Key of the quiz: flags\n")
    done = run(*words, cwd=desk)
    assert done.err == (
        "labcheck: list-key.md, list-key.json, list-answers.csv are there already; name another "
        "worksheet or say --force\n"
    )
    with (desk / "list-answers.csv").open("a") as table:
        table.write("Ada,l\n")
    done = run(*words, "--force", cwd=desk)
    assert (done.code, done.err) == (
        2, "labcheck: list-answers.csv has answers in it; move it, or name another worksheet\n"
    )  # fmt: skip


# CVI 4.4 % of the catalogue: the limits are +14.6 % at z 1.96 and +19.7 % at 2.58.
@pytest.mark.parametrize(("settings", "right"), [({}, "r"), ({"LABCHECK_Z": "2.58"}, "n")])
def test_a_change_is_judged_by_the_deviate_of_the_settings(tmp_path, settings, right):
    case = tmp_path / "case.yaml"
    case.write_text("labs:\n  creatinine: {result: 1.18 mg/dL, baseline: 1 mg/dL}\n", "utf-8")
    run("quiz", case, "--mode", "change", "--seed", 1, "--export", tmp_path / "x.md", **settings)
    (question,) = json.loads((tmp_path / "x-key.json").read_text())["questions"]
    assert question["right"] == [right]
