"""The words of a report that several writers share: flags, ranges, changes, notes, summary."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from labcheck.errors import cut_values
from labcheck.judging.chance import CAVEAT, expect_flags_of
from labcheck.judging.flags import Flag
from labcheck.judging.report import Report, Summary
from labcheck.judging.row import Disagreement, FlagFrom, JudgedRange, PossibleFlag, Row
from labcheck.judging.sources import REPORTED
from labcheck.ranges.reference_range import Population, RangeSet
from labcheck.values.dates import STATE_DATES, is_open
from labcheck.values.interval import Interval, format_decimal, round_for_reading
from labcheck.values.language import LANGUAGES
from labcheck.values.limits import Scale
from labcheck.values.patient import Age, Patient
from labcheck.values.unit_spelling import show_unit
from labcheck.writers.ranges_chosen import list_ranges_chosen

FLAG_MARKS = {
    Flag.NORMAL: "",
    Flag.LOW: "▼",
    Flag.CRITICALLY_LOW: "▼▼",
    Flag.HIGH: "▲",
    Flag.CRITICALLY_HIGH: "▲▲",
    Flag.ABNORMAL: "●",
    Flag.CRITICALLY_ABNORMAL: "●●",
    Flag.POSITIVE: "+",
    Flag.NEGATIVE: "−",
    Flag.INDETERMINATE: "?",
}
"""A mark beside the letters, so that a flag is seen without colour."""

NOT_JUDGED_MARK = "–"

URGENT = "seek clinical review now"
"""What is said of a critical value, and of one that may be."""


def describe_flag(row: Row) -> str:
    """Write a flag with its mark: `LL ▼▼`; a dash when the row is not judged."""
    if row.flag is None:
        return NOT_JUDGED_MARK
    return f"{row.flag.value} {FLAG_MARKS[row.flag]}".rstrip()


def describe_interval(judged: JudgedRange, *beside: Interval) -> str:
    """Write limits in the result's unit, rounded where a conversion made them long.

    Args:
        judged: The limits.
        beside: Further numbers that are shown beside them, in the result's unit: those of a course.
    """
    limits = judged.entry.limits
    return str(judged.shorten(*beside)) if limits.scale is Scale.QUANTITY else limits.text


READ_MARK = "~"
"""What stands behind a result that was read as something; the legend says as what."""


def describe_result(row: Row) -> str:
    """Write a result as it is printed, with a mark where its number or unit is not certain."""
    text = row.result.text_without_flag
    return f"{text} {READ_MARK}" if row.read_as else text


def describe_reading(row: Row) -> str:
    """Say what a result was read as, and on which grounds; empty where it says so itself."""
    if row.read_as and not any(assumed.why for assumed in row.assumed):
        shared = ", with shared verdict" if len(row.possible_flags) <= 1 else ""
        readings = row.read_as.removeprefix("read ").replace(" or read ", " or ")
        return f"read {readings}{shared}"
    return "; ".join(dict.fromkeys(map(str, row.assumed)))


def describe_range(row: Row, *beside: Interval) -> str:
    """Write the range of a row; in brackets when the laboratory's word decided instead.

    It has its unit where the result has none.
    """
    beside = (*beside, *list_beside(row))
    text = " or ".join(dict.fromkeys(describe_interval(judged, *beside) for judged in row.ranges))
    if not row.result.unit and row.read_as and row.ranges and row.ranges[0].unit:
        text = f"{text} {show_unit(row.ranges[0].unit)}"
    if row.flag_from is FlagFrom.REPORTED:
        return f"({text})" if text else "as reported"
    return text


def describe_personal(row: Row) -> str:
    """Write the range that the patient's earlier results give, with a mark where it is left."""
    mark = {"below": " ▼", "above": " ▲"}.get(row.personal.place, "") if row.personal else ""
    return f"{write_personal(row)}{mark}"


def write_personal(row: Row) -> str:
    """Write that range by itself: `15.6–18.0`."""
    if row.personal is None:
        return ""
    short = row.personal.shorten()
    return f"{short.low:f}–{short.high:f}"


