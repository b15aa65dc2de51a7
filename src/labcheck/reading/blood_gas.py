"""From where the blood of a gas was taken: where nothing says so, arterial and venous are readings.

`pO2`, `pH` and codes such as 11556-8, `Oxygen [Partial pressure] in Blood`, leave it open. A name
(`PaO2`, `arterial pH`), a code, a panel or the specimen may say it.
"""

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.specimens import kinds_of
from labcheck.reading.readings import Candidate
from labcheck.values.records import replace

_ARTERIAL = "arterial blood"
_SITES = frozenset([_ARTERIAL, "venous blood", "capillary blood"])
_NAMES = frozenset(["pao2", "paco2", "sao2"])
"""Names in which the small letter stands for arterial."""
_USUALLY = frozenset(["oxygen saturation", "o2 sat", "o2 saturation"])
"""Names of arterial blood where nothing beside them names blood; venous ones are ScvO2, SvO2."""


def list_bloods(result: Result, analyte: Analyte) -> tuple[Candidate, ...]:
    """Give a gas in arterial and in venous blood; none where something says which, or for others.

    Args:
        result: The result.
        analyte: What was measured.
    """
    name = result.test.strip().casefold()
    if analyte.specimen != _ARTERIAL or name in _NAMES:
        return ()
    long_names = (analyte.loinc.get(code, "") for code in (result.code, result.test))
    texts = (result.specimen, result.panel, result.test, result.display, *long_names)
    said = frozenset[str]().union(*map(kinds_of, texts))
    is_usual = name in _USUALLY or name == analyte.id
    if said & _SITES or (is_usual and "blood" not in said):
        return ()
    return tuple(
        Candidate(replace(result, specimen=blood), f"in {blood}")
        for blood in (_ARTERIAL, "venous blood")
    )
