"""Read the entries of a range set: limits, whom they are for, and where they were read."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from labcheck.errors import did_you_mean, refuse_word, suggest
from labcheck.faults import FaultLog
from labcheck.ranges.reference_range import Kind, Partition, ReferenceRange
from labcheck.values.limits import Limits, LimitsError, parse_critical, parse_limits
from labcheck.values.numerals import parse_percentage
from labcheck.values.patient import SEX_WORDS, Age, Pregnancy, Sex, parse_age_span
from labcheck.yaml_files.age_rule import AgeRule, is_rule, parse_rule, write_out
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, TextNode

_PARSERS: dict[Kind, Callable[[str], Limits]] = {
    Kind.NORMAL: parse_limits,
    Kind.DECISION: parse_limits,
    Kind.THERAPEUTIC: parse_limits,
    Kind.CRITICAL: parse_critical,
}


def read_entries(
    node: Node, analyte: str, path: str, faults: FaultLog, sources: Mapping[str, str]
) -> Iterator[tuple[ReferenceRange, ...]]:
    """Read one entry or a list; a bare text is a normal range for everybody.

    Args:
        node: The entry or the list.
        analyte: The analyte's id.
        path: The way to it from the top of the file, for messages.
        faults: Where faults are noted.
        sources: What the keys of sources stand for; without any, a source is a text.

    Yields:
        For each entry written, what it stands for: one range, or one for each year of a rule
        of age; none when it is wrong.
    """
    for number, item in enumerate(sequence_items(node), start=1):
        place = f"{path}[{number}]"
        if isinstance(item, TextNode) and item.text is not None:
            item = MappingNode(((TextNode("normal", item.mark), item),), item.mark)  # noqa: PLW2901
        yield tuple(_read_entry(Fields(item, place, faults, "a range"), analyte, sources))


def _read_entry(
    fields: Fields, analyte: str, sources: Mapping[str, str]
) -> Iterator[ReferenceRange]:
    kind, limits = _read_limits(fields)
    partition = Partition(
        sex=fields.parsed("sex", _parse_sex),
        age=fields.parsed("age", parse_age_span),
        pregnancy=fields.choice("pregnancy", Pregnancy),
        specimen=fields.text("specimen"),
        method=fields.text("method"),
        context=fields.text("context"),
        only_if_stated=fields.parsed("only_if_stated", _parse_truth) or False,
    )
    cva: Decimal | None = fields.parsed("cva", parse_percentage)
    note, source = fields.text("note"), _source(fields, sources)
    rule = limits.text if isinstance(limits, AgeRule) else ""
    fields.take("confirmed")
    fields.finish()
    for age, found in _by_age(limits, kind, partition.age, fields):
        whom = partition._replace(age=age)
        yield ReferenceRange(analyte, kind, found, whom, cva, note, source, rule, fields.mark.line)


def _read_limits(fields: Fields) -> tuple[Kind, Limits | AgeRule | None]:
    """Read the one kind of limits that an entry has."""
    found = {kind: fields.parsed(kind.value, _parser_of(kind)) for kind in Kind}
    stated = [kind for kind in Kind if fields.take(kind.value) is not None]
    if len(stated) != 1:
        fields.faults.add(
            fields.mark, fields.path, "a range has exactly one kind of limits",
            f"write one of {', '.join(kind.value for kind in Kind)}",
        )  # fmt: skip
        return Kind.NORMAL, None
    return stated[0], found[stated[0]]


def _parser_of(kind: Kind) -> Callable[[str], Limits | AgeRule]:
    parse = _PARSERS[kind]
    return lambda text: parse_rule(text, parse) if is_rule(text) else parse(text)


def _by_age(
    limits: Limits | AgeRule | None, kind: Kind, age: Age | None, fields: Fields
) -> Iterator[tuple[Age | None, Limits]]:
    """Give an entry's limits as they are, or a rule's for each year of its ages."""
    if isinstance(limits, Limits):
        yield age, limits
    elif limits is not None and age is None:
        remedy = "write `age:` beside it, such as 20 y to <66 y"
        fields.faults.add(fields.mark, fields.path, "a rule of age needs its ages", remedy)
    elif limits is not None and age is not None:
        try:
            yield from write_out(limits, age)
        except LimitsError as error:
            fields.faults.add(fields.mark_of(kind.value), fields.path_of(kind.value), str(error))


def _source(fields: Fields, sources: Mapping[str, str]) -> str:
    source = fields.text("source")
    if not source or not sources:
        return source
    if source not in sources:
        near = did_you_mean(source, list(sources), most=1)
        fields.faults.add(
            fields.mark_of("source"), fields.path_of("source"), f"no source is called {source!r}",
            near or f"there are {', '.join(sources)}",
        )  # fmt: skip
    return sources.get(source, source)


def _parse_sex(text: str) -> Sex:
    """Read a sex by its one name, and ask for that where a word is written that cases may use."""
    word = text.strip().lower()
    names = [sex.value for sex in Sex]
    if word in names:
        return Sex(word)
    if meant := SEX_WORDS.get(word):
        raise ValueError(f"{text!r} is not one of {', '.join(names)}; {suggest([meant])}")
    raise ValueError(refuse_word(text, names))


def _parse_truth(text: str) -> bool:
    if text.strip().lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is not one of true, false")
    return text.strip().lower() == "true"
