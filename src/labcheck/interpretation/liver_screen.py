"""The laboratory part of Hy's law, after the FDA's guidance of 2009 on liver injury by drugs.

ALT or AST at least 3 times the upper limit of normal and total bilirubin above twice it, in one
draw. The guidance asks for no initial cholestasis and gives no number for that; tables that quote
it take an ALP below twice its limit, some at most twice, so twice exactly stays open. The third
part, that no other cause is found, is never of the laboratory.
"""

from collections.abc import Iterable, Iterator

from labcheck.cases.case import Case
from labcheck.interpretation.grade_conditions import Known, Term, Truth, parse_condition
from labcheck.interpretation.row_grades import ask
from labcheck.judging.findings import Stage
from labcheck.judging.row import Row
from labcheck.values.interval import Interval

SOURCE = (
    "FDA, Guidance for Industry: Drug-Induced Liver Injury, Premarketing Clinical Evaluation, "
    "2009; read in quotations (wikidoc, onbiostatistics)"
)
_ENZYMES, _BILIRUBIN, _ALP = ("alt", "ast"), "bilirubin_total", "alp"
_CONDITIONS = {"alt": ">=3 x ULN", "ast": ">=3 x ULN", "bilirubin_total": ">2 x ULN",
               "alp": "<2 x ULN"}  # fmt: skip


def screen_liver(rows: Iterable[Row], case: Case) -> Iterator[Stage]:
    """Give the draws whose results meet the laboratory part of Hy's law."""
    draws: dict[int, dict[str, list[Row]]] = {}
    for row in rows:
        if row.analyte is not None and row.analyte.id in _CONDITIONS:
            tests = draws.setdefault(row.result.draw, {})
            tests.setdefault(row.analyte.id, []).append(row)
    for _, tests in sorted(draws.items()):
        stage = _screen_draw(
            {test: rows[0] for test, rows in tests.items() if len(rows) == 1}, case
        )
        if stage is not None:
            yield stage


def _screen_draw(tests: dict[str, Row], case: Case) -> Stage | None:
    raised = [tests[test] for test in _ENZYMES if _judge(tests.get(test), case) is Truth.HOLDS]
    bilirubin, alp = tests.get(_BILIRUBIN), tests.get(_ALP)
    of_alp = _judge(alp, case)
    if not raised or bilirubin is None or _judge(bilirubin, case) is not Truth.HOLDS:
        return None
    if of_alp is Truth.FAILS:
        return None
    is_met = of_alp is Truth.HOLDS
    used = [*raised, bilirubin, *([alp] if alp is not None else [])]
    named = ", ".join(f"{row.name} {_times(row)} × ULN" for row in used if _times(row))
    verb = "meets the laboratory part of Hy's law" if is_met else (
        "may meet the laboratory part of Hy's law"
    )  # fmt: skip
    needs = [] if is_met else ["an alkaline phosphatase below twice its upper limit"]
    return Stage(
        "hys-law",
        "Hy's law, FDA 2009",
        "met" if is_met else "",
        ("met",) if is_met else ("met", "not met"),
        f"{verb}: {named}",
        tuple(used),
        (*needs, "whether another cause is found, which no result of this kind tells"),
        SOURCE,
        bilirubin.result.time,
        tuple(_list_steps(used, case)),
    )


_ASKED = {"alt": "3 or more", "ast": "3 or more", "bilirubin_total": "above 2", "alp": "below 2"}


def _list_steps(used: Iterable[Row], case: Case) -> Iterator[str]:
    """Lead through the criteria: how many times its upper limit each is, and what is asked for."""
    words = {
        Truth.HOLDS: "which is so",
        Truth.OPEN: "which is open",
        Truth.FAILS: "which is not so",
    }
    for row in used:
        asked = _ASKED[row.analyte.id] if row.analyte else ""
        times = _times(row)
        said = f"{times} times its upper limit" if times else "no upper limit is known"
        found = words[_judge(row, case)]
        yield f"{row.name} {row.result.text}: {said}; {asked} is asked for, {found}"


def _judge(row: Row | None, case: Case) -> Truth:
    """Judge the condition of a test by every limit and every number that it may have."""
    question = ask(row, case) if row is not None else None
    if row is None or row.analyte is None or question is None or not question.limits:
        return Truth.OPEN
    condition = parse_condition(_CONDITIONS[row.analyte.id])
    ends = (question.values.low, question.values.high)
    found = {
        Truth.OPEN
        if limits.uln is None or end is None
        else condition.judge(end, {Term.ULN: Known(Interval.point(limits.uln), limits.is_uln_open)})
        for limits in question.limits
        for end in ends
    }
    return found.pop() if len(found) == 1 else Truth.OPEN


def _times(row: Row) -> str:
    high = row.ranges[0].interval.high if row.ranges else None
    value = getattr(row.result.value, "value", None)
    return "" if not high or value is None else f"{value / high:.1f}"
