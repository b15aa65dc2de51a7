"""Specimens and names of LOINC codes that no analyte has, read when the first such code is met."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path


class CodeSpecimens(Mapping[str, str]):
    """What is examined by each code, as LOINC's long common name says it.

    Args:
        file: A line for each specimen: its name, a tab, its codes with spaces between them. Lines
            that begin with `#` are for people.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _specimens(self) -> dict[str, str]:
        lines = self._file.read_text(encoding="utf-8").splitlines()
        parted = (line.partition("\t") for line in lines if not line.startswith("#"))
        return {code: specimen for specimen, _, codes in parted for code in codes.split()}

    def __getitem__(self, code: str) -> str:
        return self._specimens[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specimens)

    def __len__(self) -> int:
        return len(self._specimens)

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        """Copy and pickle as the plain mapping this stands for; the file stays."""
        return dict, (self._specimens,)


class CodeNames(Mapping[str, str]):
    """LOINC's long common name of each code.

    Args:
        file: A line for each code: the code, a tab, its name. Lines that begin with `#` are for
            people.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _names(self) -> dict[str, str]:
        lines = self._file.read_text(encoding="utf-8").splitlines()
        parted = (line.partition("\t") for line in lines if not line.startswith("#"))
        return {code: name for code, _, name in parted}

    def __getitem__(self, code: str) -> str:
        return self._names[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        """Copy and pickle as the plain mapping this stands for; the file stays."""
        return dict, (self._names,)
