"""labcheck from Python: read cases, check them, and take the report on.

    import labcheck

    report = labcheck.check("case.yaml", ranges="abim")
    [row.name for row in report.rows if row.is_abnormal]

A file is read and judged exactly as by the command. Nothing is printed: what the command says on
standard error is a `ReadWarning`, and what it refuses is raised.
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, Literal

from labcheck.arguments import (
    File,
    OwnNamesAsked,
    SetNames,
    choose_if_named,
    list_names,
    list_own_names,
    parse_argument,
    read_decimal,
    read_language,
    read_region,
)
from labcheck.batch import HowToJudge
from labcheck.case_sources import Source, make_how, read_source, read_sources, take_one
from labcheck.cases.case import BaselineChoice, Case
from labcheck.cases.stated_patient import AboutPatient
from labcheck.errors import Fault
from labcheck.judging.reference_change import parse_deviate
from labcheck.judging.report import Report as Facts
from labcheck.judging.verdict import Knowledge
from labcheck.range_sets.library import Shelf
from labcheck.readers import Reading
from labcheck.settings import find_settings
from labcheck.values.dates import DateOrder
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import Age, Pregnancy, Sex, parse_age
from labcheck.values.region import Region
from labcheck.values.unit_system import UnitSystem
from labcheck.writers import Format, find_writer


class ReadWarning(UserWarning):
    """A part of a file was not read, which a row says or none can, or a whole range set."""


class Report(Facts):
    """What labcheck says of one case: the rows, and ways to take them on.

    `print(report)` prints the table of the command; a notebook shows the HTML report. Two reports
    are equal when all they say is; a report can be copied and pickled.

    The core's report knows no format. This is that report, which every writer takes as it is, with
    the formats as methods.

    Attributes:
        case: The case as read.
        rows: One row for every result, in the order read.
        summary: The counts over the rows.
        sets: The range sets that were in use, in order of authority.
        critical_sets: The lists of critical limits in use.
        compared: The sets that were asked for comparison.
        interpretation: What the rows say together; `None` where that was not asked for.
    """

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the report as JSON's own types, by the schema of `labcheck schema report`."""
        from labcheck.writers.json_report import to_json  # noqa: PLC0415 - as needed

        return to_json(self)

    def to_json(self) -> str:
        """Write the report as `--format json` does."""
        return find_writer(Format.JSON)([self])

    def to_csv(self) -> str:
        """Write the rows as `--format csv` does."""
        return find_writer(Format.CSV)([self])

    def to_markdown(self) -> str:
        """Write the report as `--format md` does."""
        return find_writer(Format.MARKDOWN)([self])

    def to_html(self) -> str:
        """Write the report as one self-contained page, as `--format html` does."""
        return find_writer(Format.HTML)([self])

    def to_dataframe(self, library: Literal["pandas", "polars"] | None = None) -> Any:
        """Give the rows as a data frame: the columns of the CSV, with numbers as numbers.

        Args:
            library: Which library's; pandas if it is installed, else polars, when not named.

        Raises:
            UsageError: Neither is installed, or not the one that is named.
        """
        from labcheck.writers.csv_report import make_data_frame  # noqa: PLC0415 - as needed

        return make_data_frame(self, library)

    def _repr_html_(self) -> str:
        from labcheck.writers.html_report import render_fragment  # noqa: PLC0415 - as needed

        return render_fragment(self)

    def __str__(self) -> str:
        from labcheck.writers.terminal import Look, render_terminal  # noqa: PLC0415 - as needed
        from labcheck.writers.terminal_table import NATURAL_WIDTH  # noqa: PLC0415 - as needed

        return render_terminal([self], Look(NATURAL_WIDTH))

    def __repr__(self) -> str:
        from labcheck.writers.wording import describe_summary  # noqa: PLC0415 - as needed

        return f"<Report {self.case.heading!r}: {describe_summary(self.summary)}>"


