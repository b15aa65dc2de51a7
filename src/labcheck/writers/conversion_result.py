"""Render a converted value: what it is in other units, by which factor, and on whose word."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal

from rich.console import RenderableType
from rich.text import Text

from labcheck.catalogue.analyte import Analyte, Source
from labcheck.catalogue.conversion import (
    CHANGE_OF_SCALE,
    Conversion,
    Refusal,
    format_factor,
    format_offset,
)
from labcheck.report_json.measured import measured_to_json
from labcheck.report_json.shapes import Json
from labcheck.values.interval import format_decimal
from labcheck.values.records import dataclass
from labcheck.values.result_text import Censored, Number, Numeric, Span
from labcheck.writers.json_report import dump_json
from labcheck.writers.terminal_table import Canvas, Grid, aside, make_inert, paint, pair_up

_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Converted:
    """A value and what it is in other units.

    Attributes:
        value: The value as given.
        unit: Its unit as given.
        analyte: What was measured; `None` when only a change of scale was asked for.
        answers: The units asked for, each with the way there or why there is none.
        sources: Where numbers of the catalogue were read, by key.
    """

    value: Numeric
    unit: str
    analyte: Analyte | None
    answers: Sequence[tuple[str, Conversion | Refusal]]
    sources: Mapping[str, Source]

    @property
    def test(self) -> str:
        """The test by its name and id; empty without one."""
        return f"{self.analyte.name} ({self.analyte.id})" if self.analyte else ""

    def source_of(self, conversion: Conversion) -> Source | None:
        """Where a conversion was read; the definitions of the units for a change of scale."""
        is_scale = conversion.basis == CHANGE_OF_SCALE
        key = "ucum" if is_scale else conversion.source
        return self.sources[key] if key else None


def render_converted(converted: Converted, canvas: Canvas) -> str:
    """Render for people: one answer in full, several as a table."""
    unit, only = converted.answers[0]
    if len(converted.answers) == 1 and isinstance(only, Conversion):
        return paint(_one(converted, unit, only), canvas)
    return paint(_several(converted, canvas), canvas)


def render_converted_json(converted: Converted) -> str:
    """Render for programs: unrounded numbers, and factors as numbers and as exact fractions."""
    analyte = converted.analyte
    test = {"id": analyte.id, "name": analyte.name} if analyte else None
    return dump_json(
        {
            "test": test,
            "value": {"text": _write(converted.value), "unit": converted.unit}
            | measured_to_json(converted.value),
            "note": analyte.note or None if analyte else None,
            "answers": [_answer_to_json(converted, *answer) for answer in converted.answers],
        }
    )


def convert_measured(value: Numeric, conversion: Conversion) -> Numeric:
    """Convert every number of a value; its sign stays."""
    return _change_numbers(value, conversion.apply)


def round_like(value: Numeric, given: Numeric) -> Numeric:
    """Round to as many digits as were given, three at least, and never before the point.

    Three, because 5 mg/dL of calcium is 1.25 mmol/L and no one means 1 by it.
    """
    digits = max(_FEWEST_DIGITS, *(len(number.as_tuple().digits) for number in _numbers(given)))
    return _change_numbers(
        value, lambda number: Context(prec=max(digits, number.adjusted() + 1)).plus(number)
    )


def _one(converted: Converted, unit: str, conversion: Conversion) -> Iterator[RenderableType]:
    found = f"{_answer(converted, conversion)} {unit}"
    yield make_inert(f"{_write(converted.value)} {converted.unit} = {found}", "bold")
    source = converted.source_of(conversion)
    rows = {
        "test": converted.test,
        "factor": _formula(conversion),
        "rests on": conversion.basis,
        "source": _cite(source) if source else "",
        "note": converted.analyte.note if converted.analyte else "",
    }
    yield pair_up((label, text) for label, text in rows.items() if text)


def _several(converted: Converted, canvas: Canvas) -> Iterator[RenderableType]:
    yield make_inert(f"{_write(converted.value)} {converted.unit} of {converted.test} is", "bold")
    yield from Grid(("Value", "Unit", "Factor", "Rests on"), list(_rows(converted)), canvas).parts()
    found = [way for _, way in converted.answers if isinstance(way, Conversion)]
    sources = dict.fromkeys(_cite(source) for source in map(converted.source_of, found) if source)
    note = [converted.analyte.note] if converted.analyte and converted.analyte.note else []
    yield from map(aside, (*sources, *note))


def _rows(converted: Converted) -> Iterator[list[Text]]:
    for unit, way in converted.answers:
        if isinstance(way, Refusal):
            cells = ["–", unit, "", f"not converted: {way.why}"]
        else:
            cells = [_answer(converted, way), unit, _formula(way), way.basis]
        yield [make_inert(cell) for cell in cells]


def _answer_to_json(converted: Converted, unit: str, found: Conversion | Refusal) -> Json:
    if isinstance(found, Refusal):
        return {"unit": unit, "refused": found.why}
    source = converted.source_of(found)
    return {
        "text": _answer(converted, found),
        "unit": unit,
        **measured_to_json(convert_measured(converted.value, found)),
        "factor": float(found.factor),
        "exact_factor": str(found.factor),
        "offset": float(found.offset),
        "basis": found.basis,
        "source": {"title": source.title, "url": source.url or None} if source else None,
        "refused": None,
    }


def _answer(converted: Converted, conversion: Conversion) -> str:
    return _write(round_like(convert_measured(converted.value, conversion), converted.value))


def _write(value: Numeric) -> str:
    sign = value.comparator.value if isinstance(value, Censored) else ""
    return sign + " to ".join(map(format_decimal, _numbers(value)))


def _numbers(value: Numeric) -> tuple[Decimal, ...]:
    if isinstance(value, Span):
        return value.low, value.high
    return (value.value if isinstance(value, Number) else value.limit,)


def _change_numbers(value: Numeric, change: Callable[[Decimal], Decimal]) -> Numeric:
    if isinstance(value, Span):
        return Span("", change(value.low), change(value.high))
    if isinstance(value, Censored):
        return Censored("", value.comparator, change(value.limit))
    return Number("", change(value.value))


def _formula(conversion: Conversion) -> str:
    return f"× {format_factor(conversion.factor)}{format_offset(conversion.offset)}"


def _cite(source: Source) -> str:
    return f"{source.title}; {source.url}" if source.url else source.title
