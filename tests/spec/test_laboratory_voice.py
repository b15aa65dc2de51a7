"""The laboratory's voice: its range, its flag and its words outrank the books, and none is lost."""

import itertools
import json

import pytest

from build import check_results, critical_list, entry, judge, person, range_set, result, verdict
from commands import run
from doors import Line, Patient, differences
from labcheck.judging.flags import Flag, agree, choose, is_compatible, sharpen

# ABIM, January 2026: sodium 136-145 mEq/L, potassium 3.5-5.0 mEq/L. Main Line Health: potassium
# <=2.8 or >=6.0 mEq/L, sodium <=120 or >=160 mEq/L.
IN_CALCIUM = "mg/dL or in mmol/L or in mEq/L"
LINES = [
    Line("sodium", "152", "HH", "mmol/L", "136-145", "HH", why="critical is a degree of high"),
    Line("GGT", "1131", "HH", "U/L", "0-45", "HH"),
    Line("sodium", "130", "LL", "mmol/L", "136-145", "LL"),
    Line("sodium", "152", "HH", "mmol/L", "136-145", "AA", why="in the direction of the range"),
    Line("sodium", "140", "N", "mmol/L", "136-145", "HH", why="the range decides; HH is listed"),
    Line("sodium", "150", "H", "mmol/L", "136-145", "LL", why="the range decides; LL is listed"),
    Line("sodium", "152", "H", "mmol/L", "136-145", "H"),
    Line("FDP", "10-40", "H", "ug/mL", "0-10", "A", why="the flag chooses of N and H"),
    Line("FDP", "10-40", "N", "ug/mL", "0-10", "N"),
    Line("FDP", "10-40", "HH", "ug/mL", "0-10", "HH"),
    Line("GGT", "30-60", "IND (N, H)", "U/L", "0-45"),
    Line("GGT", "30-60", "IND (N, H)", "U/L", "0-45", "L", why="L is not among the possible"),
    Line("ANCA", "POSITIVE", "IND (N, POS)", flag="N", why="one of the two is wrong"),
    Line("HBsAg", "POSITIVE", "POS", flag="N", why="a set chooses of the two"),
    Line("HBsAg", "POSITIVE", "A", flag="A"),
    Line("urine protein", "3+", "POS", flag="N"),
    Line("creatinine", "1.0", "N", "mg/dL", "0-0", why="a placeholder is not a range"),
    Line("creatinine", "1.0", "N", "mg/dL", "0.0 - 0.0"),
    Line("potassium", "4.0", "N", "mmol/L", "999-999", why="a placeholder as well"),
    Line("potassium", "5.5", "HH", "mmol/L", "3.5-5.1", "Crit", why="the laboratory's degree"),
    Line("potassium", "6.1", "HH", flag="H", why="the unit is not in doubt, nor the degree"),
    Line("calcium", "14", f"H (H if in mg/L, HH if in {IN_CALCIUM})", flag="H"),
    Line("NRBC", "3", "H", "%", "0-0", why="a healthy adult has none"),
    Line("ethanol", "30", "H", "mg/dL", "0-0"),
    Line("potassium", "5.6", "H", "mmol/L", "Not Estab.", why="no limits stated: a set judges"),
    Line("potassium", "5.6", "H", "mmol/L", "No range"),
    Line("GGT", "121.00000000000001", "N", "U/L", "7-121", why="15 digits count"),
    Line("uric acid", "5.4", "N", "mg/dL", "2-5.3999999999999995"),
    Line("uric acid", "5.41", "H", "mg/dL", "2-5.3999999999999995"),
    Line("hemoglobin", "15.5", "H", "g/dL", "F 11-15, M 13-17", why="a woman"),
    Line("hemoglobin", "15.5", "H", "g/dL", "M:13-17 F:11-15"),
    Line("hemoglobin", "15.5", "N", "g/dL", "10-18 g/dL; 10.0-18.0 g/dL", why="one range twice"),
    Line("sodium", "146", "H", "mmol/L", "136-145 mmol/L; 136-145 mEq/L"),
]  # fmt: skip


