"""What says which test an Observation is of: its name, the codes beside it, its category."""

from functools import lru_cache
from typing import NamedTuple

from labcheck.readers.categories import is_other, is_other_section
from labcheck.readers.fhir_elements import Coding, Concept, Element

_TESTS_KEPT = 4096
_CATEGORIES_KEPT = 1024
_CATEGORIES, _SECTIONS = "/observation-category", "/v2-0074"
"""How the addresses of HL7's lists of categories end."""
NAMELESS = "(no name)"
"""What a result is called whose code says nothing."""


class Named(NamedTuple):
    """What names a test.

    Attributes:
        name: Its name; empty where it has none.
        code: Its first LOINC code; may be empty, like all that follows.
        other_codes: The LOINC codes beside the first.
        local_code: A code of the source's own; empty where LOINC's stand alone.
        display: What the codes are called, where that is not the name itself.
    """

    name: str
    code: str
    other_codes: tuple[str, ...]
    local_code: str
    display: str


def read_name(element: Element) -> Named:
    """Read what was measured."""
    named = _name_test(element.concept("code"))
    if not named.name:
        element.fault("code", "it does not say what was measured", "write its text or its code")
        return named._replace(name=NAMELESS)
    return named


@lru_cache(maxsize=_TESTS_KEPT)
def _name_test(concept: Concept) -> Named:
    codes = [coding.code for coding in concept.loinc] or [
        coding.code for coding in concept.codings if coding.code and not coding.system
    ]
    code = codes[0] if codes else ""
    displayed = next((coding.display for coding in concept.loinc if coding.display), "")
    name = concept.text or displayed or concept.words or code or concept.code
    others = (coding.code for coding in concept.loinc)
    own = (coding.code for coding in concept.codings if coding not in concept.loinc)
    displays = (coding.display for coding in concept.codings)
    return Named(
        name,
        code,
        tuple(dict.fromkeys(other for other in others if other and other != code)),
        next(filter(None, own), ""),
        "; ".join(dict.fromkeys(text for text in displays if text and text != name)),
    )


def find_other_category(body: Element) -> str:
    """Find the category of an Observation that is of no laboratory; empty when it may be.

    Each of its categories must stand in a list of HL7's, and none of them be a laboratory's.
    """
    if not isinstance(body.content.get("category"), list):
        return ""
    found = [_name_other(category.codings) for category in body.concepts("category")]
    return found[0] if found and all(found) else ""


@lru_cache(maxsize=_CATEGORIES_KEPT)
def _name_other(codings: tuple[Coding, ...]) -> str:
    """Give the code of a category that is not a laboratory's; empty when it may be."""
    listed = [coding for coding in codings if coding.system.endswith((_CATEGORIES, _SECTIONS))]
    codes = [coding.code for coding in listed if _is_other(coding)]
    return codes[0] if codes and len(codes) == len(listed) else ""


def _is_other(coding: Coding) -> bool:
    is_section = coding.system.endswith(_SECTIONS)
    return is_other_section(coding.code) if is_section else is_other(coding.code)
