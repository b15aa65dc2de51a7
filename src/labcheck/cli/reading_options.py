"""Options of the commands that read files: the format, the columns, and how things are written."""

from collections.abc import Sequence
from typing import Annotated

import typer

from labcheck.cli.cases import parse_case_columns
from labcheck.cli.options import parse_dates_option, parse_decimal_option
from labcheck.errors import UsageError
from labcheck.readers import Asked, InputFormat, Layout
from labcheck.settings import Settings
from labcheck.values.dates import DateOrder
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.region import Region

TextOption = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="Results as text in place of a file; 'Hb 9.1 g/dL (12-16), Na 128, K 6.1 H'.",
    ),
]
"""What is pasted in place of a file."""

FromOption = Annotated[
    InputFormat | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        help="Input format; detected from content and file name when not given.",
    ),
]
"""The format of the files."""

ColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=COLUMN", help="Which columns of a table hold what: 'test=Analyte'."
    ),
]
"""What the columns of a table hold."""

LayoutOption = Annotated[
    Layout | None,
    typer.Option(metavar="NAME", help="A table's layout; where it is a known one."),
]
"""The layout of a table."""

DatesOption = Annotated[
    DateOrder | None,
    typer.Option(
        metavar="dmy|mdy",
        parser=parse_dates_option,
        help="What comes first in 11/12/2026, day or month; needed only where no date of the "
        "file tells.",
    ),
]
"""The order of day and month."""

DecimalOption = Annotated[
    DecimalSign | None,
    typer.Option(
        metavar="comma|point",
        parser=parse_decimal_option,
        help="Decimal sign of numbers in texts, in every format; with point, 14,200 is fourteen "
        "thousand. A case file may say another.",
    ),
]
"""The decimal sign of numbers."""

DecimalCommaOption = Annotated[
    bool | None,
    typer.Option(
        "--decimal-comma/--decimal-point",
        show_default=False,
        help="Short for --decimal comma; --decimal-point is short for --decimal point.",
    ),
]
"""An older way to say so."""


def choose_decimal(
    sign: DecimalSign | None, settings: Settings, *, is_comma: bool | None
) -> DecimalSign | None:
    """Choose the decimal sign of two options and the settings.

    Raises:
        UsageError: The options contradict each other.
    """
    if is_comma is None:
        return sign or settings.decimal
    other = DecimalSign.COMMA if is_comma else DecimalSign.POINT
    if sign not in (None, other):
        raise UsageError(f"--decimal {sign.value} and --decimal-{other.value}: give one of them")
    return other


def state_reading(  # noqa: PLR0913 - each argument is an option of the commands
    settings: Settings,
    region: Region | None,
    columns: Sequence[str] | None,
    layout: Layout | None,
    *,
    decimal: DecimalSign | None,
    is_comma: bool | None,
    dates: DateOrder | None,
) -> Asked:
    """Put together what was stated of the files.

    Raises:
        UsageError: Two options contradict each other, or one names no column.
    """
    return Asked(
        parse_case_columns(columns or ()),
        layout.value if layout else "",
        choose_decimal(decimal, settings, is_comma=is_comma),
        dates or settings.dates,
        is_stated_for_all=bool(dates or region),
    )
