"""The specimen of an Observation: its kind, and when it was collected."""

import re
from dataclasses import dataclass

from labcheck.readers.fhir_elements import Concept, Element
from labcheck.readers.fhir_resources import Archive, Resource

_FILLING = re.compile(r"\s*\(specimen\)|\b(?:specimen|sample)\b(?!\s+from)", re.IGNORECASE)
_KINDS = {
    "SER": "serum", "PLAS": "plasma", "BLD": "blood", "BLDV": "venous blood",
    "BLDA": "arterial blood", "BLDC": "capillary blood", "UR": "urine", "CSF": "CSF",
}  # fmt: skip
"""Codes of HL7 v2 table 0487."""


@dataclass(frozen=True, slots=True)
class SpecimenRead:
    """What is known of a specimen.

    Attributes:
        name: Its kind; empty when not stated.
        collected: When it was taken; empty when not stated.
        notes: Where it could not be read.
    """

    name: str = ""
    collected: str = ""
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
    found = [one for one in archive.resolve(reference, origin) if one.type == "Specimen"]
    if len(found) != 1:
        is_lost = bool(reference) and not display
        why = "not in the file" if not found else "not one alone"
        return SpecimenRead(_clean(display), "", (f"specimen {reference}: {why}",) * is_lost)
    body = found[0].body
    collection = body.element("collection")
    time = collection.text("collectedDateTime") if collection else ""
    if collection and not time and (period := collection.element("collectedPeriod")):
        time = period.text("start")
    return SpecimenRead(_name(body.concept("type")) or _clean(display), time)


def _name(kind: Concept) -> str:
    if kind.words:
        return _clean(kind.words)
    return _KINDS.get(kind.code, kind.code)


def _clean(name: str) -> str:
    """Leave out the word that every specimen is called by: `Serum specimen` is serum."""
    return " ".join(_FILLING.sub("", name).split()) or name
