"""Read the results of a case file: each is one row, whatever is wrong with its fields.

A fault is noted with its place, and costs no other row:

    in the field                  the row
    reported                      keeps the text as a flag that is not read
    range                         has a printed range that is not read
    baseline, time, cva, note,    is judged without it
    code
    any other                     is not judged, and says why
"""

import re
from collections.abc import Sequence

from labcheck.cases.case import Baseline, PriorValue, Result
from labcheck.cases.stated_baselines import read_beside, settle_baseline
from labcheck.catalogue.lookup import LOINC_CODE
from labcheck.errors import Fault, refuse_word
from labcheck.faults import FaultLog
from labcheck.judging.flags import FLAG_OF_WORD
from labcheck.reading.number_evidence import is_number_in
from labcheck.reading.stated_sign import read_printed, write_range
from labcheck.values.dates import parse_moment
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.laboratory_flags import OF_CHANGE, Flags, read_flags
from labcheck.values.late_pattern import compile_late
from labcheck.values.limits import settle_range
from labcheck.values.numerals import parse_percentage
from labcheck.values.printed.baselines import parse_change
from labcheck.values.printed_result import parse_printed, refuse
from labcheck.values.records import replace
from labcheck.values.result_text import (
    MeasuredValue,
    NoResult,
    Numeric,
    Unreadable,
    is_open_number,
)
from labcheck.values.units import is_same_unit, may_be_either_unit, parse_unit
from labcheck.values.words import WORDS
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, SequenceNode, TextNode

_NUMBER = re.compile(r"-?\d+\.\d+")
"""A number of YAML and JSON, where no quotes make it a text."""
_DATE = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}")
LISTED_FIELDS = (
    "test", "result", "unit", "range", "reported", "specimen", "method", "context", "code", "panel",
    "time", "note", "baseline", "cva",
)  # fmt: skip
"""The fields of a result in a list; any other word before a colon is a test."""
_JUDGED_WITHOUT = ("reported", "range", "baseline", "time", "cva", "note", "code")
"""Fields whose faults leave the value and what is measured certain."""
_BEGINS_NUMBER = compile_late(r"[<>≤≥~]?=?[+\-−]?[.,]?\d")
_GROUPS = compile_late(r"\d{1,3}[ '’]\d{3}(?!\d)")
_LETTER = re.compile(r"[^\W\d_]")
_NAMELESS = "the test has no name"
_QUOTE_COMMA = (
    "inside { } a comma ends a value: put quotes round the whole value, or write a decimal point"
)


def read_results(
    labs: Node, path: str, faults: FaultLog, sign: DecimalSign | None = None
) -> tuple[Result, ...]:
    """Read results written as `test: value` or as a list.

    In a list stand `{test: ..., result: ...}`, `K: 6.8 mmol/L` or `K 6.8 mmol/L`.

    Args:
        labs: The results.
        path: The way to them, for messages.
        faults: Where faults of results are noted.
        sign: The decimal sign that is stated for the file.
    """
    if isinstance(labs, MappingNode):
        return tuple(_read_mapping(labs, path, faults, sign))
    items = enumerate(sequence_items(labs), start=1)
    return tuple(
        replace(_read_listed(node, f"{path}[{number}]", faults, sign), line=node.mark.line or None)
        for number, node in items
    )


def has_results(labs: Node) -> bool:
    """Whether a node holds any result, right or wrong."""
    return isinstance(labs, MappingNode | SequenceNode) and bool(labs.items)


def read_time(fields: Fields, faults: FaultLog) -> str:
    """Take a time, which may be any text; a date that does not exist is a fault, and is kept."""
    time = fields.text("time").strip()
    if _DATE.match(time) and parse_moment(time) is None:
        problem = f"{time!r} is not a date such as 2026-03-01 or 2026-03-01T08:30"
        faults.add(fields.mark_of("time"), fields.path_of("time"), problem)
    return time


