"""What the README and the docs show is what the program does.

With LABCHECK_RENEW_DOCS=1 the output under each command is written anew; look at the difference.
"""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from labcheck.cli.app import COMMANDS, load_command
from labcheck.cli.settings import KEYS
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.nodes import MappingNode, parse_nodes
from labcheck.yaml_files.range_file import load_range_set
from labcheck.yaml_files.shipped import list_shipped, load_shipped, load_shipped_catalogue

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def blocks(language):
    return [
        pytest.param(page, match["text"], id=f"{page.name}-{number}")
        for page in PAGES
        for number, match in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")), start=1)
        if match["language"] == language
    ]


def run(command):
    """Run one line of a page, with `labcheck` standing for this one."""
    words = shlex.split(command)
    assert words[0] == "labcheck", f"only labcheck is shown at work: {command}"
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1",
        "XDG_CONFIG_HOME": str(ROOT / "no-such-folder"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(("page", "text"), blocks("console"))
def test_a_console_block_shows_what_the_command_prints(page, text):
    commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
    shown = "".join(f"$ {command}\n{run(command)}" for command in commands)
    if os.environ.get("LABCHECK_RENEW_DOCS"):
        content = page.read_text(encoding="utf-8")
        page.write_text(
            content.replace(f"```console\n{text}```", f"```console\n{shown}```"), encoding="utf-8"
        )
    else:
        assert text == shown


@pytest.mark.parametrize(("page", "text"), blocks("yaml"))
def test_a_yaml_block_is_a_case_or_a_range_set(page, text):
    node = parse_nodes(text, page.name)
    assert isinstance(node, MappingNode)
    if "ranges" in [key.text for key, _ in node.items]:
        catalogue = load_shipped_catalogue()
        assert load_range_set(text, page.name, catalogue, (), load_shipped).ranges
    else:
        assert read_case(text, page.name).results


@pytest.mark.parametrize(("page", "text"), blocks("sh"))
def test_a_set_up_command_is_one_that_ci_runs(page, text):
    """`.ci/run` takes both commands out of the README; here only their shape is held."""
    assert page.name == "README.md"
    begins = "python3 -m venv .venv && .venv/bin/pip install -q "
    assert [line for line in text.splitlines() if not line.startswith(begins)] == []


@pytest.mark.parametrize(("page", "text"), blocks("toml"))
def test_a_toml_block_holds_settings(page, text):
    settings = tomllib.loads(text)
    assert set(settings) <= set(KEYS), page
    assert all(isinstance(one, str) for names in settings.values() for one in names), page


def test_both_set_up_commands_are_in_the_readme():
    commands = [text for page, text in (one.values for one in blocks("sh"))]
    assert [command.split(" && ")[-1].split()[0] for command in commands] == [
        ".venv/bin/labcheck",
        ".venv/bin/python",
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def list_commands(names=COMMANDS, load=load_command, before=""):
    """Every command with its whole name: `ranges compare`."""
    for name in names:
        command = load(name)
        yield f"{before}{name}", command
        inner = getattr(command, "commands", {})
        yield from list_commands(inner, inner.get, f"{before}{name} ")


def test_every_command_and_option_is_documented():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    commands = dict(list_commands())
    assert len(commands) > len(COMMANDS)
    assert [name for name in commands if f"labcheck {name}" not in text] == []
    options = {
        option
        for command in commands.values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }
    assert [option for option in options if option not in text] == []


def test_the_numbers_the_readme_gives_are_those_of_the_shipped_files():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lists = list((ROOT / "reference_ranges").glob("critical-*.yaml"))
    assert f"{len(load_shipped_catalogue().analytes)} tests with their names" in text
    assert f"{len(lists)} published lists of critical" in text
    assert f"{len(list_shipped()) - len(lists)} sets of reference ranges" in text
