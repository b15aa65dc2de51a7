"""Rows that a bulk engine may stumble over, and what the reader of tables and `check` say of them.

Values lie at, just below and just above every limit; the rest is what tables hold in practice:
censored values, spans, words, unknown names and units, ages and sexes that are none. Every row is
a patient by itself, since bulk reads row by row.
"""

import csv
import io
import math
import os
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pytest

from labcheck.bulk.input_columns import Columns
from labcheck.bulk.job import Job
from labcheck.bulk.judging_sql import PLAIN, Distinct
from labcheck.bulk.lookup_tables import Tables, build_tables
from labcheck.bulk.number_segments import verdict_of
from labcheck.bulk.patient_bands import NO_AGE, NOT_KNOWN
from labcheck.bulk.questions import Asker
from labcheck.bulk.row_reader import RowReader
from labcheck.cases.birth import make_birth
from labcheck.cases.case import Result
from labcheck.judging.check import check
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.ranges.further_sets import NO_SETS
from labcheck.readers import Asked
from labcheck.readers.tables.reader import read
from labcheck.readers.tables.results import MISSING
from labcheck.values.dates import parse_days
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import AgeError, Patient, Sex, parse_age
from labcheck.values.result_text import Number

Cells = Mapping[str, str]
_PLAIN = re.compile(PLAIN)

HEADER = {
    "patient": "patient", "test": "test", "code": "loinc", "value": "value", "unit": "unit",
    "range": "range", "low": "low", "high": "high", "reported": "flag", "specimen": "specimen",
    "method": "method", "sex": "sex", "age": "age", "birth": "birth", "time": "collected",
}  # fmt: skip
"""The columns of a nasty table, by field; the table reader knows them by these names."""

COLUMNS = Columns(HEADER)

SPECIAL_VALUES = (
    "", "<0.5", ">100", "<=5", ">= 60", "≤5", "NEG", "positive", "1:640", "<1:40", "2+", "trace",
    "hemolyzed", "see comment", "5-10", "10-5", "7.4 (H)", "7.4 L", "7.4*", "5 mg/dL", "5 g/dL",
    "5 mmol/L", "5.0 mmol/L H", "nan", "NaN", "inf", "-inf", "1e3", "1E-3", "1,060", "1,5",
    "1,060.5", "+5", " 5", "5 ", "5.", ".5", "007", "TNTC", "ND", "normal", "H", "critical",
    "5 5", "１２", "1_000", "-3", "-0", "-0.0", "0", "0.0", "<0", "<=0", ">0", "N/A", "-", "NULL",
    "4.350", "12.500", "<1.450", ">35.000", "1.234-2.345", "1.042 H", "250.000",
    "123456789012", "0.1234567", "99999999999999999999", "0x10", "1e400", "1e-99", "1e99",
    "-1.5e-98", "5\u00a0", "5\n",
    "5 (3-6)", "5 mg/dL (4.0-6.0 mg/dL)", "5 (3-6) mmol/L", "5 [<4] H", "5.5, ref 3,5-5,1",
    "5 (fasting)", "5 H (>4)", "5 low", "5 mg/dL normal", "5 mg/dL not normal",
    'a "quoted", one', "12.34567890123456789", "3.9 mg/L", "3 x10^9/L", "↑", "7.4 ↑",
)  # fmt: skip
UNITS_OF_NOBODY = ("furlong", "", " mg/dL ", "MG/DL", "g", "IU", "%", "1", "NA", "mg / dL", "mM")
TESTS_OF_NOBODY = (
    "zorkmid", "glucose", "protein", "K", "Ca", "T4", "troponin", "", "718-7", "99999-9",
    "Glucose (CSF)", "sodium, urine", " Sodium ", "creat", "N/A", "hemoglobin_a1c",
)  # fmt: skip
PRINTED_RANGES = (
    "12-16", "<5", ">=60", "3.5-5.1 mmol/L", "negative", "<1:40", "-2 to 2", "garbage", "5,5-7,5",
    "70–99 mg/dL", "0.0-0.2", "100-200", "NA",
)  # fmt: skip
LIMITS_OF_SIDES = ("", "3.5", "-2", "0", "5,0", "<1", "negative", "12", "NA")
REPORTED = ("H", "L", "(H)", "HH", "A", "N", "abnormal", "high high", "weird", "-", "NEG")
SPECIMENS = ("serum", "urine", "CSF", "plasma", "whole blood", "arterial blood", "fluid")
METHODS = ("HPLC", "jaffe", "immunoassay")
CODES = ("2345-7", "718-7", "2951-2", "99999-9", "no code", "1988-5")
SEXES = ("F", "M", "female", "Male", "", "x", "woman", "BOY", "NA", " f ", "0", "unknown")
AGES = (
    "40", "3", "17", "18", "6 mo", "10 d", "", "2.5", "abc", "70 y", "200", "12", "0", "25.0",
    "59 y to <62 y", ">=18 y", "<1 y", "17.99", "1.23456", "NaN", "-1", " 33 ",
)  # fmt: skip
BIRTHS = (
    *["1980-03-01"] * 12, "2025-12-31", "2025-03-01T10:00", "2031-01-01", "no date", "1850-01-01",
    "NA", "", "05.05.2019", "5.5.2019 08:30", "31.02.2019", "05/06/2019", "2019", "2024-02",
    "2026", "2026-02", "0000", "1800", "\t2010-01-01 ", "1896",
)  # fmt: skip
TIMES = (
    *["2026-03-01"] * 8, "2026-03-01T08:30", "2026-02-28 23:59:59", "yesterday", "", "2026-13-40",
    "01.03.2026", "1.3.2026 08:30:15", "01.03.2026 25:00", "2026-03", "2026", "N/A", "9999",
)  # fmt: skip


