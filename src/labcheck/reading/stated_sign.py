"""Texts of a file for which a decimal sign is stated: the same in every format.

What a sign means is decided in `values.decimal_sign`; a number that may still be two stays open.
"""

from labcheck.reading.numbers import open_decimals
from labcheck.values.decimal_sign import DecimalSign, write_with_points
from labcheck.values.decimals import mixes_decimal_signs
from labcheck.values.limits import MIXED_SIGNS
from labcheck.values.numerals import NumberError
from labcheck.values.printed_result import Printed, parse_printed, refuse
from labcheck.values.records import replace
from labcheck.values.result_text import Reading, Span, is_open_number


def read_printed(text: str, sign: DecimalSign | None) -> Printed:
    """Read a result as printed; what cannot be read by the stated sign is unreadable.

    The text stays as it was written.
    """
    if sign is None:
        return parse_printed(text)
    try:
        printed = parse_printed(write_with_points(text, sign))
    except NumberError as error:
        printed = parse_printed(text)
        value = open_decimals(printed.reading.value)
        if not error.ways or printed.has_more or not is_open_number(value):
            return Printed(text, Reading(refuse(text, str(error))))
        value = replace(value, plain=None)
        printed = replace(printed, reading=replace(printed.reading, value=value))
    has_two_numbers = printed.has_more or isinstance(printed.reading.value, Span)
    if has_two_numbers and mixes_decimal_signs(text, may_part_thousands=True):
        return Printed(text, Reading(refuse(text, f"{text!r} {MIXED_SIGNS}")))
    as_written = parse_printed(text) if printed.has_more else None
    shown = as_written.text if as_written and as_written.has_more else text
    shown = printed.text if printed.has_more and shown == text else shown
    reading = replace(printed.reading, value=replace(printed.reading.value, text=shown))
    return replace(printed, text=shown, reading=reading)


def write_range(text: str, sign: DecimalSign | None) -> str:
    """Write a printed range with decimal points; one that cannot be read so stays as it is."""
    try:
        return write_with_points(text, sign)
    except NumberError:
        return text
