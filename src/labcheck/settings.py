"""Settings: what is used when nothing is named, and where local sets lie.

They stand in `labcheck.toml`, in the working folder or the nearest one above it that has one, or
else in the user's own:

    ranges = ["ours", "uk-pathology-harmony", "abim"]
    critical = ["critical-royal-melbourne"]
    compare = ["all"]
    folders = ["reference"]
    z = 2.58
    dates = "dmy"
    decimal = "comma"
    units = "si"
    interpretation = false
    language = "fr"
    names = ["names.yaml"]
    region = "uk"

What a region implies stands where the setting for it is not made: its sets, units, order of dates,
decimal sign and language.

A folder holds one YAML file per set, found by its name. The user's own folder of sets,
`ranges/` beside the user's `labcheck.toml`, is always looked through.

A variable of the environment stands over the file: `LABCHECK_RANGES`, `LABCHECK_Z` and so on, with
commas between names and the system's own sign between folders. `LABCHECK_CONFIG` names a file that
is read instead of those that are looked for. A variable that is empty says nothing.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from platformdirs import user_config_path

from labcheck.errors import Fault, UsageError, did_you_mean
from labcheck.files import is_same_file, read_bytes
from labcheck.judging.reference_change import Z_TWO_SIDED_95, parse_deviate
from labcheck.values.dates import DateOrder, parse_order
from labcheck.values.decimal_sign import DecimalSign, parse_decimal_sign
from labcheck.values.language import parse_language
from labcheck.values.records import dataclass, replace
from labcheck.values.region import Region
from labcheck.values.unit_system import UnitSystem, parse_unit_system
from labcheck.yaml_files.nodes import decode
from labcheck.yaml_files.shipped_regions import parse_region
from labcheck.yaml_files.toml_text import find_line, parse_toml

FILE_NAME = "labcheck.toml"
FILE_VARIABLE = "LABCHECK_CONFIG"
KEYS = (
    "ranges", "critical", "compare", "folders", "z", "dates", "decimal", "units", "interpretation",
    "language", "names", "region",
)  # fmt: skip
_PARSED: Mapping[str, Callable[[str], object]] = {
    "dates": parse_order,
    "decimal": parse_decimal_sign,
    "units": parse_unit_system,
    "language": parse_language,
    "region": parse_region,
}
"""The settings that are a word of a closed list, each with what reads it."""
_TRUTHS = {"true": True, "false": False}


class Place(NamedTuple):
    """Where a setting stands: in a line of a file, or in a variable of the environment."""

    name: str
    line: int | None = None
    is_variable: bool = False

    def __str__(self) -> str:
        """Write it as a fault does: `labcheck.toml:3`, `LABCHECK_RANGES`."""
        return f"{self.name}:{self.line}" if self.line else self.name

    def fault(self, key: str, problem: str, remedy: str = "") -> Fault:
        """Say what is wrong with the setting that stands here."""
        return Fault(self.name, self.line, None, "" if self.is_variable else key, problem, remedy)

    def where_to_name(self, key: str) -> str:
        """Say where in the same file, or beside the variable, another setting stands."""
        return f"in {variable_of(key)}" if self.is_variable else f"under {key}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force.

    Attributes:
        ranges: Default sets in order of authority; empty for labcheck's own.
        critical: Default lists of critical limits; empty for labcheck's own.
        compare: Sets whose own flags are shown beside the verdict; empty for none.
        folders: Where local sets are looked for, nearest first.
        z: How sure a change must be, as a standard normal deviate.
        dates: What stands first in `11/12/2026`; `None` where that is not stated.
        decimal: The decimal sign of numbers in texts; `None` where that is not stated.
        units: The system whose units are meant where none is printed; `None` where none is stated.
        interpretation: Whether what the rows say together is reported.
        language: The code of the language that names of tests are of; empty where not stated.
        names: Files of the user's own names; empty for none.
        region: The region whose conventions count; `None` where none is stated.
        file: The file they were read from; `None` without one.
        places: Where each setting stands that somebody made.
    """

    ranges: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    z: Decimal = Z_TWO_SIDED_95
    dates: DateOrder | None = None
    decimal: DecimalSign | None = None
    units: UnitSystem | None = None
    interpretation: bool = True
    language: str = ""
    names: tuple[str, ...] = ()
    region: Region | None = None
    file: Path | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def is_of_folder(self) -> bool:
        """Whether the file was found from the working folder, and is not the user's own."""
        is_found = self.file is not None and not os.environ.get(FILE_VARIABLE)
        return is_found and self.file != user_folder() / FILE_NAME

    def in_region(self, region: Region | None) -> "Settings":
        """Let what a region implies stand over these settings; `None` leaves them.

        It is stated nearer to the results than they are: as an option, or in a case.
        """
        if region is None:
            return self
        implied = _list_implied(region)
        places = {
            key: place
            for key, place in self.places.items()
            if key not in (*implied, "ranges", "region")
        }
        return replace(self, **{"ranges": (), **implied}, region=region, places=places)

    def list_of_file(self, overridden: Collection[str] = ()) -> tuple[str, ...]:
        """Name the settings that the file makes and nothing stands over."""
        return tuple(
            key
            for key, place in self.places.items()
            if not place.is_variable and key not in overridden
        )


