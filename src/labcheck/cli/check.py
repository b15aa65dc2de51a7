"""`labcheck check`: the flagged table of one or several cases."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from labcheck.case import Case
from labcheck.check import check
from labcheck.cli.cases import HowToRead, parse_columns, read_cases
from labcheck.cli.files import STDIN, is_same_file, write_output
from labcheck.cli.knowledge import complete_set_name, gather_knowledge, split_names
from labcheck.cli.options import Layout, parse_age_option
from labcheck.cli.screen import find_canvas
from labcheck.errors import UsageError
from labcheck.patient import Age, Pregnancy, Sex
from labcheck.readers import Asked, InputFormat
from labcheck.report import Only, Report
from labcheck.writers import Format, find_writer
from labcheck.writers.order import Sort
from labcheck.writers.terminal import Look, render_terminal

_SUFFIXES = {
    ".json": Format.JSON,
    ".jsonl": Format.JSON_LINES,
    ".csv": Format.CSV,
    ".md": Format.MARKDOWN,
}


def _parse_z(text: str) -> Decimal:
    try:
        z = Decimal(text)
    except ArithmeticError:
        raise typer.BadParameter(f"{text!r} is not a number") from None
    if not (z.is_finite() and 0 < z <= 10):  # noqa: PLR2004 - beyond that no change would ever be judged
        raise typer.BadParameter(f"{text!r} is not between 0 and 10")
    return z


def check_cases(  # noqa: PLR0913 - each argument is an option of the command
    cases: Annotated[
        list[str], typer.Argument(metavar="CASE", help="Case files; - is standard input.")
    ],
    *,
    ranges: Annotated[
        list[str] | None,
        typer.Option(
            "--ranges",
            "-r",
            metavar="SET,...",
            autocompletion=complete_set_name,
            help="Range sets by name or file, in order of authority. Your own files come "
            "before shipped sets; abim,kdigo-gfr when nothing is named.",
        ),
    ] = None,
    critical: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SET,...",
            autocompletion=complete_set_name,
            help="Lists of critical limits by name or file, or none; critical-main-line when "
            "nothing is named.",
        ),
    ] = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CASE",
            help="An earlier case of the same patient; may be repeated, oldest first.",
        ),
    ] = None,
    sex: Annotated[Sex | None, typer.Option(help="The patient's sex, over the case's.")] = None,
    age: Annotated[
        Age | None,
        typer.Option(
            metavar="AGE",
            parser=parse_age_option,
            help="The patient's age, such as '25 y' or '6 mo', over the case's.",
        ),
    ] = None,
    pregnancy: Annotated[
        Pregnancy | None,
        typer.Option(help="The trimester of the patient's pregnancy, any, or no; over the case's."),
    ] = None,
    z: Annotated[
        Decimal,
        typer.Option(
            metavar="Z",
            parser=_parse_z,
            help="How sure a change must be; 1.96 is 95 %, two-sided.",
        ),
    ] = "1.96",  # type: ignore[assignment]
    from_: Annotated[
        InputFormat | None,
        typer.Option("--from", help="The format of the files; by their content and name, else."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN", help="Which columns of a table hold what: 'test=Analyte'."
        ),
    ] = None,
    layout: Annotated[
        Layout | None, typer.Option(help="A table's layout, where it is a known one.")
    ] = None,
    decimal_comma: Annotated[
        bool, typer.Option("--decimal-comma", help="In tables, 6,3 is six and three tenths.")
    ] = False,
    only: Annotated[
        Only | None,
        typer.Option(help="Show only rows that are, or may be, so. The summary counts all."),
    ] = None,
    sort: Annotated[
        Sort,
        typer.Option(
            help="The order of rows in a table: as read, each panel together, or what matters most."
        ),
    ] = Sort.CASE,
    explain: Annotated[
        bool, typer.Option("--explain", "-e", help="Show the evidence under each row.")
    ] = False,
    format_: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="The format; by the name of --output, else a table."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to a file, whole or not at all."
        ),
    ] = None,
    fail_on: Annotated[
        Only | None,
        typer.Option(help="Exit with 1 when some row is, or may be, so."),
    ] = None,
) -> None:
    """Flag the results of one or several cases.

    Every result is judged by the range printed with it, the laboratory's own
    word, and the range sets, in this order; and against the patient's own
    baseline.
    """  # fmt: skip
    named_sets = split_names([*(ranges or ()), *(critical or ())])
    _refuse_overwriting(output, [*cases, *(baseline or ()), *named_sets])
    if [*cases, *(baseline or ())].count(STDIN) > 1:
        raise UsageError("standard input (-) can be read once only")
    asked = Asked(parse_columns(columns or ()), layout.value if layout else "", decimal_comma)
    how = HowToRead(from_, asked)
    read = [_override(case, sex, age, pregnancy) for case in read_cases(cases, how)]
    earlier = read_cases(baseline or (), how)
    _refuse_other_patients(read, earlier)
    knowledge = gather_knowledge(ranges or (), critical or ())
    reports = [
        replace(check(case, knowledge, earlier=_of_patient(earlier, case), z=z), only=only)
        for case in read
    ]
    chosen = format_ or _format_of(output)
    if chosen is Format.TABLE:
        canvas = find_canvas(output)
        look = Look(canvas.width, canvas.has_colour, canvas.has_unicode, sort, explain)
        text = render_terminal(reports, look)
    else:
        text = find_writer(chosen)(reports)
    write_output(text, output)
    if fail_on is not None and _has_any(reports, fail_on):
        raise typer.Exit(1)


def _format_of(output: Path | None) -> Format:
    """Choose the format by the file's name; a name that says another format is refused."""
    suffix = output.suffix.lower() if output else ""
    if suffix not in _SUFFIXES and suffix not in ("", ".txt"):
        known = ", ".join(("no ending", ".txt", *_SUFFIXES))
        raise UsageError(f"{output}: no format is written to {suffix}; use {known}, or --format")
    return _SUFFIXES.get(suffix, Format.TABLE)


