"""Printed limits: the one grammar for ranges as laboratories write them.

    range     = [name] body [unit] [remark], all of it perhaps in brackets
    body      = number dash number | sign number | sign number "and" sign number
              | number sign x sign number | [sign] 1:number | word
    name      = "Normal:", "ref", "N:" and their like
    remark    = "(fasting)", "(negative)": when it holds, or the range's own name again

`12-16 g/dL`, `< OR = 5.1`, `[70-99]`, `Normal: 11.5-15`, `<5 (negative)`, `3.5 <= x <= 5.1`,
`negative`, `<=1:40`, and for critical limits `<=2.8 or >=6.0 mEq/L`. An inverted pair is refused,
never swapped; what is not accounted for makes the whole text no range.
"""

import re
from decimal import Decimal
from enum import Enum

from labcheck.values.decimals import mixes_decimal_signs
from labcheck.values.interval import Interval
from labcheck.values.late_pattern import compile_late
from labcheck.values.numerals import (
    COMPARATOR_OF_RANGE,
    DASH,
    DILUTION,
    NUMBER,
    WORD_BETWEEN,
    NumberError,
    parse_comparator,
    parse_number,
)
from labcheck.values.range_words import CONTEXTS, SAYS_NORMAL
from labcheck.values.records import dataclass
from labcheck.values.result_text import Word
from labcheck.values.units import is_same_spelling, parse_unit
from labcheck.values.words import parse_word
from labcheck.values.written.blanks import fold_blanks
from labcheck.values.written.groups import join_groups


class Scale(Enum):
    """What the numbers of a range count."""

    QUANTITY = "quantity"
    TITRE = "titre"
    GRADE = "grade"


GRADE_NEGATIVE = Decimal(0)
GRADE_TRACE = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Limits:
    """A printed range, read.

    Attributes:
        text: The range as printed, its white space folded.
        interval: The values inside the range, in `unit`; for critical limits the values that
            are *not* critical.
        unit: The unit's text; `None` when none was printed.
        scale: Whether the numbers are a quantity, titre denominators, or dipstick grades.
        context: For which state of the patient, as `fasting`; empty where none is named.
    """

    text: str
    interval: Interval
    unit: str | None = None
    scale: Scale = Scale.QUANTITY
    context: str = ""

    @property
    def bare_text(self) -> str:
        """The range as printed, without the state it is for."""
        return _take_remark(self.text)[0] if self.context else self.text

    @property
    def has_known_unit(self) -> bool:
        """Whether the unit is one that is known, or none is printed."""
        return self.unit is None or parse_unit(self.unit, of_count=True) is not None


class LimitsError(ValueError):
    """A range cannot be read; the message says what is wrong with it."""


