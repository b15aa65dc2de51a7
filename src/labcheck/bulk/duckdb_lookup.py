"""What a table holds is found in one reading, put before the core, and stored for look-up.

The answers are stored as lists in one row, or as tables where lists would be too long.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from labcheck.bulk.duckdb_session import Session, Values
from labcheck.bulk.judging_sql import (
    Distinct,
    Rows,
    quote_name,
    write_fields,
    write_is_group,
    write_number_read,
)
from labcheck.bulk.lookup_sql import (
    LISTS,
    LONGEST_LIST,
    RECORDS,
    Chain,
    Code,
    Joins,
    Kind,
    Lists,
    SmallTable,
    code_texts,
    code_whole_numbers,
    is_empty,
    make_chain,
    name_list,
    name_table,
    spread,
)
from labcheck.values.records import dataclass, replace

_COLUMNS = "lc_columns"
"""The row that holds each column as a list, before records are made of some."""
_MOST_WORDS = 1000
"""Texts of a column that is written by their numbers: all of them stand in every part of a file."""
_TYPES = {
    Kind.INTEGER: "INTEGER", Kind.NUMBER: "DOUBLE", Kind.TEXT: "VARCHAR", Kind.WORD: "VARCHAR",
    Kind.TRUTH: "BOOLEAN", Kind.NUMBERS: "DOUBLE[]", Kind.TEXTS: "VARCHAR[]",
}  # fmt: skip
FindSure: TypeAlias = Callable[[Sequence[tuple[str | None, ...]]], Sequence[tuple[float, float]]]
"""Gives for each test from where to where a number that is spelled as 4.350 can only be 4.35."""
WholeNumbers = Mapping[str, str]
"""By the plan's name of a field, the column of whole numbers that it is the text of."""


def make_lists(
    session: Session,
    small: Mapping[str, SmallTable],
    distinct: Distinct,
    whole: WholeNumbers,
) -> Lists | None:
    """Put small tables into lists; `None` when one would be too long."""
    chains = _chains(session, distinct, whole)
    lists: dict[str, tuple[Kind, Any]] = {}
    for table in small.values():
        chain = chains.get(table.name)
        if table.name in chains and chain is None:
            return None
        places = table.ids if chain is None else chain.places
        size = max(places, default=-1) + 1 if chain is None and places else 0
        size = chain.size if chain else size
        if size > LONGEST_LIST:
            return None
        for column, values in table.columns.items():
            if chain is None or column not in _contents(table):
                kind = table.kinds[column]
                lists[name_list(table.name, column)] = (kind, spread(kind, values, places, size))
        for name, step in (chain.steps if chain else {}).items():
            lists[name] = (Kind.INTEGER, step)
    empty = {
        name: _type_of(session, name, kind, ())
        for name, (kind, values) in lists.items()
        if is_empty(kind, values)
    }
    _store(session, {name: held for name, held in lists.items() if name not in empty}, small)
    return Lists({name: chain.index for name, chain in chains.items() if chain}, empty)


def find_words(rows: Rows, distinct: Distinct) -> dict[str, str]:
    """Find the columns of the input whose few texts a type made for lists holds, by name."""
    words: dict[str, str] = {}
    for letter, cells, tuples in (
        ("k", rows.keys, distinct.tests),
        ("p", rows.patients, distinct.patients),
    ):
        for place, cell in enumerate(cells):
            texts = {contents[place] for contents in tuples} - {None}
            if 0 < len(texts) <= _MOST_WORDS:
                words[cell] = _name_enum(f"{letter}{place}")
    by_name = {name: f"r.{quote_name(name)}" for name in rows.kept}
    return {name: words[cell] for name, cell in by_name.items() if cell in words}


def make_tables(session: Session, small: Mapping[str, SmallTable]) -> Joins:
    """Put small tables into tables."""
    for table in small.values():
        size = max(map(len, table.columns.values()), default=0)
        columns: dict[str, Values] = {"e_id": (_TYPES[Kind.INTEGER], table.ids or range(size))}
        for column, values in table.columns.items():
            type_ = _type_of(session, f"{table.name}_{column}", table.kinds[column], values)
            columns[f"e_{column}"] = type_, values
        session.store(name_table(table.name), columns, as_lists=False)
    return Joins()


