"""The counts of the rows that were judged, and how they are reported."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice
from typing import Any

from labcheck import __version__
from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.input_columns import Columns
from labcheck.bulk.judging_sql import quote_name, quote_text
from labcheck.cases.case import Result
from labcheck.catalogue.lookup import Catalogue, UnknownTest
from labcheck.judging.flags import Flag
from labcheck.judging.identity import find_test
from labcheck.judging.not_judged import Reason
from labcheck.judging.row import PRINTED
from labcheck.readers.tables.unnamed import ALL_KNOWN, Unnamed
from labcheck.values.near_units import suggest_unit
from labcheck.values.records import dataclass
from labcheck.values.result_text import NoResult

_COUNTED = ("flag", "not_judged", "range_set", "change_verdict", "change_reason", "notes")
"""The added columns whose texts are counted, where they are there."""
_MOST_SHOWN = 10
_MOST_TOLD = 3
"""Texts of a reason that are printed; the summary in JSON has more."""
_WIDEST_NAME = 100
"""Letters of a text that are shown; a longer one is not a name, and no name is near it."""
_TEST = ("test", "short_name", "code", "test_id")
_CODES = ("code", "test_id")
_MOST_LOOKED_AT = 300
"""Names of tests that are looked up to find those that are misspelt, the most frequent first."""
_UNIT = ("unit", "standard_unit", "unit_id")
_VALUE = ("value",)
_NEAR_IS_TOLD = (Reason.UNKNOWN_TEST.word, Reason.UNIT_UNKNOWN.word)
_TEXTS_OF = {
    Reason.UNIT_UNKNOWN.word: (*_UNIT, *_VALUE),
    Reason.NO_RESULT.word: _VALUE,
    "range-unread": ("range", "standard_range", "low"),
}
"""The fields whose text says most about a row that is not judged; of other reasons, the test's."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A text of rows that are not judged, or are indeterminate.

    Attributes:
        name: The name of a test, the spelling of a unit, or the text of a value; cut.
        rows: How many rows have it.
        near: The right names nearest to it.
    """

    name: str
    rows: int
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows there were.

    Attributes:
        rows: All of them.
        flags: By flag, the most frequent first.
        reasons: By the reason why they are not judged, the most frequent first.
        texts: By reason, the most frequent texts of the rows that are not judged.
        may_be_critical: How many rows are critical, or may be.
        range_sets: By what judged them, the most frequent first: a range set, or `printed`.
        indeterminate: The most frequent tests of rows with `IND`, with the flags that are possible.
        changes: By what the change amounts to, the most frequent first; empty without a baseline.
        unjudged_changes: By the reason why a change is not judged, the most frequent first.
        notes: The most frequent notes on what was not used: a printed range, a code.
        misspelt: Names of no test that one nearly has, of rows that their own range judges.
        remarks: What else is to be said of the table that is written, as clauses.
        unnamed: What became of columns whose names are not known.
        missing: How many records of the files are in no row, since they cannot be read.
    """

    rows: int
    flags: Mapping[str, int]
    reasons: Mapping[str, int]
    texts: Mapping[str, tuple[Unknown, ...]]
    may_be_critical: int = 0
    range_sets: Mapping[str, int] = field(default_factory=dict)
    indeterminate: tuple[Unknown, ...] = ()
    changes: Mapping[str, int] = field(default_factory=dict)
    unjudged_changes: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Unknown, ...] = ()
    misspelt: tuple[Unknown, ...] = ()
    remarks: tuple[str, ...] = ()
    unnamed: Unnamed = ALL_KNOWN
    missing: int = 0

    @property
    def tests(self) -> tuple[Unknown, ...]:
        """The most frequent names of tests that are not known."""
        return self.texts.get(Reason.UNKNOWN_TEST.word, ())

    @property
    def units(self) -> tuple[Unknown, ...]:
        """The most frequent units that are not known."""
        return self.texts.get(Reason.UNIT_UNKNOWN.word, ())

    def to_json(self) -> dict[str, Any]:
        """Give the counts as JSON has them."""
        return {
            "labcheck_version": __version__,
            "rows": self.rows,
            "flags": dict(self.flags),
            "not_judged": dict(self.reasons),
            "may_be_critical": self.may_be_critical,
            "range_sets": dict(self.range_sets),
            "indeterminate": [_to_json(text) for text in self.indeterminate],
            "changes": dict(self.changes),
            "changes_not_judged": dict(self.unjudged_changes),
            "misspelt_tests": [_to_json(text) for text in self.misspelt],
            "notes": [_to_json(text) for text in self.notes],
            "unknown_tests": [_to_json(unknown) for unknown in self.tests],
            "unknown_units": [_to_json(unknown) for unknown in self.units],
            "most_frequent": {
                reason: [_to_json(text) for text in texts] for reason, texts in self.texts.items()
            },
            "columns_taken": {field: name for field, (_, name) in self.unnamed.taken.items()},
            "columns_not_read": list(self.unnamed.unread),
        }

    def lines(self) -> Iterator[str]:
        """Write the counts in a few aligned lines."""
        width = len(f"{self.rows:,}")
        yield f"{self.rows:>{width},} {'row' if self.rows == 1 else 'rows'}"
        for rows, text in (*self._list_counts(), *self._list_texts()):
            yield f"{rows:>{width},} {text}"

    def _list_counts(self) -> Iterator[tuple[int, str]]:
        for flag, rows in self.flags.items():
            yield rows, flag
        for reason, rows in self.reasons.items():
            yield rows, f"not judged: {reason}"
        if self.may_be_critical:
            yield self.may_be_critical, "critical, or possibly so"
        for source, rows in self.range_sets.items():
            by = "the range printed with the result" if source == PRINTED else source
            yield rows, f"judged by {by}"
        for verdict, rows in self.changes.items():
            yield rows, f"against the baseline: {verdict}"
        for why, rows in self.unjudged_changes.items():
            yield rows, f"change not judged: {why}"

    def _list_texts(self) -> Iterator[tuple[int, str]]:
        for text in self.indeterminate[:_MOST_TOLD]:
            yield text.rows, f"{Flag.INDETERMINATE.value}: {text.name}"
        for text in self.notes[:_MOST_TOLD]:
            yield text.rows, f"with the note: {_cut(text.name)}"
        for what, unknown in (
            ("with the unknown test", self.tests),
            ("with the unknown unit", self.units),
            ("judged by its own range only, the unknown test", self.misspelt),
        ):
            for text in unknown:
                near = f"; did you mean {' or '.join(text.near)}?" if text.near else ""
                yield text.rows, f"{what} {text.name!r}{near}"
        for reason, texts in self.texts.items():
            most = 0 if reason in _NEAR_IS_TOLD else _MOST_TOLD
            for text in texts[:most]:
                yield text.rows, f"{reason}: {text.name!r}"


