"""Read cases from HL7 v2 messages (ORU^R01, 2.3 to 2.8), single, in batches, or framed by MLLP.

A message that is wrong takes no other with it, and a segment that is wrong is complained of once;
every OBX becomes a result, in the order of the file within its patient. What an order of another
service holds (imaging, an electrocardiogram) is left out and counted, but for known tests.
"""

from collections import Counter

from labcheck.errors import Fault, InputError
from labcheck.faults import FaultLog
from labcheck.readers import Asked, Reading
from labcheck.readers.categories import count_left_out
from labcheck.readers.hl7_message import Message, read_messages
from labcheck.readers.hl7_once import ResultReader
from labcheck.readers.hl7_patient import Charts
from labcheck.readers.hl7_results import (
    find_other_section,
    read_issue,
    read_unparsed,
    sort_segments,
)
from labcheck.readers.hl7_times import read_sent

_RESULTS = "ORU"


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read the messages of a file.

    Raises:
        InputError: It is not HL7 v2, or no result can be read.
    """
    faults = FaultLog(file)
    charts = Charts(faults)
    messages = read_messages(content, faults)
    reader = ResultReader(faults, asked.decimal, asked.remembered)
    others: Counter[str] = Counter()
    for message in messages:
        if message.segments:
            others += _read_message(message, charts, faults, reader, asked)
        else:
            for line, result in read_unparsed(message):
                charts.open_nameless(f"line {message.line}", line).enter(result)
    cases = charts.close()
    faults.extend(count_left_out(others, file, "OBX", "OBX"))
    if not (cases or others) or not any(message.segments for message in messages):
        count = sum(message.number > 0 for message in messages)
        problem = f"no result can be read from {count} HL7 message{'s' * (count != 1)}"
        raise InputError([Fault(file, None, None, "", problem), *faults.faults])
    return Reading(cases, faults.faults)


def _read_message(
    message: Message, charts: Charts, faults: FaultLog, reader: ResultReader, asked: Asked
) -> Counter[str]:
    """Enter the results of a message; give how many were left out, by their order's service."""
    others: Counter[str] = Counter()
    observations = sort_segments(message, faults)
    header, place = message.segments[0], f"message {message.number}"
    kind = header.component(9)
    if kind and kind.upper() != _RESULTS:
        problem = f"a message of type {kind[:20]!r} is not a report of results (ORU^R01)"
        faults.add(header.line, header.place, problem, "what results it has are read")
    if not observations:
        faults.add(header.line, place, "there is no result (OBX) in it")
    nameless = f"{place}: no PID"
    sent = read_sent(header)
    opened = {
        segment.place: charts.open(segment) for segment in message.segments if segment.name == "PID"
    }
    for observation in observations:
        if section := find_other_section(observation, asked.catalogue):
            others[section] += 1
            continue
        result = reader.read(observation)
        chart = (
            opened[observation.patient.place]
            if observation.patient
            else charts.open_nameless(nameless, header.line)
        )
        chart.enter(result, read_issue(observation, result, header, message.number), sent)
    return others
