"""The fields of a report and of its rows, and the JSON Schema of the whole.

A field may be added in a minor version; none changes its meaning without a new `FORMAT_VERSION`.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from labcheck import __version__
from labcheck.cases.case import Baseline, BaselineChoice, Result, UnreadLine
from labcheck.errors import cut_values
from labcheck.judging.flags import Flag
from labcheck.judging.report import FORMAT_VERSION, PURPOSE, FolderSettings, Only, Report, Summary
from labcheck.judging.row import FlagFrom, Row
from labcheck.ranges.reference_range import RangeSet
from labcheck.report_json import interpretation, parts
from labcheck.report_json.shapes import (
    COUNT,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TRUTH,
    Json,
    Kind,
    Shape,
    list_of,
    nullable,
    object_of,
    read_back,
    refer,
    word_of,
    written,
)
from labcheck.values.patient import Patient, Pregnancy, Sex
from labcheck.values.printed_result import parse_result
from labcheck.values.records import replace
from labcheck.values.result_text import Number, StatedChange
from labcheck.values.unit_system import UnitSystem
from labcheck.yaml_files.fields import Fields
from labcheck.yaml_files.nodes import SequenceNode, to_plain
from labcheck.yaml_files.shipped_regions import parse_region

_MOST_DRAWS = 10_000


class SetInUse(NamedTuple):
    """A range set, and what it was used for."""

    range_set: RangeSet
    role: str


def _parse_draw(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_DRAWS))):
        raise ValueError(f"{text!r} is not the number of a draw")
    return int(text)


def _read_draw(fields: Fields, name: str) -> int:
    return fields.parsed(name, _parse_draw) or 0


def _read_unread(fields: Fields, name: str) -> tuple[UnreadLine, ...]:
    """Read the lines of a text that were not read; what is none of them is left out."""
    node = fields.take(name)
    lines = (to_plain(item) for item in (node.items if isinstance(node, SequenceNode) else ()))
    return tuple(
        UnreadLine(int(str(line["line"])), str(line.get("text") or ""))
        for line in lines
        if isinstance(line, dict) and re.fullmatch(r"[1-9]\d{0,8}", str(line.get("line")))
    )


def _read_circumstances(fields: Fields, name: str) -> tuple[Result, ...]:
    """Read what is stated of the patient's body; what is no number with a unit is left out."""
    node = fields.take(name)
    stated = (to_plain(item) for item in (node.items if isinstance(node, SequenceNode) else ()))
    return tuple(
        Result(str(each["test"]), str(each["result"]), reading.value, reading.unit, time=time)
        for each in stated
        if isinstance(each, dict) and each.get("test") and each.get("result")
        for reading, time in [(parse_result(str(each["result"])), str(each.get("time") or ""))]
        if isinstance(reading.value, Number) and reading.unit
    )


def _write_baselines(baselines: Mapping[str, Baseline]) -> Json:
    return {name: parts.STATED_BASELINE.write(stated) for name, stated in baselines.items()}


def _list_sets(report: Report) -> list[SetInUse]:
    roles = {
        "ranges": report.sets, "further": report.further, "critical": report.critical_sets,
        "compared": report.compared,
    }  # fmt: skip
    return [SetInUse(range_set, role) for role, sets in roles.items() for range_set in sets]


_REGION = Kind(
    TEXT_OR_NULL.schema,
    lambda region: region.id if region else None,
    lambda fields, name: fields.parsed(name, parse_region),
)

