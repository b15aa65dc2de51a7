"""The texts of a table's cells, read by the code that reads any other table, and local names.

Each row is a patient by itself. A row that the table reader would call broken is broken here. The
conventions of a layout are read by its own reader. A laboratory's own names are given a meaning in
a file:

    tests: {GLUC-FAST: glucose, "50912": creatinine}
    units: {MGPERDL: mg/dL}

A name that stands there means what it says there, whatever the catalogue would make of it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from labcheck.bulk.input_columns import (
    ANYWHERE,
    DECIMAL_COMMA,
    LAYOUT,
    VALUE_FIELDS,
    VALUE_IN,
    YEARS_FROM_ANCHOR,
    Columns,
)
from labcheck.bulk.patient_bands import NO_AGE, NOT_KNOWN
from labcheck.cases.case import Result
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.errors import KnowledgeError, suggest
from labcheck.faults import FaultLog
from labcheck.ranges.printed_ranges import is_printed_normal
from labcheck.readers.tables.layouts import LAYOUTS
from labcheck.readers.tables.patients import Entry, make_cases
from labcheck.readers.tables.reader import is_laboratory
from labcheck.readers.tables.results import Row, clean_row, read_result
from labcheck.reading.numbers import doubt_decimals, may_be_thousands
from labcheck.values.near_units import suggest_unit
from labcheck.values.patient import PREGNANCY_WORDS, Patient, Pregnancy, Sex
from labcheck.values.result_text import NoResult, Unreadable, is_open_number
from labcheck.values.units import parse_unit
from labcheck.yaml_files.fields import Fields
from labcheck.yaml_files.nodes import parse_nodes


@dataclass(frozen=True, slots=True)
class Names:
    """Local names and what they mean.

    Attributes:
        tests: The analyte's id by the name or the code of a test, in lower case.
        units: The unit by a spelling, whose case counts, since mM is not MM.
    """

    tests: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def find_test(self, *names: str) -> str:
        """Give the analyte's id that the first known of some names means; empty if none is."""
        return next(
            (self.tests[folded] for name in names if (folded := _fold(name)) in self.tests), ""
        )

    def find_unit(self, spelling: str) -> str:
        """Give the unit that a spelling means; the spelling itself where it is not named."""
        return self.units.get(_join(spelling), spelling)


def load_names(content: str | bytes, file: str, catalogue: Catalogue) -> Names:
    """Load a file of local names.

    Raises:
        KnowledgeError: With every fault of the file.
    """
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(parse_nodes(content, file, KnowledgeError), "", faults, "a file of names")
    tests = _read(fields.sub("tests", "an analyte"), lambda text: _find_id(text, catalogue), _fold)
    units = _read(fields.sub("units", "a unit"), lambda text: _check_unit(text, catalogue), _join)
    names = Names(tests, units)
    fields.finish()
    faults.raise_if_any()
    return names


def _read(
    fields: Fields | None, mean: Callable[[str], str], fold: Callable[[str], str]
) -> dict[str, str]:
    """Read what each name means; one that is empty, or has two meanings, is a fault."""
    known: dict[str, str] = {}
    if fields is None:
        return known
    for pair in fields.items():
        name = pair[0].text or ""
        is_said = fields.take(name) is not None
        meaning = fields.parsed(name, mean) if is_said else None
        if not fold(name):
            fault = "the name is empty", "write the one that the table has"
        elif not is_said:
            fault = "it has no meaning", f"write {fields.what} behind it"
        elif meaning is None or known.setdefault(fold(name), meaning) == meaning:
            continue
        else:
            fault = "another spelling of this name means something else", "give it one meaning"
        fields.faults.add(fields.mark_of(name), fields.path_of(name), *fault)
    return known


def _find_id(text: str, catalogue: Catalogue) -> str:
    """Find the one analyte that is meant."""
    found = catalogue.find(text)
    match found:
        case AmbiguousTest(candidates=candidates):
            names = " or ".join(candidate.name for candidate in candidates)
            ids = " or ".join(candidate.id for candidate in candidates)
            raise ValueError(f"{text!r} may mean {names}; write {ids}")
        case UnknownTest(near=near):
            remedy = suggest(near) or "`labcheck tests` lists them"
            raise ValueError(f"no analyte in the catalogue is called {text!r}; {remedy}")
    return found.id


def _check_unit(text: str, catalogue: Catalogue) -> str:
    """Take a unit that is known."""
    if parse_unit(text) is not None or parse_unit(text, of_count=True) is not None:
        return text
    near = suggest_unit(
        text, (unit for analyte in catalogue.analytes.values() for unit in analyte.units)
    )
    raise ValueError(f"the unit {text!r} is not known{f'; {near}' if near else ''}")


def _fold(text: str | None) -> str:
    return _join((text or "").casefold())


def _join(text: str) -> str:
    return " ".join(text.split())


_FIELD_OF = {"code": "loinc", "reported": "flag"}
"""What the readers call a field that is called otherwise here."""
_HAS_NUL = "has a NUL byte"
_PREGNANCIES = {pregnancy.value: pregnancy for pregnancy in Pregnancy} | PREGNANCY_WORDS
"""The words of a case file, since tables of other commands have no such column."""
_NOT_STATED = ("birth", "pregnancy")
"""What is read apart from that which a table may state."""
_LAST_YEAR = 9999
ANY_NUMBER = "1"
"""The text that stands for whatever number is asked about."""


