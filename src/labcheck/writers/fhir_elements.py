"""Elements of a FHIR R4 Observation: code, value, interpretation and reference ranges.

What R4 cannot hold exactly is written as text: it has no comparator in a reference range, and no
time of day without a zone. Nothing here judges.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from labcheck.catalogue.analyte import Analyte
from labcheck.judging.flags import FLAG_OF_WORD, Flag
from labcheck.judging.row import FlagFrom, JudgedRange, Row
from labcheck.ranges.reference_range import Kind
from labcheck.values.dates import parse_moment
from labcheck.values.interval import round_for_reading
from labcheck.values.limits import LimitsError, Scale, parse_limits
from labcheck.values.printed_result import Printed, parse_printed
from labcheck.values.records import replace
from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    NoResult,
    Number,
    Span,
    Unreadable,
    Word,
    is_open_number,
)
from labcheck.values.units import Unit, parse_unit
from labcheck.writers.wording import describe_interval

Json = dict[str, Any]

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
INTERPRETATION = f"{_TERMINOLOGY}/v3-ObservationInterpretation"
RANGE_MEANING = f"{_TERMINOLOGY}/referencerange-meaning"
ABSENT_REASON = f"{_TERMINOLOGY}/data-absent-reason"
LABORATORY: Json = {
    "coding": [
        {
            "system": f"{_TERMINOLOGY}/observation-category",
            "code": "laboratory",
            "display": "Laboratory",
        }
    ]
}
"""The category of every result."""
VITAL_SIGNS: Json = {
    "coding": [{"system": f"{_TERMINOLOGY}/observation-category", "code": "vital-signs"}]
}
"""The category of what is of the patient's body."""
EXTENSION = "urn:labcheck:fhir:"
"""How the address of every extension of labcheck's begins."""

_DISPLAYS = {
    Flag.NORMAL: "Normal",
    Flag.LOW: "Low",
    Flag.CRITICALLY_LOW: "Critical low",
    Flag.HIGH: "High",
    Flag.CRITICALLY_HIGH: "Critical high",
    Flag.ABNORMAL: "Abnormal",
    Flag.CRITICALLY_ABNORMAL: "Critical abnormal",
    Flag.POSITIVE: "Positive",
    Flag.NEGATIVE: "Negative",
    Flag.INDETERMINATE: "Indeterminate",
}
_SUSCEPTIBILITIES = {
    Word.SUSCEPTIBLE: "S", Word.DOSE_DEPENDENT: "SDD", Word.INTERMEDIATE: "I",
    Word.RESISTANT: "R", Word.NON_SUSCEPTIBLE: "NS",
}  # fmt: skip
_PART_OF_DATE = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
)
LOINC_CODE = re.compile(r"[0-9]{1,7}-[0-9]")
"""How a code of LOINC is written."""
_LONGEST_LIMIT = 17
"""Digits that every FHIR program can be trusted to keep of a number."""
# Which units measure the property that a LOINC name has in brackets.
_PROPERTIES = {
    "Mass/volume": re.compile(r"[kmunpf]?g/[dcmunpf]?L"),
    "Moles/volume": re.compile(r"[munpf]?(mol|eq)/[dcmunpf]?L"),
    "Enzymatic activity/volume": re.compile(r"[kmunpf]?(U|kat)/[dcmunpf]?L"),
    "#/volume": re.compile(r"(10\*\d+)?/[dcmunpf]?L"),
}
_LOINC_NAME = re.compile(r"[^\[\]]+ \[(?P<property>[^\]]+)\] (?:in|of) (?P<specimen>[^\[\]]+)")


def clean(text: str) -> str:
    """Write what no FHIR string may hold as U+FFFD or as a space, and strip the ends.

    R4's pattern of a string knows four kinds of white space; every other is written as a space.
    """
    return "".join(map(_clean, text)).strip()


def _clean(char: str) -> str:
    if char in " \t\n\r":
        return char
    if char < " " or "\ud800" <= char <= "\udfff":
        return "\N{REPLACEMENT CHARACTER}"
    # Some programs count the byte order mark among white space.
    return " " if char.isspace() or char == "\ufeff" else char


def mark_added(element: Json) -> Json:
    """Mark an element as labcheck's own, so that it is not read back as reported."""
    return {"extension": [{"url": f"{EXTENSION}added", "valueBoolean": True}], **element}


def find_date(time: str) -> str:
    """Give a time as FHIR writes it; of a time of day without a zone the day; else nothing."""
    if _PART_OF_DATE.fullmatch(time):
        return time
    if parse_moment(time) is None:
        return ""
    day = time[: len("2026-01-12")]
    return time if _MOMENT.fullmatch(time) else day if _DAY.fullmatch(day) else ""


