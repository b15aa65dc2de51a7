"""`labcheck quiz`: judge it yourself first, alone or with a class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random, SystemRandom
from typing import Annotated

import typer

from labcheck.batch import check_cases, read_cases
from labcheck.case import Case
from labcheck.cli.cases import read_and_report
from labcheck.cli.examples import list_example_files
from labcheck.cli.output import tell, write_output
from labcheck.cli.quiz_asking import Dialogue, ask_quiz
from labcheck.errors import InputError, UsageError, refuse_word
from labcheck.files import STDIN, is_same_file, read_bytes
from labcheck.report import PURPOSE, Report
from labcheck.shelf import complete_set_name, gather_knowledge
from labcheck.teaching.quiz import Asked, make_questions
from labcheck.teaching.quiz_answers import mark_class
from labcheck.teaching.quiz_marks import Marks, describe_class, render_detail, render_scores
from labcheck.teaching.quiz_page import render_paper_html
from labcheck.teaching.quiz_paper import Paper, key_to_json, questions_of, render_paper_markdown
from labcheck.teaching.quiz_question import Mode, Sheet, mark
from labcheck.teaching.quiz_score import compute_score, describe_score
from labcheck.yaml_files.shipped import load_shipped_catalogue

_LARGEST_SEED = 999_999
_MOST_QUESTIONS = 500
_OF_A_PANEL = 10
_PAPERS = (".md", ".html", ".htm")
_NOTHING = {
    Mode.FLAGS: "no result is judged",
    Mode.CHANGE: "no result has an earlier value to be compared with",
    Mode.UNITS: "no result could be spoiled so that it is seen",
    Mode.CHANCE: "no result is judged",
}


@dataclass(frozen=True, slots=True)
class _Quiz:
    """What is asked, and of what it was drawn."""

    asked: Asked
    seed: int
    sheets: tuple[Sheet, ...]


def quiz_command(  # noqa: PLR0913 - each argument is an option of the command
    cases: Annotated[
        list[str] | None,
        typer.Argument(metavar="CASE", help="Case files; one of the examples when none is named."),
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
            "wrong unit; or how many flags chance gives."
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
    critical: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SET,...",
            autocompletion=complete_set_name,
            help="Lists of critical limits by name or file, or none.",
        ),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Mark the answers of a class; - is standard input."),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a worksheet (.md or .html) and beside it its key, for people and as JSON.",
        ),
    ] = None,
    detail: Annotated[
        bool, typer.Option("--detail", help="Write a line for each answer, not for each student.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the scores as CSV to a file."),
    ] = None,
) -> None:
    """Judge results yourself, then see what is right and why.

    Results are shown without flags and ranges; answers are letters. What is
    right is said after the last question of a case, with its source.
    """
    named = list(cases or ())
    _refuse_contradictions(named, answers, export, is_random=random)
    _refuse_overwriting([output, export, *(_keys_of(export) if export else ())], named, answers)
    if answers and seed is None:
        raise UsageError("--answers needs the --seed that stands on the worksheet")
    if detail and not (answers or output):
        raise UsageError("--detail is for --answers or --output")
    drawn = SystemRandom().randint(0, _LARGEST_SEED) if seed is None else seed
    asked = Asked(mode, questions, _find_panel(panel), show_ranges)
    quiz = _draw(named, asked, drawn, (ranges or (), critical or ()))
    if export:
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
    if export and export.suffix.lower() not in _PAPERS:
        raise UsageError(f"{export}: a worksheet is written to .md or .html")


def _refuse_overwriting(
    targets: Sequence[Path | None], named: Sequence[str], answers: str | None
) -> None:
    """Refuse to write over a file that is read in the same run."""
    read = [*named, *([answers] if answers else ())]
    for target in targets:
        if target and any(is_same_file(name, str(target)) for name in read):
            raise UsageError(f"{target} is read in this run; write to another file")


def _find_panel(name: str) -> str:
    """Find a panel by its name, whatever its case."""
    if not name.strip():
        return ""
    panels = {one.panel.casefold(): one.panel for one in load_shipped_catalogue().analytes.values()}
    if found := panels.get(name.strip().casefold()):
        return found
    raise UsageError(f"--panel: {refuse_word(name, sorted(panels.values()))}")


_Sets = tuple[Sequence[str], Sequence[str]]
"""The range sets and the critical lists that are named."""


def _draw(named: Sequence[str], asked: Asked, seed: int, sets: _Sets) -> _Quiz:
    """Draw the questions; the same words and seed draw the same."""
    rng = Random(seed)  # noqa: S311 - a quiz is to be repeated, not kept secret
    if named:
        reports = [_check(case, sets) for case in read_and_report(named)]
    else:
        most = asked.most or (_OF_A_PANEL if asked.panel else 1)
        asked = replace(asked, most=asked.most or (most if asked.panel else None))
        reports = list(_choose_examples(asked, rng, most, sets))
    sheets = make_questions(reports, asked, rng)
    if not sheets:
        where = f" of the panel {asked.panel}" if asked.panel else ""
        raise UsageError(f"there is nothing to ask{where}: {_NOTHING[asked.mode]}")
    return _Quiz(asked, seed, sheets)


def _choose_examples(asked: Asked, rng: Random, most: int, sets: _Sets) -> Iterator[Report]:
    """Choose cases that come with labcheck until they have as many questions as are wanted."""
    files = list_example_files()
    rng.shuffle(files)
    count = 0
    for path in files:
        try:
            (case,) = read_cases([str(path)]).cases
        except InputError:  # one of them is wrong on purpose
            continue
        report = _check(case, sets)
        sheets = make_questions([report], replace(asked, most=None), Random(0))  # noqa: S311 - counted
        if sheets:
            yield report
        count += sum(len(sheet.questions) for sheet in sheets)
        if count >= most:
            return


def _check(case: Case, sets: _Sets) -> Report:
    """Judge a case by the sets that are named, or else by those it names for itself."""
    ranges, critical = sets
    knowledge = gather_knowledge(ranges or case.lesson.needs, critical)
    (report,) = check_cases([case], knowledge)
    return report


def _ask(quiz: _Quiz, output: Path | None, *, is_detailed: bool) -> None:
    """Ask, and say what it comes to."""
    dialogue = Dialogue()
    dialogue.say(
        f"Quiz: {quiz.asked.mode.value}. The same command with --seed {quiz.seed} asks the same "
        "again."
    )
    dialogue.say("What is right is said after the last question of a case, or of a draw.")
    dialogue.say(PURPOSE)
    marks = ask_quiz(quiz.sheets, dialogue)
    asked = questions_of(quiz.sheets)
    dialogue.say()
    for line in describe_score(compute_score(marks, len(asked))):
        dialogue.say(line)
    if output:
        every = [*marks, *(mark(question, "") for question in asked[len(marks) :])]
        _write_scores({"this session": every}, output, is_detailed=is_detailed)


def _export(quiz: _Quiz, target: Path) -> None:
    """Write the worksheet, and its key into two files of its own."""
    paper = Paper(quiz.sheets, quiz.asked.mode, quiz.seed)
    key = replace(paper, is_key=True)
    render = render_paper_markdown if target.suffix.lower() == ".md" else render_paper_html
    for_people, for_programs = _keys_of(target)
    write_output(render(paper), target)
    write_output(render(key), for_people)
    write_output(key_to_json(key), for_programs)
    tell(f"Wrote the worksheet {target}, {paper.about}.")
    tell(f"Wrote its key {for_people} and, for programs, {for_programs}; keep them apart.")
    tell(f"To mark answers, say the same with --seed {quiz.seed} --answers FILE and no --export.")


def _keys_of(target: Path) -> tuple[Path, Path]:
    """Name the files of the key."""
    return (
        target.with_name(f"{target.stem}-key{target.suffix}"),
        target.with_name(f"{target.stem}-key.json"),
    )


def _mark_answers(quiz: _Quiz, name: str, output: Path | None, *, is_detailed: bool) -> None:
    """Mark a class: the scores as CSV, and what the class found hard on standard error."""
    marked = mark_class(read_bytes(name), name, questions_of(quiz.sheets))
    for fault in marked.faults:
        tell(str(fault))
    if marked.faults:
        noun = "fault" if len(marked.faults) == 1 else "faults"
        tell(f"labcheck: {len(marked.faults)} {noun}; all else was marked")
    _write_scores(marked.marks, output, is_detailed=is_detailed)
    for line in describe_class(marked.marks):
        tell(line)


def _write_scores(marks: Marks, output: Path | None, *, is_detailed: bool) -> None:
    write_output(render_detail(marks) if is_detailed else render_scores(marks), output)
