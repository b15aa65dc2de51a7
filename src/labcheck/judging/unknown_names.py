"""Why a test is not known for certain, and what would settle it: a name, a language, a code.

The language that the other names of a report are in is offered; nothing is read by it, since a row
is decided by itself and by what is stated.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.languages import fold_foreign
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.catalogue.specimens import split_specimen
from labcheck.errors import suggest
from labcheck.judging.contradictions import ContradictedTest
from labcheck.judging.identity import find_test
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.values.language import ENGLISH, LANGUAGES

_MOST_NAMED = 6


def explain_name(
    found: UnknownTest | AmbiguousTest | ContradictedTest, name: str, catalogue: Catalogue
) -> NotJudged:
    """Say why the test is not known for certain, and what would settle it.

    Args:
        found: What was found.
        name: The name that was looked for; only here are the nearest known ones searched.
        catalogue: Where.
    """
    match found:
        case ContradictedTest(detail=detail, remedy=remedy):
            return NotJudged(Reason.CONTRADICTED, detail, remedy)
        case AmbiguousTest(candidates=candidates, languages=languages):
            names = " or ".join(analyte.name for analyte in candidates)
            ids = " or ".join(analyte.id for analyte in candidates)
            detail, remedy = f"the name may mean {names}", f"write {ids}"
            if languages:
                remedy += f", or state the language: {_say_languages(languages)}"
            return NotJudged(Reason.AMBIGUOUS_TEST, detail, remedy)
        case UnknownTest(is_loinc=True):
            detail = "no analyte in the catalogue has this code"
            remedy = "this LOINC code is not in the catalogue: write the test's name"
            return NotJudged(Reason.UNKNOWN_TEST, detail, remedy)
        case UnknownTest(languages=languages) if languages:
            detail = f"the name is used in one language only: {_say_languages(languages)}"
            code, _ = languages[0]
            remedy = f"state the language with language: {code}, or --language {code}"
            return NotJudged(Reason.UNKNOWN_TEST, detail, remedy)
        case UnknownTest():
            reason, near = Reason.UNKNOWN_TEST, suggest(catalogue.near(name))
            return NotJudged(reason, reason.explanation, near or reason.remedy, is_near=bool(near))


def _say_languages(languages: Iterable[tuple[str, str]]) -> str:
    """Say what a name means in each language."""
    return ", ".join(f"in {LANGUAGES[code]} it is {names}" for code, names in languages)


def describe_language(results: Sequence[Result], catalogue: Catalogue) -> str:
    """Say which one language the names are in, where it would settle some; else empty."""
    open_names = list_open_names(results, catalogue)
    code = find_language(results, catalogue) if open_names else ""
    settled = [name for name, codes in open_names.items() if code in codes]
    if not settled:
        return ""
    named = ", ".join(settled[:_MOST_NAMED]) + (" …" if len(settled) > _MOST_NAMED else "")
    return (
        f"Other names of this report are {LANGUAGES[code]}: if it is in that language, "
        f"--language {code} settles {named}."
    )


def list_open_names(results: Iterable[Result], catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """List the open names with the languages that would settle each; none where one is stated."""
    found: dict[str, tuple[str, ...]] = {}
    for result in () if catalogue.language else results:
        test = find_test(result, catalogue)
        if isinstance(test, AmbiguousTest | UnknownTest) and test.languages:
            codes = (code for code, _ in test.languages)
            settling = (code for code in codes if _is_settled(result, catalogue, code))
            found[result.test] = tuple(settling)
    return found


def find_language(results: Iterable[Result], catalogue: Catalogue) -> str:
    """Find the language that most names of a report are in; empty where two have as many."""
    names = dict.fromkeys(result.test for result in results)
    counted = Counter(code for name in names for code in _list_languages(name, catalogue))
    (most, number), *others = [*counted.most_common(), ("", 0)]
    return "" if others and others[0][1] == number else most


def _list_languages(name: str, catalogue: Catalogue) -> Iterator[str]:
    """List the languages, but English, that have a name that English has not."""
    if catalogue.named(name):
        return
    parted = split_specimen(name)
    for called in (name, *([parted.test] if parted else ())):
        if codes := catalogue.foreign.get(fold_foreign(called)):
            yield from (code for code in codes if code != ENGLISH)
            return


def _is_settled(result: Result, catalogue: Catalogue, code: str) -> bool:
    return isinstance(find_test(result, catalogue.in_language(code)), Analyte)
