"""The reference change value: how far two results differ by chance, and when they are compared."""

import math
from decimal import Decimal
from itertools import pairwise

import pytest

from build import compare, entry, outcome, prior
from labcheck.judging.reference_change import (
    compute_change,
    compute_change_limits,
    find_variance_of_median,
)


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


def share_below(x):
    return math.erfc(-x / math.sqrt(2)) / 2


def density_of_median(x, count):
    """The density of the middle one of an odd number of standard normal values."""
    half = count // 2
    ways = math.factorial(count) / math.factorial(half) ** 2
    normal = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return ways * (share_below(x) * share_below(-x)) ** half * normal


@pytest.mark.parametrize("count", [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 31, 101])
def test_the_variance_of_a_median_is_that_of_its_density(count):
    places = [place / 50 for place in range(-400, 401)]
    variance = sum(x * x * density_of_median(x, count) for x in places) / 50
    assert float(find_variance_of_median(count)) == pytest.approx(variance, rel=2e-3)
    if count <= 20:
        assert float(find_variance_of_median(count)) == pytest.approx(variance, abs=5.1e-7)


def test_the_variance_of_a_median_falls_with_every_two_values_and_two_are_their_mean():
    variances = [find_variance_of_median(count) for count in range(1, 60)]
    assert variances[1] == Decimal("0.5")  # the mean of two
    assert all(later < earlier for earlier, later in pairwise(variances[:21]))
    assert all(later < earlier for earlier, later in zip(variances, variances[2:], strict=False))


@pytest.mark.parametrize("cva", [None, "2.0"])
def test_a_baseline_of_one_value_has_the_plain_reference_change_value(cva):
    cva = cva and Decimal(cva)
    assert compute_change_limits(Decimal("4.4"), cva, count=1) == compute_change_limits(
        Decimal("4.4"), cva
    )


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        # Creatinine, CVI 4.4 % and CVA 2.2 %: SD 0.049170 on the log scale; by hand
        # exp(±1.96 × sqrt(1 + v) × SD) - 1 with v of 1, 1/2, 0.166101 and 0.073440.
        (1, "-12.74", "14.60"), (2, "-11.13", "12.53"), (9, "-9.88", "10.97"),
        (20, "-9.50", "10.50"),
    ],
)  # fmt: skip
def test_the_median_of_more_values_has_narrower_limits(count, low, high):
    limits = compute_change_limits(Decimal("4.4"), count=count)
    assert (f"{limits.low:.2f}", f"{limits.high:.2f}") == (low, high)


@pytest.mark.parametrize(
    ("baseline", "verdict"),
    [
        # +12 % is chance beside one earlier value, and not beside the median of nine.
        (["100 umol/L"], "within variation"),
        (["100 umol/L"] * 9, "risen"),
        # What is not compared makes nothing surer: censored, without a unit, in another unit.
        (["100 umol/L", *["<100 umol/L"] * 8], "within variation"),
        (["100 umol/L", *["100 mmol"] * 8], "within variation"),
        (["1.131 mg/dL"] * 9, "risen"),
    ],
)
def test_a_baseline_is_as_sure_as_the_values_that_are_compared(baseline, verdict):
    assert outcome(compare("112 umol/L", *baseline)) == verdict


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
