"""Read a case written in YAML."""

from labcheck.readers import Asked, Reading
from labcheck.yaml_files.case_file import read_case


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read a case; nothing of a wrong YAML case is read.

    Raises:
        InputError: With every fault of the file.
    """
    return Reading((read_case(content, file, asked.dates),))
