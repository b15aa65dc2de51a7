"""One result of a line: its name, and what stands behind it."""

from labcheck.readers.text.behind import Behind
from labcheck.readers.text.names import Name
from labcheck.values.records import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a line.

    Attributes:
        name: The test.
        behind: What stands behind it.
        code: A LOINC code before the name; may be empty.
        head: The words that head the line, where they are no part of a result.
        time: A date that stands in the line, or a stage of an illness: `admission`.
    """

    name: Name
    behind: Behind
    code: str = ""
    head: str = ""
    time: str = ""
