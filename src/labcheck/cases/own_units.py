"""Units that are spelt as only the user's own names know, written as they are meant.

That is done before anything is judged, so that ranges, baselines and changes have the same unit.
"""

import operator
import re

from labcheck.cases.case import Baseline, Case, Result
from labcheck.cases.units_in_names import read_unit_in_name
from labcheck.catalogue.own_names import OwnNames
from labcheck.values.records import replace
from labcheck.values.result_text import StatedChange


def read_own_units(case: Case, own: OwnNames) -> Case:
    """Write the units of a case as they are meant; the printed spelling stays beside each."""
    results = tuple(read_own_unit(result, own) for result in case.results)
    if not own.units:
        is_same = all(map(operator.is_, results, case.results))
        return case if is_same else replace(case, results=results)
    baselines = {name: _read_baseline(usual, own) for name, usual in case.baselines.items()}
    return replace(case, results=results, baselines=baselines)


def read_own_unit(result: Result, own: OwnNames) -> Result:
    """Write the units of one result as they are meant: its own, and those printed beside it."""
    result = read_unit_in_name(result)
    if not own.units:
        return result
    spelt = own.find_unit(result.unit)
    meant = spelt or own.find_unit(result.local_unit)
    second = result.second
    if second and (unit := own.find_unit(second.unit)):
        second = replace(second, unit=unit.means)
    return replace(
        result,
        unit=meant.means if meant else result.unit,
        local_unit=(result.unit or "") if spelt else result.local_unit,
        second=second,
        printed_range=_read_range(result.printed_range, own),
        baseline=_read_baseline(result.baseline, own) if result.baseline else None,
    )


def _read_baseline(usual: Baseline, own: OwnNames) -> Baseline:
    if isinstance(usual, StatedChange):
        return usual
    meant = ((prior, own.find_unit(prior.unit)) for prior in usual)
    return tuple(replace(prior, unit=unit.means) if unit else prior for prior, unit in meant)


def _read_range(text: str, own: OwnNames) -> str:
    """Write the units of a printed range as they are meant, where a spelling stands by itself."""
    for spelling, unit in own.units.items():
        if spelling in text:
            text = re.sub(rf"(?<![^\s\d(\[]){re.escape(spelling)}(?![^\s)\],;])", unit.means, text)
    return text
