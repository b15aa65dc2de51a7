"""Checks of typer's that a plain case does not need are not made; all others are."""

import subprocess
import sys

import pytest

from commands import ROOT, environment
from labcheck.cli.late_checks import is_word_of, needs_no_check
from labcheck.writers.order import Sort

CASE = "examples/lupus-calciphylaxis.yaml"
MODULES = "import sys, labcheck.cli as c\ntry: c.main()\nfinally: print(*sys.modules, sep='\\n')"


def modules_of(*arguments):
    """What is imported once a command has ended."""
    done = subprocess.run(
        [sys.executable, "-c", MODULES, *arguments],
        capture_output=True, text=True, check=False, cwd=ROOT, env=environment(),
    )  # fmt: skip
    return set(done.stdout.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", CASE),
        ("check", CASE, "--format", "csv", "--sort", "panel"),
        ("explain", CASE, "C3"),
        ("tests", "C3"),
    ],
)
def test_texts_words_of_a_list_and_defaults_are_not_checked_by_pydantic(arguments):
    modules = modules_of(*arguments)
    assert "labcheck.cli.app" in modules
    assert "pydantic" not in modules


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ("si", str, True),
        (["a", "b"], list[str], True),
        (("a",), list[str], True),
        ((), list[str], True),
        (Sort.PANEL, Sort, True),
        ("panel", Sort, False),
        (["panel"], list[Sort], False),
        ("3", int, False),
        (["a", 1], list[str], False),
    ],
)
def test_what_needs_no_check_is_what_is_wanted_already(value, wanted, expected):
    assert needs_no_check(value, wanted) is expected


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ("panel", Sort, True),
        ("PANEL", Sort, False),
        ("panels", Sort, False),
        (["panel"], Sort, False),
        (["panel"], list[Sort], False),
        ("panel", str, False),
    ],
)
def test_a_word_of_a_list_is_one_that_is_written_so(value, wanted, expected):
    assert is_word_of(value, wanted) is expected
