"""What names the test of an Observation: its name, and the codes beside it."""

from functools import lru_cache
from typing import NamedTuple

from labcheck.readers.fhir_elements import Concept, Element

_TESTS_KEPT = 4096
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
