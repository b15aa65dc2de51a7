"""Every shipped number against the facts it was copied from, read without labcheck's own parsers.

The facts lie beside the working copies, not in the package, so these tests run where they are.
"""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FACTS = ROOT.parent / "shared" / "facts"

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the facts are not beside this copy")

# The set of the facts a shipped list was copied from, where the two are not called the same.
SOURCE_OF = {
    "arup-2019": "arup2019", "hawkes-bay": "hawkesbay", "kost-1990": "kost",
    "main-line": "mainline", "royal-melbourne": "rmh",
}  # fmt: skip
# What the facts call an analyte, where the catalogue calls it otherwise.
SLUGS = {
    "ana_titer": ["ana"], "angiotensin_converting_enzyme": ["ace"], "anti_ssa": ["anti_ssa_ssb"],
    "anti_ssb": ["anti_ssa_ssb"], "anti_tg": ["anti_thyroglobulin"], "anti_xa_heparin": ["anti_xa"],
    "b2_microglobulin": ["beta2_microglobulin"],
    "bicarbonate": ["bicarbonate", "bicarbonate_arterial"],
    "ca125": ["ca_125"], "ca19_9": ["ca_19_9"], "calcium_corrected": ["calcium_adjusted"],
    "cd4_abs": ["cd4_count"], "cd8_abs": ["cd8_count"], "ch50": ["complement_ch50"],
    "factor_viii": ["factor_8"], "ft3": ["t3_free"], "ft4": ["t4_free"],
    "gentamicin": ["gentamicin", "gentamicin_peak", "gentamicin_trough"],
    "glucose": ["glucose", "glucose_fasting"], "hcg_total": ["beta_hcg"], "ige_total": ["ige"],
    "kappa_free": ["kappa_flc"], "lactate": ["lactate", "lactate_arterial", "lactate_venous"],
    "lambda_free": ["lambda_flc"], "ldl_calc": ["ldl"], "ldl_direct": ["ldl"],
    "lead": ["lead_blood"], "lp_a_mass": ["lipoprotein_a"],
    "oxygen_saturation": ["o2_saturation_arterial"], "phosphate": ["phosphorus", "phosphate"],
    "psa_total": ["psa"], "pth_intact": ["pth"], "rdw_cv": ["rdw"],
    "testosterone": ["testosterone_total"], "total_co2": ["co2_total", "total_co2"],
    "total_protein": ["protein_total"], "urea_nitrogen": ["bun", "urea_nitrogen"],
    "urine_albumin_creatinine_ratio": ["albumin_creatinine_ratio"],
    "urine_calcium_24h": ["calcium_urine_24h"], "urine_osmolality": ["osmolality_urine"],
    "urine_ph": ["ph_urine"], "urine_protein_24h": ["protein_urine_24h"],
    "urine_protein_creatinine_ratio": ["protein_creatinine_ratio"],
    "urine_specific_gravity": ["specific_gravity_urine"],
}  # fmt: skip
KINDS = {
    "normal": {"reference", "qualitative"},
    "decision": {"decision_limit"},
    "therapeutic": {"therapeutic_range"},
    "critical": {"critical", "critical_drug_level"},
}
# Units of the facts that the sets spell otherwise, both folded.
SPELLED = {
    "million/µl": "10*6/µl", "1000/µl": "10*3/µl", "wbc/µl": "/µl", "cells/µl": "/µl",
    "cells/mcl": "/µl", "/mcl": "/µl", "%ofredcells": "%", "mosm/kgh2o": "mosm/kg",
    "units/ml": "u/ml", "µu/ml(mu/l)": "µu/ml", "mg/24hr": "mg/24h", "seconds": "s", "sec": "s",
    "ng/mlofpackedcells": "ng/ml", "toddunits": "u", "units": "u", "null": "", "ratio": "",
    "inr": "", "titer": "", "ph": "",
}  # fmt: skip


@cache
def read(path):
    """YAML with every scalar as the text that was written."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - no types


def shipped_entries():
    """Each entry of each shipped set: (set, analyte, kind, limits, the entry)."""
    for path in sorted((ROOT / "reference_ranges").glob("*.yaml")):
        if path.stem != "abim" and not path.stem.startswith("critical-"):
            continue
        for analyte, entries in read(path)["ranges"].items():
            for entry in entries:
                (kind,) = KINDS.keys() & entry.keys()
                yield path.stem, analyte, kind, entry[kind], entry


def rows_of(set_id):
    """The facts' rows of one set."""
    if set_id == "abim":
        return read(FACTS / "ranges" / "abim.yaml")["intervals"]
    name = set_id.removeprefix("critical-")
    rows = read(FACTS / "ranges" / "critical.yaml")["intervals"]
    return [row for row in rows if row["src"] == SOURCE_OF.get(name, name)]


