"""`labcheck ranges show TEST`: what every set says of one test, on one axis."""

from typing import Annotated

import typer

from labcheck.analytes import Analyte
from labcheck.case import Result
from labcheck.cli.files import write_output
from labcheck.cli.knowledge import Shelf, complete_set_name, split_names
from labcheck.cli.naming import find_test
from labcheck.cli.options import Form, parse_age_option
from labcheck.cli.screen import find_canvas
from labcheck.errors import UsageError, did_you_mean
from labcheck.measured import NoResult, Unreadable, parse_result
from labcheck.overview import Overview, survey
from labcheck.patient import Age, Patient, Sex
from labcheck.ranges import JUDGING_KINDS, Kind


def show_test(  # noqa: PLR0913 - the options of a command
    test: Annotated[str, typer.Argument(help="A test, by any of its names or a LOINC code.")],
    *,
    unit: Annotated[
        str | None, typer.Option("--unit", "-u", help="The unit to show limits in.")
    ] = None,
    value: Annotated[
        str | None,
        typer.Option(help="A result to place among the ranges, such as '94 mg/dL'."),
    ] = None,
    sex: Annotated[Sex | None, typer.Option(help="Only what fits this sex.")] = None,
    age: Annotated[
        Age | None,
        typer.Option(
            metavar="AGE", parser=parse_age_option, help="Only what fits this age, such as '25 y'."
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
    """Show what every range set says of one test, side by side on one axis."""  # fmt: skip
    shelf = Shelf()
    sets = shelf.load_all(split_names(ranges or ()) or shelf.names)
    parsed = parse_result(value) if value is not None else None
    analyte = find_test(test, shelf.catalogue, unit or (parsed.unit if parsed else None))
    asked = _read_value(value, unit, analyte)
    kinds = (Kind.CRITICAL,) if critical else JUDGING_KINDS
    patient = Patient(sex, age) if sex or age else None
    overview = survey(analyte, sets, asked, kinds, patient)
    write_output(_render(overview, format_), None)


def _read_value(text: str | None, unit: str | None, analyte: Analyte) -> Result:
    """Read the result that is compared; without one, take the unit that was asked for."""
    shown = analyte.units[0] if unit is None and not analyte.is_unitless else unit
    if text is None:
        return Result(analyte.id, "", NoResult(""), _check_unit(shown, analyte))
    parsed = parse_result(text)
    if isinstance(parsed.value, Unreadable | NoResult):
        raise UsageError(f"{text!r} is no result; write one such as '94 mg/dL'")
    if unit is not None and parsed.unit is not None:
        raise UsageError("write the unit behind the value or as --unit, not both")
    return Result(analyte.id, text, parsed.value, _check_unit(parsed.unit or shown, analyte))


def _check_unit(unit: str | None, analyte: Analyte) -> str | None:
    if analyte.read_unit(unit) is None:
        near = did_you_mean(unit or "", analyte.units, most=1)
        known = f"{analyte.name} is measured in {', '.join(analyte.units)}"
        raise UsageError(f"the unit {unit!r} is not known; {near or known}")
    return unit


def _render(overview: Overview, form: Form) -> str:
    if form is Form.JSON:
        from labcheck.writers.knowledge_json import overview_to_json  # noqa: PLC0415 - as needed

        return overview_to_json(overview)
    from labcheck.writers.range_tables import render_overview  # noqa: PLC0415 - as needed

    return render_overview(overview, find_canvas())
