"""`labcheck help`: the full page of a command, and where the docs lie."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from labcheck.cli.help.docs import list_docs
from labcheck.cli.help.page import Page, find_width, render_help
from labcheck.cli.output import write_output
from labcheck.cli.screen import find_canvas
from labcheck.errors import UsageError, did_you_mean

_DOCS = "docs"


def print_help(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="COMMAND", help="A command, such as ranges show; or docs."),
    ] = None,
) -> None:
    """Print the help of a command in full, or say where the docs lie."""
    if words == [_DOCS]:
        write_output(list_docs(), None)
        return
    frame = context.parent.command if context.parent else context.command
    command = _find(frame, words or ())
    page = Page(find_width(), is_full=bool(words), has_colour=find_canvas().has_colour)
    write_output(render_help(command, " ".join(words or ()), page), None)


def _find(frame: Any, words: Sequence[str]) -> Any:
    command, known = frame, ""
    for word in words:
        names = command.list_commands(None) if hasattr(command, "list_commands") else []
        if word not in names:
            allowed = [*names, *([_DOCS] if command is frame else [])]
            near = did_you_mean(word, allowed) or f"write {' or '.join(allowed)}"
            raise UsageError(f"there is no command {f'{known} {word}'.strip()!r}; {near}")
        command, known = command.get_command(None, word), f"{known} {word}".strip()
    return command
