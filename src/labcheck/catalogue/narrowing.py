"""Which of the tests that go by one name is meant, by the specimen and the unit beside it."""

from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.catalogue.conversion import find_way
from labcheck.catalogue.specimens import (
    is_part_of,
    kinds_of,
    may_be_measured_in,
    specimens_agree,
)
from labcheck.values.units import parse_unit


def is_of_whole(candidate: Analyte, part: Analyte) -> bool:
    """Whether one test is of the blood and the other of a part of it: plasma's own hemoglobin."""
    return is_part_of(part.specimen, candidate.specimen)


def narrow(
    candidates: tuple[Analyte, ...], unit: str | None, specimen: str | None
) -> tuple[Analyte, ...]:
    """Keep the candidates that the specimen allows, and of these the ones the unit allows.

    A unit that fits none of them leaves what the specimen decided. Where none is printed, the one
    test of a specimen that has no unit is meant: `Leukocytes` of urine are those of the strip. In a
    specimen of none of them it is the one of blood: protein of ascites is not that of urine.
    """
    if specimen:
        fitting = tuple(
            analyte for analyte in candidates if may_be_measured_in(specimen, analyte.specimen)
        )
        if not fitting and kinds_of(specimen):
            fitting = tuple(each for each in candidates if specimens_agree("blood", each.specimen))
        candidates = fitting or candidates
    if not unit and len({analyte.specimen for analyte in candidates}) == 1:
        unitless = tuple(analyte for analyte in candidates if analyte.is_unitless)
        return unitless if len(unitless) == 1 else candidates
    if not unit or len(candidates) == 1:
        return candidates
    kept = tuple(analyte for analyte in candidates if _is_measured_in(analyte, unit)) or candidates
    by_unit = tuple(analyte for analyte in kept if names_unit(analyte, unit))
    is_decided = len(by_unit) == 1 and not _is_rarer_specimen(by_unit[0], kept)
    return by_unit if is_decided else kept


def _is_rarer_specimen(chosen: Analyte, others: tuple[Analyte, ...]) -> bool:
    """Whether a test of CSF, say, is chosen by its unit over one of blood.

    A name that says nothing of the specimen is most often of blood, whatever its unit.
    """
    return not specimens_agree("blood", chosen.specimen) and any(
        specimens_agree("blood", other.specimen) for other in others
    )


def fits_unit(candidates: tuple[Analyte, ...], unit: str) -> bool:
    """Whether some test may be measured in a unit."""
    return any(_is_measured_in(analyte, unit) for analyte in candidates)


def names_unit(analyte: Analyte, unit: str) -> bool:
    """Whether an analyte is reported in this very unit: ng/L tells troponins apart from ug/L.

    `ug/mL` may be short for either kind of D-dimer's units, and tells neither apart.
    """
    read = analyte.read_unit(unit)
    is_whole = read is None or not read.flavour or parse_unit(unit) == read
    return is_whole and read in analyte.known_units


def _is_measured_in(analyte: Analyte, unit: str) -> bool:
    if analyte.quantity is Quantity.ORDINAL:
        return names_unit(analyte, unit)
    return find_way(analyte, unit, analyte.units[0]) is not None
