"""Render reports as flat columns, one line per result: as CSV, or as a data frame.

The columns are the facts of the JSON report. Cells of the CSV that a spreadsheet would take for a
formula begin with an apostrophe. In a data frame of pandas or polars numbers are floats, yes and no
are booleans, all else is text; what is not there is null.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from typing import Any

from labcheck.errors import UsageError, refuse_word
from labcheck.judging.graded import NO_CRITERIA, NO_GRADE, name_grade
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.packages import advise_install
from labcheck.report_json import parts
from labcheck.report_json.report import ROW
from labcheck.report_json.shapes import Kind, list_of, nullable, object_of
from labcheck.writers.plain_text import make_cell

COLUMNS = (
    "case", "time", "panel", "test_id", "test", "loinc", "result", "kind", "value", "comparator",
    "unit", "specimen", "method", "flag", "possible_flags", "settled_by", "flag_from",
    "not_judged", "detail", "remedy", "range", "range_low", "range_high", "range_low_inclusive",
    "range_high_inclusive", "range_unit", "range_kind", "range_set", "range_partition",
    "critical_range", "at_limit", "times_limit", "zlog", "baseline", "baseline_flag", "change",
    "change_percent", "rcv_low_percent", "rcv_high_percent", "change_verdict", "change_reason",
    "status", "disagreements", "notes", "file",
    "second_opinions", "may_be_critical", "read_as", "grades", "assumed",
)  # fmt: skip
"""The columns, in order; new ones are added at the end."""


def render_csv(reports: Sequence[Report]) -> str:
    """Render all rows of all reports as one table, with commas between its columns."""
    return _render(reports, ",")


def render_tsv(reports: Sequence[Report]) -> str:
    """Render the same table with tabs between its columns."""
    return _render(reports, "\t")


def _render(reports: Sequence[Report], between: str) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=between, lineterminator="\n")
    writer.writerow(COLUMNS)
    written = _Written()
    for report in reports:
        file, title = _cell(report.case.file), _cell(report.case.title)
        for row in report.shown:
            cells = written.list_cells(row)
            cells[_FILE], cells[_CASE] = file, title
            cells[_TIME] = _cell(row.result.time)
            writer.writerow(cells)
    return buffer.getvalue()


_PLACES = {name: place for place, name in enumerate(COLUMNS)}
_FILE, _CASE, _TIME = (_PLACES[name] for name in ("file", "case", "time"))
_TEXTS_OF_VERDICT = attrgetter(
    "result.test", "result.specimen", "result.method", "settled_by", "critical_unapplied", "read_as"
)
"""What of a row is compared as it is: two are one cell where they are equal."""
_PARTS_OF_VERDICT = attrgetter(
    "analyte", "flag", "possible_flags", "flag_from", "not_judged", "is_at_limit", "disagreements",
    "second_opinions", "is_beyond_critical", "assumed",
)  # fmt: skip
"""What rows share that are the answer to one question, as the very same things."""
_TEXTS_OF_NUMBER = attrgetter("result.value", "result.text", "result.unit")
_PARTS_OF_COURSE = attrgetter("flag", "possible_flags", "notes", "grades")


def _key_of_course(row: Row) -> object:
    """Give what tells apart how rows have changed: not from which number, nor by how much."""
    flag = None if row.baseline is None else row.baseline.flag
    change, ids = row.change, map(id, _PARTS_OF_COURSE(row))
    if change is None:
        return (flag, *ids)
    limits = change.limits
    ends = (id(limits.low), id(limits.high)) if limits else ()
    return (flag, *ids, change.verdict, change.reason, *ends)


def _key_of_verdict(row: Row) -> object:
    """Give what tells verdicts apart: of limits not the value that was compared with them."""
    limits = [
        (id(judged.entry), judged.set_id, id(judged.interval), judged.unit)
        for ranges in (row.ranges, row.critical)
        for judged in ranges
    ]
    ids = map(id, _PARTS_OF_VERDICT(row))
    return (_TEXTS_OF_VERDICT(row), *ids, len(row.ranges), *limits)


class _Written:
    """The cells of rows of a table, which are written once for rows that have the same in them.

    Rows that ask one question share the answer to it, so that most cells of a table are repeated.
    The rows must live as long as this does, since the parts of an answer are told by identity.
    """

    def __init__(self) -> None:
        self._verdicts: dict[object, list[str]] = {}
        self._numbers: dict[object, list[tuple[int, str]]] = {}
        self._courses: dict[object, list[tuple[int, str]]] = {}

    def list_cells(self, row: Row) -> list[str]:
        """Give a cell for every column, but for those of the case and the time."""
        key = _key_of_verdict(row)
        verdict = self._verdicts.get(key)
        if verdict is None:
            said = _flatten_verdict(_VERDICT.write(row))
            verdict = self._verdicts[key] = [_cell(said.get(name)) for name in COLUMNS]
        key = (_TEXTS_OF_NUMBER(row), id(row.distance))
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = _place(_flatten_number(_NUMBER.write(row)))
        key = _key_of_course(row)
        course = self._courses.get(key)
        if course is None:
            course = self._courses[key] = _place(_flatten_course(_COURSE.write(row)))
        cells = verdict.copy()
        for place, text in (*number, *course):
            cells[place] = text
        if row.baseline is not None or row.change is not None:
            for place, text in _place(_flatten_step(_STEP.write(row))):
                cells[place] = text
        return cells


def _place(said: dict[str, Any]) -> list[tuple[int, str]]:
    """Give some cells, each with its place in the row."""
    return [(_PLACES[name], _cell(value)) for name, value in said.items()]


def list_records(report: Report) -> Iterator[dict[str, Any]]:
    """Give each row as a value for every column, in order; what is not there is `None`."""
    about = {"case": report.case.title, "file": report.case.file}
    for row in report.shown:
        cells = _flatten_verdict(_VERDICT.write(row)) | _flatten_number(_NUMBER.write(row))
        cells |= _flatten_course(_COURSE.write(row)) | _flatten_step(_STEP.write(row))
        cells |= about | {"time": row.result.time or None}
        yield {name: cells[name] for name in COLUMNS}


def _keep(*names: str, **kinds: Kind) -> dict[str, Kind | None]:
    return dict.fromkeys(names) | kinds


_RANGE = nullable(
    object_of(
        parts.RANGE.only(
            **_keep(
                "text", "low", "high", "low_inclusive", "high_inclusive", "unit", "kind", "set",
                "partition",
            )
        )
    )
)  # fmt: skip
_TEXT = nullable(object_of(parts.RANGE.only(**_keep("text"))))
_RESULT = parts.RESULT.only(**_keep("text", "kind", "value", "comparator", "unit"))
_VERDICT = ROW.only(
    **_keep(
        "specimen", "method", "flag", "possible_flags", "settled_by", "flag_from", "not_judged",
        "read_as", "may_be_critical", "at_limit", "disagreements", "second_opinions",
        test=object_of(parts.TEST.only(**_keep("id", "reported_as", "loinc", "panel"))),
        range=_RANGE,
        candidate_ranges=list_of(_TEXT),
        critical_range=_TEXT,
    )
)  # fmt: skip
"""What the columns hold of the verdict on a result by itself, as the JSON report has it."""
_NUMBER = ROW.only(**_keep("distance", result=object_of(_RESULT)))
"""What they hold of the number, and of its place beside the limits."""
_COURSE = ROW.only(
    **_keep(
        "status", "notes", "grades",
        change=nullable(object_of(parts.CHANGE.only(**_keep("rcv_percent", "verdict", "reason")))),
        baseline=nullable(object_of(parts.BASELINE.only(**_keep("flag")))),
    )
)  # fmt: skip
"""What they hold of that which was added to it: how the result compares with earlier ones."""
_STEP = ROW.only(
    change=nullable(object_of(parts.CHANGE.only(**_keep("absolute", "percent")))),
    baseline=nullable(object_of(parts.BASELINE.only(**_keep("text")))),
)
"""What they hold of the earlier number, and of how far it lies from the later."""


def _flatten_test(row: dict[str, Any]) -> dict[str, Any]:
    test = row["test"]
    return {
        "panel": test["panel"],
        "test_id": test["id"],
        "test": test["reported_as"],
        "loinc": " ".join(test["loinc"]),
        "specimen": row["specimen"],
        "method": row["method"],
    }


def _flatten_number(row: dict[str, Any]) -> dict[str, Any]:
    """Lay out what a result is, and how far it lies from its limits."""
    result, distance = row["result"], row["distance"] or {}
    return {
        "result": result["text"],
        "times_limit": distance.get("times_limit"),
        "zlog": distance.get("zlog"),
    } | {name: result[name] for name in ("kind", "value", "comparator", "unit")}


def _flatten_verdict(row: dict[str, Any]) -> dict[str, Any]:
    """Lay the nested facts of a verdict out as columns."""
    ranges, not_judged = row["range"] or {}, row["not_judged"] or {}
    candidates = " or ".join(candidate["text"] for candidate in row["candidate_ranges"])
    several = row["possible_flags"] if len(row["possible_flags"]) > 1 else []
    same = ("flag", "settled_by", "flag_from", "at_limit", "may_be_critical")
    of_range = (
        "low", "high", "low_inclusive", "high_inclusive", "unit", "kind", "set", "partition"
    )  # fmt: skip
    return _flatten_test(row) | {
        "possible_flags": _join_flags(several) or None,
        "not_judged": not_judged.get("reason"),
        "detail": not_judged.get("detail"),
        "remedy": not_judged.get("remedy"),
        "range": ranges.get("text") or candidates,
        "critical_range": (row["critical_range"] or {}).get("text"),
        "disagreements": "; ".join(map(_say, row["disagreements"])),
        "read_as": (row["read_as"] or {}).get("text"),
        "assumed": "; ".join(map(_assume, (row["read_as"] or {}).get("assumed", ()))),
        "second_opinions": "; ".join(map(_say, row["second_opinions"])),
        **{name: row[name] for name in same},
        **{f"range_{name}": ranges.get(name) for name in of_range},
    }


def _flatten_course(row: dict[str, Any]) -> dict[str, Any]:
    """Lay out what was added to a verdict: change, notes, grades."""
    baseline, change = row["baseline"] or {}, row["change"] or {}
    rcv = change.get("rcv_percent") or (None, None)
    return {
        "baseline_flag": baseline.get("flag"),
        "rcv_low_percent": rcv[0],
        "rcv_high_percent": rcv[1],
        "change_verdict": change.get("verdict"),
        "change_reason": change.get("reason"),
        "status": row["status"],
        "notes": "; ".join(row["notes"]),
        "grades": "; ".join(_name_grades(row["grades"])) or None,
    }


def _flatten_step(row: dict[str, Any]) -> dict[str, Any]:
    """Lay out from which number a result has moved, and how far."""
    baseline, change = row["baseline"] or {}, row["change"] or {}
    return {
        "baseline": baseline.get("text"),
        "change": change.get("absolute"),
        "change_percent": change.get("percent"),
    }


def _assume(assumed: dict[str, str | None]) -> str:
    """Write an assumption with its grounds."""
    return ": ".join(filter(None, (assumed["what"], assumed["why"])))


def _name_grades(grades: list[dict[str, Any]]) -> Iterator[str]:
    """Write the grades that are above 0, or may be: `Anemia 3 (CTCAE 6.0)`."""
    for grade in grades:
        if set(grade["possible"]) - {NO_GRADE, NO_CRITERIA}:
            yield name_grade(*(grade[name] for name in ("term", "possible", "set_name", "version")))


def _say(other: dict[str, Any]) -> str:
    """Write what a source makes of a result: its flags, or why it does not judge."""
    flags = _join_flags(other["possible_flags"])
    return f"{other['set']}: {flags or other['not_judged']['reason']}"


def _join_flags(flags: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"{flag['flag']} if {flag['when']}" if flag["when"] else flag["flag"] for flag in flags
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return make_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else make_cell(str(value))


LIBRARIES = ("pandas", "polars")
NUMBERS = (
    "value", "range_low", "range_high", "times_limit", "zlog", "change", "change_percent",
    "rcv_low_percent", "rcv_high_percent",
)  # fmt: skip
BOOLEANS = ("range_low_inclusive", "range_high_inclusive", "at_limit", "may_be_critical")


def make_data_frame(report: Report, library: str | None = None) -> Any:
    """Make a data frame with a row for each result, in the order read.

    Args:
        report: The report.
        library: `pandas` or `polars`; the first that is installed when not named.

    Raises:
        UsageError: Neither is installed, or not the one that is named.
    """
    chosen = _find(library)
    module = import_module(chosen)
    records = list(list_records(report))
    columns = {name: [_value(name, record[name]) for record in records] for name in COLUMNS}
    if chosen == "polars":
        return module.DataFrame(columns, schema={name: _polars_type(name) for name in COLUMNS})
    return module.DataFrame(
        {name: module.Series(values, dtype=_pandas_type(name)) for name, values in columns.items()}
    )


def _find(library: str | None) -> str:
    if library is not None and library not in LIBRARIES:
        raise UsageError(f"library: {refuse_word(str(library), LIBRARIES)}")
    wanted = LIBRARIES if library is None else (library,)
    for name in wanted:
        if find_spec(name) is not None:
            return name
    needed, advice = " or ".join(wanted), advise_install(wanted[0])
    raise UsageError(f"a data frame needs {needed}, not installed here; {advice}")


def _value(name: str, value: object) -> object:
    """Give a cell its column's type; a word has no number, and stands in `result`."""
    if value is None or name in BOOLEANS:
        return value
    if name in NUMBERS:
        return float(value) if isinstance(value, int | float) else None
    return str(value) or None


def _polars_type(name: str) -> type:
    return float if name in NUMBERS else bool if name in BOOLEANS else str


def _pandas_type(name: str) -> str:
    return "float64" if name in NUMBERS else "boolean" if name in BOOLEANS else "object"
