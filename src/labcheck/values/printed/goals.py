"""What a result is to be, behind it: `2.4 (goal 2-3)`, `120 mg/dL, target <70`, `65 (at goal)`.

It is a remark. It is not what is usual of people, so it is never a reference range.
"""

import re

from labcheck.values.late_pattern import compile_late

GOAL_NAME = (
    r"(?:treatment\s+)?(?:goals?|targets?|ziel(?:wert|bereich)?|objectif|cible|objetivo|meta"
    r"|obiettivo|streefwaarde)"
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_LIMITS = rf"(?:[<>≤≥]\s*=?\s*)?{_NUMBER}(?:\s*(?:-|–|to|bis|à|a)\s*{_NUMBER})?"
_GOAL = compile_late(
    rf"{GOAL_NAME}(?:\s+(?:range|level|value))?(?:\s+(?P<test>[^\W\d_]\w{{0,9}}))?(?:\s+(?:of|is))?\s*[:=]?"
    rf"\s*(?P<limits>{_LIMITS})(?:\s*(?:%|[^\s\d,;()]*/\S*|[^\W\d_]+/?\S*))?",
    re.IGNORECASE,
)
_AT_GOAL = compile_late(
    r"(?:not\s+)?(?:at|above|below|over|under|within|off)\s+(?:goal|target)", re.IGNORECASE
)


def says_goal(text: str, *, is_in_brackets: bool) -> bool:
    """Whether a text says what a result is to be, with a number, or whether it is so.

    Args:
        text: The text, without brackets around it.
        is_in_brackets: Whether it stood in some; only there may the test be named again, or one
            number stand without a sign.
    """
    goal = _GOAL.fullmatch(text)
    if goal is None:
        return _AT_GOAL.fullmatch(text) is not None
    if not goal["limits"].replace(".", "").isdigit():
        return is_in_brackets or not goal["test"]
    return is_in_brackets and not goal["test"]
