"""From the contents of several columns to one place in a list, by arithmetic.

Each column is a small number: the code of its text among those that occur, 0 for an empty cell.
The codes of all columns together are the place; where the list would be too long, those that occur
are numbered anew by a list of their own.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Texts = tuple[str | None, ...]

LONGEST_LIST = 4_000_000
"""Entries of a list; a longer one costs more memory than a join."""
_LONG_LIST = 100_000
"""Entries from which a list costs more time, to be filled and found, than one more look-up."""


@dataclass(frozen=True, slots=True)
class Code:
    """How the content of a column becomes a number.

    Attributes:
        expression: The number as an expression.
        places: The number of each content that occurs.
        size: One more than the greatest number.
    """

    expression: str
    places: Mapping[str | None, int]
    size: int


@dataclass(frozen=True, slots=True)
class Chain:
    """How the contents of several columns become a place.

    Attributes:
        index: The place as an expression.
        places: The place of each tuple of contents.
        size: One more than the greatest place.
        steps: The lists that the expression looks into, by name.
    """

    index: str
    places: Sequence[int]
    size: int
    steps: Mapping[str, Sequence[int]]


def code_texts(column: str, enum: str, texts: Sequence[str]) -> Code:
    """Number texts by an ENUM that lists them in this order.

    DuckDB does a `TRY_CAST` once for each text of a Parquet dictionary, and a `CAST` for each row.
    """
    if not texts:
        return Code("0", {None: 0}, 1)
    expression = f"coalesce(CAST(enum_code(TRY_CAST({column} AS {enum})) AS INTEGER) + 1, 0)"
    places: dict[str | None, int] = {text: number + 1 for number, text in enumerate(texts)}
    return Code(expression, places | {None: 0}, len(texts) + 1)


def code_whole_numbers(column: str, texts: Sequence[str]) -> Code | None:
    """Number whole numbers by their distance from the least; `None` when they lie far apart."""
    numbers = [int(text) for text in texts]
    if not numbers:
        return Code("0", {None: 0}, 1)
    least, size = min(numbers), max(numbers) - min(numbers) + 2
    if size > LONGEST_LIST:
        return None
    places: dict[str | None, int] = {text: int(text) - least + 1 for text in texts}
    # The least is taken away in the column's own type or a wider one, so that nothing overflows.
    expression = f"coalesce(CAST(CAST({column} AS HUGEINT) - ({least}) AS INTEGER) + 1, 0)"
    if abs(least) < 2**31 and max(map(abs, numbers)) < 2**31:
        expression = f"coalesce(CAST({column} AS INTEGER) - ({least}) + 1, 0)"
    return Code(expression, places | {None: 0}, size)


def make_chain(
    table: str, codes: Sequence[Code], tuples: Sequence[Texts], longest: int
) -> Chain | None:
    """Put codes together.

    Args:
        table: What the lists are called after.
        codes: The code of each column.
        tuples: The contents that occur together.
        longest: How long a list may be.

    Returns:
        The chain, or `None` when a list would be longer.
    """
    made = Chain("0", [0] * len(tuples), 1, {})
    for number, code in enumerate(codes):
        places = [code.places[texts[number]] for texts in tuples]
        following = Chain(code.expression, places, code.size, {})
        if made.size * following.size > min(longest, _LONG_LIST):
            following = _without_gaps(f"lc_{table}_code{number}", following)
        if made.size * following.size > min(longest, _LONG_LIST):
            made = _without_gaps(f"lc_{table}_step{number}", made)
        if made.size * following.size > longest:
            return None
        made = _together(made, following)
    return made


def _together(one: Chain, other: Chain) -> Chain:
    """Make one place of two."""
    places = [
        first * other.size + second for first, second in zip(one.places, other.places, strict=True)
    ]
    index = f"({one.index}) * {other.size} + {other.index}" if one.size > 1 else other.index
    return Chain(index, places, one.size * other.size, {**one.steps, **other.steps})


def _without_gaps(name: str, chain: Chain) -> Chain:
    """Number the places that occur without gaps, where there are any."""
    numbers = {place: number for number, place in enumerate(dict.fromkeys(chain.places))}
    if len(numbers) == chain.size:
        return chain
    step = array("i", bytes(4 * chain.size))
    for place, number in numbers.items():
        step[place] = number
    places = [numbers[place] for place in chain.places]
    steps = {**chain.steps, name: step}
    return Chain(f"{name}[1 + {chain.index}]", places, len(numbers), steps)
