"""Read a JSON report of labcheck's own back into the case it was made of.

Values, times, the patient, the laboratory's words, printed ranges, notes and baselines are read;
flags and everything else that labcheck said is left behind: it is judged again.
"""

from collections.abc import Mapping, Sequence

from labcheck.cases.case import Baseline, BaselineChoice, Case, PriorValue, Result
from labcheck.cases.timeline import order_times
from labcheck.errors import Fault
from labcheck.faults import FaultLog
from labcheck.judging.row import MEDIAN
from labcheck.readers.json_text import Json, Numeral, Repeated
from labcheck.reading.numbers import open_decimals
from labcheck.report_json import parts
from labcheck.report_json.measured import is_same_value
from labcheck.report_json.report import PATIENT, REPORT, ROW
from labcheck.values.numerals import parse_number
from labcheck.values.patient import Patient
from labcheck.values.printed_result import parse_printed, parse_result, refuse
from labcheck.values.result_text import (
    Censored,
    Comparator,
    MeasuredValue,
    NoResult,
    Number,
    Ordinal,
    Span,
    StatedChange,
    Titre,
    Unreadable,
    Verbal,
    Word,
    is_open_number,
)
from labcheck.yaml_files.fields import Fields
from labcheck.yaml_files.nodes import (
    MappingNode,
    Node,
    Plain,
    SequenceNode,
    TextNode,
    from_plain,
    to_plain,
)

_SIGNS = {sign.value: sign for sign in Comparator}
_STATED = {change.value: change for change in StatedChange}


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
    faults = FaultLog(file)
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
    patient = report.sub("patient", "patient")
    title = report.text("case") or file
    draws = _read_draws(report, results)
    case = Case(
        file=file,
        title=title,
        patient=Patient(**PATIENT.read(patient)) if patient else Patient(),
        results=tuple(results),
        draws=draws,
        undated=order_times(draws).undated,
        baseline_choice=_read_choice(report, items),
        baselines=_read_baselines(report.sub("stated_baselines", "stated_baselines")),
        **REPORT.read(report),
    )
    return case, faults.by_line


def _to_plain(value: Json) -> Plain:
    """Turn JSON into what nodes are made of: every number and every word is its text."""
    match value:
        case dict():
            return {key: _to_plain(item) for key, item in value.items()}
        case list():
            return [_to_plain(item) for item in value]
        case bool():
            return str(value).lower()
        case Numeral(text=text):
            return text
        case Repeated():
            return []
        case _:
            return value


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
    stated = parts.RESULT.read(result)
    stated["printed_range"] = stated["printed_range"] or _printed_range(row)
    text, why = stated["text"], result.text("why_unreadable") or _why_unreadable(row)
    return Result(
        test=name,
        value=_read_value(result, text, why, is_assumed=row.take("read_as") is not None),
        second=parse_printed(text).second,
        baseline=_read_stated(result, "stated_baseline")
        or _read_baseline(
            row.sub("baseline", "a baseline"), has_stated="stated_baseline" in result
        ),
        **stated,
        **ROW.read(row),
    )


def _read_value(result: Fields, text: str, why: str, *, is_assumed: bool = False) -> MeasuredValue:
    """Read a value by its kind; its text has the decimals, if it says the same.

    A text that was read with an assumption is read again as it was printed.
    """
    kind = result.text("kind")
    printed = parse_result(text).value
    if kind == "none":
        is_none = isinstance(printed, NoResult) and printed.is_none
        return NoResult(text, result.text("why_unreadable"), is_none)
    if kind == "unreadable":
        opened = open_decimals(printed)
        is_same = isinstance(opened, Unreadable) and opened.why == why
        return printed if is_same else refuse(text, why)
    stated = result.parsed("kind", lambda kind: _value_of(kind, result, text))
    if stated is None:
        return printed if "kind" not in result else Unreadable(text, "its kind cannot be read")
    if is_assumed and is_open_number(open_decimals(printed)):
        return printed
    return printed if is_same_value(printed, stated) else stated


def _value_of(kind: str, result: Fields, text: str) -> MeasuredValue:
    """Make a value of a kind.

    Raises:
        ValueError: There is no such kind, or it lacks its number.
    """
    numbers = {name: result.text(name) for name in ("value", "low", "high")}
    sign = _SIGNS.get(result.text("comparator"))
    match kind:
        case "word":
            return Verbal(text, Word(numbers["value"]))
        case "span":
            return Span(text, parse_number(numbers["low"]), parse_number(numbers["high"]))
        case "censored" if sign:
            return Censored(text, sign, parse_number(numbers["value"]))
        case "titre":
            return Titre(text, parse_number(numbers["value"]), sign)
        case "number":
            return Number(text, parse_number(numbers["value"]))
        case "ordinal":
            return Ordinal(text, parse_number(numbers["value"]))
    raise ValueError(f"{kind!r} is not a kind of value, or lacks its comparator")