_OR = "or|and|ou|et|o|y|e|oder|und|of|en|eller|och|og"
_ORS = frozenset(_OR.split("|"))
_MORE = (
    "more|above|over|higher|greater|plus|más|mas|mais|mehr|höher|darüber|meer|hoger|mer|mere"
    "|högre|høyere|højere|più|superior|mayor|maior|supérieur"
)
_LESS = (
    "less|below|under|lower|menos|moins|weniger|niedriger|darunter|minder|lager|mindre|lägre"
    "|lavere|meno|inferior|menor|inférieur"
)
_ONE_SIDED = compile_late(rf"({COMPARATOR_OF_RANGE})\s*({NUMBER})\s*([^<>:]*)", re.IGNORECASE)
_TWO_SIDED = compile_late(
    r"(?:(?:between|from|von|van|de|da|dal|desde|entre|od|от|från|fra)\s+)?"
    rf"(>\s*=?|[≥⩾])?\s*({NUMBER})(\s*(?!{WORD_BETWEEN}\b)[^\d\s\-–—−_~<>][^\s\-–—_~]*)?"
    rf"(?:{DASH}|\s+and\s+)(<\s*=?|[≤⩽])?\s*({NUMBER})\s*([^<>]*)",
    re.IGNORECASE,
)
_ENDS_NAMED = re.compile(
    rf"(?:between|entre|zwischen|tra|fra|mellan|mellem|mellom|tussen)\s+({NUMBER}\D*?)\s+"
    rf"(?:and|y|e|et|und|och|og|en)\s+(?={NUMBER})",
    re.IGNORECASE,
)
"""`entre 70 y 110`, which without its first word would be an age and a number."""
_BOTH_SIDES = compile_late(
    rf"({COMPARATOR_OF_RANGE})\s*({NUMBER})(?<![.,])\s*(?:and|und|et|y|e|to|bis|[,/–-])?\s*"
    rf"({COMPARATOR_OF_RANGE})\s*({NUMBER})\s*([^<>]*)",
    re.IGNORECASE,
)
_JOINT = re.compile(r",|(?<![^\W\d])(?:and|und|et|y|e)(?![^\W\d])|[<>≤≥].*[<>≤≥]", re.IGNORECASE)
"""What stands between two sides; a text without it needs no pattern of both."""
_CHAIN = compile_late(
    rf"({NUMBER})\s*(<\s*=?|≤|⩽)\s*(?:x|n|value|result)\s*(<\s*=?|≤|⩽)\s*({NUMBER})\s*([^<>]*)",
    re.IGNORECASE,
)
_DOTS = re.compile(r"(?<=\d)(?:\s*(?:\.{2,3}|…|÷)\s*|\s+--+\s+)(?=\d)")
_ENDS_CALLED = compile_late(
    rf"(?:low(?:er)?(?: limit)?|min(?:imum)?|m[ií]n(?:imo)?|lo|l|lln)(?:\.|(?![^\W\d_]))\s*[:=]?\s*"
    rf"({NUMBER})(?<![.,])\s*[-–,;/]?\s*"
    rf"(?:high(?:er)?(?: limit)?|upper(?: limit)?|max(?:imum)?|m[aá]x(?:imo)?|hi|h|uln)"
    rf"(?:\.|(?![^\W\d_]))\s*[:=]?\s*({NUMBER})(\s*[^\d<>;,]*)",
    re.IGNORECASE,
)
"""`Low 135 High 145`, `min. 135 max. 145`."""
_PARTED = compile_late(
    rf"({NUMBER})\s*(?:;|(?<=\.\d),(?=\s+\d+\.\d)|(?<=\.\d\d),(?=\s+\d+\.\d))\s*({NUMBER})"
    r"(\s*[^\d<>;,]*)"
)
"""`[3.5 ; 5.1]`, and with decimal points `[3.5, 5.1]`; `1, 2` may be two footnotes."""
_BEHIND_NUMBER = compile_late(
    rf"({NUMBER})(?P<unit>[^<>:\d+]*?)\s*(?:(?P<least>(?<=\d\d)\+|(?:{_OR})\s+(?:{_MORE}))"
    rf"|(?:{_OR})\s+(?:{_LESS})|\(?(?:max(?:imum|\.)?|uln|upper limit)\)?)",
    re.IGNORECASE,
)
_TITRE = compile_late(
    rf"({COMPARATOR_OF_RANGE})?\s*1\s*[:/]\s*(\d+)(?:\s*tit(?:er|re)s?)?", re.IGNORECASE
)
_NAME = (
    r"(?:(?:ref\.?|reference|normal|norm|standard|expected|biological|bio\.?)"
    r"(?:[\s.-]*(?:ref(?:erence)?\.?)?[\s.-]*(?:range|interval|values?|limits?))?"
    r"|range|normbereich|referenzbereich|referenz|normalwert|rango|valor(?:es)? de referencia"
    r"|valor(?:es)? de referência|intervalo de refer[eê]ncia|valori (?:normali|di riferimento)"
    r"|valeurs? (?:de référence|usuelles?)|referentiewaarden?"
    r"|nl|rr|ri|nr|nv|vn|vr|n\.v\.|v\.n\.|v\.r\.|n|[(\[]n[)\]])"
    r"(?![^\W\d_])\s*[:=]?\s*"
)
RANGE_NAME = _NAME
"""What is printed before a range to say that it is one."""
_NAMED = re.compile(_NAME, re.IGNORECASE)
_REMARK = re.compile(r"\s*[(\[]([^()\[\]<>]*)[)\]]\s*$")
_LONGEST = 200
"""More characters than a printed range has; the patterns would take long over many more."""
MIXED_SIGNS = "has a decimal point and a decimal comma: write both numbers with one of them"
_EXAMPLES = "such as 12-16 g/dL, <5 ng/mL, >=60, -3 to 3 mmol/L, negative or <=1:40"


