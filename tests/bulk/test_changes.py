"""A row of a large table is compared with the same baseline as `check` compares it with."""

import csv
import io
import random
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from labcheck.bulk.change_classes import STATED_VARIATION, ComparisonClasses
from labcheck.bulk.changes import write_changes
from labcheck.bulk.input_columns import Columns
from labcheck.bulk.judging_sql import PLAIN
from labcheck.bulk.row_reader import RowReader
from labcheck.cases.case import BaselineChoice
from labcheck.judging.check import check
from labcheck.judging.history import NO_TIME, UNDATED
from labcheck.judging.opening import settle_number
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.tables.reader import read

duckdb = pytest.importorskip("duckdb")

COLUMNS = ("patient", "time", "test", "unit", "specimen", "method", "value")
KEYS = ("test", "unit", "specimen", "method")
NOBODY = ("", "NA", "none")
CHOICES = [BaselineChoice.FIRST, BaselineChoice.PREVIOUS, BaselineChoice.MEDIAN]
KNOWLEDGE = gather_knowledge(["abim"], [])


def compare(rows, choice, folder, *, knowledge=KNOWLEDGE, patient="VARCHAR", time="VARCHAR"):
    """The columns that bulk adds to rows of texts, in their order."""
    classes, numbered = _number(rows, knowledge)
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute(
        f"CREATE TABLE rows (row BIGINT, patient {patient}, time {time}, "
        "test INTEGER, special INTEGER, x DOUBLE)"
    )
    connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", numbered)
    run = lambda statement: connection.execute(statement).fetchall()  # noqa: E731
    side, _ = write_changes(run, "SELECT * FROM rows", classes, choice, folder)
    found = run(f"SELECT * FROM read_parquet('{side}')")
    assert [row for row, *_ in found] == list(range(len(rows)))
    return [tuple(columns) for _, *columns in found]


def _number(rows, knowledge):
    """Number tests and special texts, as the plan does."""
    plain = re.compile(PLAIN)
    tests, special, numbered = {}, {}, []
    for number, row in enumerate(rows):
        cells = dict(zip(COLUMNS, row, strict=True))
        test = tests.setdefault(tuple(cells[key] or None for key in KEYS), len(tests))
        text = cells["value"]
        is_plain = plain.match(text)
        place = None if is_plain else special.setdefault((test, text), len(special))
        x = float(text) if is_plain else None
        numbered.append((number, row[0] or None, row[1] or None, test, place, x))
    keys = list(tests)
    reader = RowReader(Columns({key: key for key in KEYS}), knowledge.catalogue)
    results = [reader.read_result(test) for test in keys]
    found = [knowledge.catalogue.find(*_named(one)) for one in results]
    analytes = [one if hasattr(one, "units") else None for one in found]
    special_results = [
        settle_number(reader.read_result(keys[test], text), analytes[test], knowledge.catalogue)
        for test, text in special
    ]
    return ComparisonClasses(results, analytes, special_results, knowledge), numbered


def _named(result):
    return result.test, result.unit, result.specimen or None


