"""`labcheck config`: what is used when nothing is named, and where each setting comes from."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from labcheck.cli.options import Form
from labcheck.cli.output import tell, write_output
from labcheck.cli.screen import find_canvas
from labcheck.errors import Fault, LabcheckError, UsageError
from labcheck.range_sets.layers import Layer
from labcheck.range_sets.library import Shelf
from labcheck.settings import (
    FILE_VARIABLE,
    KEYS,
    Settings,
    is_so,
    list_candidates,
    look_up_settings,
    user_folder,
    variable_of,
)
from labcheck.values.records import dataclass
from labcheck.writers.terminal_table import Canvas, Grid, make_inert, paint

_BY_REGION = ("ranges", "critical", "dates", "units", "language")
"""The settings that a region implies where they are not made."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """One setting: its value, or what is wrong; `origin` is default, file, variable or region."""

    key: str
    value: tuple[str, ...]
    problem: str
    origin: str
    place: str


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that is looked through, and the names of the sets in it that a nearer one lacks."""

    path: Path
    is_there: bool
    used: tuple[str, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file that settings may stand in."""

    path: Path
    is_there: bool
    is_used: bool


@dataclass(frozen=True, slots=True)
class _Overview:
    """All that is printed."""

    settings: tuple[_Setting, ...]
    folders: tuple[_Folder, ...]
    files: tuple[_File, ...]
    faults: tuple[str, ...]


def show_config(
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Show the settings in force, and where each of them comes from.

    Settings stand in labcheck.toml, in the working folder, a folder above it,
    or your own; over them stand LABCHECK_RANGES, LABCHECK_CRITICAL,
    LABCHECK_COMPARE, LABCHECK_FOLDERS and LABCHECK_Z; over these, options.
    LABCHECK_CONFIG names a file that is read instead.
    """  # fmt: skip
    settings, faults = look_up_settings()
    shelf = Shelf(settings)
    error = UsageError(faults) if faults else _find_error(shelf)
    overview = _survey(shelf, error)
    if format_ is Form.JSON:
        from labcheck.writers.json_report import dump_json  # noqa: PLC0415 - as needed

        write_output(dump_json(_to_json(overview)), None)
    else:
        write_output(_render(overview, find_canvas()), None)
    if error:
        for line in overview.faults:
            tell(line)
        raise typer.Exit(error.exit_code)


def _find_error(shelf: Shelf) -> LabcheckError | None:
    """Find what is wrong with the sets that the settings name, as any other command would."""
    try:
        sets = [range_set for layer in Layer for range_set in shelf.load_layer(layer, ())]
        shelf.know([*sets, *shelf.load_compared((), lambda _: None)])
    except LabcheckError as error:
        return error
    return None


def _survey(shelf: Shelf, error: LabcheckError | None) -> _Overview:
    settings, faults = shelf.settings, error.faults if error else ()
    wrong = {key for key in KEYS if any(_is_about(fault, key, settings) for fault in faults)}
    messages = [str(fault) for fault in faults] or ([f"labcheck: {error}"] if error else [])
    return _Overview(
        tuple(_describe(key, shelf, is_wrong=key in wrong) for key in KEYS),
        tuple(_list_folders(shelf)),
        tuple(
            _File(path, is_so(path.is_file), path == settings.file) for path in list_candidates()
        ),
        tuple(messages),
    )


def _is_about(fault: Fault, key: str, settings: Settings) -> bool:
    """Whether a fault leaves a setting without a value: its own, or that of a file not read."""
    if fault.file == variable_of(key):
        return True
    is_of_file = fault.file in (str(settings.file), FILE_VARIABLE)
    place = settings.places.get(key)
    is_unread = fault.field not in KEYS and not (place and place.is_variable)
    is_syntax = fault.file == FILE_VARIABLE or not fault.field
    return is_of_file and (fault.field == key or (is_unread and is_syntax))


def _describe(key: str, shelf: Shelf, *, is_wrong: bool) -> _Setting:
    settings = shelf.settings
    own = user_folder() / "ranges"
    values: dict[str, Sequence[object]] = {
        "ranges": shelf.default_sets,
        "critical": shelf.default_critical,
        "compare": settings.compare,
        "folders": [folder for folder in settings.folders if folder != own],
        "z": [settings.z],
        "dates": [settings.dates.value] if settings.dates else [],
        "decimal": [settings.decimal.value] if settings.decimal else [],
        "interpretation": [str(settings.interpretation).lower()],
        "units": [settings.units.value] if settings.units else [],
        "language": [settings.language] if settings.language else [],
        "names": settings.names,
        "region": [settings.region] if settings.region else [],
    }
    place = settings.places.get(key)
    if is_wrong and place is None:
        return _Setting(key, (), "not read", "file", str(settings.file))
    if place is None and settings.region and key in _BY_REGION and values[key]:
        return _Setting(key, tuple(map(str, values[key])), "", "region", str(settings.region))
    origin = "default" if place is None else "variable" if place.is_variable else "file"
    value = () if is_wrong else tuple(map(str, values[key]))
    return _Setting(key, value, "wrong" if is_wrong else "", origin, str(place or ""))


def _list_folders(shelf: Shelf) -> Iterator[_Folder]:
    own = user_folder() / "ranges"
    for folder in dict.fromkeys([*shelf.settings.folders, own]):
        paths = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
        used = [path.stem for path in paths if shelf.local.get(path.stem) == path]
        hidden = [path.stem for path in paths if shelf.local.get(path.stem) != path]
        yield _Folder(folder, folder in shelf.settings.folders, tuple(used), tuple(hidden))


def _render(overview: _Overview, canvas: Canvas) -> str:
    return paint(_parts(overview, canvas), canvas)


def _parts(overview: _Overview, canvas: Canvas) -> Iterator[RenderableType]:
    named = [
        (setting.key, _say_value(setting), _say_origin(setting)) for setting in overview.settings
    ]
    yield from _table(("Setting", "Value", "From"), named, canvas)
    yield ""
    sets = [(str(folder.path), _say_sets(folder)) for folder in overview.folders]
    yield from _table(("Folder of sets", "Sets"), sets, canvas)
    yield ""
    if overview.files:
        files = [(str(file.path), _say_use(file)) for file in overview.files]
        yield from _table(("Settings file", "Use"), files, canvas)
    else:
        yield make_inert(f"No settings file is looked for: {FILE_VARIABLE} is {os.devnull}.")


def _table(
    names: Sequence[str], rows: Sequence[Sequence[str]], canvas: Canvas
) -> list[RenderableType]:
    return Grid(names, [[make_inert(cell) for cell in row] for row in rows], canvas).parts()


def _say_value(setting: _Setting) -> str:
    return setting.problem or ", ".join(setting.value) or "none"


def _say_origin(setting: _Setting) -> str:
    return f"region {setting.place}" if setting.origin == "region" else setting.place or _ITSELF


_ITSELF = "labcheck itself"


def _say_sets(folder: _Folder) -> str:
    if not folder.is_there:
        return "there is no such folder"
    parts = [*folder.used, *(f"{name} (a nearer one is used)" for name in folder.hidden)]
    return ", ".join(parts) or "none"


def _say_use(file: _File) -> str:
    if file.is_used:
        return "used" if file.is_there else f"there is no such file ({FILE_VARIABLE})"
    return "not used, since a nearer one is" if file.is_there else "not there"


def _to_json(overview: _Overview) -> dict[str, Any]:
    return {
        "settings": [
            {
                "setting": entry.key,
                "value": _value_to_json(entry),
                "problem": entry.problem or None,
                "from": entry.origin,
                "place": entry.place or None,
                "variable": variable_of(entry.key),
            }
            for entry in overview.settings
        ],
        "folders": [
            {
                "folder": str(entry.path),
                "is_there": entry.is_there,
                "sets": entry.used,
                "sets_hidden_by_nearer": entry.hidden,
            }
            for entry in overview.folders
        ],
        "files": [
            {"file": str(entry.path), "is_there": entry.is_there, "is_used": entry.is_used}
            for entry in overview.files
        ],
        "user_folder": str(user_folder()),
        "faults": overview.faults,
    }


def _value_to_json(setting: _Setting) -> Any:
    if setting.problem:
        return None
    if setting.key in ("dates", "decimal", "units", "language", "region"):
        return next(iter(setting.value), None)
    if setting.key == "interpretation":
        return setting.value == ("true",)
    return float(setting.value[0]) if setting.key == "z" else setting.value