def _cut(name: str) -> str:
    return name if len(name) <= _WIDEST_NAME else f"{name[: _WIDEST_NAME - 1]}…"


def _to_json(unknown: Unknown) -> dict[str, Any]:
    return {"name": unknown.name, "rows": unknown.rows, "near": list(unknown.near)}


def count_rows(  # noqa: PLR0913, PLR0917 - what comes together in the end
    session: Session,
    judged: str,
    own: Mapping[str, str],
    columns: Columns,
    catalogue: Catalogue,
    rows: int,
    *,
    is_written: bool,
) -> Counts:
    """Count the rows that were judged.

    Args:
        session: The connection.
        judged: The relation of the judged rows.
        own: The names of the columns that were added.
        columns: Which column holds the test and the unit.
        catalogue: What knows the right names.
        rows: How many rows there must be.
        is_written: Whether the relation is a file of columns, each of which is quickly read by
            itself; other rows are gone through once for all counts.

    Raises:
        RuntimeError: Rows were lost or came twice.
    """
    words = {name: f"CAST({quote_name(own[name])} AS VARCHAR)" for name in _COUNTED if name in own}
    told = {f"lc_told{n}": each for n, each in enumerate(_list_told(own, columns))}
    is_critical = quote_name(own["may_be_critical"])
    cells = [f"{is_critical} AS lc_critical"]
    cells += (f"{text} AS lc_{name}" for name, text in words.items())
    if is_written:
        session.rows(
            f"CREATE TEMP VIEW lc_counted AS SELECT {', '.join(cells)}, 1 AS n FROM {judged}"
        )
    else:
        cells += [
            f"CASE WHEN {each.write_which(words[each.column])} THEN {each.text} END AS {name}"
            for name, each in told.items()
        ]
        session.run(
            f"CREATE TEMP TABLE lc_counted AS SELECT {', '.join(cells)}, count(*) AS n "
            f"FROM {judged} GROUP BY ALL",
            "Counting",
        )
    ((found, critical),) = session.rows(
        "SELECT coalesce(sum(n), 0)::BIGINT, "
        "coalesce(sum(n) FILTER (WHERE lc_critical), 0)::BIGINT FROM lc_counted"
    )
    if found != rows:
        raise RuntimeError(f"{rows} rows were read and {found} written")
    by = {name: _count_words(session, name) if name in words else {} for name in _COUNTED}
    reasons = by["not_judged"]
    by_told: list[dict[str, dict[str, int]]] = []
    for name, each in told.items():
        if is_written:  # the text is made once for each distinct content, and not for each row
            counted = each.write_counted(judged, words[each.column], each.made_of, "count(*)")
        else:
            counted = each.write_counted("lc_counted", f"lc_{each.column}", (name,), "sum(n)")
        is_there, text = each.concerns(by[each.column]), each.text if is_written else name
        by_told.append(_count_told(session, counted, text) if is_there else {})
    of_open, of_unnamed, *of_reasons = by_told
    return Counts(
        rows,
        by["flag"],
        reasons,
        {why: _list_texts(why, of_reasons, catalogue) for why in reasons},
        critical,
        by["range_set"],
        _list_most_frequent(of_open.get(Flag.INDETERMINATE.value, {})),
        by["change_verdict"],
        by["change_reason"],
        _list_most_frequent(by["notes"]),
        _find_misspelt([*of_unnamed.get(PRINTED, {}).items()][:_MOST_LOOKED_AT], catalogue),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A text that is counted of some rows.

    Attributes:
        column: The added column that says which rows they are.
        words: What stands in it.
        text: The text, as an expression of a row's columns.
        made_of: These columns.
        is_other: Whether they are the rows in which something else stands.
    """

    column: str
    words: tuple[str, ...]
    text: str
    made_of: tuple[str, ...]
    is_other: bool = False

    def concerns(self, found: Iterable[str]) -> bool:
        """Whether there are such rows, by what stands in the column."""
        return any((word in self.words) is not self.is_other for word in found)

    def write_which(self, column: str) -> str:
        """Write whether a row is one of them."""
        words = ", ".join(map(quote_text, self.words))
        return f"{column} {'NOT ' if self.is_other else ''}IN ({words})"

    def write_counted(self, rows: str, word: str, of: Iterable[str], number: str) -> str:
        """Write how many of the rows have the same in some columns, in a query."""
        columns = ", ".join([f"{word} AS lc_word", *of, f"{number} AS lc_n"])
        return f"SELECT {columns} FROM {rows} WHERE {self.write_which(word)} GROUP BY ALL"


def _list_told(own: Mapping[str, str], columns: Columns) -> Iterator[_Told]:
    """List what is told of indeterminate rows, of unknown tests, and of rows not judged."""
    name = f"left({_text(columns, *_TEST)}, {_WIDEST_NAME})"
    flags = quote_name(own["possible_flags"])
    possible = f"concat_ws(': ', {name}, CAST({flags} AS VARCHAR))"
    yield _Told(
        "flag", (Flag.INDETERMINATE.value,), possible, (*_name_columns(columns, *_TEST), flags)
    )
    is_named_only = f"{_text(columns, *_CODES)} IS NULL"
    named = f"CASE WHEN {is_named_only} THEN {name} END"
    yield _Told("range_set", (PRINTED,), named, _name_columns(columns, *_CODES, *_TEST))
    value = _text(columns, *_VALUE)
    unread = f"if(TRY_CAST({value} AS DOUBLE) IS NULL, {value}, {_text(columns, 'reported')})"
    in_unit = f"concat_ws(' in ', {_text(columns, *_TEST)}, {_text(columns, *_UNIT)})"
    texts = {
        Reason.UNIT_INCOMPATIBLE.word: (in_unit, (*_TEST, *_UNIT)),
        Reason.UNREADABLE.word: (f"coalesce({unread}, {value})", (*_VALUE, "reported")),
        **{word: (_text(columns, *fields), fields) for word, fields in _TEXTS_OF.items()},
    }
    for word, (text, fields) in texts.items():
        yield _Told("not_judged", (word,), _write_cut(text), _name_columns(columns, *fields))
    test = _write_cut(_text(columns, *_TEST))
    yield _Told("not_judged", tuple(texts), test, _name_columns(columns, *_TEST), is_other=True)


def _write_cut(text: str) -> str:
    return f"left({text}, {_WIDEST_NAME + 1})"


def _find_misspelt(counts: Sequence[tuple[str, int]], catalogue: Catalogue) -> tuple[Unknown, ...]:
    """Find the names that no test has, and that one nearly has."""
    unknown = (
        Unknown(name, rows, near)
        for name, rows in counts
        if isinstance(find_test(Result(name, "", NoResult("")), catalogue), UnknownTest)
        and (near := _near_test(name, catalogue))
    )
    return tuple(islice(unknown, _MOST_SHOWN))


def _list_most_frequent(counts: Mapping[str, int]) -> tuple[Unknown, ...]:
    return tuple(Unknown(text, rows, ()) for text, rows in [*counts.items()][:_MOST_SHOWN])


def _list_texts(
    why: str, counted: Iterable[Mapping[str, Mapping[str, int]]], catalogue: Catalogue
) -> tuple[Unknown, ...]:
    """List the most frequent texts of the rows that are not judged for a reason."""
    texts = next((by_reason[why] for by_reason in counted if why in by_reason), {})
    return tuple(
        Unknown(_cut(name), rows, _near(why, name, catalogue))
        for name, rows in [*texts.items()][:_MOST_SHOWN]
    )


def _near(why: str, name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Name what is nearest to a name or a unit that is not known."""
    if why == Reason.UNKNOWN_TEST.word:
        return _near_test(name, catalogue)
    return _near_unit(name, catalogue) if why == Reason.UNIT_UNKNOWN.word else ()


def _name_columns(columns: Columns, *fields: str) -> tuple[str, ...]:
    names = (quote_name(name) for field in fields for name in columns.names_of(field))
    return tuple(dict.fromkeys(names))


def _text(columns: Columns, *fields: str) -> str:
    """Write the first of some fields that a row has."""
    names = _name_columns(columns, *fields)
    texts = [f"nullif(trim(CAST({name} AS VARCHAR)), '')" for name in names]
    return f"coalesce({', '.join(texts)})" if texts else "NULL::VARCHAR"


def _count_words(session: Session, name: str) -> dict[str, int]:
    """Count what stands in an added column, the most frequent first."""
    found = session.run(
        f"SELECT lc_{name}, sum(n)::BIGINT FROM lc_counted WHERE lc_{name} IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1",
        "Counting",
    )
    return {word: count for word, count in found}  # noqa: C416 - mypy knows pairs by their parts


def _count_told(session: Session, counted: str, text: str) -> dict[str, dict[str, int]]:
    """Count a text by what stands in the column that says which rows it is of.

    Args:
        session: The connection.
        counted: The rows, or their distinct contents, with `lc_word` and the number `lc_n` of each.
        text: The text, as an expression of their columns.
    """
    by: dict[str, dict[str, int]] = {}
    for word, said, count in session.run(
        f"SELECT lc_word, {text} AS lc_said, sum(lc_n)::BIGINT FROM ({counted}) "
        "GROUP BY 1, 2 ORDER BY 3 DESC, 2",
        "Counting",
    ):
        if said:
            by.setdefault(word, {})[said] = count
    return by


def _near_test(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    found = catalogue.find(name)
    return found.near if isinstance(found, UnknownTest) else ()


def _near_unit(spelling: str, catalogue: Catalogue) -> tuple[str, ...]:
    if len(spelling) > _WIDEST_NAME:
        return ()
    known = (unit for analyte in catalogue.analytes.values() for unit in analyte.units)
    near = suggest_unit(spelling, known)
    return (near.removeprefix("did you mean ").removesuffix("?"),) if near else ()
