"""Read a case from YAML: short and long results, one draw or several."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from labcheck.cases.case import (
    Baseline,
    BaselineChoice,
    Case,
    Lesson,
    PriorValue,
    Result,
    StatedChange,
)
from labcheck.cases.timeline import order_times
from labcheck.errors import Fault, InputError, did_you_mean, refuse_word
from labcheck.faults import FaultLog
from labcheck.judging.flags import FLAG_OF_WORD
from labcheck.values.dates import DateOrder, describe_style, find_style, parse_moment, write_plain
from labcheck.values.laboratory_flags import is_remark, parse_flag
from labcheck.values.numerals import parse_percentage
from labcheck.values.patient import (
    PREGNANCY_WORDS,
    SEX_WORDS,
    Age,
    Patient,
    Pregnancy,
    Sex,
    parse_age,
)
from labcheck.values.printed_result import parse_printed, parse_result, settle_range
from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    NoResult,
    Number,
    Span,
    Unreadable,
    Word,
)
from labcheck.values.units import is_same_spelling, parse_unit
from labcheck.values.words import WORDS
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, SequenceNode, TextNode, parse_nodes

_CHANGES = {
    "unchanged": StatedChange.UNCHANGED, "same": StatedChange.UNCHANGED,
    "stable": StatedChange.UNCHANGED, "usual": StatedChange.UNCHANGED,
    "close to baseline": StatedChange.UNCHANGED, "at baseline": StatedChange.UNCHANGED,
    "risen": StatedChange.RISEN, "higher": StatedChange.RISEN, "up": StatedChange.RISEN,
    "fallen": StatedChange.FALLEN, "lower": StatedChange.FALLEN, "down": StatedChange.FALLEN,
}  # fmt: skip
_RESULTS = re.compile(
    r"""^[\s{]*['"]?(labs?|draws?|patient|case|ranges)['"]?\s*:(?=\s|$)""",
    re.MULTILINE,
)
"""What a file that was meant as a case has somewhere, whatever else is wrong with it."""
_NO_CASE = "this is not a case: results stand under `labs:`, or in a table below its headings"
_NEW_CASE = "`labcheck new case.yaml` writes a template"
_FIELDS = ("labs", "draws", "case", "patient", "ranges", "source", "baseline", "teaches")
_DATE = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}")


@dataclass(frozen=True, slots=True)
class _Draw:
    """One draw as written: its results, still without their place in time."""

    time: str
    results: tuple[Result, ...]


def read_case(content: str | bytes, file: str, dates: DateOrder | None = None) -> Case:
    """Read a case.

    Args:
        content: The YAML text, or the bytes of a UTF-8 file.
        file: The file's name, for messages.
        dates: What stands first in `11/12/2026`, if that is stated.

    Raises:
        InputError: With every fault of the file; a result that cannot be judged is none.
    """
    faults = FaultLog(file, InputError)
    fields = Fields(_parse_case(content, file), "", faults, "a case")
    if "ranges" in fields:
        faults.add(
            fields.mark, "", "this is a range set and no case", f"name it with --ranges {file}"
        )
    faults.raise_if_any()
    title = fields.text("case")
    source = fields.text("source")
    patient = _read_patient(fields.sub("patient", "patient"))
    draws = list(_read_draws(fields))
    choice, baselines = _read_baselines(fields)
    lesson = _read_lesson(fields)
    fields.finish()
    faults.raise_if_any()
    draws, said = _settle_dates(draws, dates)
    timeline = order_times([draw.time for draw in draws])
    return Case(
        file=file,
        title=title or file,
        source=source,
        patient=patient,
        results=tuple(
            replace(result, draw=timeline.places[number])
            for number, draw in enumerate(draws)
            for result in draw.results
        ),
        draws=timeline.times,
        undated=timeline.undated,
        baseline_choice=choice,
        baselines=baselines,
        lesson=lesson,
        conventions=said,
    )


def _settle_dates(
    draws: Sequence[_Draw], stated: DateOrder | None
) -> tuple[list[_Draw], tuple[str, ...]]:
    """Write dates whose order has to be known as it is stated, or as another date settles it."""
    times = [time for draw in draws for time in (draw.time, *(each.time for each in draw.results))]
    style = find_style(times, stated)
    settled = [
        _Draw(
            write_plain(draw.time, style),
            tuple(replace(result, time=write_plain(result.time, style)) for result in draw.results),
        )
        for draw in draws
    ]
    return settled, tuple(filter(None, (describe_style(style),)))


def _parse_case(content: str | bytes, file: str) -> Node:
    """Parse a file; what has no fields, or is a letter and names no results, is no case at all."""
    try:
        node = parse_nodes(content, file)
    except InputError:
        text = content if isinstance(content, str) else content.decode(errors="replace")
        if _RESULTS.search(text) or not _is_readable(text):
            raise
        node = TextNode(text)
    if not isinstance(node, MappingNode) or not _is_meant_as_case(node):
        raise InputError([Fault(file, None, None, "", _NO_CASE, _NEW_CASE)])
    return node


