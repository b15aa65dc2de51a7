"""The laboratory part of Hy's law, after the FDA's guidance of 2009 on liver injury by drugs.

ALT or AST at least 3 times the upper limit of normal and total bilirubin above twice it, in one
draw. The guidance asks for no initial cholestasis and gives no number for that; tables that quote
it take an ALP below twice its limit, some at most twice, so twice exactly stays open. The third
part, that no other cause is found, is never of the laboratory.

A criterion is judged for every number that its result may be and every upper limit that it may
have: `>1000` is surely at least 3 times 40, and 110 beside an upper limit of 30 or 40 leaves it
open. Where nothing surely fails and something is open, the screen may be met.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from labcheck.cases.case import Case
from labcheck.interpretation.grade_conditions import Known, Term, Truth, parse_condition
from labcheck.interpretation.grading import Limits, Question, sample_parts
from labcheck.interpretation.row_grades import ask
from labcheck.judging.findings import Stage
from labcheck.judging.row import Row
from labcheck.values.interval import Interval
from labcheck.values.result_text import Censored, Number, Span

SOURCE = (
    "FDA, Guidance for Industry: Drug-Induced Liver Injury, Premarketing Clinical Evaluation, "
    "2009; read in quotations (wikidoc, onbiostatistics)"
)
_ENZYMES, _BILIRUBIN, _ALP = ("alt", "ast"), "bilirubin_total", "alp"


class _Criterion(NamedTuple):
    """What is asked of a test.

    Attributes:
        conditions: The condition, in each of the ways that it is quoted.
        factor: How many times the upper limit it speaks of.
        asked: What is asked for, in words.
        need: What would settle it where it is open.
    """

    conditions: tuple[str, ...]
    factor: Decimal
    asked: str
    need: str


_CRITERIA = {
    **{
        enzyme: _Criterion(
            (">=3 x ULN",),
            Decimal(3),
            "3 or more",
            f"{enzyme.upper()} of 3 times its upper limit or more",
        )
        for enzyme in _ENZYMES
    },
    _BILIRUBIN: _Criterion(
        (">2 x ULN",), Decimal(2), "above 2", "a total bilirubin above twice its upper limit"
    ),
    _ALP: _Criterion(
        ("<2 x ULN", "<=2 x ULN"),
        Decimal(2),
        "below 2",
        "an alkaline phosphatase below twice its upper limit",
    ),
}


def screen_liver(rows: Iterable[Row], case: Case) -> Iterator[Stage]:
    """Give the draws whose results meet, or may meet, the laboratory part of Hy's law."""
    draws: dict[int, dict[str, list[Row]]] = {}
    for row in rows:
        if row.analyte is not None and row.analyte.id in _CRITERIA:
            tests = draws.setdefault(row.result.draw, {})
            tests.setdefault(row.analyte.id, []).append(row)
    for _, tests in sorted(draws.items()):
        stage = _screen_draw(tests, case)
        if stage is not None:
            yield stage


def _screen_draw(tests: dict[str, list[Row]], case: Case) -> Stage | None:
    truths = {test: _judge(rows, case) for test, rows in tests.items()}
    found = [truths.get(test) for test in _ENZYMES]
    of_enzymes = next((each for each in (Truth.HOLDS, Truth.OPEN) if each in found), None)
    of_bilirubin, of_alp = truths.get(_BILIRUBIN), truths.get(_ALP) or Truth.OPEN
    if of_enzymes is None or of_bilirubin is None or Truth.FAILS in (of_bilirubin, of_alp):
        return None
    raised = [test for test in _ENZYMES if truths.get(test) is of_enzymes]
    used = [row for test in (*raised, _BILIRUBIN, _ALP) for row in tests.get(test, ())]
    open_tests = [
        *(raised[:1] if of_enzymes is Truth.OPEN else []),
        *([_BILIRUBIN] if of_bilirubin is Truth.OPEN else []),
        *([_ALP] if of_alp is Truth.OPEN else []),
    ]
    is_met = not open_tests
    named = ", ".join(f"{row.name} {_times(row)} × ULN" for row in used if _times(row))
    verb = "meets the laboratory part of Hy's law" if is_met else (
        "may meet the laboratory part of Hy's law"
    )  # fmt: skip
    return Stage(
        "hys-law",
        "Hy's law, FDA 2009",
        "met" if is_met else "",
        ("met",) if is_met else ("met", "not met"),
        f"{verb}: {named}",
        tuple(used),
        (
            *(_CRITERIA[test].need for test in open_tests),
            "whether another cause is found, which no result of this kind tells",
        ),
        SOURCE,
        tests[_BILIRUBIN][0].result.time,
        tuple(_list_steps(used, case)),
    )


