"""Read the catalogue of analytes from its YAML nodes; each analyte when it is asked for."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from labcheck.catalogue.analyte import (
    Analyte,
    CitedConversion,
    Quantity,
    Source,
    Variation,
    fold_name,
)
from labcheck.catalogue.lookup import Catalogue, name_without_measure
from labcheck.errors import KnowledgeError
from labcheck.faults import FaultLog
from labcheck.values.units import Unit, parse_unit
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, Plain, TextNode
from labcheck.yaml_files.on_demand import OnDemand, as_node, fields_of


def load_catalogue(
    root: Node | Plain,
    file: str,
    names: Mapping[str, tuple[str, ...]] | None = None,
    systems: Mapping[str, str] | None = None,
) -> Catalogue:
    """Load the catalogue; its analytes are read when they are asked for.

    Args:
        root: The whole file, as a node or in its compiled form.
        file: Its name, for messages.
        names: The index of `index_names`, when it is at hand.
        systems: What is examined by LOINC codes that no analyte has, by code.

    Raises:
        KnowledgeError: An analyte is wrong; raised when that analyte is first asked for.
    """
    fields = fields_of(root)
    return Catalogue(
        OnDemand(fields_of(fields["analytes"]), lambda id_, node: _read_analyte(id_, node, file)),
        index_names(as_node(root)) if names is None else names,
        OnDemand(fields_of(fields["sources"]), lambda key, node: _read_source(key, node, file)),
        {} if systems is None else systems,  # its length would have it read
        dict(_read_not_measured(as_node(fields.get("not_measured", {})))),
        contested=dict(_read_contested(as_node(fields.get("contested", {})))),
    )


def _read_contested(node: Node) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """Give every name that means another test in some language, with what it means there."""
    for name, meanings in _nodes_of(node).items():
        by_language = _nodes_of(meanings).items()
        yield fold_name(name), {code: _texts(ids) for code, ids in by_language}


def _read_not_measured(node: Node) -> Iterator[tuple[str, str]]:
    """Give every name of a row that measures nothing, with what it is; some need a unit beside."""
    for what, names in _nodes_of(node).items():
        for name in sequence_items(names):
            if isinstance(name, TextNode):
                yield fold_name(name.text or ""), what
            for called, unit in _nodes_of(name).items():
                if isinstance(unit, TextNode):
                    yield name_without_measure(called, unit.text), what


def index_names(node: Node) -> dict[str, tuple[str, ...]]:
    """Index the ids of analytes by every folded name, alias and LOINC code."""
    index: dict[str, dict[str, None]] = {}
    root = _nodes_of(node)
    for id_, analyte in _nodes_of(root.get("analytes")).items():
        fields = _nodes_of(analyte)
        aliases = sequence_items(fields["aliases"]) if "aliases" in fields else ()
        codes = (fields.get("loinc"), fields.get("further_loinc"))
        names = [id_, *(code for written in codes for code in _nodes_of(written))]
        written = (fields.get("name"), *aliases)
        names += [name.text or "" for name in written if isinstance(name, TextNode)]
        for name in names:
            index.setdefault(fold_name(name), {})[id_] = None
    return {name: tuple(ids) for name, ids in index.items()}


def _nodes_of(node: Node | None) -> dict[str, Node]:
    return (
        {key.text or "": value for key, value in node.items}
        if isinstance(node, MappingNode)
        else {}
    )


def _read_source(key: str, node: Node, file: str) -> Source:
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(node, f"sources.{key}", faults, "a source")
    source = Source(fields.text("title", required=True), fields.text("url"))
    fields.finish()
    faults.raise_if_any()
    return source


def _read_analyte(id_: str, node: Node, file: str) -> Analyte:
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(node, f"analytes.{id_}", faults, "an analyte")
    units = _texts(fields.take("units"))
    molar_mass = fields.parsed("molar_mass", Decimal)
    analyte = Analyte(
        id=id_,
        name=fields.text("name", required=True),
        aliases=_texts(fields.take("aliases")),
        panel=fields.text("panel", required=True),
        specimen=fields.text("specimen"),
        quantity=fields.choice("quantity", Quantity) or Quantity.ARBITRARY,
        units=units or ("1",),
        loinc=_loinc(fields.take("loinc")),
        further_loinc=_loinc(fields.take("further_loinc")),
        molar_mass=molar_mass,
        molar_mass_source="iupac" if molar_mass is not None else "",
        valence=fields.parsed("valence", Decimal),
        conversions=tuple(_read_conversions(fields)),
        u_is_iu=fields.text("u_is_iu"),
        variation=_read_variation(fields.sub("variation", "variation")),
        is_signed=fields.text("signed") == "true",
        zero_is_normal=fields.text("zero_is_normal") == "true",
        is_share=fields.text("share") == "true",
        is_circumstance=fields.text("circumstance") == "true",
        decimals=_read_decimals(fields.sub("decimals", "decimals")),
        note=fields.text("note"),
    )
    fields.finish()
    faults.raise_if_any()
    return analyte


def _read_conversions(fields: Fields) -> Iterator[CitedConversion]:
    node = fields.take("conversions")
    for item in sequence_items(node) if node else ():
        cited = Fields(item, fields.path_of("conversions"), fields.faults, "a conversion")
        from_unit, to_unit = cited.parsed("from", _unit), cited.parsed("to", _unit)
        factor = cited.parsed("factor", Fraction, required=True)
        offset = cited.parsed("offset", Fraction) or Fraction(0)
        source = cited.text("source", required=True)
        is_exact = cited.text("exact") == "true"
        cited.finish()
        if from_unit and to_unit and factor:
            yield CitedConversion(from_unit, to_unit, factor, offset, source, is_exact)


def _read_decimals(fields: Fields | None) -> dict[str, int]:
    if fields is None:
        return {}
    units = [key.text or "" for key, _ in fields.items()]
    return {unit: fields.parsed(unit, int) or 0 for unit in units}


def _read_variation(fields: Fields | None) -> Variation | None:
    if fields is None:
        return None
    cvi = fields.parsed("cvi", Decimal, required=True)
    source = fields.text("source", required=True)
    note = fields.text("note")
    fields.take("read")
    fields.take("population")
    fields.finish()
    return None if cvi is None else Variation(cvi, source, note)


def _unit(text: str) -> Unit:
    unit = parse_unit(text)
    if unit is None:
        raise ValueError(f"the unit {text!r} is not known")
    return unit


def _texts(node: Node | None) -> tuple[str, ...]:
    items = sequence_items(node) if node else ()
    return tuple(item.text for item in items if isinstance(item, TextNode) and item.text)


def _loinc(node: Node | None) -> dict[str, str]:
    return {
        code: name.text or ""
        for code, name in _nodes_of(node).items()
        if isinstance(name, TextNode)
    }
