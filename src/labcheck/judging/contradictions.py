"""What beside a result says of its test and specimen: codes, their names, panel, method, body site.

Each may mean the test that was found, or contradicts it.
"""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.catalogue.specimen_evidence import (
    specimen_of_method,
    specimen_of_panel,
    specimen_of_site,
)
from labcheck.catalogue.specimens import kinds_of, may_be_one, specimen_in, specimens_agree
from labcheck.judging.code_names import says_another_test
from labcheck.judging.not_judged import Reason

_PROPERTY = re.compile(r"\s*\[.*")
"""What stands behind the component in a long name of LOINC: `Glucose [Mass/volume] in Urine`."""
_WORD = re.compile(r"[^\W_]+")
_OF_ANY_TEST = frozenset([
    "blood", "serum", "plasma", "urine", "csf", "fluid", "arterial", "venous", "stool", "count",
    "activity", "level", "time", "ratio", "fraction", "of", "in", "and", "the", "test",
])  # fmt: skip
"""Words that say in what, or how, and not what is measured."""


class Statement(NamedTuple):
    """What one part of a result says of the specimen.

    Attributes:
        text: What it says, for a reader: `the code 2339-0 is of blood`.
        specimen: The specimen.
    """

    text: str
    specimen: str


class ContradictedTest(NamedTuple):
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


def list_candidates(found: FoundTest) -> tuple[Analyte, ...]:
    """Give every analyte that may have been measured; none where the test is not known."""
    match found:
        case Analyte():
            return (found,)
        case AmbiguousTest(candidates=candidates) | ContradictedTest(candidates=candidates):
            return candidates
        case UnknownTest():
            return ()


def check_display(
    result: Result, by_name: Analyte | UnknownTest | AmbiguousTest, catalogue: Catalogue
) -> FoundTest:
    """Compare the name with what the code beside it is called."""
    if not isinstance(by_name, Analyte):
        return by_name
    # The tables of codes are read from files, which a result without a code does not need.
    long_name = catalogue.code_names.get(result.code, "") if result.code else ""
    for said in filter(None, (long_name, *result.display.split("; "))):
        if other := says_another_test(said, by_name):
            detail = f"the code {result.code} is of {other}, the name means {by_name.name}"
            return ContradictedTest((by_name,), detail, Reason.CONTRADICTED.remedy)
    for display in filter(None, (*result.display.split("; "), long_name)):
        component = _PROPERTY.sub("", display)
        called = catalogue.look_up(component, result.unit)
        if not isinstance(called, Analyte):
            continue
        is_one = may_mean(result.test, by_name, called, catalogue)
        if not is_one and not may_mean(component, called, by_name, catalogue):
            detail = f"the code is called {display}, the name means {by_name.name}"
            return ContradictedTest((called, by_name), detail, Reason.CONTRADICTED.remedy)
    return _check_short_name(result, by_name, catalogue) or by_name


def check_beside_code(
    result: Result, coded: Analyte, catalogue: Catalogue
) -> ContradictedTest | None:
    """Compare the test of a code with the further codes, and with what the codes are called."""
    for other in result.other_codes:
        also = catalogue.look_up(other)
        if isinstance(also, Analyte) and not _is_one_test(also.name, also, coded, catalogue):
            detail = f"the code {result.code} means {coded.name}, the code {other} {also.name}"
            return ContradictedTest((coded, also), detail, "leave out the code that is wrong")
    for display in filter(None, result.display.split("; ")):
        component = _PROPERTY.sub("", display)
        called = catalogue.look_up(component, result.unit)
        if isinstance(called, Analyte) and not _is_one_test(component, called, coded, catalogue):
            detail = f"the code {result.code} means {coded.name}, and is called {display}"
            return ContradictedTest((coded, called), detail, "write the code that is meant")
    return _check_short_name(result, coded, catalogue)


