"""Texts as they are folded before they are read: blanks, and signs that stand for others.

12.0\u00a0 g/dL          one blank parts words, or the thousands of a number
120 - 250    240      more of them, or a tab, part cells, and no two numbers become one
＜ ≦ ‹ &lt; &#8804;     < or ≤; letters that have no width are left out
"""

import re

_WIDE_GAP = re.compile(r"(?<=\d)(?:\s{2,}|[\t\n\r\f\v])(?=\d{3}(?!\d))")
"""Between two numbers that would be one if a single blank stood there."""
_SAME: dict[str, str | None] = {
    **dict(zip("＜﹤‹＞﹥›≦⩽≧⩾＝﹦", "<<<>>>≤≤≥≥==", strict=True)),
    **dict(zip("－﹣‐‑‒～〜∼％﹪／＋（）：", "-----~~~%%/+():", strict=True)),
    **dict(zip("０１２３４５６７８９．，", "0123456789.,", strict=True)),
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"),
}
_MEANT = str.maketrans(_SAME)
_NAMED = {
    "lt": "<", "gt": ">", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "nbsp": " ",
    "thinsp": " ", "ndash": "–", "mdash": "—", "minus": "−", "micro": "µ", "plusmn": "±",
}  # fmt: skip
_ENTITY = re.compile(
    rf"&(?:amp;)?(?:(?P<name>{'|'.join(_NAMED)})|#(?P<number>\d{{2,5}})|#x(?P<hex>[\da-f]{{2,4}}));",
    re.IGNORECASE,
)


def spell_signs(text: str) -> str:
    """Write full-width signs and digits, and entities of HTML, as what they stand for."""
    if "&" in text:
        text = _ENTITY.sub(_read_entity, text)
    return text if text.isascii() else text.translate(_MEANT)


def _read_entity(match: re.Match[str]) -> str:
    """Give the sign of an entity; one that is not on the list stays as it is written."""
    if match["name"]:
        return _NAMED[match["name"].lower()]
    sign = chr(int(match["number"] or match["hex"], 10 if match["number"] else 16))
    return sign if sign in _NAMED.values() or sign == "\u00a0" else match[0]


def fold_blanks(text: str) -> str:
    """Write one blank between words, and two where a wide gap keeps two numbers apart."""
    parts = _WIDE_GAP.split(spell_signs(text))
    return "  ".join(" ".join(part.split()) for part in parts)


def split_at_blanks(text: str) -> list[str]:
    """Split a text into words that, joined again, keep the wide gaps between two numbers."""
    *before, last = _WIDE_GAP.split(text)
    words = [word for part in before for word in _mark_last(part.split())]
    return [*words, *last.split()]


def _mark_last(words: list[str]) -> list[str]:
    return [*words[:-1], f"{words[-1]} "] if words else []
