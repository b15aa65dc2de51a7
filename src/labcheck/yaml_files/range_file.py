"""Read a range set from YAML."""

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal

from labcheck.analytes import Analyte
from labcheck.catalogue import AmbiguousTest, Catalogue, UnknownTest
from labcheck.errors import KnowledgeError, suggest
from labcheck.limits import Limits, Scale, parse_critical, parse_limits
from labcheck.measured import parse_percentage
from labcheck.patient import Pregnancy, Sex, parse_age_span
from labcheck.ranges import Kind, Partition, RangeSet, ReferenceRange
from labcheck.yaml_files.fields import Faults, Fields, sequence_items
from labcheck.yaml_files.nodes import (
    MappingNode,
    Node,
    Plain,
    TextNode,
    parse_nodes,
)
from labcheck.yaml_files.on_demand import OnDemand, as_node, fields_of

_PARSERS: dict[Kind, Callable[[str], Limits]] = {
    Kind.NORMAL: parse_limits,
    Kind.DECISION: parse_limits,
    Kind.THERAPEUTIC: parse_limits,
    Kind.CRITICAL: parse_critical,
}
_POPULATIONS = ("adults", "all")


def load_range_set(
    content: str | bytes, file: str, catalogue: Catalogue, taken: Collection[str] = ()
) -> RangeSet:
    """Load a user's range set, checking all of it.

    Args:
        content: The YAML text, or the bytes of a UTF-8 file.
        file: The file's name, for messages.
        catalogue: The catalogue; tests may be named by any name it knows.
        taken: Names that the set may not have, since reports use them for something else.

    Raises:
        KnowledgeError: With every fault of the file.
    """
    faults = Faults(file, KnowledgeError)
    fields = Fields(parse_nodes(content, file, KnowledgeError), "", faults, "a range set")
    faults.raise_if_any()
    ranges: dict[str, tuple[ReferenceRange, ...]] = {}
    if (entries := fields.sub("ranges", "ranges")) is not None:
        for key, node in entries.items():
            path = entries.path_of(key.text or "")
            analyte = _find(key, path, catalogue, faults)
            found = tuple(_read_entries(node, analyte, path, faults))
            if analyte:
                _check_units(found, catalogue.analytes[analyte], key, path, faults)
            ranges[analyte] = ranges.get(analyte, ()) + found
    else:
        faults.add(fields.mark, "ranges", "the set has no ranges", "write `ranges:` and tests")
    loaded = _read_header(fields, ranges, is_shipped=False)
    if loaded.id in taken:
        faults.add(
            fields.mark_of("set"), "set", f"the name {loaded.id!r} means something else",
            "give the set a name of its own",
        )  # fmt: skip
    fields.finish()
    faults.raise_if_any()
    return loaded


def _check_units(
    entries: tuple[ReferenceRange, ...],
    analyte: Analyte,
    key: TextNode,
    path: str,
    faults: Faults,
) -> None:
    """Refuse limits that could not be compared with any result for want of a known unit."""
    for number, entry in enumerate(entries, start=1):
        unit = entry.limits.unit
        is_quantity = entry.limits.scale is Scale.QUANTITY
        units = ", ".join(analyte.units)
        if is_quantity and unit is None and not analyte.is_unitless:
            faults.add(key.mark, f"{path}[{number}]", "the limits have no unit", f"such as {units}")
        elif analyte.read_unit(unit) is None:
            problem = f"the unit {unit!r} is not known"
            faults.add(key.mark, f"{path}[{number}]", problem, f"such as {units}")


