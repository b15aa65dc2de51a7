"""`labcheck convert`: the value, the factor, its source; and what is refused, in whole texts."""

import json

import pytest

from commands import run, run_process

IUPAC = "Molar masses computed from formulas with IUPAC atomic weights (molmass package)"
UCUM = "The Unified Code for Units of Measure (UCUM), version 2.2 (ucum-essence.xml)"


def convert(*words):
    done = run("convert", *words)
    assert (done.code, done.err) == (0, "")
    return done.out


def answer(*words):
    """The first line of the answer: the value in both units."""
    return convert(*words).splitlines()[0]


def refusal(*words):
    done = run("convert", *words)
    assert (done.code, done.out) == (2, "")
    return done.err.removeprefix("labcheck: ").removesuffix("\n")


def test_value_factor_and_source():
    assert convert("10.3", "mg/dL", "mmol/L", "--test", "calcium") == (
        "10.3 mg/dL = 2.57 mmol/L\n"
        "  test     Calcium (total) (calcium)\n"
        "  factor   × 0.249513\n"
        "  rests on molar mass 40.078 g/mol\n"
        f"  source   {IUPAC}\n"
    )


def test_an_equation_with_an_offset_and_a_note():
    assert convert("7", "%", "mmol/mol", "--test", "HbA1c") == (
        "7 % = 53.0 mmol/mol\n"
        "  test     Hemoglobin A1c (hba1c)\n"
        "  factor   × 10.93 − 23.5\n"
        "  rests on mmol/mol = 10.93 × % − 23.5\n"
        "  source   IFCC Network for HbA1c, master equations between the NGSP and the IFCC scale; "
        "https://information.ifcchba1c.org/sustainable-implementation/master-equations.aspx\n"
        "  note     % (NGSP) and mmol/mol (IFCC) are linked by a line with an offset, not by a "
        "factor; a CV in one is not the CV in the other.\n"
    )


def test_a_valence():
    assert convert("5", "mEq/L", "mmol/L", "--test", "calcium") == (
        "5 mEq/L = 2.5 mmol/L\n"
        "  test     Calcium (total) (calcium)\n"
        "  factor   × 0.5\n"
        "  rests on valence 2\n"
    )


def test_every_unit_of_a_test():
    assert convert("4", "mg/L", "--test", "CRP") == (
        "4 mg/L of C-reactive protein (crp) is\n"
        " Value Unit   Factor Rests on\n"
        "─────────────────────────────────────────────────────────────────────────────\n"
        " 0.4   mg/dL  × 0.1  change of scale\n"
        " –     nmol/L        not converted: no cited molar mass of C-reactive protein\n"
        f"  {UCUM}; https://ucum.org/ucum\n"
        "  mg/dL and mg/L differ by a factor of ten: the unit is never guessed from the value.\n"
    )


