"""Render reports as JSON, by the contract that `labcheck schema report` prints.

Numbers are JSON numbers; the text as reported stands beside them. A field may be added in a
minor version; none changes its meaning without a new `format_version`.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from labcheck import __version__
from labcheck.cases.case import Baseline, PriorValue, Result, StatedChange
from labcheck.errors import cut_values
from labcheck.judging.flags import agree
from labcheck.judging.not_judged import NotJudged
from labcheck.judging.report import FORMAT_VERSION, PURPOSE, FolderSettings, Report
from labcheck.judging.row import Disagreement, JudgedRange, PossibleFlag, Row, SecondOpinion
from labcheck.ranges.reference_range import RangeSet
from labcheck.values.patient import Patient
from labcheck.values.result_text import (
    Censored,
    Comparator,
    MeasuredValue,
    NoResult,
    Number,
    Ordinal,
    Span,
    Titre,
    Unreadable,
    Verbal,
)
from labcheck.writers.plain_text import make_json

Json = dict[str, Any]

_KINDS: dict[type, str] = {
    Number: "number",
    Censored: "censored",
    Span: "span",
    Titre: "titre",
    Ordinal: "ordinal",
    Verbal: "word",
    Unreadable: "unreadable",
    NoResult: "none",
}


def render_json(reports: Sequence[Report]) -> str:
    """Render one report as an object, several as an array."""
    objects = [to_json(report) for report in reports]
    return dump_json(objects[0] if len(objects) == 1 else objects)


def render_json_lines(reports: Sequence[Report]) -> str:
    """Render every report as one line."""
    lines = (json.dumps(to_json(report), ensure_ascii=False) for report in reports)
    return "".join(f"{make_json(line)}\n" for line in lines)


def dump_json(content: Json | list[Json]) -> str:
    """Write JSON for people and programs: indented, in Unicode, harmless to a terminal."""
    return make_json(json.dumps(content, ensure_ascii=False, indent=2)) + "\n"


def to_json(report: Report) -> Json:
    """Turn a report into JSON's own types."""
    return {
        "format_version": FORMAT_VERSION,
        "labcheck_version": __version__,
        "purpose": PURPOSE,
        "case": report.case.title,
        "file": report.case.file,
        "source": report.case.source or None,
        "patient": _patient(report.case.patient),
        "draws": list(report.case.draws),
        "baseline_choice": report.case.baseline_choice.value,
        "stated_baselines": {
            name: _stated_baseline(one) for name, one in report.case.baselines.items()
        },
        "remarks": list(report.case.remarks),
        "only": report.only.value if report.only else None,
        "rows": [_row(row) for row in report.shown],
        "summary": _summary(report),
        "sets": [
            *(_set(one, "ranges") for one in report.sets),
            *(_set(one, "critical") for one in report.critical_sets),
            *(_set(one, "compared") for one in report.compared),
        ],
        "folder_settings": _folder_settings(report.folder_settings),
    }


def _patient(patient: Patient) -> Json:
    return {
        "id": patient.id or None,
        "age": patient.age.text if patient.age else None,
        "sex": patient.sex.value if patient.sex else None,
        "pregnancy": patient.pregnancy.value if patient.pregnancy else None,
    }


def _row(row: Row) -> Json:
    ranges = [range_to_json(judged) for judged in row.ranges]
    return {
        "test": _test(row),
        "result": _result(row.result),
        "time": row.result.time or None,
        "draw": row.result.draw,
        "specimen": row.result.specimen or None,
        "method": row.result.method or None,
        "age": row.result.age.text if row.result.age else None,
        "flag": row.flag.value if row.flag else None,
        "possible_flags": [_possible(one) for one in row.possible_flags],
        "settled_by": row.settled_by or None,
        "flag_from": row.flag_from.value if row.flag_from else None,
        "not_judged": _not_judged(row.not_judged),
        "range": ranges[0] if len(ranges) == 1 else None,
        "candidate_ranges": ranges if len(ranges) > 1 else [],
        "critical_range": range_to_json(row.critical[0]) if len(row.critical) == 1 else None,
        "critical_unapplied": row.critical_unapplied or None,
        "may_be_critical": row.may_be_critical,
        "at_limit": row.is_at_limit,
        "distance": _distance(row),
        "baseline": _baseline(row),
        "change": _change(row),
        "status": row.status or None,
        "disagreements": [_disagreement(other) for other in row.disagreements],
        "second_opinions": [_second_opinion(other) for other in row.second_opinions],
        "notes": [cut_values(note) for note in row.notes],
    }


def _test(row: Row) -> Json:
    return {
        "id": row.analyte.id if row.analyte else None,
        "name": row.analyte.name if row.analyte else None,
        "reported_as": row.result.test,
        "loinc": list(row.analyte.loinc) if row.analyte else [],
        "panel": row.analyte.panel if row.analyte else None,
    }


def _not_judged(why: NotJudged | None) -> Json | None:
    if why is None:
        return None
    return {"reason": why.reason.word, "detail": why.detail, "remedy": why.remedy}


def _distance(row: Row) -> Json | None:
    times, zlog = row.distance.times_limit, row.distance.zlog
    if times is None and zlog is None:
        return None
    return {"times_limit": number_to_json(times), "zlog": number_to_json(zlog)}


def _result(result: Result) -> Json:
    return {
        "text": result.text,
        **measured_to_json(result.value),
        "why_unreadable": _why(result.value),
        "unit": result.unit,
        "reported": result.reported.value if result.reported else None,
        "printed_range": result.printed_range or None,
        "context": result.context or None,
        "code": result.code or None,
        "status": result.status.value if result.status else None,
        "replaced": result.is_replaced,
        "note": result.note or None,
        "cva_percent": number_to_json(result.cva),
        "stated_baseline": _stated_baseline(result.baseline),
    }


