"""How many rows of a laboratory are known, by name, by code and by either, and which are not.

    python benchmarks/known_names.py d_labitems_to_loinc.csv
    python benchmarks/known_names.py observations.csv lb.csv own.tsv --rest 50

The tables are the user's own and stay where they are: one line for each test with how often it is
reported, or one for each result. A name that two tests have is known where the number says which.
Columns are known by their names in the layouts of MIMIC-IV (mimic-code,
mapping/d_labitems_to_loinc.csv), Synthea, SDTM, and of a plain table of name, unit, specimen, code
and count. A row that measures nothing, such as an index of the specimen, is counted apart and left
out of the share of the results.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.judging.identity import identify
from labcheck.judging.not_measured import refuse_no_measurement
from labcheck.reading.usual_meaning import list_meanings
from labcheck.values.printed_result import parse_result
from labcheck.yaml_files.shipped import load_shipped_catalogue

COLUMNS = {
    "name": ("name", "test", "label", "description", "lbtest", "labname"),
    "short_name": ("short_name", "lbtestcd"),
    "unit": ("unit", "units", "valueuom", "lborresu", "labmeasurenamesystem"),
    "specimen": ("specimen", "fluid", "lbspec"),
    "code": ("code", "loinc", "loinc_code", "omop_concept_code", "lbloinc"),
    "panel": ("panel", "lbcat"),
    "value": ("value", "lborres"),
    "count": ("count", "rows", "labevents_row_count"),
}
"""The columns of each field, by their names in lower case."""
_LABORATORY = "laboratory"
_NO_UNIT = frozenset(["", "-", "n/a", "na", "null"])


@dataclass(frozen=True, slots=True)
class Reported:
    """What one test is called by, and how often it is reported."""

    result: Result
    count: int


def main() -> None:
    """Print the shares of each table and its unknown rows, the most frequent first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="+", type=Path)
    parser.add_argument("--rest", type=int, default=20, help="how many unknown rows are shown")
    parser.add_argument("--language", default="", help="the language that is stated")
    asked = parser.parse_args()
    for path in asked.tables:
        print(f"\n{path}")
        measure(list(read_table(path)), asked.rest, asked.language)


def read_table(path: Path) -> Iterator[Reported]:
    """Read a table; lines that are alike are counted together."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = "\t" if path.suffix in (".tsv", ".txt") else ","
        counted: Counter[Result] = Counter()
        for row in csv.DictReader(file, delimiter=delimiter):
            fields = {(name or "").split(" (")[0].lower(): text or "" for name, text in row.items()}
            if fields.get("category", _LABORATORY) != _LABORATORY and "label" not in fields:
                continue  # Synthea's table holds vital signs and surveys as well
            counted[_as_result(fields)] += int(_take(fields, "count") or 1)
    yield from (Reported(result, count) for result, count in counted.items())


def _as_result(fields: Mapping[str, str]) -> Result:
    unit, code = _take(fields, "unit"), _take(fields, "code")
    text = _take(fields, "value") or "1"
    return Result(
        _take(fields, "name") or code,
        text,
        parse_result(text).value,
        None if unit.lower() in _NO_UNIT else unit,
        code=code,
        specimen=_take(fields, "specimen"),
        short_name=_take(fields, "short_name"),
        panel=_take(fields, "panel"),
    )


def _take(fields: Mapping[str, str], field: str) -> str:
    return next((fields[name].strip() for name in COLUMNS[field] if fields.get(name)), "")


def measure(rows: Iterable[Reported], most: int, language: str) -> None:
    """Print what is known by name, by code and by either, and the ranked rest."""
    catalogue = load_shipped_catalogue().in_language(language)
    ways = {"name": Counter[str](), "code": Counter[str](), "either": Counter[str]()}
    rest: Counter[tuple[str, str]] = Counter()
    total = 0
    for row in rows:
        total += row.count
        result = row.result
        coded = Result(result.code, result.text, result.value, result.unit, code=result.code)
        outcomes = {
            "name": _outcome_of(replace(result, code=""), catalogue),
            "code": _outcome_of(coded, catalogue) if result.code else "no code",
            "either": _outcome_of(result, catalogue),
        }
        for way, outcome in outcomes.items():
            ways[way][outcome] += row.count
        if outcomes["either"] not in ("known", "no measurement"):
            said = " | ".join(
                filter(None, (result.test, result.unit, result.specimen, result.code))
            )
            rest[said, outcomes["either"]] += row.count
    for way, outcomes_of_way in ways.items():
        listed = outcomes_of_way.most_common()
        shares = ", ".join(f"{outcome} {number / total:.2%}" for outcome, number in listed)
        print(f"  by {way}: {shares}")
    results = total - ways["either"]["no measurement"]
    print(f"  known of {results:,} results: {ways['either']['known'] / max(results, 1):.2%}")
    for (said, outcome), number in rest.most_common(most):
        print(f"  {number:>9,}  {outcome}: {said}")


def _outcome_of(result: Result, catalogue: Catalogue) -> str:
    found = identify(result, catalogue).found
    if isinstance(found, Analyte):
        return "known"
    is_known = not isinstance(found, UnknownTest)
    if refuse_no_measurement(result, catalogue, is_known=is_known):
        return "no measurement"
    if isinstance(found, AmbiguousTest):
        meant = list_meanings(result, found.candidates, catalogue.practice_of)
        return "known" if len(meant) == 1 else "ambiguous"
    return "contradicted" if is_known else "unknown"


if __name__ == "__main__":
    main()
