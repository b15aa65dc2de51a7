"""The reference range of an Observation: of those printed with it, the ones for this patient.

Where several may be, all of them are given, each with whom it is for, and the verdict is what they
share. Ranges for other patients, and those that are no normal ranges (therapeutic, recommended, of
a phase of the cycle), are named in a note. Both ends of a FHIR range belong to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from labcheck.readers.fhir_elements import Concept, Element
from labcheck.readers.fhir_quantities import Quantity, print_span, read_quantity
from labcheck.values.limits import LimitsError, parse_limits
from labcheck.values.patient import Age, AgeError, Sex, parse_age
from labcheck.values.result_text import NumberError, parse_number

_SEX_CODES = {
    "female": Sex.FEMALE, "f": Sex.FEMALE, "248152002": Sex.FEMALE,
    "male": Sex.MALE, "m": Sex.MALE, "248153007": Sex.MALE,
}  # fmt: skip
"""Codes of HL7's administrative gender and of SNOMED CT."""
_SEX_WORDS = {
    "female": Sex.FEMALE, "females": Sex.FEMALE, "woman": Sex.FEMALE, "women": Sex.FEMALE,
    "male": Sex.MALE, "males": Sex.MALE, "man": Sex.MALE, "men": Sex.MALE,
}  # fmt: skip
_SIGNS = {"low": ("", ">", ">="), "high": ("", "<", "<=")}
_PREGNANT = "77386006"
_NORMAL = ("normal", "normal range", "reference range")
_AGE_UNITS = {"a": "y", "years": "y", "year": "y", "yr": "y", "y": "y", "yrs": "y",
              "mo": "mo", "month": "mo", "months": "mo", "wk": "wk", "week": "wk",
              "weeks": "wk", "d": "d", "day": "d", "days": "d"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrintedRange:
    """One reference range.

    Attributes:
        text: The limits as printed.
        whom: Whom it is for, as far as it says.
        is_normal: Whether it is a normal range, as one is that says nothing else.
        may_fit: Whether nothing stated about the patient rules it out.
        is_open: Whether something it is for is not stated.
        notes: What a reader must know of it.
    """

    text: str
    whom: str
    is_normal: bool
    may_fit: bool
    is_open: bool
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write `12-16 g/dL for female`."""
        return f"{self.text} for {self.whom}" if self.whom else self.text


def choose_range(
    elements: Iterable[Element], sex: Sex | None, age: Age | None
) -> tuple[str, tuple[str, ...]]:
    """Choose the ranges that may be the patient's.

    Returns:
        Their text, as `printed_ranges` reads it; empty where none fits; and notes on all others.
    """
    ranges = [one for element in elements if (one := _read_range(element, sex, age)) is not None]
    fitting = [one for one in ranges if one.is_normal and one.may_fit]
    if not fitting:
        names = "; ".join(map(str, ranges))
        why = "none is a normal range of this patient"
        return "", (f"printed ranges not used, {why}: {names}",) if ranges else ()
    others = "; ".join(str(one) for one in ranges if one not in fitting)
    notes = list(dict.fromkeys(note for one in fitting for note in one.notes))
    chosen = fitting[0]
    is_one = len({one.text for one in fitting}) == 1
    if is_one and chosen.whom and chosen.is_open:
        notes.append(f"the printed range is for {chosen.whom}")
    if others:
        notes.append(f"other printed ranges: {others}")
    if is_one:
        return chosen.text, tuple(notes)
    listed = (f"{one.whom}: {one.text}" if one.whom else one.text for one in fitting)
    return "; ".join(dict.fromkeys(listed)), tuple(notes)


def _read_range(element: Element, sex: Sex | None, age: Age | None) -> PrintedRange | None:
    printed = element.text("text")
    text = _print_limits(element) or printed or element.concept("normalValue").words
    if not text:
        return None
    notes = _compare_texts(text, printed) if printed and printed != text else ()
    type_ = element.concept("type")
    is_normal = _is_normal(type_)
    applies_to = element.concepts("appliesTo")
    span = element.element("age")
    fits = (_fits_population(applies_to, sex), _fits_age(span, age))
    whom = ", ".join(
        one for one in (
            *([] if is_normal else [type_.name]),
            *(one.name for one in applies_to),
            _name_age(span),
        ) if one
    )  # fmt: skip
    return PrintedRange(text, whom, is_normal, False not in fits, None in fits, notes)


def _print_limits(element: Element) -> str:
    """Write the limits, unless one of them cannot be read: the other alone is another range."""
    ends = {name: _read_end(element, name) for name in _SIGNS if name in element}
    return "" if None in ends.values() else print_span(ends.get("low"), ends.get("high"))


def _read_end(element: Element, name: str) -> Quantity | None:
    """Read one end of a range; one without a number, or with a wrong sign, is a fault."""
    found = element.element(name)
    if found is None:
        return None
    if "value" not in found:
        found.fault("value", "a limit has a number", "the range is not used")
    if not found.numeral("value"):
        return None
    quantity = read_quantity(found)
    if quantity.comparator not in _SIGNS[name]:
        problem = f"{quantity.comparator!r} cannot stand here"
        found.fault("comparator", problem, "leave it out; the range is not used")
        return None
    return quantity


def _compare_texts(text: str, printed: str) -> tuple[str, ...]:
    """Note a text that says something else than the limits beside it."""
    try:
        one, other = parse_limits(text), parse_limits(printed)
    except LimitsError:
        return (f"the range as text: {printed}",)
    return () if one.interval == other.interval else (f"the range as text: {printed}",)


def _is_normal(type_: Concept) -> bool:
    if type_.codings and type_.code:
        return "normal" in type_.codes
    return not type_.words or type_.words.lower() in _NORMAL


def _fits_population(concepts: list[Concept], sex: Sex | None) -> bool | None:
    """Whether a range for some people is for the patient; `None` where that is not stated."""
    sexes, is_open = set(), False
    for concept in concepts:
        found = _sex_of(concept)
        if found is not None:
            sexes.add(found)
        elif _PREGNANT in concept.codes or concept.words.lower().startswith("pregnan"):
            # R4 has no element for a pregnancy, and ranges for one are for nobody else.
            return False
        else:
            is_open = True
    if sexes and sex is not None and sex not in sexes:
        return False
    return None if is_open or (len(sexes) == 1 and sex is None) else True


def _sex_of(concept: Concept) -> Sex | None:
    coded = {_SEX_CODES[code.lower()] for code in concept.codes if code.lower() in _SEX_CODES}
    if len(coded) == 1:
        return coded.pop()
    return _SEX_WORDS.get(concept.words.lower())


def _fits_age(span: Element | None, age: Age | None) -> bool | None:
    """Whether a span of ages may hold the patient's; its upper end may be meant either way."""
    if span is None:
        return True
    low, high = (_read_age(span.element(side)) for side in ("low", "high"))
    if age is None or not age.is_known:
        return None
    youngest, oldest = age.days.low, age.days.high
    from_, until = (low.days.low if low else None), (high.days.high if high else None)
    is_younger = oldest is not None and from_ is not None and oldest <= from_
    is_older = youngest is not None and until is not None and youngest >= until
    if is_younger or is_older:
        return False
    is_read = all(
        one is not None or side not in span for side, one in (("low", low), ("high", high))
    )
    is_in = (from_ is None or (youngest or 0) >= from_) and (
        high is None or (oldest is not None and oldest <= (high.days.high or oldest))
    )
    return True if is_read and is_in else None


def _read_age(element: Element | None) -> Age | None:
    if element is None:
        return None
    number = element.numeral("value")
    unit = _AGE_UNITS.get(element.text("code")) or _AGE_UNITS.get(element.text("unit").lower())
    if not number or unit is None:
        return None
    try:
        return parse_age(f"{_plain(number)} {unit}")
    except (AgeError, NumberError):
        return None


def _plain(number: str) -> str:
    """Write a number without an exponent or needless decimals: 18.0 years are 18."""
    value = parse_number(number)
    return f"{value.to_integral_value() if value == value.to_integral_value() else value:f}"


def _name_age(span: Element | None) -> str:
    if span is None:
        return ""
    ends = [span.element(side) for side in ("low", "high")]
    low, high = (read_quantity(one) if one is not None else None for one in ends)
    text = print_span(low, high)
    return f"age {text}" if text else ""