CRITICAL = [
    Line("potassium", "5.8", "HH", "mmol/L", "3.5-5.1; critical >5.7", why="its own limit"),
    Line("potassium", "5.8", "HH", "mmol/L", "3.5-5.1 (critical: <2.5 or >5.7)"),
    Line("potassium", "5.8", "HH", "mmol/L", "Critical >5.7", why="a set says high"),
    Line("potassium", "5.5", "H", "mmol/L", "Critical >5.7"),
    Line("potassium", "4.0", "N", "mmol/L", "Panic: <2.5, >5.7"),
    Line("potassium", "6.5", "H", "mmol/L", "3.5-5.1 critical >7", why="HH of the list is named"),
    Line("potassium", "2.7", "LL", "mmol/L", "3.5-5.1 critical >7", why="the list's low limit"),
    Line("potassium", "2.7", "L", "mmol/L", "3.5-5.1 critical <2.5 or >7"),
    Line("potassium", "6.5", "HH", "mmol/L", "3.5-5.1; critical 6.2-9.0", why="none is normal"),
    Line("potassium", "4.0", "range-unread", "mmol/L", "3.5-5.1 critical <6", why="both cannot be"),
    Line("frobnicate", "5.8", "HH", "mmol/L", "3.5-5.1; critical >5.7"),
    Line("frobnicate", "5.8", "HH", "mmol/L", "critical >5.7"),
    Line("frobnicate", "5.2", "unknown-test", "mmol/L", "critical >5.7"),
    Line("hemoglobin", "7.5", "LL", "g/dL", "F 11-15, M 13-17, critical <8"),
]  # fmt: skip
"""Critical limits that the laboratory prints with the result."""

OPEN_SIDE = [
    Line("potassium", "1.9", "LL", "mmol/L", "<5.1", why="nothing is said of low values"),
    Line("potassium", "7.9", "HH", "mmol/L", ">3.5"),
    Line("potassium", "7.9", "HH", "mmol/L", "<5.1"),
    Line("potassium", "4.0", "N", "mmol/L", "<5.1"),
    Line("potassium", "<3", "IND (N, LL)", "mmol/L", "<5.1"),
    Line("potassium", "6.5", "N", "mmol/L", "3.5-7.0", why="the laboratory calls it normal"),
    Line("CRP", "0.1", "N", "mg/L", "<5", why="there are no critical limits"),
]  # fmt: skip
"""Critical limits of a list beside a range with one limit."""


@pytest.mark.parametrize("lines", [LINES, CRITICAL, OPEN_SIDE])
def test_through_every_door(lines, tmp_path):
    assert differences(lines, tmp_path) == []


@pytest.mark.parametrize(
    ("text", "printed", "may_be", "said"),
    [
        ("5.8", "3.5-5.1; critical >5.7", True, ()),
        ("6.5", "3.5-5.1; critical >7", True, ("panic <=2.8 or >=6.0 mEq/L: HH",)),
        ("5.8", "3.5-5.9; critical >5.7", True, ("printed >5.7: HH",)),
        ("5.5", "3.5-5.1; critical >7", False, ()),
    ],
)
def test_critical_limits_of_the_laboratory_before_those_of_a_list(text, printed, may_be, said):
    listed = "<=2.8 or >=6.0 mEq/L"
    row = judge(f"{text} mmol/L", test="potassium", critical=listed, printed_range=printed)
    assert (row.may_be_critical, tuple(map(str, row.disagreements))) == (may_be, said)


def test_ranges_for_both_sexes_of_a_patient_whose_sex_is_not_stated(tmp_path):
    lines = [
        Line("hemoglobin", "15.5", "IND (N if male, H if female)", "g/dL", "F 11-15, M 13-17"),
        Line("troponin I", "25", "IND (N if male, H if female)", "ng/L", "F <=16, M <=34"),
        Line("hemoglobin", "14", "N", "g/dL", "F 11-15, M 13-17", why="both say so"),
        Line("hemoglobin", "15.5", "N", "g/dL", "F 11-15, M 13-17", "N", why="the flag chooses"),
        Line("hemoglobin", "15.5", "HH", "g/dL", "F 11-15, M 13-17", "HH"),
    ]
    assert differences(lines, tmp_path, Patient(sex="")) == []


