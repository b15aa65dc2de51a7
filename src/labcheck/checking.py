"""Check a case: judge every result against ranges and against the patient's own baseline.

This is the whole program without its edges: a case and knowledge go in, a report comes out.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from labcheck.analytes import Analyte, fold_name
from labcheck.baseline import (
    Z_TWO_SIDED_95,
    Change,
    ChangeLimits,
    ChangeVerdict,
    compute_change,
    compute_change_limits,
    compute_median,
)
from labcheck.case import Baseline, BaselineChoice, Case, PriorValue, Result, StatedChange
from labcheck.conversion import Refusal, convert_value
from labcheck.distance import measure_distance
from labcheck.identity import identify
from labcheck.measured import NoResult, Number, Unreadable
from labcheck.report import Report
from labcheck.row import MEDIAN, BaselineShown, Row
from labcheck.slip import suspect_baseline_slip
from labcheck.specimens import specimens_agree
from labcheck.units import is_same_spelling, parse_unit
from labcheck.verdict import Knowledge, judge_result

NO_VARIATION_DATA = "no variation data"


def check(
    case: Case,
    knowledge: Knowledge,
    *,
    earlier: Sequence[Case] = (),
    z: Decimal = Z_TWO_SIDED_95,
) -> Report:
    """Check a case.

    Args:
        case: The patient and the results.
        knowledge: Catalogue, range sets and critical lists, in order of authority.
        earlier: Earlier cases of the same patient, oldest first; their results are baselines.
        z: Standard normal deviate for reference change values.
    """
    history = _History(case, knowledge, earlier)
    rows: list[Row] = []
    for result in case.results:
        row = judge_result(result, case.patient, knowledge)
        row = replace(row, distance=measure_distance(row))
        rows.append(_against_baseline(row, history.baseline_of(row), history, z))
    return Report(
        case,
        tuple(rows),
        knowledge.sets,
        knowledge.critical_sets,
        knowledge.catalogue.sources,
        unused_baselines=history.names_unused(rows),
        compared=knowledge.compared,
        folder_settings=knowledge.folder_settings,
    )


def _draw_of(known: tuple[int, PriorValue]) -> int:
    return known[0]


class _History:
    """What is known of a patient besides the result at hand."""

    def __init__(self, case: Case, knowledge: Knowledge, earlier: Sequence[Case]) -> None:
        self.case = case
        self.knowledge = replace(knowledge, compared=())
        self._stated = {
            key: one for name, one in case.baselines.items() for key in self._keys_of(name)
        }
        self._priors: dict[str, list[tuple[int, PriorValue]]] = {}
        self._judged: dict[Result, Row] = {}
        for one in earlier:
            self._remember(one, "earlier case", draw=-1)
        self._remember(case, "earlier draw")

    def baseline_of(self, row: Row) -> Baseline | None:
        """What the case states, else earlier results as the case chooses among them."""
        key = row.analyte.id if row.analyte else fold_name(row.result.test)
        stated = (
            row.result.baseline
            or self._stated.get(fold_name(row.result.test))
            or self._stated.get(key)
        )
        if stated is not None:
            return stated
        known = self._priors.get(key, [])
        count = bisect_left(known, row.result.draw, key=_draw_of)
        match self.case.baseline_choice:
            case BaselineChoice.NONE:
                return None
            case BaselineChoice.FIRST:
                chosen = known[: min(count, 1)]
            case BaselineChoice.MEDIAN:
                chosen = known[:count]
            case BaselineChoice.PREVIOUS:
                chosen = known[max(count - 1, 0) : count]
        return tuple(prior for _, prior in chosen) or None

    def names_unused(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """Name the usual values the case states for tests it has no result of."""
        keys = {fold_name(row.result.test) for row in rows}
        keys |= {row.analyte.id for row in rows if row.analyte}
        return tuple(name for name in self.case.baselines if keys.isdisjoint(self._keys_of(name)))

    def flag_baseline(self, row: Row, prior: PriorValue) -> Row:
        """Judge the baseline as the row's own result would be judged."""
        result = row.result
        has_same_unit = prior.unit == result.unit
        then = Result(
            test=result.test,
            text=prior.value.text,
            value=prior.value,
            unit=prior.unit,
            printed_range=result.printed_range if has_same_unit else "",
            specimen=prior.specimen or result.specimen,
            method=prior.method or result.method,
            context=result.context,
            age=result.age,
            code=result.code,
            display=result.display,
            panel=result.panel,
        )
        if then not in self._judged:
            self._judged[then] = judge_result(then, self.case.patient, self.knowledge)
        return self._judged[then]

    def _remember(self, case: Case, origin: str, draw: int | None = None) -> None:
        """Keep the values of a case by test, in order of time; what is no value is no baseline."""
        for one in sorted(case.results, key=lambda result: result.draw):
            if one.is_replaced or isinstance(one.value, NoResult | Unreadable):
                continue
            identity = identify(one, self.knowledge.catalogue)
            found, specimen = identity.found, identity.specimen
            key = found.id if isinstance(found, Analyte) else fold_name(one.test)
            prior = PriorValue(one.value, one.unit, one.time, one.method, specimen, origin)
            place = one.draw if draw is None else draw
            self._priors.setdefault(key, []).append((place, prior))

    def _keys_of(self, name: str) -> tuple[str, ...]:
        """What a test that only its name is known of may be kept by."""
        found = self.knowledge.catalogue.find(name)
        return (fold_name(name), found.id) if isinstance(found, Analyte) else (fold_name(name),)


