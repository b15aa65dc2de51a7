"""Measure which share of results is judged where a report prints no ranges, and what the rest is.

Makes a table of invented results for each kind of patient: every test of the catalogue once, and
the routine tests of `invented_files` once, in a unit that it is printed in. Each is run through
`labcheck check --format json`, for each region; a result counts as judged when it has a flag.
Prints the shares as a table of Markdown, and the tests that are not judged, most often first.

    python benchmarks/judged_share.py [--source FOLDER] [--rest N]

`--source` is the `src` folder of another version, to run the same table through it; what that does
not know counts as not judged. A version without `--region` judges by what it uses by itself.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from invented_files import TESTS

from labcheck.ranges.reference_range import JUDGING_KINDS
from labcheck.values.limits import Scale
from labcheck.yaml_files.shipped import list_shipped, load_shipped, load_shipped_catalogue

PATIENTS = {
    "woman, 40 y": {"sex": "female", "age": "40 y"},
    "man, 40 y": {"sex": "male", "age": "40 y"},
    "child, 7 y": {"sex": "female", "age": "7 y"},
    "newborn, 2 d": {"sex": "male", "age": "2 d"},
    "pregnant, 2nd trimester": {"sex": "female", "age": "30 y", "pregnancy": "2"},
}
REGIONS = ("us", "uk", "au", "nordic", "de")


def main() -> None:
    """Run every table, and print what was judged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--source", type=Path, help="the src folder of another version")
    parser.add_argument("--rest", type=int, default=40, help="how many of the rest are listed")
    asked = parser.parse_args()
    environment = dict(os.environ)
    if asked.source:
        environment["PYTHONPATH"] = str(asked.source)
    names = _list_tests()
    regions = REGIONS if _has_regions(environment) else ("",)
    rest: dict[str, Counter[str]] = defaultdict(Counter)
    print(f"| patient | region | all {len(names)} tests | {len(TESTS)} routine tests |")
    print("| --- | --- | --- | --- |")
    for whom, patient in PATIENTS.items():
        for region in regions:
            rows = _judge(names, patient, region, environment)
            judged = {name for name, why in rows.items() if not why}
            for name, why in rows.items():
                if why:
                    rest[name][why] += 1
            routine = [name for _, name, *_ in TESTS]
            common = sum(name in judged for name in routine)
            every = sum(name in judged for name in names)
            print(
                f"| {whom} | {region or 'its own'} | {every} ({every / len(names):.0%}) "
                f"| {common} ({common / len(routine):.0%}) |"
            )
    runs = len(PATIENTS) * len(regions)
    ranked = sorted(rest, key=lambda name: (-rest[name].total(), name))
    print(f"\nNot judged, of {runs} runs each ({len(ranked)} tests in some):\n")
    for name in ranked[: asked.rest]:
        reasons = ", ".join(f"{why} {times}" for why, times in rest[name].most_common())
        print(f"- {name}: {reasons}")


def _list_tests() -> dict[str, tuple[str, str]]:
    """Give every test with a result and its unit: the middle of some shipped range, or a word."""
    catalogue = load_shipped_catalogue()
    limits = [
        entry for id_ in list_shipped() for entries in load_shipped(id_).ranges.values()
        for entry in entries if entry.kind in JUDGING_KINDS
    ]  # fmt: skip
    found = {}
    for id_, analyte in catalogue.analytes.items():
        unit = analyte.units[0] or ""
        if unit == "{ordinal}":
            found[id_] = ("negative", "")
            continue
        own = [each.limits for each in limits if each.analyte == id_]
        numbers = [each for each in own if each.scale is Scale.QUANTITY]
        value = "1"
        if numbers:
            interval, unit = numbers[0].interval, numbers[0].unit or ""
            ends = [float(end) for end in (interval.low, interval.high) if end is not None]
            value = f"{sum(ends) / len(ends):.4g}"
        elif own:
            value, unit = "negative", ""
        found[id_] = (value, unit)
    return found


def _has_regions(environment: dict[str, str]) -> bool:
    told = subprocess.run(
        (sys.executable, "-m", "labcheck", "check", "--help"),
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "--region" in told.stdout


def _judge(
    names: dict[str, tuple[str, str]],
    patient: dict[str, str],
    region: str,
    environment: dict[str, str],
) -> dict[str, str]:
    """Give the reason why each test is not judged; empty where it is."""
    results = [(name, *said) for name, said in names.items()]
    results += [(name, f"{(low + high) / 2:.4g}", unit) for _, name, unit, low, high in TESTS]
    labs = [{"test": name, "result": f"{value} {unit}".strip()} for name, value, unit in results]
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case.json"
        case.write_text(json.dumps({"patient": patient, "labs": labs}), encoding="utf-8")
        words = ("--region", region) if region else ()
        told = subprocess.run(
            (sys.executable, "-m", "labcheck", "check", str(case), "-f", "json", *words),
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if not told.stdout:
        raise SystemExit(told.stderr)
    rows: Sequence[dict[str, Any]] = json.loads(told.stdout)["rows"]
    return {
        name: (row["not_judged"] or {"reason": ""})["reason"]
        for (name, *_), row in zip(results, rows, strict=True)
    }


if __name__ == "__main__":
    main()
