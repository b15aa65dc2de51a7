"""Lines that say what a result is to be, or what is done at which, and state none.

    Goal Hgb >7, Plt >50        transfuse for Hgb <7        hold if ANC < 1.0        keep K >4

Such a line is not read as a whole, and what goes on in the next sentence or line is not either.
"""

import re
from collections.abc import Sequence
from enum import Enum

from labcheck.readers.text.found import Found
from labcheck.values.late_pattern import compile_late

_AIM = re.compile(
    r"(?<![^\W\d_])(?:goals?|targets?|aim(?:s|ing|ed)?|keep|maintain|transfus(?:e|ion)|hold|replete"
    r"|replace|titrate|thresholds?|triggers?|cut-?offs?|criteria|call|notify|alert|treat"
    r"|ziel(?:e|wert|bereich)?|halten|objectifs?|cible|objetivos?|metas?|obiettiv[oi]"
    r"|streefwaarden?)(?![^\W\d_])",
    re.IGNORECASE,
)
_LISTS_MORE = compile_late(r".*(?::|\b(?:for|if|when|unless|until|at|to))\s*", re.IGNORECASE)


class Aim(Enum):
    """How much of what follows a line still belongs to an aim that it speaks of."""

    NONE = "nothing"
    LIMITS = "numbers with a sign and no range, to the end of the paragraph"
    NEXT = "all of the next line"
    LIST = "all lines of the paragraph"

    def takes(self, found: Sequence[Found]) -> bool:
        """Whether what is read in the next sentence or line may be more of the aim."""
        is_limits = bool(found) and all(each.behind.is_limit for each in found)
        return self in (Aim.NEXT, Aim.LIST) or (self is Aim.LIMITS and is_limits)

    def behind(self, text: str) -> "Aim":
        """Give how much still belongs to it behind a line that does."""
        return self if self is Aim.LIST else _find_end(text, Aim.LIMITS)


def find_aim(text: str) -> Aim:
    """Find how much of what follows belongs to an aim that a text speaks of, if it does."""
    if not _AIM.search(text):
        return Aim.NONE
    if _LISTS_MORE.fullmatch(text):
        return Aim.LIST
    return _find_end(text, Aim.LIMITS if any(map(str.isdigit, text)) else Aim.NONE)


def _find_end(text: str, otherwise: Aim) -> Aim:
    return Aim.NEXT if text.rstrip()[-1:] in {*",;"} else otherwise