def find_settings() -> Settings:
    """Find the settings in force: the variables', the nearest file's, or else the user's.

    Raises:
        UsageError: The file or a variable is wrong; with all faults.
    """
    settings, faults = look_up_settings()
    if faults:
        raise UsageError(faults)
    return settings


def look_up_settings() -> tuple[Settings, list[Fault]]:
    """Find what is sound of the settings, and what is wrong with the rest."""
    own_sets = (own,) if is_so((own := user_folder() / "ranges").is_dir) else ()
    found = _Found()
    file = _choose_file()
    if file:
        found.read_file(file)
    found.read_variables()
    folders = found.values.pop("folders", ())
    found.heed_region()
    settings = Settings(
        **found.values, folders=(*folders, *own_sets), file=file, places=found.places
    )
    return settings, found.faults


def _list_implied(region: Region) -> dict[str, Any]:
    """Give what a region implies for other settings, its sets apart."""
    implied = {
        "critical": (),
        "units": region.units,
        "dates": region.dates,
        "language": region.language,
        "decimal": DecimalSign.COMMA if region.has_decimal_comma else None,
    }
    return {key: value for key, value in implied.items() if value not in (None, "")}


def list_candidates() -> list[Path]:
    """List the files that settings may stand in, the first that is there being used."""
    if stated := os.environ.get(FILE_VARIABLE):
        return [] if stated == os.devnull else [Path(stated)]
    return [folder / FILE_NAME for folder in (*_list_project_folders(), user_folder())]


def _choose_file() -> Path | None:
    """Choose the file that is read; one that a variable names must be there."""
    files = list_candidates()
    if os.environ.get(FILE_VARIABLE):
        return files[0] if files else None
    # A link that leads nowhere is a file as well: to pass over it would judge by other ranges.
    return next((file for file in files if is_so(file.is_file) or is_so(file.is_symlink)), None)


def _list_project_folders() -> Iterator[Path]:
    """Go from the working folder up to the top of a checkout, the user's home, or the root."""
    yield Path()
    try:
        here, home = Path.cwd(), Path.home()
    except (OSError, RuntimeError):  # the working folder was removed, or the user has no home
        return
    for folder, above in pairwise([here, *here.parents]):
        if is_so((folder / ".git").exists) or is_same_file(str(folder), str(home)):
            return
        yield above


def is_so(ask: Callable[[], bool]) -> bool:
    """Ask something about a path; what cannot be looked at is not there."""
    try:
        return ask()
    except (OSError, ValueError):
        return False


def user_folder() -> Path:
    """Name the user's own folder for labcheck, by the custom of the system."""
    return user_config_path("labcheck", appauthor=False, roaming=True)


def variable_of(key: str) -> str:
    """Name the variable of the environment that stands over a setting."""
    return f"LABCHECK_{key.upper()}"


