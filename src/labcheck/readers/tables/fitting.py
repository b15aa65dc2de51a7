"""Whether a cell holds what its column is of, by which a short row is known to lack its end."""

from labcheck.readers.tables.results import is_number, read_flag
from labcheck.values.numerals import NumberError
from labcheck.values.pieces import is_known_unit
from labcheck.values.printed_result import parse_printed
from labcheck.values.range_parts import find_scale
from labcheck.values.result_text import Span, Unreadable


def is_fitting(name: str, text: str) -> bool:
    """Whether a text is what stands in the column of a field; any text is in most of them."""
    match name:
        case "value":
            return _is_result(text)
        case "unit":
            return is_known_unit(text)
        case "flag":
            return read_flag(text) is not None
        case "low" | "high":
            return is_number(text)
        case "range":
            return find_scale(text) is not None
        case _:
            return True


def _is_result(text: str) -> bool:
    """Whether a text is a number or a known word, and not a range."""
    try:
        printed = parse_printed(text)
    except NumberError as error:
        return bool(error.ways)
    return not printed.range and not isinstance(printed.reading.value, Unreadable | Span)
