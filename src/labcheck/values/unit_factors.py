"""Exact factors between units: pint's unit algebra, asked when the package is built.

pint is the authority on what a unit is in base units. Its answers for the units of the catalogue
travel with the package, because importing it costs as much as everything else a case needs; it is
imported when a unit is not among them. What a factor means for an analyte is decided in
`conversion`.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache, lru_cache
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from labcheck.values.units import PREFIXES, Unit

if TYPE_CHECKING:
    import pint

Compiled = Mapping[str, tuple[str, str]]
"""By the code of a unit: its factor to base units, and its dimension."""

_KEPT = 4096
"""How many units are remembered; a large table may hold any number of them."""
_EXCHANGED = ("g", "mol", "eq")
"""Bases that a step between amounts of one analyte exchanges."""
_compiled: dict[str, tuple[str, str]] = {}


class InBaseUnits(NamedTuple):
    """What one of a unit is in base units.

    Attributes:
        factor: How many base units it is.
        dimension: Which base units they are, and to which powers.
    """

    factor: Fraction
    dimension: str


@lru_cache(maxsize=_KEPT)
def factor_between(source: Unit, target: Unit) -> Fraction | None:
    """Find the exact factor from one unit to another, or `None` when their dimensions differ."""
    if source == target:
        return Fraction(1)
    if source.flavour != target.flavour:
        return None
    one, other = _in_base_units(source), _in_base_units(target)
    return one.factor / other.factor if one.dimension == other.dimension else None


def use_compiled(compiled: Compiled) -> None:
    """Take over what pint said of units when the package was built."""
    _compiled.update(compiled)


def compile_factors(units: Iterable[Unit]) -> dict[str, tuple[str, str]]:
    """Ask pint about units, and about those that steps between amounts make of them."""
    found = {}
    for unit in units:
        exchanged = (unit.with_base(old, new) for old, new in permutations(_EXCHANGED, 2))
        for sibling in (unit, unit.with_base("[IU]", "U"), *exchanged):
            if sibling is not None:
                said = ask_pint(sibling)
                found[str(sibling)] = (str(said.factor), said.dimension)
    return found


def ask_pint(unit: Unit) -> InBaseUnits:
    """Ask pint what one of a unit is in base units."""
    quantity = _quantity(unit).to_base_units()
    powers = sorted((str(name), str(power)) for name, power in quantity.dimensionality.items())
    return InBaseUnits(Fraction(quantity.magnitude), " ".join("^".join(each) for each in powers))


@lru_cache(maxsize=_KEPT)
def _in_base_units(unit: Unit) -> InBaseUnits:
    compiled = _compiled.get(str(unit))
    return InBaseUnits(Fraction(compiled[0]), compiled[1]) if compiled else ask_pint(unit)


_PREFIX_NAMES = {
    "": "", "k": "kilo", "d": "deci", "c": "centi", "m": "milli", "u": "micro", "n": "nano",
    "p": "pico", "f": "femto",
}  # fmt: skip
_NAMES = {
    "%": "percent", "[IU]": "international_unit", "[arb'U]": "arbitrary_unit", "U": "enzyme_unit",
    "mm[Hg]": "mercury", "{HPF}": "high_power_field", "{LPF}": "low_power_field",
    "{1.73_m2}": "body_surface", "{100.WBC}": "hundred_leukocytes", "{CH50}": "ch50_unit",
    "{index}": "index_unit", "{GPL}": "gpl_unit", "{MPL}": "mpl_unit", "{AU}": "au_unit",
    "{CU}": "cu_unit", "{RU}": "ru_unit", "{AI}": "ai_unit", "{SGU}": "sgu_unit",
    "{SMU}": "smu_unit", "{OD}": "optical_density", "mm[H2O]": "water_column",
    "{copies}": "copy_number", "{log_copies}": "log_copy_number",
    "{log_IU}": "log_international_unit", "[CFU]": "colony_forming_unit", "[EU]": "ehrlich_unit",
    "{APL}": "apl_unit", "{COI}": "cutoff_index", "{RLU}": "relative_light_unit",
    "{s_co_ratio}": "signal_to_cutoff", "mPa.s": "viscosity_unit",
    "[lb_av]": "avoirdupois_pound", "[in_i]": "international_inch",
    "g": "gram", "L": "liter", "mol": "mole", "eq": "equivalent", "osm": "osmole",
    "kat": "katal", "Pa": "pascal", "min": "minute", "h": "hour", "d": "day", "m": "meter",
    "s": "second",
}  # fmt: skip
# UCUM, whose codes these are, defines m[Hg] as 133.3220 kPa and U as umol/min
# (ucum-essence.xml 2.2, https://ucum.org).
_DERIVED = {
    "liter": "1e-3 * meter ** 3", "minute": "60 * second", "hour": "60 * minute",
    "day": "24 * hour", "percent": "0.01", "katal": "60e6 * enzyme_unit",
    "mercury": "133.322 * pascal",
}  # fmt: skip
# A gram or a mole below the line is of another substance: mg/g and mmol/mol do not cancel.
_OF_ANOTHER = {"gram": "gram_of_another", "mole": "mole_of_another"}


@cache
def _registry() -> "pint.UnitRegistry[Fraction]":
    """Build a registry of the laboratory's units alone, with exact fractions."""
    import pint  # noqa: PLC0415 - 0.1 s of start-up that equal units never pay

    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(None, non_int_type=Fraction)
    bases = [*_NAMES.values(), *_OF_ANOTHER.values()]
    registry.load_definitions(
        [f"{name}- = 1e{PREFIXES[letter]}" for letter, name in _PREFIX_NAMES.items() if letter]
        + [f"{name} = {_DERIVED.get(name, f'[{name}]')}" for name in bases]
    )
    return registry


def _quantity(unit: Unit) -> "pint.Quantity[Fraction]":
    """Write one of a unit as a quantity of pint's."""
    registry = _registry()
    quantity = registry.Quantity(Fraction(10) ** unit.power, "")
    if unit.numerator:
        quantity = quantity * registry.Quantity(Fraction(1), _pint_name(unit.numerator))
    for symbol in unit.denominators:
        name = _pint_name(symbol, below=True)
        quantity = quantity / registry.Quantity(Fraction(1), name)
    return quantity


def _pint_name(symbol: str, *, below: bool = False) -> str:
    """Spell a symbol out for pint: `mg` is `milligram`."""
    base = max((known for known in _NAMES if symbol.endswith(known)), key=len)
    name = _NAMES[base]
    prefix = _PREFIX_NAMES[symbol.removesuffix(base)]
    return prefix + (_OF_ANOTHER.get(name, name) if below else name)
