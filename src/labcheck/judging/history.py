"""What is known of a patient besides the result at hand: the values that may be its baseline.

Earlier results come from the case itself and from earlier cases of the patient. Where the draws of
all of them are dated they are put in one order; else the earlier cases come first, in the order
given. Which results are earlier is never guessed: where no order is known, no baseline is chosen.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from labcheck.cases.case import Baseline, BaselineChoice, Case, PriorValue, Result
from labcheck.cases.timeline import order_times
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.methods import find_method
from labcheck.judging.asked_once import judge_apart
from labcheck.judging.doubts.wrong_specimen import refuse_wrong_specimen
from labcheck.judging.identity import identify
from labcheck.judging.opening import settle_number
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge
from labcheck.reading.units import has_two_units
from labcheck.values.dates import parse_moment
from labcheck.values.result_text import NoResult, Number, Unreadable

NO_TIME = "its time is not a date, so what is earlier is not known"
UNDATED = "the time of another result is not a date, so what is earlier is not known"
AT_ONE_TIME = "earlier results of one time differ, and none of them is the later"

Place = tuple[int, int]
"""What orders results in time; those of one draw have the same."""


class _Series(NamedTuple):
    """The values of one test in order of time, and the place of each."""

    places: Sequence[Place]
    values: Sequence[PriorValue]


_NO_VALUES = _Series((), ())


class History:
    """The earlier values of a patient, by test and in order of time."""

    def __init__(self, case: Case, knowledge: Knowledge, earlier: Sequence[Case]) -> None:
        self.case = case
        self.knowledge = knowledge.derive(compared=()) if knowledge.compared else knowledge
        self._stated = {
            key: usual for name, usual in case.baselines.items() for key in self._keys_of(name)
        }
        self._series: dict[str, _Series] = {}
        self._draws: dict[str, set[int]] = {}
        cases = (*earlier, case)
        self._dated = _place_dated(cases)
        self._last = len(cases) - 1
        self._is_series = sum(len(each.draws) for each in cases) > len(("then", "now"))
        # Of one draw nothing is earlier.
        is_needed = case.baseline_choice is not BaselineChoice.NONE and (
            bool(earlier) or len({result.draw for result in case.results}) > 1
        )
        found: dict[str, list[tuple[Place, PriorValue]]] = {}
        for number, each in enumerate(cases if is_needed else ()):
            origin = "earlier draw" if each is case else "earlier case"
            for key, place, prior in self._list_values(each, number, origin):
                found.setdefault(key, []).append((place, prior))
        for key, values in found.items():
            values.sort(key=_order_of)
            self._series[key] = _Series(*map(list, zip(*values, strict=True)))

    def find_baseline(self, row: Row) -> Baseline | str | None:
        """Find what the case states, else earlier results as the case chooses among them.

        Returns:
            The baseline; why none is chosen though there are other results; `None` without any.
        """
        if refused := refuse_wrong_specimen(row.result):
            return refused.detail
        stated = self._find_stated(row)
        if stated is not None or self.case.baseline_choice is BaselineChoice.NONE:
            return stated
        if not self.case.is_ordered and self._draws.get(row.test_key, set()) - {row.result.draw}:
            return NO_TIME if parse_moment(row.result.time) is None else UNDATED
        series, count = self._find_before(row)
        if not count:
            return None
        is_number = isinstance(row.result.value, Number) and not (
            row.analyte is not None and has_two_units(row.result, row.analyte)
        )
        return _choose(series, count, self.case.baseline_choice, is_number=is_number)

    def _find_before(self, row: Row) -> "tuple[_Series, int]":
        """Find the values of a test, and how many of them were measured before a row's draw."""
        series = self._series.get(row.test_key)
        if series is None:
            return _NO_VALUES, 0
        own = self._place(self.case, self._last, row.result.draw)
        return series, bisect_left(series.places, own)

    def _find_stated(self, row: Row) -> Baseline | None:
        """Find what the case states to be usual."""
        if not self._stated:
            return row.result.baseline or None
        return (
            row.result.baseline
            or self._stated.get(fold_name(row.result.test))
            or self._stated.get(row.test_key)
        )

    def list_earlier(self, row: Row, most: int) -> Sequence[PriorValue]:
        """List earlier values of a test: those the case states, else the last before this draw."""
        stated = self._find_stated(row)
        if stated is not None:
            return stated if isinstance(stated, tuple) else ()
        is_asked = self.case.baseline_choice is not BaselineChoice.NONE
        if not is_asked or not self.case.is_ordered:
            return ()
        series, count = self._find_before(row)
        return series.values[max(0, count - most) : count]

    def is_draw_before(self, prior: PriorValue) -> bool:
        """Whether an earlier value was chosen as the one before, in a series of draws."""
        is_chosen = self.case.baseline_choice is BaselineChoice.PREVIOUS
        return self._is_series and is_chosen and prior.origin != "stated"

    def names_unused(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """Name the usual values the case states for tests it has no result of."""
        keys = {fold_name(row.result.test) for row in rows}
        keys |= {row.analyte.id for row in rows if row.analyte}
        return tuple(name for name in self.case.baselines if keys.isdisjoint(self._keys_of(name)))

    def flag_baseline(self, row: Row, prior: PriorValue) -> Row:
        """Judge the baseline as the row's own result would be judged, its time apart."""
        result = row.result
        has_same_unit = prior.unit == result.unit
        then = Result(
            test=result.test,
            text=prior.value.text,
            value=prior.value,
            unit=prior.unit,
            printed_range=result.printed_range if has_same_unit else "",
            specimen=prior.specimen or result.specimen,
            method=prior.method or result.method,
            context=result.context,
            age=result.age,
            code=result.code,
            local_code=result.local_code,
            other_codes=result.other_codes,
            display=result.display,
            short_name=result.short_name,
            panel=result.panel,
            unread_range=result.unread_range if has_same_unit else "",
        )
        return judge_apart(then, self.case.patient, self.knowledge)

    def _place(self, case: Case, number: int, draw: int) -> Place:
        """Give a draw its place: by its date, or behind those of the cases before its own."""
        if self._dated:
            return self._dated[number][draw], number
        return number, draw if case.is_ordered else 0

    def _list_values(
        self, case: Case, number: int, origin: str
    ) -> Iterator[tuple[str, Place, PriorValue]]:
        """Give the values of a case, each with its test; what is not a value is not a baseline."""
        catalogue = self.knowledge.catalogue.in_language(case.language)
        for result in case.results:
            is_other = result.is_replaced or refuse_wrong_specimen(result) is not None
            if is_other or isinstance(result.value, NoResult):
                continue
            identity = identify(result, catalogue)
            found, specimen = identity.found, identity.specimen
            read = settle_number(
                result,
                found if isinstance(found, Analyte) else None,
                self.knowledge.catalogue,
                is_strict=self.knowledge.is_strict,
            )
            has_two = isinstance(found, Analyte) and has_two_units(read, found)
            if has_two or isinstance(read.value, Unreadable):
                continue
            key = found.id if isinstance(found, Analyte) else fold_name(result.test)
            method = find_method(read.method, result.test)
            prior = PriorValue(
                *(read.value, read.unit, read.time, method, specimen, origin),
                printed_range=read.printed_range,
            )
            place = self._place(case, number, result.draw)
            if case is self.case:
                self._draws.setdefault(key, set()).add(result.draw)
            yield key, place, prior

    def _keys_of(self, name: str) -> tuple[str, ...]:
        """What a test that only its name is known of may be kept by."""
        found = self.knowledge.catalogue.find(name)
        return (fold_name(name), found.id) if isinstance(found, Analyte) else (fold_name(name),)


def _place_dated(cases: Sequence[Case]) -> list[tuple[int, ...]] | None:
    """Give each draw of each case its place among those of all; `None` where some have no date."""
    times = [time for case in cases for time in case.draws]
    if not all(parse_moment(time) is not None for time in times):
        return None
    places = iter(order_times(times).places)
    return [tuple(next(places) for _ in case.draws) for case in cases]


def _order_of(known: tuple[Place, PriorValue]) -> tuple[Place, str, str, str, Decimal]:
    """Order values by time, and those of one time by what they are, not by where they stand."""
    place, prior = known
    number = prior.value.value if isinstance(prior.value, Number) else Decimal(0)
    return place, prior.unit or "", prior.method, prior.specimen, number


def _choose(
    series: _Series, count: int, choice: BaselineChoice, *, is_number: bool
) -> Baseline | str:
    """Choose among the first values of a series, of which there is one at least."""
    if choice is BaselineChoice.MEDIAN:
        return tuple(series.values[:count])
    place = series.places[0 if choice is BaselineChoice.FIRST else count - 1]
    start, end = (find(series.places, place, 0, count) for find in (bisect_left, bisect_right))
    of_one_time = series.values[start:end]
    if is_number and len(of_one_time) > 1 and len(set(map(_compared_by, of_one_time))) > 1:
        return AT_ONE_TIME
    return (of_one_time[-1],)


def _compared_by(prior: PriorValue) -> tuple[object, ...]:
    """Give what of an earlier value counts in a comparison; nothing of what is not a number."""
    if not isinstance(prior.value, Number):
        return ()
    return prior.value.value, prior.unit, prior.method, prior.specimen
