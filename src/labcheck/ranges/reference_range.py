"""Range sets: limits by analyte and by partition, as they were published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from labcheck.catalogue.analyte import Analyte
from labcheck.values.interval import Interval, hull
from labcheck.values.limits import Limits
from labcheck.values.patient import ADULT, ANY_AGE, CHILD, Age, Pregnancy, Sex, name_ages
from labcheck.values.records import dataclass, replace


class Kind(Enum):
    """What a limit is: the border of health, of danger, of a decision, of a drug's range."""

    __hash__ = object.__hash__  # of many questions; that of Enum is slow

    NORMAL = "normal"
    DECISION = "decision"
    THERAPEUTIC = "therapeutic"
    CRITICAL = "critical"


class Population(Enum):
    """Whom a set is for where its entries do not say."""

    ALL = "all"
    ADULTS = "adults"
    CHILDREN = "children"
    PREGNANCY = "pregnancy"

    @property
    def is_for_adults(self) -> bool:
        """Whether entries that name no age are meant for adults only."""
        return self in (Population.ADULTS, Population.PREGNANCY)

    @property
    def ages(self) -> Interval:
        """The ages it is for, in days, where an entry names none."""
        return _AGES[self]


_AGES = {
    Population.ALL: ANY_AGE,
    Population.ADULTS: ADULT,
    Population.CHILDREN: CHILD,
    Population.PREGNANCY: ADULT,
}

JUDGING_KINDS = (Kind.NORMAL, Kind.DECISION, Kind.THERAPEUTIC)
"""The kinds that results are judged by; of several that a patient has, the first."""


class Partition(NamedTuple):
    """Whom and what a range is for; what is not said is for all.

    Attributes:
        sex: The sex it is for.
        age: The ages it is for.
        pregnancy: The stage of pregnancy it is for; `None` is for those who are not pregnant.
        specimen: The specimen it is for.
        method: The method it is for.
        context: The circumstance it is for: `fasting`, `luteal`, `8 AM`.
        only_if_stated: Whether it fits only results that state its context.
    """

    sex: Sex | None = None
    age: Age | None = None
    pregnancy: Pregnancy | None = None
    specimen: str = ""
    method: str = ""
    context: str = ""
    only_if_stated: bool = False

    @property
    def names(self) -> dict[str, str]:
        """What divides it from others, by the name of the division: `{"sex": "female"}`."""
        named = {
            "sex": self.sex.value if self.sex else "",
            "age": self.age.text if self.age else "",
            "pregnancy": PREGNANCY_NAMES[self.pregnancy] if self.pregnancy else "",
            "specimen": self.specimen,
            "method": self.method,
            "context": self.context,
        }
        return {division: name for division, name in named.items() if name}

    @property
    def circumstances(self) -> tuple[str, str, str]:
        """The specimen, method and context it is for, folded, to compare them."""
        return self.specimen.casefold(), self.method.casefold(), self.context.casefold()

    def __str__(self) -> str:
        """Name the partition: `female, 18 y to <50 y, luteal`; `all` when nothing divides it."""
        return ", ".join(self.names.values()) or "all"


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """Limits for one analyte in one partition.

    Attributes:
        analyte: The analyte's id.
        kind: What the limits mean.
        limits: The limits as printed, read.
        partition: Whom they are for.
        cva: The laboratory's analytical variation in percent, if the set states it.
        note: The set's remark.
        source: Where this entry was read, if not where the whole set was.
        rule: The rule of age it comes from, as printed; empty for most.
        line: The line of its file it stands in; 0 where that is not known.
    """

    analyte: str
    kind: Kind
    limits: Limits
    partition: Partition = Partition()
    cva: Decimal | None = None
    note: str = ""
    source: str = ""
    rule: str = ""
    line: int = field(default=0, compare=False)

    @property
    def stages(self) -> frozenset[Pregnancy]:
        """The stages of pregnancy it is for; critical limits that name none are for all."""
        stage = self.partition.pregnancy
        if stage is None and self.kind is Kind.CRITICAL:
            return _ALL_STAGES
        if stage is Pregnancy.ANY:
            return _ALL_STAGES - {Pregnancy.NO}
        return frozenset({stage or Pregnancy.NO})


@dataclass(frozen=True, slots=True)
class RangeSet:
    """One published or local list of ranges.

    Attributes:
        id: The set's short name: `abim`.
        title: Its title.
        ranges: Its ranges by analyte id.
        is_shipped: Whether it comes with labcheck; a user's own set outranks those.
        population: Whom it is for; of adults and children, where an entry names no age.
        country: Where its numbers are in use: `US`, `Australia and New Zealand`.
        is_general: Whether it may judge a test that no set of the region knows: not so a set of
            one assay, of decision limits, or whose terms forbid it.
        unstated: Which of country, units, population and general its file does not say.
        edition: Which edition was read.
        publisher: Who published it.
        url: Where.
        read_from: How it was read, for a reader to know how far to trust it.
        units: The system its units are of: `conventional`, `SI` or `mixed`; empty if not said.
        confidence: How close to the publisher it was read: `secondary` for a transcription.
        note: What a reader must mind before using it.
        base: The id of the set it extends; empty for most.
        base_citation: What that set is.
        file: The local file it was read from; empty for one that comes with labcheck.
        tests: The tests that it brings, which the catalogue does not have.
    """

    id: str
    title: str
    ranges: Mapping[str, tuple[ReferenceRange, ...]]
    is_shipped: bool = False
    population: Population = Population.ALL
    country: str = ""
    is_general: bool = False
    unstated: tuple[str, ...] = ()
    edition: str = ""
    publisher: str = ""
    url: str = ""
    read_from: str = ""
    units: str = ""
    confidence: str = ""
    note: str = ""
    base: str = ""
    base_citation: str = ""
    file: str = ""
    tests: tuple[Analyte, ...] = ()

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def citation(self) -> str:
        """Name the list and where it was published, in one line."""
        return ", ".join(part for part in (self.title, self.edition, self.url) if part)

    @property
    def is_for_adults(self) -> bool:
        """Whether entries that name no age are meant for adults only."""
        return self.population.is_for_adults

    @property
    def ages(self) -> Interval:
        """The ages it is for, in days, where an entry names none."""
        return self.population.ages

    def ages_of(self, entry: ReferenceRange) -> Interval:
        """The ages that one of its entries is for, in days."""
        return entry.partition.age.days if entry.partition.age else self.ages

    def has_kind(self, *kinds: Kind) -> bool:
        """Whether some entry is of one of these kinds."""
        return any(entry.kind in kinds for entries in self.ranges.values() for entry in entries)


