"""What is advised where a package is missing: a command that works where labcheck runs."""

import sys
from importlib.metadata import PackageNotFoundError

import pytest

from labcheck import packages
from labcheck.packages import advise_install

METADATA = [
    "pint>=0.24.4",
    'coverage[toml]>=7.4; extra == "dev"',
    "duckdb>=1.4; extra == 'bulk'",
    "pyarrow>=18 ; extra == 'bulk'",
    "types-PyYAML ; extra == 'dev'",
]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("duckdb",), '"duckdb>=1.4"'),
        (("duckdb", "pyarrow"), '"duckdb>=1.4" "pyarrow>=18"'),
        (("coverage",), '"coverage[toml]>=7.4"'),
        (("types-pyyaml",), '"types-PyYAML"'),
        (("polars",), "polars"),
    ],
)
def test_a_package_is_advised_by_its_own_name(monkeypatch, names, wanted):
    monkeypatch.setattr(packages, "requires", lambda _: METADATA)
    monkeypatch.setattr(sys, "executable", "/opt/a place/bin/python")
    assert advise_install(*names) == f"'/opt/a place/bin/python' -m pip install {wanted}"


def test_from_the_source_alone_there_are_no_versions_to_name(monkeypatch):
    def refuse(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(packages, "requires", refuse)
    monkeypatch.setattr(sys, "executable", "")
    assert advise_install("duckdb", "pyarrow") == "python -m pip install duckdb pyarrow"


@pytest.mark.parametrize(
    "name", ["duckdb", "pandas", "polars", "pyarrow", "pypdfium2", "python-calamine"]
)
def test_the_metadata_names_each_package_that_is_advised(name):
    assert f'"{name}>=' in advise_install(name)
