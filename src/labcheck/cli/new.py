"""`labcheck new`: a commented file to start from."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from labcheck.cli.output import write_output
from labcheck.errors import UsageError

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
    """Write a commented template of a case or a range set."""
    if file.exists() and not force:
        raise UsageError(f"{file} is there already; name another file or say --force")
    write_output((_TEMPLATES / f"{kind.value}.yaml").read_text(encoding="utf-8"), file)
    typer.echo(f"Wrote {file}.", err=True)
