"""Read a range set from YAML: its header and, test by test, its entries."""

import re
from collections.abc import Callable, Mapping
from itertools import chain

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.errors import (
    Fault,
    KnowledgeError,
    LabcheckError,
    UsageError,
    refuse_word,
    suggest,
)
from labcheck.faults import FaultLog, Mark
from labcheck.judging.sources import RESERVED_NAMES
from labcheck.ranges.reference_range import Population, RangeSet, ReferenceRange, extend
from labcheck.values.limits import Scale
from labcheck.values.records import replace
from labcheck.values.unit_spelling import show_units
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, Plain, TextNode, parse_nodes
from labcheck.yaml_files.on_demand import OnDemand, as_node, fields_of
from labcheck.yaml_files.range_entry import read_entries

_UNIT_SYSTEMS = ("conventional", "SI", "mixed")
_TRUTHS = ("yes", "no", "true", "false")
_WHERE_AND_FOR_WHOM = ("country", "units", "population", "general")
_NOT_OF_A_NAME = re.compile(r"[^a-z0-9_-]")
_NAME_IS = "use the letters a-z, digits, - and _ only"


def _find_none(_: str) -> RangeSet:
    raise UsageError("no set can be extended here")


def load_range_set(
    content: str | bytes,
    file: str,
    catalogue: Catalogue,
    is_taken: Callable[[str], bool] = lambda _: False,
    find_base: Callable[[str], RangeSet] = _find_none,
) -> RangeSet:
    """Load a user's range set, checking all of it.

    Args:
        content: The YAML text, or the bytes of a UTF-8 file.
        file: The file's name, for messages.
        catalogue: The catalogue; tests may be named by any name it knows.
        is_taken: Whether a name is that of another set, one that comes with labcheck.
        find_base: Finds the set that `extends:` names, or raises a `UsageError` that says why
            there is none; without it, no set can be extended.

    Raises:
        KnowledgeError: With every fault of the file, or of the set that it extends.
    """
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(parse_nodes(content, file, KnowledgeError), "", faults, "a range set")
    faults.raise_if_any()
    base_name = fields.text("extends")
    base = _look_for_base(base_name, find_base)
    tests = _read_tests(fields, catalogue, base.tests if isinstance(base, RangeSet) else ())
    ranges = _read_ranges(fields, catalogue.with_tests(tests))
    if not (ranges or base_name) and isinstance(fields.take("ranges"), MappingNode | None):
        faults.add(
            fields.mark_of("ranges"), "ranges", "the set has no ranges", "write `ranges:` and tests"
        )
    loaded = replace(_read_header(fields, ranges, is_shipped=False), file=file, tests=tests)
    _refuse_name(loaded.id, is_taken, fields)
    fields.finish()
    faults.raise_if_any()
    if isinstance(base, LabcheckError):
        raise _refuse_base(base, fields)
    return loaded if base is None else _extend(loaded, base, fields)


def load_shipped_set(root: Node | Plain, file: str) -> RangeSet:
    """Load a set that comes with labcheck; its entries are read when they are asked for.

    Args:
        root: The whole file, as a node or in its compiled form.
        file: Its name, for messages.
    """
    faults = FaultLog(file, KnowledgeError)
    raw = fields_of(root)
    header = {name: value for name, value in raw.items() if name != "ranges"}
    fields = Fields(_as_mapping(header), "", faults, "a range set")
    sources = _read_sources(fields)

    def read(analyte: str, node: Node) -> tuple[ReferenceRange, ...]:
        faults = FaultLog(file, KnowledgeError)
        entries = read_entries(node, analyte, f"ranges.{analyte}", faults, sources)
        found = tuple(chain.from_iterable(entries))
        faults.raise_if_any()
        return found

    loaded = _read_header(fields, OnDemand(fields_of(raw["ranges"]), read), is_shipped=True)
    fields.finish()
    faults.raise_if_any()
    return loaded


def _read_tests(
    fields: Fields, catalogue: Catalogue, inherited: tuple[Analyte, ...]
) -> tuple[Analyte, ...]:
    """Read the tests that a set brings, behind those of the set that it extends."""
    if "tests" not in fields:
        return inherited
    from labcheck.yaml_files.own_tests import read_own_tests  # noqa: PLC0415 - as needed

    return (*inherited, *read_own_tests(fields, catalogue.with_tests(inherited)))


def _read_ranges(fields: Fields, catalogue: Catalogue) -> dict[str, tuple[ReferenceRange, ...]]:
    """Read the entries of every test; two names of one test are one."""
    ranges: dict[str, tuple[ReferenceRange, ...]] = {}
    sources = _read_sources(fields)
    tests = fields.sub("ranges", "ranges")
    for key, node in tests.items() if tests else ():
        path = f"ranges.{key.text or ''}"
        analyte = _find(key, path, catalogue, fields.faults)
        known = catalogue.analytes[analyte] if analyte else None
        found = _read_checked(node, known, path, fields.faults, sources)
        ranges[analyte] = ranges.get(analyte, ()) + found
    return ranges