def read_unit(row: Row) -> Unit | None:
    """Read the unit of a result; `None` when it has none or it is not known."""
    text = row.result.unit
    if not text:
        return None
    return row.analyte.read_unit(text) if row.analyte else parse_unit(text)


def write_code(row: Row) -> Json:
    """Write what was measured: the name as reported, its codes, else one that is certain."""
    result, text = row.result, {"text": clean(row.result.test) or "(no name)"}
    codes = [code for code in (result.code, *result.other_codes) if clean(code)]
    displays = [clean(display) for display in result.display.split("; ") if clean(display)]
    if codes or displays:
        return {"coding": list(_codings(codes, displays)), **text}
    code, display = _certain_loinc(row, row.analyte) if row.analyte else ("", "")
    if not code:
        return text
    return {"coding": [mark_added({"system": LOINC, "code": code, "display": display})], **text}


def _codings(codes: Sequence[str], displays: Sequence[str]) -> Iterator[Json]:
    """Write the codes as reported; what they are called is evidence as well.

    A code that is not of LOINC names nothing that is known, and is still evidence.
    """
    for code, display in zip_longest(codes, displays):
        system = {"system": LOINC} if code and LOINC_CODE.fullmatch(code) else {}
        written = {"code": " ".join(clean(code).split())} if code else {}
        yield system | written | ({"display": display} if display else {})


def _certain_loinc(row: Row, analyte: Analyte) -> tuple[str, str]:
    """Give an analyte's only code where its name fits all that is known, and says no more.

    A LOINC code means one property, one specimen and often one method. Where the name has a
    method, or the unit measures another property, the result may well have another code.
    """
    codes, unit = list(analyte.loinc.items()), read_unit(row)
    if len(codes) != 1 or unit is None:
        return "", ""
    code, name = codes[0]
    found = _LOINC_NAME.fullmatch(name)
    if found is None or " by " in name or found["property"] not in _PROPERTIES:
        return "", ""
    specimen = found["specimen"].lower().replace(" or ", "/")
    stated = row.result.specimen.strip().lower()
    is_same = specimen == analyte.specimen and stated in ("", specimen, *specimen.split("/"))
    is_measured_so = _PROPERTIES[found["property"]].fullmatch(str(unit))
    return (code, name) if is_same and is_measured_so else ("", "")


def write_value(row: Row) -> Json:
    """Write the one value of a result, or why there is none."""
    value, text = row.result.value, clean(row.result.text)
    if row.result.second is not None:  # both are kept, since they must agree
        return {"valueString": text}
    match value:
        case Number(value=number):
            return {"valueQuantity": _quantity(row, number)}
        case Censored(comparator=comparator, limit=limit):
            return {"valueQuantity": _quantity(row, limit, comparator.value)}
        case Span(low=low, high=high):
            return {"valueRange": {"low": _quantity(row, low), "high": _quantity(row, high)}}
        case _:
            return _write_text(value, text)


def _write_text(value: MeasuredValue, text: str) -> Json:
    """Write a value as text, if that reads as nothing else; else as the text of what is absent.

    A text that was refused for a reason of its own must not come back as a value.
    """
    said = clean(value.text) or text
    if is_open_number(value) and not _says_more(parse_printed(text)):
        return {"valueString": text}
    printed = parse_printed(said)
    found = printed.reading
    is_refused = isinstance(value, Unreadable) and isinstance(found.value, Unreadable)
    is_bare = found.unit is None and found.mark is None and not printed.has_more
    if said and is_bare and (is_refused or _is_same(found.value, value, said)):
        return {"valueString": said}
    coding = {"system": ABSENT_REASON, "code": "unknown"}
    absent = {"coding": [mark_added(coding)]} | ({"text": said} if said else {})
    return {"dataAbsentReason": absent}


def _says_more(printed: Printed) -> bool:
    """Whether a text says more than a value and its unit."""
    return printed.has_more or printed.reading.mark is not None


def _is_same(found: MeasuredValue, value: MeasuredValue, text: str) -> bool:
    is_value = not isinstance(value, Unreadable | NoResult)
    return is_value and found == replace(value, text=text)


def _quantity(row: Row, number: Decimal, comparator: str = "") -> Json:
    unit, known = clean(row.result.unit or ""), read_unit(row)
    code = clean(row.result.coded_unit) or (str(known) if known else "")
    return (
        {"value": number}
        | ({"comparator": comparator} if comparator else {})
        | ({"unit": unit} if unit else {})
        | ({"system": UCUM, "code": code} if unit and code else {})
    )


