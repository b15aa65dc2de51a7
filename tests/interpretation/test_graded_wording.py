"""The words of grades, stages and checks: nothing of the patient, no treatment, no comfort."""

import re
from pathlib import Path

from banned_words import BANNED
from build import shipped_catalogue
from grading import shipped_grades
from labcheck.interpretation import kidney_disease, kidney_injury, liver_screen, series_checks
from labcheck.yaml_files.shipped import find_applicable_checks


def texts():
    for ladders in shipped_grades().ladders.values():
        for ladder in ladders:
            yield from (ladder.refused, ladder.raised_by, ladder.applies, ladder.note)
            yield from (step.settled_by for step in ladder.steps)
    for check in find_applicable_checks(shipped_catalogue().analytes):
        yield check.question
    for module in (kidney_disease, kidney_injury, liver_screen, series_checks):
        yield from re.findall(r'"([^"\n]{12,})"', Path(module.__file__).read_text("utf-8"))


def test_nothing_is_said_of_the_patient():
    assert [text for text in texts() if BANNED.search(text)] == []


def test_the_page_names_every_set_and_every_check():
    page = (Path(__file__).parents[2] / "docs" / "grades.md").read_text("utf-8")
    named = [*shipped_grades().sets, *(
        check.id for check in find_applicable_checks(shipped_catalogue().analytes)
    )]  # fmt: skip
    assert [name for name in named if f"`{name}`" not in page] == []
