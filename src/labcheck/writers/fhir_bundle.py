"""Render reports as a FHIR R4 Bundle: an Observation for each row, a Patient for each case.

Values derived from several rows are Observations as well, behind them, `derivedFrom` their inputs.

Numbers are written with the decimals they were printed with. The same rows give the same text,
resource identifiers too.

What labcheck says is marked as added, and what a verdict rests on and R4 has no element for stands
in extensions:

    on a Patient       age, pregnancy, baseline (`none`: what earlier results were compared with
                       does not come back)
    on an Observation  age, context, replaced, panel, short-name, unread-range
    on any element     added: labcheck wrote it, and no laboratory reported it

The address of each is `urn:labcheck:fhir:` and its name. Without them a result would come back
judged as an adult's, or as the laboratory's own judgement. None changes what an element means.

Read back, a result has the verdict it left with or is not
judged, and never a surer one; texts come back as values or notes. docs/formats.md says what does
not come back.

Of a time of day without a zone the day alone stands in the element of the time.
Notes are Markdown in FHIR: what would be markup in them is escaped.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from labcheck.cases.case import BaselineChoice, ResultStatus
from labcheck.cases.timeline import place_results
from labcheck.judging.report import PURPOSE, Report
from labcheck.judging.row import FlagFrom, Row
from labcheck.values.patient import Patient
from labcheck.values.records import replace
from labcheck.values.result_text import Censored, NoResult, Number, Span, Unreadable
from labcheck.writers.fhir_elements import (
    EXTENSION,
    LABORATORY,
    Json,
    clean,
    find_date,
    mark_added,
    write_code,
    write_interpretation,
    write_ranges,
    write_value,
)
from labcheck.writers.interpretation.fhir import list_observations
from labcheck.writers.interpretation.fhir_circumstances import list_circumstances
from labcheck.writers.interpretation.graded_wording import say_of_row
from labcheck.writers.plain_text import make_json, make_markdown
from labcheck.writers.wording import (
    describe_change,
    describe_patient,
    describe_range,
    describe_reading,
    list_notes,
)

_URN = "https://labcheck.invalid/"
"""What the identifiers are computed from, besides the content; a name that leads nowhere."""


def render_fhir(reports: Sequence[Report]) -> str:
    """Render all reports as one Bundle."""
    entries = [
        entry
        for number, report in enumerate(reports, start=1)
        for entry in _entries(report, number, is_alone=len(reports) == 1)
    ]
    bundle: Json = {"resourceType": "Bundle", "meta": {"tag": [{"display": PURPOSE}]}}
    bundle |= {"type": "collection"} | ({"entry": entries} if entries else {})
    return make_json(_dump(bundle)) + "\n"


def _dump(value: Any, margin: str = "\n") -> str:
    """Write JSON with numbers as they were printed, which `json` cannot."""
    inner = f"{margin}  "
    match value:
        case dict():
            parts = [f"{json.dumps(name)}: {_dump(part, inner)}" for name, part in value.items()]
            return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}"
        case list():
            return f"[{inner}{f',{inner}'.join(_dump(part, inner) for part in value)}{margin}]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _entries(report: Report, number: int, *, is_alone: bool) -> Iterator[Json]:
    """Give the Patient of a case, then its Observations.

    Of several cases each has a Patient, so that no patient's results become another's.
    """
    patient, stated = report.case.patient, write_case(report)
    subject = ""
    if clean(patient.id) or patient.sex or stated or not is_alone:
        entry = _entry(
            _patient(patient, number, stated), f"{number} {report.case.file} {report.case.title}"
        )
        subject = entry["fullUrl"]
        yield entry
    for observation in list_circumstances(report, number, subject):
        yield _entry(observation, report.case.file)
    places: dict[int, str] = {}
    for place, row in enumerate(report.shown, start=1):
        content = _observation(row, subject, patient, say_of_row(report, row))
        content["extension"] = write_result(row)
        named = {"resourceType": "Observation", "id": f"case-{number}-result-{place}"}
        written = {name: value for name, value in content.items() if value}
        entry = _entry(named | written, report.case.file)
        places[id(row)] = entry["fullUrl"]
        yield entry
    for observation in list_observations(report, number, subject, places):
        yield _entry(observation, report.case.file)


def _entry(resource: Json, seed: str) -> Json:
    name = json.dumps([_URN, seed, _dump(resource)])
    return {"fullUrl": f"urn:uuid:{uuid5(NAMESPACE_URL, name)}", "resource": resource}


def _patient(patient: Patient, number: int, stated: list[Json]) -> Json:
    """Write what is known; an identifier as it was given, which an id of FHIR need not be."""
    id_ = clean(patient.id)
    named = {"identifier": [{"value": id_}]} if id_ else mark_added({"id": f"case-{number}"})
    extensions = [*named.get("extension", []), *stated]
    return (
        {"resourceType": "Patient"}
        | named
        | ({"extension": extensions} if extensions else {})
        | ({"gender": patient.sex.value} if patient.sex else {})
    )


def _observation(row: Row, subject: str, patient: Patient, said: Iterable[str]) -> Json:
    """Write the elements of R4; those without content are empty."""
    result = row.result
    method, specimen = clean(result.method), clean(result.specimen)
    return {
        "extension": [],
        "status": (result.status or ResultStatus.FINAL).value,
        "category": [LABORATORY],
        "code": write_code(row),
        "subject": {"reference": subject} if subject else None,
        "effectiveDateTime": find_date(result.time),
        **write_value(row),
        "interpretation": write_interpretation(row),
        "note": _notes(row, patient, said),
        "method": {"text": method} if method else None,
        "specimen": {"display": specimen} if specimen else None,
        "referenceRange": write_ranges(row),
    }


def _notes(row: Row, patient: Patient, said: Iterable[str]) -> list[Json]:
    """Give the note that was reported, then everything labcheck says, once each and escaped."""
    reported = make_markdown(clean(row.result.note)).strip()
    own = (
        *_provenance(row),
        *_refusal(row),
        *list_notes(row),
        describe_reading(row),
        *_comparison(row),
        *_circumstances(row, patient),
        *said,
    )
    escaped = (make_markdown(note).strip() for note in map(clean, own))
    added = [note for note in dict.fromkeys(escaped) if note and note != reported]
    return [
        *([{"text": reported}] if reported else []),
        *(mark_added({"text": note}) for note in added),
    ]


def _refusal(row: Row) -> Iterator[str]:
    """Say why a text is not a value, where the flag is the laboratory's."""
    value = row.result.value
    if isinstance(value, Unreadable | NoResult) and value.why and row.not_judged is None:
        yield f"the value could not be read: {value.why}"


