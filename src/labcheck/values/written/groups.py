"""Groups of three digits in a printed range: which are one number, and which may be two.

    4 000 - 10 000    one blank, of whatever width, parts the thousands of a number
    120 - 250 240     the upper limit is 250240, or 250 with another number behind it

Two blanks or a tab part cells and never groups. Nothing here knows what a number is for.
"""

import re
from collections.abc import Iterator

from labcheck.values.numerals import GROUPED, NUMBER, NumberError, parse_number

_IN_GROUPS = re.compile(rf"(?<![\d.,'’]){GROUPED}")
_PARTING = str.maketrans(dict.fromkeys(" \u00a0\u2007\u2009\u202f'’"))
_APOSTROPHES = "'’"
_BLANK = re.compile(r"\s")
_NUMBERS = re.compile(NUMBER)


def join_groups(text: str) -> str:
    """Write the limits of a range without what parts their thousands, where that is sure."""
    return _IN_GROUPS.sub(
        lambda match: match[0].translate(_PARTING) if _is_one_number(text, match) else match[0],
        text,
    )


def holds_two_numbers(text: str, at: int) -> bool:
    """Whether the group at a place in a range may be two numbers, of which one is no limit."""
    return any(match.start() <= at < match.end() for match in _list_unsure(text))


def list_ways(text: str) -> tuple[str, ...]:
    """Give a range in both ways that its one group may be meant; none where it is sure.

    The number that is no limit is left out: `120 - 250 240` is `120 - 250240` or `120 - 250`.
    """
    unsure = list(_list_unsure(text))
    if len(unsure) != 1:
        return ()
    (match,) = unsure
    joined, first = match[0].translate(_PARTING), _BLANK.split(match[0])[0]
    ways = (f"{text[: match.start()]}{limit}{text[match.end() :]}" for limit in (first, joined))
    return tuple(map(join_groups, ways))


def _list_unsure(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _IN_GROUPS.finditer(text) if not _is_one_number(text, match))


def _is_one_number(text: str, match: re.Match[str]) -> bool:
    """Whether the groups of a limit are surely one number.

    They are where a group begins with 0, as no number does; before the other limit; and where the
    first group by itself lies below the lower limit.
    """
    if match["parting"] in _APOSTROPHES:
        return True
    first, *groups = _BLANK.split(match[0])
    if any(group.startswith("0") for group in groups):
        return True
    before = _NUMBERS.findall(text[: match.start()].translate(_PARTING))
    if not before:
        return any(map(str.isdigit, text[match.end() :]))
    try:
        return parse_number(before[-1]) > parse_number(first)
    except NumberError:
        return False
