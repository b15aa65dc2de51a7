"""Small tables, and the two ways in which DuckDB looks a row up in them.

Lists: every column of a small table is one list, all lists stand in one row that is cross-joined,
and a look-up is an element of a list. No join is left that would cost DuckDB the order of the rows
or its parallel writing. Joins: the same small tables as tables, where the lists would be too long.

The place in a list follows by arithmetic from the contents of several columns. Each content is a
small number: the code of its text among those that occur, 0 for an empty cell. The codes of all
columns together are the place; where the list would be too long, those that occur are renumbered by
a list of their own.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from labcheck.values.records import dataclass

LISTS = "lc_lists"
"""The one row that holds all lists."""
RECORDS = ("verdicts",)
"""Tables of which a row takes nearly every column: they are one list, looked into once."""


class Kind(Enum):
    """What a column of a small table holds."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    WORD = "word"
    TRUTH = "truth"
    NUMBERS = "numbers"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class SmallTable:
    """A small table.

    Attributes:
        name: What it is called in a plan.
        columns: The values of each column.
        kinds: What each column holds; `WORD` is a text of which there are few.
        ids: The number of each row; their positions when not given.
    """

    name: str
    columns: Mapping[str, Sequence[Any]]
    kinds: Mapping[str, Kind]
    ids: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """That a row needs an entry of a small table.

    Attributes:
        table: The table.
        by: The number of the entry as an expression, or the columns of the row whose contents
            are those of the entry's own columns `f0`, `f1` and so on.
    """

    table: str
    by: str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """Look-ups as elements of lists.

    Attributes:
        indices: By table, the place in its lists as an expression, where entries are found by
            the contents of columns.
        empty: By its name, the type of each list that holds nothing, and is not there.
    """

    indices: Mapping[str, str]
    empty: Mapping[str, str]

    def begin(self, source: str) -> str:
        """Write what the rows are taken from.

        A cross product with the lists keeps the order of rows, a join does not.
        """
        return f"{source} CROSS JOIN {LISTS}"

    def source(self, inner: str, _: Iterable[Need]) -> str:
        """Write what a further layer is taken from: the one below, which has the lists."""
        return f"({inner}) AS q"

    def value(self, need: Need, column: str) -> str:
        """Take an element; lists are counted from 1."""
        name = name_list(need.table, column)
        if name in self.empty:
            return f"NULL::{self.empty[name]}"
        index = need.by if isinstance(need.by, str) else self.indices[need.table]
        if need.table in RECORDS:
            return f"({name_table(need.table)}[1 + {index}]).{column}"
        return f"{name}[1 + {index}]"

    def is_at_limit(self, key: str, value: str) -> str:
        """Look into the list of the entry, where it has one, which most have not."""
        has_any, values = name_list("limits", "has_any"), name_list("limits", "values")
        found = f"coalesce(list_contains({values}[1 + {key}], {value}), false)"
        return f"CASE WHEN {has_any}[1 + {key}] THEN {found} ELSE false END"


@dataclass(frozen=True, slots=True)
class Joins:
    """Look-ups as left joins.

    Columns of the tables begin with `e_`, so that no name of theirs is one of a row's.
    """

    def begin(self, source: str) -> str:
        """Take the rows as they are."""
        return source

    def source(self, inner: str, needs: Iterable[Need]) -> str:
        """Join what is needed; a cell without content finds the entry without one."""
        joined = [f"({inner}) AS q"]
        for need in needs:
            name = name_table(need.table)
            if isinstance(need.by, str):
                on = f"{name}.e_id = {need.by}"
            else:
                on = " AND ".join(
                    f"{name}.e_f{number} IS NOT DISTINCT FROM q.{column}"
                    for number, column in enumerate(need.by)
                )
            joined.append(f"LEFT JOIN {name} ON {on or 'true'}")
        return " ".join(joined)

    def value(self, need: Need, column: str) -> str:
        """Take the column of the joined table."""
        return f"{name_table(need.table)}.e_{column}"

    def is_at_limit(self, key: str, value: str) -> str:  # noqa: ARG002 - joined by both
        """Say whether the join with the values at limits found one."""
        return f"{name_table('limits')}.e_f0 IS NOT NULL"


Spelling = Lists | Joins
"""How look-ups are written."""


def name_table(table: str) -> str:
    """Name a small table in the engine."""
    return f"lc_{table}"


def name_list(table: str, column: str) -> str:
    """Name the list that a column of a small table is."""
    return f"lc_{table}_{column}"


def spread(kind: Kind, values: Sequence[Any], places: Sequence[int] | None, size: int) -> Any:
    """Put values to their places."""
    if places is None:
        return values
    spread: Any = array("i", bytes(4 * size)) if kind is Kind.INTEGER else [None] * size
    for place, value in zip(places, values, strict=True):
        spread[place] = value
    return spread


def is_empty(kind: Kind, values: Sequence[Any]) -> bool:
    """Whether nothing is in a list; numbers of entries always are."""
    return kind is not Kind.INTEGER and all(value is None for value in values)


MOST_LEVELS = 16
"""Levels of an index of texts, on each of which an eighth of them or fewer are left over."""


def write_place(name: str, id_: str, hashed: str = "") -> str:
    """Write the place of a text in the row `<name>_index`, by its hash; NULL where it has none.

    A cast to a type of the texts that fails writes them all into a message: 4 ms for 20,000.

    Args:
        name: What the index is called after.
        id_: The text, as an expression.
        hashed: A column that holds `hash(id_)`, where there is one: DuckDB would compute it for
            each level.
    """
    tried = []
    for level in range(MOST_LEVELS):
        at = f"{name}_at{level}"
        number = f"hash({hashed or f'hash({id_})'}, {level})"
        place = f"{at}[1 + ({number} & (len({at}) - 1)::UBIGINT)::BIGINT]"
        tried.append(f"CASE WHEN {name}_ids[1 + {place}] = {id_} THEN {place} END")
    return f"coalesce({', '.join(tried)})"


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


def _together(first_chain: Chain, other: Chain) -> Chain:
    """Make one place of two."""
    places = [
        first * other.size + second
        for first, second in zip(first_chain.places, other.places, strict=True)
    ]
    index = (
        f"({first_chain.index}) * {other.size} + {other.index}"
        if first_chain.size > 1
        else other.index
    )
    return Chain(index, places, first_chain.size * other.size, {**first_chain.steps, **other.steps})


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
