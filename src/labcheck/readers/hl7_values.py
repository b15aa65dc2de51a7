"""HL7 v2 values: OBX-5 by the value type of OBX-2, times, and the codes beside a value.

Types: table 0125 and chapter 2A, http://www.hl7.eu/refactored/segmOBX.html; SN by
http://hl7.eu/refactored/dtSN.html, whose span is inclusive. A value that does not keep to its
type is read as printed where that is unmistakable, and complained of; a code is never a number.

Flags (OBX-8): table 0078, http://terminology.hl7.org/CodeSystem/v2-0078, and its successor,
http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation. Status of an order
(OBR-25): table 0123, http://terminology.hl7.org/CodeSystem/v2-0123; that of a result is read by
`cases.result_status`. Specimens: table 0070,
http://terminology.hl7.org/CodeSystem/v2-0070.
"""

import re
from datetime import datetime
from functools import lru_cache

from labcheck.cases.case import ResultStatus
from labcheck.cases.result_status import Status, read_code
from labcheck.errors import did_you_mean
from labcheck.readers.hl7_message import Segment, component_of
from labcheck.reading.stated_sign import read_printed
from labcheck.values.coded_words import word_of
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.printed_result import Printed, parse_result
from labcheck.values.records import dataclass
from labcheck.values.result_text import (
    NoResult,
    Number,
    Reading,
    Titre,
    Unreadable,
    Verbal,
)

_NO_VALUE_OF_ORDER = {
    "O": "the order waits for the specimen", "I": "the order is not complete",
    "S": "the order is not done", "X": "the order is cancelled",
    "N": "the order's results are pending", "Y": "there is no such order",
    "Z": "there is no such patient",
}  # fmt: skip
_REMARKS_ON_ORDER = {
    "P": "preliminary", "R": "not verified", "C": "corrected", "M": "corrected, not final",
    "A": "", "F": "", "": "",
}  # fmt: skip
_STATUSES_OF_ORDER = {
    "P": ResultStatus.PRELIMINARY, "R": ResultStatus.PRELIMINARY, "F": ResultStatus.FINAL,
    "C": ResultStatus.CORRECTED, "M": ResultStatus.CORRECTED, "X": ResultStatus.CANCELLED,
    "O": ResultStatus.REGISTERED, "I": ResultStatus.REGISTERED, "S": ResultStatus.REGISTERED,
    "N": ResultStatus.REGISTERED,
}  # fmt: skip
"""What FHIR calls a result when only its order has a status (OBR-25); not `A`, "some are there"."""
_SPECIMENS = {
    "SER": "serum", "PLAS": "plasma", "BLD": "blood", "WB": "blood", "BLDA": "arterial blood",
    "BLDC": "capillary blood", "BLDV": "venous blood", "UR": "urine", "CSF": "CSF",
    "STL": "stool", "SAL": "saliva",
}  # fmt: skip


def read_status(code: str, code_of_order: str) -> Status:
    """Read the status of a result; without one, that of its order."""
    if code:
        problem = f"{code.upper()[:20]!r} in OBX-11 is not a status of a result"
        return read_code(code) or Status(problem=problem)
    code = code_of_order.upper()
    word = _STATUSES_OF_ORDER.get(code)
    if code not in _NO_VALUE_OF_ORDER and code not in _REMARKS_ON_ORDER:
        return Status(problem=f"{code[:20]!r} in OBR-25 is not a status of an order")
    remark = _NO_VALUE_OF_ORDER.get(code) or _REMARKS_ON_ORDER.get(code, "")
    said = f"status {code}: {remark}" if remark else ""
    return Status(said, is_void=code in _NO_VALUE_OF_ORDER, word=word)


def name_specimen(code: str, text: str) -> str:
    """Name a specimen by its text, or by what its code stands for."""
    return text or _SPECIMENS.get(code.upper(), code)


