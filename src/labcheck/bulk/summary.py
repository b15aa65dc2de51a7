"""The counts of the rows that were judged, and how they are reported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labcheck import __version__
from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.input_columns import Columns
from labcheck.bulk.judging_sql import quote_name
from labcheck.catalogue.lookup import Catalogue, UnknownTest
from labcheck.judging.not_judged import Reason
from labcheck.readers.tables.unnamed import ALL_KNOWN, Unnamed
from labcheck.values.near_units import suggest_unit

_MOST_SHOWN = 10
_MOST_TOLD = 3
"""Texts of a reason that are printed; the summary in JSON has more."""
_WIDEST_NAME = 100
"""Letters of a text that are shown; a longer one is not a name, and no name is near it."""
_TEST = ("test", "short_name", "code", "test_id")
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
    """A text of rows that are not judged.

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
        remarks: What else is to be said of the table that is written, as clauses.
        unnamed: What became of columns whose names are not known.
        missing: How many records of the files are in no row, since they cannot be read.
    """

    rows: int
    flags: Mapping[str, int]
    reasons: Mapping[str, int]
    texts: Mapping[str, tuple[Unknown, ...]]
    may_be_critical: int = 0
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
        for flag, rows in self.flags.items():
            yield f"{rows:>{width},} {flag}"
        for reason, rows in self.reasons.items():
            yield f"{rows:>{width},} not judged: {reason}"
        if self.may_be_critical:
            yield f"{self.may_be_critical:>{width},} critical, or possibly so"
        for what, unknown in (("test", self.tests), ("unit", self.units)):
            for text in unknown:
                near = f"; did you mean {' or '.join(text.near)}?" if text.near else ""
                yield f"{text.rows:>{width},} with the unknown {what} {text.name!r}{near}"
        for reason, texts in self.texts.items():
            most = 0 if reason in _NEAR_IS_TOLD else _MOST_TOLD
            for text in texts[:most]:
                yield f"{text.rows:>{width},} {reason}: {text.name!r}"


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
) -> Counts:
    """Count the rows that were judged.

    Args:
        session: The connection.
        judged: The relation of the judged rows.
        own: The names of the columns that were added.
        columns: Which column holds the test and the unit.
        catalogue: What knows the right names.
        rows: How many rows there must be.

    Raises:
        RuntimeError: Rows were lost or came twice.
    """
    flag, reason = quote_name(own["flag"]), quote_name(own["not_judged"])
    said = f"CAST({flag} AS VARCHAR) AS flag, CAST({reason} AS VARCHAR) AS reason"
    critical = quote_name(own["may_be_critical"])
    # Each by itself, since DuckDB counts one column of few texts by their numbers.
    session.run(
        "CREATE TEMP TABLE lc_counted AS "
        "SELECT flag, reason, critical, grouping(flag) = 0 AS is_of_flag, count(*) AS n "
        f"FROM (SELECT {said}, {critical} AS critical FROM {judged}) "
        "GROUP BY GROUPING SETS ((flag), (reason), (critical))",
        "Counting",
    )
    ((found,),) = session.rows(
        "SELECT coalesce(sum(n), 0)::BIGINT FROM lc_counted WHERE is_of_flag"
    )
    if found != rows:
        raise RuntimeError(f"{rows} rows were read and {found} written")
    ((may_be_critical,),) = session.rows(
        "SELECT coalesce(sum(n), 0)::BIGINT FROM lc_counted WHERE critical"
    )
    reasons = _counted(session, "reason")
    texts = _find_texts(session, judged, reason, columns, catalogue) if reasons else {}
    texts = {word: texts.get(word, ()) for word in reasons}
    return Counts(rows, _counted(session, "flag"), reasons, texts, may_be_critical)


def _find_texts(
    session: Session, judged: str, reason: str, columns: Columns, catalogue: Catalogue
) -> dict[str, tuple[Unknown, ...]]:
    """Find the most frequent texts of the rows that are not judged, by reason."""
    incompatible = f"concat_ws(' in ', {_text(columns, *_TEST)}, {_text(columns, *_UNIT)})"
    cases = [f"WHEN '{Reason.UNIT_INCOMPATIBLE.word}' THEN {incompatible}"]
    value = _text(columns, *_VALUE)
    unread = f"if(TRY_CAST({value} AS DOUBLE) IS NULL, {value}, {_text(columns, 'reported')})"
    cases.append(f"WHEN '{Reason.UNREADABLE.word}' THEN coalesce({unread}, {value})")
    cases += [f"WHEN '{word}' THEN {_text(columns, *fields)}" for word, fields in _TEXTS_OF.items()]
    text = f"CASE why {' '.join(cases)} ELSE {_text(columns, *_TEST)} END"
    found = session.run(
        "SELECT why, name, n FROM (SELECT why, name, count(*) AS n, row_number() OVER "
        "(PARTITION BY why ORDER BY count(*) DESC, name) AS place "
        f"FROM (SELECT why, left({text}, {_WIDEST_NAME + 1}) AS name "
        f"FROM (SELECT *, CAST({reason} AS VARCHAR) AS why FROM {judged}) WHERE why IS NOT NULL) "
        f"WHERE name <> '' GROUP BY why, name) WHERE place <= {_MOST_SHOWN} ORDER BY why, place",
        "Counting",
    )
    texts: dict[str, list[Unknown]] = {}
    for why, name, rows in found:
        near = _near(why, name, catalogue)
        texts.setdefault(why, []).append(Unknown(_cut(name), rows, near))
    return {why: tuple(some) for why, some in texts.items()}


def _near(why: str, name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Name what is nearest to a name or a unit that is not known."""
    if why == Reason.UNKNOWN_TEST.word:
        return _near_test(name, catalogue)
    return _near_unit(name, catalogue) if why == Reason.UNIT_UNKNOWN.word else ()


def _text(columns: Columns, *fields: str) -> str:
    """Write the first of some fields that a row has."""
    names = [quote_name(name) for field in fields for name in columns.names_of(field)]
    texts = [f"nullif(trim(CAST({name} AS VARCHAR)), '')" for name in names]
    return f"coalesce({', '.join(texts)})" if texts else "NULL::VARCHAR"


def _counted(session: Session, column: str) -> dict[str, int]:
    found = session.rows(
        f"SELECT {column}, sum(n)::BIGINT FROM lc_counted WHERE {column} IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return {word: count for word, count in found}  # noqa: C416 - mypy knows pairs by their parts


def _near_test(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    found = catalogue.find(name)
    return found.near if isinstance(found, UnknownTest) else ()


def _near_unit(spelling: str, catalogue: Catalogue) -> tuple[str, ...]:
    if len(spelling) > _WIDEST_NAME:
        return ()
    known = (unit for analyte in catalogue.analytes.values() for unit in analyte.units)
    near = suggest_unit(spelling, known)
    return (near.removeprefix("did you mean ").removesuffix("?"),) if near else ()
