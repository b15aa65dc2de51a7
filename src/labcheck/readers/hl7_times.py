"""HL7 v2 times: when a specimen was taken, by every field that says so or comes near it.

By chapter 7 of the standard OBX-14 and OBR-7 are the time that matters for the patient, which of a
specimen is that of its collection (https://confluence.hl7australia.com, OBR-7); SPM-17 is the
collection, and OBR-8 the end of a timed one. Where none of them is sent, what follows next in the
life of a specimen comes nearest, and the result says which it is. The message's own time (MSH-7) is
not a time of the specimen: only an age is bounded by it.
"""

from collections.abc import Iterator, Sequence

from labcheck.faults import FaultLog
from labcheck.readers.hl7_message import Segment
from labcheck.readers.hl7_values import parse_time
from labcheck.values.dates import Days, parse_local_days
from labcheck.values.records import dataclass

_COLLECTION = {
    ("OBX", 14): "",
    ("OBR", 7): "",
    ("SPM", 17): "",
    ("OBR", 8): "the end of the collection",
}
_LATER = {
    ("SPM", 18): "the arrival at the laboratory",
    ("OBR", 14): "the arrival at the laboratory",
    ("OBX", 19): "the analysis",
    ("OBR", 22): "the report",
}
_FIELDS = _COLLECTION | _LATER
"""The fields in the order they are looked at, and what each is the time of, if not the collection.

Until HL7 2.3 OBX ended with OBX-17, and a field that a version does not have is empty.
"""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the time of a result may stand: its OBX, and the OBR and the SPMs it stands under."""

    obx: Segment
    request: Segment | None
    specimens: Sequence[Segment]

    def list_times(self) -> Iterator[tuple[Segment, int, str]]:
        """Give every time that is sent, nearest to the collection first, and where it stands."""
        requests = [self.request] if self.request else []
        segments = {"OBX": [self.obx], "OBR": requests, "SPM": self.specimens}
        for name, number in _FIELDS:
            sent = [
                (segment, text)
                for segment in segments[name]
                if (text := _read_start(segment, number))
            ]
            if len({text for _, text in sent}) == 1:  # of specimens that differ none is the one
                yield sent[0][0], number, sent[0][1]


def read_time(sources: Sources, faults: FaultLog) -> tuple[str, str]:
    """Give the time of a result as ISO 8601, and a remark where it is not that of the collection.

    A time that cannot be read is given as it stands.
    """
    for segment, number, text in sources.list_times():
        try:
            time = parse_time(text)
        except ValueError as error:
            problem = f"{segment.name}-{number}: {error}"
            faults.add(segment.line, segment.place, problem, "it is shown as it stands")
            return text, ""
        what = _FIELDS[segment.name, number]
        return time, f"the time is that of {what}" if what else ""
    return "", ""


def find_collection(sources: Sources) -> str:
    """Give what is sent of when the specimen was taken, which tells one draw from another."""
    for segment, number, text in sources.list_times():
        return text if (segment.name, number) in _COLLECTION else ""
    return ""


def read_sent(header: Segment) -> Days | None:
    """Give the days that a message may be of (MSH-7); `None` where that is not known."""
    try:
        return parse_local_days(parse_time(header.component(7)))
    except ValueError:
        return None


def _read_start(segment: Segment, number: int) -> str:
    """Give a time, or the first of a span of times, whose parts may be divided further."""
    first, _, _ = segment.component(number).partition(segment.delimiters.subcomponent)
    return first.strip()