def _refuse_name(id_: str, is_taken: Callable[[str], bool], fields: Fields) -> None:
    """Refuse a name by which reports could not tell the set from something else."""
    remedy = "give the set a name of its own"
    if strange := _NOT_OF_A_NAME.search(id_):
        import unicodedata  # noqa: PLC0415 - only a fault pays for it

        sign = strange.group()
        name = unicodedata.name(sign, f"U+{ord(sign):04X}")
        problem, remedy = f"{sign!r} ({name}) does not belong in a set's name", _NAME_IS
    elif id_ in RESERVED_NAMES:
        problem = f"reports use the name {id_!r} for what the laboratory says itself"
    elif is_taken(id_):
        problem = f"a set that comes with labcheck is called {id_!r}, and this is not a copy of it"
    else:
        return
    fields.faults.add(fields.mark_of("set"), "set", problem, remedy)


def _look_for_base(
    name: str, find_base: Callable[[str], RangeSet]
) -> RangeSet | LabcheckError | None:
    """Load the set that is extended, once; why there is none is said when the file itself is read.

    A chain of sets would be loaded twice for each of its links otherwise.
    """
    try:
        return find_base(name) if name else None
    except LabcheckError as error:
        return error


def _refuse_base(error: LabcheckError, fields: Fields) -> LabcheckError:
    """Say that there is no such set in the line that names it; its own faults are its own."""
    if not isinstance(error, UsageError):
        return error
    mark = fields.mark_of("extends")
    return KnowledgeError(
        [Fault(fields.faults.file, mark.line, mark.column, "extends", str(error))]
    )


def _as_mapping(fields: Mapping[str, Node | Plain]) -> MappingNode:
    return MappingNode(tuple((TextNode(key), as_node(value)) for key, value in fields.items()))


def _read_header(
    fields: Fields, ranges: Mapping[str, tuple[ReferenceRange, ...]], *, is_shipped: bool
) -> RangeSet:
    id_ = fields.text("set", required=True)
    fields.take("operators")  # said only to the reader of the file
    return RangeSet(
        id=id_,
        title=fields.text("title") or id_,
        ranges=ranges,
        is_shipped=is_shipped,
        population=fields.choice("population", Population) or Population.ALL,
        country=fields.text("country"),
        is_general=fields.parsed("general", _one_of(_TRUTHS)) in ("yes", "true"),
        unstated=tuple(name for name in _WHERE_AND_FOR_WHOM if name not in fields),
        edition=fields.text("edition"),
        publisher=fields.text("publisher"),
        url=fields.text("url"),
        read_from=fields.text("read_from"),
        units=fields.parsed("units", _one_of(_UNIT_SYSTEMS)) or "",
        confidence=fields.text("confidence"),
        note=fields.text("note"),
    )


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    """Read one of a few words in any case."""
    by_folded = {word.lower(): word for word in words}

    def parse(text: str) -> str:
        if (word := by_folded.get(text.strip().lower())) is None:
            raise ValueError(refuse_word(text, words))
        return word

    return parse


def _read_sources(fields: Fields) -> dict[str, str]:
    """Read what the keys of sources stand for."""
    sources = fields.sub("sources", "sources")
    if sources is None:
        return {}
    keys = [key.text or "" for key, _ in sources.items()]
    return {key: sources.text(key, required=True) for key in keys}


def _read_checked(
    node: Node,
    analyte: Analyte | None,
    path: str,
    faults: FaultLog,
    sources: Mapping[str, str],
) -> tuple[ReferenceRange, ...]:
    """Read the entries of a test and check that results could be compared with them."""
    groups = list(read_entries(node, analyte.id if analyte else "", path, faults, sources))
    for number, (item, group) in enumerate(zip(sequence_items(node), groups, strict=True), start=1):
        if analyte is not None and group:
            _check_unit(group[0], analyte, item.mark, f"{path}[{number}]", faults)
    return tuple(chain.from_iterable(groups))


def _check_unit(
    entry: ReferenceRange, analyte: Analyte, mark: Mark, path: str, faults: FaultLog
) -> None:
    """Refuse limits that could not be compared with any result for want of a known unit."""
    unit = entry.limits.unit
    units = show_units(analyte.units)
    if entry.limits.scale is Scale.QUANTITY and unit is None and not analyte.is_unitless:
        faults.add(mark, path, "the limits have no unit", f"such as {units}")
    elif analyte.read_unit(unit) is None:
        faults.add(mark, path, f"the unit {unit!r} is not known", f"such as {units}")


def _extend(own: RangeSet, base: RangeSet, fields: Fields) -> RangeSet:
    """Build on a set for adults a set for adults, or its limits would reach children."""
    is_other = "population" in fields and own.ages != base.ages
    if base.population is not Population.ALL and is_other:
        whom = base.population.value
        fields.faults.add(
            fields.mark_of("population"), "population", f"{base.id} is for {whom} only",
            f"write {whom}, or leave it out",
        )  # fmt: skip
        fields.faults.raise_if_any()
    return extend(own, base)


def _find(key: TextNode, path: str, catalogue: Catalogue, faults: FaultLog) -> str:
    """Find a test by its id, or by any name that is nothing else's too."""
    if key.text in catalogue.analytes:
        return key.text or ""
    found = catalogue.find(key.text or "")
    if isinstance(found, UnknownTest):
        remedy = suggest(found.near) or "check its spelling"
        faults.add(key.mark, path, "no analyte in the catalogue has this name", remedy)
        return ""
    if isinstance(found, AmbiguousTest):
        ids = " or ".join(analyte.id for analyte in found.candidates)
        faults.add(key.mark, path, "several analytes go by this name", f"write {ids}")
        return ""
    return found.id
