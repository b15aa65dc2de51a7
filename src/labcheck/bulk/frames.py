"""`labcheck.bulk.flag`: the verdicts beside the rows of a data frame, in the same library.

    import labcheck.bulk

    flagged = labcheck.bulk.flag(frame, ranges="abim")

A frame is known by the name of its type, so that no library is imported that is not in use.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib import import_module
from typing import Any, TypeVar

from labcheck.arguments import (
    OwnNamesAsked,
    SetNames,
    choose,
    choose_if_named,
    list_names,
    list_own_names,
    parse_argument,
    read_decimal,
    read_language,
    read_region,
)
from labcheck.bulk.duckdb_session import Limits, need_duckdb
from labcheck.bulk.job import Job, TableLayout, check_grades
from labcheck.cases.case import BaselineChoice
from labcheck.errors import UsageError
from labcheck.files import split_names
from labcheck.judging.reference_change import parse_deviate
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.range_sets.library import Shelf
from labcheck.settings import find_settings
from labcheck.values.dates import DateOrder, parse_order
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.records import replace
from labcheck.values.region import Region
from labcheck.values.unit_system import UnitSystem

Frame = TypeVar("Frame")

WHO = "labcheck.bulk.flag"
_HOMES = {
    ("pandas", "DataFrame"): ("frame_engine", "flag_pandas"),
    ("polars", "DataFrame"): ("frame_engine", "flag_polars"),
    ("polars", "LazyFrame"): ("frame_engine", "flag_polars_lazy"),
    ("pyarrow", "Table"): ("frame_engine", "flag_arrow"),
    ("duckdb", "DuckDBPyRelation"): ("frame_engine", "flag_relation"),
    ("pyspark", "DataFrame"): ("spark", "flag_spark"),
}
"""What judges a frame, by the library and the name of its type."""
_TAKEN = (
    "a DataFrame of pandas, polars or PySpark, a LazyFrame, a pyarrow.Table or a relation of DuckDB"
)
_INSTEAD = {
    "pyspark.pandas": "give it to_spark()",
    "pyspark.sql.connect": "Spark Connect is not supported; use a session of Spark itself",
}
"""Types that are called as others are and are not taken; what to do."""


def flag(  # noqa: PLR0913 - as many as the command has options
    frame: Frame,
    *,
    ranges: SetNames = (),
    critical: SetNames = (),
    columns: Mapping[str, str] | None = None,
    names: OwnNamesAsked = None,
    prefix: str = "",
    catalogue_unit: bool = False,
    layout: str = "plain",
    decimal: str | DecimalSign | None = None,
    decimal_comma: bool | None = None,
    patients: Frame | None = None,
    against: str | None = None,
    z: Decimal | float | str | None = None,
    dates: str | DateOrder | None = None,
    grades: SetNames = (),
    strict: bool = False,
    language: str | None = None,
    units: str | UnitSystem | None = None,
    region: str | Region | None = None,
    memory: str = "1GB",
    threads: int | None = None,
) -> Frame:
    """Flag every row of a data frame, as `labcheck flag` flags the rows of a file.

    The rows, their order, their index and their columns stay; on Spark, which knows no order, the
    rows and their columns. What is added stands behind them.

    Args:
        frame: A DataFrame of pandas, polars or PySpark, a LazyFrame of polars, a Table of pyarrow
            or a relation of DuckDB.
        ranges: Range sets by name or file, in order of authority; those of the settings, or else
            the default sets, when none is named.
        critical: Lists of critical limits likewise; "none" for no list.
        columns: Which columns hold what: `{"test": "ITEM", "value": "RESULT"}`; by their usual
            names when not said.
        names: What your own names of tests, spellings of units and headings of columns mean, as
            files or the content of one: `{"tests": {"GLUC-FAST": "glucose"}, "units": {"MGPERDL":
            "mg/dL"}}`; those of the settings when not said, "none" for none.
        prefix: What stands before the names of the columns that are added.
        catalogue_unit: Whether each number is given in the unit the catalogue lists first too.
        layout: "sdtm-lb", "mimic-labevents", "omop-measurement" or "synthea", as which the rows
            are read; "plain" goes by the usual names.
        decimal: The decimal sign of numbers in texts: "comma" (6,3 is six and three tenths) or
            "point" (12,300 is twelve thousand); what the settings say when not said.
        decimal_comma: An older way to say decimal="comma".
        patients: A second frame of the same library, with one row for each patient: the sex, the
            age or the birth date. Its columns count, and not those of the same fields in the
            first. On Spark it is sent whole to every process that judges.
        against: "first", "previous" or "median": which earlier results of the same patient each
            row is compared with.
        z: How sure a change must be, as a standard normal deviate: 1.96 is 95 %, two-sided, and
            what is used when neither this nor the settings name one. Only with `against`.
        dates: What stands first in dates such as `11/12/2026`: "dmy" or "mdy"; what the column's
            own dates or the settings say when not said.
        grades: Published sets of grades, "ctcae-v6" or "daids-2.1": the column `grades` has every
            grade above 0 that is possible, as the CSV report of `labcheck check` has it.
        strict: Whether nothing may be assumed: a row whose unit is missing, or whose number may be
            two, is not judged.
        language: The language that names of tests are of, such as "fr"; that of the settings when
            not said.
        units: "conventional" or "si": the units that are meant where a row has none; what the
            settings say when not said.
        region: Where the results are from, such as "uk" or "de": its ranges and critical limits,
            and its units, order of dates, decimal sign and language where nothing else is said;
            that of the settings, or else the ranges of "us".
        memory: Main memory that DuckDB may use beside the frame; what does not fit goes to disk.
        threads: Threads of DuckDB; as many as processors when not said.

    Raises:
        LabcheckError: As the command refuses: `UsageError`, `InputError` or `KnowledgeError`.
    """
    judge = _find_judge(frame)
    known = choose(TableLayout, layout, "layout")
    if patients is not None:
        _refuse_other_library(patients, frame)
    named = choose_if_named(BaselineChoice, against, "against")
    choice = None if named is BaselineChoice.NONE else named
    if z is not None and not choice:
        raise UsageError("z says how sure a change must be; name against as well")
    settings = find_settings().in_region(read_region(region))
    shelf = Shelf(settings, list_own_names(names))
    stated = read_language(language)
    knowledge = gather_knowledge(
        list_names(ranges), list_names(critical), shelf=shelf, language=stated
    )
    system = choose_if_named(UnitSystem, units, "units") or settings.units
    knowledge = replace(knowledge, is_strict=strict, units=system)
    job = Job(
        knowledge=knowledge,
        columns=columns or {},
        prefix=prefix,
        has_catalogue=catalogue_unit,
        baseline=choice,
        grades=check_grades(split_names(list_names(grades)), choice),
        z=parse_argument(parse_deviate, z, "z") or settings.z,
        limits=Limits(memory, threads),
        layout="" if known is TableLayout.PLAIN else known.value,
        decimal=read_decimal(decimal, is_comma=decimal_comma) or settings.decimal,
        dates=parse_argument(parse_order, dates, "dates") or settings.dates,
    )
    judged: Frame = judge(frame, patients, job)
    return judged


def _find_judge(frame: object) -> Callable[[Any, Any, Job], Any]:
    """Find what judges a frame of this kind.

    Raises:
        UsageError: Nothing does, or what it needs is not installed.
    """
    for type_ in type(frame).__mro__:
        for module, remedy in _INSTEAD.items():
            if f"{type_.__module__}.".startswith(f"{module}."):
                raise UsageError(f"{WHO} takes no {module}.{type_.__name__}; {remedy}")
        library = _name_library(type_)
        if (library, type_.__name__) in _HOMES:
            need_duckdb(WHO)
            module, name = _HOMES[library, type_.__name__]
            found: Callable[[Any, Any, Job], Any] = getattr(
                import_module(f"labcheck.bulk.{module}"), name
            )
            return found
    kind = type(frame)
    raise UsageError(f"{WHO} takes {_TAKEN}, and no {kind.__module__}.{kind.__qualname__}")


def _library_of(frame: object) -> str:
    """Name the library of a data frame; empty for anything else."""
    names = ((_name_library(type_), type_.__name__) for type_ in type(frame).__mro__)
    return next((library for library, name in names if (library, name) in _HOMES), "")


def _name_library(type_: type) -> str:
    return type_.__module__.partition(".")[0].lstrip("_")


def _refuse_other_library(patients: object, frame: object) -> None:
    """Refuse patients in anything but a data frame of the library that the rows are in.

    Raises:
        UsageError: Naming both.
    """
    library, kind = _library_of(frame), type(patients)
    if _library_of(patients) != library:
        raise UsageError(
            f"patients must be a data frame of {library}, as the rows are, "
            f"and no {kind.__module__}.{kind.__qualname__}"
        )
