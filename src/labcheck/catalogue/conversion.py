"""Conversions between the units of one analyte, each with its reason; never a guess.

A change of scale is exact. A step between mass and moles, or by a published equation, rests on
a cited number and is marked as not exact, unless it holds by definition. Where no cited number
is right the answer is a refusal that says why.
"""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from labcheck.catalogue.analyte import Analyte, CitedConversion, Quantity
from labcheck.values.interval import Interval
from labcheck.values.records import dataclass, replace
from labcheck.values.unit_factors import factor_between
from labcheck.values.units import Unit, is_same_spelling

CHANGE_OF_SCALE = "change of scale"
"""The basis of a step that holds for whatever is measured."""

NOT_COMPARABLE = "they measure different things"
"""Why no step leads from one unit to another when nothing better can be said."""

_KEPT = 4096
"""How many conversions are remembered; a large table may hold any number of them."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A way from one unit to another: `factor * value + offset`.

    Attributes:
        factor: Exact factor.
        offset: Exact offset, zero but for affine scales.
        basis: What the factor rests on, as a reader is told.
        source: Key of the source of a cited number; empty for a change of scale.
        is_exact: Whether limits land exactly: true of a change of scale and of what holds by
            definition, not of a number that was measured or rounded.
    """

    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    basis: str = "same unit"
    source: str = ""
    is_exact: bool = True

    @property
    def is_identity(self) -> bool:
        """Whether values stay as they are."""
        return self.factor == 1 and self.offset == 0

    def apply(self, value: Decimal) -> Decimal:
        """Convert one value; a value that stays as it is keeps its decimals."""
        if self.is_identity:
            return value
        # In whole numbers, which are exact and cost a fifth of what fractions do.
        above, below = value.as_integer_ratio()
        above, below = above * self.factor.numerator, below * self.factor.denominator
        if self.offset:
            above = above * self.offset.denominator + self.offset.numerator * below
            below *= self.offset.denominator
        return Decimal(above) / Decimal(below)

    def apply_to(self, interval: Interval) -> Interval:
        """Convert both ends of an interval."""
        if self.is_identity:
            return interval
        return replace(
            interval,
            low=None if interval.low is None else self.apply(interval.low),
            high=None if interval.high is None else self.apply(interval.high),
        )

    def then(self, factor: Fraction) -> "Conversion":
        """Change the scale of what this conversion gives."""
        return replace(self, factor=self.factor * factor, offset=self.offset * factor)


class Refusal(NamedTuple):
    """Why two units of an analyte cannot be converted into one another."""

    why: str


@lru_cache(maxsize=_KEPT)
def find_conversion(analyte: Analyte, source: Unit, target: Unit) -> Conversion | Refusal:
    """Find the one right way from one unit of an analyte to another, or say why there is none."""
    if source == target:
        return Conversion()
    if analyte.quantity is Quantity.ENZYME or analyte.u_is_iu:
        source, target = _as_enzyme_unit(source), _as_enzyme_unit(target)
    for cited in analyte.conversions:
        if found := _by_citation(cited, source, target) or _by_citation(
            _inverted(cited), source, target
        ):
            return found
    by_scale = find_scale(source, target)
    if isinstance(by_scale, Conversion):
        return by_scale
    return _by_amount(analyte, source, target) or Refusal(_why_not(analyte, source, target))


def find_way(analyte: Analyte, unit: str | None, to_unit: str | None) -> Conversion | None:
    """Find the way between two units as they are printed; `None` where none is known."""
    source, target = analyte.read_unit(unit), analyte.read_unit(to_unit)
    found = find_conversion(analyte, source, target) if source and target else None
    return found if isinstance(found, Conversion) else None


def find_scale(source: Unit, target: Unit) -> Conversion | Refusal:
    """Find the change of scale between two units, whatever is measured in them."""
    factor = factor_between(source, target)
    if factor is None:
        return Refusal(NOT_COMPARABLE)
    return Conversion(factor, basis=CHANGE_OF_SCALE)