Cells = Mapping[str, str | None]
"""The contents of a row by field."""
Texts = tuple[str | None, ...]
"""The contents of the key fields of a row, or those of its patient fields."""


class RowReader:
    """Reads the rows of one table.

    Args:
        columns: Which fields its rows have.
        names: What local names mean.
    """

    def __init__(self, columns: Columns, names: Names) -> None:
        self.columns = columns
        self._names = names

    def read_result(self, test: Texts, value: str | None = ANY_NUMBER) -> Result:
        """Read the key fields and the text of a value, without what nothing is judged by."""
        cells = self._cells_of(self.columns.key_fields, test)
        return _without_text(_as_result(cells, value, self._names))

    def read_patient(self, patient: Texts) -> Patient:
        """Read the patient fields."""
        return _as_patient(self._cells_of(self.columns.patient_fields, patient))

    def _cells_of(self, fields: Sequence[str], texts: Texts) -> dict[str, str | None]:
        """Put the texts of a row beside the names of their fields, with what is always so."""
        filled = {
            name: text
            for name, text in zip(fields, texts, strict=True)
            if text or (name == "birth" and text == NO_AGE)
        }
        return {**self.columns.constants, **filled}


def _as_result(cells: Mapping[str, str | None], value: str | None, names: Names) -> Result:
    row = _make_row({**cells, "value": value})
    texts = dict(row.cells)
    test_id, unit_id = (_whole(texts.get(name, "")) for name in ("test_id", "unit_id"))
    analyte = names.find_test(texts.get("test", ""), texts.get("loinc", ""), test_id)
    if "unit" in texts or unit_id in names.units:
        texts["unit"] = names.find_unit(texts.get("unit", ""))
        if texts["unit"] == row.cells.get("unit", "") and unit_id in names.units:
            texts["unit"] = names.units[unit_id]
    has_comma = DECIMAL_COMMA in cells
    result = read_result(replace(row, cells=texts), FaultLog(""), has_decimal_comma=has_comma)
    if not analyte and not is_laboratory(row):
        result = replace(result, value=NoResult(""), reported=None, printed_range="", code="")
    unit = names.find_unit(result.unit) if result.unit else result.unit
    if analyte:  # the file of local names has the last word, whatever the name beside the code
        result = replace(result, test=analyte, code=analyte)
    return replace(result, unit=unit)


def _as_patient(cells: Mapping[str, str | None]) -> Patient:
    """Read the patient fields, where an age stands for the birth date."""
    age = cells.get("birth")
    row = _make_row({name: cells[name] for name in cells if name not in _NOT_STATED})
    if age is not None:
        stated = row.cells.get("age", NOT_KNOWN)
        row = replace(row, cells={**row.cells, "age": stated if age == NO_AGE else age})
    faults = FaultLog("")
    patient = make_cases([Entry(row, read_result(row, faults))], "", faults)[0].patient
    pregnancy = _PREGNANCIES.get(_whole(_fold(cells.get("pregnancy"))))
    if patient.sex is Sex.MALE and pregnancy not in (None, Pregnancy.NO):
        return replace(patient, sex=None)  # it is not known which of the two is wrong
    return replace(patient, pregnancy=pregnancy)


def _without_text(result: Result) -> Result:
    """Leave out of a result what was written and is not judged by, so that equals are equal.

    Words that are printed as the range stay, and what cannot be read keeps the numbers that it may
    stand for, since one of them may be critical.
    """
    result = doubt_decimals(result)
    if is_open_number(result.value) or may_be_thousands(result):  # its signs are evidence
        return replace(result, text="", note="")
    is_normal = is_printed_normal(result.value.text, result.printed_range)
    value = replace(result.value, text=result.printed_range if is_normal else "")
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


def _whole(number: str) -> str:
    """Write the number of a concept without the decimals that some exports give it."""
    return number.removesuffix(".0")


def spread_cells(cells: Cells) -> dict[str, str | None]:
    """Put what stands for several cells of a row back into these."""
    made = (LAYOUT, VALUE_IN, YEARS_FROM_ANCHOR, DECIMAL_COMMA)
    spread = {name: text for name, text in cells.items() if name not in made}
    if not cells.get(LAYOUT):
        return spread
    if "value" in spread:
        spread |= _spread_value(spread.pop("value"), cells.get(VALUE_IN) or "value")
    if years := cells.get(YEARS_FROM_ANCHOR):
        # Any two years do that lie so far apart.
        anchor = {"anchor_year": str(_LAST_YEAR - int(years)), "time": f"{_LAST_YEAR}-12-31"}
        spread |= anchor
    return spread


def _spread_value(text: str | None, place: str) -> Cells:
    fields: Sequence[str] = VALUE_FIELDS
    if place != ANYWHERE:
        return {place: text}
    if text is None or not text.startswith("["):  # not a row's own text, but any number
        return {fields[0]: text}
    return dict(zip(fields, json.loads(text), strict=True))


def _prepare_row(row: Row, cells: Cells) -> Row:
    """Read the conventions of the layout that cells are of, if they are of any."""
    layout = cells.get(LAYOUT)
    return replace(row, cells=LAYOUTS[layout].prepare(row.cells)) if layout else row
