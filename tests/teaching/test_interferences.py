"""What can disturb a measurement is what was read: facts/teaching.md, section 4."""

import re

import pytest
import yaml

from facts import FACTS
from labcheck.teaching.interferences import _FILE as FILE
from labcheck.teaching.interferences import Interference, load_interferences
from labcheck.yaml_files.shipped import load_shipped_catalogue

HAEMOLYSIS = "haemolysis of the sample"
needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the facts are not on this machine")


def listed():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def amounts(cause, effect):
    """The number in the detail of each test: `{"ldh": 0.2}`."""
    found = {
        test: re.search(r"([\d.]+) (?:g/L|µmol/L)", one.detail)
        for test, all_of_it in load_interferences().items()
        for one in all_of_it
        if (one.cause, one.effect) == (cause, effect)
    }
    return {test: float(match[1]) if match else None for test, match in found.items()}


def table():
    """The rows of the table of the facts: what disturbs, and how."""
    text = (FACTS / "teaching.md").read_text(encoding="utf-8")
    section = text.partition("## 4.")[2].partition("## 5.")[0]
    rows = (line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|")
    return {cells[0]: cells for cells in rows}


def check(id_):
    facts = yaml.safe_load((FACTS / "plausibility.yaml").read_text(encoding="utf-8"))
    return next(one for one in facts["checks"] if one["id"] == id_)


# Read on the audit's page, column "% Max Change": Olympus methods, October 1999,
# http://www.teveritt.co.uk/clinical_chemistry/guidelines/Effects_haemolysis_on_clin_chem_tests.htm
AUDIT = {
    "phosphate": 31.3, "cholesterol_total": 50.0, "total_protein": 23.8, "magnesium": 20.0,
    "triglycerides": -30.0, "amylase": -25.0, "uric_acid": -16.1, "calcium": -7.9, "sodium": -4.2,
}  # fmt: skip


@needs_facts
def test_haemolysis_disturbs_from_what_was_read():
    read = dict(check("haemolysed_specimen")["thresholds_hb_g_per_L"])
    high = {test: read.pop(test) for test in ("ldh", "ast", "potassium", "ck", "alt")}
    low = {{"bilirubin": "bilirubin_total"}.get(test, test): read[test] for test in read}
    audited = dict.fromkeys(AUDIT)
    assert amounts(HAEMOLYSIS, "falsely high") | audited == high | audited
    assert amounts(HAEMOLYSIS, "falsely low") | audited == low | audited


def test_an_audit_found_haemolysis_to_disturb_what_another_method_left_alone():
    found = {
        test: f"{one.effect}, {one.detail}"
        for test in AUDIT
        for one in load_interferences()[test]
        if one.cause == HAEMOLYSIS
    }
    assert found == {
        test: (
            f"falsely {'high' if change > 0 else 'low'}, by up to {abs(change):.0f} % with the "
            "methods of one audit; other methods differ"
        )
        for test, change in AUDIT.items()
    }


def test_nothing_says_that_a_test_is_not_disturbed():
    effects = {one.effect for all_of_it in load_interferences().values() for one in all_of_it}
    assert effects == {"falsely high", "falsely low", "falsely high or low"}


@needs_facts
def test_bilirubin_disturbs_from_what_was_read():
    read = check("icterus_interference")["thresholds_umol_per_L"]
    assert amounts("a high bilirubin", "falsely low") == {
        "cholesterol_total": read["cholesterol"], "total_protein": read["protein_total"],
        "ck": read["ck_below_100"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "cause", "effect", "tests", "words"),
    [
        ("Lipaemia / protein", "much fat or protein in the plasma, with an indirect electrode",
         "falsely low", {"sodium", "potassium"}, "Indirect ISE under-reads Na and K"),
        ("Lipaemia / protein", "turbid plasma from fat", "falsely high", {"mchc"}, "high MCHC"),
        ("K-EDTA carry-over", "potassium EDTA from another tube", "falsely high", {"potassium"},
         "High K"),
        ("K-EDTA carry-over", "potassium EDTA from another tube", "falsely low",
         {"calcium", "alp"}, "low Ca, low ALP"),
        ("Clotting / high counts", "clotting in a serum tube", "falsely high", {"potassium"},
         "Serum K about 0.4 mmol/L above plasma"),
        ("Clotting / high counts", "very many platelets or white cells", "falsely high",
         {"potassium"}, "pseudohyperkalaemia with high platelets or WBC"),
        ("Platelet clumping", "clumping of platelets", "falsely low", {"platelets"},
         "Low platelets, about 0.1% of samples"),
        ("Cold agglutinin", "a cold agglutinin", "falsely low", {"rbc", "hematocrit"},
         "Low RBC/Hct"),
        ("Cold agglutinin", "a cold agglutinin", "falsely high", {"mcv", "mch", "mchc"},
         "high MCV, MCH, MCHC"),
    ],
)  # fmt: skip
@needs_facts
def test_the_others_are_what_was_read(row, cause, effect, tests, words):
    assert set(amounts(cause, effect)) == tests
    assert words in table()[row][1]


@needs_facts
def test_every_source_stands_in_the_facts():
    text = "".join(
        (FACTS / name).read_text(encoding="utf-8") for name in ("teaching.md", "plausibility.yaml")
    )
    sources = {key: one["url"] for key, one in listed()["sources"].items()}
    assert [key for key, url in sources.items() if url not in text] == [
        "audit1999", *READ_ELSEWHERE,
    ]  # fmt: skip


# Read as abstracts or tables, 2026-11: biotin, antibodies, complexes, variants, transfusion.
READ_ELSEWHERE = (
    "biotin2017", "heterophile2004", "macromolecules2016", "variants2015", "hemolytic2024",
    "transfusion1993",
)  # fmt: skip


def test_antibodies_disturb_as_often_as_the_table_says():
    """Tate and Ward 2004, table 2: heterophile false-positives per number of analyses."""
    read = {"tsh": "10/249", "hcg_total": "14/281", "pth_intact": "6/43", "troponin_i": "18/156",
            "myoglobin": "28/59", "estradiol": "3/59", "ca19_9": "1/84"}  # fmt: skip
    said = {
        test: re.search(r"in (\d+) of (\d+)", one.detail)
        for test, all_of_it in load_interferences().items()
        for one in all_of_it
        if one.cause == "heterophile antibodies"
    }
    assert {test: "/".join(found.groups()) for test, found in said.items()} == read


def test_every_test_is_in_the_catalogue():
    assert set(load_interferences()) - set(load_shipped_catalogue().analytes) == set()


def test_every_source_is_used():
    content = listed()
    assert {one["source"] for one in content["interferences"]} == set(content["sources"])


def test_nothing_is_said_twice_of_a_test():
    said = {
        test: [(one.cause, one.effect) for one in all_of_it]
        for test, all_of_it in load_interferences().items()
    }
    assert [test for test, pairs in said.items() if len(set(pairs)) != len(pairs)] == []
    # A cause never makes one test both falsely high and falsely low.
    causes = {test: [cause for cause, _ in pairs] for test, pairs in said.items()}
    assert [test for test, all_of_it in causes.items() if len({*all_of_it}) != len(all_of_it)] == []


def test_an_interference_reads_as_a_sentence():
    first, *_ = load_interferences()["potassium"]
    assert isinstance(first, Interference)
    assert str(first) == (
        "Haemolysis of the sample: falsely high, from 1.5 g/L of free haemoglobin in one method "
        "[Sonntag O. Haemolysis as an interference factor in clinical chemistry. J Clin Chem Clin "
        "Biochem 1986;24:127]"
    )
