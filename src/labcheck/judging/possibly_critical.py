"""What may be critical though it is not judged so: critical limits are asked of every reading.

A result whose name, number or unit is not certain has several readings: each analyte the name may
mean, each number the text may stand for, each unit the test is printed in where its own is not
known or cannot be the test's, limits that are for other patients, and the specimen that the test is
measured in, where what is stated names none that is known. A number that is not judged for what
stands beside it, such as FHIR's dataAbsentReason, is a reading as well. Where one of them lies
beyond critical limits, the row counts as possibly critical. Nothing here gives a flag.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Refusal, find_conversion
from labcheck.catalogue.lookup import AmbiguousTest, UnknownTest
from labcheck.catalogue.specimens import kinds_of
from labcheck.judging.contradictions import ContradictedTest, FoundTest, list_candidates
from labcheck.judging.critical_limits import CriticalLayer
from labcheck.judging.doubts.impossible import explain_impossible
from labcheck.judging.flags import Flag, choose
from labcheck.judging.row import FlagFrom, Row
from labcheck.judging.sources import Listener
from labcheck.ranges.reference_range import RangeSet
from labcheck.values.patient import Patient
from labcheck.values.records import replace
from labcheck.values.result_text import Unreadable
from labcheck.values.unit_spelling import show_unit
from labcheck.values.units import Unit

_UNKNOWN = "the test is not known"
_KEPT = 1024
"""How many tests are remembered; a user's own sets may bring any number of them."""


class _Reading(NamedTuple):
    """One way to read a result.

    Attributes:
        result: The result as read so.
        analyte: What was measured.
        name: How it is read: `potassium`, `12.300`, `in mmol/L`.
        listener: What is asked about it.
        layer: The critical limits that apply to it.
    """

    result: Result
    analyte: Analyte
    name: str
    listener: Listener
    layer: CriticalLayer

    @property
    def flags(self) -> frozenset[Flag | None]:
        return self.layer.flags(self.listener.quantity)


def look_for_critical(
    row: Row, found: FoundTest, listener: Listener, lists: Sequence[RangeSet]
) -> Row:
    """Ask critical limits of every reading of a row that they were not applied to.

    A result that is normal by the laboratory's own range is so under every reading.
    """
    is_normal = _is_normal_by_range(row)
    if row.critical or not lists or is_normal or row.result.is_replaced:
        return row
    if isinstance(found, UnknownTest):
        is_unchecked = row.flag is not None and listener.quantity is not None
        return replace(row, critical_unapplied=_UNKNOWN) if is_unchecked else row
    if isinstance(found, Analyte) and not (row.critical_unapplied or listener.obstacle):
        return row
    readings = list(_list_readings(row.result, found, listener.patient, lists))
    compared = [reading for reading in readings if reading.layer.ranges]
    beyond = [reading for reading in compared if _is_beyond(reading, row)]
    notes = (_describe(beyond),) if beyond else ()
    return replace(
        row,
        critical_readings=tuple(range_ for reading in compared for range_ in reading.layer.ranges),
        critical_unapplied=_why_unapplied(row, found, readings),
        is_beyond_critical=bool(beyond),
        notes=(*notes, *row.notes),
    )


def _is_normal_by_range(row: Row) -> bool:
    is_normal = row.flag is not None and row.flag.is_normal
    return is_normal and row.flag_from is not FlagFrom.REPORTED


_OF_THE_LABORATORY = (FlagFrom.REPORTED, FlagFrom.PRINTED_RANGE)


def may_be_critical_by_unit(row: Row) -> bool:
    """Whether the laboratory decides, and the unit it does not print says how far."""
    is_by_laboratory = row.flag_from in _OF_THE_LABORATORY and not row.result.unit
    is_mild = row.flag is not None and not row.flag.is_critical
    return is_by_laboratory and row.is_beyond_critical and is_mild


def _is_beyond(reading: _Reading, row: Row) -> bool:
    """Whether a reading may be critical, in the direction of the flag that a range gives."""
    flags = [flag for flag in reading.flags if flag]
    if row.flag is None or row.flag_from is FlagFrom.REPORTED:
        return bool(flags)
    return bool(choose(flags, (possible.flag for possible in row.possible_flags)))


def _describe(beyond: Sequence[_Reading]) -> str:
    named = (f"{reading.name}: {reading.layer.ranges[0].critical_text}" for reading in beyond)
    return f"may be critical: {' or '.join(dict.fromkeys(named))}"


