"""The core's answers as small tables that a plan looks rows up in."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from labcheck.bulk.distinct import Distinct
from labcheck.bulk.judging_sql import VERDICT_COLUMNS, Shape
from labcheck.bulk.lookup_sql import Kind, SmallTable
from labcheck.bulk.lookup_tables import Tables

_WORDS = ("flag", "not_judged", "possible_flags", "range_unit", "range_set")
_SCALE = ("factor", "shift", "unit")
_SCALE_KINDS = {"factor": Kind.NUMBER, "shift": Kind.NUMBER, "unit": Kind.WORD}


def shape_of(tables: Tables, *, has_catalogue: bool) -> Shape:
    """Say what a plan must know of the answers."""
    return Shape(
        bands=tables.bands,
        cuts=max(map(len, tables.cuts), default=0),
        has_limits=bool(tables.at_limit),
        has_catalogue=has_catalogue,
    )


def small_tables(
    tables: Tables, distinct: Distinct, *, has_catalogue: bool
) -> dict[str, SmallTable]:
    """Put the answers into small tables; those found by contents have columns `f0`, `f1`."""
    made = [
        _by_contents("tests", distinct.tests, {"first": list(tables.first_of_test)}),
        SmallTable("slots", {"key": tables.keys}, {"key": Kind.INTEGER}),
        _keys(tables, is_number=distinct.is_number_column),
        _verdicts(tables),
    ]
    made.append(_patients(tables, distinct))
    if tables.at_limit:
        made.append(_limits(tables, is_number=distinct.is_number_column))
    if not distinct.is_number_column:
        made += [_odd(distinct), _odd_verdicts(tables)]
    if has_catalogue:
        scaled = _scales(tables.catalogue)
        made.append(SmallTable("catalogue", scaled, _SCALE_KINDS))
    return {one.name: one for one in made}


def _by_contents(
    name: str, tuples: Sequence[tuple[Any, ...]], columns: Mapping[str, Sequence[int]]
) -> SmallTable:
    width = len(tuples[0]) if tuples else 0
    contents = {f"f{place}": [one[place] for one in tuples] for place in range(width)}
    kinds = dict.fromkeys(contents, Kind.TEXT) | dict.fromkeys(("n", *columns), Kind.INTEGER)
    return SmallTable(name, {**contents, "n": range(len(tuples)), **columns}, kinds)


def _patients(tables: Tables, distinct: Distinct) -> SmallTable:
    made = _by_contents("patients", distinct.patients, {})
    columns = {**made.columns, "n": list(tables.band_of_patient)}
    return SmallTable("patients", columns, made.kinds)


def _keys(tables: Tables, *, is_number: bool) -> SmallTable:
    width = max(map(len, tables.cuts), default=0)
    columns: dict[str, Sequence[Any]] = {"first": tables.first_verdict}
    if is_number:
        columns["missing"] = [missing for missing, _ in tables.no_number]
        columns["infinite"] = [infinite for _, infinite in tables.no_number]
    kinds = dict.fromkeys(columns, Kind.INTEGER)
    padded = [(*cuts, *[inf] * (width - len(cuts))) for cuts in tables.cuts]
    for place in range(width):
        columns[f"c{place}"] = [cuts[place] for cuts in padded]
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
        for key in range(len(tables.cuts))
    ]
    kind = Kind.NUMBERS if is_number else Kind.TEXTS
    return SmallTable("limits", {"values": values}, {"values": kind})


def _verdicts(tables: Tables) -> SmallTable:
    names = (*VERDICT_COLUMNS, "crossed")
    columns = {name: [getattr(one, name) for one in tables.verdicts] for name in names}
    kinds = {name: Kind.WORD if name in _WORDS else Kind.NUMBER for name in names}
    kinds["may_be_critical"] = Kind.TRUTH
    return SmallTable("verdicts", columns, kinds)


def _odd(distinct: Distinct) -> SmallTable:
    made = _by_contents("odd", distinct.odd, {})
    columns = {"f0": (), "f1": (), **made.columns}
    kinds = {**made.kinds, "f0": Kind.INTEGER, "f1": Kind.TEXT}
    return SmallTable("odd", columns, kinds)


def _odd_verdicts(tables: Tables) -> SmallTable:
    found = tables.odd_verdict
    columns: dict[str, Sequence[Any]] = {
        "verdict": [one.verdict for one in found.values()],
        "x": [one.x for one in found.values()],
        "at_limit": [one.is_at_limit for one in found.values()],
        **_scales([one.catalogue for one in found.values()]),
    }
    kinds = {"verdict": Kind.INTEGER, "x": Kind.NUMBER, "at_limit": Kind.TRUTH, **_SCALE_KINDS}
    ids = [odd * tables.bands + band for odd, band in found]
    return SmallTable("odd_verdicts", columns, kinds, ids)


def _scales(scaled: Sequence[tuple[float, float, str] | None]) -> dict[str, Sequence[Any]]:
    return {
        name: [None if one is None else one[place] for one in scaled]
        for place, name in enumerate(_SCALE)
    }
