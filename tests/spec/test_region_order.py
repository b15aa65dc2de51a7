"""Which set judges: those in front, then the next general one for the patient's population."""

import csv
import json

import pytest

from build import entry, person, range_set, result, shipped_catalogue, shipped_set
from build import verdict as verdict_of
from commands import run
from doors import Line, differences
from doors import Patient as PatientOfFiles
from labcheck.api import check as check_file
from labcheck.api import check_all
from labcheck.cases.case import Case
from labcheck.judging.check import check
from labcheck.judging.verdict import Knowledge
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.range_sets.library import Shelf
from labcheck.ranges.further_sets import FurtherSets
from labcheck.settings import Settings
from labcheck.values.patient import Patient, parse_age_span
from labcheck.yaml_files.shipped import list_shipped
from labcheck.yaml_files.shipped_regions import load_shipped_regions, parse_region

BY_LABORATORY = "IND (N if limits to 130 %, H if limits to 120 %)"
BY_CHILDREN = "IND (N if limits to 1.5 mg/dL, H if limits to 1.2 mg/dL)"
ADULTS = range_set("adults", adults=True, hemoglobin="12-16 g/dL", crp="<0.8 mg/dL",
                   triglycerides=entry("<150 mg/dL", context="fasting"),
                   psa_total=entry("<4 ng/mL", sex="male"))  # fmt: skip
SILENT = range_set("silent", adults=True, hemoglobin="10-20 g/dL", triglycerides="<160 mg/dL",
                   psa_total="<4 ng/mL", sodium="135-145 mmol/L")  # fmt: skip
NAMING = range_set("naming", triglycerides=entry("<200 mg/dL", context="random"))
CHILDREN = range_set("children", hemoglobin=entry("11-14 g/dL", age="1 y to <18 y"))
PREGNANT = range_set("pregnant", hemoglobin=entry("9.5-15 g/dL", pregnancy="3"))
TEENAGER = Patient(age=parse_age_span("17 y to <19 y"))
SECOND_TRIMESTER = range_set("second", hemoglobin=entry("9.7-14.8 g/dL", pregnancy="2"))
BEHIND = (SILENT, NAMING, CHILDREN, PREGNANT, SECOND_TRIMESTER)


def judge(test, text, patient, *sets, further=BEHIND, **stated):
    case = Case("a.yaml", "a case", patient, (result(test, text, **stated),))
    known = Knowledge(shipped_catalogue(), sets, further=FurtherSets(further))
    return check(case, known).rows[0]


@pytest.mark.parametrize(
    ("test", "text", "patient", "stated", "expected", "judged_by"),
    [
        # What a set in front has is judged by it, and no further one is heard.
        ("hemoglobin", "11 g/dL", person("female", "40 y"), {}, "L", "adults"),
        # What it lacks, by the next that has it.
        ("sodium", "140 mmol/L", person("female", "40 y"), {}, "N", "silent"),
        # Adults' limits never judge a child, nor one who is pregnant, in front or behind.
        ("hemoglobin", "11 g/dL", person("female", "7 y"), {}, "N", "children"),
        ("sodium", "140 mmol/L", person("female", "7 y"), {}, "no-matching-partition", ""),
        ("hemoglobin", "11 g/dL", person("female", "30 y", "3"), {}, "N", "pregnant"),
        ("sodium", "140 mmol/L", person("female", "30 y", "3"), {}, "no-matching-partition", ""),
        # Of another trimester, by the next set that has the patient's; none is taken for another.
        ("hemoglobin", "9.6 g/dL", person("female", "30 y", "2"), {}, "L", "second"),
        ("hemoglobin", "11 g/dL", person("female", "30 y", "1"), {}, "no-matching-partition", ""),
        ("hemoglobin", "11 g/dL", person("female", "30 y", "any"), {},
         "no-matching-partition", ""),
        # Who may be a child or an adult is judged by neither.
        ("hemoglobin", "11 g/dL", TEENAGER, {},
         "no-matching-partition", ""),
        # A range that is silent about what is stated does not stand in for one that is not for it.
        ("triglycerides", "155 mg/dL", person("", "40 y"), {"context": "random"}, "N", "naming"),
        ("triglycerides", "155 mg/dL", person("", "40 y"), {"context": "fasting"}, "H", "adults"),
        ("psa_total", "3 ng/mL", person("female", "40 y"), {}, "no-matching-partition", ""),
        # What stating the sex would settle is not settled by a set that does not ask for it.
        ("psa_total", "3 ng/mL", person("", "40 y"), {}, "no-matching-partition", ""),
    ],
)  # fmt: skip
def test_the_order(  # noqa: PLR0917 - a row has as many cells
    test, text, patient, stated, expected, judged_by
):
    row = judge(test, text, patient, ADULTS, **stated)
    assert verdict_of(row) == expected
    assert [judged.set_id for judged in row.ranges] == ([judged_by] if judged_by else [])


