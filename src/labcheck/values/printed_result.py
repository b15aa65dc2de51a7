"""The one grammar for a result as printed: its value, and all that stands around it.

    result   = word | [flag] value pieces | said twice, as `LARGE (3+)`, `Negative <0.9`
    value    = [sign] [1:]number | number dash number
    pieces   = any of these, in any order, parted by blanks, commas and semicolons:
               unit             g/dL, x 10^9/L, mL/min/1.73 m2, or one word that may be one
               flag             H, (L), *, !, a judgement in words; + and - at the end
               range            (3.5-5.1), [ref <41], , ref 3.5-5.1, N 3.5-5.0
               remark           (calc), (fasting), (37 °C)
               second value     (116.96 µmol/L): the same in another unit, perhaps with its range
               baseline         (baseline 8.1), close to her baseline: what is usual

Every character is accounted for, or the text is unreadable as a whole and the place is named: a
letter is a flag only where all around it is understood. The numbers that an unreadable text may
stand for are kept, since one of them may be critical. Nothing here knows a test.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from labcheck.values.decimals import mixes_decimal_signs
from labcheck.values.laboratory_flags import combine, parse_flag
from labcheck.values.numerals import (
    COMPARATOR,
    DASH,
    GROUPED,
    NUMBER,
    NumberError,
    parse_comparator,
    parse_number,
)
from labcheck.values.pieces import (
    LETTERS,
    POWER_OF_TEN,
    PieceReader,
    Pieces,
    is_known_unit,
)
from labcheck.values.printed.baselines import part_baseline
from labcheck.values.printed.goals import GOAL_NAME
from labcheck.values.printed.in_doubt import part_doubt
from labcheck.values.printed.loose_numbers import list_loose_numbers, number_in
from labcheck.values.printed.rated import is_of, part_rating
from labcheck.values.printed.said_twice import agree, is_above, is_below
from labcheck.values.printed.titres import AT_TITRE, find_end, match_titre
from labcheck.values.printed.two_units import join_two_units
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    NoResult,
    Number,
    Numeric,
    Ordinal,
    Reading,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
)
from labcheck.values.words import parse_word, read_word
from labcheck.values.written.blanks import fold_blanks


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed result, parted from what stands around its value.

    Attributes:
        text: The result as printed, without the range.
        reading: What was measured.
        range: The range as printed, without its brackets; empty when there is none.
        context: The state of the patient that is printed beside it, as `fasting`; may be empty.
        second: The same result in another unit; `None` when it is printed once.
        baseline: What is usual for the patient, a value as printed or a word such as `unchanged`;
            empty when nothing says it.
    """

    text: str
    reading: Reading
    range: str = ""
    context: str = ""
    second: Reading | None = None
    baseline: str = ""

    @property
    def has_more(self) -> bool:
        """Whether something stands beside the result that is not shown with it."""
        return bool(self.range or self.baseline)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value at the beginning of a text, what flag stands before it, and where it ends."""

    value: MeasuredValue
    end: int
    mark: Word | None = None


_LONGEST = 200
"""More characters than a result with its range has."""
_KEPT = 8192
"""The same texts come again in row after row."""
_SPAN = re.compile(rf"({NUMBER}){DASH}([+\-−]?(?:\d[\d.,]*|[.,]\d+))(?![\d.,])", re.IGNORECASE)
_NUMBER = re.compile(rf"(?P<sign>{COMPARATOR})?\s*(?P<number>{GROUPED}|{NUMBER})", re.IGNORECASE)
_LEAD = re.compile(
    r"(?P<flag>\*{1,2}|!|[↑▲△⬆↓▼▽⬇]{1,2}|HH|LL|H|L)"
    r"(?:\s+(?=[\d<>.])|(?<=[*!↑▲△⬆↓▼▽⬇])(?=[\d<>.]))"
)
_COMMA = re.compile(rf"(?<=\d),(?=\s(?:ref|reference|normal|range|{GOAL_NAME})\b)", re.IGNORECASE)
"""What parts a number from limits behind it, `6.9, ref 3.5-5.1`, and is no decimal sign."""
_PART = re.compile(r"\([+\-]+\)|[^\s()\[\]]+")
_LONGEST_PHRASE = 6
_ANSWERS = (Word.NEGATIVE, Word.POSITIVE)
_LONGEST_ANSWER, _SHORTEST_ANSWER = 3, 3
"""Words and letters of an answer beside a number; a sign may be a step or a flag."""
_NO_BRACKETS = str.maketrans("()[]", "    ")
_NO_VALUE = "no number and no known word"


def parse_result(text: str) -> Reading:
    """Read a result without range or baseline: `6.3 g/dL`, `<0.02`, `5-10 /HPF`, `7.4 (H)`.

    Never raises: what cannot be read is a value too (`Unreadable`, `NoResult`).
    """
    printed = parse_printed(text.strip())
    if not printed.has_more:
        return printed.reading
    beside = f"range stands beside it: {printed.range}"
    if printed.baseline:
        beside = f"baseline stands beside it: {printed.baseline}"
    return Reading(Unreadable(text.strip(), f"a {beside}"))


def refuse(text: str, why: str) -> Unreadable:
    """Refuse a result for what stands beside it; its number is kept as one that it may be."""
    reading = parse_result(text)
    if isinstance(reading.value, Unreadable):
        return Unreadable(text, why, reading.value.place, reading.value.readings)
    is_number = isinstance(reading.value, Numeric)
    return Unreadable(text, why, readings=(reading,) if is_number else ())


@lru_cache(maxsize=_KEPT)
def parse_printed(text: str) -> Printed:
    """Read a result as printed, with all that stands around it.

    Never raises: what cannot be read is a value too (`Unreadable`, `NoResult`).
    """
    printed = _parse_around_baseline(text.strip())
    return printed if printed.has_more else replace(printed, text=text)


def _parse_around_baseline(text: str) -> Printed:
    """Read a result and what is said to be usual; where it is not read, its text stays whole."""
    parted = part_baseline(text)
    if parted is None:
        return _parse(text)
    printed = _parse(parted.rest)
    value = printed.reading.value
    if isinstance(value, Unreadable) and not value.is_open:
        place = value.place if parted.is_last else None
        return Printed(text, Reading(replace(value, text=text, place=place)))
    return replace(printed, baseline=parted.text)


def _parse(text: str) -> Printed:
    # Over long white space the patterns would take long.
    folded = _COMMA.sub(" ", fold_blanks(text))
    if (word := read_word(folded)) is not None:
        return Printed(text, Reading(replace(word, text=text)))
    if len(folded) > _LONGEST:
        return Printed(text, Reading(Unreadable(text, _NO_VALUE)))
    if paired := join_two_units(folded):
        return _parse(paired)
    if rated := _read_rated(text, folded):
        return rated
    if (worded := _read_word_with_unit(text, folded)) is not None:
        return Printed(text, worded)
    printed = _read_numeric(text, folded)
    value = printed.reading.value
    if isinstance(value, Unreadable) and not value.is_open:
        if twice := _read_twice(text, folded):
            return Printed(text, Reading(twice))
        answered = _read_with_answer(text, folded)
        return answered or Printed(text, Reading(_keep_numbers(value, folded)))
    return printed


def _read_rated(text: str, folded: str) -> Printed | None:
    """Read a judgement with its number in brackets: `low (<10 mg/dL)`."""
    rated = part_rating(folded)
    printed = _parse(rated.said) if rated else None
    if rated is None or printed is None or not is_of(rated.word, printed.reading):
        return None
    shown = text if not printed.range else f"{folded.partition(rated.said)[0]}{printed.text})"
    value = replace(printed.reading.value, text=shown)
    reading = replace(printed.reading, value=value, mark=rated.word)
    return replace(printed, text=shown, reading=reading)


def _keep_numbers(value: Unreadable, folded: str) -> Unreadable:
    """Keep every number of a text that is not understood, wherever it stands."""
    loose = {number_in(each): each for each in list_loose_numbers(folded)}
    known = [(each, loose.pop(number_in(each), each)) for each in value.readings]
    kept = [each if each.unit else found for each, found in known]
    return replace(value, readings=(*kept, *loose.values()))


def _read_word_with_unit(text: str, folded: str) -> Reading | None:
    """Read a word with the unit of its test behind it: `<LOD mIU/L`, `pending mmol/L`."""
    said, _, unit = folded.rpartition(" ")
    word = read_word(said) if said and "/" in unit and is_known_unit(unit) else None
    return (
        Reading(replace(word, text=text), unit)
        if isinstance(word, Verbal | NoResult | Ordinal)
        else None
    )


def _read_with_answer(text: str, folded: str) -> Printed | None:
    """Read a number with the laboratory's answer to it, which is what a flag would be.

    `0.12 Non-reactive`, `Negative (0.12)`, `6.9 U/mL negative`, `Reactive 1:8`. A titre is one at
    which there was a reaction, so that it is not negative; nor is what is above all measure.
    """
    words = list(_PART.finditer(folded))
    for count in range(min(len(words) - 1, _LONGEST_ANSWER), 0, -1):
        for first, last in zip(words, words[count - 1 :], strict=False):
            begin, end = first.start(), last.end()
            word = parse_word(folded[begin:end].rstrip(",;:"))
            if word not in _ANSWERS or end - begin < _SHORTEST_ANSWER:
                continue
            if not any(map(str.isalpha, folded[begin:end])):
                continue  # `140 (-)`: a sign may be a flag, that it is lowered
            rest = f"{folded[:begin]} {folded[end:]}".translate(_NO_BRACKETS).strip(" ,;:")
            printed = _read_numeric(text, AT_TITRE.sub("", fold_blanks(rest)))
            reading = printed.reading
            is_limit = is_below(reading.value)
            is_titre = isinstance(reading.value, Titre)
            is_seen = is_titre and not is_limit
            is_contradicted = (
                is_limit if word is Word.POSITIVE else is_seen or is_above(reading.value)
            )
            is_number = (isinstance(reading.value, Numeric) or is_titre) and reading.mark is None
            # A word that is not a unit may turn the answer around: `5 not negative`.
            is_number &= reading.unit is None or "/" in reading.unit or is_known_unit(reading.unit)
            if is_number and not is_contradicted:
                value = replace(reading.value, text=text)
                return replace(printed, text=text, reading=replace(reading, value=value, mark=word))
    return None


def _read_twice(text: str, folded: str) -> MeasuredValue | None:
    """Read a result that is said twice: `1+ (30 mg/dL)`, `Negative <0.9`, `POSITIVE 1:320`."""
    words = _PART.findall(folded)
    if len(words) > _LONGEST_PHRASE:
        return None
    for at in range(1, len(words)):
        first, second = (_read_part(" ".join(part)) for part in (words[:at], words[at:]))
        value = agree(first, second, "(" in folded) or agree(second, first, "(" in folded)
        if value is not None:
            return replace(value, text=text)
    return None


def _read_part(text: str) -> Reading:
    word = read_word(text)
    return _read_numeric(text, text).reading if word is None else Reading(word)


def _read_numeric(text: str, folded: str) -> Printed:
    """Read a text whose value is a number."""
    if doubt := part_doubt(folded):
        inner = _read_numeric(doubt.rest, doubt.rest).reading
        return Printed(text, _refuse(text, doubt.why, doubt.place, inner, is_uncertain=True))
    try:
        started = _read_value(text, folded)
    except NumberError as error:
        ways = tuple(_list_ways(folded, error))
        value = Unreadable(text, str(error), readings=ways, is_open=len(ways) > 1)
        return Printed(text, Reading(value))
    if started is None:
        return Printed(text, Reading(Unreadable(text, _NO_VALUE)))
    reader = PieceReader(folded, started.value)
    pieces = reader.read(started.end)
    if pieces is None or isinstance(started.value, Unreadable):
        place = max(reader.furthest, started.end)
        return Printed(text, _explain_stop(text, folded, started, place))
    return _put_together(text, folded, started, pieces)


def _list_ways(folded: str, error: NumberError) -> Iterator[Reading]:
    """Give a text with each number that the one in it may be."""
    match = next(
        (number for number in _NUMBER.finditer(folded) if _is_ambiguous(number["number"])), None
    )
    if match is None:
        return
    begin, end = match.span("number")
    for way in error.ways:
        reading = parse_printed(f"{folded[:begin]}{way:f}{folded[end:]}").reading
        if isinstance(reading.value, Numeric):
            yield reading


def _is_ambiguous(number: str) -> bool:
    try:
        parse_number(number)
    except NumberError as error:
        return bool(error.ways)
    return False


def _read_value(text: str, folded: str) -> _Value | None:
    """Read the number, span or titre that a text begins with, and a flag before it.

    Raises:
        NumberError: A number cannot be read, or may be two.
    """
    lead = _LEAD.match(folded)
    start = lead.end() if lead else 0
    mark = (LETTERS.get(lead["flag"]) or parse_flag(lead["flag"])) if lead else None
    if (match := match_titre(folded, start)) and (titre := _read_titre(text, folded, match)):
        return replace(titre, mark=mark)
    match = _SPAN.match(folded, start)
    if match and not POWER_OF_TEN.match(folded, match.start(2)):
        return _Value(_read_span(text, match), match.end(), mark)
    if match := _NUMBER.match(folded, start):
        number = parse_number(match["number"])
        if match["sign"]:
            value: MeasuredValue = Censored(text, parse_comparator(match["sign"]), number)
            return _Value(value, match.end(), mark)
        return _Value(Number(text, number), match.end(), mark)
    return None


def _read_titre(text: str, folded: str, match: re.Match[str]) -> _Value | None:
    """Read a titre; `1 /100 WBC`, with a unit behind it, is none."""
    denominator = Decimal(match[2].replace(",", ""))
    end = find_end(folded, match.end())
    comparator = parse_comparator(match[1]) if match[1] else None
    value = Titre(text, denominator, comparator)
    is_titre = denominator and PieceReader(folded, value).read(end) is not None
    return _Value(value, end) if is_titre else None


def _read_span(text: str, match: re.Match[str]) -> MeasuredValue:
    if mixes_decimal_signs(f"{match[1]} {match[2]}"):
        raise NumberError(f"{text!r} has a decimal point and a decimal comma")
    low, high = parse_number(match[1]), parse_number(match[2])
    if low > high:
        return Unreadable(text, f"{low} to {high} runs downwards")
    return Span(text, low, high)


def _put_together(text: str, folded: str, started: _Value, pieces: Pieces) -> Printed:
    marks = [mark for mark in (started.mark, *pieces.marks) if mark]
    mark = combine(marks)
    if marks and mark is None:
        why = f"{' and '.join(mark.value for mark in marks)} stand beside one number"
        return Printed(text, Reading(Unreadable(text, why)))
    shown, bare = text, ""
    if pieces.range is not None:
        before = folded[: pieces.range.begin].rstrip(" ,;")
        behind = folded[pieces.range.end :].strip(" ,;")
        shown, bare = f"{before} {'' if behind == '.' else behind}".strip(), pieces.range.text
    reading = Reading(replace(started.value, text=shown), pieces.unit, mark if marks else None)
    return Printed(shown, reading, bare, pieces.context, pieces.second)


def _explain_stop(text: str, folded: str, started: _Value, at: int) -> Reading:
    """Say what is not understood, with the number that stands before it."""
    if isinstance(started.value, Unreadable):
        return Reading(started.value)
    rest = folded[at:]
    place = (at, at + len(rest)) if rest else (started.end, len(folded))
    why = f"{folded[place[0] : place[1]].strip()!r} behind the number is not understood"
    return _refuse(text, why, place, Reading(started.value))


def _refuse(
    text: str, why: str, place: tuple[int, int], reading: Reading, *, is_uncertain: bool = False
) -> Reading:
    readings: tuple[Reading, ...] = (reading,) if isinstance(reading.value, Numeric) else ()
    if isinstance(reading.value, Unreadable):
        readings, is_uncertain = reading.value.readings, False
    return Reading(Unreadable(text, why, place, readings, is_uncertain=is_uncertain))
