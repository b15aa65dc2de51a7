"""Printed ranges of several parts: whom each is for, in the words and ages of a closed list.

    list   = (whom limits)+ | (limits whom)+          M: 13-17 F: 12-15; 11-15 (F), 13-17 (M)
           | limits (";" limits)+                     70-99 mg/dL; 3.9-5.5 mmol/L
           | limits ";" (whom limits)+                12-16; pregnant 10.5-14: the first is others'
           | limits (critical limits)+                3.5-5.1 Critical: <2.5 or >6.0
           | limits (band limits)+                    4.8-5.6 Prediabetes: 5.7-6.4 Diabetes: >6.4
           | limits number                            120-250 240: to 250, or to 250240
    whom   = term+                                    Women 18-65 y; Adult (18-65); 1st trimester
    term   = sex | age | pregnancy | state | band     band: Desirable <200; Borderline 200-239

Of bands the one that says normal is the range; the others say what lies outside it. Critical
limits are kept beside it: those with a sign are the values that are critical, and the results
outside two ends are. Whatever is not on the lists makes the whole text unread. A range of one part
without a word is `limits`'.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress

from labcheck.values.interval import Interval
from labcheck.values.late_pattern import compile_late
from labcheck.values.limits import (
    RANGE_NAME,
    Limits,
    LimitsError,
    Scale,
    parse_critical,
    parse_limits,
)
from labcheck.values.numerals import COMPARATOR
from labcheck.values.patient import (
    SEX_WORDS_OF_LANGUAGES,
    Age,
    AgeError,
    Pregnancy,
    Sex,
    parse_printed_ages,
)
from labcheck.values.range_words import (
    AGE,
    AGE_WORDS,
    BARE_AGE,
    CONTEXTS,
    DESCENTS,
    FILLING,
    PAIRS_OF_LETTERS,
    PREGNANCY_WORDS_OF_RANGES,
    SAYS_CRITICAL,
    SAYS_NORMAL,
    SAYS_OTHERWISE,
    Whom,
    list_words,
    write_whom,
)
from labcheck.values.records import replace
from labcheck.values.written.blanks import fold_blanks
from labcheck.values.written.groups import list_ways

_AROUND = " :=,;/|()[].\t"
_SHORTEST_WORD = 4
"""Letters of a word that says whom a range is for where it stands behind it without a bracket."""


Parts = tuple[tuple[Whom, Limits], ...]


@lru_cache(maxsize=8192)
def find_unit(text: str) -> str | None:
    """Give the unit that a printed range names; `None` where it names none, or is not a range."""
    try:
        units = {limits.unit for _, limits in parse_range_parts(text) if limits.unit}
    except LimitsError:
        return None
    return units.pop() if len(units) == 1 else None


def find_scale(text: str) -> Scale | None:
    """Give what the numbers of a printed range count; `None` where a text is not a range."""
    try:
        return parse_range_parts(text)[0][1].scale
    except LimitsError:
        return None


def parse_range_parts(text: str) -> Parts:
    """Read every range of a text, each with whom it is for; one that is for all has no words.

    Raises:
        LimitsError: The text is not a range or a list of them, or a part of it is not read.
    """
    try:
        plain = parse_limits(text)
    except LimitsError:
        if read := _read_both_ways(text) or _read_list(text):
            return read
        raise
    if plain.has_known_unit:
        return ((Whom(context=plain.context), plain),)
    return _read_list(text) or ((Whom(context=plain.context), plain),)


def _read_both_ways(text: str) -> Parts:
    """Read a range whose upper limit may be one number or two; empty where it may not."""
    ways = list_ways(fold_blanks(text))
    return tuple((Whom(), _parse_alone(way)) for way in ways)


def read_whom(text: str) -> Whom | None:
    """Read a text that only says whom a range is for; `None` where it says anything else.

    Raises:
        LimitsError: An age in it cannot be read.
    """
    match = _pattern().fullmatch(" ".join(text.split()).strip(_AROUND))
    return _read_whom(match["whom"]) if match else None


def is_list_for_some(text: str) -> bool:
    """Whether a text is limits of which each says for whom they are, or which results they hold."""
    parted = list(_part(_spell_letters(_fold_blanks(text))))
    try:
        for _, limits in parted:
            _parse_alone(limits)
    except LimitsError:
        return False
    return bool(parted) and all(whom for whom, _ in parted)


def begins_with_whom(text: str) -> bool:
    """Whether a text begins with a sex or an age, a colon, and a number: `Women: 12.0 ~ x 15`."""
    match = _pattern().match(_fold_blanks(text))
    if match is None or not _COLON_AND_NUMBER.match(_fold_blanks(text)[match.end("whom") :]):
        return False
    try:
        whom = _read_whom(match["whom"])
    except LimitsError:
        return False
    return bool(whom.sex or whom.age or whom.pregnancy)


def _fold_blanks(text: str) -> str:
    return fold_blanks(text).strip(" ;,.")


def write_parts(parts: Parts) -> str:
    """Write ranges as a text that is read as they are: `female: 12-16 g/dL; male: 13-17 g/dL`."""
    is_list = any(whom != Whom() for whom, _ in parts)
    return "; ".join(
        f"{write_whom(whom)}: {_write_limits(limits)}" if is_list else _write_limits(limits)
        for whom, limits in parts
    )


def _write_limits(limits: Limits) -> str:
    text = limits.bare_text
    return text if limits.unit is None or text.endswith(limits.unit) else f"{text} {limits.unit}"


def _read_list(text: str) -> Parts:
    """Read a list; empty where no word of the lists and no semicolon parts the text.

    Raises:
        LimitsError: It is one, and a range in it cannot be read.
    """
    folded = _spell_letters(_take_name(_fold_blanks(text)))
    parted = list(_part(folded)) or [("", part.strip()) for part in folded.split(";")]
    if len(parted) == 1 and not parted[0][0]:
        return ()
    read = [(_read_whom(whom), limits) for whom, limits in parted]
    if not parted[0][0] and parted[-1][0]:
        named = (whom for whom, _ in read[1:] if not (whom.is_critical or whom.is_outside))
        others = _exclude(list(named))
        read[0] = (others, read[0][1])
    is_normal = [not (whom.is_outside or whom.is_critical) for whom, _ in read]
    found = [(whom, _parse_alone(limits)) for whom, limits in compress(read, is_normal)]
    for _, limits in (pair for pair in read if pair[0].is_outside):
        _parse_alone(limits)
    normal = [limits.interval for _, limits in found]
    found += _join_critical((whom, limits, normal) for whom, limits in read if whom.is_critical)
    if not found:
        raise LimitsError(f"{text!r} does not say which results are normal")
    unit = next((limits.unit for _, limits in reversed(found) if limits.unit), None)
    return share_unit(found, unit)


def _take_name(text: str) -> str:
    """Take off what names ranges, before whom the first is for: `Reference range: men 13-17`."""
    named = _NAMED.match(text)
    behind = text[named.end() :] if named else ""
    return behind if behind and _pattern().match(_spell_letters(behind)) else text


def share_unit(parts: Iterable[tuple[Whom, Limits]], unit: str | None) -> Parts:
    """Give a unit to the ranges that print none of their own."""
    return tuple((whom, replace(limits, unit=limits.unit or unit)) for whom, limits in parts)


def _join_critical(
    parts: Iterable[tuple[Whom, str, Sequence[Interval]]],
) -> list[tuple[Whom, Limits]]:
    """Read critical limits, of which several of the same people are one: too low, and too high."""
    joined: dict[Whom, Limits] = {}
    for whom, text, normal in parts:
        limits, before = _parse_critical(text, normal), joined.get(whom)
        if before:
            limits = Limits(
                f"{before.text} or {limits.text}",
                before.interval.intersection(limits.interval),
                limits.unit or before.unit,
            )
        if limits.interval.is_empty:
            raise LimitsError(f"{limits.text!r} makes every value critical")
        joined[whom] = limits
    return list(joined.items())


def _parse_critical(text: str, normal: Sequence[Interval]) -> Limits:
    """Read critical limits; a span beside normal results, and none of them in it, is critical."""
    signed = " or ".join(filter(None, _BEFORE_SIGN.split(text)))
    if _SIGNED.match(signed):
        limits = parse_critical(signed)
    else:
        limits = _parse_alone(text)
        span = limits.interval
        if normal and not any(map(span.overlaps, normal)):
            sides = [side for side in (span.below, span.above) if side]
            span = next((side for side in sides if all(map(side.overlaps, normal))), span)
        outside = " or ".join(str(side) for side in (span.below, span.above) if side)
        text = " ".join(filter(None, (outside or text, limits.unit)))
        limits = replace(limits, text=text, interval=span)
    if normal and not any(map(limits.interval.overlaps, normal)):
        raise LimitsError(f"{text!r} calls normal results critical")
    if not limits.has_known_unit:
        raise LimitsError(f"{limits.unit!r} behind the limits is not understood")
    return limits


_COLON_AND_NUMBER = compile_late(rf"\s*\)?\s*[:=]\s*(?:{COMPARATOR}\s*)?\d.*\d", re.IGNORECASE)
_NAMED = compile_late(RANGE_NAME, re.IGNORECASE)
_BEFORE_SIGN = compile_late(r"\s*(?:[,/;]|\b(?:or|and)\b)?\s*(?=[<>≤≥])", re.IGNORECASE)
_SIGNED = compile_late(COMPARATOR, re.IGNORECASE)


def _part(text: str) -> Iterator[tuple[str, str]]:
    """Part a text at its words: each with the limits behind it, or, if it ends so, before it."""
    matches = list(_pattern().finditer(text))
    bare = [match for match in matches if match["whom"]]
    if not bare:
        return
    if not text[: bare[0].start()].strip(_AROUND):
        ends = [*(match.start() for match in bare[1:]), len(text)]
        for match, end in zip(bare, ends, strict=True):
            yield match["whom"], text[match.end() : end].strip(_AROUND)
    elif not text[bare[-1].end() :].strip(_AROUND) and _is_behind(bare):
        begins = [0, *(match.end() for match in bare[:-1])]
        for begin, match in zip(begins, bare, strict=True):
            yield match["whom"], text[begin : match.start()].strip(_AROUND)
    elif (
        (lead := text[: bare[0].start()].rstrip())[-1:] in {*";,"}
        or _is_critical(bare, text)
        or all(_fold(match["whom"]) in SAYS_OTHERWISE for match in bare)
    ):
        yield "", lead.strip(_AROUND)
        yield from _part(text[bare[0].start() :])


def _is_critical(matches: Sequence[re.Match[str]], text: str) -> bool:
    """Whether all that stands behind a range are critical limits: in brackets, or with a sign."""
    if not all(_fold(match["whom"]) in SAYS_CRITICAL for match in matches):
        return False
    parts = _part(text[matches[0].start() :])
    return "(" in matches[0][0] or all(_SIGNED.match(limits) for _, limits in parts)


def _exclude(named: Sequence[Whom]) -> Whom:
    """Give whom a range is for that stands before those of one sex, or of a pregnancy.

    Raises:
        LimitsError: They are divided by something else, so that it is not known who is left.
    """
    sexes = {whom.sex for whom in named}
    if not named:
        return Whom()
    if all(whom == Whom(pregnancy=whom.pregnancy) and whom.pregnancy for whom in named):
        return Whom(pregnancy=Pregnancy.NO)
    if all(whom == Whom(sex=whom.sex) for whom in named) and len(sexes) == 1:
        return Whom(sex=Sex.MALE if Sex.FEMALE in sexes else Sex.FEMALE)
    raise LimitsError("it is not said for whom the first range is")


def _is_behind(matches: Sequence[re.Match[str]]) -> bool:
    """Whether words at the end of a text are no unit: several, in brackets, or long."""
    last = matches[-1]
    return len(matches) > 1 or "(" in last[0] or len(last["whom"]) >= _SHORTEST_WORD


def _parse_alone(text: str) -> Limits:
    """Read the limits of one part, without a word in them and a unit that is not known."""
    limits = parse_limits(text)
    if not limits.has_known_unit:
        raise LimitsError(f"{limits.unit!r} behind the limits is not understood")
    return limits


def _read_whom(text: str) -> Whom:
    """Read the words before or behind a range; every one of them is on the lists."""
    found, contexts, sexes = Whom(), list[str](), set[Sex]()
    says_normal = False
    for match in _term_pattern().finditer(text):
        term = match[0].strip(" .")
        word = term.casefold()
        sex, stage = SEX_WORDS_OF_LANGUAGES.get(word), PREGNANCY_WORDS_OF_RANGES.get(word)
        age = AGE_WORDS.get(word) or (_read_age(match) if match["age"] else None)
        sexes |= {sex} if sex else set()
        if age:
            days = found.age.days.intersection(age.days) if found.age else age.days
            name = age.text if found.age is None or match["age"] else found.age.text
            found = found._replace(age=Age(name, days))
        if stage and (found.pregnancy is None or stage is not Pregnancy.ANY):
            found = found._replace(pregnancy=stage)
        if word in CONTEXTS or word in DESCENTS:
            contexts.append(term)
        says_normal = says_normal or word in SAYS_NORMAL
        found = found._replace(is_outside=found.is_outside or word in SAYS_OTHERWISE)
        found = found._replace(is_critical=found.is_critical or _fold(word) in SAYS_CRITICAL)
    found = found._replace(is_outside=found.is_outside and not found.is_critical)
    if says_normal and (found.is_outside or found.is_critical):
        raise LimitsError(f"{text!r} is not understood")
    sex = sexes.pop() if len(sexes) == 1 else None
    return found._replace(sex=sex, context=", ".join(contexts))


def _fold(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")


def _read_age(match: re.Match[str]) -> Age:
    text = match["age"].strip(" .")
    try:
        return parse_printed_ages(_AGE_WORD.sub("", text))
    except AgeError as error:
        raise LimitsError(str(error)) from None


_AGE_WORD = compile_late(r"^(?:ages?|aged)\s*:?\s*", re.IGNORECASE)


def _spell_letters(text: str) -> str:
    """Write H and V, which are sexes beside F or M only, as the words that they stand for.

    T3 is a trimester beside T1 and T2 only, and else a hormone.
    """
    if len({match[1] for match in _TRIMESTER.finditer(text)}) > 1:
        text = _TRIMESTER.sub(r"trimester \1", text)
    letters = frozenset(match[0].casefold() for match in _LETTER.finditer(text))
    meant = PAIRS_OF_LETTERS.get(letters)
    return text if meant is None else _LETTER.sub(lambda each: meant[each[0].casefold()], text)


_LETTER = compile_late(r"(?<![^\W_])(?!(?<=\d\s)a\s)[A-Za-z](?=\s*[:=)]|\s+[<>\d])")
_TRIMESTER = compile_late(r"(?<![^\W_])T([123])(?=\s*[:=)]|\s+[<>\d])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _word() -> str:
    """Write the pattern of a word of the lists; a letter before a stroke is one of a unit.

    Not so before a stroke and a number: `12-16 F / 14-18 M`.
    """
    words = sorted(list_words(), key=len, reverse=True)
    spelled = (re.escape(word).replace(r"\ ", r"\s+") for word in words)
    short = (f"{word}(?!\\s?/(?!\\s*\\d))" if len(word) == 1 else word for word in spelled)
    return rf"(?<![^\W_])(?:{'|'.join(short)})(?![^\W\d_])"


@lru_cache(maxsize=1)
def _term_pattern() -> re.Pattern[str]:
    """Give the pattern of one word or age within those that say whom a range is for."""
    return re.compile(rf"{FILLING}|{_word()}|(?P<age>{AGE}|{BARE_AGE})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Give the pattern of all words and ages together that say whom a range is for."""
    term = rf"(?:{_word()}|{FILLING}|{AGE})"
    bare = rf"(?:\(\s*{BARE_AGE}\s*\)|{BARE_AGE}(?=\s*:\s))"
    join = r"[\s,:(/&]*(?:[-–—]\s+)?(?:(?:and|und|et|e|y)\s+)?"
    whom = rf"(?P<whom>{term}(?:{join}(?:{term}|{bare}))*)"
    before = r"(?:(?<=\s)[-–—]\s+)?(?:(?<![^\W_])(?:for|in|für|pour|para|per)\s+)?"
    return re.compile(rf"{before}\(?\s*{whom}\s*\)?(?:\s*:?\s*[-–—](?=\s))?", re.IGNORECASE)
