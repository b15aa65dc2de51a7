"""A formula written out with the numbers of its inputs put in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from labcheck.interpretation.arithmetic import Span
from labcheck.interpretation.definitions import AGE, Definition
from labcheck.interpretation.rounding import round_span
from labcheck.judging.findings import InputUsed, write_values
from labcheck.values.interval import Interval, format_decimal, round_for_reading
from labcheck.values.patient import Sex
from labcheck.values.records import replace


def write_working(
    definition: Definition,
    used: Sequence[InputUsed],
    values: Mapping[str, Span],
    sex: Sex | None,
) -> str:
    """Write a formula out: `Na 140 − Cl 100 − HCO3 16`; `{sex}` and `{age}` are the patient's.

    A result that was reported in another unit has that of the formula beside it.
    """
    parts = {
        each.name: f"{each.label} {_write(each.values)}{_write_unit(each, definition.working)}"
        for each in used
    }
    if AGE in values:
        parts[AGE] = write_values(round_span(values[AGE], 0))
    parts["sex"] = sex.value if sex else "female"
    constants = definition.by_sex.get(sex or Sex.FEMALE, {})
    parts |= {
        name: format_decimal(Decimal(each.numerator) / each.denominator)
        for name, each in constants.items()
    }
    text = definition.working
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def _write_unit(used: InputUsed, working: str) -> str:
    """Write the unit that a result was converted into, where the formula does not name it."""
    is_named = f"{{{used.name}}} {used.unit}" in working
    is_pure = used.unit in ("", "1")
    return "" if is_named or is_pure or not used.is_converted else f" {used.unit}"


def _write(values: Interval) -> str:
    """Write the numbers of an input as they are read: a converted one is shortened."""
    low, high = (end and round_for_reading(end) for end in (values.low, values.high))
    return write_values(replace(values, low=low, high=high))
