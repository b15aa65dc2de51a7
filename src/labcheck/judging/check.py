"""Check a case: judge every result against ranges and against the patient's own baseline.

This is the whole program without its edges: a case and knowledge go in, a report comes out.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import NamedTuple

from labcheck.cases.case import Baseline, Case, PriorValue
from labcheck.cases.own_units import read_own_units
from labcheck.catalogue.specimens import specimens_agree
from labcheck.judging.asked_once import judge_once
from labcheck.judging.doubts.unit_slip import suspect_baseline_slip
from labcheck.judging.history import History
from labcheck.judging.not_judged import Reason
from labcheck.judging.reference_change import (
    Z_TWO_SIDED_95,
    Change,
    ChangeLimits,
    ChangeVerdict,
    compute_change,
    compute_change_limits,
    compute_median,
)
from labcheck.judging.report import Report
from labcheck.judging.row import MEDIAN, BaselineShown, Later, Row
from labcheck.judging.sources import RESERVED_NAMES
from labcheck.judging.usual.personal_range import (
    FEWEST,
    MOST,
    PersonalRange,
    find_personal_range,
)
from labcheck.judging.usual.unstated_units import InOneUnit, bring_together
from labcheck.judging.verdict import Knowledge
from labcheck.ranges.reference_range import RangeSet
from labcheck.reading.units import has_two_units
from labcheck.values.records import replace
from labcheck.values.result_text import Number, StatedChange
from labcheck.values.unit_spelling import show_unit
from labcheck.values.units import is_same_spelling, parse_unit

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
    case, knowledge = _state_language(case, knowledge)
    case, *earlier = (read_own_units(each, knowledge.catalogue.own) for each in (case, *earlier))
    history = History(case, knowledge, earlier)
    rows: list[Row] = []
    for result in case.results:
        row = judge_once(result, case.patient, knowledge)
        rows.append(_add_course(row, history, z))
    return Report(
        case,
        tuple(rows),
        knowledge.sets,
        knowledge.critical_sets,
        knowledge.catalogue.sources,
        unused_baselines=history.names_unused(rows),
        compared=knowledge.compared,
        folder_settings=knowledge.folder_settings,
        region=knowledge.region,
        further=_find_further(rows, knowledge),
        language_offer=_offer_language(case, rows, knowledge),
    )


def _offer_language(case: Case, rows: Iterable[Row], knowledge: Knowledge) -> str:
    """Say which language would settle a name, where some row was refused for one."""
    reasons = {row.not_judged.reason for row in rows if row.not_judged}
    if reasons.isdisjoint([Reason.AMBIGUOUS_TEST, Reason.UNKNOWN_TEST]):
        return ""
    from labcheck.judging.unknown_names import describe_language  # noqa: PLC0415 - as needed

    return describe_language(case.results, knowledge.catalogue)


def _find_further(rows: Iterable[Row], knowledge: Knowledge) -> tuple[RangeSet, ...]:
    """Find the sets behind those in front that some row rests on."""
    used = {judged.set_id for row in rows for judged in row.ranges}
    used |= {other.source for row in rows for other in row.disagreements}
    in_front = (each.id for each in (*knowledge.sets, *knowledge.critical_sets))
    return knowledge.further.named(used.difference(RESERVED_NAMES, in_front))


def _state_language(case: Case, knowledge: Knowledge) -> tuple[Case, Knowledge]:
    """Read names in the language that the case states, else in the one that was asked for.

    So are units that are not printed.
    """
    catalogue = knowledge.catalogue.in_language(case.language)
    units = case.units or knowledge.units
    if case.language != catalogue.language:
        case = replace(case, language=catalogue.language)
    if catalogue is knowledge.catalogue and units is knowledge.units:
        return case, knowledge
    return case, knowledge.derive(catalogue=catalogue, units=units)


class _Course(NamedTuple):
    """How a result compares with earlier ones: what is added to its row, with the notes of it."""

    notes: tuple[str, ...]
    baseline: BaselineShown | None = None
    change: Change | None = None


def _add_course(row: Row, history: History, z: Decimal) -> Row:
    """Add what the patient's earlier results say: the baseline, the change, the personal range."""
    course = _compare(row, history.find_baseline(row), history, z)
    personal = _find_personal_later(row, history, z)
    if course is None and personal is None:
        return row
    notes, baseline, change = course or _Course(row.notes)
    return replace(row, notes=notes, baseline=baseline, change=change, personal_later=personal)


def _compare(
    row: Row, baseline: Baseline | str | None, history: History, z: Decimal
) -> _Course | None:
    if baseline is None:
        return None
    if isinstance(baseline, str):
        return _Course(row.notes, change=Change(reason=baseline))
    if isinstance(baseline, StatedChange):
        change = Change(verdict=ChangeVerdict(baseline.value), reason="as the report states")
        return _Course(row.notes, BaselineShown(baseline.value), change)
    return _compare_with_values(row, baseline, history, z)


def _find_personal_later(
    row: Row, history: History, z: Decimal
) -> Later[PersonalRange | None] | None:
    """Find what works out the range that earlier results give, where there are enough of them."""
    if not isinstance(row.result.value, Number):
        return None
    priors = history.list_earlier(row, MOST)
    return (
        Later(partial(_find_personal_range, row, priors, history.knowledge, z))
        if len(priors) >= FEWEST
        else None
    )


