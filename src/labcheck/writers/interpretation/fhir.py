"""Derived values as FHIR Observations, each `derivedFrom` those of its inputs.

The whole of each is marked as added, by which labcheck passes it over when it reads the Bundle: it
was not reported, and is derived again from what was.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from labcheck.judging.findings import DerivedValue
from labcheck.judging.report import Report
from labcheck.values.interval import Interval
from labcheck.values.units import parse_unit
from labcheck.writers.fhir_elements import (
    LABORATORY,
    UCUM,
    Json,
    clean,
    find_date,
    mark_added,
    write_interpretation,
    write_ranges,
)
from labcheck.writers.interpretation.wording import describe_difference
from labcheck.writers.plain_text import make_markdown


def list_observations(
    report: Report, number: int, subject: str, places: Mapping[int, str]
) -> Iterator[Json]:
    """Give an Observation for each derived value that tables show and that was computed.

    Args:
        report: The report.
        number: The number of its case in the Bundle.
        subject: The address of its patient; empty for none.
        places: The address of the Observation of each row, by the row's identity.
    """
    found = report.interpretation.derived if report.interpretation else ()
    shown = (value for value in found if value.is_shown and value.values is not None)
    for place, value in enumerate(shown, start=1):
        written = {
            "status": "final",
            "category": [LABORATORY],
            "code": {"text": value.name},
            "subject": {"reference": subject} if subject else None,
            "effectiveDateTime": find_date(value.time),
            **_write_value(value),
            "interpretation": write_interpretation(value.judged) if value.judged else [],
            "note": [{"text": make_markdown(clean(note))} for note in _list_notes(value)],
            "method": {"text": value.formula},
            "referenceRange": write_ranges(value.judged) if value.judged else [],
            "derivedFrom": list(_link(value, places)),
        }
        named = {"resourceType": "Observation", "id": f"case-{number}-derived-{place}"}
        yield named | mark_added({name: part for name, part in written.items() if part})


def _write_value(value: DerivedValue) -> Json:
    values = value.values or Interval()
    if value.value is not None:
        return {"valueQuantity": _quantity(value, value.value)}
    if values.low is not None and values.high is not None:
        ends = {"low": _quantity(value, values.low), "high": _quantity(value, values.high)}
        return {"valueRange": ends}
    if values.low is not None:
        return {"valueQuantity": _quantity(value, values.low, ">=")}
    return {"valueQuantity": _quantity(value, values.high or Decimal(0), "<=")}


def _quantity(value: DerivedValue, number: Decimal, comparator: str = "") -> Json:
    known = parse_unit(value.unit, of_count=True)
    return (
        {"value": number}
        | ({"comparator": comparator} if comparator else {})
        | ({"unit": clean(value.unit)} if value.unit else {})
        | ({"system": UCUM, "code": str(known)} if known else {})
    )


def _list_notes(value: DerivedValue) -> Iterator[str]:
    yield f"derived by labcheck: {value.working}"
    if value.meaning:
        yield value.meaning
    if value.warning:
        yield value.warning
    if value.reported is not None:
        yield describe_difference(value.reported)
    if value.caution:
        yield value.caution
    yield f"formula: {value.source.title}, {value.source.url}"


def _link(value: DerivedValue, places: Mapping[int, str]) -> Iterator[Json]:
    """Refer to each input once; one that the Bundle leaves out is named."""
    rows = {id(used.row): used.row for used in value.inputs}
    for identity, row in rows.items():
        if identity in places:
            yield {"reference": places[identity]}
        else:
            yield {"display": clean(f"{row.name} {row.result.text}")}