def _list_readings(
    result: Result, found: FoundTest, patient: Patient, lists: Sequence[RangeSet]
) -> Iterator[_Reading]:
    analytes = list_candidates(found)
    for analyte in analytes:
        name = "" if isinstance(found, Analyte) else analyte.name
        for read, number in _list_numbers(result, analyte):
            yield from _read_as(read, analyte, [name, number], patient, lists)


def _list_numbers(result: Result, analyte: Analyte) -> Iterator[tuple[Result, str]]:
    """Give the result with each number that its text may stand for.

    Of several numbers one in a unit that cannot be the test's is another thing: `10 % lysed, 4.1`.
    """
    if not isinstance(result.value, Unreadable):
        yield result, ""
        return
    readings = result.value.readings
    for reading in readings:
        unit = reading.unit or result.unit
        own = analyte.read_unit(reading.unit) if reading.unit and len(readings) > 1 else None
        if own is not None and _is_foreign(own, analyte):
            continue
        yield replace(result, value=reading.value, unit=unit), f"read as {reading.value.text}"


def _read_as(
    result: Result,
    analyte: Analyte,
    names: Iterable[str],
    patient: Patient,
    lists: Sequence[RangeSet],
) -> Iterator[_Reading]:
    """Read a result as of an analyte; in each of its units where the stated one cannot be."""
    name = ", ".join(filter(None, names))
    if explain_impossible(result, analyte):
        yield from _read_in_other_units(result, analyte, name, patient, lists)
    plain = _ask(result, analyte, patient, lists, name)
    if plain.layer.ranges or not any(analyte.id in critical_list.ranges for critical_list in lists):
        yield plain
        return
    own = analyte.read_unit(result.unit) if result.unit else None
    if own is not None:
        yield plain
    if own is None or _is_foreign(own, analyte):
        for unit in analyte.units:
            in_unit = ", ".join(filter(None, (name, f"in {show_unit(unit)}")))
            yield _ask(replace(result, unit=unit), analyte, patient, lists, in_unit)
        return
    anyone = Patient(sex=patient.sex)
    if patient != anyone:
        others = ", ".join(filter(None, (name, "by limits for another age or state")))
        yield _ask(result, analyte, anyone, lists, others)
    if result.specimen and not kinds_of(result.specimen):
        of_its_own = ", ".join(filter(None, (name, f"in {analyte.specimen}")))
        yield _ask(replace(result, specimen=""), analyte, patient, lists, of_its_own)


def _read_in_other_units(
    result: Result, analyte: Analyte, name: str, patient: Patient, lists: Sequence[RangeSet]
) -> Iterator[_Reading]:
    """Read a value that is impossible as written in each unit in which it is not."""
    for unit in analyte.units:
        read = replace(result, unit=unit)
        if not explain_impossible(read, analyte):
            in_unit = ", ".join(filter(None, (name, f"in {show_unit(unit)}")))
            yield _ask(read, analyte, patient, lists, in_unit)


def _is_foreign(unit: Unit, analyte: Analyte) -> bool:
    """Whether a unit cannot be one of a test's, so that another must have been meant."""
    ways = (find_conversion(analyte, known, unit) for known in analyte.known_units)
    return all(isinstance(way, Refusal) for way in ways)


def _ask(
    result: Result, analyte: Analyte, patient: Patient, lists: Sequence[RangeSet], name: str
) -> _Reading:
    listener = Listener(result, _of_any_size(analyte), patient)
    layer = listener.critical_layer(lists)
    return _Reading(result, analyte, name or "as written", listener, layer)


@lru_cache(maxsize=_KEPT)
def _of_any_size(analyte: Analyte) -> Analyte:
    """Give a test of which no number is impossible for its size: one and the same each time.

    A share above 100 % is a slip in a number that may be critical, as it is or as it was meant.
    """
    return replace(analyte, is_share=False) if analyte.is_share else analyte


def _why_unapplied(row: Row, found: FoundTest, readings: Sequence[_Reading]) -> str:
    """Say why the limits of some reading were not asked; empty where all of them were."""
    if not any(reading.layer.unapplied for reading in readings):
        return ""
    if isinstance(found, AmbiguousTest | ContradictedTest):
        return f"the test may be {' or '.join(analyte.name for analyte in found.candidates)}"
    return row.critical_unapplied
