"""The OBX of a file of HL7 v2: those that say the same of a result are read once."""

from labcheck.cases.case import Result
from labcheck.faults import FaultLog
from labcheck.readers.hl7_message import Segment
from labcheck.readers.hl7_results import (
    Observation,
    Order,
    note,
    read_alone,
    read_order,
    remark_on_order,
    tell_apart,
)
from labcheck.readers.hl7_times import read_time
from labcheck.readers.read_once import ReadOnce
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.records import replace
from labcheck.values.result_text import Unreadable

_OF_RESULT = (2, 3, 5, 6, 7, 8, 11, 17, 20)
"""The fields of an OBX that say what a result is by itself."""


class ResultReader:
    """Reads the OBX of one file.

    Args:
        faults: Where faults are noted.
        sign: The decimal sign that is stated.
        known: What was read in other files, as `ReadOnce` has it.
    """

    def __init__(
        self,
        faults: FaultLog,
        sign: DecimalSign | None = None,
        known: dict[object, object] | None = None,
    ) -> None:
        self._faults = faults
        self._sign = sign
        self._alone = ReadOnce[Result](faults, known, (ResultReader, sign))
        self._order: Order | None = None
        self._of_order = ("", "", "", "")

    def read(self, observation: Observation) -> Result:
        """Read one OBX; whatever is wrong with it, it is a result."""
        obx, order = observation.segment, observation.order
        if obx.text(0).upper() != obx.name:
            why = "it is not separated as its MSH declares"
            remedy = "separate every segment as MSH-1 and MSH-2 declare"
            self._faults.add(obx.line, obx.place, why, remedy)
            return Result(test="", text=obx.text(0), value=Unreadable(obx.text(0), why))
        alone = self._read_once(obx, order.request.component(25) if order.request else "")
        time, origin = read_time(observation.times, self._faults)
        if order is not self._order:
            self._order, self._of_order = order, read_order(order)
        specimen, site, panel, specimens = self._of_order
        beside = (tell_apart(observation), origin, specimens)
        above = (*map(note, observation.notes), remark_on_order(observation))
        return replace(
            alone,
            specimen=specimen,
            site=alone.site or site,
            panel=panel,
            time=time,
            note="; ".join(filter(None, (*above, alone.note, *beside))),
        )

    def _read_once(self, obx: Segment, code_of_order: str) -> Result:
        own = tuple(obx.fields[at] for at in _OF_RESULT if at < len(obx.fields))
        question = (own, obx.delimiters, obx.charset, obx.is_cut_off, code_of_order)
        return self._alone.read(
            question, lambda log: read_alone(obx, code_of_order, log, self._sign)
        )
