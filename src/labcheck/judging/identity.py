"""What was measured: the test and the specimen that everything beside a result means together.

Name, short name, code, the code's own name, specimen and panel are statements. Each agrees with
the others, chooses between the tests that a name may mean, or contradicts; nothing is judged by
one of them where another says that it is something else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.lookup import LOINC_CODE, AmbiguousTest, Catalogue, UnknownTest
from labcheck.catalogue.specimens import (
    is_part_of,
    kinds_of,
    may_be_one,
    says_nothing,
    specimen_in,
    specimens_agree,
    split_specimen,
)
from labcheck.judging.code_names import measured_component, says_another_test
from labcheck.judging.not_judged import Reason

_PROPERTY = re.compile(r"\s*\[.*")
"""What stands behind the component in a long name of LOINC: `Glucose [Mass/volume] in Urine`."""
_WORD = re.compile(r"[^\W_]+")
_MOST_REMEMBERED = 16_384
"""How many different questions are remembered; a laboratory has some hundreds."""
_OF_ANY_TEST = frozenset([
    "blood", "serum", "plasma", "urine", "csf", "fluid", "arterial", "venous", "stool", "count",
    "activity", "level", "time", "ratio", "fraction", "of", "in", "and", "the", "test",
])  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Statement:
    """What one part of a result says of the specimen.

    Attributes:
        text: What it says, for a reader: `the code 2339-0 is of blood`.
        specimen: The specimen.
    """

    text: str
    specimen: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What was measured, and in what.

    Attributes:
        found: The test, or why it is not known.
        specimen: The specimen as its field states it, else as the test's name does; may be empty.
        unused_code: A code that says nothing, since neither the catalogue nor LOINC's names that
            come with labcheck have it; may be empty.
        said_by_code: The specimen of the code; `None` where it has none, or a part of it is stated.
    """

    found: FoundTest
    specimen: str = ""
    unused_code: str = ""
    said_by_code: Statement | None = None


def find_test(result: Result, catalogue: Catalogue) -> FoundTest:
    """Find what was measured: by the code, if the catalogue knows it, else by the name."""
    return identify(result, catalogue).found


def identify(result: Result, catalogue: Catalogue) -> Identity:
    """Find what was measured, and in what, from everything that says so.

    A code says more than a name, so `glucose` with the code of CSF glucose is that; but a name that
    cannot mean what the code does contradicts it.
    """
    stated = (result.test, result.code, result.display, result.short_name, result.specimen)
    question = (*stated, result.panel, result.unit)
    known = catalogue.remembered.get(question)
    if not isinstance(known, Identity):
        if len(catalogue.remembered) >= _MOST_REMEMBERED:
            catalogue.remembered.clear()
        known = catalogue.remembered[question] = _identify(result, catalogue)
    return known


def _identify(result: Result, catalogue: Catalogue) -> Identity:
    """Find what was measured; names that an unknown one may mean are not looked for here."""
    has_own_code = bool(result.code)
    if not has_own_code and LOINC_CODE.fullmatch(result.test.strip()):
        result = replace(result, code=result.test.strip())
    known = catalogue.look_up(result.code) if result.code else None
    coded = known if isinstance(known, Analyte) else None
    in_name = _specimens_in_name(result.test, catalogue, coded)
    if says_nothing(result.specimen):
        result = replace(result, specimen="")
    specimen = reduce(_narrower, in_name, result.specimen)
    by_name = _find_by_names(result, specimen, catalogue)
    direct = [Statement(f"the name says {said}", said) for said in in_name]
    if result.specimen:
        direct.insert(0, Statement(f"the specimen is {result.specimen}", result.specimen))
    by_code = list(_statements_of_code(result, coded, catalogue))
    found = _decide(result, coded, by_name, (direct, [*by_code, *_of_panel(result)]), catalogue)
    said = by_code[0] if by_code and not is_part_of(specimen, by_code[0].specimen) else None
    is_used = coded or not has_own_code or _is_named(result, catalogue)
    is_in_field = specimen == result.specimen or bool(catalogue.named(result.test))
    return Identity(
        found,
        result.specimen if is_in_field else specimen,
        "" if is_used else result.code,
        said,
    )


def list_candidates(found: FoundTest) -> tuple[Analyte, ...]:
    """Give every analyte that may have been measured; none where the test is not known."""
    match found:
        case Analyte():
            return (found,)
        case AmbiguousTest(candidates=candidates) | ContradictedTest(candidates=candidates):
            return candidates
        case UnknownTest():
            return ()