def write_interpretation(row: Row) -> list[Json]:
    """Write the flag, if there is one, and the laboratory's own words where they say another."""
    result = row.result
    flags = [] if row.flag is None else [_flag(row, row.flag)]
    said = [_code_word(result.reported)] if result.reported else []
    said += [_coding(result.off_scale.value[0], "Off scale")] if result.off_scale else []
    said += [{"text": clean(result.unread_flag)}] if clean(result.unread_flag) else []
    is_flag = len(said) == 1 and flags == [mark_added(said[0])]
    return said if is_flag else [*flags, *said]


def _flag(row: Row, flag: Flag) -> Json:
    possible = " or ".join(str(flag) for flag in row.possible_flags)
    several = len(row.possible_flags) > 1
    text = {"text": f"{_DISPLAYS[flag]}: {clean(possible)}"} if several else {}
    return mark_added(_coded(flag) | text)


def _code_word(word: Word) -> Json:
    if word.is_susceptibility:
        return _coding(_SUSCEPTIBILITIES[word], word.value.capitalize())
    if word not in FLAG_OF_WORD:  # what is borderline says on which side, which no code does
        return {"text": word.value}
    return _coded(FLAG_OF_WORD[word])


def _coded(flag: Flag) -> Json:
    return _coding(flag.value, _DISPLAYS[flag])


def _coding(code: str, display: str) -> Json:
    return {"coding": [{"system": INTERPRETATION, "code": code, "display": display}]}


def write_ranges(row: Row) -> list[Json]:
    """Write the range that was printed, those of a set that judged, and critical limits as text."""
    judged = row.ranges if row.flag_from is FlagFrom.RANGE_SET else ()
    critical = [
        {
            "type": {"text": "critical"},
            **_applies_to(judged),
            "text": _with_unit(_describe_critical(judged), judged),
        }
        for judged in row.critical
    ]
    added = [
        mark_added(written) for written in (*(_range(row, judged) for judged in judged), *critical)
    ]
    return [*_printed_range(clean(row.result.printed_range)), *added]


def _printed_range(text: str) -> list[Json]:
    """Write a range as printed, with its limits where they belong to it themselves."""
    try:
        limits = parse_limits(text) if text else None
    except LimitsError:
        return [{"text": text}]
    if limits is None:
        return []
    interval, unit = limits.interval, {"unit": limits.unit} if limits.unit else {}
    is_exact = limits.scale is Scale.QUANTITY and interval.low_closed and interval.high_closed
    ends = {"low": interval.low, "high": interval.high} if is_exact else {}
    numbers = {
        name: {"value": Decimal(f"{end:f}"), **unit}
        for name, end in ends.items()
        if end is not None
    }
    return [{**numbers, "text": text}]


def _range(row: Row, judged: JudgedRange) -> Json:
    """Write one range; limits that do not belong to it themselves have their place in the text."""
    interval, is_quantity = judged.interval, judged.entry.limits.scale is Scale.QUANTITY
    is_exact_text = not (interval.low_closed and interval.high_closed)
    ends = {} if is_exact_text or not is_quantity else {"low": interval.low, "high": interval.high}
    text = str(interval) if is_exact_text and is_quantity else describe_interval(judged)
    return {
        **{
            name: _quantity(row, round_for_reading(end, _LONGEST_LIMIT))
            for name, end in ends.items()
            if end is not None
        },
        "type": _RANGE_TYPES.get(judged.entry.kind, {"text": f"{judged.entry.kind.value} limit"}),
        **_applies_to(judged),
        "text": _with_unit(text, judged),
    }


_RANGE_TYPES: dict[Kind, Json] = {
    Kind.NORMAL: {"coding": [{"system": RANGE_MEANING, "code": "normal"}]},
    Kind.THERAPEUTIC: {"coding": [{"system": RANGE_MEANING, "code": "therapeutic"}]},
}


def _applies_to(judged: JudgedRange) -> Json:
    names = [clean(name) for name in judged.entry.partition.names.values()]
    texts = [{"text": name} for name in names if name]
    return {"appliesTo": texts} if texts else {}


def _describe_critical(judged: JudgedRange) -> str:
    """Write the values that are critical, in the result's unit: `<=2.8 or >=6.0`."""
    if judged.entry.limits.scale is not Scale.QUANTITY:
        return judged.entry.limits.text
    safe = judged.interval.round_to(_LONGEST_LIMIT)
    sides = (safe.below, safe.above)
    return " or ".join(str(side) for side in sides if side is not None)


def _with_unit(text: str, judged: JudgedRange) -> str:
    is_quantity = judged.entry.limits.scale is Scale.QUANTITY
    return clean(f"{text} {judged.unit or ''}" if is_quantity else text)
