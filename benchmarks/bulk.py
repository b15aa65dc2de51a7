"""Measure what `labcheck flag` costs for each row, against three things measured in the same run.

Makes a table of invented results (60 tests in two units each, sex and age, 5 % of the values are
texts) and runs in turn, each as a process of its own:

- floor: DuckDB reads it and writes it with the same columns added, as constants;
- copy: DuckDB reads what `labcheck flag` wrote and writes it again;
- number, text: `labcheck flag` as a user runs it, on a column of numbers and on one of texts;
- by hand: what one writes with pandas for the same columns from the same texts, on a part of the
  rows: `<` and `>` taken apart, numbers brought into the unit of the ranges, those of the sex and
  the age merged to them, and comparisons of floats, all of it on whole columns;
- merge: no more than the merges and two comparisons, on the column of numbers.

Prints medians and their ratios, as a table of Markdown, and on how many rows the flag by hand is
that of `labcheck flag`. Ratios hold within a run; the load of the machine stands above them.

    python benchmarks/bulk.py [--rows N] [--runs N] [--memory SIZE] [--keep FOLDER] [--csv]
    [--baseline] [--agree]

With `--agree` a million nasty rows are judged by `labcheck check` and by every engine first, which
takes half an hour: a row that is not judged alike ends the run.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path

ROWS = 20_000_000
ROWS_BY_HAND = 2_000_000
ROWS_THAT_AGREE = 1_000_000
TESTS = 60
MEBIBYTE = 1024
# Installed packages have their bytecode beside them, so the measured program keeps its own.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
MEMORY = "1GB"

MAKE = """
import sys, duckdb
from decimal import Decimal
from labcheck.cases.case import Result
from labcheck.catalogue.conversion import find_conversion
from labcheck.values.result_text import Number
from labcheck.values.patient import Patient, Sex, parse_age
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.judging.verdict import judge_result

rows, target, hand, by_hand, wanted = int(sys.argv[1]), *sys.argv[2:4], *map(int, sys.argv[4:6])
knowledge = gather_knowledge([], [])

def limits(analyte, unit, sex):
    result = Result(analyte.id, "5", Number("5", Decimal(5)), unit)
    row = judge_result(result, Patient(sex, parse_age("40 y")), knowledge)
    if not row.flag or len(row.ranges) != 1:
        return None
    low, high = row.ranges[0].interval.low or 0, row.ranges[0].interval.high
    low, high = float(low), float(high if high is not None else low * 2)
    return (low, high) if 0 <= low < high else None

def all_limits(analyte, unit, sex):
    result = Result(analyte.id, "5", Number("5", Decimal(5)), unit)
    row = judge_result(result, Patient(sex, parse_age("40 y")), knowledge)
    found = [row.ranges[0].interval, *(one.interval for one in row.critical[:1])]
    ends = [end for one in found for end in (one.low, one.high)]
    return [None if end is None else float(end) for end in (*ends, None, None)[:4]]

tests = []
for one in knowledge.catalogue.analytes.values():
    units = [(u, f, m) for u in one.units
             if (f := limits(one, u, Sex.FEMALE)) and (m := limits(one, u, Sex.MALE))]
    if len(units) > 1 and not one.is_signed:
        tests.append([(one, *unit) for unit in units[:2]])
tests.sort(key=lambda two: two[0][2] == two[0][3])
chosen = [one for two in tests[:wanted] for one in two]

db = duckdb.connect()
db.execute("SET threads = 1; SELECT setseed(0.42)")
db.execute("CREATE TABLE tests (i INT, test VARCHAR, unit VARCHAR, low DOUBLE, high DOUBLE)")
db.executemany("INSERT INTO tests VALUES (?, ?, ?, ?, ?)",
               [(i, one.name, unit, *female) for i, (one, unit, female, _) in enumerate(chosen)])
