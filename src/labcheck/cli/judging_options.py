"""Options of the commands that judge: the sets, the lists, the patient's sex, and how sure."""

from decimal import Decimal
from typing import Annotated

import typer

from labcheck.cases.case import BaselineChoice
from labcheck.cli.options import (
    parse_dates_option,
    parse_language_option,
    parse_sex_option,
    parse_units_option,
    parse_z_option,
)
from labcheck.range_sets.library import complete_set_name
from labcheck.values.dates import DateOrder
from labcheck.values.patient import Sex
from labcheck.values.unit_system import UnitSystem

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

StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Assume nothing: a result whose unit is missing, or whose number may be two, is not "
        "judged.",
    ),
]
"""Whether readings that take something for granted are refused."""

UnitsOption = Annotated[
    UnitSystem | None,
    typer.Option(
        metavar="conventional|si",
        parser=parse_units_option,
        help="The units of results that print none: those of US reports, or SI. Overrides the "
        "case file.",
    ),
]
"""The system of units that is stated for results without one."""

NoInterpretationOption = Annotated[
    bool,
    typer.Option(
        "--no-interpretation",
        help="Leave out what results say together: derived values, stages, cross-checks.",
    ),
]
"""Whether the rows stand alone."""

GradesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SET,...",
        help="Grade by these published sets, such as ctcae-v6, ctcae-v5 or daids-2.1.",
    ),
]
"""The sets of grades that are asked for."""

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
        help="The patient's sex; overrides the case file.",
    ),
]
"""What is stated of the patient over the case."""

DatesOption = Annotated[
    DateOrder | None,
    typer.Option(
        metavar="dmy|mdy",
        parser=parse_dates_option,
        help="What stands first in dates such as 11/12/2026: the day or the month. Needed only "
        "where no date of the column tells.",
    ),
]
"""The order of day and month."""

LanguageOption = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        parser=parse_language_option,
        help="The language that names of tests are of, such as fr or pt; needed only for names "
        "that mean something else in another language.",
    ),
]
"""The language of the names of tests."""

AgainstOption = Annotated[
    BaselineChoice | None,
    typer.Option(
        "--against",
        metavar="WHICH",
        help="Compare each result with the previous, the first or the median of the patient's "
        "earlier ones; with none of them.",
    ),
]
"""Which earlier results are the baseline."""

ZOption = Annotated[
    Decimal | None,
    typer.Option(
        metavar="Z",
        parser=parse_z_option,
        help="z for the reference change value; 1.96 (two-sided 95 %) when not given.",
    ),
]
"""The standard normal deviate of the reference change value."""