def test_a_change_of_scale_needs_no_test():
    assert convert("40", "mmHg", "kPa") == (
        "40 mmHg = 5.33 kPa\n"
        "  factor   × 0.133322\n"
        "  rests on change of scale\n"
        f"  source   {UCUM}; https://ucum.org/ucum\n"
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # The value and its unit in one word; a sign or a span stays what it is.
        (("10.3 mg/dL", "mmol/L", "--test", "calcium"), "10.3 mg/dL = 2.57 mmol/L"),
        (("<5 mg/dL", "mmol/L", "--test", "glucose"), "<5 mg/dL = <0.278 mmol/L"),
        ((">=60", "mg/dL", "mmol/L", "--test", "HDL"), ">=60 mg/dL = >=1.55 mmol/L"),
        (("5-10", "mg/dL", "mmol/L", "--test", "glucose"), "5 to 10 mg/dL = 0.278 to 0.555 mmol/L"),
        # As many digits as were given, three at least, and no digit before the point is lost.
        (("10.25", "mg/dL", "mmol/L", "--test", "calcium"), "10.25 mg/dL = 2.558 mmol/L"),
        (("9", "mg/dL", "mmol/L", "--test", "calcium"), "9 mg/dL = 2.25 mmol/L"),
        (("90", "mg/dL", "mmol/L", "--test", "glucose"), "90 mg/dL = 5.00 mmol/L"),
        (("0.4", "1", "%", "--test", "hematocrit"), "0.4 1 = 40 %"),
        (("33.3", "mmol/L", "mg/dL", "--test", "glucose"), "33.3 mmol/L = 600 mg/dL"),
        (("12345", "10^9/L", "/uL", "--test", "WBC"), "12345 10^9/L = 12345000 /uL"),
        (("0", "mg/dL", "mmol/L", "--test", "glucose"), "0 mg/dL = 0 mmol/L"),
        # A change of scale is exact.
        (("12.34", "g/dL", "g/L", "--test", "hemoglobin"), "12.34 g/dL = 123.4 g/L"),
        (("7200", "/µL", "10^9/L", "--test", "WBC"), "7200 /µL = 7.2 10^9/L"),
        (("7.2", "G/L", "K/uL", "--test", "WBC"), "7.2 G/L = 7.2 K/uL"),
        (("40", "U/L", "µkat/L", "--test", "ALT"), "40 U/L = 0.667 µkat/L"),
        # Numbers below zero are numbers.
        (("-3", "mmol/L", "mEq/L", "--test", "base_excess"), "-3 mmol/L = -3 mEq/L"),
        (("-2.5 mmol/L", "mEq/L", "--test", "BE"), "-2.5 mmol/L = -2.5 mEq/L"),
        (("--test", "BE", "--", "-3", "mmol/L", "mEq/L"), "-3 mmol/L = -3 mEq/L"),
        # As it is said.
        (("10.3", "mg/dL", "to", "mmol/L", "--test", "calcium"), "10.3 mg/dL = 2.57 mmol/L"),
        (("10.3 mg/dL to mmol/L", "--test", "calcium"), "10.3 mg/dL = 2.57 mmol/L"),
        # Any name, a LOINC code or an id; the units may settle a name of several tests.
        (("5", "mg/dL", "mmol/L", "--test", "CALCIUM"), "5 mg/dL = 1.25 mmol/L"),
        (("100", "mg/dL", "mmol/L", "--test", "2345-7"), "100 mg/dL = 5.55 mmol/L"),
        (("150", "mg/dL", "mmol/L", "--test", "TG"), "150 mg/dL = 1.69 mmol/L"),
        (("5", "mmHg", "kPa", "--test", "CO2"), "5 mmHg = 0.667 kPa"),
    ],
)
def test_what_is_converted(words, expected):
    assert answer(*words) == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("100", "mg/dL", "mmol/L"),
         ("no change of scale leads from mg/dL to mmol/L; name the test with --test, since what is "
         "known of it may")),
        (("100", "mg/dL"),
         ("into which unit is mg/dL to be converted? Write it behind mg/dL, or name the test with "
         "--test for all its units")),
        (("20", "ng/mL", "mIU/L", "--test", "prolactin"),
         ("Prolactin: no conversion from ng/mL to mIU/L: they measure different things; ng/mL "
         "converts to ug/L")),
        (("20", "nmol/L", "mg/dL", "--test", "Lp(a)"),
         ("Lipoprotein(a), molar: no conversion from nmol/L to mg/dL: no cited molar mass of "
         "Lipoprotein(a), molar; Lipoprotein(a), molar is measured in nmol/L")),
        (("5", "meqq/L", "mmol/L", "--test", "potassium"),
         ("the unit 'meqq/L' is not known; Potassium is measured in mEq/L, mmol/L; did you mean "
         "mEq/L?")),
        (("5", "mg/dL", "mmool/L", "--test", "glucose"),
         ("the unit 'mmool/L' is not known; Glucose is measured in mg/dL, mmol/L; did you mean "
         "mmol/L?")),
        (("5", "mg/dl", "mmool/L"), "the unit 'mmool/L' is not known; did you mean mmol/L?"),
        (("5", "florins", "kPa"), "the unit 'florins' is not known; check its spelling"),
        (("5", "mg/dL", "mmol/L", "--test", "Ca"),
         ("several tests are called 'Ca'; write calcium (Calcium (total)) or calcium_ionized "
         "(Calcium, ionized)")),
        (("5", "mg/dL", "mmol/L", "--test", "calcum"),
         "no test is called 'calcum'; did you mean Calcium (total)?"),
        (("80", "fL", "--test", "MCV"),
         "fL converts to no other unit; Mean corpuscular volume is measured in fL"),
        (("5", "s", "--test", "calcium"),
         "s converts to no other unit; Calcium (total) is measured in mg/dL, mEq/L, mmol/L"),
        (("5", "--test", "calcium"), "'5' has no unit; write the unit behind the value"),
        (("high", "mg/dL", "mmol/L"),
         "'high' cannot be converted: it is not a number; write a number, <5 or 5-10"),
        (("1:640", "mg/dL", "mmol/L"),
         "'1:640' cannot be converted: it is not a number; write a number, <5 or 5-10"),
        (("1,060", "mg/dL", "mmol/L"),
         ("'1,060' cannot be converted: '1,060' may be 1060 or 1.060: write it without a comma; "
         "write a number, <5 or 5-10")),
        (("0.4", "", "%", "--test", "hematocrit"),
         "a unit behind '0.4' is empty; write 1 for a number without a unit"),
        (("5 mg/dL", " ", "--test", "glucose"),
         "a unit behind '5 mg/dL' is empty; write 1 for a number without a unit"),
        (("-3", "mmol/L", "mEq/L", "--test", "sodium"),
         "Sodium cannot lie below zero; check the sign"),
        (("-3-5", "mmol/L", "mEq/L", "--test", "sodium"),
         "Sodium cannot lie below zero; check the sign"),
        (("1", "%", "mmol/mol", "--test", "HbA1c"),
         "there is no such value in mmol/mol: it would lie below zero, and Hemoglobin A1c cannot"),
        (("<2 %", "--test", "HbA1c"),
         "there is no such value in mmol/mol: it would lie below zero, and Hemoglobin A1c cannot"),
        (("5 mg/dL", "mmol/L", "g/L"),
         "'g/L' is one unit too many; write a value, its unit and the unit to convert to"),
    ],
)  # fmt: skip
def test_what_is_refused(words, message):
    assert refusal(*words) == message


