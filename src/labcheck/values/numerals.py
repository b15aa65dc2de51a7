"""Numbers as they are printed, and the signs and words that stand before and between them.

A comma, or a blank between groups of three, may be a decimal sign or part thousands. Where it may
be either the text is not a number; `NumberError.ways` has each number that it may be.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from labcheck.values.decimals import round_dust
from labcheck.values.late_pattern import compile_late
from labcheck.values.result_text import Comparator


class NumberError(ValueError):
    """A number cannot be read without guessing; the message says what is unclear.

    Attributes:
        ways: Each number the text may be; none where it is not a number at all.
    """

    def __init__(self, message: str, ways: tuple[Decimal, ...] = ()) -> None:
        super().__init__(message)
        self.ways = ways


COMPARATORS = {
    sign: comparator
    for comparator, signs in {
        Comparator.LESS: "<|less than|under|below|unter|menor de|menor que|menor a|menos de"
        "|menos que|inferior a|inferiores a|inférieur à|inférieure à|inferieur a|moins de"
        "|inferiore a|meno di|minore di|minori di|minore a|inf à|inf. à|lower than|smaller than"
        "|kleiner als|kleiner|weniger als|niedriger als|lager dan|kleiner dan|minder dan|onder"
        "|mindre enn|mindre end|mindre än|lavere enn|lavere end|lägre än|poniżej|mniej niż"
        "|менее|меньше|ниже|abaixo de|por debajo de",
        Comparator.AT_MOST: "<=|=<|≤|⩽|</=|<or=|up to|upto|until|at most|bis zu|bis|até|hasta"
        "|jusqu'à|jusqu’à|fino a|menor o igual a|menor o igual que|menor ou igual a"
        "|inferior o igual a|inferior ou igual a|inférieur ou égal à|inférieure ou égale à"
        "|less than or equal to|lower than or equal to|not more than|no more than|höchstens"
        "|kleiner gleich|minore o uguale a|не более|не выше",
        Comparator.MORE: ">|more than|greater than|over|above|über|mayor de|mayor que|mayor a"
        "|más de|mas de|maior que|maior a|superior a|superiores a|supérieur à|supérieure à"
        "|superieur a|plus de|superiore a|più di|maggiore di|maggiori di|maggiore a|sup à|sup. à"
        "|higher than|larger than|größer als|größer|grösser als|mehr als|höher als|hoger dan"
        "|groter dan|meer dan|boven|større enn|større end|större än|høyere enn|højere end|högre än"
        "|mer enn|mere end|mer än|powyżej|więcej niż|более|больше|выше|acima de|por encima de",
        Comparator.AT_LEAST: ">=|=>|≥|⩾|>/=|>or=|at least|mayor o igual a|mayor o igual que"
        "|maior ou igual a|superior o igual a|superior ou igual a|supérieur ou égal à"
        "|supérieure ou égale à|greater than or equal to|more than or equal to|not less than"
        "|no less than|mindestens|größer gleich|maggiore o uguale a|не менее|не ниже",
    }.items()
    for sign in signs.split("|")
}
"""Every spelling of a comparison sign, in lower case.

