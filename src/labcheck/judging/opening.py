"""What of a result is open, its unit, its number or its name, with every reading of it.

Readings that arithmetic rules out are left out, unless all of them are; the row names them. Nothing
is judged here. What a result is compared with, and what is compared with it, is read by
`settle_number` as what is judged.
"""

from collections.abc import Sequence
from typing import NamedTuple

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.code_names import excludes_unit
from labcheck.judging.contradictions import list_candidates
from labcheck.judging.doubts.impossible import drop_impossible, find_whole
from labcheck.judging.doubts.open_number import leave_open, list_possible, name_what_settles
from labcheck.judging.identity import find_test
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.possibly_critical import may_be_critical_by_unit
from labcheck.judging.row import Row
from labcheck.ranges.printed_ranges import read_printed_ranges
from labcheck.reading.numbers import PracticeOf, settle_value, spell_range
from labcheck.reading.readings import Assumption, Candidate
from labcheck.reading.units import (
    find_ends,
    find_ends_of_millions,
    find_ends_of_system,
    is_in_mil,
    is_in_usual_millions,
    is_only_millions,
    lacks_area,
    lacks_volume,
    list_coded_units,
    list_for_area,
    list_for_volume,
    list_millions,
    list_units,
    list_units_beside,
    say_no_unit,
)
from labcheck.reading.usual_meaning import find_ends_of_meanings, list_meanings
from labcheck.values.records import replace
from labcheck.values.result_text import is_open_number
from labcheck.values.unit_system import UnitSystem
from labcheck.values.units import may_be_either_unit


class Opened(NamedTuple):
    """What of a result is open, with every reading of it.

    Attributes:
        row: The row without a verdict of its own.
        candidates: The readings; none where it stays as it is.
        settled_by: What would settle which of them is meant.
    """

    row: Row
    candidates: tuple[Candidate, ...]
    settled_by: str


def find_open(
    row: Row, catalogue: Catalogue, system: UnitSystem | None = None, *, is_strict: bool = False
) -> Opened | None:
    """Find what of a result is open: its unit, its number, or which test its name means.

    Where nothing may be assumed, it is at most a unit that is stated for all results.
    """
    analyte, why = row.analyte, row.not_judged
    if why is not None and why.reason is Reason.AMBIGUOUS_TEST:
        return None if is_strict else _open_name(row, catalogue)
    other = row.result.coded_unit
    if analyte is None and other and may_be_either_unit(row.result.unit or "", other):
        return _open_coded_unit(row, ())
    is_missing = why is not None and why.reason is Reason.UNIT_MISSING
    if analyte is None and is_missing and not is_strict:
        return Opened(row, list_units_beside(row.result), "the unit")
    if analyte is None:
        is_open = why is not None and is_open_number(row.result.value) and not is_strict
        return _open_number(row, (), catalogue) if is_open else None
    found = _find_of_test(row, analyte, catalogue, system, is_strict=is_strict)
    return found and _without_impossible(found, analyte)


def _without_impossible(found: Opened, analyte: Analyte) -> Opened:
    """Leave out readings that nothing can have, and keep the numbers at which they begin."""
    wholes = (find_whole(analyte, each.result.unit) for each in found.candidates)
    ends = (*found.row.further_ends, *(whole for whole in wholes if whole is not None))
    row = replace(found.row, further_ends=tuple(dict.fromkeys(ends)))
    return found._replace(row=row, candidates=drop_impossible(found.candidates, analyte))


def _find_of_test(
    row: Row, analyte: Analyte, catalogue: Catalogue, system: UnitSystem | None, *, is_strict: bool
) -> Opened | None:
    """Find what is open of a result whose test is known."""
    why = row.not_judged
    if row.result.coded_unit and (coded := list_coded_units(row.result, analyte)):
        return _open_coded_unit(row, () if is_strict else coded)
    # Any other unit, and a normal count, would have the table of practice read in every run.
    is_normal = row.flag is not None and row.flag.is_normal
    if is_in_mil(row.result) or (is_in_usual_millions(row.result) and not is_normal):
        return _open_millions(row, analyte, catalogue, is_strict=is_strict)
    if lacks_area(row.result.unit, analyte):
        return Opened(row, () if is_strict else list_for_area(row.result), "the unit")
    if lacks_volume(row.result.unit, analyte):
        return Opened(row, () if is_strict else list_for_volume(row.result), "the unit")
    is_missing = why is not None and why.reason is Reason.UNIT_MISSING
    if is_missing or may_be_critical_by_unit(row):
        return _open_unit(row, analyte, catalogue, system, is_strict=is_strict)
    if why is not None and is_open_number(row.result.value) and not is_strict:
        return _open_number(row, (analyte,), catalogue)
    return None


def _open_number(row: Row, meant: Sequence[Analyte], catalogue: Catalogue) -> Opened:
    """Read a number as each of the two that it may be."""
    candidates = list_possible(row.result, meant, catalogue.practice_of)
    return Opened(row, candidates, name_what_settles(row.result.value))


