"""In which language the names of a report are, where stating it would settle some of them.

Nothing is read by it: a row is decided by itself and by what is stated. The summary and `look`
offer the language that the other names of the report are in.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.languages import fold_foreign
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.catalogue.specimens import split_specimen
from labcheck.judging.identity import find_test
from labcheck.values.language import ENGLISH, LANGUAGES

_MOST_NAMED = 6


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
