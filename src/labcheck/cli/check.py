"""`labcheck check`: the flagged table of one or several cases."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from labcheck.batch import HowToJudge, HowToRead
from labcheck.cases.stated_patient import AboutPatient
from labcheck.cli.cases import (
    list_what_is_missing,
    name_pasted,
    read_what_can_be,
    sum_up_faults,
)
from labcheck.cli.completion import complete_case, complete_set_name
from labcheck.cli.example_cases import find_cases
from labcheck.cli.folder import is_folder, plan_files, write_reports
from labcheck.cli.judging_options import (
    AgainstOption,
    CriticalOption,
    GradesOption,
    LanguageOption,
    NamesOption,
    NoInterpretationOption,
    RangesOption,
    RegionOption,
    SexOption,
    StrictOption,
    UnitsOption,
    ZOption,
)
from labcheck.cli.options import parse_age_option
from labcheck.cli.output import refuse_overwriting, tell, tell_left_out, write_output
from labcheck.cli.overview import (
    expand_folders,
    is_of_overview,
    plan_page,
    show_overview,
    tell_empty,
    write_page,
)
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
from labcheck.cli.tally import FailOn, Tally
from labcheck.errors import InputError, UsageError
from labcheck.files import STDIN, split_names
from labcheck.judging.report import Only, Report
from labcheck.range_sets.library import EVERY_SET, Shelf
from labcheck.settings import find_settings
from labcheck.values.patient import Age, Pregnancy
from labcheck.values.records import replace
from labcheck.writers import Format, find_writer
from labcheck.writers.order import Sort
from labcheck.writers.terminal import Look, render_terminal

_SUFFIXES = {
    ".json": Format.JSON,
    ".jsonl": Format.JSON_LINES,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".md": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}


def check_command(  # noqa: PLR0913 - each argument is an option of the command
    cases: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CASE",
            help="Case files or folders, or names of examples; - is standard input.",
            autocompletion=complete_case,
        ),
    ] = None,
    *,
    text: TextOption = None,
    ranges: RangesOption = None,
    region: RegionOption = None,
    critical: CriticalOption = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SET,...",
            autocompletion=complete_set_name,
            help="Show what these sets would say, too; all for every set. An HTML report shows "
            "all, unless you say none.",
        ),
    ] = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CASE",
            autocompletion=complete_case,
            help="An earlier case of the same patient; may be repeated, oldest first.",
        ),
    ] = None,
    against: AgainstOption = None,
    strict: StrictOption = False,
    grades: GradesOption = None,
    units: UnitsOption = None,
    no_interpretation: NoInterpretationOption = False,
    sex: SexOption = None,
    age: Annotated[
        Age | None,
        typer.Option(
            metavar="AGE",
            parser=parse_age_option,
            help="The patient's age, such as '25 y' or '6 mo'; overrides the case file.",
        ),
    ] = None,
    pregnancy: Annotated[
        Pregnancy | None,
        typer.Option(
            metavar="TRIMESTER", help="Trimester, any, or no pregnancy; overrides the case file."
        ),
    ] = None,
    z: ZOption = None,
    from_: FromOption = None,
    columns: ColumnsOption = None,
    layout: LayoutOption = None,
    decimal: DecimalOption = None,
    decimal_comma: DecimalCommaOption = None,
    dates: DatesOption = None,
    language: LanguageOption = None,
    names: NamesOption = None,
    only: Annotated[
        Only | None,
        typer.Option(
            metavar="STATUS",
            help="Only these rows; those that are so, certainly or possibly. The summary "
            "still covers every row.",
        ),
    ] = None,
    sort: Annotated[
        Sort,
        typer.Option(
            metavar="ORDER",
            help="Order of rows; as read, each panel together, or what matters most first.",
        ),
    ] = Sort.CASE,
    explain: Annotated[
        bool, typer.Option("--explain", "-e", help="Show the evidence under each row.")
    ] = False,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="Format; by the name of --output when not given, else a table. -j is "
            "short for --format json.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR/",
            help="Write to a file, whole or not at all; or a file for each report to a folder.",
        ),
    ] = None,
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option(
            metavar="STATUS",
            help="Exit 1 on; that is, if there is such a row, certain or possible. With fault: "
            "if some part of an input could not be read. May be repeated.",
        ),
    ] = None,
) -> None:
    """Flag the results of one or several cases.

    Each is judged by the range printed with it, by the laboratory's own word,
    and by range sets, in this order; and against the patient's own baseline.
    """  # fmt: skip
    given = expand_folders(find_cases(cases or ()))
    cases = [*given.files, *name_pasted(text, cases)]
    baseline = find_cases(baseline or ())
    settings = find_settings().in_region(region)
    shelf = Shelf(settings, names or ())
    sets = split_names([*(ranges or ()), *(critical or ()), *(compare or ())])
    named = [*cases, *baseline, *sets]
    target = [Path(output)] if output else []
    refuse_overwriting(target, named)
    folder = Path(output) if output and is_folder(output) else None
    if [*cases, *baseline].count(STDIN) > 1:
        raise UsageError("standard input (-) can be read once only")
    asked = state_reading(
        settings,
        region,
        columns,
        layout,
        decimal=decimal,
        is_comma=decimal_comma,
        dates=dates,
    )
    chosen = format_ or _format_of(None if folder else output)
    compared = compare or ([EVERY_SET] if chosen is Format.HTML and not settings.compare else [])
    about = AboutPatient(sex, age, pregnancy)
    asked_for = False if no_interpretation else True if grades else None
    judge = HowToJudge(
        shelf,
        ranges or (),
        critical or (),
        compared,
        about,
        against,
        z,
        strict,
        asked_for,
        language or "",
        split_names(grades or ()),
        units,
        region,
    )
    knowledge = judge.gather(tell_left_out)
    stated = replace(asked, catalogue=knowledge.catalogue)
    how = HowToRead(from_, stated, found=given.found, text=text or "")
    inputs = [*named, *shelf.files, *filter(None, [str(settings.file or "")])]
    refuse_overwriting(target, inputs)
    batch, before = read_what_can_be(cases, baseline, how)
    tell_empty(batch.empty)
    missing = list_what_is_missing(cases, batch, before)
    read = judge.state(batch.cases)
    checked = judge.check(read, knowledge, before.cases, are_all=not missing)
    tally = Tally(fail_on or (), sum_up_faults(batch, before))
    reports = tally.count(replace(report, only=only) for report in checked)
    render = _find_renderer(chosen, output, sort, explain=explain)
    if folder:
        targets = plan_files(folder, read, _ending_of(chosen), inputs, batch.unread)
        write_reports((render([report]) for report in reports), targets, folder)
        tell(f"labcheck: {tally.sum_up()}; written to {folder}")
    elif is_of_overview(given, chosen, output):
        if chosen is Format.TABLE or output is None:
            show_overview(reports, len(read), output)
        else:
            pages = plan_page(Path(output), read, inputs, batch.unread)
            place = write_page(reports, Path(output), pages, render)
            tell(f"labcheck: {tally.sum_up()}; written to {output} and {place}")
    else:
        with follow(reports, "Checking", len(read)) as followed:
            kept = list(followed)
        write_output(render(kept), None if output is None else Path(output))
    _end(missing, tally)


def _end(missing: Sequence[str], tally: Tally) -> None:
    """Say what is missing, and end with its exit code before that of what was found."""
    code = InputError.exit_code if missing else int(tally.has_failed)
    if tally.faults:
        tell(f"labcheck: {tally.faults}; {tally.explain_code(code)}")
    for line in missing:
        tell(f"labcheck: {line}")
    if code:
        raise typer.Exit(code)


def _find_renderer(
    format_: Format, output: str | None, sort: Sort, *, explain: bool
) -> Callable[[Sequence[Report]], str]:
    """Find what turns reports into text; a table is fitted to where it goes."""
    if format_ is not Format.TABLE:
        return find_writer(format_)
    canvas = find_canvas(None if output is None else Path(output))
    look = Look(canvas.width, canvas.has_colour, canvas.has_unicode, sort, explain)
    return lambda reports: render_terminal(reports, look)


def _ending_of(format_: Format) -> str:
    """Say how the name of a file in a folder ends."""
    named = {Format.TABLE: ".txt", Format.FHIR: ".fhir.json", Format.GITHUB: ".github.txt"}
    return named.get(format_, f".{format_.value}")


def _format_of(output: str | None) -> Format:
    """Choose the format by the file's name; a name that says another format is refused."""
    suffix = Path(output).suffix.lower() if output else ""
    if suffix not in _SUFFIXES and suffix not in ("", ".txt"):
        known = ", ".join(("no ending", ".txt", *_SUFFIXES))
        raise UsageError(f"{output}: no format is written to {suffix}; use {known}, or --format")
    return _SUFFIXES.get(suffix, Format.TABLE)
