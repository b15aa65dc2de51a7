"""What the standard output can show: its width, colour and characters."""

import os
import shutil
import sys
from pathlib import Path

from labcheck.writers.terminal_table import NATURAL_WIDTH, Canvas


def find_canvas(target: Path | None = None) -> Canvas:
    """Find what is painted on: fitted and coloured on a terminal, plain and wide elsewhere."""
    is_terminal = target is None and sys.stdout.isatty()
    return Canvas(
        width=shutil.get_terminal_size().columns if is_terminal else NATURAL_WIDTH,
        has_colour=target is None and _may_colour(is_terminal=is_terminal),
        has_unicode=target is not None or _can_show("▲├─▁×"),
    )


def _may_colour(*, is_terminal: bool) -> bool:
    """Follow no-color.org: NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
