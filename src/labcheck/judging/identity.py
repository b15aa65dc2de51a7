"""What was measured: the test and the specimen that everything beside a result means together.

Name, short name, code, the code's own name, specimen, panel, method and body site are statements.
Each agrees with the others, chooses between the tests that a name may mean, or contradicts; nothing
is judged by one of them where another says that it is something else.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import NamedTuple

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import LOINC_CODE, AmbiguousTest, Catalogue, UnknownTest
from labcheck.catalogue.own_names import OwnMeaning
from labcheck.catalogue.specimen_evidence import specimen_of_method
from labcheck.catalogue.specimens import (
    find_site,
    is_part_of,
    kinds_of,
    may_be_measured_in,
    may_be_one,
    says_nothing,
    specimen_in,
    specimens_agree,
    split_specimen,
)
from labcheck.judging.authority.strip_numbers import is_negative_beside_number, says_strip
from labcheck.judging.code_names import is_of_property, measured_component
from labcheck.judging.contradictions import (
    ContradictedTest,
    FoundTest,
    Statement,
    check_beside_code,
    check_display,
    contradict_name,
    find_around,
    find_contradiction,
    list_around,
    list_candidates,
    list_of_code,
    list_of_display,
    may_mean,
)
from labcheck.values.range_parts import find_unit
from labcheck.values.records import replace
from labcheck.values.result_text import Ordinal, Verbal, Word, is_open_number

_MOST_REMEMBERED = 16_384
"""How many different questions are remembered; a laboratory has some hundreds."""


class Identity(NamedTuple):
    """What was measured, and in what.

    Attributes:
        found: The test, or why it is not known.
        specimen: The specimen as its field states it, else as the test's name does; may be empty.
        unused_code: The codes that say nothing, since neither the catalogue nor LOINC's names that
            come with labcheck have them; may be empty.
        said_by_code: The specimen of the code; `None` where it has none, or a part of it is stated.
        own_name: What the user's own names say that decided; may be empty.
    """

    found: FoundTest
    specimen: str = ""
    unused_code: str = ""
    said_by_code: Statement | None = None
    own_name: str = ""


_STRIP_OF = {
    "urine_protein": "urine_protein_dipstick",
    "glucose": "urine_glucose_dipstick",
    "bilirubin_total": "urine_bilirubin_dipstick",
    "hemoglobin": "urine_blood_dipstick",
    "wbc": "urine_leukocyte_esterase",
    "rbc": "urine_blood_dipstick",
}
"""The strip that a test has in urine, under the same name."""


def find_test(result: Result, catalogue: Catalogue) -> FoundTest:
    """Find what was measured: by the code, if the catalogue knows it, else by the name."""
    return identify(result, catalogue).found


def identify(result: Result, catalogue: Catalogue) -> Identity:
    """Find what was measured, and in what, from everything that says so.

    A code says more than a name, so `glucose` with the code of CSF glucose is that; but a name that
    cannot mean what the code does contradicts it.
    """
    codes = (result.code, result.other_codes, result.display, result.local_code)
    unit = _unit_beside(result)
    around = (result.panel, specimen_of_method(result.method), result.site)
    question = (result.test, *codes, result.short_name, result.specimen, *around, unit)
    known = catalogue.remembered.get(question)
    if not isinstance(known, Identity):
        if len(catalogue.remembered) >= _MOST_REMEMBERED:
            catalogue.remembered.clear()
        own = catalogue.own.find_test(result.test, result.code, result.local_code)
        known = _identify_own(result, *own, catalogue) if own else _identify(result, catalogue)
        catalogue.remembered[question] = known
    return _of_strip(known, result, catalogue)


def _of_strip(known: Identity, result: Result, catalogue: Catalogue) -> Identity:
    """Take for that of a strip what is a word, `NEG mg/dL`, or is said to be of one.

    By the unit alone it is the test that is measured. Glucose of 90 mg/dL whose range is "negative"
    may be of a strip, though nothing says that it is of urine.
    """
    found = known.found
    if not isinstance(found, Analyte) or found.id not in _STRIP_OF or result.code:
        return known
    strip = catalogue.analytes[_STRIP_OF[found.id]]
    if found.specimen != strip.specimen:
        is_either = not known.specimen and is_negative_beside_number(result)
        return known._replace(found=AmbiguousTest((found, strip))) if is_either else known
    is_step = isinstance(result.value, Ordinal) or (
        isinstance(result.value, Verbal) and result.value.word in (Word.NEGATIVE, Word.POSITIVE)
    )
    return known._replace(found=strip) if is_step or says_strip(result, found) else known


def _identify_own(result: Result, name: str, meant: OwnMeaning, catalogue: Catalogue) -> Identity:
    """Let the user's own name have the last word, whatever stands beside it but a specimen."""
    alone = replace(
        result, test=name, code="", other_codes=(), display="", short_name="", local_code=""
    )
    said = f"{name!r} is {catalogue.analytes[meant.means].name}, as {meant.place} says"
    return _identify(alone, catalogue)._replace(own_name=said)


