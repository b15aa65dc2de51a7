"""What stands behind the name of a test: one value, with its unit, flag and range.

Which words are the range is found by trying; what is left must be one value by the grammar of
`values/printed_result`, to the last character. Two numbers that may each be the value are none.

    taken for no value     because
    12.0-16.0              a span is a range, but for cells of a field, as 2-4 /HPF
    500 mg                 a dose; the test is measured in no such unit
    <5.7 normal            a line that explains a range
    2019                   a year
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from labcheck.readers.text.headings import says_no_value
from labcheck.readers.text.names import Name, is_concentration
from labcheck.readers.text.ranges import (
    SHORTEST_WORD,
    is_in_words,
    is_limit_of,
    is_only_range,
    list_ranges,
    read_parts,
    unit_of_range,
)
from labcheck.reading.number_evidence import is_plain_count
from labcheck.values.laboratory_flags import parse_flag
from labcheck.values.pieces import GROUP, LETTERS, content_of
from labcheck.values.printed.baselines import part_baseline
from labcheck.values.printed.flags_among_words import STEP, find_flags
from labcheck.values.printed_result import Printed, parse_printed
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import (
    Censored,
    NoResult,
    Number,
    Ordinal,
    Reading,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
    is_open_number,
)
from labcheck.values.units import parse_unit
from labcheck.values.words import parse_word, read_word

_MOST_WORDS = 24
"""Words behind a name beyond which the line is prose."""
_KEPT = 16_384
_DASHES = ("-", "--")
_FIELDS = frozenset(["{HPF}", "{LPF}"])
_YEAR = re.compile(r"(?:19|20)\d\d")
_ASIDE = re.compile(r"0\d|\[\d{1,4}\]|\(\d{1,2}\)|[¹²³⁴⁵⁶⁷⁸⁹]|[†‡]+|[A-Z]{2,3}\d?")
"""At the end of a line the laboratory that did a test, as US reports print it, or a footnote."""
_TYPES = re.compile(r"1\s?/\s?2(?!\d)")
"""Behind a name of both types of a virus it is part of the name, and no titre: `HSV IgG 1/2`."""
_NUMBERING = re.compile(r"0\d+(?![\d.,])")
"""A number as those of a list or of a laboratory are: `01`."""
_BEYOND_SCALE = (Word.ABOVE_SCALE, Word.BELOW_SCALE)
_HAS_DIGIT = re.compile(r"\d")
_BLOOD_GROUP = re.compile(
    r"(?:AB|[ABO0])?[,;]?\s?(?:Rh(?:esus)?\s?(?:\(?[Do]\)?)?\s?)?(?:factor\s?)?"
    r"(?:pos(?:iti(?:ve?|f|vo))?|neg(?:ati(?:ve?|f|vo))?|\(?[+-]\)?)?\.?",
    re.IGNORECASE,
)
"""A group, the Rh factor, or both: the letter of `A Pos` is no flag."""
_LONGEST_FLAG = 6
"""Words of a flag, as `Above high reference limit`."""
_BESIDE_WORDS = (Verbal, Ordinal, Titre, Censored, NoResult, Number)
"""What may stand beside a range in words; a number only where it is a step of a urine strip."""
_GAP = re.compile(r"\d[ '’]\d{3}(?!\d)")
"""A blank in a number; two numbers stand so as well, but for plain counts of cells."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a name, part by part.

    Attributes:
        value: The value, with its unit unless that stands apart.
        flag: The flag, where it stands by itself.
        range: The range, without brackets.
        unit: The unit, where it stands apart.
        printed: The value, read.
        note: What else is to be said of it.
        baseline: What is usual for the patient, as `(baseline 10.2)` behind it says.
        is_value_first: Whether the value stands before the range.
        is_unit_between: Whether the unit stands between the value and the range.
    """

    value: str
    printed: Printed
    flag: str = ""
    range: str = ""
    unit: str = ""
    note: str = ""
    baseline: str = ""
    is_value_first: bool = True
    is_unit_between: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it is a number and nothing else."""
        has_more = self.flag or self.range or self.unit or self.printed.range
        reading = self.printed.reading
        return not (has_more or reading.unit or reading.mark)

    @property
    def is_limit(self) -> bool:
        """Whether it is a number with a sign and no range, which may be a range itself."""
        is_censored = isinstance(self.printed.reading.value, Censored)
        return is_censored and not (self.range or self.printed.range)


