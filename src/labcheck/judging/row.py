"""A row: one result and everything that is said of it, as facts and not as layout.

A row that is not judged says why and what would settle it.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from labcheck.cases.case import PriorValue, Result
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.conversion import Conversion
from labcheck.judging.flags import Flag, possible_values
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.reference_change import Change, ChangeVerdict
from labcheck.judging.usual.personal_range import PersonalRange
from labcheck.ranges.reference_range import ReferenceRange
from labcheck.reading.readings import Assumption
from labcheck.values.interval import Interval
from labcheck.values.records import dataclass
from labcheck.values.result_text import MeasuredValue

if TYPE_CHECKING:
    from labcheck.judging.graded import Grade


class FlagFrom(Enum):
    """On whose authority a flag stands."""

    PRINTED_RANGE = "printed-range"
    REPORTED = "reported"
    RANGE_SET = "range-set"


PRINTED = "printed"
"""What reports call the laboratory where it prints a range with the result."""


@dataclass(frozen=True, slots=True)
class PossibleFlag:
    """A flag that cannot be ruled out, and the condition under which it holds."""

    flag: Flag
    when: str = ""

    def __str__(self) -> str:
        """Write `L if female`."""
        return f"{self.flag.value} if {self.when}" if self.when else self.flag.value


@dataclass(frozen=True, slots=True)
class JudgedRange:
    """A range as it was compared: the entry, and its limits in the result's unit.

    Attributes:
        entry: The entry of the set, or a printed range in the same form.
        set_id: The set's id; `printed` for the range printed with the result.
        interval: The limits in the unit of the result.
        unit: The result's unit as printed; `None` when it has none.
        conversion: How the limits came into that unit.
        value: The result that is compared with them; `None` without one.
    """

    entry: ReferenceRange
    set_id: str
    interval: Interval
    unit: str | None
    conversion: Conversion
    value: MeasuredValue | None = None

    @property
    def is_printed(self) -> bool:
        """Whether the laboratory prints it with the result."""
        return self.set_id == PRINTED

    def shorten(self, *beside: Interval) -> Interval:
        """Give the limits as they are shown: rounded if converted, never against the flag.

        Args:
            beside: Further numbers that are shown beside them, in the same unit.
        """
        if self.conversion.is_identity:
            return self.interval
        own = possible_values(self.value, is_signed=True) if self.value else None
        numbers = (own[1],) if own else ()
        return self.interval.rounded(self.entry.limits.interval, *numbers, *beside)

    def list_critical(self, *beside: Interval) -> list[str]:
        """Give the values outside, of limits that are critical: `<=7`, `>=20`."""
        safe = self.shorten(*beside)
        return [str(side) for side in (safe.below, safe.above) if side is not None]

    @property
    def critical_text(self) -> str:
        """Name critical limits: as the list prints them, and in the result's unit if that differs.

        `<=7 or >=20 g/dL (main)`; `<=7 or >=20 g/dL (main), here <=70 or >=200 g/L`.
        """
        whose = "the laboratory's own" if self.is_printed else self.set_id
        printed = f"{self.entry.limits.text} ({whose})"
        if self.conversion.is_identity:
            return printed
        here = " or ".join(self.list_critical())
        return f"{printed}, here {here} {self.unit or ''}".rstrip()


def list_ends(ranges: Iterable[JudgedRange]) -> tuple[Decimal, ...]:
    """Give every end of some ranges, in the result's unit."""
    ends = (end for each in ranges for end in (each.interval.low, each.interval.high))
    return tuple(end for end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far outside (or inside) a result lies.

    Attributes:
        times_limit: Result as a multiple of the limit it crossed; `None` when it crossed none.
        zlog: Place on the log scale where the range is −1.96 to +1.96; `None` where a range
            has one side only, starts at zero or is not a reference interval.
    """

    times_limit: Decimal | None = None
    zlog: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a source of lower authority would have said."""

    source: str
    flags: tuple[PossibleFlag, ...]
    range_text: str

    def __str__(self) -> str:
        """Write `abim 100–233 mg/dL: L`."""
        flags = " or ".join(str(flag) for flag in self.flags)
        return f"{self.source}{f' {self.range_text}' if self.range_text else ''}: {flags}"


class SecondOpinion(NamedTuple):
    """What a set that was asked for comparison says of a result; it never decides.

    Attributes:
        set_id: The set's id.
        flags: Every flag that is possible by this set only; none when it does not judge.
        ranges: Its limits in the result's unit.
        not_judged: Why it does not judge; `None` when it does.
    """

    set_id: str
    flags: tuple[PossibleFlag, ...] = ()
    ranges: tuple[JudgedRange, ...] = ()
    not_judged: NotJudged | None = None


MEDIAN = "median of "
"""How the text of a baseline begins that was made of several values."""


@dataclass(frozen=True, slots=True)
class BaselineShown:
    """The baseline as it is shown.

    Attributes:
        text: As it was reported, or as it was made: `median of 3`.
        value: In the result's unit; `None` when it is not a plain number.
        unit: The result's unit.
        time: When it was measured; may be empty.
        flag: What the baseline itself would be flagged; `None` when not judged.
        origin: Where it comes from: `stated`, `earlier draw`.
        values: The earlier values it was made of or could not be, as they were reported.
        is_draw_before: Whether it is the last of several earlier draws: what went before is not
            compared, so that a slow drift does not show.
        assumed: What of a unit is taken for granted in comparing; empty where nothing is.
    """

    text: str
    value: Decimal | None = None
    unit: str | None = None
    time: str = ""
    flag: Flag | None = None
    origin: str = "stated"
    values: tuple[PriorValue, ...] = ()
    is_draw_before: bool = False
    assumed: str = ""

    @property
    def is_median(self) -> bool:
        """Whether it was made of several values."""
        return self.text.startswith(MEDIAN)


Found = TypeVar("Found")


class Later(Generic[Found]):
    """What is worked out when it is first asked for, which a table of rows never does.

    Args:
        find: Works it out.
    """

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], Found]) -> None:
        self._find: Callable[[], Found] | None = find
        self._found: Found | None = None

    def get(self) -> Found:
        """Give it, worked out once."""
        if self._find is not None:
            self._found, self._find = self._find(), None
        return self._found  # type: ignore[return-value]

    def __eq__(self, other: object) -> bool:
        """Compare what is said."""
        return self.get() == (other.get() if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.get())

    def __reduce__(self) -> "tuple[object, ...]":
        """Copy what is said, since the way to it is of this process."""
        return _keep, (self.get(),)


