"""`labcheck quiz`: judge it yourself first, by yourself or with a class."""

from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from labcheck.cli.completion import complete_case, complete_set_name
from labcheck.cli.judging_options import CriticalOption, LanguageOption, NamesOption
from labcheck.cli.output import refuse_overwriting, tell, write_output
from labcheck.cli.quiz_asking import Dialogue, ask_quiz
from labcheck.cli.quiz_drawing import Judge, Quiz, draw_quiz
from labcheck.errors import UsageError, refuse_word
from labcheck.files import STDIN, read_bytes
from labcheck.judging.report import PURPOSE
from labcheck.teaching.quiz import Asked
from labcheck.teaching.quiz_answers import mark_class
from labcheck.teaching.quiz_files import render_anki, render_gift
from labcheck.teaching.quiz_paper import (
    Paper,
    key_to_json,
    questions_of,
    render_paper_html,
    render_paper_markdown,
)
from labcheck.teaching.quiz_question import Mode, mark
from labcheck.teaching.quiz_score import (
    Marks,
    compute_score,
    describe_class,
    describe_score,
    render_detail,
    render_scores,
)
from labcheck.teaching.quiz_table import name_quiz, render_answer_table
from labcheck.values.records import replace
from labcheck.yaml_files.shipped import load_shipped_catalogue

_LARGEST_SEED = 999_999
_MOST_QUESTIONS = 500
_PAPERS = (".md", ".html", ".htm")
_GIFT, _ANKI = ".gift.txt", ".anki.txt"


def quiz_command(  # noqa: PLR0913 - each argument is an option of the command
    cases: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CASE",
            help="Case files or examples; one of the examples when none is named.",
            autocompletion=complete_case,
        ),
    ] = None,
    *,
    random: Annotated[
        bool, typer.Option("--random", help="Choose among the cases that come with labcheck.")
    ] = False,
    panel: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Ask only this panel, of the cases named or of all examples."
        ),
    ] = "",
    mode: Annotated[
        Mode,
        typer.Option(
            help="What to ask: the flags; whether a result really changed; which result has a "
            "wrong unit; how many flags chance gives; a value derived from several results; the "
            "grade of CTCAE; or what the results can be seen with."
        ),
    ] = Mode.FLAGS,
    questions: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=_MOST_QUESTIONS, help="How many questions, at most."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Repeat the quiz that was asked with this seed."),
    ] = None,
    show_ranges: Annotated[
        bool,
        typer.Option("--show-ranges", help="Show the range beside each result, or the variation."),
    ] = False,
    ranges: Annotated[
        list[str] | None,
        typer.Option(
            "--ranges",
            "-r",
            metavar="SET,...",
            autocompletion=complete_set_name,
            help="Range sets by name or file; those a case names for itself when none is given.",
        ),
    ] = None,
    critical: CriticalOption = None,
    language: LanguageOption = None,
    names: NamesOption = None,
    answers: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Mark the answers of a class; - is standard input."),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a worksheet (.md or .html) and beside it its key, for people and as JSON; "
            "or with its answers a file for Moodle (.gift.txt) or Anki (.anki.txt).",
        ),
    ] = None,
    detail: Annotated[
        bool, typer.Option("--detail", help="Write a line for each answer, not for each student.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the scores as CSV to a file."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over the key of another worksheet.")
    ] = False,
) -> None:
    """Judge results yourself, then see what is right and why.

    Results are shown without flags, and without ranges but those printed
    beside them; answers are letters. What is right is said after the last
    question of a case, with its source.
    """
    named = list(cases or ())
    _refuse_contradictions(named, answers, export, is_random=random)
    if answers and seed is None:
        raise UsageError("--answers needs the --seed that stands on the worksheet")
    if export and output:
        raise UsageError("--export writes a worksheet and no scores, and --output is for scores")
    if detail and not (answers or output):
        raise UsageError("--detail is for --answers or --output")
    if force and not export:
        raise UsageError("--force is for --export")
    drawn = SystemRandom().randint(0, _LARGEST_SEED) if seed is None else seed
    asked = Asked(mode, questions, _find_panel(panel), show_ranges)
    judge = Judge(
        ranges or (), critical or (), language or "", names or (), is_graded=mode is Mode.GRADE
    )
    quiz = draw_quiz(named, asked, drawn, judge)
    targets = (export, *_keys_of(export)) if export else (output,)
    refuse_overwriting(targets, [*judge.read, *([answers] if answers else ())])
    if export:
        _refuse_keys(export, is_forced=force)
        _export(quiz, export)
    elif answers:
        _mark_answers(quiz, answers, output, is_detailed=detail)
    else:
        _ask(quiz, output, is_detailed=detail)


def _refuse_contradictions(
    named: Sequence[str], answers: str | None, export: Path | None, *, is_random: bool
) -> None:
    if named and is_random:
        raise UsageError("name cases or say --random, not both")
    if answers and export:
        raise UsageError("--export writes a worksheet and --answers marks one; say one of them")
    if STDIN in named and (answers == STDIN or not (answers or export)):
        raise UsageError("answers are read from standard input (-); name a file for the case")
    if export and export.suffix.lower() not in _PAPERS and not _is_import(export):
        raise UsageError(
            f"{export}: a worksheet is written to .md or .html, or to {_GIFT} for Moodle and "
            f"{_ANKI} for Anki"
        )


