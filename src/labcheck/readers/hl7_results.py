"""HL7 v2 results: one `Result` for each OBX, with what its order and its notes add.

The order of segments, PID { OBR { OBX { NTE } } { SPM } }, is that of ORU^R01:
http://www.hl7.eu/refactored/msgORU_R01.html; fields of OBX:
http://www.hl7.eu/refactored/segmOBX.html. A specimen may stand behind the results it is of, so
that a message is first sorted and then read.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import field

from labcheck.cases.case import Result
from labcheck.cases.result_status import Status
from labcheck.cases.stated_baselines import read_beside
from labcheck.catalogue.lookup import Catalogue
from labcheck.faults import FaultLog
from labcheck.readers.categories import is_known_test, is_other_section
from labcheck.readers.hl7_message import Message, Segment, component_of
from labcheck.readers.hl7_times import Sources, find_collection
from labcheck.readers.hl7_values import (
    Observed,
    name_specimen,
    parse_time,
    read_status,
    read_value,
)
from labcheck.readers.replacement import Issue
from labcheck.reading.number_evidence import is_number_in
from labcheck.reading.stated_sign import write_range
from labcheck.values.coded_words import remark_on_condition
from labcheck.values.dates import parse_moment
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.laboratory_flags import Flags, read_flags
from labcheck.values.limits import settle_range
from labcheck.values.printed_result import refuse
from labcheck.values.records import dataclass
from labcheck.values.result_text import MeasuredValue, NoResult, Unreadable
from labcheck.values.units import is_same_unit, may_be_either_unit, parse_unit

_LOINC = ("LN", "LOINC")
_LOINC_CODE = re.compile(r"\d{1,7}-\d")
_TRIPLETS = (1, 4, 10)
"""Where OBX-3 names a test: identifier, text and system, alternate ones, and second alternates."""
_POWER = re.compile(r"[x×*]?\s*10")


@dataclass(slots=True)
class Order:
    """An OBR and what stands under it; the first of a message may be without one."""

    request: Segment | None = None
    specimens: list[Segment] = field(default_factory=list)
    notes: list[Segment] = field(default_factory=list)
    observations: list["Observation"] = field(default_factory=list)
    sub_ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(slots=True)
class Observation:
    """An OBX, its notes, the PID above it if there is one, and its order."""

    segment: Segment
    patient: Segment | None
    order: Order
    notes: list[Segment] = field(default_factory=list)

    @property
    def times(self) -> Sources:
        """Where its time may stand."""
        return Sources(self.segment, self.order.request, self.order.specimens)


def sort_segments(message: Message, faults: FaultLog) -> list[Observation]:
    """Find every OBX of a message and what belongs to it."""
    found: list[Observation] = []
    patient: Segment | None = None
    order = Order()
    remarks: list[Segment] = []
    seen: set[tuple[int, str]] = set()
    for segment in message.segments:
        match segment.name:
            case "PID":
                patient, order, remarks = segment, Order(), []
            case "OBR":
                order, seen = Order(segment), set()
                remarks = order.notes
            case "ORC":
                remarks = []
            case "SPM":
                order.specimens.append(segment)
                remarks = []
            case "NTE":
                remarks.append(segment)
            case "OBX":
                observation = Observation(segment, patient, order)
                order.observations.append(observation)
                order.sub_ids[segment.text(3)].add(segment.text(4))
                found.append(observation)
                remarks = observation.notes
                _check_place(observation, (len(order.specimens), segment.text(1)), seen, faults)
            case _:
                pass
    return found


_NUMERIC = ("NM", "SN")
"""The types of values whose numbers have a decimal point, by the standard."""


def find_other_section(observation: Observation, catalogue: Catalogue | None) -> str:
    """Find the service of an order that examines no specimen (OBR-24); empty for a known test."""
    section = observation.order.request.component(24) if observation.order.request else ""
    if not is_other_section(section):
        return ""
    test, codes, _, local_code = _read_test(observation.segment, FaultLog(""))
    unit, code = _read_unit(observation.segment) or None, codes[0] if codes else ""
    named = Result(test, "", NoResult(""), unit=unit, code=code, local_code=local_code)
    return "" if is_known_test(named, catalogue) else section


def read_alone(
    obx: Segment, code_of_order: str, faults: FaultLog, sign: DecimalSign | None
) -> Result:
    """Read what an OBX says by itself: not when, nor what stands around it."""
    test, codes, display, local_code = _read_test(obx, faults)
    observed = read_value(obx, sign)
    unit, coded_unit = _read_unit(obx), _read_other_unit(obx)
    status = read_status(obx.component(11), code_of_order)
    value = _settle(obx, observed, status, unit, faults)
    # A flag judges even where there is no value, so that of a void result is only remarked.
    is_void = status.is_void or bool(status.problem) or obx.is_cut_off
    flags, mark = _read_flags(obx, value, faults), None if is_void else observed.reading.mark
    flagged = f"flagged {obx.text(8)}" if is_void and flags.word else ""
    marked = f"marked {mark.value} as well" if mark and flags.word not in (None, mark) else ""
    within = observed.reading.unit
    coded_unit = unit if may_be_either_unit(unit, within or "") else coded_unit
    stated = "; ".join(filter(None, obx.texts(7))) if obx.text(7) else ""
    stated = write_range(stated, sign)
    printed_range, passed_over = settle_range(stated, observed.range, within or unit)
    baseline, not_used = read_beside(observed.baseline, within or unit or None)
    notes = (status.remark, *flags.remarks, flagged, marked, passed_over, not_used)
    return Result(
        test=test,
        text=" ".join(filter(None, (observed.text, "" if within else unit))),
        value=value,
        unit=within or unit or None,
        printed_range=printed_range,
        reported=None if is_void else flags.word or mark,
        method=_name(next(iter(obx.repetitions(17)), ()), text_first=True),
        site=_name(next(iter(obx.repetitions(20)), ()), text_first=True),
        note="; ".join(filter(None, notes)),
        code=codes[0] if codes else "",
        other_codes=codes[1:],
        local_code=local_code,
        display=display,
        unread_flag=flags.unread,
        off_scale=flags.off_scale,
        coded_unit=coded_unit,
        is_typed=sign is DecimalSign.POINT
        or (obx.text(2).upper() in _NUMERIC and is_number_in(within or unit)),
        status=status.word,
        context=observed.context,
        second=observed.second,
        baseline=baseline,
    )


def read_issue(observation: Observation, result: Result, header: Segment, number: int) -> Issue:
    """Read what identifies a result among the messages of a file, and when it was reported.

    That is the filler's number of the order (OBR-3), else the placer's, with the service ordered,
    the test, the sub-id and the time of the specimen.
    """
    obx, request = observation.segment, observation.order.request
    order = (request.text(3) or request.text(2)) if request else ""
    if request is None or not order:
        return Issue()
    collected = find_collection(observation.times)
    key = (order, request.component(4), obx.text(3), obx.text(4), collected)
    try:
        sent = parse_moment(parse_time(header.component(7)))
    except ValueError:
        sent = None
    return Issue((key,), result.status, number, sent, line=obx.line)


def read_unparsed(message: Message) -> Iterable[tuple[int, Result]]:
    """Show every OBX line of a message that cannot be taken apart, each with its line number."""
    for line, text in message.unparsed:
        if text[:3].upper() == "OBX":
            yield line, Result(test="", text=text, value=Unreadable(text, message.why))


def _check_place(
    observation: Observation, set_id: tuple[int, str], seen: set[tuple[int, str]], faults: FaultLog
) -> None:
    """Complain of results that stand under nothing, or twice under one number."""
    obx, order = observation.segment, observation.order
    if order.request is None and len(order.observations) == 1:
        above = "no OBR" if observation.patient else "no PID"
        missing = "which order it is of" if observation.patient else "whose results these are"
        faults.add(obx.line, obx.place, f"{above} stands before it, which would say {missing}")
    elif observation.patient is None and len(order.observations) == 1:
        problem = "no PID stands before it, which would say whose results these are"
        faults.add(obx.line, obx.place, problem)
    if set_id[1] and set_id in seen:
        problem = f"the set id {set_id[1][:20]} stands twice under one order"
        faults.add(obx.line, obx.place, problem, "both results are read")
    seen.add(set_id)


def read_order(order: Order) -> tuple[str, str, str, str]:
    """Give specimen, body site and panel of an order, and what is to be said of its specimens."""
    said = filter(None, (_name_specimens(order), *_list_conditions(order)))
    return _read_specimen(order), _read_site(order), _read_panel(order), "; ".join(said)


def _read_panel(order: Order) -> str:
    """Name the order, OBR-4, by its text."""
    if order.request is None:
        return ""
    parts = next(iter(order.request.repetitions(4)), ())
    return next(filter(None, (component_of(parts, place) for place in (2, 5, 1))), "")


def _read_test(obx: Segment, faults: FaultLog) -> tuple[str, tuple[str, ...], str, str]:
    """Give a test's name, its LOINC codes, what they are called, and a code of the source's own.

    The laboratory's own words come first: the text the code was made from, then a local name.
    """
    parts = next(iter(obx.repetitions(3)), ())
    triplets = [
        (component_of(parts, at), component_of(parts, at + 1), component_of(parts, at + 2).upper())
        for at in _TRIPLETS
    ]
    local = [name for _, name, system in triplets if system not in _LOINC]
    called = [name for _, name, system in triplets if system in _LOINC]
    codes = [code for code, _, _ in triplets]
    test = next(filter(None, [component_of(parts, 9), *local, *called, *codes]), "")
    if not test and not obx.is_cut_off:
        faults.add(obx.line, obx.place, "OBX-3 names no test", "write its code or its name")
    loinc = [code for code, _, system in triplets if system in _LOINC]
    displays = "; ".join(dict.fromkeys(name for name in called if name and name != test))
    own = next((code for code, _, system in triplets if code and system not in _LOINC), "")
    return test, tuple(dict.fromkeys(filter(_LOINC_CODE.fullmatch, loinc))), displays, own


def _read_flags(obx: Segment, value: MeasuredValue, faults: FaultLog) -> Flags:
    names = [name for parts in obx.repetitions(8) if (name := _name(parts))]
    flags = read_flags(names, value, is_coded=True)
    if flags.problem:
        faults.add(obx.line, obx.place, flags.problem, "none of them is used")
    return flags


def _read_unit(obx: Segment) -> str:
    """Read OBX-6: its code, or its text where only that is a unit we know.

    `10^9/L` without an escape comes as two components, and is put together again.
    """
    parts = next(iter(obx.repetitions(6)), ())
    code, text = component_of(parts, 1), component_of(parts, 2)
    if _POWER.fullmatch(code) and text[:1].isdigit():
        return f"{code}{obx.delimiters.component}{text}".replace(obx.delimiters.component, "^")
    others = (text, component_of(parts, 4), component_of(parts, 5))
    if code and parse_unit(code) is None:
        return next((other for other in others if other and parse_unit(other)), code)
    return next(filter(None, (code, *others)), "")


def _read_other_unit(obx: Segment) -> str:
    """Give a second unit that OBX-6 names, beside the one that is read; empty where it has none."""
    parts = next(iter(obx.repetitions(6)), ())
    unit = _read_unit(obx)
    known = parse_unit(unit) if unit else None
    others = (component_of(parts, place) for place in (2, 4, 5))
    return next(
        (
            other
            for other in others
            if known and other and (parsed := parse_unit(other)) and parsed != known
        ),
        "",
    )


def _settle(
    obx: Segment, observed: Observed, status: Status, unit: str, faults: FaultLog
) -> MeasuredValue:
    """Decide what was measured by value, status and unit, and tell what is wrong."""
    if obx.is_cut_off:
        why = "the file ends within this result"
        faults.add(obx.line, obx.place, why, "the file is cut off: send it again")
        return refuse(observed.text, why)
    if status.problem:
        faults.add(obx.line, obx.place, status.problem, "send F for a final result")
        return refuse(observed.text, status.problem)
    if status.is_void:
        return NoResult(observed.text, status.why_void if observed.text else "")
    if not observed.text:
        faults.add(obx.line, obx.place, "OBX-5 is empty", "send X in OBX-11 where there is none")
    elif observed.problem:
        faults.add(obx.line, obx.place, observed.problem, observed.remedy)
    within = observed.reading.unit
    is_other = unit and within and not is_same_unit(unit, within)
    if is_other and not may_be_either_unit(unit, within or ""):
        why = f"the unit is {unit!r} in OBX-6 and {within!r} in OBX-5"
        faults.add(obx.line, obx.place, why, "write it once")
        return refuse(observed.text, why)
    return observed.reading.value


def _list_specimens(order: Order) -> list[str]:
    named = (
        name_specimen(specimen.component(4), specimen.component(4, 2))
        for specimen in order.specimens
    )
    return list(dict.fromkeys(filter(None, named)))


def _name_specimens(order: Order) -> str:
    """Name several specimens of one order, of which none is that of a result for certain."""
    named = _list_specimens(order)
    return f"the order has several specimens: {', '.join(named)}" if len(named) > 1 else ""


def _list_conditions(order: Order) -> list[str]:
    """Say what the specimens of an order were like (SPM-24): `the specimen was hemolyzed`."""
    said = (
        remark_on_condition(component_of(parts, 1), component_of(parts, 2))
        for specimen in order.specimens
        for parts in specimen.repetitions(24)
    )
    return list(dict.fromkeys(filter(None, said)))


def _read_specimen(order: Order) -> str:
    """Name the specimen by SPM-4, or else by OBR-15; not by several SPM that differ."""
    if named := _list_specimens(order):
        return named[0] if len(named) == 1 else ""
    if order.request is None or not order.request.text(15):
        return ""
    parts = [*order.request.subcomponents(15), ""]
    return name_specimen(parts[0].strip(), parts[1].strip())


def _read_site(order: Order) -> str:
    """Name the body site by SPM-8, or else by OBR-15.4; not by several that differ."""
    sites = [
        _name(parts, text_first=True)
        for specimen in order.specimens
        for parts in specimen.repetitions(8)
    ]
    if named := list(dict.fromkeys(filter(None, sites))):
        return named[0] if len(named) == 1 else ""
    if order.request is None or not (site := order.request.component(15, 4)):
        return ""
    code, _, text = site.partition(order.request.delimiters.subcomponent)
    return text.partition(order.request.delimiters.subcomponent)[0] or code


def remark_on_order(observation: Observation) -> str:
    """Give what is remarked on a whole order, to its first result."""
    if observation.order.observations[0] is not observation:
        return ""
    notes = " ".join(filter(None, map(note, observation.order.notes)))
    return f"on the whole order: {notes}" if notes else ""


def tell_apart(observation: Observation) -> str:
    """Give the sub-id where the order has further results of the test, with other sub-ids."""
    sub_id, ids = (
        observation.segment.text(4),
        observation.order.sub_ids[observation.segment.text(3)],
    )
    return f"sub-id {sub_id}" if sub_id and len(ids) > 1 else ""


def note(nte: Segment) -> str:
    """Give the text of an NTE."""
    return "\n".join(nte.texts(3)).strip()


def _name(parts: tuple[str, ...], *, text_first: bool = False) -> str:
    """Give the code of a coded field, or its text."""
    code, text = component_of(parts, 1), component_of(parts, 2)
    return (text or code) if text_first else (code or text)
