"""The evidence for one row: the way from the printed text to the verdict, step by step."""

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from labcheck.errors import cut_values
from labcheck.judging.report import Report
from labcheck.judging.row import FlagFrom, JudgedRange, Row
from labcheck.ranges.reference_range import RangeSet
from labcheck.values.interval import Interval, format_decimal, round_for_reading
from labcheck.values.limits import Scale
from labcheck.values.patient import Patient
from labcheck.values.records import replace
from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    NoResult,
    Number,
    Ordinal,
    Span,
    Titre,
    Unreadable,
    Verbal,
    is_open_number,
)
from labcheck.writers.wording import (
    describe_interval,
    describe_patient,
    describe_percent,
    format_short,
    join_flags,
)

_AS_REPORTED = (
    "The flag is the one the laboratory reported, which takes precedence over the range sets."
)
_DIGITS_OF_MULTIPLE = range(3, 8)


class Topic(Enum):
    """What a step of the evidence is about."""

    REPORTED = "Reported"
    RANGE = "Range"
    VERDICT = "Verdict"
    CRITICAL = "Critical limits"
    DISTANCE = "How far"
    BASELINE = "Baseline"


def list_evidence(row: Row, report: Report) -> Iterator[str]:
    """Give the steps that led to a row's verdict, each as one sentence."""
    for _, step in list_steps(row, report):
        yield step


def list_steps(row: Row, report: Report, *, cites_sets: bool = True) -> Iterator[tuple[Topic, str]]:
    """Give the same steps, each with what it is about.

    Args:
        row: The row.
        report: The report it stands in.
        cites_sets: Whether each range names where its set was published.
    """
    yield Topic.REPORTED, _reading(row)
    if row.analyte:
        name, specimen = f"{row.analyte.name} ({row.analyte.id})", row.analyte.specimen
        yield Topic.REPORTED, f"The test is {name}, usually measured in {specimen}."
    for said in row.own_names:
        yield Topic.REPORTED, cut_values(f"By your own names {said}.")
    sets = {range_set.id: range_set for range_set in report.every_set}
    for judged in row.ranges:
        patient = replace(report.case.patient, age=row.result.age or report.case.patient.age)
        range_set = sets.get(judged.set_id)
        source = _source(range_set) if cites_sets else ""
        for step in _range(judged, range_set, report, patient, source):
            yield Topic.RANGE, step
    if row.flag_from is FlagFrom.REPORTED:
        yield Topic.VERDICT, _AS_REPORTED
    elif row.ranges:
        yield Topic.VERDICT, _comparison(row)
    for judged in row.critical:
        source = _source(sets.get(judged.set_id)) if cites_sets else ""
        yield Topic.CRITICAL, _critical(judged, source)
    for step in _distance(row):
        yield Topic.DISTANCE, step
    for step in _baseline(row, report):
        yield Topic.BASELINE, step


def _reading(row: Row) -> str:
    value = row.result.value
    if is_open_number(value) and row.flag is not None:
        numbers = " or ".join(reading.value.text for reading in value.readings)
        return cut_values(f"{row.result.text!r} may be {numbers}; each of them is judged.")
    if isinstance(value, Unreadable):
        return cut_values(f"{row.result.text!r} cannot be read: {value.why}.")
    unit = f" in {row.result.unit}" if row.result.unit else ", without a unit"
    return cut_values(f"{row.result.text!r} is read as {_describe_value(row.result.value, unit)}.")


def _describe_value(value: MeasuredValue, unit: str) -> str:
    match value:
        case Number(value=number):
            return f"the number {format_decimal(number)}{unit}"
        case Censored(comparator=comparator, limit=limit):
            side = "below" if comparator.is_upper else "above"
            itself = " or at it" if comparator.is_inclusive else ""
            return f"some value {side} {format_decimal(limit)}{itself}{unit}"
        case Span(low=low, high=high):
            return f"some value from {format_decimal(low)} to {format_decimal(high)}{unit}"
        case Titre(denominator=number, comparator=comparator):
            sign = comparator.value if comparator else ""
            return f"the titre {sign}1:{format_decimal(number)}"
        case Ordinal(text=text):
            return f"the step {text} of the scale negative, trace, 1+ to 4+"
        case Verbal(word=word):
            return f"the laboratory's word {word.value!r}"
        case Unreadable(why=why):
            return f"a text without a value: {why}"
        case NoResult():
            return "a statement that there is no result"


def _range(
    judged: JudgedRange, range_set: RangeSet | None, report: Report, patient: Patient, source: str
) -> Iterator[str]:
    entry = judged.entry
    if range_set is None:
        yield f"The range printed with the result is {entry.limits.text}."
    else:
        partition = str(entry.partition)
        fitting = f"{partition}, and the patient is {describe_patient(patient)}"
        rule = f" by the rule {entry.rule}" if entry.rule else ""
        whom = "all patients the set covers" if partition == "all" else fitting
        yield (
            f"{range_set.id} gives {entry.limits.text} ({entry.kind.value} limits{rule}) for {whom}"
            f"{f' [{entry.source}]' if entry.source else source}."
        )
    if entry.note:
        yield f"Note in the set: {entry.note.rstrip('.')}."
    conversion = judged.conversion
    if not conversion.is_identity:
        cited = report.citations.get(conversion.source)
        source = f"; {cited.title}" if cited else ""
        offset = f" and {_decimal(conversion.offset)} added" if conversion.offset else ""
        yield (
            f"In {judged.unit} that is {describe_interval(judged)}: limits × "
            f"{_decimal(conversion.factor)}{offset} ({conversion.basis}{source})."
        )