def stated(row, field):
    value = row.get(field, "null")
    return None if value in ("null", "") else value


def limits_of(row, kind):
    """What a row of the facts says, as (low, high), each with the sign that belongs to it."""
    if text := stated(row, "text"):
        return text
    low, high = stated(row, "low"), stated(row, "high")
    signs = [row.get(f"{end}_inclusive", "true") == "true" for end in ("low", "high")]
    if kind == "critical":
        lower = low and f"{'<=' if signs[0] else '<'}{low}"
        upper = high and f"{'>=' if signs[1] else '>'}{high}"
        return (lower, upper)
    if low == high == "0":
        low = None  # printed as 0: nothing above it
    return (
        low and f"{'>=' if signs[0] else '>'}{low}",
        high and f"{'<=' if signs[1] else '<'}{high}",
    )


def limits_in(text, kind):
    """What a shipped limit says, in the same form, and its unit."""
    if "1:" in text:
        return text, ""
    number = r"\d+(?:\.\d+)?"
    if match := re.fullmatch(rf"({number})(?:-| to )(<?)({number}) ?(.*)", text):
        low, sign, high, unit = match.groups()
        return (f">={low}", f"{sign or '<='}{high}"), unit
    found = re.findall(rf"([<>]=?)({number})(?= or |$| )", text)
    unit = re.sub(rf".*[<>]=?{number} ?", "", text)
    lower = upper = None
    for sign, value in found:
        is_low = (sign[0] == "<") if kind == "critical" else (sign[0] == ">")
        lower, upper = (f"{sign}{value}", upper) if is_low else (lower, f"{sign}{value}")
    return (lower, upper), unit


def fold_unit(unit):
    """Spell a unit one way: the facts and the sets print several."""
    folded = unit.lower().replace(" ", "").replace("μ", "µ").replace("umol", "µmol")
    folded = folded.replace("mcg", "µg").replace("ug/", "µg/").replace("/ul", "/µl")
    folded = folded.replace("^", "*").removeprefix("x").replace("mm3", "µl").replace("/hr", "/h")
    return SPELLED.get(folded, folded)


ENTRIES = list(shipped_entries()) if FACTS.is_dir() else []


@pytest.mark.parametrize(
    ("set_id", "analyte", "kind", "text", "entry"), ENTRIES, ids=lambda one: str(one)[:30]
)
def test_a_shipped_limit_is_a_row_of_the_facts(set_id, analyte, kind, text, entry):
    limits, unit = limits_in(text, kind)
    matching = [
        row
        for row in rows_of(set_id)
        if row["slug"] in SLUGS.get(analyte, [analyte])
        and row["kind"] in KINDS[kind]
        and stated(row, "sex") == entry.get("sex")
        and limits_of(row, kind) == limits
        and (fold_unit(row["unit"]) == fold_unit(unit) or row["kind"] == "qualitative")
    ]
    assert matching, f"no row of the facts says {text} of {analyte}"
    assert any(_has_same_age(row, entry) for row in matching)
    if entry.get("confirmed"):
        assert any(row.get("also_in_2026") == "true" for row in matching)


def _has_same_age(row, entry):
    """`1-4 years` means from 1 up to, not including, 5; an adult row needs no age."""
    age = row.get("age")
    numbers = re.findall(r"\d+", entry.get("age", ""))
    if not isinstance(age, dict):
        return not numbers
    low, high = stated(age, "min"), stated(age, "max")
    if not numbers:
        return high is None
    return {int(number) for number in numbers} <= {
        int(one) + step for one in (low, high) if one for step in (0, 1)
    }


def test_enough_limits_were_compared():
    assert len(ENTRIES) > 450


CATALOGUE = read(ROOT / "src" / "labcheck" / "data" / "analytes.yaml")["analytes"]


def test_molar_masses_valences_and_units():
    facts = {one["id"]: one for one in read(FACTS / "analytes.yaml")["analytes"]}
    compared = 0
    for id_, analyte in CATALOGUE.items():
        fact = facts.get(id_)
        if mass := analyte.get("molar_mass"):
            assert (fact["molar_mass"], fact["molar_mass_verified"]) == (mass, "true"), id_
            assert fact["convertible_mass_molar"] == "true", id_
            compared += 1
        if fact is not None:
            assert analyte.get("valence") == stated(fact, "valence"), id_
            known = {*fact["ucum"]["conventional"], *fact["ucum"]["si"]}
            # ABIM prints CH50, anti-CCP and anti-tTG in U/mL.
            assert set(analyte["units"]) - known <= {"U/mL"}, id_
    assert compared > 55


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
    for id_, analyte in CATALOGUE.items():
        for code, name in analyte.get("loinc", {}).items():
            assert id_ not in facts or read_codes[code] == name, (id_, code)
