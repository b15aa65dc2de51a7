"""Settings: which range sets are used when none is named, and where local ones lie.

They stand in `labcheck.toml`, in the working folder or the nearest one above it that has one, or
else in the user's own:

    ranges = ["ours", "uk-pathology-harmony", "abim"]
    critical = ["critical-royal-melbourne"]
    folders = ["reference"]

A folder holds one YAML file per set, found by its name. The user's own folder of sets,
`ranges/` beside the user's `labcheck.toml`, is always looked through.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer

from labcheck.cli.files import is_same_file, read_bytes
from labcheck.errors import Fault, UsageError, did_you_mean
from labcheck.yaml_files.nodes import decode

FILE_NAME = "labcheck.toml"
KEYS = ("ranges", "critical", "folders")
_PLACE = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL)
"""How Python's reader of TOML says where it stumbled."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force.

    Attributes:
        ranges: Default sets in order of authority; empty for labcheck's own.
        critical: Default lists of critical limits; empty for labcheck's own.
        folders: Where local sets are looked for, nearest first.
        file: The file they were read from; `None` without one.
    """

    ranges: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    file: Path | None = None


def find_settings() -> Settings:
    """Find the settings in force: the working folder's or the nearest above, or else the user's.

    Raises:
        UsageError: The file is wrong; with all its faults.
    """
    home = user_folder()
    own_sets = (home / "ranges",) if _is_so((home / "ranges").is_dir) else ()
    for folder in (*_list_project_folders(), home):
        if _is_so((file := folder / FILE_NAME).is_file):
            found = _read(file)
            return Settings(found.ranges, found.critical, found.folders + own_sets, file)
    return Settings(folders=own_sets)


def _list_project_folders() -> Iterator[Path]:
    """Go from the working folder up to the top of a checkout, the user's home, or the root."""
    yield Path()
    try:
        here, home = Path.cwd(), Path.home()
    except (OSError, RuntimeError):  # the working folder was removed, or nobody is at home
        return
    for folder, above in pairwise([here, *here.parents]):
        if _is_so((folder / ".git").exists) or is_same_file(str(folder), str(home)):
            return
        yield above


def _is_so(ask: Callable[[], bool]) -> bool:
    """Ask something about a path; what cannot be looked at is not there."""
    try:
        return ask()
    except (OSError, ValueError):
        return False


def user_folder() -> Path:
    """Name the user's own folder for labcheck, by the custom of the system."""
    return Path(typer.get_app_dir("labcheck"))


def _read(file: Path) -> Settings:
    read = _parse(read_bytes(str(file), UsageError, may_be_pipe=False), str(file))
    faults = list(_find_faults(file, read))
    if faults:
        raise UsageError(faults)
    ranges, critical, folders = (tuple(read.get(key, ())) for key in KEYS)
    return Settings(
        tuple(_beside(file, name) for name in ranges),
        tuple(_beside(file, name) for name in critical),
        tuple(file.parent / folder for folder in folders),
    )


def _parse(content: bytes, file: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - only a settings file pays for it

    text = decode(content, file, UsageError)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = _place_fault(str(error), file)
    except (ValueError, RecursionError) as error:  # thousands of digits, or of brackets
        why = "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
        fault = Fault(file, None, None, "", f"not TOML: {why}")
    raise UsageError([fault])


def _place_fault(message: str, file: str) -> Fault:
    """Take the place out of a message, where it names one."""
    place = _PLACE.fullmatch(message)
    if place is None:
        return Fault(file, None, None, "", f"not TOML: {message}")
    line, column = int(place["line"]), int(place["column"])
    return Fault(file, line, column, "", f"not TOML: {place['what']}")


def _find_faults(file: Path, read: dict[str, Any]) -> Iterator[Fault]:
    for key, value in read.items():
        if key not in KEYS:
            near = did_you_mean(key, KEYS, most=1) or f"allowed are {', '.join(KEYS)}"
            yield Fault(str(file), None, None, key, "there is no such setting", near)
        elif not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield Fault(str(file), None, None, key, "this must be a list of texts", '["a", "b"]')
        elif key == "folders":
            for folder in value:
                if not _is_so((file.parent / folder).is_dir):
                    yield Fault(str(file), None, None, key, f"there is no folder {folder!r}")


def _beside(file: Path, name: str) -> str:
    """Read the name of a file as beside the settings; the name of a set stays as it is."""
    if not is_file_name(name):
        return name
    beside = str(file.parent / name)
    return beside if is_file_name(beside) else f"./{beside}"


def is_file_name(name: str) -> bool:
    """Whether a set is named by its file: it has a path or a YAML ending."""
    return Path(name).suffix in (".yaml", ".yml") or "/" in name or "\\" in name
