"""What several commands take alike: the form of the output, and ages."""

from decimal import Decimal
from enum import Enum

import typer

from labcheck.baseline import parse_deviate
from labcheck.errors import refuse_word
from labcheck.patient import SEX_WORDS, Age, Sex, parse_age


class Form(Enum):
    """How a command prints what is known: a table for people, JSON for programs."""

    TABLE = "table"
    JSON = "json"


def parse_sex_option(text: str) -> Sex:
    """Read a sex as it may be written, for typer."""
    found = SEX_WORDS.get(text.strip().casefold())
    if found is None:
        raise typer.BadParameter(refuse_word(text, [one.value for one in Sex], list(SEX_WORDS)))
    return found


def parse_age_option(text: str) -> Age:
    """Read an age, for typer."""
    try:
        return parse_age(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def parse_z_option(text: str) -> Decimal:
    """Read a standard normal deviate, for typer."""
    try:
        return parse_deviate(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
