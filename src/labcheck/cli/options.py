"""What several commands take alike: the form of the output, and ages."""

from decimal import Decimal
from enum import Enum

import typer

from labcheck.baseline import parse_deviate
from labcheck.patient import Age, parse_age


class Form(Enum):
    """How a command prints what is known: a table for people, JSON for programs."""

    TABLE = "table"
    JSON = "json"


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
