"""A value in another unit: the ways there, or why there is none."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, Refusal, find_conversion, find_scale
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue
from labcheck.errors import UsageError
from labcheck.questions.naming import find_test
from labcheck.range_sets.library import Shelf
from labcheck.values.near_units import suggest_unit
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Censored, Number, Numeric, Span, Unreadable
from labcheck.values.unit_spelling import show_units
from labcheck.values.units import Unit, is_same_spelling, parse_unit
from labcheck.writers.conversion_result import Converted

_MOST_UNITS = 2
_TO = re.compile(r"\s+to\s+(?![\d.,<>+-])", re.IGNORECASE)
"""Stands before the unit to convert to; before a number it is that of a span."""


def convert_words(words: Sequence[str], test: str | None, shelf: Shelf) -> Converted:
    """Convert a value: with its unit, and the unit to convert to, or every unit of a test.

    Args:
        words: The value, perhaps with its unit; its unit; the unit to convert to.
        test: What was measured; `None` for a change of scale.
        shelf: Where the user's own names and tests are looked for.

    Raises:
        UsageError: The value, a unit or the test is not known, or no way leads there.
    """
    number, from_unit, to_unit = _read_words(words)
    catalogue = shelf.know_tests_of()
    from_unit = _mean(from_unit, catalogue)
    to_unit = _mean(to_unit, catalogue) if to_unit else None
    analyte = _find_analyte(test, catalogue, from_unit, to_unit) if test else None
    answers = _find_answers(analyte, from_unit, to_unit, catalogue)
    if analyte is not None and not analyte.is_signed:
        answers = _refuse_below_zero(analyte, number, answers)
    return Converted(number, from_unit, analyte, answers, catalogue.sources)


def _mean(unit: str, catalogue: Catalogue) -> str:
    """Give the unit that one of the user's own spellings means; any other as it is."""
    meant = catalogue.own.find_unit(unit)
    return meant.means if meant else unit


def _read_words(words: Sequence[str]) -> tuple[Numeric, str, str | None]:
    """Part the words into the value, its unit and the unit to convert to."""
    (value, *into), *behind = _TO.split(words[0], maxsplit=1), *words[1:]
    behind = [*into, *behind]
    reading = parse_result(value)
    if not isinstance(reading.value, Number | Censored | Span):
        why = reading.value.why if isinstance(reading.value, Unreadable) else "it is not a number"
        raise UsageError(f"{value!r} cannot be converted: {why}; write a number, <5 or 5-10")
    if not all(map(str.strip, behind)):
        raise UsageError(f"a unit behind {value!r} is empty; write 1 for a number without a unit")
    units = [*([reading.unit] if reading.unit else []), *behind]
    if not units:
        raise UsageError(f"{value!r} has no unit; write the unit behind the value")
    if len(units) > _MOST_UNITS:
        raise UsageError(
            f"{units[_MOST_UNITS]!r} is one unit too many; write a value, its unit and the unit "
            "to convert to"
        )
    return reading.value, units[0], units[1] if len(units) == _MOST_UNITS else None


def _refuse_below_zero(
    analyte: Analyte, value: Numeric, answers: Sequence[tuple[str, Conversion | Refusal]]
) -> list[tuple[str, Conversion | Refusal]]:
    """Refuse a value below zero, and every unit that an equation would bring it there in."""
    lowest = _lowest(value)
    if lowest < 0:
        raise UsageError(f"{analyte.name} cannot lie below zero; check the sign")
    below_zero = Refusal(f"it would lie below zero, and {analyte.name} cannot")
    possible = [
        (unit, below_zero if isinstance(way, Conversion) and way.apply(lowest) < 0 else way)
        for unit, way in answers
    ]
    if all(way is below_zero for _, way in possible):
        units = " or ".join(unit for unit, _ in possible)
        raise UsageError(f"there is no such value in {units}: {below_zero.why}")
    return possible


def _lowest(value: Numeric) -> Decimal:
    """The lower of the numbers that a value is written with."""
    if isinstance(value, Span):
        return value.low
    return value.value if isinstance(value, Number) else value.limit


def _find_answers(
    analyte: Analyte | None, unit: str, to: str | None, catalogue: Catalogue
) -> list[tuple[str, Conversion | Refusal]]:
    source = _read_unit(unit, analyte, catalogue)
    if to is None:
        return _find_all_ways(analyte, unit, source)
    target = _read_unit(to, analyte, catalogue)
    return [(to, _find_way(analyte, (unit, source), (to, target)))]


def _find_analyte(name: str, catalogue: Catalogue, unit: str, to: str | None) -> Analyte:
    """Find the test; either unit may settle a name that several tests go by."""
    is_open = isinstance(catalogue.find(name, unit), AmbiguousTest)
    return find_test(name, catalogue, to if is_open and to else unit)


def _read_unit(text: str, analyte: Analyte | None, catalogue: Catalogue) -> Unit:
    unit = analyte.read_unit(text) if analyte else parse_unit(text)
    if unit is not None:
        return unit
    tests = [analyte] if analyte else catalogue.analytes.values()
    near = suggest_unit(text, (unit for test in tests for unit in test.units))
    known = _describe_units(analyte) if analyte else ""
    remedy = "; ".join(part for part in (known, near) if part)
    raise UsageError(f"the unit {text!r} is not known; {remedy or 'check its spelling'}")


def _find_way(
    analyte: Analyte | None, source: tuple[str, Unit], target: tuple[str, Unit]
) -> Conversion:
    """Find the way between two units, or refuse with the reason and with what is possible."""
    (text, unit), (to, to_unit) = source, target
    found = find_conversion(analyte, unit, to_unit) if analyte else find_scale(unit, to_unit)
    if isinstance(found, Conversion):
        return found
    if analyte is None:
        raise UsageError(
            f"no change of scale leads from {text} to {to}; name the test with --test, since what "
            "is known of it may"
        )
    ways = [name for name, way in _ways_from(analyte, text, unit) if isinstance(way, Conversion)]
    possible = f"{text} converts to {', '.join(ways)}" if ways else _describe_units(analyte)
    raise UsageError(f"{analyte.name}: no conversion from {text} to {to}: {found.why}; {possible}")


def _find_all_ways(
    analyte: Analyte | None, text: str, unit: Unit
) -> list[tuple[str, Conversion | Refusal]]:
    """Find the ways to every other unit of a test; refuse when there is none at all."""
    if analyte is None:
        raise UsageError(
            f"into which unit is {text} to be converted? Write it behind {text}, or name the test "
            "with --test for all its units"
        )
    ways = list(_ways_from(analyte, text, unit))
    if not any(isinstance(way, Conversion) for _, way in ways):
        raise UsageError(f"{text} converts to no other unit; {_describe_units(analyte)}")
    return ways


def _ways_from(
    analyte: Analyte, text: str, unit: Unit
) -> Iterator[tuple[str, Conversion | Refusal]]:
    """Give every other unit a test is printed in, with the way there."""
    for name in analyte.units:
        other = analyte.read_unit(name)
        if other is not None and not is_same_spelling(name, text):
            yield name, find_conversion(analyte, unit, other)


def _describe_units(analyte: Analyte) -> str:
    return f"{analyte.name} is measured in {show_units(analyte.units)}"
