"""A derived value, or a formula by itself, explained: inputs, steps, how far it holds, source."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from labcheck.catalogue.analyte import Source
from labcheck.catalogue.conversion import find_way, format_factor, format_offset
from labcheck.interpretation.arithmetic import End, NoValueError, Span
from labcheck.interpretation.conditions import Condition
from labcheck.interpretation.definitions import Definition, Input, Rule, Shown
from labcheck.interpretation.formula_steps import work_out, write_formula
from labcheck.judging.findings import DerivedValue, InputUsed, write_values
from labcheck.judging.report import Report
from labcheck.teaching.explanation_parts import (
    WORKED,
    ExplainedFinding,
    gather_sections,
    join_names,
)
from labcheck.values.interval import round_for_reading
from labcheck.values.records import replace
from labcheck.writers.interpretation.wording import describe_difference, write_number
from labcheck.writers.wording import describe_draw, describe_flag, describe_range, format_short


def explain_value(value: DerivedValue, definition: Definition, report: Report) -> ExplainedFinding:
    """Lead from the results to a derived value, with the numbers put in."""
    unit = f" {value.unit}" if value.unit else ""
    at = f", {describe_draw(report, value.draw)}" if len(report.case.draws) > 1 else ""
    told = f"{write_number(value)}{unit}" if value.values is not None else "not computed"
    parts = {
        "Inputs": [*map(_say_input, value.inputs), *_say_patient(value)],
        "Formula": [f"{value.name} = {_write_whole(definition)}"],
        WORKED: _work_out(value, definition),
        "Result": _say_result(value),
        "How far it holds": _say_validity(definition, value),
        "Source": _say_source(value.source),
    }
    return ExplainedFinding(value.id, f"{value.name}{at} · {told}", gather_sections(parts))


def explain_formula(definition: Definition) -> ExplainedFinding:
    """Explain a formula by itself: what it takes, when it is of use, and what its source says."""
    unit = f" in {definition.unit}" if definition.unit else ""
    parts = {
        "Formula": [
            f"{definition.name}{unit} = {_write_whole(definition)}",
            *_list_constants(definition),
        ],
        "Inputs": [*map(_describe_input, definition.inputs), *_describe_patient(definition)],
        "Shown": [_SHOWN[definition.shown]],
        "Meaning": [f"Where {_write(rule.condition)}: {rule.text}" for rule in definition.meanings],
        "How far it holds": _say_validity(definition, None),
        "Source": _say_source(definition.source),
    }
    return ExplainedFinding(definition.id, definition.name, gather_sections(parts))


_SHOWN = {
    Shown.ALWAYS: "Tables show it wherever all inputs are results of one draw",
    Shown.NOTABLE: "Tables show it where an input or the value itself is out of the ordinary",
    Shown.BESIDE: "Tables show it where an input is out of the ordinary",
    Shown.SAID: "Tables show it where its source says something of the value; JSON always",
}


def _say_source(source: Source) -> list[str]:
    """Say where a formula was read, and how much of that."""
    return [f"{source.title}, {source.url}", f"What was read of it: {source.read}"]


def _write_whole(definition: Definition) -> str:
    """Write the formula, and how far its source lets the true value lie from it."""
    give = f" ± {definition.give_or_take}" if definition.give_or_take else ""
    return f"{write_formula(definition.formula)}{give}"


def _say_input(used: InputUsed) -> str:
    """Say which result gives an input, and how it came into the unit of the formula."""
    result, analyte = used.row.result, used.row.analyte
    unit = result.unit or ""
    text = result.text if unit and unit in result.text else f"{result.text} {unit}".rstrip()
    time = f" ({result.time})" if analyte and analyte.is_circumstance and result.time else ""
    said = f"{used.name} is {used.row.name} {text}{time}"
    numbers = _write_input(used)
    if used.times_limit:
        return f"{said}, {numbers} times the upper limit in its row"
    way = find_way(analyte, result.unit, used.unit) if analyte else None
    if way is not None and not way.is_identity:
        factor = f"× {format_factor(way.factor)}{format_offset(way.offset)}"
        said = f"{said}, which is {numbers} {used.unit}: {factor} ({way.basis})"
    elif numbers not in text:
        said = f"{said}, which stands for {numbers} {used.unit}".rstrip()
    if used.is_instead:
        said = f"{said}; it stands in for the usual test"
    return f"{said}; it was read {used.row.read_as}" if used.row.read_as else said


def _write_input(used: InputUsed) -> str:
    low, high = (end and round_for_reading(end) for end in (used.values.low, used.values.high))
    return write_values(replace(used.values, low=low, high=high))


def _say_patient(value: DerivedValue) -> Iterator[str]:
    names = {"age": "age is the patient's in completed years"}
    for name, (low, high) in value.of_patient.items():
        number = format_short(_to_decimal(low))
        span = number if low == high else f"{number} to {format_short(_to_decimal(high))}"
        yield f"{names.get(name, f'{name} is a constant for this sex')}: {span}"


def _to_decimal(end: End) -> Decimal:
    return Decimal(f"{float(end):.6g}")


def _work_out(value: DerivedValue, definition: Definition) -> Iterator[str]:
    """Give each step; of a span only what it comes from.

    Where the formula does not hold no number is worked out, since the report gives none.
    """
    numbers = _numbers_of(value)
    if set(definition.formula.names) <= set(numbers):
        try:
            lines = list(work_out(definition.formula, numbers))
        except NoValueError as error:
            lines = [str(error)]
        else:
            lines = lines if value.values is not None else []
        if lines:
            yield from lines
            return
    names = [used.label for used in value.inputs if not used.values.is_point]
    if names and value.values is not None:
        yield f"{value.working}"
        yield (
            f"{join_names(names)} may be several numbers, so that the value lies between what the "
            "lowest and the highest of them give"
        )


def _numbers_of(value: DerivedValue) -> dict[str, Span]:
    found: dict[str, Span] = dict(value.of_patient)
    for used in value.inputs:
        low, high = used.values.low, used.values.high
        if low is not None and high is not None:
            found[used.name] = (Fraction(low), Fraction(high))
    return found


def _say_result(value: DerivedValue) -> Iterator[str]:
    if value.values is None:
        yield f"It is not computed: {value.why_not}"
        return
    unit = f" {value.unit}" if value.unit else ""
    yield f"Printed as {write_number(value)}{unit}, rounded once"
    if value.judged is not None:
        sets = ", ".join(dict.fromkeys(judged.set_id for judged in value.judged.ranges))
        yield f"Against {describe_range(value.judged)} of {sets}: {describe_flag(value.judged)}"
    if value.meaning:
        yield f"Its source: {value.meaning}"
    if value.reported is not None:
        agrees = ", which agrees" if value.reported.is_none else ""
        yield f"It was {describe_difference(value.reported)}{agrees}" if not agrees else (
            f"The laboratory reported {value.reported.row.result.text}{agrees}"
        )  # fmt: skip


def _say_validity(definition: Definition, value: DerivedValue | None) -> Iterator[str]:
    """Say each rule on when it holds; of a value, that the rule is kept or broken here."""
    for rule in definition.applies:
        yield f"It is of use where {_write(rule.condition)}{_so(rule, value)}"
    for rule in definition.valid:
        yield f"It holds where {_write(rule.condition)}{_so(rule, value)}; else {rule.text}"
    if definition.needs_fasting:
        yield "It holds for samples that are stated to be fasting: `context: fasting`"
    if definition.in_pregnancy:
        yield f"In pregnancy it is not computed: {definition.in_pregnancy}"
    if value is None:
        for rule in definition.warnings:
            yield f"Where {_write(rule.condition)}: {rule.text}"
    elif value.warning:
        yield value.warning[:1].upper() + value.warning[1:]
    if definition.unless_measured:
        tests = " or ".join(definition.unless_measured)
        yield f"Where {tests} is measured another formula is the right one, or none is needed"
    if definition.caution:
        yield definition.caution


def _so(rule: Rule, value: DerivedValue | None) -> str:
    if value is None:
        return ""
    numbers = _numbers_of(value)
    if not set(rule.condition.names) <= set(numbers):
        return ""
    words = {True: "so", False: "not so", None: "open"}
    return f", which is {words[rule.condition.holds(numbers)]} here"


def _write(condition: Condition) -> str:
    """Write a condition with the signs of print: `hco3 < 24 and na − (cl + hco3) > 12`."""
    return (
        condition.text.replace("<=", "≤").replace(">=", "≥").replace(" * ", " × ")
        .replace(" - ", " − ")
    )  # fmt: skip


def _list_constants(definition: Definition) -> Iterator[str]:
    for sex, constants in definition.by_sex.items():
        listed = ", ".join(
            f"{name} {format_short(_to_decimal(number))}" for name, number in constants.items()
        )
        yield f"For a {sex.value} patient: {listed}"


def _describe_input(wanted: Input) -> str:
    usual, *others = (test.replace("_", " ") for test in wanted.taken)
    unit = f" in {wanted.unit}" if wanted.unit else ""
    specimen = f" in {wanted.specimen}" if wanted.specimen else ""
    multiple = " as a multiple of its upper limit" if wanted.is_multiple else ""
    instead = f"; where it is not there, {' or '.join(others)}" if others else ""
    return f"{wanted.name} is {usual}{specimen}{unit}{multiple}{instead}"


def _describe_patient(definition: Definition) -> Iterator[str]:
    if "age" in definition.formula.names:
        yield "age is the patient's in completed years"
    if definition.by_sex:
        yield "the patient's sex, for the constants"