_TEXT = ("ST", "TX", "FT")
_CODED = ("CE", "CWE", "CNE", "CF", "IS", "ID")
_READ = ("NM", "SN", *_TEXT, *_CODED)
_OTHER = {
    "AD": "an address", "CK": "an identifier", "CN": "a person", "CP": "a price",
    "CQ": "a composite quantity", "CX": "an identifier", "DR": "a span of dates", "DT": "a date",
    "DTM": "a date and time", "ED": "an encapsulated document", "EI": "an identifier",
    "MA": "an array of numbers", "MO": "an amount of money", "NA": "an array of numbers",
    "NR": "a range of numbers", "PN": "a person", "RP": "a reference to a document elsewhere",
    "TM": "a time", "TN": "a telephone number", "TS": "a date and time", "XAD": "an address",
    "XCN": "a person", "XON": "an organisation", "XPN": "a person", "XTN": "a telephone number",
}  # fmt: skip
_NUMBER = r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)"
_COMPARATORS = ("", "=", "<", ">", "<=", ">=")
_TIME = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d(?:\.\d{1,4})?))?)?)?)?)?"
    r"(?:([+-]\d\d)(\d\d))?"
)
_TIMES_KEPT = 4096
_ENCODED_DATA = 5
"""ED-5 holds the document itself, which is too long for a table."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What an OBX-5 holds.

    Attributes:
        text: The value as sent, without a range that is printed behind it.
        reading: What was measured, and a unit or a flag that stands within the text.
        problem: How it breaks the rules of its type; empty if it keeps them.
        remedy: What would put it right.
        range: The range printed behind the value, within the text as sent; may be empty.
        context: The state of the patient that is printed behind it; may be empty.
        second: The value in another unit, printed behind it.
        baseline: What is usual for the patient, printed behind it; may be empty.
    """

    text: str
    reading: Reading
    problem: str = ""
    remedy: str = ""
    range: str = ""
    context: str = ""
    second: Reading | None = None
    baseline: str = ""


def read_value(obx: Segment, sign: DecimalSign | None = None) -> Observed:
    """Read OBX-5 by the type in OBX-2."""
    texts, kind = obx.texts(5), obx.text(2).upper()
    if not texts or texts == ['""']:
        return Observed("".join(texts), Reading(NoResult("".join(texts))))
    if kind in _CODED:
        texts = [_text_of_code(components) for components in obx.repetitions(5)]
    text = "\n".join(texts)
    if kind and kind not in _READ:
        return _other(obx, kind, text)
    if kind in _TEXT or not kind:
        problem = "" if kind else "OBX-2 does not say what type the value is"
        printed = read_printed(text, sign)
        remedy = problem and "name it, such as NM, SN or ST"
        return _observed(printed, problem, remedy)
    if len(texts) > 1:
        problem = f"{len(texts)} values in one OBX-5"
        return _unreadable(text, problem, "send an OBX for each value")
    if kind == "SN":
        return _read_structured(obx.repetitions(5)[0], text)
    if kind == "NM":
        return _read_numeric(text, sign)
    return Observed(text, _read_coded(obx.repetitions(5)[0], text))


