"""Render reports as JSON, by the contract that `labcheck schema report` prints.

Numbers are JSON numbers; the text as reported stands beside them. Which fields there are is
declared in `report_json`.
"""

import json
from collections.abc import Sequence

from labcheck.judging.report import Report
from labcheck.report_json.report import REPORT
from labcheck.report_json.shapes import Json
from labcheck.writers.plain_text import make_json


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
    return REPORT.write(report)