def _is_meant_as_case(node: MappingNode) -> bool:
    """Whether some field is one of a case, or nearly: the fields of a letter are not repeated."""
    names = [key.text or "" for key, _ in node.items]
    return not names or any(
        name in _FIELDS or did_you_mean(name, ("labs", "draws"), most=1) for name in names
    )


def _is_readable(text: str) -> bool:
    return "\ufffd" not in text and all(letter.isprintable() or letter.isspace() for letter in text)


def _read_lesson(fields: Fields) -> Lesson:
    return Lesson(
        teaches=_read_texts(fields, "teaches"),
        sources=_read_texts(fields, "sources"),
        needs=_read_texts(fields, "needs"),
    )


def _read_texts(fields: Fields, name: str) -> tuple[str, ...]:
    """Read a field that holds a text or a list of texts; an empty one holds none."""
    node = fields.take(name)
    texts: list[str] = []
    for item in () if node is None else sequence_items(node):
        text = item.text.strip() if isinstance(item, TextNode) and item.text else ""
        if text:
            texts.append(text)
        else:
            fields.faults.add(
                item.mark, fields.path_of(name), "this must be a text or a list of texts",
                "put quotes round a text with a colon in it",
            )  # fmt: skip
    return tuple(texts)


def _read_patient(fields: Fields | None) -> Patient:
    if fields is None:
        return Patient()
    sex = fields.choice("sex", Sex, SEX_WORDS)
    age: Age | None = fields.parsed("age", parse_age)
    pregnancy = fields.choice("pregnancy", Pregnancy, PREGNANCY_WORDS)
    if sex is Sex.MALE and pregnancy not in (None, Pregnancy.NO):
        fields.faults.add(
            fields.mark, fields.path_of("pregnancy"), "the patient is male and pregnant",
            "correct one of the two",
        )  # fmt: skip
    fields.finish()
    return Patient(sex, age, pregnancy)


def _read_draws(fields: Fields) -> Iterator[_Draw]:
    draws, labs = fields.take("draws"), fields.take("labs")
    time = fields.parsed("time", _parse_time) or ""
    if time and draws is not None:
        fields.faults.add(
            fields.mark, "time", "a time at the top is of labs", "write the time of each draw"
        )
    if (draws is None) == (labs is None):
        problem = "a case has either labs or draws, not both" if labs else "the case has no results"
        fields.faults.add(
            fields.mark, "labs", problem,
            "write results under labs:, or several times under draws: - {time: ..., labs: ...}",
        )  # fmt: skip
    elif labs is not None:
        yield _Draw(time, tuple(_read_results(labs, "labs", fields.faults, time, "")))
    elif isinstance(draws, SequenceNode) and draws.items:
        for number, node in enumerate(draws.items, start=1):
            draw = Fields(node, f"draws[{number}]", fields.faults, "a draw")
            yield _read_draw(draw)
    else:
        fields.faults.add(
            draws.mark if draws else fields.mark, "draws", "draws must be a list",
            "write `- time: ...` and `labs:` for each draw",
        )  # fmt: skip


def _read_draw(draw: Fields) -> _Draw:
    time, specimen = draw.parsed("time", _parse_time) or "", draw.text("specimen")
    labs = draw.take("labs")
    results: tuple[Result, ...] = ()
    if labs is None:
        draw.faults.add(draw.mark, draw.path_of("labs"), "the draw has no results")
    else:
        results = tuple(_read_results(labs, draw.path_of("labs"), draw.faults, time, specimen))
    draw.finish()
    return _Draw(time, results)


def _read_results(
    labs: Node, path: str, faults: FaultLog, time: str, specimen: str
) -> Iterator[Result]:
    """Read results written as `test: value` or as a list of `{test: ..., result: ...}`."""
    found: Iterator[Result | None]
    if isinstance(labs, MappingNode):
        found = (_read_named(key, value, f"{path}.{key.text}", faults) for key, value in labs.items)
    elif isinstance(labs, SequenceNode):
        found = (
            _read_long(Fields(node, f"{path}[{number}]", faults, "a result"), None)
            for number, node in enumerate(labs.items, start=1)
        )
    else:
        found = iter(())
    count = 0
    for result in found:
        count += 1
        if result is not None:
            yield replace(result, time=result.time or time, specimen=result.specimen or specimen)
    if not count:
        faults.add(labs.mark, path, "there are no results here", "write `test: value unit` lines")


def _read_named(key: TextNode, value: Node, path: str, faults: FaultLog) -> Result | None:
    name = (key.text or "").strip()
    if not name:
        faults.add(key.mark, path, "the test has no name")
        return None
    if isinstance(value, TextNode):
        if value.text is None and _is_number(name):
            faults.add(key.mark, path, f"{name!r} is a number and no test", _QUOTE_COMMA)
            return None
        printed = parse_printed(value.text or "")
        reading = printed.reading
        return Result(
            name, printed.text, reading.value, reading.unit, printed.range, reading.mark,
            context=printed.context, second=printed.second,
        )  # fmt: skip
    if isinstance(value, SequenceNode):
        faults.add(
            value.mark, path, "a result is one value",
            "write several times as draws, or labs as a list: - {test: ..., result: ...}",
        )  # fmt: skip
        return None
    return _read_long(Fields(value, path, faults, "a result"), name)


