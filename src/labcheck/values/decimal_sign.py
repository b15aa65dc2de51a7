"""The decimal sign that is stated for all numbers of a file, in texts of any format.

    stated   text       is
    comma    6,3        6.3
    comma    1.250,5    1250.5
    comma    14.200     14200 or 14.2: whoever writes commas may have kept a point from elsewhere
    point    12,300     12300
    point    250.000    250, even of a plain count
    none     12,300     12300 or 12.3: both are readings

A sign that can be nothing else is read as it stands, whatever is stated: 6.3 beside commas.
"""

import re
from decimal import Decimal
from enum import StrEnum

from labcheck.errors import refuse_word
from labcheck.values.numerals import NumberError

_NUMERAL = re.compile(r"\d+(?:[.,]\d+)+")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")


class DecimalSign(StrEnum):
    """A decimal sign.

    Its text is its value, by which typer before 0.29 finds what an option's parser has read.
    """

    COMMA = "comma"
    POINT = "point"


def parse_decimal_sign(text: str) -> DecimalSign:
    """Read the name of a decimal sign: `comma` or `point`.

    Raises:
        ValueError: It is neither.
    """
    allowed = [sign.value for sign in DecimalSign]
    if text.strip().casefold() not in allowed:
        raise ValueError(refuse_word(text, allowed))
    return DecimalSign(text.strip().casefold())


def write_with_points(text: str, sign: DecimalSign | None) -> str:
    """Write the numbers of a text with decimal points, and without signs between thousands.

    Args:
        text: The text.
        sign: The decimal sign that is stated; without one the text stays as it is.

    Raises:
        NumberError: A number in the text may mean two things, or none.
    """
    match sign:
        case DecimalSign.COMMA:
            return _NUMERAL.sub(lambda match: _point_comma(match[0]), text)
        case DecimalSign.POINT:
            return _NUMERAL.sub(lambda match: _join_groups(match[0]), text)
        case None:
            return text


def _join_groups(number: str) -> str:
    return number.replace(",", "") if _GROUPS.fullmatch(number) else number


def _point_comma(number: str) -> str:
    whole, comma, fraction = number.partition(",")
    if comma:
        if "," in fraction or "." in fraction or ("." in whole and not _THOUSANDS.fullmatch(whole)):
            raise NumberError(f"{number!r} is not a number with a decimal comma")
        return f"{whole.replace('.', '')}.{fraction}"
    if not _THOUSANDS.fullmatch(number) or number.startswith("0"):
        return number
    if number.count(".") > 1:
        return number.replace(".", "")
    whole = number.replace(".", "")
    raise NumberError(
        f"{number!r} may be {whole} or {number} where commas are decimal: write it without a point",
        (Decimal(whole), Decimal(number)),
    )
