"""The report: one row for every result, and the one thing that every writer prints."""

from collections import Counter
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from labcheck.cases.case import Case
from labcheck.catalogue.analyte import Source
from labcheck.judging.row import Later, Row
from labcheck.ranges.reference_range import RangeSet
from labcheck.values.records import dataclass
from labcheck.values.region import Region

if TYPE_CHECKING:
    from labcheck.judging.findings import Check, DerivedValue, Pattern, Stage, Trend

FORMAT_VERSION = 1
PURPOSE = "For education and review; the reporting laboratory's own limits come first."


class Only(Enum):
    """Which rows are asked for; a row that may be one of them counts as one."""

    ABNORMAL = "abnormal"
    CRITICAL = "critical"
    CHANGED = "changed"
    UNJUDGED = "unjudged"

    def includes(self, row: Row) -> bool:
        """Whether a row is, or may be, what is asked for; what was replaced never is."""
        if row.result.is_replaced:
            return False
        match self:
            case Only.ABNORMAL:
                flags = (possible.flag for possible in row.possible_flags)
                return any(flag.is_abnormal for flag in flags) or row.may_be_critical
            case Only.CRITICAL:
                is_normal = row.flag is not None and row.flag.is_normal
                is_unchecked = bool(row.critical_unapplied) and not is_normal
                return row.may_be_critical or is_unchecked
            case Only.CHANGED:
                return row.has_changed
            case Only.UNJUDGED:
                return row.flag is None and not row.is_no_measurement


