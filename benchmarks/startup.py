"""Measure what starting labcheck costs, against two floors measured in the same run.

Runs the whole process `labcheck CASE` in turn with (a) an interpreter that does nothing and (b) a
program with typer, rich and PyYAML that reads the same file and prints the same table from rows
written into it. Prints the median of user and system CPU time of each, and the ratios.

    python benchmarks/startup.py [CASE] [RUNS]
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

DEFAULT_CASE = Path(__file__).parents[1] / "examples" / "lupus-calciphylaxis.yaml"
DEFAULT_RUNS = 15
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


def main() -> None:
    """Measure the three programs in turn and print medians and ratios."""
    case = sys.argv[1] if len(sys.argv) > 1 else str(DEFAULT_CASE)
    runs = int(sys.argv[2]) if len(sys.argv) > len(("script", "case")) else DEFAULT_RUNS
    labcheck = [sys.executable, "-m", "labcheck", case]
    printed = subprocess.run(labcheck, check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        floor = Path(folder) / "floor.py"
        floor.write_text(FLOOR.format(rows=printed.splitlines()), encoding="utf-8")
        programs = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "typer+rich+pyyaml": [sys.executable, str(floor), case],
            "labcheck": labcheck,
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(runs + 1):
            for name, command in programs.items():
                times[name].append(measure(command))
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    print(f"{runs} runs each, in turn, after one warm-up; CPU seconds, user and system")
    for name, median in medians.items():
        found = times[name][1:]
        print(f"{name:20} median {median:.3f}  (from {min(found):.3f} to {max(found):.3f})")
    for name in ("python -c pass", "typer+rich+pyyaml"):
        print(f"labcheck / {name:20} {medians['labcheck'] / medians[name]:.2f}")


if __name__ == "__main__":
    main()
