"""Questions on change and on chance: is a difference more than chance, and how many flags are?

Pairs are judged by the reference change value, and only those are asked that are judged by it. A
learner could not tell that no variation is known; and of a pair such as `<1` and `48`, of which one
is not a plain number, it may be plain that it has risen.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from labcheck.judging.chance import expect_flags_of
from labcheck.judging.reference_change import ChangeLimits, ChangeVerdict
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.teaching.quiz_question import CANNOT_TELL, Choice, Estimate, Question, Sheet
from labcheck.teaching.quiz_rows import describe_sheet, rows_by_draw, show_value
from labcheck.teaching.worked_change import describe_factor, describe_share
from labcheck.writers.wording import describe_chance, describe_percent, format_short, format_tenths

CHANGE = Choice(
    {"r": "risen", "f": "fallen", "n": "no real change", CANNOT_TELL: "can't tell"},
    {
        "cannot tell": CANNOT_TELL, "cant tell": CANNOT_TELL, "unchanged": "n", "no": "n",
        "no change": "n", "within variation": "n", "rise": "r", "fall": "f",
    },
)  # fmt: skip
"""How a question on change is answered."""

TASK = "Has it really changed, by more than one person's usual variation?"
INSTRUCTION = f"{TASK} For each pair write {CHANGE.allowed}."
_KEYS = {
    ChangeVerdict.RISEN: "r",
    ChangeVerdict.FALLEN: "f",
    ChangeVerdict.WITHIN_VARIATION: "n",
    ChangeVerdict.UNCHANGED: "n",
}
_VERDICTS = {
    "r": "it has risen",
    "f": "it has fallen",
    "n": "no real change",
}


def make_change_sheets(report: Report, *, shows_ranges: bool, panel: str = "") -> Iterator[Sheet]:
    """Make a sheet of pairs for each draw that has something to compare.

    Args:
        report: The case, judged.
        shows_ranges: Whether the variation stands beside each pair.
        panel: The panel that is asked; empty for all.
    """
    for draw, rows in rows_by_draw(report):
        wanted = [row for row in rows if panel in ("", row.panel) and _has_values(row)]
        questions = tuple(_list_questions(wanted, report, shows_ranges=shows_ranges))
        if questions:
            yield Sheet(
                title=report.case.heading,
                about=describe_sheet(report, draw),
                instruction=INSTRUCTION,
                task=TASK,
                questions=questions,
                left_out=tuple(
                    f"{row.name}: the change is not judged, {row.change.reason}."
                    for row in wanted
                    if row.change and row.change.verdict is None
                ),
                source=report.case.source,
            )


def describe_usual(row: Row) -> str:
    """Write what is usual: an earlier value, or the median with the values it is of."""
    baseline = row.baseline
    if baseline is None:
        return ""
    if baseline.value is None or not baseline.is_median:
        return baseline.text
    middle = f"{format_short(baseline.value)} {row.result.unit or ''}".rstrip()
    return f"{middle} ({baseline.text})"


def explain_change(row: Row, report: Report) -> str:
    """Work a change out in a sentence, with the variation it rests on and its source."""
    change, baseline = row.change, row.baseline
    if change is None or baseline is None:
        return ""
    if change.verdict is None or change.percent is None or change.limits is None:
        return ""
    return (
        f"{row.name} from {describe_usual(row)} to {show_value(row)} is "
        f"{describe_percent(change.percent)}, and chance gives "
        f"{_work_out(change.limits)}{_cite(row, report)}; so {_VERDICTS[_KEYS[change.verdict]]}."
    )


def _work_out(limits: ChangeLimits) -> str:
    """Write the reference change value as it comes from the two coefficients of variation."""
    cvi, cva = limits.cvi.normalize(), limits.cva.normalize()
    assumed = ", half of CVI because the laboratory's is not given" if limits.is_cva_assumed else ""
    many = f"{describe_share(limits.z)} of {'pairs' if limits.count == 1 else 'results'}"
    return (
        f"{describe_percent(limits.low)} to {describe_percent(limits.high)} in {many} "
        f"(exp(±{limits.z} × {_root(limits)} × "
        f"√(ln(1 + {_share(cvi)}²) + ln(1 + {_share(cva)}²))) − 1; "
        f"CVI {cvi:f} %, CVA {cva:f} %{assumed}"
    )


def _root(limits: ChangeLimits) -> str:
    factor = describe_factor(limits)
    return f"√{factor}" if limits.count == 1 else f"√({factor})"


def _share(percent: Decimal) -> str:
    return f"{(percent / 100).normalize():f}"


def _cite(row: Row, report: Report) -> str:
    """Name where the variation was read, and close the bracket."""
    variation = row.analyte.variation if row.analyte else None
    cited = report.citations.get(variation.source) if variation else None
    return f"; {cited.title})" if cited else ")"


def _has_values(row: Row) -> bool:
    """Whether a result and an earlier value stand beside one another."""
    is_stated = row.change is not None and row.change.verdict and row.change.absolute is None
    return row.baseline is not None and row.change is not None and not is_stated


def _list_questions(
    rows: Sequence[Row], report: Report, *, shows_ranges: bool
) -> Iterator[Question]:
    for row in rows:
        if row.change is None or row.change.verdict is None:
            continue
        limits = row.change.limits
        variation = f" (CVI {limits.cvi} %, CVA {limits.cva} %)" if shows_ranges and limits else ""
        yield Question(
            prompt=f"{row.name}: was {describe_usual(row)}, is {show_value(row)}{variation}",
            form=CHANGE,
            right=(_KEYS[row.change.verdict],),
            explanation=explain_change(row, report),
        )


CHANCE_INSTRUCTION = (
    "Reference limits leave 1 in 20 of a reference population outside. Take the tests as "
    "independent, each with two such limits."
)
_SOURCE = "Murphy EA 1976, as cited by Wulff, Pedersen and Rosenberg 1990"
_WITHIN_FLAGS = Decimal("0.1")
_WITHIN_POINTS = Decimal(10)


def make_chance_sheet(report: Report) -> Sheet | None:
    """Make a sheet on the judged results of the last draw; `None` when nothing is judged."""
    chance = expect_flags_of(report)
    if not chance.results:
        return None
    is_one = chance.results == 1
    noun, verb = ("result", "is") if is_one else ("results", "are")
    whose = "of its last draw" if len(report.case.draws) > 1 else "of this case"
    percent = (100 * chance.at_least_one).quantize(Decimal(1))
    explained = f"{describe_chance(report)} ({_SOURCE}.)"
    last = len(report.case.draws) - 1
    return Sheet(
        title=report.case.heading,
        about=describe_sheet(report, last),
        instruction=CHANCE_INSTRUCTION,
        task=CHANCE_INSTRUCTION,
        shown=(f"{chance.results} {noun} {whose} {verb} judged.",),
        questions=(
            Question(
                prompt=f"How many flags are expected by chance with {chance.results} {noun}? "
                f"An answer within {_WITHIN_FLAGS} counts as right",
                form=Estimate(chance.expected, _WITHIN_FLAGS),
                right=(),
                explanation=f"{chance.results} × 0.05 is {chance.expected.normalize():f}, about "
                f"{format_tenths(chance.expected)}.",
            ),
            Question(
                prompt="What is the chance of at least one flag, in percent? An answer within "
                f"{_WITHIN_POINTS} points counts as right",
                form=Estimate(percent, _WITHIN_POINTS, " %", Decimal(100)),
                right=(),
                explanation=f"1 − 0.95^{chance.results} is {percent} %. {explained}",
            ),
        ),
        source=report.case.source,
    )