def _is_one_test(printed: str, named: Analyte, coded: Analyte, catalogue: Catalogue) -> bool:
    return may_mean(printed, named, coded, catalogue) or may_mean(
        coded.name, coded, named, catalogue
    )


def _check_short_name(
    result: Result, found: Analyte, catalogue: Catalogue
) -> ContradictedTest | None:
    """Compare the test that was found with what its short name means."""
    short = result.short_name
    called = catalogue.look_up(short, result.unit, found.specimen)
    if not isinstance(called, Analyte) or may_mean(short, called, found, catalogue):
        return None
    if catalogue.named(result.test) and may_mean(result.test, found, called, catalogue):
        return None
    detail = f"the short name means {called.name}, all else {found.name}"
    return ContradictedTest((found, called), detail, Reason.CONTRADICTED.remedy)


def contradict_name(name: str, found: AmbiguousTest) -> ContradictedTest:
    """Say that a name holds the names of two tests that cannot be one."""
    names = " and ".join(analyte.name for analyte in found.candidates)
    ids = " or ".join(analyte.id for analyte in found.candidates)
    return ContradictedTest(found.candidates, f"the name {name!r} is of {names}", f"write {ids}")


def may_mean(printed: str, named: Analyte, coded: Analyte, catalogue: Catalogue) -> bool:
    """Whether a printed name may stand for another test than the one it is found by.

    It may where that test goes by it too, or by it in another specimen, and where it says less:
    `LDL` may be a measured one, but `HDL` is not `LDL`, nor `free T4` the total.
    """
    if named.id == coded.id or coded in catalogue.named(printed):
        return True
    elsewhere = catalogue.look_up(printed, None, coded.specimen)
    if elsewhere == coded or coded in getattr(elsewhere, "candidates", ()):
        return True
    own = [name for name in (named.name, *named.aliases) if catalogue.named(name) == (named,)]
    is_elsewhere = not specimens_agree(named.specimen, coded.specimen)
    ignored = _OF_ANY_TEST | ({"total"} if is_elsewhere else frozenset())
    said = [_words(name) - ignored for name in (printed, *own)]
    meant = [_words(name) for name in (coded.name, *coded.aliases)]
    return any(words and words <= wider for words in said for wider in meant)


def _words(name: str) -> frozenset[str]:
    return frozenset(fold_name(word) for word in _WORD.findall(name))


def list_of_code(code: str, coded: Analyte | None, catalogue: Catalogue) -> Iterator[Statement]:
    """Give what a code says of the specimen."""
    long_name = coded.find_long_name(code) if coded else ""
    if said := long_name and specimen_in(long_name):
        yield Statement(f"the code {code} is of {said}", said)
    system = "" if coded or not code else catalogue.systems.get(code, "")
    if kinds_of(system):
        yield Statement(f"the code {code} is of {system.lower()}", system)


def list_of_display(result: Result) -> Iterator[Statement]:
    """Give what the names of the codes say of the specimen."""
    for display in result.display.split("; "):
        if said := specimen_in(display):
            yield Statement(f"the code is called {display!r}", said)


def list_around(result: Result) -> Iterator[Statement]:
    """Give what the panel, the method and the body site say of the specimen."""
    if said := specimen_of_panel(result.panel):
        yield Statement(f"the result stands under {result.panel!r}", said)
    if said := specimen_of_method(result.method):
        yield Statement(f"the method is {result.method!r}", said)
    if said := specimen_of_site(result.site):
        yield Statement(f"the body site is {result.site!r}", said)


def find_around(result: Result) -> str:
    """Give the specimen that the panel says, or else the method or the body site."""
    return next((statement.specimen for statement in list_around(result)), "")


def find_contradiction(statements: list[Statement]) -> tuple[Statement, Statement] | None:
    """Find two statements that cannot both be true; `None` where all agree."""
    return next(
        (
            (one, other)
            for one, other in combinations(statements, 2)
            if not may_be_one(one.specimen, other.specimen)
        ),
        None,
    )
