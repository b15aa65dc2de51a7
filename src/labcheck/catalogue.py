"""The catalogue: finds the analyte that a printed test name means, or says what it may mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from labcheck.analytes import LONGEST_NAME, Analyte, Source, fold_name
from labcheck.conversion import Conversion, find_conversion

_SPECIMENS = 4096
"""How many specimens are remembered; a laboratory has some dozens and asks of each ever again."""


@dataclass(frozen=True, slots=True)
class UnknownTest:
    """No analyte has this name.

    Attributes:
        near: The names of analytes called almost so; none for a LOINC code.
        is_loinc: Whether the name has the form of a LOINC code.
    """

    near: tuple[str, ...]
    is_loinc: bool = False


@dataclass(frozen=True, slots=True)
class AmbiguousTest:
    """Several analytes go by this name and neither unit nor specimen tells them apart."""

    candidates: tuple[Analyte, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All analytes that are known.

    Attributes:
        analytes: By id.
        names: Ids by every folded name, alias and LOINC code (see `analytes.fold_name`).
        sources: Where numbers were read, by key.
    """

    analytes: Mapping[str, Analyte]
    names: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, Source]

    def find(
        self, name: str, unit: str | None = None, specimen: str | None = None
    ) -> Analyte | UnknownTest | AmbiguousTest:
        """Find the analyte a laboratory calls by this name.

        Args:
            name: As printed, in any case, spacing and spelling; or a LOINC code, or an id.
            unit: The unit printed with it, which may tell two analytes of one name apart.
            specimen: The specimen stated with it, likewise; `glucose` in CSF is `CSF glucose`.
        """
        if len(name) > LONGEST_NAME:
            return UnknownTest(())
        if "_" in name and name in self.analytes:
            return self.analytes[name]
        candidates = self.named(name)
        if not candidates and (match := _WITH_SPECIMEN.fullmatch(name.strip())):
            return self.find(match["name"], unit, specimen or match["specimen"])
        if specimen and not any(specimens_agree(specimen, one.specimen) for one in candidates):
            candidates = self._named_in(specimen, name) or candidates
        if not candidates:
            is_loinc = _LOINC.fullmatch(name.strip()) is not None
            return UnknownTest(() if is_loinc else self.near(name), is_loinc)
        if len(candidates) > 1:
            candidates = _narrow(candidates, unit, specimen)
        return candidates[0] if len(candidates) == 1 else AmbiguousTest(candidates)

    def named(self, name: str) -> tuple[Analyte, ...]:
        """Give every analyte that goes by exactly this name, alias, LOINC code or id."""
        return tuple(self.analytes[id_] for id_ in self.names.get(fold_name(name), ()))

    def containing(self, text: str) -> tuple[Analyte, ...]:
        """Give every analyte with a text in some name, a LOINC code or its panel; all for none."""
        folded = fold_name(text)
        found = {id_ for name, ids in self.names.items() if folded in name for id_ in ids}
        return tuple(
            analyte
            for id_, analyte in self.analytes.items()
            if id_ in found or folded in fold_name(analyte.panel)
        )

    def _named_in(self, specimen: str, name: str) -> tuple[Analyte, ...]:
        """Give the analytes that carry the specimen in their name: `urine sodium`."""
        kinds = _words(specimen) & _FLUIDS
        return tuple(one for kind in sorted(kinds) for one in self.named(f"{kind} {name}"))

    def near(self, name: str) -> tuple[str, ...]:
        """Name at most two analytes that are truly called almost so; often none."""
        from labcheck.near_names import find_near  # noqa: PLC0415 - only unknown names pay for it

        return find_near(name, self.names, self.analytes)


def specimens_agree(stated: str, usual: str) -> bool:
    """Whether a stated specimen is one of those an analyte or a range is meant for.

    Serum, plasma and blood are taken for one another, since laboratories name either. Where both
    say from where the blood was taken, the two must agree.
    """
    stated_words, usual_words = _words(stated), _words(usual)
    if stated_words & _SITES and usual_words & _SITES:
        return bool(stated_words & usual_words & _SITES)
    return bool((stated_words - _SITES) & (usual_words - _SITES))


@lru_cache(maxsize=_SPECIMENS)
def names_another_specimen(stated: str, wanted: str) -> bool:
    """Whether two specimens are told apart by their words, as serum and plasma are."""
    ours, theirs = (
        frozenset(re.findall(r"\w+", one.casefold())) - _NO_KIND - {"blood"}
        for one in (stated, wanted)
    )
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _narrow(
    candidates: tuple[Analyte, ...], unit: str | None, specimen: str | None
) -> tuple[Analyte, ...]:
    """Keep the candidates that the unit and the specimen allow; all of them if none is left."""
    kept = tuple(
        analyte
        for analyte in candidates
        if (specimen is None or specimens_agree(specimen, analyte.specimen))
        and (unit is None or _is_measured_in(analyte, unit))
    )
    by_unit = tuple(one for one in kept if unit is not None and _names_unit(one, unit))
    return by_unit if len(by_unit) == 1 else kept or candidates


def _names_unit(analyte: Analyte, unit: str) -> bool:
    """Whether an analyte is reported in this very unit: ng/L tells troponins apart from ug/L."""
    return analyte.read_unit(unit) in analyte.known_units


def _is_measured_in(analyte: Analyte, unit: str) -> bool:
    stated, usual = analyte.read_unit(unit), analyte.read_unit(analyte.units[0])
    if stated is None or usual is None:
        return False
    return isinstance(find_conversion(analyte, stated, usual), Conversion)


_LOINC = re.compile(r"\d{1,7}-\d")
_WITH_SPECIMEN = re.compile(
    r"(?P<name>.*\w.*?)(?:,\s*|\s+)\(?(?P<specimen>serum|plasma|blood|urine|csf)\)?", re.IGNORECASE
)
"""A name with the specimen behind it, as laboratories print it: `glucose (serum)`."""
_FLUIDS = frozenset(["csf", "urine"])
_SITES = frozenset(["arterial", "venous", "capillary", "cord"])
_BLOOD = frozenset(["serum", "plasma", "blood", *_SITES])
_NO_KIND = frozenset(["or", "and", "whole", "spot", "random", "fasting", "24", "h", "24h", "fluid"])


@lru_cache(maxsize=_SPECIMENS)
def _words(specimen: str) -> frozenset[str]:
    """Reduce a specimen to its kinds: `serum or plasma` is blood, `spot urine` is urine."""
    words = frozenset(re.findall(r"[\w]+", specimen.casefold())) - _NO_KIND
    return words - {"serum", "plasma"} | ({"blood"} if words & _BLOOD else set())