def _identify(result: Result, catalogue: Catalogue) -> Identity:
    """Find what was measured; names that an unknown one may mean are not looked for here."""
    unused = tuple(
        code for code in _codes_of(result) if not _is_known_code(code, result, catalogue)
    )
    if not result.code and LOINC_CODE.fullmatch(result.test.strip()):
        result = replace(result, code=result.test.strip())
    by_codes = {code: catalogue.look_up(code) for code in _codes_of(result)}
    known = {code: found for code, found in by_codes.items() if isinstance(found, Analyte)}
    code, coded = next(iter(known.items()), (result.code, None))
    others = tuple(other for other in by_codes if other != code)
    result = replace(result, code=code, other_codes=others)
    in_name = _specimens_in_name(result.test, catalogue, coded)
    if says_nothing(result.specimen):
        result = replace(result, specimen="")
    specimen = reduce(_narrower, in_name, result.specimen)
    by_name, by_long_name = _find_by_names(result, specimen, catalogue)
    direct = [Statement(f"the name says {said}", said) for said in in_name]
    if result.specimen:
        direct.insert(0, Statement(f"the specimen is {result.specimen}", result.specimen))
    if by_long_name and not direct:
        specimen = by_long_name
        direct.append(Statement(f"the code is of {by_long_name}", by_long_name))
    by_code = [
        statement
        for each in by_codes
        for statement in list_of_code(each, known.get(each), catalogue)
    ]
    by_code += list_of_display(result)
    beside = [*by_code, *list_around(result)]
    found = _decide(result, coded, by_name, (direct, beside), catalogue)
    said = by_code[0] if by_code and not is_part_of(specimen, by_code[0].specimen) else None
    is_in_field = specimen == result.specimen or bool(catalogue.named(result.test))
    return Identity(
        found,
        (result.specimen if is_in_field else specimen) or _find_site(found, beside),
        ", ".join(unused),
        said,
    )


def _find_site(found: FoundTest, beside: Iterable[Statement]) -> str:
    """Give from where the blood of a gas was taken, as its panel or its code says."""
    if not isinstance(found, Analyte) or not find_site(found.specimen):
        return ""
    sites = (find_site(statement.specimen) for statement in beside)
    return next(filter(None, sites), "")


def _may_be_of(analyte: Analyte, specimen: str) -> bool:
    """Whether a test may be measured in a specimen that something beside its name says."""
    return may_be_one(specimen, analyte.specimen) or may_be_measured_in(specimen, analyte.specimen)


def _find_by_names(
    result: Result, specimen: str, catalogue: Catalogue
) -> tuple[Analyte | UnknownTest | AmbiguousTest, str]:
    """Find the test by its name, or else by what its code is called, or by its short name.

    Returns:
        What was found, and its specimen where only a code's name says that it is another than
        the test's own.
    """
    by_name = own = _find_called(result.test, result, specimen, catalogue)
    long_name = catalogue.code_names.get(result.code, "") if result.code else ""
    for called, said in _other_names(by_name, result, long_name):
        if isinstance(by_name, Analyte):
            break
        found = _find_called(called, result, specimen, catalogue)
        if isinstance(found, Analyte) and not is_of_property(long_name, found):
            continue
        is_free = isinstance(own, UnknownTest)
        if isinstance(found, Analyte) and (is_free or found in _candidates(own)):
            is_elsewhere = is_free and bool(said) and not _may_be_of(found, said)
            return found, said if is_elsewhere else ""
    return by_name, ""


def _other_names(
    by_name: Analyte | UnknownTest | AmbiguousTest, result: Result, long_name: str
) -> Iterator[tuple[str, str]]:
    """Give what else names a test whose own name does not, and the specimen that a code says."""
    if isinstance(by_name, Analyte):
        return
    if result.display:
        yield result.display, specimen_in(result.display)
    if result.short_name:
        yield result.short_name, ""
    for called in filter(None, (result.display, long_name)):
        component, specimen = measured_component(called), specimen_in(called)
        if component and specimen:
            yield f"{component}, {specimen}", specimen


