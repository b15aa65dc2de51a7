"""What every command has in common after typer has built it: its help, spellings, empty options."""

from collections.abc import Callable
from typing import Any

import typer

from labcheck.cli.late_checks import check_late
from labcheck.errors import UsageError

Command = Any
"""A command as click builds it; where click's own type lies differs between versions of typer."""

_MAY_BE_EMPTY = ("prefix",)
"""Options that mean something when they are given and empty."""
SPELLINGS = {
    "--format": {"markdown": "md", "ndjson": "jsonl", "htm": "html", "text": "table"},
    "--from": {"tsv": "csv", "yml": "yaml", "txt": "text"},
}
"""Words that people type for a format, by the option they stand behind, where it has no such word
of its own."""
_JSON = "-j"
"""Short for `--format json`, of every command that prints JSON."""
_SPELT = {_JSON, *(word for spellings in SPELLINGS.values() for word in spellings)}
"""All of these words; most command lines have none of them."""


def prepare(command: Command, path: str) -> None:
    """Give a command, and those below it, what every command has.

    Args:
        command: The command or group.
        path: Its words behind `labcheck`.
    """
    show_own_help(command, path)
    for parameter in command.get_params(typer.Context(command, **command.context_settings)):
        check_late(parameter)
    if hasattr(command, "commands"):
        if not command.invoke_without_command:
            _help_for_nothing(command)
        for name, below in command.commands.items():
            prepare(below, f"{path} {name}")
    _refuse_empty_options(command)
    _accept_spellings(command)


def show_own_help(command: Command, path: str) -> None:
    """Show our own page for `--help`."""

    def format_help(_: typer.Context, formatter: Any) -> None:
        write_own_help(command, path, formatter)

    command.format_help = format_help


def write_own_help(command: Command, path: str, formatter: Any) -> None:
    """Write the page of `--help`."""
    from labcheck.cli.help.page import Page, find_width, render_help  # noqa: PLC0415 - rarely asked
    from labcheck.cli.screen import find_canvas  # noqa: PLC0415

    page = Page(find_width(), has_colour=find_canvas().has_colour)
    formatter.write(render_help(command, path, page))


def _help_for_nothing(group: Command) -> None:
    """Show the help of a group that is called without a command, as wrong use."""
    parse_args = group.parse_args

    def parse(context: typer.Context, args: list[str]) -> Any:
        if not args and not context.resilient_parsing:
            typer.echo(context.get_help(), err=True)
            raise typer.Exit(UsageError.exit_code)
        return parse_args(context, args)

    group.no_args_is_help = False
    group.parse_args = parse


def _accept_spellings(command: Command) -> None:
    """Take words that people type for what an option calls otherwise."""
    options = {name: option for option in command.params for name in option.opts}
    if _JSON in options or not options.keys() & SPELLINGS.keys():
        return
    parse_args = command.parse_args

    def parse(context: typer.Context, args: list[str]) -> Any:
        if _SPELT.isdisjoint(arg.rpartition("=")[2].casefold() for arg in args):
            return parse_args(context, args)
        return parse_args(context, _spell_of(command, args))

    command.parse_args = parse


def _spell_of(command: Command, args: list[str]) -> list[str]:
    """Put the words that a command's own options have in the place of others for them."""
    from labcheck.cli.help.page import find_choices  # noqa: PLC0415 - rarely typed

    options = {name: option for option in command.params for name in option.opts}
    choices, words = find_choices(command), dict[str, dict[str, str]]()
    for name, spellings in SPELLINGS.items():
        if name in options:
            known = choices.get(options[name].name, ())
            kept = {typed: word for typed, word in spellings.items() if typed not in known}
            words |= dict.fromkeys(options[name].opts, kept)
    printed = choices.get(options["--format"].name, ()) if "--format" in options else ()
    return _spell(args, words, has_json="json" in printed)


def _spell(args: list[str], words: dict[str, dict[str, str]], *, has_json: bool) -> list[str]:
    spelt: list[str] = []
    for at, word in enumerate(args):
        if word == "--":
            return [*spelt, *args[at:]]
        name, sign, value = word.partition("=")
        if has_json and word == _JSON:
            spelt += ["--format", "json"]
        elif sign and name in words:
            spelt.append(f"{name}={_find_word(value, words[name])}")
        else:
            before = spelt[-1] if spelt else ""
            spelt.append(_find_word(word, words[before]) if before in words else word)
    return spelt


def _find_word(typed: str, spellings: dict[str, str]) -> str:
    return spellings.get(typed.casefold(), typed)


def _refuse_empty_options(command: Command) -> None:
    """Refuse options that are given and empty, as they come of a variable that is not set."""
    for parameter in command.params:
        is_option = parameter.param_type_name == "option" and not parameter.is_flag
        if is_option and parameter.name not in _MAY_BE_EMPTY:
            parameter.callback = _refuse_empty(parameter.callback)


def _refuse_empty(callback: Callable[..., Any] | None) -> Callable[..., Any]:
    """Look at what is given for an option before whatever else is done with it."""

    def look(context: typer.Context, option: Any, value: Any) -> Any:
        # Several texts come in a plain list or tuple; a value that was read may be a named tuple.
        given = value if type(value) in (list, tuple) else [value]
        is_empty = any(isinstance(text, str) and not text.strip(" ,") for text in given)
        if is_empty and _is_given(context, option):
            raise UsageError(f"{option.opts[0]} is empty; write a value, or leave it out")
        return callback(context, option, value) if callback else value

    return look


def _is_given(context: typer.Context, option: Any) -> bool:
    """Whether an option stands on the command line, and not only its default counts."""
    source = context.get_parameter_source(option.name)
    return source is not None and source.name == "COMMANDLINE"
