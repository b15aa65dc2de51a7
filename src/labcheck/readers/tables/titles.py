"""What stands above the headings of a table: whose results they are, and when they were taken.

Read are pairs of a usual heading and what it holds, in one cell (`Sex: F`) or in two. Nothing else
is, and a row of which something is not read is named by its number.
"""

from collections.abc import Iterator, Sequence

from labcheck.readers.tables.cells import Record
from labcheck.readers.tables.columns import recognise_headings, write_sex
from labcheck.values.dates import is_open, parse_days
from labcheck.values.patient import PATIENT_SEX_WORDS, AgeError, parse_stated_age

_FIELDS = ("patient", "sex", "age", "birth", "time")
_TWO = 2

Said = dict[str, str]
"""The text of each field."""


def read_titles(titles: Sequence[Record]) -> tuple[Said, list[int]]:
    """Read the rows above a table.

    Returns:
        What is said of all its rows, and the numbers of the rows of which something is not read.
    """
    tiers: dict[str, int] = {}
    said: Said = {}
    unread = []
    for record in titles:
        is_whole = True
        for heading, text in _pair(record):
            read = list(_read_pair(heading, text))
            is_whole = is_whole and bool(read)
            for field, tier, value in read:
                if tier < tiers.get(field, tier + 1):
                    said[field], tiers[field] = value, tier
        if not is_whole:
            unread.append(record.line)
    return said, unread


def _pair(record: Record) -> Iterator[tuple[str, str]]:
    """Pair headings with what they hold; a text without a heading stands alone."""
    cells = [cell for cell in record.cells if cell]
    while cells:
        cell = cells.pop(0)
        heading, colon, text = (part.strip() for part in cell.partition(":"))
        if not colon and not all(map(_field_of, cell.split("/"))):
            yield "", cell
        elif text:
            yield heading, text
        else:
            yield heading, cells.pop(0) if cells else ""


def _field_of(heading: str) -> tuple[str, int] | None:
    return recognise_headings([heading]).get(0)


def _read_pair(heading: str, text: str) -> Iterator[tuple[str, int, str]]:
    """Give the fields of one pair; those of `Age/Sex: 45 y / F` are two."""
    headings, texts = ([part.strip() for part in side.split("/")] for side in (heading, text))
    if len(headings) == len(texts) == _TWO and all(map(_field_of, headings)):
        yield from (
            found
            for name, part in zip(headings, texts, strict=True)
            for found in _read_field(name, part)
        )
    else:
        yield from _read_field(heading, text)


def _read_field(heading: str, text: str) -> Iterator[tuple[str, int, str]]:
    field, tier = _field_of(heading) or ("", 0)
    is_sure = field != "sex" or write_sex(text, heading, ()) == text
    if field in _FIELDS and text and is_sure and _fits(field, text):
        yield field, tier, text


def _fits(field: str, text: str) -> bool:
    match field:
        case "sex":
            return text.casefold().rstrip(".") in PATIENT_SEX_WORDS
        case "age":
            return _is_age(text)
        case "birth" | "time":
            return parse_days(text) is not None or is_open(text)
        case _:
            return True


def _is_age(text: str) -> bool:
    try:
        parse_stated_age(text)
    except AgeError:
        return False
    return True
