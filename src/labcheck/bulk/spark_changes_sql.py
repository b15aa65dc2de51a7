"""The statements that find each row's baseline on Spark, where a row has no number.

Every layer adds columns to the rows of the one below, and none is joined back to another:

known    who, when, what and how much, in the words of `changes_sql`
reasoned `why`, where a row is beside no other
singles  the first or the previous earlier result, as `prior` and `prior_shade`
medians  the median of the earlier results
said     what follows, under the names of the columns that are added

`spread` parts the rows without a patient, so that not all of them come to one place.
"""

from collections.abc import Mapping

from labcheck.bulk import changes_sql as sql
from labcheck.bulk.ages import MOMENT
from labcheck.bulk.changes_base import LONGEST_MISSING, to_microseconds
from labcheck.bulk.changes_sql import Reason
from labcheck.bulk.plan import quote_text
from labcheck.bulk.spark_sql import CHANGED, DATES, SPARK, matches, write_minutes, write_offset
from labcheck.case import BaselineChoice

TESTS, ODD, NAMES, TIMES = "lc_change_tests", "lc_change_odd", "lc_change_names", "lc_change_times"
PAIRS, RELATIONS, ANSWERS = "lc_change_pairs", "lc_change_relations", "lc_change_answers"
REASONS = "lc_change_reasons"
PAIR_KEY = ("shade", "number", "prior_shade", "prior")
"""What finds the answer about a pair of numbers."""
COURSE_KEY = ("who", "grp", "drawn", "shade", "number")
"""What finds the answer about a result of a course."""
_DAY, _MINUTE, _SECOND = 86_400_000_000, 60_000_000, 1_000_000
_FIRST, _LAST = map(to_microseconds, ("0001-01-01", "9999-12-31T23:59:59.999999"))
"""A moment that its zone puts outside of these is none."""
_AT_TIME = "RANGE BETWEEN CURRENT ROW AND CURRENT ROW"
_EARLIER = "RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
_COURSE = "PARTITION BY who, spread, grp"
_IS_NUMBER = "number IS NOT NULL AND NOT isnan(number)"


def trimmed(column: str) -> str:
    """Write a column as text, without the space around it."""
    return SPARK.trimmed(f"CAST({column} AS STRING)")


def is_short(name: str) -> str:
    """Write whether a name is so short that it may stand for "missing"."""
    return f"({name} <> '' AND length({name}) < {LONGEST_MISSING} AND NOT {name} RLIKE '[0-9]')"


def is_odd_time(text: str, type_: str) -> str:
    """Write whether a time has to be read by the core."""
    return "false" if type_ in DATES else f"({text} <> '' AND NOT {matches(text, MOMENT)})"


def known(placed: str, time: str, *, is_number: bool, has_usual: bool) -> str:
    """Write the rows with who, when, what and how much; `is_lost` was not seen before.

    Args:
        placed: The rows with their test, their odd text and their number.
        time: The type of the times.
        is_number: Whether values are numbers and no texts.
        has_usual: Whether shades have usual ones.
    """
    odd = "CAST(NULL AS INT)" if is_number else "q.o"
    names = ("shade", "grp", *(("usual", "to_usual") if has_usual else ()))
    kinds = [
        f"CASE WHEN odd.id IS NULL THEN test.{one} ELSE odd.{one} END AS {one}" for one in names
    ]
    # A time of another type is compared with no text.
    read = "false" if time in DATES else "moment.name = q.m"
    timed = (
        f"SELECT *, {write_moment('m', time)} AS plain_drawn, "
        f"{is_odd_time('m', time)} AS has_odd_time FROM ({placed})"
    )
    return f"""SELECT *, {_is_lost(is_number=is_number)} AS is_lost FROM (
        SELECT q.*, CASE WHEN q.w <> '' AND person.is_missing IS NOT TRUE THEN q.w END AS who,
        CASE WHEN moment.name IS NULL THEN q.plain_drawn ELSE moment.drawn END AS drawn,
        CASE WHEN odd.id IS NOT NULL THEN odd.number WHEN test.is_read THEN q.x END AS number,
        {", ".join(kinds)}, moment.name IS NOT NULL AS has_moment,
        person.name IS NOT NULL AS has_name, odd.id IS NOT NULL AS has_odd
        FROM ({timed}) q LEFT JOIN {TESTS} test ON test.id = q.t
        LEFT JOIN {ODD} odd ON odd.id = {odd} LEFT JOIN {NAMES} person ON person.name = q.w
        LEFT JOIN {TIMES} moment ON {read})"""


def _is_lost(*, is_number: bool) -> str:
    lost = [
        "t IS NULL",
        "(has_odd_time AND NOT has_moment)",
        f"({is_short('w')} AND NOT has_name)",
    ]
    if not is_number:
        lost.append("(x IS NULL AND NOT has_odd)")
    return f"coalesce({' OR '.join(lost)}, false)"


