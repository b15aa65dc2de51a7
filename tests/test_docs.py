"""What the README and the docs show is what the program does.

With LABCHECK_RENEW_DOCS=1 the output under each command is written anew; look at the difference.
A recipe that needs a tool the machine has not is skipped; with LABCHECK_NEED_TOOLS=1 it fails.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

import spec_tables
from commands import require
from labcheck.settings import KEYS
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.nodes import MappingNode, parse_nodes
from labcheck.yaml_files.own_names_file import load_own_names
from labcheck.yaml_files.range_file import load_range_set
from labcheck.yaml_files.shipped import list_shipped, load_shipped, load_shipped_catalogue

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
RECIPES = [
    *(ROOT / "docs" / name for name in ("python.md", "recipes.md")),
    *sorted((ROOT / "docs" / "tutorials").glob("*.md")),
]
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"`(?P<name>[\w./-]+)`:\n\n$")
QUARTO = re.compile(r"^````qmd\n(?P<text>.*?)^````$", re.MULTILINE | re.DOTALL)
CHUNK = re.compile(r"^```\{(?P<language>\w+)\}\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
TOOLS = ("git", "jq", "make")
LIBRARIES = ("pandas", "polars")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def blocks(language):
    return [
        pytest.param(page, match["text"], id=f"{page.name}-{number}")
        for page in PAGES
        if page not in RECIPES
        for number, match in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")), start=1)
        if match["language"] == language
    ]


def environment(**more):
    return {
        **os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1",
        "XDG_CONFIG_HOME": str(ROOT / "no-such-folder"), **more,
    }  # fmt: skip


def run(command):
    """Run one line of a page, with `labcheck` standing for this one."""
    words = shlex.split(command)
    assert words[0] == "labcheck", f"only labcheck is shown at work: {command}"
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=environment(),
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


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "docs"])
def test_a_table_of_the_rules_is_that_of_the_tests(page):
    content = page.read_text(encoding="utf-8")
    assert content.count("<!-- spec:") == len(spec_tables.MARKED.findall(content))
    filled = spec_tables.fill(content)
    if os.environ.get("LABCHECK_RENEW_DOCS"):
        page.write_text(filled, encoding="utf-8")
    else:
        assert content == filled


def recipes():
    """The sections of the pages of recipes: each stands by itself."""
    return [
        pytest.param(page, section, id=f"{page.stem}-{section.partition(chr(10))[0].strip('# ')}")
        for page in RECIPES
        for section in re.split(r"^(?=## )", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if BLOCK.search(section) or QUARTO.search(section)
    ]


@pytest.fixture
def kitchen(tmp_path):
    """A folder with the examples, in a place where `labcheck` is this one."""
    folder, tools = tmp_path / "work", tmp_path / "bin"
    shutil.copytree(ROOT / "examples", folder / "examples")
    tools.mkdir()
    for name, words in (("labcheck", "-m labcheck"), ("python3", "")):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {words} "$@"\n', "utf-8")
        tool.chmod(0o755)
    return folder


@pytest.mark.parametrize(("page", "section"), recipes())
def test_a_recipe_does_what_it_shows(page, section, kitchen):
    """Files are written, commands and Python are run in order, and what they print is shown."""
    refuse_missing_tools(section)
    shown = follow(section, kitchen)
    if os.environ.get("LABCHECK_RENEW_DOCS"):
        content = page.read_text(encoding="utf-8")
        page.write_text(content.replace(section, shown), encoding="utf-8")
    else:
        assert section == shown


def refuse_missing_tools(section):
    """Skip a recipe that cannot be followed on this machine, or fail where every one must be."""
    used = "".join(match["text"] for match in BLOCK.finditer(section))
    missing = [name for name in TOOLS if re.search(rf"\b{name}\b", used) and not shutil.which(name)]
    missing += [name for name in LIBRARIES if f"import {name}" in used and not find_spec(name)]
    missing += [
        name for name in LIBRARIES if f'to_dataframe("{name}")' in used and not find_spec(name)
    ]
    require(*missing)


def follow(section, folder):
    """Do what a section says, block by block; give it with the output that comes of it."""
    parts, end, printed = [], 0, ""
    for match in BLOCK.finditer(section):
        before, language, text = section[end : match.start()], match["language"], match["text"]
        if language == "text":
            assert printed, f"what is to print this? {text}"
            text, printed = printed, ""
        assert not printed, f"this is printed and not shown: {printed}"
        if name := FILE_NAME.search(before):
            (folder / name["name"]).write_text(text, encoding="utf-8")
        elif language == "console":
            text = follow_commands(text, folder)
        elif language == "python":
            printed = cook([sys.executable, "-W", "error", "-c", text], folder)
        else:
            assert language == "text", f"nothing is done with a block of {language}"
        parts += [before, f"```{language}\n{text}```"]
        end = match.end()
    assert not printed, f"this is printed and not shown: {printed}"
    return "".join([*parts, section[end:]])


def follow_commands(text, folder):
    """Run each command of a console block, which `> ` continues; give all with their output."""
    commands = re.findall(r"^\$ .*\n(?:> .*\n)*", text, re.MULTILINE)
    assert commands, text
    return "".join(command + cook(["bash", "-o", "pipefail", "-c", bare(command)], folder)
                   for command in commands)  # fmt: skip


def bare(command):
    """A command without the signs that a shell prompts with."""
    return re.sub(r"^[$>] ", "", command, flags=re.MULTILINE)


def cook(command, folder):
    path = os.pathsep.join([str(folder.parent / "bin"), os.environ["PATH"]])
    return subprocess.run(
        command, cwd=folder, env=environment(PATH=path, LC_ALL="C.UTF-8", PYTHONUTF8="1"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
        timeout=60, check=False,
    ).stdout  # fmt: skip


def chunks(language):
    return [
        pytest.param(chunk["text"], id=f"{page.stem}-{number}")
        for page in RECIPES
        for document in QUARTO.finditer(page.read_text(encoding="utf-8"))
        for number, chunk in enumerate(CHUNK.finditer(document["text"]), start=1)
        if chunk["language"] == language
    ]


@pytest.mark.parametrize("chunk", chunks("r"))
def test_what_r_runs_in_a_document_is_a_command(chunk, kitchen):
    """R itself is not run: its command is, and gives what the chunk takes on."""
    (words,) = re.findall(r'system2\("labcheck", c\(([^)]*)\), stdout = TRUE\)', chunk)
    printed = cook(["labcheck", *re.findall(r'"([^"]*)"', words)], kitchen)
    if "read.csv(" in chunk:
        head = printed.partition("\n")[0].split(",")
        (columns,) = re.findall(r"\[, c\(([^)]*)\)\]", chunk)
        assert set(re.findall(r'"([^"]*)"', columns)) <= set(head)
    else:
        assert "#| output: asis" in chunk
        assert "| --- |" in printed


@pytest.mark.parametrize("chunk", chunks("python"))
def test_a_python_chunk_of_a_document_gives_markdown(chunk, kitchen):
    assert "| --- |" in cook([sys.executable, "-W", "error", "-c", chunk], kitchen)


def test_every_kind_of_chunk_is_looked_at():
    assert (len(chunks("r")), len(chunks("python"))) == (2, 1)


@pytest.mark.parametrize(("page", "text"), blocks("yaml"))
def test_a_yaml_block_is_a_case_a_range_set_or_a_file_of_names(page, text):
    node = parse_nodes(text, page.name)
    assert isinstance(node, MappingNode)
    fields = [key.text for key, _ in node.items]
    catalogue = load_shipped_catalogue()
    if "ranges" in fields:
        assert load_range_set(text, page.name, catalogue, find_base=load_shipped).ranges
    elif fields[0] == "tests":
        assert load_own_names(text, page.name, catalogue).tests
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


def test_the_numbers_the_readme_gives_are_those_of_the_shipped_files():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lists = list((ROOT / "reference_ranges").glob("critical-*.yaml"))
    assert f"{len(load_shipped_catalogue().analytes)} tests with their names" in text
    assert f"{len(lists)} published lists of critical" in text
    assert f"{len(list_shipped()) - len(lists)} sets of reference ranges" in text
