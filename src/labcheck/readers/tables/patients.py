"""The rows of a table, sorted into a case for each patient.

Sex and birth date are those that all rows of a patient share; where rows contradict each other,
the sex is taken as not stated, and the age is not known. Rows without a patient are never thrown
together with others.
"""

from collections.abc import Callable, Mapping, Sequence

from labcheck.cases.birth import Birth, agree_on_birth, find_latest_age, make_birth, show_text
from labcheck.cases.case import Case, Result
from labcheck.cases.timeline import Timeline, place_results
from labcheck.faults import FaultLog
from labcheck.readers.tables.results import Row
from labcheck.values.dates import STATE_DATES, Days, is_open, parse_days
from labcheck.values.patient import (
    PATIENT_SEX_WORDS,
    PREGNANCY_WORDS,
    SEX_NOT_STATED,
    AgeError,
    Patient,
    Pregnancy,
    Sex,
    make_unknown_age,
)
from labcheck.values.records import dataclass, replace

_NOT_STATED = "it is taken as not stated"
_NO_AGE = "no age follows from it"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, and the result it was read as."""

    row: Row
    result: Result


def make_cases(
    entries: Sequence[Entry],
    file: str,
    faults: FaultLog,
    times: Sequence[str] = (),
    days_of: Callable[[str], Days | None] = parse_days,
) -> tuple[Case, ...]:
    """Make a case of each patient, in the order they first appear.

    Where some rows name a patient, one that names none is a case by itself.

    Args:
        entries: The rows.
        file: The file.
        faults: Where what cannot be read is said.
        times: Those that the table itself puts in order; otherwise they come in the order of rows.
        days_of: Gives the days that a date may stand for, from which ages follow.
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
    return tuple(
        _make_case(id_, group, file, faults, times, days_of=days_of)
        for (id_, _), group in groups.items()
    )


def _make_case(  # noqa: PLR0913 - as make_cases takes them
    id_: str,
    entries: Sequence[Entry],
    file: str,
    faults: FaultLog,
    times: Sequence[str],
    *,
    days_of: Callable[[str], Days | None],
) -> Case:
    birth = _read_birth(id_, entries, faults, days_of)
    is_stated = any(entry.result.age and entry.result.age.is_known for entry in entries)
    aged = [
        _with_age(entry, birth, faults, days_of=days_of, is_stated=is_stated)
        if birth
        else entry.result
        for entry in entries
    ]
    results, timeline = _place(aged, times)
    age = find_latest_age(results, lambda result: result.draw)
    sex, pregnancy = _agree(id_, entries, _read_sex(id_, entries, faults), faults)
    return Case(
        file=file,
        title=id_ or file,
        patient=Patient(sex, age, pregnancy, id=id_),
        results=results,
        draws=timeline.times,
        undated=timeline.undated,
    )


def _place(results: Sequence[Result], times: Sequence[str]) -> tuple[tuple[Result, ...], Timeline]:
    """Put results in their draws, those of a wide table in the order of its columns."""
    rank = {time: number for number, time in enumerate(times)}
    order = sorted(
        range(len(results)), key=lambda number: rank.get(results[number].time, len(rank))
    )
    placed, timeline = place_results(results[number] for number in order)
    by_row = dict(zip(order, placed, strict=True))
    return tuple(by_row[number] for number in range(len(results))), timeline


def _read_sex(id_: str, entries: Sequence[Entry], faults: FaultLog) -> Sex | None:
    found: dict[Sex, int] = {}
    strange: dict[str, int] = {}
    for entry in entries:
        text = entry.row.cells.get("sex", "")
        sex = PATIENT_SEX_WORDS.get(text.casefold().rstrip("."))
        if sex is not None:
            found.setdefault(sex, entry.row.line)
        elif text.casefold() not in SEX_NOT_STATED:
            strange.setdefault(text, entry.row.line)
    for text, line in strange.items():
        faults.add(line, "sex", f"{show_text(text)} is not one of female, male", _NOT_STATED)
    if len(found) > 1:
        problem = f"{_name(id_)} is female in one row and male in another"
        faults.add(max(found.values()), "sex", problem, _NOT_STATED)
        return None
    return next(iter(found), None)


def _agree(
    id_: str, entries: Sequence[Entry], sex: Sex | None, faults: FaultLog
) -> tuple[Sex | None, Pregnancy | None]:
    """Give the sex beside the pregnancy; of two that cannot both be, neither is stated."""
    found: dict[Pregnancy, int] = {}
    strange: dict[str, int] = {}
    for entry in entries:
        text = entry.row.cells.get("pregnancy", "")
        stage = _PREGNANCIES.get(text.strip().casefold().removesuffix(".0"))
        if stage is not None:
            found.setdefault(stage, entry.row.line)
        elif text.casefold() not in SEX_NOT_STATED:
            strange.setdefault(text, entry.row.line)
    for text, line in strange.items():
        problem = f"{show_text(text)} is not one of no, 1, 2, 3, any"
        faults.add(line, "pregnancy", problem, "the pregnancy is not stated")
    if sex is Sex.MALE and found.keys() - {Pregnancy.NO}:
        problem = f"{_name(id_)} is male and pregnant"
        faults.add(max(found.values()), "pregnancy", problem, "neither is stated")
        return None, None
    return sex, _join_stages(id_, found, faults)


def _join_stages(id_: str, found: Mapping[Pregnancy, int], faults: FaultLog) -> Pregnancy | None:
    """Give the stage of pregnancy that rows agree on; of several, any."""
    if len(found) <= 1:
        return next(iter(found), None)
    if Pregnancy.NO in found:
        problem = f"{_name(id_)} is pregnant in one row and not in another"
        faults.add(max(found.values()), "pregnancy", problem, "the pregnancy is not stated")
        return None
    return Pregnancy.ANY


_PREGNANCIES = {stage.value: stage for stage in Pregnancy} | PREGNANCY_WORDS


def _read_birth(
    id_: str,
    entries: Sequence[Entry],
    faults: FaultLog,
    days_of: Callable[[str], Days | None],
) -> Birth | None:
    texts: dict[str, int] = {}
    for entry in entries:
        if text := entry.row.cells.get("birth", ""):
            texts.setdefault(text, entry.row.line)
    births = [make_birth(text, days_of(text)) for text in texts]
    for birth in births:
        if birth.days is None:
            problem = f"{show_text(birth.text)} is not a date such as 1980-03-01"
            remedy = f"{_NO_AGE}; {STATE_DATES}" if is_open(birth.text) else _NO_AGE
            faults.add(texts[birth.text], "birth", problem, remedy)
    agreed = agree_on_birth(births)
    if agreed and not agreed.text:
        line = max(texts[birth.text] for birth in births if birth.days)
        faults.add(line, "birth", f"{_name(id_)} was {agreed.why}", _NO_AGE)
    return agreed


def _with_age(
    entry: Entry,
    birth: Birth,
    faults: FaultLog,
    *,
    days_of: Callable[[str], Days | None],
    is_stated: bool,
) -> Result:
    """Give a result the age that follows from the birth date, before the one that is stated.

    Where none follows, the stated one counts; where none is stated, the age is not known.
    """
    result = entry.result
    try:
        age = birth.age_on(days_of(result.time), result.time)
    except AgeError as error:
        faults.add(entry.row.line, "birth", str(error), "the age is not known")
        return replace(result, age=make_unknown_age(str(error)))
    return result if not age.is_known and (result.age or is_stated) else replace(result, age=age)


def _name(id_: str) -> str:
    return f"patient {id_}" if id_ else "the patient"
