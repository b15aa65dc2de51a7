"""The reference change value: how far two results differ by chance, and when they are compared."""

from decimal import Decimal

import pytest

from build import compare, entry, outcome, prior
from labcheck.baseline import compute_change, compute_change_limits


@pytest.mark.parametrize(
    ("cva", "cvi", "z", "low", "high"),
    [
        # facts/biovar.yaml, rcv.test_vectors, form "log-normal asymmetric" (Fokkema 2006);
        # computed there from the formula by other code, not published: CRP, triglycerides,
        # bilirubin, sodium.
        ("11.1", "29.4", "1.96", "-57.4721", "135.14"),
        ("11.1", "29.4", "1.65", "-51.314", "105.398"),
        ("1.8", "19.8", "1.96", "-42.0648", "72.6066"),
        ("1.8", "19.8", "1.65", "-36.8408", "58.3302"),
        ("2.98", "20.9", "1.96", "-43.9573", "78.4354"),
        ("2.98", "20.9", "1.65", "-38.5822", "62.8194"),
        ("0.4", "0.53", "1.96", "-1.8237", "1.8576"),
        ("0.4", "0.53", "1.65", "-1.5375", "1.5615"),
        ("5.0", "10.0", "1.96", "-26.6001", "36.24"),
        ("5.0", "10.0", "1.65", "-22.9208", "29.7367"),
    ],
)
def test_the_reference_change_value(cva, cvi, z, low, high):
    limits = compute_change_limits(Decimal(cvi), Decimal(cva), Decimal(z))
    assert abs(limits.low - Decimal(low)) < Decimal("0.0005")
    assert abs(limits.high - Decimal(high)) < Decimal("0.0005")
    assert limits.is_cva_assumed is False


@pytest.mark.parametrize(
    ("cva", "cvi", "z", "published"),
    [
        # Published symmetric values at small variation, where both forms agree on the log scale.
        # Cokluk E et al. Clin Lab 2021: transferrin and ferritin at 95 % and 99 %.
        ("0.62", "3.6", "1.96", "10.1"),
        ("0.62", "3.6", "2.58", "13.3"),
        ("2.27", "6.21", "1.96", "18.3"),
        ("2.27", "6.21", "2.58", "24.1"),
    ],
)
def test_on_the_log_scale_it_is_the_published_symmetric_one(cva, cvi, z, published):
    limits = compute_change_limits(Decimal(cvi), Decimal(cva), Decimal(z))
    assert round(100 * (1 + limits.high / 100).ln(), 1) == Decimal(published)
    assert round(100 * (1 + limits.low / 100).ln(), 1) == -Decimal(published)


@pytest.mark.parametrize("cvi", ["0.5", "5", "10", "29.4", "60"])
def test_it_is_not_symmetric_and_a_fall_undoes_a_rise(cvi):
    limits = compute_change_limits(Decimal(cvi))
    assert limits.high > -limits.low > 0
    assert abs((1 + limits.high / 100) * (1 + limits.low / 100) - 1) < Decimal("1e-20")


def test_the_analytical_variation_is_half_the_biological_one_unless_stated():
    assumed, stated = (
        compute_change_limits(Decimal("4.4")),
        compute_change_limits(Decimal("4.4"), Decimal("2.2")),
    )
    assert (assumed.cva, assumed.is_cva_assumed) == (Decimal("2.20"), True)
    assert (assumed.low, assumed.high) == (stated.low, stated.high)


def test_the_laboratory_s_own_analytical_variation_comes_from_result_then_range():
    creatinine = (entry("0.5-1.1 mg/dL", cva=Decimal("1.1")),)  # EuBIVAS 2017: CVA 1.1 %, CVI 4.4 %
    assert compare("1.0 mg/dL", "0.8 mg/dL").change.limits.is_cva_assumed is True
    from_range = compare("1.0 mg/dL", "0.8 mg/dL", limits=creatinine)
    assert (from_range.change.limits.cva, from_range.change.limits.cvi) == (
        Decimal("1.1"),
        Decimal("4.4"),
    )
    from_result = compare("1.0 mg/dL", "0.8 mg/dL", limits=creatinine, cva=Decimal(3))
    assert from_result.change.limits.cva == Decimal(3)


