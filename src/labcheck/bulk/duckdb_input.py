"""The tables of a run as DuckDB reads them: one relation in the order the files were named."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from labcheck.bulk.cells import Header
from labcheck.bulk.duckdb_session import COUNTED, Session, first_line, write_number
from labcheck.bulk.input_columns import TextsOf
from labcheck.bulk.judging_sql import quote_name, quote_text
from labcheck.bulk.table_files import Links, TableFiles, TableFormat
from labcheck.bulk.text_layout import Census, Layout, count_rows, read_layout
from labcheck.errors import Fault, InputError, refuse_file
from labcheck.faults import FaultLog
from labcheck.readers.tables.unnamed import MOST_TEXTS, Texts

_MOST_SHOWN = 10
_REJECTS = (
    "store_rejects=true, rejects_table='{0}_rejects', rejects_scan='{0}_scans', rejects_limit=0"
)
_UNREAD = ("halffloat", "decimal256")
"""Types of Arrow, as Arrow writes them."""
_CAST = "write the column as float64, or leave it out"
_LOST = "look for a row of more than 2 MB, or for quotation marks that do not add up"
_TWIN = "another column has this name, or it has none"
_TELLING = 2
"""Columns of a Parquet file that are compared; to compare all takes three times as long."""
_TELLING_BYTES, _MANY = 4, 1_000_000
"""Bytes that a column of many rows takes for each, with which it tells them apart by itself."""
_COMPARED = frozenset([
    "VARCHAR", "BOOLEAN", "FLOAT", "DOUBLE", "DATE", "TIMESTAMP",
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
])  # fmt: skip
"""Types that are the same when they have been written to Parquet and are read again."""


class Source:
    """A table of one or several files, as a relation of a connection.

    Args:
        connection: The connection.
        name: What the relation is to be called.
        table: The files, in order, and their form.
        links: Gives names that DuckDB does not take for patterns.
        kept: The columns that are written again; `None` for all.

    Attributes:
        relation: What stands behind FROM.
        checked: The same, where rows that cannot be read are set aside and counted.
        header: The columns.
        number: The number of each row, from 0, as an expression beside the columns.
        compared: The columns by which it is told whether a row is still the one that stood there:
            of Parquet files those that take most room, since they tell rows apart.
    """

    def __init__(
        self,
        connection: Any,
        name: str,
        table: TableFiles,
        links: Links,
        kept: Sequence[str] | None = None,
    ) -> None:
        files, form = table
        self._kept = kept
        self._connection = connection
        self._name = name
        self._files = files
        self._links = links
        self._states = [_state_of(path) for path in files]
        self._census: Census | None = None
        self._sizes: list[int] = []
        self.relation, self.checked = self._open(form)
        self.header = self._read_header(form)
        is_parquet = form is TableFormat.PARQUET
        self.compared = self._list_compared(is_parquet=is_parquet)
        self.number = write_number(self.header.types, self._sizes) if is_parquet else COUNTED

    def _open(self, form: TableFormat) -> tuple[str, str]:
        if form is TableFormat.ARROW:
            opened = _open_arrow(self._files)
            self._sizes = [opened.count_rows()]
            self._connection.register(self._name, opened)
            return (self._name,) * 2
        if form is TableFormat.CSV:
            layouts = [read_layout(path) for path in self._files]
            self._layouts = layouts
            self._census = Census([
                (path, partial(count_rows, path, layout))
                for path, layout in zip(self._files, layouts, strict=True)
            ])  # fmt: skip
            _refuse_others(
                self._files, [dict.fromkeys(layout.names, "VARCHAR") for layout in layouts]
            )
            return self._open_text(layouts, ""), self._open_text(
                layouts, f", {_REJECTS.format(self._name)}"
            )
        names = ", ".join(quote_text(self._links.safe(path)) for path in self._files)
        relation = f"read_parquet([{names}], hive_partitioning=false, union_by_name=false)"
        return relation, relation

    def _open_text(self, layouts: Sequence[Layout], rejects: str) -> str:
        """Read text files; those that are laid out alike in one scan."""
        parts: list[tuple[Layout, list[str]]] = []
        for layout, path in zip(layouts, self._files, strict=True):
            if not parts or parts[-1][0] != layout:
                parts.append((layout, []))
            parts[-1][1].append(quote_text(self._links.safe(path)))
        scans = [_scan(layout, files, rejects) for layout, files in parts]
        union = " UNION ALL ".join(f"SELECT * FROM {scan}" for scan in scans)
        return scans[0] if len(scans) == 1 else f"({union})"

    def _read_header(self, form: TableFormat) -> Header:
        if form is TableFormat.PARQUET:
            described = [
                self._describe(
                    f"read_parquet({quote_text(self._links.safe(path))}, hive_partitioning=false)",
                    path,
                )
                for path in self._files
            ]
            renamed = self._find_twins(described)
            _refuse_others(self._files, described)
            self._sizes = [self._count_rows(path) for path in self._files]
            return Header(described[0], str(self._files[0]), renamed=renamed)
        types = self._describe(self.relation, self._files[0])
        if form is TableFormat.CSV:
            layout = self._layouts[0]
            return Header(types, str(self._files[0]), layout.line, layout.renamed)
        return Header(types, str(self._files[0]))

    def _find_twins(self, described: Sequence[dict[str, str]]) -> dict[str, str]:
        """Find the columns of Parquet files that DuckDB gives new names, by these names.

        It takes names that differ only in capital letters for the same.

        Raises:
            InputError: Two columns have one name, or a column has none.
        """
        renamed: dict[str, str] = {}
        faults: list[Fault] = []
        for path, found in zip(self._files, described, strict=True):
            names = list(self._name_columns(path))
            for name, given in zip(names, found, strict=True):
                if not name or names.count(name) > 1:
                    remedy = "give each column a name of its own"
                    faults.append(Fault(str(path), None, None, name, _TWIN, remedy))
                elif name != given:
                    renamed[given] = name
        if faults:
            raise InputError(faults)
        return renamed

    def _count_rows(self, path: Path) -> int:
        """Give the number of rows that a Parquet file says it has."""
        file = quote_text(self._links.safe(path))
        found = self._connection.execute(f"SELECT num_rows FROM parquet_file_metadata({file})")
        return int(found.fetchall()[0][0])

    def _list_compared(self, *, is_parquet: bool) -> list[str]:
        names = [
            name
            for name, type_ in self.header.types.items()
            if (type_ in _COMPARED or type_.startswith("DECIMAL"))
            and (self._kept is None or name in self._kept)
        ]
        if not is_parquet:
            return names
        files = ", ".join(quote_text(self._links.safe(path)) for path in self._files)
        found = self._connection.execute(
            "SELECT path_in_schema, sum(total_compressed_size)::BIGINT "
            f"FROM parquet_metadata([{files}]) GROUP BY 1"
        )
        room: dict[str, int] = dict(found.fetchall())
        telling = sorted(names, key=lambda name: -room.get(name, 0))[:_TELLING]
        enough = _TELLING_BYTES * max(sum(self._sizes), _MANY)
        return telling[:1] if telling and room.get(telling[0], 0) >= enough else telling

    def refuse_lost(self, rows: int) -> None:
        """Refuse files that hold another number of rows than were read.

        Raises:
            InputError: Naming both numbers.
        """
        there = self._census.count() if self._census else sum(self._sizes)
        if there != rows:
            problem = f"{there:,} rows are there and {rows:,} were read"
            remedy = _LOST if self._census else "the file may be damaged"
            raise refuse_file(str(self._files[0]), problem, remedy)

    def _name_columns(self, path: Path) -> Iterator[str]:
        """Give the names of the columns as the file has them, without those within others."""
        file = quote_text(self._links.safe(path))
        query = f"SELECT name, coalesce(num_children, 0) FROM parquet_schema({file})"
        inside = 0
        for name, children in self._connection.execute(query).fetchall()[1:]:
            if not inside:
                yield name
            inside += children - bool(inside)

    def _describe(self, relation: str, path: Path) -> dict[str, str]:
        import duckdb  # noqa: PLC0415 - only the bulk command has it

        try:
            rows = self._connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        except duckdb.OutOfMemoryException:
            raise  # which is not the table's fault
        except duckdb.Error as error:
            raise InputError(
                [Fault(str(path), None, None, "", f"cannot be read: {first_line(error)}")]
            ) from None
        return {row[0]: row[1] for row in rows}

    def refuse_changed(self) -> None:
        """Refuse files that are no longer those that were opened, since they are read twice.

        Raises:
            InputError: Naming them.
        """
        states = [_state_of(path) for path in self._files]
        faults = [
            Fault(str(path), None, None, "", "changed while it was read", "run this again")
            for path, before, now in zip(self._files, self._states, states, strict=True)
            if before != now
        ]
        if faults:
            raise InputError(faults)

    def find_rejected(self) -> list[Fault]:
        """Name rows that were set aside while the checked relation was read, and how many."""
        if self.checked == self.relation:
            return []
        query = (
            "SELECT s.file_path, e.line, min(e.error_type), count(*) OVER () "
            f"FROM {self._name}_rejects e "
            f"JOIN {self._name}_scans s USING (scan_id, file_id) "
            f"GROUP BY s.file_path, e.line ORDER BY s.file_path, e.line LIMIT {_MOST_SHOWN}"
        )
        found = self._connection.execute(query).fetchall()
        if not found:
            return []
        faults = [
            Fault(self._links.named(path), line, None, "", _WRONG.get(kind, kind.lower()))
            for path, line, kind, _ in found
        ]
        count = found[0][3]
        rows = "1 row is" if count == 1 else f"{count} rows are"
        whole = Fault(str(self._files[0]), None, None, "", f"{rows} broken", _QUOTE)
        return [*faults, whole]


_WRONG = {
    "TOO MANY COLUMNS": "the row has more cells than the header",
    "MISSING COLUMNS": "the row has fewer cells than the header",
    "UNQUOTED VALUE": "the row has quotation marks that do not add up",
    "LINE SIZE OVER MAXIMUM": "the row is longer than 2 MB",
    "INVALID ENCODING": "the row is not UTF-8",
}
_QUOTE = "write a cell for every column, one that holds a separator in quotation marks"


def _scan(layout: Layout, files: Sequence[str], rejects: str) -> str:
    columns = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in layout.names)
    return (
        f"read_csv([{', '.join(files)}], columns={{{columns}}}, auto_detect=false, header=false, "
        f"skip={layout.skipped}, delim={quote_text(layout.separator)}, quote='\"', escape='\"', "
        f"null_padding=false, hive_partitioning=false, compression='{layout.packing}'{rejects})"
    )


def _refuse_types(file: Path, schema: Any) -> None:
    """Refuse columns of Arrow that DuckDB does not read.

    Raises:
        InputError: Naming them.
    """
    log = FaultLog(str(file))
    for column in schema:
        if str(column.type).startswith(_UNREAD):
            log.add(None, column.name, f"DuckDB does not read {column.type}", _CAST)
    log.raise_if_any()


def _open_arrow(files: Sequence[Path]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - only the bulk command has it
    from pyarrow import dataset  # noqa: PLC0415 - only the bulk command has it

    try:
        opened = [dataset.dataset(str(path), format="ipc") for path in files]
        _refuse_types(files[0], opened[0].schema)
        _refuse_others(
            files, [{column.name: str(column.type) for column in file.schema} for file in opened]
        )
        return dataset.dataset([str(path) for path in files], format="ipc")
    except (pa.ArrowException, OSError, ValueError) as error:
        shown = str(files[0])
        raise InputError(
            [Fault(shown, None, None, "", f"cannot be read: {first_line(error)}")]
        ) from None


def _refuse_others(files: Sequence[Path], columns: Sequence[dict[str, str]]) -> None:
    """Refuse files whose columns are not those of the first.

    Raises:
        InputError: Naming the file and the column.
    """
    first = columns[0]
    faults = [
        Fault(str(path), None, None, name, problem, f"the columns of {files[0]} are those of all")
        for path, found in zip(files, columns, strict=True)
        for name, problem in _differences(first, found)
    ]
    if faults:
        raise InputError(faults)


def _differences(first: dict[str, str], found: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(first.keys() - found.keys()):
        yield name, "the column is missing"
    for name in sorted(found.keys() - first.keys()):
        yield name, "this column is in no other file"
    for name in sorted(first.keys() & found.keys()):
        if first[name] != found[name]:
            yield name, f"the column holds {found[name]} and elsewhere {first[name]}"
    if first.keys() == found.keys() and list(first) != list(found):
        name = next(name_ for name_, other in zip(found, first, strict=True) if name_ != other)
        yield name, "the columns stand in another order"


def _state_of(path: Path) -> tuple[int, int] | None:
    """Give what differs when a file has been written over; `None` when it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


