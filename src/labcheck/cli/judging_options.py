"""Options of the commands that judge: the sets, the lists, the patient's sex, and how sure."""

from decimal import Decimal
from typing import Annotated

import typer

from labcheck.cases.case import BaselineChoice
from labcheck.cli.completion import complete_grade_set, complete_set_name
from labcheck.cli.options import (
    parse_language_option,
    parse_region_option,
    parse_sex_option,
    parse_units_option,
    parse_z_option,
)
from labcheck.values.patient import Sex
from labcheck.values.region import Region
from labcheck.values.unit_system import UnitSystem

RangesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ranges",
        "-r",
        metavar="SET,...",
        autocompletion=complete_set_name,
        help="Range sets by name or file, first one first. Your own files come before shipped "
        "sets; those of the region when nothing is named.",
    ),
]
"""The range sets to judge by."""

RegionOption = Annotated[
    Region | None,
    typer.Option(
        metavar="REGION",
        parser=parse_region_option,
        help="Where the results are from, such as us, uk or de; also au, nordic, ca. That "
        "region's ranges and critical limits, and its units, order of dates and decimal sign where "
        "nothing says otherwise. The usual is us, for ranges only.",
    ),
]
"""The region whose conventions count."""

StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Assume nothing; a result whose unit is missing, or whose number may be two, is not "
        "judged.",
    ),
]
"""Whether readings that take something for granted are refused."""

UnitsOption = Annotated[
    UnitSystem | None,
    typer.Option(
        metavar="conventional|si",
        parser=parse_units_option,
        help="Units of results that print none; those of US reports, or SI. Overrides the case "
        "file.",
    ),
]
"""The system of units that is stated for results without one."""

NoInterpretationOption = Annotated[
    bool,
    typer.Option(
        "--no-interpretation",
        help="No derived values, stages or cross-checks; only the rows.",
    ),
]
"""Whether the rows stand alone."""

GradesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SET,...",
        autocompletion=complete_grade_set,
        help="Grade by these sets; published ones such as ctcae-v6, ctcae-v5 or daids-2.1.",
    ),
]
"""The sets of grades that are asked for."""

CriticalOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SET,...",
        autocompletion=complete_set_name,
        help="Lists of critical limits, or none; by name or file. Those of the region when "
        "nothing is named.",
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

LanguageOption = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        parser=parse_language_option,
        help="Language of the names of tests, such as fr; needed only for names that mean "
        "something else in another language.",
    ),
]
"""The language of the names of tests."""

NamesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--names",
        metavar="FILE",
        help="Your own names of tests, units and columns; in YAML. May be repeated; none for no "
        "such file.",
    ),
]
"""The user's own names."""

AgainstOption = Annotated[
    BaselineChoice | None,
    typer.Option(
        "--against",
        metavar="WHICH",
        help="What to compare with; the previous, the first or the median of the patient's "
        "earlier results, or none of them.",
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
