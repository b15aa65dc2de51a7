"""Render reports as a FHIR R4 Bundle: an Observation for each row, a Patient for each case.

Numbers are written with the decimals they were printed with. The same rows give the same text,
resource identifiers too.

What `labcheck` does not get back when it reads the Bundle again:

- age and pregnancy, since no birth date is invented, and context (`fasting`): they stand in notes
  alone. Whoever is a child or pregnant is taken for an adult who is not, so that a row without a
  flag may get one, and `L` or `H` become critical by adults' limits;
- a stated baseline, an earlier file and the laboratory's imprecision: their changes stand in notes
  and are not computed again;
- a flag has one place only: the laboratory's own word stays where it decided, and our flag comes
  back as the word of whoever wrote the Bundle. A range of a set comes back as printed;
- limits of decision, therapeutic limits and ranges for pregnancy are no normal ranges of a patient
  there: the flag comes back by its word;
- the title, the source and the file of the case are not written;
- of a time of day without a zone the day stays a date; the whole stands in a note, as does a time
  that is no date. Draws of one day become one;
- characters that no FHIR string may hold become U+FFFD, and unusual white space a space.

Notes are Markdown in FHIR: what would be markup in them is escaped.
"""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from labcheck.measured import Censored, Number, Span
from labcheck.patient import Patient
from labcheck.report import PURPOSE, Report
from labcheck.row import FlagFrom, Row
from labcheck.writers.fhir_elements import (
    LABORATORY,
    Json,
    clean,
    find_date,
    find_status,
    write_code,
    write_interpretation,
    write_ranges,
    write_value,
)
from labcheck.writers.plain_text import make_json, make_markdown
from labcheck.writers.wording import (
    describe_change,
    describe_patient,
    describe_range,
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
            parts = [f"{json.dumps(name)}: {_dump(one, inner)}" for name, one in value.items()]
            return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}"
        case list():
            return f"[{inner}{f',{inner}'.join(_dump(one, inner) for one in value)}{margin}]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _entries(report: Report, number: int, *, is_alone: bool) -> Iterator[Json]:
    """Give the Patient of a case, then its Observations.

    Of several cases each has a Patient, so that nobody's results become another's.
    """
    patient = report.case.patient
    subject = ""
    if clean(patient.id) or patient.sex or not is_alone:
        entry = _entry(
            _patient(patient, number), f"{number} {report.case.file} {report.case.title}"
        )
        subject = entry["fullUrl"]
        yield entry
    for place, row in enumerate(report.shown, start=1):
        id_ = f"case-{number}-result-{place}"
        yield _entry(_observation(row, id_, subject, patient), report.case.file)


def _entry(resource: Json, seed: str) -> Json:
    name = json.dumps([_URN, seed, _dump(resource)])
    return {"fullUrl": f"urn:uuid:{uuid5(NAMESPACE_URL, name)}", "resource": resource}


def _patient(patient: Patient, number: int) -> Json:
    """Write what is known; an identifier as it was given, which an id of FHIR need not be."""
    id_ = clean(patient.id)
    return (
        {"resourceType": "Patient"}
        | ({"identifier": [{"value": id_}]} if id_ else {"id": f"case-{number}"})
        | ({"gender": patient.sex.value} if patient.sex else {})
    )


def _observation(row: Row, id_: str, subject: str, patient: Patient) -> Json:
    result = row.result
    method, specimen = clean(result.method), clean(result.specimen)
    content = {
        "resourceType": "Observation",
        "id": id_,
        "status": find_status(result.note),
        "category": [LABORATORY],
        "code": write_code(row),
        "subject": {"reference": subject} if subject else None,
        "effectiveDateTime": find_date(result.time),
        **write_value(row),
        "interpretation": write_interpretation(row),
        "note": [{"text": note} for note in _notes(row, patient)],
        "method": {"text": method} if method else None,
        "specimen": {"display": specimen} if specimen else None,
        "referenceRange": write_ranges(row),
    }
    return {name: value for name, value in content.items() if value}


def _notes(row: Row, patient: Patient) -> list[str]:
    """Give every note once, escaped, none of them empty."""
    notes = (
        *_provenance(row),
        *list_notes(row),
        *_comparison(row),
        *_circumstances(row, patient),
    )
    escaped = (make_markdown(note).strip() for note in map(clean, notes))
    return [note for note in dict.fromkeys(escaped) if note]


def _provenance(row: Row) -> Iterator[str]:
    """Say on whose authority the flag stands, and what limits did not decide."""
    sources = dict.fromkeys(
        f"{one.set_id} ({one.entry.partition})" for one in (row.ranges or row.critical)
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
    if row.result.printed_range and row.flag_from is not FlagFrom.PRINTED_RANGE:
        yield f"range as printed: {row.result.printed_range}"
    if row.result.reported and row.flag_from is not FlagFrom.REPORTED:
        yield f"reported by the laboratory as {row.result.reported.value}"


def _comparison(row: Row) -> Iterator[str]:
    if row.baseline is None:
        return
    facts = ", ".join(one for one in (row.baseline.origin, row.baseline.time) if one)
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
    if result.code and result.code not in str(write_code(row)):
        yield f"code: {result.code}"
