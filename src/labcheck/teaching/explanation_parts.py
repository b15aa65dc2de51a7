"""What an explanation is made of: sections, and the sentences that stand beside the evidence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table

from labcheck.catalogue.conversion import Conversion, format_factor
from labcheck.judging.row import FlagFrom, JudgedRange, Row, SecondOpinion
from labcheck.ranges.reference_range import Kind
from labcheck.values.interval import format_decimal
from labcheck.values.records import dataclass
from labcheck.values.result_text import Number, Verbal
from labcheck.writers.terminal_table import aside, make_inert, set_in
from labcheck.writers.wording import (
    URGENT,
    describe_disagreement,
    describe_interval,
    describe_reading,
    join_flags,
)

WORKED = "Worked out"
"""The heading of arithmetic, whose lines are no sentences."""
DISTURB, MIND, NOT_KNOWN = "Interferences", "Note", "Not known"
"""Headings that explanations of rows and of tests share."""

MARGIN = 2
"""Columns that a section stands in from the left, and its lines again from there."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an explanation.

    Attributes:
        heading: What it is about.
        lines: Its sentences.
    """

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    """What several results say together, and how it was found.

    Attributes:
        id: The derived quantity or the stage.
        title: What it is, with its number.
        sections: The explanation, in the order of reasoning; none is empty.
    """

    id: str
    title: str
    sections: tuple[Section, ...]


def gather_sections(parts: Mapping[str, Iterable[str]]) -> tuple[Section, ...]:
    """Make a section of each part that has sentences, each of them ended but for arithmetic."""
    listed = (
        Section(heading, tuple(lines if heading == WORKED else map(_end, lines)))
        for heading, lines in parts.items()
    )
    return tuple(section for section in listed if section.lines)


def _end(line: str) -> str:
    """End a sentence."""
    return line if line.endswith(("?", "!")) else f"{line.rstrip('.')}."


def write_section(section: Section) -> Iterator[RenderableType]:
    """Lay out a heading with its sentences below."""
    yield write_heading(section.heading)
    yield from write_lines(section.lines)


def write_heading(heading: str) -> RenderableType:
    """Lay out the heading of a section."""
    return aside(heading)


def write_lines(lines: Sequence[str]) -> Iterator[RenderableType]:
    """Lay out sentences, each behind a mark, so that a wrapped one is not taken for the next."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row("·", make_inert(line))
    if lines:
        yield set_in(table, 2 * MARGIN)


SETS = "What each set says"
"""The heading of what range sets say, of which most decide nothing."""


def list_opinions(others: Sequence[SecondOpinion]) -> Iterator[str]:
    """Give the sentences of the sets that judge, then of those that do not."""
    for other in others:
        if other.not_judged is None:
            yield _say_opinion(other)
    yield from _list_refusals(others)


def _list_refusals(others: Sequence[SecondOpinion]) -> Iterator[str]:
    """Say why some sets do not judge: `The sets abim and mcc have no limits for pregnancy.`."""
    ids: dict[str, list[str]] = {}
    for other in others:
        if other.not_judged is not None:
            detail = other.not_judged.detail.removeprefix(other.set_id).lstrip(": ")
            ids.setdefault(detail, []).append(other.set_id)
    for detail, found in ids.items():
        is_one = len(found) == 1
        names = f"The {'set' if is_one else 'sets'} {join_names(found)}"
        if detail.startswith("has "):
            yield f"{names} {'has' if is_one else 'have'} {detail.removeprefix('has ')}."
        else:
            yield f"{names} {'does' if is_one else 'do'} not judge it: {detail}."


def join_names(names: Sequence[str]) -> str:
    """Write names as a list: `abim, mcc and nbme`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def name_partition(judged: JudgedRange) -> str:
    """Name whom a range is for; empty when that is everybody."""
    name = str(judged.entry.partition)
    return "" if name == "all" else name


def _say_opinion(other: SecondOpinion) -> str:
    """Say what one set makes of a result: `nbme: 8.4–10.2 mg/dL would flag H.`."""
    limits = " or ".join(dict.fromkeys(map(_say_range, other.ranges)))
    return f"{other.set_id}: {limits} would flag {join_flags(other.flags)}."


def _say_range(judged: JudgedRange) -> str:
    unit = f" {judged.unit}" if judged.unit else ""
    whom = name_partition(judged)
    return f"{describe_interval(judged)}{unit}{f' ({whom})' if whom else ''}"


_SAME_UNIT = Conversion().basis
"""What a conversion rests on where at most the spelling of the unit differs."""
_MEANINGS = {
    Kind.DECISION: "A decision limit is set by a guideline; it is not the range of 95 % of healthy "
    "people.",
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
        yield f"Note in the report: {_sentence(result.note)}"


def list_equal_units(row: Row) -> Iterator[str]:
    """Say why limits in another unit are the same numbers in the result's: mEq/L and mmol/L."""
    for judged in row.ranges:
        way, printed = judged.conversion, judged.entry.limits.unit
        if way.is_identity and way.basis != _SAME_UNIT:
            yield f"In {judged.unit} the limits are the same numbers as in {printed} ({way.basis})."


def list_kinds(kinds: Iterable[Kind]) -> Iterator[str]:
    """Say what limits are that are not a reference interval, each kind once."""
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
        yield f"{describe_disagreement(other)}, but does not decide."
    if reading := describe_reading(row):
        yield _sentence(reading)
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
