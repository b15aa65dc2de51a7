"""A decimal sign that is stated for a file: the same in every format, and however it is stated.

The patient is a woman of 40 years. Limits: ABIM, 2024 (potassium 3.5-5.0 mEq/L, hemoglobin 12-16
g/dL, WBC 4-11 and platelets 150-450 ×10^3/µL, TSH 0.5-4.0 mIU/L, creatinine 0.5-1.1 mg/dL) and Main
Line Health's critical values (potassium <=2.8 or >=6.0 mEq/L).
"""

import json

import pytest

import labcheck
from commands import run
from doors import Line, Patient, differences
from labcheck.values.decimal_sign import DecimalSign, parse_decimal_sign, write_with_points
from labcheck.values.numerals import NumberError

COMMA = [
    Line("potassium", "4,1", "N", "mmol/L"),
    Line("potassium", "7,9", "HH", "mmol/L"),
    Line("potassium", "<2,5", "LL", "mmol/L"),
    Line("TSH", "2,345", "N", "mIU/L", why="nothing is left open"),
    Line("TSH", "12,345", "H", "mIU/L"),
    Line("hemoglobin", "12,345", "N", "g/dL"),
    Line("creatinine", "1,2", "H", "mg/dL"),
    Line("ferritin", "1.234,5", "H", "ng/mL", why="a point parts thousands"),
    Line("platelets", "1.250.000", "HH", "/mm3"),
    Line("platelets", "250.000", "N", "/mm3", why="which has no three decimals"),
    Line("potassium", "5,05", "N", "mmol/L", "3,5-5,1"),
    Line("potassium", "5,2", "H", "mmol/L", "3,5 - 5,1"),
    Line("TSH", "2,345", "H", "mIU/L", "0,500-2,000", why="2.000 is 2 there"),
    Line("platelets", "412.000", "N", "/mm3", "150.000-450.000", why="as without a sign"),
    Line("WBC", "12.480", "H", "/mm3", "3.500 - 10.500"),
    Line("lymphocytes", "980", "L", "/mm3", "1.000-4.000"),
    Line("potassium", "4.1", "N", "mmol/L", why="a point that can be nothing else"),
    Line("potassium", "4,1 H", "H", "mmol/L"),
    Line("sodium", "140", "N", "mmol/L"),
]
POINT = [
    Line("TSH", "2,345", "H", "mIU/L", why="2345"),
    Line("ferritin", "1,234", "H", "ng/mL"),
    Line("ferritin", "1,234.5", "H", "ng/mL"),
    Line("WBC", "12,300", "H", "/µL"),
    Line("WBC", "7,300", "N", "/mm3", "4,000-11,000"),
    Line("potassium", "4,100", "HH", "mmol/L", why="4100 is what it says"),
    Line("potassium", "4.100", "N", "mmol/L"),
    Line("platelets", "250.000", "LL", "/mm3", why="250 is what it says"),
    Line("potassium", "4,1", "N", "mmol/L", why="a comma that can be nothing else"),
    Line("potassium", "4.1", "N", "mmol/L", "3.5-5.1"),
]  # fmt: skip
NOT_STATED = [
    Line("TSH", "2,345", "IND (N if read as 2.345, H if read as 2345)", "mIU/L"),
    Line("potassium", "4,1", "N", "mmol/L"),
    Line("platelets", "250.000", "N", "/mm3"),
]


@pytest.mark.parametrize(
    ("table", "options"),
    [
        (COMMA, ("--decimal", "comma")),
        (COMMA, ("--decimal-comma",)),
        (POINT, ("--decimal", "point")),
        (NOT_STATED, ()),
    ],
    ids=["comma", "its older way", "point", "not stated"],
)
def test_through_every_door(table, options, tmp_path):
    assert differences(table, tmp_path, Patient(), *options) == []


CASE = {"patient": {"sex": "female", "age": "40 y"}, "labs": {"TSH": "2,345 mIU/L"}}


def flag_of(case, cwd, *options, **settings):
    (cwd / "case.json").write_text(json.dumps(case))
    done = run("case.json", "-j", *options, cwd=cwd, **settings)
    return json.loads(done.out)["rows"][0]["flag"]


def test_it_is_stated_in_the_case_the_settings_or_by_an_option(tmp_path):
    comma, point = CASE | {"decimal": "comma"}, CASE | {"decimal": "point"}
    assert flag_of(CASE, tmp_path) == "IND"
    assert [flag_of(case, tmp_path) for case in (comma, point)] == ["N", "H"]
    assert flag_of(CASE, tmp_path, LABCHECK_DECIMAL="comma") == "N"
    assert flag_of(CASE, tmp_path, "--decimal", "point", LABCHECK_DECIMAL="comma") == "H"
    assert flag_of(comma, tmp_path, "--decimal", "point") == "N", "the case knows best"
    (tmp_path / "labcheck.toml").write_text('decimal = "comma"\n')
    assert flag_of(CASE, tmp_path) == "N"


def test_in_python():
    for sign, flag in (("comma", "N"), (DecimalSign.POINT, "H"), (None, "IND")):
        (row,) = labcheck.check(labcheck.read(CASE, decimal=sign)).rows
        assert row.flag.value == flag
    with pytest.raises(labcheck.UsageError, match="decimal: 'dot' is not one of comma, point"):
        labcheck.read(CASE, decimal="dot")
    with pytest.raises(labcheck.UsageError, match="decimal and decimal_comma say two things"):
        labcheck.read(CASE, decimal="point", decimal_comma=True)


def test_two_options_that_contradict_each_other(tmp_path):
    (tmp_path / "a.csv").write_text("test,value\nK,4\n")
    done = run("a.csv", "--decimal", "point", "--decimal-comma", cwd=tmp_path)
    assert (done.code, done.err) == (
        2, "labcheck: --decimal point and --decimal-comma: give one of them\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "comma", "point"),
    [
        ("6,3", "6.3", "6,3"), ("1.250,5", "1250.5", "1.250,5"), ("12,300", "12.300", "12300"),
        ("1,250,000", None, "1250000"), ("1.250.000", "1250000", "1.250.000"),
        ("14.200", None, "14.200"), ("0.125", "0.125", "0.125"), ("5", "5", "5"),
        ("3,5-5,1 mmol/L", "3.5-5.1 mmol/L", "3,5-5,1 mmol/L"),
        ("x10^9/L", "x10^9/L", "x10^9/L"), ("1:640", "1:640", "1:640"),
    ],
)  # fmt: skip
def test_what_numbers_are_written_as(text, comma, point):
    assert write_with_points(text, None) == text
    assert write_with_points(text, DecimalSign.POINT) == point
    if comma is None:
        with pytest.raises(NumberError):
            write_with_points(text, DecimalSign.COMMA)
    else:
        assert write_with_points(text, DecimalSign.COMMA) == comma


def test_its_names():
    assert [parse_decimal_sign(text) for text in ("comma", " Point ")] == list(DecimalSign)
    with pytest.raises(ValueError, match="'komma' is not one of comma, point"):
        parse_decimal_sign("komma")
