"""The statements of the pass that finds each row's baseline and compares the two.

base     one row for each row of the table, as small as it can be: who, what, when, how much
pairs    the rows of patients whose draws can be put in order, each with its baseline
decided  what follows from a pair and the relation of its two classes
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from pathlib import Path

from labcheck.bulk.judging_sql import quote_text, write_trimmed
from labcheck.cases.case import BaselineChoice
from labcheck.judging.reference_change import HALF_PI, ChangeVerdict, find_variance_of_median

VERDICTS = tuple(ChangeVerdict)
"""The verdicts on a change, by their codes."""
PLAIN_TIME = (
    "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9]{3})-[0-9]{2}-[0-9]{2}"
    "([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?$"
)
"""Texts that are times without further thought, if they are dates at all."""
CLOSE = 1e-9
"""How near to a limit, as a share of it, a double is not trusted and the core is asked."""
_LISTED = 20
"""Of so many values the core's variance of the median is written down; beyond, its formula."""
_PLAIN_BELOW = 1e8
_BITS = 63
_COLUMNS = "row, baseline, change_percent, verdict_code, reason_code"
NOTHING = (
    "row, NULL::DOUBLE AS baseline, NULL::DOUBLE AS change_percent, NULL::INTEGER AS verdict_code"
)
"""The columns of a row that is not compared, but for the reason."""
_INTEGERS = frozenset(
    f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
)
_MICROSECONDS = frozenset(["DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"])
_ZONED = "TIMESTAMP WITH TIME ZONE"
_NANOSECONDS = "TIMESTAMP_NS"


class Reason(IntEnum):
    """The codes of reasons that do not come from a relation."""

    NO_PATIENT = 0
    NO_TIME = 1
    UNDATED = 2
    NOT_A_NUMBER = 3
    NOT_ABOVE_ZERO = 4
    AT_ONE_TIME = 5


class State(IntEnum):
    """What is known of a row and its baseline before the numbers of the two are compared."""

    OPEN = 0  # doubles do not tell, and the core has to be asked
    NOT_A_NUMBER = 1
    NOT_COMPARED = 2  # for the reason that the relation states
    NOT_ABOVE_ZERO = 3
    WITHOUT_LIMITS = 4  # for the reason that the relation states
    COMPARED = 5
    AT_ONE_TIME = 6


def parquet(path: Path) -> str:
    """Write a Parquet file as a relation."""
    return f"read_parquet({quote_text(str(path))}, hive_partitioning=false)"


def trimmed(column: str) -> str:
    """Write a column as text, without the space around it."""
    return write_trimmed(f"{column}::VARCHAR")


def is_integer(type_: str) -> bool:
    """Whether a column of this type holds whole numbers that tell patients apart as they are."""
    return type_ in _INTEGERS and type_ != "UBIGINT"


def is_time(type_: str) -> bool:
    """Whether a column of this type holds times and not texts of times."""
    return type_ in (*_MICROSECONDS, _ZONED, _NANOSECONDS)


def moment(column: str, type_: str) -> str:
    """Write a time as a whole number that orders it; NULL for other forms."""
    if type_ in _MICROSECONDS:
        return f"CASE WHEN isfinite({column}) THEN epoch_us({column}::TIMESTAMP) END"
    if type_ == _ZONED:
        return f"CASE WHEN isfinite({column}) THEN epoch_us({column}) END"
    if type_ == _NANOSECONDS:
        return f"CASE WHEN isfinite({column}::TIMESTAMP) THEN epoch_ns({column}) END"
    text = trimmed(column)
    return f"CASE WHEN {is_plain_time(text)} THEN epoch_us(try_cast({text} AS TIMESTAMP)) END"


def is_plain_time(text: str) -> str:
    """Write whether a text is a time as most are written."""
    return f"regexp_matches({text}, {quote_text(PLAIN_TIME)})"