def convert_value(
    analyte: Analyte, value: Decimal, unit: str | None, to_unit: str | None
) -> Decimal | Refusal:
    """Convert a value between two printed units of an analyte, or say why that is not possible."""
    if is_same_spelling(unit, to_unit):
        return value
    source, target = analyte.read_unit(unit), analyte.read_unit(to_unit)
    if source is None or target is None or not (unit and to_unit):
        return Refusal(f"no conversion from {unit or 'no unit'} to {to_unit or 'no unit'}")
    found = find_conversion(analyte, source, target)
    return found if isinstance(found, Refusal) else found.apply(value)


def format_factor(factor: Fraction) -> str:
    """Write a factor with six digits."""
    return f"{factor.numerator / factor.denominator:.6g}"


def format_offset(offset: Fraction) -> str:
    """Write an offset behind a product: ` − 23.5`; nothing when there is none."""
    return f" {'+' if offset > 0 else '−'} {format_factor(abs(offset))}" if offset else ""


def _by_citation(cited: CitedConversion, source: Unit, target: Unit) -> Conversion | None:
    before = factor_between(source, cited.from_unit)
    after = factor_between(cited.to_unit, target)
    if before is None or after is None:
        return None
    factor, offset = format_factor(cited.factor), format_offset(cited.offset)
    basis = f"{cited.to_unit} = {factor} × {cited.from_unit}{offset}"
    found = Conversion(cited.factor * before, cited.offset, basis, cited.source, cited.is_exact)
    return found.then(after)


def _inverted(cited: CitedConversion) -> CitedConversion:
    return cited._replace(
        from_unit=cited.to_unit,
        to_unit=cited.from_unit,
        factor=1 / cited.factor,
        offset=-cited.offset / cited.factor,
    )


def _by_amount(analyte: Analyte, source: Unit, target: Unit) -> Conversion | None:
    """Step between grams, moles and equivalents with the cited molar mass and the valence."""
    per_mole = _per_mole(analyte)
    for base, units_per_mole in per_mole.items():
        in_moles = source.with_base(base, "mol")
        if in_moles is None:
            continue
        for other, others_per_mole in per_mole.items():
            target_in_moles = target.with_base(other, "mol")
            scale = target_in_moles and factor_between(in_moles, target_in_moles)
            if scale and base != other:
                uses_mass = "g" in (base, other)
                return Conversion(
                    others_per_mole / units_per_mole * scale,
                    basis=_describe_amounts(analyte, base, other),
                    source=analyte.molar_mass_source if uses_mass else "",
                    is_exact=not uses_mass,
                )
    return None


def _describe_amounts(analyte: Analyte, *bases: str) -> str:
    """Name the figures that a step between amounts of an analyte rests on."""
    mass = f"molar mass {analyte.molar_mass} g/mol" if "g" in bases else ""
    valence = f"valence {analyte.valence}" if "eq" in bases else ""
    return ", ".join(part for part in (mass, valence) if part)


def _per_mole(analyte: Analyte) -> dict[str, Fraction]:
    """How many grams and equivalents one mole is, as far as that is known."""
    amounts = {"mol": Fraction(1)}
    if analyte.molar_mass is not None:
        amounts["g"] = Fraction(analyte.molar_mass)
    if analyte.valence is not None:
        amounts["eq"] = Fraction(analyte.valence)
    return amounts


def _as_enzyme_unit(unit: Unit) -> Unit:
    return unit.with_base("[IU]", "U") or unit


def _why_not(analyte: Analyte, source: Unit, target: Unit) -> str:
    if source.flavour != target.flavour:
        return "fibrinogen equivalent units (FEU) and D-dimer units (DDU) do not convert"
    bases = {
        base
        for unit in (source, target)
        for base in ("g", "mol", "eq")
        if unit.with_base(base, base)
    }
    if bases == {"g", "mol"} and analyte.molar_mass is None:
        return f"no cited molar mass of {analyte.name}"
    if "eq" in bases and len(bases) > 1 and analyte.valence is None:
        return f"no valence of {analyte.name}"
    if source.with_base("U", "[IU]") == target or target.with_base("U", "[IU]") == source:
        return f"U and IU of {analyte.name} are not taken for one without a source"
    return NOT_COMPARABLE
