"""Options that are one of a few words, refused with the same words as in files."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import typer

from labcheck.errors import refuse_word

Choice = TypeVar("Choice", bound=Enum)


def one_of(choices: type[Choice]) -> dict[str, Any]:
    """Describe to typer an option that is one of an enumeration's values.

    Typer's own reading of enumerations costs start-up time for each option and words its refusals
    differently from the rest of labcheck.
    """
    words = [str(choice.value) for choice in choices]
    return {
        "parser": _parser_of(choices, words),
        "metavar": "|".join(words),
        "autocompletion": lambda incomplete: [
            word for word in words if word.startswith(incomplete)
        ],
    }


def _parser_of(choices: type[Choice], words: list[str]) -> Callable[[str], Choice]:
    def parse(text: str) -> Choice:
        for choice in choices:
            if choice.value == text.lower():
                return choice
        raise typer.BadParameter(refuse_word(text, words))

    return parse
