"""Letters of a flag that mean something else where a language is stated: `B`, bajo or baixo.

In HL7 `B`, `W`, `U` and `D` say how a result has changed, and nothing of what is normal. Where the
report is stated to be in Spanish or Portuguese, `B` is low, and the others are not understood.
"""

from labcheck.cases.case import Result
from labcheck.values.laboratory_flags import OF_CHANGE, REMARKS
from labcheck.values.records import replace
from labcheck.values.result_text import Word

_LOW_BY_B = ("es", "pt")


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
