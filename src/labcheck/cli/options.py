"""What several commands take alike: the form of the output, and ages."""

from enum import Enum

import typer

from labcheck.patient import Age, parse_age


class Form(Enum):
    """How a command prints what is known: a table for people, JSON for programs."""

    TABLE = "table"
    JSON = "json"


class Layout(Enum):
    """The tables whose columns are known by the name of their layout."""

    SDTM_LB = "sdtm-lb"
    MIMIC_LABEVENTS = "mimic-labevents"
    OMOP_MEASUREMENT = "omop-measurement"
    SYNTHEA = "synthea"


def parse_age_option(text: str) -> Age:
    """Read an age, for typer."""
    try:
        return parse_age(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
