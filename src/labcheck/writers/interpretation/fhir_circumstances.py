"""What is stated of the patient's body apart from the results, as vital signs of FHIR.

Read back, each is left out as a result and counted, as every vital sign is, and taken by formulas.
"""

from collections.abc import Iterator

from labcheck.cases.case import Result
from labcheck.judging.report import Report
from labcheck.values.result_text import Number
from labcheck.values.units import parse_unit
from labcheck.writers.fhir_elements import LOINC, UCUM, VITAL_SIGNS, Json, clean, find_date


def list_circumstances(report: Report, number: int, subject: str) -> Iterator[Json]:
    """Give an Observation for each weight and height that is stated.

    Args:
        report: The report.
        number: The number of its case in the Bundle.
        subject: The address of its patient; empty for none.
    """
    for place, stated in enumerate(report.case.circumstances, start=1):
        written = {
            "resourceType": "Observation",
            "id": f"case-{number}-circumstance-{place}",
            "status": "final",
            "category": [VITAL_SIGNS],
            "code": _code(stated),
            "subject": {"reference": subject} if subject else None,
            "effectiveDateTime": find_date(stated.time),
            "valueQuantity": _quantity(stated),
        }
        yield {name: part for name, part in written.items() if part}


def _code(stated: Result) -> Json:
    coding = {"coding": [{"system": LOINC, "code": stated.code}]} if stated.code else {}
    return coding | {"text": clean(stated.test)}


def _quantity(stated: Result) -> Json | None:
    unit = parse_unit(stated.unit)
    if not isinstance(stated.value, Number):
        return None
    return {
        "value": stated.value.value,
        "unit": clean(stated.unit or ""),
        **({"system": UCUM, "code": str(unit)} if unit else {}),
    }
