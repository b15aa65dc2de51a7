"""Draw the questions of a quiz: from the cases that are named, or from those of labcheck."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from random import Random

from labcheck.batch import HowToJudge, HowToRead, read_cases
from labcheck.cases.case import Case
from labcheck.cli.cases import read_and_report
from labcheck.cli.example_cases import list_example_files
from labcheck.errors import InputError, UsageError
from labcheck.judging.report import Report
from labcheck.range_sets.library import Shelf
from labcheck.readers import Asked as AskedOfFiles
from labcheck.settings import Settings, find_settings
from labcheck.teaching.quiz import Asked, make_questions
from labcheck.teaching.quiz_grade import ASKED_SETS
from labcheck.teaching.quiz_question import Mode, Sheet
from labcheck.values.records import dataclass, replace

_OF_A_PANEL = 10
_NOTHING = {
    Mode.FLAGS: "no result is judged",
    Mode.CHANGE: "no result has an earlier value that its change is judged by",
    Mode.UNITS: "no result could be spoiled so that it is seen",
    Mode.CHANCE: "no result is judged",
    Mode.DERIVED: "nothing can be derived of the results",
    Mode.GRADE: "no result has a grade by its number",
    Mode.PATTERN: "no result is outside its range",
}


@dataclass(frozen=True, slots=True)
class Quiz:
    """What is asked, and of what it was drawn.

    Attributes:
        asked: What for.
        seed: What it was drawn with.
        sheets: The questions.
    """

    asked: Asked
    seed: int
    sheets: tuple[Sheet, ...]


@dataclass(slots=True)
class Judge:
    """Judges cases by the sets that are named, or else by those each names for itself.

    Attributes:
        ranges: The range sets that are named.
        critical: The lists of critical limits that are named.
        language: The code of the language that names of tests are of; empty where not stated.
        names: Files of the user's own names.
        settings: What is in force.
        is_graded: Whether results are graded by the sets that are asked.
        read: Every file that was read on the way, which is not to be written over.
    """

    ranges: Sequence[str]
    critical: Sequence[str]
    language: str = ""
    names: Sequence[str] = ()
    settings: Settings = field(default_factory=find_settings)
    is_graded: bool = False
    read: list[str] = field(default_factory=list)

    def judge(self, case: Case) -> Report:
        """Judge one case."""
        shelf = Shelf(self.settings, self.names)
        judge = HowToJudge(
            shelf,
            self.ranges or case.lesson.needs,
            self.critical,
            is_interpreted=True,
            language=self.language,
            grades=ASKED_SETS if self.is_graded else (),
        )
        (report,) = judge.check(judge.state([case]), judge.gather())
        settings = [str(self.settings.file)] if self.settings.file else []
        self.read += [case.file, *shelf.files, *settings]
        return report

    def ask_of_files(self) -> AskedOfFiles:
        """Say what is stated of the files that cases are read from."""
        catalogue = Shelf(self.settings, self.names).know_tests_of(self.ranges)
        return AskedOfFiles(dates=self.settings.dates, catalogue=catalogue)


def draw_quiz(named: Sequence[str], asked: Asked, seed: int, judge: Judge) -> Quiz:
    """Draw the questions; the same words and seed draw the same.

    Args:
        named: The case files; none for those that come with labcheck.
        asked: What is asked of them.
        seed: What to draw with.
        judge: What the cases are judged by; it knows afterwards what was read.

    Raises:
        UsageError: There is nothing to ask.
    """
    rng = Random(seed)  # noqa: S311 - a quiz is to be repeated, not kept secret
    if named:
        how = HowToRead(asked=judge.ask_of_files())
        reports = [judge.judge(case) for case in read_and_report(named, how)]
    else:
        most = asked.most or (_OF_A_PANEL if asked.panel else 1)
        asked = replace(asked, most=asked.most or (most if asked.panel else None))
        reports = list(_choose_examples(asked, rng, most, judge))
    sheets = make_questions(reports, asked, rng)
    if not sheets:
        where = f" of the panel {asked.panel}" if asked.panel else ""
        raise UsageError(f"there is nothing to ask{where}: {_NOTHING[asked.mode]}")
    return Quiz(asked, seed, sheets)


def _choose_examples(asked: Asked, rng: Random, most: int, judge: Judge) -> Iterator[Report]:
    """Choose cases that come with labcheck until they have as many questions as are wanted."""
    files = list_example_files()
    rng.shuffle(files)
    count = 0
    for path in files:
        try:
            (case,) = read_cases([str(path)]).cases
        except InputError:  # one of them is wrong on purpose
            continue
        report = judge.judge(case)
        sheets = make_questions([report], replace(asked, most=None), Random(0))  # noqa: S311 - counted
        if sheets:
            yield report
        count += sum(len(sheet.questions) for sheet in sheets)
        if count >= most:
            return
