"""The value of an Observation or of a component: every value[x], or why it has none.

A Quantity is a number as it is written, its comparator, and the unit as printed.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from labcheck.cases.case import Baseline
from labcheck.cases.stated_baselines import read_beside
from labcheck.readers.fhir_elements import Concept, Element, read_concept
from labcheck.reading.numbers import show_decimals
from labcheck.reading.stated_sign import read_printed
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.numerals import NumberError, parse_number
from labcheck.values.printed_result import refuse
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import (
    Censored,
    Comparator,
    MeasuredValue,
    NoResult,
    Number,
    Reading,
    Span,
    Titre,
    Unreadable,
    Word,
)
from labcheck.values.units import Unit, parse_unit

SIGNS = {comparator.value: comparator for comparator in Comparator}
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
        coded: The unit's code, where it is another unit than the printed one; else empty.
    """

    text: str
    number: str
    comparator: str
    printed: str
    unit: str | None
    coded: str = ""


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
    is_other = coded is not None and not _is_one_unit(printed, coded)
    return Quantity(text, number, comparator, printed, printed, code if is_other else "")


def _shown(code: str) -> str:
    """Leave out UCUM's code for "no unit"."""
    return "" if code == "1" else code


def _is_one_unit(printed: str, coded: Unit) -> bool:
    """Whether a printed unit is its code's, an enzyme's IU being its U."""
    units = (parse_unit(printed), parse_unit(printed, of_count=True))
    return str(coded).replace("[IU]", "U") in {str(unit).replace("[IU]", "U") for unit in units}


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
    """Write two limits as laboratories print them: `12-16 g/dL`, `<=5 mg/dL`, `-3 to 3 mmol/L`.

    A number of JSON has a decimal point, so that none is written which may part thousands.
    """
    if low is None or high is None:
        limit = low or high
        if limit is None:
            return ""
        sign = limit.comparator or (">=" if high is None else "<=")
        return f"{sign}{show_decimals(limit.number)} {limit.unit or ''}".strip()
    unit = high.unit or low.unit or ""
    least, most = show_decimals(low.number), show_decimals(high.number)
    first = f"{least} {low.unit}" if low.unit and low.unit != unit else least
    first = f">{first}" if low.comparator == ">" else first
    second = f"<{most}" if high.comparator == "<" else most
    dash = " to " if "-" in f"{least}{most}" or first != least else "-"
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


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A value, as a result takes it.

    Attributes:
        text: As a report would print it, or as it stands in the file.
        value: What was measured.
        unit: The unit's text; `None` when there is none.
        mark: The flag printed behind a text.
        notes: What else a reader must know.
        baseline: What is said behind it to be usual for the patient.
        range: The range printed behind a text; may be empty.
        context: The state of the patient that is printed behind a text; may be empty.
        second: The value in another unit, printed behind a text.
        is_typed: Whether it is a number of JSON's and no text.
        coded_unit: The unit's code, where the unit is printed as another.
    """

    text: str
    value: MeasuredValue
    unit: str | None = None
    mark: Word | None = None
    notes: tuple[str, ...] = ()
    baseline: Baseline | None = None
    range: str = ""
    context: str = ""
    second: Reading | None = None
    is_typed: bool = False
    coded_unit: str = ""


_VALUE = re.compile(r"value[A-Z]\w*")
_UNREAD = {
    "valueBoolean": "true or false is neither positive nor normal",
    "valueSampledData": "a series of samples is not one result",
    "valueTime": "a time is not a measured value",
    "valueDateTime": "a time is not a measured value",
    "valuePeriod": "a time is not a measured value",
    "valueAttachment": "an attachment is not read",
    "valueReference": "a reference is not a measured value",
}


def has_value(element: Element) -> bool:
    """Whether an element says what was measured, or why nothing was."""
    return bool(_value_names(element)) or "dataAbsentReason" in element


def is_denied(element: Element) -> bool:
    """Whether a reason why there is no value stands beside one."""
    return bool(_value_names(element)) and "dataAbsentReason" in element


def read_value(element: Element, sign: DecimalSign | None = None) -> ReadValue:
    """Read the value of an Observation or a component, whatever its type.

    Args:
        element: The Observation or the component.
        sign: The decimal sign that is stated for texts; a number of JSON has a point.
    """
    names = _value_names(element)
    if not names:
        text = element.concept("dataAbsentReason").name
        return ReadValue(text, NoResult(text, is_none=text.strip().casefold() == "none"))
    if len(names) > 1:
        element.fault(names[1], f"there is a {names[0]} as well", "an Observation has one value")
        text = " and ".join(_plain_text(element, name) for name in names)
        return ReadValue(text, refuse(text, "there are several values"))
    (name,) = names
    read, read_text = _READERS.get(name), _TEXT_READERS.get(name)
    found = read_text(element, name, sign) if read_text else read(element, name) if read else None
    if found is not None:
        return found
    why = _UNREAD.get(name, "a value of this type is not read")
    if read or read_text:
        why = "it is not of the type that its name says"
    elif name not in _UNREAD:
        element.fault(name, why, f"read are {', '.join(_READ)}")
    text = _plain_text(element, name)
    return ReadValue(text, refuse(text, why))


def _value_names(element: Element) -> list[str]:
    return [
        name
        for name in element.content
        if name.startswith("value") and name in element and _VALUE.fullmatch(name)
    ]


def _plain_text(element: Element, name: str) -> str:
    """Write a value that is not read, as far as it has a text of its own."""
    value = element.content[name]
    if isinstance(value, bool):
        return str(value).lower()
    text = getattr(value, "text", value)
    if isinstance(text, str):
        return text
    return f"({name.removeprefix('value')})"


def _read_quantity_value(element: Element, name: str) -> ReadValue | None:
    found = element.element(name)
    if found is None:
        return None
    quantity = read_quantity(found)
    value = _measure(quantity, found)
    return ReadValue(quantity.text, value, quantity.unit, is_typed=True, coded_unit=quantity.coded)


def _measure(quantity: Quantity, element: Element) -> MeasuredValue:
    text, comparator = quantity.text, quantity.comparator
    if "value" not in element:
        return NoResult(text)
    number = read_number(quantity, element)
    if isinstance(number, str):
        return refuse(text, number)
    if not comparator:
        return Number(text, number)
    if comparator in SIGNS:
        return Censored(text, SIGNS[comparator], number)
    element.fault("comparator", f"{comparator!r} cannot be read", f"read are {', '.join(SIGNS)}")
    return refuse(text, f"the comparator {comparator!r} cannot be read")


def _read_number(element: Element, name: str) -> ReadValue | None:
    text = element.numeral(name)
    if not text:
        return None
    try:
        return ReadValue(text, Number(text, parse_number(text)), is_typed=True)
    except NumberError as error:
        element.fault(name, str(error))
        return ReadValue(text, refuse(text, str(error)))


def _read_string(element: Element, name: str, sign: DecimalSign | None) -> ReadValue | None:
    if not isinstance(element.content[name], str):
        element.text(name)
        return None
    return _read_words(element.text(name), sign)


def _read_words(text: str, sign: DecimalSign | None) -> ReadValue:
    """Read a text as a report prints it."""
    printed = read_printed(text, sign)
    reading = printed.reading
    baseline, not_used = read_beside(printed.baseline, reading.unit)
    return ReadValue(
        printed.text,
        reading.value,
        reading.unit,
        reading.mark,
        range=printed.range,
        context=printed.context,
        second=printed.second,
        baseline=baseline,
        notes=(not_used,) if not_used else (),
        is_typed=sign is DecimalSign.POINT,
    )


def _read_concept_value(element: Element, name: str, sign: DecimalSign | None) -> ReadValue | None:
    found = element.element(name)
    if found is None:
        return None
    concept: Concept = read_concept(found)
    if concept.words:
        read = _read_words(concept.words, sign)
        return read if read.range else replace(read, text=concept.words)
    text = concept.code
    if not text:
        return ReadValue(text, NoResult(text))
    return ReadValue(text, Unreadable(text, "there is a code and no word for it"))


def _read_range(element: Element, name: str) -> ReadValue | None:
    found = element.element(name)
    if found is None:
        return None
    ends = {side: found.element(side) for side in ("low", "high")}
    read = {side: read_quantity(end) for side, end in ends.items() if end and "value" in end}
    units = list(dict.fromkeys(quantity.unit for quantity in read.values() if quantity.unit))
    text = print_span(read.get("low"), read.get("high"))
    numbers = {side: read_number(quantity, ends[side] or found) for side, quantity in read.items()}
    why = next((number for number in numbers.values() if isinstance(number, str)), "")
    if any(side in found and side not in read for side in ends):
        why = "an end of the range has no number"
    low, high = numbers.get("low"), numbers.get("high")
    if len(units) > 1:
        why = f"its ends are in {units[0]} and in {units[1]}"
    elif any(quantity.comparator for quantity in read.values()):
        why = "an end of a range has a comparator"
    value: MeasuredValue = NoResult(text)
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        value = Span(text, low, high)
        why = why or (f"{low} to {high} runs downwards" if low > high else "")
    elif isinstance(low, Decimal):
        value = Censored(text, Comparator.AT_LEAST, low)
    elif isinstance(high, Decimal):
        value = Censored(text, Comparator.AT_MOST, high)
    coded = next((quantity.coded for quantity in read.values() if quantity.coded), "")
    unit = units[0] if units else None
    value = refuse(text, why) if why else value
    return ReadValue(text, value, unit, is_typed=True, coded_unit=coded)


def _read_ratio(element: Element, name: str) -> ReadValue | None:
    found = element.element(name)
    if found is None:
        return None
    ends = found.element("numerator"), found.element("denominator")
    above, below = (end if end and "value" in end else None for end in ends)
    if above is None or below is None:
        why = "the ratio lacks one of its numbers"
        element.fault(name, why)
        return ReadValue("", Unreadable("", why))
    top, bottom = read_quantity(above), read_quantity(below)
    is_titre = not (top.unit or bottom.unit)
    text = print_titre(top, bottom) if is_titre else print_ratio(top, bottom)
    value = _divide(text, read_number(top, above), read_number(bottom, below), top, bottom)
    is_read = isinstance(value, Number | Censored)
    return ReadValue(text, value, ratio_unit(top, bottom) if is_read else None)


def _divide(
    text: str, number: Decimal | str, denominator: Decimal | str, top: Quantity, bottom: Quantity
) -> MeasuredValue:
    """Take a ratio for a titre, `1:640`, or for a number by its two units, `30 mg/g`."""
    for read in (number, denominator):
        if isinstance(read, str):
            return refuse(text, read)
    sign = top.comparator or bottom.comparator
    if (top.comparator and bottom.comparator) or (sign and sign not in SIGNS):
        return refuse(text, "its comparators cannot be read")
    comparator = SIGNS.get(sign)
    number, denominator = Decimal(number), Decimal(denominator)
    if top.unit or bottom.unit:
        if bottom.comparator:
            return refuse(text, "the denominator is not one number")
        return Censored(text, comparator, number) if comparator else Number(text, number)
    if number == 1 and denominator > 0:
        return Titre(text, denominator, comparator)
    return refuse(text, "a ratio that is neither a titre nor has units")


_READERS: dict[str, Callable[[Element, str], ReadValue | None]] = {
    "valueQuantity": _read_quantity_value,
    "valueInteger": _read_number,
    "valueRange": _read_range,
    "valueRatio": _read_ratio,
}
_TEXT_READERS: dict[str, Callable[[Element, str, DecimalSign | None], ReadValue | None]] = {
    "valueString": _read_string,
    "valueCodeableConcept": _read_concept_value,
}
_READ = (
    "valueQuantity", "valueString", "valueCodeableConcept", "valueInteger", "valueRange",
    "valueRatio",
)  # fmt: skip