def _open_unit(
    row: Row, analyte: Analyte, catalogue: Catalogue, system: UnitSystem | None, *, is_strict: bool
) -> Opened:
    """Read a result without a unit in that which is stated, or in each that is in practice."""
    practice = catalogue.practice_of(analyte)
    beside = list_units_of_range(row.result, analyte, catalogue.practice_of)
    candidates = list_units(row.result, analyte, practice, system, beside)
    if not beside and not any(each.is_stated for each in candidates):
        candidates = _keep_of_code(row.result, analyte, candidates, catalogue)
    if is_strict:
        stated = list_units(row.result, analyte, practice, system) if system else ()
        candidates = stated if len(stated) == 1 and stated[0].is_stated else ()
    ends = (*find_ends(row.result, analyte), *find_ends_of_system(analyte, practice, system))
    if candidates or not is_strict or system:
        row = replace(row, further_ends=(*row.further_ends, *ends))
    return Opened(row, candidates, "the unit")


def _keep_of_code(
    result: Result, analyte: Analyte, candidates: tuple[Candidate, ...], catalogue: Catalogue
) -> tuple[Candidate, ...]:
    """Leave out the units that cannot be meant beside a code of moles."""
    if not (code := result.code):
        return candidates
    long_name = analyte.find_long_name(code) or catalogue.code_names.get(code, "")
    kept = [each for each in candidates if not excludes_unit(long_name, each.result.unit)]
    if len(kept) == len(candidates):
        return candidates
    why = f"the code {code} is of moles"
    return tuple(
        each._replace(assumed=(Assumption(say_no_unit(each.result.unit or ""), why),))
        for each in kept
    )


def list_units_of_range(
    result: Result, analyte: Analyte, practice_of: PracticeOf
) -> frozenset[str]:
    """Give the units that are printed with the range of a result."""
    text = spell_range(result, analyte, practice_of)
    printed = read_printed_ranges(text, analyte.id)
    return frozenset(entry.limits.unit for entry in printed.entries if entry.limits.unit)


def _open_coded_unit(row: Row, candidates: tuple[Candidate, ...]) -> Opened:
    """Read a result in the unit that is printed, and in the other that is given beside it."""
    detail = f"the unit is printed as {row.result.unit} and given as {row.result.coded_unit} too"
    why = NotJudged(Reason.CONTRADICTED, detail, "write the unit that is meant")
    return Opened(take_back(row, why), candidates, "the unit")


def _open_millions(
    row: Row, analyte: Analyte, catalogue: Catalogue, *, is_strict: bool
) -> Opened | None:
    """Read a count in `mil/µL` as thousands and as millions; `None` where it is no count.

    In `M/µL` it is in millions where it may be, and both where it may be in thousands as well.
    """
    practice = catalogue.practice_of(analyte)
    candidates = list_millions(row.result, analyte, practice)
    if not candidates:
        return None
    ends = find_ends_of_millions(row.result, analyte, practice)
    row = replace(row, further_ends=(*row.further_ends, *ends))
    if is_only_millions(candidates) and is_in_usual_millions(row.result):
        return Opened(row, (), "")
    detail = f"{row.result.unit} may be thousands or millions"
    row = take_back(row, NotJudged(Reason.UNIT_UNKNOWN, detail, "write 10^3 or 10^6 in its place"))
    return Opened(row, () if is_strict else candidates, "the unit")


def _open_name(row: Row, catalogue: Catalogue) -> Opened:
    """Read a result as of each test that its name usually means."""
    meant = tuple(list_candidates(find_test(row.result, catalogue)))
    ends = find_ends_of_meanings(row.result, meant, catalogue.practice_of)
    row = replace(row, further_ends=(*row.further_ends, *ends))
    found = list_meanings(row.result, meant, catalogue.practice_of)
    return Opened(row, found, "the name of the test")


def take_back(row: Row, why: NotJudged) -> Row:
    """Take back a verdict, and say why."""
    return replace(row, flag=None, possible_flags=(), settled_by="", flag_from=None, not_judged=why)


def settle_number(
    result: Result, analyte: Analyte | None, catalogue: Catalogue, *, is_strict: bool = False
) -> Result:
    """Give a result with its number read where only one is possible, else as it is.

    Args:
        result: The result: 14200 for `14,200 /µL`.
        analyte: What was measured; `None` when it is not known or ambiguous.
        catalogue: What is usual of the test.
        is_strict: Whether nothing may be assumed.
    """
    meant = [] if analyte is None else [analyte]
    result = leave_open(settle_value(result), meant, catalogue.practice_of)
    if not is_open_number(result.value) or is_strict:
        return result
    possible = list_possible(result, meant, catalogue.practice_of)
    if len(possible) != 1:
        return result
    read = possible[0].result
    return replace(read, printed_range=result.printed_range, is_typed=result.is_typed)
