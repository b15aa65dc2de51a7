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
from itertools import chain, pairwise, zip_longest
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

    @property
    def runs(self) -> list[list[int]]:
        """The places of the other pieces before the first blank, between any two, and behind."""
        ends = [0, *(place for place, _ in self.blanks), self.size + 1]
        return [list(range(before + 1, behind)) for before, behind in pairwise(ends)]


class Template(NamedTuple):
    """What lines have alike.

    Attributes:
        shape: The number of its shape, from 1.
        pieces: The pieces without a blank.
    """

    shape: int
    pieces: tuple[str, ...]


@dataclass
class Templates:
    """The templates of a run.

    Attributes:
        separator: What parts lines into pieces.
        shapes: The shapes, the most frequent first.
        keys: For each shape the places of pieces by which its templates differ.
        blanks: All blanks.
        templates: The templates, the most frequent first.
        columns: What is known of each template, by the name of a column: the number of its shape,
            the number of the blank in which each of `OWN` stands, and what its lines have alike.
        contents: The contents of the templates, each once.
    """

    separator: str = _SEPARATORS[0]
    shapes: list[Shape] = field(default_factory=list)
    keys: list[list[int]] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    contents: list[str] = field(default_factory=list)

    def write_examples(self) -> list[str]:
        """Write a line for each template, with a text in each blank that tells which it is."""
        return [self._write_example(template) for template in self.templates]

    def _write_example(self, template: Template) -> str:
        shape = self.shapes[template.shape - 1]
        texts = (f"{blank.before}{self.sample(blank)}{blank.behind}" for _, blank in shape.blanks)
        parts = zip_longest(self.write_parts(template), texts, fillvalue="")
        return "".join(chain.from_iterable(parts))

    def write_parts(self, template: Template) -> list[str]:
        """Write what a template has before its first blank, between two, and behind the last."""
        shape = self.shapes[template.shape - 1]
        pieces, last = dict(zip(shape.kept, template.pieces, strict=True)), len(shape.blanks)
        return [
            self.separator.join([
                *([""] if turn else []),
                *(pieces[place] for place in run),
                *([""] if turn < last else []),
            ])
            for turn, run in enumerate(shape.runs)
        ]  # fmt: skip

    def write_key(self, template: Template) -> str:
        """Write what tells a template from all others, as `template_lines` writes it of a line."""
        shape = self.shapes[template.shape - 1]
        pieces = dict(zip(shape.kept, template.pieces, strict=True))
        told = (pieces[place] for place in self.keys[template.shape - 1])
        return self.separator.join((str(template.shape), *told))

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
    found: Counter[tuple[int, tuple[str, ...]]] = Counter()
    of_shapes: Counter[Shape] = Counter()
    for line in listed:
        shape, others = _leave_blank(line.split(made.separator))
        if shape.blanks and len(others) < shape.size:
            of_shapes[shape] += 1
            found[numbers.setdefault(shape, len(numbers)), tuple(others)] += 1
    kept: dict[int, int] = {}
    for shape, _ in of_shapes.most_common(_MOST_SHAPES):
        new = [blank for _, blank in shape.blanks if blank not in made.blanks]
        if len(made.blanks) + len(new) <= _MOST_BLANKS:
            made.blanks += new
            made.shapes.append(shape)
            kept[numbers[shape]] = len(made.shapes)
    made.templates = [
        Template(kept[number], pieces)
        for (number, pieces), _ in found.most_common()
        if number in kept
    ]
    for number, shape in enumerate(made.shapes, 1):
        alike = [template.pieces for template in made.templates if template.shape == number]
        made.keys.append([shape.kept[place] for place in _tell_apart(alike)])
    return made


def _tell_apart(listed: Sequence[tuple[str, ...]]) -> list[int]:
    """Find a few places by whose pieces all of some lists differ, none of which is there twice."""
    chosen: list[int] = []
    groups: list[int] = [0] * len(listed)
    while len(set(groups)) < len(listed):
        parted = [list(zip(groups, pieces, strict=True)) for pieces in zip(*listed, strict=True)]
        place = max(range(len(parted)), key=lambda place: len(set(parted[place])))
        chosen.append(place)
        numbers: dict[tuple[int, str], int] = {}
        groups = [numbers.setdefault(content, len(numbers)) for content in parted[place]]
    return chosen


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
