"""What is known, as JSON: range sets, what they say of a test, how two differ, the tests."""

from collections.abc import Iterable, Mapping, Sequence

from labcheck.catalogue.analyte import Analyte, Source
from labcheck.catalogue.conversion import Refusal
from labcheck.judging.not_judged import NotJudged
from labcheck.judging.row import Row
from labcheck.range_sets.compare import Comparison, LimitPair
from labcheck.range_sets.compare_flags import CaseComparison, FlagPair
from labcheck.range_sets.overview import (
    Coverage,
    Described,
    Overview,
    SetRange,
    list_entries,
)
from labcheck.ranges.reference_range import ReferenceRange
from labcheck.report_json.shapes import Json, number_to_json
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale
from labcheck.writers.json_report import dump_json


def list_to_json(found: Iterable[Coverage]) -> str:
    """Write range sets as an array, each with what it holds and where it was read."""
    return dump_json([_coverage(coverage) for coverage in found])


def set_to_json(coverage: Coverage, tests: Mapping[str, Analyte]) -> str:
    """Write one set with every entry."""
    entries = [
        {
            "test": _test(tests[id_]),
            "for": str(entry.partition),
            "kind": entry.kind.value,
            "text": entry.limits.text,
            "unit": entry.limits.unit,
            **_limits(entry.limits.interval if entry.limits.scale is Scale.QUANTITY else None),
            "note": entry.note or None,
            "source": entry.source or None,
        }
        for id_, entry in list_entries(coverage.set)
    ]
    return dump_json({**_coverage(coverage), "entries": entries})


def overview_to_json(overview: Overview) -> str:
    """Write what the sets say of one test."""
    return dump_json({
        "test": _test(overview.analyte),
        "unit": overview.asked.unit,
        "result": overview.asked.text or None,
        "ranges": [_set_range(entry) for entry in overview.ranges],
    })  # fmt: skip


def comparison_to_json(comparison: Comparison, cases: Sequence[CaseComparison]) -> str:
    """Write how two sets differ, and what each makes of some cases."""
    return dump_json({
        "sets": [
            {
                "id": each.id,
                "label": label,
                "title": each.title,
                "edition": each.edition or None,
                "country": each.country or None,
                "population": each.population.value,
                "units": each.units or None,
                "general": each.is_general,
                "is_shipped": each.is_shipped,
            }
            for each, label in zip(
                (comparison.one, comparison.other), comparison.labels, strict=True
            )
        ],
        "pairs": [_limit_pair(pair) for pair in comparison.pairs],
        "only_in": {
            "one": [analyte.id for analyte in comparison.only_in_one],
            "other": [analyte.id for analyte in comparison.only_in_other],
        },
        "for_different_patients": [analyte.id for analyte in comparison.apart],
        "cases": [
            {
                "case": each.case.title,
                "file": each.case.file,
                "results": [_flag_pair(pair) for pair in each.pairs],
            }
            for each in cases
        ],
    })  # fmt: skip


def tests_to_json(
    described: Sequence[Described], citations: Mapping[str, Source], *, is_part: bool
) -> str:
    """Write tests as an array, each with all that is known of it.

    Args:
        described: The tests.
        citations: The sources that the tests name.
        is_part: Whether none of them is called as was searched, which is but a part of a name.
    """
    return dump_json([{**_described(test, citations), "is_part": is_part} for test in described])


