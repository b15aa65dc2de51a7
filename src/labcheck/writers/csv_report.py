"""Render reports as CSV: one line per result, the facts of the JSON report as flat columns.

Cells that a spreadsheet would take for a formula begin with an apostrophe.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from labcheck.judging.report import Report
from labcheck.writers.json_report import to_json
from labcheck.writers.plain_text import make_cell

COLUMNS = (
    "case", "time", "panel", "test_id", "test", "loinc", "result", "kind", "value", "comparator",
    "unit", "specimen", "method", "flag", "possible_flags", "settled_by", "flag_from",
    "not_judged", "detail", "remedy", "range", "range_low", "range_high", "range_low_inclusive",
    "range_high_inclusive", "range_unit", "range_kind", "range_set", "range_partition",
    "critical_range", "at_limit", "times_limit", "zlog", "baseline", "baseline_flag", "change",
    "change_percent", "rcv_low_percent", "rcv_high_percent", "change_verdict", "change_reason",
    "status", "disagreements", "notes", "file",
    "second_opinions", "may_be_critical",
)  # fmt: skip
"""The columns, in order; new ones are added at the end."""


def render_csv(reports: Sequence[Report]) -> str:
    """Render all rows of all reports as one table."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for report in reports:
        for record in list_records(report):
            writer.writerow({name: _cell(value) for name, value in record.items()})
    return buffer.getvalue()


def list_records(report: Report) -> Iterator[dict[str, Any]]:
    """Give each row as a value for every column, in order; what is not there is `None`."""
    content = to_json(report)
    for row in content["rows"]:
        cells = _flatten(row) | {"case": content["case"], "file": content["file"]}
        yield {name: cells.get(name) for name in COLUMNS}


def _flatten(row: dict[str, Any]) -> dict[str, Any]:
    """Lay the nested facts of one row out as columns."""
    return _flatten_result(row) | _flatten_verdict(row) | _flatten_change(row)


def _flatten_result(row: dict[str, Any]) -> dict[str, Any]:
    test, result = row["test"], row["result"]
    return {
        "time": row["time"],
        "panel": test["panel"],
        "test_id": test["id"],
        "test": test["reported_as"],
        "loinc": " ".join(test["loinc"]),
        "result": result["text"],
        "specimen": row["specimen"],
        "method": row["method"],
    } | {name: result[name] for name in ("kind", "value", "comparator", "unit")}


def _flatten_verdict(row: dict[str, Any]) -> dict[str, Any]:
    ranges, not_judged = row["range"] or {}, row["not_judged"] or {}
    candidates = " or ".join(one["text"] for one in row["candidate_ranges"])
    several = row["possible_flags"] if len(row["possible_flags"]) > 1 else []
    same = ("flag", "settled_by", "flag_from", "at_limit", "status", "may_be_critical")
    of_range = (
        "low", "high", "low_inclusive", "high_inclusive", "unit", "kind", "set", "partition"
    )  # fmt: skip
    return {
        "possible_flags": _join_flags(several) or None,
        "not_judged": not_judged.get("reason"),
        "detail": not_judged.get("detail"),
        "remedy": not_judged.get("remedy"),
        "range": ranges.get("text") or candidates,
        "critical_range": (row["critical_range"] or {}).get("text"),
        "disagreements": "; ".join(
            f"{one['set']}: {_join_flags(one['possible_flags'])}" for one in row["disagreements"]
        ),
        "notes": "; ".join(row["notes"]),
        "second_opinions": "; ".join(
            f"{one['set']}: {_join_flags(one['possible_flags']) or one['not_judged']['reason']}"
            for one in row["second_opinions"]
        ),
        **{name: row[name] for name in same},
        **{f"range_{name}": ranges.get(name) for name in of_range},
    }


def _flatten_change(row: dict[str, Any]) -> dict[str, Any]:
    baseline, change = row["baseline"] or {}, row["change"] or {}
    distance = row["distance"] or {}
    rcv = change.get("rcv_percent") or (None, None)
    return {
        "times_limit": distance.get("times_limit"),
        "zlog": distance.get("zlog"),
        "baseline": baseline.get("text"),
        "baseline_flag": baseline.get("flag"),
        "change": change.get("absolute"),
        "change_percent": change.get("percent"),
        "rcv_low_percent": rcv[0],
        "rcv_high_percent": rcv[1],
        "change_verdict": change.get("verdict"),
        "change_reason": change.get("reason"),
    }


def _join_flags(flags: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"{one['flag']} if {one['when']}" if one["when"] else one["flag"] for one in flags
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return make_cell(str(value))
