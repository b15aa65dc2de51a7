"""A unit in the bracket that ends a name stands for one that is not printed beside the result.

`Serum creatinine (umol/L)` is how OpenMRS and many spreadsheets call their tests.
"""

import pytest

from doors import Line, differences
from labcheck.cases.units_in_names import find_unit_in_name

LINES = [
    Line("Serum creatinine (umol/L)", "300", "H", range="62-106", why="the unit of the name"),
    Line("Serum potassium (mmol/L)", "7.0", "HH", why="a critical limit in that unit"),
    Line("Potassium (mmol/L)", "4.0", "N", unit="mmol/L", why="both say the same"),
    Line("Hemoglobin (g/dL)", "6.0", "LL", why="the unit of the name"),
]


def test_through_every_door(tmp_path):
    assert differences(LINES, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Serum creatinine (umol/L)", "umol/L"),
        ("Neutrophils (%)", "%"),
        ("MCV [fL]", "fL"),
        ("PT (sec)", "sec"),
        ("Potassium (K)", None),  # K is the test again, not kelvin
        ("Sodium (Na)", None),
        ("Creatinine (IDMS)", None),
        ("Creatinine (zorkmid/L)", None),
        ("(mmol/L)", None),
        ("Creatinine", None),
    ],
)
def test_the_unit_of_a_name(name, unit):
    assert find_unit_in_name(name) == unit