@lru_cache(maxsize=_TIMES_KEPT)
def parse_time(text: str) -> str:
    """Write an HL7 time, `YYYYMMDDHHMMSS.s+ZZZZ` to any precision, as ISO 8601.

    Raises:
        ValueError: There is no such time.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time such as 20260301 or 202603010830")
    year, month, day, hour, minute, second, zone, zone_minutes = match.groups()
    iso = "-".join(part for part in (year, month, day) if part)
    if hour:
        iso += "T" + ":".join(part for part in (hour, minute or "00", second) if part)
        iso += f"{zone}:{zone_minutes}" if zone else ""
    try:
        datetime.fromisoformat(iso if day else f"{year}-{month or '01'}-01")
    except ValueError:
        raise ValueError(f"{text!r} is a time that does not exist") from None
    return iso


def _read_numeric(text: str, sign: DecimalSign | None) -> Observed:
    printed = read_printed(text, sign)
    reading = printed.reading
    is_plain = reading.unit is None and reading.mark is None and not printed.has_more
    if isinstance(reading.value, Number) and is_plain:
        return Observed(text, reading)
    problem, remedy = f"the value type is NM, and {_short(text)} is not a plain number", _SEND_TEXT
    return _observed(printed, problem, remedy)


def _observed(printed: Printed, problem: str, remedy: str) -> Observed:
    return Observed(
        printed.text,
        printed.reading,
        problem,
        remedy,
        printed.range,
        printed.context,
        printed.second,
        printed.baseline,
    )


_SEND_TEXT = "send such a value as SN or ST"


def _read_structured(components: tuple[str, ...], text: str) -> Observed:
    """Read SN: comparator ^ number ^ separator or suffix ^ number."""
    comparator, first, sign, second = (component_of(components, place) for place in range(1, 5))
    printed = f"{comparator.removeprefix('=')}{first}{sign}{second}"
    if len(components) == 1:
        problem = f"the value type is SN, and {_short(text)} has no components"
        return Observed(text, parse_result(text), problem, "send it as ^5.1 or <^5")
    are_numbers = all(re.fullmatch(_NUMBER, number) for number in (first, second) if number)
    is_complete = bool(first) and bool(second) == (sign in ("-", "/", ":"))
    is_known = sign in ("", "+", "-", "/", ":") and comparator in (*_COMPARATORS, "<>")
    if not (are_numbers and is_complete and is_known):
        problem = f"{_short(text)} is not a comparator, a number, a separator and a number"
        return _unreadable(printed, problem, "send it as ^5.1, <^5, ^5^-^10 or ^1^:^640")
    if comparator == "<>":
        return Observed(printed, Reading(Unreadable(printed, "only said to be another number")))
    reading = parse_result(printed)
    if sign in ("/", ":") and not isinstance(reading.value, Titre):
        reading = Reading(Unreadable(printed, "a ratio that is not a titre"))
    return Observed(printed, reading)


def _read_coded(components: tuple[str, ...], text: str) -> Reading:
    """Read a coded value by its text; a code by itself is a word at most, never a number."""
    if any(component_of(components, place) for place in (2, 5, 9)):
        return parse_result(text)
    reading = parse_result(text)
    if isinstance(reading.value, Verbal | NoResult):
        return reading
    return Reading(Unreadable(text, "a code that comes without its text"))


def _text_of_code(components: tuple[str, ...]) -> str:
    """Choose what to show of a coded value: a text, what a code stands for, or a code."""
    texts = [component_of(components, place) for place in (2, 5, 9)]
    codes = [component_of(components, place) for place in (1, 4)]
    systems = [component_of(components, place) for place in (3, 6)]
    return next(filter(None, (*texts, *map(word_of, systems, codes), *codes)), "")


def _other(obx: Segment, kind: str, text: str) -> Observed:
    if kind not in _OTHER:
        near = did_you_mean(kind, (*_READ, *_OTHER), most=1)
        problem = f"{_short(kind)} in OBX-2 is not a value type"
        return _unreadable(text, problem, near or "name one, such as NM, SN or ST")
    if kind == "ED":
        head = obx.repetitions(5)[0]
        size = len(component_of(head, _ENCODED_DATA))
        text = " ".join([*filter(None, head[: _ENCODED_DATA - 1]), f"({size} characters)"])
    why = f"the value type {kind} is {_OTHER[kind]}, which is not judged"
    return _unreadable(text, why, "numbers are sent as NM or SN, words as ST or CWE")


def _unreadable(text: str, problem: str, remedy: str) -> Observed:
    return Observed(text, Reading(Unreadable(text, problem)), problem, remedy)


def _short(text: str) -> str:
    """Quote a text; a long one is cut, since a document may stand where a number should."""
    longest = 60
    return repr(text if len(text) <= longest else f"{text[:longest]}...")
