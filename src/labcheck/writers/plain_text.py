"""Make text from files harmless: nothing in it moves a cursor, starts a formula or adds markup."""

import re
from functools import lru_cache

from labcheck.values.late_pattern import compile_late

_CELLS_KEPT = 4096
"""A table writes the same names, units and notes in row after row."""
_FORMULA = compile_late(r"[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
# Signs that show nothing and yet count as printable: Unicode's Default_Ignorable_Code_Point.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Besides markup proper: what GitHub turns into a link, a mention or a formula.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)


def make_printable(text: str) -> str:
    """Replace control, direction and invisible signs by a visible one, line breaks by spaces."""
    if text.isprintable() and not _INVISIBLE.search(text):
        return text
    folded = _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\s+", " ", text))
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in folded)


@lru_cache(maxsize=_CELLS_KEPT)
def make_cell(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; numbers stay numbers."""
    clean = make_printable(text)
    is_formula = _FORMULA.match(clean.lstrip()) and not _NUMBER.fullmatch(clean)
    return f"'{clean}" if is_formula else clean


def make_markdown(text: str) -> str:
    """Escape everything that Markdown or the HTML in it would take for markup."""
    return _MARKDOWN.sub(r"\\\1", make_printable(text))


def make_json(text: str) -> str:
    """Write as escapes what JSON allows in strings and a terminal would obey."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else _escape(char) for char in text)


def make_encodable(text: str, encoding: str) -> str:
    """Write as escapes what an output's encoding does not have, so that nothing is lost."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(char if _has(encoding, char) else _escape(char) for char in text)
    return text


def _has(encoding: str, char: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