def check_table(rows, choice, knowledge=KNOWLEDGE):
    """The same columns as `check` has them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    cases = read(text.getvalue().encode(), "rows.csv", Asked()).cases
    of_patient = {}
    for case in cases:
        checked = check(replace(case, baseline_choice=choice), knowledge).rows
        of_patient.setdefault(case.patient.id, []).extend(checked)
    left = {id_: iter(found) for id_, found in of_patient.items()}
    return [_columns(next(left["" if row[0] in NOBODY else row[0]])) for row in rows]


def _columns(row):
    if row.change is None:
        return None, None, None, None
    baseline = row.baseline.value if row.baseline else None
    percent, verdict = row.change.percent, row.change.verdict
    return (
        None if baseline is None else float(baseline),
        None if percent is None else float(percent),
        verdict.value if verdict else None,
        row.change.reason or None,
    )


def same(found, wanted):
    """Whether two rows are the same, doubles to twelve digits."""
    return all(
        one == other
        or (isinstance(one, float) and one == pytest.approx(other, rel=1e-12, abs=1e-9))
        for one, other in zip(found, wanted, strict=True)
    )


TESTS = {
    "sodium": [("mmol/L", 1), ("mEq/L", 1)],
    "glucose": [("mg/dL", 18.016), ("mmol/L", 1)],
    "albumin": [("g/dL", 1), ("g/L", 10)],
    "creatinine": [("mg/dL", 1), ("umol/L", 88.4), ("furlong", 1), ("", 1), ("", 88.4)],
    "HbA1c": [("%", 6), ("mmol/mol", 42)],
    "base excess": [("mmol/L", 1)],
    "CRP": [("mg/L", 5), ("mg/dL", 0.5), ("", 5)],
    "no such test": [("mg/dL", 1), ("", 1)],
    "C3": [("mg/dL", 100), ("g/L", 1), ("", 1), ("", 100)],
}
LEVELS = {"sodium": 140, "glucose": 5.5, "albumin": 4.2, "creatinine": 0.9, "HbA1c": 1,
          "base excess": -1, "CRP": 1, "no such test": 7, "C3": 1}  # fmt: skip
SPECIAL = ["<5", ">100", "5-10", "hemolyzed", "", "see comment", "1:40", "positive", "what is this",
       "1,060", "1,060.5", "7.4 (H)", "5 mg/dL", "5 g/L", "99999999999999999999", "1e3",
       "0.12345678901234567890123", "nan", "-0", "0", "-3", "+4.2"]  # fmt: skip


def serial_rows(seed, *, is_uniform=False, count=1500):
    """Patients with up to six draws of three tests; uniform ones come from one laboratory."""
    random_ = random.Random(seed)
    rows = []
    while len(rows) < count:
        patient = f"P{len(rows)}"
        times = [f"2026-0{month}-1{day}" for month, day in
                 random_.sample([(m, d) for m in range(1, 10) for d in range(3)], 6)]  # fmt: skip
        if random_.random() < 0.1:
            times[0] = random_.choice(["", "yesterday", "2026-13-01", "NA"])
        if random_.random() < 0.1:
            times[1] = f"{times[2]}T00:00"
        if random_.random() < 0.1:
            times = [f"{time}T08:30+02:00" for time in times]
        names = random_.sample(list(TESTS), 3)
        course = []
        for time in times[: random_.randrange(1, 7)]:
            for name in names * random_.choice([1, 1, 2]):
                course += [(patient, time, *_result(random_, name, is_uniform))]
        random_.shuffle(course)
        rows.extend(course)
    for number in random_.sample(range(len(rows)), 30):
        rows[number] = (random_.choice(NOBODY), *rows[number][1:])
    return rows


def _result(random_, name, is_uniform):
    units = TESTS[name]
    unit, scale = units[0] if random_.random() < 0.8 else random_.choice(units)
    method = random_.choice(["", "", "", "", "ELISA", "elisa", "RIA"])
    specimen = random_.choice(["", "", "", "", "serum", "plasma", "urine"])
    if is_uniform:
        method, specimen = "", ""
    if random_.random() < (0.05 if is_uniform else 0.12):
        return name, unit, specimen, method, random_.choice(SPECIAL)
    spread = random_.choice([0, 0, 0.02, 0.1, 0.5, 1.5])
    number = LEVELS[name] * scale * (1 + random_.uniform(-spread, spread))
    return name, unit, specimen, method, f"{number:.{random_.randrange(0, 4)}f}"


REASONS_OF_BULK = {
    "the row names no patient",
    NO_TIME,
    UNDATED,
    STATED_VARIATION,
}


def assert_same(rows, found, wanted):
    """Every row says the same as `check`, or a reason why bulk does not say it."""
    judged = [
        each for each in zip(rows, found, wanted, strict=True) if each[1][3] not in REASONS_OF_BULK
    ]
    different = [each for each in judged if not same(each[1], each[2])]
    assert different == []
    assert len(judged) > 0.6 * len(rows)
    return [found for _, found, _ in judged]


@pytest.mark.parametrize("is_uniform", [False, True], ids=["mixed", "uniform"])
@pytest.mark.parametrize("choice", CHOICES, ids=lambda one: one.value)
def test_every_row_is_compared_as_check_compares_it(choice, is_uniform, tmp_path):
    rows = serial_rows(seed=4, is_uniform=is_uniform)
    found = compare(rows, choice, tmp_path)
    judged = assert_same(rows, found, check_table(rows, choice))
    verdicts = Counter(one[2] for one in judged)
    assert all(verdicts[one] > 25 for one in ("unchanged", "within variation", "risen", "fallen"))
    reasons = {
        None,
        "no variation data",
        "only plain numbers are compared",
        "a percentage needs values above zero",
        "no conversion from mg/dL to furlong",
        "the units differ",
    }
    changed = {"method changed from RIA to ELISA", "specimen changed from urine to serum"}
    assert (reasons if is_uniform else reasons | changed) <= {one[3] for one in judged}


def test_a_method_in_a_name_is_one_of_the_result(tmp_path):
    names = ("creatinine", "creatinine (Jaffe)", "creatinine (enzymatic)", "creatinine [Jaffe]")
    rows = [
        (f"P{number}", f"2026-01-0{day}", name, "mg/dL", "", "", result)
        for number, pair in enumerate(product(names, names))
        for day, (name, result) in enumerate(zip(pair, ("1.0", "2.0"), strict=True), 1)
    ]
    found = compare(rows, BaselineChoice.PREVIOUS, tmp_path)
    judged = assert_same(rows, found, check_table(rows, BaselineChoice.PREVIOUS))
    assert {"method changed from Jaffe to enzymatic", None} <= {one[3] for one in judged}


def test_what_has_no_order_is_not_compared(tmp_path):
    day = "2026-01-0"
    rows = [
        ("A", f"{day}1", "sodium", "mmol/L", "", "", "140"),
        ("A", f"{day}2", "sodium", "mmol/L", "", "", "120"),
        ("B", f"{day}1", "sodium", "mmol/L", "", "", "140"),
        ("B", "", "sodium", "mmol/L", "", "", "120"),
        ("C", f"{day}1", "sodium", "mmol/L", "", "", "140"),
        ("C", f"{day}1T00:00", "sodium", "mmol/L", "", "", "120"),
        ("", f"{day}2", "sodium", "mmol/L", "", "", "120"),
    ]
    found = compare(rows, BaselineChoice.PREVIOUS, tmp_path)
    assert [(one[0], one[2], one[3]) for one in found] == [
        (None, None, None),
        (140.0, "fallen", None),
        (None, None, UNDATED),
        (None, None, NO_TIME),
        # One moment in two spellings is one draw.
        (None, None, None),
        (None, None, None),
        (None, None, "the row names no patient"),
    ]


@pytest.mark.parametrize("time", ["DATE", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMPTZ"])
def test_numbers_for_patients_and_columns_of_times_are_the_same(time, tmp_path):
    rows = [
        ("7", "2026-01-03", "sodium", "mmol/L", "", "", "120"),
        ("7", "2026-01-01", "sodium", "mmol/L", "", "", "150"),
        ("7", "2026-01-02", "sodium", "mmol/L", "", "", "140"),
        ("8", "2026-01-02", "sodium", "mmol/L", "", "", "140"),
        ("7", "2026-01-03", "sodium", "mmol/L", "", "", "140"),
    ]
    as_text = compare(rows, BaselineChoice.PREVIOUS, tmp_path)
    assert [one[0] for one in as_text] == [140.0, None, 150.0, None, 140.0]
    typed = compare(rows, BaselineChoice.PREVIOUS, tmp_path, patient="BIGINT", time=time)
    assert typed == as_text


def test_a_variation_that_ranges_state_gives_a_reason_and_no_verdict(tmp_path):
    (first, *others) = KNOWLEDGE.sets
    entries = tuple(replace(one, cva=Decimal(9)) for one in first.ranges["sodium"])
    stated = replace(first, ranges={**first.ranges, "sodium": entries})
    rows = [
        ("A", "2026-01-01", "sodium", "mmol/L", "", "", "140"),
        ("A", "2026-01-02", "sodium", "mmol/L", "", "", "154"),
    ]
    found = compare(
        rows,
        BaselineChoice.PREVIOUS,
        tmp_path,
        knowledge=replace(KNOWLEDGE, sets=(stated, *others)),
    )
    assert found == [(None, None, None, None), (140.0, 10.0, None, STATED_VARIATION)]
