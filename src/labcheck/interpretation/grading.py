"""Grading: a result and what is known beside it to the grades that are possible, never a guess.

Every number that a result may stand for, every limit that the laboratory may use and every ladder
that the patient may belong to is asked; the answer is the one grade that all give, or all grades
with what would settle it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from labcheck.catalogue.analyte import Analyte
from labcheck.interpretation.grade_conditions import UNKNOWN, Facts, Known, Term, Truth
from labcheck.interpretation.grade_ladders import GradeSet, Ladder
from labcheck.interpretation.grade_patients import find_for, is_context_open, name_open
from labcheck.interpretation.grade_placing import (
    PlacedLadder,
    PlacedStep,
    find_parts,
    place_ladder,
)
from labcheck.judging.graded import NO_CRITERIA, NO_GRADE, Grade
from labcheck.values.interval import Interval, format_decimal, round_for_reading
from labcheck.values.patient import Patient
from labcheck.values.records import dataclass

NOBODY = Patient()
"""A patient of whom nothing is stated."""


class Limits(NamedTuple):
    """The laboratory's limits of a result, in its unit.

    Attributes:
        lln: The lower limit of normal; `None` where none is known.
        uln: The upper limit of normal.
        is_lln_open: Whether it is printed as `>3`.
        is_uln_open: Whether it is printed as `<5`.
        origin: Where they come from: `printed with the result`, `abim`.
        is_exact: Whether they came into this unit without rounding.
    """

    lln: Decimal | None = None
    uln: Decimal | None = None
    is_lln_open: bool = False
    is_uln_open: bool = False
    origin: str = ""
    is_exact: bool = True


NO_LIMITS = Limits()


class Question(NamedTuple):
    """What is to be graded.

    Attributes:
        analyte: What was measured.
        values: The numbers that the result may stand for.
        unit: The unit's text; `None` when none was printed.
        half_digit: Half of the last digit that was printed, where the result is one number.
        limits: Each pair of limits that the laboratory may use; none where none is known.
        limits_settled_by: What would choose among several pairs.
        baseline: The value before treatment, in the same unit; `None` where it is not known.
        patient: As far as ladders are divided by.
        context: What the result states of it: `fasting`.
    """

    analyte: Analyte
    values: Interval
    unit: str | None
    half_digit: Decimal = Decimal(0)
    limits: tuple[Limits, ...] = ()
    limits_settled_by: str = ""
    baseline: Decimal | None = None
    patient: Patient = NOBODY
    context: str = ""

    @property
    def widened(self) -> Interval:
        """The numbers, by half a digit more: what they are beside limits that were rounded."""
        values, half = self.values, self.half_digit
        low = None if values.low is None else values.low - half
        high = None if values.high is None else values.high + half
        return Interval(low, high, values.low_closed, values.high_closed)


@dataclass(slots=True)
class _Said:
    """What ladders have said so far.

    Attributes:
        grades: Every grade that is possible.
        whys: The conditions that decide, each with the grades it gives.
        needs: What would settle which grade it is.
        notes: What else a reader must know of how it was judged.
    """

    grades: dict[str, None] = field(default_factory=dict)
    whys: dict[str, str] = field(default_factory=dict)
    needs: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def join(self, other: "_Said") -> None:
        self.grades |= other.grades
        self.whys |= other.whys
        self.needs |= other.needs
        self.notes |= other.notes


_BY_CONTEXT = "by context"


def grade_result(
    question: Question, ladders: Iterable[Ladder], grade_set: GradeSet
) -> tuple[Grade, ...]:
    """Grade one result by every term that a set has for its test.

    Args:
        question: The result, and what is known beside it.
        ladders: The ladders that the set has for the test.
        grade_set: The set.
    """
    by_term: dict[tuple[str, str], list[Ladder]] = {}
    for ladder in ladders:
        # Of terms for fasting samples and for others one is the sample's.
        term = _BY_CONTEXT if ladder.whom.context else ladder.term
        by_term.setdefault((term, ladder.direction.value), []).append(ladder)
    found = (_grade_term(question, group, grade_set) for group in by_term.values())
    return tuple(grade for grade in found if grade is not None)


def _grade_term(question: Question, ladders: Sequence[Ladder], grade_set: GradeSet) -> Grade | None:
    fitting = find_for(ladders, question.patient, question.context)
    if not fitting:
        return None
    first = next((ladder for ladder in fitting if not ladder.refused), fitting[0])
    blank = Grade(
        grade_set.id,
        grade_set.name,
        grade_set.version,
        " or ".join(dict.fromkeys(ladder.term for ladder in fitting)),
        first.direction.value,
        raised_by=first.raised_by,
        applies=first.applies if len({ladder.applies for ladder in fitting}) == 1 else "",
    )
    if all(ladder.refused for ladder in fitting):
        return blank._replace(why=first.refused, raised_by="", applies="")
    placed = [place_ladder(question.analyte, question.unit, each) for each in fitting]
    unplaced = [each for each in placed if isinstance(each, str)]
    if unplaced:
        return blank._replace(why=unplaced[0], raised_by="", applies="")
    said = [_climb(question, each) for each in placed if isinstance(each, PlacedLadder)]
    if is_context_open(fitting, question.context):
        said.append(_Said({NO_GRADE: None}))
    return _sum_up(blank, question, fitting, said)


def _sum_up(
    blank: Grade, question: Question, ladders: Sequence[Ladder], said: Sequence[_Said]
) -> Grade:
    """Join what the ladders of a term say."""
    joined = _Said()
    if len({tuple(sorted(each.grades)) for each in said}) > 1:
        joined.needs[name_open(ladders)] = None
    for each in said:
        joined.join(each)
    order = _order_of(ladders)
    possible = tuple(sorted(joined.grades, key=order.index))
    is_one = len(possible) == 1
    grade = blank._replace(grade=possible[0] if is_one else "", possible=possible)
    if grade.is_finding and any(_is_inside(question, limits) for limits in question.limits):
        joined.notes["although the value is within the laboratory's range"] = None
    whys = (
        joined.whys if is_one else (f"{grades} if {text}" for text, grades in joined.whys.items())
    )
    return grade._replace(
        grade="" if grade.grade == NO_CRITERIA else grade.grade,
        why="; ".join([*whys, *joined.notes]),
        settled_by="" if is_one else "; ".join(filter(None, joined.needs)),
        raised_by=_keep_higher(blank.raised_by, grade),
    )


def _keep_higher(raised_by: str, grade: Grade) -> str:
    """Keep what would raise the grade above the mildest that is possible."""
    if not grade.may_be_finding or not all(each.isdigit() for each in grade.possible):
        return raised_by if grade.may_be_finding else ""
    least = min(map(int, grade.possible))
    kept = (part for part in raised_by.split("; ") if part and int(part.split()[0]) > least)
    return "; ".join(kept)


def _is_inside(question: Question, limits: Limits) -> bool:
    normal = Interval(
        limits.lln,
        limits.uln,
        low_closed=not limits.is_lln_open,
        high_closed=not limits.is_uln_open,
    )
    return (limits.lln, limits.uln) != (None, None) and normal.covers(question.values)


def _order_of(ladders: Sequence[Ladder]) -> list[str]:
    """Give every grade of some ladders, the worst first."""
    steps = [step for ladder in ladders for step in ladder.steps]
    named = [grade for step in steps for grade in step.grades]
    if all(grade.isdigit() for grade in named):
        return [*sorted({*named, NO_GRADE}, key=int, reverse=True), NO_CRITERIA]
    alone = [step.grades[0] for step in steps if len(step.grades) == 1]
    return [*dict.fromkeys([*alone, *named, NO_GRADE]), NO_CRITERIA]


def list_ends(question: Question, ladders: Iterable[Ladder]) -> Iterator[tuple[Decimal, bool]]:
    """Give the numbers at which a grade may change, each with whether rounding may move it.

    Between two of them every number has the same grades, but for one that lies within half of its
    last digit of an end that rounding may move.
    """
    for ladder in ladders:
        placed = place_ladder(question.analyte, question.unit, ladder)
        if not isinstance(placed, PlacedLadder):
            continue
        uses_limits = any(part.term for part in find_parts(placed))
        for limits in question.limits or (NO_LIMITS,):
            is_moved = not (placed.conversion.is_exact and (limits.is_exact or not uses_limits))
            own = [end for end in (limits.lln, limits.uln) if end is not None]
            yield from ((end, is_moved) for end in own)
            for facts in _split_baseline(_state(question, limits), placed):
                for step in placed.steps:
                    yield from ((end, is_moved) for end in step.condition.find_ends(facts))


def _climb(question: Question, placed: PlacedLadder) -> _Said:
    """Ask a ladder about every number that a result may be, beside every pair of limits."""
    said = _Said()
    if placed.ladder.refused:
        said.grades[NO_CRITERIA] = None
        said.notes[placed.ladder.refused] = None
        return said
    several = question.limits or (NO_LIMITS,)
    answers = [_climb_beside(question, limits, placed) for limits in several]
    for answer in answers:
        said.join(answer)
    if len({tuple(sorted(answer.grades)) for answer in answers}) > 1:
        said.needs[question.limits_settled_by or "which limits the laboratory uses"] = None
    if not placed.conversion.is_exact:
        text = f"the set prints its limits in {placed.printed_unit}"
        said.notes[text] = None
    return said


def _climb_beside(question: Question, limits: Limits, placed: PlacedLadder) -> _Said:
    """Ask a ladder beside one pair of limits."""
    said = _Said()
    values = _widen(question, limits, placed)
    by_baseline = []
    for facts in _split_baseline(_state(question, limits), placed):
        found = _Said()
        ends = {end for step in placed.steps for end in step.condition.find_ends(facts)}
        for value in sample_parts(values, sorted(ends)):
            _step_through(value, facts, placed, limits, found)
        by_baseline.append(found)
        said.join(found)
    if len({tuple(sorted(found.grades)) for found in by_baseline}) > 1:
        said.needs[_NEEDS[Term.BASELINE]] = None
    if len(said.grades) > 1 and not values.is_point:
        is_rounded = question.values.is_point
        what = "more digits, since limits were converted" if is_rounded else "the exact value"
        said.needs[what] = None
    return said


def _widen(question: Question, limits: Limits, placed: PlacedLadder) -> Interval:
    """Give the numbers a result may be; by half a digit more where limits were not exact."""
    terms = {part.term for part in find_parts(placed)}
    uses_limits = bool(terms & {Term.ULN, Term.LLN})
    if placed.conversion.is_exact and (limits.is_exact or not uses_limits):
        return question.values
    return question.widened


def _state(question: Question, limits: Limits) -> dict[Term, Known]:
    """State what is known, by what limits are multiples of."""
    known = {
        Term.LLN: (limits.lln, limits.is_lln_open),
        Term.ULN: (limits.uln, limits.is_uln_open),
        Term.BASELINE: (question.baseline, False),
    }
    return {
        term: UNKNOWN if number is None else Known(Interval.point(number), is_open)
        for term, (number, is_open) in known.items()
    }


def _split_baseline(facts: dict[Term, Known], placed: PlacedLadder) -> Iterator[Facts]:
    """Part the baselines that are possible at the limits that it is compared with itself.

    So what holds of a normal baseline is never mixed with what holds of a raised one.
    """
    if facts[Term.BASELINE].is_stated:
        yield facts
        return
    compared = [part for part in find_parts(placed) if part.is_of_baseline and part.term]
    known = [(part, facts[part.term]) for part in compared if part.term]
    ends = sorted({
        limit.values.low * part.factor
        for part, limit in known
        if limit.is_stated and limit.values.low is not None
    })  # fmt: skip
    low = Decimal(0)
    for end in ends:
        yield facts | {
            Term.BASELINE: Known(Interval(low, end, low_closed=False, high_closed=False))
        }
        yield facts | {Term.BASELINE: Known(Interval.point(end))}
        low = end
    yield facts | {Term.BASELINE: Known(Interval(low, None, low_closed=False))}


def sample_parts(values: Interval, ends: Sequence[Decimal]) -> Iterator[Decimal]:
    """Give one number of each part into which the ends cut the values."""
    inside = [end for end in ends if end in values]
    yield from inside
    least = values.low if values.low is not None else min([*inside, Decimal(0)]) - 1
    most = values.high if values.high is not None else max([*inside, least]) + 1
    cuts = [least, *inside, most]
    for low, high in pairwise(cuts):
        if low != high:
            yield (low + high) / 2
    for edge in (values.low, values.high):
        if edge is not None and edge in values:
            yield edge


def _step_through(
    value: Decimal, facts: Facts, placed: PlacedLadder, limits: Limits, said: _Said
) -> None:
    """Go down a ladder with one number, and note every grade that it may have."""
    for step in placed.steps:
        truth = step.condition.judge(value, facts)
        if truth is Truth.FAILS:
            continue
        said.grades |= dict.fromkeys(step.step.grades)
        said.whys[_explain(step, limits)] = " or ".join(step.step.grades)
        if len(step.step.grades) > 1:
            said.needs[step.step.settled_by] = None
        if truth is Truth.HOLDS:
            return
        said.needs |= dict.fromkeys(_name_unknown(step, facts, placed))
    said.grades[NO_GRADE] = None


def _explain(step: PlacedStep, limits: Limits) -> str:
    """Write a condition with the limits that it is a multiple of: `>3.0 × ULN (40, abim)`."""
    terms = {part.term for part in step.condition.comparisons}
    numbers = {Term.LLN: limits.lln, Term.ULN: limits.uln}
    named = [
        f"{term.value} {format_decimal(round_for_reading(number))}"
        for term, number in numbers.items()
        if term in terms and number is not None
    ]
    origin = f", {limits.origin}" if limits.origin else ""
    beside = f" ({' and '.join(named)}{origin})" if named else ""
    gap = ", which lies between two printed steps" if step.step.is_gap else ""
    return f"{step.text}{beside}{gap}"


_NEEDS = {
    Term.LLN: "the laboratory's lower limit of normal",
    Term.ULN: "the laboratory's upper limit of normal",
    Term.BASELINE: "the baseline",
}


def _name_unknown(step: PlacedStep, facts: Facts, placed: PlacedLadder) -> Iterator[str]:
    """Name what would settle whether a step holds."""
    for part in step.condition.comparisons:
        if not part.sign:
            yield placed.ladder.note
        terms = (part.term, Term.BASELINE if part.is_of_baseline else None)
        yield from (_NEEDS[term] for term in terms if term and not facts[term].is_stated)
        if part.term and facts[part.term].is_open_end:
            yield "whether the laboratory's limit itself counts as normal"
