"""`labcheck ranges check FILE`: whether a range set is right, for people and for CI."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from enum import Enum
from typing import Annotated

import typer

from labcheck.cli.completion import complete_set_name
from labcheck.cli.output import tell, write_output
from labcheck.errors import Fault, KnowledgeError, UsageError, refuse_word
from labcheck.files import is_same_file, split_names
from labcheck.range_sets.library import Shelf
from labcheck.range_sets.lint import RULE_NAMES, lint_range_set
from labcheck.ranges.reference_range import RangeSet
from labcheck.values.records import dataclass, replace
from labcheck.writers.plain_text import make_printable
from labcheck.yaml_files.shipped import list_shipped, load_shipped

_UNREADABLE = "unreadable"
"""The rule of what cannot be read at all, which cannot be left out."""


class SetForm(Enum):
    """How the findings are printed: for people, for programs, or for GitHub."""

    TABLE = "table"
    JSON = "json"
    GITHUB = "github"


def check_sets(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Range sets, by file or name.",
            autocompletion=complete_set_name,
        ),
    ],
    *,
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SET",
            help="Sets whose normal ranges must contain no critical limit.",
            autocompletion=complete_set_name,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help=f"Leave out a rule: {', '.join(RULE_NAMES)}."),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Exit with 4 for these rules only; for every rule when none is named. What is "
            "found by others is shown all the same.",
        ),
    ] = None,
    format_: Annotated[
        SetForm, typer.Option("--format", "-f", help="How to print; github annotates a change.")
    ] = SetForm.TABLE,
) -> None:
    """Check range sets for what would make a verdict wrong, doubtful or unfounded.

    Exits with 4 when something was found. Rules: overlap, gap, unreachable,
    critical-inside-normal, inconvertible, impossible, unlike-others,
    age-step, no-source, unplaced; what cannot be read at all (low above high, an unknown test or
    unit) is found too.
    """  # fmt: skip
    ignored, failing = split_names(ignore or ()), split_names(fail_on or ())
    _refuse_unknown(ignored, RULE_NAMES)
    _refuse_unknown(failing, [*RULE_NAMES, _UNREADABLE])
    shelf = Shelf()
    others = shelf.load_all(split_names(against or ()))
    checked = _find_files(files, shelf)
    results = {
        file: [finding for finding in _check(file, shelf, others) if finding.rule not in ignored]
        for file in checked
    }
    found = list(dict.fromkeys(finding for result in results.values() for finding in result))
    sound = [file for file, result in results.items() if not result]
    write_output(_render(found, sound, format_), None)
    if found:
        faults, sets = (
            f"{n} {word}{'s' * (n != 1)}"
            for n, word in ((len(found), "fault"), (len(checked), "range set"))
        )
        tell(f"labcheck: {faults} in {sets}")
    if any(not failing or finding.rule in failing for finding in found):
        raise typer.Exit(KnowledgeError.exit_code)


def _refuse_unknown(rules: Sequence[str], known: Sequence[str]) -> None:
    for rule in rules:
        if rule not in known:
            raise UsageError(refuse_word(rule, known))


@dataclass(frozen=True, slots=True)
class _Found:
    """A fault of a file, or of one that it extends, and the rule that found it."""

    fault: Fault
    rule: str


def _check(file: str, shelf: Shelf, others: list[RangeSet]) -> Iterator[_Found]:
    try:
        checked = shelf.load_file(file)
    except KnowledgeError as error:
        yield from (_Found(fault, _UNREADABLE) for fault in error.faults)
        return
    if misnaming := shelf.find_misnaming(file, checked.id):
        yield _Found(misnaming, _UNREADABLE)
    against = [other for other in others if other.id != checked.id]
    published = map(load_shipped, list_shipped())
    for finding in lint_range_set(
        checked, shelf.catalogue.with_tests(checked.tests), against, published
    ):
        field = f"ranges.{finding.analyte}" if finding.analyte else ""
        line = finding.line or None
        yield _Found(Fault(file, line, None, field, finding.problem, finding.remedy), finding.rule)


def _find_files(names: Sequence[str], shelf: Shelf) -> list[str]:
    """Find the files of sets that may be named by file or name, each once."""
    files: list[str] = []
    for name in names:
        file = shelf.find_file(name)
        if not any(file == other or is_same_file(file, other) for other in files):
            files.append(file)
    return files


def _render(found: Sequence[_Found], sound: Sequence[str], form: SetForm) -> str:
    if form is SetForm.GITHUB:
        return "".join(_annotate(finding) for finding in found)
    if form is SetForm.JSON:
        from labcheck.writers.json_report import dump_json  # noqa: PLC0415 - as needed

        return dump_json([asdict(finding.fault) | {"rule": finding.rule} for finding in found])
    lines = [f"{finding.fault} [{finding.rule}]" for finding in found]
    lines += [f"{file}: nothing found" for file in sound]
    return "".join(f"{make_printable(line)}\n" for line in lines)


def _annotate(finding: _Found) -> str:
    from labcheck.writers.github import ERROR, annotate  # noqa: PLC0415 - as needed

    fault = finding.fault
    said = str(replace(fault, line=None, column=None)).removeprefix(f"{fault.file}: ")
    title = f"labcheck {finding.rule}"
    return annotate(ERROR, said, file=fault.file, line=fault.line, title=title)