def _refuse_overwriting(output: Path | None, inputs: Sequence[str]) -> None:
    """Refuse to write over a file that is read in the same run."""
    if output and any(is_same_file(name, str(output)) for name in inputs):
        raise UsageError(f"{output} is read in this run; write to another file")


def _refuse_other_patients(cases: Sequence[Case], earlier: Sequence[Case]) -> None:
    """Refuse a baseline that cannot be the same patient's, before."""
    for case in cases:
        for one in _of_patient(earlier, case):
            now, then = case.patient, one.patient
            if is_same_file(one.file, case.file):
                raise UsageError(f"{case.file}: a case is not its own baseline")
            if None not in (now.sex, then.sex) and now.sex is not then.sex:
                raise UsageError(f"{one.file} is no baseline of {case.file}: another sex")
            if now.age and then.age and _is_older(then.age, now.age):
                raise UsageError(f"{one.file} is no baseline of {case.file}: an older patient")


def _of_patient(earlier: Sequence[Case], case: Case) -> list[Case]:
    """Keep the earlier cases that may be of the same patient: ids that differ are of others."""
    ids = {case.patient.id, ""} if case.patient.id else {one.patient.id for one in earlier}
    return [one for one in earlier if one.patient.id in ids]


def _is_older(one: Age, other: Age) -> bool:
    return (
        one.days.low is not None
        and other.days.high is not None
        and (one.days.low >= other.days.high)
    )


def _override(case: Case, sex: Sex | None, age: Age | None, pregnancy: Pregnancy | None) -> Case:
    """Put what the command line says of the patient over what the case says."""
    stated = case.patient
    patient = replace(
        stated,
        sex=sex or stated.sex,
        age=age or stated.age,
        pregnancy=pregnancy or stated.pregnancy,
    )
    if patient.sex is Sex.MALE and patient.is_pregnant:
        which = "--pregnancy" if pregnancy else "--sex male"
        other = "male" if pregnancy else "pregnant"
        raise UsageError(f"{case.file}: the patient is {other}; {which} contradicts it")
    return replace(case, patient=patient)


def _has_any(reports: Sequence[Report], kind: Only) -> bool:
    return any(kind.includes(row) for report in reports for row in report.rows)
