"""Coded answers: the words that codes of SNOMED CT and of LOINC's answer lists stand for.

SNOMED CT, as WHO lists them in a public value set:
https://build.fhir.org/ig/WorldHealthOrganization/ddcc/ValueSet-lab-test-qual-result-snomed.ttl.html.
LOINC: https://build.fhir.org/ig/hl7-eu/protect-child/ValueSet-detection-result-vs.html and
https://hl7.org/fhir/uv/shc-vaccination/2021Sep/ValueSet-qualitative-lab-results-loinc.html.
Nothing here judges: a code is read as the word it stands for, and by the same grammar.
"""

import re

_SNOMED_CT = {
    "10828004": "Positive", "11214006": "Reactive", "260373001": "Detected",
    "260385009": "Negative", "131194007": "Non-reactive", "260415000": "Not detected",
    "419984006": "Inconclusive", "42425007": "Equivocal", "82334004": "Indeterminate",
    "720735008": "Presumptive positive", "455371000124106": "Invalid",
}  # fmt: skip
_LOINC_ANSWERS = {
    "LA6576-8": "Positive", "LA11882-0": "Detected", "LA6577-6": "Negative",
    "LA11883-8": "Not detected", "LA11884-6": "Indeterminate", "LA11885-3": "Equivocal",
    "LA9663-1": "Inconclusive",
}  # fmt: skip
_CONDITIONS = {
    "AUT": "autolyzed", "CFU": "centrifuged", "CLOT": "clotted", "CON": "contaminated",
    "COOL": "cool", "FROZ": "frozen", "HEM": "hemolyzed", "LIVE": "live",
    "ROOM": "room temperature", "SNR": "sample not received",
}  # fmt: skip
"""What a specimen was like: HL7 table 0493, https://hl7.org/fhir/2020May/v2/0493/index.html."""
SUSCEPTIBILITIES = {
    "susceptible": "s|susceptible|sensitive|vs|very susceptible|ms|moderately susceptible",
    "susceptible-dose dependent": "sdd|s-dd|susceptible-dose dependent|susceptible dose dependent",
    "intermediate": "i|intermediate",
    "resistant": "r|resistant",
    "non-susceptible": "ns|non-susceptible|nonsusceptible|not susceptible",
}
"""What a drug does to a germ, each with its spellings.

The codes are those of http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation and of
its forerunner, HL7 table 0078 (`MS`, `VS`).
"""
_SNOMED_CT_NAMES = ("snomed", "sct", "2.16.840.1.113883.6.96")
_KIND = re.compile(r"(?<=\S)\s*\((?:qualifier value|finding)\)$")
"""What SNOMED CT puts behind a term: which kind of concept it is."""


def word_of(system: str, code: str) -> str:
    """Give the word a code stands for; empty for one that is not known in its system.

    A number is a code of SNOMED CT only where its system is named; LOINC's answers name themselves.
    """
    answer = _LOINC_ANSWERS.get(code.strip().upper(), "")
    is_snomed = any(name in system.lower() for name in _SNOMED_CT_NAMES)
    return _SNOMED_CT.get(code.strip(), "") if is_snomed else answer


def remark_on_condition(code: str, words: str = "") -> str:
    """Say what a specimen was like, from a code of HL7 table 0493 or its words."""
    said = words.strip() or _CONDITIONS.get(code.strip().upper(), code.strip())
    return f"the specimen was {said.lower()}" if said else ""


def fold_word(text: str) -> str:
    """Fold case, white space, a final full stop and the kind of a SNOMED CT term.

    The code of an answer of LOINC becomes its word.
    """
    folded = _KIND.sub("", " ".join(text.strip().rstrip(".").lower().split()))
    return _LOINC_ANSWERS.get(folded.upper(), folded).lower()