@pytest.mark.parametrize("sets", [(ADULTS, SILENT), (ADULTS, SILENT, NAMING)])
def test_a_silent_range_of_a_named_set_does_not_judge_either(sets):
    row = judge("triglycerides", "155 mg/dL", person("", "40 y"), *sets, context="random",
                further=())  # fmt: skip
    assert verdict_of(row) == ("N" if NAMING in sets else "no-matching-partition")


def test_what_is_missing_and_who_would_answer_is_named():
    stated = result("triglycerides", "155 mg/dL", context="random")
    case = Case("a.yaml", "a case", person("", "40 y"), (stated,))
    silent = FurtherSets((SILENT,))
    known = Knowledge(shipped_catalogue(), (ADULTS,), further=silent, unused=silent)
    why = check(case, known).rows[0].not_judged
    assert (why.detail, why.remedy) == (
        "adults has limits for fasting only",
        (
            "limits that name no context are in silent; to use them all the same, name it by "
            "itself with --ranges"
        ),
    )


def test_the_laboratory_settles_it_before_a_further_set_is_looked_at():
    def explode():
        raise AssertionError("nobody asked")
        yield

    row = judge("sodium", "150 mmol/L", person("", "40 y"), ADULTS, further=explode(),
                printed_range="135-155")  # fmt: skip
    assert (verdict_of(row), row.disagreements) == ("N", ())


def known_in(region):
    return gather_knowledge((), (), shelf=Shelf(Settings().in_region(region)))


def test_no_child_is_judged_by_limits_for_adults():
    """Every test that some shipped set has, of a child, in every region."""
    tests = sorted({test for id_ in list_shipped() for test in shipped_set(id_).ranges})
    child = person("female", "7 y")
    regions = {(each.ranges, each.order): each for each in load_shipped_regions().values()}
    for number, region in enumerate(regions.values()):
        known = known_in(region)
        results = tuple(
            result(test, f"5 {shipped_catalogue().analytes[test].units[0] or ''}")
            for test in tests[number :: len(regions)]
        )
        for row in check(Case("a", "a", child, results), known).rows:
            for judged in row.ranges:
                ages = shipped_set(judged.set_id).ages_of(judged.entry)
                assert ages.overlaps(child.age.days), (region.id, row.name, judged.set_id)


