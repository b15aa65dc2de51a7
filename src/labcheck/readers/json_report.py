"""Read a JSON report of labcheck's own back into the case it was made of.

Values, times, the patient, the laboratory's words, printed ranges, notes and baselines are read;
flags and everything else that labcheck said is left behind, to be said anew.
"""

from collections.abc import Mapping

from labcheck.case import Baseline, BaselineChoice, Case, PriorValue, Result, StatedChange
from labcheck.errors import Fault, InputError
from labcheck.measured import (
    Censored,
    Comparator,
    MeasuredValue,
    NoResult,
    Number,
    Ordinal,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
    parse_number,
    parse_result,
)
from labcheck.patient import Patient, Pregnancy, Sex, parse_age
from labcheck.readers.json_text import Json, Numeral, Repeated
from labcheck.timeline import order_times
from labcheck.yaml_files.fields import Faults, Fields
from labcheck.yaml_files.nodes import (
    MappingNode,
    Node,
    Plain,
    SequenceNode,
    from_plain,
    to_plain,
)

_MOST_DRAWS = 10_000
_SIGNS = {one.value: one for one in Comparator}
_STATED = {one.value: one for one in StatedChange}
_MEDIAN = "median of "


def is_report(value: Mapping[str, Json]) -> bool:
    """Whether a JSON object is a report, by the field that every report has."""
    return "format_version" in value


def read_report(value: Json, file: str) -> tuple[Case, tuple[Fault, ...]]:
    """Read the case of a report.

    Returns:
        The case, and what of it could not be read.

    Raises:
        InputError: The report has no rows.
    """
    faults = Faults(file, InputError)
    report = Fields(from_plain(_to_plain(value)), "", faults, "a report")
    rows = report.take("rows")
    if not isinstance(rows, SequenceNode) or not rows.items:
        problem = "a report has its results in rows" if rows is None else "there are no results"
        faults.add(report.mark, "rows", problem, "write it with --format json")
        faults.raise_if_any()
    items = rows.items if isinstance(rows, SequenceNode) else ()
    results = [
        _read_row(Fields(row, f"rows[{number}]", faults, "a row"), row)
        for number, row in enumerate(items, start=1)
    ]
    patient = _read_patient(report.sub("patient", "patient"))
    title = report.text("case") or file
    draws = _times_of_draws(results)
    is_median = any(_is_median_of_draws(row) for row in items)
    case = Case(
        file=file,
        title=title,
        patient=patient,
        results=tuple(results),
        source=report.text("source"),
        draws=tuple(draws.get(number, "") for number in range(max(draws) + 1)),
        undated=order_times(list(draws.values())).undated,
        baseline_choice=BaselineChoice.MEDIAN if is_median else BaselineChoice.PREVIOUS,
    )
    return case, _faults_of(faults)


def _faults_of(faults: Faults) -> tuple[Fault, ...]:
    try:
        faults.raise_if_any()
    except InputError as error:
        return error.faults
    return ()


def _to_plain(value: Json) -> Plain:
    """Turn JSON into what nodes are made of: every number and every word is its text."""
    match value:
        case dict():
            return {key: _to_plain(one) for key, one in value.items()}
        case list():
            return [_to_plain(one) for one in value]
        case bool():
            return str(value).lower()
        case Numeral(text=text):
            return text
        case Repeated():
            return []
        case _:
            return value


def _read_patient(fields: Fields | None) -> Patient:
    if fields is None:
        return Patient()
    return Patient(
        sex=fields.choice("sex", Sex),
        age=fields.parsed("age", parse_age),
        pregnancy=fields.choice("pregnancy", Pregnancy),
        id=fields.text("id"),
    )


def _read_row(row: Fields, node: Node) -> Result:
    test, result = row.sub("test", "a test"), row.sub("result", "a result")
    name = test.text("reported_as") if test else ""
    if result is None:
        text = ""
        if isinstance(node, MappingNode):
            row.faults.add(row.mark, row.path_of("result"), "a row must have it")
        else:
            text = str(to_plain(node) or "")
        return Result(name, text, Unreadable(text, "the row has no result"))
    text = result.text("text")
    return Result(
        test=name,
        text=text,
        value=_read_value(result, text, _why_unreadable(row)),
        unit=result.text("unit") or None,
        printed_range=result.text("printed_range") or _printed_range(row),
        reported=result.choice("reported", Word),
        specimen=row.text("specimen"),
        method=row.text("method"),
        context=result.text("context"),
        time=row.text("time"),
        draw=row.parsed("draw", _parse_draw) or 0,
        note=result.text("note"),
        baseline=_read_baseline(row.sub("baseline", "a baseline")),
        age=row.parsed("age", parse_age),
        code=result.text("code"),
    )


