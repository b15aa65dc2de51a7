"""The extensions labcheck wrote on an element, taken by their names.

What is wrong with one of them is a fault that names the way to it; it is then read as not there.
Extensions of others are passed over.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from labcheck.readers.fhir_elements import EXTENSION, Element

_LARGEST_WHOLE = 9999
_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)


class Extensions:
    """The extensions of one element, each under a name that is known."""

    def __init__(
        self, element: Element, names: Iterable[str], repeated: Iterable[str] = ()
    ) -> None:
        """Sort the extensions by name.

        Args:
            element: What they are extensions of.
            names: The names that may stand there.
            repeated: Those that may stand there more than once.
        """
        self._found: dict[str, list[Element]] = {}
        known, repeated = frozenset(names), frozenset(repeated)
        for one in element.own_extensions:
            name = one.text("url").removeprefix(EXTENSION)
            if name not in known | repeated:
                one.fault("url", f"labcheck has no extension {name!r} here", "it is not read")
            elif name in self._found and name not in repeated:
                one.fault("url", f"{name!r} stands here twice", "the first is read")
            else:
                self._found.setdefault(name, []).append(one)

    def text(self, name: str) -> str:
        """Take a text; empty when absent."""
        found = self._found.get(name)
        if not found:
            return ""
        (one,) = found
        text = one.text("valueString")
        if not text and "valueString" not in one:
            one.fault("valueString", "the extension must have it", "it is not read")
        return text

    def parsed(self, name: str, parse: Callable[[str], _T]) -> _T | None:
        """Take a text and parse it; what the parser refuses is a fault."""
        text = self.text(name)
        return self._parse(name, "valueString", text, parse) if text else None

    def choice(self, name: str, kind: type[_E]) -> _E | None:
        """Take one word of a closed set."""
        allowed = {str(one.value): one for one in kind}

        def choose(text: str) -> _E:
            if text not in allowed:
                raise ValueError(f"{text!r} is not one of {', '.join(allowed)}")
            return allowed[text]

        return self.parsed(name, choose)

    def number(self, name: str, parse: Callable[[str], Decimal]) -> Decimal | None:
        """Take a decimal number and parse it as it is written."""
        return self._numeral(name, "valueDecimal", parse)

    def whole(self, name: str) -> int | None:
        """Take a count from 0 on."""
        return self._numeral(name, "valueInteger", _parse_whole)

    def groups(self, name: str) -> list[Element]:
        """Take every extension of a name, itself holding extensions."""
        return self._found.get(name, [])

    def _numeral(self, name: str, field: str, parse: Callable[[str], _T]) -> _T | None:
        found = self._found.get(name)
        if not found:
            return None
        text = found[0].numeral(field)
        if not text and field not in found[0]:
            found[0].fault(field, "the extension must have it", "it is not read")
        return self._parse(name, field, text, parse) if text else None

    def _parse(self, name: str, field: str, text: str, parse: Callable[[str], _T]) -> _T | None:
        try:
            return parse(text)
        except ValueError as error:
            self._found[name][0].fault(field, str(error), "it is not read")
            return None


def _parse_whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= _LARGEST_WHOLE):
        raise ValueError(f"{text!r} is not a whole number from 0 to {_LARGEST_WHOLE}")
    return int(text)