def read_behind(
    words: Sequence[str], name: Name, *, is_value_first: bool = False, is_cell: bool = False
) -> Behind | None:
    """Read what stands behind a name; `None` where it is not one value and what belongs to it.

    Args:
        words: The words.
        name: The name before them.
        is_value_first: Whether it is known of the text that ranges stand behind values, by which
            `<5 <10` is one value.
        is_cell: Whether they are the whole of one cell, so that a dash in it is a flag.
    """
    if not words or len(words) > _MOST_WORDS:
        return None
    text = " ".join(words)
    if says_no_value(text):
        return None
    if parted := part_baseline(text):
        found = read_behind(
            parted.rest.split(), name, is_value_first=is_value_first, is_cell=is_cell
        )
        return _with_baseline(found, parted.text) if found else None
    found = _read_whole(words, name, is_value_first=is_value_first, is_cell=is_cell)
    if found and is_cell and found.flag in _DASHES:
        found = replace(found, flag=Word.LOW.value)
    if found or len(words) < 3 or not _ASIDE.fullmatch(words[-1]):  # noqa: PLR2004 - a value, a unit or range, and the code
        return found
    found = _read_whole(words[:-1], name, is_value_first=is_value_first, is_cell=is_cell)
    has_range = found is not None and bool(found.range or found.printed.range)
    has_unit = found is not None and bool(found.unit or found.printed.reading.unit)
    is_complete = has_range or (has_unit and words[-1].isdigit())
    return replace(found, note=f"behind it: {words[-1]}") if found and is_complete else None


def _with_baseline(found: Behind, text: str) -> Behind:
    """Add what is usual for the patient, in the unit of the result where it names none."""
    reading = parse_printed(text).reading
    unit = reading.unit or found.unit or unit_of(found.printed.reading)
    is_number = isinstance(reading.value, Number | Censored | Span)
    is_written = reading.unit is not None or unit is None or not is_number
    return replace(found, baseline=text if is_written else f"{text} {unit}")


def _read_whole(
    words: Sequence[str], name: Name, *, is_value_first: bool, is_cell: bool
) -> Behind | None:
    """Read words of which nothing may be left over."""
    if is_only_range(" ".join(words), is_of_urine=name.is_of_urine):
        return None
    if name.is_blood_group:
        text = " ".join(words).rstrip(",;")
        return Behind(text, parse_printed(text)) if _BLOOD_GROUP.fullmatch(text) else None
    unit, words = _take_unit_of_name(words)
    found: dict[tuple[object, ...], Behind] = {}
    for bare in _list_ways(tuple(words)):
        way = replace(bare, unit=unit)
        is_dashed = _is_dashed(way, is_cell=is_cell)
        is_dose = way.is_bare and not is_cell and name.is_dose(way.printed.reading.value)
        if not (is_dashed or is_dose) and _may_be_result(way, name):
            found.setdefault(_key(way), way)
    ways = _leave_out_lesser(list(found.values()))
    if is_value_first and len(ways) > 1:
        ways = _leave_out_lesser([way for way in ways if way.is_value_first])
    return _take_unit_of_range(ways[0], name) if len(ways) == 1 else None


def _take_unit_of_range(way: Behind, name: Name) -> Behind:
    """Let the unit behind a range be that of the number beside it, which has none."""
    unit = unit_of_range(way.range)
    value = way.printed.reading.value
    is_number = isinstance(value, Number | Censored) or is_open_number(value)
    if has_unit(way) or not unit or not is_number or not name.takes(unit):
        return way
    return replace(way, unit=unit)


def _is_dashed(way: Behind, *, is_cell: bool) -> bool:
    """Whether a dash is taken for a flag that may be one of a range, or of an empty place."""
    has_more = way.range or way.printed.range or way.unit or way.printed.reading.unit
    is_alone = not (has_more or is_cell)
    return way.value[-1:] in _DASHES or (is_alone and way.flag in _DASHES)


