"""The rows of a table, sorted into a case for each patient.

Sex and birth date are those that all rows of a patient share; where rows contradict each other,
the patient has none stated. Rows without a patient are never thrown together with others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from labcheck.case import Case, Result
from labcheck.patient import SEX_WORDS, Age, AgeError, Patient, Sex, age_at
from labcheck.readers.table_results import Faults, Row
from labcheck.timeline import Timeline, parse_moment, place_results

_NOT_STATED = "it is taken as not stated"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, and the result it was read as."""

    row: Row
    result: Result


def make_cases(
    entries: Sequence[Entry], file: str, faults: Faults, times: Sequence[str] = ()
) -> tuple[Case, ...]:
    """Make a case of each patient, in the order they first appear.

    Where some rows name a patient, one that names none is a case by itself. `times` are those
    that the table itself puts in order; otherwise they come in the order of the rows.
    """
    ids = [entry.row.cells.get("patient", "") for entry in entries]
    is_named = any(ids)
    groups: dict[tuple[str, int], list[Entry]] = {}
    for number, (id_, entry) in enumerate(zip(ids, entries, strict=True)):
        is_alone = not id_ and is_named
        if is_alone:
            faults.add(
                entry.row.line, "patient", "the row names no patient", "it is a case by itself"
            )
        groups.setdefault((id_, number if is_alone else 0), []).append(entry)
    return tuple(_make_case(id_, group, file, faults, times) for (id_, _), group in groups.items())


def _make_case(
    id_: str, entries: Sequence[Entry], file: str, faults: Faults, times: Sequence[str]
) -> Case:
    birth = _read_birth(id_, entries, faults)
    aged = [_with_age(entry, birth, faults) for entry in entries]
    results, timeline = _place(aged, times)
    dated = [result for result in results if result.age is not None]
    age = max(dated, key=lambda result: result.draw).age if dated else None
    return Case(
        file=file,
        title=id_ or file,
        patient=Patient(_read_sex(id_, entries, faults), age, id=id_),
        results=results,
        draws=timeline.times,
        undated=timeline.undated,
    )


def _place(results: Sequence[Result], times: Sequence[str]) -> tuple[tuple[Result, ...], Timeline]:
    """Put results in their draws, those of a wide table in the order of its columns."""
    rank = {time: number for number, time in enumerate(times)}
    order = sorted(range(len(results)), key=lambda one: rank.get(results[one].time, len(rank)))
    placed, timeline = place_results(results[one] for one in order)
    by_row = dict(zip(order, placed, strict=True))
    return tuple(by_row[number] for number in range(len(results))), timeline


def _read_sex(id_: str, entries: Sequence[Entry], faults: Faults) -> Sex | None:
    found: dict[Sex, int] = {}
    for entry in entries:
        sex = SEX_WORDS.get(entry.row.cells.get("sex", "").casefold())
        if sex is not None:
            found.setdefault(sex, entry.row.line)
    if len(found) > 1:
        problem = f"{_name(id_)} is female in one row and male in another"
        faults.add(max(found.values()), "sex", problem, _NOT_STATED)
        return None
    return next(iter(found), None)


def _read_birth(id_: str, entries: Sequence[Entry], faults: Faults) -> date | None:
    texts: dict[str, int] = {}
    for entry in entries:
        if text := entry.row.cells.get("birth", ""):
            texts.setdefault(text, entry.row.line)
    found: dict[date, int] = {}
    for text, line in texts.items():
        moment = parse_moment(text)
        if moment is None:
            problem = f"{text[:60]!r} is not a date such as 1980-03-01"
            faults.add(line, "birth", problem, _NOT_STATED)
        else:
            found.setdefault(moment.date(), line)
    if len(found) > 1:
        born = " and ".join(str(day) for day in found)
        faults.add(max(found.values()), "birth", f"{_name(id_)} was born on {born}", _NOT_STATED)
        return None
    return next(iter(found), None)


def _with_age(entry: Entry, birth: date | None, faults: Faults) -> Result:
    """Give a result the age that follows from the birth date, before the one that is stated."""
    result, moment = entry.result, parse_moment(entry.result.time)
    if birth is None or moment is None:
        return result
    age: Age | None = None
    try:
        age = age_at(birth, moment.date())
        problem = "" if age else f"{result.time} is before the birth on {birth}"
    except AgeError as error:
        problem = str(error)
    if problem:
        faults.add(entry.row.line, "birth", problem, "the age is taken as not stated")
    return replace(result, age=age)


def _name(id_: str) -> str:
    return f"patient {id_}" if id_ else "the patient"
