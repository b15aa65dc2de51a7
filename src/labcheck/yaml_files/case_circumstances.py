"""What a case file states of the patient's body: weight and height, each with its unit."""

from collections.abc import Iterator
from functools import partial

from labcheck.cases.case import Result
from labcheck.catalogue.conversion import find_way
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Number
from labcheck.values.unit_spelling import show_units
from labcheck.yaml_files.fields import Fields

_TESTS = {"weight": "body_weight", "height": "body_height"}
_EXAMPLES = {"weight": "60 kg", "height": "1.6 m"}


def read_circumstances(fields: Fields) -> Iterator[Result]:
    """Read weight and height, where they are stated."""
    for name, test in _TESTS.items():
        result = fields.parsed(name, partial(_read, name=name, test=test))
        if result is not None:
            yield result


def _read(text: str, *, name: str, test: str) -> Result:
    """Read one of them.

    Raises:
        ValueError: It is not a number with a unit of its kind, or no patient can have it.
    """
    from labcheck.yaml_files.shipped import load_shipped_catalogue  # noqa: PLC0415 - few state it

    catalogue = load_shipped_catalogue()
    analyte = catalogue.analytes[test]
    reading = parse_result(text)
    value = reading.value
    if not isinstance(value, Number):
        raise ValueError(  # noqa: TRY004 - a fault of the text
            f"{text!r} is not a {name}; write one such as {_EXAMPLES[name]}"
        )
    if not reading.unit:
        raise ValueError(
            f"{text!r} has no unit; write one of {show_units(analyte.units)}, "
            f"such as {_EXAMPLES[name]}"
        )
    if find_way(analyte, analyte.units[0], reading.unit) is None:
        raise ValueError(
            f"{reading.unit!r} is not a unit of {name}; use one of {show_units(analyte.units)}"
        )
    window = catalogue.practice[test].window
    if window and window.is_outside(analyte, reading.unit, value.value):
        raise ValueError(f"no patient is known to have a {name} of {text}; check the unit")
    code = next(iter(analyte.loinc))
    return Result(analyte.name, text, value, reading.unit, code=code)
