"""Units as a reader is told to write them: each is read as the unit that it stands for."""

import pytest

from labcheck.values.unit_spelling import show_unit, show_units
from labcheck.yaml_files.shipped import load_shipped_catalogue

SHOWN = {
    "mL/min/{1.73_m2}": "mL/min/1.73m2", "10*3/uL": "10^3/uL", "[IU]/mL": "IU/mL",
    "m[IU]/(24.h)": "mIU/24h", "mm[Hg]": "mmHg", "meq/L": "mEq/L", "ug/mL{FEU}": "ug/mL FEU",
    "/100{WBCs}": "/100 WBC", "/{HPF}": "/HPF", "{INR}": "INR", "mg/dL": "mg/dL",
    "{log_IU}/mL": "log10 IU/mL", "{log_copies}/mL": "log10 copies/mL",
}  # fmt: skip


@pytest.mark.parametrize("unit", SHOWN)
def test_a_unit_is_shown_as_reports_print_it(unit):
    assert show_unit(unit) == SHOWN[unit]


def test_several_are_each_shown_once():
    assert show_units(["meq/L", "mEq/L", "mmol/L"], " or ") == "mEq/L or mmol/L"


def test_every_unit_of_the_catalogue_is_read_as_it_is_shown():
    units = {
        (analyte.id, unit): (analyte.read_unit(unit), analyte.read_unit(show_unit(unit)))
        for analyte in load_shipped_catalogue().analytes.values()
        for unit in analyte.units
        if unit != "{ordinal}"  # words are in no unit
    }
    assert {which: pair for which, pair in units.items() if pair[0] != pair[1]} == {}
    signs = {unit for _, unit in units if set(show_unit(unit)) & set("[]{}*")}
    # There is no printed spelling of these that means no other unit.
    assert signs == {"[arb'U]/mL", "k[arb'U]/L"}
