"""Gather what a case is judged by: the catalogue and the range sets that were asked for."""

from collections.abc import Sequence
from pathlib import Path

from labcheck.catalogue import Catalogue
from labcheck.cli.files import read_bytes
from labcheck.errors import Fault, KnowledgeError, UsageError
from labcheck.opinions import RESERVED_NAMES
from labcheck.ranges import Kind, RangeSet
from labcheck.verdict import Knowledge
from labcheck.yaml_files.range_file import load_range_set
from labcheck.yaml_files.shipped import (
    DEFAULT_CRITICAL,
    DEFAULT_SETS,
    list_shipped,
    load_shipped,
    load_shipped_catalogue,
)

NO_CRITICAL = "none"


def gather_knowledge(ranges: Sequence[str], critical: Sequence[str]) -> Knowledge:
    """Load the sets by name or file, a user's own before the shipped ones.

    Args:
        ranges: Names and files in order of authority, possibly several in one text with
            commas; none for the default sets.
        critical: The same for lists of critical limits; `none` for no list.

    Raises:
        UsageError: A name is not known.
        KnowledgeError: A file cannot be read or is wrong; with the faults of all files.
    """
    catalogue = load_shipped_catalogue()
    sets = _load(split_names(ranges) or list(DEFAULT_SETS), catalogue)
    wanted = split_names(critical) or [DEFAULT_CRITICAL]
    lists = _load([name for name in wanted if name != NO_CRITICAL], catalogue)
    for one in sets:
        if one.is_shipped and not _has_other_than_critical(one):
            raise UsageError(f"{one.id} has critical limits alone; name it with --critical")
    for one in lists:
        if not _has_critical(one):
            raise UsageError(f"{one.id} has no critical limits; name it with --ranges")
    own_critical = [one for one in sets if not one.is_shipped and _has_critical(one)]
    return Knowledge(
        catalogue,
        tuple(sorted(sets, key=lambda one: one.is_shipped)),
        tuple(sorted([*own_critical, *lists], key=lambda one: one.is_shipped)),
    )


def complete_set_name(incomplete: str) -> list[str]:
    """Complete the name of a shipped set, for the shell."""
    return [name for name in list_shipped() if name.startswith(incomplete)]


def split_names(names: Sequence[str]) -> list[str]:
    """Part the names and files of sets, several of which may be given in one text."""
    return [part.strip() for name in names for part in name.split(",") if part.strip()]


def _load(names: Sequence[str], catalogue: Catalogue) -> list[RangeSet]:
    """Load every set, collecting the faults of all files."""
    loaded: list[RangeSet] = []
    faults: list[Fault] = []
    for name in names:
        try:
            loaded.append(_load_one(name, catalogue))
        except KnowledgeError as error:
            faults += error.faults
    if faults:
        raise KnowledgeError(faults)
    return loaded


def _load_one(name: str, catalogue: Catalogue) -> RangeSet:
    """Load a shipped set by its name; whatever looks like a path is a file."""
    is_file = Path(name).suffix in (".yaml", ".yml") or "/" in name or "\\" in name
    if not is_file:
        return load_shipped(name)
    taken = (*list_shipped(), *RESERVED_NAMES)
    return load_range_set(read_bytes(name, KnowledgeError), name, catalogue, taken)


def _has_other_than_critical(one: RangeSet) -> bool:
    entries = (entry for entries in one.ranges.values() for entry in entries)
    return any(entry.kind is not Kind.CRITICAL for entry in entries)


def _has_critical(one: RangeSet) -> bool:
    return any(entry.kind is Kind.CRITICAL for entries in one.ranges.values() for entry in entries)
