"""A test that no catalogue knows, where its line has the form of a result and of nothing else.

    Foobarase   12   U/L   0-40      a name, a number, so much in a volume, and a range
    Foo/Bar     17         9-23      no unit, in a table of such lines
    Zorkmid Ab  45 H AU/mL <20       the same with a flag

A number without unit or range may be a dose, a count, a page or a house number, and is not read.
"""

import re
from collections.abc import Iterator, Sequence

from labcheck.readers.text.behind import Behind, read_behind, unit_of
from labcheck.readers.text.found import Found
from labcheck.readers.text.headings import Kind, classify, is_heading_word, is_no_name
from labcheck.readers.text.lines import Line
from labcheck.readers.text.names import Name, Names
from labcheck.readers.text.ranges import unit_of_range
from labcheck.readers.text.results import find_code, put_flag, split_sign, split_words
from labcheck.values.pieces import LETTERS
from labcheck.values.records import replace
from labcheck.values.result_text import (
    Censored,
    Number,
    Ordinal,
    Verbal,
    Word,
    is_open_number,
)
from labcheck.values.words import read_word

_MOST_WORDS = 6
_CELLS = 3
_NAME_AND_WORDS = 2
_BEGINS_VALUE = re.compile(r"[<>≤≥*]?=?\d")
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS = 3
_LONGEST_WORDED, _MOST_OF_RESULT = 10, 3
"""Words of a line that is a result in words, and of that result."""
_RESULTS = (Word.NEGATIVE, Word.POSITIVE, Word.EQUIVOCAL)
_IN_SO_MUCH = re.compile(
    r"/\s*(?:[dcmµμunpf]?l|cu\s?mm|mm3|mm\^3|mm³|\[?[hl]pf\]?|k?g|[mµμu]?mol)(?![^\W\d_])|%",
    re.IGNORECASE,
)
"""So much in a volume, a mass or an amount, or a share: what doses and vital signs are not in."""


def read_unknown(line: Line, known: Name | None, *, is_in_table: bool) -> list[Found]:
    """Read the result of a test that is not known; none where the line may be anything else.

    Args:
        line: The line.
        known: The name of a known test that it begins with; the line is then read only where the
            whole of its first cell is another name.
        is_in_table: Whether ranges stand behind values in all lines around it, so that three cells
            are a name, a number and its range.
    """
    sign, words = split_sign(split_words(line.plain))
    at = next((at for at, word in enumerate(words) if _BEGINS_VALUE.match(word)), 0)
    while at and (words[at - 1] in LETTERS or not any(map(str.isalnum, words[at - 1]))):
        at -= 1
    code = find_code(words, at - 1) if at > 1 else ()
    count = at - len(code)
    called = " ".join(words[:count]).rstrip(" :=")
    if not _may_be_name(called, count) or (known and called not in line.cells[0].text):
        return []
    behind = read_behind(words[at:], Name(called, count))
    begins = line.cells[0].text.lstrip(f"{sign} ").startswith(called)
    is_row = is_in_table and len(line.cells) >= _CELLS and begins
    if behind is None or not _has_form(behind, is_row=is_row):
        return []
    said = [f"behind the name: {word}" for word in code]
    behind = replace(behind, note="; ".join(filter(None, (*said, behind.note))))
    found = Found(Name(called, count), behind)
    return [put_flag(found, sign) if sign else found]


def says_result(line: Line) -> bool:
    """Whether a line without digits ends in a result in words, such as `Not Detected`."""
    words = line.plain.split()
    if line.has_digits or len(words) > _LONGEST_WORDED:
        return False
    if len(words) == 1:  # below a name, perhaps
        return len(line.plain) >= _FEWEST_LETTERS and _is_in_words(line.plain)
    return any(map(_is_in_words, _list_tails(words)))


def says_of_test(line: Line, names: Names, specimen: str = "") -> bool:
    """Whether a line names a test and, apart from it, says something in words: `LDH   zu wenig`.

    Or whether it begins with a test and ends in a judgement: `LDH and our own test normal`. Below a
    heading of a specimen so does `Colour : Pale Yellow`, of a test that has its name there only, as
    does each short line that begins with a test. The name by itself waits for its value.
    """
    words = line.plain.split()
    first = names.find(words, specimen)
    if first is None or not first.tests:
        return False
    if any(isinstance(read_word(tail), Verbal) for tail in _list_tails(words)):
        return True
    behind = words[first.words :]
    if not behind:
        return True
    if classify(line.text) not in (Kind.NONE, Kind.UNKNOWN):
        return False
    is_labelled = bool(specimen) and len(behind) <= _MOST_OF_RESULT
    is_cell = len(line.cells) >= _NAME_AND_WORDS and len(line.cells[0].text.split()) == first.words
    return is_cell or is_labelled


def _list_tails(words: Sequence[str]) -> Iterator[str]:
    """Give the last words of a line that may be its result, behind at least one other word."""
    for count in range(1, min(len(words), _MOST_OF_RESULT + 1)):
        yield " ".join(words[-count:])


def _is_in_words(text: str) -> bool:
    match read_word(text.strip(".,;")):
        case Verbal(word=word):
            return word in _RESULTS
        case Ordinal():
            return True
        case _:
            return False


def _may_be_name(called: str, count: int) -> bool:
    if not 0 < count <= _MOST_WORDS or not called[:1].isalpha():
        return False
    words = called.split()
    is_heading = all(map(is_heading_word, words)) or classify(called) in (Kind.OTHER, Kind.NOTE)
    has_letters = len(_LETTERS.findall(called)) >= _FEWEST_LETTERS
    return has_letters and not is_heading and not is_no_name(called)


def _has_form(behind: Behind, *, is_row: bool) -> bool:
    """Whether a number, so much of something, and a range with digits stand there."""
    value = behind.printed.reading.value
    is_number = isinstance(value, Number | Censored) or is_open_number(value)
    limits = behind.range or behind.printed.range
    unit = behind.unit or unit_of(behind.printed.reading) or unit_of_range(limits)
    is_so_much = bool(_IN_SO_MUCH.search(unit)) if unit else is_row
    return is_number and any(map(str.isdigit, limits)) and is_so_much
