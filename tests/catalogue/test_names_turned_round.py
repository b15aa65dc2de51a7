"""Names with what stands behind their comma before it: `Phosphatase, Alkaline`."""

import pytest

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import UnknownTest
from labcheck.yaml_files.shipped import load_shipped_catalogue
from texts import FIRST, results_of

TURNED = {
    "Phosphatase, Alkaline": "alp",
    "Acid, Uric": "uric_acid",
    "Nitrogen, Urea": "urea_nitrogen",
    "Protein, C-Reactive": "crp",
    "Dehydrogenase, Lactate": "ldh",
    "Hormone, Thyroid Stimulating": "tsh",
    "Hemoglobin, Glycated": "hba1c",
    "Globulin, Sex Hormone Binding": "shbg",
    "Cells, White": "wbc",
    "C, Protein": "protein_c_activity",
    "GFR, Estimated": "egfr_ckd_epi_2021",
}


@pytest.mark.parametrize("name", TURNED)
def test_a_name_is_known_turned_round_at_its_comma(name):
    found = load_shipped_catalogue().find(name)
    assert isinstance(found, Analyte)
    assert found.id == TURNED[name]


@pytest.mark.parametrize(
    "name", ["Na, K", "ALT, AST", "Urea, Creatinine", "Potassium, Sodium, Low"]
)
def test_two_tests_are_no_name_turned_round(name):
    assert isinstance(load_shipped_catalogue().find(name), UnknownTest)


@pytest.mark.parametrize("name", TURNED)
def test_it_is_read_in_a_text(name):
    assert results_of(f"{FIRST}{name} 45")[1:] == [(name, "45")]


@pytest.mark.parametrize("name", ["GFR Estimated", "Estimated GFR", "Est GFR"])
def test_words_of_egfr_in_either_order(name):
    assert results_of(f"{name} 108") == [(name, "108")]