def _comparison(row: Row) -> str:
    places = []
    for judged in row.ranges:
        if judged.entry.limits.scale is Scale.QUANTITY and isinstance(row.result.value, Number):
            number = row.result.value.value
            is_inside = number in judged.interval
            place = _place(is_inside, Interval.point(number), judged)
            is_open = is_inside and row.flag is not None and row.flag.is_critical
            places.append(f"{place}, which has no limit on that side" if is_open else place)
    flags = join_flags(row.possible_flags)
    found = f"{'; '.join(places)}: " if places else "Compared with that, the flag is "
    return f"{found}{flags}."


def _place(is_inside: bool, value: Interval, judged: JudgedRange) -> str:
    number = format_decimal(value.low) if value.low is not None else ""
    if is_inside:
        return f"{number} lies within {describe_interval(judged)}"
    below = judged.interval.below
    side = "below" if below is not None and below.overlaps(value) else "above"
    return f"{number} lies {side} {describe_interval(judged)}"


def _critical(judged: JudgedRange, source: str) -> str:
    partition, entry = str(judged.entry.partition), judged.entry
    whom = "" if partition == "all" else f" ({partition})"
    cited = f" [{entry.source}]" if entry.source else source
    return f"Critical values by {judged.set_id}{whom}: {entry.limits.text}{cited}."


def _distance(row: Row) -> Iterator[str]:
    """Say how far from its range the result lies, as a multiple and on the log scale."""
    if not row.ranges:
        return
    judged, times, zlog = row.ranges[0], row.distance.times_limit, row.distance.zlog
    if times is not None and isinstance(row.result.value, Number):
        low = judged.interval.low
        is_low = low is not None and row.result.value.value <= low
        shown = judged.shorten()
        side, limit = ("lower", shown.low) if is_low else ("upper", shown.high)
        whose = "the printed range" if judged.set_id == "printed" else judged.set_id
        unit = f" {judged.unit}" if judged.unit else ""
        if limit is not None:
            crossed = f"{side} limit of {whose}, {format_short(limit)}{unit}"
            yield f"It is {_multiple(times)} times the {crossed}."
    if zlog is not None:
        place = f"{zlog:.2f}".replace("-0.00", "0.00").replace("-", "−")
        yield (
            f"z-log {place}: its place on a log scale where 0 is the middle of the range and "
            "−1.96 and +1.96 are its limits."
        )


def _multiple(times: Decimal) -> str:
    """Write a multiple in plain digits, enough of them to tell it from 1: `5.9`, `1.002`."""
    texts = (format_decimal(round_for_reading(times, digits)) for digits in _DIGITS_OF_MULTIPLE)
    return next((text for text in texts if Decimal(text) != 1), format_decimal(times))


def _baseline(row: Row, report: Report) -> Iterator[str]:
    if row.baseline is None or row.change is None:
        return
    change, baseline = row.change, row.baseline
    flag = f", itself {baseline.flag.value}" if baseline.flag else ""
    time = f" ({baseline.time})" if baseline.time else ""
    yield f"Baseline: {baseline.text}{time}, {baseline.origin}{flag}."
    if baseline.assumed:
        yield f"Units: {baseline.assumed}."
    if change.percent is not None and baseline.value is not None and change.absolute is not None:
        yield (
            f"Change: {format_short(change.absolute)} {row.result.unit or ''}".rstrip()
            + f", {describe_percent(change.percent)} of {format_short(baseline.value)}."
        )
    if change.limits is not None:
        limits = change.limits
        variation = row.analyte.variation if row.analyte else None
        cited = report.citations.get(variation.source) if variation else None
        assumed = (
            " (half of CVI, because the laboratory's is not given)" if limits.is_cva_assumed else ""
        )
        who = (
            "By chance, two results differ by"
            if limits.count == 1
            else f"By chance, a result differs from the median of {limits.count} by"
        )
        yield (
            f"{who} {describe_percent(limits.low)} to "
            f"{describe_percent(limits.high)}: CVI {limits.cvi} %, CVA {limits.cva} %{assumed}, "
            f"z {limits.z}, log-normal{f'; {cited.title}' if cited else ''}."
        )
    if change.verdict is not None:
        reason = f", {change.reason}" if change.reason else ""
        yield f"The change is judged {change.verdict.value}{reason}."
    else:
        yield f"The change is not judged: {change.reason}."


def _source(range_set: RangeSet | None) -> str:
    if range_set is None:
        return ""
    return f" [{range_set.citation}]"


def _decimal(number: Fraction) -> str:
    return f"{number.numerator / number.denominator:.6g}"