def read(  # noqa: PLR0913 - as many as the command has options
    source: File | Mapping[str, Any],
    *,
    format: str | None = None,  # noqa: A002 - its word; `from`, the command's, is Python's own
    columns: Mapping[str, str] | None = None,
    layout: str | None = None,
    decimal: str | DecimalSign | None = None,
    decimal_comma: bool | None = None,
    dates: str | DateOrder | None = None,
    names: OwnNamesAsked = None,
) -> Case:
    """Read the one case of a file.

    Args:
        source: A file in any format that the command reads, or a mapping with the content of a
            case file, `{"patient": {"sex": "female"}, "labs": {"calcium": "10.3 mg/dL"}}`, of
            labcheck's JSON report or of a FHIR resource.
        format: "yaml", "csv", "json", "fhir", "hl7" or "text"; recognised when not named.
        columns: Which columns of a table hold what: `{"test": "Analyte"}`.
        layout: "sdtm-lb", "mimic-labevents", "omop-measurement" or "synthea"; by the names of the
            columns when not named.
        decimal: "comma" (6,3 is six and three tenths) or "point" (12,300 is twelve thousand), in
            texts; a case's own comes first.
        decimal_comma: An older way to say so.
        dates: What stands first in dates such as `11/12/2026`: "dmy" or "mdy"; what the column's
            own dates or the settings say when not named.
        names: What your own headings of columns mean, as `check` takes it.

    Raises:
        InputError: Nothing can be read; with every fault.
        UsageError: The file has cases of several patients, or an argument has no meaning.

    Warns:
        ReadWarning: A part cannot be read.
    """
    known = Shelf(names_asked=list_own_names(names)).know_tests_of()
    sign = read_decimal(decimal, is_comma=decimal_comma)
    how = make_how(format, columns, layout, dates, known, decimal=sign)
    reading = read_source(source, how)
    case = take_one(reading, source, "read_all gives all of them")
    _warn(reading.faults)
    return case


def read_all(  # noqa: PLR0913 - as many as the command has options
    source: File | Mapping[str, Any],
    *,
    format: str | None = None,  # noqa: A002 - its word; `from`, the command's, is Python's own
    columns: Mapping[str, str] | None = None,
    layout: str | None = None,
    decimal: str | DecimalSign | None = None,
    decimal_comma: bool | None = None,
    dates: str | DateOrder | None = None,
    names: OwnNamesAsked = None,
) -> list[Case]:
    """Read every case of a file, one for each patient in the order they first appear.

    Takes, raises and warns what `read` does.
    """
    known = Shelf(names_asked=list_own_names(names)).know_tests_of()
    sign = read_decimal(decimal, is_comma=decimal_comma)
    how = make_how(format, columns, layout, dates, known, decimal=sign)
    reading = read_source(source, how)
    _warn(reading.faults)
    return list(reading.cases)


def check(  # noqa: PLR0913 - as many as the command has options
    case: Source,
    *,
    ranges: SetNames = (),
    critical: SetNames = (),
    compare: SetNames = (),
    baseline: Source | Iterable[Source] = (),
    against: str | BaselineChoice | None = None,
    sex: str | Sex | None = None,
    age: str | Age | None = None,
    pregnancy: str | Pregnancy | None = None,
    z: Decimal | float | str | None = None,
    dates: str | DateOrder | None = None,
    strict: bool = False,
    units: str | UnitSystem | None = None,
    interpretation: bool | None = None,
    language: str | None = None,
    names: OwnNamesAsked = None,
    grades: SetNames = (),
    region: str | Region | None = None,
) -> Report:
    """Check one case.

    Args:
        case: A case, or the file or mapping it is read from.
        ranges: Range sets by name or file, in order of authority; those of the settings, or else
            the default sets, when none is named.
        critical: Lists of critical limits likewise; "none" for no list.
        compare: Sets whose own flags are given beside the verdict; "all" for every set.
        baseline: Earlier cases of the same patient, oldest first.
        against: Which earlier results each one is compared with: "previous", "first", "median" or
            "none"; as the case says when not named.
        sex: The patient's sex, which overrides the case's: "female" or "male".
        age: The patient's age, which overrides the case's: "25 y", "6 mo".
        pregnancy: "1", "2", "3", "any" or "no"; overrides the case's.
        z: How sure a change must be, as a standard normal deviate: 1.96 is 95 %, two-sided, and
            what is used when neither this nor the settings name one.
        dates: What stands first in dates such as `11/12/2026` of what is read here: "dmy" or
            "mdy"; what the dates themselves or the settings say when not named. A `Case` stays as
            it was read.
        strict: Whether nothing may be assumed: a result whose unit is missing, or whose number may
            be two, is not judged.
        units: "conventional" or "si": the units that are meant where a result prints none;
            overrides the case's and the settings'.
        interpretation: Whether what the rows say together is reported; else by the settings.
        language: The language that names of tests are of, such as "fr", which overrides the case's;
            that of the case or the settings when not named.
        names: What your own names of tests, spellings of units and headings of columns mean, as
            files or the content of one: `{"tests": {"GLUC-FAST": "glucose"}, "units": {"MGPERDL":
            "mg/dL"}, "columns": {"Ergebnis": "value"}}`; those of the settings when not named,
            "none" for none.
        grades: Published sets of grades to grade by: "ctcae-v6", "daids-2.1".
        region: Where the results are from, such as "uk" or "de": its ranges and critical limits;
            its units, dates, decimal sign and language where nothing else is said.

    Raises:
        LabcheckError: As the command refuses: `UsageError`, `InputError` or `KnowledgeError`.

    Warns:
        ReadWarning: A part of a file cannot be read, or a set is left out of "all" because it is
            wrong.
    """
    judge = _read_asked(
        (ranges, critical, compare),
        against,
        (sex, age, pregnancy),
        z,
        (units, language, read_region(region)),
        is_strict=strict,
        is_interpreted=interpretation,
        names=names,
        grades=grades,
    )
    knowledge, left_out = _gather(judge)
    how = make_how(None, None, None, dates, knowledge.catalogue, region=judge.region)
    reading = read_sources(case, how)
    only = take_one(reading, case, "check_all checks all of them")
    earlier = read_sources(baseline, how)
    (report,) = _judge(judge, knowledge, [only], earlier)
    _warn([*reading.faults, *earlier.faults, *left_out])
    return report


