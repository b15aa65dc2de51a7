"""The small tables that rows are looked up in, filled by asking the core.

    test, patient      -> band, key
    key, number        -> how many of the key's thresholds it has reached -> verdict
    special text, band -> verdict

Tests and patients that the core answers alike share a key.
"""

from array import array
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from labcheck.bulk.judging_sql import GRADE_COLUMNS, VERDICT_COLUMNS, Distinct, Shape
from labcheck.bulk.lookup_sql import Kind, SmallTable
from labcheck.bulk.number_segments import Verdict
from labcheck.bulk.questions import NOT_ASKED, Asker, AtLimit, SpecialVerdict
from labcheck.bulk.row_reader import ReadTest, Scaled
from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.judging.patient_classes import make_bands, printed_ages
from labcheck.values.patient import Patient
from labcheck.values.records import dataclass


@dataclass(frozen=True, slots=True)
class Tables:
    """The answers, by number.

    Attributes:
        band_of_patient: The band of each patient.
        bands: How many bands there are.
        first_of_test: Where the keys of each test begin in `keys`.
        keys: The key of each test and band, at `first_of_test[test] + band`; 0 where the two do
            not occur together.
        thresholds: For each key its thresholds, ascending: a number is in the segment that
            follows the last one it has reached.
        first_verdict: For each key the verdict of segment 0; those of the next ones follow it.
        no_number: For each key the verdicts on what is missing and on what is infinite, in a
            column of numbers.
        at_limit: For the keys that have any, the plain texts or doubles that lie at a limit.
        verdicts: The verdicts; 0 is of what was not asked about.
        special_verdict: By special text and band.
        catalogue: For each test, how its numbers come into the catalogue's unit.
        results: For each test, how it is read, with any number for a value.
        analytes: For each test, what was measured; `None` when it is not known or ambiguous.
        special_results: For each special text, how it is read.
    """

    band_of_patient: Sequence[int]
    bands: int
    first_of_test: Sequence[int]
    keys: Sequence[int]
    thresholds: Sequence[tuple[float, ...]]
    first_verdict: Sequence[int]
    no_number: Sequence[tuple[int, int]]
    at_limit: Mapping[int, AtLimit]
    verdicts: Sequence[Verdict]
    special_verdict: Mapping[tuple[int, int], SpecialVerdict]
    catalogue: Sequence[Scaled]
    results: Sequence[Result]
    analytes: Sequence[Analyte | None]
    special_results: Sequence[Result]


def build_tables(distinct: Distinct, asker: Asker) -> Tables:
    """Ask the core about everything that a table holds, each thing once."""
    tests = [asker.read(texts) for texts in distinct.tests]
    special = [asker.read_special(distinct.tests[test], text) for test, text in distinct.special]
    patients = [asker.reader.read_patient(texts) for texts in distinct.patients]
    analytes = {id_ for read in (*tests, *special) for id_ in read.meant}
    printed = printed_ages(part for read in (*tests, *special) for part in read.printed)
    graded = asker.grader.ages_of(sorted(analytes)) if asker.grader else ()
    ages = sorted({*asker.divisions.all_ages_of(analytes), *printed, *graded})
    bands, members = make_bands(patients, ages)
    keys = _ask_about_tests(asker, distinct, tests, bands, members)
    special_verdict = _ask_about_special(asker, distinct, special, bands, members)
    return Tables(
        band_of_patient=bands,
        bands=len(members),
        first_of_test=[number * len(members) for number in range(len(tests))],
        keys=keys,
        thresholds=[key.thresholds for key in asker.answers.keys],
        first_verdict=[key.first_verdict for key in asker.answers.keys],
        no_number=[key.no_number for key in asker.answers.keys],
        at_limit=asker.answers.at_limit,
        verdicts=asker.answers.verdicts,
        special_verdict=special_verdict,
        catalogue=[test.catalogue for test in tests],
        results=[test.result for test in tests],
        analytes=[test.analyte for test in tests],
        special_results=[asker.settle(read) for read in special],
    )


def _ask_about_tests(
    asker: Asker,
    distinct: Distinct,
    tests: Sequence[ReadTest],
    bands: Sequence[int],
    members: Sequence[Patient],
) -> Sequence[int]:
    """Find the key of every test for the bands it occurs with."""
    keys = array("i", [NOT_ASKED]) * (len(tests) * len(members))
    for test, patient in distinct.pairs:
        place = test * len(members) + bands[patient]
        if keys[place] == NOT_ASKED:
            keys[place] = asker.ask(tests[test], members[bands[patient]])
    return keys


def _ask_about_special(
    asker: Asker,
    distinct: Distinct,
    special: Sequence[ReadTest],
    bands: Sequence[int],
    members: Sequence[Patient],
) -> dict[tuple[int, int], SpecialVerdict]:
    """Judge every special text for the bands it occurs with."""
    found: dict[tuple[int, int], SpecialVerdict] = {}
    for number, patient in distinct.special_pairs:
        place = number, bands[patient]
        if place not in found:
            found[place] = asker.ask_special(special[number], members[bands[patient]])
    return found


_WORDS = (
    "flag", "not_judged", "possible_flags", "range_unit", "range_set", "read_as", "assumed",
    "notes", "grades",
)  # fmt: skip
_SCALE = ("factor", "shift", "unit")
_SCALE_KINDS = {"factor": Kind.NUMBER, "shift": Kind.NUMBER, "unit": Kind.WORD}


def shape_of(tables: Tables, *, has_catalogue: bool) -> Shape:
    """Say what a plan must know of the answers."""
    return Shape(
        bands=tables.bands,
        thresholds=max(map(len, tables.thresholds), default=0),
        has_limits=bool(tables.at_limit),
        has_catalogue=has_catalogue,
    )


