"""Each distinct row of a table is read once, though many say the same of a result."""

from labcheck.cases.case import Result
from labcheck.faults import FaultLog
from labcheck.readers.read_once import ReadOnce
from labcheck.readers.tables.occasions import add_occasion
from labcheck.readers.tables.results import Row, read_alone
from labcheck.values.decimal_sign import DecimalSign

_APART = frozenset(["patient", "sex", "birth", "age", "time", "clock", "baseline"])
"""Fields that have no part in a result by itself."""


class RowReader:
    """Reads the rows of one file.

    Args:
        faults: Where faults are noted.
        sign: The decimal sign that is stated.
    """

    def __init__(self, faults: FaultLog, sign: DecimalSign | None) -> None:
        self._faults = faults
        self._sign = sign
        self._alone = ReadOnce[Result](faults)

    def read(self, row: Row) -> Result:
        """Read a row, as `read_result` does."""
        if row.problem:
            result = read_alone(row, self._faults, sign=self._sign)
        else:
            result = self._read_once(row)
        return add_occasion(result, row, self._faults, sign=self._sign)

    def _read_once(self, row: Row) -> Result:
        said = tuple(item for item in row.cells.items() if item[0] not in _APART)
        question = (said, row.remark, tuple(row.kinds.items()))
        return self._alone.read(question, lambda log: read_alone(row, log, sign=self._sign))
