"""`labcheck schema`: the JSON Schemas of the files people write and of the JSON they are given."""

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
    LOOK = "look"


def print_schema(
    of: Annotated[
        Schema,
        typer.Argument(
            help="A case, a range set, a file of own names, the JSON report, or what look prints."
        ),
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
    """Read a schema that is a file: `case`, `ranges`, `names` or `look`."""
    return (_SCHEMAS / f"{name}.json").read_text(encoding="utf-8")