def _parse_draw(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_DRAWS))):
        raise ValueError(f"{text!r} is not the number of a draw")
    return int(text)


def _read_value(result: Fields, text: str, why: str) -> MeasuredValue:
    """Read a value by its kind; its text has the decimals, if it says the same."""
    kind = result.text("kind")
    if kind == "none":
        return NoResult(text)
    if kind == "unreadable":
        return Unreadable(text, why)
    stated = result.parsed("kind", lambda kind: _value_of(kind, result, text))
    printed = parse_result(text).value
    if stated is None:
        return printed if "kind" not in result else Unreadable(text, "its kind cannot be read")
    return printed if _is_same(printed, stated) else stated


def _value_of(kind: str, result: Fields, text: str) -> MeasuredValue:
    """Make a value of a kind.

    Raises:
        ValueError: There is no such kind, or it lacks its number.
    """
    if kind == "word":
        return Verbal(text, Word(result.text("value")))
    number = {name: result.text(name) for name in ("value", "low", "high")}
    if kind == "span":
        return Span(text, parse_number(number["low"]), parse_number(number["high"]))
    value, sign = parse_number(number["value"]), _SIGNS.get(result.text("comparator"))
    if kind == "censored" and sign:
        return Censored(text, sign, value)
    if kind == "titre":
        return Titre(text, value, sign)
    if kind in ("number", "ordinal"):
        return Number(text, value) if kind == "number" else Ordinal(text, value)
    raise ValueError(f"{kind!r} is no kind of value, or lacks its comparator")


def _is_same(printed: MeasuredValue, stated: MeasuredValue) -> bool:
    """Whether a printed text has the value that JSON's numbers, which are rounded, have."""
    return type(printed) is type(stated) and _numbers(printed) == _numbers(stated)


def _numbers(value: MeasuredValue) -> tuple[object, ...]:
    match value:
        case Number(value=number):
            return (float(number),)
        case Censored(comparator=sign, limit=limit):
            return sign, float(limit)
        case Span(low=low, high=high):
            return float(low), float(high)
        case Titre(denominator=number, comparator=sign):
            return float(number), sign
        case Ordinal(grade=grade):
            return (float(grade),)
        case Verbal(word=word):
            return (word,)
        case _:
            return ()


def _why_unreadable(row: Fields) -> str:
    why = row.sub("not_judged", "the reason")
    is_told = why is not None and why.text("reason") == "unreadable"
    return (why.text("detail") if why and is_told else "") or "the report could not read it"


def _printed_range(row: Fields) -> str:
    """Take the range that was printed with the result, if it was judged by it."""
    range_ = row.sub("range", "a range")
    return range_.text("text") if range_ and range_.text("set") == "printed" else ""


def _read_baseline(fields: Fields | None) -> Baseline | None:
    """Read a baseline that was stated, or is from an earlier file.

    One from an earlier draw is found again in the case itself.
    """
    if fields is None:
        return None
    text, origin = fields.text("text"), fields.text("origin") or "stated"
    if origin == "earlier draw":
        return None
    if text in _STATED:
        return _STATED[text]
    texts = [text]
    if text.startswith(_MEDIAN):
        texts = text.partition(": ")[2].split(", ")
    readings = [parse_result(one) for one in texts]
    if any(isinstance(one.value, Unreadable | NoResult) for one in readings):
        problem, remedy = f"{text!r} is not a baseline", "it is left out"
        fields.faults.add(fields.mark, fields.path_of("text"), problem, remedy)
        return None
    time = fields.text("time")
    return tuple(PriorValue(one.value, one.unit, time, origin=origin) for one in readings)


def _is_median_of_draws(row: Node) -> bool:
    """Whether a row was compared with the median of all earlier draws."""
    match to_plain(row):
        case {"baseline": {"origin": "earlier draw", "text": str(text)}}:
            return text.startswith(_MEDIAN)
        case _:
            return False


def _times_of_draws(results: list[Result]) -> dict[int, str]:
    """Give the time of each draw: that of its first result.

    A report of some rows alone may lack whole draws.
    """
    times: dict[int, str] = {}
    for result in results:
        times.setdefault(result.draw, result.time)
    return times