@pytest.mark.parametrize(
    ("now", "before", "expected", "percent"),
    [
        # Creatinine: CVI 4.4 % (EuBIVAS, Clin Chem 2017;63:1527), CVA assumed 2.2 %, so a change
        # by chance lies between -12.7 % and +14.6 %.
        ("1.14 mg/dL", "1.00 mg/dL", "within variation", "14"),
        ("1.15 mg/dL", "1.00 mg/dL", "risen", "15"),
        ("0.88 mg/dL", "1.00 mg/dL", "within variation", "-12"),
        ("0.87 mg/dL", "1.00 mg/dL", "fallen", "-13"),
        ("0.86 mg/dL", "1.00 mg/dL", "fallen", "-14"),
        ("1.00 mg/dL", "1.0 mg/dL", "unchanged", "0"),
        ("2 mg/dL", "1 mg/dL", "risen", "100"),
        ("1 mg/dL", "2 mg/dL", "fallen", "-50"),
        ("0 mg/dL", "1 mg/dL", "fallen", "-100"),
        # The earlier value is brought into the unit of the later one; nothing else is.
        ("10 mg/L", "1 mg/dL", "unchanged", "0"),
        ("2 mg/dL", "10 mg/L", "risen", "100"),
    ],
)
def test_what_a_change_amounts_to(now, before, expected, percent):
    row = compare(now, before)
    assert (outcome(row), row.change.percent) == (expected, Decimal(percent))


def test_an_earlier_value_is_converted_by_the_cited_molar_mass():
    row = compare("1.0 mg/dL", "88.4 µmol/L")  # 113.12 g/mol: 88.4 µmol/L is 1.00 mg/dL
    assert outcome(row) == "within variation"
    assert (row.baseline.text, row.baseline.unit) == ("88.4 µmol/L", "mg/dL")
    assert round(row.baseline.value, 3) == Decimal("1.000")


@pytest.mark.parametrize(
    ("test", "now", "before", "why"),
    [
        ("creatinine", "<0.2 mg/dL", "1.0 mg/dL", "only plain numbers are compared"),
        ("creatinine", "1.0 mg/dL", "<0.2 mg/dL", "only plain numbers are compared"),
        ("creatinine", "1.0 mg/dL", ">5 mg/dL", "only plain numbers are compared"),
        ("creatinine", "1.0 mg/dL", "0.5-0.7 mg/dL", "only plain numbers are compared"),
        ("creatinine", "1.0 mg/dL", "normal", "only plain numbers are compared"),
        ("ANA titer", "1:640", "1:80", "only plain numbers are compared"),
        ("creatinine", "hemolyzed", "1.0 mg/dL", "only plain numbers are compared"),
        ("creatinine", "1.0 mg/dL", "1.0", "no conversion from no unit to mg/dL"),
        ("creatinine", "1.0", "1.0 mg/dL", "no conversion from mg/dL to no unit"),
        ("creatinine", "1.0 mg/dL", "1.0 foo", "no conversion from foo to mg/dL"),
        ("creatinine", "1.0 mg/dL", "1.0 U/L", "they measure different things"),
        ("our own test", "1.0 mg/dL", "1.0 mg/L", "the units differ"),
        ("C3", "94 mg/dL", "120 mg/dL", "no variation data"),
        ("C4", "5 mg/dL", "20 mg/dL", "no variation data"),
        ("ESR", "118 mm/h", "10 mm/h", "no variation data"),
        ("haptoglobin", "10 mg/dL", "100 mg/dL", "no variation data"),
        ("phosphate", "3.7 mg/dL", "3.0 mg/dL", "no variation data"),
        ("our own test", "2 mg/dL", "1 mg/dL", "no variation data"),
        ("creatinine", "1.0 mg/dL", "0 mg/dL", "a percentage needs values above zero"),
        ("base excess", "2 mmol/L", "-2 mmol/L", "a percentage needs values above zero"),
        # The published figure for HbA1c is for the NGSP scale; an affine scale has another.
        ("HbA1c", "48 mmol/mol", "42 mmol/mol", "variation data are for %"),
    ],
)
def test_what_is_not_compared_and_why(test, now, before, why):
    assert outcome(compare(now, before, test=test)) == f"not judged: {why}"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({"method": "enzymatic"}, {"method": "Jaffe"},
         "not judged: method changed from enzymatic to Jaffe"),
        ({"method": "Jaffe"}, {"method": "jaffe"}, "risen"),
        ({"method": "Jaffe"}, {}, "risen"),
        ({}, {"method": "Jaffe"}, "risen"),
        ({"specimen": "urine"}, {"specimen": "serum"},
         "not judged: specimen changed from urine to serum"),
        ({"specimen": "plasma"}, {"specimen": "serum"}, "risen"),
        ({"specimen": "capillary blood"}, {"specimen": "venous blood"},
         "not judged: specimen changed from capillary blood to venous blood"),
    ],
)  # fmt: skip
def test_method_and_specimen_must_agree_where_both_are_stated(before, now, expected):
    assert outcome(compare("2.0 mg/dL", prior("1.0 mg/dL", **before), **now)) == expected


def test_a_change_is_computed_on_the_edge_of_the_limits_as_variation():
    limits = compute_change_limits(Decimal("4.4"))
    assert (
        compute_change(100 + limits.high, Decimal(100), limits).verdict.value == "within variation"
    )
    assert (
        compute_change(100 + limits.low, Decimal(100), limits).verdict.value == "within variation"
    )
