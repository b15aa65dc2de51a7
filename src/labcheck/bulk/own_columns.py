"""The columns that are added to a table, and what they are to be called there."""

from collections.abc import Iterable

from labcheck.bulk.changes import CHANGE_COLUMNS
from labcheck.bulk.plan import CATALOGUE_COLUMNS, OWN_COLUMNS
from labcheck.errors import UsageError


def list_own_columns(*, has_catalogue: bool, has_changes: bool) -> list[str]:
    """List the columns that are wanted, in order."""
    wanted = [*OWN_COLUMNS, *(CATALOGUE_COLUMNS if has_catalogue else ())]
    return [*wanted, *(CHANGE_COLUMNS if has_changes else ())]


def name_own_columns(
    wanted: Iterable[str], prefix: str, there: Iterable[str], table: str, way: str
) -> dict[str, str]:
    """Name the columns that are added.

    Args:
        wanted: The columns.
        prefix: What stands before each.
        there: The columns that the table has; case does not tell names apart.
        table: What the table is called in messages.
        way: How another prefix is asked for.

    Raises:
        UsageError: The table has a column of that name.
    """
    own = {one: f"{prefix}{one}" for one in wanted}
    folded = {name.casefold() for name in there}
    if taken := [name for name in own.values() if name.casefold() in folded]:
        columns = "the column" if len(taken) == 1 else "the columns"
        raise UsageError(
            f"{table} has {columns} {', '.join(taken)} already; write {way} for other names"
        )
    return own
