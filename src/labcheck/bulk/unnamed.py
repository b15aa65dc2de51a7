"""Columns of a large table whose names are not known, decided as the table reader decides.

The same texts are asked about as in any other table: all of a column, each once with how often it
stands there, before the first row is judged.
"""

import logging
from collections.abc import Callable, Mapping, Sequence

from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.input_columns import Header, split_asked
from labcheck.bulk.judging_sql import quote_name
from labcheck.readers.table_columns import map_asked, map_usual
from labcheck.readers.table_layouts import LAYOUTS, map_layout
from labcheck.readers.table_unnamed import MOST_TEXTS, Texts, Unnamed, settle

TextsOf = Callable[[str], Texts | None]
"""Gives the texts of a column; `None` where it holds none, or too many."""

_ASKED_ALONE = "pregnancy"
_MOST_ROUGHLY = 2 * MOST_TEXTS
"""A rough count is a few per cent from the truth."""
_MOST_HELD = 2 * _MOST_ROUGHLY
"""Texts that are held at a time."""
_LOG = logging.getLogger("labcheck")


def settle_unnamed(
    headers: Sequence[Header], asked: Mapping[str, str], layout: str, texts_of: TextsOf
) -> tuple[dict[str, str], Unnamed]:
    """Decide what becomes of the columns of the first table whose names are not known.

    Returns:
        Which columns were asked for, with those that were taken for what their cells are; and
        what is to be said.

    Raises:
        InputError: It is not sure what a column holds.
    """
    header, names = headers[0], list(headers[0].types)
    own = dict(asked) if len(headers) == 1 else split_asked(asked, header, headers[1])[0]
    alone = own.pop(_ASKED_ALONE, None)
    places = map_asked(names, own, header.file, header.line)
    if layout:
        columns = map_layout(LAYOUTS[layout], names, places)
    else:
        columns = map_usual(names, places, header.file, header.line)
    unread = columns.unread
    held = {name.casefold() for number, name in enumerate(names) if number not in unread}
    headings = {
        number: header.renamed.get(name, name)
        for number, name in unread.items()
        if name != alone and header.renamed.get(name, "").casefold() not in held
    }
    if layout:
        return dict(asked), Unnamed(unread=tuple(headings.values()))
    place = (header.file, header.line)
    found = settle(headings, columns.places, lambda number: texts_of(names[number]), place)
    taken = {field: names[number] for field, (number, _) in found.taken.items()}
    return {**asked, **taken}, found


def texts_in(session: Session, header: Header, relation: str) -> TextsOf:
    """Give what finds the texts of a column of a relation of DuckDB."""
    few: dict[str, int] = {}
    listed: dict[str, Texts] = {}

    def texts_of(name: str) -> Texts | None:
        if header.types[name] != "VARCHAR":
            return None
        if not few:
            few.update(_count_roughly(session, header, relation))
        if few[name] > _MOST_ROUGHLY:
            return None
        column = quote_name(name)
        found = session.rows(
            f"SELECT {column}, count(*) FROM {relation} WHERE {column} IS NOT NULL GROUP BY 1"
        )
        return {text: count for text, count in found}  # noqa: C416 - mypy knows pairs by their parts

    return texts_of


def _take_some(first: str, few: Mapping[str, int]) -> list[str]:
    """Take columns from the first on whose texts are listed in one reading, and can be held."""
    names, texts = [first], few[first]
    listed = list(few)
    for name in listed[listed.index(first) + 1 :]:
        if few[name] > _MOST_ROUGHLY:
            continue
        texts += few[name]
        if texts > _MOST_HELD:
            break
        names.append(name)
    return names


def _list_texts(session: Session, names: Sequence[str], relation: str) -> Mapping[str, Texts]:
    """List the different texts of some columns, with how often each stands there."""
    columns = ", ".join(map(DUCKDB.name, names))
    each = f"UNPIVOT (SELECT {columns} FROM {relation}) ON COLUMNS(*) INTO NAME n VALUE text"
    listed: dict[str, dict[str, int]] = {name: {} for name in names}
    for name, text, count in session.each(f"SELECT n, text, count(*) FROM ({each}) GROUP BY ALL"):
        listed[name][text] = count
    return listed


def _count_roughly(session: Session, header: Header, relation: str) -> dict[str, int]:
    """Count the different texts of all columns of texts, in one reading."""
    names = [name for name, type_ in header.types.items() if type_ == "VARCHAR"]
    counts = ", ".join(f"approx_count_distinct({quote_name(name)})" for name in names)
    (found,) = session.rows(f"SELECT {counts} FROM {relation}")
    return dict(zip(names, found, strict=True))


def tell_in_log(found: Unnamed, frame: str) -> None:
    """Say what became of columns of a data frame, for which there is no summary."""
    for remark in found.remarks:
        _LOG.warning("%s: %s", frame, remark)
