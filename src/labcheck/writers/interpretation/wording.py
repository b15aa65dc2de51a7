"""The words of the section, which several writers share: a line for each quantity."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labcheck.judging.findings import DerivedValue, Difference
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.wording import (
    describe_draw,
    describe_flag,
    describe_range,
    format_short,
)

TITLE = "Derived from these results"
"""What stands over the section; no laboratory reported what stands in it."""
_TO = " → "


class DerivedLine(NamedTuple):
    """One derived quantity as it is printed.

    Attributes:
        name: What it is called.
        value: The value with its unit; of several draws all of them, in order of time.
        flag: The flag of the last with its mark; empty where no range judges it.
        range: The range that judges it.
        working: The formula with the numbers of the last draw put in.
        source: Where the formula was read, in a word or two.
        notes: Whatever else a reader must know.
        judged: The last value as it was judged; `None` where no range judges it.
        caution: What limits its use.
        last: The value of the last draw.
    """

    name: str
    value: str
    flag: str
    range: str
    working: str
    source: str
    notes: tuple[str, ...]
    judged: Row | None
    caution: str
    last: DerivedValue


def list_derived(report: Report) -> list[DerivedLine]:
    """Give a line for each derived quantity that tables show."""
    found = report.interpretation
    groups: dict[str, list[DerivedValue]] = {}
    for value in found.derived if found else ():
        groups.setdefault(value.id, []).append(value)
    return [
        _line(values, report)
        for values in groups.values()
        if any(value.is_shown for value in values)
    ]


def _line(values: Sequence[DerivedValue], report: Report) -> DerivedLine:
    last = values[-1]
    judged = last.judged
    return DerivedLine(
        last.name,
        _write_values(values),
        describe_flag(judged) if judged else "",
        describe_range(judged) if judged else "",
        last.working,
        last.short_source,
        tuple(_list_notes(last, len(values), report)),
        judged,
        last.caution,
        last,
    )


def _write_values(values: Sequence[DerivedValue]) -> str:
    """Write a value with its unit, or those of several draws in order: `24 → 18 mmol/L`."""
    last = values[-1]
    same = [value for value in values if value.unit == last.unit and value.values is not None]
    if not same:
        return "not computed"
    numbers = _TO.join(write_number(value) for value in same)
    return f"{numbers} {last.unit}".rstrip()


def write_number(value: DerivedValue) -> str:
    """Write the number of a derived value; a minus sign is one."""
    return value.text.replace("-", "−")


def _list_notes(value: DerivedValue, draws: int, report: Report) -> Iterator[str]:
    if len(report.case.draws) > 1:
        when = describe_draw(report, value.draw)
        yield f"the last of {draws} draws: {when}" if draws > 1 else f"at {when}"
    if value.why_not:
        yield value.why_not
    if value.meaning:
        yield value.meaning
    if value.warning:
        yield value.warning
    if value.reported is not None and not value.reported.is_none:
        yield describe_difference(value.reported)
    for used in value.inputs:
        if used.row.read_as:
            yield f"{used.label} was read {used.row.read_as}"
        time = used.row.result.time
        if time and time != value.time and used.row.analyte and used.row.analyte.is_circumstance:
            yield f"{used.label} of {time}"


def describe_difference(difference: Difference) -> str:
    """Say what was reported of the same quantity, and how far that is from the derived value."""
    result = difference.row.result
    unit = result.unit or ""
    text = result.text if unit and unit in result.text else f"{result.text} {unit}".rstrip()
    if difference.number is None:
        return f"reported as {text}, which this contradicts"
    sign = "+" if difference.number > 0 else ""
    return f"reported as {text}; this differs by {sign}{format_short(difference.number)}"
