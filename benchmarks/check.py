"""Measure what `labcheck check` costs for many results, against a floor measured in the same run.

Makes invented files (see `invented_files.py`) and runs `labcheck check` on each kind in turn with
its floor, each as a whole process: for Bundles `json.load` of the same files, for a table
`csv.reader` over it, for HL7 v2 the text split into its fields. Prints the medians of CPU time, how
many times the floor that is, and the results judged in a second of CPU time, start-up included.

    python benchmarks/check.py [--scale N] [--runs N] [--python PATH] [--only NAME]

With `--python` another interpreter's labcheck is measured in turn with this one's, so that two
versions are compared under one load.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from invented_files import TESTS, write_bundles, write_hl7, write_table

JSON = "import json, sys\nfor name in sys.argv[1:]:\n    json.load(open(name, encoding='utf-8'))"
CSV = "import csv, sys\nfor row in csv.reader(open(sys.argv[1], encoding='utf-8')):\n    pass"
HL7 = (
    "import sys\nfor line in open(sys.argv[1], encoding='utf-8', newline='').read().split('\\r'):\n"
    "    [field.split('^') for field in line.split('|')]"
)
# Installed packages have their bytecode beside them, so the measured program keeps its own.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of input.

    Attributes:
        name: What it is called in the table.
        files: The files.
        rows: How many results `labcheck check` judges of them.
        floor: The program that only takes the files apart.
    """

    name: str
    files: tuple[str, ...]
    rows: int
    floor: str


def make_files(folder: Path, scale: int) -> list[Kind]:
    """Make the files of every kind."""
    synthea, known = folder / "synthea", folder / "known"
    write_bundles(synthea, 30 * scale)
    write_bundles(known, 40 * scale, 4, is_known=True)
    table, hl7 = folder / "labs.csv", folder / "labs.hl7"
    rows, observations = write_table(table, 240 * scale), write_hl7(hl7, 240 * scale)
    of_known = 40 * scale * 4 * len(TESTS)
    # Of the others a visit has the tests, and five codes that no catalogue has.
    of_synthea = 30 * scale * 4 * (len(TESTS) + 5)
    return [
        Kind("Bundles as Synthea writes them", _list(synthea), of_synthea, JSON),
        Kind("Bundles of known tests", _list(known), of_known, JSON),
        Kind("HL7 v2", (str(hl7),), observations, HL7),
        Kind("table", (str(table),), rows, CSV),
    ]


def _list(folder: Path) -> tuple[str, ...]:
    return tuple(map(str, sorted(folder.iterdir())))


def measure(*command: str) -> float:
    """Run a command to its end and give its user and system CPU seconds.

    Raises:
        SystemExit: It failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def compare(kind: Kind, pythons: list[str], runs: int, target: Path) -> None:
    """Measure one kind, and print a line for each labcheck."""
    floors: list[float] = []
    costs: dict[str, list[float]] = {python: [] for python in pythons}
    for _ in range(runs):
        floors.append(measure(sys.executable, "-c", kind.floor, *kind.files))
        for python in pythons:
            command = (python, "-m", "labcheck", *kind.files, "--format", "csv", "-o", str(target))
            costs[python].append(measure(*command))
    for python, found in costs.items():
        cost = statistics.median(found)
        ratio = statistics.median(ours / its for ours, its in zip(found, floors, strict=True))
        which = "" if python == pythons[0] else f" ({python})"
        print(
            f"| {kind.name}{which} | {kind.rows:,} | {statistics.median(floors):.2f} | {cost:.2f} "
            f"| {ratio:.1f} | {kind.rows / cost:,.0f} |",
            flush=True,
        )


def main() -> None:
    """Make the files, measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=int, default=3, help="3 is 9,000 to 18,000 results")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn")
    parser.add_argument("--python", help="an interpreter with another labcheck")
    parser.add_argument("--only", default="", help="a word in the name of the kind to measure")
    options = parser.parse_args()
    pythons = [sys.executable, *filter(None, [options.python])]
    with tempfile.TemporaryDirectory(prefix="labcheck-") as temporary:
        folder = Path(temporary)
        kinds = make_files(folder, options.scale)
        print("| input | results | floor s | labcheck s | labcheck / floor | results/s |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for kind in kinds:
            if options.only.lower() in kind.name.lower():
                compare(kind, pythons, options.runs, folder / "out.csv")


if __name__ == "__main__":
    main()
