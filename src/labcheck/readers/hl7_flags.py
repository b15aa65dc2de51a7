"""HL7 v2 codes beside a result: flags (OBX-8), status (OBX-11, OBR-25) and specimens.

Flags: table 0078, http://terminology.hl7.org/CodeSystem/v2-0078, and its successor,
http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation. Status: tables 0085,
http://terminology.hl7.org/CodeSystem/v2-0085, and 0123, http://terminology.hl7.org/CodeSystem/v2-0123.
Specimens: table 0070, http://terminology.hl7.org/CodeSystem/v2-0070.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from labcheck.measured import Comparator, Word, parse_word

_WORDS = {
    "POS": Word.POSITIVE, "DET": Word.POSITIVE, "RR": Word.POSITIVE, "NEG": Word.NEGATIVE,
    "ND": Word.NEGATIVE, "NR": Word.NEGATIVE, "HU": Word.HIGH, "LU": Word.LOW,
    "H>": Word.HIGH, "L<": Word.LOW,
}  # fmt: skip
_REMARKS = {
    "<": "below the scale of the instrument", ">": "above the scale of the instrument",
    "U": "a significant change up", "D": "a significant change down",
    "B": "better than before", "W": "worse than before",
    "AC": "anti-complementary substances present", "TOX": "a cytotoxic substance present",
    "QCF": "quality control failed", "IND": "indeterminate", "E": "equivocal",
    "WR": "weakly reactive", "NULL": "no range defined", "S": "susceptible", "R": "resistant",
    "I": "intermediate", "MS": "moderately susceptible", "VS": "very susceptible",
}  # fmt: skip
_SAYS = {
    Word.NORMAL: {Word.NORMAL},
    Word.ABNORMAL: {Word.ABNORMAL},
    Word.LOW: {Word.LOW, Word.ABNORMAL},
    Word.HIGH: {Word.HIGH, Word.ABNORMAL},
    Word.CRITICALLY_ABNORMAL: {Word.CRITICALLY_ABNORMAL, Word.ABNORMAL},
    Word.NEGATIVE: {Word.NEGATIVE, Word.NORMAL},
    Word.POSITIVE: {Word.POSITIVE, Word.ABNORMAL},
    Word.CRITICALLY_LOW: {
        Word.CRITICALLY_LOW, Word.LOW, Word.CRITICALLY_ABNORMAL, Word.ABNORMAL,
    },
    Word.CRITICALLY_HIGH: {
        Word.CRITICALLY_HIGH, Word.HIGH, Word.CRITICALLY_ABNORMAL, Word.ABNORMAL,
    },
}  # fmt: skip
"""What each judgement says with itself, those that say least first."""
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
    """

    word: Word | None = None
    remarks: tuple[str, ...] = ()
    off_scale: Comparator | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What a status says of a result.

    Attributes:
        remark: What a reader should know of it; may be empty.
        is_void: Whether there is no result, whatever stands in its place.
        problem: What is wrong with the status; such a result is not judged either.
    """

    remark: str = ""
    is_void: bool = False
    problem: str = ""


def read_flags(codes: Sequence[str]) -> Flags:
    """Read flags together: `H` and `A` are high, `H` and `AA` critically high.

    `>` and `<` say that the instrument's scale ended: the value is at least, or at most, what it
    shows. Some laboratories mean a critical value; the value is then still among those possible.
    """
    words, remarks, sides = [], [], set()
    for code in codes:
        word = _WORDS.get(code.upper()) or (None if code.upper() in _REMARKS else parse_word(code))
        if word is not None:
            words.append(word)
            continue
        said = _REMARKS.get(code.upper())
        remarks.append(f"flagged {code}: {said}" if said else f"flagged {code}")
        sides |= {{"<": Comparator.AT_MOST, ">": Comparator.AT_LEAST}.get(code)} - {None}
    together = next((word for word, says in _SAYS.items() if says.issuperset(words)), None)
    named = ", ".join(codes)
    is_conflict = bool(words) and together is None
    return Flags(
        together if words else None,
        (*remarks, f"flagged {named}") if is_conflict else tuple(remarks),
        sides.pop() if len(sides) == 1 else None,
        f"the flags {named} are not one judgement" if is_conflict else "",
    )


def read_status(code: str, code_of_order: str) -> Status:
    """Read the status of a result; without one, that of its order."""
    code, code_of_order = code.upper(), code_of_order.upper()
    if code in _NO_VALUE:
        return Status(f"status {code}: {_NO_VALUE[code]}", is_void=True)
    if code not in _REMARKS_ON_STATUS:
        return Status(problem=f"{code[:20]!r} in OBX-11 is no status of a result")
    if code:
        remark = _REMARKS_ON_STATUS[code]
        return Status(f"status {code}: {remark}" if remark else "")
    if code_of_order in _NO_VALUE_OF_ORDER:
        return Status(f"status {code_of_order}: {_NO_VALUE_OF_ORDER[code_of_order]}", is_void=True)
    if code_of_order not in _REMARKS_ON_ORDER:
        return Status(problem=f"{code_of_order[:20]!r} in OBR-25 is no status of an order")
    remark = _REMARKS_ON_ORDER[code_of_order]
    return Status(f"status {code_of_order}: {remark}" if remark else "")


def name_specimen(code: str, text: str) -> str:
    """Name a specimen by its text, or by what its code stands for."""
    return text or _SPECIMENS.get(code.upper(), code)
