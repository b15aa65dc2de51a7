"""What several commands take alike: the form of the output, ages, and words of a closed set."""

import re
from ast import literal_eval
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import TypeVar

import typer

from labcheck.errors import refuse_word
from labcheck.judging.reference_change import parse_deviate
from labcheck.values.dates import DateOrder, parse_order
from labcheck.values.decimal_sign import DecimalSign, parse_decimal_sign
from labcheck.values.language import parse_language
from labcheck.values.patient import Age, Sex, parse_age, parse_sex
from labcheck.values.region import Region
from labcheck.values.unit_system import UnitSystem, parse_unit_system
from labcheck.yaml_files.shipped_regions import parse_region

T = TypeVar("T")


class Form(Enum):
    """How a command prints what is known: a table for people, JSON for programs."""

    TABLE = "table"
    JSON = "json"


def parse_sex_option(text: str) -> Sex:
    """Read a sex as it may be written, for typer."""
    refused = refuse_word(text, [sex.value for sex in Sex])
    try:
        found = parse_sex(text)
    except ValueError:
        raise typer.BadParameter(refused) from None
    if found is None and text.strip():
        refused = f"no range is for {text!r}; leave it out, or write sex: in a case file"
    if found is None:
        raise typer.BadParameter(refused)
    return found


_CHOICES = re.compile(
    r"(?:Value error, )?(?P<word>'.*'|\".*\") is not one of (?P<allowed>'[^']*'(?:, '[^']*')*)\."
)
"""How typer refuses a word that is none of an enum; from 0.29 it says first whose error it is."""


def reword_choice(message: str) -> str:
    """Refuse a word that is none of those allowed in our own words, not those of typer's version.

    Any other message is left as it is.
    """
    found = _CHOICES.fullmatch(message)
    if not found:
        return message
    return refuse_word(literal_eval(found["word"]), re.findall("'([^']*)'", found["allowed"]))


def parse_age_option(text: str) -> Age:
    """Read an age, for typer."""
    return _parse(parse_age, text)


def parse_language_option(text: str) -> str:
    """Read the language of the names of tests, for typer."""
    return _parse(parse_language, text)


def parse_region_option(text: str) -> Region:
    """Read what a region is called, for typer."""
    return _parse(parse_region, text)


def parse_dates_option(text: str) -> DateOrder:
    """Read what stands first in a date, for typer."""
    return _parse(parse_order, text)


def parse_decimal_option(text: str) -> DecimalSign:
    """Read the name of a decimal sign, for typer."""
    return _parse(parse_decimal_sign, text)


def parse_units_option(text: str) -> UnitSystem:
    """Read the name of a system of units, for typer."""
    return _parse(parse_unit_system, text)


def parse_z_option(text: str) -> Decimal:
    """Read a standard normal deviate, for typer."""
    return _parse(parse_deviate, text)


def _parse(parse: Callable[[str], T], text: str) -> T:
    """Read an argument; typer says of which option it is where that cannot be done."""
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
