"""`labcheck explain`: why a result is flagged, how a value was derived, what a test is."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from labcheck.batch import HowToJudge, HowToRead
from labcheck.cases.stated_patient import AboutPatient
from labcheck.cli.cases import read_and_report
from labcheck.cli.completion import (
    complete_case,
    complete_case_or_test,
    complete_set_name,
    complete_test_of_case,
)
from labcheck.cli.example_cases import find_example_of, list_example_names
from labcheck.cli.judging_options import (
    AgainstOption,
    CriticalOption,
    GradesOption,
    LanguageOption,
    NamesOption,
    RangesOption,
    RegionOption,
    SexOption,
    StrictOption,
    UnitsOption,
    ZOption,
)
from labcheck.cli.options import Form, parse_age_option
from labcheck.cli.output import tell_left_out, write_output
from labcheck.cli.reading_options import FromOption
from labcheck.cli.screen import find_canvas
from labcheck.errors import UsageError, did_you_mean
from labcheck.files import STDIN
from labcheck.judging.report import Report
from labcheck.range_sets.library import EVERY_SET, Shelf
from labcheck.readers import Asked
from labcheck.settings import find_settings
from labcheck.values.patient import Age, Pregnancy

_ENDING = re.compile(r"\.[a-z]\w*", re.IGNORECASE)
"""How the name of a file ends; a test such as `CA 19.9` ends otherwise."""


def explain(  # noqa: PLR0913 - each argument is an option of the command
    what: Annotated[
        str,
        typer.Argument(
            metavar="CASE|TEST",
            help="A case file or an example, - for standard input; or a test or formula.",
            autocompletion=complete_case_or_test,
        ),
    ],
    tests: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEST",
            help="Only these results, derived values or stages of the case.",
            autocompletion=complete_test_of_case,
        ),
    ] = None,
    *,
    ranges: RangesOption = None,
    region: RegionOption = None,
    critical: CriticalOption = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SET,...",
            autocompletion=complete_set_name,
            help="The other sources to name; every set when not given, or none.",
        ),
    ] = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CASE",
            help="An earlier case of the same patient.",
            autocompletion=complete_case,
        ),
    ] = None,
    sex: SexOption = None,
    age: Annotated[
        Age | None,
        typer.Option(
            metavar="AGE",
            parser=parse_age_option,
            help="The patient's age, such as '25 y'; overrides the case file.",
        ),
    ] = None,
    pregnancy: Annotated[
        Pregnancy | None,
        typer.Option(
            metavar="TRIMESTER", help="Trimester, any, or no pregnancy; overrides the case file."
        ),
    ] = None,
    against: AgainstOption = None,
    strict: StrictOption = False,
    grades: GradesOption = None,
    units: UnitsOption = None,
    language: LanguageOption = None,
    names: NamesOption = None,
    z: ZOption = None,
    from_: FromOption = None,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Explain a result of a case, step by step; or a test or formula by itself.

    With a case, each result is led from the printed text to its verdict:
    how it was read, which range was chosen and why, what other sources
    would say, whether it changed, and what is not known; each derived
    value is led through its formula with the numbers put in, and each
    stage through its criteria. Without a case, a test is shown with its
    units, its ranges in every set, its variation and what can disturb it;
    a formula with its inputs, how far it holds and where it was read.
    """  # fmt: skip
    what = find_example_of(what) or what
    if not _is_case(what):
        of_a_case = {
            "--ranges": ranges, "--region": region, "--critical": critical, "--compare": compare,
            "--baseline": baseline, "--grades": grades, "--against": against, "--sex": sex,
            "--age": age, "--pregnancy": pregnancy, "--from": from_,
        }  # fmt: skip
        _refuse_case(what, tests or (), [name for name, value in of_a_case.items() if value])
        _explain_test(what, z, format_, names or ())
        return
    shelf = Shelf(find_settings().in_region(region), names or ())
    about = AboutPatient(sex, age, pregnancy)
    compared = compare or [EVERY_SET]
    judge = HowToJudge(
        shelf,
        ranges or (),
        critical or (),
        compared,
        about,
        against,
        z,
        strict,
        language=language or "",
        grades=grades or (),
        units=units,
        region=region,
    )
    knowledge = judge.gather(tell_left_out)
    asked = Asked(
        decimal=shelf.settings.decimal,
        dates=shelf.settings.dates,
        catalogue=knowledge.catalogue,
        is_stated_for_all=region is not None,
    )
    how = HowToRead(from_, asked)
    cases = judge.state(read_and_report([what], how))
    earlier = read_and_report(baseline or (), how)
    reports = judge.check(cases, knowledge, earlier)
    _explain_rows(list(reports), tests or [], format_)


def _refuse_case(name: str, tests: Sequence[str], options: Sequence[str]) -> None:
    """Refuse what is for a case where there is none."""
    if tests:
        raise UsageError(f"there is no case file {name!r}; write labcheck explain CASE TEST")
    if options:
        raise UsageError(f"there is no case file {name!r}, and {', '.join(options)} is for a case")


def _is_case(name: str) -> bool:
    """Tell a case file from a test: it is there, or is named as files are."""
    path = Path(name)
    return (
        name == STDIN or path.is_file() or "/" in name or _ENDING.fullmatch(path.suffix) is not None
    )


def _explain_rows(reports: Sequence[Report], tests: Sequence[str], form: Form) -> None:
    from labcheck.questions.explanations import explain_rows  # noqa: PLC0415 - as needed
    from labcheck.teaching.explain_page import render_rows, rows_to_json  # noqa: PLC0415 - as needed

    explained = explain_rows(reports, tests)
    if form is Form.JSON:
        write_output(rows_to_json(explained), None)
        return
    canvas = find_canvas()
    pages = (render_rows(page.report, page.rows, canvas, page.findings) for page in explained)
    write_output("\n".join(pages), None)


def _explain_test(name: str, z: Decimal | None, form: Form, names: Sequence[str]) -> None:
    from labcheck.questions.explanations import explain_name  # noqa: PLC0415 - as needed
    from labcheck.teaching.explain_page import (  # noqa: PLC0415 - as needed
        analyte_to_json,
        render_analyte,
    )

    try:
        explained, formulas = explain_name(name, Shelf(names_asked=names), tell_left_out, z)
    except UsageError as error:
        if near := did_you_mean(name, list_example_names(), most=1):
            raise UsageError(f"{error}; of examples, {near}") from None
        raise
    if form is Form.JSON:
        write_output(analyte_to_json(explained, formulas), None)
        return
    write_output(render_analyte(explained, find_canvas(), formulas), None)
