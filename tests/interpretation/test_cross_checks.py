"""Cross-checks: each asks of a planted error, and of nothing within rounding or in a healthy panel.

Limits of the planted panels are ABIM's, as shipped; that cells and hemoglobin make the indices,
and parts their whole, is arithmetic.
"""

import json

import pytest

import labcheck
from build import check_results, result, shipped_catalogue, shipped_set
from labcheck.cases.timeline import place_results
from labcheck.interpretation.series_checks import ask_all
from labcheck.yaml_files.shipped import find_applicable_checks


def asked(*lines, **stated):
    """The ids of what is asked of results, each written `test: value` or `test: value @ time`."""
    return [check.id for check in checks_of(*lines, **stated)]


def checks_of(*lines, **stated):
    results = []
    for line in lines:
        test, _, rest = line.partition(": ")
        text, _, time = rest.partition(" @ ")
        results.append(result(test, text, time=time))
    placed, timeline = place_results(results)
    stated = {"draws": timeline.times, "undated": timeline.undated, **stated}
    report = check_results(*placed, sets=(shipped_set("abim"),), **stated)
    tests = {row.analyte.id for row in report.rows if row.analyte}
    return ask_all(report.counted, find_applicable_checks(tests))


HEALTHY = [
    "hemoglobin: 14.2 g/dL", "hematocrit: 42.3 %", "rbc: 4.71 10*6/uL", "mcv: 89.8 fL",
    "mch: 30.1 pg", "mchc: 33.6 g/dL", "wbc: 6.4 10*3/uL", "neutrophils_abs: 3.9 10*3/uL",
    "lymphocytes_abs: 1.8 10*3/uL", "neutrophils_pct: 61 %", "lymphocytes_pct: 28 %",
    "monocytes_pct: 8 %", "eosinophils_pct: 2 %", "basophils_pct: 1 %", "sodium: 140 mEq/L",
    "potassium: 4.2 mEq/L", "chloride: 103 mEq/L", "total_co2: 25 mEq/L", "calcium: 9.4 mg/dL",
    "magnesium: 1.9 mg/dL", "glucose: 88 mg/dL", "albumin: 4.3 g/dL", "total_protein: 7.1 g/dL",
    "globulin: 2.8 g/dL", "bilirubin_total: 0.8 mg/dL", "bilirubin_direct: 0.2 mg/dL",
    "bilirubin_indirect: 0.6 mg/dL", "cholesterol_total: 182 mg/dL", "hdl: 52 mg/dL",
    "ldl_calc: 108 mg/dL", "non_hdl: 130 mg/dL", "alp: 70 U/L", "alt: 22 U/L", "ast: 20 U/L",
    "ldh: 90 U/L", "iron: 95 ug/dL", "tibc: 310 ug/dL", "transferrin_saturation: 31 %",
    "psa_total: 1.2 ng/mL", "psa_free: 0.3 ng/mL", "osmolality: 288 mosm/kg",
]  # fmt: skip


def test_nothing_is_asked_of_a_healthy_panel():
    assert asked(*HEALTHY) == []