def test_json_has_numbers_and_the_exact_factor():
    found = json.loads(convert("<10.3", "mg/dL", "mmol/L", "--test", "calcium", "-f", "json"))
    assert found == {
        "test": {"id": "calcium", "name": "Calcium (total)"},
        "value": {
            "text": "<10.3", "unit": "mg/dL", "kind": "censored", "value": 10.3,
            "comparator": "<", "low": None, "high": None,
        },
        "note": None,
        "answers": [
            {
                "text": "<2.57", "unit": "mmol/L", "kind": "censored",
                "value": pytest.approx(10.3 * 10 / 40.078, rel=1e-12),
                "comparator": "<", "low": None, "high": None,
                "factor": pytest.approx(10 / 40.078, rel=1e-12),
                "exact_factor": "5000/20039", "offset": 0,
                "basis": "molar mass 40.078 g/mol",
                "source": {"title": IUPAC, "url": None},
                "refused": None,
            }
        ],
    }  # fmt: skip


def test_json_of_every_unit_says_what_is_refused():
    found = json.loads(convert("5-10", "mg/L", "--test", "CRP", "--format", "json"))
    assert [(one["unit"], one["refused"]) for one in found["answers"]] == [
        ("mg/dL", None),
        ("nmol/L", "no cited molar mass of C-reactive protein"),
    ]
    assert (found["answers"][0]["low"], found["answers"][0]["high"]) == (0.5, 1)


def test_json_without_a_test():
    found = json.loads(convert("40", "mmHg", "kPa", "-f", "json"))
    assert found["test"] is None
    assert found["answers"][0]["source"] == {"title": UCUM, "url": "https://ucum.org/ucum"}
    assert found["answers"][0]["exact_factor"] == "66661/500000"


@pytest.mark.parametrize("format_", ["table", "json"])
def test_what_is_typed_cannot_move_the_cursor(format_):
    words = ("5", "mg/\x1bdL", "mmol/L", "--test", "glucose", "-f", format_)
    done = run("convert", *words)
    assert done.code == 2
    assert "\x1b" not in done.out + done.err


def test_a_process_of_its_own_says_the_same():
    words = ("convert", "-3", "mmol/L", "mEq/L", "--test", "BE")
    assert run_process(*words) == run(*words)


def test_an_option_that_does_not_exist_is_no_unit():
    done = run("convert", "5", "mg/dL", "mmol/L", "--tst", "calcium")
    assert (done.code, done.out) == (2, "")
    assert done.err == "labcheck: there is no option --tst; did you mean --test?\n"