def _keep(found: Found) -> Later[Found]:
    return Later(lambda: found)


@dataclass(frozen=True, slots=True)
class Row:
    """One result and everything that is said of it.

    Attributes:
        result: The result as reported.
        analyte: What was measured; `None` when the name is not known or ambiguous.
        flag: The verdict; `None` when not judged.
        possible_flags: Every flag that is possible; when there are several, `flag` is the mildest
            of those that differ only in degree, else `IND`.
        settled_by: What would settle which of several it is; empty when there is one.
        flag_from: On whose authority; `None` when not judged.
        not_judged: Why not; `None` when judged.
        ranges: The ranges of highest authority, on which the flag rests unless the laboratory's
            word decided; several when something was not stated.
        critical: The critical limits that apply, in the result's unit.
        is_at_limit: Whether rounding leaves open on which side of a converted limit it lies.
        distance: How far outside.
        baseline: What is usual for the patient.
        change: How the result compares with it.
        disagreements: What lower authorities would have said.
        second_opinions: What the sets asked for comparison say, each that has the test.
        notes: Whatever else a reader must know, most important first.
        has_asked_further: Whether sets behind those in front were asked.
        not_used: Those of the notes that name a printed range or a code which was not used.
        questions: Those of the notes that ask whether the number and its unit are right.
        is_adult_assumed: Whether limits for adults were taken for want of an age.
        is_sharpened: Whether a critical list, and not the source of the flag, made it critical.
        is_beyond_critical: Whether some possible value lies beyond the critical limits.
        critical_unapplied: Why a critical list that has limits for the test was not applied.
        critical_readings: The critical limits of what else the result may mean, each in the unit
            that it would then have.
        read_as: What was judged in place of the text, where something was assumed: `in mmol/L`.
        assumed: What the verdict takes for granted.
        further_ends: Further numbers at which the verdict may change, beside the ends of limits.
        has_asked_further: Whether sets behind those in front were asked, too.
        own_names: What the user's own names were found to mean: of the test, of the unit.
        grades: What published sets of grades say of it, added after it was judged.
        personal_later: What works out `personal`; `None` where there are too few earlier results.
    """

    result: Result
    analyte: Analyte | None = None
    flag: Flag | None = None
    possible_flags: tuple[PossibleFlag, ...] = ()
    settled_by: str = ""
    flag_from: FlagFrom | None = None
    not_judged: NotJudged | None = None
    ranges: tuple[JudgedRange, ...] = ()
    critical: tuple[JudgedRange, ...] = ()
    is_at_limit: bool = False
    distance: Distance = Distance()
    baseline: BaselineShown | None = None
    change: Change | None = None
    disagreements: tuple[Disagreement, ...] = ()
    second_opinions: tuple[SecondOpinion, ...] = ()
    notes: tuple[str, ...] = ()
    not_used: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    is_adult_assumed: bool = False
    is_sharpened: bool = False
    is_beyond_critical: bool = False
    critical_unapplied: str = ""
    critical_readings: tuple[JudgedRange, ...] = ()
    further_ends: tuple[Decimal, ...] = ()
    read_as: str = ""
    assumed: tuple[Assumption, ...] = ()
    own_names: tuple[str, ...] = ()
    has_asked_further: bool = False
    grades: "tuple[Grade, ...]" = ()
    personal_later: Later[PersonalRange | None] | None = None

    @property
    def name(self) -> str:
        """The test's name as a reader knows it."""
        return self.result.test

    @property
    def test_key(self) -> str:
        """What rows of one test share: the analyte, or a name that is not known."""
        return self.analyte.id if self.analyte else fold_name(self.result.test)

    @property
    def panel(self) -> str:
        """The group the row is shown in."""
        return self.analyte.panel if self.analyte else "not identified"

    @property
    def personal(self) -> PersonalRange | None:
        """The range that the patient's earlier results give; `None` where they give none."""
        return self.personal_later.get() if self.personal_later else None

    @property
    def is_no_measurement(self) -> bool:
        """Whether there is nothing in it to judge, such as a germ's susceptibility."""
        return self.not_judged is not None and self.not_judged.reason is Reason.NOT_A_MEASUREMENT

    @property
    def is_abnormal(self) -> bool:
        """Whether every possibility is abnormal."""
        return bool(self.possible_flags) and all(
            possible.flag.is_abnormal for possible in self.possible_flags
        )

    @property
    def is_critical(self) -> bool:
        """Whether every possibility is critical."""
        return bool(self.possible_flags) and all(
            possible.flag.is_critical for possible in self.possible_flags
        )

    @property
    def may_be_critical(self) -> bool:
        """Whether some possibility, or a source that was overruled, is critical."""
        if self.is_beyond_critical:
            return True
        said = (self.possible_flags, *[other.flags for other in self.disagreements])
        return any(possible.flag.is_critical for flags in said for possible in flags)

    @property
    def has_changed(self) -> bool:
        """Whether the result has moved beyond its variation."""
        return self.change is not None and self.change.verdict in (
            ChangeVerdict.RISEN,
            ChangeVerdict.FALLEN,
        )

    @property
    def has_stayed(self) -> bool:
        """Whether the result has not moved beyond its variation."""
        usual = (ChangeVerdict.UNCHANGED, ChangeVerdict.WITHIN_VARIATION)
        return self.change is not None and self.change.verdict in usual

    @property
    def is_usual(self) -> bool:
        """Whether it is abnormal and so was the baseline, with no change beyond variation."""
        was_normal = (
            self.baseline is not None and self.baseline.flag and self.baseline.flag.is_normal
        )
        return self.is_abnormal and not was_normal and self.has_stayed

    @property
    def is_unchanged_since_draw_before(self) -> bool:
        """Whether it has not moved since the draw before, which says nothing of the series."""
        return self.has_stayed and self.baseline is not None and self.baseline.is_draw_before

    @property
    def status(self) -> str:
        """Both axes in words: `abnormal, unchanged`; `normal, but risen beyond variation`."""
        change = self.change.verdict if self.change else None
        if self.is_abnormal:
            if self.baseline and self.baseline.flag and self.baseline.flag.is_normal:
                return f"abnormal, new{f', {change.value}' if change else ''}"
            return f"abnormal, {change.value}" if change else "abnormal"
        if self.flag is None or not self.flag.is_normal:
            return change.value if change else ""
        if change is None or self.has_stayed:
            return f"normal, {change.value}" if change else "normal"
        return f"normal, but {change.value} beyond variation"
