"""What the core says of changes between two kinds of results, asked once for each pair of kinds.

Results with the same test, unit, specimen and method form one comparison class. No rule of
comparison is written here; `judging.check` is asked about made-up pairs of results, and its answers
hold for all pairs of the same classes. Where doubles cannot tell that two numbers are equal, the
core is asked about the pair itself.
"""

import math
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from labcheck.cases.case import BaselineChoice, Case, Result
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.methods import find_method
from labcheck.judging.check import check
from labcheck.judging.identity import find_test
from labcheck.judging.reference_change import Z_TWO_SIDED_95, ChangeVerdict
from labcheck.judging.row import Row
from labcheck.judging.usual.unstated_units import find_open_ratio
from labcheck.judging.verdict import Knowledge
from labcheck.reading.units import has_two_units
from labcheck.values.patient import Patient
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import NoResult, Number, Ordinal, Unreadable

STATED_VARIATION = "ranges in use state an analytical variation, which is not used in bulk"
"""Why there is no verdict where the limits of a change would depend on the patient's range."""

_ZERO, _ONE = Decimal(0), Decimal(1)
_NO_NUMBER = Ordinal("", _ZERO)
_ANY_RESULT = Result("", "", _NO_NUMBER)
_ANY_NUMBER = Result("", "", Number("", _ONE))
_KNOWS_NOTHING = Knowledge(Catalogue({}, {}, {}), ())
"""Quick for names that are not known: none are looked for that are near."""