def _against_baseline(row: Row, baseline: Baseline | None, history: _History, z: Decimal) -> Row:
    if baseline is None:
        return row
    if isinstance(baseline, StatedChange):
        change = Change(verdict=ChangeVerdict(baseline.value), reason="as the report states")
        return replace(row, change=change, baseline=BaselineShown(baseline.value))
    return _against_values(row, baseline, history, z)


def _against_values(row: Row, priors: tuple[PriorValue, ...], history: _History, z: Decimal) -> Row:
    """Compare with one earlier value, or with the median of several."""
    compared = [(prior, _to_unit_of(row, prior)) for prior in priors]
    usable = [(prior, value) for prior, value in compared if isinstance(value, Decimal)]
    kept = tuple(prior for prior, _ in usable) or priors
    then = [history.flag_baseline(row, prior) for prior in kept]
    flags = {one.flag for one in then}
    shown = BaselineShown(
        text=_text(kept),
        unit=row.result.unit,
        time=kept[-1].time if len(kept) == 1 else "",
        flag=flags.pop() if len(flags) == 1 else None,
        origin=kept[-1].origin,
        values=priors,
    )
    slips = (
        suspect_baseline_slip(_text((prior,)), one) for prior, one in zip(kept, then, strict=True)
    )
    row = replace(row, notes=(*dict.fromkeys(chain.from_iterable(slips)), *row.notes))
    if not usable or not isinstance(row.result.value, Number):
        why = next((one for _, one in compared if isinstance(one, str)), _NOT_A_NUMBER)
        return replace(row, baseline=shown, change=Change(reason=why))
    middle = compute_median([value for _, value in usable])
    shown = replace(shown, value=middle)
    change = compute_change(row.result.value.value, middle, _change_limits(row, z, len(usable)))
    notes = tuple(
        f"not compared with {_text((prior,))}: {why}"
        for prior, why in compared
        if isinstance(why, str)
    )
    return replace(row, baseline=shown, change=change, notes=row.notes + notes)


_NOT_A_NUMBER = "only plain numbers are compared"


def _to_unit_of(row: Row, prior: PriorValue) -> Decimal | str:
    """Bring an earlier value into the result's unit, or say why the two are not compared."""
    result = row.result
    if not isinstance(prior.value, Number) or not isinstance(result.value, Number):
        return _NOT_A_NUMBER
    if prior.method and result.method and prior.method.casefold() != result.method.casefold():
        return f"method changed from {prior.method} to {result.method}"
    usual = row.analyte.specimen if row.analyte else ""
    then, now = prior.specimen or usual, result.specimen or usual
    if then and now and not specimens_agree(then, now):
        return f"specimen changed from {then} to {now}"
    if row.analyte is None:
        is_same = is_same_spelling(prior.unit, result.unit)
        return prior.value.value if is_same else "the units differ"
    found = convert_value(row.analyte, prior.value.value, prior.unit, result.unit)
    return found.why if isinstance(found, Refusal) else found


def _change_limits(row: Row, z: Decimal, count: int) -> ChangeLimits | str:
    """Choose the variation data for a row, or say that there is none."""
    variation = row.analyte.variation if row.analyte else None
    if row.analyte is None or variation is None:
        return NO_VARIATION_DATA
    if row.analyte.is_signed:
        return "no reference change value for a quantity that may be negative"
    if any(cited.offset for cited in row.analyte.conversions) and parse_unit(
        row.result.unit
    ) != parse_unit(row.analyte.units[0]):
        return f"variation data are for {row.analyte.units[0]}"
    from_ranges = next((one.entry.cva for one in row.ranges if one.entry.cva is not None), None)
    cva = row.result.cva if row.result.cva is not None else from_ranges
    return compute_change_limits(variation.cvi, cva, z, count)


def _text(priors: Iterable[PriorValue]) -> str:
    texts = [
        " ".join(part for part in (_bare(prior), prior.unit or "") if part) for prior in priors
    ]
    return texts[0] if len(texts) == 1 else f"{MEDIAN}{len(texts)}: {', '.join(texts)}"


def _bare(prior: PriorValue) -> str:
    """The value's text without the unit that is written behind it."""
    if isinstance(prior.value, Number):
        return f"{prior.value.value:f}"
    return prior.value.text.removesuffix(prior.unit or "").strip()
