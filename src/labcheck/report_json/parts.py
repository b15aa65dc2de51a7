"""What a row of the JSON report is made of: results, ranges, baselines, changes, opinions."""

from typing import Any

from labcheck.cases.case import (
    Baseline,
    PriorValue,
    Result,
    ResultStatus,
)
from labcheck.catalogue.conversion import Conversion
from labcheck.judging.flags import Flag, agree
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.reference_change import Change, ChangeVerdict
from labcheck.judging.row import (
    BaselineShown,
    Disagreement,
    Distance,
    JudgedRange,
    PossibleFlag,
    Row,
    SecondOpinion,
)
from labcheck.judging.usual.personal_range import PersonalRange
from labcheck.ranges.reference_range import Kind as RangeKind
from labcheck.reading.readings import Assumption
from labcheck.report_json import measured
from labcheck.report_json.shapes import (
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
    number_to_json,
    object_of,
    read_back,
    refer,
    word_of,
    written,
)
from labcheck.values.limits import Scale
from labcheck.values.numerals import parse_percentage
from labcheck.values.patient import parse_stated_age
from labcheck.values.records import replace
from labcheck.values.result_text import Comparator, StatedChange, Word

_ORIGINS = ("stated", "earlier draw", "earlier case")


def _write_stated(baseline: Baseline) -> Any:
    return baseline.value if isinstance(baseline, StatedChange) else PRIORS.write(baseline)


def _find_stated(result: Result) -> Baseline | None:
    """Give what the case states; a baseline of an earlier file stands in its row only."""
    stated = result.baseline
    if stated is None or isinstance(stated, StatedChange):
        return stated
    return stated if all(prior.origin == "stated" for prior in stated) else None


def _flags_agree(other: Disagreement | SecondOpinion) -> Flag | None:
    return agree(possible.flag for possible in other.flags) if other.flags else None


FLAG = Kind(refer("flag"), lambda flag: flag.value)
_UNIT = replace(TEXT_OR_NULL, read=lambda fields, name: fields.text(name) or None)
AGE = Kind(
    TEXT_OR_NULL.schema,
    lambda age: age.text if age else None,
    lambda fields, name: fields.parsed(name, parse_stated_age),
)
_PERCENT = Kind(
    {"type": ["number", "null"], "minimum": 0, "maximum": 100},
    number_to_json,
    lambda fields, name: fields.parsed(name, parse_percentage),
)
_ORIGIN = Kind({"enum": list(_ORIGINS)}, read=lambda fields, name: fields.text(name) or "stated")
_RCV = Kind(
    {
        "type": "array",
        "prefixItems": [{"type": "number", "maximum": 0}, {"type": "number", "minimum": 0}],
        "items": False,
        "minItems": 2,
    },
    lambda limits: [number_to_json(limits.low), number_to_json(limits.high)],
)
_FACTOR = Kind(NUMBER.schema, float)
_REASON = Kind({"enum": [reason.word for reason in Reason]}, lambda reason: reason.word)