def _key(way: Behind) -> tuple[object, ...]:
    """Give what two ways have in common that come to the same."""
    reading = way.printed.reading
    return (_say(reading), way.range and _fold_range(way.range), reading.mark)


def _say(reading: Reading) -> object:
    """Give the value without its text; of one that may be two numbers, both."""
    if is_open_number(reading.value) and isinstance(reading.value, Unreadable):
        return tuple(replace(each.value, text="") for each in reading.value.readings)
    return replace(reading.value, text="")


def _fold_range(text: str) -> object:
    return tuple((whom, limits.interval, limits.scale) for whom, limits in read_parts(text))


def _leave_out_lesser(ways: list[Behind]) -> list[Behind]:
    """Leave out ways in which a part of the range is taken for the value's flag or unit."""
    if len(ways) < 2:  # noqa: PLR2004 - nothing to choose from
        return ways
    values = {_say(way.printed.reading) for way in ways}
    if len(values) > 1:
        return ways
    ranged = [way for way in ways if way.range or way.printed.range]
    return ranged[:1] if ranged else ways[:1]


def _take_unit_of_name(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Take off a unit in brackets that belongs to the name: `Glucose (mg/dL) 98`."""
    group = GROUP.fullmatch(words[0].rstrip(":,"))
    inside = content_of(group) if group else words[0].rstrip(":") if words[0][-1:] == ":" else ""
    if len(words) > 1 and inside and any(map(str.isalpha, inside)) and parse_unit(inside):
        return inside, words[1:]
    return "", words


@lru_cache(_KEPT)
def _list_ways(words: tuple[str, ...]) -> tuple[Behind, ...]:
    """List the ways to part words into a range and one value, those with a unit first."""
    ways = []
    for begin, end, shown in list_ranges(words):
        rest = [*words[:begin], *words[end:]]
        is_worded = begin > 0 and not any(map(_HAS_DIGIT.search, words))
        before = parse_printed(" ".join(words[:begin])).reading if shown else Reading(NoResult(""))
        is_worded |= isinstance(before.value, Verbal | Ordinal)  # RBCs Nil /hpf 0-2
        is_first = not shown or is_worded or any(map(_HAS_DIGIT.search, words[:begin]))
        ways += [
            replace(way, is_value_first=is_first, is_unit_between=before.unit is not None)
            for way in _read_value(rest, shown, begin if shown else -1)
        ]
    ways.sort(key=lambda way: (way.printed.reading.unit is None, len(way.value)))
    return tuple(ways)


def _read_value(rest: Sequence[str], limits: str, range_at: int) -> Iterator[Behind]:
    """Read what is left as one value, with a flag by itself or as the grammar has it."""
    text = " ".join(rest).strip(",; ")
    if not text:
        return
    yield from _accept(text, limits, "")
    if read_word(text) is not None:
        return  # of `within normal limits` no word is a flag
    for end in range(2, min(len(rest), _LONGEST_FLAG + 1)):
        said = " ".join(rest[-end:])
        if not _HAS_DIGIT.search(said) and parse_flag(said) in LETTERS.values():
            yield from _accept(" ".join(rest[:-end]).strip(",;-–— "), limits, said)
    for begin, end, flag in find_flags(rest, range_at):
        yield from _accept(" ".join([*rest[:begin], *rest[end:]]).strip(",;"), limits, flag)


def _accept(text: str, limits: str, flag: str) -> Iterator[Behind]:
    printed = parse_printed(text)
    value = printed.reading.value
    is_unread = isinstance(value, Unreadable) and not (value.is_open or value.is_uncertain)
    if is_unread and not text.isalpha():
        return
    if flag and is_open_number(value) and any(each.mark for each in _ways_of(value)):
        return
    if limits and printed.range:
        return
    if is_in_words(limits) and not isinstance(value, _BESIDE_WORDS):
        return
    if flag and printed.reading.mark:
        return
    # No laboratory prints "reactive" as the normal beside a titre: it is the answer.
    if isinstance(value, Titre) and parse_word(limits) is Word.POSITIVE:
        return
    yield Behind(text, printed, flag, limits)


def _ways_of(value: object) -> tuple[Reading, ...]:
    return value.readings if isinstance(value, Unreadable) else ()


def _is_answered(way: Behind) -> bool:
    """Whether a word is taken for the range of a number, of which it may be the answer."""
    return isinstance(way.printed.reading.value, Number) and is_in_words(way.range)


def _may_be_result(way: Behind, name: Name) -> bool:
    """Whether a way to read words is a result of the test, and no range, dose, year or remark."""
    reading = way.printed.reading
    unit = way.unit or unit_of(reading)
    has_range = bool(way.range or way.printed.range)
    is_said_twice = bool(way.unit and reading.unit)
    has_gap = _GAP.search(reading.value.text) and not (is_plain_count(unit) or _is_per_mL(unit))
    is_answered = _is_answered(way) and not name.is_of_urine
    is_of_name = name.is_of_two_types and _TYPES.match(reading.value.text)
    is_other = is_of_name or is_said_twice or has_gap or is_answered
    if is_other or not _is_unit_of(unit, name, has_range=has_range):
        return False
    match reading.value:
        case Unreadable():
            meant = reading.value.readings if reading.value.is_uncertain else ()
            ways = [replace(way, printed=replace(way.printed, reading=each)) for each in meant]
            is_doubted = bool(ways) and all(_may_be_result(each, name) for each in ways)
            return reading.value.is_open or is_doubted
        case Span():
            read = parse_unit(unit)
            return read is not None and not _FIELDS.isdisjoint(read.denominators)
        case Censored():
            return has_range or reading.mark is None or not _ends_in_word(way.value)
        case NoResult(text=text, is_none=is_none):
            return has_range or (not is_none and bool(text.strip(" -–—_.")))
        case Verbal(text=text, word=word):
            is_step = name.is_of_urine and is_in_words(way.range) and bool(STEP.fullmatch(text))
            is_beyond = word in _BEYOND_SCALE and text.isupper()
            is_word = len(text) >= SHORTEST_WORD or is_step or is_beyond
            return is_word and not is_limit_of(word, way.range)
        case Number(text=text):
            is_year = bool(_YEAR.fullmatch(text.strip())) and way.is_bare
            is_measured = has_range and bool(unit)  # Eosinophils 03 % 01 - 06, in India
            return not is_year and (is_measured or not _NUMBERING.match(text.strip()))
        case _:
            return True


def _is_per_mL(unit: str | None) -> bool:  # noqa: N802 - as it is written
    """Whether a unit is so many in a millilitre, as cells and germs of urine are in France."""
    return unit is not None and parse_unit(unit, of_count=True) == parse_unit("/mL")


def unit_of(reading: Reading) -> str | None:
    """Give the unit of a value, or of one that may be two numbers."""
    ways = _ways_of(reading.value)
    return ways[0].unit if ways else reading.unit


def is_worded(behind: Behind) -> bool:
    """Whether a value is an answer in words, without a range or a unit."""
    is_verbal = isinstance(behind.printed.reading.value, Verbal)
    return is_verbal and not (behind.range or behind.unit)


def has_unit(behind: Behind) -> bool:
    """Whether a unit stands beside the value."""
    return bool(behind.unit or unit_of(behind.printed.reading))


def has_range(behind: Behind) -> bool:
    """Whether a range in numbers stands beside the value."""
    return any(map(str.isdigit, behind.range or behind.printed.range))


def _ends_in_word(text: str) -> bool:
    """Whether a word explains what a limit is of: `<5.7 % normal`."""
    last = text.rsplit(maxsplit=1)[-1].strip("()")
    return last.isalpha() and len(last) >= SHORTEST_WORD


def _is_unit_of(unit: str | None, name: Name, *, has_range: bool) -> bool:
    if not unit:
        return True
    if name.takes(unit) or is_concentration(unit) or name.takes_on_strip(unit):
        return True
    if name.takes_without_volume(unit):
        return True
    is_known = not name.tests and parse_unit(unit, of_count=True) is not None
    if name.is_not_measured and is_known:
        return True
    return has_range and ("/" in unit or "%" in unit or is_known)
