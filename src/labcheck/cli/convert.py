"""`labcheck convert`: one value in another unit, with the factor and what it rests on."""

import re
from typing import Annotated

import typer
from typer.core import TyperCommand

from labcheck.cli.completion import complete_test
from labcheck.cli.judging_options import NamesOption
from labcheck.cli.options import Form
from labcheck.cli.output import write_output
from labcheck.cli.screen import find_canvas
from labcheck.range_sets.library import Shelf

_MINUS = re.compile(r"-(?=[\d.,])")


class ReadsAsWritten(TyperCommand):
    """A command to which `-3` is a number and not an option, and `to` stands between units."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Write the sign of a number as a minus sign, which begins no option; leave out `to`."""
        words = [word for word in args if word.casefold() != "to"]
        return super().parse_args(
            ctx, [f"−{word[1:]}" if _MINUS.match(word) else word for word in words]
        )


def convert_value(  # noqa: PLR0913 - each argument is an option of the command
    value: Annotated[
        str,
        typer.Argument(
            metavar="VALUE", help="A number, '<5' or '5-10'; the unit may stand behind it."
        ),
    ],
    unit: Annotated[
        str | None, typer.Argument(metavar="UNIT", help="The unit of the value.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Argument(
            metavar="TO", help="The unit to convert to; every unit of the test without it."
        ),
    ] = None,
    *,
    test: Annotated[
        str | None,
        typer.Option(
            metavar="TEST",
            help="What was measured: a name, a LOINC code or an id.",
            autocompletion=complete_test,
        ),
    ] = None,
    names: NamesOption = None,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Convert a value into another unit, and say by which factor.

    A step between mass, moles and equivalents rests on a cited number and
    needs the test; a change of scale, such as mg/dL to g/L, does not. Where no
    cited number is right the answer is a refusal.
    """
    from labcheck.questions.conversions import convert_words  # noqa: PLC0415 - only this command
    from labcheck.writers.conversion_result import (  # noqa: PLC0415 - pays for them
        render_converted,
        render_converted_json,
    )

    words = [word for word in (value, unit, to) if word is not None]
    converted = convert_words(words, test, Shelf(names_asked=names or ()))
    if format_ is Form.JSON:
        write_output(render_converted_json(converted), None)
    else:
        write_output(render_converted(converted, find_canvas()), None)


app = typer.Typer(add_completion=False)
app.command("convert", cls=ReadsAsWritten)(convert_value)
