"""`labcheck --install-completion [SHELL]` and `--show-completion [SHELL]`.

typer makes the scripts and knows where each shell looks for them. Its own options take the shell
that the command is run in and pass over one that is named, so the words are read here. Nothing
here completes anything: that is `labcheck.cli.completion`.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer

from labcheck.errors import UsageError, refuse_word

INSTALL, SHOW = "--install-completion", "--show-completion"
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
HELP = {
    INSTALL: f"Install completion for this shell, or for the one named: {'|'.join(SHELLS)}.",
    SHOW: "Print the script of completion for this shell, or for the one named.",
}


def is_completion(args: Sequence[str]) -> bool:
    """Whether a command line begins with one of the two options."""
    return bool(args) and args[0].partition("=")[0] in HELP


def set_up_completion(args: Sequence[str], name: str) -> None:
    """Install or print the completion of the shell that is named, or of this one.

    Args:
        args: The command line, from the option on.
        name: The name of the command that is completed.

    Raises:
        UsageError: The shell is not known, or there are more words.
    """
    option, sign, beside = args[0].partition("=")
    words = [*([beside] if sign else []), *args[1:]]
    if len(words) > 1:
        raise UsageError(f"{option} takes one shell: {', '.join(SHELLS)}")
    shell = _find_shell(option, words[0] if words else _detect_shell())
    # Imported here: only who installs completion pays for it.
    completion: Any = import_module("typer.completion")
    if option == SHOW:
        variable = f"_{name.upper()}_COMPLETE"
        typer.echo(completion.get_completion_script(
            prog_name=name, complete_var=variable, shell=shell
        ))  # fmt: skip
        return
    _, path = completion.install(shell=shell, prog_name=name)
    typer.echo(f"Completion for {shell} is installed in {path}; it works in a new terminal.")


def _find_shell(option: str, name: str) -> str:
    if not name:
        named = f"labcheck {option} {'|'.join(SHELLS)}"
        raise UsageError(f"the shell cannot be found out; name it: {named}")
    if name.casefold() not in SHELLS:
        raise UsageError(f"{option}: {refuse_word(name, SHELLS)}")
    return name.casefold()


def _detect_shell() -> str:
    """Find the shell that the command was run in; empty where that cannot be told."""
    try:
        shellingham: Any = import_module("shellingham")  # comes with typer
    except ImportError:
        return ""
    try:
        return str(shellingham.detect_shell()[0])
    except (shellingham.ShellDetectionFailure, OSError):
        return ""