def _why_unreadable(row: Fields) -> str:
    why = row.sub("not_judged", "the reason")
    is_told = why is not None and why.text("reason") == "unreadable"
    return (why.text("detail") if why and is_told else "") or "the report could not read it"


def _printed_range(row: Fields) -> str:
    """Take the range that was printed with the result, if it was judged by it."""
    range_ = row.sub("range", "a range")
    return range_.text("text") if range_ and range_.text("set") == "printed" else ""


def _read_baselines(fields: Fields | None) -> dict[str, Baseline]:
    """Read the patient's usual values, by the test's name."""
    names = [key.text or "" for key, _ in fields.items()] if fields else []
    found = {name: _read_stated(fields, name) for name in names if fields}
    return {name: stated for name, stated in found.items() if stated}


def _read_stated(fields: Fields, name: str) -> Baseline | None:
    """Read what a case states to be usual: a word, or values with all that was stated of them."""
    if name in fields and isinstance(fields.take(name), TextNode):
        return fields.choice(name, StatedChange)
    return _read_values(fields, name)


def _read_values(fields: Fields, name: str) -> tuple[PriorValue, ...] | None:
    """Read a list of earlier values; `None` when there is none."""
    node = fields.take(name)
    if node is None:
        return None
    items = node.items if isinstance(node, SequenceNode) else (node,)
    path = fields.path_of(name)
    priors = [_read_prior(Fields(item, path, fields.faults, "a baseline")) for item in items]
    return tuple(prior for prior in priors if prior) or None


def _read_prior(prior: Fields) -> PriorValue | None:
    text = prior.text("text")
    value = _read_value(prior, text, "")
    if isinstance(value, Unreadable | NoResult):
        _leave_out(prior, text)
        return None
    return PriorValue(value, **parts.PRIOR.read(prior))


def _read_baseline(fields: Fields | None, *, has_stated: bool) -> Baseline | None:
    """Read a baseline that is from an earlier file.

    One from an earlier draw is found again in the case itself. A report that has no place for
    what was stated has that here too.
    """
    if fields is None:
        return None
    values = _read_values(fields, "values") or ()
    if any(prior.origin == "earlier case" for prior in values):
        return values
    text, origin = fields.text("text"), fields.text("origin") or "stated"
    if origin == "earlier draw" or (origin == "stated" and has_stated):
        return None
    if text in _STATED:
        return _STATED[text]
    texts = [text]
    if text.startswith(MEDIAN):
        texts = text.partition(": ")[2].split(", ")
    readings = [parse_result(printed) for printed in texts]
    if any(isinstance(reading.value, Unreadable | NoResult) for reading in readings):
        _leave_out(fields, text)
        return None
    time = fields.text("time")
    return tuple(
        PriorValue(reading.value, reading.unit, time, origin=origin) for reading in readings
    )


def _leave_out(fields: Fields, text: str) -> None:
    problem, remedy = f"{text!r} is not a baseline", "it is left out"
    fields.faults.add(fields.mark, fields.path_of("text"), problem, remedy)


def _read_choice(report: Fields, rows: Sequence[Node]) -> BaselineChoice:
    """Read which earlier results serve as baseline; where that is not said, the rows tell."""
    is_median = any(_is_median_of_draws(row) for row in rows)
    stated = report.choice("baseline_choice", BaselineChoice)
    return stated or (BaselineChoice.MEDIAN if is_median else BaselineChoice.PREVIOUS)


def _is_median_of_draws(row: Node) -> bool:
    """Whether a row was compared with the median of all earlier draws."""
    match to_plain(row):
        case {"baseline": {"origin": "earlier draw", "text": str(text)}}:
            return text.startswith(MEDIAN)
        case _:
            return False


def _read_draws(report: Fields, results: Sequence[Result]) -> tuple[str, ...]:
    """Give the time of each draw: as it is stated, else that of the draw's first result.

    A report of some rows may lack whole draws.
    """
    node = report.take("draws")
    items = node.items if isinstance(node, SequenceNode) else ()
    stated = [item.text or "" if isinstance(item, TextNode) else "" for item in items]
    times: dict[int, str] = {}
    for result in results:
        times.setdefault(result.draw, result.time)
    if len(stated) > max(times):
        return tuple(stated)
    return tuple(times.get(number, "") for number in range(max(times) + 1))
