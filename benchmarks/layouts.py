"""Measure what `labcheck flag` costs for labevents of MIMIC-IV, against plain columns.

Makes invented results in the layout of labevents with a table of patients (anchor_age,
anchor_year), the same results in plain columns, and the same texts with their printed ranges in
plain columns, as Parquet. Runs in turn, each as a whole process: the floor (DuckDB reads the plain
table and writes it with the same columns as constants), plain columns of numbers and of texts, and
the layout with its patients. Prints medians of the wall clock and of CPU time, and ratios within
the run.

    python benchmarks/layouts.py [--rows N] [--runs N] [--keep FOLDER] [--python PATH]
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from invented_files import TESTS

from bulk import Cost, measure

MAKE = """
import json, sys, duckdb
rows, folder, tests = int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
db = duckdb.connect()
db.execute("SET threads = 1; SELECT setseed(0.42)")
db.execute("CREATE TABLE tests (i INT, label VARCHAR, unit VARCHAR, low DOUBLE, high DOUBLE)")
db.executemany("INSERT INTO tests VALUES (?, ?, ?, ?, ?)", tests)
people = max(rows // 100, 1)
db.execute(f'''COPY (SELECT range AS subject_id,
    CASE range % 2 WHEN 0 THEN 'F' ELSE 'M' END AS gender, 18 + range % 74 AS anchor_age,
    2110 + range % 90 AS anchor_year, '2014 - 2016' AS anchor_year_group
    FROM range({people})) TO '{folder}/patients.parquet' (FORMAT parquet)''')
drawn = f'''SELECT range AS n, (random() * {len(tests)} - 0.5)::INT AS i, random() AS a,
    random() AS kind, (random() * {people} - 0.5)::INT AS subject_id, random() AS moment
    FROM range({rows})'''
db.execute(f'''CREATE TABLE results AS SELECT n, subject_id, label, unit, low, high, kind,
    TIMESTAMP '2110-01-01' + to_days((subject_id % 90 * 365.25 + moment * 2000)::INT)
        + to_minutes((moment * 1e6)::INT % 1440) AS charttime,
    round(greatest(low + (high - low) * (a * 1.6 - 0.3), 0),
        CASE WHEN high >= 100 THEN 0 WHEN high >= 5 THEN 1 ELSE 2 END) AS number
    FROM ({drawn}) JOIN tests USING (i)''')
text = "regexp_replace(number::VARCHAR, '[.]0$', '')"
value = f"CASE WHEN kind < 0.97 THEN {text} WHEN kind < 0.99 THEN '___' ELSE '<' || {text} END"
db.execute(f'''COPY (SELECT n AS labevent_id, subject_id, 50000 + hash(label) % 999 AS itemid,
    label, 'Blood' AS fluid, 'Chemistry' AS category, charttime, {value} AS value,
    CASE WHEN kind < 0.99 THEN number END AS valuenum, unit AS valueuom,
    CASE WHEN kind < 0.9 THEN low END AS ref_range_lower,
    CASE WHEN kind < 0.9 THEN high END AS ref_range_upper,
    CASE WHEN number > high THEN 'abnormal' END AS flag, NULL::VARCHAR AS comments
    FROM results ORDER BY n) TO '{folder}/labevents.parquet' (FORMAT parquet)''')
db.execute(f'''COPY (SELECT subject_id AS patient, label AS test, number AS value, unit,
    CASE subject_id % 2 WHEN 0 THEN 'F' ELSE 'M' END AS sex, 18 + subject_id % 74 AS age,
    charttime AS time FROM results ORDER BY n) TO '{folder}/plain.parquet' (FORMAT parquet)''')
db.execute(f'''COPY (SELECT subject_id AS patient, label AS test,
    CASE WHEN kind < 0.99 THEN {text} ELSE '<' || {text} END AS value, unit,
    CASE WHEN kind < 0.9 THEN low END AS low, CASE WHEN kind < 0.9 THEN high END AS high,
    CASE WHEN number > high THEN 'abnormal' END AS reported, 'Blood' AS specimen,
    'Chemistry' AS panel, CASE subject_id % 2 WHEN 0 THEN 'F' ELSE 'M' END AS sex,
    18 + subject_id % 74 + year(charttime) - 2110 - subject_id % 90 AS age, charttime AS time
    FROM results ORDER BY n) TO '{folder}/texts.parquet' (FORMAT parquet)''')
"""
FLOOR = """
import sys, duckdb
db = duckdb.connect(config={"memory_limit": "1GB"})
db.execute(f'''COPY (SELECT *, 'N' AS flag, NULL::VARCHAR AS not_judged, '' AS possible_flags,
    1.0 AS range_low, 2.0 AS range_high, 'mg/dL' AS range_unit, 'abim' AS range_set,
    NULL::DOUBLE AS times_limit, false AS at_limit, false AS may_be_critical, '' AS notes
    FROM '{sys.argv[1]}') TO '{sys.argv[2]}' (FORMAT parquet)''')
"""


def main() -> None:
    """Make the tables, measure in turn, and print the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder in which the tables stay")
    parser.add_argument("--python", default=sys.executable, help="whose labcheck is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="labcheck-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "plain.parquet").exists():
            tests = [(place, *test[1:]) for place, test in enumerate(TESTS)]
            measure((sys.executable, "-c", MAKE, str(options.rows), str(folder), json.dumps(tests)))
        flag = (options.python, "-m", "labcheck", "flag", "--memory", "1GB", "-o")
        layout = (str(folder / "labevents.parquet"), "--layout", "mimic-labevents",
                  "--patients", str(folder / "patients.parquet"))  # fmt: skip
        plain = str(folder / "plain.parquet")
        programs = {
            "floor": (sys.executable, "-c", FLOOR, plain, str(folder / "floor.parquet")),
            "plain columns": (*flag, str(folder / "plain-out.parquet"), plain),
            "plain columns of texts": (
                *flag,
                str(folder / "texts-out.parquet"),
                str(folder / "texts.parquet"),
            ),
            "MIMIC with patients": (*flag, str(folder / "mimic-out.parquet"), *layout),
        }
        costs: dict[str, list[Cost]] = {name: [] for name in programs}
        for _ in range(options.runs):
            for name, command in programs.items():
                costs[name].append(measure(command))
        print("| | wall s | CPU s | CPU / plain columns | CPU / floor |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for name, found in costs.items():
            wall = statistics.median(cost.wall for cost in found)
            cpu = statistics.median(cost.cpu for cost in found)
            ratios = [
                statistics.median(
                    ours.cpu / its.cpu for ours, its in zip(found, costs[other], strict=True)
                )
                for other in ("plain columns", "floor")
            ]
            print(f"| {name} | {wall:.1f} | {cpu:.1f} | {ratios[0]:.2f} | {ratios[1]:.2f} |")


if __name__ == "__main__":
    main()
