"""A line that begins with whose results it has: `F 34 y, K 6.9`, `34F: Na 128 K 6.1`.

It is parted in two only above all results, where its beginning holds a sex and an age as a header
line does and its rest is results as a whole.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from labcheck.readers.text.lines import Line, make_line
from labcheck.readers.text.names import Names
from labcheck.readers.text.patient_lines import read_statements
from labcheck.readers.text.results import read_results

_LATEST_LINE, _MOST_WORDS = 5, 8
"""How many lines with digits are looked at, and how many words of each may be the beginning."""
_GAP = re.compile(r"\s*[,;:]\s*|\s+")


def part_leads(lines: Sequence[Line], names: Names) -> list[Line]:
    """Part each such line into that of the patient and that of the results, of one number."""
    parted = list(lines)
    at_head = (at for at, line in enumerate(lines) if line.has_digits)
    for at in islice(at_head, _LATEST_LINE):
        line = lines[at]
        if read_results(line.plain, names):
            break
        if found := next(_list_parts(line, names), None):
            parted[at : at + 1] = found
            break
    return parted


def _list_parts(line: Line, names: Names) -> Iterator[tuple[Line, Line]]:
    for gap in islice(_GAP.finditer(line.plain), _MOST_WORDS):
        whom, rest = line.plain[: gap.start()], line.plain[gap.end() :]
        said = read_statements(whom, names, is_at_head=True) if any(map(str.isdigit, whom)) else []
        if {each.what for each in said} == {"age", "sex"} and read_results(rest, names):
            yield make_line(line.number, whom), make_line(line.number, rest)
