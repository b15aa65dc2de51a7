"""The words for patterns, which several writers share: a line for each.

A line says what was found, what such results can be seen with, what to consider, and what is not
among the results; it never names a cause.
"""

from collections.abc import Iterator, Sequence

from labcheck.judging.findings import Pattern, Sign
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.interpretation.graded_wording import FindingLine
from labcheck.writers.wording import URGENT, describe_draw

PATTERNS_TITLE = "What results like these can be seen with"
_USUAL = "as usual for this patient"


def list_patterns(report: Report) -> list[FindingLine]:
    """Give a line for each pattern, by the last draw that shows it; the urgent ones first."""
    groups: dict[str, list[Pattern]] = {}
    for pattern in report.interpretation.patterns if report.interpretation else ():
        groups.setdefault(pattern.id, []).append(pattern)
    lines = [_line(patterns, report) for patterns in groups.values()]
    return sorted(lines, key=lambda line: not line.is_urgent)


def _line(patterns: Sequence[Pattern], report: Report) -> FindingLine:
    last = patterns[-1]
    return FindingLine(
        f"{name_pattern(last)}{_describe_draws(patterns, report)}",
        ", ".join(describe_sign(sign, last) for sign in last.signs),
        tuple(list_notes(last)),
        evidence=(f"read in: {'; '.join(source.title for source in last.sources)}",),
        is_urgent=last.is_urgent,
    )


def name_pattern(pattern: Pattern) -> str:
    """Name a pattern; what cannot wait is said first, what is usual last."""
    urgent = f"{URGENT[:1].upper()}{URGENT[1:]}. " if pattern.is_urgent else ""
    return f"{urgent}{pattern.name}{f', {_USUAL}' if pattern.is_usual else ''}"


def _describe_draws(patterns: Sequence[Pattern], report: Report) -> str:
    """Say in which of several draws it is seen, and of which the results are."""
    draws, last = len(report.case.draws), patterns[-1].draw
    if draws == 1:
        return ""
    when = f" at {describe_draw(report, last)}"
    many = f" in {len(patterns)} of {draws} draws, as" if len(patterns) > 1 else ""
    return f"{many}{when}{'' if last == draws - 1 else ', not in the last draw'}"


def describe_sign(sign: Sign, pattern: Pattern) -> str:
    """Write what shows a finding; what is usual is not said of each where all are."""
    is_said = sign.against and not (pattern.is_usual and sign.against == _USUAL)
    return f"{sign.text} ({sign.against})" if is_said else sign.text


def list_notes(pattern: Pattern) -> Iterator[str]:
    """Say what such results can be seen with, what to consider, and what is not there."""
    if pattern.is_usual:
        yield "no abnormal result in it has changed from what is usual here"
    yield f"can be seen with {_join(pattern.seen_with)}"
    if pattern.consider:
        yield f"consider {'; '.join(pattern.consider)}"
    if pattern.missing:
        yield f"not among these results: {'; '.join(pattern.missing)}"


def say_of_row(report: Report, row: Row) -> Iterator[str]:
    """Say each pattern whose first result of its own draw a row is, in one sentence."""
    for pattern in report.interpretation.patterns if report.interpretation else ():
        rows = (each for sign in pattern.signs for each in sign.rows)
        if next((each for each in rows if each.result.draw == pattern.draw), None) is row:
            signs = ", ".join(describe_sign(sign, pattern) for sign in pattern.signs)
            yield " · ".join((f"{name_pattern(pattern)}: {signs}", *list_notes(pattern)))


def explain_for_row(report: Report, row: Row) -> Iterator[str]:
    """Explain each pattern that a row is a finding of, in sentences, with where it was read."""
    for pattern in report.interpretation.patterns if report.interpretation else ():
        is_of_draw = row.result.draw == pattern.draw
        if is_of_draw and any(used is row for sign in pattern.signs for used in sign.rows):
            yield explain_pattern(pattern)


def explain_pattern(pattern: Pattern) -> str:
    """Explain a pattern in sentences, with where it was read."""
    signs = ", ".join(describe_sign(sign, pattern) for sign in pattern.signs)
    said = " ".join(f"{note[:1].upper()}{note[1:]}." for note in list_notes(pattern))
    sources = "; ".join(source.title for source in pattern.sources)
    return f"{name_pattern(pattern)}: {signs}. {said} Read in [{sources}]."


def _join(parts: Sequence[str]) -> str:
    """Write a list as a sentence has it: `a, b or c`; `a or b; c` where a part is one itself."""
    *first, last = parts
    if any(" or " in part or "," in part for part in parts):
        return "; ".join(parts)
    return f"{', '.join(first)} or {last}" if first else last