POSSIBLE: Shape[PossibleFlag] = Shape("possible", "Possible flag", (
    written("flag", "A flag that cannot be ruled out.", FLAG),
    written("when", "The condition under which it holds: female.", TEXT_OR_NULL),
))  # fmt: skip
POSSIBLE_FLAGS = list_of(object_of(POSSIBLE))
NOT_JUDGED: Shape[NotJudged] = Shape("not_judged", "Not judged", (
    written("reason", "One of a closed list of reasons.", _REASON),
    written("detail", "The reason in particular.", TEXT),
    written("remedy", "What would settle it.", TEXT),
))  # fmt: skip
ASSUMPTION: Shape[Assumption] = Shape("assumption", "Assumption", (
    written("what", "What was assumed.", TEXT),
    written("why", "On which grounds; null where it is one of several readings.", TEXT_OR_NULL,
            lambda assumed: assumed.why or None),
))  # fmt: skip
READ_AS: Shape[Row] = Shape("read_as", "Reading", (
    written("text", "What was judged: in mmol/L, read as 12300.", TEXT, "read_as"),
    written("assumed", "What the verdict takes for granted.", list_of(object_of(ASSUMPTION))),
))  # fmt: skip
CONVERSION: Shape[Conversion] = Shape("conversion", "Conversion", (
    written("factor", "Factor from the unit of the range to that of the result.", _FACTOR),
    written("offset", "What is added after the factor.", _FACTOR),
    written("basis", "What the factor rests on: change of scale, a molar mass, an equation.", TEXT),
    written("source", "Key of the source of a cited number.", TEXT_OR_NULL),
))  # fmt: skip
RANGE: Shape[JudgedRange] = Shape("range", "Range", (
    written("text", "The range as its source prints it.", TEXT, "entry.limits.text"),
    written("low", "Lower limit in the unit of the result.", NUMBER_OR_NULL, "interval.low"),
    written("high", "Upper limit in the unit of the result.", NUMBER_OR_NULL, "interval.high"),
    written("low_inclusive", "Whether the lower limit itself is inside.", TRUTH,
            "interval.low_closed"),
    written("high_inclusive", "Whether the upper limit itself is inside.", TRUTH,
            "interval.high_closed"),
    written("unit", "The unit of the result, which the limits were converted into.", _UNIT),
    written("scale", "What the limits count: a quantity, titre denominators, or dipstick steps.",
            word_of(Scale), "entry.limits.scale"),
    written("kind", "What the limits mean.", word_of(RangeKind), "entry.kind"),
    written("set", "Id of the range set; printed for the range beside the result.", TEXT, "set_id"),
    written("partition", "Whom the limits are for: female; all when they are not divided.", TEXT,
            lambda judged: str(judged.entry.partition)),
    written("source",
            "Where the set says these limits come from, when it is another than the set itself.",
            TEXT_OR_NULL, "entry.source"),
    written("conversion",
            "How the limits came into the unit of the result; null when they stand in it.",
            nullable(object_of(CONVERSION)),
            lambda judged: None if judged.conversion.is_identity else judged.conversion),
    written("note", "The set's remark on this entry.", TEXT_OR_NULL, "entry.note"),
))  # fmt: skip
RANGES = list_of(object_of(RANGE))
RANGE_OR_NULL = nullable(object_of(RANGE))
PRIOR: Shape[PriorValue] = Shape("stated_value", "Stated value", (
    written("text", "The value as reported.", TEXT, "value.text"),
    *measured.in_value(),
    read_back("unit", "The unit as reported.", _UNIT),
    read_back("time", "When it was measured.", TEXT_OR_NULL),
    read_back("method", "How it was measured.", TEXT_OR_NULL),
    read_back("specimen", "In what it was measured.", TEXT_OR_NULL),
    read_back("origin", "Where the value comes from.", _ORIGIN),
))  # fmt: skip
PRIORS = list_of(object_of(PRIOR), least=1)
STATED_BASELINE = Kind(refer("stated_baseline"), _write_stated)
TEST: Shape[Row] = Shape("test", "Test", (
    written("id", "Id in labcheck's catalogue; null when the test is not known.", TEXT_OR_NULL,
            lambda row: row.analyte and row.analyte.id),
    written("name", "Name in the catalogue.", TEXT_OR_NULL,
            lambda row: row.analyte and row.analyte.name),
    written("reported_as", "Name as reported.", TEXT, "result.test"),
    written("loinc", "LOINC codes of the test.", TEXTS,
            lambda row: row.analyte.loinc if row.analyte else ()),
    written("panel", "The group of tests it is shown with.", TEXT_OR_NULL,
            lambda row: row.analyte and row.analyte.panel),
))  # fmt: skip
RESULT: Shape[Result] = Shape("result", "Result", (
    read_back("text", "The result as reported.", TEXT),
    *measured.in_value(),
    written("why_unreadable", "Why the text is not a value; null when it is one.", TEXT_OR_NULL,
            lambda result: getattr(result.value, "why", "")),
    read_back("unit", "The unit as reported.", _UNIT),
    read_back("reported", "The laboratory's own word.", nullable(word_of(Word))),
    read_back("printed_range", "The range printed with the result.", TEXT_OR_NULL),
    read_back("unread_range", "Why a printed range was left out, though it looks like one.",
              TEXT_OR_NULL),
    read_back("context", "The circumstance as stated: fasting.", TEXT_OR_NULL),
    read_back("site", "From where in the body it was taken, as stated.", TEXT_OR_NULL),
    read_back("code", "A LOINC code that the source gives beside the name.", TEXT_OR_NULL),
    read_back("local_code", "A code of the source's own for the test: MIMIC's itemid.",
              TEXT_OR_NULL),
    read_back("local_unit", "Such a code for the unit, or its spelling where the user's own names "
              "gave it the meaning of the unit.", TEXT_OR_NULL),
    read_back("display", "What the source calls the codes beside the name.", TEXT_OR_NULL),
    read_back("short_name", "Another name that the source gives the test: LBTESTCD of SDTM.",
              TEXT_OR_NULL),
    read_back("panel", "What the order or the report is called that the result stands under.",
              TEXT_OR_NULL),
    read_back("unread_flag", "A flag of the laboratory's that could not be read.", TEXT_OR_NULL),
    read_back("off_scale", "On which side the value lies of what the instrument shows, by such a "
              "flag; null without one.", nullable(word_of(Comparator))),
    read_back("typed", "Whether the source holds the value as a number and not as a text.", TRUTH,
              "is_typed"),
    read_back("other_codes", "Further LOINC codes that the source gives beside the name.", TEXTS),
    read_back("coded_unit", "Another unit that the source gives as the code of the printed one.",
              TEXT_OR_NULL),
    read_back("status",
              "How far the laboratory was with it, in FHIR's words; null where not said.",
              nullable(word_of(ResultStatus))),
    read_back("replaced", "Whether a later report of the same result took its place: then it is "
              "not judged and counted apart.", TRUTH, "is_replaced"),
    read_back("note", "The report's remark on the result.", TEXT_OR_NULL),
    read_back("cva_percent", "The laboratory's analytical variation as stated.", _PERCENT, "cva"),
    written("stated_baseline", "What the case states to be usual for this result.",
            nullable(STATED_BASELINE), _find_stated),
), measured.RULES)  # fmt: skip
NO_DISTANCE = Distance()
DISTANCE: Shape[Distance] = Shape("distance", "Distance", (
    written("times_limit", "The result as a multiple of the limit it crossed.", NUMBER_OR_NULL),
    written("zlog", "Place on a log scale on which the range runs from -1.96 to +1.96.",
            NUMBER_OR_NULL),
))  # fmt: skip
BASELINE: Shape[BaselineShown] = Shape("baseline", "Baseline", (
    written("text", "The baseline as reported, or how it was made.", TEXT),
    written("value", "The baseline in the unit of the result.", NUMBER_OR_NULL),
    written("unit", "The unit of the result.", _UNIT),
    written("time", "When it was measured.", TEXT_OR_NULL),
    written("flag", "What the baseline itself would be flagged.", nullable(FLAG)),
    written("origin", "Where it comes from.", _ORIGIN),
    written("values", "The earlier values it was made of, or that could not be compared, as they "
            "were reported.", list_of(object_of(PRIOR))),
    written("assumed", "What of a unit is taken for granted in comparing.", TEXT_OR_NULL),
))  # fmt: skip