drawn = f'''
SELECT range AS n, (random() * {len(chosen)} - 0.5)::INT AS i, random() AS a, random() AS kind,
       (random() * {max(rows // 20, 1)})::BIGINT AS patient, random() AS moment
FROM range({rows})'''
numbers = f'''
SELECT n, patient, test, unit, kind, high,
       CASE WHEN hash(patient) % 50 > 0 THEN
           CASE hash(patient) % 2 WHEN 0 THEN 'F' ELSE 'M' END END AS sex,
       CASE WHEN hash(patient) % 53 > 0 THEN 1 + (hash(patient) % 90)::INT END AS age,
       TIMESTAMP '2020-01-01' + to_minutes((moment * 2e6)::INT) AS collected,
       round(greatest(low + (high - low) * (a * 1.8 - 0.4), 0),
             CASE WHEN high >= 100 THEN 0 WHEN high >= 5 THEN 1 ELSE 2 END) AS drawn
FROM ({drawn}) JOIN tests USING (i)'''
texts = '''CASE
    WHEN kind < 0.95 THEN regexp_replace(drawn::VARCHAR, '[.]0$', '')
    WHEN kind < 0.96 THEN '<' || round(high / 10, 2) WHEN kind < 0.97 THEN '>' || round(high, 2)
    WHEN kind < 0.975 THEN '5-10' WHEN kind < 0.98 THEN '1:640' WHEN kind < 0.985 THEN 'negative'
    WHEN kind < 0.99 THEN 'hemolyzed' WHEN kind < 0.995 THEN 'normal' ELSE 'see comment' END'''
db.execute(f'''COPY (
    SELECT patient, test, unit, sex, age, collected, {texts} AS value,
           CASE WHEN kind < 0.95 THEN drawn END AS number
    FROM ({numbers})) TO '{target}' (FORMAT parquet)''')
db.execute(f"COPY (SELECT * FROM '{target}' LIMIT {by_hand}) TO '{hand}' (FORMAT parquet)")
adult = (18, 200)
ranges, factors = [], []
for (one, book, female, male), (_, other, *_) in tests[:wanted]:
    sexes = [("F", Sex.FEMALE), ("M", Sex.MALE)] + [(None, Sex.MALE)] * (female == male)
    ranges += [(one.name, name, *adult, *all_limits(one, book, sex)) for name, sex in sexes]
    for unit in (book, other):
        found = find_conversion(one, one.read_unit(unit), one.read_unit(book))
        factors.append((one.name, unit, float(found.factor), float(found.offset)))
db.execute("CREATE TABLE r (test VARCHAR, sex VARCHAR, age_from DOUBLE, age_to DOUBLE, "
           "low DOUBLE, high DOUBLE, critical_low DOUBLE, critical_high DOUBLE)")
