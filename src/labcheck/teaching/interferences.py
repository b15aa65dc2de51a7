"""Interferences: what can disturb a measurement, in which direction, and where that was read."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from labcheck.catalogue.analyte import Analyte, Source
from labcheck.errors import KnowledgeError, refuse_word
from labcheck.faults import FaultLog
from labcheck.values.records import dataclass
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import Node, parse_nodes

_FILE = Path(__file__).parents[1] / "data" / "interferences.yaml"


@dataclass(frozen=True, slots=True)
class Interference:
    """One thing that can disturb one test.

    Attributes:
        cause: What disturbs: `haemolysis of the sample`.
        effect: What the result is then: `falsely high`.
        detail: From when, by how much, or in which method; may be empty.
        source: Where it was read.
    """

    cause: str
    effect: str
    detail: str
    source: Source

    def __str__(self) -> str:
        """Write `Haemolysis of the sample: falsely high, from 1.5 g/L ... [Sonntag ...]`."""
        detail = f", {self.detail}" if self.detail else ""
        cause = f"{self.cause[:1].upper()}{self.cause[1:]}"
        return f"{cause}: {self.effect}{detail} [{self.source.title}]"


def list_disturbances(analyte: Analyte | None) -> tuple[str, ...]:
    """Say what can disturb a test, each as one sentence; nothing where nothing was read."""
    return tuple(map(str, load_interferences().get(analyte.id, ()))) if analyte else ()


@cache
def load_interferences() -> dict[str, tuple[Interference, ...]]:
    """Load what can disturb each test, by its id.

    Raises:
        KnowledgeError: The file is wrong.
    """
    faults = FaultLog(_FILE.name, KnowledgeError)
    root = Fields(parse_nodes(_FILE.read_bytes(), _FILE.name, KnowledgeError), "", faults, "it")
    sources = dict(_read_sources(root, faults))
    found: dict[str, list[Interference]] = {}
    listed = root.take("interferences")
    for node in sequence_items(listed) if listed else ():
        for test, interference in _read_one(node, sources, faults):
            found.setdefault(test, []).append(interference)
    root.finish()
    faults.raise_if_any()
    return {test: tuple(all_of_it) for test, all_of_it in found.items()}


def _read_sources(root: Fields, faults: FaultLog) -> Iterator[tuple[str, Source]]:
    listed = root.sub("sources", "the list of sources")
    for key, node in listed.items() if listed else ():
        fields = Fields(node, f"sources.{key.text}", faults, "a source")
        yield key.text or "", Source(fields.text("title", required=True), fields.text("url"))
        fields.finish()


def _read_one(
    node: Node, sources: dict[str, Source], faults: FaultLog
) -> Iterator[tuple[str, Interference]]:
    """Read one cause with one effect, which may be on several tests."""

    def find_source(key: str) -> Source:
        if key not in sources:
            raise ValueError(refuse_word(key, list(sources)))
        return sources[key]

    fields = Fields(node, "interferences", faults, "an interference")
    cause, effect = (fields.text(name, required=True) for name in ("cause", "effect"))
    source = fields.parsed("source", find_source, required=True)
    tests = fields.sub("tests", "the list of tests")
    for key, _ in tests.items() if tests and source else ():
        detail = tests.text(key.text or "") if tests else ""
        if source:
            yield key.text or "", Interference(cause, effect, detail, source)
    fields.finish()
