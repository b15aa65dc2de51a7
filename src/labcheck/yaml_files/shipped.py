"""The knowledge that comes with labcheck, and its compiled form.

The YAML files are the source. Building the package writes beside the code a compiled form of
each: its nodes as JSON, with a digest of the YAML and of the code that read it. A compiled form
whose digest does not match is not used, so a stale one cannot be.
"""

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from labcheck.catalogue import analyte
from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import KnowledgeError, UsageError, did_you_mean, suggest
from labcheck.ranges.reference_range import RangeSet
from labcheck.values import unit_factors, units
from labcheck.values.records import replace
from labcheck.values.unit_factors import compile_factors, use_compiled
from labcheck.values.units import Unit
from labcheck.yaml_files import catalogue_file, nodes
from labcheck.yaml_files.catalogue_file import index_names, load_catalogue
from labcheck.yaml_files.code_specimens import read_names, read_specimens
from labcheck.yaml_files.nodes import Node, Plain, parse_nodes, to_plain
from labcheck.yaml_files.on_demand import MadeLate, ReadLate, fields_of
from labcheck.yaml_files.practice_file import read_practice
from labcheck.yaml_files.range_file import load_shipped_set

if TYPE_CHECKING:
    from labcheck.interpretation.check_definitions import CrossCheck, Needs
    from labcheck.interpretation.grade_ladders import GradeBook

DECISION_LAYER = ("kdigo-gfr",)
"""Sets of decision limits that stand behind whatever sets are in use."""

PACKAGE = Path(__file__).parents[1]
_CATALOGUE = PACKAGE / "data" / "analytes.yaml"
_CODES = PACKAGE / "data" / "loinc_specimens.tsv"
_CODE_NAMES = PACKAGE / "data" / "loinc_names.tsv"
_PRACTICE = PACKAGE / "data" / "practice.tsv"
_GRADES = PACKAGE / "data" / "grades.yaml"
_CHECKS = PACKAGE / "data" / "cross_checks.yaml"
PATTERNS = PACKAGE / "data" / "patterns.yaml"
REGIONS = PACKAGE / "data" / "regions.yaml"
_NAMES = PACKAGE / "data" / "names"
COMPILED = PACKAGE / "data" / "compiled"
_COMPILED_NAMES = COMPILED / "names.json"
_CODE_OF_NAMES = tuple(
    PACKAGE / path
    for path in (
        "catalogue/languages.py",
        "catalogue/printed_names.py",
        "yaml_files/name_files.py",
    )
)
"""The code that makes the other names, which is not imported where they are compiled."""


@cache
def shipped_folder() -> Path:
    """Find the shipped range sets: inside an installed package, or at the top of the sources."""
    for folder in (PACKAGE / "reference_ranges", PACKAGE.parents[1] / "reference_ranges"):
        if folder.is_dir():
            return folder
    raise KnowledgeError("the folder reference_ranges is missing; install labcheck again")


def list_shipped() -> tuple[str, ...]:
    """List the ids of the shipped sets."""
    # This is asked for each name of a set, and a path for each file costs several times as much.
    files = os.listdir(shipped_folder())  # noqa: PTH208
    return tuple(sorted(file.removesuffix(".yaml") for file in files if file.endswith(".yaml")))


@cache
def load_shipped_catalogue() -> Catalogue:
    """Load the catalogue, from its compiled form when that is true to the source."""
    content = _read_compiled(_CATALOGUE)
    systems = ReadLate(_CODES, read_specimens)
    if content is None:
        node = parse_nodes(_CATALOGUE.read_bytes(), _CATALOGUE.name, KnowledgeError)
        loaded = load_catalogue(node, _CATALOGUE.name, systems=systems)
    else:
        names = {name: tuple(ids) for name, ids in content["names"].items()}
        use_compiled(content["factors"])
        loaded = load_catalogue(content["content"], _CATALOGUE.name, names, systems)
    return replace(
        loaded,
        practice=ReadLate(_PRACTICE, read_practice),
        code_names=ReadLate(_CODE_NAMES, read_names),
        singulars=MadeLate(lambda: _read_other_names()["singulars"]),
        foreign=MadeLate(lambda: _read_other_names()["languages"]),
    )