def _find_called(
    name: str, result: Result, specimen: str, catalogue: Catalogue
) -> Analyte | UnknownTest | AmbiguousTest:
    """Find what goes by a name; in the specimen of panel, method or site where none is stated."""
    unit = _unit_beside(result)
    found = catalogue.look_up(name, unit, specimen or None)
    if specimen or not (under := find_around(result)):
        return found
    elsewhere = catalogue.look_up(name, unit, under)
    candidates = list_candidates(elsewhere)
    is_there = all(specimens_agree(under, analyte.specimen) for analyte in candidates)
    return elsewhere if candidates and is_there else found


def _unit_beside(result: Result) -> str | None:
    """Give the unit, or that of the printed range where the result has none: `22`, 22-29 mmol/L."""
    if result.unit is not None:
        return result.unit
    if is_open_number(result.value) and result.value.readings:
        return result.value.readings[0].unit
    return find_unit(result.printed_range) if result.printed_range else None


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
    if pair := find_contradiction([*direct, *beside]):
        return _contradict(pair, known or _candidates(by_name), result, catalogue)
    if coded:
        if fault := check_beside_code(result, coded, catalogue):
            return fault
        if named and not may_mean(result.test, named, coded, catalogue):
            return ContradictedTest(
                (coded, named),
                f"the code {result.code} means {coded.name}, the name {named.name}",
                f"write {coded.id} or {named.id}, and the code that goes with it",
            )
        return coded
    if isinstance(by_name, AmbiguousTest):
        if by_name.is_contradictory:
            return contradict_name(result.test, by_name)
        return _narrow(by_name, beside, result, catalogue)
    if named and not direct:
        usual = Statement(f"{named.name} is measured in {named.specimen}", named.specimen)
        for statement in beside:
            if not _may_be_of(named, statement.specimen):
                return _contradict((statement, usual), known, result, catalogue)
    return check_display(result, by_name, catalogue)


def _codes_of(result: Result) -> tuple[str, ...]:
    return tuple(filter(None, (result.code, *result.other_codes)))


def _is_known_code(code: str, result: Result, catalogue: Catalogue) -> bool:
    """Whether something is known of a code: its test, its specimen or its name."""
    if isinstance(catalogue.look_up(code), Analyte) or result.display:
        return True
    return any(code in known for known in (catalogue.systems, catalogue.code_names))


def _narrow(
    found: AmbiguousTest, beside: Iterable[Statement], result: Result, catalogue: Catalogue
) -> FoundTest:
    """Choose among the tests that a name may mean by what else says the specimen."""
    candidates = found.candidates
    for statement in beside:
        fitting = tuple(
            analyte
            for analyte in candidates
            if may_be_measured_in(statement.specimen, analyte.specimen)
        )
        if not fitting:
            places = " or ".join(dict.fromkeys(analyte.specimen for analyte in candidates))
            usual = Statement(f"the name may mean tests of {places}", places)
            return _contradict((statement, usual), found.candidates, result, catalogue)
        candidates = fitting
    return candidates[0] if len(candidates) == 1 else found._replace(candidates=candidates)


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


def _candidates(found: Analyte | UnknownTest | AmbiguousTest) -> tuple[Analyte, ...]:
    return found.candidates if isinstance(found, AmbiguousTest) else ()


def _specimens_in_name(name: str, catalogue: Catalogue, coded: Analyte | None) -> list[str]:
    """Give each specimen that a test's name says: not the blood of `blood urea nitrogen`."""
    said: list[str] = []
    if not coded and isinstance(catalogue.look_up(name), UnknownTest):
        return []
    while parted := split_specimen(name):
        if named := catalogue.named(name) or catalogue.named_in_short(name):
            is_said = any(specimens_agree(parted.specimen, analyte.specimen) for analyte in named)
            return [*said, parted.specimen] if is_said else said
        said += [parted.specimen] if parted.specimen else []
        name = parted.test
    return said


def _narrower(stated: str, in_name: str) -> str:
    """Choose of two specimens that agree the one that says more; else the one that is stated."""
    if not stated or not in_name:
        return stated or in_name
    ours, theirs = kinds_of(stated), kinds_of(in_name)
    is_more_general = ours in ({"blood"}, {"body fluid"}) and theirs != ours
    return in_name if is_more_general and may_be_one(stated, in_name) else stated