def _find_personal_range(
    row: Row, priors: Sequence[PriorValue], knowledge: Knowledge, z: Decimal
) -> PersonalRange | None:
    assert isinstance(row.result.value, Number)  # noqa: S101 - for the type
    found = [to_unit_of(row, prior, knowledge) for prior in priors]
    limits = change_limits(row, z, 1, found[0].unit)
    values = [each.value for each in found if each.value is not None]
    if isinstance(limits, str):
        return None
    return find_personal_range(row.result.value.value, values, limits)


def _compare_with_values(
    row: Row, priors: tuple[PriorValue, ...], history: History, z: Decimal
) -> _Course:
    """Compare with one earlier value, or with the median of several."""
    found = [to_unit_of(row, prior, history.knowledge) for prior in priors]
    values = [each.value for each in found if each.value is not None]
    kept = priors
    if 0 < len(values) < len(priors):
        compared = zip(priors, found, strict=True)
        kept = tuple(prior for prior, each in compared if each.value is not None)
    texts = [_text(prior) for prior in kept]
    then = [history.flag_baseline(row, prior) for prior in kept]
    flags = {judged.flag for judged in then}
    middle = compute_median(values) if values else None
    assumed = dict.fromkeys([each.assumed for each in found if each.assumed])
    shown = BaselineShown(
        text=_join(texts),
        value=middle,
        unit=row.result.unit,
        time=kept[-1].time if len(kept) == 1 else "",
        flag=flags.pop() if len(flags) == 1 else None,
        origin=kept[-1].origin,
        values=priors,
        is_draw_before=history.is_draw_before(kept[-1]),
        assumed="; ".join(assumed),
    )
    slips = list(chain.from_iterable(map(suspect_baseline_slip, texts, then)))
    notes = (*dict.fromkeys(slips), *row.notes) if slips else row.notes
    if middle is None or not isinstance(row.result.value, Number):
        why = next((each.why for each in found if each.why), _NOT_A_NUMBER)
        is_open = any(each.is_open for each in found)
        return _Course(notes, shown, Change(reason=why, has_open_units=is_open))
    unit = next(each.unit for each in found if each.value is not None)
    limits = change_limits(row, z, len(values), unit)
    change = compute_change(row.result.value.value, middle, limits)
    left_out = [
        f"not compared with {_text(prior)}: {each.why}"
        for prior, each in zip(priors, found, strict=True)
        if each.why
    ]
    return _Course((*notes, *left_out) if left_out else notes, shown, change)


_NOT_A_NUMBER = "only plain numbers are compared"


def to_unit_of(row: Row, prior: PriorValue, knowledge: Knowledge) -> InOneUnit:
    """Bring an earlier value into the result's unit, or say why the two are not compared."""
    result = row.result
    if not isinstance(prior.value, Number) or not isinstance(result.value, Number):
        return InOneUnit(None, _NOT_A_NUMBER)
    if row.analyte is not None and has_two_units(result, row.analyte):
        return InOneUnit(None, _NOT_A_NUMBER)
    if prior.method and result.method and prior.method.casefold() != result.method.casefold():
        return InOneUnit(None, f"method changed from {prior.method} to {result.method}")
    usual = row.analyte.specimen if row.analyte else ""
    then, now = prior.specimen or usual, result.specimen or usual
    if then and now and not specimens_agree(then, now):
        return InOneUnit(None, f"specimen changed from {then} to {now}")
    if row.analyte is not None:
        return bring_together(row.analyte, result, prior, knowledge)
    if not is_same_spelling(prior.unit, result.unit):
        return InOneUnit(None, "the units differ")
    return InOneUnit(prior.value.value, unit=result.unit)


def change_limits(row: Row, z: Decimal, count: int, unit: str | None) -> ChangeLimits | str:
    """Choose the variation data for a row, or say that there is none.

    Args:
        row: The row.
        z: How sure a change must be.
        count: How many earlier values the baseline is the median of.
        unit: The unit in which the result is read; `None` where it is open.
    """
    variation = row.analyte.variation if row.analyte else None
    if row.analyte is None or variation is None:
        return NO_VARIATION_DATA
    if row.analyte.is_signed:
        return "no reference change value for a quantity that may be negative"
    if any(cited.offset for cited in row.analyte.conversions) and parse_unit(unit) != parse_unit(
        row.analyte.units[0]
    ):
        return f"variation data are for {show_unit(row.analyte.units[0])}"
    known = [row.result.cva, *[judged.entry.cva for judged in row.ranges]]
    given = [cva for cva in known if cva is not None]
    cva = given[0] if given else None
    return compute_change_limits(variation.cvi, cva, z, count)


def _join(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{MEDIAN}{len(texts)}: {', '.join(texts)}"


def _text(prior: PriorValue) -> str:
    bare, unit = _bare(prior), prior.unit or ""
    return f"{bare} {unit}" if bare and unit else bare or unit


def _bare(prior: PriorValue) -> str:
    """The value's text without the unit that is written behind it."""
    if isinstance(prior.value, Number):
        return f"{prior.value.value:f}"
    return prior.value.text.removesuffix(prior.unit or "").strip()