_MOST_ROUGHLY = 2 * MOST_TEXTS
"""A rough count is a few per cent from the truth."""
_MOST_HELD = 2 * _MOST_ROUGHLY
"""Texts that are held at a time."""


def find_texts_in(session: Session, header: Header, relation: str) -> TextsOf:
    """Give what finds the texts of a column of a relation of DuckDB."""
    few: dict[str, int] = {}
    listed: dict[str, Texts] = {}

    def texts_of(name: str, among: Sequence[str]) -> Texts | None:
        if header.types[name] != "VARCHAR":
            return None
        if not few:
            texts = [each for each in among if header.types[each] == "VARCHAR"]
            few.update(_count_roughly(session, texts, relation))
        if few[name] > _MOST_ROUGHLY:
            return None
        if name not in listed:
            listed.update(_list_texts(session, _take_some(name, few), relation))
        return listed.pop(name)

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
    columns = ", ".join(map(quote_name, names))
    each = f"UNPIVOT (SELECT {columns} FROM {relation}) ON COLUMNS(*) INTO NAME n VALUE text"
    listed: dict[str, dict[str, int]] = {name: {} for name in names}
    for name, text, count in session.each(f"SELECT n, text, count(*) FROM ({each}) GROUP BY ALL"):
        listed[name][text] = count
    return listed


def _count_roughly(session: Session, names: Sequence[str], relation: str) -> dict[str, int]:
    """Count the different texts of some columns, in one reading."""
    counts = ", ".join(f"approx_count_distinct({quote_name(name)})" for name in names)
    (found,) = session.rows(f"SELECT {counts} FROM {relation}")
    return dict(zip(names, found, strict=True))
