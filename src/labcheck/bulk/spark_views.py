"""Small tables as views of a session of Spark, for as long as a plan is written."""

from collections.abc import Iterable, Mapping
from typing import Any

_MOST_SENT = 500_000
"""Rows of a table that every executor is given whole; longer ones are joined as Spark likes."""
_TYPES = {"INT": "int32", "BIGINT": "int64", "DOUBLE": "float64", "STRING": "string"}
_TYPES["BOOLEAN"] = "bool_"


class Views:
    """The views that were made in a session."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self._made: list[str] = []

    def show(self, frame: Any, name: str) -> None:
        """Give a data frame a name for statements."""
        frame.createOrReplaceTempView(name)
        self._made.append(name)

    def store(self, name: str, table: Any) -> None:
        """Make a table of Arrow a small table."""
        from pyspark.sql.functions import broadcast  # noqa: PLC0415 - only Spark's rows need it

        stored = self.session.createDataFrame(table)
        self.show(broadcast(stored) if table.num_rows <= _MOST_SENT else stored, name)

    def fill(
        self, name: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]
    ) -> None:
        """Make a small table of rows.

        Args:
            name: What it is called.
            columns: The type of each column.
            rows: The rows.
        """
        import pyarrow as pa  # noqa: PLC0415 - only the bulk command has it

        listed = list(rows)
        made = {
            column: pa.array([row[place] for row in listed], getattr(pa, _TYPES[type_])())
            for place, (column, type_) in enumerate(columns.items())
        }
        self.store(name, pa.table(made))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Bring the rows of a query to the driver."""
        found = self.session.sql(query).toArrow()
        return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def drop(self) -> None:
        """Take the names away; what was planned with them stays."""
        for name in self._made:
            self.session.catalog.dropTempView(name)
