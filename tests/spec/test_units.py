"""Units: their spellings, exact changes of scale, and units that are missing, cut short or wrong.

What converts by a cited number, and what is refused, is in `test_conversions`.
"""

import pytest

from build import judge, verdict
from labcheck.values.unit_factors import factor_between
from labcheck.values.units import parse_unit

SPELLINGS = [
    # (canonical form, spellings); the field's own list is in facts/README.md, "Traps".
    ("10*9/L", ("10^9/L|x10E9/L|10*3/uL|K/uL|K/mcL|thou/mm3|G/L|/nL|10⁹/L|x 10^9 /L|X10E3/UL|k/mm^3"
     "|10^3/µL|10^3/μL|x10(3)/uL|thousand/uL|thou/cu mm|1000/uL|10*9/L|10**9/L|10^3 cells/uL")),
    ("10*12/L", "10*6/uL|10^12/L|M/uL|mill/mm3|million/uL|T/L|x10E6/µL|/pL|M/mcL|mill/cumm"),
    ("10*6/L", "/uL|cells/uL|/mm3|/mm³|cells/mm3|/cu mm|/µL|/mcL|#/uL|/cmm|10*6/L"),
    ("mg/L", "mg/L|mcg/mL|ug/mL|µg/mL|μg/mL|MCG/ML|mg/l"),
    ("ug/L", "ug/L|ng/mL|mcg/L|µg/L|NG/ML"),
    ("ng/L", "ng/L|pg/mL|PG/ML"),
    ("g/dL", "g/dL|gm/dl|gms/dl|G/DL|g/100mL|g/100 ml|gram/dL"),
    ("mg/dL", "mg/dL|mg%|mg/dl|MG/DL|mg/100 mL"),
    ("g/L", "mg/cc|mg/mL|gm/L"),
    ("meq/L", "mEq/L|meq/L|MEQ/L"),
    ("mm/h", "mm/hr|mm/h|mm in 1h|mm in 1 hour|mm/1hr|mm/hour|MM/HR"),
    ("mL/min/{1.73_m2}", ("mL/min/1.73m2|mL/min/1.73 m2|ml/min/1.73m²|mL/min/1.73m^2"
     "|mL/min/{1.73_m2}|ML/MIN/1.73M2|ml/min/1.73sqm")),
    ("fL", "fl|fL|FL"),
    ("s", "sec|s|seconds|secs|sec."),
    ("1", "ratio|INR| |1|pH|{ratio}|FRACTION"),
    ("U/L", "U/L|UNITS/L|u/l|Units/L"),
    ("[IU]/L", "IU/L|[IU]/L|iu/l"),
    ("m[IU]/L", "uIU/mL|µIU/mL|mIU/L|mcIU/mL|u[IU]/mL"),
    ("%", "%|percent|pct"),
    ("mm[Hg]", "mmHg|mm Hg|mm[Hg]|torr"),
    ("/{HPF}", "/HPF|/hpf|cells/HPF|WBC/hpf"),
    ("mg/d", "mg/24 h|mg/24h|mg/d|mg/day|mg/24hrs|mg/(24.h)"),
    ("mosm/kg", "mOsm/kg|mosm/kg|mOsm/kg H2O|mosmol/kg"),
    # Russian signs, by GOST 8.417-2002; "МЕ" and "Ед" by the OKEI.
    ("mmol/L", "ммоль/л"),
    ("umol/L", "мкмоль/л"),
    ("g/dL", "г/дл"),
    ("U/L", "Ед/л|ЕД/л"),
    ("m[IU]/L", "мкМЕ/мл|мМЕ/л"),
    ("mm/h", "мм/ч|мм/час"),
    ("10*9/L", "10^9/л|×10⁹/л|Г/л|тыс/мкл"),
    ("10*12/L", "10^12/л|Т/л|млн/мкл"),
    ("mL/min/{1.73_m2}", "мл/мин/1,73м2|мл/мин/1.73 м²"),
    ("mg/d", "мг/сут"),
    ("ug{FEU}/L", "ng/mL FEU|ng/mL{FEU}|ng/mL (FEU)|ug/L FEU|ngFEU/mL"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("canonical", "spelling"),
    [(canonical, one) for canonical, texts in SPELLINGS for one in texts.split("|")],
)
def test_a_spelling_is_no_difference(canonical, spelling):
    assert str(parse_unit(spelling, of_count=True)) == canonical


def test_a_letter_of_no_known_russian_sign_is_not_guessed():
    assert [parse_unit(text) for text in ("ме/л", "ммол/л", "литр")] == [None, None, None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mg/dL", "mg/L"),
        ("U/L", "IU/L"),
        ("mmol/L", "mmol/mol"),
        ("ng/mL FEU", "ng/mL DDU"),
        ("ng/mL FEU", "ng/mL"),
        ("10^9/L", "10^6/L"),
        ("mm/h", "mm"),
        ("%", "L/L"),
        ("IU", "IU/mL"),
        ("U/mL", "[arb'U]/mL"),
    ],
)
def test_units_that_look_alike_stay_apart(one, other):
    assert parse_unit(one, of_count=True) != parse_unit(other, of_count=True)