def list_beside(row: Row) -> tuple[Interval, ...]:
    """Give what stands beside the limits of a row, apart from its result: the baseline."""
    value = row.baseline.value if row.baseline else None
    return () if value is None else (Interval.point(value),)


def describe_multiple(row: Row) -> str:
    """Write how far outside a result lies, as a multiple of the limit it crossed: `5.9×`."""
    times = row.distance.times_limit
    if times is None or not row.is_abnormal:
        return ""
    digits = f"{times:.0f}" if times >= 10 else f"{times:.3g}"  # noqa: PLR2004 - digits to read
    return f"{format_decimal(Decimal(digits)) if times else 0}×"


def describe_percent(percent: Decimal) -> str:
    """Write a change with its sign: `+12 %`, `−3.4 %`."""
    digits = 0 if abs(percent) >= 10 else 1  # noqa: PLR2004 - two digits are enough to read
    rounded = f"{percent:+.{digits}f} %".replace("-", "−")
    return "0.0 %" if rounded[1:] == "0.0 %" else rounded


def describe_change(row: Row) -> str:
    """Write how a result compares with the baseline: both axes, then the figures."""
    if row.change is None or row.baseline is None:
        return ""
    change, baseline = row.change, row.baseline
    was = baseline.text if baseline.value is None else format_short(baseline.value)
    was = f"median of {len(baseline.values)} was {was}" if baseline.is_median else f"was {was}"
    if change.verdict is not None and change.absolute is None:
        return f"{describe_status(row)} (stated)"
    figures = was
    if change.percent is not None:
        figures += f", {describe_percent(change.percent)}"
    elif change.absolute is not None:
        sign = "+" if change.absolute > 0 else ""
        figures += f", {sign}{format_short(change.absolute)}"
    return f"{describe_status(row)}: {figures}" if row.status and change.verdict else figures


SINCE = "since the draw before"
"""What is said beside "unchanged" where the draws before that one are not compared."""


def describe_status(row: Row) -> str:
    """Write flag and change in words: `abnormal, within variation since the draw before`."""
    since = f" {SINCE}" if row.is_unchanged_since_draw_before else ""
    return f"{row.status}{since}"


def format_short(value: Decimal) -> str:
    """Write a number as it is, or shortened to four digits when it is long."""
    return format_decimal(round_for_reading(value)).replace("-", "−")


def list_notes(row: Row) -> Iterator[str]:
    """Give everything a reader must know beside the flag, most important first."""
    return map(cut_values, _list_whole_notes(row))


def _list_whole_notes(row: Row) -> Iterator[str]:
    yield from _notes_on_flag(row)
    for other in row.disagreements:
        yield describe_disagreement(other)
    if row.is_at_limit:
        yield "at limit: the result lies within rounding of a converted limit"
    if row.change and row.change.verdict is None:
        yield f"change not judged: {row.change.reason}"
    yield from row.notes


def describe_disagreement(other: Disagreement) -> str:
    """Say what a source of lower authority would have said: `nbme (14-18 g/dL) would flag L`."""
    limits = f" ({other.range_text})" if other.range_text else ""
    says = f"{other.source}{limits} would flag"
    says = "the laboratory reported" if other.source == REPORTED else says
    return f"{says} {join_flags(other.flags)}"


def list_second_opinions(row: Row) -> Iterator[str]:
    """Say what each set that was asked for comparison makes of a row: `nbme 14–18: L`."""
    for other in row.second_opinions:
        if other.not_judged is not None:
            yield f"{other.set_id}: {NOT_JUDGED_MARK} ({other.not_judged.reason.word})"
            continue
        limits = " or ".join(
            dict.fromkeys(describe_interval(judged, *list_beside(row)) for judged in other.ranges)
        )
        yield f"{other.set_id}{f' {limits}' if limits else ''}: {join_flags(other.flags)}"


