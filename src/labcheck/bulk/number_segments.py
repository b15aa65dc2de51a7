"""What the core says of every possible number, found by asking it.

For one test of one patient the verdict is a step function of the number. Its steps lie at ends of
the limits that the core itself shows in its rows, so it is asked at each end and between them
until no answer shows a new one. Nothing is decided here.

A double stands for the shortest decimal that reads back as it, of 15 digits at most: 0.1 is a
tenth. So where a limit lies among doubles does not depend on rounding: it is the first double
whose decimal lies beyond.
"""

import math
from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from functools import cache, lru_cache

from labcheck.cases.case import Result
from labcheck.interpretation.grader import Grader
from labcheck.judging.distance import measure_times_limit
from labcheck.judging.row import Row, list_ends
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.values.decimals import round_dust
from labcheck.values.numerals import NumberError, parse_number
from labcheck.values.patient import Patient
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import MeasuredValue, Number

_WHOLE_BELOW = Decimal(10) ** 20
"""From here on a whole number is left as it is written, since its digits are not all known."""


def decimal_of(double: float) -> Decimal:
    """Give the decimal that a double stands for; a whole number has no decimals."""
    number = Decimal(repr(double))
    if abs(number) < _WHOLE_BELOW and number == number.to_integral_value():
        return round_dust(number).quantize(Decimal(1))
    return round_dust(number)


def doubles_of(number: Decimal, decimals: int) -> Iterator[float]:
    """Give every double that stands for a number with so many decimals.

    The text of 6.2 has one. The doubles beside it stand for 6.2 too, and have all digits that
    count: 6.20000000000000.
    """
    double = float(number)
    found = [double]
    if decimals >= _DIGITS_OF_A_DOUBLE - 1 - number.adjusted():
        found += (
            *_doubles_beside(double, number, -math.inf),
            *_doubles_beside(double, number, math.inf),
        )
    for double in found:
        spelled = decimal_of(double)
        if spelled == number and spelled.as_tuple().exponent == -decimals:
            yield double


def _doubles_beside(double: float, number: Decimal, way: float) -> Iterator[float]:
    """Give the neighbours on one side that stand for the number as well."""
    while decimal_of(double := math.nextafter(double, way)) == number:
        yield double


def first_double(start: Decimal, *, closed: bool) -> float:
    """Find the smallest double that stands for a number at a limit or beyond it.

    Args:
        start: The limit.
        closed: Whether the limit itself counts; otherwise only what lies beyond.

    Returns:
        The double; infinity when no finite one lies there.
    """

    def is_inside(double: float) -> bool:
        number = round_dust(Decimal(repr(double)))
        return number >= start if closed else number > start

    double = float(start)
    while is_inside(double) and double != -math.inf:
        double = math.nextafter(double, -math.inf)
    while not is_inside(double) and double != math.inf:
        double = math.nextafter(double, math.inf)
    return double or 0.0  # a zero without a sign


@cache
def readable_sizes() -> tuple[float, float]:
    """Find between which powers of ten the text of a double is read: from the first to the second.

    What lies beyond is beyond all measure, as it is in a text.
    """
    least = next(n for n in range(-323, 1) if _is_read(n))
    beyond = next(n for n in range(1, 309) if not _is_read(n))
    return float(f"1e{least}"), float(f"1e{beyond}")


def _is_read(power: int) -> bool:
    try:
        parse_number(repr(float(f"1e{power}")))
    except NumberError:
        return False
    return True