class _Found:
    """The settings as they are gathered: what stands where, and what is wrong with it."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.places: dict[str, Place] = {}
        self.faults: list[Fault] = []

    def read_file(self, file: Path) -> None:
        """Take the settings of a file, each where it is sound."""
        try:
            text = _read_text(file)
            read = parse_toml(text, str(file))
        except UsageError as error:
            self.faults += error.faults
            return
        for key, value in read.items():
            place = Place(str(file), find_line(key, text))
            if key not in KEYS:
                near = did_you_mean(key, KEYS, most=1) or f"allowed are {', '.join(KEYS)}"
                self.faults.append(place.fault(key, "there is no such setting", near))
            elif key == "z":
                self._take_deviate(value, place)
            elif key in _PARSED:
                self._take_word(key, value, place)
            elif key == "interpretation":
                self._take_interpretation(value, place)
            elif not isinstance(value, list) or not all(isinstance(name, str) for name in value):
                wrong = place.fault(key, "this must be a list of texts", '["a", "b"]')
                self._refuse(key, place, wrong)
            else:
                self._take_list(key, value, place, beside=file)

    def read_variables(self) -> None:
        """Take what the environment says, over what a file says."""
        for key in KEYS:
            text = os.environ.get(variable_of(key), "").strip()
            place = Place(variable_of(key), is_variable=True)
            if text and key == "z":
                self._take_deviate(text, place)
            elif text and key in _PARSED:
                self._take_word(key, text, place)
            elif text and key == "interpretation":
                self._take_interpretation(_TRUTHS.get(text.lower()), place)
            elif text:
                parts = text.split(os.pathsep if key == "folders" else ",")
                named = [part.strip() for part in parts if part.strip()]
                self._take_list(key, named, place)

    def heed_region(self) -> None:
        """Take what the region implies where no setting says more, or none that is nearer."""
        region, place = self.values.get("region"), self.places.get("region")
        if region is None or place is None:
            return
        for key, value in {"ranges": (), **_list_implied(region)}.items():
            own = self.places.get(key)
            if own is not None and (own.is_variable or not place.is_variable):
                continue
            self.places.pop(key, None)
            self.values[key] = value

    def _take_list(
        self, key: str, named: list[str], place: Place, beside: Path | None = None
    ) -> None:
        """Take names of sets or folders; those of a file are read as beside it."""
        if not named:
            return
        self.places[key] = place
        if key == "names" and beside:
            self.values[key] = tuple(str(beside.parent / name) for name in named)
            return
        if key != "folders":
            self.values[key] = tuple(_beside(beside, name) if beside else name for name in named)
            return
        above = beside.parent if beside else Path()
        self.values[key] = tuple(above / name for name in named if is_so((above / name).is_dir))
        for name in named:
            if above / name not in self.values[key]:
                self.faults.append(place.fault(key, f"there is no folder {name!r}"))

    def _take_deviate(self, value: object, place: Place) -> None:
        """Take how sure a change must be."""
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if not is_number and not place.is_variable:
            self._refuse("z", place, place.fault("z", "this must be a number", "1.96"))
            return
        try:
            self.values["z"] = parse_deviate(str(value))
        except ValueError as error:
            self._refuse("z", place, place.fault("z", str(error)))
        else:
            self.places["z"] = place

    def _take_word(self, key: str, value: object, place: Place) -> None:
        """Take a word of a closed list."""
        try:
            self.values[key] = _PARSED[key](str(value))
        except ValueError as error:
            self._refuse(key, place, place.fault(key, str(error)))
        else:
            self.places[key] = place

    def _take_interpretation(self, value: object, place: Place) -> None:
        """Take whether what the rows say together is reported."""
        if isinstance(value, bool):
            self.values["interpretation"] = value
            self.places["interpretation"] = place
        else:
            wrong = place.fault("interpretation", "this must be true or false", "false")
            self._refuse("interpretation", place, wrong)

    def _refuse(self, key: str, place: Place, fault: Fault) -> None:
        """Note a fault; the setting has its place, and no value of its own or of a file's."""
        self.places[key] = place
        self.values.pop(key, None)
        self.faults.append(fault)


def _read_text(file: Path) -> str:
    try:
        return decode(read_bytes(str(file), UsageError, may_be_pipe=False), str(file), UsageError)
    except UsageError as error:
        if not os.environ.get(FILE_VARIABLE) or is_so(file.is_file):
            raise
        (fault,) = error.faults
        named = Fault(FILE_VARIABLE, None, None, fault.file, fault.problem, fault.remedy)
        raise UsageError([named]) from None


def _beside(file: Path, name: str) -> str:
    """Read the name of a file as beside the settings; the name of a set stays as it is."""
    if not is_file_name(name):
        return name
    beside = str(file.parent / name)
    return beside if is_file_name(beside) else f"./{beside}"


def is_file_name(name: str) -> bool:
    """Whether a set is named by its file: it has a path or a YAML ending."""
    return Path(name).suffix in (".yaml", ".yml") or "/" in name or "\\" in name