@pytest.mark.parametrize(
    ("printed", "sex", "age", "expected"),
    [
        ("F 11-15, M 13-17", "male", "40 y", "N"),
        ("11-15 (F), 13-17 (M)", "female", "40 y", "H"),
        ("Male: 13-17 g/dL; Female: 11-15 g/dL", "", "40 y", "IND (N if male, H if female)"),
        ("Men 13-17, Women 11-15", "female", "40 y", "H"),
        ("M 13.0 - 17.0 g/dL F 11.0 - 15.0 g/dL", "male", "40 y", "N"),
        ("age <18 y: 11-14; age >=18 y: 13-17", "", "40 y", "N"),
        ("age <18 y: 11-14; age >=18 y: 13-17", "", "10 y", "H"),
        ("age <18 y: 11-14; age >=18 y: 13-17", "", "", "IND (N if >=18 y, H if <18 y)"),
        # Words that are not known may name what is not normal, so nothing rests on them.
        ("sea level: 11-15; at altitude: 13-17", "", "", "range-unread"),
        ("Moderately increased: 30-300; severely increased: >300", "", "", "range-unread"),
        (
            "Premenopausal: 11-15; postmenopausal: 13-17",
            "female",
            "40 y",
            "IND (N if postmenopausal, H if Premenopausal)",
        ),
        # For another sex only: the row says so, and the range set judges.
        ("male: 13-17", "female", "40 y", "N"),
    ],
)
def test_printed_ranges_by_whom_they_are_for(printed, sex, age, expected):
    row = judge("15.5 g/dL", "12-16 g/dL", printed_range=printed, patient=person(sex, age))
    assert verdict(row) == expected


def test_a_range_for_another_sex_is_said():
    row = judge("15.5 g/dL", "12-16 g/dL", printed_range="male: 13-17", patient=person("female"))
    assert row.notes == ("the printed range is for male",)
    assert row.flag_from.value == "range-set"


@pytest.mark.parametrize(
    ("printed", "note"),
    [
        ("0-0", "printed range '0-0' not used: it is a placeholder"),
        ("Not Estab.", "the laboratory states no limits: Not Estab."),
        ("N/A", "the laboratory states no limits: N/A"),
        ("No range", "the laboratory states no limits: No range"),
    ],
)
def test_why_a_printed_text_is_not_a_range_is_said(printed, note):
    row = judge("13 g/dL", "12-16 g/dL", printed_range=printed)
    assert (verdict(row), row.notes) == ("N", (note,))


def test_ranges_in_two_units_are_one_where_the_other_was_rounded():
    # Glucose 70-99 mg/dL is 3.89-5.49 mmol/L, which laboratories print as 3.9-5.5.
    row = judge("99 mg/dL", printed_range="70-99 mg/dL; 3.9-5.5 mmol/L", test="glucose")
    assert (verdict(row), len(row.ranges)) == ("N", 1)


@pytest.mark.parametrize(
    ("test", "text", "printed", "age", "expected", "note"),
    [
        # For others: a list of critical limits is not kept away by limits of another scale.
        ("bilirubin", "16 mg/dL", "newborn <12", "40 y", "HH", "the printed range is for newborns"),
        ("bilirubin", "16 mg/dL", "newborn <12", "2 d", "HH", ""),
        ("bilirubin", "13 mg/dL", "newborn <12", "", "H", "the printed range is for newborns"),
        ("bilirubin", "16 mg/dL", "newborn <12", "", "HH", "the printed range is for newborns"),
        ("bilirubin", "16 mg/dL", "<12", "40 y", "range-unread", ""),
        ("glucose", "120 mg/dL", "70-99 (fasting)", "40 y", "H",
         "the printed range is for fasting"),
        # A pregnancy is not taken for granted, but what it would change is said.
        ("hemoglobin", "11.2 g/dL", "pregnant 10.5-14", "30 y", "L",
         "the printed range is for pregnancy, which is not stated; it would say N"),
        ("hemoglobin", "13 g/dL", "1st trimester 10.5-14", "30 y", "N",
         "the printed range is for first trimester, which is not stated; it would say N"),
    ],
)  # fmt: skip
def test_a_range_for_others_hides_nothing(*, test, text, printed, age, expected, note):
    row = judge(
        text,
        {"bilirubin": "0.3-1.0 mg/dL", "hemoglobin": "12-16 g/dL"}.get(test),
        test={"bilirubin": "bilirubin total"}.get(test, test),
        critical={"bilirubin": ">=15 mg/dL"}.get(test),
        printed_range=printed,
        patient=person("female", age),
    )
    assert verdict(row) == expected
    assert not note or note in row.notes


