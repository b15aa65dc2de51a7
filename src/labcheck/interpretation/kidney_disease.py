"""Categories of chronic kidney disease by KDIGO 2024: G by the eGFR, A by the albumin in urine.

A category is that of one result; chronic kidney disease needs three months, which two results with
dates can show. G1 and G2 are not shown for themselves: without a marker of damage they are not
chronic kidney disease. Numbers between printed steps, such as 59.5, leave both.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from labcheck.cases.case import Case
from labcheck.interpretation.grade_ladders import GradeBook
from labcheck.interpretation.grading import Question, grade_result
from labcheck.interpretation.moments import DAY, find_gap
from labcheck.interpretation.row_grades import ask
from labcheck.judging.findings import DerivedValue, Stage
from labcheck.judging.row import Row
from labcheck.values.patient import ADULT

SET_ID = "kdigo-ckd"
_THREE_MONTHS = 92 * DAY
_COMPUTED = {
    "egfr_ckdepi_2021_cr_cys": "an eGFR",
    "egfr_ckdepi_2021_cr": "an eGFR",
    "urine_albumin_creatinine_ratio": "a urine albumin/creatinine",
}
"""The computed values that may stand in where none was reported, and what they are called."""
_DISEASED = frozenset(["G5", "G4", "G3b", "G3a", "A3", "A2"])


class _Category(NamedTuple):
    """The categories that one result or one computed value may have, worst first.

    Attributes:
        names: The categories.
        text: By what: `eGFR 41 mL/min/1.73m2 (2026-03-01)`.
        why: The limits that decide.
        rows: The results it rests on.
        draw: Number of the draw.
        time: When, as written.
        computed: What labcheck computed it is: `an eGFR`; empty for a result.
    """

    names: tuple[str, ...]
    text: str
    why: str
    rows: tuple[Row, ...]
    draw: int
    time: str
    computed: str = ""

    @property
    def letter(self) -> str:
        """Which of the two it is: `G` of the filtration, `A` of the albumin in urine."""
        return self.names[0][0]

    @property
    def is_diseased(self) -> bool:
        """Whether every possibility is one of chronic kidney disease."""
        return _DISEASED.issuperset(self.names)

    def __str__(self) -> str:
        return f"{' or '.join(self.names)} by {self.text}"


def stage_kidney_disease(
    rows: Iterable[Row], case: Case, book: GradeBook, derived: Iterable[DerivedValue] = ()
) -> Stage | None:
    """Give the categories of the last eGFR and the last albumin/creatinine ratio of an adult.

    Where a draw has no eGFR the one that was computed from its creatinine counts, and is named so;
    the ratio likewise, where albumin and creatinine of one urine were reported.

    Returns:
        The stage; `None` where neither is one of chronic kidney disease.
    """
    if case.patient.age is not None and not ADULT.covers(case.patient.age.days):
        return None
    found = [category for row in rows if (category := _categorize(row, case, book))]
    reported = {(each.letter, each.draw) for each in found}
    computed = [each for value in derived if (each := _categorize_value(value, case, book))]
    found += [each for each in computed if (each.letter, each.draw) not in reported]
    filtered = [each for each in found if each.letter == "G"]
    leaking = [each for each in found if each.letter == "A"]
    may_be_last = [_list_last(filtered, case), _list_last(leaking, case)]
    if not any(each.is_diseased for several in may_be_last for each in several):
        return None
    last = [_join(several) for several in may_be_last if several]
    possible = tuple("".join(pair) for pair in product(*(each.names for each in last)))
    grade_set = book.sets[SET_ID]
    return Stage(
        SET_ID,
        f"{grade_set.label}, categories of chronic kidney disease",
        possible[0] if len(possible) == 1 else "",
        possible,
        "; ".join(map(str, last)),
        tuple(dict.fromkeys(row for each in last for row in each.rows)),
        tuple(_name_needs(last, filtered, case)),
        f"{grade_set.title}; read in {grade_set.read_from}",
        last[0].time,
        tuple(dict.fromkeys(step for several in may_be_last for step in map(_lead, several))),
    )


def _categorize(row: Row, case: Case, book: GradeBook) -> _Category | None:
    question = ask(row, case)
    if question is None:
        return None
    time = f" ({row.result.time})" if row.result.time else ""
    unit = row.result.unit or ""
    text = row.result.text if unit in row.result.text else f"{row.result.text} {unit}"
    said = f"{row.name} {text}{time}"
    return _place(question, said, (row,), (row.result.draw, row.result.time), book)


def _categorize_value(value: DerivedValue, case: Case, book: GradeBook) -> _Category | None:
    """Place a value that was computed; as it is printed, since the steps are whole numbers."""
    analyte = value.judged.analyte if value.judged else None
    if value.id not in _COMPUTED or value.values is None or analyte is None:
        return None
    question = Question(analyte, value.values, value.unit, patient=case.patient)
    time = f" ({value.time})" if value.time else ""
    inputs = " and ".join(f"{used.row.name} {used.row.result.text}" for used in value.inputs)
    said = f"{_COMPUTED[value.id]} of {value.text} {value.unit} computed from {inputs}{time}"
    rows = tuple(used.row for used in value.inputs)
    found = _place(question, said, rows, (value.draw, value.time), book)
    return found and found._replace(computed=_COMPUTED[value.id])


def _place(
    question: Question, text: str, rows: tuple[Row, ...], when: tuple[int, str], book: GradeBook
) -> _Category | None:
    ladders = book.ladders.get((SET_ID, question.analyte.id), ())
    grades = grade_result(question, ladders, book.sets[SET_ID])
    possible = grades[0].possible if grades else ()
    return _Category(possible, text, grades[0].why, rows, *when) if possible else None


def _list_last(found: Sequence[_Category], case: Case) -> Sequence[_Category]:
    """List those that are of the last draw; where no order is known each may be."""
    if not found or not case.is_ordered:
        return found
    last = max(each.draw for each in found)
    return [each for each in found if each.draw == last]


def _join(found: Sequence[_Category]) -> _Category:
    """Make one of several that may be the last: every category of theirs is possible."""
    by_names = {each.names: each for each in found}
    named = [by_names[names] for names in sorted(by_names, reverse=True)]
    names = dict.fromkeys(name for each in named for name in each.names)
    return found[-1]._replace(
        names=tuple(sorted(names, reverse=True)),
        text=" or ".join(each.text for each in named),
        rows=tuple(row for each in named for row in each.rows),
        computed=next((each.computed for each in named if each.computed), ""),
    )


def _lead(category: _Category) -> str:
    return f"{category.text}: {' or '.join(category.names)}, since {category.why}"


def _name_needs(
    last: Sequence[_Category], filtered: Sequence[_Category], case: Case
) -> Iterator[str]:
    """Say whether the three months are shown, and what would settle several categories."""
    if any(len(each.names) > 1 for each in last):
        yield "more than one category is possible: the exact value, or the dates"
    held = _find_held(filtered) if case.is_ordered and last[0].is_diseased else None
    if held is not None:
        yield f"below 60 in every eGFR from {held[0]} to {held[1]}"
    else:
        yield "chronic kidney disease needs three months, which these results do not show"
    if not any(each.letter == "A" for each in last):
        yield "the albumin/creatinine ratio in urine is not among the results"
    for each in last:
        if each.computed:
            what = each.computed.partition(" ")[2]
            by = " (CKD-EPI 2021)" if each.letter == "G" else ""
            yield f"the {what} was computed by labcheck{by} and not reported"
    yield "not while the kidney function is changing"


def _find_held(filtered: Sequence[_Category]) -> tuple[str, str] | None:
    """Find the times between which every eGFR was one of disease, if it was over three months."""
    ordered = sorted(filtered, key=lambda each: each.draw)
    run: list[_Category] = []
    for each in reversed(ordered):
        if not each.is_diseased:
            break
        run.insert(0, each)
    if not run:
        return None
    first, latest = run[0].time, run[-1].time
    gap = find_gap(first, latest)
    return (first, latest) if gap is not None and gap.least >= _THREE_MONTHS else None
