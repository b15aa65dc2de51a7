"""Specimens and names of LOINC codes that no analyte has, from tables of tab-separated lines."""

from collections.abc import Iterable, Sequence


def read_specimens(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """Read what is examined by each code: a line has a specimen, and its codes with spaces."""
    return {code: specimen for specimen, codes in rows for code in codes.split()}


def read_names(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """Read LOINC's long common name of each code: a line has the code and its name."""
    return {code: name for code, name in rows}  # noqa: C416 - cells of a line, not pairs
