"""Limits are brought into the unit of the result, exactly or by a cited number, or not at all."""

import pytest

from build import judge, shipped_catalogue, verdict
from labcheck.conversion import Refusal, find_conversion
from labcheck.units import factor_between, parse_unit

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
    ("1", "ratio|INR| |1|pH|{ratio}"),
    ("U/L", "U/L|UNITS/L|u/l|Units/L"),
    ("[IU]/L", "IU/L|[IU]/L|iu/l"),
    ("m[IU]/L", "uIU/mL|µIU/mL|mIU/L|mcIU/mL|u[IU]/mL"),
    ("%", "%|percent|pct"),
    ("mm[Hg]", "mmHg|mm Hg|mm[Hg]|torr"),
    ("/{HPF}", "/HPF|/hpf|cells/HPF|WBC/hpf"),
    ("mg/d", "mg/24 h|mg/24h|mg/d|mg/day|mg/24hrs|mg/(24.h)"),
    ("mosm/kg", "mOsm/kg|mosm/kg|mOsm/kg H2O|mosmol/kg"),
    ("ug{FEU}/L", "ng/mL FEU|ng/mL{FEU}|ng/mL (FEU)|ug/L FEU|ngFEU/mL"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("canonical", "spelling"),
    [(canonical, one) for canonical, texts in SPELLINGS for one in texts.split("|")],
)
def test_a_spelling_is_no_difference(canonical, spelling):
    assert str(parse_unit(spelling, of_count=True)) == canonical


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
    ("test", "limits", "unit", "converted"),
    [
        # Each factor is one that published tools get wrong (facts/README.md, "Traps").
        # "Phosphate mg/dL" is mg of phosphorus, 30.974 g/mol: 1 mg/dL is 0.3229 mmol/L.
        ("phosphate", "3.0-4.5 mg/dL", "mmol/L", ("0.9686", "1.453")),
        # Urea nitrogen is mg of N: mmol/L urea is mg/dL x 0.357.
        ("urea nitrogen", "8-20 mg/dL", "mmol/L", ("2.856", "7.139")),
        ("urea", "100-200 mg/dL", "mmol/L", ("16.65", "33.30")),
        ("triglycerides", "0-150 mg/dL", "mmol/L", ("0", "1.694")),  # 885.4 g/mol
        ("calcium", "8.6-10.2 mg/dL", "mmol/L", ("2.146", "2.545")),
        ("calcium", "8.6-10.2 mg/dL", "mEq/L", ("4.292", "5.090")),
        ("glucose", "70-99 mg/dL", "mmol/L", ("3.886", "5.495")),
        ("creatinine", "0.5-1.1 mg/dL", "µmol/L", ("44.20", "97.24")),
        ("bilirubin, total", "0.3-1.0 mg/dL", "µmol/L", ("5.131", "17.10")),
        # Haemoglobin monomer, 0.6206 mmol/L per g/dL (PMC3934467, Table 1).
        ("hemoglobin", "12-16 g/dL", "mmol/L", ("7.447", "9.930")),
        # HbA1c is affine: IFCC = 10.93 x NGSP - 23.5, so 4.0-5.6 % is 20.2-37.7 mmol/mol.
        ("HbA1c", "4.0-5.6 %", "mmol/mol", ("20.22", "37.71")),
        ("HbA1c", "20.22-37.708 mmol/mol", "%", ("4.000", "5.600")),
        ("albumin/creatinine ratio (urine)", "0-30 mg/g", "mg/mmol", ("0", "3.394")),
    ],
)
def test_a_conversion_by_a_cited_number(test, limits, unit, converted):
    row = judge(f"1000 {unit}", limits, test=test)
    interval, conversion = row.ranges[0].interval, row.ranges[0].conversion
    found = tuple(f"{float(end):#.4g}" if end else "0" for end in (interval.low, interval.high))
    assert found == converted
    assert not conversion.is_exact
    assert conversion.source in shipped_catalogue().sources


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
    ("test", "text", "limits", "why"),
    [
        ("D-dimer FEU", "400 ng/mL DDU", "<500 ng/mL FEU",
         "fibrinogen equivalent units (FEU) and D-dimer units (DDU) do not convert"),
        ("Lipoprotein(a), mass", "75 nmol/L", "<30 mg/dL",
         "no cited molar mass of Lipoprotein(a), mass"),
        ("prolactin", "300 mIU/L", "<20 ng/mL", "they measure different things"),
        ("growth hormone", "3 mIU/L", "<5 ng/mL", "they measure different things"),
        ("insulin", "60 pmol/L", "<20 µIU/mL", "they measure different things"),
        ("anti-dsDNA", "5 U/mL", "0-7 IU/mL", "they measure different things"),
        ("CA 125", "30 ng/mL", "<35 U/mL", "they measure different things"),
        ("RDW-SD", "14 %", "39-46 fL", "they measure different things"),
        ("PT", "80 %", "11-13 s", "they measure different things"),
        ("ESR", "20 mg/L", "0-20 mm/h", "they measure different things"),
        ("albumin", "600 µmol/L", "3.5-5.5 g/dL",
         "no cited molar mass of Albumin"),
        ("ferritin", "100 pmol/L", "24-307 ng/mL",
         "no cited molar mass of Ferritin"),
        ("CRP", "10 nmol/L", "<=0.8 mg/dL",
         "no cited molar mass of C-reactive protein"),
        ("homocysteine", "1 mEq/L", "5-15 µmol/L",
         "no valence of Homocysteine"),
        ("ALT", "30 ng/mL", "10-40 U/L", "they measure different things"),
    ],
)  # fmt: skip
def test_what_does_not_convert_is_refused_with_the_reason(test, text, limits, why):
    row = judge(text, limits, test=test)
    unit = " ".join(text.split()[1:])
    unit_of_limits = limits.split(maxsplit=1)[1]
    assert verdict(row) == "unit-incompatible"
    assert row.not_judged.detail == f"book: no conversion from {unit_of_limits} to {unit}: {why}"
    assert row.not_judged.remedy == "give the range printed with the result"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Look-alikes that are analytes of their own: no conversion joins them.
        ("bilirubin_direct", "bilirubin_total"),
        ("total_co2", "bicarbonate"),
        ("calcium", "calcium_ionized"),
        ("rdw_cv", "rdw_sd"),
        ("lp_a_mass", "lp_a_molar"),
        ("d_dimer_feu", "d_dimer_ddu"),
        ("urea", "urea_nitrogen"),
    ],
)
def test_look_alikes_are_analytes_of_their_own(catalogue, one, other):
    assert catalogue.find(one).id == one != other == catalogue.find(other).id
    assert verdict(judge("5 mg/dL", test=one)) == "no-range"


def test_mass_and_moles_need_a_cited_molar_mass(catalogue):
    for analyte in catalogue.analytes.values():
        mass, moles = parse_unit("mg/L"), parse_unit("mmol/L")
        found = find_conversion(analyte, mass, moles)
        has_reason = analyte.molar_mass is not None or analyte.id == "hemoglobin"
        assert isinstance(found, Refusal) is not has_reason, analyte.id


@pytest.mark.parametrize(
    ("text", "reason", "detail", "remedy"),
    [
        ("7", "unit-missing", "book: the result has no unit and the limits have one",
         "write the unit behind the value: meq/L, mmol/L"),
        ("7 mEq", "unit-incompatible",
         "book: the unit 'mEq' may be cut short; the limits are in mEq/L", "write the whole unit"),
        ("7 m3q/L", "unit-unknown", "book: the unit 'm3q/L' is not known; the limits are in mEq/L",
         "did you mean meq/L?"),
    ],
)  # fmt: skip
def test_a_unit_that_is_missing_or_wrong(text, reason, detail, remedy):
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
