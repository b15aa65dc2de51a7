"""Options of the commands that judge: the sets, the lists, the patient's sex, and how sure."""

from decimal import Decimal
from typing import Annotated

import typer

from labcheck.cli.options import parse_sex_option, parse_z_option
from labcheck.patient import Sex
from labcheck.shelf import complete_set_name

RangesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ranges",
        "-r",
        metavar="SET,...",
        autocompletion=complete_set_name,
        help="Range sets by name or file, in order of authority. Your own files come before "
        "shipped sets; abim,kdigo-gfr when nothing is named.",
    ),
]
"""The range sets to judge by."""

CriticalOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SET,...",
        autocompletion=complete_set_name,
        help="Lists of critical limits by name or file, or none; critical-main-line when nothing "
        "is named.",
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

ZOption = Annotated[
    Decimal | None,
    typer.Option(
        metavar="Z",
        parser=parse_z_option,
        help="How sure a change must be; 1.96, which is 95 %, two-sided, when nothing is named.",
    ),
]
"""From which deviate on a change is one."""