def _notes_on_flag(row: Row) -> Iterator[str]:
    if row.not_judged is not None:
        why = row.not_judged
        yield f"not judged ({why.reason.word}): {why.detail}; {why.remedy}"
    if len(row.possible_flags) > 1:
        possible = ", ".join(str(flag) for flag in row.possible_flags)
        yield f"{possible}; {row.settled_by} would settle it"
    if row.is_sharpened and row.is_critical:
        limits = row.critical[0].critical_text
        word = row.result.reported if row.flag_from is FlagFrom.REPORTED else None
        reported = f"; reported as {word.value}" if word else ""
        yield f"critical: {limits}{reported}"


def describe_summary(summary: Summary) -> str:
    """Write the summary line."""
    unapplied = summary.critical_unapplied
    unchecked = f" (limits for {unapplied} not applied)" if unapplied else ""
    counts = [f"{summary.abnormal} abnormal", f"{summary.critical} critical{unchecked}"]
    if summary.indeterminate:
        counts.append(f"{summary.indeterminate} indeterminate")
    counts.append(f"{summary.not_judged} not judged")
    if summary.assumed:
        counts.append(f"{summary.assumed} read with an assumption")
    if summary.no_measurement:
        counts.append(f"{summary.no_measurement} not a measurement")
    if summary.replaced:
        counts.append(f"{summary.replaced} replaced by a later report")
    parts = [f"{count_of(summary.results, 'result')}: {', '.join(counts)}"]
    since = summary.usual_since_draw_before
    usual = tuple(test for test in summary.usual_though_abnormal if test not in since)
    for name, tests in (
        ("may be critical", summary.maybe_critical),
        ("abnormal but unchanged", usual),
        (f"abnormal but unchanged {SINCE}", since),
        ("normal but changed", summary.changed_though_normal),
        ("sources disagree", summary.disputed),
    ):
        if tests:
            parts.append(f"{name}: {', '.join(dict.fromkeys(tests))}")
    return "; ".join(parts)


def describe_chance(report: Report) -> str:
    """Say how many flags chance alone is expected to give; empty when nothing is judged."""
    chance = expect_flags_of(report)
    if not chance.results:
        return ""
    return (
        f"With {count_of(chance.results, 'result')}, a healthy person would on average have "
        f"{format_tenths(chance.expected)} flagged, because limits exclude 5 %; the chance of at "
        f"least one is "
        f"{chance.at_least_one * 100:.0f} %. {CAVEAT}"
    )