def _is_import(export: Path) -> bool:
    """Whether a file is one that another program imports."""
    return export.name.lower().endswith((_GIFT, _ANKI))


def _refuse_keys(export: Path, *, is_forced: bool) -> None:
    """Refuse to write over a key, which was not named and another worksheet may need.

    A table that has answers in it is never written over.
    """
    beside = _keys_of(export)
    for table in beside[-1:]:
        if is_forced and table.exists() and len(read_bytes(str(table)).strip().splitlines()) > 1:
            raise UsageError(f"{table} has answers in it; move it, or name another worksheet")
    taken = [str(key) for key in beside if key.exists()]
    if taken and not is_forced:
        there = "is there already" if len(taken) == 1 else "are there already"
        raise UsageError(f"{', '.join(taken)} {there}; name another worksheet or say --force")


def _find_panel(name: str) -> str:
    """Find a panel by its name, whatever its case."""
    if not name.strip():
        return ""
    panels = {
        analyte.panel.casefold(): analyte.panel
        for analyte in load_shipped_catalogue().analytes.values()
    }
    if found := panels.get(name.strip().casefold()):
        return found
    raise UsageError(f"--panel: {refuse_word(name, sorted(panels.values()))}")


def _ask(quiz: Quiz, output: Path | None, *, is_detailed: bool) -> None:
    """Ask, and say what it comes to."""
    dialogue = Dialogue()
    dialogue.say(
        f"Quiz: {quiz.asked.mode.value}. The same command with --seed {quiz.seed} asks the same "
        "again."
    )
    dialogue.say("What is right is said after the last question of a case, or of a draw.")
    dialogue.say("An answer of q ends the quiz, with the score so far.")
    dialogue.say(PURPOSE)
    marks = ask_quiz(quiz.sheets, dialogue)
    asked = questions_of(quiz.sheets)
    dialogue.say()
    for line in describe_score(compute_score(marks, len(asked))):
        dialogue.say(line)
    if output:
        every = [*marks, *(mark(question, "") for question in asked[len(marks) :])]
        _write_scores({"this session": every}, output, is_detailed=is_detailed)


def _write_down(quiz: Quiz) -> Paper:
    return Paper(quiz.sheets, quiz.asked.mode, quiz.seed)


def _export(quiz: Quiz, target: Path) -> None:
    """Write the worksheet, its key into two files of its own, and the table for answers."""
    paper = _write_down(quiz)
    if _is_import(target):
        is_gift = target.name.lower().endswith(_GIFT)
        write_output(render_gift(paper) if is_gift else render_anki(paper), target)
        where = "Moodle, as GIFT" if is_gift else "Anki, as text"
        tell(f"Wrote {target}, {paper.about}, to import into {where}. It holds the answers.")
        return
    key = replace(paper, is_key=True)
    render = render_paper_markdown if target.suffix.lower() == ".md" else render_paper_html
    for_people, for_programs, for_answers = _keys_of(target)
    write_output(render(paper), target)
    write_output(render(key), for_people)
    write_output(key_to_json(key), for_programs)
    write_output(render_answer_table(paper), for_answers)
    tell(f"Wrote the worksheet {target}, {paper.about}.")
    tell(f"Wrote its key {for_people} and, for programs, {for_programs}; keep them apart.")
    tell(f"Wrote {for_answers}, a table for the answers, a line for each student.")
    tell(f"To mark it, say the same with --seed {quiz.seed} --answers FILE and no --export.")


def _keys_of(target: Path) -> tuple[Path, ...]:
    """Name the files beside a worksheet: two of its key, and the table for answers.

    A file to import holds its key itself.
    """
    if _is_import(target):
        return ()
    return (
        target.with_name(f"{target.stem}-key{target.suffix}"),
        target.with_name(f"{target.stem}-key.json"),
        target.with_name(f"{target.stem}-answers.csv"),
    )


def _mark_answers(quiz: Quiz, name: str, output: Path | None, *, is_detailed: bool) -> None:
    """Mark a class: the scores as CSV, and what the class found hard on standard error."""
    asked = name_quiz(_write_down(quiz))
    marked = mark_class(read_bytes(name), name, questions_of(quiz.sheets), asked)
    for fault in marked.faults:
        tell(str(fault))
    if marked.faults:
        noun = "fault" if len(marked.faults) == 1 else "faults"
        tell(f"labcheck: {len(marked.faults)} {noun}; all else was marked; exit code 0")
    _write_scores(marked.marks, output, is_detailed=is_detailed)
    for line in describe_class(marked.marks):
        tell(line)
    if not marked.is_named:
        tell(f"Marked as the {asked}: the table does not name its quiz; compare the worksheet.")


def _write_scores(marks: Marks, output: Path | None, *, is_detailed: bool) -> None:
    write_output(render_detail(marks) if is_detailed else render_scores(marks), output)