db.executemany("INSERT INTO r VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ranges)
db.execute(f"COPY r TO '{hand}.ranges' (FORMAT parquet)")
db.execute("CREATE TABLE f (test VARCHAR, unit VARCHAR, factor DOUBLE, shift DOUBLE)")
db.executemany("INSERT INTO f VALUES (?, ?, ?, ?)", factors)
db.execute(f"COPY f TO '{hand}.factors' (FORMAT parquet)")
"""

FLOOR = """
import sys, duckdb
source, target, memory, spill = sys.argv[1:5]
db = duckdb.connect(config={"memory_limit": memory, "temp_directory": spill})
db.execute(f'''COPY (
    SELECT *, 'N' AS flag, NULL::VARCHAR AS not_judged, NULL::VARCHAR AS possible_flags,
           1.5::DOUBLE AS range_low, 2.5::DOUBLE AS range_high, 'g/L' AS range_unit,
           'abim' AS range_set, 1.25::DOUBLE AS times_limit, false AS at_limit,
           false AS may_be_critical, NULL::VARCHAR AS read_as, NULL::VARCHAR AS assumed,
           NULL::VARCHAR AS notes
    FROM '{source}') TO '{target}' (FORMAT parquet)''')
"""

COPY = """
import sys, duckdb
source, target, memory, spill = sys.argv[1:5]
db = duckdb.connect(config={"memory_limit": memory, "temp_directory": spill})
db.execute(f"COPY (FROM '{source}') TO '{target}' (FORMAT parquet)")
"""

BY_HAND = """
import sys
import numpy as np
import pandas as pd
source, target = sys.argv[1:3]
table = pd.read_parquet(source)
ranges = pd.read_parquet(source + ".ranges")
factors = pd.read_parquet(source + ".factors")
part = table.value.str.strip().str.extract(r"^([<>]?) *([0-9.]+)$")
sign, number = part[0], pd.to_numeric(part[1], errors="coerce")
table = table.merge(factors, on=["test", "unit"], how="left")
factor, shift = table.factor, table["shift"]
x = number * factor + shift
who = table[["test", "sex", "age"]].reset_index(names="row")
fitting = who.merge(ranges, on=["test", "sex"])
fitting = fitting[~(fitting.age < fitting.age_from) & ~(fitting.age >= fitting.age_to)]
limits = ["low", "high", "critical_low", "critical_high"]
table = table.join(fitting.set_index("row")[limits])
low, high = table.low, table.high
below, above = sign == "<", sign == ">"
has_range = low.notna() | high.notna()
table["flag"] = np.select(
    [
        ~has_range | x.isna(),
        ~above & (x < table.critical_low) | below & (x <= table.critical_low),
        ~below & (x > table.critical_high) | above & (x >= table.critical_high),
        ~above & (x < low) | below & (x <= low),
        ~below & (x > high) | above & (x >= high),
        below & (low > 0) | above & high.notna(),
    ],
    [None, "LL", "HH", "L", "H", "IND"],
    "N",
)
table["not_judged"] = np.select(
    [~has_range, x.isna()], ["no-matching-partition", "unreadable"], None
)
table["possible_flags"] = np.where(table.flag == "IND", np.where(below, "L, N", "N, H"), None)
table["times_limit"] = np.select([x < low, x > high], [x / low, x / high], np.nan)
table["at_limit"] = (x == low) | (x == high)
table["range_low"], table["range_high"] = (low - shift) / factor, (high - shift) / factor
table["range_unit"] = table.unit.where(has_range)
table["range_set"] = np.where(has_range, "abim", None)
table.drop(columns=[*limits, "factor", "shift"]).to_parquet(target)
"""

MERGE = """
import sys
import numpy as np
import pandas as pd
source, target = sys.argv[1:3]
table = pd.read_parquet(source)
ranges = pd.read_parquet(source + ".ranges")
factors = pd.read_parquet(source + ".factors")
table = table.merge(factors, on=["test", "unit"], how="left")
table = table.merge(ranges, on=["test", "sex"], how="left")
x = table.number * table.factor + table["shift"]
table["flag"] = np.select(
    [table.low.isna() & table.high.isna() | x.isna(), x < table.low, x > table.high],
    [None, "L", "H"], "N")
table.to_parquet(target)
"""

SAME = """
import sys, duckdb
found = duckdb.execute(f'''SELECT avg((h.flag IS NOT DISTINCT FROM t.flag)::INT)
    FROM '{sys.argv[1]}' AS h POSITIONAL JOIN (FROM '{sys.argv[2]}' LIMIT {sys.argv[3]}) AS t''')
print(f"{found.fetchone()[0]:.1%}")
"""


@dataclass(frozen=True, slots=True)
class Program:
    """A program to measure.

    Attributes:
        name: What it is called in the table.
        command: How it is run.
        rows: How many rows it goes through.
    """

    name: str
    command: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost: seconds on the clock and of the processors, and MiB at the most."""

    wall: float
    cpu: float
    memory: float


def measure(command: Sequence[str]) -> Cost:
    """Run a command to its end.

    Raises:
        SystemExit: It failed.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=ENVIRONMENT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(said.read().decode())
    wall = time.perf_counter() - started
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / MEBIBYTE)


def python(program: str, *arguments: object) -> tuple[str, ...]:
    """Give the command that runs a program of this file."""
    return (sys.executable, "-c", program, *map(str, arguments))


def part_of(options: argparse.Namespace) -> int:
    """Say how many rows are judged by hand."""
    rows: int = options.rows
    return min(rows, ROWS_BY_HAND)


def programs(options: argparse.Namespace, folder: Path) -> list[Program]:
    """List what is measured, in the order in which it is run."""
    table, part = folder / "rows.parquet", folder / "part.parquet"
    rows, by_hand, memory = options.rows, part_of(options), options.memory
    spill = folder / "spill"
    flag = (sys.executable, "-m", "labcheck", "flag", "--memory", memory)
    number, text = ("--columns", "value=number"), ("--columns", "value=value")
    judged = folder / "number.parquet"
    listed = [
        Program("floor", python(FLOOR, table, folder / "floor.parquet", memory, spill), rows),
        Program("number", (*flag, str(table), "-o", str(judged), *number), rows),
        Program("copy", python(COPY, judged, folder / "copy.parquet", memory, spill), rows),
        Program("text", (*flag, str(table), "-o", str(folder / "text.parquet"), *text), rows),
        Program("by hand", python(BY_HAND, part, folder / "hand.parquet"), by_hand),
        Program("merge", python(MERGE, part, folder / "merge.parquet"), by_hand),
    ]
    if options.csv:
        command = (*flag, str(folder / "part.csv"), "-o", str(folder / "csv.parquet"), *text)
        listed.append(Program("text of CSV", command, by_hand))
    if options.baseline:
        target = ("-o", str(folder / "changes.parquet"))
        compared = (*number, "--baseline", "previous")
        listed.append(Program("baseline", (*flag, str(table), *target, *compared), rows))
    return listed


def make_tables(options: argparse.Namespace, folder: Path) -> None:
    """Make the tables, unless they are there from a run before."""
    table, part = folder / "rows.parquet", folder / "part.parquet"
    if not table.exists():
        measure(python(MAKE, options.rows, table, part, part_of(options), TESTS))
    if options.csv and not (folder / "part.csv").exists():
        to_csv = f"import duckdb; duckdb.sql(\"COPY (FROM '{part}') TO '{folder / 'part.csv'}'\")"
        measure(python(to_csv))


def judge_by_all() -> None:
    """Judge nasty rows by `labcheck check` and by every engine.

    Raises:
        SystemExit: They differ.
    """
    needed = {"LABCHECK_NEED_BULK": "1", "LABCHECK_NEED_SPARK": "1"}
    os.environ.update(needed, LABCHECK_BULK_ROWS=str(ROWS_THAT_AGREE))
    test = Path(__file__).parents[1] / "tests" / "bulk" / "test_engines_agree.py"
    measure((sys.executable, "-m", "pytest", str(test)))
    print(f"check, DuckDB, polars and Spark judge {ROWS_THAT_AGREE:,} rows alike\n", flush=True)


def describe_machine() -> str:
    """Say what is measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, DuckDB {version('duckdb')}, "
        f"pandas {version('pandas')}, load {load}"
    )


