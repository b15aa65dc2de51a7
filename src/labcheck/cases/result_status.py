"""How far a laboratory is with a result: the codes of HL7 v2 and the words of tables.

Codes: table 0085, http://terminology.hl7.org/CodeSystem/v2-0085. Words are those of FHIR's
observation-status, https://hl7.org/fhir/R4/valueset-observation-status.html, and of exports.
"""

from labcheck.cases.case import ResultStatus
from labcheck.values.records import dataclass

_NO_VALUE = {
    "X": "the result cannot be obtained", "D": "the result is deleted",
    "W": "the result was sent by mistake", "I": "the result is pending",
    "N": "the test was not asked for", "O": "this is an order, and no result",
}  # fmt: skip
_REMARKS_ON_STATUS = {
    "C": "corrected: replaces an earlier final result", "P": "preliminary",
    "R": "not verified", "S": "partial", "A": "amended for the patient's particulars",
    "F": "", "B": "", "V": "", "U": "",
}  # fmt: skip
_STATUSES = {
    "P": ResultStatus.PRELIMINARY, "R": ResultStatus.PRELIMINARY, "S": ResultStatus.PRELIMINARY,
    "F": ResultStatus.FINAL, "B": ResultStatus.FINAL, "U": ResultStatus.FINAL,
    "V": ResultStatus.FINAL, "A": ResultStatus.AMENDED, "C": ResultStatus.CORRECTED,
    "X": ResultStatus.CANCELLED, "N": ResultStatus.CANCELLED, "I": ResultStatus.REGISTERED,
    "O": ResultStatus.REGISTERED, "D": ResultStatus.ENTERED_IN_ERROR,
    "W": ResultStatus.ENTERED_IN_ERROR,
}  # fmt: skip
"""What FHIR calls a status of OBX-11.

A, C, D, F, P, W and X are those of HL7's own map, and S of its draft; it leaves the others open:
https://hl7.org/fhir/uv/v2mappings/ConceptMap-table-hl70085-to-observation-status.html.
"""
_WORDS = {
    word: status
    for status, words in {
        ResultStatus.FINAL: "final|final result|final report|final results|complete|completed"
        "|verified|validated|authorised|authorized|resulted|reported|released|auto verified"
        "|endgültig|endbefund|validiert|freigegeben|definitivo|validado|liberado|finalizado"
        "|définitif|validé|endelig|definitief|definitiv",
        ResultStatus.PRELIMINARY: "preliminary|prelim|preliminary result|partial|partial result"
        "|unverified|not verified|vorläufig|teilbefund|preliminar|provisional|provisoire"
        "|foreløpig|preliminär|voorlopig",
        ResultStatus.REGISTERED: "registered|pending|in process|in progress|ordered|collected"
        "|received|pendiente|en proceso|pendente|em andamento|in arbeit|en cours",
        ResultStatus.CORRECTED: "corrected|corrected result|corrected report|correction|revised"
        "|final corrected|corrected final|edited|edited result|edited result final|final edited"
        "|korrigiert|corregido|corrigido|corrigé|korrigeret|gecorrigeerd",
        ResultStatus.AMENDED: "amended|amended result|amended report|updated",
        ResultStatus.CANCELLED: "cancelled|canceled|voided|void|not done|not performed|rejected"
        "|discontinued|storniert|anulado|cancelado|rechazado|annulé|geannuleerd|anulat",
        ResultStatus.ENTERED_IN_ERROR: "entered in error|deleted|withdrawn|retracted|wrong"
        "|error|invalid|gelöscht|eliminado|supprimé|slettet",
        ResultStatus.UNKNOWN: "unknown",
    }.items()
    for word in words.split("|")
}  # fmt: skip
_VOID = {
    ResultStatus.CANCELLED: "the result is cancelled",
    ResultStatus.ENTERED_IN_ERROR: "the laboratory has withdrawn it",
}
"""Of the words, those beside which whatever stands in the place of the value is no result."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a status says of a result.

    Attributes:
        remark: What a reader should know of it; may be empty.
        is_void: Whether there is no result, whatever stands in its place.
        problem: What is wrong with the status; such a result is not judged either.
        word: What FHIR calls it; `None` where none is given, or one that is wrong.
    """

    remark: str = ""
    is_void: bool = False
    problem: str = ""
    word: ResultStatus | None = None

    @property
    def why_void(self) -> str:
        """What the remark says, without the status before it."""
        return self.remark.partition(": ")[2]


def read_code(code: str) -> Status | None:
    """Read a code of HL7 v2; `None` for any other text."""
    code = code.upper()
    if code not in _STATUSES:
        return None
    remark = _NO_VALUE.get(code) or _REMARKS_ON_STATUS.get(code, "")
    said = f"status {code}: {remark}" if remark else ""
    return Status(said, is_void=code in _NO_VALUE, word=_STATUSES[code])


def parse_status(text: str) -> Status | None:
    """Read a status in words or as a code; `None` for what is none."""
    words = " ".join(text.casefold().replace("-", " ").replace("_", " ").split())
    status = _WORDS.get(words)
    if status is None:
        return read_code(text.strip())
    why = _VOID.get(status, "")
    said = "" if status is ResultStatus.FINAL else f"status: {why or text}"
    return Status(said, is_void=bool(why), word=status)