def _contents(table: SmallTable) -> list[str]:
    return [column for column in table.columns if column.startswith("f") and column[1:].isdigit()]


def _chains(session: Session, distinct: Distinct, whole: WholeNumbers) -> dict[str, Chain | None]:
    chains = {
        "tests": _chain(session, ("tests", "k"), distinct.tests, whole),
        "patients": _chain(session, ("patients", "p"), distinct.patients, whole),
    }
    if not distinct.is_number_column:
        chains["special"] = _special_chain(session, distinct)
    return chains


def _chain(
    session: Session,
    called: tuple[str, str],
    tuples: Sequence[tuple[str | None, ...]],
    whole: WholeNumbers,
) -> Chain | None:
    table, letter = called
    codes = _codes(session, letter, tuples, whole)
    return None if codes is None else make_chain(table, codes, tuples, LONGEST_LIST)


def _special_chain(session: Session, distinct: Distinct) -> Chain | None:
    texts = sorted({text for _, text in distinct.special if text is not None})
    if len(texts) > LONGEST_LIST:
        return None
    session.make_enum(_name_enum("v"), texts)
    codes = [
        Code(
            "t", {str(number): number for number in range(len(distinct.tests))}, len(distinct.tests)
        )
    ]
    codes.append(code_texts("v", _name_enum("v"), texts))
    return make_chain(
        "special", codes, [(str(test), text) for test, text in distinct.special], LONGEST_LIST
    )


def _codes(
    session: Session,
    letter: str,
    tuples: Sequence[tuple[str | None, ...]],
    whole: WholeNumbers,
) -> list[Code] | None:
    """Give the code of each field; `None` when one has too many contents."""
    codes: list[Code] = []
    for place in range(len(tuples[0])):
        name = f"{letter}{place}"
        texts = sorted({text for contents in tuples if (text := contents[place]) is not None})
        code = code_whole_numbers(whole[name], texts) if name in whole else None
        if code is None and len(texts) > LONGEST_LIST:
            return None
        if code is None:
            session.make_enum(_name_enum(name), texts)
            code = code_texts(name, _name_enum(name), texts)
        codes.append(code)
    return codes


def _name_enum(field: str) -> str:
    """Name the type that lists the texts of a field."""
    return f"lc_enum_{field}"


def _store(
    session: Session, lists: Mapping[str, tuple[Kind, Any]], small: Mapping[str, SmallTable]
) -> None:
    """Make the one row of lists, and of the columns of some tables one list of records."""
    columns: dict[str, Values] = {
        name: (_type_of(session, name, kind, values), values)
        for name, (kind, values) in lists.items()
    }
    session.store(_COLUMNS, columns, as_lists=True)
    cells = dict(zip(columns, columns, strict=True))
    for table in RECORDS:
        names = {column: name_list(table, column) for column in small[table].columns}
        held = {column: cells.pop(name) for column, name in names.items() if name in cells}
        types = ", ".join(f"{column} {columns[name][0]}" for column, name in held.items())
        if held:
            zipped = f"list_zip({', '.join(held.values())})::STRUCT({types})[]"
            cells[name_table(table)] = zipped
    made = ", ".join(f"{cell} AS {name}" for name, cell in cells.items())
    session.rows(f"CREATE TEMP TABLE {LISTS} AS SELECT {made} FROM {_COLUMNS}")
    session.rows(f"DROP TABLE {_COLUMNS}")


