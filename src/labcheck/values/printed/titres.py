"""What belongs to a titre: the words before it, and behind it the pattern that was seen.

Reactive at a titer of 1:8        1:640 (speckled)        1:160 homogeneous pattern
"""

import re

from labcheck.values.late_pattern import compile_late
from labcheck.values.numerals import COMPARATOR, DILUTION
from labcheck.values.pieces import GROUP, content_of

_TITRE = compile_late(rf"({COMPARATOR})?\s*1\s*[:/]\s*(\d[\d,]{{0,11}})(?![\d.,])", re.IGNORECASE)
AT_TITRE = re.compile(
    r"^(?:at\s+)?(?:an?\s+)?(?:tit(?:er|re)s?\b)?\s*(?:of\b|[:=])?\s*(?=1\s*[:/])", re.IGNORECASE
)
"""What stands between an answer and its titre: `Reactive at a titer of 1:8`."""
_TITRE_WORD = re.compile(r"\s*(?:tit(?:er|re)s?\b)?\s*", re.IGNORECASE)
_PATTERNS = compile_late(
    r"(?:(?:(?:and|with|,)\s*)?(?:fine\s+)?(?:speckled|homogen(?:e)?ous|nucleolar|centromere|"
    r"cytoplasmic|diffuse|mixed|dense|peripheral|rim|mitochondrial|reticular|coarse)"
    r"(?:\s+pattern)?\s*)+",
    re.IGNORECASE,
)
"""Patterns of antinuclear antibodies, which stand behind a titre."""


def match_titre(text: str, at: int) -> re.Match[str] | None:
    """Match a titre at a place of a text: its sign, if it has one, and its number."""
    return _TITRE.match(text, at) if DILUTION.search(text, at) else None


def find_end(text: str, at: int) -> int:
    """Find where a titre ends that has its number up to a place: behind its word and pattern."""
    word = _TITRE_WORD.match(text, at)
    end = word.end() if word else at
    if pattern := _PATTERNS.match(text, end):
        return pattern.end()
    group = GROUP.match(text, end)
    return group.end() if group and _PATTERNS.fullmatch(content_of(group)) else end
