"""Texts in the layouts of public laboratories: what is read of them, field by field.

The aims: at least 98.5 % of fields exact, no value made up, no line dropped without a word.
"""

import re
from dataclasses import fields
from functools import cache

import pytest
from text_corpus import Text, Truth, load_corpus

from labcheck.cases.case import Case, Result
from labcheck.catalogue.analyte import Analyte
from labcheck.errors import InputError
from labcheck.judging.identity import find_test
from labcheck.readers import Asked
from labcheck.readers.text.lines import split_lines
from labcheck.readers.text.reader import read
from labcheck.values.result_text import Unreadable, Word
from labcheck.yaml_files.shipped import load_shipped_catalogue

CORPUS = load_corpus()
LEAST_EXACT = 0.985
MOST_UNKNOWN = 0.06
"""Rows whose name the catalogue does not know, which say so; they are all else exact."""
FEWEST_TEXTS = 60
BIRTH = re.compile("DOB|geb|Née|nascita|Nac\\.", re.IGNORECASE)
"""A birth date becomes an age."""
_FLAGS = {
    Word.LOW: "L", Word.HIGH: "H", Word.CRITICALLY_LOW: "LL", Word.CRITICALLY_HIGH: "HH",
    Word.NORMAL: "N", Word.ABNORMAL: "A", Word.CRITICALLY_ABNORMAL: "AA",
}  # fmt: skip


@cache
def case_of(text: Text) -> Case | None:
    """The case of a text; none where no result was read in it."""
    try:
        (case,) = read(text.text.encode(), text.name, Asked()).cases
    except InputError:
        return None
    return case


def truth_of(result: Result, *, has_times: bool) -> Truth:
    """A result as the corpus writes it."""
    found = find_test(result, load_shipped_catalogue())
    unit = result.unit or ""
    if isinstance(result.value, Unreadable) and result.value.is_open:
        unit = result.value.readings[0].unit or ""
    value = re.sub(r"\s*[*!]$", "", result.text.removesuffix(unit).strip())
    return Truth(
        found.id if isinstance(found, Analyte) else "",
        value,
        unit,
        result.printed_range.strip("()[] "),
        _FLAGS[result.reported] if result.reported else "",
        result.time if has_times else "",
    )


@cache
def rows_of(text: Text) -> tuple[Truth, ...]:
    case = case_of(text)
    has_times = any(row.time for row in text.rows)
    results = case.results if case else ()
    return tuple(truth_of(result, has_times=has_times) for result in results)


def pair(text: Text) -> tuple[list[tuple[Truth, Truth | None]], list[Truth]]:
    """Pair each row that a text means with the one that was read; and those read of no such row.

    A row whose test is not known pairs with the one of that value; its test is then not exact.
    """
    left = list(rows_of(text))
    pairs = []
    for meant in text.rows:
        alike = [row for row in left if (row.value, row.time) == (meant.value, meant.time)]
        found = next((row for test in (meant.test, "") for row in alike if row.test == test), None)
        if found:
            left.remove(found)
        pairs.append((meant, found))
    return pairs, left


def test_the_corpus_has_its_size():
    assert len(CORPUS) >= FEWEST_TEXTS
    assert sum(len(text.rows) for text in CORPUS) > 450


def test_fields_are_exact():
    names = [field.name for field in fields(Truth)]
    wrong, total = [], 0
    for text in CORPUS:
        for meant, found in pair(text)[0]:
            total += len(names)
            wrong += [
                f"{text.name}: {meant.test} {meant.value}: {name} {getattr(found, name, None)!r}"
                for name in names
                if getattr(found, name, None) != getattr(meant, name)
                and not (found and name == "test" and not found.test)
            ]
    assert 1 - len(wrong) / total >= LEAST_EXACT, "\n".join(wrong)


def test_nearly_all_names_are_known():
    pairs = [pair_ for text in CORPUS for pair_ in pair(text)[0]]
    unknown = [meant for meant, found in pairs if found and meant.test and not found.test]
    assert len(unknown) <= MOST_UNKNOWN * len(pairs), unknown


@pytest.mark.parametrize("text", CORPUS, ids=lambda text: text.name)
def test_no_value_is_made_up(text):
    assert pair(text)[1] == []


@pytest.mark.parametrize("text", CORPUS, ids=lambda text: text.name)
def test_no_number_is_dropped_without_a_word(text):
    """A number of a line is in a row, said of the patient or the time, or its line is listed."""
    case = case_of(text)
    if case is None:
        assert text.rows == ()
        return
    listed = {unread.line for unread in case.unread_lines}
    of_rows = (
        " ".join((result.test, result.code, result.text, result.unit or "", result.printed_range,
                  result.note, result.time, result.panel, result.age.text if result.age else ""))
        for result in case.results
    )  # fmt: skip
    said = " ".join((case.patient.id, *of_rows))
    said += said.replace(":", "")
    for line in split_lines(text.text):
        if line.number in listed:
            continue
        for number in re.findall(r"\d+(?:[.,]\d+)?", line.text):
            is_said = number in said or number.lstrip("0") in said
            assert is_said or BIRTH.search(line.text), line


def test_what_is_missing_stands_on_a_line_that_is_listed():
    for text in CORPUS:
        case = case_of(text)
        listed = [unread.text for unread in case.unread_lines] if case else []
        for meant, found in pair(text)[0]:
            has_digit = any(map(str.isdigit, meant.value))
            assert found or not has_digit or any(meant.value in line for line in listed), meant