def read_seed(usual: int) -> int:
    """Give the seed of rows that may be others: LABCHECK_BULK_SEED, which may be `random`.

    Without it the usual one is taken, but for HYPOTHESIS_PROFILE=search, which looks further.
    """
    is_search = os.environ.get("HYPOTHESIS_PROFILE") == "search"
    stated = os.environ.get("LABCHECK_BULK_SEED") or ("random" if is_search else str(usual))
    return random.SystemRandom().randrange(10**6) if stated == "random" else int(stated)


def nasty_rows(knowledge: Knowledge, count: int = 10_000, seed: int = 7) -> list[dict[str, str]]:
    """Make rows, the same ones for the same seed."""
    chance = random.Random(seed)
    ends = _ends_by_test(knowledge, chance)
    return [_make_row(number, chance, ends) for number in range(count)]


def to_csv(rows: Sequence[Cells]) -> bytes:
    """Write rows as a table that `labcheck check` reads."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(HEADER.values())
    writer.writerows([row.get(name, "") for name in HEADER] for row in rows)
    return buffer.getvalue().encode()


def judged_row_by_row(
    rows: Sequence[Cells], knowledge: Knowledge, decimal: DecimalSign | None = None
) -> list[Row]:
    """Give what the table reader and `check` say of each row.

    In a text 4.350 may be 4350; a decimal point that is stated makes it what a number is.
    """
    reading = read(to_csv(rows), "nasty.csv", Asked(decimal=decimal))
    said = {case.patient.id: row for case in reading.cases for row in check(case, knowledge).rows}
    return [said[row["patient"]] for row in rows]


def facts_of(row: Row) -> dict[str, object]:
    """Give the columns that bulk writes of a row."""
    said = asdict(verdict_of(row))
    crossed = said.pop("crossed")
    said.pop("grades")
    times = row.distance.times_limit
    assert (crossed is None) == (times is None)
    return {
        **said,
        "times_limit": None if times is None else float(times),
        "at_limit": row.is_at_limit,
    }


def is_same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two rows say the same; a division may differ in the last digit of a double."""
    if {**one, "times_limit": None} != {**other, "times_limit": None}:
        return False
    times = one["times_limit"], other["times_limit"]
    return times == (None, None) or (None not in times and math.isclose(*times, rel_tol=4e-15))


def ask(distinct: Distinct, columns: Columns, known: Knowledge) -> Tables:
    """Ask the core about what is distinct."""
    reader = RowReader(columns, known.catalogue)
    return build_tables(distinct, Asker(known, reader, is_number_column=distinct.is_number_column))


