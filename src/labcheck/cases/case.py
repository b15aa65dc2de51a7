"""A case: one patient's results, at one time or several, as they were reported.

Values here are what the report printed. What they mean is decided in `check`.
"""

from dataclasses import field
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from labcheck.values.laboratory_flags import parse_flag
from labcheck.values.patient import Age, Patient
from labcheck.values.records import dataclass
from labcheck.values.region import Region
from labcheck.values.result_text import (
    Comparator,
    MeasuredValue,
    Numeric,
    Reading,
    StatedChange,
    Word,
)
from labcheck.values.unit_system import UnitSystem


class BaselineChoice(Enum):
    """Which earlier results of a case serve as a later one's baseline."""

    PREVIOUS = "previous"
    FIRST = "first"
    MEDIAN = "median"
    NONE = "none"


class ResultStatus(Enum):
    """How far the laboratory is with a result: the codes of FHIR's observation-status."""

    __hash__ = object.__hash__  # of many questions; that of Enum is slow

    REGISTERED = "registered"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PriorValue:
    """One value that serves as baseline.

    Attributes:
        value: What was measured.
        unit: The unit's text; `None` when none was printed.
        time: When; empty if not stated.
        method: How it was measured; empty if not stated.
        specimen: In what; empty if not stated.
        origin: Where the value comes from, as a reader is told: `stated`, `earlier draw`.
        printed_range: The range printed beside it, which may say its unit; empty if none was.
    """

    value: MeasuredValue
    unit: str | None
    time: str = ""
    method: str = ""
    specimen: str = ""
    origin: str = "stated"
    printed_range: str = ""


Baseline = StatedChange | tuple[PriorValue, ...]
"""What is usual for the patient: the report's word for it, or one or several earlier values."""


@dataclass(frozen=True, slots=True)
class Result:
    """One reported result, with what the laboratory printed beside it; empty means not stated.

    Attributes:
        test: The test's name as reported.
        text: The result's text as reported.
        value: What was measured.
        unit: The unit's text; `None` when none was printed.
        printed_range: The range printed with it.
        reported: The laboratory's own word or flag.
        specimen: What was examined.
        site: From where in the body it was taken.
        method: How it was measured.
        context: Circumstances that ranges are divided by: `fasting`, `luteal`.
        time: When the specimen was taken.
        draw: Number of the draw it belongs to, counted from 0.
        note: The report's remark.
        baseline: What is usual for the patient, if the case states it.
        cva: The laboratory's analytical variation in percent, if the case states it.
        age: The patient's age when it was taken, where the source tells; else the case's.
        code: A LOINC code the source gives beside the name.
        status: How far the laboratory is with it; `None` where the source does not say.
        is_replaced: Whether a later report of the same result took its place, so that it is
            shown and not counted.
        display: What the source calls the codes beside the name.
        short_name: Another name that the source gives the test, such as LBTESTCD of SDTM.
        panel: What the order or the report is called that the result stands under.
        unread_flag: A flag of the laboratory's that could not be read.
        off_scale: On which side the value lies of what the instrument shows, by such a flag.
        second: The same value in another unit, where it is printed twice.
        unread_range: Why a printed range was left out by its reader, though it looks like one.
        is_typed: Whether the source holds the value as a number and not as a text, so that a point
            in it can only be a decimal one.
        other_codes: Further LOINC codes that the source gives beside the name.
        coded_unit: Another unit that the source gives beside the printed one: its code, or what
            its column says of a value with a unit of its own.
        local_code: A code of the source's own for the test, such as MIMIC's `itemid`.
        local_unit: Such a code for the unit; or its spelling, where the user's own names gave it
            the meaning that `unit` has.
        line: The line of the file it stands in, counted from 1; `None` where that is not known.
            It is no part of what was reported.
    """

    test: str
    text: str
    value: MeasuredValue
    unit: str | None = None
    printed_range: str = ""
    reported: Word | None = None
    specimen: str = ""
    method: str = ""
    context: str = ""
    time: str = ""
    draw: int = 0
    note: str = ""
    baseline: Baseline | None = None
    cva: Decimal | None = None
    age: Age | None = None
    code: str = ""
    status: ResultStatus | None = None
    is_replaced: bool = False
    display: str = ""
    short_name: str = ""
    panel: str = ""
    unread_flag: str = ""
    off_scale: Comparator | None = None
    second: Reading | None = None
    unread_range: str = ""
    is_typed: bool = False
    other_codes: tuple[str, ...] = ()
    coded_unit: str = ""
    local_code: str = ""
    local_unit: str = ""
    site: str = ""
    line: int | None = field(default=None, compare=False)

    @property
    def text_without_flag(self) -> str:
        """The text for a reader who sees the flag beside it: `6.1 mmol/L` of `6.1 mmol/L H`."""
        before, _, last = self.text.rpartition(" ")
        is_beside_number = before and self.reported and isinstance(self.value, Numeric)
        if not is_beside_number or last == self.unit:
            return self.text
        return before.rstrip() if parse_flag(last, self.value) is self.reported else self.text


class UnreadLine(NamedTuple):
    """A line of a text, or a row of a table, that was not read.

    Attributes:
        line: Its number, counted from 1.
        text: The line as written.
    """

    line: int
    text: str


class Lesson(NamedTuple):
    """What a case that is used for teaching is to show; nothing is judged by it.

    Attributes:
        teaches: Its points, a sentence or two each.
        sources: Where its points, and the ranges and the variation it is judged by, were read.
        needs: The range sets it is meant to be judged by; none for those used by default.
    """

    teaches: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One patient and the results, in the order they were read.

    Attributes:
        file: Where the case was read.
        title: What the case is called.
        source: Where the case was published; may be empty.
        patient: Whose results they are.
        results: Every result, in order.
        draws: The times of the draws, in order; one empty text when none is stated.
        undated: The times that are not dates, so that the draws stand in the order written.
        baseline_choice: Which earlier results serve as baseline.
        baselines: The patient's usual values by the test's name, as the case states them.
        units: The system whose units are meant where none is printed; `None` where none is stated.
        lesson: What it is to teach; empty for a case that is not a lesson.
        conventions: What was taken for granted when it was read, a sentence each.
        remarks: What is to be said of how its file was read, as clauses.
        language: The code of the language that the tests' names are of; empty where not stated.
        unread_lines: The lines of a text that hold digits or a result in words, and the rows of a
            table, that were not read, in order.
        region: The region whose ranges and conventions count; `None` where not stated.
        circumstances: What is stated of the patient's body and breath apart from the results,
            which formulas take: a weight, a height. None of them is a row.
    """

    file: str
    title: str
    patient: Patient
    results: tuple[Result, ...]
    source: str = ""
    draws: tuple[str, ...] = ("",)
    undated: tuple[str, ...] = ()
    baseline_choice: BaselineChoice = BaselineChoice.PREVIOUS
    baselines: dict[str, Baseline] = field(default_factory=dict)
    units: UnitSystem | None = None
    lesson: Lesson = Lesson()
    conventions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    language: str = ""
    unread_lines: tuple[UnreadLine, ...] = ()
    region: Region | None = None
    circumstances: tuple[Result, ...] = ()

    @property
    def is_ordered(self) -> bool:
        """Whether the order of the draws is known; as written, where no time is stated."""
        return not self.undated or not any(self.draws)

    @property
    def heading(self) -> str:
        """What the case is called over its table: its title, or whose results they are."""
        is_named_by_patient = self.title == self.patient.id
        return f"patient {self.title}" if is_named_by_patient else self.title
