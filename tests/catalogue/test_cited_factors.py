"""Steps between mass and moles, beside what other tables print for them.

AJKD: International unit conversion table of the American Journal of Kidney Diseases, as hosted at
Chung Shan Medical University. RDS: The Review of Diabetic Studies, conversion table for chemical
compounds. ABIM: laboratory reference ranges, 2024 to 2026.
"""

from decimal import Decimal

import pytest

from labcheck.catalogue.conversion import convert_value
from labcheck.yaml_files.shipped import load_shipped_catalogue

PRINTED = [
    ("androstenedione", "ng/dL", "nmol/L", "0.03492"),  # AJKD
    ("estrone", "pg/mL", "pmol/L", "3.699"),  # AJKD
    ("urine_coproporphyrin_24h", "ug/24h", "nmol/24h", "1.527"),  # AJKD
    ("carotene", "ug/dL", "umol/L", "0.01863"),  # AJKD
    ("acth", "pg/mL", "pmol/L", "0.22"),  # AJKD and RDS
    ("c_peptide", "ng/mL", "nmol/L", "0.333"),  # AJKD
    ("bilirubin_conjugated", "mg/dL", "umol/L", "17.1"),  # AJKD, for bilirubin
    ("urine_ketosteroids_17_24h", "mg/24h", "umol/24h", "3.47"),  # RDS
    ("fsh", "mIU/mL", "U/L", "1"),  # ABIM prints 2-9 mIU/mL as 2-9 U/L
    ("lh", "mIU/mL", "U/L", "1"),  # ABIM prints 1-12 mIU/mL as 1-12 U/L
]


@pytest.mark.parametrize(("test", "unit", "other", "factor"), PRINTED)
def test_factors_are_those_of_other_tables(test, unit, other, factor):
    analyte = load_shipped_catalogue().analytes[test]
    converted = convert_value(analyte, Decimal(1), unit, other)
    assert converted == pytest.approx(Decimal(factor), rel=Decimal("0.001"))


@pytest.mark.parametrize("test", ["insulin", "calcitonin", "gastrin", "urine_oxalate_24h"])
def test_what_the_sources_do_not_settle_is_refused(test):
    analyte = load_shipped_catalogue().analytes[test]
    mass = "u[IU]/mL" if test == "insulin" else "mg/24h" if "24h" in test else "pg/mL"
    moles = "umol/24h" if "24h" in test else "pmol/L"
    assert not isinstance(convert_value(analyte, Decimal(1), mass, moles), Decimal)
