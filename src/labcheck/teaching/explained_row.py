"""One row explained: the way from the printed text to the verdict, and what is not known.

What is not known is said with what it leaves open, and what would settle it.
"""

from collections.abc import Iterable, Iterator

from labcheck.cases.case import BaselineChoice
from labcheck.judging.report import Report
from labcheck.judging.row import FlagFrom, JudgedRange, Row
from labcheck.ranges.reference_range import RangeSet
from labcheck.teaching.explained_grades import list_grades
from labcheck.teaching.explanation_parts import (
    DISTURB,
    MIND,
    NOT_KNOWN,
    SETS,
    Section,
    gather_sections,
    join_names,
    list_critical,
    list_equal_units,
    list_kinds,
    list_opinions,
    list_reported,
    list_urgency,
    list_verdict,
)
from labcheck.teaching.interferences import list_disturbances
from labcheck.teaching.worked_change import work_out_change, work_out_personal
from labcheck.values.patient import Age, Pregnancy, Sex
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import NoResult, Number, Numeric, Unreadable
from labcheck.writers.evidence import Topic, list_steps
from labcheck.writers.interpretation.pattern_wording import explain_for_row
from labcheck.writers.wording import join_flags


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """One row and everything that led to its verdict.

    Attributes:
        row: The row.
        sections: The explanation, in the order of reasoning; none is empty.
    """

    row: Row
    sections: tuple[Section, ...]


def explain_row(row: Row, report: Report) -> ExplainedRow:
    """Explain one row of a report; the sets that are named are those it was compared with."""
    steps: dict[Topic, list[str]] = {topic: [] for topic in Topic}
    for topic, step in list_steps(row, report, cites_sets=False):
        steps[topic].append(step)
    kinds = (judged.entry.kind for judged in row.ranges)
    parts = {
        "Urgent": list_urgency(row),
        "Reported": [*steps[Topic.REPORTED], *list_reported(row)],
        "Range": [*steps[Topic.RANGE], *list_equal_units(row), *list_kinds(kinds)],
        "Verdict": [*steps[Topic.VERDICT], *list_verdict(row)],
        "Critical limits": [*steps[Topic.CRITICAL], *list_critical(row)],
        "How far": steps[Topic.DISTANCE],
        "Baseline": _against_baseline(row, report, steps[Topic.BASELINE]),
        SETS: list_opinions(row.second_opinions),
        "Grades": list_grades(row),
        "With other results": explain_for_row(report, row),
        DISTURB: list_disturbances(row.analyte),
        MIND: [row.analyte.note] if row.analyte and row.analyte.note else (),
        NOT_KNOWN: list_unknowns(row, report),
    }
    return ExplainedRow(row, gather_sections(parts))


def _against_baseline(row: Row, report: Report, steps: list[str]) -> list[str]:
    """Put the arithmetic in place of its result; that nothing is judged stands with the unknown."""
    personal = list(work_out_personal(row))
    if worked := list(work_out_change(row, report)):
        return [*steps[:1], *worked, *personal]
    is_judged = row.change is None or row.change.verdict is not None
    return [*(steps if is_judged else steps[:-1]), *personal]


def list_sets_of(report: Report, explained: Iterable[ExplainedRow]) -> tuple[RangeSet, ...]:
    """Give the sets that some rows rest on or were compared with."""
    rows = tuple(explained_row.row for explained_row in explained)
    return replace(report, rows=rows).sets_that_judged


def list_unknowns(row: Row, report: Report) -> Iterator[str]:
    """Give each thing that is not known as one sentence, what bears on the flag first."""
    yield from _of_the_flag(row, report)
    yield from _of_the_laboratory(row)
    yield from _of_the_patient(row, report)
    yield from _of_the_critical_limits(row, report)
    yield from _of_the_change(row, report)


def _of_the_flag(row: Row, report: Report) -> Iterator[str]:
    if row.not_judged is not None:
        why = row.not_judged
        by, colon, detail = why.detail.partition(": ")
        is_by_set = bool(colon) and by in {range_set.id for range_set in report.every_set}
        said = f" by {by}: {detail}" if is_by_set else f": {why.detail}"
        yield f"It is not judged{said}. To settle it: {why.remedy}."
    if row.settled_by:
        yield f"The flag may be {join_flags(row.possible_flags)}; {row.settled_by} would settle it."
    if row.is_adult_assumed:
        yield "The age is not stated; limits for adults were used. The age would settle it."
    if row.is_at_limit:
        yield "It lies within rounding of a converted limit; another decimal would settle it."


