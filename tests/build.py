"""Builds cases and knowledge in memory, so that a test shows only what it is about.

A verdict is written as one text, for tables: `L`, `H (H, HH)`, `IND (N if female, L if male)`, or
the reason word of a row that is not judged.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache

from labcheck.cases.case import Case, PriorValue, Result
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.check import check
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge
from labcheck.ranges.reference_range import (
    Kind,
    Partition,
    Population,
    RangeSet,
    ReferenceRange,
)
from labcheck.values.limits import parse_critical, parse_limits
from labcheck.values.patient import Patient, Pregnancy, Sex, parse_age, parse_age_span
from labcheck.values.printed_result import parse_result
from labcheck.values.words import parse_word
from labcheck.yaml_files.own_names_file import load_own_names
from labcheck.yaml_files.shipped import load_shipped, load_shipped_catalogue

Entries = str | ReferenceRange | Iterable[ReferenceRange]


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with labcheck."""
    return load_shipped_catalogue()


@cache
def shipped_set(id_: str) -> RangeSet:
    """One range set that comes with labcheck."""
    return load_shipped(id_)


def naming(known: Knowledge, names: str) -> Knowledge:
    """Knowledge with the user's own names, from the text of a file of them."""
    own = load_own_names(names, "names.yaml", known.catalogue)
    return replace(known, catalogue=replace(known.catalogue, own=own))


def person(sex: str = "", age: str = "", pregnancy: str = "") -> Patient:
    """A patient of whom only what is given is stated."""
    return Patient(
        Sex(sex) if sex else None,
        parse_age(age) if age else None,
        Pregnancy(pregnancy) if pregnancy else None,
    )


def result(test: str, text: str, *, reported: str = "", **stated: object) -> Result:
    """A result read from its printed text; `stated` are further fields of `Result`."""
    reading = parse_result(text)
    plain = Result(test, text, reading.value, reading.unit)
    word = parse_word(reported) if reported else reading.mark
    return replace(plain, reported=word, **stated)


def entry(
    limits: str,
    kind: str = "normal",
    *,
    analyte: str = "",
    cva: Decimal | None = None,
    **whom: object,
) -> ReferenceRange:
    """One entry of a range set; `whom` are fields of `Partition`, written as in a file."""
    read = parse_critical if kind == "critical" else parse_limits
    if sex := whom.get("sex"):
        whom["sex"] = Sex(sex)
    if age := whom.get("age"):
        whom["age"] = parse_age_span(str(age))
    if pregnancy := whom.get("pregnancy"):
        whom["pregnancy"] = Pregnancy(pregnancy)
    return ReferenceRange(analyte, Kind(kind), read(limits), Partition(**whom), cva)


def range_set(
    id_: str = "book", *, kind: str = "normal", adults: bool = False, **ranges: Entries
) -> RangeSet:
    """A range set of a few tests; a text is a range for everybody."""

    def listed(entries: Entries) -> tuple[ReferenceRange, ...]:
        if isinstance(entries, str):
            return (entry(entries, kind),)
        return (entries,) if isinstance(entries, ReferenceRange) else tuple(entries)

    by_analyte = {
        id_of: tuple(replace(one, analyte=id_of) for one in listed(entries))
        for id_of, entries in ranges.items()
    }
    population = Population.ADULTS if adults else Population.ALL
    return RangeSet(id_, id_, by_analyte, population=population)


def critical_list(id_: str = "panic", **ranges: Entries) -> RangeSet:
    """A list of critical limits."""
    return range_set(id_, kind="critical", **ranges)


def knowledge(
    *sets: RangeSet, critical: RangeSet | tuple[RangeSet, ...] | None = None
) -> Knowledge:
    """Range sets and critical lists in order of authority, beside the shipped catalogue."""
    lists = (critical,) if isinstance(critical, RangeSet) else critical or ()
    return Knowledge(shipped_catalogue(), sets, lists)


def check_results(
    *results: Result,
    sets: Iterable[RangeSet] = (),
    critical: RangeSet | tuple[RangeSet, ...] | None = None,
    patient: Patient | None = None,
    **stated: object,
) -> Report:
    """Check a case of these results; `stated` are further fields of `Case`."""
    case = Case("case.yaml", "a case", patient or Patient(), results, **stated)
    return check(case, knowledge(*sets, critical=critical))


def judge(
    text: str,
    limits: Entries | None = None,
    *,
    test: str = "hemoglobin",
    critical: Entries | None = None,
    patient: Patient | None = None,
    adults: bool = False,
    **stated: object,
) -> Row:
    """Judge one result against one book, and perhaps one list of critical limits."""
    one = result(test, text, **stated)
    id_ = getattr(shipped_catalogue().find(test, one.unit, one.specimen or None), "id", "none")
    sets = () if limits is None else (range_set(adults=adults, **{id_: limits}),)
    listed = None if critical is None else critical_list(**{id_: critical})
    (row,) = check_results(one, sets=sets, critical=listed, patient=patient).rows
    return row


def verdict(row: Row) -> str:
    """Write what a row says of its result as one text."""
    if row.not_judged is not None:
        assert row.flag is None, "a row is judged or it is not"
        return row.not_judged.reason.word
    assert row.flag is not None, "a row that is judged has a flag"
    if len(row.possible_flags) == 1:
        return row.flag.value
    return f"{row.flag.value} ({', '.join(map(str, row.possible_flags))})"


def prior(text: str, **stated: object) -> PriorValue:
    """An earlier value read from its printed text; `stated` are further fields of `PriorValue`."""
    reading = parse_result(text)
    return PriorValue(reading.value, reading.unit, **stated)


def compare(
    text: str,
    *priors: str | PriorValue,
    test: str = "creatinine",
    limits: Entries | None = None,
    **stated: object,
) -> Row:
    """Judge one result that states these earlier values as its baseline."""
    usual = tuple(prior(one) if isinstance(one, str) else one for one in priors)
    return judge(text, limits, test=test, baseline=usual, **stated)


def outcome(row: Row) -> str:
    """Write a row's change as one text: its verdict, or why it has none."""
    change = row.change
    if change is None:
        return "no baseline"
    return change.verdict.value if change.verdict else f"not judged: {change.reason}"
