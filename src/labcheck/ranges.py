"""Range sets: limits by analyte and partition, and the choice of those that fit a patient.

A partition fits when everything stated about the patient and the result agrees with it. What is
not stated leaves several partitions possible; all of them are returned, and the verdict is what
they share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from labcheck.analytes import Analyte
from labcheck.catalogue import specimens_agree
from labcheck.limits import Limits
from labcheck.patient import ADULT, Age, Patient, Pregnancy, Sex


class Kind(Enum):
    """What a limit is: the border of health, of danger, of a decision, of a drug's range."""

    NORMAL = "normal"
    DECISION = "decision"
    THERAPEUTIC = "therapeutic"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Partition:
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

    def __str__(self) -> str:
        """Name the partition: `female, 18 y to <50 y, luteal`; `all` when nothing divides it."""
        parts = [
            self.sex.value if self.sex else "",
            self.age.text if self.age else "",
            _PREGNANCY_NAMES[self.pregnancy] if self.pregnancy else "",
            self.specimen,
            self.method,
            self.context,
        ]
        return ", ".join(part for part in parts if part) or "all"


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
    """

    analyte: str
    kind: Kind
    limits: Limits
    partition: Partition = Partition()
    cva: Decimal | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class RangeSet:
    """One published or local list of ranges.

    Attributes:
        id: The set's short name: `abim`.
        title: Its title.
        ranges: Its ranges by analyte id.
        is_shipped: Whether it comes with labcheck; a user's own set outranks those.
        is_for_adults: Whether entries that name no age are meant for adults alone.
        edition: Which edition was read.
        publisher: Who published it.
        url: Where.
        read_from: How it was read, for a reader to know how far to trust it.
    """

    id: str
    title: str
    ranges: Mapping[str, tuple[ReferenceRange, ...]]
    is_shipped: bool = False
    is_for_adults: bool = False
    edition: str = ""
    publisher: str = ""
    url: str = ""
    read_from: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a result states that ranges may be divided by; empty means not stated."""

    specimen: str = ""
    method: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The ranges of one set that may apply to a result.

    Attributes:
        ranges: Every range that fits; more than one when something was not stated.
        misfits: For each range that does not fit, why: `for male`, `for age >=18 y`.
        contexts: Circumstances the ranges are for that the result does not state.
        is_adult_assumed: Whether limits for adults were taken for want of an age.
    """

    ranges: tuple[ReferenceRange, ...] = ()
    misfits: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    is_adult_assumed: bool = False


def select_ranges(
    range_set: RangeSet,
    analyte: Analyte,
    kinds: Iterable[Kind],
    patient: Patient,
    circumstances: Circumstances,
) -> Selection:
    """Select every range of a set that may apply, of the first kind that has any.

    Limits of different kinds never compete: a set that prints both a normal range and a decision
    limit is read by its normal range.
    """
    entries = range_set.ranges.get(analyte.id, ())
    misfits: dict[str, None] = {}
    for kind in kinds:
        fitting = []
        for entry in (entry for entry in entries if entry.kind is kind):
            misfit = (
                _misfit_of_sex(entry, patient)
                or _misfit_of_age(entry, patient, is_for_adults=range_set.is_for_adults)
                or _misfit_of_pregnancy(entry, patient)
                or _misfit_of_circumstances(entry, analyte, circumstances)
            )
            if misfit:
                misfits[misfit] = None
            else:
                fitting.append(entry)
        if fitting := _most_particular(fitting, circumstances):
            return Selection(
                tuple(fitting),
                contexts=_unstated_contexts(fitting, circumstances),
                is_adult_assumed=patient.age is None
                and range_set.is_for_adults
                and any(entry.partition.age is None for entry in fitting),
            )
    return Selection(misfits=tuple(misfits))


def _misfit_of_sex(entry: ReferenceRange, patient: Patient) -> str:
    sex = entry.partition.sex
    return "" if sex is None or sex in patient.possible_sexes else f"for {sex.value}"


def _misfit_of_age(entry: ReferenceRange, patient: Patient, *, is_for_adults: bool) -> str:
    age = entry.partition.age or (_ADULTS if is_for_adults else None)
    if age is None or patient.age is None or age.days.overlaps(patient.age.days):
        return ""
    return f"for {'' if age is _ADULTS else 'age '}{age.text}"


def _misfit_of_pregnancy(entry: ReferenceRange, patient: Patient) -> str:
    """Ranges that say nothing of pregnancy are for others, but critical limits are for all."""
    wanted, stated = entry.partition.pregnancy, patient.pregnancy
    if wanted is None and entry.kind is Kind.CRITICAL:
        return ""
    if wanted in (None, Pregnancy.NO):
        return "not for pregnancy" if patient.is_pregnant else ""
    if patient.is_pregnant and (Pregnancy.ANY in (wanted, stated) or wanted is stated):
        return ""
    return f"for {_PREGNANCY_NAMES[wanted]}" if wanted else ""


def _misfit_of_circumstances(entry: ReferenceRange, analyte: Analyte, stated: Circumstances) -> str:
    partition = entry.partition
    specimen = partition.specimen or analyte.specimen
    if stated.specimen and specimen and not specimens_agree(stated.specimen, specimen):
        return f"for {specimen}"
    for wanted, given in _divisions(partition, stated)[1:]:
        if wanted and given and wanted.casefold() != given.casefold():
            return f"for {wanted}"
    for wanted, given in _divisions(partition, stated):
        if partition.only_if_stated and wanted and not given:
            return f"only for {wanted}"
    return ""


def _divisions(partition: Partition, stated: Circumstances) -> tuple[tuple[str, str], ...]:
    """Pair what a partition asks for with what the result states."""
    return (
        (partition.specimen, stated.specimen),
        (partition.method, stated.method),
        (partition.context, stated.context),
    )


def _most_particular(fitting: list[ReferenceRange], stated: Circumstances) -> list[ReferenceRange]:
    """Prefer the entries that name what the result states over those that name nothing."""
    named = [
        sum(bool(wanted and given) for wanted, given in _divisions(entry.partition, stated))
        for entry in fitting
    ]
    most = max(named, default=0)
    return [entry for entry, count in zip(fitting, named, strict=True) if count == most]


def _unstated_contexts(fitting: Iterable[ReferenceRange], stated: Circumstances) -> tuple[str, ...]:
    contexts = [entry.partition.context for entry in fitting if not stated.context]
    contexts += [entry.partition.method for entry in fitting if not stated.method]
    return tuple(dict.fromkeys(context for context in contexts if context))


_ADULTS = Age("adults", ADULT)
_PREGNANCY_NAMES = {
    Pregnancy.NO: "not pregnant",
    Pregnancy.FIRST: "first trimester",
    Pregnancy.SECOND: "second trimester",
    Pregnancy.THIRD: "third trimester",
    Pregnancy.ANY: "pregnancy",
}
