"""A hint for an unknown unit never offers one of another size."""

import pytest

from labcheck.values.near_units import suggest_unit
from labcheck.values.unit_spelling import show_unit
from labcheck.values.units import parse_unit
from labcheck.yaml_files.shipped import load_shipped_catalogue

CHEMISTRY = ("mg/dL", "g/dL", "g/L", "mg/L", "mmol/L", "umol/L", "nmol/L", "mol/L", "meq/L")


@pytest.mark.parametrize(
    ("spelling", "units", "meant"),
    [
        ("mgdl", CHEMISTRY, "mg/dL"),
        ("mg/dLL", CHEMISTRY, "mg/dL"),
        ("mmo/L", CHEMISTRY, "mmol/L"),
        ("mmoll", CHEMISTRY, "mmol/L"),
        ("mmol/l/", CHEMISTRY, "mmol/L"),
        ("mEql", CHEMISTRY, "mEq/L"),
        ("umoll/L", CHEMISTRY, "umol/L"),
        ("mcmoll/L", CHEMISTRY, "umol/L"),
        ("mmGh", ("mmHg", "kPa"), "mmHg"),
        # What is left out, or stands in front, says how large the unit is.
        ("th/uL", ("/uL", "10*9/L", "K/uL"), ""),
        ("Kx/uL", ("/uL", "10*9/L"), ""),
        ("milx/uL", ("/uL", "10*12/L"), ""),
        ("x10^2/uL", ("/uL", "10*3/uL", "10*9/L"), ""),
        ("10^8/L", ("10*9/L", "10*12/L"), ""),
        ("lakhs/cumm", ("/cumm", "/uL"), ""),
        ("uug", ("U/g", "ug", "g", "ug/g"), ""),
        ("u.g", ("U/g", "ug/g"), ""),
        ("uug/L", ("U/L", "ug/L"), ""),
        ("nmmol/L", ("nmol/L", "mmol/L"), ""),
        ("gm/dLx/m", CHEMISTRY, ""),
        ("mo/L", ("mmol/L", "mg/L"), ""),
        ("ng/mL/", ("ng/mL", "ng/mL/h"), ""),
        ("mmh", ("mm[Hg]", "mm/h"), ""),
        ("g/", ("g", "g/L"), ""),
        ("ukkat/L", ("U/L",), ""),
        ("m3q/L", CHEMISTRY, ""),
        ("g/mLL", ("g/dL", "mg/dL"), ""),
    ],
)
def test_what_an_unknown_unit_may_mean(spelling, units, meant):
    assert suggest_unit(spelling, units) == (f"did you mean {meant}?" if meant else "")


def test_no_slip_of_a_letter_gets_a_hint_of_another_size():
    """Each unit of the catalogue with one letter doubled or left out."""
    analytes = load_shipped_catalogue().analytes.values()
    units = dict.fromkeys(unit for one in analytes for unit in one.units)
    wrong = []
    for unit in units:
        for place in range(1, len(unit)):
            first, second = unit[:place], unit[place:]
            for slip in (first + second[:1] + second, first + second[1:]):
                hint = suggest_unit(slip, units)
                found = hint.removeprefix("did you mean ").removesuffix("?")
                is_other = found != show_unit(unit) and parse_unit(found) != parse_unit(unit)
                if hint and parse_unit(slip) is None and is_other:
                    wrong.append((unit, slip, found))
    assert wrong == []
