"""Tables in Markdown."""

import re
from collections.abc import Iterable, Sequence

_ADDRESS_IN = re.compile(r"(https?://[^\s;,]*[^\s;,.)])")
_ADDRESS = re.compile(r"https?://\S+")
_MARKUP = {sign: f"\\{sign}" for sign in "\\*_[]|"} | {"<": "&lt;", ">": "&gt;"}
"""What would be taken for markup, by what stands for it on GitHub and in the site alike."""


def write_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; the cells are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def code(text: str) -> str:
    """Write a text as code in a cell, where a stroke would end the cell."""
    return f"`{text}`".replace("|", "\\|") if text else ""


def words(text: str) -> str:
    """Write prose in a cell: code stays code, an address is a link, nothing else is markup."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _escape(text)
    return "".join(code(part) if at % 2 else _escape(part) for at, part in enumerate(parts))


def _escape(text: str) -> str:
    return "".join(
        f"<{part}>"
        if _ADDRESS.fullmatch(part)
        else "".join(_MARKUP.get(sign, sign) for sign in part)
        for part in _ADDRESS_IN.split(text)
    )