def read_baseline(
    node: Node | None, path: str, faults: FaultLog, sign: DecimalSign | None = None
) -> Baseline | None:
    """Read what is usual: a word, a value, or a list of values; `None` where some part is wrong."""
    if node is None:
        return None
    if isinstance(node, TextNode):
        change = parse_change(node.text or "")
        if change is not None:
            return change
    values = [_read_prior(item, path, faults, sign) for item in sequence_items(node)]
    known = tuple(value for value in values if value is not None)
    return known if known and len(known) == len(values) else None


def _read_mapping(
    labs: MappingNode, path: str, faults: FaultLog, sign: DecimalSign | None
) -> list[Result]:
    """Read `test: value` pairs; half a value that a comma cut off joins the one before it."""
    results: list[Result] = []
    for key, value in labs.items:
        name, way = (key.text or "").strip(), f"{path}.{key.text}"
        if isinstance(value, TextNode) and value.text is None and _is_number(name):
            why = f"{name!r} is a number and no test"
            faults.add(key.mark, way, why, _QUOTE_COMMA)
            whole = results.pop() if results else Result(name, "", NoResult(""))
            text = ",".join(filter(None, (whole.text, name)))
            results.append(replace(whole, text=text, value=refuse(text, why), unit=None))
        else:
            result = _read_named(key, value, way, faults, sign)
            results.append(replace(result, line=key.mark.line or None))
    return results


def _read_listed(node: Node, path: str, faults: FaultLog, sign: DecimalSign | None) -> Result:
    """Read one result of a list, with its test in a field, before a colon, or before its value."""
    match node:
        case MappingNode(items=((key, value),)) if key.text not in LISTED_FIELDS:
            return _read_named(key, value, f"{path}.{key.text}", faults, sign)
        case TextNode(text=str(text)):
            parted = _part_name(text)
            if parted is None:
                why = "the test and its result are not told apart"
                faults.add(node.mark, path, why, "write `- test: value unit`")
                return Result(text, text, Unreadable(text, why))
            name, written = (replace(node, text=part) for part in parted)
            return _read_named(name, written, path, faults, sign)
        case _:
            return _read_long(node, path, faults, None, sign)


def _read_named(
    key: TextNode, value: Node, path: str, faults: FaultLog, sign: DecimalSign | None
) -> Result:
    name = (key.text or "").strip()
    if isinstance(value, MappingNode):
        return _read_long(value, path, faults, name, sign)
    if isinstance(value, SequenceNode):
        why = "a result is one value"
        remedy = "write several times as draws, or labs as a list: - {test: ..., result: ...}"
        faults.add(value.mark, path, why, remedy)
        return Result(name, _text_of(value), _refuse(value, why))
    printed = read_printed(value.text or "", sign)
    reading = printed.reading
    baseline, not_used = read_beside(printed.baseline, reading.unit)
    result = Result(
        name, printed.text, reading.value, reading.unit, printed.range, reading.mark,
        context=printed.context, second=printed.second, is_typed=sign is DecimalSign.POINT,
        baseline=baseline, note=not_used,
    )  # fmt: skip
    if name:
        return result
    faults.add(key.mark, path, _NAMELESS)
    return replace(result, value=refuse(result.text, _NAMELESS))


def _part_name(text: str) -> tuple[str, str] | None:
    """Part a text into the name of a test and the result behind it; `None` where it is not sure.

    The name ends where the first value begins that is read to the end. Where it may end at two
    places, as in `IgG 4 890 mg/L`, it ends nowhere.
    """
    words = text.split()
    for count in range(1, len(words)):
        name, rest = " ".join(words[:count]).rstrip(" :="), " ".join(words[count:])
        if not _LETTER.search(name):
            continue
        is_number = bool(_BEGINS_NUMBER.match(rest))
        value = parse_printed(rest).reading.value
        if is_number and _GROUPS.match(rest):
            return None
        is_word = not isinstance(value, Unreadable | Numeric)
        if (is_number and (isinstance(value, Numeric) or is_open_number(value))) or is_word:
            return name, rest
    return None


