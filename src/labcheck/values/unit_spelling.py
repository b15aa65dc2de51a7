"""How units are printed: a message that says what to write has the unit as reports print it.

The catalogue names units by UCUM, `mL/min/{1.73_m2}`, which no report prints. Every spelling
given here is read as the same unit.
"""

from collections.abc import Iterable

_PRINTED = (
    ("{1.73_m2}", "1.73m2"), ("/100{WBCs}", "/100 WBC"), ("{CH50_U}", "CH50"),
    ("{log_IU}", "log10 IU"), ("{log_copies}", "log10 copies"),
    ("L{FEU}", "L FEU"), ("L{DDU}", "L DDU"), ("(24.h)", "24h"), ("10*", "10^"),
    ("[IU]", "IU"), ("[HPF]", "HPF"), ("[Hg]", "Hg"), ("[H2O]", "H2O"),
    ("[lb_av]", "lb"), ("[in_i]", "inches"), ("[pH]", "pH"), ("meq", "mEq"), ("{", ""), ("}", ""),
)  # fmt: skip


def show_unit(unit: str) -> str:
    """Write a unit as reports print it: `mL/min/1.73m2`, `10^3/uL`, `IU/mL`, `mmHg`."""
    for code, printed in _PRINTED:
        unit = unit.replace(code, printed)
    return unit


def show_units(units: Iterable[str], link: str = ", ") -> str:
    """Write several units one behind the other, each spelling once."""
    return link.join(dict.fromkeys(map(show_unit, units)))
