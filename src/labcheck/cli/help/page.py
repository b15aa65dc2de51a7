"""Lay out the help of a command: how it is called, what it does, its options, examples.

The short page (`--help`) has the first paragraph, and the first sentence of each option, so that it
fits on a screen; the full one (`labcheck help COMMAND`) has all of it, with every choice and
default. Nothing is left to typer's own page, whose layout and type names differ by its version.
"""

import re
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from enum import Enum
from inspect import cleandoc, unwrap
from typing import Any, get_args, get_type_hints

from labcheck.cli.frame.shell_completion import HELP as COMPLETION_HELP
from labcheck.cli.help.panels import Panel, find_panel
from labcheck.cli.help.samples import SAMPLES
from labcheck.values.records import dataclass

Command = Any
Parameter = Any

_WIDEST = 100
_NARROWEST = 40
_NAMES = 23
"""How wide the column of options is at most."""
_CHOICES_BESIDE_NAME = 13
"""How long the words that an option may be are at most, to stand for its value."""
_SENTENCE = re.compile(r"(?<=[.;])\s")
_DOCS = "Docs: `labcheck help docs` says where."


@dataclass(frozen=True, slots=True)
class Page:
    """How a page is laid out.

    Attributes:
        width: Columns.
        is_full: Whether every word of an option is shown.
        has_colour: Whether headings are bold.
    """

    width: int = 80
    is_full: bool = False
    has_colour: bool = False

    def head(self, text: str) -> str:
        """Paint a heading."""
        return f"\x1b[1m{text}\x1b[0m" if self.has_colour else text

    @property
    def text_width(self) -> int:
        """How wide text is set."""
        return max(_NARROWEST, min(self.width, _WIDEST))


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command, as the help and the reference show it.

    Attributes:
        names: Its spellings, the long one first.
        metavar: What stands for its value; empty for a flag.
        text: What it does.
        choices: The words it may be, where they are listed nowhere else.
        default: What is taken when it is not given; empty for nothing.
        panel: Under which heading it stands, and where.
    """

    names: tuple[str, ...]
    metavar: str
    text: str
    choices: tuple[str, ...]
    default: str
    panel: tuple[Panel, int]

    @property
    def label(self) -> str:
        """The spellings and the value, as one writes them."""
        return f"{', '.join(self.names)} {self.metavar}".rstrip()

    @property
    def first_sentence(self) -> str:
        """What it does, in short."""
        first = _SENTENCE.split(self.text, maxsplit=1)[0].rstrip(".;")
        return f"{first}: {'|'.join(self.choices)}" if self.choices else first

    @property
    def whole_text(self) -> str:
        """What it does, with the words it may be and its default."""
        allowed = f" One of {', '.join(self.choices)}." if self.choices else ""
        usual = f" Default: {self.default}." if self.default else ""
        return f"{self.text}{allowed}{usual}"


def render_help(command: Command, path: str, page: Page) -> str:
    """Write the help of a command.

    Args:
        command: The command or group, as typer has built it.
        path: Its words behind `labcheck`; empty for the frame.
        page: How it is laid out.
    """
    about = [*_write_about(command, page), *_write_arguments(command, page)]
    parts = [[find_usage(command, path)], about]
    if below := list_below(command):
        parts.append(list(_write_commands(below, page)))
    parts.append(list(_write_options(command, page)))
    samples = SAMPLES.get(path, ())
    ending = [page.head("Examples"), *(f"  {sample}" for sample in samples)] if samples else []
    parts.append([*ending, *_write_ending(path, page)])
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def find_usage(command: Command, path: str) -> str:
    """Say how a command is called, in a line."""
    words = ["labcheck", path] if path else ["labcheck"]
    if hasattr(command, "commands") or not path:
        return f"Usage: {' '.join(words)} COMMAND ..."
    words += ["[OPTIONS]", *(name for name, _ in list_arguments(command))]
    return f"Usage: {' '.join(words)}"


def _write_about(command: Command, page: Page) -> list[str]:
    paragraphs = read_about(command).split("\n\n")
    paragraphs = paragraphs if page.is_full or hasattr(command, "commands") else paragraphs[:1]
    return "\n\n".join(textwrap.fill(text, page.text_width) for text in paragraphs).splitlines()


def read_about(command: Command) -> str:
    """Give what a command says of itself: paragraphs, each on one line."""
    text = cleandoc(command.help or "").replace("\f", "")
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def list_arguments(command: Command) -> Iterator[tuple[str, str]]:
    """Give each argument as it is written in the usage, and what it is."""
    allowed = find_choices(command)
    for parameter in command.params:
        if parameter.param_type_name == "argument" and not getattr(parameter, "hidden", False):
            name = (parameter.metavar or parameter.name or "").strip("[].").upper()
            name = f"{name}..." if parameter.nargs == -1 else name
            choices = allowed.get(parameter.name)
            text = parameter.help or _find_declared_help(command, parameter.name)
            if choices:
                text = f"{text.rstrip('.')}: {', '.join(choices)}."
            yield name if parameter.required else f"[{name}]", text


def _write_arguments(command: Command, page: Page) -> Iterator[str]:
    for name, text in list_arguments(command):
        yield from _write_entry(name, text, page)


def list_below(command: Command) -> list[tuple[str, str]]:
    """Give the commands of a group with what each does, in a sentence."""
    names = command.list_commands(None) if hasattr(command, "list_commands") else []
    found = ((name, command.get_command(None, name)) for name in names)
    return [
        (name, _SENTENCE.split(read_about(below), maxsplit=1)[0].rstrip(".;"))
        for name, below in found
        if below is not None and not below.hidden
    ]


def _write_commands(below: Sequence[tuple[str, str]], page: Page) -> Iterator[str]:
    yield page.head("Commands")
    for name, text in below:
        yield from _write_entry(name, text, page, column=max(len(name) for name, _ in below))


def list_options(command: Command) -> list[Option]:
    """Give the options of a command in the order of the help, without `--help` itself."""
    choices = find_choices(command)
    found = [
        _describe(parameter, choices.get(parameter.name, ()))
        for parameter in command.params
        if parameter.param_type_name == "option"
        and not getattr(parameter, "hidden", False)
        and parameter.name != "help"
    ]
    order = list(Panel)
    return sorted(found, key=lambda option: (order.index(option.panel[0]), option.panel[1]))


def _describe(parameter: Parameter, choices: tuple[str, ...]) -> Option:
    names = sorted(parameter.opts, key=lambda name: (not name.startswith("--"), len(name)))
    metavar = "" if parameter.is_flag else parameter.metavar or ""
    if not metavar and not parameter.is_flag:
        beside = "|".join(choices)
        metavar = beside if 0 < len(beside) <= _CHOICES_BESIDE_NAME else names[0].strip("-").upper()
    listed = () if "|" in metavar else choices
    panel = find_panel(names[0])
    text = COMPLETION_HELP.get(names[0]) or parameter.help or ""
    default = _write_default(parameter)
    return Option(tuple(names), metavar, text, listed, default, panel)


def find_width() -> int:
    """Find how wide the help is set."""
    return shutil.get_terminal_size().columns


def find_choices(command: Command) -> dict[str, tuple[str, ...]]:
    """Find the words that each parameter may be, where it is one of a closed list.

    They are read from the function of the command: where typer keeps them differs by version.
    """
    if command.callback is None:
        return {}
    hints = get_type_hints(unwrap(command.callback))
    found = {name: _find_enum(hint) for name, hint in hints.items() if name != "return"}
    return {
        name: tuple(str(word.value) for word in words)
        for name, words in found.items()
        if words is not None
    }


def _find_declared_help(command: Command, name: str) -> str:
    """Find what the function declares of an argument, which some versions of click drop."""
    hints = get_type_hints(unwrap(command.callback), include_extras=True)
    declared = getattr(hints.get(name), "__metadata__", ())
    return next((info.help for info in declared if getattr(info, "help", None)), "")


def _find_enum(hint: Any) -> type[Enum] | None:
    """Find the enum in a type such as `list[Only] | None`."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return next(filter(None, map(_find_enum, get_args(hint))), None)