ROW: Shape[Row] = Shape("row", "Row", (
    written("test", "What was measured.", object_of(parts.TEST), lambda row: row),
    written("result", "What was reported.", object_of(parts.RESULT)),
    read_back("time", "When the specimen was taken, as written.", TEXT_OR_NULL, "result.time"),
    read_back("draw", "Number of the draw, in the order of time, from 0.",
              Kind(COUNT.schema, read=_read_draw), "result.draw"),
    read_back("specimen", "The specimen as stated.", TEXT_OR_NULL, "result.specimen"),
    read_back("method", "The method as stated.", TEXT_OR_NULL, "result.method"),
    read_back("age", "The patient's age when the specimen was taken, where the source tells.",
              parts.AGE, "result.age"),
    written("flag", "The verdict; null when the result is not judged.", nullable(parts.FLAG)),
    written("possible_flags", "Every flag that is possible; more than one only beside IND.",
            parts.POSSIBLE_FLAGS),
    written("settled_by", "What would settle an IND.", TEXT_OR_NULL),
    written("flag_from", "On whose authority the flag stands.", nullable(word_of(FlagFrom))),
    written("not_judged", "Why the result is not judged; null when it is.",
            nullable(object_of(parts.NOT_JUDGED))),
    written("read_as", "What a text was taken for where its number or its unit is not certain, and "
            "on which grounds; null when nothing was assumed.",
            nullable(object_of(parts.READ_AS)), lambda row: row if row.read_as else None),
    written("own_names", "What the user's own names were found to mean: of the test, of the unit.",
            TEXTS),
    written("range", "The one range the result was compared with; null when there is none or "
            "several.", parts.RANGE_OR_NULL,
            lambda row: row.ranges[0] if len(row.ranges) == 1 else None),
    written("candidate_ranges",
            "The ranges that may apply, when sex, age or the like is not stated.",
            parts.RANGES, lambda row: row.ranges if len(row.ranges) > 1 else ()),
    written("critical_range",
            "The critical limits; low and high enclose the values that are not critical.",
            parts.RANGE_OR_NULL, lambda row: row.critical[0] if len(row.critical) == 1 else None),
    written("critical_unapplied", "Why a critical list that has limits for the test was not "
            "applied: it has limits for adults only.", TEXT_OR_NULL),
    written("may_be_critical", "Whether it is critical, or some possible flag, another reading of "
            "the result or an overruled source makes it so.", TRUTH),
    written("at_limit", "Whether the result lies within rounding of a converted limit.", TRUTH,
            "is_at_limit"),
    written("distance", "How far the result lies from its limits.",
            nullable(object_of(parts.DISTANCE)),
            lambda row: None if row.distance == parts.NO_DISTANCE else row.distance),
    written("baseline", "What is usual for the patient.", nullable(object_of(parts.BASELINE))),
    written("change", "How the result compares with the baseline.",
            nullable(object_of(parts.CHANGE))),
    written("personal_range", "The range that the patient's earlier results give; null where they "
            "give none.", nullable(object_of(parts.PERSONAL)), "personal"),
    written("status", "Flag and change in words: abnormal, unchanged.", TEXT_OR_NULL),
    written("disagreements", "What sources of lower authority would have said.",
            list_of(object_of(parts.DISAGREEMENT))),
    written("second_opinions",
            "What the sets asked for comparison say by themselves, each that has the test.",
            list_of(object_of(parts.SECOND_OPINION))),
    written("notes", "Whatever else a reader must know, most important first.", TEXTS,
            lambda row: map(cut_values, row.notes)),
    written("grades", "What published sets of grades say of it; the flag does not depend on them.",
            list_of(object_of(interpretation.GRADE))),
), {
    "if": {"properties": {"flag": {"type": "null"}}},
    "then": {"properties": {"not_judged": {"type": "object"}, "flag_from": {"type": "null"},
                            "possible_flags": {"maxItems": 0}}},
    "else": {"properties": {"not_judged": {"type": "null"}, "flag_from": {"type": "string"},
                            "possible_flags": {"minItems": 1}}},
})  # fmt: skip
PATIENT: Shape[Patient] = Shape("patient", "Patient", (
    read_back("id", "What the source calls the patient.", TEXT_OR_NULL),
    read_back("age", "Age as written: 25 y.", parts.AGE),
    read_back("sex", "Sex as stated.", nullable(word_of(Sex))),
    read_back("pregnancy", "Trimester, any when it was not stated, or no.",
              nullable(word_of(Pregnancy))),
))  # fmt: skip
SUMMARY: Shape[Summary] = Shape("summary", "Summary", (
    written("results", "How many results there are.", COUNT),
    written("abnormal", "Abnormal whatever is possible, critical ones among them.", COUNT),
    written("normal", "Flagged N or NEG.", COUNT),
    written("indeterminate", "Flagged IND, and possibly normal.", COUNT),
    written("not_judged", "Without a flag.", COUNT),
    written("critical", "Critical whatever is possible.", COUNT),
    written("maybe_critical", "Tests that are not critical for certain and may be, or that a "
            "source which was overruled calls critical.", TEXTS),
    written("critical_unapplied", "Results whose critical limits were not applied, being for other "
            "patients.", COUNT),
    written("changed", "Moved beyond variation.", COUNT),
    written("abnormal_but_unchanged",
            "Tests of the last draw that are abnormal but as usual for the patient.",
            TEXTS, "usual_though_abnormal"),
    written("normal_but_changed", "Tests that are normal but have moved beyond variation.",
            TEXTS, "changed_though_normal"),
    written("sources_disagree",
            "Tests on which a source of lower authority would have said something else.",
            TEXTS, "disputed"),
    written("replaced",
            "Replaced by a later report of the same result, and counted nowhere else.", COUNT),
    written("no_measurement",
            "No measurement, such as a germ's susceptibility, and counted nowhere else.", COUNT),
    written("assumed", "Judged though the number or the unit was not certain.", COUNT),
))  # fmt: skip
SET: Shape[SetInUse] = Shape("set", "Range set", (
    written("id", "Short name of the set.", TEXT, "range_set.id"),
    written("role", "Whether it gives ranges, stands behind those that do and judged some row, "
            "gives critical limits, or was asked for comparison.",
            Kind({"enum": ["ranges", "further", "critical", "compared"]})),
    written("title", "Title of the set.", TEXT, "range_set.title"),
    written("edition", "Which edition was read.", TEXT_OR_NULL, "range_set.edition"),
    written("publisher", "Who published it.", TEXT_OR_NULL, "range_set.publisher"),
    written("url", "Where it was published.", TEXT_OR_NULL, "range_set.url"),
    written("read_from", "How it was read.", TEXT_OR_NULL, "range_set.read_from"),
    written("file", "The local file of the set; null for one that comes with labcheck.",
            TEXT_OR_NULL, "range_set.file"),
))  # fmt: skip
FOLDER_SETTINGS: Shape[FolderSettings] = Shape("folder_settings", "Settings of the folder", (
    written("file", "The file.", TEXT),
    written("settings", "The settings of it that were used.", TEXTS, "keys"),
))  # fmt: skip
UNREAD_LINE: Shape[UnreadLine] = Shape("unread_line", "Unread line", (
    written("line", "Its number in the text, counted from 1.",
            Kind({"type": "integer", "minimum": 1})),
    written("text", "The line as written.", TEXT),
))  # fmt: skip
CIRCUMSTANCE: Shape[Result] = Shape("circumstance", "Circumstance", (
    written("test", "What it is of, as stated: Body weight.", TEXT),
    written("result", "The number with its unit, as stated.", TEXT, "text"),
    written("time", "When, as written; null where it holds for every draw.", TEXT_OR_NULL),
))  # fmt: skip
CIRCUMSTANCES = replace(list_of(object_of(CIRCUMSTANCE)), read=_read_circumstances)
UNREAD_LINES = replace(list_of(object_of(UNREAD_LINE)), read=_read_unread)
REPORT: Shape[Report] = Shape("report", "Report", (
    written("format_version", "Version of this format; raised when a field changes its meaning.",
            Kind({"const": FORMAT_VERSION}), lambda _: FORMAT_VERSION),
    written("labcheck_version", "Version of labcheck that wrote the report.", TEXT,
            lambda _: __version__),
    written("purpose", "What the report is for.", TEXT, lambda _: PURPOSE),
    written("case", "Title of the case.", TEXT, "case.title"),
    written("file", "File the case was read from; - is standard input.", TEXT, "case.file"),
    read_back("source", "Where the case was published.", TEXT_OR_NULL, "case.source"),
    written("patient", "What was stated of the patient.", object_of(PATIENT), "case.patient"),
    written("draws", "The times of the draws, in order; one empty text when none is stated.",
            Kind({"type": "array", "minItems": 1, "items": TEXT.schema}, list), "case.draws"),
    written("baseline_choice", "Which earlier results of the case serve as baseline.",
            word_of(BaselineChoice), "case.baseline_choice"),
    read_back("units", "The system whose units are meant where none is printed; null for none.",
              nullable(word_of(UnitSystem)), "case.units"),
    written("stated_baselines",
            "The patient's usual values that the case states, by the test's name.",
            Kind({"type": "object", "additionalProperties": refer("stated_baseline")},
                 _write_baselines), "case.baselines"),
    read_back("remarks", "What is to be said of how the file was read: columns that were not read, "
              "or were taken for what their cells are.", TEXTS, "case.remarks"),
    read_back("language", "The code of the language that names of tests are of; null where it is "
              "not stated.", TEXT_OR_NULL, "case.language"),
    read_back("unread_lines", "The lines of a text that hold digits or a result in words, and the "
              "rows of a table, that were not read, in order.", UNREAD_LINES, "case.unread_lines"),
    read_back("region", "The code of the region that the case names; null where it names none.",
              _REGION, "case.region"),
    read_back("circumstances", "What is stated of the patient's body and breath apart from the "
              "rows, which formulas take: a weight, a height.", CIRCUMSTANCES,
              "case.circumstances"),
    written("ranges_of", "The region whose range sets were in use; null where sets were named.",
            TEXT_OR_NULL, lambda report: report.region.region.id if report.region else None),
    written("only", "Which rows were asked for; null for all of them.", nullable(word_of(Only))),
    written("rows", "One row for every result, in the order read.", list_of(object_of(ROW)),
            "shown"),
    written("summary", "Counts over all rows, shown or not, and the tests not to miss.",
            object_of(SUMMARY)),
    written("sets", "The range sets and critical lists that were in use, in order of authority.",
            list_of(object_of(SET)), _list_sets),
    written("folder_settings", "The labcheck.toml that was found from the working folder, and "
            "which of its settings were used; null for none, or for the user's own.",
            nullable(object_of(FOLDER_SETTINGS))),
    written("interpretation", "What the results say together, apart from the rows; null where it "
            "was not asked for.", nullable(object_of(interpretation.INTERPRETATION))),
))  # fmt: skip
_SHAPES: tuple[Shape[Any], ...] = (
    REPORT, PATIENT, ROW, UNREAD_LINE, CIRCUMSTANCE,
    parts.TEST, parts.RESULT, parts.PRIOR, parts.POSSIBLE, parts.NOT_JUDGED,
    parts.READ_AS, parts.ASSUMPTION,
    parts.RANGE, parts.CONVERSION, parts.DISTANCE, parts.BASELINE, parts.CHANGE,
    parts.PERSONAL,
    parts.DISAGREEMENT, parts.SECOND_OPINION, SUMMARY, SET, FOLDER_SETTINGS,
    *interpretation.SHAPES,
)  # fmt: skip


def make_schema() -> Json:
    """Make the JSON Schema of one report, or of an array of them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:labcheck:schema:report:{FORMAT_VERSION}",
        "title": "A labcheck report",
        "description": "What `labcheck check --format json` prints: one report, or an array of "
        "them for several cases.",
        "oneOf": [
            refer("report"),
            {"type": "array", "minItems": 2, "items": refer("report")},
        ],
        "$defs": {shape.name: shape.schema for shape in _SHAPES}
        | {
            "flag": {
                "title": "Flag",
                "description": "HL7 v3 ObservationInterpretation code.",
                "enum": [flag.value for flag in Flag],
            },
            "stated_baseline": {
                "title": "Stated baseline",
                "description": "The report's word for what is usual, or one or several earlier "
                "values.",
                "anyOf": [word_of(StatedChange).schema, parts.PRIORS.schema],
            },
        },
    }
