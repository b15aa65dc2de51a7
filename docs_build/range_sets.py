"""A page for each range set that comes with labcheck: every limit, and where it was read."""

from collections.abc import Iterator

from docs_build.tables import code, words, write_table
from labcheck.range_sets.overview import measure
from labcheck.ranges.reference_range import Kind, RangeSet, ReferenceRange, envelope, fold_rules
from labcheck.yaml_files.shipped import list_shipped, load_shipped, load_shipped_catalogue

_INDEX = """\
# The range sets

Every set that comes with labcheck, with a page of all its limits and where each was read. How far
to trust them, and what was left out, is in [sources](../../sources.md); how to choose sets and
add your own in [range sets](../../ranges.md).

"""


def list_set_pages() -> Iterator[tuple[str, str]]:
    """Give the index and the page of each set."""
    sets = [load_shipped(name) for name in list_shipped()]
    yield "sets/README.md", _INDEX + _write_index(sets)
    for range_set in sets:
        yield f"sets/{range_set.id}.md", _write_page(range_set)


def _write_index(sets: list[RangeSet]) -> str:
    parts = []
    for title, is_critical in (("Ranges", False), ("Critical limits", True)):
        chosen = [found for found in map(measure, sets) if found.is_critical is is_critical]
        rows = [
            (f"[{found.set.id}]({found.set.id}.md)", words(found.set.title), str(found.tests),
             str(found.entries), words(found.set.units))
            for found in chosen
        ]  # fmt: skip
        heads = ("set", "what it is", "tests", "ranges", "units")
        parts.append(f"## {title}\n\n{write_table(heads, rows)}")
    return "\n".join(parts)


def _write_page(range_set: RangeSet) -> str:
    names = load_shipped_catalogue().analytes
    rows = [
        _write_row(names[test].name, entry)
        for test, entries in range_set.ranges.items()
        for entry in map(envelope, fold_rules(entries))
    ]
    has_source, has_kind = any(row[4] for row in rows), any(row[3] for row in rows)
    keep = [0, 1, 2, *([3] if has_kind else []), *([4] if has_source else []), 5]
    keep = keep if any(row[5] for row in rows) else keep[:-1]
    heads = ("test", "for", "limits", "kind", "where it was read", "note")
    table = write_table([heads[at] for at in keep], [[row[at] for at in keep] for row in rows])
    return f"# {range_set.id}: {range_set.title}\n\n{_write_header(range_set)}\n{table}"


def _write_row(name: str, entry: ReferenceRange) -> tuple[str, ...]:
    kind = "" if entry.kind is Kind.NORMAL else entry.kind.value
    whom = str(entry.partition)
    return (
        words(name), "" if whom == "all" else words(whom), words(entry.limits.text),
        words(kind), words(entry.source), words(entry.note),
    )  # fmt: skip


def _write_header(range_set: RangeSet) -> str:
    facts = {
        "Edition": range_set.edition,
        "Publisher": range_set.publisher,
        "Address": range_set.url,
        "How it was read": range_set.read_from,
        "How close to the publisher": range_set.confidence,
        "For": "adults" if range_set.is_for_adults else "all ages, unless an entry says otherwise",
        "Units": range_set.units,
        "Extends": range_set.base,
        "Note": range_set.note,
    }
    where = "Each limit was read where this header says, unless its row names another place."
    lines = "".join(f"- {name}: {words(fact)}\n" for name, fact in facts.items() if fact)
    use = f"Use it with {code(f'--ranges {range_set.id}')}."
    if measure(range_set).is_critical:
        use = f"Use it with {code(f'--critical {range_set.id}')}."
    return f"{lines}\n{where} {use}\n"
