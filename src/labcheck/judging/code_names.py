"""What a code's long name says of the test: another component, or a challenge before the draw.

LOINC writes `Component [Property] in System by Method`, and ` --1 hour post dose glucose` behind
the system where something was given before; `post CFst` is after a fast. A component that says more
than the test's own is another test: `Free Hemoglobin` is not hemoglobin.
"""

import re

from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.values.late_pattern import compile_late

_COMPONENT = compile_late(
    r"(?:Deprecated )?(?P<component>.+?)(?: \[[^\]]*\]| in [A-Z].*| --.*| by [A-Z].*)*$"
)
_CHALLENGE = compile_late(r" --(?P<challenge>.*\bpost\b(?! CFst| dialysis).*)")
_WORD = re.compile(r"[^\W_]+")
_MEASURED = re.compile(r"/volume\]|\[Volume Fraction\]")
_SHARE = re.compile(r"[^\[\]]+/100 [a-z]+(?= in [A-Z])")
_COUNTED = "[#/volume]"
_MOLES = "[Moles/"
_OF_MOLES = re.compile(r"mol|eq|osm", re.IGNORECASE)
_LOGARITHM = re.compile(r"\[log ", re.IGNORECASE)


def component_of(long_name: str) -> str:
    """Give the component of a long name: `Glucose` of `Glucose [Mass/volume] in Urine`."""
    match = _COMPONENT.match(long_name)
    return match["component"] if match else long_name


def measured_component(long_name: str) -> str:
    """Give what a code measures in a volume of its system, or as a part of it; else empty.

    `Glucose` of `Glucose [Mass/volume] in Capillary blood by Glucometer`, `Cholesterol in LDL` of
    its own, `Bands/100 leukocytes` of a fluid's; nothing of `Glucose [Presence] in Urine`, of a
    logarithm, or of what was drawn at a stated time.
    """
    if " --" in long_name or _LOGARITHM.search(long_name):
        return ""
    if share := _SHARE.match(long_name):
        return share[0]
    return long_name.partition(" [")[0] if _MEASURED.search(long_name) else ""


def is_of_property(long_name: str, analyte: Analyte) -> bool:
    """Whether a test is of the property of a long name: cells that are counted are no share.

    `Blasts [#/volume] in Blood` is not the share of blasts, though both are called blasts.
    """
    return _COUNTED not in long_name or analyte.quantity is not Quantity.FRACTION


def excludes_unit(long_name: str, unit: str | None) -> bool:
    """Whether a code is of moles and a unit of mass, so that it cannot be the unit left out.

    A code of mass excludes nothing, since laboratories give it to results in moles as well.
    """
    return _MOLES in long_name and unit is not None and not _OF_MOLES.search(unit)


def says_another_test(long_name: str, analyte: Analyte) -> str:
    """Say how a long name, of a code that no test has, is not of an analyte; empty if it may be.

    Args:
        long_name: LOINC's long common name of the code.
        analyte: The test that the name beside the code means.
    """
    if challenge := _CHALLENGE.search(long_name):
        return f"{component_of(long_name)} {challenge['challenge']}"
    said = _words(component_of(long_name))
    own = [_words(component_of(name)) for name in analyte.loinc.values()]
    if said in own or not any(words < said for words in own if words):
        return ""
    return component_of(long_name)


def _words(component: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(component))
