"""Questions on flags: results without their flags, and what is usual for the patient.

A row is asked when it is judged and its result is more than the laboratory's word. Where the
flag is open, "can't tell" alone is right; where every possible flag comes to one answer, such as
low and critically low, that answer is. Sources that were overruled count as wrong and are named,
unless what overruled them is the laboratory's word, which a learner does not see: that word is
right, being of higher authority, and what the sets in use say is right as well.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from labcheck.judging.flags import Flag, possible_flags, possible_values
from labcheck.judging.reference_change import ChangeVerdict
from labcheck.judging.report import Report
from labcheck.judging.row import FlagFrom, Row
from labcheck.teaching.explanation_parts import join_names
from labcheck.teaching.quiz_change import describe_usual, explain_change
from labcheck.teaching.quiz_question import CANNOT_TELL, CRITICAL_SIGN, Choice, Question, Sheet
from labcheck.teaching.quiz_rows import (
    LETTERS,
    describe_limits,
    describe_sheet,
    explain_flag,
    is_in_words,
    rows_by_draw,
    show_result,
    show_value,
)
from labcheck.values.result_text import MeasuredValue, Number, Titre
from labcheck.writers.wording import describe_reading

FLAGS = Choice(
    {"l": "low", "h": "high", "n": "normal", "a": "abnormal", CANNOT_TELL: "can't tell"},
    {
        "ll": "l!", "hh": "h!", "aa": "a!", "pos": "a", "positive": "a", "neg": "n",
        "negative": "n", "ind": CANNOT_TELL, "cannot tell": CANNOT_TELL, "cant tell": CANNOT_TELL,
        "critically low": "l!", "critically high": "h!", "critically abnormal": "a!",
    },
    graded=("l", "h", "a"),
)  # fmt: skip
"""How a flag is answered; `!` behind it calls the result critical."""

INSTRUCTION = (
    f"For each result write {FLAGS.allowed}; a is for what is neither low nor high, such as a "
    "word. Put ! behind it when the value is critical, as in h!."
)
TASK = "Which flag has this result? Abnormal is for what is neither low nor high, such as a word."

CHANGED = Choice(
    {"c": "changed", "u": "unchanged", CANNOT_TELL: "can't tell"},
    {
        "cannot tell": CANNOT_TELL, "cant tell": CANNOT_TELL, "risen": "c", "fallen": "c",
        "no real change": "u",
    },
)  # fmt: skip
"""How the question on the patient's own baseline is answered."""

_NOT_CRITICAL = "Not critical: no critical limit is crossed."


def make_flag_sheets(report: Report, *, shows_ranges: bool, panel: str = "") -> Iterator[Sheet]:
    """Make a sheet for each draw of a case.

    Args:
        report: The case, judged.
        shows_ranges: Whether the range stands beside each result.
        panel: The panel that is asked; empty for all.
    """
    for draw, rows in rows_by_draw(report):
        wanted = [row for row in rows if panel in ("", row.panel)]
        asked = [row for row in wanted if _is_asked(row)]
        questions = [_ask(row, shows_ranges=shows_ranges) for row in asked]
        against = _choose_against_baseline(asked)
        if against is not None:
            questions.append(_ask_change(against, report))
        if asked:
            yield Sheet(
                title=report.case.heading,
                about=describe_sheet(report, draw),
                instruction=INSTRUCTION,
                task=TASK,
                questions=tuple(questions),
                left_out=tuple(_explain_left_out(wanted)),
                source=report.case.source,
            )


def _is_asked(row: Row) -> bool:
    return row.flag is not None and not is_in_words(row)


def _explain_left_out(rows: Sequence[Row]) -> Iterator[str]:
    in_words = [row for row in rows if is_in_words(row)]
    if in_words:
        names = ", ".join(f"{row.name} ({show_value(row)})" for row in in_words)
        yield f"{names}: only the laboratory's own judgement is given."
    for row in rows:
        if row.not_judged is not None and not is_in_words(row):
            why = row.not_judged
            yield f"{show_result(row)}: not judged ({why.reason.word}), {why.detail}."


def _ask(row: Row, *, shows_ranges: bool) -> Question:
    limits = "; ".join(_list_limits(row, shows_ranges=shows_ranges))
    views = list_other_views(row)
    return Question(
        prompt=f"{show_result(row)}{f' ({limits})' if limits else ''}",
        form=FLAGS,
        right=(*_right_letters(row), *views),
        explanation=explain_flag(row),
        replies=dict(_replies(row, views)),
        praise=views,
        remark=_remark(row),
        subject=show_result(row),
    )


def _list_limits(row: Row, *, shows_ranges: bool) -> Iterator[str]:
    """Give the range the laboratory prints, and on request that of a set where it decides."""
    if row.result.printed_range:
        yield f"printed range {row.result.printed_range}"
    if shows_ranges and row.flag_from is FlagFrom.RANGE_SET and row.ranges:
        yield f"range: {describe_limits(row)}"


def _right_letters(row: Row) -> tuple[str, ...]:
    """Give the answers that are right by what decides."""
    return choose_answers((possible.flag for possible in row.possible_flags), row.result.value)


def _remark(row: Row) -> str:
    """Say what else there is to know: a suspected slip, a remark, the report's own comparison."""
    said = [*filter(None, [describe_reading(row)]), *row.notes]
    notes = ["; ".join(note.rstrip(".") for note in said)] if said else []
    notes = [f"Note: {note}{'' if note.endswith('?') else '.'}" for note in notes]
    if row.change and row.change.verdict and row.change.absolute is None:
        notes.append(f"The report says: {row.change.verdict.value} from what is usual here.")
    return " ".join(notes)


