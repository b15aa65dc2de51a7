"""`labcheck ranges show TEST`: what every set says of one test, on one axis."""

from typing import Annotated

import typer

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import UnknownTest
from labcheck.cli.completion import complete_set_name, complete_test
from labcheck.cli.options import Form, parse_age_option, parse_sex_option
from labcheck.cli.output import tell_left_out, write_output
from labcheck.cli.ranges.patients import gather_patients
from labcheck.cli.screen import find_canvas
from labcheck.errors import UsageError, did_you_mean
from labcheck.files import split_names
from labcheck.judging.sources import Listener
from labcheck.questions.naming import find_test
from labcheck.range_sets.library import Shelf
from labcheck.range_sets.overview import Overview, find_common_unit, measure, survey
from labcheck.ranges.reference_range import JUDGING_KINDS, Kind
from labcheck.settings import is_file_name
from labcheck.values.near_units import suggest_unit
from labcheck.values.patient import Age, Patient, Pregnancy, Sex
from labcheck.values.printed_result import parse_result
from labcheck.values.records import replace
from labcheck.values.result_text import NoResult, Numeric, Unreadable
from labcheck.values.unit_spelling import show_unit, show_units


def show_test(  # noqa: PLR0913 - the options of a command
    test: Annotated[
        str,
        typer.Argument(
            metavar="TEST",
            help="A test, by any of its names or a LOINC code; or a set, by name or file.",
            autocompletion=complete_test,
        ),
    ],
    *,
    unit: Annotated[
        str | None, typer.Option("--unit", "-u", help="The unit to show limits in.")
    ] = None,
    value: Annotated[
        str | None,
        typer.Option(help="A result to place among the ranges, such as '94 mg/dL'."),
    ] = None,
    sex: Annotated[
        Sex | None,
        typer.Option(
            metavar="female|male", parser=parse_sex_option, help="Only what fits this sex."
        ),
    ] = None,
    age: Annotated[
        Age | None,
        typer.Option(
            metavar="AGE", parser=parse_age_option, help="Only what fits this age, such as '25 y'."
        ),
    ] = None,
    pregnancy: Annotated[
        Pregnancy | None,
        typer.Option(
            metavar="TRIMESTER", help="Only what fits this trimester, any, or no pregnancy."
        ),
    ] = None,
    ranges: Annotated[
        list[str] | None,
        typer.Option(
            "--ranges",
            "-r",
            metavar="SET",
            help="Only these sets, by name or file.",
            autocompletion=complete_set_name,
        ),
    ] = None,
    critical: Annotated[
        bool, typer.Option("--critical", help="Show critical limits instead.")
    ] = False,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Show what every range set says of one test, side by side on one axis.

    With the name of a set, show all that it says.
    """  # fmt: skip
    shelf = Shelf()
    if test in shelf.names or is_file_name(test):
        said = (unit, value, sex, age, pregnancy, ranges, critical or None)
        if any(each is not None for each in said):
            raise UsageError(f"{test} is a set; with these options name a test and --ranges {test}")
        write_output(_render_set(shelf, test, format_), None)
        return
    named = split_names(ranges or ())
    sets = shelf.load_all(named) if named else shelf.load_every(tell_left_out)
    unit_of_value = parse_result(value).unit if value is not None else None
    catalogue = shelf.know(sets)
    near = did_you_mean(test, list(shelf.names), most=1)
    if near and isinstance(found := catalogue.find(test), UnknownTest) and not found.near:
        raise UsageError(f"no test and no range set is called {test!r}; {near}")
    analyte = find_test(test, catalogue, unit or unit_of_value)
    asked = _read_value(value, unit or None, analyte)
    kinds = (Kind.CRITICAL,) if critical else JUDGING_KINDS
    patient = gather_patients(sex, age, pregnancy)
    if asked.unit is None:
        common = find_common_unit(analyte, sets, kinds, patient)
        asked = asked if isinstance(asked.value, Numeric) else replace(asked, unit=common)
    overview = survey(analyte, sets, asked, kinds, patient)
    write_output(_render(overview, format_), None)


def _read_value(text: str | None, unit: str | None, analyte: Analyte) -> Result:
    """Read the result that is compared, with its unit; a unit is never guessed."""
    if text is None:
        return Result(analyte.id, "", NoResult(""), _check_unit(unit, analyte))
    parsed = parse_result(text)
    if isinstance(parsed.value, Unreadable | NoResult):
        raise UsageError(f"{text!r} is not a result; write one such as '94 mg/dL'")
    if unit is not None and parsed.unit is not None:
        raise UsageError("write the unit behind the value or as --unit, not both")
    found = _check_unit(parsed.unit or unit, analyte)
    if found is None and isinstance(parsed.value, Numeric) and not analyte.is_unitless:
        example = f"{text.strip()} {show_unit(analyte.units[0])}"
        raise UsageError(f"write the unit behind the value, such as {example!r}")
    result = Result(analyte.id, text, parsed.value, found)
    if obstacle := Listener(result, analyte, Patient()).obstacle:
        raise UsageError(f"{text!r}: {obstacle.detail}; {obstacle.remedy}")
    return result


def _check_unit(unit: str | None, analyte: Analyte) -> str | None:
    if analyte.read_unit(unit) is None:
        near = suggest_unit(unit or "", analyte.units)
        known = f"{analyte.name} is measured in {show_units(analyte.units)}"
        raise UsageError(f"the unit {unit!r} is not known; {near or known}")
    return unit


def _render_set(shelf: Shelf, name: str, form: Form) -> str:
    range_set = shelf.load(name)
    tests = shelf.know([range_set]).analytes
    if form is Form.JSON:
        from labcheck.writers.knowledge_json import set_to_json  # noqa: PLC0415 - as needed

        return set_to_json(measure(range_set, shelf.use_of(range_set.id)), tests)
    from labcheck.writers.range_tables import render_set  # noqa: PLC0415 - as needed

    return render_set(range_set, tests, find_canvas())


def _render(overview: Overview, form: Form) -> str:
    if form is Form.JSON:
        from labcheck.writers.knowledge_json import overview_to_json  # noqa: PLC0415 - as needed

        return overview_to_json(overview)
    from labcheck.writers.range_tables import render_overview  # noqa: PLC0415 - as needed

    return render_overview(overview, find_canvas())
