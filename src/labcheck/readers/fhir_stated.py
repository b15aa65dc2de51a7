"""What a case states that R4 has no element for, read from the extensions labcheck writes.

What stands in an element of R4 is taken from there: an extension adds to it and never contradicts a
number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from labcheck.case import Baseline, BaselineChoice, PriorValue, Result, StatedChange
from labcheck.measured import (
    MeasuredValue,
    NoResult,
    Unreadable,
    Word,
    parse_percentage,
    parse_result,
)
from labcheck.patient import Age, Pregnancy, parse_stated_age
from labcheck.readers.fhir_elements import Element
from labcheck.readers.fhir_extensions import Extensions
from labcheck.timeline import Timeline, order_times, place_results

UNPLACED = -1
"""The draw of a result that does not tell it: its time does."""
_OF_CASE = ("added", "title", "source", "age", "pregnancy", "baseline-choice")
_OF_RESULT = (
    "text", "unreadable", "no-result", "unit", "printed-range", "reported", "specimen", "context",
    "time", "draw", "note", "baseline", "imprecision", "age", "code",
    "replaced",
)  # fmt: skip
_OF_PRIOR = ("text", "unit", "time", "method", "specimen", "origin")


@dataclass(frozen=True, slots=True)
class StatedCase:
    """What the extensions of a Patient say of the case; empty means not stated.

    Attributes:
        title: What the case is called.
        source: Where it was published.
        age: The patient's age.
        pregnancy: The stage of pregnancy.
        baseline_choice: Which earlier results serve as baseline.
        baselines: The patient's usual values by the test's name.
        draws: The times of the draws, where those of the results do not tell them.
    """

    title: str = ""
    source: str = ""
    age: Age | None = None
    pregnancy: Pregnancy | None = None
    baseline_choice: BaselineChoice = BaselineChoice.PREVIOUS
    baselines: Mapping[str, Baseline] = field(default_factory=lambda: MappingProxyType({}))
    draws: tuple[str, ...] = ()

    def place(self, results: Sequence[Result]) -> tuple[tuple[Result, ...], Timeline]:
        """Put results in their draws: as told if all are, else by their times."""
        if all(0 <= one.draw < len(self.draws) for one in results):
            places = tuple(range(len(self.draws)))
            return tuple(results), Timeline(places, self.draws, order_times(self.draws).undated)
        return place_results(results)


def read_stated_case(patient: Element) -> StatedCase:
    """Read the extensions of a Patient."""
    own = Extensions(patient, _OF_CASE, ("draw", "baseline"))
    return StatedCase(
        title=own.text("title"),
        source=own.text("source"),
        age=own.parsed("age", parse_stated_age),
        pregnancy=own.choice("pregnancy", Pregnancy),
        baseline_choice=own.choice("baseline-choice", BaselineChoice) or BaselineChoice.PREVIOUS,
        baselines=_read_baselines(own.groups("baseline")),
        draws=_read_draws(own.groups("draw")),
    )


def restore_result(result: Result, observation: Element) -> Result:
    """Add to a result, as the elements of R4 give it, what its extensions say."""
    own = Extensions(observation, _OF_RESULT)
    usual = own.groups("baseline")
    draw = own.whole("draw")
    restored = replace(
        result,
        unit=result.unit or own.text("unit") or None,
        printed_range=own.text("printed-range") or result.printed_range,
        reported=own.choice("reported", Word) or result.reported,
        specimen=own.text("specimen") or result.specimen,
        context=own.text("context"),
        time=_agreed_time(own.text("time"), result.time),
        draw=result.draw if draw is None else draw,
        note=_join_notes(own.text("note"), result.note),
        baseline=_read_usual(usual[0], ()) if usual else None,
        cva=own.number("imprecision", parse_percentage),
        age=own.parsed("age", parse_stated_age) or result.age,
        code=own.text("code") or result.code,
        is_replaced=result.is_replaced or own.text("replaced") == "true",
    )
    return _restore_value(restored, own)


def _join_notes(own: str, others: str) -> str:
    """Put what others noted behind a result's own note, which may say some of it already."""
    said = own.split("; ")
    added = (one for one in others.split("; ") if one not in said)
    return "; ".join(one for one in (own, *added) if one)


def _agreed_time(own: str, date: str) -> str:
    """Take a time as it was reported, unless the date beside it is another."""
    return own if own.startswith(date[: len("2026-01-12")]) else date


def _restore_value(result: Result, own: Extensions) -> Result:
    """Give a value its text as printed, or the reason why it was refused."""
    text = own.text("text")
    if text and _may_mean(text, result.value):
        result = replace(result, text=text, value=replace(result.value, text=text))
    match result.value, own.text("unreadable"), own.text("no-result"):
        case (Unreadable() | NoResult(), why, _) if why:
            return replace(result, value=Unreadable(result.text, why))
        case (NoResult(), _, why) if why:
            return replace(result, value=NoResult(result.text, why))
        case _:
            return result


def _may_mean(text: str, value: MeasuredValue) -> bool:
    """Whether a text does not say another value than the one beside it."""
    printed = parse_result(text).value
    return isinstance(printed, Unreadable | NoResult) or replace(printed, text="") == replace(
        value, text=""
    )


def _read_draws(elements: Sequence[Element]) -> tuple[str, ...]:
    """Read the times of the draws; each has its number, counted from 0."""
    times: dict[int, str] = {}
    for element in elements:
        own = Extensions(element, ("number", "time"))
        number = own.whole("number")
        if number != len(times):
            element.fault("extension", "the numbers of draws count from 0", "no draw is read")
            return ()
        times[number] = own.text("time")
    return tuple(times.values())


def _read_baselines(elements: Sequence[Element]) -> dict[str, Baseline]:
    baselines: dict[str, Baseline] = {}
    for element in elements:
        name = Extensions(element, ("test", "change"), ("value",)).text("test")
        usual = _read_usual(element, ("test",))
        if not name:
            element.fault("extension", "a baseline names its test", "it is left out")
        elif usual is not None:
            baselines[name] = usual
    return baselines


def _read_usual(element: Element, names: tuple[str, ...]) -> Baseline | None:
    """Read what is usual: a word, or one or several values."""
    own = Extensions(element, ("change", *names), ("value",))
    values = tuple(one for each in own.groups("value") if (one := _read_prior(each)))
    change = own.choice("change", StatedChange)
    if not values and change is None:
        element.fault("extension", "a baseline has a change or values", "it is left out")
    return values or change


def _read_prior(element: Element) -> PriorValue | None:
    own = Extensions(element, _OF_PRIOR)
    text = own.text("text")
    value = parse_result(text).value
    if isinstance(value, Unreadable | NoResult):
        element.fault("extension", f"{text!r} is not a baseline", "it is left out")
        return None
    return PriorValue(
        value,
        own.text("unit") or None,
        own.text("time"),
        own.text("method"),
        own.text("specimen"),
        own.text("origin") or "stated",
    )
