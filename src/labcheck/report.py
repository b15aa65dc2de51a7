"""The report: one row for every result, and the one thing that every writer prints.

Rows hold facts, not layout. A row that is not judged says why and what would settle it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from labcheck.analytes import Analyte, Source
from labcheck.baseline import Change, ChangeVerdict
from labcheck.case import Case, PriorValue, Result
from labcheck.conversion import Conversion
from labcheck.interpret import Flag
from labcheck.interval import Interval
from labcheck.ranges import RangeSet, ReferenceRange
from labcheck.reasons import NotJudged

FORMAT_VERSION = 1
PURPOSE = "For education and review; the reporting laboratory's own limits come first."


class FlagFrom(Enum):
    """On whose authority a flag stands."""

    PRINTED_RANGE = "printed-range"
    REPORTED = "reported"
    RANGE_SET = "range-set"


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
    """

    entry: ReferenceRange
    set_id: str
    interval: Interval
    unit: str | None
    conversion: Conversion


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


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a set that was asked for comparison says of a result; it never decides.

    Attributes:
        set_id: The set's id.
        flags: Every flag that is possible by this set alone; none when it does not judge.
        ranges: Its limits in the result's unit.
        not_judged: Why it does not judge; `None` when it does.
    """

    set_id: str
    flags: tuple[PossibleFlag, ...] = ()
    ranges: tuple[JudgedRange, ...] = ()
    not_judged: NotJudged | None = None


@dataclass(frozen=True, slots=True)
class BaselineShown:
    """The baseline as it is shown.

    Attributes:
        text: As it was reported, or as it was made: `median of 3`.
        value: In the result's unit; `None` when it is no plain number.
        unit: The result's unit.
        time: When it was measured; may be empty.
        flag: What the baseline itself would be flagged; `None` when not judged.
        origin: Where it comes from: `stated`, `earlier draw`.
        values: The earlier values it was made of or could not be, as they were reported.
    """

    text: str
    value: Decimal | None = None
    unit: str | None = None
    time: str = ""
    flag: Flag | None = None
    origin: str = "stated"
    values: tuple[PriorValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One result and everything that is said of it.

    Attributes:
        result: The result as reported.
        analyte: What was measured; `None` when the name is not known or ambiguous.
        flag: The verdict; `None` when not judged.
        possible_flags: Every flag that is possible; more than one only when `flag` is `IND`.
        settled_by: What would settle an `IND`; empty for every other flag.
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
        is_adult_assumed: Whether limits for adults were taken for want of an age.
        is_sharpened: Whether a critical list, and not the source of the flag, made it critical.
        is_beyond_critical: Whether some possible value lies beyond the critical limits.
        critical_unapplied: Why a critical list that has limits for the test was not applied.
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
    is_adult_assumed: bool = False
    is_sharpened: bool = False
    is_beyond_critical: bool = False
    critical_unapplied: str = ""

    @property
    def name(self) -> str:
        """The test's name as a reader knows it."""
        return self.result.test

    @property
    def panel(self) -> str:
        """The group the row is shown in."""
        return self.analyte.panel if self.analyte else "not identified"

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
        overruled = (flag for other in self.disagreements for flag in other.flags)
        return any(possible.flag.is_critical for possible in (*self.possible_flags, *overruled))

    @property
    def has_changed(self) -> bool:
        """Whether the result has moved beyond its variation."""
        return self.change is not None and self.change.verdict in (
            ChangeVerdict.RISEN,
            ChangeVerdict.FALLEN,
        )

    @property
    def is_usual(self) -> bool:
        """Whether it is abnormal and so was the baseline, with no change beyond variation."""
        was_normal = (
            self.baseline is not None and self.baseline.flag and self.baseline.flag.is_normal
        )
        usual = (ChangeVerdict.UNCHANGED, ChangeVerdict.WITHIN_VARIATION)
        has_stayed = self.change is not None and self.change.verdict in usual
        return self.is_abnormal and not was_normal and has_stayed

    @property
    def status(self) -> str:
        """Both axes in words: `abnormal, unchanged`; `normal, but risen beyond variation`."""
        change = self.change.verdict if self.change else None
        is_usual = change in (ChangeVerdict.UNCHANGED, ChangeVerdict.WITHIN_VARIATION)
        if self.is_abnormal:
            if self.baseline and self.baseline.flag and self.baseline.flag.is_normal:
                return f"abnormal, new{f', {change.value}' if change else ''}"
            return f"abnormal, {change.value}" if change else "abnormal"
        if self.flag is None or not self.flag.is_normal:
            return change.value if change else ""
        if change is None or is_usual:
            return f"normal, {change.value}" if change else "normal"
        return f"normal, but {change.value} beyond variation"