FHIR_RANGES = [
    # Ranges of two sexes, of two ages and one that is printed twice.
    ([{"low": 11, "high": 15, "sex": "female"}, {"low": 13, "high": 17, "sex": "male"}],
     {"female": "H", "male": "N", "": "IND (N if male, H if female)"}),
    ([{"low": 13, "high": 17, "ages": (18, None)}, {"low": 11, "high": 14, "ages": (0, 18)}],
     {"female": "N", "": "N"}),
    ([{"low": 10, "high": 15}, {"low": 10, "high": 15}], {"female": "H", "": "H"}),
    ([{"low": 10, "high": 15}, {"low": 10, "high": 16}], {"female": "IND (N, H)"}),
    ([{"low": 0, "high": 0}], {"female": "N"}),
]  # fmt: skip


def _fhir_range(one):
    quantity = {"unit": "g/dL", "system": "http://unitsofmeasure.org", "code": "g/dL"}
    found = {side: {"value": one[side], **quantity} for side in ("low", "high")}
    if "sex" in one:
        system = "http://hl7.org/fhir/administrative-gender"
        found["appliesTo"] = [{"coding": [{"system": system, "code": one["sex"]}]}]
    if "ages" in one:
        years = {"unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}
        ends = zip(("low", "high"), one["ages"], strict=True)
        found["age"] = {side: {"value": age, **years} for side, age in ends if age is not None}
    return found


@pytest.mark.parametrize(("ranges", "expected"), FHIR_RANGES)
def test_several_ranges_of_fhir(ranges, expected, tmp_path):
    for sex, right in expected.items():
        patient = {"resourceType": "Patient", "id": "7", "birthDate": "1986-01-01"}
        observation = {
            "resourceType": "Observation", "status": "final", "code": {"text": "hemoglobin"},
            "subject": {"reference": "Patient/7"}, "effectiveDateTime": "2026-11-01",
            "valueQuantity": {"value": 15.5, "unit": "g/dL"},
            "referenceRange": [_fhir_range(one) for one in ranges],
        }  # fmt: skip
        resources = [patient | ({"gender": sex} if sex else {}), observation]
        bundle = {"resourceType": "Bundle", "type": "collection",
                  "entry": [{"resource": one} for one in resources]}  # fmt: skip
        path = tmp_path / f"bundle-{sex}.json"
        path.write_text(json.dumps(bundle))
        row = json.loads(run(path, "--format", "json").out)["rows"][0]
        several = [f"{one['flag']} if {one['when']}" if one["when"] else one["flag"]
                   for one in row["possible_flags"]]  # fmt: skip
        said = f"{row['flag']} ({', '.join(several)})" if len(several) > 1 else row["flag"]
        assert said == right, sex


TEXTS = ["1", "3", "5", "7", "9", "<4", ">5", "3-5", "5-9", ">8"]
WORDS = ["", "N", "L", "LL", "H", "HH", "A", "AA"]
ABNORMAL = {"L", "LL", "H", "HH", "A", "AA"}
FLAG_OF = {flag.value: flag for flag in Flag}


class TestLawsOfAuthority:
    """Every printed range, flag and value of a small world, against the laws."""

    PANIC = critical_list(potassium="<=2 or >=8 mmol/L")
    BOOKS = (range_set(potassium="4-6 mmol/L"),)
    WORLD = tuple(itertools.product(TEXTS, ["", "4-6", "2-8", "5-7"], WORDS))

    def judged(self, text, printed, word, sets=BOOKS):
        one = result("potassium", f"{text} mmol/L", printed_range=printed, reported=word)
        return check_results(one, sets=sets, critical=self.PANIC).rows[0]

    def test_a_contradiction_is_never_a_silent_normal(self):
        for text, printed, word in self.WORLD:
            row = self.judged(text, printed, word)
            if word in ABNORMAL and row.flag.is_normal:
                assert any(one.source == "reported" for one in row.disagreements), (text, printed)
                assert row.may_be_critical or word not in ("LL", "HH", "AA")

    def test_an_agreeing_flag_never_changes_a_certain_verdict(self):
        for text, printed, word in self.WORLD:
            alone, row = self.judged(text, printed, ""), self.judged(text, printed, word)
            if printed and word == alone.flag.value:
                assert row.flag is alone.flag, (text, printed, word)

    def test_a_flag_chooses_only_among_what_is_possible(self):
        for text, printed, word in self.WORLD:
            alone, row = self.judged(text, printed, "", ()), self.judged(text, printed, word)
            if printed:
                allowed = [one.flag for one in alone.possible_flags]
                for one in row.possible_flags:
                    assert any(is_compatible(one.flag, flag) for flag in allowed)

    def test_what_the_laboratory_calls_critical_always_counts(self):
        for text, printed, word in self.WORLD:
            if word in ("LL", "HH", "AA"):
                assert self.judged(text, printed, word).may_be_critical, (text, printed, word)

    def test_what_a_list_calls_critical_always_counts(self):
        for text, printed, word in self.WORLD:
            if text in ("1", "9", ">8"):
                assert self.judged(text, printed, word).may_be_critical, (text, printed, word)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("H HH", "H"), ("L LL", "L"), ("A AA", "A"), ("A H", "A"), ("A POS H HH", "A"),
        ("POS H", "POS"), ("N NEG", "N"), ("LL", "LL"), ("N H", "IND"), ("L H", "IND"),
        ("A N", "IND"), ("L A H", "IND"), ("LL HH", "IND"), ("NEG POS", "IND"), ("AA HH", "AA"),
    ],
)  # fmt: skip
def test_the_mildest_of_flags_in_one_direction(flags, expected):
    assert agree(FLAG_OF[one] for one in flags.split()).value == expected