def test_nothing_is_asked_of_a_single_result():
    assert [line for line in HEALTHY if asked(line)] == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    # A planted error, and beside it the last pair that rounding or cutting off can explain.
    [
        (["bilirubin_total: 1.0 mg/dL", "bilirubin_direct: 2.1 mg/dL"],
         ["direct-bilirubin-above-total"]),
        (["bilirubin_total: 1.0 mg/dL", "bilirubin_direct: 1.2 mg/dL"], []),
        (["bilirubin_total: 1.0 mg/dL", "bilirubin_direct: 1.3 mg/dL"],
         ["direct-bilirubin-above-total"]),
        (["bilirubin_total: 17 umol/L", "bilirubin_direct: 2.1 mg/dL"],
         ["direct-bilirubin-above-total"]),
        (["total_protein: 4.0 g/dL", "albumin: 4.3 g/dL"], ["albumin-above-protein"]),
        (["total_protein: 4.0 g/dL", "albumin: 4.2 g/dL"], []),
        (["total_protein: 71 g/L", "albumin: 4.3 g/dL"], []),
        (["cholesterol_total: 150 mg/dL", "hdl: 60 mg/dL", "ldl_calc: 94 mg/dL"],
         ["cholesterol-parts-above-total"]),
        (["cholesterol_total: 150 mg/dL", "hdl: 60 mg/dL", "ldl_calc: 93 mg/dL"], []),
        (["cholesterol_total: 50 mg/dL", "hdl: 60 mg/dL"], ["cholesterol-parts-above-total"]),
        # Of a censored whole the most it may be counts.
        (["bilirubin_total: <0.5 mg/dL", "bilirubin_direct: 1.5 mg/dL"],
         ["direct-bilirubin-above-total"]),
        (["bilirubin_total: <0.5 mg/dL", "bilirubin_direct: 0.6 mg/dL"], []),
        (["bilirubin_total: >0.5 mg/dL", "bilirubin_direct: 1.5 mg/dL"], []),
        (["bilirubin_total: 0.5 mg/dL", "bilirubin_direct: <1.5 mg/dL"], []),
        (["psa_total: 1.2 ng/mL", "psa_free: 1.5 ng/mL"], ["free-psa-above-total"]),
        (["urine_protein_24h: 100 mg/24h", "urine_albumin_24h: 300 mg/24h"],
         ["urine-albumin-above-protein"]),
        (["neutrophils_pct: 72 %", "lymphocytes_pct: 28 %", "monocytes_pct: 8 %",
          "eosinophils_pct: 2 %", "basophils_pct: 1 %"], ["differential-above-100"]),
        (["neutrophils_pct: 65 %", "lymphocytes_pct: 29 %", "monocytes_pct: 8 %",
          "eosinophils_pct: 2 %", "basophils_pct: 1 %"], []),
        (["neutrophils_pct: 30 %", "lymphocytes_pct: 20 %", "monocytes_pct: 8 %",
          "eosinophils_pct: 2 %", "basophils_pct: 1 %"], []),  # blasts, bands and others
        (["wbc: 6.4 10*3/uL", "neutrophils_abs: 5.9 10*3/uL", "lymphocytes_abs: 1.8 10*3/uL"],
         ["cells-above-leukocytes"]),
        (["wbc: 6.4 10*3/uL", "neutrophils_abs: 4.9 10*3/uL", "lymphocytes_abs: 1.8 10*3/uL"], []),
        (["wbc: 5.0 10*3/uL", "neutrophils_abs: 6.0 10*3/uL"], ["cells-above-leukocytes"]),
        (["wbc: 5.0 10*3/uL", "neutrophils_abs: 5.2 10*3/uL"], []),
        (["hemoglobin: 8.0 g/dL", "hematocrit: 45 %"], ["hematocrit-against-hemoglobin"]),
        (["hemoglobin: 8.0 g/dL", "hematocrit: 40 %"], []),
        (["mcv: 98.8 fL", "hematocrit: 42.3 %", "rbc: 4.71 10*6/uL"], ["mcv-of-its-parts"]),
        (["mcv: 90.2 fL", "hematocrit: 42.3 %", "rbc: 4.71 10*6/uL"], []),
        (["mcv: 98.8 fL", "hematocrit: 0.423 L/L", "rbc: 4.71 10*12/L"], ["mcv-of-its-parts"]),
        (["mch: 33.0 pg", "hemoglobin: 14.2 g/dL", "rbc: 4.71 10*6/uL"], ["mch-of-its-parts"]),
        (["mch: 30.1 pg", "hemoglobin: 142 g/L", "rbc: 4.71 10*12/L"], []),
        (["mchc: 30.0 g/dL", "hemoglobin: 14.2 g/dL", "hematocrit: 42.3 %"],
         ["mchc-of-its-parts"]),
        (["hemoglobin: 16.0 g/dL", "hematocrit: 30.0 %"], ["hemoglobin-against-hematocrit"]),
        (["hemoglobin: 16.0 g/dL", "hematocrit: 44.2 %"], []),
        (["mchc: 36.1 g/dL", "hemoglobin: 15.2 g/dL", "hematocrit: 42.1 %"], []),
        (["mchc: 36.2 g/dL", "hemoglobin: 15.2 g/dL", "hematocrit: 42.0 %"],
         ["hemoglobin-against-hematocrit"]),
        (["hemoglobin: 9.0 g/dL", "hematocrit: 33.0 %"], []),  # hypochromic cells
        (["globulin: 4.0 g/dL", "total_protein: 7.1 g/dL", "albumin: 4.3 g/dL"],
         ["globulin-of-its-parts"]),
        (["globulin: 3.0 g/dL", "total_protein: 7.1 g/dL", "albumin: 4.3 g/dL"], []),
        (["bilirubin_indirect: 1.6 mg/dL", "bilirubin_total: 0.8 mg/dL",
          "bilirubin_direct: 0.2 mg/dL"], ["indirect-bilirubin-of-its-parts"]),
        (["non_hdl: 150 mg/dL", "cholesterol_total: 182 mg/dL", "hdl: 52 mg/dL"],
         ["non-hdl-of-its-parts"]),
        (["transferrin_saturation: 60 %", "iron: 95 ug/dL", "tibc: 310 ug/dL"],
         ["saturation-of-its-parts"]),
        (["sodium: 120 mEq/L", "chloride: 106 mEq/L", "total_co2: 25 mEq/L"],
         ["negative-gap-total-co2"]),
        (["sodium: 130 mEq/L", "chloride: 106 mEq/L", "total_co2: 25 mEq/L"], []),
        (["sodium: 120 mEq/L", "chloride: 106 mEq/L", "bicarbonate: 25 mEq/L"], ["negative-gap"]),
        (["potassium: 8.9 mEq/L", "calcium: 6.1 mg/dL", "alp: 12 U/L"], ["edta"]),
        (["potassium: 8.9 mEq/L", "calcium: 6.1 mg/dL", "magnesium: 0.9 mg/dL"], ["edta"]),
        (["potassium: 8.9 mEq/L", "calcium: 6.1 mg/dL", "alp: 70 U/L"], []),
        (["potassium: 8.9 mEq/L", "calcium: 9.4 mg/dL", "alp: 12 U/L"], []),
        (["potassium: 4.2 mEq/L", "calcium: 6.1 mg/dL", "alp: 12 U/L"], []),
        (["potassium: 6.2 mEq/L", "ldh: 600 U/L", "ast: 70 U/L", "alt: 22 U/L"], ["hemolysis"]),
        (["potassium: 6.2 mEq/L", "ldh: 600 U/L", "ast: 70 U/L", "alt: 222 U/L"], []),
        (["potassium: 4.2 mEq/L", "ldh: 600 U/L", "ast: 70 U/L", "alt: 22 U/L"], []),
        (["glucose: 800 mg/dL", "sodium: 110 mEq/L", "potassium: 2.2 mEq/L",
          "calcium: 5.9 mg/dL"], ["glucose-drip"]),
        (["glucose: 800 mg/dL", "sodium: 125 mEq/L", "potassium: 5.8 mEq/L",
          "calcium: 9.0 mg/dL"], []),
        (["sodium: 122 mEq/L", "osmolality: 288 mosm/kg"], ["sodium-without-osmolality"]),
        (["sodium: 122 mEq/L", "osmolality: 258 mosm/kg"], []),
    ],
)  # fmt: skip
def test_a_check_asks_of_a_planted_error_only(lines, expected):
    assert asked(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [["bilirubin_total: >1.0 mg/dL", "bilirubin_direct: 2.1 mg/dL"],
     ["bilirubin_total: 1.0", "bilirubin_direct: 2.1 mg/dL"],
     ["bilirubin_total: 1.0 mg/dL", "bilirubin_direct: hemolyzed"],
     ["bilirubin_total: 1.0 mg/dL", "bilirubin_total: 3.0 mg/dL", "bilirubin_direct: 2.1 mg/dL"],
     ["bilirubin_total: 1.0 mg/dL @ 2026-03-01", "bilirubin_direct: 2.1 mg/dL @ 2026-03-02"]],
)  # fmt: skip
def test_what_is_not_certain_or_not_of_one_draw_is_not_asked_about(lines):
    assert asked(*lines) == []


