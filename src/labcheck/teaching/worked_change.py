"""The reference change value of a row worked out step by step, from the numbers that were used.

Nothing is computed a second time: each step is derived from the limits that judged the change.
"""

import math
from collections.abc import Iterator
from decimal import Decimal

from labcheck.judging.reference_change import ChangeLimits, ChangeVerdict, find_variance_of_median
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.judging.usual.personal_range import SOURCE
from labcheck.writers.wording import describe_percent, format_short, write_personal

_COMPARISONS = {
    ChangeVerdict.RISEN: "which is more than {high}: it has risen beyond variation",
    ChangeVerdict.FALLEN: "which is less than {low}: it has fallen beyond variation",
    ChangeVerdict.WITHIN_VARIATION: "which lies from {low} to {high}: within variation",
    ChangeVerdict.UNCHANGED: "which is no change",
}
_MOST_DECIMALS = 3
_MOST_DIGITS = 6
"""Beyond these a change is as good as its limit; the verdict says on which side it lies."""


def work_out_change(row: Row, report: Report) -> Iterator[str]:
    """Give each step of the reference change value; nothing where none was computed."""
    change, baseline = row.change, row.baseline
    if change is None or baseline is None or change.limits is None or change.percent is None:
        return
    limits, verdict = change.limits, change.verdict
    cvi, cva = _short(limits.cvi), _short(limits.cva)
    variation = row.analyte.variation if row.analyte else None
    cited = report.citations.get(variation.source) if variation else None
    source = f" [{cited.title}]" if cited else ""
    whose = "assumed to be half of that" if limits.is_cva_assumed else "as stated"
    yield f"Within-subject variation of {row.name}: CVI {cvi} %{source}."
    yield f"Analytical variation: CVA {cva} %, {whose}."
    spread = (1 + limits.high / 100).ln()
    factor = 1 + find_variance_of_median(limits.count)
    sd = spread / (limits.z * factor.sqrt())
    yield (
        f"Both together, on the log scale: SD = sqrt(ln(1 + {_share(limits.cva)}^2) + "
        f"ln(1 + {_share(limits.cvi)}^2)) = {_digits(sd)}."
    )
    low, high = describe_percent(limits.low), describe_percent(limits.high)
    exponent = f"{limits.z} × sqrt({describe_factor(limits)}) × {_digits(sd)}"
    share = describe_share(limits.z)
    who = f"By chance, {share} of pairs of results differ"
    if limits.count > 1:
        yield (
            f"The median of {limits.count} results varies less than one result: its variance is "
            f"{_digits(factor - 1)} of that of one."
        )
        who = f"By chance, {share} of results differ from such a median"
    yield (
        f"{who} by no more than exp(−{exponent}) − 1 = {low} down and exp(+{exponent}) − 1 = "
        f"{high} up."
    )
    if baseline.value is not None and verdict is not None:
        percent, low, high = _tell_apart(change.percent, limits)
        found = _COMPARISONS[verdict].format(low=low, high=high)
        before = f"{'the median ' if baseline.is_median else ''}{format_short(baseline.value)}"
        yield f"From {before} to {row.result.text} is {percent}, {found}."


def work_out_personal(row: Row) -> Iterator[str]:
    """Give the steps of the range that earlier results give; nothing where they give none."""
    personal = row.personal
    if personal is None:
        return
    count, unit = len(personal.values), f" {row.result.unit}" if row.result.unit else ""
    listed, mean = ", ".join(map(format_short, personal.values)), format_short(personal.set_point)
    yield (
        f"Personal range: the set point is the mean of {count} earlier results ({listed}), "
        f"{mean}{unit}; they are taken to be steady, since each lies in the range that all of them "
        f"give [{SOURCE}]."
    )
    yield (
        f"{mean} × (1 ± {personal.z} × sqrt(1 + 1/{count}) × sqrt({_share(personal.cvi)}^2 + "
        f"{_share(personal.cva)}^2)) = {write_personal(row)}{unit}: {row.result.text} lies "
        f"{personal.place} it. The flag does not depend on it."
    )


def describe_factor(limits: ChangeLimits) -> str:
    """Write the variance of a difference by that of one result: `2`, or `1 + 0.2868` of five."""
    others = find_variance_of_median(limits.count)
    return "2" if others == 1 else f"1 + {_digits(others)}"


def describe_share(z: Decimal) -> str:
    """Say how many pairs of results differ by no more than chance allows at z: `95 %` at 1.96."""
    percent = 100 * math.erf(float(z) / math.sqrt(2))
    texts = (f"{percent:.{digits}f}" for digits in range(_MOST_DECIMALS + 1))
    shown = next((text for text in texts if float(text) not in (0, 100)), None)
    if shown is None:
        return "less than 0.001 %" if percent < 1 else "more than 99.999 %"
    return f"{shown} %"


def _tell_apart(percent: Decimal, limits: ChangeLimits) -> tuple[str, str, str]:
    """Write a change and its limits, with more digits where the usual ones look alike."""
    numbers = (percent, limits.low, limits.high)
    percent_text, low, high = map(describe_percent, numbers)
    if percent_text not in (low, high):
        return percent_text, low, high
    for digits in range(1, _MOST_DIGITS):
        texts = [f"{number:+.{digits}f} %".replace("-", "−") for number in numbers]
        if texts[0] not in texts[1:]:
            break
    return texts[0], texts[1], texts[2]


def _share(percent: Decimal) -> str:
    return _digits(percent / 100)


def _digits(value: Decimal) -> str:
    """Write a number to four significant digits."""
    return f"{value:.4g}"


def _short(value: Decimal) -> str:
    return f"{value.normalize():f}"
