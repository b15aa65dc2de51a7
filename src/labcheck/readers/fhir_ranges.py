"""The laboratory's own judgement of an Observation: its interpretation and its reference ranges.

Interpretation: HL7 v3 and v2 codes, as the words they stand for.

    v3 and v2-0078      word                    v3 and v2-0078      kept as a remark
    N                   normal                  < LX   > HX         off the scale
    L LU    H HU        low, high               U D B W             change
    LL      HH          critically low, high        S SDD I R NS        susceptibility
    A AA                (critically) abnormal       IND E WR            neither
    NEG ND NR  POS DET RR   negative, positive

Read in HL7 v3 ObservationInterpretation and HL7 v2 table 0078, on terminology.hl7.org. Nothing
here decides between words that contradict each other.

Ranges: of those printed with a result, the ones for this patient. Where several may be, all of them
are given, each with whom it is for, and the verdict is what they share. Ranges for other patients,
and those that are not normal ranges (therapeutic, recommended, of a phase of the cycle), are named
in a note. Both ends of a FHIR range belong to it. Outside a critical range results are critical, as
FHIR's observation-range-category has it (https://hl7.org/fhir/R5/valueset-observation-range-category.html).
"""

import re
from collections.abc import Iterable, Sequence

from labcheck.readers.fhir_elements import Coding, Concept, Element
from labcheck.readers.fhir_range_texts import join_text
from labcheck.readers.fhir_values import Quantity, print_span, read_quantity
from labcheck.reading.stated_sign import write_range
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.laboratory_flags import CODES, REMARKS, Flags, parse_flag, read_flags
from labcheck.values.limits import LimitsError, parse_limits
from labcheck.values.numerals import NumberError, parse_number
from labcheck.values.patient import Age, AgeError, Sex, parse_age
from labcheck.values.range_parts import read_whom
from labcheck.values.records import dataclass
from labcheck.values.result_text import Comparator, MeasuredValue, Word

