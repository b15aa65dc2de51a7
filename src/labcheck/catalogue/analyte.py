"""Analytes: what is measured, what it is called, and the cited facts needed to judge it."""

import re
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from labcheck.values.records import dataclass
from labcheck.values.units import FLAVOURS, Unit, parse_unit


class Quantity(Enum):
    """The kind of property that is measured."""

    MASS = "mass concentration"
    SUBSTANCE = "substance concentration"
    COUNT = "count"
    ENZYME = "enzyme activity"
    ARBITRARY = "arbitrary"
    FRACTION = "fraction"
    PHYSICAL = "physical"
    TIME = "time"
    TITRE = "titre"
    ORDINAL = "ordinal"
    CALCULATED = "calculated"
    RATE = "rate"


class CitedConversion(NamedTuple):
    """A published way from one unit of an analyte to another: `to = factor * from + offset`.

    Attributes:
        from_unit: The unit converted from.
        to_unit: The unit converted to.
        factor: As published.
        offset: As published; zero but for affine scales.
        source: Key of the source it was read in.
        is_exact: Whether it holds by definition, so that limits land exactly.
    """

    from_unit: Unit
    to_unit: Unit
    factor: Fraction
    offset: Fraction
    source: str
    is_exact: bool = False


class Variation(NamedTuple):
    """Within-subject biological variation.

    Attributes:
        cvi: Within-subject coefficient of variation, in percent.
        source: Key of the source it was read in.
        note: What limits its use; may be empty.
    """

    cvi: Decimal
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Analyte:
    """One thing a laboratory measures in one specimen.

    Attributes:
        id: The catalogue's word for it: `complement_c3`.
        name: Its name in full.
        aliases: Other names that laboratories print.
        panel: The group of tests it is shown with.
        specimen: What is usually examined: `serum/plasma`, `blood`, `urine`.
        quantity: The kind of property.
        units: UCUM codes in use, the conventional one first.
        loinc: LOINC codes that were read, each with its long name.
        further_loinc: Codes that reports use for it as well: those that name no method, or moles.
        molar_mass: In g/mol, where a step between mass and moles is right; else `None`.
        valence: Charges per particle, for mEq; else `None`.
        conversions: Published conversions that are no plain change of scale.
        u_is_iu: Source that prints U for this analyte's international unit; empty if none does.
        variation: Within-subject variation; `None` when no usable figure was found.
        is_signed: Whether the quantity can lie below zero.
        zero_is_normal: Whether a healthy person may have none of it at all, so that a printed
            range of `0-0` is one.
        is_share: Whether it is a part of a whole, so that nothing lies above 100 %.
        is_circumstance: Whether it is of the patient's body or breath and not of a specimen:
            formulas take it, and no range judges it.
        decimals: How many decimals results are usually printed with, by unit.
        note: What a reader has to know about its units.
    """

    id: str
    name: str
    panel: str
    specimen: str
    quantity: Quantity
    units: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    loinc: Mapping[str, str] = field(default_factory=dict)
    further_loinc: Mapping[str, str] = field(default_factory=dict)
    molar_mass: Decimal | None = None
    molar_mass_source: str = ""
    valence: Decimal | None = None
    conversions: tuple[CitedConversion, ...] = ()
    u_is_iu: str = ""
    variation: Variation | None = None
    is_signed: bool = False
    zero_is_normal: bool = False
    is_share: bool = False
    is_circumstance: bool = False
    decimals: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    def __hash__(self) -> int:
        return hash(self.id)

    def find_long_name(self, code: str) -> str:
        """Give LOINC's long name of one of its codes; empty for any other code."""
        return self.loinc.get(code) or self.further_loinc.get(code, "")

    @property
    def is_count(self) -> bool:
        """Whether cells are counted, so that `G/L` means 10*9/L."""
        return self.quantity is Quantity.COUNT

    def read_unit(self, text: str | None) -> Unit | None:
        """Read a unit printed with this analyte; `None` when the spelling is not known.

        `unit(s)` beside a pH are those of pH, and not of enzymes. A test that is named after its
        unit, D-dimer (FEU), need not repeat that in the unit.
        """
        if text and self.units[0] == _PH and text.strip().casefold() in _UNITS_OF_PH:
            text = _PH
        unit = parse_unit(text, of_count=self.is_count)
        if unit and unit.numerator and not unit.flavour and self.units[0].endswith(FLAVOURS):
            own = parse_unit(self.units[0])
            return unit._replace(flavour=own.flavour if own else "")
        return unit

    @property
    def known_units(self) -> tuple[Unit, ...]:
        """The units in use, read."""
        return tuple(unit for text in self.units if (unit := self.read_unit(text)) is not None)

    @property
    def is_unitless(self) -> bool:
        """Whether results of this test are printed without a unit: pH, INR, a titre."""
        return self.units[0] in _UNITLESS


