"""What range sets are used for."""

from collections.abc import Iterable
from enum import Enum

from labcheck.catalogue.analyte import Analyte
from labcheck.errors import Fault, KnowledgeError
from labcheck.ranges.reference_range import JUDGING_KINDS, Kind, RangeSet


def join_tests(sets: Iterable[RangeSet]) -> tuple[Analyte, ...]:
    """Give the tests that sets bring, each once.

    Raises:
        KnowledgeError: Two sets describe one test in two ways.
    """
    found: dict[str, tuple[Analyte, str]] = {}
    faults = []
    for range_set in sets:
        for test in range_set.tests:
            other, file = found.setdefault(test.id, (test, range_set.file))
            if _describe(other) != _describe(test):
                problem = f"{file} describes this test in another way"
                where = f"tests.{test.id}"
                remedy = "give one of the two another id"
                faults.append(Fault(range_set.file, None, None, where, problem, remedy))
    if faults:
        raise KnowledgeError(list(dict.fromkeys(faults)))
    return tuple(test for test, _ in found.values())


def _describe(test: Analyte) -> tuple[object, ...]:
    """Give all that is said of a test, to compare it with another."""
    return (test.name, test.panel, test.specimen, test.quantity, test.units, test.aliases,
            tuple(test.loinc), test.note)  # fmt: skip


class Layer(Enum):
    """What sets are used for; the option and the setting that name them are called so."""

    RANGES = "ranges"
    CRITICAL = "critical"

    def why_not(self, range_set: RangeSet) -> str:
        """Say why a set is of no use in this layer; empty when it is."""
        if self is Layer.CRITICAL:
            return (
                ""
                if range_set.has_kind(Kind.CRITICAL)
                else f"{range_set.id} has no critical limits"
            )
        is_useless = range_set.is_shipped and not range_set.has_kind(*JUDGING_KINDS)
        return f"{range_set.id} has critical limits only" if is_useless else ""

    @property
    def other(self) -> "Layer":
        """The layer that a set may have been meant for."""
        return Layer.RANGES if self is Layer.CRITICAL else Layer.CRITICAL