@pytest.mark.parametrize(
    ("region", "patient", "lines"),
    [
        # mcc: INR 0.9-1.2; oxford: PSA of men; urinalysis: negative; nbme: sets behind abim.
        ("", PatientOfFiles("male", "40"), [
            Line("INR", "1.3", "H"), Line("PSA", "5", "H", unit="ng/mL"),
            Line("urine nitrite", "positive", "POS"), Line("sodium", "134", "L", unit="mmol/L"),
            Line("triglycerides", "160", "no-matching-partition", unit="mg/dL", context="random"),
        ]),
        # Pathology Harmony: sodium 133-146 mmol/L, urea 2.5-7.8 mmol/L.
        ("uk", PatientOfFiles("male", "40"), [
            Line("sodium", "134", "N", unit="mmol/L"), Line("urea", "8.0", "H", unit="mmol/L"),
        ]),
        # AACB, children: ALP 120-440 U/L from 6 to 10 years, phosphate 0.9-2 mmol/L.
        ("", PatientOfFiles("female", "7"), [
            Line("ALP", "300", "N", unit="U/L"), Line("phosphate", "2.1", "H", unit="mmol/L"),
            Line("CRP", "5", "no-matching-partition", unit="mg/L"),
        ]),
        # abim: glucose 70-99 mg/dL fasting; nbme: <140 mg/dL random; LH 1-12 luteal, >30 after
        # menopause; triglycerides fasting only.
        ("", PatientOfFiles("female", "40"), [
            Line("glucose", "105", "H", unit="mg/dL", context="fasting"),
            Line("glucose", "105", "N", unit="mg/dL", context="random"),
            Line("LH", "20", "H", unit="IU/L", context="luteal"),
            Line("LH", "20", "L", unit="IU/L", context="postmenopausal"),
            Line("triglycerides", "160", "H", unit="mg/dL", context="fasting"),
            Line("triglycerides", "160", "no-matching-partition", unit="mg/dL", context="random"),
        ]),
        # oxford's creatinine of 70-130 µmol/L is for both sexes; uk-laboratories: 45-84.
        ("uk", PatientOfFiles("female", "40"), [
            Line("creatinine", "90", "H", unit="umol/L"),
            Line("creatinine", "50", "N", unit="umol/L"),
            Line("theophylline", "17", "N", unit="mg/L"), Line("phenytoin", "7", "N", unit="mg/L"),
        ]),
        # children-blood-count has hemoglobin from 6 years on; who-haemoglobin is not general.
        ("uk", PatientOfFiles("male", "5"), [
            Line("hemoglobin", "108", "no-matching-partition", unit="g/L"),
            Line("MCV", "74", "L", unit="fL"),
            Line("WBC", "12", "N", unit="10*9/L", why="children-blood-count, 4 to 6 years: 5-15"),
            Line("creatinine", "45", "H", unit="umol/L"),
        ]),
        # children-further-tests: urea from 4 to 14 years 2.5-6.1 mmol/L, 7-17 mg/dL of nitrogen. No
        # set has white cells or platelets at 7 years.
        ("uk", PatientOfFiles("male", "7"), [
            Line("urea", "6.4", "H", unit="mmol/L"), Line("BUN", "6", "L", unit="mg/dL"),
            Line("urine protein", "negative", "N"), Line("urine nitrite", "positive", "POS"),
            Line("urine WBC", "8", "H", unit="/HPF"),
            Line("WBC", "12", "no-matching-partition", unit="10*9/L"),
            Line("platelets", "300", "no-matching-partition", unit="10*9/L"),
            # Albumin from 7 to 15 years 37-56 g/L. Bilirubin: two limits, 1.2 and 1.5 mg/dL.
            Line("albumin", "36", "L", unit="g/L"), Line("albumin", "50", "N", unit="g/L"),
            Line("bilirubin", "1.1", "N", unit="mg/dL"),
            Line("bilirubin", "30", "H", unit="umol/L"),
            Line("bilirubin", "1.3", BY_CHILDREN, unit="mg/dL"),
        ]),
        ("uk", PatientOfFiles("male", "5"), [
            Line("albumin", "36", "no-matching-partition", unit="g/L"),
        ]),
        # infants-blood-count, though children-blood-count has the tests of older children.
        ("us", PatientOfFiles("female", "1"), [
            Line("WBC", "16", "N", unit="10*3/uL"), Line("MCV", "69", "L", unit="fL"),
            Line("hemoglobin", "11", "no-matching-partition", unit="g/dL"),
            Line("BUN", "6", "N", unit="mg/dL"),
        ]),
        # norip has cholesterol from 18 to 30 years only; oxford 3.9-5.5 mmol/L for adults.
        ("de", PatientOfFiles("female", "40"), [
            Line("cholesterol", "5.2", "N", unit="mmol/L"),
            Line("cholesterol", "5.7", "H", unit="mmol/L"),
        ]),
        # Where laboratories differ, what they share.
        ("", PatientOfFiles("female", "40"), [
            Line("theophylline", "12", "N", unit="mg/L"),
            Line("theophylline", "22", "H", unit="mg/L"),
            Line("tacrolimus", "4", "L", unit="ng/mL"), Line("RDW-SD", "47", "H", unit="fL"),
            Line("prothrombin activity", "95", "N", unit="%"),
            Line("prothrombin activity", "125", BY_LABORATORY, unit="%"),
            Line("prothrombin activity", "60", "L", unit="%"),
        ]),
        # urinalysis has hyaline casts for another field of view than further-tests.
        ("", PatientOfFiles("male", "40"), [
            Line("hyaline casts", "6", "H", unit="/LPF"),
            Line("hyaline casts", "2", "N", unit="/HPF"),
            Line("aPTT ratio", "1.2", "H"), Line("CK-MB", "4.9", "N", unit="ng/mL"),
            Line("immature granulocytes", "1.2", "H", unit="%"),
            Line("cholesterol/HDL ratio", "5.0", "H"), Line("urine yeast", "none", "N"),
        ]),
    ],
)  # fmt: skip
def test_through_every_door(region, patient, lines, tmp_path):
    options = ("--region", region) if region else ()
    assert differences(lines, tmp_path, patient, *options) == []