def _is_number(name: str) -> bool:
    """Whether a test's name is a number, as `4 g/dL` is that a decimal comma has cut off."""
    reading = parse_printed(name).reading
    is_numeric = isinstance(reading.value, Numeric)
    return is_numeric and parse_unit(reading.unit, of_count=True) is not None


def _read_long(
    node: Node, path: str, faults: FaultLog, name: str | None, sign: DecimalSign | None
) -> Result:
    """Read a result that has fields; without a name it stands in a list, and has a field for it."""
    own = FaultLog(faults.file)
    fields = Fields(node, path, own, "a result")
    test = fields.text("test", required=True) if name is None else name
    if name == "":
        own.add(node.mark, path, _NAMELESS)
    result = _read_fields(fields, test, sign)
    fields.finish()
    faults.extend(own.faults)
    if not isinstance(node, MappingNode):
        result = replace(result, text=_text_of(node))
    return _heed(own.faults, result, fields)


def _read_fields(fields: Fields, test: str, sign: DecimalSign | None) -> Result:
    """Read what the fields say; what is wrong with one of them is noted only."""
    node = fields.take("result")
    written = fields.text("result") or _text_of(node)
    is_number = (
        isinstance(node, TextNode) and not node.is_quoted and _NUMBER.fullmatch(written) is not None
    )
    printed = read_printed(written, sign)
    text, reading = printed.text, printed.reading
    if "result" not in fields:
        fields.faults.add(
            fields.mark, fields.path_of("result"), "a result must have it",
            "write result: value unit, or result: none",
        )  # fmt: skip
    unit = fields.text("unit")
    has_two_units = may_be_either_unit(unit, reading.unit or "")
    if unit and reading.unit and not (has_two_units or is_same_unit(unit, reading.unit)):
        fields.faults.add(
            fields.mark, fields.path_of("unit"),
            f"the unit is {unit!r} here and {reading.unit!r} in the result", "write it once",
        )  # fmt: skip
    said = fields.parsed("reported", lambda text: _parse_reported(text, reading.value))
    flags = said or Flags()
    reported = flags.word
    marked = f"marked {reading.mark.value} as well" if reported and reading.mark else ""
    range_, passed_over = settle_range(
        write_range(fields.text("range"), sign), printed.range, reading.unit or unit
    )
    mark = "" if reported is reading.mark else marked
    beside, not_used = read_beside(printed.baseline, reading.unit or unit or None)
    baseline, not_needed = settle_baseline(
        read_baseline(fields.take("baseline"), fields.path_of("baseline"), fields.faults, sign),
        beside,
    )
    notes = (fields.text("note"), mark, passed_over, *flags.remarks, not_used, not_needed)
    return Result(
        test=test,
        text=f"{text} {unit}" if unit and not reading.unit else text,
        value=reading.value,
        unit=reading.unit or unit or None,
        coded_unit=unit if has_two_units else "",
        printed_range=range_,
        reported=reported or reading.mark,
        unread_flag=flags.unread,
        off_scale=flags.off_scale,
        specimen=fields.text("specimen"),
        method=fields.text("method"),
        context=fields.text("context") or printed.context,
        code=fields.parsed("code", _parse_code) or "",
        panel=fields.text("panel"),
        second=printed.second,
        time=read_time(fields, fields.faults),
        note="; ".join(filter(None, notes)),
        baseline=baseline,
        is_typed=sign is DecimalSign.POINT or (is_number and is_number_in(reading.unit or unit)),
        cva=fields.parsed("cva", parse_percentage),
    )


