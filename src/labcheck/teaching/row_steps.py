"""Steps of an explanation beside the evidence: danger, the laboratory's word, limits."""

from collections.abc import Iterable, Iterator

from labcheck.catalogue.conversion import Conversion, format_factor
from labcheck.judging.row import FlagFrom, Row
from labcheck.ranges.reference_range import Kind
from labcheck.values.interval import format_decimal
from labcheck.values.result_text import Number, Verbal
from labcheck.writers.wording import URGENT

_SAME_UNIT = Conversion().basis
"""What a conversion rests on where at most the spelling of the unit differs."""
_MEANINGS = {
    Kind.DECISION: "A decision limit is where a guideline draws a line, not the middle 95 % of "
    "healthy people.",
    Kind.THERAPEUTIC: "A therapeutic range is what a drug is meant to reach, not what healthy "
    "people have.",
}


def list_urgency(row: Row) -> Iterator[str]:
    """Say that a critical result, and one that may be, cannot wait."""
    if row.is_critical:
        yield f"Critical: {URGENT}."
    elif row.may_be_critical:
        yield f"It may be critical: {URGENT}."


def list_reported(row: Row) -> Iterator[str]:
    """Repeat what the laboratory printed beside the result."""
    result = row.result
    if result.printed_range and row.flag_from is not FlagFrom.PRINTED_RANGE:
        yield f"The laboratory prints the range {result.printed_range}."
    if result.reported is not None and not isinstance(result.value, Verbal):
        yield f"The laboratory calls it {result.reported.value}."
    if result.note:
        yield f"The report remarks: {_sentence(result.note)}"


def list_equal_units(row: Row) -> Iterator[str]:
    """Say why limits in another unit are the same numbers in the result's: mEq/L and mmol/L."""
    for judged in row.ranges:
        way, printed = judged.conversion, judged.entry.limits.unit
        if way.is_identity and way.basis != _SAME_UNIT:
            yield f"In {judged.unit} the limits are the same numbers as in {printed} ({way.basis})."


def list_kinds(kinds: Iterable[Kind]) -> Iterator[str]:
    """Say what limits are that are no reference interval, each kind once."""
    for kind in dict.fromkeys(kinds):
        if kind in _MEANINGS:
            yield _MEANINGS[kind]


def list_verdict(row: Row) -> Iterator[str]:
    """Say what lower authorities would have said, and what a reader must know of the flag."""
    if row.flag_from is FlagFrom.REPORTED and row.flag is not None:
        yield f"The flag is {row.flag.value}."
    if row.is_sharpened:
        yield "Beyond a critical limit, low is LL and high is HH."
    for other in row.disagreements:
        flags = " or ".join(str(flag) for flag in other.flags)
        limits = f" ({other.range_text})" if other.range_text else ""
        yield f"By {other.source}{limits}, which does not decide, it would be {flags}."
    for note in row.notes:
        if note != row.result.note:
            yield _sentence(note)


def list_critical(row: Row) -> Iterator[str]:
    """Give critical limits in the result's unit, and say where the result stands."""
    for judged in row.critical:
        if not judged.conversion.is_identity:
            factor = format_factor(judged.conversion.factor)
            values = " or ".join(judged.list_critical())
            yield (
                f"In {judged.unit} that is {values}: limits × {factor} ({judged.conversion.basis})."
            )
    if row.critical and isinstance(row.result.value, Number):
        number = row.result.value.value
        beyond = [number not in judged.interval for judged in row.critical]
        where = "beyond" if all(beyond) else "beyond some of" if any(beyond) else "not beyond"
        yield f"{format_decimal(number)} is {where} these limits."


def _sentence(note: str) -> str:
    """Write a note as a sentence."""
    ended = note if note.endswith((".", "?", "!")) else f"{note}."
    return f"{ended[:1].upper()}{ended[1:]}"
