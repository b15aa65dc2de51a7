"""The columns that are added to a table, and what they are to be called there."""

from collections.abc import Iterable
from dataclasses import dataclass

from labcheck.bulk.changes import CHANGE_COLUMNS
from labcheck.bulk.judging_sql import CATALOGUE_COLUMNS, OWN_COLUMNS
from labcheck.errors import UsageError

OWN_PREFIX = "labcheck_"
"""What stands before the names of added columns where a known layout has such columns itself."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How added columns are to be called.

    Attributes:
        prefix: What stands before each name.
        is_of_layout: Whether the tables are of a known layout, which has columns of its own.
    """

    prefix: str
    is_of_layout: bool


def list_own_columns(*, has_catalogue: bool, has_changes: bool) -> list[str]:
    """List the columns that are wanted, in order."""
    wanted = [*OWN_COLUMNS, *(CATALOGUE_COLUMNS if has_catalogue else ())]
    return [*wanted, *(CHANGE_COLUMNS if has_changes else ())]


def name_own_columns(
    wanted: Iterable[str], naming: Naming, there: Iterable[str], table: str, way: str
) -> dict[str, str]:
    """Name the columns that are added.

    Where no prefix is asked for and the tables of a layout have a column of that name, as those
    of MIMIC and OMOP do, all get one.

    Args:
        wanted: The columns.
        naming: What stands before each.
        there: The columns that the table has; case does not tell names apart.
        table: What the table is called in messages.
        way: How another prefix is asked for.

    Raises:
        UsageError: The table has a column of that name.
    """
    own = {one: f"{naming.prefix}{one}" for one in wanted}
    folded = {name.casefold() for name in there}
    taken = [name for name in own.values() if name.casefold() in folded]
    if taken and naming.is_of_layout and not naming.prefix:
        own = {one: f"{OWN_PREFIX}{one}" for one in own}
        taken = [name for name in own.values() if name.casefold() in folded]
    if taken:
        columns = "the column" if len(taken) == 1 else "the columns"
        raise UsageError(
            f"{table} has {columns} {', '.join(taken)} already; write {way} for other names"
        )
    return own
