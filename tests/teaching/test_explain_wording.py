"""Every sentence of every explanation keeps to the words that are allowed."""

import re
from functools import cache

import pytest

from banned_words import BANNED
from labcheck.judging.report import Report
from labcheck.questions.explanations import survey_test
from labcheck.range_sets.library import EVERY_SET, Shelf
from labcheck.teaching.explained_analyte import explain_analyte
from labcheck.teaching.explained_row import explain_row
from reports import EXAMPLES, example

NAMES = [path.stem for path in sorted(EXAMPLES.glob("*.yaml")) if path.stem != "written-wrong"]
# A dose that belongs to the test itself, as the catalogue describes it.
OF_THE_TEST = (
    "after a dose by mouth", "After a dose by mouth; the limits belong to the dose",
    "The increase of glucose after the dose",
)  # fmt: skip
URGENT = "Critical: seek clinical review now."
MAYBE = "It may be critical: seek clinical review now."


@cache
def reports() -> dict[str, Report]:
    return {name: example(name, compare=EVERY_SET) for name in NAMES}


def sentences_of_rows():
    for name, report in reports().items():
        for row in report.rows:
            for section in explain_row(row, report).sections:
                for line in section.lines:
                    # What the report remarks is in others' words.
                    if not line.startswith("Note in the report: "):
                        yield f"{name}, {row.name}", re.sub(r"\[[^]]*\]", "", line)


@cache
def sentences_of_tests():
    shelf = Shelf()
    sets = shelf.load_every(lambda _: None)
    return [
        (analyte.id, line)
        for analyte in shelf.catalogue.analytes.values()
        for section in explain_analyte(
            *survey_test(analyte, sets),
            shelf.catalogue.sources,
            usual_sets=shelf.default_sets,
        ).sections
        for line in section.lines
    ]


def banned_in(sentence):
    without = re.sub(r"\[[^]]*\]", "", sentence)  # What a work is called is in others' words.
    for allowed in OF_THE_TEST:
        without = without.replace(allowed, "")
    return BANNED.search(without)


@pytest.mark.parametrize(
    "sentence",
    [
        "This is diagnostic of anaemia.", "It confirms it.", "That rules out a cause.",
        "You have anaemia.", "Start iron.", "stop taking it", "The diagnosis is clear.",
        "Double the dose.", "This is reassuring.", "Don't worry.", "All is fine.", "It is safe.",
    ],
)  # fmt: skip
def test_the_words_are_looked_for(sentence):
    assert banned_in(sentence)


@pytest.mark.parametrize("sentence", ["starting from 5", "refined", "an RCV is unsafe"])
def test_a_part_of_a_longer_word_is_not_meant(sentence):
    assert banned_in(sentence) is None


def test_no_sentence_of_a_row_has_a_banned_word():
    found = list(sentences_of_rows())
    assert len(found) > 1000
    assert [one for one in found if banned_in(one[1])] == []


def test_no_sentence_of_a_test_has_a_banned_word():
    assert len(sentences_of_tests()) > 1000
    assert [one for one in sentences_of_tests() if banned_in(one[1])] == []


def test_every_sentence_begins_and_ends_as_one():
    found = [*sentences_of_rows(), *sentences_of_tests()]
    assert [one for one in found if not one[1].rstrip().endswith((".", "?"))] == []
    assert [one for one in found if re.search(r"\.\.|[?!]\.|  |None|\bnan\b", one[1])] == []


def test_an_urgent_row_says_so_first_and_no_other_row_says_it():
    seen = set()
    for name, report in reports().items():
        for row in report.rows:
            first = explain_row(row, report).sections[0]
            expected = URGENT if row.is_critical else MAYBE if row.may_be_critical else None
            shown = first.lines[0] if first.heading == "Urgent" else None
            assert shown == expected, (name, row.name)
            seen.add(expected)
    assert {URGENT, None} <= seen
