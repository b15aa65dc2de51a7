"""What results say together, in JSON: values derived from several of them, grades, checks."""

from collections.abc import Iterator

from labcheck.catalogue.analyte import Source
from labcheck.judging.findings import (
    Check,
    DerivedValue,
    Difference,
    InputUsed,
    Pattern,
    Sign,
    Stage,
    Trend,
)
from labcheck.judging.graded import Grade
from labcheck.judging.reference_change import ChangeVerdict
from labcheck.judging.report import Interpretation
from labcheck.report_json import parts
from labcheck.report_json.shapes import (
    COUNT,
    NUMBER,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TRUTH,
    Kind,
    Shape,
    list_of,
    nullable,
    object_of,
    word_of,
    written,
)


def _name_rows(found: Stage | Check | Sign) -> Iterator[str]:
    return (row.result.test for row in found.rows)


INPUT: Shape[InputUsed] = Shape("input", "Input", (
    written("name", "Its name in the formula.", TEXT),
    written("test", "Id of the test in labcheck's catalogue.", TEXT, "row.analyte.id"),
    written("reported_as", "Name of the test as reported.", TEXT, "row.result.test"),
    written("result", "The result as reported.", TEXT, "row.result.text"),
    written("low", "The lowest number it may stand for, in the unit of the formula.",
            NUMBER_OR_NULL, "values.low"),
    written("high", "The highest likewise; the same where it is one number.", NUMBER_OR_NULL,
            "values.high"),
    written("unit", "The unit of the formula; null for a pure number.", TEXT_OR_NULL),
    written("stands_in", "Whether it stands in for the test that is usual in this formula.", TRUTH,
            "is_instead"),
    written("times_limit", "Whether its numbers are multiples of the upper limit in its row.",
            TRUTH),
))  # fmt: skip
DIFFERENCE: Shape[Difference] = Shape("difference", "Difference", (
    written("reported_as", "Name of the test as reported.", TEXT, "row.result.test"),
    written("result", "The result as reported.", TEXT, "row.result.text"),
    written("number", "Derived less reported, in the unit of the derived value.", NUMBER_OR_NULL),
    written("agrees", "Whether both may be one number, rounding aside.", TRUTH, "is_none"),
))  # fmt: skip
DERIVED: Shape[DerivedValue] = Shape("derived", "Derived value", (
    written("id", "The quantity.", TEXT),
    written("name", "What it is called.", TEXT),
    written("draw", "Number of the draw that all inputs are of, in the order of time, from 0.",
            COUNT),
    written("time", "When the specimens were taken, as written.", TEXT_OR_NULL),
    written("text", "The value as it is printed, rounded; null where it was not computed.",
            TEXT_OR_NULL),
    written("value", "The value, where it is one number.", NUMBER_OR_NULL),
    written("low", "The lowest number that it may be; null for none.", NUMBER_OR_NULL,
            lambda value: value.values and value.values.low),
    written("high", "The highest number that it may be; null for none.", NUMBER_OR_NULL,
            lambda value: value.values and value.values.high),
    written("unit", "Its unit; null for a pure number.", TEXT_OR_NULL),
    written("not_computed", "Why it was not computed; null where it was.", TEXT_OR_NULL, "why_not"),
    written("flag", "The verdict of the ranges in use; null where none judges it.",
            nullable(parts.FLAG), lambda value: value.judged and value.judged.flag),
    written("possible_flags", "Every flag that is possible.", parts.POSSIBLE_FLAGS,
            lambda value: value.judged.possible_flags if value.judged else ()),
    written("ranges", "The ranges that judge it.", parts.RANGES,
            lambda value: value.judged.ranges if value.judged else ()),
    written("meaning", "What its source says of such a value.", TEXT_OR_NULL),
    written("formula", "The formula as it is computed.", TEXT),
    written("working", "The formula with the numbers put in.", TEXT),
    written("inputs", "The results it was derived from.", list_of(object_of(INPUT))),
    written("reported", "How it compares with what was reported of the same quantity; null where "
            "nothing was.", nullable(object_of(DIFFERENCE))),
    written("warning", "What limits its use in this patient, or at these values.", TEXT_OR_NULL),
    written("caution", "What limits its use in all.", TEXT_OR_NULL),
    written("source", "Where the formula was read.", TEXT, "source.title"),
    written("url", "Its address.", TEXT, "source.url"),
    written("shown", "Whether tables show it: not where it repeats what was reported, or where "
            "nothing is out of the ordinary.", TRUTH, "is_shown"),
))  # fmt: skip
GRADE: Shape[Grade] = Shape("grade", "Grade", (
    written("set", "The set of grades: ctcae-v6.", TEXT, "set_id"),
    written("set_name", "What the set is called.", TEXT),
    written("version", "Its version.", TEXT),
    written("term", "The set's own name for the finding.", TEXT),
    written("direction", "Which side of the usual it is about.", Kind({"enum": ["low", "high"]})),
    written("grade", "The grade: 3, or a word such as mild; 0 for none; null where several are "
            "possible, or the set gives no number.", TEXT_OR_NULL),
    written("possible", "Every grade that is possible, worst first; none where the set gives no "
            "number.", TEXTS),
    written("why", "The limits that decide, or why there is no grade.", TEXT_OR_NULL),
    written("settled_by", "What would settle which of several it is.", TEXT_OR_NULL),
    written("raised_by", "What besides the number makes a higher grade.", TEXT_OR_NULL),
    written("applies", "Whom or what the criteria are meant for, which a result does not say.",
            TEXT_OR_NULL),
))  # fmt: skip
STAGE: Shape[Stage] = Shape("stage", "Stage", (
    written("id", "What is staged: kdigo-aki.", TEXT),
    written("name", "Its name with the set and version.", TEXT),
    written("stage", "The stage; null where several are possible.", TEXT_OR_NULL),
    written("possible", "Every stage that is possible, worst first.", TEXTS),
    written("at_least", "Whether results that are not there may show a higher stage than any that "
            "is possible: further creatinines.", TRUTH, "is_at_least"),
    written("text", "What is said of it.", TEXT),
    written("time", "When, as written.", TEXT_OR_NULL),
    written("tests", "The results it rests on, as reported.", TEXTS, _name_rows),
    written("needs", "What would settle it, or what it needs besides the laboratory.", TEXTS),
    written("steps", "How it was found, criterion by criterion.", TEXTS),
    written("source", "Where the criteria were read.", TEXT),
))  # fmt: skip
CHECK: Shape[Check] = Shape("check", "Cross-check", (
    written("id", "The check.", TEXT),
    written("text", "What does not agree, with the numbers.", TEXT),
    written("question", "What to look at.", TEXT),
    written("tests", "The results that do not agree, as reported.", TEXTS, _name_rows),
    written("source", "Where the rule was read, or that it is arithmetic.", TEXT),
))  # fmt: skip
SOURCE: Shape[Source] = Shape("source", "Source", (
    written("title", "What it is called.", TEXT),
    written("url", "Its address.", TEXT),
))  # fmt: skip
SIGN: Shape[Sign] = Shape("sign", "Finding", (
    written("text", "What shows it, with its number and its flag.", TEXT),
    written("tests", "The results it is, or was derived from, as reported.", TEXTS, _name_rows),
    written("against", "What it is against what is usual for the patient.", TEXT_OR_NULL),
))  # fmt: skip
PATTERN: Shape[Pattern] = Shape("pattern", "Pattern", (
    written("id", "The pattern.", TEXT),
    written("name", "What was found, in words; never a cause.", TEXT),
    written("group", "The family it belongs to.", TEXT),
    written("draw", "Number of the draw, in the order of time, from 0.", COUNT),
    written("time", "When, as written.", TEXT_OR_NULL),
    written("urgent", "Whether clinical review cannot wait.", TRUTH, "is_urgent"),
    written("usual", "Whether every abnormal result in it is as usual for the patient.", TRUTH,
            "is_usual"),
    written("findings", "What shows it.", list_of(object_of(SIGN)), "signs"),
    written("missing", "Tests that would say more and are not among the results of the draw.",
            TEXTS),
    written("seen_with", "What such results can be seen with.", TEXTS),
    written("consider", "What to think of next.", TEXTS),
    written("sources", "Where it was read.", list_of(object_of(SOURCE))),
))  # fmt: skip
TREND: Shape[Trend] = Shape("trend", "Trend", (
    written("test", "Id of the test in labcheck's catalogue; null when it is not known.",
            TEXT_OR_NULL, lambda trend: trend.row.analyte and trend.row.analyte.id),
    written("reported_as", "Name of the test as reported.", TEXT, "row.result.test"),
    written("unit", "The unit of the last result.", TEXT_OR_NULL, "row.result.unit"),
    written("draws", "Numbers of the first draw and of the last that are compared.",
            list_of(COUNT), lambda trend: [trend.first.result.draw, trend.row.result.draw]),
    written("values", "Every result that may be compared with the last, in order of time.",
            list_of(NUMBER)),
    written("change", "How the last compares with the first.", object_of(parts.CHANGE)),
    written("run", "How many of the last results lie in one direction.", COUNT),
    written("steps_beyond", "How many changes between neighbouring draws are beyond variation.",
            COUNT),
    written("since_draw_before", "What the change since the draw before amounts to.",
            nullable(word_of(ChangeVerdict)), "last_step"),
))  # fmt: skip
INTERPRETATION: Shape[Interpretation] = Shape("interpretation", "Interpretation", (
    written("derived", "Values derived from several results of one draw.",
            list_of(object_of(DERIVED))),
    written("stages", "Stages of several results, such as that of acute kidney injury.",
            list_of(object_of(STAGE))),
    written("checks", "Questions about the specimen, the unit or the typing; never about the "
            "patient.", list_of(object_of(CHECK))),
    written("graded_by", "The sets of grades that were asked for; the grades stand in the rows.",
            TEXTS),
    written("patterns", "Results of one draw that together can be seen with something.",
            list_of(object_of(PATTERN))),
    written("trends", "The tests that have moved over three draws or more.",
            list_of(object_of(TREND))),
))  # fmt: skip
SHAPES = (
    INTERPRETATION, DERIVED, INPUT, DIFFERENCE, GRADE, STAGE, CHECK, PATTERN, SIGN, SOURCE, TREND,
)  # fmt: skip
"""Every object here, for the schema."""
