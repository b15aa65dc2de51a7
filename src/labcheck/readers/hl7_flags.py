"""HL7 v2 codes beside a result: flags (OBX-8), status (OBX-11, OBR-25) and specimens.

Flags: table 0078, http://terminology.hl7.org/CodeSystem/v2-0078, and its successor,
http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation. Status: tables 0085,
http://terminology.hl7.org/CodeSystem/v2-0085, and 0123, http://terminology.hl7.org/CodeSystem/v2-0123.
Specimens: table 0070, http://terminology.hl7.org/CodeSystem/v2-0070.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from labcheck.cases.case import ResultStatus
from labcheck.values.laboratory_flags import combine, parse_flag
from labcheck.values.result_text import Comparator, MeasuredValue, Word

_REMARKS = {
    "<": "below the scale of the instrument", ">": "above the scale of the instrument",
    "U": "a significant change up", "D": "a significant change down",
    "B": "better than before", "W": "worse than before",
    "AC": "anti-complementary substances present", "TOX": "a cytotoxic substance present",
    "QCF": "quality control failed", "IND": "indeterminate", "E": "equivocal",
    "WR": "weakly reactive", "NULL": "no range defined",
}  # fmt: skip
_NO_VALUE = {
    "X": "the result cannot be obtained", "D": "the result is deleted",
    "W": "the result was sent by mistake", "I": "the result is pending",
    "N": "the test was not asked for", "O": "this is an order, and no result",
}  # fmt: skip
_REMARKS_ON_STATUS = {
    "C": "corrected: replaces an earlier final result", "P": "preliminary",
    "R": "not verified", "S": "partial", "A": "amended for the patient's particulars",
    "F": "", "B": "", "V": "", "U": "", "": "",
}  # fmt: skip
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
_STATUSES = {
    "P": ResultStatus.PRELIMINARY, "R": ResultStatus.PRELIMINARY, "S": ResultStatus.PRELIMINARY,
    "F": ResultStatus.FINAL, "B": ResultStatus.FINAL, "U": ResultStatus.FINAL,
    "V": ResultStatus.FINAL, "A": ResultStatus.AMENDED, "C": ResultStatus.CORRECTED,
    "X": ResultStatus.CANCELLED, "N": ResultStatus.CANCELLED, "I": ResultStatus.REGISTERED,
    "O": ResultStatus.REGISTERED, "D": ResultStatus.ENTERED_IN_ERROR,
    "W": ResultStatus.ENTERED_IN_ERROR,
}  # fmt: skip
"""What FHIR calls a status of OBX-11.

A, C, D, F, P, W and X are those of HL7's own map, and S of its draft; it leaves the others open:
https://hl7.org/fhir/uv/v2mappings/ConceptMap-table-hl70085-to-observation-status.html.
"""
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


@dataclass(frozen=True, slots=True)
class Flags:
    """What the flags of a result say together.

    Attributes:
        word: The laboratory's judgement; `None` where it gives none, or two that conflict.
        remarks: What flags say that is no judgement.
        off_scale: On which side of the instrument's scale the value lies.
        problem: How the flags contradict each other; empty if they do not.
        unread: The flags that are not understood, or contradict each other; empty if none.
    """

    word: Word | None = None
    remarks: tuple[str, ...] = ()
    off_scale: Comparator | None = None
    problem: str = ""
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What a status says of a result.

    Attributes:
        remark: What a reader should know of it; may be empty.
        is_void: Whether there is no result, whatever stands in its place.
        problem: What is wrong with the status; such a result is not judged either.
        word: What FHIR calls it; `None` where none is given, or one that is wrong.
    """

    remark: str = ""
    is_void: bool = False
    problem: str = ""
    word: ResultStatus | None = None


def read_flags(codes: Sequence[str], value: MeasuredValue | None = None) -> Flags:
    """Read flags together: `H` and `A` are high, `H` and `AA` critically high.

    `>` and `<` say that the instrument's scale ended: the value is at least, or at most, what it
    shows. Some laboratories mean a critical value; the value is then still among those possible.
    """
    words, remarks, sides, unread = [], [], set(), []
    for code in codes:
        word = None if code.upper() in _REMARKS else parse_flag(code, value)
        if word is not None:
            words.append(word)
            continue
        said = _REMARKS.get(code.upper())
        remarks.append(f"flagged {code}: {said}" if said else f"flagged {code}")
        unread += [] if said else [code]
        sides |= {{"<": Comparator.AT_MOST, ">": Comparator.AT_LEAST}.get(code)} - {None}
    together = combine(words)
    named = ", ".join(codes)
    is_conflict = bool(words) and together is None
    return Flags(
        together if words else None,
        (*remarks, f"flagged {named}") if is_conflict else tuple(remarks),
        sides.pop() if len(sides) == 1 else None,
        f"the flags {named} are not one judgement" if is_conflict else "",
        named if is_conflict else ", ".join(unread),
    )


def read_status(code: str, code_of_order: str) -> Status:
    """Read the status of a result; without one, that of its order."""
    code, code_of_order = code.upper(), code_of_order.upper()
    if code:
        word, tables = _STATUSES.get(code), (_NO_VALUE, _REMARKS_ON_STATUS)
        place = "OBX-11 is no status of a result"
    else:
        code, word = code_of_order, _STATUSES_OF_ORDER.get(code_of_order)
        tables = (_NO_VALUE_OF_ORDER, _REMARKS_ON_ORDER)
        place = "OBR-25 is no status of an order"
    no_value, remarks = tables
    if code not in no_value and code not in remarks:
        return Status(problem=f"{code[:20]!r} in {place}")
    remark = no_value.get(code) or remarks.get(code, "")
    said = f"status {code}: {remark}" if remark else ""
    return Status(said, is_void=code in no_value, word=word)


def name_specimen(code: str, text: str) -> str:
    """Name a specimen by its text, or by what its code stands for."""
    return text or _SPECIMENS.get(code.upper(), code)