THEN, SOON, LATER = "2026-03-01T08:00", "2026-03-03T08:00", "2026-05-03T08:00"


@pytest.mark.parametrize(
    ("before", "after", "time", "expected"),
    # Over 10 fL in a week, beside what rounding leaves (Ohara et al. 2002).
    [("90.0", "101.0", SOON, ["mcv-delta"]), ("90.0", "79.0", SOON, ["mcv-delta"]),
     ("90.0", "100.2", SOON, []), ("90.0", "100.3", SOON, ["mcv-delta"]),
     ("90.0", "101.0", LATER, []), ("90.0", "101.0", "", [])],
)  # fmt: skip
def test_a_change_of_the_mcv_that_another_patient_explains(before, after, time, expected):
    behind = f" @ {time}" if time else ""
    assert asked(f"mcv: {before} fL @ {THEN}", f"mcv: {after} fL{behind}") == expected


PANEL = {"total_protein": "7.0 g/dL", "albumin": "4.0 g/dL", "calcium": "9.0 mg/dL",
         "alp": "90 U/L", "creatinine": "1.00 mg/dL"}  # fmt: skip


def drawn(panel, time):
    return [f"{test}: {text} @ {time}" for test, text in panel.items()]


@pytest.mark.parametrize(
    ("fallen", "time", "expected"),
    # A fall of 20 % in 60 % of the tests (Rios Campillo et al. 2023), at least four of them.
    [({"total_protein": "5.0 g/dL", "albumin": "2.9 g/dL", "calcium": "6.5 mg/dL",
       "alp": "62 U/L"}, SOON, ["dilution"]),
     ({"total_protein": "5.0 g/dL", "albumin": "2.9 g/dL", "calcium": "6.5 mg/dL",
       "alp": "62 U/L"}, LATER, []),
     ({"total_protein": "5.0 g/dL", "albumin": "2.9 g/dL", "calcium": "6.5 mg/dL"}, SOON, []),
     ({"total_protein": "6.0 g/dL", "albumin": "3.5 g/dL", "calcium": "8.1 mg/dL",
       "alp": "80 U/L", "creatinine": "0.90 mg/dL"}, SOON, [])],
)  # fmt: skip
def test_a_fall_of_everything_that_infusions_do_not_hold(fallen, time, expected):
    assert asked(*drawn(PANEL, THEN), *drawn({**PANEL, **fallen}, time)) == expected


