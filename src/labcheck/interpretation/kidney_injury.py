"""Acute kidney injury by KDIGO 2012, from creatinines and their times; what is open stays open.

Kidney Int Suppl 2012;2:1-138. Injury: a rise of 0.3 mg/dL (26.5 umol/L) or more within 48 hours, or
to 1.5 times the baseline or more within 7 days. Stage 1 is printed as 1.5-1.9 times or such a rise,
stage 2 as 2.0-2.9 times, stage 3 as 3.0 times or 4.0 mg/dL (353.6 umol/L), which counts only where
there is injury: a stable 4.2 mg/dL is none. Ratios between the printed steps leave both open.

The baseline is the lowest creatinine of the 7 days before. One that is stated, older or undated may
count as well, if the rise came within 7 days, which was not measured: so it leaves a stage possible
and never makes one certain. `<1.0` is an earlier creatinine where its limit already shows injury;
how much there is stays open above what the limit shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from labcheck.cases.case import Case
from labcheck.catalogue.conversion import find_way
from labcheck.interpretation.creatinine_series import Series
from labcheck.interpretation.moments import (
    ANY_GAP,
    DAY,
    HOUR,
    Span,
    describe_gap,
    find_gap,
)
from labcheck.interpretation.row_grades import is_certain
from labcheck.judging.findings import Stage
from labcheck.judging.row import Row
from labcheck.values.result_text import Censored, Number

NAME = "KDIGO 2012"
SOURCE = (
    "KDIGO Clinical Practice Guideline for Acute Kidney Injury, Kidney Int Suppl 2012;2:1-138; "
    "read in the tables of QxMD and the MSD Manual"
)
_CREATININE = "creatinine"
_NONE, _HIGHEST = "none", "3"
_48_HOURS, _7_DAYS = 48 * HOUR, 7 * DAY
_LIMITS = {"mg/dL": ("0.3", "4.0"), "umol/L": ("26.5", "353.6")}
"""The least rise and the creatinine of stage 3, as printed for each unit."""
_TIMES = (Fraction(3), Fraction("2.9"), Fraction(2), Fraction("1.9"), Fraction("1.5"))
_ONE_OF_EACH = tuple(map(Fraction, ("1", "1.5", "1.95", "2", "2.95", "3")))
"""A ratio of each printed step, and of what lies between them."""
_NOT_SEEN = "urine output, dialysis and other creatinines may make the stage higher"
_NOT_STEADY = "an eGFR takes a steady creatinine for granted, and this one is changing"


class _Earlier(NamedTuple):
    """A creatinine that may be the earlier one, in the unit of the later.

    Attributes:
        low: The least it may be.
        high: The most it may be.
        gap: How long before; `None` where the order itself is not known.
        text: As it was reported, with its time.
        row: Its row; `None` for a stated baseline.
        is_less: Whether it is only known to be less than `high`.
    """

    low: Fraction
    high: Fraction
    gap: Span | None
    text: str
    row: Row | None
    is_less: bool = False


class _Now(NamedTuple):
    """The creatinine that is staged, and the limits in its unit."""

    row: Row
    value: Fraction
    rise: Fraction
    high: Fraction

    def stage(self, times: Fraction, rise: Fraction) -> set[str]:
        """Give the stages of one ratio and one rise; both where the ratio lies between steps."""
        three, between_2_and_3, two, between_1_and_2, least = _TIMES
        if times < least and rise < self.rise:
            return {_NONE}
        if times >= three or self.value >= self.high:
            return {"3"}
        if times > between_2_and_3:
            return {"3", "2"}
        if times >= two:
            return {"2"}
        return {"2", "1"} if times > between_1_and_2 else {"1"}


def stage_kidney_injury(rows: Iterable[Row], case: Case) -> Stage | None:
    """Stage the creatinines of a case: the highest stage, of several alike the last.

    Returns:
        The stage, or every stage that is possible; `None` where no creatinine shows a rise.
    """
    measured = [
        row for row in rows if row.analyte and row.analyte.id == _CREATININE and is_certain(row)
    ]
    measured = [row for row in measured if isinstance(row.result.value, Number) or _is_less(row)]
    series = Series(measured, _7_DAYS)
    staged = [found for row in measured if (found := _stage_row(row, series.near(row), case))]
    if not staged:
        return None
    least = max(min(map(_number, possible)) for _, possible in staged)
    now, possible = max(staged, key=_rank)
    every = {each for _, found in staged for each in found if _number(each) >= least}
    highest = _describe(now, possible, list(_list_all(now, measured, case)))
    return _state(highest, sorted(every, key=_number, reverse=True))


def _is_less(row: Row) -> bool:
    """Whether a creatinine is below what could be measured: `<1.0`."""
    value = row.result.value
    return isinstance(value, Censored) and value.comparator.is_upper


def _number(stage: str) -> int:
    return 0 if stage == _NONE else int(stage)


def _rank(staged: "tuple[_Now, set[str]]") -> tuple[int, int, int]:
    now, possible = staged
    numbers = [_number(each) for each in possible]
    return max(numbers), min(numbers), now.row.result.draw


def _state(highest: Stage, stages: Sequence[str]) -> Stage:
    """Name every stage that is possible of the whole series, at the creatinine of the highest.

    What was not measured may have been lower before or higher since, so that creatinines show the
    least that the stage is: every one below the highest stage may be more.
    """
    is_one, is_at_least = len(stages) == 1, list(stages) != [_HIGHEST]
    named = " or ".join(f"stage {each}" if each != _NONE else "none" for each in stages)
    named = f"{named} possible" if not is_one else f"at least {named}" if is_at_least else named
    by = "" if _HIGHEST in stages else " by the creatinines given"
    unseen = (_NOT_SEEN,) if is_at_least else ()
    return highest._replace(
        stage=stages[0] if is_one else "",
        possible=tuple(stages),
        text=f"{named}{by}: {highest.text}",
        needs=(*(() if is_one else highest.needs), *unseen, _NOT_STEADY),
        is_at_least=is_at_least,
    )


def _list_all(now: _Now, others: Iterable[Row], case: Case) -> Iterator[_Earlier]:
    """List the creatinines before one, and the baseline that is stated."""
    yield from _list_earlier(now, others, case)
    yield from _list_stated(now)


def _stage_row(row: Row, others: Iterable[Row], case: Case) -> tuple[_Now, set[str]] | None:
    """Stage one creatinine; `None` where no stage above none is possible."""
    now = _place(row)
    if now is None:
        return None
    earlier = list(_list_all(now, others, case))
    for_ratio, for_rise = _part(earlier, _7_DAYS), _part(earlier, _48_HOURS)
    rises_maybe = [each for each in for_rise.maybe if _is_recent(each)]
    possible = {
        stage
        for times in _spread(_list_ends([now.value / end for end in for_ratio.sure_ends],
                                        [now.value / end for end in for_ratio.maybe_ends]))
        for rise in _list_ends([now.value - end for end in for_rise.sure_ends],
                               [now.value - each.low for each in rises_maybe])
        for stage in now.stage(times, rise)
    }  # fmt: skip
    return None if possible == {_NONE} else (now, possible)


class _Parted(NamedTuple):
    """Earlier creatinines that count within a span of time, and those that may.

    Of those that are surely older only the last may: had the creatinine risen between, it would
    show it.
    """

    sure: tuple[_Earlier, ...]
    open_: tuple[_Earlier, ...]
    older: tuple[_Earlier, ...]

    @property
    def maybe(self) -> tuple[_Earlier, ...]:
        """Those that may count."""
        return (*self.open_, *self.older)

    @property
    def sure_ends(self) -> list[Fraction]:
        """The numbers of those that count, as wide as rounding makes them."""
        return [end for each in self.sure for end in (each.low, each.high)]

    @property
    def maybe_ends(self) -> list[Fraction]:
        """The numbers of those that may count."""
        return [end for each in self.maybe for end in (each.low, each.high)]


def _part(earlier: Sequence[_Earlier], seconds: int) -> _Parted:
    sure, open_, older = [], [], []
    for each in earlier:
        if each.gap is None:
            open_.append(each)
        elif each.gap.is_surely_within(seconds):
            sure.append(each)
        elif each.gap.may_be_within(seconds):
            open_.append(each)
        else:
            older.append(each)
    last = min(older, key=lambda each: each.gap.most if each.gap else 0, default=None)
    return _Parted(tuple(sure), tuple(open_), (last,) if last else ())


def _spread(ratios: Sequence[Fraction]) -> list[Fraction]:
    """Give a ratio of each step that lies between the least and the greatest.

    What was not measured between two creatinines may have been any number between them.
    """
    least, most = min(ratios), max(ratios)
    return [*ratios, *(each for each in _ONE_OF_EACH if least < each < most)]


def _is_recent(earlier: _Earlier) -> bool:
    """Whether a rise since then may be acute: one over weeks that reaches 0.3 mg/dL is not."""
    return earlier.gap is None or earlier.gap.may_be_within(_7_DAYS)


def _list_ends(sure: Sequence[Fraction], maybe: Sequence[Fraction]) -> list[Fraction]:
    """Give the greatest of what is sure, and each that may be greater."""
    if not sure:
        return [Fraction(0), *maybe]
    # Rounding makes two numbers of one creatinine; a value in the same unit has one.
    pairs = list(zip(sure[::2], sure[1::2], strict=True))
    greatest = [max(pair[place] for pair in pairs) for place in (0, 1)]
    return [*greatest, *(number for number in maybe if number > min(greatest))]


def _place(row: Row) -> _Now | None:
    """Find the limits in the unit of a creatinine; `None` for a unit they are not known in."""
    value = row.result.value
    if row.analyte is None or not isinstance(value, Number) or value.value <= 0:
        return None
    ways = [
        (way, limits)
        for unit, limits in _LIMITS.items()
        if (way := find_way(row.analyte, unit, row.result.unit)) and way.is_exact
    ]
    if not ways:
        return None
    way, limits = min(ways, key=lambda found: not found[0].is_identity)
    rise, high = (Fraction(way.apply(Decimal(limit))) for limit in limits)
    return _Now(row, Fraction(value.value), rise, high)


def _list_earlier(now: _Now, others: Iterable[Row], case: Case) -> Iterator[_Earlier]:
    """List the creatinines that are, or may be, of an earlier draw."""
    for other in others:
        if other is now.row or other.result.draw == now.row.result.draw:
            continue
        gap = find_gap(other.result.time, now.row.result.time)
        if gap is not None and gap.most <= 0:
            continue
        if gap is None and case.is_ordered:
            if other.result.draw > now.row.result.draw:
                continue
            gap = ANY_GAP
        value = other.result.value
        if isinstance(value, Number):
            yield from _convert(now, value, other.result.unit, gap, other)
        elif isinstance(value, Censored):
            limit = Number(value.text, value.limit)
            yield from _list_less(now, _convert(now, limit, other.result.unit, gap, other))


def _list_less(now: _Now, limits: Iterable[_Earlier]) -> Iterator[_Earlier]:
    """Give what is less than a limit, where a creatinine of the limit would show injury."""
    for limit in limits:
        if now.stage(now.value / limit.high, now.value - limit.high) != {_NONE}:
            # So little that every stage above what the limit shows is possible.
            low = min(limit.low, now.value / (_TIMES[0] + 1))
            yield limit._replace(low=low, is_less=True)


def _list_stated(now: _Now) -> Iterator[_Earlier]:
    """Give the baseline that is stated, or of an earlier case: how long before is not known."""
    baseline = now.row.baseline
    if baseline is None or baseline.value is None or baseline.origin == "earlier draw":
        return
    if baseline.assumed:
        return  # a change of unit is no injury
    value = Fraction(baseline.value)
    if value > 0:
        gap = find_gap(baseline.time, now.row.result.time) if baseline.time else None
        text = f"{baseline.text} ({baseline.origin})"
        yield _Earlier(value, value, gap or ANY_GAP, text, None)


def _convert(
    now: _Now, value: Number, unit: str | None, gap: Span | None, row: Row
) -> Iterator[_Earlier]:
    """Bring an earlier creatinine into the unit of the later, as wide as its rounding makes it."""
    analyte = now.row.analyte
    way = find_way(analyte, unit, now.row.result.unit) if analyte else None
    if way is None or value.value <= 0:
        return
    half = Decimal(0) if way.is_identity or way.is_exact else value.half_last_digit
    low, high = (
        Fraction(end) * way.factor + way.offset for end in (value.value - half, value.value + half)
    )
    if low > 0:
        yield _Earlier(low, high, gap, _name(row), row)


def _name(row: Row) -> str:
    time = f" ({row.result.time})" if row.result.time else ""
    value = row.result.value
    number = f"{value.value:f}" if isinstance(value, Number) else row.result.text
    if isinstance(value, Censored):
        number = f"{value.comparator.value}{value.limit:f}"
    return f"{number} {row.result.unit or ''}".rstrip() + time


def _describe(now: _Now, possible: set[str], earlier: Sequence[_Earlier]) -> Stage:
    needs = _name_needs(_part(earlier, _7_DAYS), _part(earlier, _48_HOURS))
    stages = tuple(sorted(possible, key=_number, reverse=True))
    lowest = min(earlier, key=lambda each: each.low)
    rows = (*dict.fromkeys(each.row for each in earlier if each.row), now.row)
    times = round(float(now.value / lowest.high), 2)
    least = "at least " if lowest.is_less else ""
    text = f"creatinine {_name(now.row)}, before it {lowest.text}, {least}{times:g} times"
    return Stage(
        id="kdigo-aki",
        name=f"{NAME}, acute kidney injury",
        stage="",
        possible=stages,
        text=text,
        rows=rows,
        needs=tuple(needs),
        source=SOURCE,
        time=now.row.result.time,
        steps=tuple(_list_steps(now, stages, earlier)),
    )


def _list_steps(now: _Now, stages: Sequence[str], earlier: Sequence[_Earlier]) -> Iterator[str]:
    """Lead from the creatinines to the stage: each that is earlier, and what it counts for."""
    unit = now.row.result.unit or ""
    for each in earlier:
        end = each.high if each.is_less else each.low
        rise, times = (round(float(part), 2) for part in (now.value - end, now.value / end))
        least = "at least " if each.is_less else ""
        when = f"{describe_gap(each.gap)} before" if each.gap else "before or after"
        if each.gap is ANY_GAP:
            when = "before, how long is not known,"
        yield (
            f"{each.text} was {when} {_name(now.row)}: a change of {least}{rise:+g} {unit}, to "
            f"{least}{times:g} times; {_say_counts(each.gap)}"
        )
    limit, high = (f"{float(number):g} {unit}" for number in (now.rise, now.high))
    yield (
        f"There is injury where it rose by {limit} or more within 48 hours, or to 1.5 times or "
        "more within 7 days"
    )
    yield (
        "With injury, 1.5 to 1.9 times or such a rise is stage 1, 2.0 to 2.9 times stage 2, and "
        f"3.0 times or more, or {high} or more, stage 3"
    )
    found = (f"stage {each}" if each != _NONE else "no stage" for each in stages)
    yield f"That leaves {' or '.join(found)}"


def _say_counts(gap: Span | None) -> str:
    """Say for which criterion an earlier creatinine counts."""
    said = []
    for what, seconds in (("rise", _48_HOURS), ("ratio", _7_DAYS)):
        is_sure = gap is not None and gap.is_surely_within(seconds)
        is_open = gap is None or gap.may_be_within(seconds)
        span = "48 hours" if seconds == _48_HOURS else "7 days"
        verb = "counts" if is_sure else "may count" if is_open else "is older than"
        said.append(f"the {what} {verb}{'' if is_sure or is_open else f' {span}'}")
    return ", ".join(said)


def _name_needs(for_ratio: _Parted, for_rise: _Parted) -> Iterator[str]:
    """Name what would settle which stage it is."""
    open_ = (*for_ratio.open_, *for_rise.open_)
    if any(each.row for each in open_):
        yield "the dates and times of the creatinines"
    if for_ratio.older or any(each.row is None for each in open_):
        yield "a creatinine of the 7 days before"
    elif for_rise.older:
        yield "a creatinine of the 48 hours before"
    if any(each.is_less for each in (*for_ratio.sure, *for_ratio.maybe)):
        yield "a number in place of what is only known to be less"
    elif not (for_ratio.maybe or for_rise.maybe):
        yield "the ratio, which lies between two printed steps"
