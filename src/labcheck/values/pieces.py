"""What stands behind the number of a printed result: unit, flag, range, remark, second value.

    unit             g/dL, x 10^9/L, mL/min/1.73 m2; or one word that may be one, if it stands alone
    flag             H, (L), *, !, a judgement in words; + and - behind the number, at the end or
                     before a bracket
    range            (3.5-5.1), [ref <41], , ref 3.5-5.1, N 3.5-5.0; 98 - 107 behind a unit, at
                     the end
    remark           (calc), (fasting), (37 °C), (slightly hemolyzed), (goal 2-3); why a
                     value is flagged, as `H (>5.1)`
    second value     (116.96 µmol/L): the same in another unit; 6.5 % 48 mmol/mol

They stand in any order, parted by blanks, commas and semicolons. Each is tried at every place, and
what follows decides whether it was that, so a letter is a flag only where all else is understood.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from labcheck.values.hemolysis import is_remark
from labcheck.values.laboratory_flags import combine, parse_flag
from labcheck.values.late_pattern import compile_late
from labcheck.values.limits import RANGE_NAME, Limits, LimitsError, Scale, parse_limits
from labcheck.values.numerals import DASH, NUMBER, NumberError, parse_number
from labcheck.values.printed.goals import says_goal
from labcheck.values.range_parts import parse_range_parts
from labcheck.values.range_words import CONTEXTS
from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    Number,
    Reading,
    Titre,
    Word,
)
from labcheck.values.units import is_same_spelling, parse_unit
from labcheck.values.words import (
    is_doubt,
    parse_word,
    read_word,
    says_what_was_done,
    says_who_was_told,
)

GROUP = re.compile(r"\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\]")
"""What stands in brackets."""
LETTERS = {
    "H": Word.HIGH, "L": Word.LOW, "HH": Word.CRITICALLY_HIGH, "LL": Word.CRITICALLY_LOW,
    "N": Word.NORMAL, "A": Word.ABNORMAL, "AA": Word.CRITICALLY_ABNORMAL,
    "HI": Word.HIGH, "LO": Word.LOW,
}  # fmt: skip
"""Letters that are flags beside a number; `C`, say, may be critical, corrected or a unit."""
POWER_OF_TEN = compile_late(r"\s*[x×*]?\s*10\s*[\^*eE⁰¹²³⁴-⁹(]")
_GAP = re.compile(r"[\s,;]*")
_SIGN = re.compile(r"(\*{1,2}|!{1,2})(?!\s*10|[*!])|([↑▲△⬆⇧↓▼▽⬇⇩])\2?")
_LAST_SIGN = re.compile(r"(?<=\d )([+\-])\1?(?=$|\s*[(\[])")
"""The last thing in a text, or before a bracket; a dash before a number parts the two instead."""
_LETTER_FLAG = re.compile(r"(H[HI]?|L[LO]?|N|AA?)(?=[\s,;(\[*!]|$)")
_NAMED = re.compile(rf"{RANGE_NAME}(?=\S)", re.IGNORECASE)
_IN_WORDS = compile_late(r"\s*(?:under|below|over|above|less|more|greater)\b", re.IGNORECASE)
_LEADING_ZERO = re.compile(r"(?<![\d.,])0\d")
"""Dates have numbers such as 01; ranges have not."""
_SECOND = compile_late(rf"({NUMBER})\s*(\S.*)")
_NEXT_NUMBER = compile_late(rf"(?:[/=]\s*)?(?P<number>{NUMBER})")
_LIMITS = compile_late(
    rf"(?!(?:19|20)\d\d\s*-)(?:{NUMBER}{DASH}|[<>≤≥]\s*=?\s*){NUMBER}(?:\s*[^\s\d]\S*)?$",
    re.IGNORECASE,
)
"""What may be a range without brackets, behind a unit at the end."""
_GRADES = range(5)
"""Numbers that grades have, so that `2 +` may be one."""
_LONGEST_PHRASE = 6
_LONGEST_LETTERS = 2
_IS_WORDS = re.compile(r"[^\W\d_]+(?:[ \-][^\W\d_]+)*\.?")
_WORD_END = re.compile(r"(?=[\s,;(\[*]|$)")
_UNIT_END = re.compile(r"(?=[\s,;(\[*!↑↓▲▼]|$)")
_UNKNOWN_UNIT = re.compile(r"(?=[^\W\d_]|[%/\[{µ#])[^\s,;]*")
_LETTER = re.compile(r"[^\W\d_]|%")
_SPLIT_LITRE = re.compile(r"((?:/\s*|^)[dcmµμunpf])\s+L(?=\s|$)")
"""A litre that its prefix has lost, `g/d L`."""
_STROKE = re.compile(r"\s*([/^])\s*(?=[\w(])|(?<=10)\s*(\*+)\s*(?=\d)")


class PrintedRange(NamedTuple):
    """A range behind a value: its text without brackets and name, and where these stand."""

    text: str
    begin: int
    end: int


class Pieces(NamedTuple):
    """What was found behind a value.

    Attributes:
        unit: The unit's text; `None` without one.
        is_unit_sure: Whether the unit is known, or has the form of one.
        marks: The flags.
        range: The range.
        context: The state of the patient that is named, as `fasting`.
        second: The value in another unit.
        remarks: How many remarks there are.
    """

    unit: str | None = None
    is_unit_sure: bool = True
    marks: tuple[Word, ...] = ()
    range: PrintedRange | None = None
    context: str = ""
    second: Reading | None = None
    remarks: int = 0

    @property
    def is_unit_only(self) -> bool:
        """Whether nothing but a unit was found."""
        return self == Pieces(self.unit, self.is_unit_sure)

    @property
    def is_measured(self) -> bool:
        """Whether a unit or a flag says that the number is a result; a letter may be the flag."""
        return bool(self.marks) or bool(self.unit and self.unit not in LETTERS)


Found = Iterator[tuple[Pieces, int]]
"""Each way to read a piece at a place, with where it ends."""


class PieceReader:
    """Reads what stands behind one value.

    Attributes:
        furthest: The furthest place up to which all was understood.
    """

    def __init__(self, text: str, value: MeasuredValue) -> None:
        self._text = text
        self._value = value
        self.furthest = 0

    def read(self, at: int, found: Pieces = Pieces()) -> Pieces | None:
        """Read everything from a place on; `None` where something is not understood."""
        gap = _GAP.match(self._text, at)
        at = gap.end() if gap else at
        if self._text[at:] in ("", "."):
            return found if self._is_whole(found) else None
        if found.is_unit_sure:
            self.furthest = max(self.furthest, at)
        for piece in (self._range, self._flag, self._remark, self._second, self._unit):
            for more, end in piece(at, found):
                whole = self.read(end, more)
                if whole is not None:
                    return whole
        return None

    def _is_whole(self, found: Pieces) -> bool:
        """Whether the pieces go together: flags agree, and the range is of this result."""
        if not (found.is_unit_sure or found.is_unit_only):
            return False
        is_letter = found.unit in LETTERS  # in `7.9 H L` the litre is a flag that contradicts
        if found.marks and (is_letter or combine(found.marks) is None):
            return False
        if found.range is None:
            return True
        parts = parse_range_parts(found.range.text)
        return all(whom.is_critical or self._goes_with(limits, found) for whom, limits in parts)

    def _goes_with(self, limits: Limits, found: Pieces) -> bool:
        """Whether limits are a range of this result, and not why it is flagged."""
        is_judgement = parse_word(limits.unit or "") is not None
        is_known = is_same_spelling(limits.unit, found.unit) or (
            is_known_unit(limits.unit) and not is_judgement
        )
        return is_known and not self._gives_reason(limits, found)

    def _range(self, at: int, found: Pieces) -> Found:
        """Read a range in brackets, or one that is called so and ends the text."""
        if found.range is not None:
            return
        group = GROUP.match(self._text, at)
        name = _NAMED.match(self._text, at)
        if group:
            body = content_of(group)
            inner = _NAMED.match(body)
            bare = body[inner.end() :] if inner else body
            if _is_range(bare, is_named=inner is not None):
                yield found._replace(range=PrintedRange(bare, at, group.end())), group.end()
            return
        is_behind_unit = found.unit and found.is_unit_sure and _LIMITS.match(self._text, at)
        begin = name.end() if name else at
        if (name or is_behind_unit) and not set(self._text[begin:]) & set("()[]"):
            bare, end = self._text[begin:].strip(), len(self._text)
            if _is_range(bare, is_named=name is not None):
                yield found._replace(range=PrintedRange(bare, at, end)), end

    def _flag(self, at: int, found: Pieces) -> Found:
        """Read a flag: a letter, a sign, or words, perhaps in brackets."""
        if group := GROUP.match(self._text, at):
            if word := _read_flag(content_of(group)):
                yield _marked(found, word), group.end()
            return
        if (sign := _LAST_SIGN.match(self._text, at)) and (last := self._read_last_sign(sign[1])):
            yield _marked(found, last), sign.end()
        match = _SIGN.match(self._text, at) or _LETTER_FLAG.match(self._text, at)
        if match and (word := _read_flag(match[0])):
            yield _marked(found, word), match.end()
        for phrase, end in self._phrases(at):
            is_words = _IS_WORDS.fullmatch(phrase) and len(phrase) > _LONGEST_LETTERS
            if is_words and (word := _read_flag(phrase.rstrip("."))):
                yield _marked(found, word), end

    def _read_last_sign(self, sign: str) -> Word | None:
        """Read `12,4 +` and `9,8 -`; behind a small whole number `+` may be a grade."""
        if not isinstance(self._value, Number | Censored):
            return None
        if sign == "-":
            return Word.LOW
        is_grade = isinstance(self._value, Number) and self._value.value in _GRADES
        return None if is_grade else Word.HIGH

    def _remark(self, at: int, found: Pieces) -> Found:
        """Read what changes nothing: `(calc)`, `fasting`, and why a value is flagged."""
        group = GROUP.match(self._text, at)
        rest = (self._text[at:], len(self._text))
        bodies = [(content_of(group), group.end())] if group else [rest, *self._phrases(at)]
        for written, end in bodies:
            is_complete = found.is_measured or found.range
            body = written.removeprefix("-").removeprefix("–").lstrip() if is_complete else written
            folded = " ".join(body.casefold().split())
            if says_what_was_done(folded) or folded in CONTEXTS:
                context = CONTEXTS.get(folded, "") or found.context
                yield found._replace(context=context, remarks=found.remarks + 1), end
            elif (
                (end == len(self._text) and says_who_was_told(body))
                or (
                    (group or end == len(self._text))
                    and says_goal(body, is_in_brackets=bool(group))
                )
                or (group and (limits := _limits_of(body)) and self._gives_reason(limits, found))
            ):
                yield found._replace(remarks=found.remarks + 1), end
            elif (group or found.is_measured) and is_remark(folded):
                # By itself the word may stand for the number: `7.9 hemolyzed`.
                yield found._replace(remarks=found.remarks + 1), end

    def _second(self, at: int, found: Pieces) -> Found:
        """Read the value again in another unit: `6.84 mg/dL (116.96 µmol/L)`, `6.5 % 48 mmol/mol`.

        Without brackets both units are so much of something, since a dose may stand there as well.
        """
        if not found.unit or found.second or not isinstance(self._value, Number):
            return
        for written, end in self._list_seconds(at, found.unit):
            match = _SECOND.fullmatch(written)
            number = _number_of(match[1]) if match else None
            if match and number is not None and _is_spelled_unit(match[2]):
                yield found._replace(second=Reading(Number(match[1], number), match[2])), end

    def _list_seconds(self, at: int, unit: str) -> Iterator[tuple[str, int]]:
        """Give each text that may be a second value, with where it ends, the longest first."""
        if group := GROUP.match(self._text, at):
            yield content_of(group), group.end()
        elif (begun := _NEXT_NUMBER.match(self._text, at)) and _is_share(unit):
            for end in reversed([end.start() for end in _UNIT_END.finditer(self._text, at + 1)]):
                other = self._text[begun.end() : end].strip()
                if _is_share(other) and not _is_other_count(other, unit):
                    yield self._text[begun.start("number") : end].strip(), end

    def _unit(self, at: int, found: Pieces) -> Found:
        """Read a unit: the longest that is known, else one word that may be one."""
        if found.unit is not None or isinstance(self._value, Titre):
            return
        ends = [match.start() for match in _UNIT_END.finditer(self._text, at + 1)]
        for end in reversed(ends):
            spelled = self._text[at:end].strip()
            if _is_spelled_unit(spelled):
                yield found._replace(unit=_join_strokes(spelled)), end
        match = _UNKNOWN_UNIT.match(self._text, at)
        is_word = match is not None and (
            read_word(match[0]) is not None or is_remark(match[0]) or is_doubt(match[0])
        )
        if match and _LETTER.search(match[0]) and not is_word:
            is_sure = _has_form_of_unit(match[0])
            yield found._replace(unit=match[0], is_unit_sure=is_sure), match.end()

    def _phrases(self, at: int) -> list[tuple[str, int]]:
        """Give the phrases of a few words that begin at a place, the longest first."""
        ends = []
        for match in _WORD_END.finditer(self._text, at + 1):
            ends.append(match.start())
            if len(ends) == _LONGEST_PHRASE or self._text[match.start() :][:1] in {*",;([*"}:
                break
        return [(self._text[at:end], end) for end in reversed(ends)]

    def _gives_reason(self, limits: Limits, found: Pieces) -> bool:
        """Whether a comparison says why the value is flagged: `5.9 H (>5.1)`."""
        ends = limits.interval
        is_one_sided = (ends.low is None) != (ends.high is None)
        is_flagged = any(mark is not Word.NORMAL for mark in found.marks)
        if not isinstance(self._value, Number) or not (is_one_sided and is_flagged):
            return False
        return self._value.value in ends


def content_of(group: re.Match[str]) -> str:
    """Give what stands in brackets."""
    return (group["round"] or group["square"] or "").strip()


def is_known_unit(text: str | None) -> bool:
    """Whether a text is a unit that is known; no text is a pure number."""
    return parse_unit(text, of_count=True) is not None


def _is_range(body: str, *, is_named: bool) -> bool:
    """Whether a text is a range beside a result; a date, and a word for why, are none.

    Words such as `(negative)` behind a number may be what it amounts to, unless they are called a
    range: `15 mg/dL ref: negative`.
    """
    if _LEADING_ZERO.search(body) or (_IN_WORDS.match(body) and not is_named):
        return False
    try:
        parts = parse_range_parts(body)
    except LimitsError:
        return False
    is_one_titre = parts[0][1].scale is Scale.TITRE and body[:1].isdigit()
    is_grade = any(limits.scale is Scale.GRADE for _, limits in parts)
    return (is_named or not is_grade) and not is_one_titre


def _limits_of(body: str) -> Limits | None:
    try:
        return parse_limits(body)
    except LimitsError:
        return None


def _read_flag(text: str) -> Word | None:
    """Read a judgement; a result in words, such as negative, is none."""
    if text in LETTERS:
        return LETTERS[text]
    is_letters = text.isalpha() and len(text) <= _LONGEST_LETTERS
    word = None if is_letters else parse_flag(text, None)
    return word if word in LETTERS.values() else None


def _number_of(text: str) -> Decimal | None:
    try:
        return parse_number(text)
    except NumberError:
        return None


def _is_other_count(one: str, other: str) -> bool:
    """Whether two units are one, or a share of cells and their count, which is no second value."""
    counts = [parse_unit(unit, of_count=True) for unit in (one, other)]
    is_count = [read is not None and not read.numerator for read in counts]
    return is_same_spelling(one, other) or ("%" in (one, other) and any(is_count))


def _is_share(unit: str) -> bool:
    """Whether a unit is so much of something else, as no dose is."""
    return "/" in unit or "%" in unit


def _marked(found: Pieces, word: Word) -> Pieces:
    return found._replace(marks=(*found.marks, word))


def _is_spelled_unit(text: str) -> bool:
    """Whether a text is a unit that is known, and no number or bare sign."""
    is_number = text[:1].isdigit() and not POWER_OF_TEN.match(text)
    return bool(_LETTER.search(text)) and not is_number and is_known_unit(text)


def _has_form_of_unit(text: str) -> bool:
    """Whether a word that is not known is surely a unit: so many of a thing per litre."""
    above, _, below = text.rpartition("/")
    return bool(above) and is_known_unit(below) and not below[:1].isdigit()


def _join_strokes(unit: str) -> str:
    """Write a unit without the blanks around its strokes: `mmol / L`, `g/d L`."""
    return _SPLIT_LITRE.sub(r"\1L", _STROKE.sub(r"\1\2", unit))