def base(
    rows: str,
    types: dict[str, str],
    *,
    has_special: bool,
    has_special_times: bool,
    has_steps: bool,
) -> str:
    """Write the small rows of the table.

    A value without a number is NaN; where there is no value, number and class are NULL. Where some
    times are steps, as `day 3`, `step` numbers what is counted; it is 0 for dates.
    """
    step, read_step = (", step", ", coalesce(m.step, 0) AS step") if has_steps else ("", "")
    joins, patient, drawn = "", "r.patient::BIGINT", moment("r.time", types["time"])
    number, class_, group = "CASE WHEN t.is_read AND isfinite(r.x) THEN r.x END", "t.class", "t.grp"
    if has_special:
        joins += " LEFT JOIN change_special o ON o.special = r.special"
        number = f"CASE WHEN r.special IS NULL THEN {number} ELSE o.number END"
        class_, group = "coalesce(o.class, t.class)", "coalesce(o.grp, t.grp)"
    if not is_integer(types["patient"]):
        joins += f" LEFT JOIN change_people p ON p.name = {trimmed('r.patient')}"
        patient = "p.patient"
    if has_special_times:
        joins += f" LEFT JOIN change_times m ON m.name = {trimmed('r.time')}"
        drawn = f"coalesce(m.drawn, {drawn})"
    return (
        "SELECT row, patient, drawn, grp, number, "
        f"CASE WHEN number IS NOT NULL THEN class END AS class{step} "
        f"FROM (SELECT r.row, {patient} AS patient, {drawn} AS drawn, {group} AS grp, "
        f"{number} AS number, {class_} AS class{read_step} "
        f"FROM ({rows}) r LEFT JOIN change_tests t ON t.test = r.test{joins})"
    )


def frame(place: str) -> str:
    """Write a window of earlier draws; rows of one time are one draw, in the order reported."""
    return (
        f"WINDOW w AS (PARTITION BY patient, grp ORDER BY {place} "
        f"RANGE BETWEEN UNBOUNDED PRECEDING AND (row + 1) PRECEDING)"
    )


def pairs(source: str, place: str, choice: BaselineChoice) -> str:
    """Write each row with its first or previous earlier value."""
    value = "first_value" if choice is BaselineChoice.FIRST else "last_value"
    at_time = "PARTITION BY patient, grp, drawn"
    differ = (
        f"(min(number) OVER ({at_time}) <> max(number) OVER ({at_time}) "
        f"OR (min(class) OVER ({at_time}) <> max(class) OVER ({at_time}) "
        f"AND NOT isnan(min(number) OVER ({at_time}))))"
    )
    several = f"SELECT *, CASE WHEN number IS NOT NULL THEN {differ} END AS differ FROM ({source})"
    return (
        f"SELECT row, class, number, {value}(number IGNORE NULLS) OVER w AS prior, "
        f"{value}(class IGNORE NULLS) OVER w AS prior_class, "
        f"coalesce({value}(differ IGNORE NULLS) OVER w, false) AS is_several "
        f"FROM ({several}) {frame(place)}"
    )


def medians(source: str, place: str) -> str:
    """Write each row with the median of all earlier numbers, in the unit of the class `usual`."""
    return (
        "SELECT row, class, number, coalesce(middle, 'nan'::DOUBLE) AS prior, prior_class, "
        f"{share_of_spread('count')} AS share "
        "FROM (SELECT row, class, number, "
        "median(CASE WHEN NOT isnan(number) THEN number * to_usual END) OVER w AS middle, "
        "count(CASE WHEN NOT isnan(number) THEN 1 END) OVER w AS count, "
        f"first_value(usual IGNORE NULLS) OVER w AS prior_class FROM ({source}) {frame(place)})"
    )


def share_of_spread(count: str) -> str:
    """Write by how much the limits of a median are narrower than those of one value, on log scale.

    Args:
        count: The number of values, as SQL; without any there are no limits.
    """
    shares = [_share_of_spread(number) for number in range(1, _LISTED + 1)]
    cases = " ".join(f"WHEN {number} THEN {share!r}e0" for number, share in enumerate(shares, 1))
    rest = f"{HALF_PI}e0 / ({count} + CASE {count} % 2 WHEN 1 THEN 2 ELSE 3 END - {HALF_PI}e0)"
    return f"CASE {count} WHEN 0 THEN 1e0 {cases} ELSE sqrt((1 + {rest}) / 2) END"


def _share_of_spread(count: int) -> float:
    return math.sqrt((1 + find_variance_of_median(count)) / 2)


