"""Quantities of FHIR: a number as it is written, its comparator, and the unit as printed."""

import re
from dataclasses import dataclass
from decimal import Decimal

from labcheck.readers.fhir_elements import Element
from labcheck.values.result_text import Comparator, NumberError, parse_number
from labcheck.values.units import Unit, parse_unit

SIGNS = {one.value: one for one in Comparator}
"""The comparators that can be read."""
_ONE = re.compile(r"1(\.0*)?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A Quantity, read.

    Attributes:
        text: As a report would print it, with the comparator and the unit.
        number: The number as written; empty when there is none.
        comparator: The sign before it; may be empty.
        printed: The unit as printed, else its code.
        unit: The unit to judge by.
        notes: Where the printed unit and its code differ.
    """

    text: str
    number: str
    comparator: str
    printed: str
    unit: str | None
    notes: tuple[str, ...] = ()


def read_quantity(quantity: Element) -> Quantity:
    """Read a Quantity: its number as written and the unit as printed, else the unit's code."""
    number, comparator = quantity.numeral("value"), quantity.text("comparator")
    if not number and "value" in quantity and isinstance(quantity.content["value"], str):
        number = quantity.content["value"]
    printed, code = quantity.text("unit"), quantity.text("code")
    is_ucum = "unitsofmeasure" in quantity.text("system") or "system" not in quantity
    text = " ".join(part for part in (f"{comparator}{number}", printed or _shown(code)) if part)
    if not printed:
        return Quantity(text, number, comparator, _shown(code), _shown(code) or None)
    spoken, coded = parse_unit(printed), parse_unit(code) if code and is_ucum else None
    if spoken is None and coded is not None and parse_unit(printed, of_count=True) is None:
        return Quantity(text, number, comparator, printed, code)
    notes: tuple[str, ...] = ()
    if coded is not None and not _is_one_unit(printed, coded):
        notes = (f"the unit is printed as {printed} and coded as {code}",)
    return Quantity(text, number, comparator, printed, printed, notes)


def _shown(code: str) -> str:
    """Leave out UCUM's code for "no unit"."""
    return "" if code == "1" else code


def _is_one_unit(printed: str, coded: Unit) -> bool:
    """Whether a printed unit is its code's, an enzyme's IU being its U."""
    units = (parse_unit(printed), parse_unit(printed, of_count=True))
    return str(coded).replace("[IU]", "U") in {str(one).replace("[IU]", "U") for one in units}


def read_number(quantity: Quantity, element: Element) -> Decimal | str:
    """Read a Quantity's number, or say why it cannot be read."""
    if isinstance(element.content.get("value"), str):
        return "the number is written as a text"
    if not quantity.number:
        return "the value is not a number"
    try:
        return parse_number(quantity.number)
    except NumberError as error:
        element.fault("value", str(error))
        return str(error)


def print_span(low: Quantity | None, high: Quantity | None) -> str:
    """Write two limits as laboratories print them: `12-16 g/dL`, `<=5 mg/dL`, `-3 to 3 mmol/L`."""
    if low is None or high is None:
        one = low or high
        if one is None:
            return ""
        sign = one.comparator or (">=" if high is None else "<=")
        return f"{sign}{one.number} {one.unit or ''}".strip()
    unit = high.unit or low.unit or ""
    first = low.number
    if low.unit and low.unit != unit:
        first = f"{first} {low.unit}"
    first = f">{first}" if low.comparator == ">" else first
    second = f"<{high.number}" if high.comparator == "<" else high.number
    dash = " to " if "-" in f"{low.number}{high.number}" or first != low.number else "-"
    return f"{first}{dash}{second} {unit}".strip()


def print_titre(top: Quantity, bottom: Quantity) -> str:
    """Write a ratio of two bare numbers: `1:640`, `<1:40`."""
    return f"{top.comparator or bottom.comparator}{top.number}:{bottom.number}"


def print_ratio(top: Quantity, bottom: Quantity) -> str:
    """Write a ratio of two quantities as it is: `30 mg/g`, `3/100 WBC`."""
    return f"{top.text}/{bottom.comparator}{_size(bottom)}{bottom.printed}"


def ratio_unit(top: Quantity, bottom: Quantity) -> str:
    """Give the unit of a numerator over its denominator: `mg/g`, `/100 WBC`."""
    return f"{top.unit or ''}/{_size(bottom)}{bottom.unit or ''}".rstrip()


def _size(bottom: Quantity) -> str:
    """Leave out a denominator of one: 30 mg in 1 g are `30 mg/g`."""
    is_one = bottom.printed and _ONE.fullmatch(bottom.number)
    return "" if is_one else f"{bottom.number} " if bottom.printed else bottom.number
