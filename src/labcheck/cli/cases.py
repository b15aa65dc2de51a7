"""Read the cases that a command line names."""

from collections.abc import Sequence

from labcheck.case import Case
from labcheck.cli.files import read_bytes
from labcheck.errors import Fault, InputError
from labcheck.yaml_files.case_file import read_case


def read_cases(names: Sequence[str]) -> list[Case]:
    """Read every case, collecting the faults of all files before giving up."""
    cases: list[Case] = []
    faults: list[Fault] = []
    for name in names:
        try:
            cases.append(read_case(read_bytes(name), name))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return cases
