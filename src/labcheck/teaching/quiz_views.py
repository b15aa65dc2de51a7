"""Which answers are fair where the laboratory's word decides, which a learner does not see.

The word is right, being of higher authority. But what a learner can look up are the sets in use, so
what they say is right as well, and the feedback says whose it is.
"""

from collections.abc import Iterable, Iterator

from labcheck.judging.flags import Flag, possible_flags, possible_values
from labcheck.judging.row import FlagFrom, Row
from labcheck.teaching.quiz_question import CANNOT_TELL
from labcheck.teaching.quiz_rows import LETTERS
from labcheck.teaching.set_opinions import join_names
from labcheck.values.result_text import MeasuredValue, Number, Titre


def choose_answers(flags: Iterable[Flag], value: MeasuredValue) -> tuple[str, ...]:
    """Give the answers that flags come to; a titre above its range is high and abnormal alike."""
    found = list(flags)
    letters = tuple(dict.fromkeys(LETTERS[flag] for flag in found))
    if len(letters) > 1:
        return (CANNOT_TELL,)
    is_graded = all(flag is Flag.POSITIVE for flag in found) and not isinstance(value, Number)
    is_high_titre = isinstance(value, Titre) and letters == ("h",)
    return ("a", "h") if is_graded or is_high_titre else letters


def list_other_views(row: Row) -> dict[str, str]:
    """Give each answer that is right by a set in use, with the sentence that says so.

    Nothing where a learner sees all that decides: a range, or a result that is a word.
    """
    word = row.result.reported
    if row.flag_from is not FlagFrom.REPORTED or word is None:
        return {}
    own = choose_answers((one.flag for one in row.possible_flags), row.result.value)
    found: dict[str, list[str]] = {}
    for answers, whose in _views(row):
        for answer in answers:
            if answer not in own:
                found.setdefault(answer, []).append(whose)
    last = f"the laboratory's own word is {word.value}, and it comes first."
    return {answer: f"Right {join_names(whose)}; {last}" for answer, whose in found.items()}


def _views(row: Row) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give what a critical list and each set in use would say, as answers, and whose that is."""
    value = row.result.value
    first = row.ranges[0].set_id if row.ranges else ""
    if not row.ranges and not row.disagreements:
        yield (CANNOT_TELL,), "as far as can be seen, since no set in use judges it"
    elif row.ranges:
        limits = " or ".join(dict.fromkeys(one.entry.limits.text for one in row.ranges))
        yield choose_answers(_flags_by_ranges(row), value), f"by {first} {limits}"
    for other in row.disagreements:
        if other.source != first:
            answers = choose_answers((one.flag for one in other.flags), value)
            yield answers, f"by {other.source} {other.range_text}".rstrip()


def _flags_by_ranges(row: Row) -> list[Flag]:
    """Judge a row by its ranges, which the laboratory's word has overruled."""
    is_signed = row.analyte is not None and row.analyte.is_signed
    placed = possible_values(row.result.value, is_signed=is_signed)
    if placed is None:
        return [one.flag for one in row.possible_flags]
    scale, values = placed
    return [flag for one in row.ranges for flag in possible_flags(values, one.interval, scale)]