class Source(NamedTuple):
    """Where numbers were read.

    Attributes:
        title: What it is.
        url: Where it is; empty where that is not known.
        read: How much of it was read, where that is stated: `abstract with the formula`.
    """

    title: str
    url: str = ""
    read: str = ""


_PH = "[pH]"
_UNITS_OF_PH = frozenset(["unit", "units", "unit(s)"])
"""As eICU prints them, lab.labmeasurenameinterface."""
_UNITLESS = frozenset(["1", "[pH]", "{INR}", "{SG}", "{ratio}", "{titer}", "{ordinal}"])
_SPELLINGS = (("haem", "hem"), ("aemi", "emi"), ("oest", "est"), ("sulph", "sulf"), ("α", "alpha"),
              ("β", "beta"), ("γ", "gamma"), ("fibre", "fiber"), ("leuco", "leuko"))  # fmt: skip
LONGEST_NAME = 200
"""Letters of a name beyond which nothing is called so, and a search would take long."""
_JOINTS = re.compile(r"[\s\-–_.,;:'’()\[\]/]+")
_NAMES_REMEMBERED = 8192
"""How many names are remembered; a laboratory asks of some hundreds again and again."""


_LETTER_BEHIND = re.compile(
    r"(?<=[^\W\d_]{4})(?:[\s\-–_.,;:'’()\[\]]+|(?<=[a-z])(?=[A-Z]$))([^\W\d_])$"
)
"""A word of one letter at the end, which is not the end of the word before it."""


_SIGN_ABOVE = re.compile("[⁰¹²³⁴-⁹]?[⁺⁻]|[₀-₉]+")
"""The charge of an ion above the line, and numbers below it: `Ca²⁺`, `HCO₃⁻`."""
_ON_THE_LINE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉", "0123456789+-0123456789")
_MAY_BE_BOTH = re.compile(r"\s2|[/&+]\s?-?(?:2|II)")
_BOTH_TYPES = re.compile(
    r"(?<=[^\W\d_])[\s-]?(?:1\s?(?:[/+&]|\s(?:and|und|et|y|e|en)\s)\s?-?2|I\s?/\s?II)(?![\w.,/])"
)
_INDIRECT = re.compile(
    r"(?:(?<![^\W_])(?<!~)|(?-i:(?<=[a-z])(?=I))|(?<=bin)|(?<=bin[ae]))(?=indire)", re.IGNORECASE
)
"""Where `indirect` begins, in the languages that have it: it is not the end of the word before.

`bilirubindirect` is no indirect bilirubin, and a name that is folded already stays as it is.
"""


@lru_cache(maxsize=_NAMES_REMEMBERED)
def fold_name(name: str) -> str:
    """Reduce a test's name to what tells it apart: no case, spaces, hyphens or UK spelling.

    One letter at the end stays a word of its own, since `Hemoglobin A` is not `Hemoglobina`, and a
    stroke beside one letter stays, since `A/G` is not `AG`. `Indirect` keeps its beginning, since
    `Bilirub Indirect` is not `Bilirubin Direct`. Types one and two of a virus are one however they
    are joined: `HIV-1/2`, `HIV 1 and 2`, `HTLV I/II` as `HIV 1+2`. `K⁺` is `K+`.
    """
    if not name.isascii():
        name = _SIGN_ABOVE.sub(lambda match: match[0].translate(_ON_THE_LINE), name)
    name = _BOTH_TYPES.sub(" 1+2", name) if _MAY_BE_BOTH.search(name) else name
    parts = name.strip(" ()[]").split("/")
    is_ratio = any(len(part.strip()) == 1 for part in parts)
    return ("/" if is_ratio and len(parts) > 1 else "").join(map(_fold_part, parts))


def _fold_part(part: str) -> str:
    match = _LETTER_BEHIND.search(part)
    letter = f" {match[1].casefold()}" if match else ""
    folded = _JOINTS.sub(
        "", _INDIRECT.sub("~", part[: match.start()] if match else part).casefold()
    )
    folded += letter
    for british, american in _SPELLINGS:
        folded = folded.replace(british, american)
    return folded
