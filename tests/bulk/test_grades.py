"""Grades in large tables: those of `labcheck check --grades`, row by row."""

import csv
import io
import os
import random
from itertools import product

import pytest

from commands import run

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")

import labcheck.bulk
from labcheck.bulk import questions
from labcheck.yaml_files.shipped import load_shipped_grades

SETS = "ctcae-v6,daids-2.1"
FIELDS = ("patient", "sex", "age", "test", "value", "unit", "range")


def list_ends():
    """Every number that a ladder of the sets prints, with the test and the unit."""
    for (set_id, test), ladders in load_shipped_grades().ladders.items():
        for ladder, unit in product(
            ladders if set_id in SETS else (), ladders[0].units or ("U/L",)
        ):
            steps = (step.conditions.get(unit) for step in ladder.steps)
            parts = [part for found in steps if found for part in found.comparisons]
            numbers = sorted({part.added for part in parts if part.term is None})
            yield from ((test, unit, number) for number in numbers or [120])


def make_rows(count):
    """Rows at, just below and just above these numbers."""
    chance = random.Random(11)
    ends = list(list_ends())
    chance.shuffle(ends)
    for number, (test, unit, end) in enumerate(ends[:count]):
        value = chance.choice([f"{end}", f"{float(end) * 1.01:.3f}", f"{float(end) * 0.99:.2f}"])
        text = chance.choice([value] * 8 + [f"<{value}", f">{value}", "", "hemolyzed"])
        age = chance.choice(["40", "40", "5 d", "3 mo", "10", "16", "", ">=18 y"])
        printed = chance.choice(["", "", "0-40", "10-100", "<5"])
        yield (str(number), chance.choice(["F", "M", ""]), age, test, text, unit, printed)


def write(rows):
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([FIELDS, *rows])
    return buffer.getvalue()


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_grades_are_those_of_check_row_by_row(tmp_path):
    (tmp_path / "in.csv").write_text(write(make_rows(400)), encoding="utf-8")
    done = run("flag", "in.csv", "-o", "out.csv", "--grades", SETS, cwd=tmp_path)
    assert done.code == 0, done.err
    said = read(run("in.csv", "-f", "csv", "--grades", SETS, cwd=tmp_path).out)
    found = read((tmp_path / "out.csv").read_text(encoding="utf-8"))
    of_check = {row["case"]: (row["flag"], row["grades"]) for row in said}
    for row in found:
        assert (row["flag"], row["grades"]) == of_check[row["patient"]], row
    assert sum(bool(row["grades"]) for row in found) > 150
    assert sum(" or " in row["grades"] for row in found) > 20


@pytest.mark.parametrize(
    ("test", "unit", "numbers"),
    [
        # A limit that is a multiple of the laboratory's, and one that no laboratory's limit is in.
        ("ALT", "U/L", [f"{20 + number * 0.7:.1f}" for number in range(400)]),
        ("hemoglobin", "g/L", [f"{50 + number * 0.25:.2f}" for number in range(400)]),
        # Limits that are converted, so that how many digits are printed counts.
        ("glucose", "mg/L", [f"{250 + number * 13.7:.{number % 3}f}" for number in range(400)]),
        ("magnesium", "mEq/L", [f"{0.3 + place * 0.01:.{2 + place % 2}f}" for place in range(400)]),
    ],
)  # fmt: skip
def test_many_numbers_of_one_test_are_graded_as_each_by_itself(monkeypatch, test, unit, numbers):
    pd = pytest.importorskip("pandas")
    rows = [(str(place), "F", "40", test, text, unit, "") for place, text in enumerate(numbers)]
    found = []
    for many in (1, 10**9):
        monkeypatch.setattr(questions, "_MANY", many)
        frame = pd.DataFrame(rows, columns=list(FIELDS))
        graded = labcheck.bulk.flag(frame, grades=SETS)
        found.append(graded[["flag", "at_limit", "grades"]].astype(str).to_numpy().tolist())
    assert found[0] == found[1]


def test_numbers_of_a_frame_are_graded_and_flagged_as_without_grades():
    pd = pytest.importorskip("pandas")
    values = [6.3, 7.9, 8.0, 10.0, float("nan"), float("inf"), 1.0, 250.125]
    frame = pd.DataFrame({"test": "Hemoglobin", "value": values, "unit": "g/dL", "sex": "F"})
    plain = labcheck.bulk.flag(frame)
    graded = labcheck.bulk.flag(frame, grades="ctcae-v6")
    grades = graded.pop("grades").to_list()
    assert graded.equals(plain)
    found = ["Anemia 3" in str(grade) for grade in grades]
    assert found == [True, True, *[False] * 4, True, False]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--grades", "ctcae-v7"), "no set of grades is called 'ctcae-v7'; did you mean ctcae-v6"),
        (("--grades", "ctcae-v6", "--against", "first"),
         "--grades judges each row by itself, and with --against first a grade may depend on"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path, options, message):
    (tmp_path / "in.csv").write_text("test,value\nNa,140\n", encoding="utf-8")
    done = run("flag", "in.csv", "-o", "out.csv", *options, cwd=tmp_path)
    assert done.code == 2
    assert message in done.err
    assert not (tmp_path / "out.csv").exists()
