"""Measure which share of results is judged where a report prints no ranges, and what the rest is.

Makes a table of invented results for each kind of patient: every test of the catalogue once, and
the routine tests of `invented_files` once, in a unit that it is printed in. Each is run through
`labcheck check --format json`, for each region; a result counts as judged when it has a flag.
Prints the shares as a table of Markdown, and the tests that are not judged, most often first.

    python benchmarks/judged_share.py [--source FOLDER] [--rest N]
    python benchmarks/judged_share.py d_labitems_to_loinc.csv lb.csv own.tsv

Tables are those that `known_names.py` reads: what a laboratory calls its tests, their codes,
units and specimens, and how often each is reported. A result is invented for each line, in the
first of its units that the test has, and counts as often as the line says; what measures nothing is
left out of the share. No range is taken from a table, and no value.

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
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from invented_files import TESTS
from known_names import read_table

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import convert_value
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.identity import identify
from labcheck.ranges.reference_range import JUDGING_KINDS, ReferenceRange
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


Rows: TypeAlias = Mapping[str, tuple[Mapping[str, str], int]]
"""Results of a case, as its file writes them, and how often each counts; by their names."""
_NOTHING_MEASURED = "not-a-measurement"


def main() -> None:
    """Run every table, and print what was judged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("tables", nargs="*", type=Path, help="names, codes and units; counts")
    parser.add_argument("--source", type=Path, help="the src folder of another version")
    parser.add_argument("--rest", type=int, default=40, help="how many of the rest are listed")
    asked = parser.parse_args()
    environment = dict(os.environ)
    if asked.source:
        environment["PYTHONPATH"] = str(asked.source)
    regions = REGIONS if _has_regions(environment) else ("",)
    invented = Invented()
    tables = {path.stem: invented.list_reported(path) for path in asked.tables} or {
        "all tests": invented.list_tests(), "routine tests": list_routine_tests()
    }  # fmt: skip
    rest: dict[str, Counter[str]] = defaultdict(Counter)
    print(f"| patient | region | {' | '.join(tables)} |")
    print("| --- | --- |" + " --- |" * len(tables))
    for whom, patient in PATIENTS.items():
        for region in regions:
            shares = []
            for rows in tables.values():
                reasons = _judge(rows, patient, region, environment)
                shares.append(_count_judged(rows, reasons))
                for name, reason in reasons.items():
                    if reason not in ("", _NOTHING_MEASURED):
                        rest[name][reason] += rows[name][1]
            print(f"| {whom} | {region or 'its own'} | {' | '.join(shares)} |", flush=True)
    ranked = sorted(rest, key=lambda name: (-rest[name].total(), name))
    runs = len(PATIENTS) * len(regions)
    print(f"\nNot judged, in results of {runs} runs ({len(ranked)} kinds of result in some):\n")
    for name in ranked[: asked.rest]:
        why = ", ".join(f"{reason} {times:,}" for reason, times in rest[name].most_common())
        print(f"- {name}: {why}")


def list_routine_tests() -> Rows:
    """Give the routine tests, each with the middle of its usual values."""
    return {
        name: ({"test": name, "result": f"{(low + high) / 2:.4g} {unit}"}, 1)
        for _, name, unit, low, high in TESTS
    }


class Invented:
    """Invents results: the middle of a shipped range of the test, or a word."""

    def __init__(self) -> None:
        self.catalogue: Catalogue = load_shipped_catalogue()
        self._limits: dict[str, list[ReferenceRange]] = defaultdict(list)
        for id_ in list_shipped():
            for entries in load_shipped(id_).ranges.values():
                for entry in entries:
                    if entry.kind in JUDGING_KINDS:
                        self._limits[entry.analyte].append(entry)

    def list_tests(self) -> Rows:
        """Give every test of the catalogue once, in a unit that some range of it is printed in."""
        return {
            id_: ({"test": id_, "result": self._invent(analyte)}, 1)
            for id_, analyte in self.catalogue.analytes.items()
        }

    def list_reported(self, path: Path) -> Rows:
        """Give a result for each line of a table of names, codes and units."""
        rows: dict[str, tuple[Mapping[str, str], int]] = {}
        for reported in read_table(path):
            result = reported.result
            analyte = identify(result, self.catalogue).found
            units = (result.unit or "").split("|")  # MIMIC names all units of a test together
            invented = self._invent(analyte, units)
            fields = {"test": result.test, "result": invented, "code": result.code,
                      "specimen": result.specimen, "panel": result.panel}  # fmt: skip
            said = {field: text for field, text in fields.items() if text}
            parts = (result.test, result.unit, result.specimen, result.panel, result.code)
            name = " | ".join(filter(None, parts))
            before = rows[name][1] if name in rows else 0  # the same test with other values
            rows[name] = (said, before + reported.count)
        return rows

    def _invent(self, analyte: object, wanted: Sequence[str] = ()) -> str:
        """Invent a result in the first unit that can be had; in its own where none is wanted."""
        usual = wanted[0] if wanted else ""
        if not isinstance(analyte, Analyte):
            return f"1 {usual}".strip()
        limits = [each.limits for each in self._limits[analyte.id]]
        numbers = [each for each in limits if each.scale is Scale.QUANTITY]
        for printed in numbers:
            unit, interval = printed.unit or "", printed.interval
            ends = [end for end in (interval.low, interval.high) if end is not None]
            middle = sum(ends, Decimal()) / len(ends)
            for asked in wanted or (unit,):
                value = convert_value(analyte, middle, unit, asked) if unit and asked else middle
                if isinstance(value, Decimal):
                    return f"{float(value):.6g} {asked}".strip()
        if analyte.units[0] == "{ordinal}" or (limits and not numbers):
            return "negative"
        return f"1 {usual if wanted else analyte.units[0] or ''}".strip()


def _count_judged(rows: Rows, reasons: Mapping[str, str]) -> str:
    counts = Counter[str]()
    for name, reason in reasons.items():
        counts[reason] += rows[name][1]
    results = counts.total() - counts[_NOTHING_MEASURED]
    return f"{counts['']:,} of {results:,} ({counts[''] / max(results, 1):.1%})"


def _has_regions(environment: Mapping[str, str]) -> bool:
    told = subprocess.run(
        (sys.executable, "-m", "labcheck", "check", "--help"),
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "--region" in told.stdout


def _judge(
    rows: Rows, patient: Mapping[str, str], region: str, environment: Mapping[str, str]
) -> dict[str, str]:
    """Give the reason why each result is not judged; empty where it is."""
    labs: Iterable[Mapping[str, str]] = [fields for fields, _ in rows.values()]
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
    found: Sequence[dict[str, Any]] = json.loads(told.stdout)["rows"]
    return {
        name: (row["not_judged"] or {"reason": ""})["reason"]
        for name, row in zip(rows, found, strict=True)
    }


if __name__ == "__main__":
    main()
