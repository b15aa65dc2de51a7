"""Explanations as JSON: the sections and their sentences, for programs and web pages."""

from collections.abc import Iterable, Sequence

from labcheck.judging.report import Report
from labcheck.ranges.reference_range import RangeSet
from labcheck.teaching.explained_analyte import ExplainedTest
from labcheck.teaching.explained_row import ExplainedRow, list_sets_of
from labcheck.teaching.explanation_parts import Section
from labcheck.writers.json_report import Json, dump_json


def rows_to_json(explained: Iterable[tuple[Report, Sequence[ExplainedRow]]]) -> str:
    """Write the explanations of rows: an object for a case, a list of such for several."""
    objects = [
        {
            "case": report.case.title,
            "file": report.case.file,
            "rows": [
                {
                    "test": one.row.name,
                    "test_id": one.row.analyte.id if one.row.analyte else None,
                    "time": one.row.result.time or None,
                    "result": one.row.result.text,
                    "flag": one.row.flag.value if one.row.flag else None,
                    "status": one.row.status or None,
                    "sections": _sections(one.sections),
                }
                for one in rows
            ],
            "sets": _sets(list_sets_of(report, rows)),
        }
        for report, rows in explained
    ]
    return dump_json(objects[0] if len(objects) == 1 else objects)


def test_to_json(one: ExplainedTest) -> str:
    """Write the explanation of a test as an object."""
    return dump_json(
        {
            "test_id": one.analyte.id,
            "name": one.analyte.name,
            "sections": _sections(one.sections),
            "sets": _sets(one.sets),
        }
    )


def _sections(sections: Iterable[Section]) -> list[Json]:
    return [{"heading": one.heading, "lines": list(one.lines)} for one in sections]


def _sets(sets: Iterable[RangeSet]) -> list[Json]:
    return [{"id": one.id, "citation": one.citation} for one in sets]