def print_table(found: dict[Program, list[Cost]]) -> None:
    """Print the medians, and their ratios to the floor for each row."""
    floor = next(one for one in found if one.name == "floor")

    def ratio(program: Program, cost: Callable[[Cost], float]) -> float:
        # Each run is compared with the floor beside it, so that a load that comes and goes
        # weighs on both.
        return statistics.median(
            cost(ours) / program.rows / (cost(its) / floor.rows)
            for ours, its in zip(found[program], found[floor], strict=True)
        )

    print("| | rows | wall s | CPU s | rows/s | wall / floor | CPU / floor | MiB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for program, costs in found.items():
        wall = statistics.median(one.wall for one in costs)
        cpu = statistics.median(one.cpu for one in costs)
        memory = max(one.memory for one in costs)
        print(
            f"| {program.name} | {program.rows:,} | {wall:.1f} | {cpu:.1f} | "
            f"{program.rows / wall:,.0f} | {ratio(program, attrgetter('wall')):.2f} | "
            f"{ratio(program, attrgetter('cpu')):.2f} | {memory:.0f} |",
            flush=True,
        )


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the table")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn")
    parser.add_argument("--memory", default=MEMORY, help="what DuckDB may use")
    parser.add_argument("--keep", type=Path, help="a folder in which the tables stay")
    parser.add_argument("--csv", action="store_true", help="also CSV in, Parquet out")
    parser.add_argument("--baseline", action="store_true", help="also --baseline previous")
    parser.add_argument("--agree", action="store_true", help="first judge a million rows by all")
    return parser.parse_args()


def main() -> None:
    """Make the tables, run the programs in turn, and print what they cost."""
    options = read_options()
    if options.agree:
        judge_by_all()
    with tempfile.TemporaryDirectory(prefix="labcheck-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        make_tables(options, folder)
        print(describe_machine(), flush=True)
        listed = programs(options, folder)
        found: dict[Program, list[Cost]] = {one: [] for one in listed}
        for _ in range(options.runs):
            for program in listed:
                cost = measure(program.command)
                found[program].append(cost)
                print(f"{program.name}: {cost.wall:.1f} s, CPU {cost.cpu:.1f} s", file=sys.stderr)
        print(f"{options.runs} runs each, in turn; medians, the most memory\n")
        print_table(found)
        same = python(SAME, folder / "hand.parquet", folder / "text.parquet", part_of(options))
        share = subprocess.run(same, check=True, capture_output=True, text=True).stdout.strip()
        print(f"\nThe flag by hand is that of labcheck flag on {share} of the rows.")


if __name__ == "__main__":
    main()
