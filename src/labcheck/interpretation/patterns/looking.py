"""Whether a finding is there in a draw: by the flag, by the number, or by the patient's baseline.

A finding that is not certain, because a row is not judged or two tests disagree, is left open.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from labcheck.interpretation.arithmetic import INFINITE, End, NoValueError, Span
from labcheck.interpretation.cross_checks import name
from labcheck.interpretation.definitions import VALUE, Input
from labcheck.interpretation.inputs import Draw, choose_input, is_of_own_specimen
from labcheck.interpretation.patterns.definitions import CHANGES, SIDES, Finding
from labcheck.judging.findings import DerivedValue, Sign, Stage
from labcheck.judging.row import Row
from labcheck.values.interval import Interval

_NO_STAGE = "none"


class Seen(NamedTuple):
    """What is known at one draw.

    Attributes:
        draw: The usable rows.
        derived: The values derived from them, by quantity.
        stages: The stages that have their last word in this draw, by what is staged.
        are_usual: Whether a baseline that is an earlier draw is what is usual for the patient.
    """

    draw: Draw
    derived: Mapping[str, DerivedValue]
    stages: Mapping[str, Stage]
    are_usual: bool


class Look(NamedTuple):
    """What a look at one finding gave.

    Attributes:
        holds: Whether it is there; `None` where that is open or nothing was measured.
        signs: What shows it, where it is there.
        is_measured: Whether something was measured that could have shown it.
    """

    holds: bool | None
    signs: tuple[Sign, ...] = ()
    is_measured: bool = True


def look_at(finding: Finding, seen: Seen) -> Look:
    """Look whether a finding is there; all that may show it and was measured must agree.

    A derived value is looked at where no test that may show it was measured.
    """
    if finding.stage:
        looks = list(_look_at_stage(finding, seen))
    else:
        looks = [*_look_at_tests(finding, seen)] or [*_look_at_derived(finding, seen)]
    answers = {look.holds for look in looks}
    if not looks:
        return Look(None, is_measured=False)
    if len(answers) > 1:
        return Look(None)
    signs = tuple(sign for look in looks for sign in look.signs)
    return Look(answers.pop(), signs)


def _look_at_tests(finding: Finding, seen: Seen) -> Iterator[Look]:
    for test in finding.tests:
        rows = [row for row in seen.draw.measured.get(test, ()) if is_of_own_specimen(row)]
        if not rows:
            continue
        holds = _compare(finding, test, seen) if finding.condition else _flag(finding, rows)
        yield Look(holds, tuple(make_sign(row, seen) for row in rows) if holds else ())


def _flag(finding: Finding, rows: Iterable[Row]) -> bool | None:
    """Say what the flags of one test, or its change, answer; two that differ leave it open."""
    if finding.side in CHANGES:
        answers = {_has_changed(row, finding.side) for row in rows}
    else:
        answers = {_is_on(row, finding.side) for row in rows}
    return answers.pop() if len(answers) == 1 else None


def _is_on(row: Row, side: str) -> bool | None:
    flags = {possible.flag for possible in row.possible_flags}
    if not flags:
        return None
    return True if flags <= SIDES[side] else False if flags.isdisjoint(SIDES[side]) else None


def _has_changed(row: Row, side: str) -> bool | None:
    verdict = row.change.verdict if row.change else None
    return None if verdict is None else verdict.value == side


def _compare(finding: Finding, test: str, seen: Seen) -> bool | None:
    wanted = Input(VALUE, {test: test}, finding.unit, is_multiple=finding.is_multiple)
    found = choose_input(wanted, seen.draw.measured)
    return None if found is None else _holds(finding, found[1])


def _holds(finding: Finding, span: Span) -> bool | None:
    if finding.condition is None:
        return None
    try:
        return finding.condition.holds({VALUE: span})
    except NoValueError:  # pragma: no cover - a plain comparison has a value
        return None


def _look_at_derived(finding: Finding, seen: Seen) -> Iterator[Look]:
    for id_ in finding.derived:
        value = seen.derived.get(id_)
        if value is None:
            continue
        if finding.condition is not None:
            holds = None if value.values is None else _holds(finding, _widen(value.values))
        else:
            holds = _is_on(value.judged, finding.side) if value.judged else None
        text = f"{value.name} {value.text} {value.unit}".rstrip()
        rows = tuple(used.row for used in value.inputs)
        yield Look(holds, (Sign(text, rows),) if holds else ())


def _widen(values: Interval) -> Span:
    """Give back what rounding took, so that a value at a limit decides nothing."""
    ends: list[End] = []
    for end, sign in ((values.low, -1), (values.high, 1)):
        if end is None:
            ends.append(sign * INFINITE)
            continue
        exponent = end.as_tuple().exponent
        step = Fraction(10) ** (exponent if isinstance(exponent, int) else 0) / 2
        ends.append(Fraction(end) + sign * (step if values.is_point else 0))
    return ends[0], ends[1]


def _look_at_stage(finding: Finding, seen: Seen) -> Iterator[Look]:
    stage = seen.stages.get(finding.stage)
    if stage is not None:
        holds = None if _NO_STAGE in stage.possible else True
        yield Look(holds, (Sign(stage.text, stage.rows),) if holds else ())


def make_sign(row: Row, seen: Seen) -> Sign:
    """Write a result that shows a finding, with its flag and what it is against the baseline."""
    flag = f" {row.flag.value}" if row.flag else ""
    return Sign(f"{name(row)}{flag}", (row,), describe_against(row, seen))


def describe_against(row: Row, seen: Seen) -> str:
    """Say what a result is against what is usual for the patient; nothing where that is open."""
    if row.is_usual:
        return USUAL if is_as_usual(row, seen) else "unchanged since the draw before"
    if row.has_changed and row.change is not None and row.change.verdict is not None:
        return f"{row.change.verdict.value} against the baseline"
    is_new = row.is_abnormal and row.baseline is not None and row.baseline.flag is not None
    return "new" if is_new and row.change and row.change.verdict else ""


USUAL = "as usual for this patient"


def is_as_usual(row: Row, seen: Seen) -> bool:
    """Whether a result is abnormal and so was what is usual, not merely the draw before."""
    baseline = row.baseline
    return (
        row.is_usual
        and baseline is not None
        and (baseline.origin != "earlier draw" or seen.are_usual)
    )