def _write_default(parameter: Parameter) -> str:
    default = parameter.default
    default = default.value if isinstance(default, Enum) else default
    is_said = isinstance(default, str | int) and not isinstance(default, bool)
    return str(default) if is_said and str(default) else ""


def _write_options(command: Command, page: Page) -> Iterator[str]:
    options = list_options(command)
    names = max((len(option.label) for option in options), default=0)
    column = min(names, _NAMES)
    panels = list(dict.fromkeys(option.panel[0] for option in options))
    for panel in panels:
        yield page.head(panel.value)
        for option in options:
            if option.panel[0] is panel:
                text = option.whole_text if page.is_full else option.first_sentence
                yield from _write_entry(option.label, text, page, column)


def _write_entry(name: str, text: str, page: Page, column: int = 0) -> Iterator[str]:
    """Write a name with its text beside it; a name that is too long has its text below."""
    column = column or min(len(name), _NAMES)
    indent = " " * (column + 4)
    lines = _wrap(text, page.text_width - len(indent))
    if len(name) <= column:
        yield f"  {name:<{column}}  {lines[0]}".rstrip()
        lines = lines[1:]
    else:
        yield f"  {name}"
    yield from (f"{indent}{line}" for line in lines)


def _wrap(text: str, width: int) -> list[str]:
    """Break a text into lines; words that are joined by strokes may part behind one."""
    lines = [""]
    for word in text.split():
        between = " " if lines[-1] else ""
        for piece in re.findall(r"[^|]+\|?|\|", word):
            if lines[-1] and len(lines[-1]) + len(between) + len(piece) > width:
                lines.append(piece)
            else:
                lines[-1] += f"{between}{piece}"
            between = ""
    return lines


def _write_ending(path: str, page: Page) -> list[str]:
    """Say where more is to be read."""
    if page.is_full:
        return [_DOCS]
    more = f"labcheck help {path}" if path else "labcheck help COMMAND"
    return textwrap.wrap(f"More: `{more}`. {_DOCS}", page.text_width)
