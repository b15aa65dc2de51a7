"""labcheck from Python: read cases, check them, and take the report on.

    import labcheck

    report = labcheck.check("case.yaml", ranges="abim")
    [row.name for row in report.rows if row.is_abnormal]

A file is read and judged exactly as by the command. Nothing is printed: what the command says on
standard error is a `ReadWarning`, and what it refuses is raised.
"""

import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from enum import Enum
from os import PathLike, fspath
from typing import Any, Literal, TypeVar

from labcheck.baseline import parse_deviate
from labcheck.batch import AboutPatient, HowToRead, check_cases, read_cases, state_patient
from labcheck.case import Case
from labcheck.errors import Fault, InputError, UsageError, refuse_word
from labcheck.patient import Age, Pregnancy, Sex, parse_age
from labcheck.readers import Asked, InputFormat, Layout, Reading, find_reader, recognise
from labcheck.report import Report as Facts
from labcheck.settings import find_settings
from labcheck.shelf import Shelf, gather_knowledge
from labcheck.writers import Format, find_writer

File = str | PathLike[str]
Names = File | Iterable[File]
"""The name or file of one range set, or of several in order of authority."""
Source = Case | File | Mapping[str, Any]
"""A case: as `read` gives it, as a file, or as a mapping with the content of one."""


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
        from labcheck.writers.data_frame import make_data_frame  # noqa: PLC0415 - as needed

        return make_data_frame(self, library)

    def _repr_html_(self) -> str:
        from labcheck.writers.html_report import render_fragment  # noqa: PLC0415 - as needed

        return render_fragment(self)

    def __str__(self) -> str:
        from labcheck.writers.canvas import NATURAL_WIDTH  # noqa: PLC0415 - as needed
        from labcheck.writers.terminal import Look, render_terminal  # noqa: PLC0415 - as needed

        return render_terminal([self], Look(NATURAL_WIDTH))

    def __repr__(self) -> str:
        from labcheck.writers.wording import describe_summary  # noqa: PLC0415 - as needed

        return f"<Report {self.case.heading!r}: {describe_summary(self.summary)}>"


def read(
    source: File | Mapping[str, Any],
    *,
    format: str | None = None,  # noqa: A002 - its word; `from`, the command's, is Python's own
    columns: Mapping[str, str] | None = None,
    layout: str | None = None,
    decimal_comma: bool = False,
) -> Case:
    """Read the one case of a file.

    Args:
        source: A file in any format that the command reads, or a mapping with the content of a
            case file, `{"patient": {"sex": "female"}, "labs": {"calcium": "10.3 mg/dL"}}`, of
            labcheck's JSON report or of a FHIR resource.
        format: "yaml", "csv", "json", "fhir" or "hl7"; recognised when not named.
        columns: Which columns of a table hold what: `{"test": "Analyte"}`.
        layout: "sdtm-lb", "mimic-labevents", "omop-measurement" or "synthea"; by the names of the
            columns when not named.
        decimal_comma: Whether in a table `6,3` is six and three tenths.

    Raises:
        InputError: Nothing can be read; with every fault.
        UsageError: The file has cases of several patients, or an argument has no meaning.

    Warns:
        ReadWarning: A part cannot be read.
    """
    reading = _read_as_told(source, format, columns, layout, decimal_comma=decimal_comma)
    case = _take_one(reading, source, "read_all gives all of them")
    _warn(reading.faults)
    return case


def read_all(
    source: File | Mapping[str, Any],
    *,
    format: str | None = None,  # noqa: A002 - its word; `from`, the command's, is Python's own
    columns: Mapping[str, str] | None = None,
    layout: str | None = None,
    decimal_comma: bool = False,
) -> list[Case]:
    """Read every case of a file, one for each patient in the order they first appear.

    Takes, raises and warns what `read` does: of a file that can be read in part, what can be read.
    """
    reading = _read_as_told(source, format, columns, layout, decimal_comma=decimal_comma)
    _warn(reading.faults)
    return list(reading.cases)


