"""Rows of a case of one result, explained: its sections by their headings."""

from labcheck.teaching.explained_row import explain_row
from reports import EXAMPLES, report_of

CASES = [path for path in sorted(EXAMPLES.glob("*.yaml")) if path.stem != "written-wrong"]


def one_row(labs, patient="{age: 40 y, sex: male}", **options):
    report = report_of(f"patient: {patient}\nlabs:\n  {labs}\n", **options)
    (row,) = report.rows
    return row, report


def sections(row, report):
    return {one.heading: list(one.lines) for one in explain_row(row, report).sections}


def explained(labs, patient="{age: 40 y, sex: male}", **options):
    return sections(*one_row(labs, patient, **options))