def reasoned(known_: str, time: str) -> str:
    """Write the rows with the reason why they are beside no other, and without what holds none."""
    inner = (
        "SELECT *, CASE WHEN number IS NOT NULL THEN shade END AS own_shade, "
        f"CASE WHEN who IS NULL THEN xxhash64(t, v, m) END AS spread FROM ({known_})"
    )
    twice = ""
    if time not in DATES:
        inner = (
            f"SELECT *, min(m) OVER at_time <> max(m) OVER at_time AS is_twice FROM ({inner}) "
            f"WINDOW at_time AS (PARTITION BY who, spread ORDER BY drawn {_AT_TIME})"
        )
        twice = f" WHEN bool_or(is_twice) OVER theirs THEN {Reason.TWICE:d}"
    return (
        f"SELECT * EXCEPT (shade, own_shade), own_shade AS shade, "
        f"CASE WHEN who IS NULL THEN {Reason.NO_PATIENT:d} "
        f"WHEN drawn IS NULL THEN {Reason.NO_TIME:d} "
        f"WHEN bool_or(drawn IS NULL) OVER theirs THEN {Reason.UNDATED:d}{twice} END AS why "
        f"FROM ({inner}) WINDOW theirs AS (PARTITION BY who, spread)"
    )


def singles(reasoned_: str, choice: BaselineChoice) -> str:
    """Write each row with its first or previous earlier value.

    Where the results of that time differ, none of them is before the other: a number is then
    not compared, since the rows have no order.
    """
    value = "first_value" if choice is BaselineChoice.FIRST else "last_value"
    ends = [f"{end}({one}) OVER at_time AS {one}_{end}" for one in ("number", "shade")
            for end in ("min", "max")]  # fmt: skip
    differ = "number_min <> number_max OR (NOT isnan(number_min) AND shade_min <> shade_max)"
    return f"""SELECT *, CASE WHEN why IS NULL THEN before.number END AS prior,
        CASE WHEN why IS NULL THEN before.shade END AS prior_shade
        FROM (SELECT * EXCEPT (why), CASE WHEN why IS NOT NULL THEN why
            WHEN before.is_several AND {_IS_NUMBER} THEN {Reason.AT_ONE_TIME:d} END AS why
            FROM (SELECT *, {value}(drawn_then) IGNORE NULLS OVER earlier AS before
                FROM (SELECT *, CASE WHEN number_min IS NOT NULL THEN struct(number_min AS number,
                        shade_min AS shade, {differ} AS is_several) END AS drawn_then
                    FROM (SELECT *, {", ".join(ends)} FROM ({reasoned_})
                        WINDOW at_time AS ({_COURSE} ORDER BY drawn {_AT_TIME})))
                WINDOW earlier AS ({_COURSE} ORDER BY drawn {_EARLIER})))"""


def medians(reasoned_: str) -> str:
    """Write each row with the median of the earlier numbers, in the unit of the shade `usual`.

    Of a course whose results are not compared in one unit no row has any: `is_mixed`.
    """
    rows = (
        f"SELECT * EXCEPT (usual, to_usual), CASE WHEN number IS NOT NULL THEN usual END AS usual, "
        f"CASE WHEN number IS NOT NULL THEN to_usual END AS to_usual FROM ({reasoned_})"
    )
    windows = (
        f"SELECT *, sort_array(collect_list(CASE WHEN {_IS_NUMBER} THEN number * to_usual END) "
        "OVER earlier) AS numbers, min(usual) OVER earlier AS first_usual, "
        "coalesce(min(usual) OVER course <> max(usual) OVER course "
        "OR bool_or(usual IS NOT NULL AND to_usual IS NULL) OVER course, false) AS is_of_several "
        f"FROM ({rows}) WINDOW earlier AS ({_COURSE} ORDER BY drawn {_EARLIER}), "
        f"course AS ({_COURSE})"
    )
    low = "get(numbers, CAST((size(numbers) - 1) div 2 AS INT))"
    high = "get(numbers, CAST(size(numbers) div 2 AS INT))"
    middle = f"{low} + ({high} - {low}) * CAST(0.5 AS DOUBLE)"
    share = sql.share_of_spread("size(numbers)")
    return f"""SELECT * EXCEPT (numbers), CAST({share} AS DOUBLE) AS share,
        CASE WHEN why IS NULL AND NOT is_mixed AND first_usual IS NOT NULL
            THEN coalesce({middle}, CAST('NaN' AS DOUBLE)) END AS prior,
        CASE WHEN why IS NULL AND NOT is_mixed THEN first_usual END AS prior_shade
        FROM (SELECT *, why IS NULL AND is_of_several AS is_mixed FROM ({windows}))"""