def test_a_region_is_found_by_its_codes_and_its_name():
    assert {parse_region(text).id for text in ("uk", "GB", "United Kingdom")} == {"uk"}
    with pytest.raises(ValueError, match="'atlantis' is not one of us, uk, au"):
        parse_region("atlantis")


AGES = ("3 d", "3 mo", "1 y", "3 y", "7 y", "11 y", "13 y", "16 y", "17 y", "19 y", "70 y")
LINES = ("ALP,500,U/L", "phosphate,6.0,mg/dL", "hematocrit,42,%", "urine nitrite,negative,")


def test_many_ages_in_one_table_are_judged_as_each_by_itself(tmp_path):
    """Sets behind those in front divide patients in ways of their own (aacb: ALP has 17 bands)."""
    table, flagged = tmp_path / "labs.csv", tmp_path / "flagged.csv"
    rows = [f"{age},female,{age},{line}" for age in AGES for line in LINES]
    table.write_text("\n".join(["patient,sex,age,test,value,unit", *rows]), encoding="utf-8")
    together = [[verdict_of(row) for row in report.rows] for report in check_all(table)]
    assert len({tuple(said) for said in together}) > 4, "the ages differ"
    alone = [
        [verdict_of(row) for row in check_file({"patient": {"sex": "female", "age": age}, "labs": [
            {"test": test, "result": f"{value} {unit}".strip()}
            for test, value, unit in (line.split(",") for line in LINES)
        ]}).rows]
        for age in AGES
    ]  # fmt: skip
    assert together == alone
    assert run("flag", table, "-o", flagged).code == 0
    written = list(csv.DictReader(flagged.read_text(encoding="utf-8").splitlines()))
    assert [row["flag"] or row["not_judged"] for row in written] == [
        said for report in together for said in report
    ]


def test_no_limit_says_what_bilirubin_is_usual_in_the_first_year():
    """A newborn's depends on the hour of life and the weeks of gestation."""
    for age in ("12 h", "2 d", "3 wk", "6 mo"):
        case = {"patient": {"sex": "male", "age": age}, "labs": {"bilirubin": "5 mg/dL"}}
        assert verdict_of(check_file(case).rows[0]) == "no-matching-partition", age


PREGNANT = [
    # pregnancy, 2nd trimester: hemoglobin 9.7-14.8 g/dL; TSH has no limits for it in any set.
    ("2", "30", "hemoglobin", "108", "g/L", "N"),
    ("no", "30", "hemoglobin", "108", "g/L", "L"),
    ("", "30", "hemoglobin", "108", "g/L", "L"),
    ("2", "30", "TSH", "3.5", "mIU/L", "no-matching-partition"),
    # ALT: pregnancy has 3-28 U/L in the third trimester, pregnancy-further-tests 3-30 and 2-33 U/L
    # in the first and the second; who states no trimester is judged by neither. No set has
    # potassium of these. ALP to 126 U/L, albumin from 23 g/L, urea to 4.3 mmol/L.
    ("1", "30", "ALT", "31", "U/L", "H"),
    ("2", "30", "ALT", "31", "U/L", "N"),
    ("3", "30", "ALT", "29", "U/L", "H"),
    ("any", "30", "ALT", "20", "U/L", "no-matching-partition"),
    ("2", "30", "potassium", "4.0", "mmol/L", "no-matching-partition"),
    ("2", "30", "ALP", "130", "U/L", "H"),
    ("3", "30", "albumin", "22", "g/L", "L"),
    ("1", "30", "urea", "4.5", "mmol/L", "H"),
    # Limits of pregnancy are for adults, and those for children say nothing of pregnancy.
    ("2", "13", "hemoglobin", "108", "g/L", "no-matching-partition"),
    # Pathology Harmony has sodium 133-146 mmol/L, pregnancy 132-140 mmol/L.
    ("any", "30", "sodium", "143", "mmol/L", "H"),
    ("no", "30", "sodium", "143", "mmol/L", "N"),
]


