"""The part of a text that a line stands in: what its heading says was examined, and how surely.

A line that begins with the name of a test is of its part, unless what was examined is all it says.
"""

from labcheck.catalogue.specimens import specimen_in, words_beside_specimen
from labcheck.readers.text.behind import has_range
from labcheck.readers.text.headings import Kind, classify, find_labelled_specimen
from labcheck.readers.text.lines import Line
from labcheck.readers.text.names import Names
from labcheck.readers.text.results import read_results
from labcheck.values.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Part:
    """What the headings above a line say of it.

    Attributes:
        panel: The heading that names a specimen; empty for blood.
        is_sure: Whether no heading that is not known stands between it and the line.
        is_other: Whether the part holds no results, as a list of medicines.
        is_note: Whether it holds remarks, which end where a result with its range stands.
        closed_by: The heading below which nothing is read; empty where results are.
    """

    panel: str = ""
    is_sure: bool = True
    is_other: bool = False
    is_note: bool = False
    closed_by: str = ""

    @property
    def specimen(self) -> str:
        """What was examined; empty where no heading says so."""
        return specimen_in(self.panel)

    def begin(self, line: Line, names: Names) -> "Part":
        """Give the part that begins with a line; this one where it is no heading."""
        heading = heading_of(line)
        if specimen := find_labelled_specimen(line.text):
            closed_by = self.closed_by if self.is_other else ""
            return Part(specimen, is_other=self.is_other, closed_by=closed_by)
        match classify(line.text):
            case Kind.OTHER | Kind.NOTE as kind:
                is_note = kind is Kind.NOTE
                return replace(self, is_other=True, is_note=is_note, closed_by=heading)
            case Kind.SPECIMEN if not names_test(line, names):
                return Part(heading)
            case Kind.PANEL:
                return Part()
            case Kind.PART:
                return self.reopen()
            case Kind.UNKNOWN if self.panel and not begins_with_test(line, names, self.specimen):
                return replace(self, is_sure=False, closed_by=heading)
            case _:
                return self

    def reopen(self) -> "Part":
        """Give the part that goes on behind one that holds no results."""
        if not self.is_other:
            return self
        return Part(self.panel, self.is_sure, closed_by="" if self.is_sure else self.closed_by)

    def end_note(self, line: Line, names: Names) -> "Part":
        """Give the part that goes on where a known test has its value and its range in a line."""
        if not self.is_note:
            return self
        found = read_results(line.plain, names, self.specimen)
        is_result = len(found) == 1 and bool(found[0].name.tests) and has_range(found[0].behind)
        return self.reopen() if is_result else self


def heading_of(line: Line) -> str:
    """Give a heading without what underlines it."""
    return line.plain.strip(" :*-=#")


def heads_specimen(line: Line, names: Names) -> bool:
    """Whether a line that may be the name of a test heads results of a specimen: `STOOL`."""
    # In small letters only the words that head results make a heading.
    return classify(line.plain.casefold()) is Kind.SPECIMEN and not names_test(line, names)


def names_test(line: Line, names: Names) -> bool:
    """Whether a line is the name of a test beside a specimen: `Glucose, Urine`."""
    beside = words_beside_specimen(line.plain)
    if not beside or not names_only(line, names):
        return False
    test = names.find(beside)
    return test is not None and bool(test.tests) and test.words == len(beside)


def names_only(line: Line, names: Names) -> bool:
    """Whether a line is the name of a test and nothing else."""
    words = line.plain.split()
    whole = names.find(words)
    return whole is not None and bool(whole.tests) and whole.words == len(words)


def begins_with_test(line: Line, names: Names, specimen: str) -> bool:
    """Whether a line begins with the name of a test: `COLOR YELLOW YELLOW`."""
    name = names.find(line.plain.split(), specimen)
    return name is not None and bool(name.tests)
