"""`labcheck new`: a commented file to start from, and the schema that editors complete it by."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from labcheck.cli.output import tell, write_output
from labcheck.cli.schema import read_schema
from labcheck.errors import UsageError

_EDITORS_READ = "# yaml-language-server: $schema="
"""How a file names its schema to an editor."""
_TEMPLATES = Path(__file__).parents[1] / "data" / "templates"


class Template(Enum):
    """What a file can be started for."""

    CASE = "case"
    RANGES = "ranges"


def write_template(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    kind: Annotated[Template, typer.Option(help="A case, or a range set.")] = Template.CASE,
    force: Annotated[bool, typer.Option("--force", help="Write over a file.")] = False,
) -> None:
    """Write a commented template of a case or a range set, and its schema beside it.

    Editors complete and check the fields by the schema, which the first line
    of the template names. A schema that is there already is left as it is.
    """  # fmt: skip
    if file.exists() and not force:
        raise UsageError(f"{file} is there already; name another file or say --force")
    schema = file.parent / f"{kind.value}.schema.json"
    is_new = not schema.exists()
    template = (_TEMPLATES / f"{kind.value}.yaml").read_text(encoding="utf-8")
    write_output(f"{_EDITORS_READ}{schema.name}\n{template}", file)
    if is_new:
        write_output(read_schema(kind.value), schema)
    tell(f"Wrote {file}.")
    if is_new:
        tell(f"Wrote {schema}, by which editors complete and check it.")