def _of_the_laboratory(row: Row) -> Iterator[str]:
    result = row.result
    yield from _of_its_limits(row)
    if isinstance(result.value, Numeric) and not result.unit and not _needs_no_unit(row):
        yield "The unit is not stated; it is not guessed."
    if not result.method and (sets := _divided(row, "method")):
        yield (
            f"The method is not stated, and limits of {sets} differ by method; add `method:` to "
            "the result to choose among them."
        )
    if not result.specimen and (sets := _divided(row, "specimen")):
        yield (
            f"The specimen is not stated, and limits of {sets} differ by specimen; add `specimen:` "
            "to the result to choose among them."
        )
    contexts = {judged.entry.partition.context for judged in row.ranges} - {""}
    if contexts and not result.context:
        which = "Whether that" if len(contexts) == 1 else "Which of these"
        yield (
            f"The limits are for: {', '.join(sorted(contexts))}. {which} applies is not stated; "
            "add `context:` to the result."
        )


def _of_its_limits(row: Row) -> Iterator[str]:
    """Say that limits of the laboratory's own are not stated, or could not be used."""
    is_printed = bool(row.result.printed_range)
    if row.flag_from is FlagFrom.RANGE_SET and is_printed:
        yield (
            "The range the laboratory printed could not be used; it would take precedence. Add "
            "`range:` with its unit to the result."
        )
    elif row.flag_from is FlagFrom.RANGE_SET:
        yield (
            "The reporting laboratory's own limits are not stated; they would take precedence. Add "
            "them to the result as `range:`."
        )
    elif row.flag_from is FlagFrom.REPORTED and is_printed:
        yield "The range the laboratory printed could not be used, only its flag."
    elif row.flag_from is FlagFrom.REPORTED:
        yield "The reporting laboratory's own limits are not stated, only its flag."


def _needs_no_unit(row: Row) -> bool:
    return row.analyte is not None and row.analyte.is_unitless


def _divided(row: Row, division: str) -> str:
    """Name the sets whose limits for this patient differ by what is not stated."""
    sets = (opinion.set_id for opinion in row.second_opinions if _differ(opinion.ranges, division))
    return ", ".join(sets)


def _differ(ranges: Iterable[JudgedRange], division: str) -> bool:
    return len({judged.entry.partition.names.get(division) for judged in ranges}) > 1


def _of_the_patient(row: Row, report: Report) -> Iterator[str]:
    patient, analyte = report.case.patient, row.analyte
    may_be_pregnant = patient.sex is not Sex.MALE and patient.pregnancy is None
    if analyte is None or row.flag_from is not FlagFrom.RANGE_SET or not may_be_pregnant:
        return
    age = row.result.age or patient.age
    in_use = (*report.sets, *report.further, *report.compared)
    sets = {range_set.id: range_set for range_set in in_use}
    for_pregnancy = [
        id_ for id_, range_set in sets.items() if _is_for_pregnancy(range_set, analyte.id, age)
    ]
    if for_pregnancy:
        yield (
            "Pregnancy is not stated, and the patient was taken not to be pregnant; "
            f"the {'set' if len(for_pregnancy) == 1 else 'sets'} {join_names(for_pregnancy)} "
            "would judge a pregnant patient by other limits."
        )


def _is_for_pregnancy(range_set: RangeSet, analyte: str, age: Age | None) -> bool:
    """Whether a set has limits for a pregnant patient of this age."""
    return any(
        Pregnancy.NO not in entry.stages
        and (age is None or range_set.ages_of(entry).overlaps(age.days))
        for entry in range_set.ranges.get(analyte, ())
    )


def _of_the_critical_limits(row: Row, report: Report) -> Iterator[str]:
    if row.critical_unapplied:
        yield f"Critical limits were not applied: {row.critical_unapplied}."
    elif row.analyte is not None and not row.critical and isinstance(row.result.value, Numeric):
        having = [
            range_set.id for range_set in report.critical_sets if row.analyte.id in range_set.ranges
        ]
        if not report.critical_sets:
            yield "No list of critical limits was in use."
        elif having:
            yield f"It was not compared with the critical limits of {', '.join(having)}."
        else:
            yield "The critical lists in use have no limits for it."


def _of_the_change(row: Row, report: Report) -> Iterator[str]:
    change = row.change
    if isinstance(row.result.value, NoResult | Unreadable):
        return
    if change is None:
        yield from _without_baseline(row, report.case.baseline_choice)
    elif change.verdict is None:
        yield f"Whether it has changed is not judged: {change.reason}."
    elif change.limits is not None and change.limits.is_cva_assumed:
        yield (
            "The laboratory's analytical CV is not given, so half the within-subject CV is "
            "assumed; add `cva:` to the result if you know it."
        )


def _without_baseline(row: Row, choice: BaselineChoice) -> Iterator[str]:
    why = "is left out by `baseline: none`" if choice is BaselineChoice.NONE else "is not stated"
    yield (
        f"What is usual for this patient {why}: a result within the range may have changed, and "
        "one outside it may be usual."
    )
    analyte = row.analyte
    if not isinstance(row.result.value, Number):
        yield "Only plain numbers are compared; write `baseline: unchanged` if the report says so."
    elif analyte is None or analyte.variation is None or analyte.is_signed:
        yield (
            "An earlier result would show the size of the change, but not whether it is more than "
            "chance: there are no variation data."
        )
    else:
        yield "An earlier result would settle it: a draw, or `baseline:` beside the result."
