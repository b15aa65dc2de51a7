"""What was measured: the test that a result's name, code and specimen mean together."""

import re
from dataclasses import dataclass

from labcheck.analytes import Analyte, fold_name
from labcheck.case import Result
from labcheck.catalogue import AmbiguousTest, Catalogue, UnknownTest
from labcheck.errors import suggest
from labcheck.reasons import NotJudged, Reason

_WORD = re.compile(r"[^\W\d_]{3,}")
"""A word that says something of what is measured; `T3` and `IgG` are told apart by the rest."""
_OF_ANY_TEST = {
    "total", "free", "blood", "serum", "plasma", "urine", "csf", "fluid", "arterial", "venous",
    "stool", "count", "activity", "antigen", "antibody", "level", "time", "ratio", "fraction",
}  # fmt: skip
"""Words that say in what, or how, and not what is measured."""


@dataclass(frozen=True, slots=True)
class ContradictedTest:
    """What stands beside a result cannot all be of one test and one specimen.

    Attributes:
        candidates: Every analyte that some part of it means.
        detail: What contradicts what.
        remedy: What would settle it.
    """

    candidates: tuple[Analyte, ...]
    detail: str
    remedy: str


FoundTest = Analyte | UnknownTest | AmbiguousTest | ContradictedTest


def find_test(result: Result, catalogue: Catalogue) -> FoundTest:
    """Find what was measured: by the code, if the catalogue knows it, else by the name.

    A code says more than a name, so `glucose` with the code of CSF glucose is that; but a name that
    has nothing in common with what the code means contradicts it.
    """
    by_name = catalogue.find(result.test, result.unit, result.specimen or None)
    by_code = catalogue.find(result.code) if result.code else None
    if not isinstance(by_code, Analyte):
        return by_name
    if isinstance(by_name, Analyte) and not _may_mean(by_name, by_code):
        return ContradictedTest(
            (by_code, by_name),
            f"the code {result.code} means {by_code.name}, the name {by_name.name}",
            f"write {by_code.id} or {by_name.id}, and the code that goes with it",
        )
    return by_code


def explain_name(found: UnknownTest | AmbiguousTest | ContradictedTest) -> NotJudged:
    """Say why the test is not known for certain, and what would settle it."""
    match found:
        case ContradictedTest(detail=detail, remedy=remedy):
            return NotJudged(Reason.CONTRADICTED, detail, remedy)
        case AmbiguousTest(candidates=candidates):
            names = " or ".join(one.name for one in candidates)
            ids = " or ".join(one.id for one in candidates)
            detail, remedy = f"the name may mean {names}", f"write {ids}"
            return NotJudged(Reason.AMBIGUOUS_TEST, detail, remedy)
        case UnknownTest(is_loinc=True):
            detail = "no analyte in the catalogue has this code"
            remedy = "this LOINC code is not in the catalogue: write the test's name"
            return NotJudged(Reason.UNKNOWN_TEST, detail, remedy)
        case UnknownTest(near=near):
            reason = Reason.UNKNOWN_TEST
            return NotJudged(reason, reason.explanation, suggest(near) or reason.remedy)


def _may_mean(named: Analyte, coded: Analyte) -> bool:
    """Whether a test's name may stand for another test: their names share a telling word."""
    if named.id == coded.id:
        return True
    words = [
        {fold_name(word) for word in _WORD.findall(analyte.name)} - _OF_ANY_TEST
        for analyte in (named, coded)
    ]
    return not words[0].isdisjoint(words[1])