def _find_by_names(
    result: Result, specimen: str, catalogue: Catalogue
) -> Analyte | UnknownTest | AmbiguousTest:
    """Find the test by its name, or else by what its code is called, or by its short name."""
    by_name = _find_called(result.test, result, specimen, catalogue)
    for called in _other_names(by_name, result, catalogue):
        if isinstance(by_name, Analyte):
            break
        found = _find_called(called, result, specimen, catalogue)
        is_free = isinstance(by_name, UnknownTest)
        if isinstance(found, Analyte) and (is_free or found in _candidates(by_name)):
            by_name = found
    return by_name


def _other_names(
    by_name: Analyte | UnknownTest | AmbiguousTest, result: Result, catalogue: Catalogue
) -> Iterator[str]:
    """Give what else names a test, where its own name does not say which it is."""
    if isinstance(by_name, Analyte):
        return
    yield from filter(None, (result.display, result.short_name))
    long_name = catalogue.code_names.get(result.code, "") if result.code else ""
    for called in filter(None, (result.display, long_name)):
        component, specimen = measured_component(called), specimen_in(called)
        if component and specimen:
            yield f"{component}, {specimen}"


def _find_called(
    name: str, result: Result, specimen: str, catalogue: Catalogue
) -> Analyte | UnknownTest | AmbiguousTest:
    """Find what goes by a name; in the specimen of the panel where none is stated."""
    found = catalogue.look_up(name, result.unit, specimen or None)
    if specimen or not (under := specimen_in(result.panel)):
        return found
    elsewhere = catalogue.look_up(name, result.unit, under)
    candidates = list_candidates(elsewhere)
    is_there = all(specimens_agree(under, analyte.specimen) for analyte in candidates)
    return elsewhere if candidates and is_there else found


def _decide(
    result: Result,
    coded: Analyte | None,
    by_name: Analyte | UnknownTest | AmbiguousTest,
    statements: tuple[list[Statement], list[Statement]],
    catalogue: Catalogue,
) -> FoundTest:
    """Let code and name choose, unless something beside them contradicts."""
    direct, beside = statements
    named = by_name if isinstance(by_name, Analyte) else None
    known = tuple(dict.fromkeys(found for found in (coded, named) if found))
    if pair := _find_contradiction([*direct, *beside]):
        return _contradict(pair, known or _candidates(by_name), result, catalogue)
    if coded:
        if fault := _check_short_name(result, coded, catalogue):
            return fault
        if named and not _may_mean(result.test, named, coded, catalogue):
            return ContradictedTest(
                (coded, named),
                f"the code {result.code} means {coded.name}, the name {named.name}",
                f"write {coded.id} or {named.id}, and the code that goes with it",
            )
        return coded
    if isinstance(by_name, AmbiguousTest):
        if by_name.is_contradictory:
            return _contradict_name(result.test, by_name)
        return _narrow(by_name, beside, result, catalogue)
    if named and not direct:
        usual = Statement(f"{named.name} is measured in {named.specimen}", named.specimen)
        for statement in beside:
            if not may_be_one(statement.specimen, named.specimen):
                return _contradict((statement, usual), known, result, catalogue)
    return _check_display(result, by_name, catalogue)


def _is_named(result: Result, catalogue: Catalogue) -> bool:
    """Whether something is known of a code that no test has: its specimen or its name."""
    known = (catalogue.systems, catalogue.code_names)
    return bool(result.display) or any(result.code in known_name for known_name in known)