def decided(pairs: str, *, is_median: bool) -> str:
    """Write what follows from pairs, as DuckDB does."""
    return sql.decided(pairs, RELATIONS, "nullif(usual_value, 0)", is_median=is_median)


def said(
    pairs: str, key: tuple[str, ...], names: Mapping[str, str], kept: Mapping[str, str]
) -> str:
    """Write the columns of the input under their names, and those that are added.

    Args:
        pairs: The rows with their baselines.
        key: What finds the answers that the core gave one by one.
        names: What each own column is to be called.
        kept: The columns of the input, by what they are called here.
    """
    is_median = key == COURSE_KEY
    found = "(a.is_answered IS TRUE)"
    joined = " AND ".join(f"a.{one} <=> d.{one}" for one in key)
    answers = ("baseline", "change_percent", "verdict_code", "reason_code")
    chosen = [
        f"CASE WHEN is_answered THEN said_{one} WHEN prior_shade IS NOT NULL THEN {one} END"
        for one in answers
    ]
    inner = f"""SELECT d.*, {found} AND d.why IS NULL AS is_answered,
        {", ".join(f"a.{one} AS said_{one}" for one in answers)}
        FROM ({decided(f"({pairs})", is_median=is_median)}) d LEFT JOIN {ANSWERS} a ON {joined}"""
    is_compared = f"prior_shade IS NOT NULL AND {_IS_NUMBER} AND NOT isnan(prior)"
    mixed = "is_mixed" if is_median else "false"
    lost = (
        f"is_lost OR (NOT is_answered AND ({mixed} OR coalesce({is_compared} "
        "AND (is_asked IS NULL OR is_open), false)))"
    )
    columns = [
        *chosen[:2],
        f"get(array({', '.join(map(quote_text, sql.VERDICTS))}), {chosen[2]})",
        f"CASE WHEN why IS NOT NULL THEN why ELSE {chosen[3]} END",
    ]
    rows = ", ".join(f"{one} AS now_{place}" for place, one in enumerate(columns))
    stop = f"WHEN is_gone THEN raise_error({quote_text(CHANGED)})"
    now = [
        f"CASE {stop} ELSE {one} END AS {SPARK.name(name)}"
        for one, name in zip(("now_0", "now_1", "now_2", "words.text"), names.values(), strict=True)
    ]
    own = [f"{column} AS {SPARK.name(name)}" for column, name in kept.items()]
    return (
        f"SELECT {', '.join((*own, *now))} FROM (SELECT *, {lost} AS is_gone, {rows} "
        f"FROM ({inner})) LEFT JOIN {REASONS} words ON words.id = now_3"
    )


def write_moment(column: str, type_: str) -> str:
    """Write a time as a whole number of microseconds that orders it; nothing for what is none."""
    day = f"CAST(unix_date(CAST({column} AS DATE)) AS BIGINT) * {_DAY}"
    if type_ == "date":
        return day
    if type_ == "timestamp":
        return f"unix_micros({column})"
    if type_ == "timestamp_ntz":
        minutes = f"CAST(hour({column}) * 60 + minute({column}) AS BIGINT) * {_MINUTE}"
        return f"{day} + {minutes} + CAST(extract(SECOND FROM {column}) * {_SECOND} AS BIGINT)"
    return _moment_of_text(column)


def _moment_of_text(text: str) -> str:
    """Write the moment of a text, in UTC where it names its zone."""
    day = f"TRY_CAST(substr({text}, 1, 10) AS DATE)"
    clock = f"CASE WHEN length({text}) > 10 THEN {write_minutes(text, 12)} ELSE 0 END"
    signed = f"substr({text}, -6, 1) IN ('+', '-')"
    is_zoned = f"(length({text}) > 10 AND (endswith({text}, 'Z') OR {signed}))"
    offset = f"CASE WHEN {is_zoned} THEN {write_offset(text)} ELSE 0 END"
    has_seconds = f"length({text}) >= 19 AND substr({text}, 17, 1) = ':'"
    seconds = f"CASE WHEN {has_seconds} THEN CAST(substr({text}, 18, 2) AS INT) ELSE 0 END"
    parts = f"rpad(regexp_extract({text}, '[.]([0-9]+)', 1), 6, '0')"
    moment = (
        f"CAST(unix_date({day}) AS BIGINT) * {_DAY} + CAST({clock} - ({offset}) AS BIGINT) * "
        f"{_MINUTE} + CAST({seconds} AS BIGINT) * {_SECOND} + CAST({parts} AS BIGINT)"
    )
    is_read = f"{matches(text, MOMENT)} AND {day} >= DATE '0001-01-01'"
    is_in_time = f"(NOT {is_zoned} OR ({moment}) BETWEEN {_FIRST} AND {_LAST})"
    return f"CASE WHEN {is_read} THEN CASE WHEN {is_in_time} THEN {moment} END END"
