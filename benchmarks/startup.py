"""Measure what starting labcheck costs, against two floors measured in the same run.

Runs the whole process `labcheck CASE` in turn with (a) an interpreter that does nothing and (b) a
program with typer, rich and PyYAML that reads the same file and prints the same table from rows
written into it. Prints for each case the median of user and system CPU time, and the ratios.

    python benchmarks/startup.py [CASE...] [--runs N]
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
# One draw; several draws; several draws whose units convert; limits in SI units for a child.
DEFAULT_CASES = [
    EXAMPLES / f"{name}.yaml"
    for name in ("lupus-calciphylaxis", "lupus-usual", "iron-deficiency", "child-of-seven")
]
DEFAULT_RUNS = 9
# Installed packages have their bytecode beside them, so the measured program keeps its own.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

FLOOR = '''
import sys
import typer
import yaml
from rich.console import Console
from rich.table import Table

ROWS = {rows!r}
app = typer.Typer(pretty_exceptions_enable=False)

@app.command()
def show(case: str) -> None:
    """Print a table."""
    with open(case, "rb") as stream:
        yaml.load(stream, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    console = Console(width=200, highlight=False)
    table = Table(box=None)
    table.add_column("")
    for row in ROWS:
        table.add_row(row)
    console.print(table)

app()
'''


def measure(command: list[str]) -> float:
    """Run a command to its end and give its user and system CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def compare(case: Path, runs: int) -> None:
    """Measure the three programs in turn on one case and print medians and ratios."""
    labcheck = [sys.executable, "-m", "labcheck", str(case)]
    printed = subprocess.run(labcheck, check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        floor = Path(folder) / "floor.py"
        floor.write_text(FLOOR.format(rows=printed.splitlines()), encoding="utf-8")
        programs = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "typer+rich+pyyaml": [sys.executable, str(floor), str(case)],
            "labcheck": labcheck,
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(runs + 1):
            for name, command in programs.items():
                times[name].append(measure(command))
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    print(case.name)
    for name, median in medians.items():
        found = times[name][1:]
        print(f"  {name:20} median {median:.3f}  (from {min(found):.3f} to {max(found):.3f})")
    for name in ("python -c pass", "typer+rich+pyyaml"):
        print(f"  labcheck / {name:20} {medians['labcheck'] / medians[name]:.2f}")


def main() -> None:
    """Compare on every case."""
    parser = argparse.ArgumentParser(description="Measure what starting labcheck costs.")
    parser.add_argument("cases", nargs="*", type=Path, default=DEFAULT_CASES)
    parser.add_argument("--runs", type=int, default=DEFAULT_RUNS)
    asked = parser.parse_args()
    print(f"{asked.runs} runs each, in turn, after one warm-up; CPU seconds, user and system")
    for case in asked.cases:
        compare(case, asked.runs)


if __name__ == "__main__":
    main()
