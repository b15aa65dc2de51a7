"""What results say together, as facts and not as layout: what `interpretation` finds.

None of it changes a row. It is made after all rows are judged, and imported only where some result
is of use for it. These are named tuples, since a data class takes ten times as long to define, and
the command starts once for each case.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from labcheck.catalogue.analyte import Source
from labcheck.judging.reference_change import Change, ChangeVerdict
from labcheck.judging.row import Row
from labcheck.values.interval import Interval, format_decimal


class InputUsed(NamedTuple):
    """One result that a value was derived from.

    Attributes:
        name: Its name in the formula: `na`.
        label: What it is called where the formula is written out: `Na`.
        row: Its row.
        values: The numbers it may stand for, in the formula's unit.
        unit: That unit; empty for a pure number.
        is_converted: Whether it was reported in another unit.
        is_instead: Whether it stands in for the test that the formula is usually computed from.
        times_limit: Whether the numbers are multiples of the upper limit in its row.
    """

    name: str
    label: str
    row: Row
    values: Interval
    unit: str
    is_converted: bool = False
    is_instead: bool = False
    times_limit: bool = False


class Difference(NamedTuple):
    """How a derived value compares with what the laboratory reported of the same quantity.

    Attributes:
        row: The reported result.
        number: Derived less reported, in the unit of the derived value; `None` where one of the
            two is not one number.
        is_none: Whether both may be one number, rounding aside.
    """

    row: Row
    number: Decimal | None
    is_none: bool


class DerivedValue(NamedTuple):
    """A value that was derived from several results of one draw, or why it was not.

    Attributes:
        id: The quantity.
        name: What it is called.
        draw: Number of the draw that all inputs are of.
        time: When it was taken, as written.
        unit: The unit; empty for a pure number.
        formula: The formula, as it is computed.
        working: The formula with the numbers put in: `Na 140 − Cl 100 − HCO3 16`.
        inputs: The results that went into it.
        values: The numbers it may be, rounded outward where there are several; `None` where it
            was not computed.
        source: Where the formula was read.
        short_source: That source in a word or two.
        why_not: Why it was not computed; empty where it was.
        judged: The value as a result of the test that it is, judged by the ranges in use; `None`
            where no test of the catalogue is this quantity.
        meaning: What its source says of such a value; empty where it says nothing.
        reported: How it compares with what was reported of the same quantity.
        warning: What limits its use in this patient, or at these values.
        caution: What limits its use in all.
        of_patient: What went in besides results: the age in years, constants that depend on the
            sex; from the lowest to the highest that each may be.
        is_shown: Whether tables show it; not where it only repeats what was reported, or where
            neither it nor any of its inputs is out of the ordinary.
    """

    id: str
    name: str
    draw: int
    time: str
    unit: str
    formula: str
    working: str
    inputs: tuple[InputUsed, ...]
    values: Interval | None
    source: Source
    short_source: str
    why_not: str = ""
    judged: Row | None = None
    meaning: str = ""
    reported: Difference | None = None
    warning: str = ""
    caution: str = ""
    of_patient: Mapping[str, tuple[Fraction | float, Fraction | float]] = {}
    is_shown: bool = True

    @property
    def value(self) -> Decimal | None:
        """The number, where it is one."""
        return self.values.low if self.values is not None and self.values.is_point else None

    @property
    def text(self) -> str:
        """The value as it is printed, without its unit: `24`, `10–12`, `>=13`."""
        return "" if self.values is None else write_values(self.values)


class Stage(NamedTuple):
    """A stage of several results together, such as that of acute kidney injury.

    Attributes:
        id: What is staged: `kdigo-aki`.
        name: What it is called, with its set and version.
        stage: The stage; empty where several are possible.
        possible: Every stage that is possible, worst first.
        text: What is said of it, a sentence without a full stop.
        rows: The results it rests on.
        needs: What would settle it, or what it needs besides the laboratory.
        source: Where the criteria were read.
        time: When, as it was written; empty where nothing is stated.
        steps: How it was found, criterion by criterion, a sentence each without a full stop.
        is_at_least: Whether results that are not there may show a higher one than any possible.
    """

    id: str
    name: str
    stage: str
    possible: tuple[str, ...]
    text: str
    rows: tuple[Row, ...]
    needs: tuple[str, ...] = ()
    source: str = ""
    time: str = ""
    steps: tuple[str, ...] = ()
    is_at_least: bool = False

    @property
    def named(self) -> str:
        """The stage, or those that are possible: `at least 2`, `2 or 1`."""
        least = "at least " if self.is_at_least and self.stage else ""
        return f"{least}{self.stage or ' or '.join(self.possible)}"


class Check(NamedTuple):
    """A question about the specimen, the unit or the typing; never about the patient.

    Attributes:
        id: The check: `mcv-of-its-parts`.
        text: What does not agree, with the numbers.
        question: What to look at.
        rows: The results that do not agree.
        source: Where the rule was read, or that it is arithmetic.
    """

    id: str
    text: str
    question: str
    rows: tuple[Row, ...]
    source: str


class Sign(NamedTuple):
    """What shows one finding of a pattern.

    Attributes:
        text: The result, derived value or stage, with its number and its flag.
        rows: The results it is, or was derived from.
        against: What it is against what is usual for the patient; empty where that is not known.
    """

    text: str
    rows: tuple[Row, ...]
    against: str = ""


class Pattern(NamedTuple):
    """Results of one draw that together can be seen with something.

    Attributes:
        id: The pattern.
        name: What was found, in words; never a cause.
        group: The family it belongs to.
        draw: Number of the draw.
        time: When it was taken, as written.
        signs: What shows its findings.
        missing: Tests that would say more and are not among the results of the draw.
        seen_with: What such results can be seen with.
        consider: What to think of next.
        sources: Where it was read.
        is_urgent: Whether clinical review cannot wait.
        is_usual: Whether every abnormal result in it is as usual for the patient.
    """

    id: str
    name: str
    group: str
    draw: int
    time: str
    signs: tuple[Sign, ...]
    missing: tuple[str, ...]
    seen_with: tuple[str, ...]
    consider: tuple[str, ...]
    sources: tuple[Source, ...]
    is_urgent: bool = False
    is_usual: bool = False


class Trend(NamedTuple):
    """How a test has moved over all draws.

    Attributes:
        row: Its last result.
        first: Its first result that may be compared with the last.
        values: All that may be, in order of time, in the unit of the last.
        change: How the last compares with the first.
        run: How many of the last results lie in one direction, each from the one before.
        steps_beyond: How many changes between neighbouring draws are beyond variation.
        last_step: What the change since the draw before amounts to; `None` where not judged.
    """

    row: Row
    first: Row
    values: tuple[Decimal, ...]
    change: Change
    run: int
    steps_beyond: int
    last_step: ChangeVerdict | None


def write_values(values: Interval) -> str:
    """Write the numbers that a value may be: `24`, `10–12`, `>=13`."""
    if values.is_point and values.low is not None:
        return format_decimal(values.low)
    return str(values)