def _list_steps(used: Iterable[Row], case: Case) -> Iterator[str]:
    """Lead through the criteria: how many times its upper limit each is, and what is asked for."""
    words = {
        Truth.HOLDS: "which is so",
        Truth.OPEN: "which is open",
        Truth.FAILS: "which is not so",
    }
    for row in used:
        asked = _CRITERIA[row.analyte.id].asked if row.analyte else ""
        times = _times(row)
        said = f"{times} times its upper limit" if times else "no upper limit is known"
        found = words[_judge([row], case) or Truth.OPEN]
        yield f"{row.name} {row.result.text}: {said}; {asked} is asked for, {found}"


def _judge(rows: Sequence[Row], case: Case) -> Truth | None:
    """Judge the criterion of a test by all its results of a draw.

    Returns:
        What all of them say; `None` where no number and upper limit of any of them is certain.
    """
    found = {truth for row in rows for truth in _judge_row(row, case)}
    if not found:
        return None
    return found.pop() if len(found) == 1 else Truth.OPEN


def _judge_row(row: Row, case: Case) -> Iterator[Truth]:
    """Judge a result by every way the condition is quoted, every limit and every number."""
    question = ask(row, case)
    if row.analyte is None or question is None:
        return
    if all(limits.uln is None for limits in question.limits):
        return
    for text in _CRITERIA[row.analyte.id].conditions:
        for limits in question.limits:
            yield from _judge_beside(text, question, limits)


def _judge_beside(text: str, question: Question, limits: Limits) -> Iterator[Truth]:
    if limits.uln is None:
        yield Truth.OPEN
        return
    condition = parse_condition(text)
    facts = {Term.ULN: Known(Interval.point(limits.uln), limits.is_uln_open)}
    values = question.values if limits.is_exact else question.widened
    ends = sorted(condition.find_ends(facts))
    yield from (condition.judge(value, facts) for value in sample_parts(values, ends))


def _times(row: Row) -> str:
    """Write a result in multiples of its upper limit, of each where several may apply."""
    highs = (judged.interval.high for judged in row.ranges)
    limits = dict.fromkeys(high for high in highs if high)
    return " or ".join(filter(None, (_write_multiple(row, limit) for limit in limits)))


def _write_multiple(row: Row, limit: Decimal) -> str:
    factor = _CRITERIA[row.analyte.id].factor if row.analyte else Decimal(0)
    match row.result.value:
        case Number(value=value):
            return _write_apart(value / limit, factor)
        case Censored(comparator=comparator, limit=value):
            return f"{comparator.value}{_write_apart(value / limit, factor)}"
        case Span(low=low, high=high):
            return f"{_write_apart(low / limit, factor)}–{_write_apart(high / limit, factor)}"
        case _:
            return ""


def _write_apart(multiple: Decimal, factor: Decimal) -> str:
    """Write a multiple with one decimal, or with as many as tell it from the one asked for."""
    for decimals in range(1, 4):
        text = f"{multiple:.{decimals}f}"
        if Decimal(text) != factor or multiple == factor:
            break
    return text