@cache
def _read_other_names() -> dict[str, Any]:
    """Read the names that are looked for where a test is not called so in English."""
    compiled = _read_compiled(_COMPILED_NAMES, _other_names_source(), _CODE_OF_NAMES)
    return compiled["content"] if compiled else _index_other_names()


def _index_other_names() -> dict[str, Any]:
    from labcheck.yaml_files.name_files import (  # noqa: PLC0415 - only what is not compiled
        index_languages,
        index_singulars,
        list_printed,
    )

    node = parse_nodes(_CATALOGUE.read_bytes(), _CATALOGUE.name, KnowledgeError)
    return {
        "singulars": index_singulars(list_printed(node)),
        "languages": index_languages(_NAMES),
    }


def _other_names_source() -> bytes:
    """Give all that the other names are made from."""
    files = (_CATALOGUE, *sorted(_NAMES.glob("*.tsv")))
    return b"".join(path.name.encode() + path.read_bytes() for path in files)


@cache
def load_shipped_grades() -> "GradeBook":
    """Load the published grades, from their compiled form when that is true to the source."""
    from labcheck.yaml_files.grades_file import load_grades  # noqa: PLC0415 - as needed

    return load_grades(load_root(_GRADES), _GRADES.name)


def find_applicable_checks(tests: Collection[str]) -> "tuple[CrossCheck, ...]":
    """Find the cross-checks that some tests suffice for; only these are read."""
    from labcheck.interpretation.check_definitions import suffice  # noqa: PLC0415 - as needed

    return tuple(_read_check(id_) for id_, needs in _list_needs().items() if suffice(tests, needs))


@cache
def _list_needs() -> "dict[str, Needs]":
    """List what each cross-check cannot do without."""
    listed = fields_of(fields_of(load_root(_CHECKS)).get("checks"))
    return {id_: _needs_of(fields_of(node)) for id_, node in listed.items()}


@cache
def _read_check(id_: str) -> "CrossCheck":
    """Read one check, once: the next case asks for it again."""
    from labcheck.yaml_files.cross_checks_file import read_checks  # noqa: PLC0415 - as needed

    node = fields_of(fields_of(load_root(_CHECKS)).get("checks"))[id_]
    (check,) = read_checks({id_: node}, _CHECKS.name)
    return check


def _needs_of(check: Mapping[str, Node | Plain]) -> "Needs":
    """List what a check cannot do without, before it is read."""
    from labcheck.interpretation.check_definitions import list_needs  # noqa: PLC0415 - as needed

    kind = check.get("kind")
    word = kind if isinstance(kind, str) else getattr(kind, "text", None)
    tests, all_, any_ = (fields_of(check.get(name)) for name in ("tests", "all", "any"))
    return list_needs(word or "", tests, all_, any_)


@cache
def load_root(path: Path) -> Node | Plain:
    """Give what a shipped file holds, compiled where that is true to it."""
    content = _read_compiled(path)
    if content is None:
        return parse_nodes(path.read_bytes(), path.name, KnowledgeError)
    root: Plain = content["content"]
    return root


def find_shipped(id_: str, others: Collection[str] = ()) -> Path:
    """Find the file of one shipped set.

    Args:
        id_: The id.
        others: Names of sets that do not come with labcheck, to suggest them too.

    Raises:
        UsageError: There is no such set; the message names the nearest.
    """
    if id_ not in list_shipped():
        near = suggest(_find_here(id_)) or did_you_mean(id_, [*others, *list_shipped()])
        remedy = near or "`labcheck ranges list` names those there are"
        raise UsageError(f"no range set is called {id_!r}; {remedy}")
    return shipped_folder() / f"{id_}.yaml"


def _find_here(id_: str) -> list[str]:
    """Find the files in the working folder that are called so but for their ending."""
    try:
        return [name for ending in (".yaml", ".yml") if Path(name := f"{id_}{ending}").is_file()]
    except (OSError, ValueError):  # no name of a file: too long, or with a zero byte
        return []


def is_other_than_shipped(id_: str, content: bytes) -> bool:
    """Whether a set takes the name of a shipped one and is not that set itself, wherever it lies.

    Line ends and comments do not make it another set.
    """
    if id_ not in list_shipped():
        return False
    shipped = find_shipped(id_).read_bytes()
    return content != shipped and _plain_of(content, id_) != _plain_of(shipped, id_)


def _plain_of(content: bytes, file: str) -> Plain:
    return to_plain(parse_nodes(content, file, KnowledgeError))


