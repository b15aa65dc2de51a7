"""The derived quantities that come with labcheck, found by the tests that a case has.

Most cases have the inputs of few of them. So the tests that each one needs are compiled to a table
of their own, which is small and read first; the definitions are read when one is of use.
"""

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labcheck.errors import KnowledgeError
from labcheck.yaml_files.nodes import Node, Plain, parse_nodes, to_plain
from labcheck.yaml_files.shipped import COMPILED, PACKAGE, make_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labcheck.interpretation.definitions import Definition

SOURCE = PACKAGE / "data" / "derived.yaml"
_NEEDS, _CONTENT = "derived_needs.json", "derived.json"
_CODE = (PACKAGE / "yaml_files" / "derived_file.py",)
_FOR_TESTS = "vectors"


def find_derivable(tests: Collection[str]) -> list["Definition"]:
    """Find the quantities that all inputs are there for, in the order they are written.

    Args:
        tests: The ids of the tests that were measured.

    Raises:
        KnowledgeError: A definition is wrong.
    """
    measured = set(tests)
    found = [
        id_
        for id_, inputs in _load_needs().items()
        if all(not measured.isdisjoint(needed) for needed in inputs)
    ]
    definitions = load_definitions() if found else {}
    return [definitions[id_] for id_ in found]


@cache
def load_definitions() -> "Mapping[str, Definition]":
    """Load every definition by id; each is read when it is asked for."""
    from labcheck.yaml_files import derived_file  # noqa: PLC0415 - where a value is derived

    return derived_file.load_definitions(_read(_CONTENT) or _parse(), SOURCE.name)


@cache
def _load_needs() -> dict[str, list[list[str]]]:
    needs: dict[str, list[list[str]]] | None = _read(_NEEDS)
    if needs is None:
        from labcheck.yaml_files.derived_file import list_needs  # noqa: PLC0415 - when not compiled

        needs = list_needs(_parse())
    return needs


def compile_derived(folder: Path) -> None:
    """Write both compiled forms into a folder (the build does)."""
    from labcheck.yaml_files.derived_file import list_needs  # noqa: PLC0415 - when it is built

    node = _parse()
    plain = to_plain(node)
    for name, content in ((_NEEDS, list_needs(node)), (_CONTENT, _without_vectors(plain))):
        compiled = {"digest": make_digest(SOURCE.read_bytes(), *_CODE), "content": content}
        (folder / name).write_text(json.dumps(compiled, ensure_ascii=False), encoding="utf-8")


def _read(name: str) -> Any:
    """Read a compiled form, or nothing when there is none or it is stale."""
    try:
        compiled: Any = json.loads((COMPILED / name).read_bytes())
    except (OSError, ValueError):
        return None
    is_fresh = isinstance(compiled, dict) and compiled.get("digest") == _digest()
    return compiled.get("content") if is_fresh else None


@cache
def _digest() -> str:
    return make_digest(SOURCE.read_bytes(), *_CODE)


def _parse() -> Node:
    return parse_nodes(SOURCE.read_bytes(), SOURCE.name, KnowledgeError)


def _without_vectors(plain: Plain) -> Plain:
    """Leave out what only tests read."""
    if isinstance(plain, dict):
        return {key: _without_vectors(value) for key, value in plain.items() if key != _FOR_TESTS}
    return plain