def parse_limits(text: str) -> Limits:
    """Read a range as printed.

    Raises:
        LimitsError: The text is no range, or its low limit lies above its high limit.
    """
    text = _fold(text)
    bare, remark = _take_remark(_spell_unit(_take_brackets(text)))
    bare = _spell_ends(join_groups(_take_brackets(bare)))
    try:
        limits = _parse_grade(bare) or _parse_titre(bare) or _parse_quantity(bare)
    except NumberError as error:
        raise LimitsError(str(error)) from None
    if limits is None:
        raise LimitsError(f"{text!r} is not a range; write one {_EXAMPLES}")
    if limits.interval.is_empty:
        low, high = limits.interval.low, limits.interval.high
        raise LimitsError(f"the low limit {low} is not below the high limit {high}")
    return Limits(text, limits.interval, limits.unit, limits.scale, remark)


def _spell_ends(text: str) -> str:
    """Write what parts or follows numbers in other ways as a dash or a sign before the number."""
    text = _DOTS.sub(" - ", text)
    if (";" in text or "," in text) and (match := _PARTED.fullmatch(text)):
        return f"{match[1]} - {match[2]}{match[3]}"
    folded = text.casefold()
    if folded[:1] in "lm" and (match := _ENDS_CALLED.fullmatch(text)):
        return f"{match[1]} - {match[2]}{match[3]}"
    has_end = folded[-1:] in "+)xmnt." or not _ORS.isdisjoint(folded.split())
    if has_end and (match := _BEHIND_NUMBER.fullmatch(text)):
        return f"{'>=' if match['least'] else '<='}{match[1]} {match['unit'].strip()}".strip()
    return text


def unwrap(text: str) -> str:
    """Take off the brackets around a whole text."""
    is_wrapped = text[:1] + text[-1:] in ("()", "[]", "{}") and not set(text[1:-1]) & set("()[]{}")
    return text[1:-1].strip() if is_wrapped else text


def _take_brackets(text: str) -> str:
    """Take off the brackets around a whole range, and what names it one."""
    bare = unwrap(text)
    match = _NAMED.match(bare)
    return bare[match.end() :] if match and match.end() < len(bare) else bare


def _spell_unit(text: str) -> str:
    """Take a unit out of the brackets behind a range: `135-145 (mmol/L)`.

    Only what has a stroke or a percent sign is one there: `(M)` and `(h)` may be anything.
    """
    match = _REMARK.search(text)
    if match is None or not match.start() or set(match[1]).isdisjoint("/%"):
        return text
    is_unit = text[match.start() - 1].isdigit() and parse_unit(match[1].strip(), of_count=True)
    return f"{text[: match.start()]} {match[1].strip()}" if is_unit else text


def _take_remark(text: str) -> tuple[str, str]:
    """Part a range from a remark in brackets behind it; gives the state that it names.

    A remark that says anything else stays, so that the text is not a range.
    """
    match = _REMARK.search(text)
    if match is None or not match.start():
        return text, ""
    remark = " ".join(match[1].casefold().split())
    if remark not in SAYS_NORMAL and remark not in CONTEXTS:
        return text, ""
    return text[: match.start()].strip(), CONTEXTS.get(remark, "")


def parse_critical(text: str) -> Limits:
    """Read critical limits: the values that are critical, `<=2.8 or >=6.0 mEq/L`.

    Returns:
        Limits whose interval holds the values that are not critical.

    Raises:
        LimitsError: The text is not one or two comparisons, or they leave no value between them.
    """
    text = _fold(text)
    interval, units = Interval(), []
    for part in re.split(r"\s+or\s+|\s*;\s*", text):
        match = _ONE_SIDED.fullmatch(part)
        if match is None:
            raise LimitsError(f"{text!r}: write critical values such as '<=2.8 or >=6.0 mEq/L'")
        try:
            critical = _one_sided(match)
        except NumberError as error:
            raise LimitsError(str(error)) from None
        units += [match[3].strip()] if match[3].strip() else []
        safe = critical.above or critical.below
        interval = interval.intersection(safe) if safe else interval
    if interval.is_empty:
        raise LimitsError(f"{text!r} makes every value critical")
    if len(set(units)) > 1:
        raise LimitsError(f"{text!r} names two units: {' and '.join(units)}")
    return Limits(text, interval, units[0] if units else None)


def _fold(text: str) -> str:
    """Fold white space, and refuse what is too long for a range."""
    folded = fold_blanks(text)
    if len(folded) > _LONGEST:
        raise LimitsError(f"a text of {len(folded)} characters is not a range")
    return folded