_ALL_STAGES = frozenset(Pregnancy) - {Pregnancy.ANY}

PREGNANCY_NAMES = {
    Pregnancy.NO: "not pregnant",
    Pregnancy.FIRST: "first trimester",
    Pregnancy.SECOND: "second trimester",
    Pregnancy.THIRD: "third trimester",
    Pregnancy.ANY: "pregnancy",
}
"""What a stage of pregnancy is called."""


def differing_divisions(partitions: Iterable[Partition]) -> tuple[str, ...]:
    """Name what tells partitions apart: `sex`, `age`."""
    named = [partition.names for partition in partitions]
    divisions = dict.fromkeys(division for names in named for division in names)
    return tuple(name for name in divisions if len({names.get(name) for names in named}) > 1)


def may_share_patient(
    one: tuple[RangeSet, ReferenceRange], other: tuple[RangeSet, ReferenceRange]
) -> bool:
    """Whether some patient is one whom both entries are for, by sex, age and pregnancy."""
    (set_of_one, a), (set_of_other, b) = one, other
    sexes = {a.partition.sex, b.partition.sex} - {None}
    return (
        len(sexes) <= 1
        and set_of_one.ages_of(a).overlaps(set_of_other.ages_of(b))
        and not a.stages.isdisjoint(b.stages)
    )


def is_for_all_of(one: ReferenceRange, other: ReferenceRange) -> bool:
    """Whether whoever the other entry is for, the first is for as well.

    Critical limits of one stage of pregnancy never give way to those of several.
    """
    ours, theirs = one.partition, other.partition
    is_for_stages = (
        one.stages == other.stages if one.kind is Kind.CRITICAL else one.stages >= other.stages
    )
    return is_for_stages and ours.sex in (None, theirs.sex) and ours.age in (None, theirs.age)


def fold_rules(entries: Iterable[ReferenceRange]) -> Iterator[tuple[ReferenceRange, ...]]:
    """Take together the years of one rule of age; every other entry stands alone."""
    years: list[ReferenceRange] = []
    for entry in entries:
        if years and not _goes_on(years[-1], entry):
            yield tuple(years)
            years = []
        years.append(entry)
    if years:
        yield tuple(years)


def envelope(years: Sequence[ReferenceRange]) -> ReferenceRange:
    """Make one entry of the years of a rule: from its lowest limits to its highest."""
    first = years[0]
    interval = hull([year.limits.interval for year in years])
    limits = replace(first.limits, text=first.rule or first.limits.text, interval=interval)
    spans = [year.partition.age.days for year in years if year.partition.age]
    if not spans:
        return replace(first, limits=limits)
    ages = Interval(spans[0].low, spans[-1].high, high_closed=False)
    partition = first.partition._replace(age=Age(name_ages(ages), ages))
    return replace(first, limits=limits, partition=partition)


def _goes_on(before: ReferenceRange, after: ReferenceRange) -> bool:
    """Whether an entry is the next year of the rule that the one before it comes from."""
    earlier, later = before.partition.age, after.partition.age
    return (
        bool(after.rule)
        and earlier is not None
        and later is not None
        and earlier.days.high is not None
        and earlier.days.high == later.days.low
        and _without_age(before) == _without_age(after)
    )


def _without_age(entry: ReferenceRange) -> ReferenceRange:
    """Take from an entry what differs from year to year of a rule."""
    return replace(
        entry, limits=Limits("", Interval()), partition=entry.partition._replace(age=None)
    )


def extend(own: RangeSet, base: RangeSet) -> RangeSet:
    """Build a set on another: a test that it names itself is its own, all others are the base's.

    What comes from the base says so in its `source`. A test named with no entries is taken out.
    """
    inherited = {
        analyte: tuple(_inherit(entry, base) for entry in entries)
        for analyte, entries in base.ranges.items()
    }
    is_of_base = own.population is Population.ALL
    ranges = inherited | dict(own.ranges)
    return replace(
        own,
        ranges=ranges,
        population=base.population if is_of_base else own.population,
        unstated=tuple(name for name in own.unstated if name in base.unstated),
        base=base.id,
        base_citation=base.citation,
    )


def _inherit(entry: ReferenceRange, base: RangeSet) -> ReferenceRange:
    source = entry.source or base.citation
    return replace(entry, source=f"{base.id}: {source}", line=0)