def test_grams_and_giga_are_told_apart_by_what_is_counted():
    assert str(parse_unit("G/L", of_count=True)) == "10*9/L"
    assert str(parse_unit("G/L")) == "g/L"


@pytest.mark.parametrize("spelling", ["foo", "g/foo", "mg//dL", "/", "10^x/L", "--10", "?"])
def test_an_unknown_spelling_is_unknown(spelling):
    assert parse_unit(spelling) is None
    row = judge(f"5 {spelling}", "3-6 mg/dL", test="calcium")
    assert verdict(row) in ("unit-unknown", "unreadable")


@pytest.mark.parametrize(
    ("test", "limits", "inside", "outside", "basis"),
    [
        # A value exactly on the limit is inside in every unit; the next printed digit is outside.
        ("hemoglobin", "12-16 g/dL", "160 g/L", "160.0001 g/L", "change of scale"),
        ("hemoglobin", "120-160 g/L", "12.0 g/dL", "11.9999 g/dL", "change of scale"),
        ("hemoglobin", "0.12-0.16 kg/L", "16 g/dL", "16.1 g/dL", "change of scale"),
        ("CRP", "<=0.8 mg/dL", "8 mg/L", "8.1 mg/L", "change of scale"),
        ("CRP", "<=8 mg/L", "0.8 mg/dL", "0.81 mg/dL", "change of scale"),
        ("C3", "100-233 mg/dL", "1.00 g/L", "0.999 g/L", "change of scale"),
        ("C3", "0.9-1.8 g/L", "180 mg/dL", "180.1 mg/dL", "change of scale"),
        ("WBC", "4000-11000 /µL", "11.0 10^9/L", "11.01 10^9/L", "change of scale"),
        ("platelets", "150000-450000 /µL", "150 K/uL", "149 K/uL", "change of scale"),
        ("hematocrit", "37-47 %", "0.47 L/L", "0.471 L/L", "change of scale"),
        ("ALT", "10-40 U/L", "40 IU/L", "41 IU/L", "change of scale"),
        ("ALT", "0.1-0.75 µkat/L", "45 U/L", "45.1 U/L", "change of scale"),
        ("sodium", "136-145 mEq/L", "145 mmol/L", "146 mmol/L", "valence 1"),
        ("calcium", "4.3-5.1 mEq/L", "2.55 mmol/L", "2.551 mmol/L", "valence 2"),
        ("calcium", "2.15-2.55 mmol/L", "5.1 mEq/L", "5.11 mEq/L", "valence 2"),
        ("magnesium", "1.5-2.0 mEq/L", "1.00 mmol/L", "1.01 mmol/L", "valence 2"),
        ("vitamin B12", "200-800 pg/mL", "0.2 ng/mL", "0.19 ng/mL", "change of scale"),
        ("TSH", "0.5-4.0 µU/mL", "4.0 mIU/L", "4.1 mIU/L", "change of scale"),
        ("protein, 24 h urine", "<=144 mg/24 h", "0.144 g/d", "0.145 g/d", "change of scale"),
        ("eGFR", ">=60 mL/min/1.73m2", "60 mL/min/1.73 m²", "59 mL/min/1.73 m²", "same unit"),
        ("homocysteine", "5-15 µmol/L", "0.015 mmol/L", "0.0151 mmol/L", "change of scale"),
    ],
)
def test_a_change_of_scale_is_exact(test, limits, inside, outside, basis):
    row = judge(inside, limits, test=test)
    assert (verdict(row), row.ranges[0].conversion.basis, row.is_at_limit) == ("N", basis, False)
    assert verdict(judge(outside, limits, test=test)) in ("L", "H")


