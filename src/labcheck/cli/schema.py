"""`labcheck schema`: the JSON Schemas of the files people write and the report they read."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from labcheck.cli.output import write_output

_SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"


class Schema(Enum):
    """What has a schema."""

    CASE = "case"
    RANGES = "ranges"
    NAMES = "names"
    REPORT = "report"


def print_schema(
    of: Annotated[
        Schema, typer.Argument(help="A case, a range set, a file of own names, or the JSON report.")
    ],
) -> None:
    """Print a JSON Schema, for editors to complete from and programs to validate by."""
    if of is Schema.REPORT:
        from labcheck.report_json.report import make_schema  # noqa: PLC0415 - as needed
        from labcheck.writers.json_report import dump_json  # noqa: PLC0415 - as needed

        write_output(dump_json(make_schema()), None)
        return
    write_output(read_schema(of.value), None)


def read_schema(name: str) -> str:
    """Read the schema of what people write: `case` or `ranges`."""
    return (_SCHEMAS / f"{name}.json").read_text(encoding="utf-8")
