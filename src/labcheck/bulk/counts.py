"""What is counted of the rows that were judged, and how it is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labcheck import __version__
from labcheck.bulk.columns import Columns
from labcheck.bulk.plan import DUCKDB
from labcheck.bulk.session import Session
from labcheck.catalogue import Catalogue, UnknownTest
from labcheck.near_units import suggest_unit
from labcheck.reasons import Reason

_MOST_SHOWN = 10
_WIDEST_NAME = 100
"""Letters of a name that are shown; a longer one is none, and nothing is near it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that is not known.

    Attributes:
        name: The name of a test, or the spelling of a unit.
        rows: How many rows have it.
        near: The right names nearest to it.
    """

    name: str
    rows: int
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows there were.

    Attributes:
        rows: All of them.
        flags: By flag, the most frequent first.
        reasons: By the reason why they are not judged, the most frequent first.
        tests: The commonest names of tests that are not known.
        units: The commonest units that are not known.
        remarks: What else is to be said of the table that is written, as clauses.
    """

    rows: int
    flags: Mapping[str, int]
    reasons: Mapping[str, int]
    tests: tuple[Unknown, ...]
    units: tuple[Unknown, ...]
    remarks: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the counts as JSON has them."""
        return {
            "labcheck_version": __version__,
            "rows": self.rows,
            "flags": dict(self.flags),
            "not_judged": dict(self.reasons),
            "unknown_tests": [_to_json(one) for one in self.tests],
            "unknown_units": [_to_json(one) for one in self.units],
        }

    def lines(self) -> Iterator[str]:
        """Tell the counts in a few aligned lines."""
        width = len(f"{self.rows:,}")
        yield f"{self.rows:>{width},} {'row' if self.rows == 1 else 'rows'}"
        for flag, rows in self.flags.items():
            yield f"{rows:>{width},} {flag}"
        for reason, rows in self.reasons.items():
            yield f"{rows:>{width},} not judged: {reason}"
        for what, unknown in (("test", self.tests), ("unit", self.units)):
            for one in unknown:
                near = f"; did you mean {' or '.join(one.near)}?" if one.near else ""
                yield f"{one.rows:>{width},} with the unknown {what} {_cut(one.name)!r}{near}"


def _cut(name: str) -> str:
    return name if len(name) <= _WIDEST_NAME else f"{name[: _WIDEST_NAME - 1]}…"


def _to_json(one: Unknown) -> dict[str, Any]:
    return {"name": one.name, "rows": one.rows, "near": list(one.near)}


def count_rows(  # noqa: PLR0913, PLR0917 - what comes together in the end
    session: Session,
    judged: str,
    own: Mapping[str, str],
    columns: Columns,
    catalogue: Catalogue,
    rows: int,
) -> Counts:
    """Count the rows that were judged.

    Args:
        session: The connection.
        judged: The relation of the judged rows.
        own: The names of the columns that were added.
        columns: Which column holds the test and the unit.
        catalogue: What knows the right names.
        rows: How many rows there must be.

    Raises:
        RuntimeError: Rows were lost or came twice.
    """
    flag, reason = DUCKDB.name(own["flag"]), DUCKDB.name(own["not_judged"])
    said = f"CAST({flag} AS VARCHAR) AS flag, CAST({reason} AS VARCHAR) AS reason"
    # Each by itself, since DuckDB counts one column of few texts by their numbers.
    session.run(
        "CREATE TEMP TABLE lc_counted AS "
        "SELECT flag, reason, grouping(flag) = 0 AS is_of_flag, count(*) AS n "
        f"FROM (SELECT {said} FROM {judged}) GROUP BY GROUPING SETS ((flag), (reason))",
        "Counting",
    )
    ((found,),) = session.rows(
        "SELECT coalesce(sum(n), 0)::BIGINT FROM lc_counted WHERE is_of_flag"
    )
    if found != rows:
        raise RuntimeError(f"{rows} rows were read and {found} written")
    reasons = _counted(session, "reason")

    def list_unknown(why: Reason, name: str) -> list[tuple[str, int]]:
        if why.word not in reasons:
            return []
        return session.run(
            f"SELECT {name} AS name, count(*) AS n FROM {judged} WHERE {reason} = '{why.word}' "
            f"GROUP BY 1 HAVING name IS NOT NULL ORDER BY 2 DESC, 1 LIMIT {_MOST_SHOWN}",
            "Counting",
        )

    tests = list_unknown(Reason.UNKNOWN_TEST, _text(columns, "test", "code"))
    units = list_unknown(Reason.UNIT_UNKNOWN, _text(columns, "unit"))
    return Counts(
        rows,
        _counted(session, "flag"),
        reasons,
        tuple(Unknown(name, n, _near_test(name, catalogue)) for name, n in tests),
        tuple(Unknown(name, n, _near_unit(name, catalogue)) for name, n in units),
    )


def _text(columns: Columns, *fields: str) -> str:
    """Write the first of some fields that a row has."""
    names = [DUCKDB.name(name) for one in fields for name in columns.names_of(one)]
    texts = [f"nullif(trim(CAST({one} AS VARCHAR)), '')" for one in names]
    return f"coalesce({', '.join(texts)})" if texts else "NULL"


def _counted(session: Session, column: str) -> dict[str, int]:
    found = session.rows(
        f"SELECT {column}, sum(n)::BIGINT FROM lc_counted WHERE {column} IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return {word: count for word, count in found}  # noqa: C416 - mypy knows pairs by their parts


def _near_test(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    found = catalogue.find(name)
    return found.near if isinstance(found, UnknownTest) else ()


def _near_unit(spelling: str, catalogue: Catalogue) -> tuple[str, ...]:
    if len(spelling) > _WIDEST_NAME:
        return ()
    known = (unit for one in catalogue.analytes.values() for unit in one.units)
    near = suggest_unit(spelling, known)
    return (near.removeprefix("did you mean ").removesuffix("?"),) if near else ()
