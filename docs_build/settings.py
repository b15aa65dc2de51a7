"""The page of the settings: each with its meaning, its variable and the options that outrank it."""

import inspect
import re

from docs_build.tables import code, words, write_table
from labcheck.cli.app import load_command
from labcheck.cli.help.page import list_options
from labcheck.settings import KEYS, Settings, variable_of

_ABOUT = """\
# The settings

What is used when a command names nothing else. They stand in `labcheck.toml`, in the working folder
or the nearest one above it that has one, or else in your own, which `labcheck config` names; it
also shows what is in force and where it comes from. A variable of the environment stands over the
file, with commas between names; an option stands over both.

"""
_EXAMPLE = """
```toml
region = "uk"
ranges = ["ours", "uk-pathology-harmony"]
folders = ["reference"]
names = ["names.yaml"]
```
"""
_UNSTATED = re.compile(r"; `None` .*\.$")
_ATTRIBUTE = re.compile(r"^(?P<name>\w+): (?P<meaning>.+)$", re.MULTILINE)


def write_settings() -> str:
    """Write the page."""
    described = inspect.cleandoc(Settings.__doc__ or "").partition("Attributes:\n")[2]
    meanings = dict(_ATTRIBUTE.findall(inspect.cleandoc(described)))
    options = {
        name: option for option in list_options(load_command("check")) for name in option.names
    }
    rows = []
    for key in KEYS:
        named = next((name for name in (f"--{key}", f"--no-{key}") if name in options), "")
        takes = options[named].metavar if named else ""
        meaning = _UNSTATED.sub(".", meanings[key])
        rows.append(
            (code(key), words(meaning), code(variable_of(key)), code(f"{named} {takes}".strip()))
        )
    heads = ("setting", "what it is", "variable", "option of `check`")
    return _ABOUT + write_table(heads, rows) + _EXAMPLE
