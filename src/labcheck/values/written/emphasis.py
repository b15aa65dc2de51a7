"""Signs of Markdown around words and numbers: `**Potassium:** 6.9`, `__Na__ 140`, `` `Ca`: 8.0 ``.

They stand on both sides of what they make bold. A star on one side is a flag, as `6.9**` and `*ALT
45`; so is a single star on both sides of a number or, within a line, of a letter or two: `*C*`.
Text that is struck out, `~~6.9~~`, stays as it is and is not read.
"""

import re

_OF_WORDS = r"(?:\([^()*_]*\)|[^\W\d_][^\s*_]*(?: [^\W\d_][^\s*_]*)*)"
"""Words that each begin with a letter, or what stands in brackets."""
_EMPHASIS = re.compile(
    r"(?<![\w*])(?P<stars>\*{2,3})(?P<bold>[^\s*](?:[^*]*[^\s*])?)(?P=stars)(?![\w*])"
    r"|(?<![\w_])__(?P<lined>[^\s_](?:[^_]*[^\s_])?)__(?![\w_])"
    rf"|(?<![\w*])(?:(?<![\s\S])|(?=\*[^*]{{3}}|\*[^*]+\*:))\*(?P<starred>{_OF_WORDS})\*(?![\w*])"
    rf"|(?<![\w_])_(?P<slanted>{_OF_WORDS})_(?![\w_])"
    r"|(?<![\w`])`(?P<code>[^\s`](?:[^`]*[^\s`])?)`(?![\w`])"
)
_WIDE_GAP = re.compile(r"\s{2,}")
_SIGNS = frozenset("*_`")
_MOST_NESTED = 3


def take_off_emphasis(text: str) -> str:
    """Take these signs off a line; what stands behind the next wide gap stays in its column."""
    for _ in range(_MOST_NESTED):
        if _SIGNS.isdisjoint(text):
            return text
        before = text
        for match in reversed(list(_EMPHASIS.finditer(text))):
            inside = match[match.lastgroup or 0]
            rest = text[match.end() :]
            gap = _WIDE_GAP.search(rest)
            if gap:
                lost = " " * (len(match[0]) - len(inside))
                rest = f"{rest[: gap.end()]}{lost}{rest[gap.end() :]}"
            text = f"{text[: match.start()]}{inside}{rest}"
        if text == before:
            break
    return text
