"""The help: one layout for every command, with every supported version of typer."""

import re
import shlex
from email import message_from_string

import pytest
from typer.main import get_command

from commands import run
from labcheck.cli.app import COMMANDS, app, load_command
from labcheck.cli.example_cases import find_shipped_folder
from labcheck.cli.help.docs import list_index
from labcheck.cli.help.page import Page, list_options, render_help
from labcheck.cli.help.panels import Panel
from labcheck.cli.help.samples import SAMPLES

BELOW = [
    (name, *below)
    for name in COMMANDS
    for below in [(), *((one,) for one in getattr(load_command(name), "commands", {}))]
]
LONGEST_CHECK = 45
ARTEFACT = re.compile(r"<[a-z]+[>\[]|\blist\[|\{[A-Z]|\bBOOL|\]\.\.\.\]|\.{4}|\bNone\b")
"""What versions of typer leave in a page of their own: type names, brackets, dots twice."""


@pytest.mark.parametrize("words", [(), *BELOW], ids=" ".join)
@pytest.mark.parametrize("way", ["--help", "help"])
def test_a_page_has_no_artefact_and_fits(words, way):
    done = run(*words, way, COLUMNS="80") if way == "--help" else run(way, *words, COLUMNS="80")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: {' '.join(('labcheck', *words))} ")
    assert max(map(len, done.out.splitlines())) <= 80
    found = [line for line in done.out.splitlines() if ARTEFACT.search(line)]
    assert found == []
    assert "`labcheck help docs`" in done.out


@pytest.mark.parametrize("words", [(), *BELOW], ids=" ".join)
def test_a_page_has_two_or_three_examples_of_its_command(words):
    samples = SAMPLES[" ".join(words)]
    assert 2 <= len(samples) <= 3
    assert all(sample.startswith(" ".join(("labcheck", *words))) for sample in samples)
    shown = run(*words, "--help", COLUMNS="80").out
    assert all(f"\n  {sample}\n" in shown for sample in samples)


def test_no_example_is_of_a_command_that_is_not_there():
    assert set(SAMPLES) == {"", *(" ".join(words) for words in BELOW)}


FILES = re.compile(r"\b(?:case|labs|mine|ward|flagged|sheet)\b[./]|quiz|>|copy|convert|new ")


@pytest.mark.parametrize(
    "sample",
    [sample for samples in SAMPLES.values() for sample in samples if not FILES.search(sample)],
)
def test_an_example_that_needs_no_file_runs(sample):
    assert run(*shlex.split(sample)[1:]).code in (0, 2 * (sample.split()[-1] == "written-wrong"))


def test_the_help_of_check_fits_on_a_screen():
    """A new option of check takes a line: keep its first sentence short (52 characters)."""
    lines = run("check", "--help", COLUMNS="80").out.splitlines()
    assert len(lines) <= LONGEST_CHECK, "shorten the first sentence of an option's help"


def test_every_option_of_check_stands_under_a_heading():
    """Put a new option where it belongs, in `labcheck/cli/help/panels.py`."""
    loose = [option for option in list_options(load_command("check"))
             if option.panel[0] is Panel.OTHER]  # fmt: skip
    assert [option.names for option in loose] == []
    page = run("check", "--help").out
    places = [page.index(f"\n{panel.value}\n") for panel in Panel if panel is not Panel.OTHER]
    assert places == sorted(places)


def test_the_full_page_names_choices_and_defaults():
    page = " ".join(run("help", "check", COLUMNS="80").out.split())
    assert "Order of rows; as read, each panel together, or what matters most first. " in page
    assert "One of case, panel, importance. Default: case." in page
    assert "overrides the case file" in page
    assert "overrides the case file" not in run("check", "--help").out


def test_headings_are_bold_where_colour_is():
    page = render_help(load_command("check"), "check", Page(has_colour=True))
    assert "\x1b[1mPatient\x1b[0m\n" in page
    assert "\x1b" not in run("check", "--help").out


def test_a_name_that_is_too_long_has_its_text_below():
    page = render_help(get_command(app), "", Page(width=40))
    assert "\n  --version " in page
    assert max(map(len, page.splitlines())) <= 45


def test_a_group_without_a_command_is_wrong_use():
    for words in ((), ("ranges",)):
        done = run(*words)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("Usage: labcheck")


def test_the_docs_are_found():
    done = run("help", "docs")
    folder = find_shipped_folder("docs")
    assert done.out.startswith(f"The docs are in {folder}\n")
    pages = [page for _, pages in list_index(folder) for _, page in pages]
    assert len(pages) > 30
    assert [page for page in pages if f"\n  {page} " not in done.out] == []


def test_the_address_of_the_docs_is_said_where_the_package_states_one(monkeypatch):
    stated = message_from_string("Project-URL: Source, https://a.org\n"
                                 "Project-URL: Documentation, https://a.org/docs\n")  # fmt: skip
    monkeypatch.setattr("labcheck.cli.help.docs.metadata", lambda _: stated)
    assert "\nand at https://a.org/docs\n" in run("help", "docs").out
    monkeypatch.setattr("labcheck.cli.help.docs.metadata", lambda _: message_from_string(""))
    assert "\nand at " not in run("help", "docs").out
