"""The command's frame: its subcommands, its exit codes, and what a fault looks like."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from labcheck import __version__
from labcheck.cli.late_checks import check_late
from labcheck.cli.options import reword_choice
from labcheck.cli.output import OUTPUT_FAULTS, open_standard_streams, refuse_output, report_fault
from labcheck.errors import LabcheckError, UsageError, did_you_mean
from labcheck.writers.plain_text import make_printable

_BUG = 70
_INTERRUPTED = 130
_FRAME_OPTIONS = ("--help", "--version", "--install-completion", "--show-completion")


Command = Any
"""A command as click builds it; where click's own type lies differs between versions of typer."""

COMMANDS = {
    "check": "labcheck.cli.check:check_command",
    "ranges": "labcheck.cli.ranges:app",
    "tests": "labcheck.cli.analytes:search_tests",
    "convert": "labcheck.cli.convert:app",
    "flag": "labcheck.cli.flag:flag_table",
    "explain": "labcheck.cli.explain:explain",
    "quiz": "labcheck.cli.quiz:quiz_command",
    "examples": "labcheck.cli.examples:app",
    "config": "labcheck.cli.config:show_config",
    "new": "labcheck.cli.new:write_template",
    "schema": "labcheck.cli.schema:print_schema",
}
"""Each command by its function or its own group; only the one that is asked for is imported."""

_SETTINGS = {"help_option_names": ["--help", "-h"]}


class Commands(TyperGroup):
    """The commands, each imported when it is asked for; `labcheck CASE` means `check CASE`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `check` in front of whatever names no subcommand."""
        is_for_the_frame = not args or args[0] in _FRAME_OPTIONS or args[0] in COMMANDS
        if not is_for_the_frame:
            _refuse_misspelt_command(args[0], list(COMMANDS))
        return super().parse_args(ctx, args if is_for_the_frame else ["check", *args])

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run a command; a wrong choice is refused in one wording, with the nearest right one."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = reword_choice(error.message)
            raise

    def get_params(self, ctx: typer.Context) -> list[Command]:  # type: ignore[override]
        """Give the frame's own options, which are flags all of them."""
        parameters = super().get_params(ctx)
        for parameter in parameters:
            parameter.metavar = ""
            check_late(parameter)
        return parameters

    def list_commands(self, _: typer.Context) -> list[str]:  # type: ignore[override]
        """Name the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, _: typer.Context, name: str) -> Command | None:  # type: ignore[override]
        """Import one command."""
        return load_command(name) if name in COMMANDS else None


def load_command(name: str) -> Command:
    """Import one command and build it."""
    module, _, attribute = COMMANDS[name].partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        single = typer.Typer(add_completion=False)
        single.command(name, context_settings=_SETTINGS)(found)
        found = single
    command = get_command(found)
    _show_flags_plainly(command)
    _refuse_empty_options(command)
    return command


def _show_flags_plainly(command: Command, parent: typer.Context | None = None) -> None:
    """Show flags in the help without a type, which some versions of typer give: they take none."""
    context = typer.Context(command, parent=parent, **command.context_settings)
    for parameter in command.get_params(context):
        check_late(parameter)
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
    for below in getattr(command, "commands", {}).values():
        _show_flags_plainly(below, context)


_MAY_BE_EMPTY = ("prefix",)
"""Options that mean something when they are given and empty."""


def _refuse_empty_options(command: Command) -> None:
    """Refuse options that are given and empty, as they come of a variable that is not set."""
    for parameter in getattr(command, "params", ()):
        is_option = parameter.param_type_name == "option" and not parameter.is_flag
        if is_option and parameter.name not in _MAY_BE_EMPTY:
            parameter.callback = _refuse_empty(parameter.callback)
    for below in getattr(command, "commands", {}).values():
        _refuse_empty_options(below)


def _refuse_empty(callback: Callable[..., Any] | None) -> Callable[..., Any]:
    """Look at what is given for an option before whatever else is done with it."""

    def look(context: typer.Context, option: Any, value: Any) -> Any:
        given = value if isinstance(value, list | tuple) else [value]
        is_empty = any(isinstance(text, str) and not text.strip(" ,") for text in given)
        if is_empty and _is_given(context, option):
            raise UsageError(f"{option.opts[0]} is empty; write a value, or leave it out")
        return callback(context, option, value) if callback else value

    return look


def _is_given(context: typer.Context, option: Any) -> bool:
    """Whether an option stands on the command line, and not only its default counts."""
    source = context.get_parameter_source(option.name)
    return source is not None and source.name == "COMMANDLINE"


def _refuse_misspelt_command(word: str, commands: list[str]) -> None:
    """Tell a misspelt command from a case file that is not there."""
    near = did_you_mean(word, commands, most=1)
    if near and not Path(word).suffix and not Path(word).exists():
        raise UsageError(f"there is neither a command nor a file {word!r}; {near}")


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=_SETTINGS,
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"labcheck {__version__}")
        raise typer.Exit


@app.callback()
def frame(
    *,
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Flag laboratory results against reference ranges and the patient's own baseline.

    `labcheck CASE` is short for `labcheck check CASE`. For education and
    review; the reporting laboratory's own limits come first.
    """


def run() -> None:
    """Run the command; every way out has its exit code.

    0 done · 1 --fail-on met · 2 wrong use · 3 an input cannot be read · 4 a range or catalogue
    file is wrong · 70 a bug.
    """
    open_standard_streams()
    try:
        app(prog_name="labcheck")
    except LabcheckError as error:
        report_fault(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except MemoryError:
        report_fault(UsageError("the memory does not suffice"))
        sys.exit(UsageError.exit_code)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in OUTPUT_FAULTS:  # typer prints help itself
            report_fault(refuse_output(error))
            sys.exit(UsageError.exit_code)
        if os.environ.get("LABCHECK_DEBUG"):
            raise
        what = make_printable(f"{type(error).__name__}: {error}")
        sys.stderr.write(
            f"labcheck: this is a bug: {what}\n"
            "Set LABCHECK_DEBUG=1 to see where, and please report it.\n"
        )
        sys.exit(_BUG)
