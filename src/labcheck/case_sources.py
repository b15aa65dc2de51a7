"""What Python gives as a case: a case, a file, or a mapping with the content of one.

A file is read as the command reads it; a mapping as the JSON it would be. Of a file that can be
read in part, what can be read is given with the faults of the rest.
"""

import json
from collections.abc import Iterable, Mapping
from enum import Enum
from os import PathLike, fspath
from typing import Any

from labcheck.arguments import File, choose_if_named, parse_argument
from labcheck.batch import HowToRead, read_cases
from labcheck.cases.case import Case
from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import Fault, InputError, UsageError
from labcheck.readers import Asked, InputFormat, Layout, Reading, find_reader, recognise
from labcheck.settings import find_settings
from labcheck.values.dates import DateOrder, parse_order
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.records import replace
from labcheck.values.region import Region

Source = Case | File | Mapping[str, Any]
"""A case: as `read` gives it, as a file, or as a mapping with the content of one."""


def read_source(source: File | Mapping[str, Any], how: HowToRead) -> Reading:
    """Read every case of one file or mapping.

    Raises:
        InputError: Nothing can be read.
        UsageError: Something is told of a mapping that only files have.
    """
    if not isinstance(source, Mapping):
        return read_cases([fspath(source)], how)
    if how != HowToRead(asked=how.asked.for_cases):
        raise UsageError("format, columns and layout are for files; a mapping is read as it is")
    return _read_mapping(source, how)


def read_sources(sources: Source | Iterable[Source], how: HowToRead) -> Reading:
    """Read every case of one or several sources; a case is taken as it is.

    Raises:
        InputError: A source cannot be read at all; with the faults of all of them.
        UsageError: It is a data frame.
        TypeError: It is nothing that a case can be read from.
    """
    if isinstance(sources, Case):
        return Reading((sources,))
    if isinstance(sources, str | PathLike | Mapping):
        return read_source(sources, how)
    _refuse_what_is_no_case(sources)
    cases: list[Case] = []
    faults: list[Fault] = []
    is_refused = False
    for source in sources:
        try:
            reading = read_sources(source, how)
        except InputError as error:
            is_refused = True
            faults += error.faults or [Fault(_name(source), None, None, "", str(error))]
        else:
            cases += reading.cases
            faults += reading.faults
    if is_refused:
        raise InputError(faults)
    return Reading(tuple(cases), tuple(faults))


def take_one(reading: Reading, source: object, otherwise: str) -> Case:
    """Give the only case of a source.

    Raises:
        UsageError: It has none or several; with what to do otherwise.
    """
    if len(reading.cases) != 1:
        raise UsageError(f"{_name(source)} has {len(reading.cases)} cases; {otherwise}")
    return reading.cases[0]


def _refuse_what_is_no_case(given: object) -> None:
    if hasattr(given, "columns"):
        raise UsageError("a table is judged by labcheck.bulk.flag, or read from a file as CSV")
    if not isinstance(given, Iterable):
        kind = type(given).__name__
        raise TypeError(f"a case is a Case, the name of a file, or a mapping, and no {kind}")


def _read_mapping(content: Mapping[str, Any], how: HowToRead) -> Reading:
    """Read a mapping as the JSON it would be, a field in a line, so that faults keep their order.

    Places in that JSON mean nothing to the mapping's author.
    """
    name = _name(content)
    text = json.dumps(dict(content), default=_make_plain, indent=0).encode()
    try:
        reading = find_reader(recognise(text, name))(text, name, how.asked)
    except InputError as error:
        raise InputError(_without_places(error.faults)) from None
    return Reading(reading.cases, _without_places(reading.faults))


def _make_plain(value: object) -> object:
    """Write what JSON has no type for as a case file would: a date, a decimal, an enum."""
    if isinstance(value, Mapping):
        return dict(value)
    return value.value if isinstance(value, Enum) else str(value)


def _without_places(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(replace(fault, line=None, column=None) for fault in faults)


def _name(source: object) -> str:
    if isinstance(source, str | PathLike):
        return fspath(source)
    return "the mapping" if isinstance(source, Mapping) else "what was given"


def make_how(  # noqa: PLR0913 - each is asked for by itself
    format_: str | None,
    columns: Mapping[str, str] | None,
    layout: str | None,
    dates: str | DateOrder | None,
    catalogue: Catalogue,
    *,
    decimal: DecimalSign | None = None,
    region: Region | None = None,
) -> HowToRead:
    """Read what is told of a file."""
    chosen = choose_if_named(InputFormat, format_, "format")
    known = choose_if_named(Layout, layout, "layout")
    settings = find_settings().in_region(region)
    order = parse_argument(parse_order, dates, "dates")
    asked = Asked(
        columns or {},
        known.value if known else "",
        decimal or settings.decimal,
        order or settings.dates,
        catalogue,
        is_stated_for_all=bool(order or region),
    )
    return HowToRead(chosen, asked)
