"""A picture of the anion gap: two stacked bars, cations beside anions, to scale from nought.

What the anions lack to the height of the cations is the gap. A gap that is corrected for albumin
is marked where it is there. Nothing is drawn where an input may be several numbers, or where the
anions leave no gap: then there is nothing to see that would be true.

It stands with the derived gap; where that only repeats a reported one, under the reported result;
where only the corrected gap is listed, with that.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from labcheck.judging.findings import DerivedValue, InputUsed
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.interpretation.wording import write_number
from labcheck.writers.svg import (
    draw_band,
    draw_box,
    draw_letters,
    draw_level,
    draw_line,
    shorten,
    write_picture,
)
from labcheck.writers.svg_range import describe_result
from labcheck.writers.wording import format_short

GAP, CORRECTED = "anion_gap", "anion_gap_albumin_corrected"
"""The derived quantities that are drawn."""
WIDTH, HEIGHT = 244, 134
_TOP, _BOTTOM = 6, 118
_CATIONS, _ANIONS = (54, 90), (96, 132)
"""From where to where each bar stands."""
_LETTERS_AT, _CAPTIONS_AT = 142, 130
_LINE = 10
"""How far apart labels are at least."""
_HALF_LETTER = 3
_LONGEST_UNIT, _LONGEST_LABEL = 9, 22


class _Part(NamedTuple):
    """A part of the anions' bar, from the bottom upwards.

    Attributes:
        label: What is written beside it.
        low: Where it begins, in the unit of the inputs.
        high: Where it ends.
    """

    label: str
    low: Decimal
    high: Decimal


class _Gap(NamedTuple):
    """The numbers of a picture.

    Attributes:
        value: The gap.
        corrected: The gap that is corrected for albumin; `None` where there is none.
        cation: How much cations there are.
        ions: The parts of the anions' bar that were measured.
        gap: The part that is the gap.
        added: What the correction adds to it; `None` where it adds nothing that is printed.
    """

    value: DerivedValue
    corrected: DerivedValue | None
    cation: Decimal
    ions: tuple[_Part, ...]
    gap: _Part
    added: _Part | None


def draw_gap_of_value(value: DerivedValue, report: Report) -> str:
    """Draw the gap beside a derived value; empty where it is another quantity or drawn elsewhere.

    Args:
        value: A value that is listed.
        report: Its report.
    """
    if value.id == GAP:
        is_here = value.reported is None or not value.reported.is_none
        return _draw(value, report) if is_here else ""
    if value.id != CORRECTED:
        return ""
    gap = _find(report, GAP, value.draw)
    is_elsewhere = gap is None or gap.is_shown or gap.reported is not None
    return "" if gap is None or is_elsewhere else _draw(gap, report)


def draw_gap_of_row(row: Row, report: Report) -> str:
    """Draw the gap under a reported one that the inputs agree with.

    Empty for other tests, and where neither the gap nor one of its inputs is out of the ordinary.
    """
    if row.analyte is None or row.analyte.id != GAP:
        return ""
    value = _find(report, GAP, row.result.draw)
    if value is None or value.reported is None or value.reported.row is not row:
        return ""
    is_same = value.reported.is_none
    rows = (row, *(used.row for used in value.inputs))
    return _draw(value, report) if is_same and any(map(_is_notable, rows)) else ""


def _is_notable(row: Row) -> bool:
    return row.flag is not None and not row.flag.is_normal


def _find(report: Report, quantity: str, draw: int) -> DerivedValue | None:
    found = report.interpretation
    values = found.derived if found else ()
    return next((each for each in values if (each.id, each.draw) == (quantity, draw)), None)


def _draw(value: DerivedValue, report: Report) -> str:
    gap = _measure(value, _find(report, CORRECTED, value.draw))
    if gap is None:
        return ""
    words = _describe(gap)
    return write_picture("lc-picture-gap", (WIDTH, HEIGHT), words, _list_shapes(gap))


def _measure(value: DerivedValue, corrected: DerivedValue | None) -> _Gap | None:
    """Stack the anions; `None` where an input is not one number, or no gap is left."""
    cation, *anions = value.inputs
    total = _number_of(cation)
    parts: list[_Part] = []
    top = Decimal(0)
    for used in anions:
        number = _number_of(used)
        if number is None:
            return None
        parts.append(_Part(_label(used), top, top + number))
        top += number
    if total is None or value.value is None or total <= top:
        return None
    if abs(value.value - (total - top)) > Decimal("0.5"):
        return None  # it is printed in another unit than the inputs
    gap = _Part(f"gap {write_number(value)}", top, total)
    return _Gap(value, corrected, total, tuple(parts), gap, _add(value, corrected, gap))


def _add(value: DerivedValue, corrected: DerivedValue | None, gap: _Part) -> _Part | None:
    """Give what the correction adds; `None` where both gaps are printed alike."""
    if corrected is None or corrected.value is None or corrected.text == value.text:
        return None
    label = f"albumin-corrected {write_number(corrected)}"
    return _Part(label, gap.high, gap.low + corrected.value)


def _number_of(used: InputUsed) -> Decimal | None:
    return used.values.low if used.values.is_point else None


def _label(used: InputUsed) -> str:
    number = _number_of(used)
    return used.label if number is None else f"{used.label} {format_short(number)}"


def _describe(gap: _Gap) -> Iterator[str]:
    """Say in words what the picture shows."""
    value, corrected = gap.value, gap.corrected
    yield f"Anion gap {write_number(value)} {value.unit}: {value.working}"
    anions = ", ".join(part.label for part in gap.ions)
    yield f"Two stacked bars, to scale: cations {_label(value.inputs[0])}; anions {anions}, and"
    yield "the gap."
    if gap.added is not None and corrected is not None:
        albumin = describe_result(corrected.inputs[-1].row)
        yield f"Corrected for albumin {albumin} it is {write_number(corrected)} {corrected.unit}."


def _list_shapes(gap: _Gap) -> Iterator[str]:
    parts = [*gap.ions, gap.gap, *([gap.added] if gap.added else [])]
    per_unit = (_BOTTOM - _TOP) / float(max(part.high for part in parts))

    def height_of(number: Decimal) -> float:
        return _BOTTOM - float(number) * per_unit

    for (left, right), (low, high) in (
        (_CATIONS, (Decimal(0), gap.cation)),
        *((_ANIONS, (part.low, part.high)) for part in gap.ions),
    ):
        top, bottom = height_of(high), height_of(low)
        yield draw_band("lc-ion", left, top, right, bottom)
        yield draw_box("lc-ion", (left, top), (right, bottom), 1)
    for part, outline in ((gap.gap, 0), *([(gap.added, 1)] if gap.added else [])):
        left, right = _ANIONS
        start, end = (left, height_of(part.high)), (right, height_of(part.low))
        yield draw_box("lc-gap", start, end, outline)
    yield draw_level("lc-axis", _CATIONS[0] - 6, _ANIONS[1] + 6, _BOTTOM)
    yield from _write_labels(gap, parts, [height_of((each.low + each.high) / 2) for each in parts])


def _write_labels(gap: _Gap, parts: Sequence[_Part], middles: Sequence[float]) -> Iterator[str]:
    """Write each part's name beside it, and lead to it with a line."""
    yield draw_letters(_label(gap.value.inputs[0]), _CATIONS[0] - 6, (_TOP + _BOTTOM) / 2, "end")
    for part, middle, y in zip(parts, middles, _spread(middles), strict=True):
        yield draw_line("lc-axis", (_ANIONS[1] + 2, middle), (_LETTERS_AT - 2, y))
        yield draw_letters(shorten(part.label, _LONGEST_LABEL), _LETTERS_AT, y + _HALF_LETTER)
    for caption, (left, right) in (("cations", _CATIONS), ("anions", _ANIONS)):
        yield draw_letters(caption, (left + right) / 2, _CAPTIONS_AT, "middle")
    yield draw_letters(shorten(gap.value.unit, _LONGEST_UNIT), 0, _CAPTIONS_AT)


def _spread(middles: Sequence[float]) -> list[float]:
    """Move labels apart, from the bottom upwards, and down again from the top of the picture."""
    places = list(middles)
    for below, above in pairwise(range(len(places))):
        places[above] = min(places[above], places[below] - _LINE)
    places[-1] = max(places[-1], _TOP)
    for above, below in pairwise(reversed(range(len(places)))):
        places[below] = max(places[below], places[above] + _LINE)
    return places