def check(  # noqa: PLR0913 - as many as the command has options
    case: Source,
    *,
    ranges: Names = (),
    critical: Names = (),
    compare: Names = (),
    baseline: Source | Iterable[Source] = (),
    sex: str | Sex | None = None,
    age: str | Age | None = None,
    pregnancy: str | Pregnancy | None = None,
    z: Decimal | float | str | None = None,
) -> Report:
    """Check one case.

    Args:
        case: A case, or the file or mapping it is read from.
        ranges: Range sets by name or file, in order of authority; those of the settings, or else
            the default sets, when none is named.
        critical: Lists of critical limits likewise; "none" for no list.
        compare: Sets whose own flags are given beside the verdict; "all" for every set.
        baseline: Earlier cases of the same patient, oldest first.
        sex: The patient's sex, over the case's: "female" or "male".
        age: The patient's age, over the case's: "25 y", "6 mo".
        pregnancy: "1", "2", "3", "any" or "no", over the case's.
        z: How sure a change must be, as a standard normal deviate: 1.96 is 95 %, two-sided, and
            what is used when neither this nor the settings name one.

    Raises:
        LabcheckError: As the command refuses: `UsageError`, `InputError` or `KnowledgeError`.

    Warns:
        ReadWarning: A part of a file cannot be read, or a set is left out of "all" because it is
            wrong.
    """
    reading = _read_sources(case)
    one = _take_one(reading, case, "check_all checks all of them")
    unread: list[Fault | str] = [*reading.faults]
    about = _parse_patient(sex, age, pregnancy)
    (report,) = _judge([one], (ranges, critical, compare), baseline, about, z=z, unread=unread)
    _warn(unread)
    return report


def check_all(  # noqa: PLR0913 - as many as the command has options
    cases: Source | Iterable[Source],
    *,
    ranges: Names = (),
    critical: Names = (),
    compare: Names = (),
    baseline: Source | Iterable[Source] = (),
    sex: str | Sex | None = None,
    age: str | Age | None = None,
    pregnancy: str | Pregnancy | None = None,
    z: Decimal | float | str | None = None,
) -> list[Report]:
    """Check several cases, or every case of a file; a report for each, in order.

    Earlier cases are those of the patient whose id they share. Takes, raises and warns what `check`
    does. A file that cannot be read is not left out, as by the command: `InputError` has the faults
    of all files.
    """
    reading = _read_sources(cases)
    unread: list[Fault | str] = [*reading.faults]
    about = _parse_patient(sex, age, pregnancy)
    reports = _judge(
        reading.cases, (ranges, critical, compare), baseline, about, z=z, unread=unread
    )
    _warn(unread)
    return reports


def _judge(  # noqa: PLR0913 - what check was given, read
    cases: Iterable[Case],
    sets: tuple[Names, Names, Names],
    baseline: Source | Iterable[Source],
    about: AboutPatient,
    *,
    z: Decimal | float | str | None,
    unread: list[Fault | str],
) -> list[Report]:
    """Check cases; what of a baseline or a set cannot be read is added to what is not."""
    stated = [state_patient(one, about) for one in cases]
    earlier = _read_sources(baseline)
    unread += earlier.faults
    ranges, critical, compared = map(_list_names, sets)
    settings = find_settings()
    knowledge = gather_knowledge(
        ranges,
        critical,
        compared,
        lambda file: unread.append(f"{file} is left out; `labcheck ranges check {file}` says why"),
        shelf=Shelf(settings),
        is_z_named=z is not None,
    )
    deviate = settings.z if z is None else _parse_z(z)
    facts = check_cases(stated, knowledge, earlier=earlier.cases, z=deviate)
    return [Report(*(getattr(one, field.name) for field in fields(one))) for one in facts]


def _warn(unread: Iterable[Fault | str]) -> None:
    """Warn of what was not read, at the line that called the public function that calls this."""
    for one in unread:
        warnings.warn(str(one), ReadWarning, stacklevel=3)


