"""The small tables in DuckDB: as lists in one row, or as tables where lists would be too long."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from labcheck.bulk.codes import (
    LONGEST_LIST,
    Chain,
    Code,
    code_texts,
    code_whole_numbers,
    make_chain,
)
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.duckdb_session import Session, Values
from labcheck.bulk.judging_sql import DUCKDB, Rows
from labcheck.bulk.lookup_sql import LISTS, Joins, Kind, Lists, SmallTable, name_list, name_table

_MOST_WORDS = 1000
"""Texts of a column that is written by their numbers: all of them stand in every part of a file."""
_TYPES = {
    Kind.INTEGER: "INTEGER", Kind.NUMBER: "DOUBLE", Kind.TEXT: "VARCHAR", Kind.WORD: "VARCHAR",
    Kind.TRUTH: "BOOLEAN", Kind.NUMBERS: "DOUBLE[]", Kind.TEXTS: "VARCHAR[]",
}  # fmt: skip
WholeNumbers = Mapping[str, str]
"""By the plan's name of a field, the column of whole numbers that it is the text of."""


def make_lists(
    session: Session,
    small: Mapping[str, SmallTable],
    distinct: Distinct,
    whole: WholeNumbers,
    longest: int = LONGEST_LIST,
) -> Lists | None:
    """Put small tables into lists; `None` when one would be too long."""
    chains = _chains(session, distinct, whole, longest)
    lists: dict[str, tuple[Kind, Any]] = {}
    for table in small.values():
        chain = chains.get(table.name)
        if table.name in chains and chain is None:
            return None
        places = table.ids if chain is None else chain.places
        size = max(places, default=-1) + 1 if chain is None and places else 0
        size = chain.size if chain else size
        if size > longest:
            return None
        for column, values in table.columns.items():
            if chain is None or column not in _contents(table):
                kind = table.kinds[column]
                spread = _spread(kind, values, places, size)
                lists[name_list(table.name, column)] = (kind, spread)
        for name, step in (chain.steps if chain else {}).items():
            lists[name] = (Kind.INTEGER, step)
    _store(session, lists)
    return Lists({name: chain.index for name, chain in chains.items() if chain})


def find_words(rows: Rows, distinct: Distinct) -> dict[str, str]:
    """Find the columns of the input whose few texts a type made for lists holds, by name."""
    words: dict[str, str] = {}
    for letter, cells, tuples in (
        ("k", rows.keys, distinct.tests),
        ("p", rows.patients, distinct.patients),
    ):
        for place, cell in enumerate(cells):
            texts = {one[place] for one in tuples} - {None}
            if 0 < len(texts) <= _MOST_WORDS:
                words[cell] = _name_enum(f"{letter}{place}")
    by_name = {one: f"r.{DUCKDB.name(one)}" for one in rows.kept}
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


def _chains(
    session: Session, distinct: Distinct, whole: WholeNumbers, longest: int
) -> dict[str, Chain | None]:
    chains = {
        "tests": _chain(session, ("tests", "k"), distinct.tests, whole, longest),
        "patients": _chain(session, ("patients", "p"), distinct.patients, whole, longest),
    }
    if not distinct.is_number_column:
        chains["odd"] = _odd_chain(session, distinct, longest)
    return chains


def _chain(
    session: Session,
    called: tuple[str, str],
    tuples: Sequence[tuple[str | None, ...]],
    whole: WholeNumbers,
    longest: int,
) -> Chain | None:
    table, letter = called
    codes = _codes(session, letter, tuples, whole, longest)
    return None if codes is None else make_chain(table, codes, tuples, longest)


def _odd_chain(session: Session, distinct: Distinct, longest: int) -> Chain | None:
    texts = sorted({text for _, text in distinct.odd if text is not None})
    if len(texts) > longest:
        return None
    session.make_enum(_name_enum("v"), texts)
    codes = [Code("t", {str(one): one for one in range(len(distinct.tests))}, len(distinct.tests))]
    codes.append(code_texts("v", _name_enum("v"), texts))
    return make_chain("odd", codes, [(str(test), text) for test, text in distinct.odd], longest)


def _codes(
    session: Session,
    letter: str,
    tuples: Sequence[tuple[str | None, ...]],
    whole: WholeNumbers,
    longest: int,
) -> list[Code] | None:
    """Give the code of each field; `None` when one has too many contents."""
    codes: list[Code] = []
    for place in range(len(tuples[0])):
        name = f"{letter}{place}"
        texts = sorted({text for one in tuples if (text := one[place]) is not None})
        code = code_whole_numbers(whole[name], texts) if name in whole else None
        if code is None and len(texts) > longest:
            return None
        if code is None:
            session.make_enum(_name_enum(name), texts)
            code = code_texts(name, _name_enum(name), texts)
        codes.append(code)
    return codes


def _name_enum(field: str) -> str:
    """Name the type that lists the texts of a field."""
    return f"lc_enum_{field}"


def _spread(kind: Kind, values: Sequence[Any], places: Sequence[int] | None, size: int) -> Any:
    """Put values to their places."""
    if places is None:
        return values
    spread: Any = array("i", bytes(4 * size)) if kind is Kind.INTEGER else [None] * size
    for place, value in zip(places, values, strict=True):
        spread[place] = value
    return spread


def _store(session: Session, lists: Mapping[str, tuple[Kind, Any]]) -> None:
    """Make the one row of lists."""
    columns = {
        name: (_type_of(session, name, kind, values), values)
        for name, (kind, values) in lists.items()
    }
    session.store(LISTS, columns, as_lists=True)


def _type_of(session: Session, name: str, kind: Kind, values: Sequence[Any]) -> str:
    """Name the type of a column; make one for the few texts of words."""
    words = sorted({one for one in values if one is not None}) if kind is Kind.WORD else []
    if not words:
        return _TYPES[kind]
    session.make_enum(f"lc_word_{name}", words)
    return f"lc_word_{name}"
