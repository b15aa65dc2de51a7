"""Options that every command takes which judges: the sets, the lists, and the patient's sex."""

from typing import Annotated

import typer

from labcheck.cli.options import parse_sex_option
from labcheck.patient import Sex
from labcheck.shelf import complete_set_name

RangesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ranges",
        "-r",
        metavar="SET,...",
        autocompletion=complete_set_name,
        help="Range sets by name or file, in order of authority.",
    ),
]
"""The range sets to judge by."""

CriticalOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SET,...",
        autocompletion=complete_set_name,
        help="Lists of critical limits by name or file, or none.",
    ),
]
"""The lists of critical limits to judge by."""

SexOption = Annotated[
    Sex | None,
    typer.Option(
        metavar="female|male",
        parser=parse_sex_option,
        help="The patient's sex, over the case's.",
    ),
]
"""What is stated of the patient over the case."""
