"""What a report states to be usual for the patient: behind the result, or in a field of its own."""

from labcheck.cases.case import Baseline, PriorValue
from labcheck.values.printed.baselines import parse_change
from labcheck.values.printed_result import parse_result
from labcheck.values.records import replace
from labcheck.values.result_text import NoResult, Numeric, StatedChange, Unreadable


def parse_baseline(text: str, unit: str | None) -> Baseline | NoResult | Unreadable:
    """Read what is usual: a word such as `unchanged`, or a value.

    Args:
        text: What is stated, with decimal points.
        unit: The unit of the result, which is that of a value without one.
    """
    if change := parse_change(text):
        return change
    reading = parse_result(text)
    if isinstance(reading.value, NoResult | Unreadable):
        return reading.value
    unit = unit if isinstance(reading.value, Numeric) else None
    return (PriorValue(reading.value, reading.unit or unit),)


def read_beside(text: str, unit: str | None) -> tuple[Baseline | None, str]:
    """Read the baseline printed behind a result, and give what is to be said of one that is not.

    Args:
        text: The baseline as printed; empty where there is none.
        unit: The unit of the result.
    """
    found = parse_baseline(text, unit) if text else None
    if isinstance(found, NoResult | Unreadable):
        return None, f"baseline {text!r} not used"
    return found, ""


def settle_baseline(
    stated: Baseline | None, beside: Baseline | None
) -> tuple[Baseline | None, str]:
    """Choose what a field states, else what is printed behind the result.

    Returns:
        The baseline, and what is to be said where the two differ.
    """
    if stated is None or beside is None:
        return stated or beside, ""
    is_same = _compared_by(stated) == _compared_by(beside)
    return stated, "" if is_same else f"the baseline {_text(beside)} behind the value was not used"


def _compared_by(baseline: Baseline) -> object:
    """Give what two baselines have in common that are the same, however they are written."""
    if isinstance(baseline, StatedChange):
        return baseline
    return [(replace(prior.value, text=""), prior.unit) for prior in baseline]


def _text(baseline: Baseline) -> str:
    if isinstance(baseline, StatedChange):
        return baseline.value
    return ", ".join(prior.value.text for prior in baseline)
