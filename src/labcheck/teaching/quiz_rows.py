"""What a learner sees of a result, and the sentence that gives its verdict away afterwards."""

from collections.abc import Iterator
from itertools import groupby

from labcheck.judging.flags import Flag
from labcheck.judging.report import Report
from labcheck.judging.row import FlagFrom, JudgedRange, Row
from labcheck.values.interval import format_decimal
from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    NoResult,
    Number,
    Ordinal,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
)
from labcheck.writers.wording import URGENT, describe_interval, describe_patient, join_flags

RESULTS_IN_WORDS = (Word.NEGATIVE, Word.POSITIVE)
"""Words that are a result and no judgement of one."""

LETTERS = {
    Flag.NORMAL: "n",
    Flag.NEGATIVE: "n",
    Flag.LOW: "l",
    Flag.CRITICALLY_LOW: "l",
    Flag.HIGH: "h",
    Flag.CRITICALLY_HIGH: "h",
    Flag.ABNORMAL: "a",
    Flag.CRITICALLY_ABNORMAL: "a",
    Flag.POSITIVE: "a",
}
"""The answer that each flag amounts to, degrees aside."""


def show_result(row: Row) -> str:
    """Write a test and its result without any flag or remark printed beside it."""
    about = [part for part in (row.result.specimen, row.result.method, row.result.context) if part]
    context = f" ({', '.join(about)})" if about else ""
    return f"{row.name}{context} {show_value(row)}"


def show_value(row: Row) -> str:
    """Write a result with its unit, and nothing that was printed beside it."""
    return f"{_show(row.result.value)} {row.result.unit or ''}".rstrip()


def _show(value: MeasuredValue) -> str:
    match value:
        case Number(value=number):
            return format_decimal(number)
        case Censored(comparator=comparator, limit=limit):
            return f"{comparator.value}{format_decimal(limit)}"
        case Span(low=low, high=high):
            return f"{format_decimal(low)}–{format_decimal(high)}"
        case Titre(denominator=number, comparator=comparator):
            return f"{comparator.value if comparator else ''}1:{format_decimal(number)}"
        case Verbal(text=text, word=word):
            return text if word is Word.AMOUNT else word.value
        case Ordinal(text=text) | Unreadable(text=text) | NoResult(text=text):
            return text


def is_in_words(row: Row) -> bool:
    """Whether the result is the laboratory's judgement alone, so that nothing is left to judge."""
    value = row.result.value
    return isinstance(value, Verbal) and value.word not in RESULTS_IN_WORDS


def describe_sheet(report: Report, draw: int) -> str:
    """Say whose results these are, and from which draw where there are several."""
    patient = describe_patient(report.case.patient)
    if len(report.case.draws) == 1:
        return patient
    return f"{patient}; draw {draw + 1} of {len(report.case.draws)}, {report.case.draws[draw]}"


def rows_by_draw(report: Report) -> Iterator[tuple[int, list[Row]]]:
    """Give the rows of each draw, in order of time."""
    rows = sorted(report.rows, key=lambda row: row.result.draw)
    for draw, group in groupby(rows, key=lambda row: row.result.draw):
        yield draw, list(group)


def explain_flag(row: Row) -> str:
    """Say what a result is, on whose authority, and who would have said something else."""
    parts = [f"{show_result(row)}: {_verdict(row)}", *_comparison(row), *_disagreements(row)]
    return f"{'; '.join(parts)}.{_urgency(row)}"


def _verdict(row: Row) -> str:
    flag = row.flag.value if row.flag else ""
    if len(row.possible_flags) > 1:
        possible = ", ".join(str(flag) for flag in row.possible_flags)
        said = f"{flag} {_authority(row)}".rstrip()
        return f"{said}: {possible}; {row.settled_by} would settle it"
    return f"{flag} {_authority(row)}"


def _authority(row: Row) -> str:
    if row.flag_from is FlagFrom.REPORTED:
        return "as reported by the laboratory"
    if row.flag_from is FlagFrom.PRINTED_RANGE:
        return f"by the range printed with it, {describe_limits(row)}"
    if not (row.ranges or row.critical):
        return ""
    if not row.ranges:
        return f"by {' or '.join(_describe_limits(judged) for judged in row.critical)}"
    return f"by {describe_limits(row)}"


def describe_limits(row: Row) -> str:
    """Write the limits of a row with the set they are of: `abim 12–16 g/dL`."""
    return " or ".join(dict.fromkeys(_describe_limits(judged) for judged in row.ranges))


def _describe_limits(judged: JudgedRange) -> str:
    name = "" if judged.set_id == "printed" else f"{judged.set_id} "
    if judged.conversion.is_identity:
        return f"{name}{judged.entry.limits.text}"
    limits = f"{describe_interval(judged)} {judged.unit or ''}".rstrip()
    return f"{name}{limits} (as printed: {judged.entry.limits.text})"


def _comparison(row: Row) -> Iterator[str]:
    """Give the limits of a book beside the laboratory's word, unless they are named anyway."""
    named = {other.source for other in row.disagreements}
    is_by_word = row.flag_from is FlagFrom.REPORTED and bool(row.ranges)
    if is_by_word and not named & {judged.set_id for judged in row.ranges}:
        yield f"for comparison, {describe_limits(row)}"


def _disagreements(row: Row) -> Iterator[str]:
    for other in row.disagreements:
        yield (
            f"{other.source} {other.range_text}".rstrip() + f" would flag {join_flags(other.flags)}"
        )


def _urgency(row: Row) -> str:
    """Say what a critical value asks for; one that may be critical asks for the same."""
    limits = "; ".join(f"{judged.set_id} {judged.entry.limits.text}" for judged in row.critical)
    by = f" by {limits}" if limits else ""
    if row.is_critical:
        return f" It is critical{by}: {URGENT}."
    return f" It may be critical{by}: {URGENT}." if row.may_be_critical else ""