class Only(Enum):
    """Which rows are asked for; a row that may be one of them counts as one."""

    ABNORMAL = "abnormal"
    CRITICAL = "critical"
    CHANGED = "changed"
    UNJUDGED = "unjudged"

    def includes(self, row: Row) -> bool:
        """Whether a row is, or may be, what is asked for."""
        match self:
            case Only.ABNORMAL:
                flags = (possible.flag for possible in row.possible_flags)
                return any(flag.is_abnormal for flag in flags) or row.may_be_critical
            case Only.CRITICAL:
                return row.may_be_critical
            case Only.CHANGED:
                return row.has_changed
            case Only.UNJUDGED:
                return row.flag is None


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the rows of a report, and the tests a reader must not miss.

    Every row is counted as exactly one of abnormal, normal, indeterminate and not judged.

    Attributes:
        results: How many rows there are.
        abnormal: Rows that are abnormal whatever is possible, critical ones among them.
        normal: Rows flagged `N` or `NEG`.
        indeterminate: Rows flagged `IND` that may be normal.
        not_judged: Rows without a flag.
        critical: Rows that are critical whatever is possible.
        maybe_critical: Tests that are not critical for certain and may be.
        critical_unapplied: Rows whose critical limits are for other patients.
        changed: Rows that have moved beyond variation.
        disputed: Tests on which a lower authority would have said something else.
        usual_though_abnormal: Tests of the last draw that are abnormal but unchanged.
        changed_though_normal: Tests of the last draw that are normal but have changed.
    """

    results: int
    abnormal: int
    normal: int
    indeterminate: int
    not_judged: int
    critical: int
    changed: int
    maybe_critical: tuple[str, ...]
    critical_unapplied: int
    disputed: tuple[str, ...]
    usual_though_abnormal: tuple[str, ...]
    changed_though_normal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What labcheck says of one case.

    Attributes:
        case: The case as read.
        rows: One row for every result, in the order read.
        sets: The range sets that were in use, in order of authority.
        critical_sets: The lists of critical limits in use.
        citations: Where numbers of the catalogue were read, by the key that rows name.
        compared: The sets that were asked for comparison.
        only: Which rows are shown; the summary counts all of them all the same.
        unused_baselines: Tests whose usual value is stated and that have no result.
    """

    case: Case
    rows: tuple[Row, ...]
    sets: tuple[RangeSet, ...]
    critical_sets: tuple[RangeSet, ...]
    citations: Mapping[str, Source]
    only: Only | None = None
    unused_baselines: tuple[str, ...] = ()
    compared: tuple[RangeSet, ...] = ()

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows that are asked for, in the order read."""
        return tuple(row for row in self.rows if self.only is None or self.only.includes(row))

    @property
    def is_adult_assumed(self) -> bool:
        """Whether some row was judged by limits for adults though no age is stated."""
        return any(row.is_adult_assumed for row in self.rows)

    @property
    def summary(self) -> Summary:
        """Count the rows."""
        kinds = Counter(_bucket(row) for row in self.rows)
        last = max((row.result.draw for row in self.rows), default=0)
        latest = [row for row in self.rows if row.result.draw == last]
        return Summary(
            results=len(self.rows),
            abnormal=kinds["abnormal"],
            normal=kinds["normal"],
            indeterminate=kinds["indeterminate"],
            not_judged=kinds["not judged"],
            critical=sum(row.is_critical for row in self.rows),
            changed=sum(row.has_changed for row in self.rows),
            maybe_critical=tuple(
                row.name for row in self.rows if row.may_be_critical and not row.is_critical
            ),
            critical_unapplied=sum(bool(row.critical_unapplied) for row in self.rows),
            disputed=tuple(row.name for row in self.rows if row.disagreements),
            usual_though_abnormal=tuple(row.name for row in latest if row.is_usual),
            changed_though_normal=tuple(
                row.name for row in latest if row.flag and row.flag.is_normal and row.has_changed
            ),
        )

    @property
    def sets_that_judged(self) -> tuple[RangeSet, ...]:
        """The sets that anything said in this report rests on."""
        used = {judged.set_id for row in self.rows for judged in (*row.ranges, *row.critical)}
        used |= {other.source for row in self.rows for other in row.disagreements}
        used |= {other.set_id for row in self.rows for other in row.second_opinions if other.ranges}
        named = {one.id: one for one in (*self.sets, *self.critical_sets, *self.compared)}
        return tuple(one for id_, one in named.items() if id_ in used)


def _bucket(row: Row) -> str:
    if row.flag is None:
        return "not judged"
    if row.is_abnormal:
        return "abnormal"
    return "normal" if row.flag.is_normal else "indeterminate"
