"""Compiled factors: what pint says of a unit, and enough of them that cases do without pint."""

import subprocess
import sys
from fractions import Fraction

import pytest

from commands import ROOT, environment
from labcheck.values.unit_factors import ask_pint, compile_factors, factor_between
from labcheck.values.units import parse_unit
from labcheck.yaml_files.shipped import compile_shipped

WITHOUT_PINT = """
import sys
from itertools import product
from pathlib import Path

sys.modules["pint"] = None  # importing it fails from here on
from labcheck.yaml_files import shipped

shipped.COMPILED = Path(sys.argv.pop(1))
"""
JUDGE_CASES = f"""{WITHOUT_PINT}
from labcheck.cli.app import run

run()
"""
CONVERT_UNITS = f"""{WITHOUT_PINT}
from labcheck.catalogue.conversion import Conversion, find_conversion

found = [
    find_conversion(analyte, source, target)
    for analyte in shipped.load_shipped_catalogue().analytes.values()
    for source, target in product(analyte.known_units, repeat=2)
]
print(sum(isinstance(each, Conversion) and not each.is_identity for each in found))
"""


@pytest.fixture(scope="module")
def run_without_pint(tmp_path_factory):
    compiled = tmp_path_factory.mktemp("compiled")
    compile_shipped(compiled)

    def run(script, *arguments):
        command = [sys.executable, "-c", script, compiled, *arguments]
        done = subprocess.run(
            command, capture_output=True, cwd=ROOT, env=environment(), timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run


def test_every_compiled_factor_is_that_of_pint(catalogue):
    analytes = catalogue.analytes.values()
    known = {str(unit): unit for analyte in analytes for unit in analyte.known_units}
    compiled = compile_factors(known.values())
    assert len(compiled) > 100
    for code, (factor, dimension) in compiled.items():
        said = ask_pint(known.get(code) or parse_unit(code))
        assert (said.factor, said.dimension) == (Fraction(factor), dimension), code


def test_a_unit_that_was_not_compiled_is_asked_of_pint():
    assert factor_between(parse_unit("fg/dL"), parse_unit("kg/L")) == Fraction(1, 10**17)


def test_units_of_a_test_convert_without_pint(run_without_pint):
    assert int(run_without_pint(CONVERT_UNITS)) > 200


def test_the_examples_are_judged_without_pint(run_without_pint):
    cases = [path for path in (ROOT / "examples").glob("*.yaml") if path.stem != "written-wrong"]
    assert len(cases) > 20
    assert run_without_pint(JUDGE_CASES, *cases, "--format", "csv")


@pytest.mark.parametrize(
    "text",
    ["copies/mL", "CFU/mL", "EU/dL", "APL", "COI", "RLU", "S/CO", "mPa.s", "GPL", "AU/mL", "{OD}"],
)
def test_a_unit_of_an_assays_own_is_of_its_own_dimension(text):
    """Each of them ended the program once, beside a limit in another unit."""
    unit, other = parse_unit(text), parse_unit("g/L")
    assert unit is not None
    assert factor_between(unit, other) is None
    assert factor_between(unit, unit) == 1