@pytest.mark.parametrize("region", ["uk", "nordic"])
def test_a_stated_pregnancy_through_every_door_that_carries_it(region, tmp_path):
    table, flagged = tmp_path / "labs.csv", tmp_path / "flagged.csv"
    rows = [
        f"{number},female,{age},{stage},{test},{value},{unit}"
        for number, (stage, age, test, value, unit, _) in enumerate(PREGNANT)
    ]
    table.write_text("\n".join(["patient,sex,age,pregnancy,test,value,unit", *rows]), "utf-8")
    expected = [row[-1] for row in PREGNANT]
    cases = [
        {"region": region, "patient": {"sex": "female", "age": f"{age} y"}
         | ({"pregnancy": stage} if stage else {}), "labs": {test: f"{value} {unit}"}}
        for stage, age, test, value, unit, _ in PREGNANT
    ]  # fmt: skip
    by_dict = [check_file(case).rows[0] for case in cases]
    assert [verdict_of(row) for row in by_dict] == expected
    reports = check_all(table, region=region)
    assert [verdict_of(report.rows[0]) for report in reports] == expected
    assert run("flag", table, "-o", flagged, "--region", region).code == 0
    written = list(csv.DictReader(flagged.read_text(encoding="utf-8").splitlines()))
    assert [row["flag"] or row["not_judged"] for row in written] == expected
    bundle = tmp_path / "bundle.json"
    for number, case in enumerate(cases):
        source = tmp_path / f"case{number}.json"
        source.write_text(json.dumps(case), encoding="utf-8")
        assert run(source, "-f", "fhir", "-o", bundle).code == 0
        (row,) = json.loads(run(bundle, "-f", "json", "--region", region).out)["rows"]
        assert (row["flag"] or row["not_judged"]["reason"]) == expected[number], case


OPEN_SIDES = [
    # Heart of England: leukocytes >40 10*9/L and hemoglobin <7.0 g/dL only; Homerton: phosphate
    # <0.3 mmol/L only. Main Line Health: <=2500 or >=30000 /mm3, <=7 or >=20 g/dL. Kost 1990:
    # phosphate <=1.2 or >=8.9 mg/dL.
    ("uk", "leukocytes", "0.8 10^9/L", "LL", "critical-main-line"),
    ("uk", "leukocytes", "35 10^9/L", "H", "critical-heft"),
    ("uk", "leukocytes", "41 10^9/L", "HH", "critical-heft"),
    ("uk", "hemoglobin", "220 g/L", "HH", "critical-main-line"),
    ("uk", "hemoglobin", "69 g/L", "LL", "critical-heft"),
    ("uk", "phosphate", "3.2 mmol/L", "HH", "critical-kost-1990"),
    # Royal Melbourne: leukocytes <1.1 10*9/L only.
    ("au", "leukocytes", "1.5 10^9/L", "L", "critical-royal-melbourne"),
    ("au", "leukocytes", "60 10^9/L", "HH", "critical-main-line"),
    # Hawke's Bay: arterial pH <=7.0 only; Kost 1990: <=7.21 or >=7.59.
    ("nz", "ph_arterial", "7.65", "HH", "critical-kost-1990"),
]


def test_a_side_that_a_critical_list_leaves_open_is_that_of_the_next(tmp_path):
    for region, test, text, flag, name in OPEN_SIDES:
        case = {"region": region, "patient": {"sex": "male", "age": "40 y"}, "labs": {test: text}}
        (row,) = check_file(case).rows
        assert (verdict_of(row), row.critical[0].set_id) == (flag, name), (region, test, text)
        (row,) = check_file(case, critical=name).rows
        assert verdict_of(row) == flag, (region, test, text)
    table, flagged = tmp_path / "labs.csv", tmp_path / "flagged.csv"
    rows = [(test, text) for region, test, text, *_ in OPEN_SIDES if region == "uk"]
    lines = [f"{number},M,40,{test},{text}" for number, (test, text) in enumerate(rows)]
    table.write_text("\n".join(["patient,sex,age,test,value", *lines]), "utf-8")
    assert run("flag", table, "-o", flagged, "--region", "uk").code == 0
    written = list(csv.DictReader(flagged.read_text(encoding="utf-8").splitlines()))
    assert [row["flag"] for row in written] == [row[3] for row in OPEN_SIDES if row[0] == "uk"]


def test_a_critical_list_that_is_named_is_exact():
    case = {"region": "uk", "labs": {"leukocytes": "0.8 10^9/L"}}
    assert verdict_of(check_file(case, critical="critical-heft").rows[0]) == "L"


def test_every_region_can_be_asked_for_by_option():
    """A region may lack a language or an order of dates, and none of that is an empty word."""
    for region in dict.fromkeys(load_shipped_regions().values()):
        done = run("-", "-f", "json", "--region", region.id, stdin='{"labs": {"sodium": "140"}}')
        assert (done.code, done.err) == (0, "")
        assert json.loads(done.out)["ranges_of"] == region.id
