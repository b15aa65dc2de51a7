"""Why a test is not known for certain, and what would settle it: a name, a language, a code."""

from collections.abc import Iterable

from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.errors import suggest
from labcheck.judging.contradictions import ContradictedTest
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.values.language import LANGUAGES


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
            reason, near = Reason.UNKNOWN_TEST, catalogue.near(name)
            return NotJudged(reason, reason.explanation, suggest(near) or reason.remedy)


def _say_languages(languages: Iterable[tuple[str, str]]) -> str:
    """Say what a name means in each language."""
    return ", ".join(f"in {LANGUAGES[code]} it is {names}" for code, names in languages)
