"""Cross-checks of the results of one draw: they question specimen, unit and typing, not a patient.

Each number counts with one unit of its last printed digit to either side, so that what rounding or
cutting off may do is never asked about.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from labcheck.catalogue.conversion import find_way
from labcheck.catalogue.specimens import specimens_agree
from labcheck.interpretation.check_definitions import CheckKind, CrossCheck, Side
from labcheck.interpretation.row_grades import is_certain
from labcheck.judging.findings import Check
from labcheck.judging.flags import Flag
from labcheck.judging.row import Row
from labcheck.values.result_text import Censored, Comparator, MeasuredValue, Number

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
            if definition.needs <= measured.keys() and (said := _ask(definition, measured)):
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
    """Ask where results are flagged as a pattern says, each for certain."""
    fitting = [
        measured[test] for test, side in check.all.items() if _is_flagged(measured[test], side)
    ]
    either = [
        measured[test]
        for test, side in check.any.items()
        if test in measured and _is_flagged(measured[test], side)
    ]
    if len(fitting) < len(check.all) or (check.any and not either):
        return None
    rows = [*fitting, *either]
    said = ", ".join(f"{name(row)} {row.flag.value}" for row in rows if row.flag)
    return _make(check, f"together: {said}", rows)


def _is_flagged(row: Row, side: Side) -> bool:
    flags = {possible.flag for possible in row.possible_flags}
    return bool(flags) and flags <= _FLAGS[side]


def _make(check: CrossCheck, said: str, rows: Sequence[Row]) -> Check:
    return Check(check.id, said, f"{check.question}; {_REPEAT}", tuple(rows), check.source)
