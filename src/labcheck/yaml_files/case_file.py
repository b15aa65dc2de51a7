"""Read a case from YAML: the patient, one draw or several, and what is usual.

What is wrong with a result costs its row (`case_results`); what is wrong with all else, the file.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labcheck.cases.birth import Birth
from labcheck.cases.case import Baseline, BaselineChoice, Case, Lesson, Result
from labcheck.cases.timeline import order_times
from labcheck.errors import Fault, InputError, did_you_mean, refuse_file
from labcheck.faults import FaultLog
from labcheck.values.dates import DateOrder, describe_style, find_style, write_plain
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.language import parse_language
from labcheck.values.patient import parse_age
from labcheck.values.records import replace
from labcheck.values.unit_system import UnitSystem
from labcheck.yaml_files.case_patient import read_patient
from labcheck.yaml_files.case_results import has_results, read_baseline, read_results, read_time
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, SequenceNode, TextNode, parse_nodes
from labcheck.yaml_files.shipped_regions import parse_region

_RESULTS = re.compile(
    r"""^[\s{]*['"]?(labs?|draws?|patient|case|ranges)['"]?\s*:(?=\s|$)""",
    re.MULTILINE,
)
"""What a file that was meant as a case has somewhere, whatever else is wrong with it."""
_NO_CASE = "this is not a case: results stand under `labs:`, or in a table below its headings"
_NEW_CASE = "`labcheck new case.yaml` writes a template"
_FIELDS = (
    "labs", "draws", "case", "patient", "ranges", "source", "baseline", "units", "decimal",
    "language", "region", "teaches",
)  # fmt: skip


class _Draw(NamedTuple):
    """One draw as written: its results, still without their place in time."""

    time: str
    results: tuple[Result, ...]


def read_case(content: str | bytes, file: str, dates: DateOrder | None = None) -> Case:
    """Read a case in which nothing is wrong, as an editor with the schema sees it.

    Args:
        content: The YAML text, or the bytes of a UTF-8 file.
        file: The file's name, for messages.
        dates: What stands first in `11/12/2026`, if that is stated.

    Raises:
        InputError: With every fault of the file; a result that cannot be judged is none.
    """
    case, faults = read_what_can_be(content, file, dates)
    if faults:
        raise InputError(faults)
    return case


def read_what_can_be(
    content: str | bytes,
    file: str,
    dates: DateOrder | None = None,
    decimal: DecimalSign | None = None,
    *,
    is_for_all: bool = False,
) -> tuple[Case, tuple[Fault, ...]]:
    """Read a case, in which what is wrong with a result costs that result alone.

    Args:
        content: The YAML text, or the bytes of a UTF-8 file.
        file: The file's name, for messages.
        dates: What stands first in `11/12/2026`, if that is stated.
        decimal: The decimal sign of its numbers, where the case itself states none.
        is_for_all: Whether that counts over what the region of the case implies.

    Returns:
        The case, with a result for each that is written, and the faults of results.

    Raises:
        InputError: Something else is wrong; with every fault of the file.
    """
    faults, of_rows = FaultLog(file), FaultLog(file)
    fields = Fields(_parse_case(content, file), "", faults, "a case")
    if "ranges" in fields:
        faults.add(
            fields.mark, "", "this is a range set and no case", f"name it with --ranges {file}"
        )
    faults.raise_if_any()
    title = fields.text("case")
    source = fields.text("source")
    stated = read_patient(fields.sub("patient", "patient"))
    sign = fields.choice("decimal", DecimalSign) or decimal
    draws = list(_read_draws(fields, of_rows, sign))
    choice, baselines = _read_baselines(fields, of_rows, sign)
    units = fields.choice("units", UnitSystem)
    language = fields.parsed("language", parse_language) or ""
    region = fields.parsed("region", parse_region)
    if region is not None and region.dates is not None and not is_for_all:
        dates = region.dates
    lesson = _read_lesson(fields)
    fields.finish()
    if faults.faults:
        faults.extend(of_rows.faults)
        faults.raise_if_any()
    draws, said = _settle_dates(draws, dates, stated.birth)
    timeline = order_times([draw.time for draw in draws])
    placed = tuple(
        replace(result, draw=timeline.places[number])
        for number, draw in enumerate(draws)
        for result in draw.results
    )
    patient, results = stated.at_results(placed, faults)
    faults.raise_if_any()
    case = Case(
        file=file,
        title=title or file,
        source=source,
        patient=patient,
        results=results,
        draws=timeline.times,
        undated=timeline.undated,
        baseline_choice=choice,
        baselines=baselines,
        units=units,
        lesson=lesson,
        conventions=said,
        language=language,
        region=region,
        circumstances=stated.circumstances,
    )
    return case, of_rows.by_place


def _settle_dates(
    draws: Sequence[_Draw], stated: DateOrder | None, birth: Birth | None
) -> tuple[list[_Draw], tuple[str, ...]]:
    """Write dates whose order has to be known as it is stated, or as another date settles it."""
    times = [time for draw in draws for time in (draw.time, *(each.time for each in draw.results))]
    style = find_style((*times, birth.text if birth else ""), stated)
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
        raise refuse_file(file, _NO_CASE, _NEW_CASE)
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


def _read_draws(fields: Fields, of_rows: FaultLog, sign: DecimalSign | None) -> Iterator[_Draw]:
    draws, labs = fields.take("draws"), fields.take("labs")
    time = read_time(fields, of_rows)
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
        yield _read_labs(labs, "labs", fields.faults, of_rows, (time, "", sign))
    elif isinstance(draws, SequenceNode) and draws.items:
        for number, node in enumerate(draws.items, start=1):
            draw = Fields(node, f"draws[{number}]", fields.faults, "a draw")
            yield _read_draw(draw, of_rows, sign)
    else:
        fields.faults.add(
            draws.mark if draws else fields.mark, "draws", "draws must be a list",
            "write `- time: ...` and `labs:` for each draw",
        )  # fmt: skip


def _read_draw(draw: Fields, of_rows: FaultLog, sign: DecimalSign | None) -> _Draw:
    time, specimen = read_time(draw, of_rows), draw.text("specimen")
    age, labs = draw.parsed("age", parse_age), draw.take("labs")
    if labs is None:
        draw.faults.add(draw.mark, draw.path_of("labs"), "the draw has no results")
    draw.finish()
    if labs is None:
        return _Draw(time, ())
    shared = (time, specimen, sign)
    read = _read_labs(labs, draw.path_of("labs"), draw.faults, of_rows, shared)
    if age is None:
        return read
    return _Draw(time, tuple(replace(result, age=age) for result in read.results))


def _read_labs(
    labs: Node,
    path: str,
    faults: FaultLog,
    of_rows: FaultLog,
    shared: tuple[str, str, DecimalSign | None],
) -> _Draw:
    """Read the results of a draw, which share its time, its specimen and their decimal sign."""
    time, specimen, sign = shared
    results = read_results(labs, path, of_rows, sign) if has_results(labs) else ()
    if not results:
        faults.add(labs.mark, path, "there are no results here", "write `test: value unit` lines")
    lent = (
        replace(result, time=result.time or time, specimen=result.specimen or specimen)
        for result in results
    )
    return _Draw(time, tuple(lent))


def _read_baselines(
    fields: Fields, of_rows: FaultLog, sign: DecimalSign | None
) -> tuple[BaselineChoice, dict[str, Baseline]]:
    """Read the case's own baselines: a word that chooses, or usual values by test."""
    node = fields.take("baseline")
    if node is None:
        return BaselineChoice.PREVIOUS, {}
    if isinstance(node, TextNode):
        return fields.choice("baseline", BaselineChoice) or BaselineChoice.PREVIOUS, {}
    usual = Fields(node, "baseline", fields.faults, "baseline")
    found = {
        key.text or "": read_baseline(value, usual.path_of(key.text or ""), of_rows, sign)
        for key, value in usual.items()
    }
    return BaselineChoice.PREVIOUS, {name: baseline for name, baseline in found.items() if baseline}