def mixed(source: str, groups: Iterable[int]) -> str:
    """Write which patients have results of one of some groups that are not compared in one unit."""
    return (
        f"SELECT patient, grp FROM ({source}) WHERE usual IS NOT NULL "
        f"AND list_contains({list(groups)}::INTEGER[], grp) GROUP BY patient, grp "
        "HAVING min(usual) <> max(usual) OR bool_or(to_usual IS NULL)"
    )


def far_apart(source: str) -> str:
    """Write which patients have numbers of a group that are so far apart that their units may be.

    All others are taken to be of one unit, as the core takes them.
    """
    return (
        "SELECT patient, grp FROM (SELECT patient, grp, max(number) AS most, "
        "min(CASE WHEN number > 0 THEN number END) AS least, min(open_ratio) AS ratio "
        f"FROM ({source}) WHERE open_ratio IS NOT NULL AND NOT isnan(number) "
        f"GROUP BY patient, grp) WHERE most * {1 + CLOSE} >= least * ratio"
    )


def courses(source: str) -> str:
    """Write the rows that the core is asked about as a whole, with the number of their draw."""
    return (
        "SELECT * FROM (SELECT patient, grp, row, "
        "dense_rank() OVER (PARTITION BY patient, grp ORDER BY drawn) AS draw, class, number "
        f"FROM ({source}) SEMI JOIN change_mixed USING (patient, grp))"
    )


def rough_groups(source: str) -> str:
    """Write the groups that have numbers of more digits than plain ones."""
    return (
        f"SELECT DISTINCT grp FROM ({source}) "
        f"WHERE NOT isnan(number) "
        f"AND (abs(number) >= {_PLAIN_BELOW} OR round(number, 6) <> number)"
    )


def place_in_time(lowest: int, highest: int, step: int, rows: int) -> str:
    """Write one number that orders rows by time and then as they were reported.

    It is small where times are whole seconds, since shorter keys are sorted in less time.
    """
    bits = rows.bit_length()
    span = (highest - lowest) // step + 1
    type_ = "BIGINT" if span.bit_length() + bits < _BITS else "HUGEINT"
    return f"(((drawn - {lowest}) // {step})::{type_} * {1 << bits} + row)"


def decided(
    pairs_: str,
    *,
    is_median: bool = False,
    has_several: bool = False,
) -> str:
    """Write what follows from a pair; `is_open` says that the core has to be asked.

    Args:
        pairs_: The relation of the pairs; of a row without an earlier result it says nothing
            that counts.
        is_median: Whether the pairs have a `share`, by which the limits of a median are narrower.
        has_several: Whether the pairs say by `is_several` that earlier results of one time differ.
    """
    limits = [f"100 * (exp(ln(1 + r.{limit} / 100) * share) - 1) AS {limit}" for limit in _LIMITS]
    several = (
        "WHEN is_several AND number IS NOT NULL AND NOT isnan(number) "
        f"THEN {State.AT_ONE_TIME:d}" * has_several
    )
    relation = ", ".join([_RELATION, *(limits if is_median else _LIMITS)])
    is_close = " OR ".join(
        [
            f"abs(percent - low) <= {CLOSE} * abs(low)",
            f"abs(percent - high) <= {CLOSE} * high",
            f"(tolerance IS NULL AND abs(number - usual_value) <= {CLOSE} * usual_value)",
        ]
    )
    # In two units they may be nearer to each other, and the core says whether that is likely.
    is_far = (
        f"number * {1 + CLOSE} >= usual_value * open_ratio "
        f"OR number * open_ratio <= usual_value * {1 + CLOSE}"
    )
    with_percent = (State.WITHOUT_LIMITS, State.COMPARED)
    with_baseline = (State.NOT_ABOVE_ZERO, *with_percent)
    is_number = "number IS NOT NULL AND NOT isnan(number) AND NOT isnan(prior)"
    # Each step of `state` takes what the steps before it have left, as `compute_change` does.
    return f"""
    SELECT *, state = {State.OPEN:d} AS is_open,
        CASE WHEN state <> {State.COMPARED:d} THEN NULL
             WHEN percent > high THEN {_code(ChangeVerdict.RISEN)}
             WHEN percent < low THEN {_code(ChangeVerdict.FALLEN)}
             WHEN abs(number - usual_value) <= tolerance THEN {_code(ChangeVerdict.UNCHANGED)}
             ELSE {_code(ChangeVerdict.WITHIN_VARIATION)} END AS verdict_code,
        CASE state WHEN {State.NOT_A_NUMBER:d} THEN {Reason.NOT_A_NUMBER:d}
                   WHEN {State.NOT_COMPARED:d} THEN reason
                   WHEN {State.NOT_ABOVE_ZERO:d} THEN {Reason.NOT_ABOVE_ZERO:d}
                   WHEN {State.WITHOUT_LIMITS:d} THEN reason
                   WHEN {State.AT_ONE_TIME:d} THEN {Reason.AT_ONE_TIME:d} END AS reason_code,
        CASE WHEN {_is_one_of(with_baseline)} THEN usual_value END AS baseline,
        CASE WHEN {_is_one_of(with_percent)} THEN percent END AS change_percent
    FROM (SELECT *, CASE {several}
            WHEN NOT ({is_number}) THEN {State.NOT_A_NUMBER:d}
            WHEN is_asked THEN {State.OPEN:d}
            WHEN factor IS NULL THEN {State.NOT_COMPARED:d}
            WHEN usual_value <= 0 OR number < 0 THEN {State.NOT_ABOVE_ZERO:d}
            WHEN {is_far} THEN {State.OPEN:d}
            WHEN low IS NULL THEN {State.WITHOUT_LIMITS:d}
            WHEN {is_close} THEN {State.OPEN:d}
            ELSE {State.COMPARED:d} END AS state
        FROM (SELECT *, 100 * (number - usual_value) / usual_value AS percent
            FROM (SELECT q.*, {relation}, {_IN_OWN_UNIT} AS usual_value
                FROM {pairs_} q LEFT JOIN change_relations r
                ON r.class = q.class AND r.prior_class = q.prior_class)))"""


