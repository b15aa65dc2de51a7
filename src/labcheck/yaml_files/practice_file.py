"""What is usual of tests in practice, from a table of tab-separated lines."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from labcheck.catalogue.practice import Practice, Window
from labcheck.values.interval import Interval
from labcheck.values.unit_system import UnitSystem


def read_practice(rows: Sequence[Sequence[str]]) -> dict[str, Practice]:
    """Read what is usual of each test: the first line has the headings, then one for each test."""
    heading, *lines = rows
    return {line[0]: _read(dict(zip(heading, line, strict=True))) for line in lines}


def _read(cells: Mapping[str, str]) -> Practice:
    return Practice(
        _list(cells["units"]),
        cells["one_number"] == "yes",
        _read_window(cells) if cells["window"] else None,
        _list(cells["whole"]),
        {system: units for system in UnitSystem if (units := _list(cells[system.value]))},
    )


def _read_window(cells: Mapping[str, str]) -> Window:
    high, least, most = (
        Decimal(cells[name]) if cells[name] else None
        for name in ("high", "observed_low", "observed_high")
    )
    seen = Interval(least, most) if least is not None and most is not None else None
    low = Decimal(cells["low"] or 0)
    count = int(cells["observed_n"] or 0)
    return Window(cells["window"], low, high, seen, cells["bound"] == "yes", count)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("; ") if part)