def _type_of(session: Session, name: str, kind: Kind, values: Sequence[Any]) -> str:
    """Name the type of a column; make one for the few texts of words, and for none."""
    if kind is not Kind.WORD:
        return _TYPES[kind]
    words = sorted({value for value in values if value is not None})
    session.make_enum(f"lc_word_{name}", words or [""])
    return f"lc_word_{name}"


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found.

    Attributes:
        distinct: The questions for the core.
        rows: How many rows there are.
        checksum: What stands for their contents and their order; 0 where it was not asked for.
    """

    distinct: Distinct
    rows: int
    checksum: int = 0


def find_distinct(  # noqa: PLR0913 - what is found, and how
    session: Session,
    rows: Rows,
    checked: str,
    *,
    checksum: str = "",
    ahead: tuple[str, int] | None = None,
    begin: Callable[[Distinct], None] | None = None,
    sum_up: Callable[[], int] | None = None,
    find_sure: FindSure | None = None,
) -> Contents:
    """Read the table once and list what its rows hold.

    Args:
        session: The connection.
        rows: How fields are taken from a row.
        checked: What the rows are taken from; broken ones may be set aside.
        checksum: What stands for the content and the place of a row, in SQL; may be empty.
        ahead: The number of a row, and how many are read before the others; `None` for no others.
        begin: Is given what these hold, before the others are read, where there are any.
        sum_up: Makes the checksum of all rows, where that takes a reading of its own.
        find_sure: Says in which numbers 4.350 can only be 4.35; without it such are left out.
    """
    number, most = ahead or ("", 0)
    sources = [f"{checked} WHERE {number} {sign} {most}" for sign in ("<", ">=")]
    for place, source in enumerate(sources if ahead else [checked]):
        found = _write_found(rows, source, checksum or "NULL::UBIGINT")
        into = "INSERT INTO lc_found" if place else "CREATE TEMP TABLE lc_found AS"
        session.run(f"{into} {found}", "Reading")
        if begin and ahead and not place:
            if _count_found(session) < most:
                break
            begin(_list_found(session, rows, checked, None).distinct)
    # Before the short statements, which wait for what `begin` began while this one does not.
    summed = sum_up() if sum_up else None
    contents = _list_found(session, rows, checked, find_sure)
    session.rows("DROP TABLE lc_found")
    return contents if summed is None else replace(contents, checksum=summed)


def _write_found(rows: Rows, source: str, checksum: str) -> str:
    """Write the query that gives what is distinct, and of how many rows."""
    fields = write_fields(rows, source, f"{checksum} AS h")
    special = "" if rows.is_number else ", CASE WHEN is_special THEN v END AS o"
    if not rows.is_number:
        is_plain = f"{write_number_read(rows)} IS NOT NULL"
        is_group = f"CASE WHEN {is_plain} THEN false ELSE {write_is_group('v', rows.plain)} END"
        spelled = f"SELECT *, {is_plain} AS is_plain, {is_group} AS is_group FROM ({fields})"
        fields = f"SELECT *, NOT (is_plain OR is_group) AS is_special FROM ({spelled})"
    else:
        fields = f"SELECT *, false AS is_group, false AS is_special FROM ({fields})"
    taken = [
        f"{rows.whole[name]} AS {name}" if name in rows.whole else name
        for names in _name_fields(rows)
        for name in names
    ]
    grouped = (
        f"SELECT {', '.join(taken)}{special}, is_special, is_group, count(*) AS n, "
        f"bit_xor(h) AS h FROM ({fields}) GROUP BY ALL"
    )
    texts = [f"CAST({name} AS VARCHAR) AS {name}" for name in rows.whole]
    replaced = f" REPLACE ({', '.join(texts)})" if texts else ""
    return f"SELECT *{replaced} FROM ({grouped})"


def _name_fields(rows: Rows) -> tuple[list[str], list[str]]:
    """Name the key fields and the patient fields."""
    return (
        [f"k{place}" for place in range(len(rows.keys))],
        [f"p{place}" for place in range(len(rows.patients))],
    )


def _list_found(session: Session, rows: Rows, checked: str, find_sure: FindSure | None) -> Contents:
    """List what was found so far."""
    keys, patients = _name_fields(rows)
    _number(session, "lc_found_tests", keys)
    _number(session, "lc_found_patients", patients)
    session.rows(
        "CREATE TEMP TABLE lc_placed AS SELECT t.n AS t, p.n AS p, s.is_special, "
        f"{'NULL' if rows.is_number else 's.o'} AS o, s.n "
        f"FROM lc_found AS s JOIN lc_found_tests AS t ON {_same('t', keys)} "
        f"JOIN lc_found_patients AS p ON {_same('p', patients)}"
    )
    ((contents, has_groups),) = session.rows(
        "SELECT coalesce(bit_xor(h), 0), coalesce(bool_or(is_group), false) FROM lc_found"
    )
    tests = _tuples(session, "lc_found_tests", keys)
    sure = find_sure(tests) if find_sure and has_groups else ()
    if sure:
        is_group = write_is_group("v", rows.plain)
        _place_groups(session, write_fields(rows, checked), is_group, (keys, patients), sure)
    distinct = Distinct(
        tests=tests,
        patients=_tuples(session, "lc_found_patients", patients),
        pairs=session.rows("SELECT DISTINCT t, p FROM lc_placed WHERE NOT is_special ORDER BY ALL"),
        special=_special(session),
        special_pairs=_special_pairs(session),
        is_number_column=rows.is_number,
        sure=sure,
    )
    for name in ("lc_placed", "lc_found_tests", "lc_found_patients", "lc_found_special"):
        session.rows(f"DROP TABLE {name}")
    return Contents(distinct, _count_found(session), contents)


def _count_found(session: Session) -> int:
    """Count the rows that were read."""
    return int(session.rows("SELECT coalesce(sum(n), 0)::BIGINT FROM lc_found")[0][0])


def _place_groups(
    session: Session,
    fields: str,
    is_group: str,
    columns: tuple[list[str], list[str]],
    sure: Sequence[tuple[float, float]],
) -> None:
    """Place texts such as 4.350 that may be thousands, in a further reading of the table."""
    ends = zip(("low", "high"), zip(*sure, strict=True), strict=True)
    numbers = {name: (_TYPES[Kind.NUMBER], values) for name, values in ends}
    session.store("lc_sure", {"t": (_TYPES[Kind.INTEGER], range(len(sure))), **numbers},
                  as_lists=False)  # fmt: skip
    keys, patients = columns
    session.run(
        f"INSERT INTO lc_placed SELECT DISTINCT t.n, p.n, true, s.v, 0 "
        f"FROM (SELECT * FROM ({fields}) WHERE {is_group}) AS s "
        f"JOIN lc_found_tests AS t ON {_same('t', keys)} JOIN lc_sure AS e ON e.t = t.n "
        f"JOIN lc_found_patients AS p ON {_same('p', patients)} "
        "WHERE NOT CAST(s.v AS DOUBLE) BETWEEN e.low AND e.high",
        "Reading",
    )
    session.rows("DROP TABLE lc_sure")


def _number(session: Session, table: str, columns: list[str]) -> None:
    """Number the distinct contents of some columns; no columns have one content."""
    listed = ", ".join(columns)
    found = f"SELECT DISTINCT {listed} FROM lc_found" if columns else "SELECT 0"
    order = f"ORDER BY {listed}" if columns else ""
    session.rows(
        f"CREATE TEMP TABLE {table} AS "
        f"SELECT *, row_number() OVER ({order}) - 1 AS n FROM ({found})"
    )


def _same(table: str, columns: list[str]) -> str:
    return (
        " AND ".join(f"{table}.{column} IS NOT DISTINCT FROM s.{column}" for column in columns)
        or "true"
    )


def _tuples(session: Session, table: str, columns: list[str]) -> list[tuple[str | None, ...]]:
    if not columns:
        return [()]
    return session.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY n")


def _special(session: Session) -> list[tuple[int, str | None]]:
    session.rows(
        "CREATE TEMP TABLE lc_found_special AS "
        "SELECT t, o, row_number() OVER (ORDER BY t, o) - 1 AS n "
        "FROM (SELECT DISTINCT t, o FROM lc_placed WHERE is_special)"
    )
    return [
        (test, text) for test, text in session.rows("SELECT t, o FROM lc_found_special ORDER BY n")
    ]


def _special_pairs(session: Session) -> list[tuple[int, int]]:
    sql = (
        "SELECT DISTINCT d.n, s.p FROM lc_placed AS s JOIN lc_found_special AS d "
        "ON d.t = s.t AND d.o IS NOT DISTINCT FROM s.o WHERE s.is_special ORDER BY ALL"
    )
    return [(special, patient) for special, patient in session.rows(sql)]