@dataclass(frozen=True, slots=True)
class ComparisonClass:
    """Results that are compared alike.

    Attributes:
        group: Number of what was measured; only results of one group are compared.
        result: One of them.
        number: The number of the one result it is about, where no double stands for it.
    """

    group: int
    result: Result
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """What results of one test, or those with one special text, are to a comparison.

    Attributes:
        class_: Number of their class.
        number: The number in the text; `None` for those that hold none, and for tests.
        is_prior: Whether they can be the baseline of others.
    """

    class_: int
    number: float | None = None
    is_prior: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one result compares with its baseline, as the columns say it.

    Attributes:
        baseline: The baseline in the result's unit; `None` when the two are not compared.
        percent: The change in percent of it.
        verdict: What the change amounts to.
        reason: Why there is no verdict.
        low: Largest fall by chance, in percent.
        high: Largest rise by chance.
    """

    baseline: float | None = None
    percent: float | None = None
    verdict: ChangeVerdict | None = None
    reason: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """How numbers of one class compare with earlier ones of another.

    Attributes:
        factor: What brings the earlier number into the later one's unit; `None` where the two
            are not compared, or only by the core itself.
        low: Largest fall by chance, in percent; `None` when there is no verdict.
        high: Largest rise by chance.
        reason: Why they are not compared, or why there is no verdict.
        is_asked: Whether the core has to be asked about each pair of numbers.
        open_ratio: How far apart two numbers are of which it has to be asked, since they may be in
            two units; `None` where it has not.
    """

    factor: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None
    is_asked: bool = False
    open_ratio: float | None = None


class ComparisonClasses:
    """The classes of a table, and what the core says of them.

    Attributes:
        classes: By number.
        tests: For each test number its kind.
        special: For each special number its kind.
    """

    def __init__(
        self,
        results: Sequence[Result],
        analytes: Sequence[Analyte | None],
        special_results: Sequence[Result],
        knowledge: Knowledge,
        z: Decimal = Z_TWO_SIDED_95,
    ) -> None:
        sets = (*knowledge.sets, *knowledge.critical_sets)
        self._with_variation = {
            id_
            for range_set in sets
            for id_, entries in range_set.ranges.items()
            if any(entry.cva is not None for entry in entries)
        }
        self._knowledge = Knowledge(
            knowledge.catalogue, (), is_strict=knowledge.is_strict, units=knowledge.units
        )
        self._z = z
        self._found = dict(zip(map(_named, results), analytes, strict=True))
        self._numbers: dict[tuple[object, ...], int] = {}
        self._groups: dict[str, int] = {}
        self.classes: list[ComparisonClass] = []
        self.tests = [self._kind_of_test(result) for result in results]
        self.special = [self._kind_of(result) for result in special_results]
        self.relation = cache(self._relate)

    def compare(self, drawn: Sequence[Result], choice: BaselineChoice) -> list[Outcome]:
        """Ask the core how the results of a patient compare with the earlier ones among them."""
        case = Case("", "", Patient(), tuple(drawn), baseline_choice=choice)
        return [self._outcome(row) for row in self._check(case)]

    def result(self, class_: int, number: float | None) -> Result:
        """Make a result of a class: a number, NaN for a value that holds none, or no value."""
        found = self.classes[class_]
        if number is None:
            return replace(found.result, value=NoResult(""))
        if math.isnan(number):
            return found.result
        exact = Decimal(repr(number)) if found.number is None else found.number
        return replace(found.result, value=Number("", exact))

    def find_open_ratios(self) -> list[float | None]:
        """Give each class how far apart two of its numbers are that may be in two units."""
        return [self.relation(class_, class_).open_ratio for class_ in range(len(self.classes))]

    def find_usual(self) -> list[tuple[int, float | None]]:
        """Give each class the first that its numbers can be taken for, and the factor to it.

        Results of which any two are compared have one such class in common. The factor is `None`
        where two results of one class cannot stand for each other without asking.
        """
        firsts: dict[tuple[object, ...], list[int]] = {}
        return [self._usual_of(number, firsts) for number in range(len(self.classes))]

    def not_a_number(self) -> str:
        """Give the core's reason where one of two results is not a plain number."""
        return self.pair(_ANY_NUMBER, _ANY_RESULT).reason or ""

    def not_above_zero(self) -> str:
        """Give the core's reason where a percentage would mean nothing."""
        zero = replace(_ANY_RESULT, value=Number("", _ZERO))
        return self.pair(_ANY_NUMBER, zero).reason or ""

    def _relate(self, own: int, prior: int) -> Relation:
        if self.classes[own].number is not None or self.classes[prior].number is not None:
            return Relation(is_asked=True)
        open_ratio = self._find_open_ratio(own, prior)
        if open_ratio == 1:
            return Relation(is_asked=True)
        now, zero, unit_one = (
            self.result(own, 1.0),
            self.result(prior, 0.0),
            self.result(prior, 1.0),
        )
        at_zero = self.pair(now, zero)
        if at_zero.baseline is None:
            return Relation(reason=at_zero.reason)
        if at_zero.baseline != 0:
            return Relation(is_asked=True)
        at_one = self.pair(now, unit_one)
        if at_one.verdict is None:
            return Relation(at_one.baseline, reason=at_one.reason, open_ratio=open_ratio)
        return Relation(at_one.baseline, at_one.low, at_one.high, open_ratio=open_ratio)

    def _find_open_ratio(self, own: int, prior: int) -> float | None:
        """Find how far apart numbers of two classes are that may be in two units."""
        now, then = self.classes[own].result, self.classes[prior].result
        analyte = self._find(now)
        return find_open_ratio(analyte, then.unit, now.unit, self._knowledge)

    def pair(self, own: Result, prior: Result) -> Outcome:
        """Ask the core how a result compares with one earlier result."""
        return self.compare([prior, replace(own, draw=1)], BaselineChoice.PREVIOUS)[-1]

    def _outcome(self, row: Row) -> Outcome:
        """Take from a row what the columns say."""
        change, limits = row.change, row.change.limits if row.change else None
        if change is None or row.baseline is None:
            return Outcome(reason=change.reason if change else None)
        verdict, reason = change.verdict, change.reason
        if verdict and row.analyte and row.analyte.id in self._with_variation:
            verdict, reason = None, STATED_VARIATION
        return Outcome(
            baseline=_to_double(row.baseline.value),
            percent=_to_double(change.percent),
            verdict=verdict,
            reason=reason or None,
            low=float(limits.low) if limits else None,
            high=float(limits.high) if limits else None,
        )

    def _usual_of(
        self, class_: int, firsts: dict[tuple[object, ...], list[int]]
    ) -> tuple[int, float | None]:
        if self.relation(class_, class_).factor is None:
            return class_, None
        own = self.classes[class_]
        alike = (own.group, own.result.method.casefold(), own.result.specimen)
        known = firsts.setdefault(alike, [])
        for first in known:
            if self._is_plain(found := self.relation(first, class_)):
                return first, found.factor
        known.append(class_)
        return class_, 1.0

    @staticmethod
    def _is_plain(found: Relation) -> bool:
        """Whether all numbers of two classes are compared by one factor."""
        return found.factor is not None and found.open_ratio is None

    def _check(self, case: Case) -> Sequence[Row]:
        is_known = any(self._find(result) for result in case.results)
        return check(case, self._knowledge if is_known else _KNOWS_NOTHING, z=self._z).rows

    def _find(self, result: Result) -> Analyte | None:
        """Find what was measured; a name that is not known is looked for once."""
        if (key := _named(result)) not in self._found:
            found = find_test(result, self._knowledge.catalogue)
            self._found[key] = found if isinstance(found, Analyte) else None
        return self._found[key]

    def _kind_of_test(self, result: Result) -> Kind:
        is_read = isinstance(result.value, Number) and not self._has_two_units(result)
        return Kind(self._class_of(result), is_prior=is_read)

    def _kind_of(self, result: Result) -> Kind:
        value = result.value
        if not isinstance(value, Number):
            return Kind(self._class_of(result), None, not isinstance(value, NoResult | Unreadable))
        if self._has_two_units(result):
            return Kind(self._class_of(result), None, is_prior=False)
        double = float(value.value)
        exact = None if Decimal(repr(double)) == value.value else value.value
        return Kind(self._class_of(result, exact), double)

    def _has_two_units(self, result: Result) -> bool:
        """Whether a result is no number, as the core has it, since it is given in two units."""
        found = self._find(result)
        return found is not None and has_two_units(result, found)

    def _class_of(self, result: Result, exact: Decimal | None = None) -> int:
        found = self._find(result)
        key = found.id if found else fold_name(result.test)
        group = self._groups.setdefault(key, len(self._groups))
        bare = Result(
            *(result.test, "", _NO_NUMBER, result.unit),
            specimen=result.specimen,
            method=find_method(result.method, result.test),
            code=result.code,
            display=result.display,
            short_name=result.short_name,
            panel=result.panel,
            printed_range="" if result.unit else result.printed_range,
        )
        number = self._numbers.setdefault(
            (*_named(bare), bare.method, bare.printed_range, bare.coded_unit, exact),
            len(self.classes),
        )
        if number == len(self.classes):
            self.classes.append(ComparisonClass(group, bare, exact))
        return number


