"""A result of which the report itself says that it is another patient's: nothing judges it."""

from labcheck.cases.case import Result
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.values.wrong_specimen import find_wrong_specimen

_REMEDY = "leave the result out, or the remark where it is of another one"


def refuse_wrong_specimen(result: Result) -> NotJudged | None:
    """Say that by what is noted a result may be another patient's; `None` where nothing does."""
    said = find_wrong_specimen(result.note) if result.note else ""
    return NotJudged(Reason.CONTRADICTED, f"noted of it: {said}", _REMEDY) if said else None
