"""`labcheck ranges`: which sets there are, what they say, whether one is right, how two differ."""

import typer

from labcheck.cli.ranges.check import check_sets
from labcheck.cli.ranges.compare import compare
from labcheck.cli.ranges.list import list_sets
from labcheck.cli.ranges.show import show_test

app = typer.Typer(
    name="ranges",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="List, show, check and compare range sets.",
)
app.command("list")(list_sets)
app.command("show")(show_test)
app.command("check")(check_sets)
app.command("compare")(compare)