def _described(test: Described, citations: Mapping[str, Source]) -> Json:
    analyte, variation = test.analyte, test.analyte.variation
    return {
        **_test(analyte),
        "panel": analyte.panel,
        "aliases": list(analyte.aliases),
        "loinc": dict(analyte.loinc),
        "units": list(analyte.units),
        "decimals": dict(analyte.decimals),
        "conversions": [
            {
                "from": analyte.units[0],
                "to": unit,
                "factor": None if isinstance(way, Refusal) else float(way.factor),
                "offset": None if isinstance(way, Refusal) else float(way.offset),
                "basis": None if isinstance(way, Refusal) else way.basis,
                "refused": way.why if isinstance(way, Refusal) else None,
            }
            for unit, way in test.conversions
        ],
        "molar_mass": number_to_json(analyte.molar_mass),
        "valence": number_to_json(analyte.valence),
        "variation": variation
        and {
            "cvi_percent": number_to_json(variation.cvi),
            "note": variation.note or None,
            "source": citations[variation.source].title,
        },
        "note": analyte.note or None,
        "sets": list(test.sets),
        "critical_sets": list(test.critical_sets),
    }


def _coverage(coverage: Coverage) -> Json:
    return {
        "set": coverage.set.id,
        "title": coverage.set.title,
        "edition": coverage.set.edition or None,
        "publisher": coverage.set.publisher or None,
        "url": coverage.set.url or None,
        "read_from": coverage.set.read_from or None,
        "confidence": coverage.set.confidence or None,
        "note": coverage.set.note or None,
        "population": coverage.set.population.value,
        "country": coverage.set.country or None,
        "general": coverage.set.is_general,
        "units": coverage.set.units or None,
        "extends": coverage.set.base or None,
        "is_shipped": coverage.set.is_shipped,
        "is_critical": coverage.is_critical,
        "use": coverage.use or None,
        "tests": coverage.tests,
        "ranges": coverage.entries,
    }


def _test(analyte: Analyte) -> Json:
    return {"id": analyte.id, "name": analyte.name, "specimen": analyte.specimen}


def _set_range(found: SetRange) -> Json:
    why_not = found.placed.detail if isinstance(found.placed, NotJudged) else None
    return {
        "set": found.set.id,
        "kind": found.entry.kind.value,
        "for": str(found.entry.partition),
        "text": found.entry.limits.text,
        "rule": found.entry.rule or None,
        **_limits(found.interval),
        "not_in_unit": why_not,
        "flag": found.flag.value if found.flag else None,
        "note": found.entry.note or None,
        "source": found.entry.source or found.set.citation,
    }


def _limits(interval: Interval | None) -> Json:
    return {
        "low": number_to_json(interval.low) if interval else None,
        "high": number_to_json(interval.high) if interval else None,
        "low_inclusive": interval.low_closed if interval else None,
        "high_inclusive": interval.high_closed if interval else None,
    }


def _limit_pair(pair: LimitPair) -> Json:
    limits = pair.one.limits
    return {
        "test": _test(pair.analyte),
        "for": str(pair.whom),
        "is_same": pair.is_same,
        "not_compared": pair.why_not or None,
        "unit": limits.unit,
        "one": _entry(pair.one, limits.interval if limits.scale is Scale.QUANTITY else None),
        "other": _entry(pair.other, pair.converted),
    }


def _entry(entry: ReferenceRange, in_unit: Interval | None) -> Json:
    return {"text": entry.limits.text, "kind": entry.kind.value, **_limits(in_unit)}


def _flag_pair(pair: FlagPair) -> Json:
    with_one, with_other = pair.verdicts
    return {
        "test": pair.by_one.name,
        "result": pair.by_one.result.text,
        "is_same": pair.is_same,
        "says": {"one": _said(pair.by_one), "other": _said(pair.by_other)},
        "verdict": {"one": _said(with_one), "other": _said(with_other)},
    }


def _said(row: Row) -> Json:
    return {
        "flag": row.flag.value if row.flag else None,
        "possible_flags": [str(flag) for flag in row.possible_flags],
        "flag_from": row.flag_from.value if row.flag_from else None,
        "not_judged": row.not_judged.reason.word if row.not_judged else None,
        "range": " or ".join(judged.entry.limits.text for judged in row.ranges) or None,
        "critical_range": " or ".join(judged.entry.limits.text for judged in row.critical) or None,
    }