def _replies(row: Row, views: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give a sentence for answers that are nearly right, or that an overruled source would give.

    Args:
        row: The row.
        views: The answers that are right by another source, of which that is said otherwise.
    """
    own = _right_letters(row)
    for other in row.disagreements:
        for letter in choose_answers((possible.flag for possible in other.flags), row.result.value):
            if letter not in views:
                reply = f"That is what {other.source} would say; {_rank(row)} comes first."
                yield letter, reply
                yield f"{letter}{CRITICAL_SIGN}", reply
    for letter in own:
        if row.is_critical:
            yield letter, f"It is also critical: {letter}! says so."
    for letter in (*own, *views):
        if not row.may_be_critical:
            yield f"{letter}{CRITICAL_SIGN}", _NOT_CRITICAL
    if "a" not in own and set(own) & {"l", "h"}:
        yield "a", f"It is abnormal; {FLAGS.words[own[0]]} also says on which side."


def _rank(row: Row) -> str:
    match row.flag_from:
        case FlagFrom.REPORTED:
            return "what the laboratory reported"
        case FlagFrom.PRINTED_RANGE:
            return "the range printed with the result"
        case _:
            return row.ranges[0].set_id if row.ranges else "what decided"


def _choose_against_baseline(rows: Sequence[Row]) -> Row | None:
    """Choose the row that matters most against the baseline: what a flag alone would hide."""
    known = [row for row in rows if row.baseline and row.change and row.change.verdict]
    return min(known, key=_baseline_rank, default=None)


def _baseline_rank(row: Row) -> int:
    """Rank a row, 0 first: normal and changed; abnormal and usual; then what else has figures."""
    has_figures = row.change is not None and row.change.absolute is not None
    is_normal = row.flag is not None and row.flag.is_normal
    ranks = (
        has_figures and is_normal and row.has_changed,
        has_figures and row.is_abnormal and not row.has_changed,
        has_figures and row.has_changed,
        has_figures,
        row.is_abnormal,
    )
    return next((rank for rank, applies in enumerate(ranks) if applies), len(ranks))


def _ask_change(row: Row, report: Report) -> Question:
    """Ask whether a result has changed; without an earlier value that cannot be answered."""
    change = row.change
    if change is None or change.absolute is None:
        said = change.verdict.value if change and change.verdict else ""
        asked = f"Against what is usual for this patient, has {row.name} changed?"
        asked = f"{asked} No earlier value is shown"
        return Question(
            prompt=f"{asked}; write {CHANGED.allowed}",
            listed=asked,
            form=CHANGED,
            right=(CANNOT_TELL,),
            explanation="A flag by itself does not say what is new; the report says that "
            f"{row.name} is {said}.",
        )
    has_changed = change.verdict in (ChangeVerdict.RISEN, ChangeVerdict.FALLEN)
    asked = f"{row.name} was {describe_usual(row)} and is {show_value(row)}: against what is usual"
    asked = f"{asked} for this patient, has it changed?"
    return Question(
        prompt=f"{asked} Write {CHANGED.allowed}",
        listed=asked,
        form=CHANGED,
        right=("c" if has_changed else "u",),
        explanation=explain_change(row, report),
    )


def choose_answers(flags: Iterable[Flag], value: MeasuredValue) -> tuple[str, ...]:
    """Give the answers that flags come to; a titre above its range is high and abnormal alike."""
    found = list(flags)
    letters = tuple(dict.fromkeys(LETTERS[flag] for flag in found))
    if len(letters) > 1:
        return (CANNOT_TELL,)
    is_graded = all(flag is Flag.POSITIVE for flag in found) and not isinstance(value, Number)
    is_high_titre = isinstance(value, Titre) and letters == ("h",)
    return ("a", "h") if is_graded or is_high_titre else letters


def list_other_views(row: Row) -> dict[str, str]:
    """Give each answer that is right by a set in use, with the sentence that says so.

    Nothing where a learner sees all that decides: a range, or a result that is a word.
    """
    word = row.result.reported
    if row.flag_from is not FlagFrom.REPORTED or word is None:
        return {}
    own = choose_answers((possible.flag for possible in row.possible_flags), row.result.value)
    found: dict[str, list[str]] = {}
    for answers, whose in _views(row):
        for answer in answers:
            if answer not in own:
                found.setdefault(answer, []).append(whose)
    last = f"the laboratory reported {word.value}, and that comes first."
    return {answer: f"Right {join_names(whose)}; {last}" for answer, whose in found.items()}


def _views(row: Row) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give what a critical list and each set in use would say, as answers, and whose that is."""
    value = row.result.value
    first = row.ranges[0].set_id if row.ranges else ""
    if not row.ranges and not row.disagreements:
        yield (CANNOT_TELL,), "as far as can be seen, since no set in use judges it"
    elif row.ranges:
        limits = " or ".join(dict.fromkeys(judged.entry.limits.text for judged in row.ranges))
        yield choose_answers(_flags_by_ranges(row), value), f"by {first} {limits}"
    for other in row.disagreements:
        if other.source != first:
            answers = choose_answers((possible.flag for possible in other.flags), value)
            yield answers, f"by {other.source} {other.range_text}".rstrip()


def _flags_by_ranges(row: Row) -> list[Flag]:
    """Judge a row by its ranges, which the laboratory's word has overruled."""
    is_signed = row.analyte is not None and row.analyte.is_signed
    placed = possible_values(row.result.value, is_signed=is_signed)
    if placed is None:
        return [possible.flag for possible in row.possible_flags]
    scale, values = placed
    return [
        flag for judged in row.ranges for flag in possible_flags(values, judged.interval, scale)
    ]