def load_shipped(id_: str, others: Collection[str] = ()) -> RangeSet:
    """Load one shipped set by its id; as `find_shipped` finds it.

    A set that was loaded is kept for as long as its files and the code stay what they were.
    """
    path = find_shipped(id_, others)
    return _load(path, (_stamp(path), _stamp(_compiled_of(path))), _code())


@cache
def _load(path: Path, _stamps: tuple[tuple[int, int], ...], _version: bytes) -> RangeSet:
    content = _read_compiled(path)
    if content is None:
        node = parse_nodes(path.read_bytes(), path.name, KnowledgeError)
        return load_shipped_set(node, path.name)
    return load_shipped_set(content["content"], path.name)


def _stamp(path: Path) -> tuple[int, int]:
    """Tell one state of a file from another; a file that is not there has a state too."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def compile_shipped(folder: Path) -> None:
    """Write the compiled form of every shipped file into a folder (the build does)."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (
        _CATALOGUE,
        _GRADES,
        _CHECKS,
        PATTERNS,
        REGIONS,
        *sorted(shipped_folder().glob("*.yaml")),
    ):
        source = path.read_bytes()
        node = parse_nodes(source, path.name, KnowledgeError)
        compiled: dict[str, Any] = {"digest": make_digest(source), "content": to_plain(node)}
        if path == _CATALOGUE:
            compiled["names"] = index_names(node)
            compiled["factors"] = compile_factors(_units_in_use(load_catalogue(node, path.name)))
        _write_compiled(folder / f"{path.stem}.json", compiled)
    digest = make_digest(_other_names_source(), *_CODE_OF_NAMES)
    others = {"digest": digest, "content": _index_other_names()}
    _write_compiled(folder / _COMPILED_NAMES.name, others)
    from labcheck.yaml_files.shipped_derived import compile_derived  # noqa: PLC0415 - on its side
    from labcheck.yaml_files.shipped_regions import compile_index  # noqa: PLC0415 - on its side

    compile_derived(folder)
    compile_index(folder)


def _write_compiled(target: Path, compiled: dict[str, Any]) -> None:
    target.write_text(json.dumps(compiled, ensure_ascii=False), encoding="utf-8")


def _units_in_use(catalogue: Catalogue) -> Iterator[Unit]:
    """Give the units that tests are printed in, and those of the shipped limits."""
    sets = [load_shipped(id_) for id_ in list_shipped()]
    for test in catalogue.analytes.values():
        yield from test.known_units
        for cited in test.conversions:
            yield from (cited.from_unit, cited.to_unit)
        for entry in (entry for each in sets for entry in each.ranges.get(test.id, ())):
            unit = test.read_unit(entry.limits.unit)
            if unit is not None:
                yield unit


def _compiled_of(source: Path) -> Path:
    return COMPILED / f"{source.stem}.json"


def _read_compiled(
    source: Path, content: bytes | None = None, code: Sequence[Path] = ()
) -> dict[str, Any] | None:
    """Read the compiled form of a file, or nothing when there is none or it is stale.

    Args:
        source: The file.
        content: What it is compiled from; the file's own content when not given.
        code: Files of code that it depends on, besides those of every compiled form.
    """
    try:
        compiled: Any = json.loads(_compiled_of(source).read_bytes())
    except (OSError, ValueError):
        return None
    content = source.read_bytes() if content is None else content
    is_fresh = isinstance(compiled, dict) and compiled.get("digest") == make_digest(content, *code)
    return compiled if is_fresh and "content" in compiled else None


def make_digest(source: bytes, *more: Path) -> str:
    """Make the digest of a source, of the code that reads it, and of further files of code.

    It tells what was changed from what was not, and is no guard against somebody who means to
    deceive: a hash that is one would load a library of ciphers at every start.
    """
    parts = [source, _code(), *(path.read_bytes() for path in more)]
    check = reduce(lambda sum_so_far, part: crc32(part, sum_so_far), parts, 0)
    return f"{sum(map(len, parts))}-{check:08x}"


@cache
def _code() -> bytes:
    """The code that a compiled form depends on."""
    modules: tuple[Any, ...] = (nodes, catalogue_file, analyte, units, unit_factors)
    return b"".join(Path(module.__file__).read_bytes() for module in modules)
