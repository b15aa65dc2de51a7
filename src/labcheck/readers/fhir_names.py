"""What says which test an Observation is of: name, codes beside it, category, and specimen."""

import re
from functools import lru_cache
from typing import NamedTuple

from labcheck.readers.categories import is_other, is_other_section
from labcheck.readers.fhir_elements import Coding, Concept, Element
from labcheck.readers.fhir_resources import Archive, Resource
from labcheck.values.coded_words import remark_on_condition
from labcheck.values.records import dataclass

_TESTS_KEPT = 4096
_CATEGORIES_KEPT = 1024
_CATEGORIES, _SECTIONS = "/observation-category", "/v2-0074"
"""How the addresses of HL7's lists of categories end."""
NAMELESS = "(no name)"
"""What a result is called whose code says nothing."""
_FILLING = re.compile(r"\s*\(specimen\)|\b(?:specimen|sample)\b(?!\s+from)", re.IGNORECASE)
_KINDS = {
    "SER": "serum", "PLAS": "plasma", "BLD": "blood", "BLDV": "venous blood",
    "BLDA": "arterial blood", "BLDC": "capillary blood", "UR": "urine", "CSF": "CSF",
}  # fmt: skip
"""Codes of HL7 v2 table 0487."""


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


@dataclass(frozen=True, slots=True)
class SpecimenRead:
    """What is known of a specimen.

    Attributes:
        name: Its kind; empty when not stated.
        collected: When it was taken; empty when not stated.
        site: From where in the body; empty when not stated.
        notes: What it was like, or where it could not be read.
    """

    name: str = ""
    collected: str = ""
    site: str = ""
    notes: tuple[str, ...] = ()


def read_specimen(sources: list[Resource], archive: Archive) -> SpecimenRead:
    """Read the specimen that an Observation names, else the only one of its report."""
    observation, *reports = sources
    link = observation.body.element("specimen")
    if link is not None:
        return _follow(link, observation, archive)
    for report in reports:
        links = report.body.elements("specimen")
        if len(links) == 1:
            return _follow(links[0], report, archive)
    return SpecimenRead()


def _follow(link: Element, origin: Resource, archive: Archive) -> SpecimenRead:
    reference, display = link.text("reference"), link.text("display")
    found = [
        resource for resource in archive.resolve(reference, origin) if resource.type == "Specimen"
    ]
    if len(found) != 1:
        is_lost = bool(reference) and not display
        why = "not in the file" if not found else "more than one"
        return SpecimenRead(_clean(display), notes=(f"specimen {reference}: {why}",) * is_lost)
    body = found[0].body
    collection = body.element("collection")
    time = collection.text("collectedDateTime") if collection else ""
    if collection and not time and (period := collection.element("collectedPeriod")):
        time = period.text("start")
    conditions = (remark_on_condition(each.code, each.words) for each in body.concepts("condition"))
    said = tuple(filter(None, conditions))
    site = collection.concept("bodySite").name if collection else ""
    return SpecimenRead(_name(body.concept("type")) or _clean(display), time, site, said)


def _name(kind: Concept) -> str:
    if kind.words:
        return _clean(kind.words)
    return _KINDS.get(kind.code, kind.code)


def _clean(name: str) -> str:
    """Leave out the word that every specimen is called by: `Serum specimen` is serum."""
    return " ".join(_FILLING.sub("", name).split()) or name