Read beside ranges: https://www.cottagehealthsystem.org/chunkiid/123292/HealthLibrary.aspx,
https://cemc.es/2017/07/analisis-clinicos-colesterol-total-hdl-colesterol-bueno-ldl-colesterol-malo/,
https://inmedicina.org/las-pruebas-sanguineas-que-significan-esos-numeros (Spanish),
https://www.cite-sciences.fr, the page on CRP (French), https://ambulatoriprivati.it/fac and
https://www.ambulatoriprivati.it/principali-esami-ematici/colesterolemia-totale-e-hdl.html
(Italian); likewise https://asst-lariana.it/v2/2/uo/?cod=L1551&display=17&uo=165 (minore di),
http://www.medkennis.nl/bloedwaarden/crp-c-reactief-proteine/ (lager dan),
https://nevrologi.legehandboka.no, the page on CRP (mindre enn),
https://tematy.kardiolo.pl/wskaznik_infekcji.htm (poniżej),
https://de.411answers.com/a/was-ist-der-normale-bereich-fuer-einen-c-reaktiven-proteintest.html
(weniger als), and https://lift74.ru/ostrofazovye-pokazateli-vospalenija-rasshifrovka (менее).
"""
COMPARATORS_OF_RANGES = {
    **COMPARATORS,
    **dict.fromkeys(
        [
            "max",
            "max.",
            "maximum",
            "maximal",
            "maximo",
            "máximo",
            "massimo",
            "maks",
            "maks.",
            "máx",
            "máx.",
            "do",
            "до",
            "tot",
            "til",
            "till",
            "inntil",
            "indtil",
            "upp till",
            "op til",
            "opp til",
        ],
        Comparator.AT_MOST,
    ),
    **dict.fromkeys(
        ["min", "min.", "minimum", "minimal", "mín", "mín.", "mindst", "minst", "ab", "desde"],
        Comparator.AT_LEAST,
    ),
    **dict.fromkeys(
        [
            "nmt",
            "uln",
            "upper limit",
            "upper limit of normal",
            "uptil",
            "up til",
            "not exceeding",
            "not to exceed",
            "not above",
            "not greater than",
            "no greater than",
            "jusque",
            "límite superior",
            "limite superior",
            "limite superiore",
            "limite supérieure",
            "obergrenze",
            "bovengrens",
            "øvre grense",
            "övre gräns",
            "maximaal",
            "kleiner oder gleich",
            "inferiore o uguale a",
            "inferieur ou egal a",
            "menor o igual",
            "menor ou igual",
            "less than or equal",
        ],
        Comparator.AT_MOST,
    ),
    **dict.fromkeys(
        [
            "nlt",
            "lln",
            "lower limit",
            "lower limit of normal",
            "not below",
            "not lower than",
            "no lower than",
            "límite inferior",
            "limite inferior",
            "limite inferiore",
            "limite inférieure",
            "untergrenze",
            "ondergrens",
            "nedre grense",
            "nedre gräns",
            "minimaal",
            "größer oder gleich",
            "superiore o uguale a",
            "superieur ou egal a",
            "mayor o igual",
            "maior ou igual",
            "greater than or equal",
        ],
        Comparator.AT_LEAST,
    ),
    "lt": Comparator.LESS,
    "gt": Comparator.MORE,
}
"""The same with words that are signs only in a range: behind a test `max 180` is a value seen."""

_LONGEST_EXPONENT = 2
_LONGEST_NUMBER = 60
NUMBER = r"[+\-−]?(?:\d[\d.,]*(?:[eE][+-]?\d+)?|[.,]\d+)"
"""Anything that is meant as a number; `parse_number` decides whether it can be read."""
GROUPED = (
    r"[+\-−]?[1-9]\d{0,2}(?:(?P<parting>[ \u00a0\u2007\u2009\u202f'’])\d{3}(?:(?P=parting)\d{3})*)"
    r"(?![\d.,'’]|[ \u00a0\u2007\u2009\u202f]\d)"
)
"""Groups of three that a blank or an apostrophe parts: `14 200`, `14'200`."""


_EQUAL = "equal|igual|égale?|egale?|uguale|gleich|gelijk|lik"
_SIGN = (
    rf"[<>]\s*(?:/\s*=|=|(?:or|o|ou|oder|of|eller)\s*(?:=|(?:{_EQUAL})(?![^\W\d_])))?"
    r"(?:\s*(?:than|to|de|di|que|als|dan|[aà])(?![^\W\d_]))*"
)
"""A sign, perhaps with words around it: `< or =`, `<ou=`, `< ou égal à`, `< de`."""
_BEFORE_DIGIT = frozenset(["lt", "gt", "nmt", "uln", "lln", "max", "min"])
"""Words that are signs with a number close behind them as well: `LT4.5`."""


def _write_pattern(signs: Iterable[str]) -> str:
    return f"{_SIGN}|" + "|".join(
        re.escape(sign).replace(r"\ ", r"\s+") + _end_of(sign)
        for sign in sorted(signs, key=len, reverse=True)
    )


def _end_of(sign: str) -> str:
    if sign in _BEFORE_DIGIT:
        return r"(?![^\W\d_])"
    return r"\b" if sign[-1].isalpha() else ""


COMPARATOR = _write_pattern(COMPARATORS)
"""The pattern of every spelling of a comparison sign, longest first."""
COMPARATOR_OF_RANGE = _write_pattern(COMPARATORS_OF_RANGES)
"""The same for a range."""
DILUTION = re.compile(r"1\s*[:/]\s*\d")
"""What every titre has: a text without it needs no pattern of one."""
WORD_BETWEEN = r"(?:to|bis|tot|til|till|do|до|hasta|até|(?-i:a|à))"
"""A word between the two ends of a span or a range."""
DASH = rf"\s*(?:-|–|—|−|_|~|\b{WORD_BETWEEN}\b)\s*"
"""What stands between the two ends of a span or a range."""
_COMMA = compile_late(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(?:\.\d+)?")
"""Groups of three, or as in India of two before the last three: 2,50,000."""
_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d+)?")
"""Several groups of three that points part: 4.500.000."""
_DOUBLED = re.compile(r"[+-]?\d{1,12}([.,])\1\d{1,12}")
_SAYS_EQUAL = re.compile(_EQUAL)
_BLANKS = re.compile(r"[ \u00a0\u2007\u2009\u202f]")


def parse_number(text: str) -> Decimal:
    """Read one number, with a decimal point or an unmistakable decimal comma.

    Raises:
        NumberError: The text is not a number, or a sign in it may mean two things.
    """
    cleaned = text.strip().replace("−", "-").replace("'", "").replace("’", "")
    if _DOUBLED.fullmatch(cleaned):  # no number, but it may have been meant for one
        single = Decimal(re.sub(r"[.,]{2}", ".", cleaned))
        raise NumberError(f"{text!r} is not a number", (single,))
    if _BLANKS.search(cleaned):
        cleaned = _without_blanks(cleaned)
    if _POINTS.fullmatch(cleaned):
        cleaned = cleaned.replace(".", "").replace(",", ".")
    if "," in cleaned:
        cleaned = _without_commas(cleaned)
    if cleaned.count(".") > 1 or cleaned.endswith("."):
        raise NumberError(f"{text!r} is not a number")
    exponent = cleaned.lower().partition("e")[2].lstrip("+-")
    if len(exponent) > _LONGEST_EXPONENT or len(cleaned) > _LONGEST_NUMBER:
        raise NumberError(f"{text!r} is beyond all measure")
    try:
        number = Decimal(cleaned)
    except ArithmeticError:
        raise NumberError(f"{text!r} is not a number") from None
    if not number.is_finite():
        raise NumberError(f"{text!r} is not a number")
    return round_dust(number)


def parse_percentage(text: str) -> Decimal:
    """Read a share between 0 and 100 %, such as a coefficient of variation: `2.5 %` or `2.5`.

    Raises:
        ValueError: The text is no such share.
    """
    try:
        value = parse_number(text.strip().removesuffix("%").strip())
    except NumberError:
        raise ValueError(f"{text!r} is not a percentage such as 2.5 %") from None
    if not 0 <= value <= 100:  # noqa: PLR2004 - per cent
        raise ValueError(f"{text!r} is not between 0 and 100 %")
    return value


def parse_comparator(text: str) -> Comparator:
    """Read a comparison sign, or the words that stand for it."""
    folded = " ".join(text.lower().split())
    if folded[0] not in "<>":
        return COMPARATORS_OF_RANGES[folded]
    is_inclusive = "=" in folded or _SAYS_EQUAL.search(folded) is not None
    return COMPARATORS[f"{folded[0]}=" if is_inclusive else folded[0]]


def _without_commas(text: str) -> str:
    """Resolve commas: several groups of three are thousands, one short group a decimal comma."""
    whole, _, fraction = text.partition(",")
    if "." not in text and text.count(",") == 1:
        is_no_group = len(whole.lstrip("+-")) > len("999") or whole.lstrip("+-") in ("", "0")
        if len(fraction) != len("000") or is_no_group:
            return f"{whole}.{fraction}"
        raise _ask(text, text.replace(",", ""), text.replace(",", "."), "write it without a comma")
    if _COMMA.fullmatch(text):
        return text.replace(",", "")
    raise NumberError(f"{text!r} is not a number")


def _without_blanks(text: str) -> str:
    """Resolve blanks: several groups of three are thousands; beside one a sign may be lost."""
    groups = _BLANKS.split(text)
    joined = "".join(groups)
    if not joined.lstrip("+-").isdecimal():
        raise NumberError(f"{text!r} is not a number")
    if len(groups) == 2:  # noqa: PLR2004 - one blank
        raise _ask(text, joined, ".".join(groups), "write it without a blank")
    return joined


def _ask(text: str, whole: str, decimal: str, remedy: str) -> NumberError:
    ways = (Decimal(whole), Decimal(decimal))
    return NumberError(f"{text!r} may be {whole} or {decimal}: {remedy}", ways)
