"""Say what is wrong with a command line in one style, whatever version of typer refuses it."""

import re
from typing import Any

from labcheck.errors import did_you_mean

_FOR = re.compile(r"Invalid value for (?P<what>.*?): (?P<why>.*)", re.DOTALL)
_NO_OPTION = re.compile(r"No such option:? '?(?P<name>-[^\s'.]*)'?.*", re.DOTALL)
_MISSING = re.compile(r"Missing (?P<kind>\w+) (?P<name>'.*'|[^.]*)\..*", re.DOTALL)
_NO_VALUE = re.compile(r"Option '?(?P<name>-[^\s']*)'? requires an argument\.?")
_TOO_MANY = re.compile(r"Got unexpected extra arguments?(\(s\))? \((?P<words>.*)\)", re.DOTALL)
_NO_COMMAND = re.compile(r"No such command '(?P<name>[^']*)'.*", re.DOTALL)
_NUMBERS = (
    (re.compile(r".*valid integer.*"), "it is not a whole number"),
    (re.compile(r".*(?:greater than or equal to |range x>=)(\S+?)\.?"), r"it must be at least \1"),
    (re.compile(r".*(?:less than or equal to |range x<=)(\S+?)\.?"), r"it must be at most \1"),
    (re.compile(r".*range (\S+)<=x<=(\S+?)\.?"), r"it must be between \1 and \2"),
)
"""What versions of typer say of a number that is none, or too high or low."""


def is_wrong_use(error: BaseException) -> bool:
    """Tell what typer raises for a wrong command line; where its type lies differs by version."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def describe_wrong_use(error: Any) -> str:
    """Write what is wrong as one line, with the nearest right name and where to read on."""
    said = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    command = context.command if context else None
    what = _reword(said, command)
    if context is None or what.endswith("?"):
        return what
    return f"{what}; see `{context.command_path} --help`"


def _reword(said: str, command: Any) -> str:
    if found := _FOR.fullmatch(said):
        return f"{_name(found['what'])}: {_reword_number(found['why'])}"
    if found := _NO_OPTION.fullmatch(said):
        near = did_you_mean(found["name"], _list_options(command), most=1)
        return f"there is no option {found['name']}" + (f"; {near}" if near else "")
    if found := _MISSING.fullmatch(said):
        name = _name(found["name"])
        return f"{name if name.startswith('-') else name.upper()} is missing"
    if found := _NO_VALUE.fullmatch(said):
        return f"{found['name']} needs a value"
    if found := _TOO_MANY.fullmatch(said):
        return f"too many words: {found['words']}"
    if found := _NO_COMMAND.fullmatch(said):
        near = did_you_mean(found["name"], list(getattr(command, "commands", {})), most=1)
        return f"there is no command {found['name']!r}" + (f"; {near}" if near else "")
    return said[:1].lower() + said[1:].rstrip(".")


def _reword_number(why: str) -> str:
    for pattern, words in _NUMBERS:
        if found := pattern.fullmatch(why):
            return found.expand(words)
    return why.rstrip(".")


def _name(hint: str) -> str:
    """Name an option by its long spelling, an argument as the usage does."""
    names = [name.strip("'\"[]{}. ") for name in hint.split(" / ")]
    return max(names, key=len)


def _list_options(command: Any) -> list[str]:
    parameters = getattr(command, "params", ())
    return [name for parameter in parameters for name in parameter.opts if name[:2] == "--"]