def check_all(  # noqa: PLR0913 - as many as the command has options
    cases: Source | Iterable[Source],
    *,
    ranges: SetNames = (),
    critical: SetNames = (),
    compare: SetNames = (),
    baseline: Source | Iterable[Source] = (),
    against: str | BaselineChoice | None = None,
    sex: str | Sex | None = None,
    age: str | Age | None = None,
    pregnancy: str | Pregnancy | None = None,
    z: Decimal | float | str | None = None,
    dates: str | DateOrder | None = None,
    strict: bool = False,
    units: str | UnitSystem | None = None,
    interpretation: bool | None = None,
    language: str | None = None,
    names: OwnNamesAsked = None,
    grades: SetNames = (),
    region: str | Region | None = None,
) -> list[Report]:
    """Check several cases, or every case of a file; a report for each, in order.

    Earlier cases are those of the patient whose id they share. Takes, raises and warns what `check`
    does. A file that cannot be read is not left out, as by the command: `InputError` has the faults
    of all files.
    """
    judge = _read_asked(
        (ranges, critical, compare),
        against,
        (sex, age, pregnancy),
        z,
        (units, language, read_region(region)),
        is_strict=strict,
        is_interpreted=interpretation,
        names=names,
        grades=grades,
    )
    knowledge, left_out = _gather(judge)
    how = make_how(None, None, None, dates, knowledge.catalogue, region=judge.region)
    reading = read_sources(cases, how)
    earlier = read_sources(baseline, how)
    reports = _judge(judge, knowledge, reading.cases, earlier)
    _warn([*reading.faults, *earlier.faults, *left_out])
    return reports


def _read_asked(  # noqa: PLR0913 - each is asked for by itself
    sets: tuple[SetNames, SetNames, SetNames],
    against: str | BaselineChoice | None,
    patient: tuple[str | Sex | None, str | Age | None, str | Pregnancy | None],
    z: Decimal | float | str | None,
    conventions: tuple[str | UnitSystem | None, str | None, Region | None],
    *,
    is_strict: bool,
    is_interpreted: bool | None,
    names: OwnNamesAsked,
    grades: SetNames,
) -> HowToJudge:
    """Read what `check` is asked for, before any file is read."""
    sex, age, pregnancy = patient
    units, language, region = conventions
    ranges, critical, compared = map(list_names, sets)
    return HowToJudge(
        Shelf(find_settings().in_region(region), list_own_names(names)),
        ranges,
        critical,
        compared,
        AboutPatient(
            choose_if_named(Sex, sex, "sex"),
            age if isinstance(age, Age) else parse_argument(parse_age, age, "age"),
            choose_if_named(Pregnancy, pregnancy, "pregnancy"),
        ),
        choose_if_named(BaselineChoice, against, "against"),
        parse_argument(parse_deviate, z, "z"),
        is_strict,
        True if grades and is_interpreted is None else is_interpreted,
        language=read_language(language),
        grades=list_names(grades),
        units=choose_if_named(UnitSystem, units, "units"),
        region=region,
    )


def _gather(judge: HowToJudge) -> tuple[Knowledge, list[str]]:
    """Load the sets; with what is to be said of those that are left out."""
    left_out: list[str] = []
    knowledge = judge.gather(
        lambda file: left_out.append(f"{file} is left out; `labcheck ranges check {file}` says why")
    )
    return knowledge, left_out


def _judge(
    judge: HowToJudge, knowledge: Knowledge, cases: Iterable[Case], earlier: Reading
) -> list[Report]:
    """Check cases."""
    facts = judge.check(judge.state(cases), knowledge, earlier.cases)
    return [Report(*(getattr(found, each.name) for each in fields(found))) for found in facts]


def _warn(unread: Iterable[Fault | str]) -> None:
    """Warn of what was not read, at the line that called the public function that calls this."""
    for problem in unread:
        warnings.warn(str(problem), ReadWarning, stacklevel=3)