def _is_number(name: str) -> bool:
    """Whether a test's name is a number, as `4 g/dL` is that a decimal comma has cut off."""
    reading = parse_printed(name).reading
    is_read = isinstance(reading.value, Number | Censored | Span)
    return is_read and parse_unit(reading.unit, of_count=True) is not None


_QUOTE_COMMA = (
    "inside { } a comma ends a value: put quotes round the whole value, or write a decimal point"
)


def _read_long(fields: Fields, name: str | None) -> Result | None:
    test = fields.text("test", required=True) if name is None else name
    printed = parse_printed(fields.text("result"))
    text, reading = printed.text, printed.reading
    if "result" not in fields:
        fields.faults.add(
            fields.mark, fields.path_of("result"), "a result must have it",
            "write result: value unit, or result: none",
        )  # fmt: skip
    unit = fields.text("unit")
    if unit and reading.unit and not is_same_spelling(unit, reading.unit):
        fields.faults.add(
            fields.mark, fields.path_of("unit"),
            f"the unit is {unit!r} here and {reading.unit!r} in the result", "write it once",
        )  # fmt: skip
    reported = fields.parsed("reported", lambda text: _parse_reported(text, reading.value))
    notes = [fields.text("note")]
    if reported and reading.mark and reported is not reading.mark:
        notes.append(f"marked {reading.mark.value} as well")
    printed_range, passed_over = settle_range(
        fields.text("range"), printed.range, reading.unit or unit
    )
    notes.append(passed_over)
    result = Result(
        test=test,
        text=f"{text} {unit}" if unit and not reading.unit else text,
        value=reading.value,
        unit=reading.unit or unit or None,
        printed_range=printed_range,
        reported=reported or reading.mark,
        specimen=fields.text("specimen"),
        method=fields.text("method"),
        context=fields.text("context") or printed.context,
        second=printed.second,
        time=fields.parsed("time", _parse_time) or "",
        note="; ".join(note for note in notes if note),
        baseline=_read_baseline(fields.take("baseline"), fields.path_of("baseline"), fields.faults),
        cva=fields.parsed("cva", parse_percentage),
    )
    fields.finish()
    return result


def _parse_reported(text: str, value: MeasuredValue) -> Word | None:
    word = parse_flag(text, value)
    if word is None and not is_remark(text):
        raise ValueError(refuse_word(text, [known.value for known in FLAG_OF_WORD], list(WORDS)))
    return word


def _read_baselines(fields: Fields) -> tuple[BaselineChoice, dict[str, Baseline]]:
    """Read the case's own baselines: a word that chooses, or usual values by test."""
    node = fields.take("baseline")
    if node is None:
        return BaselineChoice.PREVIOUS, {}
    if isinstance(node, TextNode):
        return fields.choice("baseline", BaselineChoice) or BaselineChoice.PREVIOUS, {}
    usual = Fields(node, "baseline", fields.faults, "baseline")
    found = {
        key.text or "": _read_baseline(value, usual.path_of(key.text or ""), fields.faults)
        for key, value in usual.items()
    }
    return BaselineChoice.PREVIOUS, {name: baseline for name, baseline in found.items() if baseline}


def _read_baseline(node: Node | None, path: str, faults: FaultLog) -> Baseline | None:
    """Read what is usual: a word, a value, or a list of values."""
    if node is None:
        return None
    if isinstance(node, TextNode):
        change = _CHANGES.get(" ".join((node.text or "").lower().split()))
        if change is not None:
            return change
    values = [_read_prior(item, path, faults) for item in sequence_items(node)]
    return tuple(value for value in values if value is not None) or None


def _read_prior(node: Node, path: str, faults: FaultLog) -> PriorValue | None:
    time = method = specimen = unit = ""
    if isinstance(node, MappingNode):
        fields = Fields(node, path, faults, "a baseline")
        text = fields.text("result", required=True)
        time, method = fields.text("time"), fields.text("method")
        unit, specimen = fields.text("unit"), fields.text("specimen")
        fields.finish()
    else:
        text = (node.text or "") if isinstance(node, TextNode) else ""
    reading = parse_result(text)
    if isinstance(reading.value, NoResult | Unreadable):
        faults.add(
            node.mark, path, f"{text!r} is not a baseline",
            "write a value with its unit, a list of values, or unchanged, risen or fallen",
        )  # fmt: skip
        return None
    return PriorValue(reading.value, reading.unit or unit or None, time, method, specimen)


def _parse_time(text: str) -> str:
    """Take any text for a time, but no date that does not exist."""
    time = text.strip()
    if _DATE.match(time) and parse_moment(time) is None:
        raise ValueError(f"{time!r} is not a date such as 2026-03-01 or 2026-03-01T08:30")
    return time
