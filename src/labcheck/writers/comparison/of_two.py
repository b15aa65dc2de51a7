"""A table of how two range sets differ, and of what each makes of a case."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from labcheck.catalogue.analyte import Analyte
from labcheck.judging.row import FlagFrom, Row
from labcheck.range_sets.compare import Comparison, EndPair, LimitPair
from labcheck.range_sets.compare_flags import CaseComparison, FlagPair
from labcheck.range_sets.compare_wanted import Wanted
from labcheck.range_sets.region_ranges import RegionRanges
from labcheck.ranges.reference_range import (
    JUDGING_KINDS,
    Kind,
    RangeSet,
    ReferenceRange,
)
from labcheck.values.records import replace
from labcheck.writers.terminal_table import Canvas, Grid, aside, make_inert, paint
from labcheck.writers.wording import (
    count_of,
    describe_flag,
    describe_percent,
    describe_place,
    describe_range,
    describe_set,
    format_short,
)

_FEW = 12


def _place(range_set: RangeSet) -> str:
    return f"; {place}" if (place := describe_place(range_set)) else ""


def say_limits(entry: ReferenceRange, range_set: RangeSet) -> str:
    """Give limits as printed; those of a region with the set that they come from."""
    text = entry.limits.text
    if isinstance(range_set, RegionRanges):
        return f"{text} [{range_set.find_origin(entry)}]"
    return text


def render_comparison(
    comparison: Comparison,
    cases: Sequence[CaseComparison],
    canvas: Canvas,
    wanted: Wanted | None = None,
) -> str:
    """Render limits that differ as wanted, and the results of cases that are flagged otherwise."""
    return paint(_parts(comparison, cases, canvas, wanted or Wanted()), canvas)


def _parts(
    comparison: Comparison, cases: Sequence[CaseComparison], canvas: Canvas, wanted: Wanted
) -> Iterator[RenderableType]:
    first, second = comparison.labels
    yield make_inert(f"{first} against {second}", "bold")
    for each, label in ((comparison.one, first), (comparison.other, second)):
        yield aside(f"{describe_set(replace(each, id=label))}{_place(each)}")
    yield ""
    shown = [pair for pair in comparison.pairs if wanted.shows(pair)]
    if shown:
        names = ("Test", "For", first, second, "Low", "High")
        rows = [_limits(pair, comparison) for pair in shown]
        yield from Grid(names, rows, canvas, names[4:]).parts()
        yield ""
    yield make_inert(_summary(comparison, wanted, len(shown)), "bold")
    yield aside(f"Low and High: how far the limits of {second} lie from those of {first}.")
    for label, tests in ((first, comparison.only_in_one), (second, comparison.only_in_other)):
        if tests and (wanted.has_all or len(tests) <= _FEW):
            yield aside(f"only in {label}: {_names(tests)}")
    if comparison.apart:
        names_apart = _names(comparison.apart)
        yield aside(f"in both, for different patients or circumstances: {names_apart}")
    for case in cases:
        yield ""
        yield from _case(case, comparison, canvas)


def _limits(pair: LimitPair, comparison: Comparison) -> list[Text]:
    whom = str(pair.whom)
    ours, theirs = (_text_of(entry, pair, comparison) for entry in (pair.one, pair.other))
    if pair.why_not:
        theirs += f" (not compared: {pair.why_not})"
    cells = (
        pair.analyte.name,
        "" if whom == "all" else whom,
        ours,
        theirs,
        _difference(pair, pair.low),
        _difference(pair, pair.high),
    )
    return [make_inert(cell) for cell in cells]


def _text_of(entry: ReferenceRange, pair: LimitPair, comparison: Comparison) -> str:
    """Give the limits as printed, with their kind where it does not go without saying."""
    is_alike = pair.one.kind is pair.other.kind
    is_aside = entry.kind is Kind.CRITICAL and any(
        range_set.has_kind(*JUDGING_KINDS) for range_set in (comparison.one, comparison.other)
    )
    text = say_limits(entry, comparison.one if entry is pair.one else comparison.other)
    return text if is_alike and not is_aside else f"{text} ({entry.kind.value})"


def _difference(pair: LimitPair, ends: Sequence[EndPair]) -> str:
    """Say how far the second set's ends lie from the first's, from the first year to the last."""
    if not ends:
        return "=" if pair.is_same else "≠"
    first, last = (_describe_ends(each, pair.other.kind) for each in (ends[0], ends[-1]))
    return first if first == last else f"{first.removesuffix(_NEW)} to {last}"


_NEW = ", new"


def _describe_ends(ends: EndPair, kind: Kind) -> str:
    """Say how far one end lies from the other: in percent, or that only one has it."""
    if ends.is_same:
        return "="
    if ends.other is None:
        return "none"
    if ends.one is None:
        return f"{format_short(ends.other)}{_NEW}"
    if ends.is_same_number:
        # Critical limits are printed as the values outside of them.
        is_included = ends.are_inside[1] is not (kind is Kind.CRITICAL)
        return "=, incl." if is_included else "=, excl."
    if not ends.one:
        return format_short(ends.other)
    return describe_percent((ends.other - ends.one) / abs(ends.one) * 100)


def _summary(comparison: Comparison, wanted: Wanted, shown: int) -> str:
    differing = len(comparison.differing)
    same = len(comparison.pairs) - differing
    compared = len(dict.fromkeys(pair.analyte.id for pair in comparison.pairs))
    first, second = comparison.labels
    return (
        f"{count_of(compared + len(comparison.apart), 'test')} in both, "
        f"{count_of(len(comparison.pairs), 'limit')} compared: {differing} differ, {same} agree; "
        f"{count_of(len(comparison.only_in_one), 'test')} only in {first}, "
        f"{len(comparison.only_in_other)} only in {second}"
        + (f"; {shown} by more than {wanted.above}" if wanted.above else "")
    )


def _names(tests: Sequence[Analyte]) -> str:
    return ", ".join(analyte.name for analyte in tests)


def _case(case: CaseComparison, comparison: Comparison, canvas: Canvas) -> Iterator[RenderableType]:
    yield make_inert(case.case.title, "bold")
    first, second = comparison.labels
    shown = [pair for pair in case.pairs if not pair.is_same or pair.has_effect]
    if shown:
        names = ("Test", "Result", first, second, "Verdict")
        yield from Grid(names, [_flags(pair, first, second) for pair in shown], canvas).parts()
    differing = sum(not pair.is_same for pair in case.pairs)
    changing = sum(pair.has_effect for pair in case.pairs)
    yield make_inert(
        f"{count_of(len(case.pairs), 'result')}: the sets differ on {differing}, and the verdict "
        f"depends on the set for {changing}",
        "bold",
    )


def _flags(pair: FlagPair, first: str, second: str) -> list[Text]:
    return [
        make_inert(pair.by_one.name),
        make_inert(pair.by_one.result.text),
        make_inert(_says(pair.by_one)),
        make_inert(_says(pair.by_other)),
        make_inert(_verdict(pair, first, second)),
    ]


def _says(row: Row) -> str:
    if row.not_judged is not None:
        return f"– {row.not_judged.reason.word}"
    limits = describe_range(row)
    if row.is_sharpened:
        limits = " or ".join(dict.fromkeys(judged.entry.limits.text for judged in row.critical))
    return f"{_flag(row)} ({limits})" if limits else _flag(row)


def _flag(row: Row) -> str:
    """Write a flag, with all that is possible where it is not certain."""
    if len(row.possible_flags) <= 1:
        return describe_flag(row)
    return f"{describe_flag(row)}: {', '.join(map(str, row.possible_flags))}"


def _verdict(pair: FlagPair, first: str, second: str) -> str:
    with_one, with_other = pair.verdicts
    if pair.has_effect:
        return f"{_flag(with_one)} with {first}, {_flag(with_other)} with {second}"
    by = {FlagFrom.REPORTED: "the laboratory's word", FlagFrom.PRINTED_RANGE: "its own range"}
    is_by_one = with_one.flag_from is with_other.flag_from
    why = by.get(with_one.flag_from) if with_one.flag_from and is_by_one else None
    return f"{_flag(with_one)} either way{f': {why}' if why else ''}"
