"""The command's frame: its subcommands, its exit codes, and what a fault looks like."""

import os
import sys
from pathlib import Path

import typer
from typer.core import TyperGroup

from labcheck import __version__
from labcheck.cli.check import check_cases
from labcheck.cli.files import report_fault
from labcheck.cli.new import write_template
from labcheck.cli.schema import print_schema
from labcheck.errors import LabcheckError, UsageError, did_you_mean
from labcheck.writers.plain_text import make_printable

_BUG = 70
_INTERRUPTED = 130
_FRAME_OPTIONS = ("--help", "--version", "--install-completion", "--show-completion")


class DefaultsToCheck(TyperGroup):
    """A group in which `labcheck case.yaml` means `labcheck check case.yaml`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `check` in front of whatever names no subcommand."""
        is_for_the_frame = not args or args[0] in _FRAME_OPTIONS or args[0] in self.commands
        if not is_for_the_frame:
            _refuse_misspelt_command(args[0], list(self.commands))
        return super().parse_args(ctx, args if is_for_the_frame else ["check", *args])


def _refuse_misspelt_command(word: str, commands: list[str]) -> None:
    """Tell a misspelt command from a case file that is not there."""
    near = did_you_mean(word, commands, most=1)
    if near and not Path(word).suffix and not Path(word).exists():
        raise UsageError(f"there is neither a command nor a file {word!r}; {near}")


app = typer.Typer(
    cls=DefaultsToCheck,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command("check")(check_cases)
app.command("new")(write_template)
app.command("schema")(print_schema)


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
    try:
        app(prog_name="labcheck")
    except LabcheckError as error:
        report_fault(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe has gone; give the interpreter nothing to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("LABCHECK_DEBUG"):
            raise
        what = make_printable(f"{type(error).__name__}: {error}")
        sys.stderr.write(
            f"labcheck: this is a bug: {what}\n"
            "Set LABCHECK_DEBUG=1 to see where, and please report it.\n"
        )
        sys.exit(_BUG)
