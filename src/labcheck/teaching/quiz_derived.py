"""Questions on derived values: the results of a draw that go into a formula, and its value.

Where the formula gives no single number, because an input is a span or it does not hold for the
patient, only "can't tell" is right.
"""

from collections.abc import Iterator
from decimal import Decimal

from labcheck.judging.findings import DerivedValue, InputUsed
from labcheck.judging.report import Report
from labcheck.teaching.quiz_question import CANNOT_TELL, Estimate, Question, Sheet
from labcheck.teaching.quiz_rows import describe_sheet, show_value
from labcheck.values.interval import format_decimal

INSTRUCTION = (
    f"Work out each value from the results beside it, or write {CANNOT_TELL} where no single "
    "number can be told."
)
TASK = "Work out the value from the results beside it."
_SHARE = Decimal("0.02")
"""How far an answer may lie from the value, since it was worked out by hand."""


def make_derived_sheets(report: Report, *, shows_formula: bool, panel: str = "") -> Iterator[Sheet]:
    """Make a sheet for each draw that something can be derived of.

    Args:
        report: The case, judged, with what its rows say together.
        shows_formula: Whether the formula stands beside each value.
        panel: The panel that is asked; empty for all.
    """
    found = report.interpretation.derived if report.interpretation else ()
    for draw in sorted({value.draw for value in found}):
        wanted = [value for value in found if value.draw == draw and _is_asked(value, panel)]
        if wanted:
            yield Sheet(
                title=report.case.heading,
                about=describe_sheet(report, draw),
                instruction=INSTRUCTION,
                task=TASK,
                questions=tuple(_ask(value, shows_formula=shows_formula) for value in wanted),
                source=report.case.source,
            )


def _is_asked(value: DerivedValue, panel: str) -> bool:
    """Whether a value is asked: shown in tables, of the panel, and of certain results."""
    rows = [used.row for used in value.inputs]
    is_of_panel = not panel or any(row.panel == panel for row in rows)
    return value.is_shown and is_of_panel and not any(row.read_as for row in rows)


def _ask(value: DerivedValue, *, shows_formula: bool) -> Question:
    unit = f" in {value.unit}" if value.unit else ""
    inputs = ", ".join(map(_write_input, value.inputs))
    formula = f", by {value.formula}" if shows_formula else ""
    prompt = f"{value.name}{unit} from {inputs}{formula}"
    unit = f" {value.unit}" if value.unit else ""
    if value.value is not None:
        within = _find_tolerance(value.value)
        form = Estimate(value.value, within, unit, may_be_open=True)
        prompt = f"{prompt}; an answer within {format_decimal(within)} counts as right"
        return Question(prompt, form, (), _explain(value))
    low, high = (value.values.low, value.values.high) if value.values else (None, None)
    if low is None or high is None or not all(used.values.is_point for used in value.inputs):
        form = Estimate(Decimal(0), Decimal(0), may_be_open=True)
        return Question(prompt, form, (CANNOT_TELL,), _explain(value))
    form = Estimate((low + high) / 2, (high - low) / 2, unit, may_be_open=True)
    prompt = f"{prompt}; what the formula gives or takes counts as right"
    return Question(prompt, form, (), _explain(value))


def _find_tolerance(number: Decimal) -> Decimal:
    """Say how far an answer may be from a number: a step of its last decimal, or 2 %."""
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return max(step, (abs(number) * _SHARE).quantize(step))


def _write_input(used: InputUsed) -> str:
    """Write an input as it was reported; its limit where that is what counts."""
    text = f"{used.row.name} {show_value(used.row)}"
    if not used.times_limit:
        return text
    limits = (judged.interval.high for judged in used.row.ranges)
    limit = next((high for high in limits if high is not None), None)
    return text if limit is None else f"{text} (upper limit {format_decimal(limit)})"


def _explain(value: DerivedValue) -> str:
    said = f"{value.text} {value.unit}".rstrip() if value.values is not None else value.why_not
    meaning = f" {value.meaning[:1].upper()}{value.meaning[1:]}." if value.meaning else ""
    return f"{value.working}: {said} ({value.short_source}).{meaning}"
