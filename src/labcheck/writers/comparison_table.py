"""A table of how two range sets differ, and of what each makes of a case."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from labcheck.analytes import Analyte
from labcheck.comparison import CaseComparison, Comparison, FlagPair, LimitPair
from labcheck.interval import Interval, round_for_reading
from labcheck.report import FlagFrom, Row
from labcheck.writers.canvas import Canvas, Grid, paint
from labcheck.writers.inert import make_inert
from labcheck.writers.wording import (
    describe_flag,
    describe_percent,
    describe_range,
    describe_set,
)

_FEW = 12


def render_comparison(
    comparison: Comparison,
    cases: Sequence[CaseComparison],
    canvas: Canvas,
    *,
    has_all: bool = False,
) -> str:
    """Render limits that differ (or all), and the results of cases that are flagged otherwise."""
    return paint(_parts(comparison, cases, canvas, has_all=has_all), canvas)


def _parts(
    comparison: Comparison, cases: Sequence[CaseComparison], canvas: Canvas, *, has_all: bool
) -> Iterator[RenderableType]:
    one, other = comparison.one, comparison.other
    yield make_inert(f"{one.id} against {other.id}", "bold")
    for each in (one, other):
        yield Padding(make_inert(describe_set(each), "dim"), (0, 0, 0, 2))
    yield ""
    shown = comparison.pairs if has_all else comparison.differing
    if shown:
        names = ("Test", "For", one.id, other.id, f"{other.id} against {one.id}")
        yield from Grid(names, [_limits(pair) for pair in shown], canvas).parts()
        yield ""
    yield make_inert(_summary(comparison), "bold")
    for id_, tests in (
        (one.id, comparison.only_in_one),
        (other.id, comparison.only_in_other),
    ):
        if tests and (has_all or len(tests) <= _FEW):
            yield Padding(make_inert(f"only in {id_}: {_names(tests)}", "dim"), (0, 0, 0, 2))
    if comparison.apart:
        names_apart = _names(comparison.apart)
        text = f"in both, for different patients or circumstances: {names_apart}"
        yield Padding(make_inert(text, "dim"), (0, 0, 0, 2))
    for each_case in cases:
        yield ""
        yield from _case(each_case, comparison, canvas)


def _limits(pair: LimitPair) -> list[Text]:
    kinds = {pair.one.kind, pair.other.kind}
    names = [
        f"{entry.limits.text} ({entry.kind.value})" if len(kinds) > 1 else entry.limits.text
        for entry in (pair.one, pair.other)
    ]
    whom = str(pair.whom)
    return [
        make_inert(pair.analyte.name),
        make_inert("" if whom == "all" else whom),
        *map(make_inert, names),
        make_inert(_difference(pair)),
    ]


def _difference(pair: LimitPair) -> str:
    if pair.is_same:
        return "same"
    if pair.why_not:
        return f"not compared: {pair.why_not}"
    if pair.converted is None:
        return "differs"
    ours, theirs = pair.one.limits.interval, pair.converted
    ends = [
        _difference_of("low", ours.low, theirs.low),
        _difference_of("high", ours.high, theirs.high),
    ]
    return ", ".join(filter(None, ends)) or _difference_at_limits(ours, theirs)


def _difference_of(name: str, ours: Decimal | None, theirs: Decimal | None) -> str:
    """Say how far one limit lies from the other, in percent; zero is no low limit."""
    if name == "low":
        ours, theirs = ours or None, theirs or None
    if ours is None and theirs is None:
        return ""
    if theirs is None:
        return f"no {name} limit"
    if ours is None:
        return f"{name} {round_for_reading(theirs):f} added"
    if not ours or ours == theirs:
        return f"{name} {round_for_reading(theirs):f}" if ours != theirs else ""
    percent = (theirs - ours) / abs(ours) * 100
    return f"{name} {describe_percent(percent)}"


def _difference_at_limits(ours: Interval, theirs: Interval) -> str:
    """Say which limits themselves belong to one range and not to the other."""
    sides = (
        (theirs.low, ours.low_closed, theirs.low_closed),
        (theirs.high, ours.high_closed, theirs.high_closed),
    )
    return ", ".join(
        f"{round_for_reading(end):f} itself is {'inside' if is_in else 'outside'}"
        for end, was_in, is_in in sides
        if end is not None and was_in is not is_in
    )


def _summary(comparison: Comparison) -> str:
    differing = len(comparison.differing)
    same = len(comparison.pairs) - differing
    tests = len(dict.fromkeys(pair.analyte.id for pair in comparison.pairs))
    return (
        f"{tests} tests in both, {len(comparison.pairs)} limits compared: {differing} differ, "
        f"{same} agree; {len(comparison.only_in_one)} tests only in {comparison.one.id}, "
        f"{len(comparison.only_in_other)} only in {comparison.other.id}"
    )


def _names(tests: Sequence[Analyte]) -> str:
    return ", ".join(analyte.name for analyte in tests)


def _case(case: CaseComparison, comparison: Comparison, canvas: Canvas) -> Iterator[RenderableType]:
    yield make_inert(case.case.title, "bold")
    one, other = comparison.one.id, comparison.other.id
    if case.differing:
        names = ("Test", "Result", one, other, "Verdict")
        rows = [_flags(pair, one, other) for pair in case.differing]
        yield from Grid(names, rows, canvas).parts()
    changing = sum(pair.has_effect for pair in case.pairs)
    yield make_inert(
        f"{len(case.pairs)} results: {len(case.differing)} of which the sets say different "
        f"things, {changing} whose verdict depends on the set",
        "bold",
    )


def _flags(pair: FlagPair, one: str, other: str) -> list[Text]:
    return [
        make_inert(pair.by_one.name),
        make_inert(pair.by_one.result.text),
        make_inert(_says(pair.by_one)),
        make_inert(_says(pair.by_other)),
        make_inert(_verdict(pair, one, other)),
    ]


def _says(row: Row) -> str:
    if row.not_judged is not None:
        return f"– {row.not_judged.reason.word}"
    limits = describe_range(row)
    return f"{describe_flag(row)} ({limits})" if limits else describe_flag(row)


def _verdict(pair: FlagPair, one: str, other: str) -> str:
    with_one, with_other = pair.verdicts
    if with_one.flag is with_other.flag:
        by = {FlagFrom.REPORTED: "the laboratory's word", FlagFrom.PRINTED_RANGE: "its own range"}
        why = by.get(with_one.flag_from) if with_one.flag_from else None
        return f"{describe_flag(with_one)} either way{f': {why}' if why else ''}"
    return f"{describe_flag(with_one)} with {one}, {describe_flag(with_other)} with {other}"
