"""The command's frame: its subcommands, its exit codes, and what a fault looks like."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from labcheck import __version__
from labcheck.cli.frame.built_commands import Command, prepare, write_own_help
from labcheck.cli.frame.shell_completion import HELP, is_completion, set_up_completion
from labcheck.cli.late_checks import check_late
from labcheck.cli.options import reword_choice
from labcheck.cli.output import OUTPUT_FAULTS, open_standard_streams, refuse_output, report_fault
from labcheck.errors import LabcheckError, UsageError, did_you_mean
from labcheck.writers.plain_text import make_printable

_BUG = 70
_INTERRUPTED = 130
_FRAME_OPTIONS = ("--help", "--version", *HELP)

COMMANDS = {
    "check": "labcheck.cli.check:check_command",
    "look": "labcheck.cli.look.command:look",
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
    "help": "labcheck.cli.help.command:print_help",
}
"""Each command by its function or its own group; only the one that is asked for is imported."""

_SETTINGS = {"help_option_names": ["--help", "-h"]}


class Commands(TyperGroup):
    """The commands, each imported when it is asked for; `labcheck CASE` means `check CASE`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `check` in front of whatever names no subcommand; show the help for nothing."""
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help(), err=True)
            raise typer.Exit(UsageError.exit_code)
        if is_completion(args) and not ctx.resilient_parsing:
            set_up_completion(args, str(ctx.info_name))
            raise typer.Exit
        is_for_the_frame = not args or args[0] in _FRAME_OPTIONS or args[0] in COMMANDS
        if not is_for_the_frame and not ctx.resilient_parsing:
            _refuse_misspelt_command(args[0], list(COMMANDS))
        return super().parse_args(ctx, args if is_for_the_frame else ["check", *args])

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run a command; a wrong choice is refused in one wording, with the nearest right one."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = reword_choice(error.message)
            raise

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Show our own page, which is the same with every version of typer."""
        del ctx
        write_own_help(self, "", formatter)

    def get_params(self, ctx: typer.Context) -> list[Command]:  # type: ignore[override]
        """Give the frame's own options."""
        parameters = super().get_params(ctx)
        for parameter in parameters:
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
    prepare(command, name)
    return command


def _refuse_misspelt_command(word: str, commands: list[str]) -> None:
    """Tell a misspelt command from a case file that is not there."""
    near = did_you_mean(word, commands, most=1)
    if near and not Path(word).suffix and not Path(word).exists():
        raise UsageError(f"there is neither a command nor a file {word!r}; {near}")


app = typer.Typer(
    cls=Commands,
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
        code = app(prog_name="labcheck", standalone_mode=False)
        if isinstance(code, int) and code:
            sys.exit(code)
    except LabcheckError as error:
        report_fault(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except MemoryError:
        report_fault(UsageError("the memory does not suffice"))
        sys.exit(UsageError.exit_code)
    except typer.Abort:
        sys.exit(_INTERRUPTED)
    except Exception as error:
        from labcheck.cli.frame.wrong_use import describe_wrong_use, is_wrong_use  # noqa: PLC0415

        if is_wrong_use(error):
            report_fault(UsageError(describe_wrong_use(error)))
            sys.exit(UsageError.exit_code)
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
