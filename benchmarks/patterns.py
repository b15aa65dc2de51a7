"""Measure how quiet the patterns keep, and how many planted cases they name.

Panels: results drawn inside the ranges of the usual sets for a man of 50 name no pattern. A second
count draws one result in twenty just outside, as the definition of a reference interval lets a
healthy person have it: that is the price of limits, not of patterns, and is printed beside it.

Planted cases: the classic case of each pattern (`tests/classic_panels.py`), every number varied by
up to 5 %, among ordinary results.

    python benchmarks/patterns.py [--panels N] [--variants N]
"""

import argparse
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from classic_panels import CLASSIC, HEALTHY  # type: ignore[import-not-found]
from derivations import KNOWLEDGE, report_of  # type: ignore[import-not-found]
from labcheck.interpretation.patterns.matching import find_patterns
from labcheck.interpreting import interpret_report
from labcheck.judging.report import NO_INTERPRETATION, Report
from labcheck.judging.row import Row
from labcheck.yaml_files.shipped_patterns import load_patterns
from panels import list_limits  # type: ignore[import-not-found]

SIZE, DRAWS_OF_A_TEST = 40, 100
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PATTERNS = load_patterns()


def judge_values(rng: Random, *, outside: bool) -> dict[str, list[Row]]:
    """Judge values of every test: inside its range, or just outside one of its limits."""
    found: dict[str, list[Row]] = {}
    for _ in range(DRAWS_OF_A_TEST):
        labs = {}
        for test, low, high, unit in list_limits():
            width = high - low
            beyond = rng.choice(
                (low - 0.1 * width * rng.random(), high + 0.1 * width * rng.random())
            )
            value = beyond if outside else low + width * rng.uniform(0.02, 0.98)
            if value > 0:
                labs[test] = f"{value:.6g} {unit}"
        for row in report_of(labs).rows:
            is_wanted = row.is_abnormal if outside else row.flag is not None and row.flag.is_normal
            if row.analyte is not None and is_wanted:
                found.setdefault(row.analyte.id, []).append(row)
    return found


def name_all(base: Report, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Give every pattern of a panel; all are looked for, whatever the panel has."""
    report = interpret_report(replace(base, rows=rows), KNOWLEDGE)
    said = report.interpretation or NO_INTERPRETATION
    found = find_patterns(report, said, PATTERNS, KNOWLEDGE.catalogue)
    return tuple(pattern.id for pattern in found)


def count_alarms(panels: int, rng: Random) -> None:
    """Print how many panels name a pattern."""
    inside, outside = (judge_values(rng, outside=each) for each in (False, True))
    base, tests = report_of({"sodium": "140 mmol/L"}), sorted(inside)
    for share, count in ((0.0, panels), (0.05, panels // 10)):
        alarms: Counter[str] = Counter()
        named = 0
        for _ in range(count):
            rows = tuple(
                rng.choice(
                    outside[test] if test in outside and rng.random() < share else inside[test]
                )
                for test in rng.sample(tests, SIZE)
            )
            ids = name_all(base, rows)
            alarms.update(ids)
            named += bool(ids)
        what = "inside their ranges" if not share else "of which each is outside in 1 of 20"
        print(f"{count} panels of {SIZE} results {what}: {named} name a pattern")
        for id_, times in alarms.most_common(5):
            print(f"  {id_:36} {times}")


def vary(labs: dict[str, str], rng: Random) -> dict[str, str]:
    """Vary every number before a unit or a bracket by up to 5 %."""
    varied = {}
    for name, text in labs.items():
        factor = rng.uniform(0.95, 1.05)
        varied[name] = NUMBER.sub(lambda found: f"{float(found[0]) * factor:.4g}", text, count=1)  # noqa: B023 - at once
    return varied


def count_planted(variants: int, rng: Random) -> None:
    """Print how many of the planted cases are named."""
    named = 0
    for id_, classic in CLASSIC.items():
        for _ in range(variants):
            labs = vary(classic, rng)
            found = report_of(HEALTHY | labs).interpretation.patterns
            is_named = id_ in {pattern.id for pattern in found}
            named += is_named
            if not is_named:
                print(f"  not named: {id_} in {labs}")
    of = variants * len(CLASSIC)
    print(f"planted cases: {named} of {of} named ({100 * named / of:.1f} %)")


def main() -> None:
    """Count both."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--panels", type=int, default=100_000)
    parser.add_argument("--variants", type=int, default=20)
    asked = parser.parse_args()
    rng = Random(20)
    print(f"{len(PATTERNS)} patterns")
    count_planted(asked.variants, rng)
    count_alarms(asked.panels, rng)


if __name__ == "__main__":
    main()
