"""Questions on units: results of a case, one of which may stand with another unit's number.

The slip is made by a real conversion: a number as it is in another unit of the test, or another
unit behind the number as it is. It is made only where it can be seen: where the row as printed
would be asked about as a unit slip by labcheck itself (see `unit_slip`). Nothing here judges.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_way, format_factor, format_offset
from labcheck.judging.doubts.unit_slip import is_slip
from labcheck.judging.report import Report
from labcheck.judging.row import JudgedRange, Row
from labcheck.teaching.quiz_question import Pick, Question, Sheet
from labcheck.teaching.quiz_rows import (
    describe_sheet,
    is_in_words,
    rows_by_draw,
    show_result,
    show_value,
)
from labcheck.values.interval import format_decimal, round_for_reading
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import Number
from labcheck.values.units import is_same_spelling

INSTRUCTION = (
    "One of these results may have the wrong unit: its number belongs to a unit other than the one "
    "printed. Perhaps none has."
)
_WHICH = "Which row has the wrong unit?"
_DIGITS = 3
_SHARE_WITHOUT_SLIP = 0.25
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Slip:
    """A result with another unit's number.

    Attributes:
        row: The row as it was.
        number: The number that is shown.
        unit: The unit that is shown.
        other: The unit the number belongs to.
        truth: The result as it is in the unit that is shown.
        way: How the unit the number belongs to converts to the one that is shown.
    """

    row: Row
    number: Decimal
    unit: str
    other: str
    truth: str
    way: Conversion

    @property
    def text(self) -> str:
        """The result as it is shown."""
        return f"{format_decimal(self.number)} {self.unit}"


def make_unit_sheet(report: Report, rng: Random, *, panel: str = "") -> Sheet | None:
    """Make a sheet of the last draw with one slip or none; `None` where none could be seen.

    Args:
        report: The case, judged.
        rng: Chooses whether there is a slip, and which.
        panel: The panel that is shown; empty for all.
    """
    *_, (draw, rows) = [*rows_by_draw(report)] or [(0, [])]
    shown = [row for row in rows if panel in ("", row.panel) and _is_shown(row)]
    slips = [found for row in shown if (found := list(find_slips(row)))]
    if not slips or len(shown) < _FEWEST_ROWS:
        return None
    slip = None if rng.random() < _SHARE_WITHOUT_SLIP else rng.choice(rng.choice(slips))
    return Sheet(
        title=report.case.heading,
        about=describe_sheet(report, draw),
        instruction=INSTRUCTION,
        questions=(_ask(shown, slip, report),),
        shown=tuple(_show(number, row, slip) for number, row in enumerate(shown, 1)),
        source=report.case.source,
    )


def _is_shown(row: Row) -> bool:
    """Whether a row may stand in the list; one that is suspected already would be a second slip."""
    is_number = isinstance(row.result.value, Number)
    is_doubted = any("unit slip?" in note for note in row.notes)
    return not is_in_words(row) and row.flag is not None and is_number and not is_doubted


def find_slips(row: Row) -> Iterator[Slip]:
    """Give every way to change the unit of a row that can be seen from the row and its range."""
    analyte, value, unit = row.analyte, row.result.value, row.result.unit
    if analyte is None or unit is None or not isinstance(value, Number) or not row.ranges:
        return
    for other in analyte.units:
        if is_same_spelling(other, unit):
            continue
        there, back = _find_way(analyte, unit, other), _find_way(analyte, other, unit)
        if there is None or back is None:
            continue
        number = _round(there.apply(value.value), analyte, other)
        if _can_be_seen(number, analyte, row.ranges):
            yield Slip(row, number, unit, other, show_value(row), back)
        moved = [replace(judged, unit=other, interval=there.apply_to(judged.interval),
                         conversion=judged.conversion) for judged in row.ranges]  # fmt: skip
        if _can_be_seen(value.value, analyte, moved):
            truth = _round(there.apply(value.value), analyte, other)
            yield Slip(row, value.value, other, unit, f"{format_decimal(truth)} {other}", there)


def _find_way(analyte: Analyte, unit: str, other: str) -> Conversion | None:
    found = find_way(analyte, unit, other)
    return found if found and not found.is_identity else None


def _round(number: Decimal, analyte: Analyte, unit: str) -> Decimal:
    """Write a number with as many decimals as laboratories print in that unit."""
    decimals = analyte.decimals.get(unit)
    if decimals is None:
        return round_for_reading(number, _DIGITS)
    return number.quantize(Decimal(1).scaleb(-decimals))


def _can_be_seen(number: Decimal, analyte: Analyte, ranges: Sequence[JudgedRange]) -> bool:
    return is_slip(Number(format_decimal(number), number), analyte, ranges)


def _show(number: int, row: Row, slip: Slip | None) -> str:
    is_spoiled = slip is not None and slip.row is row
    text = f"{row.name} {slip.text}" if slip is not None and is_spoiled else show_result(row)
    return f"row {number}: {text}"


def _ask(rows: Sequence[Row], slip: Slip | None, report: Report) -> Question:
    place = 0 if slip is None else next(n for n, row in enumerate(rows, 1) if row is slip.row)
    return Question(
        prompt=f"{_WHICH} Write {Pick(len(rows)).allowed}",
        listed=f"{INSTRUCTION} {_WHICH}",
        form=Pick(len(rows)),
        right=(str(place),),
        explanation=_NONE if slip is None else f"Row {place}, {_explain(slip, report)}",
    )


_NONE = (
    "None: every number has the unit it was reported in. A result far outside its range is not "
    "always a unit slip."
)


def _explain(slip: Slip, report: Report) -> str:
    """Say what the row should read, and the way between the units with its source."""
    way = slip.way
    cited = report.citations.get(way.source)
    source = f"; {cited.title}" if cited else ""
    factor = f"× {format_factor(way.factor)}{format_offset(way.offset)}"
    return (
        f"{slip.row.name}: {slip.text} should read {format_decimal(slip.number)} {slip.other}, "
        f"which is {slip.truth} ({slip.other} {factor}; {way.basis}{source})."
    )
