"""The pages of the reason words: why a row is not judged, what to do, and cases that show it."""

from collections.abc import Iterator

import labcheck
from docs_build.tables import code, words, write_table
from labcheck.judging.not_judged import Reason
from labcheck.yaml_files.case_file import read_case

_INDEX = """\
# Why a result is not judged

A result is never called normal for want of a range. A row that cannot be judged has one of these
words, in every format (`not_judged` in JSON, CSV and `flag`), and says what would settle it. The
list is closed: a word is never renamed, and a new one is said in the changelog.

"""
_AFTER = """
A row that is not judged can still count as possibly critical: where one of the readings that it may
have lies in a critical limit, the summary and `--only critical` show it. `--only unjudged` shows
the rows of these words alone, and `--fail-on unjudged` ends with exit code 1 where there is one.
"""
_SHOWN = (
    "Each case below is a file for `labcheck check`, and what its row says is what is printed.\n"
)

DEMOS = {
    Reason.UNKNOWN_TEST: (
        ("A name that no test has", "labs: {foobar: 4.2 mmol/L}"),
        ("A name that is near another's", "labs: {pottasium: 4.2 mmol/L}"),
    ),
    Reason.AMBIGUOUS_TEST: (
        ("Blood, cerebrospinal fluid and urine have a protein", "labs: {protein: 30 mg/dL}"),
        ("Procalcitonin and plateletcrit have one short name", "labs: {PCT: '0.3'}"),
    ),
    Reason.CONTRADICTED: (
        (
            "A code of another test than the name",
            "labs: [{test: potassium, code: 2951-2, result: 4.2 mmol/L}]",
        ),
        (
            "A second value that is not the first in another unit",
            "labs: {calcium: 10.3 mg/dL (3.1 mmol/L)}",
        ),
        (
            "A specimen that the test is not of",
            "labs: [{test: serum sodium, specimen: urine, result: 140 mmol/L}]",
        ),
    ),
    Reason.NO_RANGE: (
        ("A test that the sets in use do not have", "labs: {calprotectin: 40 ug/g}"),
    ),
    Reason.NO_MATCHING_PARTITION: (
        ("Limits of other ages only", "patient: {age: 3 y}\nlabs: {hemoglobin: 11 g/dL}"),
    ),
    Reason.UNIT_MISSING: (
        ("Units that it is printed in give different flags", "labs: {testosterone: '500'}"),
    ),
    Reason.UNIT_UNKNOWN: (
        ("A unit that is none", "labs: {potassium: 4.2 mmol/foo}"),
        ("A unit that is near another", "labs: {potassium: 4.2 mmoll/L}"),
    ),
    Reason.UNIT_INCOMPATIBLE: (
        ("A mass, where the limits are of activity", "labs: {TSH: 5 mg/dL}"),
    ),
    Reason.RANGE_UNREAD: (
        (
            "A printed range of three numbers",
            "labs: {potassium: {result: 4.2 mmol/L, range: 3.5-5.1-6}}",
        ),
        (
            "A printed range for a patient in words that are not known",
            "labs: {potassium: {result: 4.2 mmol/L, range: 3.5-5.1 after exercise}}",
        ),
    ),
    Reason.UNREADABLE: (
        ("Two points", "labs: {potassium: 4.2.1 mmol/L}"),
        ("Two numbers", "labs: {potassium: 4.2 or 5.4 mmol/L}"),
    ),
    Reason.IMPOSSIBLE: (
        ("Below zero", "labs: {sodium: -140 mmol/L}"),
        ("A share above 100 %", "labs: {hematocrit: 210 %}"),
    ),
    Reason.NO_RESULT: (
        ("The specimen could not be measured", "labs: {potassium: haemolysed}"),
        ("No value was filled in", "labs: {potassium: ___}"),
    ),
    Reason.NOT_A_MEASUREMENT: (
        ("How haemolysed the specimen was", "labs: {hemolysis index: 2+}"),
        ("What the specimen was", "labs: {specimen type: venous}"),
    ),
}
"""Cases for each word, with what each shows; a page can't be made when one gives another word."""


def list_reason_pages() -> Iterator[tuple[str, str]]:
    """Give the index and the page of each word."""
    rows = [
        (f"[{reason.word}]({reason.word}.md)", words(reason.explanation), words(reason.remedy))
        for reason in Reason
    ]
    table = write_table(("word", "what it means", "what to do"), rows)
    yield "reasons/README.md", _INDEX + table + _AFTER
    for reason in Reason:
        yield f"reasons/{reason.word}.md", _write_page(reason)


def _write_page(reason: Reason) -> str:
    facts = (
        f"# {reason.word}\n\n"
        f"{words(reason.explanation.capitalize())}. What to do: {words(reason.remedy)}.\n\n"
        f'In JSON the row has `"not_judged": {{"reason": "{reason.word}", ...}}` and no flag; in '
        f"CSV and in `labcheck flag` the column `not_judged` has {code(reason.word)}. All the "
        f"words: [why a result is not judged](README.md).\n\n"
    )
    shown = (_write_demo(reason, *demo) for demo in DEMOS[reason])
    return f"{facts}{_SHOWN}\n" + "\n".join(shown)


def _write_demo(reason: Reason, title: str, text: str) -> str:
    (row,) = labcheck.check(read_case(text, "case.yaml")).rows
    found = row.not_judged
    if found is None or found.reason is not reason:
        raise ValueError(f"{text!r} is to show {reason.word}, and gives {found or row.flag}")
    critical = "\nIt counts as possibly critical.\n" if row.may_be_critical else ""
    return (
        f"## {title}\n\n```yaml\n{text}\n```\n\n"
        f"The row says: {words(found.detail)}; {words(found.remedy)}.\n{critical}"
    )