def _provenance(row: Row) -> Iterator[str]:
    """Say on whose authority the flag stands, and what limits did not decide."""
    sources = dict.fromkeys(
        f"{judged.set_id} ({judged.entry.partition})" for judged in (row.ranges or row.critical)
    )
    match row.flag_from:
        case FlagFrom.PRINTED_RANGE:
            yield "judged by the range printed with the result"
        case FlagFrom.REPORTED:
            word = row.result.reported or row.result.value
            yield f"judged by the laboratory's own word: {getattr(word, 'value', row.result.text)}"
        case FlagFrom.RANGE_SET:
            yield f"judged by {' or '.join(sources)}"
    if row.flag_from is FlagFrom.REPORTED and row.ranges:
        limits = f"{describe_range(row)} {row.result.unit or ''}".strip()
        yield f"for comparison: {limits}, {' or '.join(sources)}"


def _comparison(row: Row) -> Iterator[str]:
    if row.baseline is None:
        return
    facts = ", ".join(fact for fact in (row.baseline.origin, row.baseline.time) if fact)
    yield f"baseline: {row.baseline.text} ({facts})"
    if compared := describe_change(row):
        yield f"change: {compared}"


def _circumstances(row: Row, patient: Patient) -> Iterator[str]:
    """Say what is known of patient and specimen and has no element of its own."""
    result = row.result
    age = result.age or patient.age
    if age:
        yield f"age: {age.text}"
    if patient.pregnancy:
        yield f"patient: {describe_patient(patient)}"
    if row.is_adult_assumed:
        yield "age not stated: limits for adults were used"
    if row.critical_unapplied:
        yield f"critical limits were not applied: {row.critical_unapplied}"
    if result.context:
        yield f"context: {result.context}"
    if result.time and find_date(result.time) != result.time:
        yield f"time: {result.time}"
    if result.unit and not isinstance(result.value, Number | Censored | Span):
        yield f"unit: {result.unit}"


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
        *_text("panel", result.panel),
        *_text("short-name", result.short_name),
        *_text("unread-range", result.unread_range),
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
        result.draw == other.draw for result, other in zip(results, placed, strict=True)
    ) and len(timeline.times) == len(case.draws)
    is_earlier = any(
        prior.origin == _EARLIER_CASE
        for row in report.shown
        if row.baseline
        for prior in row.baseline.values
    )
    is_usual = case.baseline_choice is BaselineChoice.PREVIOUS
    return is_placed and is_usual and not (is_stated or is_earlier)
