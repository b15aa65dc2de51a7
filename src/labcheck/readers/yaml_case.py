"""Read a case written in YAML."""

from labcheck.readers import Asked, Reading
from labcheck.yaml_files.case_file import read_what_can_be


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read a case, in which a fault of a result costs that result alone.

    Raises:
        InputError: Something else is wrong; with every fault of the file.
    """
    case, faults = read_what_can_be(
        content, file, asked.dates, asked.decimal, is_for_all=asked.is_stated_for_all
    )
    return Reading((case,), faults)