def load_shipped_set(root: Node | Plain, file: str) -> RangeSet:
    """Load a set that comes with labcheck; its entries are read when they are asked for.

    Args:
        root: The whole file, as a node or in its compiled form.
        file: Its name, for messages.
    """
    faults = Faults(file, KnowledgeError)

    def read(analyte: str, node: Node) -> tuple[ReferenceRange, ...]:
        entries = tuple(_read_entries(node, analyte, f"ranges.{analyte}", faults))
        faults.raise_if_any()
        return entries

    raw = fields_of(root)
    header = {name: value for name, value in raw.items() if name != "ranges"}
    fields = Fields(_as_mapping(header), "", faults, "a range set")
    loaded = _read_header(fields, OnDemand(fields_of(raw["ranges"]), read), is_shipped=True)
    fields.finish()
    faults.raise_if_any()
    return loaded


def _as_mapping(fields: Mapping[str, Node | Plain]) -> MappingNode:
    return MappingNode(tuple((TextNode(key), as_node(value)) for key, value in fields.items()))


def _read_header(
    fields: Fields, ranges: Mapping[str, tuple[ReferenceRange, ...]], *, is_shipped: bool
) -> RangeSet:
    population = fields.parsed("population", _parse_population)
    id_ = fields.text("set", required=True)
    for name in ("confidence", "operators", "note"):  # said to the reader of the file alone
        fields.take(name)
    return RangeSet(
        id=id_,
        title=fields.text("title") or id_,
        ranges=ranges,
        is_shipped=is_shipped,
        is_for_adults=population == "adults",
        edition=fields.text("edition"),
        publisher=fields.text("publisher"),
        url=fields.text("url"),
        read_from=fields.text("read_from"),
    )


def _parse_truth(text: str) -> bool:
    if text.strip().lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is not one of true, false")
    return text.strip().lower() == "true"


def _parse_population(text: str) -> str:
    if text.strip().lower() not in _POPULATIONS:
        raise ValueError(f"{text!r} is not one of {', '.join(_POPULATIONS)}")
    return text.strip().lower()


def _find(key: TextNode, path: str, catalogue: Catalogue, faults: Faults) -> str:
    found = catalogue.find(key.text or "")
    if isinstance(found, UnknownTest):
        remedy = suggest(found.near) or "check its spelling"
        faults.add(key.mark, path, "no analyte in the catalogue has this name", remedy)
        return ""
    if isinstance(found, AmbiguousTest):
        ids = " or ".join(one.id for one in found.candidates)
        faults.add(key.mark, path, "several analytes go by this name", f"write {ids}")
        return ""
    return found.id


def _read_entries(node: Node, analyte: str, path: str, faults: Faults) -> Iterator[ReferenceRange]:
    """Read one entry or a list; a bare text is a normal range for everybody."""
    for number, item in enumerate(sequence_items(node), start=1):
        place = f"{path}[{number}]"
        if isinstance(item, TextNode) and item.text is not None:
            item = MappingNode(((TextNode("normal"), item),), item.mark)  # noqa: PLW2901
        entry = _read_entry(Fields(item, place, faults, "a range"), analyte)
        if entry is not None:
            yield entry


def _read_entry(fields: Fields, analyte: str) -> ReferenceRange | None:
    found = [(kind, fields.parsed(kind.value, _PARSERS[kind])) for kind in Kind]
    stated = [kind for kind in Kind if fields.take(kind.value) is not None]
    if len(stated) != 1:
        fields.faults.add(
            fields.mark, fields.path, "a range has exactly one kind of limits",
            f"write one of {', '.join(kind.value for kind in Kind)}",
        )  # fmt: skip
    partition = Partition(
        sex=fields.choice("sex", Sex),
        age=fields.parsed("age", parse_age_span),
        pregnancy=fields.choice("pregnancy", Pregnancy),
        specimen=fields.text("specimen"),
        method=fields.text("method"),
        context=fields.text("context"),
        only_if_stated=fields.parsed("only_if_stated", _parse_truth) or False,
    )
    cva: Decimal | None = fields.parsed("cva", parse_percentage)
    note, source = fields.text("note"), fields.text("source")
    fields.take("confirmed")
    fields.finish()
    for kind, limits in found:
        if limits is not None:
            return ReferenceRange(analyte, kind, limits, partition, cva, note, source)
    return None
