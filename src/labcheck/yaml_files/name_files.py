"""Names that are looked up only where a test is not called so in English: plurals, and languages.

Each language is a table of tab-separated lines in `data/names/`, called by its code: a name, the
tests that it may mean, and the numbers of the sources in the lines above that begin with `#`. What
stands behind a hyphen in the name of a file parts the tables of one language: `en-loinc.tsv`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from labcheck.catalogue.analyte import fold_name
from labcheck.catalogue.languages import fold_foreign
from labcheck.catalogue.printed_names import make_singular
from labcheck.values.language import ENGLISH
from labcheck.yaml_files.fields import sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, TextNode

Index = dict[str, tuple[str, ...]]
"""Ids by a folded name."""


def index_singulars(printed: Iterable[tuple[str, str]]) -> Index:
    """Index the ids of analytes by the singular of each name that is a plural.

    Args:
        printed: Every name as it is printed, with the id of its analyte.
    """
    index: dict[str, dict[str, None]] = {}
    for name, id_ in printed:
        if (single := make_singular(name)) != fold_name(name):
            index.setdefault(single, {})[id_] = None
    return {name: tuple(ids) for name, ids in index.items()}


def list_printed(node: Node) -> list[tuple[str, str]]:
    """List every name and alias of a catalogue's nodes, with the id of its analyte."""
    found: list[tuple[str, str]] = []
    for id_, analyte in _nodes_of(_nodes_of(node).get("analytes")).items():
        fields = _nodes_of(analyte)
        aliases = sequence_items(fields["aliases"]) if "aliases" in fields else ()
        written = (fields.get("name"), *aliases)
        found += [(name.text, id_) for name in written if isinstance(name, TextNode) and name.text]
    return found


def _nodes_of(node: Node | None) -> dict[str, Node]:
    return (
        {key.text or "": value for key, value in node.items}
        if isinstance(node, MappingNode)
        else {}
    )


def index_languages(folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Index what each folded name means in each language."""
    index: dict[str, dict[str, dict[str, None]]] = {}
    for path in sorted(folder.glob("*.tsv")):
        for name, ids in read_names(path):
            language = language_of(path)
            meant = index.setdefault(fold_foreign(name), {}).setdefault(language, {})
            meant.update(dict.fromkeys(ids))
    return {
        name: {language: tuple(ids) for language, ids in by_language.items()}
        for name, by_language in index.items()
    }


def language_of(path: Path) -> str:
    """Give the code of the language that a table of names is in."""
    return path.stem.partition("-")[0]


def read_names(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Read the names of one language, each with the ids of the tests that it may mean."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(row[0], tuple(row[1].split())) for row in rows]


def find_contested(
    languages: Mapping[str, Mapping[str, tuple[str, ...]]], names: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Find the names of the catalogue that mean another test in some language: French `Fer`."""
    contested: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, ids in names.items():
        others = {
            language: meant
            for language, meant in languages.get(fold_foreign(name), {}).items()
            if set(meant) != set(ids) and language != ENGLISH
        }
        if others:
            contested[name] = others
    return contested