def _of_limits(name: str) -> Any:
    return lambda change: getattr(change.limits, name, None)


CHANGE: Shape[Change] = Shape("change", "Change", (
    written("absolute", "Result less baseline.", NUMBER_OR_NULL),
    written("percent", "The same in percent of the baseline.", NUMBER_OR_NULL),
    written("rcv_percent", "Largest fall and largest rise by chance, in percent.",
            Kind({"anyOf": [_RCV.schema, {"type": "null"}]}, nullable(_RCV).write), "limits"),
    written("cvi_percent", "Within-subject variation used, in percent.", NUMBER_OR_NULL,
            _of_limits("cvi")),
    written("cva_percent", "Analytical variation used, in percent.", NUMBER_OR_NULL,
            _of_limits("cva")),
    written("cva_assumed", "Whether half of the within-subject variation was taken for want of the "
            "laboratory's own.", nullable(TRUTH), _of_limits("is_cva_assumed")),
    written("z", "Standard normal deviate used.", NUMBER_OR_NULL, _of_limits("z")),
    written("verdict", "What the change amounts to; null when it is not judged.",
            nullable(word_of(ChangeVerdict))),
    written("reason", "Why there is no verdict, or whose verdict it is.", TEXT_OR_NULL),
))  # fmt: skip
PERSONAL: Shape[PersonalRange] = Shape("personal_range", "Personal range", (
    written("low", "Its lower end, in the unit of the result.", NUMBER, "interval.low"),
    written("high", "Its upper end.", NUMBER, "interval.high"),
    written("set_point", "The mean of the earlier results.", NUMBER),
    written("values", "These results, in the unit of the result.", list_of(NUMBER)),
    written("cvi_percent", "Within-subject variation used, in percent.", NUMBER, "cvi"),
    written("cva_percent", "Analytical variation used, in percent.", NUMBER, "cva"),
    written("z", "Standard normal deviate used.", NUMBER),
))  # fmt: skip
DISAGREEMENT: Shape[Disagreement] = Shape("disagreement", "Disagreement", (
    written("set", "Id of the source of lower authority.", TEXT, "source"),
    written("flag", "What it would have said; IND when that depends.", FLAG, _flags_agree),
    written("possible_flags", "Every flag it leaves possible.",
            list_of(object_of(POSSIBLE), least=1), "flags"),
    written("range", "Its limits as printed.", TEXT_OR_NULL, "range_text"),
))  # fmt: skip
SECOND_OPINION: Shape[SecondOpinion] = Shape("second_opinion", "Second opinion", (
    written("set", "Id of the set.", TEXT, "set_id"),
    written("flag", "What it says; IND when that depends, null when it does not judge.",
            nullable(FLAG), _flags_agree),
    written("possible_flags", "Every flag it leaves possible.", POSSIBLE_FLAGS, "flags"),
    written("ranges", "Its limits in the unit of the result.", RANGES),
    written("not_judged", "Why it does not judge; null when it does.",
            nullable(object_of(NOT_JUDGED))),
))  # fmt: skip
