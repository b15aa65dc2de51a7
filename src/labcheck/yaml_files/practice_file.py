"""What is usual of tests in practice, read from its table when a text has several readings."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from labcheck.catalogue.practice import Practice, Window
from labcheck.values.interval import Interval


class PracticeTable(Mapping[str, Practice]):
    """Practice by the id of a test.

    Args:
        file: Tab-separated, a line for each test behind a line of headings; lines that begin with
            `#` are for people, and name the sources.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _practices(self) -> dict[str, Practice]:
        lines = self._file.read_text(encoding="utf-8").splitlines()
        heading, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
        return {row[0]: _read(dict(zip(heading, row, strict=True))) for row in rows}

    def __getitem__(self, id_: str) -> Practice:
        return self._practices[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._practices)

    def __len__(self) -> int:
        return len(self._practices)

    def __reduce__(self) -> tuple[type[dict[str, Practice]], tuple[dict[str, Practice]]]:
        """Copy and pickle as the plain mapping this stands for; the file stays."""
        return dict, (self._practices,)


def _read(cells: Mapping[str, str]) -> Practice:
    return Practice(
        _list(cells["units"]),
        cells["one_number"] == "yes",
        _read_window(cells) if cells["window"] else None,
        _list(cells["whole"]),
    )


def _read_window(cells: Mapping[str, str]) -> Window:
    high, least, most = (
        Decimal(cells[name]) if cells[name] else None
        for name in ("high", "observed_low", "observed_high")
    )
    seen = Interval(least, most) if least is not None and most is not None else None
    low = Decimal(cells["low"] or 0)
    return Window(cells["window"], low, high, seen, cells["bound"] == "yes")


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("; ") if part)
