"""Words that say of results that they are another patient's, or were never to be reported.

    The results were for another patient.        wrong blood in tube        sample mislabeled
    Results entered in error; please disregard.

A text that denies it, asks it, or says what would be if it were so says nothing.
"""

import re

from labcheck.values.late_pattern import compile_late

_WHAT = r"(?:results?|labs?|values?|numbers?|report|bloods?|samples?|specimens?|tubes?|requests?)"
_BE = r"(?:(?:was|were|is|are|has\s+been|have\s+been|had\s+been|being)\s+)"
_SAYS = compile_late(
    r"(?<![^\W\d_])(?:"
    r"wrong\s+(?:blood\s+in\s+(?:the\s+)?tube|patient(?:'s)?|sample|specimen|tube|label)|wbit"
    rf"|{_WHAT}\s+{_BE}?(?:for|from|of|on|belong(?:s|ed|ing)?\s+to|taken\s+from|drawn\s+from)\s+"
    r"(?:(?:another|a\s+different|the\s+other|the\s+wrong)\s+(?:patient|person|m[ae]n|wom[ae]n|child)"
    r"|some(?:one|body)\s+else)"
    rf"|{_WHAT}\s+{_BE}?(?:mis-?label+ed|unlabel+ed|mis-?identified|switched|swapped|mixed\s+up)"
    rf"|(?:mis-?label+ed|unlabel+ed|mis-?identified|switched|swapped)\s+{_WHAT}"
    rf"|(?:{_WHAT}\s+)?{_BE}?(?:entered|reported|released|filed|resulted)\s+in\s+error"
    rf"|{_WHAT}\s+{_BE}(?:withdrawn|retracted|voided|invalidated)"
    rf"|(?:disregard|ignore)\s+(?:(?:the|these|this|above|all|previous)\s+)*{_WHAT}"
    r")(?![^\W\d_])",
    re.IGNORECASE,
)
_ROOT = re.compile(
    r"wrong|wbit|another|different|other|else|label|identif|switched|swapped|mixed|error|withdr"
    r"|retract|void|invalidat|disregard|ignore",
    re.IGNORECASE,
)
_DENIES = compile_late(
    r"(?<![^\W\d_])(?:no|not|never|without|if|unless|whether|exclude[sd]?|excluded|rule[sd]?\s+out"
    r"|\w+n't|don't|unlikely)(?![^\W\d_])",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;\n()\[\]]|[.!](?:\s|$)")


def find_wrong_specimen(text: str) -> str:
    """Find the part of a text that says so, as written; empty where none does."""
    if not _ROOT.search(text):
        return ""
    parts = (part.strip() for part in _PARTS.split(text))
    return next((each for each in parts if _SAYS.search(each) and not _denies(each)), "")


def _denies(part: str) -> bool:
    return part.endswith("?") or _DENIES.search(part) is not None