@pytest.mark.parametrize(
    ("possible", "said", "kept"),
    [
        ("N H", "A", "H"), ("N L", "A", "L"), ("N L H", "A", "L H"), ("N H", "N", "N"),
        ("N H", "HH", "H"), ("H HH", "H", "H HH"), ("N H", "L", ""), ("N POS", "POS", "POS"),
        ("N L", "N H", "N"),
    ],
)  # fmt: skip
def test_the_next_authority_chooses(possible, said, kept):
    found = choose((FLAG_OF[one] for one in possible.split()),
                   [FLAG_OF[one] for one in said.split()])  # fmt: skip
    assert found == {FLAG_OF[one] for one in kept.split()}


@pytest.mark.parametrize(
    ("flag", "said", "expected"),
    [
        ("H", "HH", "HH"), ("L", "LL", "LL"), ("A", "AA", "AA"), ("H", "AA", "HH"),
        ("L", "AA", "LL"), ("A", "HH", "HH"), ("H", "LL", "H"), ("N", "HH", "N"), ("H", "H", "H"),
        ("HH", "AA", "HH"),
    ],
)  # fmt: skip
def test_the_laboratory_s_degree_sharpens(flag, said, expected):
    assert sharpen(FLAG_OF[flag], FLAG_OF[said]).value == expected


def test_a_book_does_not_choose_between_the_laboratory_s_own_ranges():
    book = (entry("12-16 g/dL", sex="female"), entry("14-18 g/dL", sex="male"))
    row = judge("15.5 g/dL", book, printed_range="F 11-15, M 13-17")
    assert verdict(row) == "IND (N if male, H if female)"


@pytest.mark.parametrize(("limits", "expected"), [("negative", "POS"), ("positive", "N")])
def test_a_book_chooses_between_a_result_and_its_flag(limits, expected):
    """Antibodies after a vaccination are normal where they are found."""
    row = judge("positive", limits, test="urine nitrite", reported="N")
    assert verdict(row) == expected
    assert "the result says positive and is flagged normal" in row.notes
    listed = [str(other) for other in row.disagreements if other.source == "reported"]
    assert listed == (["reported: N"] if expected == "POS" else [])


def test_a_printed_range_decides_between_a_result_and_its_flag():
    row = judge("Reactive", printed_range="Non-reactive", test="HBsAg", reported="N")
    assert (verdict(row), [str(other) for other in row.disagreements]) == ("POS", ["reported: N"])


def test_a_book_chooses_where_the_value_is_open():
    row = judge("<4 mmol/L", "4-6 mmol/L", printed_range="3-5", test="potassium")
    assert verdict(row) == "L"
    assert row.notes == ("printed leaves N or L possible; book says L",)