def _why(value: MeasuredValue) -> str | None:
    return (value.why or None) if isinstance(value, Unreadable | NoResult) else None


def _stated_baseline(baseline: Baseline | None) -> str | list[Json] | None:
    """Give what the case states; a baseline of an earlier file stands in its row alone."""
    if baseline is None or isinstance(baseline, StatedChange):
        return baseline.value if baseline else None
    is_stated = all(prior.origin == "stated" for prior in baseline)
    return [_prior(prior) for prior in baseline] if is_stated else None


def _prior(prior: PriorValue) -> Json:
    return {
        "text": prior.value.text,
        **measured_to_json(prior.value),
        "unit": prior.unit,
        "time": prior.time or None,
        "method": prior.method or None,
        "specimen": prior.specimen or None,
        "origin": prior.origin,
    }


def measured_to_json(value: MeasuredValue) -> Json:
    """Give a value's kind and its numbers, with every field there is."""
    fields = dict.fromkeys(("value", "comparator", "low", "high"))
    return {"kind": _KINDS[type(value)], **fields} | _value(value)


def _value(value: MeasuredValue) -> Json:
    match value:
        case Number(value=number):
            return {"value": number_to_json(number)}
        case Censored(comparator=comparator, limit=limit):
            return {"value": number_to_json(limit), "comparator": comparator.value}
        case Span(low=low, high=high):
            return {"low": number_to_json(low), "high": number_to_json(high)}
        case Titre(denominator=number, comparator=comparator):
            sign = comparator.value if isinstance(comparator, Comparator) else None
            return {"value": number_to_json(number), "comparator": sign}
        case Ordinal(grade=grade):
            return {"value": number_to_json(grade)}
        case Verbal(word=word):
            return {"value": word.value}
        case Unreadable() | NoResult():
            return {}


def range_to_json(judged: JudgedRange) -> Json:
    """Turn a range, in the unit it was compared in, into JSON's own types."""
    entry, interval = judged.entry, judged.interval
    return {
        "text": entry.limits.text,
        "low": number_to_json(interval.low),
        "high": number_to_json(interval.high),
        "low_inclusive": interval.low_closed,
        "high_inclusive": interval.high_closed,
        "unit": judged.unit,
        "scale": entry.limits.scale.value,
        "kind": entry.kind.value,
        "set": judged.set_id,
        "partition": str(entry.partition),
        "source": entry.source or None,
        "conversion": None
        if judged.conversion.is_identity
        else {
            "factor": float(judged.conversion.factor),
            "offset": float(judged.conversion.offset),
            "basis": judged.conversion.basis,
            "source": judged.conversion.source or None,
        },
        "note": entry.note or None,
    }


def _baseline(row: Row) -> Json | None:
    if row.baseline is None:
        return None
    shown = row.baseline
    return {
        "text": shown.text,
        "value": number_to_json(shown.value),
        "unit": shown.unit,
        "time": shown.time or None,
        "flag": shown.flag.value if shown.flag else None,
        "origin": shown.origin,
        "values": [_prior(prior) for prior in shown.values],
    }


def _change(row: Row) -> Json | None:
    if row.change is None:
        return None
    change, limits = row.change, row.change.limits
    return {
        "absolute": number_to_json(change.absolute),
        "percent": number_to_json(change.percent),
        "rcv_percent": [number_to_json(limits.low), number_to_json(limits.high)]
        if limits
        else None,
        "cvi_percent": number_to_json(limits.cvi) if limits else None,
        "cva_percent": number_to_json(limits.cva) if limits else None,
        "cva_assumed": limits.is_cva_assumed if limits else None,
        "z": number_to_json(limits.z) if limits else None,
        "verdict": change.verdict.value if change.verdict else None,
        "reason": change.reason or None,
    }


def _disagreement(other: Disagreement) -> Json:
    flags = [_possible(one) for one in other.flags]
    return {
        "set": other.source,
        "flag": agree(one.flag for one in other.flags).value,
        "possible_flags": flags,
        "range": other.range_text or None,
    }


def _second_opinion(other: SecondOpinion) -> Json:
    flags = [_possible(one) for one in other.flags]
    return {
        "set": other.set_id,
        "flag": agree(one.flag for one in other.flags).value if flags else None,
        "possible_flags": flags,
        "ranges": [range_to_json(judged) for judged in other.ranges],
        "not_judged": _not_judged(other.not_judged),
    }


def _possible(possible: PossibleFlag) -> Json:
    return {"flag": possible.flag.value, "when": possible.when or None}


def _summary(report: Report) -> Json:
    summary = report.summary
    return {
        "results": summary.results,
        "abnormal": summary.abnormal,
        "normal": summary.normal,
        "indeterminate": summary.indeterminate,
        "not_judged": summary.not_judged,
        "critical": summary.critical,
        "maybe_critical": list(summary.maybe_critical),
        "critical_unapplied": summary.critical_unapplied,
        "changed": summary.changed,
        "abnormal_but_unchanged": list(summary.usual_though_abnormal),
        "normal_but_changed": list(summary.changed_though_normal),
        "sources_disagree": list(summary.disputed),
        "replaced": summary.replaced,
        "no_measurement": summary.no_measurement,
    }


def _set(one: RangeSet, role: str) -> Json:
    return {
        "id": one.id,
        "role": role,
        "title": one.title,
        "edition": one.edition or None,
        "publisher": one.publisher or None,
        "url": one.url or None,
        "read_from": one.read_from or None,
        "file": one.file or None,
    }


def _folder_settings(found: FolderSettings | None) -> Json | None:
    return {"file": found.file, "settings": list(found.keys)} if found else None


def number_to_json(value: Decimal | None) -> int | float | None:
    """Give a JSON number, whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
