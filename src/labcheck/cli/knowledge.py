"""Gather what a case is judged by: the catalogue and the range sets that were asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labcheck.catalogue import Catalogue
from labcheck.cli.files import is_same_file, read_bytes
from labcheck.cli.settings import Settings, find_settings, is_file_name
from labcheck.errors import Fault, KnowledgeError, UsageError
from labcheck.opinions import RESERVED_NAMES
from labcheck.ranges import JUDGING_KINDS, Kind, RangeSet
from labcheck.verdict import Knowledge
from labcheck.yaml_files.range_file import load_range_set
from labcheck.yaml_files.shipped import (
    DEFAULT_CRITICAL,
    DEFAULT_SETS,
    list_shipped,
    load_shipped,
    load_shipped_catalogue,
    shipped_folder,
)

NO_CRITICAL = "none"


def gather_knowledge(ranges: Sequence[str], critical: Sequence[str]) -> Knowledge:
    """Load the sets by name or file, a user's own before the shipped ones.

    Args:
        ranges: Names and files in order of authority, possibly several in one text with
            commas; none for those of the settings, or else the default sets.
        critical: The same for lists of critical limits; `none` for no list.

    Raises:
        UsageError: A name is not known.
        KnowledgeError: A file cannot be read or is wrong; with the faults of all files.
    """
    shelf = Shelf()
    sets = shelf.load_all(split_names(ranges) or shelf.default_sets)
    wanted = split_names(critical) or shelf.default_critical
    lists = shelf.load_all([name for name in wanted if name != NO_CRITICAL])
    for one in sets:
        if one.is_shipped and not one.has_kind(*JUDGING_KINDS):
            raise UsageError(f"{one.id} has critical limits alone; name it with --critical")
    for one in lists:
        if not one.has_kind(Kind.CRITICAL):
            raise UsageError(f"{one.id} has no critical limits; name it with --ranges")
    own_critical = [one for one in sets if not one.is_shipped and one.has_kind(Kind.CRITICAL)]
    return Knowledge(
        shelf.catalogue,
        tuple(sorted(sets, key=lambda one: one.is_shipped)),
        tuple(sorted([*own_critical, *lists], key=lambda one: one.is_shipped)),
        _Unused(tuple(one.id for one in (*sets, *lists))),
    )


class Shelf:
    """Every range set that can be named: the user's own, those of the project, the shipped."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = find_settings() if settings is None else settings
        self.catalogue: Catalogue = load_shipped_catalogue()

    @property
    def local(self) -> dict[str, Path]:
        """The local sets by name; of two files with one name, the nearer."""
        found: dict[str, Path] = {}
        for folder in self.settings.folders:
            for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
                found.setdefault(path.stem, path)
        return found

    @property
    def names(self) -> list[str]:
        """Every name a set can be called by, local ones first."""
        return list(dict.fromkeys([*self.local, *list_shipped()]))

    @property
    def default_sets(self) -> tuple[str, ...]:
        """The sets that are used when none is named."""
        return self.settings.ranges or DEFAULT_SETS

    @property
    def default_critical(self) -> tuple[str, ...]:
        """The lists of critical limits that are used when none is named."""
        return self.settings.critical or (DEFAULT_CRITICAL,)

    def use_of(self, name: str) -> str:
        """Say whether a set is used when none is named; empty when it is not."""
        if name in self.default_sets:
            return "default"
        return "default critical list" if name in self.default_critical else ""

    def load_all(self, names: Sequence[str]) -> list[RangeSet]:
        """Load several sets, collecting the faults of all files."""
        loaded: list[RangeSet] = []
        faults: list[Fault] = []
        for name in names:
            try:
                loaded.append(self.load(name))
            except KnowledgeError as error:
                faults += error.faults
        if faults:
            raise KnowledgeError(faults)
        return loaded

    def load(self, name: str, built_on_it: tuple[str, ...] = ()) -> RangeSet:
        """Load one set by its name or its file.

        Args:
            name: The name of a local or shipped set, or a file.
            built_on_it: The files that led here by `extends:`, to refuse a circle.

        Raises:
            UsageError: No set has this name.
            KnowledgeError: The file cannot be read or is wrong.
        """
        if not is_file_name(name):
            path = self.local.get(name)
            if path is None:
                return load_shipped(name, list(self.local))
            loaded = self.load_file(str(path), built_on_it)
            if loaded.id != name:
                problem = f"the file is called {path.name} and the set {loaded.id!r}"
                remedy = f"write `set: {name}`"
                raise KnowledgeError([Fault(str(path), None, None, "set", problem, remedy)])
            return loaded
        return self.load_file(name, built_on_it)

    def load_file(self, file: str, built_on_it: tuple[str, ...] = ()) -> RangeSet:
        """Load one set from its file, with all that it extends.

        Raises:
            KnowledgeError: The file cannot be read or is wrong.
        """
        if any(is_same_file(file, other) for other in built_on_it):
            way = " extends ".join([*built_on_it, file])
            raise KnowledgeError([Fault(file, None, None, "extends", f"goes in a circle: {way}")])

        def find_base(base: str) -> RangeSet:
            name = str(Path(file).parent / base) if is_file_name(base) else base
            try:
                return self.load(name, (*built_on_it, file))
            except UsageError as error:
                raise KnowledgeError([Fault(file, None, None, "extends", str(error))]) from None

        content = read_bytes(file, KnowledgeError)
        is_shipped = Path(file).parent == shipped_folder()
        taken = RESERVED_NAMES if is_shipped else (*list_shipped(), *RESERVED_NAMES)
        return load_range_set(content, file, self.catalogue, taken, find_base)


@dataclass(frozen=True, slots=True)
class _Unused(Iterable[RangeSet]):
    """The shipped sets that are not in use, each loaded when it is looked at."""

    used: tuple[str, ...]

    def __iter__(self) -> Iterator[RangeSet]:
        return (load_shipped(name) for name in list_shipped() if name not in self.used)


def complete_set_name(incomplete: str) -> list[str]:
    """Complete the name of a set, for the shell."""
    return [name for name in Shelf().names if name.startswith(incomplete)]


def split_names(names: Sequence[str]) -> list[str]:
    """Part the names and files of sets, several of which may be given in one text."""
    return [part.strip() for name in names for part in name.split(",") if part.strip()]