def test_the_same_results_again():
    assert asked(*drawn(PANEL, THEN), *drawn(PANEL, SOON)) == ["same-again"]
    other = {**PANEL, "alp": "91 U/L"}
    assert asked(*drawn(PANEL, THEN), *drawn(other, SOON)) == []
    four = dict(list(PANEL.items())[:4])
    assert asked(*drawn(four, THEN), *drawn(four, SOON)) == []


def test_a_check_says_what_does_not_agree_and_what_to_look_at():
    (check,) = checks_of("bilirubin_total: 1.0 mg/dL", "bilirubin_direct: 2.1 mg/dL")
    assert check.text == "bilirubin_direct 2.1 mg/dL is above bilirubin_total 1.0 mg/dL"
    assert check.question == (
        "look at the typing and the units of both; check and, if needed, repeat"
    )
    assert [row.name for row in check.rows] == ["bilirubin_total", "bilirubin_direct"]
    (check,) = checks_of("mcv: 98.8 fL", "hematocrit: 42.3 %", "rbc: 4.71 10*6/uL")
    assert check.text == (
        "mcv 98.8 fL, but by hematocrit 42.3 % and rbc 4.71 10*6/uL it would be about 89.8"
    )


def test_every_check_names_its_source_and_known_tests():
    definitions = find_applicable_checks(shipped_catalogue().analytes)
    assert len(definitions) > 20
    assert all(each.source and each.question for each in definitions)
    tests = {test for each in definitions for test in (*each.tests, *each.all, *each.any)}
    assert tests <= set(shipped_catalogue().analytes)


