"""Questions on chance: how many flags a healthy person is expected to have by the limits alone."""

from decimal import Decimal

from labcheck.judging.chance import expect_flags_of
from labcheck.judging.report import Report
from labcheck.teaching.quiz_question import Estimate, Question, Sheet
from labcheck.teaching.quiz_rows import describe_sheet
from labcheck.writers.wording import describe_chance, format_tenths

INSTRUCTION = (
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
        instruction=INSTRUCTION,
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
