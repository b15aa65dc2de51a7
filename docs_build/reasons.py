"""The page of the reason words: why a row is not judged, what to do, and a case that shows it."""

import labcheck
from docs_build.tables import words
from labcheck.judging.not_judged import Reason
from labcheck.yaml_files.case_file import read_case

_ABOUT = """\
# Why a result is not judged

A result is never called normal for want of a range. A row that cannot be judged has one of these
words, in every format, and says what would settle it. Each is shown with a result that brings it
about.

"""

DEMOS = {
    Reason.UNKNOWN_TEST: "labs: {foobar: 4.2 mmol/L}",
    Reason.AMBIGUOUS_TEST: "labs: {protein: 30 mg/dL}",
    Reason.CONTRADICTED: "labs: [{test: potassium, code: 2951-2, result: 4.2 mmol/L}]",
    Reason.NO_RANGE: "labs: {calprotectin: 40 ug/g}",
    Reason.NO_MATCHING_PARTITION: "patient: {age: 3 y}\nlabs: {hemoglobin: 11 g/dL}",
    Reason.UNIT_MISSING: "labs: {testosterone: '500'}",
    Reason.UNIT_UNKNOWN: "labs: {potassium: 4.2 mmol/foo}",
    Reason.UNIT_INCOMPATIBLE: "labs: {TSH: 5 mg/dL}",
    Reason.RANGE_UNREAD: "labs: {potassium: {result: 4.2 mmol/L, range: 3.5-5.1-6}}",
    Reason.UNREADABLE: "labs: {potassium: 4.2.1 mmol/L}",
    Reason.IMPOSSIBLE: "labs: {sodium: -140 mmol/L}",
    Reason.NO_RESULT: "labs: {potassium: haemolysed}",
    Reason.NOT_A_MEASUREMENT: "labs: {hemolysis index: 2+}",
}
"""A case for each word; the page cannot be made when one of them gives another."""


def write_reasons() -> str:
    """Write the page."""
    return _ABOUT + "\n".join(map(_write_section, Reason))


def _write_section(reason: Reason) -> str:
    text = DEMOS[reason]
    (row,) = labcheck.check(read_case(text, "case.yaml")).rows
    found = row.not_judged
    if found is None or found.reason is not reason:
        raise ValueError(f"{text!r} is to show {reason.word}, and gives {found or row.flag}")
    return (
        f"## {reason.word}\n\n"
        f"{words(reason.explanation.capitalize())}. What to do: {words(reason.remedy)}.\n\n"
        f"```text\n{text}\n```\n\n"
        f"The row says: {words(found.detail)}; {words(found.remedy)}.\n"
    )