def _check_display(
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
        is_one = _may_mean(result.test, by_name, called, catalogue)
        if not is_one and not _may_mean(component, called, by_name, catalogue):
            detail = f"the code is called {display}, the name means {by_name.name}"
            return ContradictedTest((called, by_name), detail, Reason.CONTRADICTED.remedy)
    return _check_short_name(result, by_name, catalogue) or by_name


def _check_short_name(
    result: Result, found: Analyte, catalogue: Catalogue
) -> ContradictedTest | None:
    """Compare the test that was found with what its short name means."""
    short = result.short_name
    called = catalogue.look_up(short, result.unit, found.specimen)
    if not isinstance(called, Analyte) or _may_mean(short, called, found, catalogue):
        return None
    if catalogue.named(result.test) and _may_mean(result.test, found, called, catalogue):
        return None
    detail = f"the short name means {called.name}, all else {found.name}"
    return ContradictedTest((found, called), detail, Reason.CONTRADICTED.remedy)


def _narrow(
    found: AmbiguousTest, beside: Iterable[Statement], result: Result, catalogue: Catalogue
) -> FoundTest:
    """Choose among the tests that a name may mean by what else says the specimen."""
    candidates = found.candidates
    for statement in beside:
        fitting = tuple(
            analyte
            for analyte in candidates
            if specimens_agree(statement.specimen, analyte.specimen)
        )
        if not fitting:
            places = " or ".join(dict.fromkeys(analyte.specimen for analyte in candidates))
            usual = Statement(f"the name may mean tests of {places}", places)
            return _contradict((statement, usual), found.candidates, result, catalogue)
        candidates = fitting
    return candidates[0] if len(candidates) == 1 else replace(found, candidates=candidates)


def _statements_of_code(
    result: Result, coded: Analyte | None, catalogue: Catalogue
) -> Iterator[Statement]:
    """Give what the code and its name say of the specimen."""
    long_name = coded.find_long_name(result.code) if coded else ""
    if said := long_name and specimen_in(long_name):
        yield Statement(f"the code {result.code} is of {said}", said)
    system = "" if coded or not result.code else catalogue.systems.get(result.code, "")
    if kinds_of(system):
        yield Statement(f"the code {result.code} is of {system.lower()}", system)
    if said := specimen_in(result.display):
        yield Statement(f"the code is called {result.display!r}", said)


def _of_panel(result: Result) -> Iterator[Statement]:
    if said := specimen_in(result.panel):
        yield Statement(f"the result stands under {result.panel!r}", said)


def _find_contradiction(statements: list[Statement]) -> tuple[Statement, Statement] | None:
    return next(
        (
            (one, other)
            for one, other in combinations(statements, 2)
            if not may_be_one(one.specimen, other.specimen)
        ),
        None,
    )


def _contradict(
    pair: tuple[Statement, Statement],
    known: tuple[Analyte, ...],
    result: Result,
    catalogue: Catalogue,
) -> ContradictedTest:
    """Say what contradicts what, and keep each test that is meant by either."""
    elsewhere = (
        catalogue.look_up(result.test, result.unit, statement.specimen) for statement in pair
    )
    meant = [*known, *(other for other in elsewhere if isinstance(other, Analyte))]
    detail = ", but ".join(statement.text for statement in pair)
    remedy = "write the specimen, and a name and a code of a test in it"
    return ContradictedTest(tuple(dict.fromkeys(meant)), detail, remedy)


def _contradict_name(name: str, found: AmbiguousTest) -> ContradictedTest:
    """Say that a name holds the names of two tests that cannot be one."""
    names = " and ".join(analyte.name for analyte in found.candidates)
    ids = " or ".join(analyte.id for analyte in found.candidates)
    return ContradictedTest(found.candidates, f"the name {name!r} is of {names}", f"write {ids}")


def _candidates(found: Analyte | UnknownTest | AmbiguousTest) -> tuple[Analyte, ...]:
    return found.candidates if isinstance(found, AmbiguousTest) else ()


def _specimens_in_name(name: str, catalogue: Catalogue, coded: Analyte | None) -> list[str]:
    """Give each specimen that a test's name says: not the blood of `blood urea nitrogen`."""
    said: list[str] = []
    if not coded and isinstance(catalogue.look_up(name), UnknownTest):
        return []
    while parted := split_specimen(name):
        if named := catalogue.named(name):
            is_said = any(specimens_agree(parted.specimen, analyte.specimen) for analyte in named)
            return [*said, parted.specimen] if is_said else said
        said.append(parted.specimen)
        name = parted.test
    return said


def _narrower(stated: str, in_name: str) -> str:
    """Choose of two specimens that agree the one that says more; else the one that is stated."""
    if not stated or not in_name:
        return stated or in_name
    ours, theirs = kinds_of(stated), kinds_of(in_name)
    is_more_general = ours in ({"blood"}, {"body fluid"}) and theirs != ours
    return in_name if is_more_general and may_be_one(stated, in_name) else stated


def _may_mean(printed: str, named: Analyte, coded: Analyte, catalogue: Catalogue) -> bool:
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
