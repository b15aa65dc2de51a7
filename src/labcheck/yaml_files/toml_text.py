"""The text of a settings file: parsed as TOML, with the place of what is wrong."""

import re
from decimal import Decimal
from typing import Any

from labcheck.errors import Fault, UsageError

_PLACE = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL)
"""How Python's reader of TOML says where it stumbled."""


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Parse the text of a file; numbers are exact.

    Raises:
        UsageError: It is not TOML; with the place.
    """
    import tomllib  # noqa: PLC0415 - only a settings file pays for it

    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        fault = _place_fault(str(error), file)
    except (ValueError, ArithmeticError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
        fault = Fault(file, None, None, "", f"not TOML: {why}")
    raise UsageError([fault])


def find_line(key: str, text: str) -> int | None:
    """Find the line that a setting begins in, which the reader of TOML does not tell."""
    name = re.escape(key)
    begun = re.search(rf"^[ \t]*\[*[ \t]*[\"']?{name}[\"']?[ \t]*[=.\]]", text, re.MULTILINE)
    return text.count("\n", 0, begun.start()) + 1 if begun else None


def _place_fault(message: str, file: str) -> Fault:
    """Take the place out of a message, where it names one."""
    place = _PLACE.fullmatch(message)
    if place is None:
        return Fault(file, None, None, "", f"not TOML: {message}")
    line, column = int(place["line"]), int(place["column"])
    return Fault(file, line, column, "", f"not TOML: {place['what']}")
