"""Every command that the pages for readers and teachers name runs, from a folder of one's own."""

import re
import shlex
import shutil

import pytest

from commands import ROOT, run
from labcheck.judging.chance import expect_flags

PAGES = ("explain.md", "teachers-guide.md", "glossary.md")
COMMAND = re.compile(r"`(labcheck [^`]+)`")
NAMED_ALONE = ("labcheck explain", "labcheck check", "labcheck check --format json")
"""Commands that a sentence names without what they need."""
WRITTEN = re.compile(r"--export (\S+)\.(\w+)")
OWN_CASE = """
patient: {age: 34 y, sex: male}
draws:
  - time: 2026-03-02
    labs: {hemoglobin: 9.9 g/dL, creatinine: 0.8 mg/dL}
  - time: 2026-03-08
    labs: {hemoglobin: 9.1 g/dL, creatinine: 1.6 mg/dL}
"""


def commands():
    return [
        pytest.param(command, id=command)
        for page in PAGES
        for command in dict.fromkeys(
            COMMAND.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
        )
        if command not in NAMED_ALONE
    ]


def guide():
    return (ROOT / "docs" / "teachers-guide.md").read_text(encoding="utf-8")


def answers():
    """The table of answers that the guide shows."""
    return "".join(re.findall(r"^    (student,q.*\n|\w+,h.*\n)", guide(), re.MULTILINE))


@pytest.fixture
def lesson(tmp_path):
    """A folder with the examples, cases of one's own, and the answers of a class."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copy(ROOT / "examples" / "lupus-calciphylaxis.yaml", tmp_path / "case.yaml")
    (tmp_path / "CASE").write_text(OWN_CASE, encoding="utf-8")
    (tmp_path / "class.csv").write_text(answers(), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_pages_runs(command, lesson):
    stdin = "0.25\n23\n" * 9
    done = run(*shlex.split(command)[1:], cwd=lesson, stdin=stdin)
    assert done.code == 0, done.err
    if written := WRITTEN.search(command):
        name, ending = written.groups()
        assert sorted(path.name for path in lesson.glob(f"{name}*")) == [
            f"{name}-answers.csv", f"{name}-key.{ending}", f"{name}-key.json", f"{name}.{ending}",
        ]  # fmt: skip
    else:
        assert done.out


def test_the_answers_of_the_guide_are_marked_without_a_fault(lesson):
    (command,) = (one for one in COMMAND.findall(guide()) if "--answers" in one)
    done = run(*shlex.split(command)[1:], cwd=lesson)
    assert "fault" not in done.err
    assert [line.split(",")[0] for line in done.out.splitlines()] == ["student", "Ada", "Ben"]


def test_the_worksheet_and_its_marking_are_of_one_quiz():
    made, marked = (
        one for one in COMMAND.findall(guide()) if "examples/haem" in one and "quiz" in one
    )
    assert made.partition(" --export")[0] == marked.partition(" --answers")[0]


def test_the_chances_of_the_guide_are_those_that_labcheck_gives():
    rows = re.findall(r"^\| (\d+) \| ([\d.]+) \| (\d+) % \|$", guide(), re.MULTILINE)
    assert [results for results, _, _ in rows] == ["1", "5", "10", "20", "25"]
    for results, expected, percent in rows:
        chance = expect_flags(int(results))
        assert float(chance.expected) == float(expected)
        assert f"{chance.at_least_one * 100:.0f}" == percent


def test_the_minutes_of_the_lesson_follow_one_another():
    spans = re.findall(r"^\| (\d+)–(\d+) \|", guide(), re.MULTILINE)
    assert [int(end) for _, end in spans[:-1]] == [int(start) for start, _ in spans[1:]]
    assert (spans[0][0], spans[-1][1], len(spans)) == ("0", "20", 5)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_reached_from_the_readme(page):
    assert f"]({page})" in (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
