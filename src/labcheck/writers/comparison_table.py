"""A table of how two range sets differ, and of what each makes of a case."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from labcheck.analytes import Analyte
from labcheck.comparison import CaseComparison, Comparison, FlagPair, LimitPair
from labcheck.interval import round_for_reading
from labcheck.ranges import ReferenceRange
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
        names = ("Test", "For", one.id, other.id, "Low", "High")
        yield from Grid(names, [_limits(pair) for pair in shown], canvas, names[4:]).parts()
        yield ""
    yield make_inert(_summary(comparison), "bold")
    legend = f"Low and High: how far the limits of {other.id} lie from those of {one.id}."
    yield Padding(make_inert(legend, "dim"), (0, 0, 0, 2))
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
    whom = str(pair.whom)
    ours, theirs = (_text_of(entry, pair) for entry in (pair.one, pair.other))
    if pair.why_not:
        theirs += f" (not compared: {pair.why_not})"
    return [
        make_inert(pair.analyte.name),
        make_inert("" if whom == "all" else whom),
        make_inert(ours),
        make_inert(theirs),
        *map(make_inert, _differences(pair)),
    ]


def _text_of(entry: ReferenceRange, pair: LimitPair) -> str:
    """Give the limits as printed, with their kind where the two sets differ in it."""
    is_alike = pair.one.kind is pair.other.kind
    return entry.limits.text if is_alike else f"{entry.limits.text} ({entry.kind.value})"


def _differences(pair: LimitPair) -> tuple[str, str]:
    """Say how far the second set's low and high limits lie from the first's."""
    if pair.is_same or pair.converted is None:
        return ("=", "=") if pair.is_same else ("≠", "≠")
    ours, theirs = pair.one.limits.interval, pair.converted
    low = _difference((ours.low or None, ours.low_closed), (theirs.low or None, theirs.low_closed))
    high = _difference((ours.high, ours.high_closed), (theirs.high, theirs.high_closed))
    return low, high


def _difference(ours: tuple[Decimal | None, bool], theirs: tuple[Decimal | None, bool]) -> str:
    """Say how far one end lies from the other: in percent, or that only one has it."""
    (a, is_in), (b, will_be_in) = ours, theirs
    if a is None or b is None:
        return "=" if a is b else "none" if b is None else f"{round_for_reading(b):f}, new"
    if a == b:
        return "=" if is_in is will_be_in else "=, incl." if will_be_in else "=, excl."
    return describe_percent((b - a) / abs(a) * 100) if a else f"{round_for_reading(b):f}"


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
