"""The regions that come with labcheck, and which shipped sets have which test.

Most cases are judged by the sets of one region. Where these lack a test, the index says which other
sets have it, so that no others are loaded. It is compiled; a stale one is not used.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from labcheck.errors import KnowledgeError
from labcheck.ranges.further_sets import FurtherSets
from labcheck.ranges.reference_range import JUDGING_KINDS, RangeSet
from labcheck.values.region import Region, find_region
from labcheck.yaml_files.nodes import parse_nodes, to_plain
from labcheck.yaml_files.on_demand import as_node
from labcheck.yaml_files.regions_file import load_regions
from labcheck.yaml_files.shipped import (
    COMPILED,
    REGIONS,
    load_root,
    load_shipped,
    make_digest,
    shipped_folder,
)

USUAL_REGION = "us"
"""The region whose ranges are taken where none is named."""
_INDEX = "sets_by_test.json"
_OF_JUDGING = frozenset(kind.value for kind in JUDGING_KINDS)


@cache
def load_shipped_regions() -> Mapping[str, Region]:
    """Load the regions, by every code that one may be stated by."""
    return load_regions(as_node(load_root(REGIONS)), REGIONS.name)


def parse_region(text: str) -> Region:
    """Read what a region is called: `uk`, `GB`, `Germany`.

    Raises:
        ValueError: There is no such region.
    """
    return find_region(text, load_shipped_regions())


class ShippedSets(FurtherSets):
    """Shipped sets, of which only those are loaded that have a test that is asked for.

    Args:
        first: Those that come first, in order.
        without: Those that are left out, since they are in use.
        are_general: Whether only those are meant that may judge where no set of a region does.
    """

    def __init__(
        self, first: Collection[str] = (), without: Collection[str] = (), *, are_general: bool
    ) -> None:
        super().__init__()
        self._first = tuple(first)
        self._without = frozenset(without)
        self._are_general = are_general
        self._loaded: dict[str, RangeSet] = {}
        self._having: dict[str, tuple[str, ...]] = {}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The sets in order."""
        index = _load_index()
        known: list[str] = index["general" if self._are_general else "all"]
        ordered = [id_ for id_ in self._first if id_ in known]
        return tuple(id_ for id_ in dict.fromkeys((*ordered, *known)) if id_ not in self._without)

    def having(self, analyte: str) -> Iterator[RangeSet]:
        """Give the sets that have limits to judge a test by, in order."""
        ids = self._having.get(analyte)
        if ids is None:
            known = frozenset(_load_index()["tests"].get(analyte, ()))
            ids = self._having[analyte] = tuple(id_ for id_ in self.ids if id_ in known)
        return map(self._load, ids)

    def named(self, ids: Collection[str]) -> tuple[RangeSet, ...]:
        """Give the sets that are called so, in order."""
        return tuple(self._load(id_) for id_ in self.ids if id_ in ids) if ids else ()

    def _load(self, id_: str) -> RangeSet:
        """Load a set, once for all questions that these sets are asked."""
        if id_ not in self._loaded:
            self._loaded[id_] = load_shipped(id_)
        return self._loaded[id_]


@cache
def _load_index() -> dict[str, Any]:
    """Read which sets are general, and for each test which have limits to judge it by."""
    try:
        compiled: Any = json.loads((COMPILED / _INDEX).read_bytes())
    except (OSError, ValueError):
        compiled = None
    if isinstance(compiled, dict) and compiled.get("digest") == _digest():
        content: dict[str, Any] = compiled["content"]
        return content
    return _make_index()


def _make_index() -> dict[str, Any]:
    tests: dict[str, list[str]] = {}
    general: list[str] = []
    for path in _list_paths():
        content: Any = to_plain(parse_nodes(path.read_bytes(), path.name, KnowledgeError))
        general += [path.stem] if content.get("general") == "yes" else []
        for test, entries in content["ranges"].items():
            if any(not _OF_JUDGING.isdisjoint(entry) for entry in entries):
                tests.setdefault(test, []).append(path.stem)
    every = [path.stem for path in _list_paths()]
    return {"all": every, "general": general, "tests": tests}


def compile_index(folder: Path) -> None:
    """Write the index into the folder of compiled files (the build does)."""
    compiled = {"digest": _digest(), "content": _make_index()}
    (folder / _INDEX).write_text(json.dumps(compiled, ensure_ascii=False), encoding="utf-8")


def _list_paths() -> list[Path]:
    return sorted(shipped_folder().glob("*.yaml"))


def _digest() -> str:
    return make_digest(b"".join(path.name.encode() + path.read_bytes() for path in _list_paths()))
