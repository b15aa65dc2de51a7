"""What a table holds, each thing once, as DuckDB finds it in one reading."""

from dataclasses import dataclass

from labcheck.bulk.distinct import Distinct
from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.judging_sql import DUCKDB, Rows, write_fields


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found.

    Attributes:
        distinct: The questions for the core.
        rows: How many rows there are.
        checksum: What stands for their contents and their order; 0 where it was not asked for.
    """

    distinct: Distinct
    rows: int
    checksum: int = 0


def find_distinct(
    session: Session,
    rows: Rows,
    checked: str,
    *,
    checksum: str = "NULL::UBIGINT",
    most: int | None = None,
) -> Seen:
    """Read the table once and list what its rows hold.

    Args:
        session: The connection.
        rows: How fields are taken from a row.
        checked: What the rows are taken from; broken ones may be set aside.
        checksum: What stands for the content and the place of a row, as an expression.
        most: How many rows are read; `None` for all.
    """
    keys = [f"k{place}" for place in range(len(rows.keys))]
    patients = [f"p{place}" for place in range(len(rows.patients))]
    is_plain = DUCKDB.is_plain("v", rows.plain)
    odd = "" if rows.is_number else f", CASE WHEN NOT ({is_plain}) THEN v END AS o"
    is_odd = "false" if rows.is_number else f"NOT ({is_plain})"
    limit = "" if most is None else f" LIMIT {most}"
    session.run(
        f"CREATE TEMP TABLE lc_seen AS SELECT {', '.join((*keys, *patients))}{odd}, "
        f"{is_odd} AS is_odd, count(*) AS n, bit_xor(h) AS h "
        f"FROM ({write_fields(rows, checked, f'{checksum} AS h')}{limit}) GROUP BY ALL",
        "Reading",
    )
    _number(session, "lc_seen_tests", keys)
    _number(session, "lc_seen_patients", patients)
    text = "NULL" if rows.is_number else "s.o"
    session.rows(
        f"CREATE TEMP TABLE lc_placed AS SELECT t.n AS t, p.n AS p, s.is_odd, {text} AS o, s.n "
        f"FROM lc_seen AS s JOIN lc_seen_tests AS t ON {_same('t', keys)} "
        f"JOIN lc_seen_patients AS p ON {_same('p', patients)}"
    )
    ((seen,),) = session.rows("SELECT coalesce(bit_xor(h), 0) FROM lc_seen")
    session.rows("DROP TABLE lc_seen")
    distinct = Distinct(
        tests=_tuples(session, "lc_seen_tests", keys),
        patients=_tuples(session, "lc_seen_patients", patients),
        pairs=session.rows("SELECT DISTINCT t, p FROM lc_placed WHERE NOT is_odd ORDER BY ALL"),
        odd=_odd(session),
        odd_pairs=_odd_pairs(session),
        is_number_column=rows.is_number,
    )
    ((count,),) = session.rows("SELECT coalesce(sum(n), 0)::BIGINT FROM lc_placed")
    for name in ("lc_placed", "lc_seen_tests", "lc_seen_patients", "lc_odd_seen"):
        session.rows(f"DROP TABLE {name}")
    return Seen(distinct, count, seen)


def _number(session: Session, table: str, columns: list[str]) -> None:
    """Number the distinct contents of some columns; no columns have one content."""
    listed = ", ".join(columns)
    found = f"SELECT DISTINCT {listed} FROM lc_seen" if columns else "SELECT 0"
    order = f"ORDER BY {listed}" if columns else ""
    session.rows(
        f"CREATE TEMP TABLE {table} AS "
        f"SELECT *, row_number() OVER ({order}) - 1 AS n FROM ({found})"
    )


def _same(table: str, columns: list[str]) -> str:
    return " AND ".join(f"{table}.{one} IS NOT DISTINCT FROM s.{one}" for one in columns) or "true"


def _tuples(session: Session, table: str, columns: list[str]) -> list[tuple[str | None, ...]]:
    if not columns:
        return [()]
    return session.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY n")


def _odd(session: Session) -> list[tuple[int, str | None]]:
    session.rows(
        "CREATE TEMP TABLE lc_odd_seen AS SELECT t, o, row_number() OVER (ORDER BY t, o) - 1 AS n "
        "FROM (SELECT DISTINCT t, o FROM lc_placed WHERE is_odd)"
    )
    return [(test, text) for test, text in session.rows("SELECT t, o FROM lc_odd_seen ORDER BY n")]


def _odd_pairs(session: Session) -> list[tuple[int, int]]:
    found = session.rows(
        "SELECT DISTINCT d.n, s.p FROM lc_placed AS s JOIN lc_odd_seen AS d "
        "ON d.t = s.t AND d.o IS NOT DISTINCT FROM s.o WHERE s.is_odd ORDER BY ALL"
    )
    return [(odd, patient) for odd, patient in found]
