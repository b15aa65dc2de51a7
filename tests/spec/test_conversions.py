"""Conversions by a cited number, the traps that published tools fall into, and refusals.

Each trap of facts/README.md ("Traps") that concerns a conversion stands here by its name; those of
spelling (cells, mm/h, mcg and both µ, mg%, mL/min/1.73m2) are in `test_units`.
"""

from decimal import Decimal

import pytest

from build import judge, shipped_catalogue, verdict
from labcheck.catalogue.conversion import Refusal, convert_value, find_conversion
from labcheck.values.units import parse_unit


def convert(test, text, to):
    """Convert a printed value of a test, to four digits; `None` when it is refused."""
    number, unit = text.split(maxsplit=1)
    found = convert_value(shipped_catalogue().find(test, unit), Decimal(number), unit, to)
    return None if isinstance(found, Refusal) else f"{float(found):#.4g}"


TRAPS = [
    # What it is, a value, what it is rightly, and what a tool gives that has fallen into the trap.
    ("phosphate mg/dL is mg of phosphorus, not of phosphate (94.97 g/mol)",
     "phosphate", "3.5 mg/dL", "mmol/L", "1.130", "0.3685"),
    ("urea nitrogen is mg of nitrogen, not of urea (60.06 g/mol)",
     "urea_nitrogen", "14 mg/dL", "mmol/L", "4.998", "2.331"),
    ("urea has two atoms of nitrogen, not one (14.007 g/mol)",
     "urea_nitrogen", "14 mg/dL", "mmol/L", "4.998", "9.995"),
    ("urea is urea, not urea nitrate (123.07 g/mol)",
     "urea", "30 mg/dL", "mmol/L", "4.995", "2.438"),
    ("triglycerides are no cholesterol (386.65 g/mol)",
     "triglycerides", "150 mg/dL", "mmol/L", "1.694", "3.879"),
    ("an equivalent of calcium is half a mole", "calcium", "5.0 mEq/L", "mmol/L", "2.500", "5.000"),
    ("and of magnesium", "magnesium", "2.0 mEq/L", "mmol/L", "1.000", "2.000"),
    ("calcium mg/dL is not mEq/L", "calcium", "10.0 mg/dL", "mEq/L", "4.990", "2.495"),
    ("CRP mg/dL is ten times mg/L", "CRP", "1.5 mg/dL", "mg/L", "15.00", "1.500"),
    ("Hb g/dL is ten times g/L", "hemoglobin", "6.3 g/dL", "g/L", "63.00", "6.300"),
    ("C3 mg/dL is a hundredth of g/L", "C3", "94 mg/dL", "g/L", "0.9400", "9.400"),
    ("D-dimer FEU ng/mL is a thousandth of mg/L", "d_dimer_feu", "500 ng/mL FEU", "mg/L FEU",
     "0.5000", "500.0"),
    ("D-dimer FEU says in its name which ng/mL it is", "D-dimer (FEU)", "500 ng/mL", "mg/L FEU",
     "0.5000", "500.0"),
    ("HbA1c has an offset", "HbA1c", "7.0 %", "mmol/mol", "53.01", "76.51"),
    ("HbA1c has it both ways", "HbA1c", "53 mmol/mol", "%", "6.999", "4.849"),
    ("mmol of hemoglobin are monomers", "hemoglobin", "15 g/dL", "mmol/L", "9.309", "2.325"),
    ("mg per mmol of creatinine is by its mass", "urine_albumin_creatinine_ratio", "30 mg/g",
     "mg/mmol", "3.394", "0.03000"),
    ("mg/mg is a thousand mg/g", "urine_protein_creatinine_ratio", "0.2 mg/mg", "mg/g",
     "200.0", "0.2000"),
    ("a katal is no unit", "ALT", "0.5 µkat/L", "U/L", "30.00", "0.5000"),
    ("mg% is mg/dL, not mg/L", "glucose", "90 mg%", "mg/L", "900.0", "90.00"),
    ("mmHg is no kPa", "pco2_arterial", "40 mmHg", "kPa", "5.333", "40.00"),
    ("an osmole is a mole of particles", "osmolality", "290 mOsm/kg", "mmol/kg", "290.0", "145.0"),
    ("G/L of cells is 10^9, not grams", "WBC", "7 G/L", "/µL", "7000.", "7.000"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("test", "text", "to", "right", "wrong"),
    [trap[1:] for trap in TRAPS],
    ids=[trap[0] for trap in TRAPS],
)
def test_a_trap_is_not_fallen_into(test, text, to, right, wrong):
    assert convert(test, text, to) == right != wrong


def test_blood_gases_in_both_units():
    # UCUM: a metre of mercury is 133.3220 kPa; NBME prints pO2 75-105 mmHg as 10.0-14.0 kPa and
    # pCO2 33-45 mmHg as 4.4-5.9 kPa (facts/ranges/nbme.yaml); the last rounds 6.0 down.
    assert [convert("po2_arterial", f"{number} mmHg", "kPa") for number in (75, 105)] == [
        "9.999",
        "14.00",
    ]
    assert [convert("pco2_arterial", f"{number} mmHg", "kPa") for number in (33, 45)] == [
        "4.400",
        "5.999",
    ]
    row = judge("5.3 kPa", "35-45 mmHg", test="pco2_arterial")
    assert (verdict(row), row.is_at_limit) == ("N", False)
    assert verdict(judge("4.6 kPa", "35-45 mmHg", test="pco2_arterial")) == "L"
    assert verdict(judge("35 mmHg", "4.66627-6.0 kPa", test="pco2_arterial")) == "N"


@pytest.mark.parametrize(
    ("test", "text", "limits"),
    [
        ("osmolality", "295 mmol/kg", "275-295 mOsm/kg"),
        ("MCHC", "36 %", "31-36 g/dL"),
        ("CA 125", "35 [arb'U]/mL", "<=35 U/mL"),
        ("CH50", "60 {CH50_U}/mL", "30-60 U/mL"),
        ("pO2, arterial", "100 mmHg", "10-13.3322 kPa"),
        ("base excess", "3 mEq/L", "-3 to 3 mmol/L"),
    ],
)
def test_what_holds_by_definition_is_exact_on_the_limit(test, text, limits):
    row = judge(text, limits, test=test)
    assert (verdict(row), row.is_at_limit) == ("N", False)


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
    row = judge(f"90 {unit}", limits, test=test)
    interval, conversion = row.ranges[0].interval, row.ranges[0].conversion
    found = tuple(f"{float(end):#.4g}" if end else "0" for end in (interval.low, interval.high))
    assert found == converted
    assert not conversion.is_exact
    assert conversion.source in shipped_catalogue().sources


@pytest.mark.parametrize(
    ("test", "text", "limits", "why"),
    [
        # One row for each trap, whichever way it is printed.
        ("D-dimer FEU", "400 ng/mL DDU", "<500 ng/mL FEU",
         "fibrinogen equivalent units (FEU) and D-dimer units (DDU) do not convert"),
        ("D-dimer DDU", "400 ng/mL FEU", "<250 ng/mL DDU",
         "fibrinogen equivalent units (FEU) and D-dimer units (DDU) do not convert"),
        ("Lipoprotein(a), mass", "75 nmol/L", "<30 mg/dL",
         "no cited molar mass of Lipoprotein(a), mass"),
        ("Lipoprotein(a), molar", "30 mg/dL", "<75 nmol/L",
         "no cited molar mass of Lipoprotein(a), molar"),
        ("prolactin", "300 mIU/L", "<20 ng/mL", "they measure different things"),
        ("growth hormone", "3 mIU/L", "<5 ng/mL", "they measure different things"),
        ("insulin", "60 pmol/L", "<20 µIU/mL", "they measure different things"),
        # U and IU are one for enzymes and for TSH, not for antibodies and other hormones.
        ("anti-dsDNA", "5 U/mL", "0-7 IU/mL",
         "U and IU of Anti double-stranded DNA antibody are not taken for one without a source"),
        ("anti-TPO", "5 U/mL", "<9 IU/mL",
         "U and IU of Thyroperoxidase antibody are not taken for one without a source"),
        ("rheumatoid factor", "5 U/mL", "<14 IU/mL",
         "U and IU of Rheumatoid factor are not taken for one without a source"),
        ("prolactin", "5 U/L", "2-10 IU/L",
         "U and IU of Prolactin are not taken for one without a source"),
        ("CA 125", "30 ng/mL", "<35 U/mL", "they measure different things"),
        ("CA 19-9", "30 µg/L", "<37 U/mL", "they measure different things"),
        ("CA 15-3", "30 IU/mL", "<30 U/mL",
         "U and IU of Cancer antigen 15-3 are not taken for one without a source"),
        ("RDW-SD", "14 %", "39-46 fL", "they measure different things"),
        ("PT", "80 %", "11-13 s", "they measure different things"),
        ("ESR", "20 mg/L", "0-20 mm/h", "they measure different things"),
        ("albumin", "600 µmol/L", "3.5-5.5 g/dL",
         "no cited molar mass of Albumin"),
        ("NT-proBNP", "100 pmol/L", "24-307 pg/mL",
         "no cited molar mass of NT-proBNP"),
        ("CRP", "10 nmol/L", "<=0.8 mg/dL",
         "no cited molar mass of C-reactive protein"),
        # Phosphate's charge depends on the pH, so an equivalent of it is not defined.
        ("phosphate", "1.8 mEq/L", "2.5-4.5 mg/dL", "no valence of Phosphate (inorganic)"),
        ("homocysteine", "1 mEq/L", "5-15 µmol/L",
         "no valence of Homocysteine"),
        ("creatinine clearance", "90 mL/min", "90-140 mL/min/1.73m2",
         "they measure different things"),
        # NBME counts tetramers (MCH 25-35 pg as 0.39-0.54 fmol), Dutch laboratories monomers.
        ("MCH", "1.9 fmol", "27-33 pg", "no cited molar mass of Mean corpuscular hemoglobin"),
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


def test_conjugated_bilirubin_is_not_taken_for_direct_bilirubin(catalogue):
    assert catalogue.find("Bilirubin, conjugated").id == "bilirubin_conjugated"
    assert catalogue.find("direct bilirubin").id == "bilirubin_direct"
    assert verdict(judge("0.2 mg/dL", test="conjugated bilirubin")) == "no-range"


def test_mass_and_moles_need_a_cited_molar_mass(catalogue):
    for analyte in catalogue.analytes.values():
        mass, moles = parse_unit("mg/L"), parse_unit("mmol/L")
        found = find_conversion(analyte, mass, moles)
        is_cited = any(
            way.to_unit.numerator.endswith("mol")
            and way.from_unit.numerator.endswith("g")
            and "L" in way.from_unit.denominators[0]
            for way in analyte.conversions
            if way.from_unit.denominators
        )
        has_reason = analyte.molar_mass is not None or is_cited
        assert isinstance(found, Refusal) is not has_reason, analyte.id
