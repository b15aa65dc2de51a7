"""Measure what `labcheck flag` costs for each Observation of a bulk export, against a floor.

Makes NDJSON of invented Observations of about 900 bytes, as servers write them (60 tests, half of
them with a printed range, one in fifty with a text), and their Patients, and runs in turn:

- floor: DuckDB reads the same file and counts its lines;
- flag: `labcheck flag` as a user runs it, a process of its own.

Prints seconds of the clock and of the processor, Observations a second, the peak of the memory and
the ratio to the floor. Ratios hold within a run; the load of the machine stands above them.

    python benchmarks/ndjson.py [--rows N] [--memory SIZE] [--threads N]
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROWS = 1_000_000
TESTS = 60
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
KNOWN = (
    ("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 12.0, 16.0),
    ("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 3.5, 5.1),
    ("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", 0.6, 1.2),
    ("2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", 70.0, 99.0),
    ("2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", 135.0, 145.0),
)
"""Tests with a range as it may be printed, which nothing is judged by but the row itself."""
COUNT = """
import sys, duckdb
lines = "SELECT count(*) FROM read_ndjson_objects(?, ignore_errors=true)"
duckdb.execute(f"SET threads = {int(sys.argv[2])}")
duckdb.execute(lines, [sys.argv[1]]).fetchall()
"""


def make(folder: Path, count: int) -> None:
    """Write the files of an export."""
    chance = random.Random(7)
    others = [(f"X{n}", f"Local test {n}", "mg/dL", 10.0, 20.0) for n in range(TESTS - len(KNOWN))]
    tests = [*KNOWN, *others]
    patients = [_make_id(chance) for _ in range(max(1, count // 100))]
    with (folder / "Patient.ndjson").open("w", encoding="utf-8") as stream:
        for patient in patients:
            born = f"{chance.randint(1930, 2015)}-{chance.randint(1, 12):02}-11"
            sex = chance.choice(["male", "female"])
            person = {"resourceType": "Patient", "id": patient, "gender": sex, "birthDate": born}
            stream.write(json.dumps(person) + "\n")
    with (folder / "Observation.ndjson").open("w", encoding="utf-8") as stream:
        for number in range(count):
            test = tests[int(chance.random() ** 2 * TESTS)]
            content = _make_observation(chance, number, test, chance.choice(patients))
            stream.write(json.dumps(content, separators=(",", ":")) + "\n")


def _make_id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128)))


def _make_observation(
    chance: random.Random, number: int, test: tuple[str, str, str, float, float], patient: str
) -> dict[str, object]:
    code, name, unit, low, high = test
    day = f"20{chance.randint(15, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    time_ = f"{day}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00+01:00"
    coded = {"unit": unit, "system": UCUM, "code": unit}
    category = "http://terminology.hl7.org/CodeSystem/observation-category"
    content: dict[str, object] = {
        "resourceType": "Observation",
        "id": _make_id(chance),
        "meta": {"versionId": "1", "lastUpdated": time_},
        "status": "final",
        "category": [{"coding": [{"system": category, "code": "laboratory"}]}],
        "code": {"coding": [{"system": LOINC, "code": code, "display": name}], "text": name},
        "subject": {"reference": f"Patient/{patient}"},
        "encounter": {"reference": f"Encounter/{_make_id(chance)}"},
        "effectiveDateTime": time_,
        "issued": time_,
    }
    if number % 50 == 0:
        return {**content, "valueString": chance.choice(["negative", "<5", "see note"])}
    value = round(chance.uniform(low * 0.6, high * 1.3), 1)
    content["valueQuantity"] = {"value": value, **coded}
    if number % 2:
        limits = {"low": {"value": low, **coded}, "high": {"value": high, **coded}}
        content["referenceRange"] = [limits]
    return content


def measure(*command: str) -> tuple[float, float, float]:
    """Run a command; give the seconds of the clock and of the processor, and MiB at the peak."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    took, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, used, after.ru_maxrss / 1024


def main() -> None:
    """Make the files, measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--threads", default="2")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, asked.rows)
        lines = str(folder / "Observation.ndjson")
        load = os.getloadavg()[0]
        floor = measure(sys.executable, "-c", COUNT, lines, asked.threads)
        flag = measure(
            sys.executable, "-m", "labcheck", "flag", lines,
            "--patients", str(folder / "Patient.ndjson"), "-o", str(folder / "flagged.parquet"),
            "--memory", asked.memory, "--threads", asked.threads,
        )  # fmt: skip
    print(f"{asked.rows:,} Observations; load {load:.1f} on {os.cpu_count()} processors\n")
    print("| what | clock, s | processor, s | rows/s | peak, MiB | processor, by the floor |")
    print("| --- | --- | --- | --- | --- | --- |")
    for what, (took, used, peak) in (("floor", floor), ("flag", flag)):
        pace = f"{asked.rows / took:,.0f}"
        print(f"| {what} | {took:.1f} | {used:.1f} | {pace} | {peak:.0f} | {used / floor[1]:.1f} |")


if __name__ == "__main__":
    main()