@pytest.mark.parametrize(
    ("test", "text", "limits", "flag", "is_at_limit"),
    [
        # 10.2 mg/dL is 2.545 mmol/L: 2.55 may be 2.545 rounded, 2.56 may not, and 2.54 is within.
        ("calcium", "2.55 mmol/L", "8.6-10.2 mg/dL", "H", True),
        ("calcium", "2.56 mmol/L", "8.6-10.2 mg/dL", "H", False),
        ("calcium", "2.5 mmol/L", "8.6-10.2 mg/dL", "N", True),
        ("calcium", "2.50 mmol/L", "8.6-10.2 mg/dL", "N", False),
        # 5.6 % is 37.708 mmol/mol.
        ("HbA1c", "38 mmol/mol", "4.0-5.6 %", "H", True),
        ("HbA1c", "39 mmol/mol", "4.0-5.6 %", "H", False),
        # 5.0 % is 31.15 mmol/mol, which rounds to 31.2 as well as to 31.1.
        ("HbA1c", "31.2 mmol/mol", "4.0-5.0 %", "H", True),
        # A change of scale leaves no doubt.
        ("calcium", "10.2 mg/dL", "8.6-10.2 mg/dL", "N", False),
        ("hemoglobin", "160 g/L", "12-16 g/dL", "N", False),
        ("calcium", "2.55 mmol/L", "4.3-5.1 mEq/L", "N", False),
    ],
)
def test_a_result_within_rounding_of_a_converted_limit_is_marked(
    test, text, limits, flag, is_at_limit
):
    row = judge(text, limits, test=test)
    assert (verdict(row), row.is_at_limit) == (flag, is_at_limit)


@pytest.mark.parametrize(
    ("text", "reason", "detail", "remedy"),
    [
        ("7 mEq", "unit-incompatible",
         "book: the unit 'mEq' may be cut short; the limits are in mEq/L", "write the whole unit"),
        ("7 meqq/L", "unit-unknown",
         "book: the unit 'meqq/L' is not known; the limits are in mEq/L",
         "did you mean mEq/L?"),
    ],
)  # fmt: skip
def test_a_unit_that_is_wrong(text, reason, detail, remedy):
    row = judge(text, "3.5-5.0 mEq/L", test="potassium")
    assert verdict(row) == reason
    assert (row.not_judged.detail, row.not_judged.remedy) == (detail, remedy)


@pytest.mark.parametrize(
    ("test", "text", "limits", "detail"),
    [
        # A unit may be the upper half of any the analyte is reported in, not of the limits' alone.
        ("glucose", "90 mg", "70-99 mg/dL", "cut short"),
        ("glucose", "90 mmol", "70-99 mg/dL", "cut short"),
        ("glucose", "5 mg", "3.9-5.5 mmol/L", "cut short"),
        ("WBC", "7.0 x10^9", "4-11 10^9/L", "cut short"),
        ("glucose", "90 U", "70-99 mg/dL", "measure different things"),
        ("MCV", "90 pg", "80-100 fL", "measure different things"),
    ],
)
def test_a_unit_cut_short(test, text, limits, detail):
    unit, unit_of_limits = text.split()[1], limits.split()[1]
    row = judge(text, limits, test=test)
    assert verdict(row) == "unit-incompatible"
    if detail == "cut short":
        why = f"the unit {unit!r} may be cut short; the limits are in {unit_of_limits}"
        assert (row.not_judged.detail, row.not_judged.remedy) == (
            f"book: {why}",
            "write the whole unit",
        )
    else:
        assert row.not_judged.detail.endswith("they measure different things")


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        # A count below the line is a number: it divides, and is no symbol.
        ("/cell", "1"),
        ("/cells", "1"),
        ("/1", "1"),
        ("pg/cell", "pg"),
        ("10^9/cell", "10*9"),
        ("/100 WBC", "/{100.WBC}"),
    ],
)
def test_a_count_below_the_line(spelling, canonical):
    assert str(parse_unit(spelling)) == canonical
    assert factor_between(parse_unit(spelling), parse_unit("mg/dL")) is None


def test_a_content_per_cell_is_the_content():
    # Mean corpuscular haemoglobin 27-33 pg is printed as pg/cell too.
    assert verdict(judge("30 pg/cell", "27-33 pg", test="MCH")) == "N"


def test_a_pure_number_needs_no_unit():
    for unit in ("", " ratio", " INR"):
        assert verdict(judge(f"1.2{unit}", "0.8-1.2", test="INR")) == "N"


@pytest.mark.parametrize(
    ("text", "printed_range", "expected"),
    [
        # A test that is not in the catalogue has no molar mass, but a change of scale is the same.
        ("5 g/L", "0.3-0.8 g/dL", "N"),
        ("8 g/L", "0.3-0.8 g/dL", "N"),
        ("8.1 g/L", "0.3-0.8 g/dL", "H"),
        ("5 g/L", "0.3-0.8 mmol/L", "unit-incompatible"),
        ("5 U/L", "3-8 IU/L", "unit-incompatible"),
    ],
)
def test_a_test_that_is_not_known_is_converted_by_scale_alone(text, printed_range, expected):
    assert verdict(judge(text, test="our own test", printed_range=printed_range)) == expected