def count_of(number: int, noun: str) -> str:
    """Write how many there are of something: `1 result`, `2 results`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def join_flags(flags: Iterable[PossibleFlag]) -> str:
    """Write all flags that are possible: `N or H`."""
    return " or ".join(map(str, flags))


def format_tenths(value: Decimal) -> str:
    """Write a small number to one decimal, halves up: 0.65 is 0.7."""
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def describe_set(range_set: RangeSet) -> str:
    """Name a range set as a source: `abim: ABIM Laboratory …, 2024, American Board …`."""
    parts = [range_set.title, range_set.edition, range_set.publisher]
    local = f" (local file {range_set.file})" if range_set.file else ""
    base = (
        f"; tests it does not name: {range_set.base}, {range_set.base_citation}"
        if range_set.base
        else ""
    )
    return f"{range_set.id}: {', '.join(part for part in parts if part)}{local}{base}"


def describe_population(range_set: RangeSet) -> str:
    """Say whom a set is for: `adults`, `all ages`."""
    is_for_all = range_set.population is Population.ALL
    return "all ages" if is_for_all else range_set.population.value


def describe_place(range_set: RangeSet) -> str:
    """Say where a set is in use, for whom, in which units, and whether it is general.

    Nothing is said of a set that does not state its country.
    """
    if not range_set.country:
        return ""
    general = "" if not range_set.units else "general" if range_set.is_general else "not general"
    parts = [range_set.country, describe_population(range_set), range_set.units, general]
    return ", ".join(part for part in parts if part)


def describe_draw(report: Report, draw: int) -> str:
    """Name a draw by its time, or by its number when none is stated."""
    return report.case.draws[draw] or f"draw {draw + 1}"


def describe_patient(patient: Patient) -> str:
    """Name what is known of a patient: `25 y, female`."""
    parts = [
        describe_age(patient.age) if patient.age else "age not stated",
        patient.sex.value if patient.sex else "sex not stated",
    ]
    if patient.is_pregnant and patient.pregnancy:
        stage = patient.pregnancy.value
        parts.append("pregnant" if stage == "any" else f"pregnant, trimester {stage}")
    return ", ".join(parts)


def describe_age(age: Age) -> str:
    """Name an age: `25 y`, `age not known (the result has no date)`."""
    return age.text if age.is_known else f"age {age.text}"


def list_assumptions(report: Report) -> Iterator[str]:
    """Give what was taken for granted throughout a report."""
    yield from list_ranges_chosen(report)
    for why in dict.fromkeys(row.critical_unapplied for row in report.rows):
        if why:
            rows = [row.name for row in report.rows if row.critical_unapplied == why]
            yield f"Critical limits of {', '.join(dict.fromkeys(rows))} were not applied: {why}."
    if not report.critical_sets:
        yield "No list of critical limits was in use."
    if found := report.folder_settings:
        yield f"Settings of {found.file} in the working folder were used: {', '.join(found.keys)}."
    yield from list_readings(report)
    yield from _list_dates(report)
    yield from (f"{remark[0].upper()}{remark[1:]}." for remark in report.case.remarks)
    if report.unused_baselines:
        tests = ", ".join(report.unused_baselines)
        yield f"A baseline is stated for {tests}, but no result to compare with it."
    if report.is_adult_assumed:
        yield "Age not stated: limits for adults were used."
    yield from _list_unknown_ages(report)
    if any(row.flag_from is FlagFrom.REPORTED and row.ranges for row in report.shown):
        yield (
            "Ranges in brackets are for comparison only; the flag is the one the laboratory "
            "reported."
        )
    if any(row.change and row.change.limits and row.change.limits.is_cva_assumed
           for row in report.shown):  # fmt: skip
        yield (
            "Changes are judged against the reference change value; the laboratory's analytical CV "
            "is not given, so half the within-subject CV is assumed."
        )
    if any(row.personal for row in report.shown):
        yield (
            "The personal range is where the next result is expected from three or more earlier "
            "ones, the mean ± z × the variation around it; no flag depends on it."
        )


def list_readings(report: Report) -> Iterator[str]:
    """Give the legend of the mark: what was read as what, tests that are read alike together."""
    alike: dict[str, list[str]] = {}
    for row in report.shown:
        if len(row.possible_flags) == 1 and (text := describe_reading(row)):
            alike.setdefault(text, []).append(row.name)
    for text, names in alike.items():
        yield f"{READ_MARK} {', '.join(dict.fromkeys(names))}: {text}."
    for taken, names in report.units_taken.items():
        yield f"{READ_MARK} {', '.join(names)}: {taken}."


def _list_dates(report: Report) -> Iterator[str]:
    """Say how the draws were put in order, where that is not plain."""
    case = report.case
    if case.undated and case.is_ordered:
        yield "No draw has a time, so they are taken in the order written."
    elif case.undated:
        yield (
            "The order of the draws is not known, since not every time is a date: "
            f"{', '.join(case.undated)}; no change between them is judged."
        )
        if any(map(is_open, case.undated)):
            yield f"{STATE_DATES}."
    yield from case.conventions
    if case.language:
        yield f"Names of tests are read as {LANGUAGES[case.language]} ones."
    yield from filter(None, [report.language_offer])
    if any(row.baseline and row.baseline.is_draw_before for row in report.shown):
        yield (
            "Each draw is compared with the one before it; --against first or --against median "
            "shows a slow drift."
        )


def _list_unknown_ages(report: Report) -> Iterator[str]:
    """Give the ages that are not known of some results alone: the head tells those of all."""
    ages = dict.fromkeys(row.result.age for row in report.rows)
    for age in ages:
        if age is None or age.is_known or age == report.case.patient.age:
            continue
        names = dict.fromkeys(row.name for row in report.rows if row.result.age == age)
        yield f"Age {age.text} for {', '.join(names)}: any age is possible."
