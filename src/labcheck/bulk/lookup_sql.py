"""Small tables, and the two ways an engine looks a row up in them.

Lists: every column of a small table is one list, all lists stand in one row that is cross-joined,
and a look-up is an element of a list. No join is left that would cost DuckDB the order of the rows
or its parallel writing. Joins: the same small tables as tables, for engines that lack the first,
and where the lists would be too long.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

LISTS = "lc_lists"
"""The one row that holds all lists."""


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


class Spelling(Protocol):
    """How look-ups are written."""

    def begin(self, source: str) -> str:
        """Write what the rows are taken from."""

    def source(self, inner: str, needs: Iterable[Need]) -> str:
        """Write what a further layer is taken from, so that it has what it needs."""

    def value(self, need: Need, column: str) -> str:
        """Write the content of a column in the entry that is needed."""

    def is_at_limit(self, key: str, value: str) -> str:
        """Write whether a value is one of those that lie at a limit."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Look-ups as elements of lists.

    Attributes:
        indices: By table, the place in its lists as an expression, where entries are found by
            the contents of columns.
    """

    indices: Mapping[str, str]

    def begin(self, source: str) -> str:
        """Cross-join the lists; a cross product keeps the order of rows, a join does not."""
        return f"{source} CROSS JOIN {LISTS}"

    def source(self, inner: str, _: Iterable[Need]) -> str:
        """Take the layer below; the lists are in it."""
        return f"({inner}) AS q"

    def value(self, need: Need, column: str) -> str:
        """Take an element; lists are counted from 1."""
        index = need.by if isinstance(need.by, str) else self.indices[need.table]
        return f"{name_list(need.table, column)}[1 + {index}]"

    def is_at_limit(self, key: str, value: str) -> str:
        """Look into the list of the entry, where it has one."""
        found = f"{name_list('limits', 'values')}[1 + {key}]"
        return f"coalesce(list_contains({found}, {value}), false)"


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


def name_table(table: str) -> str:
    """Name a small table in the engine."""
    return f"lc_{table}"


def name_list(table: str, column: str) -> str:
    """Name the list that a column of a small table is."""
    return f"lc_{table}_{column}"
