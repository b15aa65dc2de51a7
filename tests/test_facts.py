"""The catalogue's numbers against the facts they were copied from, and sets against each other.

The limits of the shipped sets are compared in `test_facts_sets`.
"""

from decimal import Decimal

import pytest

from facts import (
    FACTS,
    ROOT,
    SETS,
    analytes_of,
    fold_unit,
    read,
    reading_of_entry,
    rows_in,
    stated,
)
from published_factors import SUBSTANCE

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the facts are not beside this copy")

CATALOGUE = read(ROOT / "src" / "labcheck" / "data" / "analytes.yaml")["analytes"]


def test_molar_masses_and_valences():
    facts = {one["id"]: one for one in read(FACTS / "analytes.yaml")["analytes"]}
    later = {
        fact["analyte"]: str(fact["molar_mass"])
        for fact in read(FACTS / "molar_masses_2.yaml")["facts"]
        if "molar_mass" in fact
    }
    compared = 0
    for id_, analyte in CATALOGUE.items():
        fact = facts.get(SUBSTANCE.get(id_, id_))
        if later.get(id_) == (mass := analyte.get("molar_mass")) is not None:
            compared += 1
        elif mass:
            assert (fact["molar_mass"], fact["molar_mass_verified"]) == (mass, "true"), id_
            assert fact["convertible_mass_molar"] == "true", id_
            compared += 1
        valence = analyte.get("valence", "")
        if id_ in SUBSTANCE:
            assert valence in ("", stated(fact, "valence")), id_
        elif fact is not None:
            assert valence == stated(fact, "valence"), id_
        else:
            assert not valence, id_
    assert compared > 55


def test_a_unit_stands_in_the_facts_or_is_printed_by_a_set():
    printed = {}
    for path in SETS.glob("*.yaml"):
        content = read(path)
        for analyte, entries in content["ranges"].items():
            units = {reading_of_entry(analyte, entry, content).unit for entry in entries}
            printed.setdefault(analyte, set()).update(units)
    for fact in read(FACTS / "analytes.yaml")["analytes"]:
        ucum = fact["ucum"]
        id_ = fact["id"]
        for unit in set(CATALOGUE[id_]["units"]) - {*ucum["conventional"], *ucum["si"]}:
            # U/mL is what laboratories print for CH50, anti-CCP and anti-tTG.
            assert unit == "U/mL" or fold_unit(unit) in printed[id_], (id_, unit)


def test_within_subject_variation():
    rows = {
        (row["slug"], row["cvi"], row["source_key"]) for row in read(FACTS / "biovar.yaml")["rows"]
    }
    called = {"urea_nitrogen": "urea", "crp_hs": "crp"}
    compared = 0
    for id_, analyte in CATALOGUE.items():
        if variation := analyte.get("variation"):
            read_as = (called.get(id_, id_), variation["cvi"], variation["source"])
            assert read_as in rows, id_
            compared += 1
    assert compared > 50


def test_loinc_codes_were_read_with_their_names():
    facts = {one["id"]: one for one in read(FACTS / "analytes.yaml")["analytes"]}
    read_codes = {
        code["code"]: code.get("long_name")
        for fact in facts.values()
        for code in fact["loinc"]
        if code["verified"] in ("mimic-iv", "rcpa_spia_transcription")
    }
    table = (FACTS / "loinc_codes.tsv").read_text(encoding="utf-8").splitlines()
    read_codes |= {code: name for code, name, *_ in (line.split("\t") for line in table if line)}
    for id_, analyte in CATALOGUE.items():
        for code, name in analyte.get("loinc", {}).items():
            assert id_ not in facts or read_codes[code] == name, (id_, code)


# Columns of the comparison table (eJIFCC 2016) and the sets that hold the same intervals.
COLUMNS = {"uk": "uk-pathology-harmony", "australasia": "aacb", "nordic": "norip"}
# Where table and set differ, and why.
DIFFERENCES = {
    ("uk", "creatinine", "male", "60-100"): "left out beside the misprinted interval for women",
    ("uk", "creatinine", "female", "60-100"): "left out: it repeats the interval for men",
}


def test_the_harmonised_sets_agree_with_a_table_that_compares_them():
    found = {}
    for number, row in rows_in("harmonised_si"):
        if row["src"] in COLUMNS and not _is_shipped(row):
            limits = f"{row['low']}-{row['high']}"
            found[row["src"], *analytes_of(row), stated(row, "sex"), limits] = number
    assert {*found} == {*DIFFERENCES}


def _is_shipped(row):
    """Whether a set has the limits of a row of the table, for the same adults."""
    content = read(SETS / f"{COLUMNS[row['src']]}.yaml")
    (analyte,) = analytes_of(row)
    age = row["age"] if isinstance(row.get("age"), dict) else {}
    bounds = [f"{age[end]} y" if stated(age, end) else None for end in ("min", "max")]
    return any(
        [limit[1] for limit in one.limits] == [Decimal(row["low"]), Decimal(row["high"])]
        and one.sex in ("", stated(row, "sex"))
        and all(bound in (None, end) for bound, end in zip(bounds, one.ages, strict=True))
        for one in (
            reading_of_entry(analyte, entry, content)
            for entry in content["ranges"].get(analyte, ())
        )
    )


def test_the_table_was_compared():
    compared = [row for _, row in rows_in("harmonised_si") if row["src"] in COLUMNS]
    assert len(compared) > 35