def _named(result: Result) -> tuple[str | None, ...]:
    """Give what the core finds a test by."""
    by_name = result.test, result.unit, result.specimen
    return *by_name, result.code, result.display, result.short_name, result.panel


def _to_double(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


Usual: TypeAlias = list[tuple[int, float | None]]
"""For each class the first that its numbers can be taken for (`ComparisonClasses.find_usual`)."""
ToleranceOf: TypeAlias = Callable[[int, int, float | None], float | None]
"""Says of two classes, and the factor between their units, how near equal numbers are.

It gives `None` where doubles do not tell.
"""

_HALF_OF_A_STEP = 2.5e-7
"""Plain numbers and their means, of six decimals at most, differ by more or not at all."""


def tolerance_of_singles(_own: int, _prior: int, factor: float | None) -> float | None:
    """Say how near a number is to an equal earlier one."""
    return 0.0 if factor == 1 else None


def tolerance_of_medians(
    classes: ComparisonClasses, usual: Usual, rough: AbstractSet[int]
) -> ToleranceOf:
    """Find where medians are of plain numbers in one unit, so that doubles tell equal ones.

    Args:
        classes: The classes.
        usual: The usual class of each.
        rough: The groups that have numbers of more digits than plain ones.
    """
    scaled = {first for first, factor in usual if factor != 1}

    def tolerance_of(_: int, prior: int, factor: float | None) -> float | None:
        is_plain = prior not in scaled and classes.classes[prior].group not in rough
        return _HALF_OF_A_STEP if factor == 1 and is_plain else None

    return tolerance_of


def groups_of_several(classes: ComparisonClasses, usual: Usual) -> list[int]:
    """Give the groups whose results are not all compared in one unit."""
    firsts: dict[int, set[int]] = {}
    for class_, (first, factor) in zip(classes.classes, usual, strict=True):
        firsts.setdefault(class_.group, set()).update({first} if factor else {first, -1})
    return [group for group, found in firsts.items() if len(found) > 1]