@pytest.mark.parametrize(
    ("lines", "expected"),
    # Facts: 0.2 g/L of free hemoglobin disturbs LDH, 1.5 potassium and AST (Sonntag 1986).
    [
        (["potassium: 6.4 mmol/L", "hemolysis index: 2+"], ["hemolyzed-specimen"]),
        (["ldh: 600 U/L", "Hemolysis: slight"], ["hemolyzed-specimen"]),
        (["ast: 90 U/L", "Sample hemolyzed: present"], ["hemolyzed-specimen"]),
        (["potassium: 6.4 mmol/L", "hemolysis index: 0"], []),
        (["potassium: 6.4 mmol/L", "hemolysis index: negative"], []),
        (["potassium: 6.4 mmol/L", "hemolysis index: none"], []),
        (["potassium: 6.4 mmol/L", "hemolysis index: 84"], ["hemolyzed-specimen"]),
        (["potassium: 6.4 mmol/L", "hemolysis index: 19 mg/dL"], []),
        (["potassium: 6.4 mmol/L", "hemolysis index: 20 mg/dL"], ["hemolyzed-specimen"]),
        (["potassium: 6.4 mmol/L", "hemolysis index: <10 mg/dL"], []),
        (["potassium: 4.4 mmol/L", "hemolysis index: 3+"], []),
        (["potassium: 6.4 mmol/L", "ast: hemolyzed"], ["hemolyzed-specimen"]),
        (["potassium: 6.4 mmol/L", "ck: specimen hemolyzed"], ["hemolyzed-specimen"]),
        (["potassium: 6.4 mmol/L", "H: 84 U"], ["hemolyzed-specimen"]),  # as MIMIC-IV has it
        (["potassium: 6.4 mmol/L", "L: 84 U"], []),  # fat
        (["potassium: 6.4 mmol/L @ 2026-03-01", "ast: hemolyzed @ 2026-03-02"], []),
        # It is answered, so that the others that end in this question are not asked as well.
        (["potassium: 6.2 mEq/L", "ldh: 600 U/L", "ast: 70 U/L", "alt: 22 U/L",
          "creatinine: 0.8 mg/dL", "bicarbonate: 25 mmol/L", "hemolysis index: 3+"],
         ["hemolyzed-specimen"]),
    ],
)  # fmt: skip
def test_a_hemolyzed_specimen_beside_what_hemolysis_raises(lines, expected):
    assert asked(*lines) == expected


@pytest.mark.parametrize(
    ("note", "is_asked"),
    [("slightly hemolyzed", True), ("Probe leicht hämolytisch", True), ("keine Hämolyse", False),
     ("suero hemolizado", True), ("sin hemólisis", False), ("hemoliza ++", True),
     ("Haemolysed specimen; repeat advised", True),
     ("drawn at home. Gross hemolysis noted", True), ("no hemolysis", False),
     ("specimen not hemolyzed", False), ("Hemolysis: none", False),
     ("may be raised if hemolyzed", False), ("history of hemolytic anemia", False)],
)  # fmt: skip
def test_a_remark_says_that_a_specimen_is_hemolyzed_unless_it_denies_it(note, is_asked):
    rows = [result("potassium", "6.4 mmol/L"), result("sodium", "139 mmol/L", note=note)]
    report = check_results(*rows, sets=(shipped_set("abim"),))
    found = ask_all(report.counted, find_applicable_checks({"potassium", "sodium"}))
    assert [check.id for check in found] == ["hemolyzed-specimen"] * is_asked
    if found:
        assert found[0].text == f"potassium 6.4 mmol/L H, beside it the remark on sodium: {note}"


def test_a_range_or_a_flag_beside_an_index_says_what_it_means():
    definitions = find_applicable_checks({"potassium"})

    def ids(**stated):
        index = result("hemolysis index", "40", **stated)
        report = check_results(
            result("potassium", "6.4 mmol/L"), index, sets=(shipped_set("abim"),)
        )
        return [check.id for check in ask_all(report.counted, definitions)]

    assert ids(printed_range="0-50") == []
    assert ids(printed_range="0-30") == ["hemolyzed-specimen"]
    assert ids(reported="normal") == []
    assert ids(reported="high") == ["hemolyzed-specimen"]


