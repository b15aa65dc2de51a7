"""Known layouts in bulk: the contents of a row, as the reader of its layout prepares them.

No convention of a layout is written here. The value of a row may stand in one of several columns.
The text that stands for it comes with a field that says where it stood; where only the whole row
tells what counts, the text holds the cells of all of them, and the reader is asked about each.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

from labcheck.bulk.columns import DECIMAL_COMMA
from labcheck.readers import Layout
from labcheck.readers.table_layouts import LAYOUTS
from labcheck.readers.table_results import Row

Texts = Mapping[str, str | None]


class TableLayout(Enum):
    """The layouts of large tables."""

    PLAIN = "plain"
    SDTM_LB = Layout.SDTM_LB.value
    MIMIC_LABEVENTS = Layout.MIMIC_LABEVENTS.value
    OMOP_MEASUREMENT = Layout.OMOP_MEASUREMENT.value
    SYNTHEA = Layout.SYNTHEA.value


LAYOUT = "layout"
"""The constant that names the layout of a table."""
VALUE_IN = "value_in"
"""The field that says where the value of a row stands."""
ANYWHERE = "*"
"""What it says when the text is a list, in JSON, of the cells that may hold the value."""
VALUE_FIELDS = ("value", "number", "concept", "standard_value")
"""The fields that a value may stand in, in the order they are looked at."""
YEARS_FROM_ANCHOR = "years_from_anchor"
"""The years from an anchor year to the result, by which alone the two are looked at."""
_LAST_YEAR = 9999
_OPERATORS = ("0", "0.0", "=", "4172703", "4172703.0")
"""Operators that are frequent, and may leave a number as it stands."""


def spread_cells(cells: Texts) -> dict[str, str | None]:
    """Put what stands for several cells of a row back into these."""
    made = (LAYOUT, VALUE_IN, YEARS_FROM_ANCHOR, DECIMAL_COMMA)
    spread = {name: text for name, text in cells.items() if name not in made}
    if not cells.get(LAYOUT):
        return spread
    if "value" in spread:
        spread |= _spread_value(spread.pop("value"), cells.get(VALUE_IN) or "value")
    if years := cells.get(YEARS_FROM_ANCHOR):
        # Any two years do that lie so far apart.
        anchor = {"anchor_year": str(_LAST_YEAR - int(years)), "time": f"{_LAST_YEAR}-12-31"}
        spread |= anchor
    return spread


def _spread_value(text: str | None, place: str) -> Texts:
    fields: Sequence[str] = VALUE_FIELDS
    if place != ANYWHERE:
        return {place: text}
    if text is None or not text.startswith("["):  # not a row's own text, but any number
        return {fields[0]: text}
    return dict(zip(fields, json.loads(text), strict=True))


def prepare_row(row: Row, cells: Texts) -> Row:
    """Read the conventions of the layout that cells are of, if they are of any."""
    layout = cells.get(LAYOUT)
    return replace(row, cells=LAYOUTS[layout].prepare(row.cells)) if layout else row


def quiet_operators(layout: str) -> tuple[str, ...]:
    """Give operators beside which a number is the one that it is without them."""
    prepare = LAYOUTS[layout].prepare
    bare = prepare({"number": "1"})
    return tuple(
        one
        for one in _OPERATORS
        if {**prepare({"number": "1", "operator": one}), "operator": ""} == {**bare, "operator": ""}
    )