def small_tables(
    tables: Tables, distinct: Distinct, *, has_catalogue: bool
) -> dict[str, SmallTable]:
    """Put the answers into small tables; those found by contents have columns `f0`, `f1`."""
    made = [
        _tests(tables, distinct),
        SmallTable("test_bands", {"key": tables.keys}, {"key": Kind.INTEGER}),
        _keys(tables, is_number=distinct.is_number_column),
        _verdicts(tables),
    ]
    made.append(_patients(tables, distinct))
    if tables.at_limit:
        made.append(_limits(tables, is_number=distinct.is_number_column))
    if not distinct.is_number_column:
        made += [_special(distinct), _special_verdicts(tables, has_catalogue=has_catalogue)]
    if has_catalogue:
        scaled = _scales(tables.catalogue)
        made.append(SmallTable("catalogue", scaled, _SCALE_KINDS))
    return {table.name: table for table in made}


def _tests(tables: Tables, distinct: Distinct) -> SmallTable:
    made = _by_contents("tests", distinct.tests, {"first": list(tables.first_of_test)})
    if not distinct.sure:
        return made
    ends = {
        "sure_low": [low for low, _ in distinct.sure],
        "sure_high": [high for _, high in distinct.sure],
    }
    kinds = {**made.kinds, **dict.fromkeys(ends, Kind.NUMBER)}
    return SmallTable("tests", {**made.columns, **ends}, kinds)


def _by_contents(
    name: str, tuples: Sequence[tuple[Any, ...]], columns: Mapping[str, Sequence[int]]
) -> SmallTable:
    width = len(tuples[0]) if tuples else 0
    contents = {f"f{place}": [contents[place] for contents in tuples] for place in range(width)}
    kinds = dict.fromkeys(contents, Kind.TEXT) | dict.fromkeys(("n", *columns), Kind.INTEGER)
    return SmallTable(name, {**contents, "n": range(len(tuples)), **columns}, kinds)


def _patients(tables: Tables, distinct: Distinct) -> SmallTable:
    made = _by_contents("patients", distinct.patients, {})
    columns = {**made.columns, "n": list(tables.band_of_patient)}
    return SmallTable("patients", columns, made.kinds)


def _keys(tables: Tables, *, is_number: bool) -> SmallTable:
    width = max(map(len, tables.thresholds), default=0)
    columns: dict[str, Sequence[Any]] = {"first": tables.first_verdict}
    if is_number:
        columns["missing"] = [missing for missing, _ in tables.no_number]
        columns["infinite"] = [infinite for _, infinite in tables.no_number]
    kinds = dict.fromkeys(columns, Kind.INTEGER)
    padded = [(*thresholds, *[inf] * (width - len(thresholds))) for thresholds in tables.thresholds]
    for place in range(width):
        columns[f"c{place}"] = [thresholds[place] for thresholds in padded]
        kinds[f"c{place}"] = Kind.NUMBER
    return SmallTable("keys", columns, kinds)


def _limits(tables: Tables, *, is_number: bool) -> SmallTable:
    found = [(key, value) for key, values in tables.at_limit.items() for value in sorted(values)]
    return SmallTable(
        "limits",
        {"f0": [key for key, _ in found], "f1": [value for _, value in found]},
        {"f0": Kind.INTEGER, "f1": Kind.NUMBER if is_number else Kind.TEXT},
    )


def limits_by_key(tables: Tables, *, is_number: bool) -> SmallTable:
    """Put the values at limits into a list for each key, as look-ups by lists need them."""
    values = [
        sorted(tables.at_limit[key]) if key in tables.at_limit else None
        for key in range(len(tables.thresholds))
    ]
    has_any = [each is not None for each in values]
    kinds = {"values": Kind.NUMBERS if is_number else Kind.TEXTS, "has_any": Kind.TRUTH}
    return SmallTable("limits", {"values": values, "has_any": has_any}, kinds)


def _verdicts(tables: Tables) -> SmallTable:
    names = (*VERDICT_COLUMNS, *GRADE_COLUMNS, "crossed")
    columns = {name: [getattr(verdict, name) for verdict in tables.verdicts] for name in names}
    kinds = {name: Kind.WORD if name in _WORDS else Kind.NUMBER for name in names}
    kinds["may_be_critical"] = Kind.TRUTH
    return SmallTable("verdicts", columns, kinds)


def _special(distinct: Distinct) -> SmallTable:
    made = _by_contents("special", distinct.special, {})
    columns = {"f0": (), "f1": (), **made.columns}
    kinds = {**made.kinds, "f0": Kind.INTEGER, "f1": Kind.TEXT}
    return SmallTable("special", columns, kinds)


def _special_verdicts(tables: Tables, *, has_catalogue: bool) -> SmallTable:
    found = tables.special_verdict
    columns: dict[str, Sequence[Any]] = {
        "verdict": [verdict.verdict for verdict in found.values()],
        "x": [verdict.x for verdict in found.values()],
        "at_limit": [verdict.is_at_limit for verdict in found.values()],
    }
    if has_catalogue:
        columns |= _scales([verdict.catalogue for verdict in found.values()])
    kinds = {"verdict": Kind.INTEGER, "x": Kind.NUMBER, "at_limit": Kind.TRUTH, **_SCALE_KINDS}
    ids = [special * tables.bands + band for special, band in found]
    return SmallTable("special_verdicts", columns, kinds, ids)


def _scales(scaled: Sequence[tuple[float, float, str] | None]) -> dict[str, Sequence[Any]]:
    return {
        name: [None if scale is None else scale[place] for scale in scaled]
        for place, name in enumerate(_SCALE)
    }