class Summary(NamedTuple):
    """Counts over the rows of a report, and the tests a reader must not miss.

    Every row is counted as exactly one of abnormal, normal, indeterminate, not judged, replaced
    and no measurement.

    Attributes:
        results: How many rows there are.
        abnormal: Rows that are abnormal whatever is possible, critical ones among them.
        normal: Rows flagged `N` or `NEG`.
        indeterminate: Rows flagged `IND` that may be normal.
        not_judged: Rows without a flag.
        critical: Rows that are critical whatever is possible.
        maybe_critical: Tests that are not critical for certain and may be.
        critical_unapplied: Rows to which critical limits were not applied.
        changed: Rows that have moved beyond variation.
        disputed: Tests on which a lower authority would have said something else.
        usual_though_abnormal: Tests that are abnormal but unchanged, by the last result of each.
        usual_since_draw_before: Those of them that were compared with the draw before, which says
            nothing of the series.
        changed_though_normal: Tests that are normal but have changed, by the last result of each.
        replaced: Rows that a later report of the same result replaced; nothing else counts them.
        no_measurement: Rows that hold no measurement, such as a germ's susceptibility.
        assumed: Rows whose number or unit was not certain and that were judged all the same.
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
    usual_since_draw_before: tuple[str, ...] = ()
    replaced: int = 0
    no_measurement: int = 0
    assumed: int = 0


class FolderSettings(NamedTuple):
    """Settings that were found from the working folder, and are not the user's own.

    Attributes:
        file: The file they stand in.
        keys: Those that were used in this report: `ranges`, `z`.
    """

    file: str
    keys: tuple[str, ...]


class RegionUsed(NamedTuple):
    """The region whose sets are in use, where no sets were named.

    Attributes:
        region: The region.
        is_stated: Whether somebody stated it; otherwise it is the usual one.
    """

    region: Region
    is_stated: bool


class Interpretation(NamedTuple):
    """What the rows say together, apart from them; it changes none of them.

    Attributes:
        derived: Values that were derived from several results of one draw, draw by draw.
        stages: Stages of several results, such as that of acute kidney injury.
        checks: Questions about the specimen, the unit or the typing.
        graded_by: The sets of grades that were asked for, each with its version; the grades
            themselves stand in the rows.
        has_grades: Whether some row has a grade that tables show.
        patterns: Results of one draw that together can be seen with something, draw by draw.
        trends: The tests that have moved over all draws.
    """

    derived: "tuple[DerivedValue, ...]" = ()
    stages: "tuple[Stage, ...]" = ()
    checks: "tuple[Check, ...]" = ()
    graded_by: tuple[str, ...] = ()
    has_grades: bool = False
    patterns: "tuple[Pattern, ...]" = ()
    trends: "tuple[Trend, ...]" = ()

    @property
    def is_shown(self) -> bool:
        """Whether there is something in it that tables show."""
        said = (
            self.stages, self.checks, self.graded_by, self.has_grades, self.patterns, self.trends,
        )  # fmt: skip
        return any(said) or any(value.is_shown for value in self.derived)


NO_INTERPRETATION = Interpretation()
"""What is said where the rows together say nothing."""


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
        folder_settings: Settings of the working folder that were used; `None` for none.
        interpreted: What the rows say together, or what will find it; `None` where that was not
            asked for.
        region: The region whose sets those are; `None` where sets were named.
        further: The sets behind them that some row was judged by.
        language_offer: Which language would settle some names, as the others are in it; may be
            empty.
    """

    case: Case
    rows: tuple[Row, ...]
    sets: tuple[RangeSet, ...]
    critical_sets: tuple[RangeSet, ...]
    citations: Mapping[str, Source]
    only: Only | None = None
    unused_baselines: tuple[str, ...] = ()
    compared: tuple[RangeSet, ...] = ()
    folder_settings: FolderSettings | None = None
    interpreted: Interpretation | Later[Interpretation] | None = NO_INTERPRETATION
    region: RegionUsed | None = None
    further: tuple[RangeSet, ...] = ()
    language_offer: str = ""

    @property
    def interpretation(self) -> Interpretation | None:
        """What the rows say together; `None` where that was not asked for."""
        return self.interpreted.get() if isinstance(self.interpreted, Later) else self.interpreted

    @property
    def every_set(self) -> tuple[RangeSet, ...]:
        """Every set and list that a row may name, each once, in order of authority."""
        listed = (*self.sets, *self.further, *self.critical_sets, *self.compared)
        return tuple({range_set.id: range_set for range_set in listed}.values())

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows that are asked for, in the order read."""
        return tuple(row for row in self.rows if self.only is None or self.only.includes(row))

    @property
    def counted(self) -> tuple[Row, ...]:
        """The rows that count: all but those that a later report of the same result replaced."""
        return tuple(row for row in self.rows if not row.result.is_replaced)

    @property
    def latest(self) -> tuple[Row, ...]:
        """The rows of the last draw that each test was measured in, in the order read."""
        last: dict[str, int] = {}
        for row in self.counted:
            last[row.test_key] = max(last.get(row.test_key, 0), row.result.draw)
        return tuple(row for row in self.counted if row.result.draw == last[row.test_key])

    @property
    def is_adult_assumed(self) -> bool:
        """Whether some row was judged by limits for adults though no age is stated."""
        return any(row.is_adult_assumed for row in self.rows)

    @property
    def units_taken(self) -> dict[str, list[str]]:
        """What of units is taken for granted in comparing shown rows, with the tests it is of."""
        taken: dict[str, list[str]] = {}
        for row in self.shown:
            if (
                row.baseline
                and row.baseline.assumed
                and row.name not in (names := taken.setdefault(row.baseline.assumed, []))
            ):
                names.append(row.name)
        return taken

    @property
    def summary(self) -> Summary:
        """Count the rows."""
        counted, latest = self.counted, self.latest
        kinds = Counter(_bucket(row) for row in counted)
        return Summary(
            results=len(self.rows),
            abnormal=kinds["abnormal"],
            normal=kinds["normal"],
            indeterminate=kinds["indeterminate"],
            not_judged=kinds["not judged"],
            no_measurement=kinds["no measurement"],
            critical=sum(row.is_critical for row in counted),
            changed=sum(row.has_changed for row in counted),
            maybe_critical=tuple(
                row.name for row in counted if row.may_be_critical and not row.is_critical
            ),
            assumed=sum(bool(row.read_as) for row in counted),
            critical_unapplied=sum(bool(row.critical_unapplied) for row in counted),
            disputed=tuple(row.name for row in counted if row.disagreements),
            replaced=len(self.rows) - len(counted),
            usual_though_abnormal=tuple(row.name for row in latest if row.is_usual),
            usual_since_draw_before=tuple(
                row.name for row in latest if row.is_usual and row.is_unchanged_since_draw_before
            ),
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
        return tuple(range_set for range_set in self.every_set if range_set.id in used)


def _bucket(row: Row) -> str:
    if row.is_no_measurement:
        return "no measurement"
    if row.flag is None:
        return "not judged"
    if row.is_abnormal:
        return "abnormal"
    return "normal" if row.flag.is_normal else "indeterminate"
