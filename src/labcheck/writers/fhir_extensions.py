"""Extensions for what a verdict rests on and R4 has no element for.

    on a Patient       age, pregnancy, baseline (`none`: what earlier results were compared with
                       does not come back)
    on an Observation  age, context, replaced
    on any element     added: labcheck wrote it, and no laboratory reported it

The address of each is `urn:labcheck:fhir:` and its name. Without them a result would come back
judged as an adult's, or as the laboratory's own judgement. None changes what an element means.
"""

from dataclasses import replace

from labcheck.cases.case import BaselineChoice
from labcheck.cases.timeline import place_results
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.fhir_elements import EXTENSION, Json, clean, find_date

_EARLIER_CASE = "earlier case"


def write_case(report: Report) -> list[Json]:
    """Write what a Patient has no element for."""
    patient = report.case.patient
    return [
        *_text("age", patient.age.text if patient.age else ""),
        *_text("pregnancy", patient.pregnancy.value if patient.pregnancy else ""),
        *_text("baseline", "" if _is_history_whole(report) else BaselineChoice.NONE.value),
    ]


def write_result(row: Row) -> list[Json]:
    """Write what an Observation has no element for."""
    result = row.result
    return [
        *_text("age", result.age.text if result.age else ""),
        *_text("context", result.context),
        *_text("replaced", "true" if result.is_replaced else ""),
    ]


def _text(name: str, text: str) -> list[Json]:
    """Write a text; nothing when it is empty, which stands for "not stated"."""
    cleaned = clean(text)
    return [{"url": f"{EXTENSION}{name}", "valueString": cleaned}] if cleaned else []


def _is_history_whole(report: Report) -> bool:
    """Whether the rows alone, read back, are compared with what they were compared with.

    Of several draws they are not where a time is lost that FHIR cannot hold, where rows are left
    out, or where what is usual was stated or is of an earlier file.
    """
    case, results = report.case, [row.result for row in report.shown]
    written = [replace(result, time=find_date(result.time)) for result in results]
    placed, timeline = place_results(written)
    if len(timeline.times) == 1:
        return True
    is_stated = bool(case.baselines) or any(
        result.baseline is not None or result.cva is not None for result in results
    )
    is_placed = all(
        one.draw == other.draw for one, other in zip(results, placed, strict=True)
    ) and len(timeline.times) == len(case.draws)
    is_earlier = any(
        prior.origin == _EARLIER_CASE
        for row in report.shown
        if row.baseline
        for prior in row.baseline.values
    )
    is_usual = case.baseline_choice is BaselineChoice.PREVIOUS
    return is_placed and is_usual and not (is_stated or is_earlier)