def _parse_grade(text: str) -> Limits | None:
    ends = [part.strip() for part in re.split(r"\s+to\s+|\s+or\s+|\s*[-/]\s*", text.lower())]
    if ends in (["negative", "trace"], ["neg", "trace"]):
        return Limits(text, Interval(GRADE_NEGATIVE, GRADE_TRACE), None, Scale.GRADE)
    match parse_word(text):
        case Word.NEGATIVE:
            return Limits(text, Interval.point(GRADE_NEGATIVE), None, Scale.GRADE)
        case Word.POSITIVE:
            return Limits(text, Interval(GRADE_TRACE, None), None, Scale.GRADE)
        case _:
            return None


def _parse_titre(text: str) -> Limits | None:
    match = _TITRE.fullmatch(text) if DILUTION.search(text) else None
    if match is None:
        return None
    interval = parse_comparator(match[1] or "<=").side_of(Decimal(match[2]))
    return Limits(text, interval, None, Scale.TITRE)


def _parse_quantity(text: str) -> Limits | None:
    if match := _TWO_SIDED.fullmatch(_ENDS_NAMED.sub(r"between \1 and ", text)):
        return _two_sided(text, match)
    if _JOINT.search(text) and (match := _BOTH_SIDES.fullmatch(text)):
        first, second = (
            parse_comparator(sign).side_of(parse_number(number))
            for sign, number in ((match[1], match[2]), (match[3], match[4]))
        )
        return _refuse_mixed(text, first.intersection(second), _parse_unit(match[5]))
    if match := _CHAIN.fullmatch(text):
        ends = parse_number(match[1]), parse_number(match[4])
        is_open = ["=" not in sign and sign == "<" for sign in (match[2].strip(), match[3].strip())]
        interval = Interval(*ends, low_closed=not is_open[0], high_closed=not is_open[1])
        return _refuse_mixed(text, interval, _parse_unit(match[5]))
    match = _ONE_SIDED.fullmatch(text)
    return match and Limits(text, _one_sided(match), _parse_unit(match[3]))


def _two_sided(text: str, match: re.Match[str]) -> Limits:
    if mixes_decimal_signs(f"{match[2]} {match[5]}"):
        raise LimitsError(f"{text!r} {MIXED_SIGNS}")
    low, high = parse_number(match[2]), parse_number(match[5])
    unit_of_low, unit = (match[3] or "").strip(), match[6].strip()
    if unit_of_low and unit_of_low != unit:
        raise LimitsError(f"{text!r} names two units: {unit_of_low} and {unit or 'none'}")
    if low > high:
        raise LimitsError(f"the low limit {low} is above the high limit {high}")
    interval = Interval(low, high, low_closed=match[1] != ">", high_closed=match[4] != "<")
    return Limits(text, interval, _parse_unit(unit))


def _refuse_mixed(text: str, interval: Interval, unit: str | None) -> Limits:
    if interval.low is None or interval.high is None:
        raise LimitsError(f"{text!r} is not a range; write one {_EXAMPLES}")
    if mixes_decimal_signs(text):
        raise LimitsError(f"{text!r} {MIXED_SIGNS}")
    return Limits(text, interval, unit)


def _parse_unit(text: str) -> str | None:
    """Take what stands behind the limits for a unit, if it is one, or one word that may be one."""
    unit = text.strip()
    if not unit:
        return None
    may_be_unit = " " not in unit and unit[0] not in "()]}.,;:" and any(map(str.isalpha, unit))
    if not may_be_unit and parse_unit(unit, of_count=True) is None:
        raise LimitsError(f"{unit!r} behind the limits is not understood")
    return unit


def _one_sided(match: re.Match[str]) -> Interval:
    return parse_comparator(match[1]).side_of(parse_number(match[2]))


def settle_range(stated: str, beside: str, unit: str | None) -> tuple[str, str]:
    """Choose between a range that is stated apart and the one printed behind the value.

    Args:
        stated: The range stated apart; may be empty.
        beside: The range behind the value; may be empty.
        unit: The result's unit.

    Returns:
        The range, and a note when another one was printed behind the value.
    """
    if not stated or not beside:
        return stated or beside, ""
    if _is_same_range(stated, beside, unit):
        return stated, ""
    return stated, f"the range {beside} behind the value was not used: {stated} is stated"


def _is_same_range(one: str, other: str, unit: str | None) -> bool:
    """Whether two ranges are the same, each in the result's unit where it names none."""
    try:
        read = [parse_limits(text) for text in (one, other)]
    except LimitsError:
        return False
    first, second = ((each.interval, each.scale) for each in read)
    units = [each.unit or unit for each in read]
    known = {parse_unit(each, of_count=True) for each in units}
    same_unit = is_same_spelling(*units) or (None not in known and len(known) == 1)
    return first == second and same_unit