def test_a_remark_on_urine_is_not_of_blood():
    rows = [
        result("potassium", "6.4 mmol/L"),
        result("urine_sodium", "60 mmol/L", specimen="urine", note="hemolyzed"),
    ]
    report = check_results(*rows, sets=(shipped_set("abim"),))
    assert ask_all(report.counted, find_applicable_checks({"potassium", "urine_sodium"})) == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    # Platelets above 700 or white cells above 15 (GPnotebook); bilirubin from 103, 205 and
    # 410 umol/L for cholesterol, protein and a CK below 100 U/L (Biochem Med 2023).
    [
        (["potassium: 6.2 mEq/L", "platelets: 850 10*3/uL"], ["potassium-with-high-counts"]),
        (["potassium: 6.2 mEq/L", "platelets: >1000 10*3/uL"], ["potassium-with-high-counts"]),
        (["potassium: 6.2 mEq/L", "platelets: 701 10*3/uL"], []),
        (["potassium: 6.2 mEq/L", "wbc: 80 10*3/uL"], ["potassium-with-high-counts"]),
        (["potassium: 4.2 mEq/L", "wbc: 80 10*3/uL"], []),
        (["potassium: 6.2 mEq/L", "wbc: 80 10*3/uL", "creatinine: 0.8 mg/dL",
          "total_co2: 25 mEq/L"], ["potassium-with-high-counts"]),
        (["potassium: 6.2 mEq/L", "creatinine: 0.8 mg/dL", "bicarbonate: 25 mEq/L"],
         ["potassium-by-itself"]),
        (["potassium: 6.2 mEq/L", "creatinine: 0.8 mg/dL", "total_co2: 25 mEq/L"],
         ["potassium-by-itself-total-co2"]),
        (["potassium: 6.2 mEq/L", "creatinine: 3.8 mg/dL", "bicarbonate: 25 mEq/L"], []),
        (["bilirubin_total: 110 umol/L", "cholesterol_total: 150 mg/dL"], ["icterus-cholesterol"]),
        (["bilirubin_total: 103 umol/L", "cholesterol_total: 150 mg/dL"], []),
        (["bilirubin_total: 13 mg/dL", "total_protein: 6.5 g/dL"], ["icterus-protein"]),
        (["bilirubin_total: 11 mg/dL", "total_protein: 6.5 g/dL"], []),
        (["bilirubin_total: 25 mg/dL", "ck: 60 U/L"], ["icterus-ck"]),
        (["bilirubin_total: 25 mg/dL", "ck: 160 U/L"], []),
    ],
)  # fmt: skip
def test_what_the_counts_or_the_bilirubin_may_do_to_other_results(lines, expected):
    assert asked(*lines) == expected


HL7 = """\
MSH|^~\\&|LAB|A|B|C|20260301||ORU^R01|1|P|2.5.1
PID|1||1||X||19700101|F
OBR|1|||24323-8^CMP^LN|||20260301080000
OBX|1|NM|2823-3^Potassium^LN||6.4|mmol/L||||F""".replace("\n", "\r")
CONDITION = "SPM|1|||SER^Serum" + "|" * 20 + "HEM"
POTASSIUM = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"text": "Potassium"},
    "valueQuantity": {"value": 6.4, "unit": "mmol/L"},
}
SPECIMEN = {
    "resourceType": "Specimen",
    "id": "1",
    "condition": [
        {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0493", "code": "HEM"}]}
    ],
}


def bundle(*resources):
    entries = [
        {"fullUrl": f"http://x/{each['resourceType']}/{number}", "resource": each}
        for number, each in enumerate(resources)
    ]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "Potassium 6.4 mmol/L hemolyzed\n"),
        ("a.txt", "Potassium 6.4 mmol/L (H) (slightly hemolyzed)\n"),
        ("a.txt", "Potassium 6.4 mmol/L\nHemolysis index 2+\n"),
        ("a.csv", "test,result,unit,comment\nPotassium,6.4,mmol/L,hemolyzed\n"),
        ("a.csv", "test,result,unit\nPotassium,6.4,mmol/L\nHemolysis index,2+,\n"),
        ("a.yaml", "labs:\n  potassium: {result: 6.4 mmol/L, note: hemolyzed}\n"),
        ("a.yaml", "labs: {potassium: 6.4 mmol/L, hemolysis index: 2+}\n"),
        ("a.hl7", f"{HL7}\rNTE|1||Specimen hemolyzed\r"),
        ("a.hl7", f"{HL7}\rOBX|2|ST|20393-5^Sample hemolyzed^LN||2+||||||F\r"),
        ("a.hl7", f"{HL7}\r{CONDITION}\r"),
        ("a.json", bundle(POTASSIUM | {"note": [{"text": "hemolyzed"}]})),
        ("a.json", bundle(POTASSIUM | {"specimen": {"reference": "Specimen/1"}}, SPECIMEN)),
        ("a.json", bundle(POTASSIUM, POTASSIUM | {
            "code": {"text": "Hemolysis index"}, "valueQuantity": {"value": 84}})),
    ],
)  # fmt: skip
def test_every_door_asks_of_a_hemolyzed_specimen(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    report = labcheck.check(path)
    assert [check.id for check in report.interpretation.checks] == ["hemolyzed-specimen"]


def test_a_number_beside_the_word_stays_unread_without_a_unit():
    (row,) = labcheck.check({"labs": {"potassium": "7.9 hemolyzed"}}).rows
    assert row.not_judged.reason.word == "unreadable"
