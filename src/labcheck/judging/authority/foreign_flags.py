"""Flags whose meaning the user states: by name, or by the language that the report is in.

In HL7 `B`, `W`, `U` and `D` say how a result has changed, and nothing of what is normal. Where the
report is stated to be in Spanish or Portuguese, `B` is low, and the others are not understood.
"""

from labcheck.cases.case import Result
from labcheck.catalogue.own_names import JUDGEMENTS, OwnNames
from labcheck.values.laboratory_flags import OF_CHANGE, REMARKS
from labcheck.values.records import replace
from labcheck.values.result_text import Word

_LOW_BY_B = ("es", "pt")


def read_own_flag(result: Result, own: OwnNames) -> tuple[Result, str]:
    """Read a flag that is not understood as the user's own names have it, and say so."""
    meant = own.find_flag(result.unread_flag)
    if meant is None or result.reported is not None:
        return result, ""
    said = f"the flag {result.unread_flag!r} is {meant.means}, as {meant.place} says"
    note = "; ".join(
        part for part in result.note.split("; ") if not _speaks_of(part, result.unread_flag)
    )
    return replace(result, reported=JUDGEMENTS[meant.means], unread_flag="", note=note), said


def _speaks_of(remark: str, flag: str) -> bool:
    return remark == f"flagged {flag}" or remark.startswith(f"flagged {flag}: ")


def read_in_language(result: Result, language: str) -> Result:
    """Read a letter as the stated language has it; without one it is HL7's, and judges nothing."""
    letter = result.unread_flag.strip("() ").upper()
    if letter not in OF_CHANGE:
        return result
    if language not in _LOW_BY_B:
        return replace(result, unread_flag="")
    remark = f"flagged {result.unread_flag}"
    result = replace(result, note=result.note.replace(f"{remark}: {REMARKS[letter]}", remark))
    if letter == "B" and result.reported is None:
        return replace(result, reported=Word.LOW, unread_flag="")
    return result
