"""Settings: which range sets are used when none is named, and where local ones lie.

They stand in `labcheck.toml`, in the working folder or else in the user's own:

    ranges = ["ours", "uk-pathology-harmony", "abim"]
    critical = ["critical-royal-melbourne"]
    folders = ["reference"]

A folder holds one YAML file per set, found by its name. The user's own folder of sets,
`ranges/` beside the user's `labcheck.toml`, is always looked through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from labcheck.cli.files import read_bytes
from labcheck.errors import Fault, UsageError, did_you_mean

FILE_NAME = "labcheck.toml"
KEYS = ("ranges", "critical", "folders")


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
    """Find the settings in force: the working folder's, or else the user's.

    Raises:
        UsageError: The file is wrong; with all its faults.
    """
    home = user_folder()
    own_sets = (home / "ranges",) if (home / "ranges").is_dir() else ()
    for folder in (Path(), home):
        if (file := folder / FILE_NAME).is_file():
            found = _read(file)
            return Settings(found.ranges, found.critical, found.folders + own_sets, file)
    return Settings(folders=own_sets)


def user_folder() -> Path:
    """Name the user's own folder for labcheck, by the custom of the system."""
    return Path(typer.get_app_dir("labcheck"))


def _read(file: Path) -> Settings:
    import tomllib  # noqa: PLC0415 - only a settings file pays for it

    try:
        read = tomllib.loads(read_bytes(str(file), UsageError).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError([Fault(str(file), None, None, "", f"not TOML: {error}")]) from None
    faults = list(_find_faults(file, read))
    if faults:
        raise UsageError(faults)
    ranges, critical, folders = (tuple(read.get(key, ())) for key in KEYS)
    return Settings(
        tuple(_beside(file, name) for name in ranges),
        tuple(_beside(file, name) for name in critical),
        tuple(file.parent / folder for folder in folders),
    )


def _find_faults(file: Path, read: dict[str, Any]) -> Iterator[Fault]:
    for key, value in read.items():
        if key not in KEYS:
            near = did_you_mean(key, KEYS, most=1) or f"allowed are {', '.join(KEYS)}"
            yield Fault(str(file), None, None, key, "there is no such setting", near)
        elif not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield Fault(str(file), None, None, key, "this must be a list of texts", '["a", "b"]')
        elif key == "folders":
            for folder in value:
                if not (file.parent / folder).is_dir():
                    yield Fault(str(file), None, None, key, f"there is no folder {folder!r}")


def _beside(file: Path, name: str) -> str:
    """Read the name of a file as beside the settings; the name of a set stays as it is."""
    return str(file.parent / name) if is_file_name(name) else name


def is_file_name(name: str) -> bool:
    """Whether a set is named by its file: it has a path or a YAML ending."""
    return Path(name).suffix in (".yaml", ".yml") or "/" in name or "\\" in name
