"""Lines that are alike but for what each has of its own: known by their text, and not parsed.

A server writes every Observation in the same way: two of one test differ in ids, references, times
and the number, and in nothing else. So the first lines are parted at their commas, what each has of
its own is left blank, and what remains is a template. What is in a template is found once, by the
query that parts lines, from an example. A line that is the text of a template with a plain text in
each blank has the same elements: a text without quotation marks and backslashes changes nothing
around it. Every other line is parted by itself.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Any, NamedTuple

from labcheck.bulk.judging_sql import PLAIN
from labcheck.readers.fhir_elements import EXTENSION
from labcheck.values.records import dataclass

LONGEST = 1 << 14
"""Bytes of a line that a template is made of."""
_SEPARATORS = (',"', ', "')
_KEYS = (
    "id", "reference", "versionId", "lastUpdated", "source", "effectiveDateTime", "start", "end",
    "effectiveInstant", "issued", "value",
)  # fmt: skip
"""Elements whose texts are left blank, wherever they stand."""
_ENDS = tuple(f'{key}"{colon}"' for key in _KEYS for colon in (":", ": "))
_CLOSING = " ]}"
_IS_PLAIN = re.compile(r"[!#-\[\]-~]+")
"""What may stand in a blank: letters of ASCII without a space, a quotation mark or an escape."""
_NUMBER = re.compile(rf'(.*valueQuantity": ?\{{"value": ?)({PLAIN[1:-1]})')
_SAMPLE_NUMBER = "7"
_MOST_SHAPES, _MOST_BLANKS = 64, 24


class Blank(NamedTuple):
    """A place for what each line has of its own, by the text around it.

    Attributes:
        before: What stands before it, from the last comma.
        behind: What stands behind it, up to the next comma.
        turn: Which of several such places of a line it is, from 0.
        is_number: Whether a number stands there.
    """

    before: str
    behind: str
    turn: int
    is_number: bool


class Shape(NamedTuple):
    """Where the blanks of a line stand.

    Attributes:
        size: How many pieces the line has.
        blanks: The place of each blank among them, from 1, and the blank.
    """

    size: int
    blanks: tuple[tuple[int, Blank], ...]

    @property
    def kept(self) -> list[int]:
        """The places of the other pieces."""
        blanks = dict(self.blanks)
        return [place for place in range(1, self.size + 1) if place not in blanks]


class Template(NamedTuple):
    """What lines have alike.

    Attributes:
        shape: The number of its shape, from 1.
        text: What stands between the blanks.
    """

    shape: int
    text: str


@dataclass
class Templates:
    """The templates of a run.

    Attributes:
        separator: What parts lines into pieces.
        shapes: The shapes, the most frequent first.
        blanks: All blanks.
        templates: The templates, the most frequent first.
        columns: What is known of each template, by the name of a column: the number of its shape,
            the number of the blank in which each of `OWN` stands, and what its lines have alike.
        contents: The contents of the templates, each once.
    """

    separator: str = _SEPARATORS[0]
    shapes: list[Shape] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    contents: list[str] = field(default_factory=list)

    def write_examples(self) -> list[str]:
        """Write a line for each template, with a text in each blank that tells which it is."""
        return [self._write_example(template) for template in self.templates]

    def _write_example(self, template: Template) -> str:
        shape = self.shapes[template.shape - 1]
        blanks, others = dict(shape.blanks), iter(template.text.split(self.separator))
        pieces = []
        for place in range(1, shape.size + 1):
            blank = blanks.get(place)
            text = blank and f"{blank.before}{self.sample(blank)}{blank.behind}"
            pieces.append(next(others) if text is None else text)
        return self.separator.join(pieces)

    def sample(self, blank: Blank) -> str:
        """Give the text that stands in a blank of an example.

        It is what labcheck's own extensions are called, so that an example in which that counts is
        an odd one.
        """
        return _SAMPLE_NUMBER if blank.is_number else f"{EXTENSION}{self.blanks.index(blank)}="


def learn_templates(lines: Iterable[str]) -> Templates:
    """Find the templates of some lines."""
    listed = list(lines)
    spaced = sum(_SEPARATORS[1] in line for line in listed)
    made = Templates(_SEPARATORS[2 * spaced > len(listed)])
    numbers: dict[Shape, int] = {}
    found: Counter[tuple[int, str]] = Counter()
    of_shapes: Counter[Shape] = Counter()
    for line in listed:
        shape, others = _leave_blank(line.split(made.separator))
        if shape.blanks and len(others) < shape.size:
            of_shapes[shape] += 1
            found[numbers.setdefault(shape, len(numbers)), made.separator.join(others)] += 1
    kept: dict[int, int] = {}
    for shape, _ in of_shapes.most_common(_MOST_SHAPES):
        new = [blank for _, blank in shape.blanks if blank not in made.blanks]
        if len(made.blanks) + len(new) <= _MOST_BLANKS:
            made.blanks += new
            made.shapes.append(shape)
            kept[numbers[shape]] = len(made.shapes)
    made.templates = [
        Template(kept[number], text) for (number, text), _ in found.most_common() if number in kept
    ]
    return made


def _leave_blank(pieces: Sequence[str]) -> tuple[Shape, list[str]]:
    """Give where the blanks of a line stand, and the pieces that have none."""
    blanks: list[tuple[int, Blank]] = []
    others: list[str] = []
    turns: Counter[tuple[str, str]] = Counter()
    for place, piece in enumerate(pieces, 1):
        around = _find_text(piece)
        number = None if around else _find_number(piece)
        if found := around or number:
            blanks.append((place, Blank(*found, turns[found], number is not None)))
            turns[found] += 1
        else:
            others.append(piece)
    return Shape(len(pieces), tuple(blanks)), others


def _find_text(piece: str) -> tuple[str, str] | None:
    """Give what stands around a text of a line's own."""
    core = piece.rstrip(_CLOSING)
    begun = core.rfind('"', 0, -1) + 1
    before = core[:begun]
    if core[-1:] != '"' or not before.endswith(_ENDS) or not before.isascii():
        return None
    return (
        (before, piece[len(core) - 1 :])
        if _IS_PLAIN.fullmatch(core, begun, len(core) - 1)
        else None
    )


def _find_number(piece: str) -> tuple[str, str] | None:
    """Give what stands around the number of a quantity."""
    core = piece.rstrip(_CLOSING)
    found = "valueQuantity" in core and _NUMBER.fullmatch(core)
    return (found[1], piece[len(core) :]) if found and found[1].isascii() else None
