"""Cross-checks of the results of one draw: they question specimen, unit and typing, not a patient.

Each number counts with one unit of its last printed digit to either side, so that what rounding or
cutting off may do is never asked about.

That a specimen is hemolyzed is said by its hemolysis index, or by a remark on some result of the
draw. The scale of an index without a unit, a range or a flag is the analyser's: all above 0 counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from labcheck.catalogue.conversion import Conversion, find_scale, find_way
from labcheck.catalogue.specimens import specimens_agree
from labcheck.interpretation.check_definitions import (
    Beyond,
    CheckKind,
    CrossCheck,
    Requirement,
    Side,
    suffice,
)
from labcheck.interpretation.row_grades import is_certain
from labcheck.judging.findings import Check
from labcheck.judging.flags import Flag, possible_values
from labcheck.judging.not_judged import Reason
from labcheck.judging.row import Row
from labcheck.values.hemolysis import is_some, says_hemolyzed
from labcheck.values.limits import LimitsError, Scale, parse_limits
from labcheck.values.result_text import Censored, Comparator, MeasuredValue, Number, Verbal
from labcheck.values.units import parse_unit

_FLAGS = {
    Side.LOW: {Flag.LOW, Flag.CRITICALLY_LOW},
    Side.HIGH: {Flag.HIGH, Flag.CRITICALLY_HIGH},
    Side.NORMAL: {Flag.NORMAL},
}
_REPEAT = "check and, if needed, repeat"
Measured = Mapping[str, Row]
"""The one certain result of each test in a draw."""


class Amount(NamedTuple):
    """A number with what rounding leaves open, in the unit of a check."""

    low: Fraction
    high: Fraction

    def plus(self, other: "Amount") -> "Amount":
        """Add another."""
        return Amount(self.low + other.low, self.high + other.high)

    def minus(self, other: "Amount") -> "Amount":
        """Take another away."""
        return Amount(self.low - other.high, self.high - other.low)

    def is_apart(self, other: "Amount") -> bool:
        """Whether no number is both."""
        return self.high < other.low or other.high < self.low


def find_checks(draws: Iterable[Measured], definitions: Iterable[CrossCheck]) -> Iterator[Check]:
    """Give the checks that ask something, draw by draw."""
    listed = tuple(definitions)
    for measured in draws:
        for definition in listed:
            if definition.kind is CheckKind.HEMOLYSIS:
                continue
            if suffice(measured.keys(), definition.needs) and (said := _ask(definition, measured)):
                yield said


def list_draws(rows: Iterable[Row]) -> list[Measured]:
    """Give the certain results of each draw, in order; of a test reported twice none."""
    draws: dict[int, dict[str, list[Row]]] = {}
    for row in rows:
        if row.analyte is not None and _is_of_specimen(row):
            draws.setdefault(row.result.draw, {}).setdefault(row.analyte.id, []).append(row)
    return [
        {test: rows[0] for test, rows in tests.items() if len(rows) == 1 and is_certain(rows[0])}
        for _, tests in sorted(draws.items())
    ]


def _is_of_specimen(row: Row) -> bool:
    """Whether a result is of the specimen that its test is usually measured in."""
    specimen, usual = row.result.specimen, row.analyte.specimen if row.analyte else ""
    return not specimen or specimens_agree(specimen, usual)


def measure(row: Row, unit: str) -> Amount | None:
    """Give the number of a result in a unit: of `<5` all from nought to 5.

    Returns:
        The numbers; `None` where there is no bound to them, or they cannot be converted.
    """
    way = find_way(row.analyte, row.result.unit, unit) if row.analyte else None
    ends = _find_ends(row.result.value)
    if way is None or ends is None:
        return None
    return Amount(*(Fraction(end) * way.factor + way.offset for end in ends))


def _find_ends(value: MeasuredValue) -> tuple[Decimal, Decimal] | None:
    match value:
        case Number(value=number):
            last_digit = 2 * value.half_last_digit
            return number - last_digit, number + last_digit
        case Censored(comparator=Comparator.LESS | Comparator.AT_MOST, limit=limit):
            return Decimal(0), limit
        case _:
            return None


def name(row: Row) -> str:
    """Name a result with its number: `MCV 88 fL`."""
    value, unit = row.result.value, row.result.unit
    if not isinstance(value, Number):
        return f"{row.name} {row.result.text}"
    return f"{row.name} {value.value:f} {unit or ''}".rstrip()


def _ask(check: CrossCheck, measured: Measured) -> Check | None:
    if check.kind is CheckKind.FLAGS:
        return _ask_flags(check, measured)
    rows = [measured[test] for test in check.tests if test in measured]
    amounts = {
        test: amount
        for test, unit in check.tests.items()
        if test in measured and (amount := measure(measured[test], unit)) is not None
    }
    if len(amounts) < len(rows):
        return None
    if check.kind in (CheckKind.ABOVE, CheckKind.BELOW):
        return _ask_beyond(check, rows, amounts)
    said = _compare(check, rows, list(amounts.values()))
    return _make(check, said, rows) if said else None


def _compare(check: CrossCheck, rows: Sequence[Row], amounts: Sequence[Amount]) -> str:
    """Say what does not agree; nothing where it may agree."""
    first, *others = amounts
    names = [name(row) for row in rows]
    match check.kind:
        case CheckKind.PARTS:
            whole = first if check.whole is None else Amount(*(2 * [Fraction(check.whole)]))
            parts = others if check.whole is None else amounts
            of_whole = names[0] if check.whole is None else f"{check.whole} %"
            listed = names[1:] if check.whole is None else names
            is_wrong = _sum(parts).low > whole.high
            verb = "is" if len(listed) == 1 else "are together"
            return f"{' and '.join(listed)} {verb} above {of_whole}" if is_wrong else ""
        case CheckKind.NEGATIVE:
            is_wrong = first.minus(_sum(others)).high < 0
            return f"{names[0]} is below {' and '.join(names[1:])} together" if is_wrong else ""
        case CheckKind.DIFFERENCE:
            expected: Amount | None = others[0].minus(_sum(others[1:]))
        case _:
            expected = _divide(check, *others)
    if expected is None or not first.is_apart(expected):
        return ""
    return f"{names[0]}, but by {' and '.join(names[1:])} it would be {_write(expected)}"


def _sum(amounts: Sequence[Amount]) -> Amount:
    total = Amount(Fraction(0), Fraction(0))
    for amount in amounts:
        total = total.plus(amount)
    return total


def _divide(check: CrossCheck, above: Amount, below: Amount) -> Amount | None:
    if below.low <= 0:
        return None
    factor = Fraction(check.factor)
    return Amount(factor * above.low / below.high, factor * above.high / below.low)


def _write(amount: Amount) -> str:
    return f"about {float((amount.low + amount.high) / 2):.3g}"


def _ask_beyond(
    check: CrossCheck, rows: Sequence[Row], amounts: Mapping[str, Amount]
) -> Check | None:
    """Ask where a reported value, or else one made of its parts, is beyond a limit."""
    value, above, below = check.tests
    found = amounts.get(value) or _divide(check, amounts[above], amounts[below])
    if check.limit is None or found is None:
        return None
    limit = Fraction(check.limit)
    if not (found.low > limit if check.kind is CheckKind.ABOVE else found.high < limit):
        return None
    names = " and ".join(name(row) for row in rows)
    of_parts = "" if value in amounts else f", of which the quotient is {_write(found)}"
    return _make(check, f"{names}{of_parts}", rows)


def _ask_flags(check: CrossCheck, measured: Measured) -> Check | None:
    """Ask where results are what a pattern says, each for certain."""
    fitting = [measured[test] for test, wanted in check.all.items() if _is(measured[test], wanted)]
    either = [
        measured[test]
        for test, wanted in check.any.items()
        if test in measured and _is(measured[test], wanted)
    ]
    if len(fitting) < len(check.all) or (check.any and not either):
        return None
    rows = [*fitting, *either]
    return _make(check, f"together: {', '.join(map(_name_flagged, rows))}", rows)


def _name_flagged(row: Row) -> str:
    return f"{name(row)} {row.flag.value}" if row.flag else name(row)


def _is(row: Row, wanted: Requirement) -> bool:
    """Whether a result is flagged as it must be, or surely beyond a number."""
    if isinstance(wanted, Beyond):
        return _is_beyond(row, wanted)
    if wanted is Side.REPORTED:
        return True
    flags = {possible.flag for possible in row.possible_flags}
    return bool(flags) and flags <= _FLAGS[wanted]


def _is_beyond(row: Row, wanted: Beyond) -> bool:
    way = find_way(row.analyte, row.result.unit, wanted.unit) if row.analyte else None
    ends = _find_ends(row.result.value) or _find_open_ends(row.result.value)
    if way is None or ends is None:
        return False
    end = ends[0] if wanted.is_above else ends[1]
    if end is None:
        return False
    number = Fraction(end) * way.factor + way.offset
    return number > wanted.number if wanted.is_above else number < wanted.number


def _find_open_ends(value: MeasuredValue) -> tuple[Decimal | None, Decimal | None] | None:
    """Give the ends of what has one only: `>700`."""
    possible = possible_values(value)
    if possible is None or possible[0] is not Scale.QUANTITY:
        return None
    return possible[1].low, possible[1].high


def find_hemolyzed(rows: Iterable[Row], definitions: Iterable[CrossCheck]) -> Iterator[Check]:
    """Ask of what hemolysis raises, where it is high in a draw that is said to be hemolyzed.

    Args:
        rows: The rows that count.
        definitions: Checks, of which those of that kind are asked.
    """
    draws: dict[int, list[Row]] = {}
    for row in rows:
        draws.setdefault(row.result.draw, []).append(row)
    for check in definitions:
        if check.kind is not CheckKind.HEMOLYSIS:
            continue
        for _, drawn in sorted(draws.items()):
            said = _ask_hemolyzed(check, drawn)
            if said is not None:
                yield said


def _ask_hemolyzed(check: CrossCheck, drawn: Sequence[Row]) -> Check | None:
    signs = [(row, said) for row in drawn if (said := _say_hemolyzed(row, check.limit))]
    if not signs:
        return None
    raised = [
        row
        for row in drawn
        if row.analyte is not None
        and (wanted := check.any.get(row.analyte.id)) is not None
        and is_certain(row)
        and _is_of_specimen(row)
        and _is(row, wanted)
        and any(_is_of_one_specimen(row, sign) for sign, _ in signs)
    ]
    if not raised:
        return None
    listed = ", ".join(map(_name_flagged, raised))
    of_signs = "; ".join(said for _, said in signs)
    rows = tuple(dict.fromkeys([*raised, *(row for row, _ in signs)]))
    return _make(check, f"{listed}, beside it {of_signs}", rows)


def _is_of_one_specimen(row: Row, sign: Row) -> bool:
    """Whether two results of a draw may be of one specimen; a remark on urine is not of blood."""
    one = row.result.specimen or (row.analyte.specimen if row.analyte else "")
    other = sign.result.specimen or (sign.analyte.specimen if sign.analyte else "")
    return not one or not other or specimens_agree(one, other)


def _say_hemolyzed(row: Row, limit: Decimal | None) -> str:
    """Give what a row says of hemolysis; empty where it says nothing, or that there is none."""
    if row.analyte is None and _is_hemolysis_index(row):
        return f"{row.name} {row.result.text}" if _is_index_high(row, limit) else ""
    if says_hemolyzed(row.result.text):
        return f"{row.name} {row.result.text}"
    if says_hemolyzed(row.result.note):
        return f"the remark on {row.name}: {row.result.note}"
    return ""


_INDEX_OF_HEMOLYSIS = "h"
"""How MIMIC-IV calls it beside the indices of fat and bilirubin; the unit is asked for by name."""


def _is_hemolysis_index(row: Row) -> bool:
    """Whether a row is the index, or the grade, of the hemolysis of a specimen."""
    if says_hemolyzed(row.result.test):
        return True
    is_none = row.not_judged is not None and row.not_judged.reason is Reason.NOT_A_MEASUREMENT
    return is_none and row.test_key == _INDEX_OF_HEMOLYSIS


def _is_index_high(row: Row, limit: Decimal | None) -> bool:
    """Whether an index says that there is hemolysis, or may say it."""
    result = row.result
    of_flag = is_some(Verbal("", result.reported)) if result.reported else None
    if of_flag is not None:
        return of_flag
    possible = possible_values(result.value)
    if possible is None or possible[0] is not Scale.QUANTITY:
        return is_some(result.value) is True
    values = possible[1]
    try:
        printed = parse_limits(result.printed_range).interval if result.printed_range else None
    except LimitsError:
        printed = None
    if printed is not None and printed.high is not None:
        return values.high is None or (values.high >= printed.high and values.high not in printed)
    scale = _scale_to_hemoglobin(result.unit)
    if scale is not None and limit is not None:
        return values.high is None or scale.apply(values.high) >= limit
    return values.high is None or values.high > 0


def _scale_to_hemoglobin(unit: str | None) -> Conversion | None:
    """Give the way from the unit of an index to g/L of free hemoglobin, where it has such a one."""
    source, target = parse_unit(unit), parse_unit("g/L")
    found = find_scale(source, target) if source and target else None
    return found if isinstance(found, Conversion) else None


def _make(check: CrossCheck, said: str, rows: Sequence[Row]) -> Check:
    return Check(check.id, said, f"{check.question}; {_REPEAT}", tuple(rows), check.source)