_SYSTEMS = ("interpretation", "0078", "2.16.840.1.113883.5.83", "2.16.840.1.113883.12.78")
# What one word says besides another adds nothing to it.
_IMPLIED = {
    Word.HIGH: {Word.ABNORMAL},
    Word.LOW: {Word.ABNORMAL},
    Word.POSITIVE: {Word.ABNORMAL},
    Word.NEGATIVE: {Word.NORMAL},
    Word.CRITICALLY_ABNORMAL: {Word.ABNORMAL},
    Word.CRITICALLY_HIGH: {Word.HIGH, Word.ABNORMAL, Word.CRITICALLY_ABNORMAL},
    Word.CRITICALLY_LOW: {Word.LOW, Word.ABNORMAL, Word.CRITICALLY_ABNORMAL},
}


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What the laboratory said of a result.

    Attributes:
        word: The one judgement that all concepts come to; `None` where they give none.
        remarks: What they say beside a judgement.
        unread: What is not understood, or contradicts itself; empty if nothing is.
        off_scale: On which side of the instrument's scale the value lies.
    """

    word: Word | None = None
    remarks: tuple[str, ...] = ()
    unread: str = ""
    off_scale: Comparator | None = None


def read_interpretation(
    concepts: Iterable[Concept], value: MeasuredValue | None = None
) -> Interpretation:
    """Read what the laboratory said of a result, of which it knows what was measured."""
    words: dict[Word, None] = {}
    others: list[Flags] = []
    for concept in concepts:
        found, other = _read_concept(concept, value)
        words.update(dict.fromkeys(found))
        others += [other] if other else []
    remarks = tuple(dict.fromkeys(remark for flags in others for remark in flags.remarks))
    kept = _without_implied(words)
    if len(kept) > 1:
        said = " and ".join(word.value for word in kept)
        return Interpretation(None, (f"the laboratory says both {said}", *remarks), said)
    unread = ", ".join(flags.unread for flags in others if flags.unread)
    sides = {flags.off_scale for flags in others} - {None}
    return Interpretation(
        kept[0] if kept else None, remarks, unread, sides.pop() if len(sides) == 1 else None
    )


def _read_concept(concept: Concept, value: MeasuredValue | None) -> tuple[list[Word], Flags | None]:
    """Read the codes and the words; where no code is known, what the words say beside."""
    coded = [CODES[coding.code] for coding in concept.codings if _is_known(coding, CODES)]
    if coded:
        said = parse_flag(concept.words, value) if concept.words else None
        return [*coded, *([said] if said else [])], None
    for coding in concept.codings:
        if _is_known(coding, REMARKS):
            return [], read_flags([coding.code], value, is_coded=True)
    written = (concept.words, *(coding.code for coding in concept.codings if not coding.system))
    for text in filter(None, written):
        if word := parse_flag(text, value):
            return [word], None
    if any(written):
        return [], read_flags(list(filter(None, written)), value)
    if not concept.name:
        return [], None
    # A code of a list that is not known says nothing, and is not passed over.
    return [], Flags(remarks=(f"flagged {concept.name}",), unread=concept.name)


def _is_known(coding: Coding, table: dict[str, Word] | dict[str, str]) -> bool:
    system = coding.system.lower()
    return coding.code in table and (not system or any(address in system for address in _SYSTEMS))


def _without_implied(words: Iterable[Word]) -> list[Word]:
    said = list(words)
    implied = {other for word in said for other in _IMPLIED.get(word, ())}
    kept = [word for word in said if word not in implied]
    if set(kept) == {Word.CRITICALLY_ABNORMAL, Word.HIGH}:
        return [Word.CRITICALLY_HIGH]
    if set(kept) == {Word.CRITICALLY_ABNORMAL, Word.LOW}:
        return [Word.CRITICALLY_LOW]
    return kept


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
_EVERYBODY = frozenset(["normal population", "general population", "everyone", "all", "any"])
_PREGNANT = "77386006"
_NORMAL = ("normal", "normal range", "reference range")
_NORMAL_CODES = {"normal", "reference"}
_CRITICAL = re.compile(r"\b(?:critical|panic)\b", re.IGNORECASE)
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
        is_critical: Whether it is one of critical limits.
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
    is_critical: bool = False

    def __str__(self) -> str:
        """Write `12-16 g/dL for female`."""
        return f"{self.text} for {self.whom}" if self.whom else self.text


def choose_range(
    elements: Iterable[Element],
    sex: Sex | None,
    age: Age | None,
    sign: DecimalSign | None = None,
) -> tuple[str, tuple[str, ...]]:
    """Choose the ranges that may be the patient's.

    Args:
        elements: The ranges.
        sex: The patient's sex.
        age: The patient's age.
        sign: The decimal sign that is stated for texts.

    Returns:
        Their text, as `printed_ranges` reads it; empty where none fits; and notes on all others.
    """
    ranges = [
        printed_range
        for element in elements
        if (printed_range := _read_range(element, sex, age, sign)) is not None
    ]
    fitting = [each for each in ranges if each.is_normal and each.may_fit]
    critical = [each for each in ranges if each.is_critical and each.may_fit]
    used = (*fitting, *critical)
    others = "; ".join(str(printed_range) for printed_range in ranges if printed_range not in used)
    notes = list(dict.fromkeys(note for printed_range in used for note in printed_range.notes))
    if others and fitting:
        notes.append(f"other printed ranges: {others}")
    elif others:
        notes.append(f"printed ranges not used, none is a normal range of this patient: {others}")
    limits = [_write_critical(each, fitting) for each in critical]
    return "; ".join(dict.fromkeys((*_list_normal(fitting), *limits))), tuple(notes)


def _list_normal(fitting: Sequence[PrintedRange]) -> list[str]:
    """Write the ranges that may be the patient's, each with whom it is for if that is open.

    One that names no group stands first: it is that of the others.
    """
    is_one = len({printed_range.text for printed_range in fitting}) == 1
    if is_one and not (fitting[0].whom and fitting[0].is_open):
        return [fitting[0].text]
    return [
        f"{printed_range.whom}: {printed_range.text}" if printed_range.whom else printed_range.text
        for printed_range in sorted(fitting, key=lambda each: bool(each.whom))
    ]


def _write_critical(printed_range: PrintedRange, normal: Iterable[PrintedRange]) -> str:
    """Write critical limits: the results outside, but those inside where no normal one is there."""
    text = printed_range.text
    try:
        limits = parse_limits(text)
        beside = [parse_limits(each.text).interval for each in normal]
    except LimitsError:
        limits, beside = None, []
    if limits and None in (limits.interval.low, limits.interval.high):
        outside = limits.interval.below or limits.interval.above
        is_inside = beside and not any(map(limits.interval.overlaps, beside))
        text = text if is_inside else f"{outside} {limits.unit or ''}".strip()
    return f"{', '.join(filter(None, ('critical', printed_range.whom)))}: {text}"


def _read_range(
    element: Element, sex: Sex | None, age: Age | None, sign: DecimalSign | None
) -> PrintedRange | None:
    printed = write_range(element.text("text"), sign)
    joined = join_text(_print_limits(element), printed)
    text = joined.text or printed or element.concept("normalValue").words
    text = text or _print_unread_limits(element)
    if not text:
        return None
    type_ = element.concept("type")
    is_critical = bool(_CRITICAL.search(f"{type_.words} {type_.code} {joined.band}"))
    is_normal = _is_normal(type_) and not joined.band
    applies_to = element.concepts("appliesTo")
    span = element.element("age")
    fits = (_fits_population(applies_to, sex), _fits_age(span, age))
    whom = ", ".join(
        part for part in (
            "" if is_normal or is_critical else joined.band or type_.name,
            *map(_name_people, applies_to),
            _name_age(span),
        ) if part
    )  # fmt: skip
    notes = (joined.note,) if joined.note else ()
    may_fit, is_open = False not in fits, None in fits
    return PrintedRange(text, whom, is_normal, may_fit, is_open, notes, is_critical)


def _print_limits(element: Element) -> str:
    """Write the limits, unless one of them cannot be read: the other by itself is another range."""
    ends = _read_ends(element)
    return "" if None in ends.values() else print_span(ends.get("low"), ends.get("high"))


def _print_unread_limits(element: Element) -> str:
    """Write limits of which one cannot be read, so that the range is not taken for absent."""
    ends = _read_ends(element)
    if None not in ends.values():
        return ""
    low, high = (found.text if (found := ends.get(side)) else _UNREAD for side in _SIGNS)
    return f"{low} - {high}"


_UNREAD = "?"
"""What stands in place of a limit that cannot be read."""


def _read_ends(element: Element) -> dict[str, Quantity | None]:
    return {name: _read_end(element, name) for name in _SIGNS if name in element}


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


def _is_normal(type_: Concept) -> bool:
    if type_.codings and type_.code:
        return not _NORMAL_CODES.isdisjoint(type_.codes)
    return not type_.words or type_.words.lower() in _NORMAL


def _fits_population(concepts: list[Concept], sex: Sex | None) -> bool | None:
    """Whether a range for some people is for the patient; `None` where that is not stated."""
    sexes, is_open = set(), False
    for concept in concepts:
        found = _sex_of(concept)
        if found is not None:
            sexes.add(found)
        elif _is_pregnancy(concept) or concept.words.lower() not in _EVERYBODY:
            is_open = True
    if sexes and sex is not None and sex not in sexes:
        return False
    return None if is_open or (len(sexes) == 1 and sex is None) else True


def _is_pregnancy(concept: Concept) -> bool:
    return _PREGNANT in concept.codes or concept.words.lower().startswith("pregnan")


def _name_people(concept: Concept) -> str:
    """Name whom a range is for, pregnant women in a word that is read again."""
    try:
        is_read = read_whom(concept.name) is not None
    except LimitsError:
        is_read = False
    return "pregnant" if _is_pregnancy(concept) and not is_read else concept.name


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
        age_read is not None or side not in span
        for side, age_read in (("low", low), ("high", high))
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
    low, high = (read_quantity(end) if end is not None else None for end in ends)
    text = print_span(low, high)
    return f"age {text}" if text else ""
