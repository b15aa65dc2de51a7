"""Which files of the user's own names are in use: those that are asked for, or the settings'."""

import json
from collections.abc import Mapping, Sequence

from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.own_names import NO_OWN_NAMES, OwnNames
from labcheck.errors import KnowledgeError, UsageError
from labcheck.files import read_bytes
from labcheck.settings import Settings
from labcheck.values.records import replace

NO_SET = "none"
"""The word for no set, no list and no file of names."""
NamesSource = str | Mapping[str, Mapping[str, str]]
"""A file of own names, or the content of one."""


def read_own_names(
    asked: Sequence[NamesSource], settings: Settings, catalogue: Catalogue, files: list[str]
) -> OwnNames:
    """Read the user's own names; none of them may have two meanings.

    Args:
        asked: The files, or their content; `none` for none; none for those of the settings.
        settings: What is in force.
        catalogue: Whose tests the names may mean.
        files: Each file that is read is added to it.

    Raises:
        KnowledgeError: A file that was asked for cannot be read, or one is wrong.
        UsageError: A file that the settings name cannot be read.
    """
    own = NO_OWN_NAMES
    for source in asked or settings.names:
        if source == NO_SET:
            continue
        if isinstance(source, str):
            files.append(source)
            content = _read(source, settings, is_asked=bool(asked))
            own = _load(content, source, catalogue, own)
        else:
            own = _load_content(source, catalogue, own)
    return own


def _read(file: str, settings: Settings, *, is_asked: bool) -> bytes:
    """Read a file; that one of the settings cannot be read is a fault of the settings."""
    if is_asked:
        return read_bytes(file, KnowledgeError)
    try:
        return read_bytes(file, UsageError, may_be_pipe=False)
    except UsageError as error:
        raise UsageError([settings.places["names"].fault("names", str(error))]) from None


def _load_content(
    content: Mapping[str, Mapping[str, str]], catalogue: Catalogue, before: OwnNames
) -> OwnNames:
    """Load the content of a file; places in it mean nothing to its author."""
    try:
        return _load(json.dumps(content), "names", catalogue, before)
    except KnowledgeError as error:
        faults = [replace(fault, line=None, column=None) for fault in error.faults]
        raise KnowledgeError(faults) from None


def _load(content: str | bytes, file: str, catalogue: Catalogue, before: OwnNames) -> OwnNames:
    from labcheck.yaml_files.own_names_file import load_own_names  # noqa: PLC0415 - as needed

    return load_own_names(content, file, catalogue, before)