def _heed(faults: Sequence[Fault], result: Result, fields: Fields) -> Result:
    """Let what is wrong with the fields of a result count in its row, and in no other."""
    wrong: dict[str, str] = {}
    remedies: dict[str, str] = {}
    for fault in faults:
        name = fault.field[len(fields.path) + 1 :].partition(".")[0]
        wrong.setdefault(name, fault.problem)
        remedies.setdefault(name, fault.remedy)
    cut_off = [name for name in wrong if _is_number(name)]
    blocking = [name for name in wrong if name not in _JUDGED_WITHOUT]
    if blocking:
        why = ": ".join(filter(None, (blocking[0], wrong[blocking[0]])))
        node = fields.take("result")
        text = ",".join((result.text, *cut_off))
        value = _refuse(node if isinstance(node, SequenceNode) else TextNode(text), why)
        value = replace(value, remedy=remedies[blocking[0]])
        unit = fields.text("unit") or result.unit
        result = replace(result, text=text, value=value, unit=unit)
    if "reported" in wrong:
        flag = _text_of(fields.take("reported"))
        result = replace(
            result, unread_flag=flag, note=_join(result.note, *read_flags([flag]).remarks)
        )
    if "range" in wrong:
        unread = f"printed range {_text_of(fields.take('range'))!r} not used: {wrong['range']}"
        result = replace(
            result, printed_range="", unread_range=unread, note=_join(result.note, unread)
        )
    unused = (
        f"{name} {_text_of(fields.take(name))!r} not used"
        for name in ("baseline", "cva", "note", "code")
        if name in wrong
    )
    return replace(result, note=_join(result.note, *unused))


def _refuse(node: SequenceNode | TextNode, why: str) -> Unreadable:
    """Refuse a result, and keep each number that stands there as one that it may be."""
    items = [refuse(_text_of(item), why) for item in sequence_items(node)]
    readings = tuple(reading for item in items for reading in item.readings)
    return Unreadable(_text_of(node), why, readings=readings)


def _parse_code(text: str) -> str:
    """Take a code of LOINC, which is the only one that says what was measured."""
    if LOINC_CODE.fullmatch(text.strip()) is None:
        raise ValueError(f"{text!r} is not a code of LOINC such as 2345-7")
    return text.strip()


def _parse_reported(text: str, value: MeasuredValue) -> Flags:
    flags = read_flags([text], value)
    if flags.unread and flags.unread.upper() not in OF_CHANGE:
        raise ValueError(refuse_word(text, [known.value for known in FLAG_OF_WORD], list(WORDS)))
    return flags


def _read_prior(
    node: Node, path: str, faults: FaultLog, sign: DecimalSign | None
) -> PriorValue | None:
    own = FaultLog(faults.file)
    time = method = specimen = unit = ""
    if isinstance(node, MappingNode):
        fields = Fields(node, path, own, "a baseline")
        text = fields.text("result", required=True)
        time, method = fields.text("time"), fields.text("method")
        unit, specimen = fields.text("unit"), fields.text("specimen")
        fields.finish()
    else:
        text = (node.text or "") if isinstance(node, TextNode) else ""
    reading = read_printed(text, sign).reading
    if isinstance(reading.value, NoResult | Unreadable):
        own.add(
            node.mark, path, f"{text!r} is not a baseline",
            "write a value with its unit, a list of values, or unchanged, risen or fallen",
        )  # fmt: skip
    faults.extend(own.faults)
    if own.faults:
        return None
    return PriorValue(reading.value, reading.unit or unit or None, time, method, specimen)


def _text_of(node: Node | None) -> str:
    """Give what is written in a node on one line, whatever kind of node it is."""
    match node:
        case TextNode(text=text):
            return text or ""
        case SequenceNode(items=items):
            return ", ".join(map(_text_of, items))
        case MappingNode(items=pairs):
            return ", ".join(f"{key.text}: {_text_of(value)}" for key, value in pairs)
        case _:
            return ""


def _join(*notes: str) -> str:
    return "; ".join(filter(None, notes))
