"""Measure what `labcheck.bulk.flag` costs on Spark, against Spark handing out rows and no more.

Makes the table of `benchmarks/bulk.py` and runs in turn, each as a process of its own with a
session on all cores of this machine:

- copy: `mapInArrow` with a function that gives back what it gets;
- numbers, texts: the rows flagged, on a column of numbers and on one of texts;
- the same two with another checkout of labcheck, where `--other FOLDER` names one.

The result is written as Parquet. The time is that from the call of `flag` to the last row, without
the start of the session. Prints medians and their ratios to the copy, as a table of Markdown, and
the most memory that one of Spark's Python processes took.

    python benchmarks/spark.py [--rows N] [--runs N] [--partitions N] [--memory SIZE]
    [--other FOLDER] [--keep FOLDER]

PySpark, Java and what `labcheck[bulk]` names are needed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bulk import MAKE, TESTS, describe_machine, measure, python

ROWS = 5_000_000
HERE = Path(__file__).parents[1]

RUN = """
import os, shutil, sys, threading, time, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from pyspark.sql import SparkSession

source, target, what, parts, memory = sys.argv[1:6]
config = {
    "spark.driver.memory": "4g", "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false",
    "spark.log.structuredLogging.enabled": "false",
}
builder = SparkSession.builder.master("local[*]")
for name, value in config.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")
spark.range(100).mapInArrow(lambda batches: batches, "id long").collect()

most = [0]
def watch():
    while True:
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                is_own = os.getsid(int(status.parent.name)) == os.getsid(0)
                if is_own and "pyspark.daemon" in (status.parent / "cmdline").read_text():
                    lines = status.read_text().splitlines()
                    found = next(line for line in lines if line.startswith("VmHWM"))
                    most[0] = max(most[0], int(found.split()[1]))
            except (OSError, StopIteration):
                continue
        time.sleep(0.2)
threading.Thread(target=watch, daemon=True).start()

rows = spark.read.parquet(source)
rows = rows.repartition(int(parts)) if int(parts) else rows
started = time.perf_counter()
if what == "copy":
    flagged = rows.mapInArrow(lambda batches: batches, rows.schema)
else:
    import labcheck.bulk
    flagged = labcheck.bulk.flag(rows, columns={"value": what}, memory=memory, threads=1)
flagged.write.mode("overwrite").parquet(target)
print(time.perf_counter() - started, most[0] / 1024)
"""


@dataclass(frozen=True, slots=True)
class Program:
    """What is measured: its name, the argument of the run, and the checkout it is run with."""

    name: str
    what: str
    checkout: Path


def run(program: Program, folder: Path, options: argparse.Namespace) -> tuple[float, float]:
    """Run a program; give its seconds and the most memory of a Python process, in MiB.

    Raises:
        SystemExit: It failed.
    """
    path = os.pathsep.join((str(program.checkout / "src"), os.environ.get("PYTHONPATH", "")))
    settings = {**os.environ, "PYTHONPATH": path, "PYSPARK_PYTHON": sys.executable}
    target = folder / "flagged.parquet"
    command = python(
        RUN, folder / "rows.parquet", target, program.what, options.partitions, options.memory
    )
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=settings, cwd=folder
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, memory = done.stdout.split()[-2:]
    return float(seconds), float(memory)


def programs(other: Path | None) -> list[Program]:
    """List what is measured, in the order in which it is run."""
    listed = [Program("copy", "copy", HERE)]
    for name, what in (("numbers", "number"), ("texts", "value")):
        listed.append(Program(name, what, HERE))
        if other:
            listed.append(Program(f"{name}, {other.name}", what, other))
    return listed


def print_table(found: dict[Program, list[tuple[float, float]]], rows: int) -> None:
    """Print the medians, and their ratios to the copy of the same round."""
    copies = next(iter(found.values()))
    print("| | s | rows/s | s / copy | MiB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for program, costs in found.items():
        seconds = statistics.median(second for second, _ in costs)
        pairs = zip(costs, copies, strict=True)
        ratio = statistics.median(own / copy for (own, _), (copy, _) in pairs)
        memory = max(used for _, used in costs)
        print(
            f"| {program.name} | {seconds:.1f} | {rows / seconds:,.0f} | {ratio:.2f} | "
            f"{memory:.0f} |"
        )


def read_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the table")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn")
    parser.add_argument("--partitions", type=int, default=0, help="as Spark reads them if 0")
    parser.add_argument("--memory", default="1GB", help="what DuckDB may use in each process")
    parser.add_argument("--other", type=Path, help="another checkout of labcheck")
    parser.add_argument("--keep", type=Path, help="a folder in which the table stays")
    return parser.parse_args(arguments)


def main() -> None:
    """Make the table, run the programs in turn, and print what they cost."""
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="labcheck-") as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        table, part = folder / "rows.parquet", folder / "part.parquet"
        if not table.exists():
            measure(python(MAKE, options.rows, table, part, options.rows // 10, TESTS))
        print(describe_machine(), flush=True)
        listed = programs(options.other and options.other.resolve())
        found: dict[Program, list[tuple[float, float]]] = {program: [] for program in listed}
        for _ in range(options.runs):
            for program in listed:
                found[program].append(run(program, folder, options))
                print(f"{program.name}: {found[program][-1][0]:.1f} s", file=sys.stderr)
        print(f"{options.rows:,} rows, {options.runs} runs each, in turn; medians\n")
        print_table(found, options.rows)


if __name__ == "__main__":
    main()
