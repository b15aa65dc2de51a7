"""Read the regions: which sets and lists each has, and what its reports go by."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from labcheck.errors import KnowledgeError, refuse_word
from labcheck.faults import FaultLog
from labcheck.values.dates import DateOrder
from labcheck.values.language import parse_language
from labcheck.values.region import Region
from labcheck.values.unit_system import UnitSystem
from labcheck.yaml_files.fields import Fields
from labcheck.yaml_files.nodes import Node

Value = TypeVar("Value")

_DECIMALS = {"comma": True, "point": False}


def load_regions(root: Node, file: str) -> Mapping[str, Region]:
    """Read every region, by its own code and by each code of a country in it.

    Raises:
        KnowledgeError: The file is wrong; with every fault.
    """
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(root, "", faults, "the regions")
    listed = fields.sub("orders", "orders")
    named = [key.text or "" for key, _ in listed.items()] if listed else []
    orders = {name: _split(listed.text(name)) for name in named} if listed else {}
    behind = _split(fields.text("critical", required=True))
    found: dict[str, Region] = {}
    regions = fields.sub("regions", "regions")
    for key, node in regions.items() if regions else ():
        own = Fields(node, f"regions.{key.text}", faults, "a region")
        region = _read_region(key.text or "", own, orders, behind)
        codes = (region.id, *_split(own.text("also")))
        own.finish()
        found |= dict.fromkeys(codes, region)
    fields.finish()
    faults.raise_if_any()
    return found


def _read_region(
    id_: str, fields: Fields, orders: Mapping[str, tuple[str, ...]], behind: tuple[str, ...]
) -> Region:
    critical = dict.fromkeys((*_split(fields.text("critical")), *behind))
    decimals = fields.parsed("decimals", _choose_from(_DECIMALS))
    return Region(
        id=id_,
        name=fields.text("name", required=True),
        adjective=fields.text("of", required=True),
        ranges=_split(fields.text("ranges")),
        critical=tuple(critical),
        order=fields.parsed("order", _choose_from(orders)) or (),
        units=fields.choice("units", UnitSystem),
        dates=fields.choice("dates", DateOrder),
        has_decimal_comma=decimals,
        language=fields.parsed("language", parse_language) or "",
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _choose_from(values: Mapping[str, Value]) -> Callable[[str], Value]:
    def choose(text: str) -> Value:
        if text not in values:
            raise ValueError(refuse_word(text, list(values)))
        return values[text]

    return choose
