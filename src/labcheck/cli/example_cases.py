"""The cases that come with labcheck: where they lie, and which of them a word names."""

import os.path
from collections.abc import Sequence
from pathlib import Path

from labcheck.errors import Fault, InputError, KnowledgeError, UsageError, did_you_mean

_PACKAGE = Path(__file__).parents[1]
_ENDING = ".yaml"
_SHORT = {"lupus": "lupus-calciphylaxis"}
"""The case that the README shows, by a word that two names begin with."""


def find_shipped_folder(name: str) -> Path:
    """Find a folder: inside an installed package, or at the top of the sources.

    Raises:
        KnowledgeError: It is in neither place.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise KnowledgeError(f"the folder {name} is missing; install labcheck again")


def list_example_files() -> list[Path]:
    """List the files of the examples."""
    return sorted(find_shipped_folder("examples").glob(f"*{_ENDING}"))


def list_example_names() -> list[str]:
    """List what the examples are called on the command line."""
    return [*_SHORT, *(path.stem for path in list_example_files())]


def find_example(name: str) -> Path:
    """Find the file of one example: by its name with or without the ending, or its beginning.

    Raises:
        UsageError: No example, or more than one, is called so.
    """
    files = {path.stem: path for path in list_example_files()}
    wanted = name.removesuffix(_ENDING)
    if found := files.get(_SHORT.get(wanted, wanted)):
        return found
    begun = [stem for stem in files if wanted and stem.startswith(wanted)]
    if len(begun) == 1:
        return files[begun[0]]
    if begun:
        raise UsageError(f"several examples begin with {name!r}; write {' or '.join(begun)}")
    remedy = did_you_mean(wanted, list(files)) or "`labcheck examples` names those there are"
    raise UsageError(f"no example is called {name!r}; {remedy}")


def _is_bare_word(name: str) -> bool:
    """Whether a name is not written as the path of a file is."""
    return bool(name.strip()) and not any(sign in name for sign in "/\\.\0")


def _refuse_misspelt(name: str) -> None:
    """Name the example, or the file beside it, that a word nearly names."""
    try:
        if os.path.lexists(name):
            return
        known = [*list_example_names(), *(path.name for path in Path().iterdir())]
    except OSError:
        return
    if near := did_you_mean(name, known, most=1):
        raise InputError([Fault(name, None, None, "", "there is no such file or example", near)])


def find_example_of(name: str) -> str | None:
    """Find the file of the example that a word names in full where a case is asked for.

    A file of that name comes first, and so does anything written as the path of a file is.
    """
    if not _is_bare_word(name):
        return None
    path = find_shipped_folder("examples") / f"{_SHORT.get(name, name)}{_ENDING}"
    try:
        return str(path) if path.is_file() and not Path(name).exists() else None
    except OSError:  # a name that is too long for a file is none of ours
        return None


def find_cases(names: Sequence[str]) -> list[str]:
    """Put the files of examples for their names; every other name stays as it is.

    Raises:
        InputError: One word is given that names neither a file nor an example, and nearly one.
    """
    if len(names) == 1 and _is_bare_word(names[0]) and find_example_of(names[0]) is None:
        _refuse_misspelt(names[0])
    return [find_example_of(name) or name for name in names]
