"""Gather what a case is judged by: the catalogue, the sets in front, and those behind them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from labcheck.files import split_names
from labcheck.judging.report import FolderSettings, RegionUsed
from labcheck.judging.verdict import Knowledge
from labcheck.range_sets.layers import Layer
from labcheck.range_sets.library import Shelf
from labcheck.ranges.further_sets import NO_SETS
from labcheck.ranges.reference_range import Kind
from labcheck.settings import Settings, user_folder
from labcheck.yaml_files.shipped import DECISION_LAYER, load_shipped
from labcheck.yaml_files.shipped_regions import ShippedSets


def gather_knowledge(  # noqa: PLR0913 - as many as there are options
    ranges: Sequence[str],
    critical: Sequence[str],
    compared: Sequence[str] = (),
    leave_out: Callable[[str], None] = lambda _: None,
    shelf: Shelf | None = None,
    *,
    stated: Collection[str] = (),
    language: str = "",
) -> Knowledge:
    """Load the sets by name or file, a user's own before the shipped ones.

    Sets that are named, or that the settings name, are all that judge, but for the decision limits
    that stand behind whatever is in use. The sets of a region have the other general ones behind
    them, for the tests that they lack.

    Args:
        ranges: Names and files in order of authority, possibly several in one text with
            commas; none for those of the settings, or else of the region.
        critical: The same for lists of critical limits; `none` for no list.
        compared: Sets whose own flags are shown beside the verdict; `all` for every set there is,
            `none` for no set; none for those of the settings.
        leave_out: Is called with the file of each set that is wrong when every set is asked for.
        shelf: Where sets are looked for; by the settings in force when not given.
        stated: Further settings over which something was said.
        language: The code of the language of the names; that of the settings when empty.

    Raises:
        UsageError: A name is not known, or two sets have one name.
        KnowledgeError: A file cannot be read or is wrong; with the faults of all files.
    """
    shelf = shelf or Shelf()
    settings = shelf.settings
    is_list = bool(split_names(ranges) or settings.ranges)
    sets = shelf.load_layer(Layer.RANGES, split_names(ranges))
    in_front = sorted(sets, key=lambda range_set: range_set.is_shipped)
    layer = [id_ for id_ in DECISION_LAYER if id_ not in {each.id for each in sets}]
    sets += map(load_shipped, layer)
    lists = shelf.load_layer(Layer.CRITICAL, split_names(critical))
    compared_sets = shelf.load_compared(split_names(compared), leave_out)
    own_critical = [each for each in sets if not each.is_shipped and each.has_kind(Kind.CRITICAL)]
    named = {
        "ranges": ranges, "critical": critical, "compare": compared, "language": language,
        "names": shelf.names_asked,
    }  # fmt: skip
    in_use = {range_set.id for range_set in (*sets, *lists)}
    further = ShippedSets(shelf.region.order, in_use, are_general=True)
    others = ShippedSets(without=in_use, are_general=False)
    return Knowledge(
        shelf.know((*sets, *lists, *compared_sets)).in_language(language or settings.language),
        tuple(sorted(sets, key=lambda range_set: range_set.is_shipped)),
        tuple(sorted([*own_critical, *lists], key=lambda range_set: range_set.is_shipped)),
        further=NO_SETS if is_list else further,
        named=tuple(each.id for each in in_front if each.id not in DECISION_LAYER),
        unused=others,
        shipped=others,
        compared=tuple(compared_sets),
        folder_settings=_find_folder_settings(
            settings,
            [*stated, *(key for key, value in named.items() if value)],
            [range_set.file for range_set in (*sets, *lists, *compared_sets)],
        ),
        units=settings.units,
        region=None if is_list else RegionUsed(shelf.region, is_stated=bool(settings.region)),
    )


def _find_folder_settings(
    settings: Settings, overridden: Sequence[str], files: Iterable[str]
) -> FolderSettings | None:
    """Name what the settings of the working folder decided; a folder, where a set lies in it."""
    if not settings.is_of_folder:
        return None
    own = user_folder() / "ranges"
    folders = [folder for folder in settings.folders if folder != own]
    is_used = any(Path(file).parent in folders for file in files if file)
    keys = settings.list_of_file([*overridden, *([] if is_used else ["folders"])])
    return FolderSettings(str(settings.file), keys) if keys else None