def _code(verdict: ChangeVerdict) -> int:
    return VERDICTS.index(verdict)


def _is_one_of(states: Iterable[State]) -> str:
    return f"state IN ({', '.join(str(int(state)) for state in states)})"


_RELATION = "r.factor, r.reason, r.is_asked, r.tolerance, r.open_ratio"
_LIMITS = ("low", "high")
_IN_OWN_UNIT = "CASE WHEN tolerance > 0 THEN round(prior, 7) ELSE prior * factor END"
"""The mean of two plain numbers is rounded to the double that stands for it."""


def with_prior(pairs_: str) -> str:
    """Write the relation of the pairs that have an earlier result."""
    return f"(SELECT * FROM {pairs_} WHERE prior_class IS NOT NULL)"


def settled(decided_: str) -> str:
    """Write the columns of the rows that are decided."""
    return f"SELECT {_COLUMNS} FROM ({decided_}) WHERE NOT is_open"


def without_prior(pairs_: str) -> str:
    """Write the columns of the rows that have no earlier result."""
    return f"SELECT {NOTHING}, NULL::INTEGER AS reason_code FROM {pairs_} WHERE prior_class IS NULL"


def word_lists(reasons: Sequence[str]) -> Iterator[str]:
    """Write the statements that make the one row in which words are looked up by their codes."""
    lists = []
    for name, words in (
        ("verdicts", [verdict.value for verdict in VERDICTS]),
        ("reasons", reasons),
    ):
        texts = ", ".join(map(quote_text, words))
        yield f"DROP TYPE IF EXISTS change_{name}"
        yield f"CREATE TYPE change_{name} AS ENUM ({texts})"
        lists.append(f"[{texts}]::change_{name}[] AS {name}")
    yield f"CREATE OR REPLACE TEMP TABLE change_words AS SELECT {', '.join(lists)}"


def side(parts: Iterable[str]) -> str:
    """Write the columns in the order of the table's rows."""
    return (
        "SELECT row, baseline, change_percent, verdicts[1 + verdict_code] AS change_verdict, "
        "reasons[1 + reason_code] AS change_reason "
        f"FROM ({' UNION ALL '.join(parts)}) CROSS JOIN change_words ORDER BY row"
    )
