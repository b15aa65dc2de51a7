"""`labcheck look`: what was understood of a file, before anything is judged by it."""

from collections.abc import Sequence
from typing import Annotated

import typer

from labcheck.batch import HowToJudge, HowToRead, read_file
from labcheck.cases.case import BaselineChoice
from labcheck.cli.cases import follow_reading, name_pasted
from labcheck.cli.completion import complete_case
from labcheck.cli.example_cases import find_cases
from labcheck.cli.judging_options import (
    LanguageOption,
    NamesOption,
    RegionOption,
    UnitsOption,
)
from labcheck.cli.options import Form
from labcheck.cli.output import tell_left_out, write_output
from labcheck.cli.progress import follow
from labcheck.cli.reading_options import (
    ColumnsOption,
    DatesOption,
    DecimalCommaOption,
    DecimalOption,
    FromOption,
    LayoutOption,
    TextOption,
    state_reading,
)
from labcheck.cli.screen import find_canvas
from labcheck.errors import Fault, InputError
from labcheck.judging.verdict import Knowledge
from labcheck.looking.offers import Offer, list_offers, write_names
from labcheck.looking.survey import Column, ReadFile, Understood, survey
from labcheck.range_sets.library import Shelf
from labcheck.settings import find_settings
from labcheck.values.records import replace


def look(  # noqa: PLR0913 - each argument is an option of the command
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE", help="Files; - is standard input.", autocompletion=complete_case
        ),
    ] = None,
    *,
    text: TextOption = None,
    from_: FromOption = None,
    columns: ColumnsOption = None,
    layout: LayoutOption = None,
    decimal: DecimalOption = None,
    decimal_comma: DecimalCommaOption = None,
    dates: DatesOption = None,
    language: LanguageOption = None,
    units: UnitsOption = None,
    region: RegionOption = None,
    names: NamesOption = None,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Show what is understood of a file, and what is not, before it is judged.

    Columns, dates and their order, the decimal sign, tests and units, each
    with how often it stands; what is not understood; and the options, settings
    and the file of own names that would settle it.
    """  # fmt: skip
    named = [*find_cases(files or ()), *name_pasted(text, files, "look", "FILE")]
    settings = find_settings().in_region(region)
    judge = HowToJudge(
        Shelf(settings, names or ()),
        against=BaselineChoice.NONE,
        is_interpreted=False,
        language=language or "",
        units=units,
        region=region,
    )
    knowledge = judge.gather(tell_left_out)
    asked = state_reading(
        settings,
        region,
        columns,
        layout,
        decimal=decimal,
        is_comma=decimal_comma,
        dates=dates,
    )
    how = HowToRead(from_, replace(asked, catalogue=knowledge.catalogue), text=text or "")
    write_output(_render(_look_at_all(named, how, judge, knowledge), format_), None)


Look = tuple[Understood, Sequence[Offer], str]


def _look_at_all(
    named: Sequence[str], how: HowToRead, judge: HowToJudge, knowledge: Knowledge
) -> list[Look]:
    """Look at each file.

    Raises:
        InputError: Some cannot be read at all; with the faults of all of them.
    """
    looks: list[Look] = []
    faults: list[Fault] = []
    for name in named:
        try:
            looks.append(_look_at(name, how, judge, knowledge))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return looks


def _look_at(name: str, how: HowToRead, judge: HowToJudge, knowledge: Knowledge) -> Look:
    with follow_reading([name]) as named:
        (reading,) = (read_file(each, how) for each in named)
    cases = [replace(case, baselines={}) for case in judge.state(reading.cases)]
    with follow(judge.check(cases, knowledge), "Looking", len(cases)) as checked:
        reports = list(checked)
    read = ReadFile(
        name,
        reading.format.value if reading.format else "",
        tuple(Column(*column) for column in reading.columns),
        tuple(map(str, reading.faults)),
    )
    found = survey(read, reports, knowledge.catalogue)
    return (
        found,
        list_offers(found, reports, knowledge.catalogue),
        write_names(found, reports, knowledge.catalogue),
    )


def _render(looks: Sequence[Look], form: Form) -> str:
    if form is Form.JSON:
        from labcheck.writers.understood.look_json import look_to_json  # noqa: PLC0415 - as needed

        return look_to_json(looks)
    from labcheck.writers.understood.look_table import render_look  # noqa: PLC0415 - as needed

    return render_look(looks, find_canvas())