_KEPT = 65_536
"""How many numbers are remembered; a large table may hold any number of them."""
_MOST_DECIMALS = 6
"""How many decimals a plain text has at most (see `judging_sql.PLAIN`)."""
_DIGITS_OF_A_DOUBLE = 15
_ENOUGH_DIGITS = 300
"""More than a limit has, rounded to as many decimals as the longest number that is read."""
_SIGN_CHANGES_AT = Decimal(0)
"""Below zero nothing is judged that cannot lie there, which no limit shows."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of all numbers of one segment.

    Attributes:
        flag: The flag's code; `None` when not judged.
        not_judged: The reason word; `None` when judged.
        possible_flags: All flags that are possible, when they are several, as in the CSV report.
        range_low: The lower limit in the reported unit; like all of the range `None` unless the
            row was judged by exactly one range.
        range_high: The upper limit.
        range_unit: The reported unit.
        range_set: The set the range is from; `printed` for the one printed with the result.
        crossed: The limit that the number lies beyond, of which it is a multiple.
        may_be_critical: Whether it is critical, or some reading or an overruled source makes it so.
        read_as: What the text was taken for, where its number or unit is not certain.
        assumed: What the verdict takes for granted, and on which grounds.
        notes: The printed range or the code that was not used, as the CSV report notes it.
        grades: The grades above 0, as the CSV report has them, where sets are asked for.
    """

    flag: str | None = None
    not_judged: str | None = None
    possible_flags: str | None = None
    range_low: float | None = None
    range_high: float | None = None
    range_unit: str | None = None
    range_set: str | None = None
    crossed: float | None = None
    may_be_critical: bool = False
    read_as: str | None = None
    assumed: str | None = None
    notes: str | None = None
    grades: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Where a segment begins: at a number, or behind it."""

    number: Decimal
    is_behind: bool

    def is_reached_by(self, number: Decimal) -> bool:
        """Whether a number lies in the segment or in a later one."""
        return number > self.number if self.is_behind else number >= self.number


@dataclass(frozen=True, slots=True)
class Segments:
    """The verdicts on all numbers.

    Attributes:
        starts: Where each segment but the first begins.
        verdicts: One for each segment.
        inexact: The limits that rest on a cited number, by which a number is judged that rounding
            may have moved: those of every number that was asked about, in order, with where its
            stretch begins.
    """

    starts: tuple[Start, ...]
    verdicts: tuple[Verdict, ...]
    inexact: tuple[tuple[Start | None, tuple[Decimal, ...]], ...] = ()

    @property
    def limits(self) -> tuple[Decimal, ...]:
        """The limits that rest on a cited number, each once."""
        return tuple(sorted({limit for _, limits in self.inexact for limit in limits}))

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The first double of each segment but the first."""
        return tuple(_first_double(start) for start in self.starts)

    def place(self, number: Decimal) -> int:
        """Count the segments that begin at an exact number or before it."""
        return sum(start.is_reached_by(number) for start in self.starts)

    def is_at_limit(self, number: Decimal) -> bool:
        """Whether rounding leaves open on which side of a limit a number lies."""
        limits: tuple[Decimal, ...] = ()
        for start, some in self.inexact:
            if start is not None and not start.is_reached_by(number):
                break
            limits = some
        return any(map(Number("", number).may_have_been, limits))


class Question:
    """One test of one patient, about which the core is asked number by number.

    Attributes:
        has_asked_further: Whether sets behind those in front were asked about some value.
    """

    def __init__(self, key: Result, patient: Patient, knowledge: Knowledge) -> None:
        self._key = key
        self._patient = patient
        self._knowledge = knowledge
        self.has_asked_further = False

    def ask(self, number: Decimal) -> Row:
        """Judge a number as if it were the result."""
        return self.judge(Number("", number))

    def judge(self, value: MeasuredValue) -> Row:
        """Judge any value as if it were the result, and note whether further sets were asked."""
        row = judge_result(replace(self._key, value=value), self._patient, self._knowledge)
        self.has_asked_further = self.has_asked_further or row.has_asked_further
        return row

    def say(self, row: Row) -> Verdict:
        """Take from a row what the columns of a large table hold."""
        return verdict_of(row)

    def list_ends(self, row: Row) -> Iterator[Decimal]:
        """Give the numbers at which a row shows that the verdict may change."""
        return _ends_of(row)

    def list_inexact(self, row: Row) -> tuple[Decimal, ...]:
        """Give those of them that rounding may have moved."""
        return _inexact_limits(row)


class GradedQuestion(Question):
    """The same of the verdict and the grades together."""

    def __init__(self, key: Result, patient: Patient, knowledge: Knowledge, grader: Grader) -> None:
        super().__init__(key, patient, knowledge)
        self._grader = grader

    def say(self, row: Row) -> Verdict:
        """Take the grades as well."""
        return verdict_of(row, self._grader.say(row, self._patient))

    def list_ends(self, row: Row) -> Iterator[Decimal]:
        """Give the ends of the grades as well."""
        yield from super().list_ends(row)
        yield from (end for end, _ in self._grader.list_ends(row, self._patient))

    def list_inexact(self, row: Row) -> tuple[Decimal, ...]:
        """Give the ends of the grades as well that rounding may have moved."""
        ends = self._grader.list_ends(row, self._patient)
        moved = (end for end, is_moved in ends if is_moved)
        return tuple(sorted({*super().list_inexact(row), *moved}))


def verdict_of(row: Row, grades: str | None = None) -> Verdict:
    """Take from a row, and its grades, what the columns of a large table hold."""
    range_ = row.ranges[0] if len(row.ranges) == 1 else None
    several = row.possible_flags if len(row.possible_flags) > 1 else ()
    return Verdict(
        flag=row.flag.value if row.flag else None,
        not_judged=row.not_judged.reason.word if row.not_judged else None,
        possible_flags=", ".join(map(str, several)) or None,
        range_low=_to_double(range_.interval.low) if range_ else None,
        range_high=_to_double(range_.interval.high) if range_ else None,
        range_unit=range_.unit if range_ else None,
        range_set=range_.set_id if range_ else None,
        crossed=_crossed(row),
        may_be_critical=row.may_be_critical,
        read_as=row.read_as or None,
        assumed=("; ".join(map(str, row.assumed)) or None) if row.read_as else None,
        notes="; ".join(row.not_used) or None,
        grades=grades,
    )