def distinct_of(rows: Sequence[Cells], *, is_number_column: bool = False) -> Distinct:
    """Do what an engine does: list what is distinct."""
    tests, patients, special = {}, {}, {}
    pairs, special_pairs = {}, {}
    for row in rows:
        test, patient, value = number_of(row, tests, patients)
        pairs[test, patient] = True
        if is_special(value):
            number = special.setdefault((test, value), len(special))
            special_pairs[number, patient] = True
    if is_number_column:
        special, special_pairs = {}, {}
    return Distinct(
        list(tests),
        list(patients),
        list(pairs),
        list(special),
        list(special_pairs),
        is_number_column,
    )


def age_text_at(birth, time):
    """Give the text of the age that follows from a birth date at the time of a result.

    Returns:
        The age; `NOT_KNOWN` where the two contradict each other, so that an age stated beside them
        does not count either; `NO_AGE` where one of them is no date, so that the age stated counts,
        and without one none is known; `None` where no birth date is stated.
    """
    born, day = (birth or "").strip(), (time or "").strip()
    if born.lower() in {"", *MISSING}:
        return None
    try:
        age = make_birth(born, parse_days(born)).age_on(parse_days(day), day)
    except AgeError:
        return NOT_KNOWN
    return age.text if age.is_known else NO_AGE


def number_of(row: Cells, tests: dict, patients: dict) -> tuple[int, int, str | None]:
    """Number the test and the patient of a row."""
    key = tuple(row.get(name) for name in COLUMNS.key_fields)
    birth = age_text_at(row.get("birth"), row.get("time"))
    whom = tuple(birth if name == "birth" else row.get(name) for name in COLUMNS.patient_fields)
    test = tests.setdefault(key, len(tests))
    return test, patients.setdefault(whom, len(patients)), row.get("value")


