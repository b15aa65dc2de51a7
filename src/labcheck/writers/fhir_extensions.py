"""Extensions that hold what was reported and has no element in R4, so that it comes back whole.

    on a Patient       title, source, age, pregnancy, baseline-choice, draw, baseline
    on an Observation  text, unreadable, no-result, unit, printed-range, reported, specimen,
                       context, time, draw, note, baseline, imprecision, age, code
    on any element     added: labcheck wrote it, and nobody reported it

The address of each is `urn:labcheck:fhir:` and its name. Written is what the elements of R4 do not
hold as it was reported, and nothing that labcheck judged. None changes what an element means.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from labcheck.case import Baseline, BaselineChoice, Case, PriorValue, Result, StatedChange
from labcheck.measured import (
    Censored,
    MeasuredValue,
    NoResult,
    Number,
    Span,
    Titre,
    Unreadable,
    parse_result,
)
from labcheck.report import Report
from labcheck.row import Row
from labcheck.timeline import place_results
from labcheck.writers.fhir_elements import (
    EXTENSION,
    LOINC_CODE,
    Json,
    clean,
    find_date,
)

_EARLIER_CASE = "earlier case"
# A specimen's name that a reader of FHIR may take for more than the specimen.
_PLAIN_SPECIMEN = re.compile(r"(?!.*(?:specimen|sample))\S+( \S+)*", re.IGNORECASE)


def write_case(report: Report) -> list[Json]:
    """Write what a Patient has no element for."""
    case, patient = report.case, report.case.patient
    choice, is_named = case.baseline_choice, case.title not in (patient.id, case.file)
    return [
        *_text("title", case.title if is_named else ""),
        *_text("source", case.source),
        *_text("age", patient.age.text if patient.age else ""),
        *_text("pregnancy", patient.pregnancy.value if patient.pregnancy else ""),
        *_text("baseline-choice", "" if choice is BaselineChoice.PREVIOUS else choice.value),
        *([] if are_draws_evident(report) else _draws(case)),
        *(
            _group("baseline", [*_text("test", name), *_usual(one)])
            for name, one in case.baselines.items()
        ),
    ]


def are_draws_evident(report: Report) -> bool:
    """Whether the times of the results tell which draw each is of."""
    results = tuple(row.result for row in report.shown)
    placed, timeline = place_results(results)
    return placed == results and timeline.times == report.case.draws


def write_result(row: Row, *, is_draw_evident: bool) -> list[Json]:
    """Write what an Observation has no element for."""
    result = row.result
    usual = _baseline_of(row)
    return [
        *_text("text", "" if _is_text_evident(result) else result.text),
        *_reason(result.value),
        *_text("unit", _unit_aside(result)),
        *_text("printed-range", result.printed_range),
        *_text("reported", result.reported.value if result.reported else ""),
        *_text("specimen", "" if _PLAIN_SPECIMEN.fullmatch(result.specimen) else result.specimen),
        *_text("context", result.context),
        *_text("time", "" if find_date(result.time) == result.time else result.time),
        *([] if is_draw_evident else [_extension("draw", "valueInteger", result.draw)]),
        *_text("note", result.note),
        *([] if usual is None else [_group("baseline", _usual(usual))]),
        *([] if result.cva is None else [_extension("imprecision", "valueDecimal", result.cva)]),
        *_text("age", result.age.text if result.age else ""),
        *_text("code", "" if LOINC_CODE.fullmatch(result.code) else result.code),
        *_text("replaced", "true" if result.is_replaced else ""),
    ]


def _extension(name: str, field: str, value: str | int | Decimal) -> Json:
    return {"url": f"{EXTENSION}{name}", field: value}


def _text(name: str, text: str) -> list[Json]:
    """Write a text; nothing when it is empty, which stands for "not stated"."""
    cleaned = clean(text)
    return [_extension(name, "valueString", cleaned)] if cleaned else []


def _group(name: str, parts: list[Json]) -> Json:
    return {"url": f"{EXTENSION}{name}", "extension": parts}


def _draws(case: Case) -> Iterator[Json]:
    for number, time in enumerate(case.draws):
        yield _group("draw", [_extension("number", "valueInteger", number), *_text("time", time)])


def _is_text_evident(result: Result) -> bool:
    """Whether the element of a value holds its text, too."""
    text, unit = clean(result.text), clean(result.unit or "")
    match result.value:
        case Number(value=number):
            return text == f"{number} {unit}".strip()
        case Censored(comparator=comparator, limit=limit):
            return text == f"{comparator.value}{limit} {unit}".strip()
        case Span(low=low, high=high):
            return text == f"{low}-{high} {unit}".strip()
        case Unreadable() | NoResult():
            return True
        case value:
            return text == clean(value.text)


def _reason(value: MeasuredValue) -> list[Json]:
    """Write why a value was refused, where its text alone does not tell."""
    is_evident = parse_result(clean(value.text)).value == value
    match value:
        case Unreadable(why=why):
            return [] if is_evident else _text("unreadable", why)
        case NoResult(why=why):
            return _text("no-result", why)
        case _:
            return []


def _unit_aside(result: Result) -> str:
    """Give the unit of a value that is no quantity."""
    is_quantity = isinstance(result.value, Number | Censored | Span)
    return "" if is_quantity else result.unit or ""


def _baseline_of(row: Row) -> Baseline | None:
    """Give what is stated of one result, or was taken from an earlier file."""
    shown = row.baseline.values if row.baseline else ()
    is_earlier = any(prior.origin == _EARLIER_CASE for prior in shown)
    return row.result.baseline or (shown if is_earlier else None)


def _usual(baseline: Baseline) -> list[Json]:
    if isinstance(baseline, StatedChange):
        return _text("change", baseline.value)
    return [_group("value", list(_prior(prior))) for prior in baseline]


def _prior(prior: PriorValue) -> Iterator[Json]:
    parts: Iterable[tuple[str, str]] = (
        ("text", _print(prior.value)),
        ("unit", prior.unit or ""),
        ("time", prior.time),
        ("method", prior.method),
        ("specimen", prior.specimen),
        ("origin", "" if prior.origin == "stated" else prior.origin),
    )
    for name, text in parts:
        yield from _text(name, text)


def _print(value: MeasuredValue) -> str:
    """Give the text of a value, or one that reads as the value where its own does not."""
    if parse_result(clean(value.text)).value == value:
        return value.text
    match value:
        case Number(value=number):
            return str(number)
        case Censored(comparator=comparator, limit=limit):
            return f"{comparator.value}{limit}"
        case Span(low=low, high=high):
            return f"{low} to {high}"
        case Titre(denominator=number, comparator=comparator):
            return f"{comparator.value if comparator else ''}1:{number}"
        case _:
            return value.text