def _read_as_told(
    source: File | Mapping[str, Any],
    format_: str | None,
    columns: Mapping[str, str] | None,
    layout: str | None,
    *,
    decimal_comma: bool,
) -> Reading:
    chosen = _choose(InputFormat, format_, "format")
    known = _choose(Layout, layout, "layout")
    how = HowToRead(chosen, Asked(columns or {}, known.value if known else "", decimal_comma))
    if not isinstance(source, Mapping):
        return read_cases([fspath(source)], how)
    if how != HowToRead():
        raise UsageError(
            "format, columns, layout and decimal_comma are for files; a mapping is read as it is"
        )
    return _read_mapping(source)


def _read_sources(sources: Source | Iterable[Source]) -> Reading:
    """Read every case of one or several sources, collecting the faults of all of them."""
    if isinstance(sources, Case):
        return Reading((sources,))
    if isinstance(sources, Mapping):
        return _read_mapping(sources)
    if isinstance(sources, str | PathLike):
        return read_cases([fspath(sources)])
    _refuse_what_is_no_case(sources)
    cases: list[Case] = []
    faults: list[Fault] = []
    is_refused = False
    for one in sources:
        try:
            reading = _read_sources(one)
        except InputError as error:
            is_refused = True
            faults += error.faults or [Fault(_name(one), None, None, "", str(error))]
        else:
            cases += reading.cases
            faults += reading.faults
    if is_refused:
        raise InputError(faults)
    return Reading(tuple(cases), tuple(faults))


def _refuse_what_is_no_case(given: object) -> None:
    if hasattr(given, "columns"):
        raise UsageError("a table is judged by labcheck.bulk.flag, or read from a file as CSV")
    if not isinstance(given, Iterable):
        kind = type(given).__name__
        raise TypeError(f"a case is a Case, the name of a file, or a mapping, and no {kind}")


def _read_mapping(content: Mapping[str, Any]) -> Reading:
    """Read a mapping as the JSON it would be, a field in a line, so that faults keep their order.

    Places in that JSON mean nothing to the mapping's author.
    """
    name = _name(content)
    text = json.dumps(dict(content), default=_make_plain, indent=0).encode()
    try:
        reading = find_reader(recognise(text, name))(text, name, Asked())
    except InputError as error:
        raise InputError(_without_places(error.faults)) from None
    return Reading(reading.cases, _without_places(reading.faults))


def _make_plain(value: object) -> object:
    """Write what JSON has no type for as a case file would: a date, a decimal, an enum."""
    if isinstance(value, Mapping):
        return dict(value)
    return value.value if isinstance(value, Enum) else str(value)


def _without_places(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(replace(fault, line=None, column=None) for fault in faults)


def _take_one(reading: Reading, source: Source, otherwise: str) -> Case:
    if len(reading.cases) != 1:
        raise UsageError(f"{_name(source)} has {len(reading.cases)} cases; {otherwise}")
    return reading.cases[0]


def _name(source: Any) -> str:
    if isinstance(source, str | PathLike):
        return fspath(source)
    return "the mapping" if isinstance(source, Mapping) else "what was given"


def _list_names(names: Names) -> Sequence[str]:
    return [fspath(names)] if isinstance(names, str | PathLike) else [fspath(one) for one in names]


Choice = TypeVar("Choice", bound=Enum)


def _choose(kind: type[Choice], word: str | Choice | None, argument: str) -> Choice | None:
    """Find the member of a closed set that a word names."""
    if word is None or isinstance(word, kind):
        return word
    try:
        return kind(str(word))
    except ValueError:
        allowed = [str(one.value) for one in kind]
        raise UsageError(f"{argument}: {refuse_word(str(word), allowed)}") from None


def _parse_patient(
    sex: str | Sex | None, age: str | Age | None, pregnancy: str | Pregnancy | None
) -> AboutPatient:
    return AboutPatient(
        _choose(Sex, sex, "sex"), _parse_age(age), _choose(Pregnancy, pregnancy, "pregnancy")
    )


def _parse_age(age: str | Age | None) -> Age | None:
    if age is None or isinstance(age, Age):
        return age
    try:
        return parse_age(str(age))
    except ValueError as error:
        raise UsageError(f"age: {error}") from None


def _parse_z(z: Decimal | float | str) -> Decimal:
    try:
        return parse_deviate(str(z))
    except ValueError as error:
        raise UsageError(f"z: {error}") from None