@contextmanager
def lists_of_at_most(longest: int) -> Iterator[None]:
    """Look rows up in joined tables where lists would be longer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("labcheck.bulk.duckdb_lookup.LONGEST_LIST", longest)
        patch.setattr("labcheck.bulk.duckdb_session.MOST_LISTED", longest)
        yield


@contextmanager
def asking_once(askers: dict[bool, Asker]) -> Iterator[None]:
    """Ask nothing twice of tables that hold the same, as of the pieces of one table.

    Args:
        askers: What was asked about the table before, by the same sets and options.
    """
    find = Job.find_asker
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Job, "find_asker", lambda job, *of: find(replace(job, askers=askers), *of))
        yield


def key_of(tables: Tables) -> dict[tuple[int, int], int]:
    """Give the key of each test and band that occur together."""
    return {
        (test, band): key
        for test, first in enumerate(tables.first_of_test)
        for band in range(tables.bands)
        if (key := tables.keys[first + band])
    }


def is_special(text: str | None) -> bool:
    """Whether a text needs thought."""
    return text is None or _PLAIN.fullmatch(text) is None


def look_up(rows: Sequence[Cells], tables: Tables) -> Iterator[dict[str, object]]:
    """Look every row of a column of texts up in the tables, slowly and plainly."""
    tests, patients, special = {}, {}, {}
    for row in rows:
        test, patient, text = number_of(row, tests, patients)
        band = tables.band_of_patient[patient]
        key = tables.keys[tables.first_of_test[test] + band]
        if is_special(text):
            number = special.setdefault((test, text), len(special))
            one = tables.special_verdict[number, band]
            yield _facts(tables, one.verdict, one.x, is_at_limit=one.is_at_limit)
        else:
            yield _look_up_number(tables, key, float(text), text)


def look_up_numbers(
    rows: Sequence[Cells], doubles: Sequence[float | None], tables: Tables
) -> Iterator[dict[str, object]]:
    """Look every row of a column of numbers up in the tables."""
    tests, patients = {}, {}
    for row, double in zip(rows, doubles, strict=True):
        test, patient, _ = number_of(row, tests, patients)
        key = tables.keys[tables.first_of_test[test] + tables.band_of_patient[patient]]
        missing, infinite = tables.no_number[key]
        if double is None or math.isnan(double):
            yield _facts(tables, missing, None, is_at_limit=False)
        elif math.isinf(double):
            yield _facts(tables, infinite, None, is_at_limit=False)
        else:
            yield _look_up_number(tables, key, double, double)


def _look_up_number(tables: Tables, key: int, x: float, written: str | float) -> dict[str, object]:
    segment = sum(x >= threshold for threshold in tables.thresholds[key])
    is_at_limit = written in tables.at_limit.get(key, ())
    return _facts(tables, tables.first_verdict[key] + segment, x, is_at_limit=is_at_limit)


def _facts(
    tables: Tables, verdict: int, x: float | None, *, is_at_limit: bool
) -> dict[str, object]:
    said = asdict(tables.verdicts[verdict])
    said.pop("grades")
    crossed = said.pop("crossed")
    times = None if crossed is None or x is None else x / crossed
    return {**said, "times_limit": times, "at_limit": is_at_limit}


def _ends_by_test(
    knowledge: Knowledge, chance: random.Random
) -> dict[tuple[str, str], list[Decimal]]:
    """Find the limits of tests in their units, as the core shows them for several patients."""
    analytes = [
        one
        for one in knowledge.catalogue.analytes.values()
        if any(one.id in each.ranges for each in knowledge.sets)
    ]
    pairs = [
        (name, unit)
        for one in chance.sample(analytes, min(len(analytes), 60))
        for name in [one.name, *one.aliases[:1]]
        for unit in one.units
    ]
    nobody = [(name, unit) for name in TESTS_OF_NOBODY for unit in ("mg/dL", "mmol/L", "")]
    mixed = [(name, chance.choice(UNITS_OF_NOBODY)) for name, _ in pairs]
    return {
        pair: sorted(_ends_of(*pair, knowledge)) or [Decimal(5)]
        for pair in dict.fromkeys([*pairs, *nobody, *mixed])
    }


def _ends_of(test: str, unit: str, knowledge: Knowledge) -> set[Decimal]:
    result = Result(test, "", Number("5", Decimal(5)), unit.strip() or None)
    patients = [
        Patient(sex, parse_age(age) if age else None)
        for sex in (Sex.FEMALE, Sex.MALE, None)
        for age in ("40 y", "3 y", "")
    ]
    rows = [judge_result(result, one, replace(knowledge, unused=NO_SETS)) for one in patients]
    return {
        end
        for row in rows
        for judged in (*row.ranges, *row.critical)
        for end in (judged.interval.low, judged.interval.high)
        if end is not None
    }


def _make_row(
    number: int, chance: random.Random, ends: Mapping[tuple[str, str], list[Decimal]]
) -> dict[str, str]:
    test, unit = chance.choice(list(ends))
    row = {"patient": str(number), "test": test, "unit": unit}
    row["value"] = _make_value(chance, chance.choice(ends[test, unit]))
    row["sex"], row["age"] = chance.choice(SEXES), chance.choice(AGES)
    if chance.random() < 0.2:
        row["birth"], row["time"] = chance.choice(BIRTHS), chance.choice(TIMES)
    rare = {
        "code": CODES, "range": PRINTED_RANGES, "low": LIMITS_OF_SIDES, "high": LIMITS_OF_SIDES,
        "reported": REPORTED, "specimen": SPECIMENS, "method": METHODS,
    }  # fmt: skip
    for name, texts in rare.items():
        if chance.random() < 0.06:
            row[name] = chance.choice(texts)
    return row


def _make_value(chance: random.Random, end: Decimal) -> str:
    """Write a number that lies at a limit or one step off, or whatever else stands there."""
    kind = chance.random()
    decimals = chance.randrange(7)
    step = Decimal(1).scaleb(-decimals)
    with localcontext(prec=60):
        rounded = end.quantize(step, rounding=ROUND_HALF_EVEN)
        if kind < 0.2:
            return chance.choice(SPECIAL_VALUES)
        if kind < 0.27:
            return chance.choice(["<", ">", "<=", ">="]) + f"{end:f}"[:14]
        if kind < 0.5:
            return f"{rounded:f}"
        if kind < 0.75:
            return f"{rounded + chance.choice([-1, 1]) * step:f}"
        if kind < 0.85:
            return f"{end:f}"
    return f"{float(end) * chance.uniform(0, 2.5):.{decimals}f}"


def differences(found, said, rows):
    """Give the rows of which two say something else."""
    return [
        (row, one, other)
        for row, one, other in zip(rows, found, said, strict=True)
        if not is_same(one, other)
    ]
