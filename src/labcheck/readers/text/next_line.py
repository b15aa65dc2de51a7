"""Names whose value stands on the lines below: `Hemoglobin`, `13.2 g/dL`, `12.0-16.0`.

A value without unit and range is taken only of a test that has no unit. Behind two names in a row,
as a column of names is copied, no value has a sure place. Two values below one name are none, since
one of them may be the label of a graph.
"""

import re

from labcheck.readers.text.behind import Behind, read_behind
from labcheck.readers.text.headings import is_furniture
from labcheck.readers.text.lines import Line
from labcheck.readers.text.names import Name, Names
from labcheck.values.records import dataclass
from labcheck.values.result_text import Censored, NoResult, Number, Ordinal, Verbal, Word

_MOST_LINES = 5
_LABEL = re.compile(
    r"(?:your |test )?(?:value|result)s?|units?|flag|status|final|ergebnis|wert|einheit|résultat"
    r"|unité|resultado|unidad(?:e|es)?|risultato|unità|uitslag|eenheid",
    re.IGNORECASE,
)
"""Words that only say what stands below them."""
_ASIDE = re.compile(
    r"(?:material|specimen|sample|method|méthode|methode|método|metodo|muestra|amostra|campione"
    r"|prélèvement|probe|materiaal)\s*:",
    re.IGNORECASE,
)
"""What a line between a name and its value may begin with."""
_OF_METHODS = frozenset(["direct", "indirect", "with", "without", "p5p"])
"""Words beside the name of a method: `ISE indirect`, `IFCC without P5P`."""
_LABEL_BEFORE = re.compile(
    rf"(?:{_LABEL.pattern})[\s.…_]*:\s*|your\s+(?:value|result)\s+(?=\S)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A result that was put together from several lines.

    Attributes:
        name: The test.
        behind: What stands below it; `None` where another value below it takes that back.
        line: The line of the name.
        lines: Every line it was read from.
        is_heading: Whether its name, by itself, may head results of a specimen.
    """

    name: Name
    behind: Behind | None
    line: int
    lines: tuple[int, ...]
    is_heading: bool = False


class Waiting:
    """A name that waits for its value.

    Args:
        names: What finds the names of tests.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._name: Name | None = None
        self._lines: list[int] = []
        self._words: list[str] = []
        self._is_doubtful = False
        self._is_heading = False
        self._is_done = False

    @property
    def is_open(self) -> bool:
        """Whether a name waits."""
        return self._name is not None

    def stop(self) -> None:
        """Wait no longer."""
        self._name, self._is_doubtful = None, False

    def head(self) -> bool:
        """Say that the line that was taken may head results; whether it is a name by itself."""
        self._is_heading = len(self._lines) == 1
        return self._is_heading

    def take(
        self, line: Line, specimen: str = "", *, is_value_first: bool = False
    ) -> Gathered | None:
        """Take the next line; gives a result once there is one, and again as it grows.

        Args:
            line: The line.
            specimen: What the heading above says was examined.
            is_value_first: As `read_behind` takes it.
        """
        words = line.plain.split()
        name = self._names.find(words, specimen)
        if name is not None and name.words == len(words):
            is_column = self._name is not None and not self._words and not self._is_heading
            self._is_doubtful = is_column or self._is_doubtful
            self._name, self._lines, self._words = name, [line.number], []
            self._is_heading = self._is_done = False
            if self._is_doubtful:
                self._name = None
            return None
        if self._goes_on(line, words):
            self._lines.append(line.number)
            return None
        if self._words and is_furniture(line.plain) and not _LABEL.fullmatch(line.plain):
            self.stop()
            return None
        if self._name is None or name is not None or len(self._lines) > _MOST_LINES:
            is_value = name is None and line.has_digits
            self._name = None
            self._is_doubtful = self._is_doubtful and is_value
            return None
        return self._extend(self._name, line, is_value_first=is_value_first)

    def _goes_on(self, line: Line, words: list[str]) -> bool:
        """Whether a line says more of the name that waits: its method, what was examined."""
        if self._name is None or self._words:
            return False
        plain = [word for word in words if word.casefold() not in _OF_METHODS] or words
        longer = [*self._name.text.split(), *plain]
        has_digits = any(map(str.isdigit, "".join(plain)))
        found = None if has_digits else self._names.find(longer, self._name.specimen)
        if found is None or found.words < len(longer):
            return bool(_ASIDE.match(line.plain))
        if found.tests != self._name.tests:  # Bilirubin, and below it Direct
            self._name = found
        return True

    def _extend(self, name: Name, line: Line, *, is_value_first: bool) -> Gathered | None:
        text = _LABEL_BEFORE.sub("", line.plain)
        if not _LABEL.fullmatch(text):
            self._words += text.split()
        self._lines.append(line.number)
        behind = read_behind(self._words, name, is_value_first=is_value_first)
        if behind is not None and _is_sure(behind, name):
            self._is_done = True
        elif self._is_done and _is_value(read_behind(text.split(), name)):
            self.stop()
            behind = None
        else:
            return None
        return Gathered(name, behind, self._lines[0], tuple(self._lines), self._is_heading)


def _is_sure(behind: Behind, name: Name) -> bool:
    """Whether there is more than a number that may be that of a page: a unit, a flag, an answer."""
    is_unitless = bool(name.tests) and all(test.is_unitless for test in name.tests)
    match behind.printed.reading.value:
        case NoResult():
            is_said = True
        case Verbal(word=word):
            is_said = word in (Word.NEGATIVE, Word.POSITIVE, Word.EQUIVOCAL)
        case Ordinal():
            is_said = name.is_of_urine
        case _:
            is_said = False
    return not behind.is_limit and (not behind.is_bare or is_unitless or is_said)


def _is_value(behind: Behind | None) -> bool:
    """Whether a line by itself may be another value of the test above it."""
    return behind is not None and isinstance(behind.printed.reading.value, Number | Censored)
