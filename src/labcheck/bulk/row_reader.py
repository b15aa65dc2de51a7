"""The texts of a table's cells, read by the code that reads any other table.

Each row is a patient by itself. A row that the table reader would call broken is broken here. The
conventions of a layout are read by its own reader, and the user's own units are read as in a case.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from labcheck.bulk.input_columns import (
    ANYWHERE,
    DECIMAL_SIGN,
    LAYOUT,
    VALUE_FIELDS,
    VALUE_IN,
    YEARS_FROM_ANCHOR,
    Columns,
)
from labcheck.bulk.number_segments import decimal_of, readable_sizes
from labcheck.bulk.patient_bands import NO_AGE, NOT_KNOWN
from labcheck.cases.case import Result
from labcheck.cases.own_units import read_own_unit
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.catalogue.lookup import Catalogue
from labcheck.faults import FaultLog
from labcheck.judging.authority.two_in_one import may_be_two
from labcheck.ranges.printed_ranges import is_printed_normal, read_printed_ranges
from labcheck.ranges.reference_range import Partition
from labcheck.readers.tables.columns import write_sex
from labcheck.readers.tables.layouts import LAYOUTS
from labcheck.readers.tables.occasions import read_result
from labcheck.readers.tables.patients import Entry, make_cases
from labcheck.readers.tables.reader import is_laboratory
from labcheck.readers.tables.results import Row, clean_row
from labcheck.reading.numbers import is_group, may_be_thousands
from labcheck.reading.units import may_be_litre
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import Patient
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import (
    MeasuredValue,
    NoResult,
    Number,
    Unreadable,
    is_open_number,
)
from labcheck.values.units import is_same_spelling
from labcheck.values.words import LETTERS_OF_TYPES

_FIELD_OF = {"code": "loinc", "reported": "flag"}
"""What the readers call a field that is called otherwise here."""
_HAS_NUL = "has a NUL byte"
"""The words of a case file, since tables of other commands have no such column."""
_LAST_YEAR = 9999
ANY_NUMBER = "1"
"""The text that stands for whatever number is asked about."""
_STEP = Decimal("0.001")
_LEAST, _MOST = Decimal("1.000"), Decimal("999.999")
_A_THOUSAND = 1000
ALL_GROUPS = float(_LEAST), float(_MOST)
"""Every number that is spelled as 4.350."""
_NONE = 1.0, 0.0


Cells = Mapping[str, str | None]
"""The contents of a row by field."""
Texts = tuple[str | None, ...]
"""The contents of the key fields of a row, or those of its patient fields."""


Scaled = tuple[float, float, str] | None
"""Factor, offset and the unit that an analyte is first listed in; `None` without a way there."""


@dataclass(frozen=True, slots=True)
class ReadTest:
    """One test as it is read.

    Attributes:
        number: The number by which answers are remembered.
        result: The result, with whatever value.
        analyte: What was measured; `None` when it is not known or ambiguous.
        plain: The test that it is but for its number; `None` when it is not a special text.
        meant: The ids of all analytes that it may be.
        printed: Whom the ranges printed with it are for.
    """

    number: int
    result: Result
    analyte: Analyte | None
    plain: "ReadTest | None" = None
    meant: tuple[str, ...] = ()
    printed: tuple[Partition, ...] = ()

    def differs_only_in_number(self, result: Result) -> bool:
        """Whether another result is this one but for its number, which can be read in one way."""
        are_numbers = isinstance(result.value, Number) and isinstance(self.result.value, Number)
        return are_numbers and replace(result, value=self.result.value) == self.result

    @property
    def catalogue(self) -> Scaled:
        """How numbers come into the unit that the catalogue lists first."""
        if self.analyte is None:
            return None
        to_unit = self.analyte.units[0]
        if is_same_spelling(self.result.unit, to_unit):
            return 1.0, 0.0, to_unit
        source, target = self.analyte.read_unit(self.result.unit), self.analyte.read_unit(to_unit)
        if source is None or target is None or (not self.result.unit and source != target):
            return None
        found = find_conversion(self.analyte, source, target)
        if not isinstance(found, Conversion):
            return None
        return float(found.factor), float(found.offset), to_unit


class RowReader:
    """Reads the rows of one table.

    Args:
        columns: Which fields its rows have.
        catalogue: The tests that are known, with the user's own names.
    """

    def __init__(self, columns: Columns, catalogue: Catalogue) -> None:
        self.columns = columns
        self._catalogue = catalogue

    def read_result(self, test: Texts, value: str | None = ANY_NUMBER) -> Result:
        """Read the key fields and the text of a value, without what nothing is judged by."""
        cells = self._cells_of(self.columns.key_fields, test)
        return without_text(_as_result(cells, value, self._catalogue))

    def read_patient(self, patient: Texts) -> Patient:
        """Read the patient fields."""
        cells = self._cells_of(self.columns.patient_fields, patient)
        if sex := cells.get("sex"):
            heading = self.columns.names.get("sex", "")
            others = [name for held, name in self.columns.names.items() if held != "sex"]
            cells["sex"] = write_sex(sex, heading, others, self._catalogue.language)
        return _as_patient(cells)

    def _cells_of(self, fields: Sequence[str], texts: Texts) -> dict[str, str | None]:
        """Put the texts of a row beside the names of their fields, with what is always so."""
        filled = {
            name: text
            for name, text in zip(fields, texts, strict=True)
            if text or (name == "birth" and text == NO_AGE)
        }
        return {**self.columns.constants, **filled}


def _as_result(cells: Mapping[str, str | None], value: str | None, catalogue: Catalogue) -> Result:
    row = _make_row({**cells, "value": value})
    stated = cells.get(DECIMAL_SIGN)
    sign = DecimalSign(stated) if stated else None
    result = read_result(row, FaultLog(""), sign=sign)
    if not is_laboratory(row, catalogue):
        result = replace(result, value=NoResult(""), reported=None, printed_range="", code="")
    return read_own_unit(result, catalogue.own)


def _as_patient(cells: Mapping[str, str | None]) -> Patient:
    """Read the patient fields, where an age stands for the birth date."""
    age = cells.get("birth")
    row = _make_row({name: cells[name] for name in cells if name != "birth"})
    if age is not None:
        stated = row.cells.get("age", NOT_KNOWN)
        row = replace(row, cells={**row.cells, "age": stated if age == NO_AGE else age})
    faults = FaultLog("")
    return make_cases([Entry(row, read_result(row, faults))], "", faults)[0].patient


def without_text(result: Result) -> Result:
    """Leave out of a result what was written and is not judged by, so that equals are equal.

    Words that are printed as the range stay, so do letters that may be a type and the numbers of
    two tests in one cell, and what cannot be read keeps the numbers that it may stand for, since
    one of them may be critical.
    """
    says_how = is_group(result.value.text) and is_group(result.printed_range)
    is_evidence = is_open_number(result.value) or may_be_thousands(result) or says_how
    is_evidence |= may_be_two(result)
    result = replace(result, baseline=None)  # the rows of a table are compared with each other
    if is_evidence or may_be_litre(result):
        return replace(result, text="", note="")
    is_normal = is_printed_normal(result.value.text, result.printed_range)
    letters = result.value.text.strip()
    kept = letters if letters in LETTERS_OF_TYPES else ""
    value = replace(result.value, text=result.printed_range if is_normal else kept)
    if isinstance(value, Unreadable):
        readings = tuple(
            replace(reading, value=replace(reading.value, text="")) for reading in value.readings
        )
        value = replace(value, why="", place=None, readings=readings)
    return replace(result, text="", note="", value=value)


def _make_row(cells: Mapping[str, str | None]) -> Row:
    texts = {
        _FIELD_OF.get(name, name): stripped
        for name, text in spread_cells(cells).items()
        if text is not None and (stripped := text.strip())
    }
    problem = _HAS_NUL if any("\0" in text for text in texts.values()) else ""
    row = clean_row(Row(line=1, cells=texts, value_column="value", problem=problem))
    return _prepare_row(row, cells)


def spread_cells(cells: Cells) -> dict[str, str | None]:
    """Put what stands for several cells of a row back into these."""
    made = (LAYOUT, VALUE_IN, YEARS_FROM_ANCHOR, DECIMAL_SIGN)
    spread = {name: text for name, text in cells.items() if name not in made}
    if not cells.get(LAYOUT):
        return spread
    if "value" in spread:
        spread |= _spread_value(spread.pop("value"), int(cells.get(VALUE_IN) or 0))
    if years := cells.get(YEARS_FROM_ANCHOR):
        # Any two years do that lie so far apart.
        anchor = {"anchor_year": str(_LAST_YEAR - int(years)), "time": f"{_LAST_YEAR}-12-31"}
        spread |= anchor
    return spread


def _spread_value(text: str | None, place: int) -> Cells:
    if place != ANYWHERE:
        return {VALUE_FIELDS[place]: text}
    if text is None or not text.startswith("["):  # not a row's own text, but any number
        return {VALUE_FIELDS[0]: text}
    return dict(zip(VALUE_FIELDS, json.loads(text), strict=True))


def _prepare_row(row: Row, cells: Cells) -> Row:
    """Read the conventions of the layout that cells are of, if they are of any."""
    layout = cells.get(LAYOUT)
    return replace(row, cells=LAYOUTS[layout].prepare(row.cells)) if layout else row


def find_sure_decimals(
    ends: Iterable[Decimal], is_sure: Callable[[Decimal], bool]
) -> tuple[float, float]:
    """Find the longest stretch of numbers that can only have three decimals.

    Args:
        ends: Where that may change: here, or at a thousandth of it.
        is_sure: Says it of a number.

    Returns:
        The first number and the last; the first is above the last where there are none.
    """
    points = {_LEAST, _MOST}
    for place in (part for end in ends for part in (end, end / _A_THOUSAND)):
        below = place.quantize(_STEP, rounding=ROUND_FLOOR)
        points |= {below + step * _STEP for step in (-1, 0, 1, 2)}
    numbers = sorted(point for point in points if _LEAST <= point <= _MOST)
    best = run = None
    for before, number in zip([None, *numbers], numbers, strict=False):
        if not is_sure(number):
            run = None
            continue
        is_joined = run is not None and before is not None and is_sure(_between(before, number))
        run = (run[0], number) if run is not None and is_joined else (number, number)
        if best is None or run[1] - run[0] > best[1] - best[0]:
            best = run
    return _NONE if best is None else (float(best[0]), float(best[1]))


def _between(low: Decimal, high: Decimal) -> Decimal:
    return ((low + high) / 2).quantize(_STEP, rounding=ROUND_FLOOR)


def read_typed(text: str | None) -> MeasuredValue:
    """Read the text of a number of a table, as the number itself is taken."""
    number = math.nan if text is None else float(text)
    least, beyond = readable_sizes()
    if math.isnan(number):
        return NoResult("")
    is_read = number == 0 or least <= abs(number) < beyond
    return Number("", decimal_of(number)) if is_read else Unreadable("", "")


@lru_cache(maxsize=4096)
def whom_printed(text: str) -> tuple[Partition, ...]:
    """Say whom the ranges of a printed text are for."""
    printed = read_printed_ranges(text, "")
    return tuple(entry.partition for entry in (*printed.entries, *printed.critical))
