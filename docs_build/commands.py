"""The page of all commands: usage, arguments and options as the program declares them."""

from collections.abc import Iterator
from itertools import groupby

from typer.main import get_command

from docs_build.tables import code, words, write_table
from labcheck.cli.app import COMMANDS, app, load_command
from labcheck.cli.help.page import (
    Command,
    find_usage,
    list_arguments,
    list_options,
    read_about,
)
from labcheck.cli.help.samples import SAMPLES

_INTRODUCTION = """\
# Commands and options

All commands, with every option. `labcheck CASE` is short for `labcheck check CASE`, and `-j` for
`--format json` in every command that prints JSON. `--help` or `-h` behind any command shows its
page in the terminal, `labcheck help COMMAND` shows it in full.

Exit codes: 0 done; 1 `--fail-on` met; 2 wrong use; 3 an input cannot be read; 4 a range or
catalogue file is wrong; 70 a bug.

"""


def write_commands() -> str:
    """Write the page."""
    frame = get_command(app)
    sections = [_write_section("", frame), *_list_sections()]
    return _INTRODUCTION + "\n".join(sections)


def _list_sections() -> Iterator[str]:
    for name in COMMANDS:
        command = load_command(name)
        yield _write_section(name, command)
        for below, inner in getattr(command, "commands", {}).items():
            yield _write_section(f"{name} {below}", inner)


def _write_section(path: str, command: Command) -> str:
    title = f"## `labcheck {path}`" if path else "## `labcheck` itself"
    parts = [f"{title}\n", f"```text\n{find_usage(command, path)}\n```\n"]
    parts += [f"{words(text)}\n" for text in read_about(command).split("\n\n") if text]
    if arguments := [(code(name), words(text)) for name, text in list_arguments(command)]:
        parts.append(write_table(("argument", "what it is"), arguments))
    options = list_options(command)
    for panel, members in groupby(options, key=lambda option: option.panel[0]):
        rows = [(code(option.label), words(option.whole_text)) for option in members]
        parts.append(write_table((panel.value, ""), rows))
    samples = "".join(f"{sample}\n" for sample in SAMPLES[path])
    parts.append(f"```text\n{samples}```\n")
    return "\n".join(parts)
