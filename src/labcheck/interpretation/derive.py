"""Derived values: a formula, computed from the results of one draw.

The value is a span where an input is one. Where the formula does not hold for the patient or the
numbers, that is said in its place; where an input is missing nothing is said.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product

from labcheck.interpretation.arithmetic import (
    INFINITE,
    End,
    NoValueError,
    Span,
    is_point,
    point,
)
from labcheck.interpretation.circumstances import add_circumstances
from labcheck.interpretation.definitions import AGE, VALUE, Definition, Rule
from labcheck.interpretation.inputs import Draw, choose_input, list_draws
from labcheck.interpretation.showing import finish
from labcheck.interpretation.working import write_working
from labcheck.judging.findings import DerivedValue, InputUsed
from labcheck.judging.report import Report
from labcheck.judging.verdict import Knowledge
from labcheck.values.patient import YEAR, Age, Patient


def derive_values(
    report: Report, definitions: Iterable[Definition], knowledge: Knowledge
) -> tuple[DerivedValue, ...]:
    """Derive every value that a case has the inputs for, draw by draw.

    Args:
        report: The judged rows.
        definitions: The quantities that may be derived from them.
        knowledge: What derived values that are tests of the catalogue are judged by.
    """
    definitions = tuple(definitions)
    draws = add_circumstances(list_draws(report, knowledge.catalogue), report.case, knowledge)
    return tuple(
        value
        for draw in draws
        for definition in definitions
        if (value := derive(definition, draw, knowledge)) is not None
    )


def derive(definition: Definition, draw: Draw, knowledge: Knowledge) -> DerivedValue | None:
    """Derive one value; `None` where an input is missing or it is of no use."""
    found = choose_inputs(definition, draw)
    if found is None:
        return None
    used, values = found
    if not all(_holds(rule, values) for rule in definition.applies):
        return None
    given = {each.name for each in used}
    blank = DerivedValue(
        definition.id,
        definition.name,
        draw.number,
        draw.time,
        definition.unit,
        definition.formula.text,
        write_working(definition, used, values, draw.patient.sex),
        used,
        None,
        caution=definition.caution,
        source=definition.source,
        short_source=definition.short_source,
        of_patient={name: span for name, span in values.items() if name not in given},
    )
    try:
        why = _say_why_not(definition, draw, used, values)
        span = None if why else compute(definition, values)
    except NoValueError as error:
        why, span = str(error), None
    if span is None:
        return blank._replace(why_not=why)
    value = finish(definition, blank, values | {VALUE: span}, draw, knowledge)
    return value._replace(warning="; ".join(_warn(definition, draw, values | {VALUE: span})))


def compute(definition: Definition, values: Mapping[str, Span]) -> Span:
    """Compute a formula for inputs that may be spans.

    An input that stands in the formula more than once is put in at the ends that its direction
    says, since the arithmetic would otherwise count it as two; at both, where that is not known
    and it has one.

    Raises:
        NoValueError: There is no value, no bound at all, or no direction of a span is known.
    """
    names = definition.formula.names
    lowest, highest = dict(values), dict(values)
    either: dict[str, Span] = {}
    for name, span in values.items():
        if is_point(span) or names.count(name) <= 1:
            continue
        least, most = _end_as_span(span[0]), _end_as_span(span[1])
        if name in definition.rises_with:
            lowest[name], highest[name] = least, most
        elif name in definition.falls_with:
            lowest[name], highest[name] = most, least
        elif name in definition.one_way_with and INFINITE not in (-span[0], span[1]):
            either[name] = span
        else:
            raise NoValueError(f"{name} is not one number, and the formula has no one direction")
    ends = [
        dict(zip(either, map(_end_as_span, chosen), strict=True))
        for chosen in product(*either.values())
    ]
    low = min(definition.formula.compute(lowest | each)[0] for each in ends)
    high = max(definition.formula.compute(highest | each)[1] for each in ends)
    low, high = low - definition.give_or_take, high + definition.give_or_take
    if low == -INFINITE and high == INFINITE:
        raise NoValueError("it may be any number")
    return low, high


def _end_as_span(end: End) -> Span:
    return end, end


def choose_inputs(
    definition: Definition, draw: Draw
) -> tuple[tuple[InputUsed, ...], dict[str, Span]] | None:
    """Choose the inputs, and give a value to every name of the formula."""
    if not draw.measured.keys().isdisjoint(definition.unless_measured):
        return None
    used: list[InputUsed] = []
    values: dict[str, Span] = {}
    for wanted in definition.inputs:
        found = choose_input(wanted, draw.measured)
        if found is not None:
            used.append(found[0])
            values[wanted.name] = found[1]
        else:
            return None
    known = _constants(definition, draw.patient)
    return None if known is None else (tuple(used), values | known)


def _constants(definition: Definition, patient: Patient) -> dict[str, Span] | None:
    """Give what the formula takes from the patient; `None` where that is not stated."""
    found: dict[str, Span] = {}
    if definition.by_sex:
        if len(patient.possible_sexes) > 1:
            return None
        constants = definition.by_sex[patient.possible_sexes[0]]
        found |= {name: point(number) for name, number in constants.items()}
    rules = (*definition.applies, *definition.valid)
    if AGE in definition.formula.names or any(AGE in rule.condition.names for rule in rules):
        years = _count_years(patient.age)
        if years is None:
            return None
        found[AGE] = years
    return found


def _count_years(age: Age | None) -> Span | None:
    """Count completed years; `None` where the age is not known."""
    if age is None or not age.is_known or age.days.low is None or age.days.high is None:
        return None
    low, high = (Fraction(end) / Fraction(YEAR) for end in (age.days.low, age.days.high))
    last = int(high) if age.days.high_closed else -int(-high // 1) - 1
    first = int(low)
    return Fraction(first), Fraction(max(first, last))


def _warn(definition: Definition, draw: Draw, values: Mapping[str, Span]) -> Iterator[str]:
    """Give what limits the use of a value in this patient, or may do so."""
    years = _count_years(draw.patient.age)
    known = {**values, **({AGE: years} if years is not None else {})}
    for rule in definition.warnings:
        if set(rule.condition.names) <= set(known) and rule.condition.holds(known) is not False:
            yield rule.text


def _holds(rule: Rule, values: Mapping[str, Span]) -> bool:
    try:
        return rule.condition.holds(values) is True
    except NoValueError:
        return False


def _say_why_not(
    definition: Definition,
    draw: Draw,
    used: tuple[InputUsed, ...],
    values: Mapping[str, Span],
) -> str:
    """Say why a formula does not hold here; empty where it does."""
    refused = {each.name: each.refused for each in definition.inputs if each.refused}
    for each in used:
        if each.row.test_key in refused.get(each.name, ()):
            return refused[each.name][each.row.test_key]
    if draw.patient.is_pregnant and definition.in_pregnancy:
        return definition.in_pregnancy
    broken = (rule.text for rule in definition.valid if not _holds(rule, values))
    why = next(broken, "")
    contexts = [each.row.result.context.casefold() for each in used]
    if not why and definition.needs_fasting and not all("fasting" in each for each in contexts):
        return "the samples are not stated to be fasting"
    return why
