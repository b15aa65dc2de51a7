"""A FHIR reference range of which low and high say one thing and its text says more, or another.

low, high    text                        the range
70, 99       70-99 mg/dL; anything else  70-99, and the text is noted
70, 99       fasting                     70-99 for fasting
12, 16       F: 12-16, M: 14-18          both, each with whom it is for
12, 16       11-15                       both may be meant
200, 239     borderline high             no normal range
3.5, 5.1     3.5-5.1 (critical >6.0)     3.5-5.1, and the critical limits beside it
"""

from labcheck.reading.numbers import join_groups
from labcheck.values.limits import Limits, LimitsError, parse_limits
from labcheck.values.range_parts import (
    Parts,
    parse_range_parts,
    read_whom,
    share_unit,
    write_parts,
)
from labcheck.values.range_words import Whom
from labcheck.values.records import dataclass


@dataclass(frozen=True, slots=True)
class JoinedText:
    """What low, high and text together say.

    Attributes:
        text: The range, as `printed_ranges` reads it.
        band: What the text calls the results in the range, where these are not normal.
        note: The text, where it is not understood.
    """

    text: str
    band: str = ""
    note: str = ""


def join_text(limits: str, beside: str) -> JoinedText:
    """Join the limits of a range with the text beside them.

    Args:
        limits: Low and high, written as a range.
        beside: The text; may be empty.
    """
    if not limits or not beside or beside == limits:
        return JoinedText(limits)
    unread = JoinedText(limits, note=f"the range as text: {beside}")
    try:
        own, whom = parse_limits(limits), read_whom(beside)
    except LimitsError:
        return unread
    if whom is None:
        return _join_ranges(own, beside) or unread
    if whom.is_outside or whom.is_critical:
        return JoinedText(limits, band=beside)
    return JoinedText(write_parts(((whom, own),)))


def _join_ranges(own: Limits, beside: str) -> JoinedText | None:
    """Join limits with the ranges of a text; `None` where it is not read, or a sign differs."""
    ways = [parts for text in dict.fromkeys((beside, join_groups(beside))) if (parts := _try(text))]
    if not ways:
        return None
    parts = next((parts for parts in ways if _find(own, parts)), ways[0])
    if same := _find(own, parts):
        if len(parts) == 1 and same == (Whom(), parts[0][1]):
            is_same = own.interval == same[1].interval
            return JoinedText(own.text) if is_same else None
        unit = same[1].unit or own.unit
        return JoinedText(write_parts(share_unit(parts, unit)))
    is_normal_named = any(not whom.is_critical for whom, _ in parts)
    both = ((Whom(), own), *share_unit(parts, own.unit))
    note = f"the range as text: {beside}" if is_normal_named else ""
    return JoinedText(write_parts(both), note=note)


def _try(text: str) -> Parts:
    try:
        return parse_range_parts(text)
    except LimitsError:
        return ()


def _find(own: Limits, parts: Parts) -> tuple[Whom, Limits] | None:
    """Find the part that has the same ends; a low end of nought is as none."""
    return next(
        (
            (whom, limits)
            for whom, limits in parts
            if not whom.is_critical
            and limits.scale is own.scale
            and (limits.interval.low or None) == (own.interval.low or None)
            and limits.interval.high == own.interval.high
        ),
        None,
    )
