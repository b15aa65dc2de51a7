"""The help of every command: a flag takes no value, and the help shows none."""

import pytest

from commands import run
from labcheck.cli.app import COMMANDS, load_command

BELOW = [
    (name, *below)
    for name in COMMANDS
    for below in [(), *((one,) for one in getattr(load_command(name), "commands", {}))]
]


@pytest.mark.parametrize("words", [(), *BELOW], ids=" ".join)
@pytest.mark.parametrize("settings", [{}, {"TYPER_USE_RICH": "0"}], ids=["rich", "plain"])
def test_a_flag_is_shown_without_a_type(words, settings):
    done = run(*words, "--help", COLUMNS="200", **settings)
    assert done.code == 0
    assert "bool" not in done.out.lower().replace("boolean", "")
    assert "-h" in done.out