def find_segments(question: Question) -> Segments:
    """Ask until every end that a row shows has been asked about."""
    rows: dict[Decimal, Row] = {}
    points: list[Decimal] = []
    found = {_SIGN_CHANGES_AT}
    while len(found) > len(points):
        points = sorted(found)
        for _, number in _probes(points):
            if number not in rows:
                rows[number] = question.ask(number)
                found.update(question.list_ends(rows[number]))
    asked = [(Start(*at) if at else None, rows[number]) for at, number in _probes(points)]
    said = [(start, question.say(row)) for start, row in asked]
    inexact = tuple((start, question.list_inexact(row)) for start, row in asked)
    return _join_equal(said, inexact if any(limits for _, limits in inexact) else ())


def find_texts_at_limit(segments: Segments) -> frozenset[str]:
    """Find the plain texts that lie at a limit: one or two for each count of decimals.

    They are texts and not numbers, since 6.2 and 6.20 are not rounded alike.
    """
    candidates = {
        spelling
        for limit in segments.limits
        for decimals in range(_MOST_DECIMALS + 1)
        for number in _rounded(limit, decimals)
        for spelling in _spell(number)
    }
    return frozenset(text for text in candidates if segments.is_at_limit(Decimal(text)))


def find_doubles_at_limit(segments: Segments) -> frozenset[float]:
    """Find the doubles that lie at a limit, by the decimals of the shortest text of each."""
    candidates: set[float] = set()
    for limit in segments.limits:
        most = _DIGITS_OF_A_DOUBLE - 1 - limit.adjusted()
        for decimals in range(max(most, 0) + 1):
            for number in _rounded(limit, decimals):
                candidates.update(doubles_of(number, decimals))
    return frozenset(double for double in candidates if segments.is_at_limit(decimal_of(double)))


def _probes(points: list[Decimal]) -> Iterator[tuple[tuple[Decimal, bool] | None, Decimal]]:
    """Give where each possible segment begins, and a number in it."""
    yield None, points[0] - 1
    for point, after in zip(points, [*points[1:], None], strict=True):
        yield (point, False), point
        yield (point, True), point + 1 if after is None else (point + after) / 2


def _ends_of(row: Row) -> Iterator[Decimal]:
    yield from row.further_ends
    yield from list_ends((*row.ranges, *row.critical, *row.critical_readings))


def _inexact_limits(row: Row) -> tuple[Decimal, ...]:
    """Give the limits of a row that are compared with what rounding may have moved.

    A row that was judged keeps its ranges where a flag that is not understood takes its own away.
    """
    compared = (*row.ranges, *row.critical) if row.flag or row.ranges else ()
    inexact = (judged for judged in compared if not judged.conversion.is_exact)
    return tuple(sorted(set(list_ends(inexact))))


def _join_equal(
    said: Iterable[tuple[Start | None, Verdict]],
    inexact: tuple[tuple[Start | None, tuple[Decimal, ...]], ...],
) -> Segments:
    """Make one segment of neighbours with the same verdict."""
    starts: list[Start] = []
    verdicts: list[Verdict] = []
    for start, verdict in said:
        if start is None or verdict != verdicts[-1]:
            starts += [start] if start else []
            verdicts.append(verdict)
    return Segments(tuple(starts), tuple(verdicts), inexact)


@lru_cache(maxsize=_KEPT)
def _first_double(start: Start) -> float:
    return first_double(start.number, closed=not start.is_behind)


def _rounded(limit: Decimal, decimals: int) -> tuple[Decimal, ...]:
    """Round a limit down and up to some decimals."""
    step = Decimal(1).scaleb(-decimals)
    with localcontext(prec=_ENOUGH_DIGITS):
        return tuple(limit.quantize(step, rounding=way) for way in (ROUND_FLOOR, ROUND_CEILING))


def _spell(number: Decimal) -> Iterator[str]:
    """Write a number plainly; zero may have a sign."""
    yield f"{number:f}"
    if not number:
        yield f"{number.copy_negate():f}"


def _crossed(row: Row) -> float | None:
    """Give the limit that the distance of a row is a multiple of."""
    if measure_times_limit(row) is None or not isinstance(row.result.value, Number):
        return None
    interval = row.ranges[0].interval
    below = interval.below
    is_low = below is not None and row.result.value.value in below
    return _to_double(interval.low if is_low else interval.high)


def _to_double(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
