"""Flags among the words behind a name: by the list of every format, and by where they stand.

6.9 H mmol/L      a letter or a sign
6.9 Alert mmol/L  a word of the list
6.9 CH mmol/L     letters that are the name of a test or a laboratory as well, before a unit only
6.9 (C) mmol/L    what has the form of a flag and may say more than one thing: it is kept as it
stands, as in a table's column
"""

import re
from collections.abc import Iterator, Sequence

from labcheck.values.laboratory_flags import CRITICAL_LETTERS, parse_flag
from labcheck.values.pieces import LETTERS, POWER_OF_TEN
from labcheck.values.units import parse_unit
from labcheck.values.words import says_what_was_done, says_who_was_told

_SIGNS = ("+", "++", "+++", "-", "--", "*", "**", "!", "!!", "↑", "↓", "▲", "▼")
_DASHES = ("-", "--")
STEP = re.compile(r"\+{1,4}")
"""A step of a urine strip."""
_SURE_SIGNS = ("+", "-", "--")
"""Signs that are flags only where they stand between a number and what is no number."""
_HAS_DIGIT = re.compile(r"\d")
_FORM = re.compile(r"\(C\)|\[C\]|[*#@^<>!]{0,3}[CHL][*#@^<>!]{0,3}|[*#@^]{1,3}|[Vv]ital|VITAL")
"""What may be a flag and nothing else between a number and its unit or range."""
_PANIC_LETTERS = ("HP", "PH", "LP", "PL")
"""What may be short for panic, of which no source is known: they are kept as they stand."""
_MOST_WORDS = 2


def find_flags(rest: Sequence[str], range_at: int) -> Iterator[tuple[int, int, str]]:
    """Find each flag among the words of one value: where it begins and ends, and its text.

    Args:
        rest: The words, without the range.
        range_at: Before which of them the range stood; -1 without one.
    """
    for at, word in enumerate(rest):
        bare = word.strip("()[],;")
        is_sign = bare in _SIGNS and not (_parts_numbers(rest, at) or _leads_remark(rest, at))
        is_word = (
            len(bare) > 1
            and bare.upper() not in CRITICAL_LETTERS
            and parse_flag(bare) in LETTERS.values()
        )
        # Beside a word `++` is a step of a strip: `Sugar ++ Nil`.
        is_step = STEP.fullmatch(bare) is not None and not any(map(_HAS_DIGIT.search, rest))
        is_flag = (is_sign or is_word or bare in LETTERS) and not is_step
        if is_flag and len(rest) > 1 and not (at == 0 and bare in _SURE_SIGNS):
            yield at, at + 1, bare
    yield from _find_others(rest, range_at)


def _find_others(rest: Sequence[str], range_at: int) -> Iterator[tuple[int, int, str]]:
    """Find what is a flag only by where it stands: behind a number, or at the end.

    Letters that may name a test stand before a unit, since a range behind them may be that test's.
    """
    for at in range(1, len(rest)):
        for end in range(at + 1, min(at + _MOST_WORDS, len(rest)) + 1):
            said = " ".join(rest[at:end])
            is_last = end == len(rest)
            is_behind_number = bool(_HAS_DIGIT.search(rest[at - 1])) and not parse_unit(
                rest[at - 1]
            )
            is_before_unit = not is_last and range_at != end and bool(parse_unit(rest[end]))
            is_placed = is_behind_number and (is_before_unit or range_at == end)
            if said in CRITICAL_LETTERS or said in _PANIC_LETTERS:
                is_flag = is_behind_number and is_before_unit
            elif said in LETTERS or not all(map(_FORM.fullmatch, rest[at:end])):
                is_flag = False
            else:
                is_flag = is_placed or (is_last and (at > 1 or range_at >= 0 or said == "(C)"))
            if is_flag:
                yield at, end, said


def _parts_numbers(rest: Sequence[str], at: int) -> bool:
    """Whether a sign stands between two numbers, and may be a dash."""
    before, behind = " ".join(rest[:at]), " ".join(rest[at + 1 :])
    is_number = behind[:1].isdigit() and not POWER_OF_TEN.match(behind)
    return before[-1:].isdigit() and is_number


def _leads_remark(rest: Sequence[str], at: int) -> bool:
    """Whether a dash leads to what was done with a result: `12 - repeated`."""
    said = " ".join(rest[at + 1 :])
    is_remark = says_what_was_done(said.casefold()) or says_who_was_told(said)
    return rest[at] in _DASHES and is_remark
