"""One row of a table, read as a result.

What a row says that cannot be read stays in the result: the value as unreadable with its reason,
all else in the note.
"""

import re
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.cases.result_status import Status, parse_status
from labcheck.cases.stated_baselines import read_beside
from labcheck.catalogue.beside_laboratory import find_kind
from labcheck.faults import FaultLog
from labcheck.judging.not_judged import Reason
from labcheck.readers.tables.cells import CellKind
from labcheck.readers.tables.layouts import is_loinc
from labcheck.reading.number_evidence import is_plain_count
from labcheck.reading.stated_sign import read_printed
from labcheck.values.decimal_sign import DecimalSign, write_with_points
from labcheck.values.decimals import mixes_decimal_signs
from labcheck.values.laboratory_flags import Flags, parse_flag, read_flags
from labcheck.values.limits import MIXED_SIGNS, settle_range
from labcheck.values.numerals import NumberError, parse_number
from labcheck.values.printed_result import (
    Printed,
    refuse,
)
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import (
    NoResult,
    Number,
    Reading,
    Span,
    Unreadable,
    Word,
    is_open_number,
)
from labcheck.values.units import is_same_unit, may_be_either_unit

MISSING = frozenset(
    ["na", "n/a", "nan", "nat", "<na>", "null", "none", "\\n", "-", "--", ".", "#n/a"]
)
"""What stands for "nothing stated" in a table, in lower case."""
_IN_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,])")
"""A number whose points may part thousands."""
_MISSING_VALUES = frozenset(["nan", "nat", "<na>", "\\n", "#n/a"])
_DASHES = ("-", "--")
"""What may be a flag for low, and what stands in an empty place of a column as well."""
_KEPT_AS_WRITTEN = ("test", "short_name", "value")
_SURE_IN_A_BROKEN_ROW = (
    "test", "loinc", "source_name", "short_name", "value", "patient", "time",
)  # fmt: skip
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One result as a table writes it.

    Attributes:
        line: The line the row begins on.
        cells: The text of each field.
        value_column: The name of the column that the value stands in.
        problem: Why the row cannot be read, as `has 3 cells`; empty when it can.
        as_written: The whole row, where it cannot be read.
        remark: What is to be noted of the result.
        kinds: The fields that do not stand in the table as texts: what their cells hold.
    """

    line: int
    cells: Mapping[str, str]
    value_column: str
    problem: str = ""
    as_written: str = ""
    remark: str = ""
    kinds: Mapping[str, CellKind] = field(default_factory=dict)


def clean_row(row: Row) -> Row:
    """Leave out what stands for "missing", and of a broken row what may be in a wrong column."""
    cells = {
        name: text
        for name, text in row.cells.items()
        if name in _KEPT_AS_WRITTEN
        or text.casefold() not in MISSING
        or (name == "flag" and text in _DASHES)
    }
    if row.problem:
        cells = {name: cells[name] for name in _SURE_IN_A_BROKEN_ROW if name in cells}
        cells["note"] = f"the row as written: {row.as_written}"
    elif len(cells) == len(row.cells):
        return row
    return replace(row, cells=cells)


def read_alone(row: Row, faults: FaultLog, *, sign: DecimalSign | None = None) -> Result:
    """Read what a row says of a result by itself: not when, nor at which age.

    What is usual is that of the value's own text.
    """
    cells, notes = row.cells, [row.cells.get("note", ""), row.remark]
    named = name_result(cells)
    test = named.test
    printed = _read_value(row, test, sign=sign)
    text, reading, column_unit = printed.text, printed.reading, cells.get("unit")
    is_named = row.kinds.get("value") is CellKind.ERROR  # all such cells are, with their places
    is_unread = isinstance(reading.value, Unreadable) and not is_open_number(reading.value)
    if is_unread and not (is_named or find_kind(test, column_unit or "")):
        assert isinstance(reading.value, Unreadable)  # noqa: S101 - for the type
        _add_unreadable(row, reading.value, has_name=bool(test), faults=faults)
    has_two_units = may_be_either_unit(column_unit or "", reading.unit or "")
    status = _read_status(cells.get("status", ""))
    reading = _settle_status(status, reading)
    is_void = status.is_void or bool(status.problem)
    flags = _read_flags(cells.get("flag", ""), reading, notes)
    notes += [status.remark, f"flagged {cells['flag']}" if is_void and flags.word else ""]
    printed_range, unread = _read_range(row, printed, notes, faults, sign=sign)
    baseline, not_used = read_beside(printed.baseline, reading.unit or column_unit)
    notes.append(not_used)
    return replace(
        named,
        text=f"{text} {column_unit}" if text and column_unit and not reading.unit else text,
        value=reading.value,
        unit=column_unit if column_unit and not reading.unit else reading.unit,
        coded_unit=(column_unit or "") if has_two_units else "",
        printed_range=printed_range,
        reported=None if is_void else flags.word or reading.mark,
        unread_flag=flags.unread,
        off_scale=flags.off_scale,
        method=cells.get("method", ""),
        context=cells.get("context", "") or printed.context,
        second=printed.second,
        unread_range=unread,
        baseline=baseline,
        status=status.word,
        is_typed=sign is DecimalSign.POINT or row.kinds.get("value") is CellKind.NUMBER,
        note=join_notes(*notes),
    )


def _read_status(text: str) -> Status:
    """Read how far the laboratory is with a result; a text that is no status is a problem."""
    said = parse_status(text) if text else Status()
    return said or Status(problem=f"{cut_cell(text)!r} is not a status of a result")


def _settle_status(status: Status, reading: Reading) -> Reading:
    """Take a value back that the laboratory has taken back, or of which that is not known."""
    text = reading.value.text
    if status.is_void:
        value = NoResult(text, status.why_void if text else "")
        return replace(reading, value=value, mark=None)
    return replace(reading, value=refuse(text, status.problem)) if status.problem else reading


def name_result(cells: Mapping[str, str]) -> Result:
    """Read what of a row names the test, its specimen and its unit; it has no value."""
    code = cells.get("loinc", "")
    is_local = bool(code) and not is_loinc(code)
    return Result(
        test=cells.get("test", "") or code,
        text="",
        value=NoResult(""),
        unit=cells.get("unit"),
        specimen=cells.get("specimen", ""),
        code="" if is_local else code,
        short_name=cells.get("short_name", ""),
        panel=cells.get("panel", ""),
        local_code=code if is_local else _whole(cells.get("test_id", "")),
        local_unit=_whole(cells.get("unit_id", "")),
    )


def _whole(number: str) -> str:
    """Write a code without the decimals that some exports give numbers."""
    return number.removesuffix(".0")


def _read_value(row: Row, test: str, *, sign: DecimalSign | None) -> Printed:
    """Read the value, or say why the row has none that can be trusted."""
    text, unit = row.cells.get("value", ""), row.cells.get("unit")
    problem = row.problem or row.cells.get("problem", "")
    if problem or not test:
        return _refuse(text, f"the row {problem}" if row.problem else problem or _NAMELESS)
    if text.casefold() in _MISSING_VALUES:
        return Printed(text, Reading(NoResult(text)))
    if why := _explain_kind(row, "value", text):
        return Printed(text, Reading(Unreadable(text, why)))
    printed = read_printed(text, sign)
    reading = printed.reading
    has_two_numbers = printed.has_more or isinstance(reading.value, Span)
    if sign is None and has_two_numbers and mixes_decimal_signs(text):
        return _refuse(text, f"{text!r} {MIXED_SIGNS}")
    if (
        unit
        and reading.unit
        and not is_same_unit(unit, reading.unit)
        and not may_be_either_unit(unit, reading.unit)
    ):
        why = f"the unit is {unit!r} in its column and {reading.unit!r} behind the value"
        return _refuse(text, why)
    shown = printed.text if printed.has_more else text
    return replace(
        printed, text=shown, reading=replace(reading, value=replace(reading.value, text=shown))
    )


def _explain_kind(row: Row, name: str, text: str) -> str:
    """Say why a cell of a spreadsheet holds neither a result nor a range; empty where it may."""
    match row.kinds.get(name):
        case CellKind.DATE:
            return f"the cell holds the date or time {text}, {_MADE_OF}"
        case CellKind.ERROR:
            return f"the cell holds the error {text}"
        case _:
            return ""


def _refuse(text: str, why: str) -> Printed:
    return Printed(text, Reading(refuse(text, why)))


def _add_unreadable(row: Row, value: Unreadable, *, has_name: bool, faults: FaultLog) -> None:
    if row.problem or not has_name:
        remedy = _QUOTE if row.problem else "write the test's name"
        faults.add(row.line, "", value.why, remedy)
        return
    shown = repr(cut_cell(value.text))
    why = value.why if shown in value.why else f"{shown} is not read: {value.why}"
    remedy = "" if ": write" in why else _WRITE_VALUE
    marked = "".join(f"\n    {line}" for line in value.marked.splitlines())
    faults.add(row.line, row.value_column, why, f"{remedy}{marked}")


def _read_range(
    row: Row, printed: Printed, notes: list[str], faults: FaultLog, *, sign: DecimalSign | None
) -> tuple[str, str]:
    """Give the range as printed in its column, else behind the value; and why none is used."""
    stated = _read_stated_range(row, printed, notes, faults, sign=sign)
    beside = printed.range
    if stated is None:
        unread = notes[-1]
        notes.append(f"the range {beside} behind the value was not used" if beside else "")
        return "", unread
    unit = printed.reading.unit or row.cells.get("unit")
    settled, passed_over = settle_range(stated, beside, unit)
    notes.append(passed_over)
    return settled, ""


def _read_stated_range(
    row: Row, printed: Printed, notes: list[str], faults: FaultLog, *, sign: DecimalSign | None
) -> str | None:
    """Give the range of the row, put together from its two ends; `None` if it cannot be used."""
    low, high = row.cells.get("low", ""), row.cells.get("high", "")
    written = row.cells.get("range", "") or _join_limits(low, high)
    try:
        if why := _explain_kind(row, "range" if "range" in row.cells else "low", written):
            raise NumberError(why)  # noqa: TRY301 - as write_with_points does
        if mixes_decimal_signs(written, may_part_thousands=sign is not None):
            raise NumberError(f"{written!r} {MIXED_SIGNS}")  # noqa: TRY301 - likewise
        text = _write_limits(written, sign, printed, row.cells.get("unit"))
    except NumberError as error:
        notes.append(f"printed range {written!r} not used: {error}")
        faults.add(row.line, "range", str(error))
        return None
    unit = row.cells.get("unit", "")
    is_joined = "range" not in row.cells and any(letter.isdigit() for letter in text)
    return f"{text} {unit}" if is_joined and unit and not set(unit) & set("<>") else text


def _write_limits(
    written: str, sign: DecimalSign | None, printed: Printed, unit: str | None
) -> str:
    """Write a range with decimal points.

    `150.000-450.000` stays as it is beside a result in the same spelling, which says what the
    points are, and beside a plain count, which has no three decimals.

    Raises:
        NumberError: A number in it is none by the stated sign, or may be two.
    """
    try:
        return write_with_points(written, sign)
    except NumberError as error:
        is_alike = _IN_THOUSANDS.search(printed.text) is not None
        is_count = is_plain_count(printed.reading.unit or unit)
        if not error.ways or "," in written or not (is_alike or is_count):
            raise
        return written


def _join_limits(low: str, high: str) -> str:
    """Write two limits as one range; a single number is the limit of its side."""
    if low == high and not is_number(low):
        return low
    if low and high:
        return f"{low} to {high}" if "-" in low + high else f"{low}-{high}"
    if low:
        return f">={low}" if is_number(low) else low
    return f"<={high}" if is_number(high) else high


def is_number(text: str) -> bool:
    """Whether a text is one plain number, with whatever decimal sign."""
    try:
        parse_number(text)
    except NumberError:
        return text.replace(".", "").replace(",", "").isdecimal()
    return True


def join_notes(*notes: str) -> str:
    """Put notes behind each other; empty ones are left out."""
    return "; ".join(filter(None, notes))


def read_flag(text: str) -> Word | None:
    """Read what stands in a column as the flag of a number; `None` for what is not one."""
    return parse_flag(text, Number("1", Decimal(1)))


def _read_flags(text: str, reading: Reading, notes: list[str]) -> Flags:
    """Read the laboratory's flag; one that is not known, or no judgement, is noted."""
    flags = read_flags([text], reading.value)
    notes += flags.remarks
    if flags.word and reading.mark and flags.word is not reading.mark:
        notes.append(f"marked {reading.mark.value} as well")
    return flags


def cut_cell(text: str) -> str:
    """Cut what a cell holds to what a message can repeat."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


_QUOTE = "write a cell for every column, one that holds a separator in quotation marks"
_WRITE_VALUE = Reason.UNREADABLE.remedy
_NAMELESS = "the row names no test"
_MADE_OF = "which spreadsheets make of texts such as 1-4 or 1:40"
