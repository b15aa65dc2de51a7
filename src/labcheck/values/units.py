"""Units: every spelling laboratories use for them, read as one canonical form.

Units that differ only in spelling (`K/uL`, `10^9/L`, `thou/mm3`; `mcg/mL`, `mg/L`) read as one
and the same unit. Factors between different units are found in `unit_factors`.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

PREFIXES = {"k": 3, "": 0, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}
_UNITS_KEPT = 4096
"""How many spellings are remembered; a large table may hold any number of them."""
_LONGEST_UNIT = 200
"""Letters of a unit; a longer text is none."""
_LETTERS = {power: letter for letter, power in PREFIXES.items()}

# Base units: the symbol in UCUM, and the lower-case spellings that take a metric prefix.
_BASES = {
    "g": ("g", "gm", "gms", "gram", "grams", "gr", "grs", "gs", "gramos"),
    "L": ("l", "liter", "litre", "liters", "litres", "lt", "lit"),
    "mol": ("mol", "mole", "moles", "mols"),
    "eq": ("eq", "equiv", "equivalent", "equivalents", "val"),
    "osm": ("osm", "osmol", "osmole", "osmoles"),
    "U": ("u", "unit", "units", "unit(s)", "enzymeunit", "enzymeunits", "unités", "unidades",
          "unità"),
    "[IU]": ("iu", "[iu]", "intlunits", "intlunit", "int.unit", "intunit", "ui", "u.i.", "ie",
             "internationalunit", "internationalunits"),
    "[arb'U]": ("[arb'u]",),
    "kat": ("kat",),
    "m": ("m", "meter", "metre", "meters", "metres"),
    "Pa": ("pa",),
    "s": ("s", "sec", "secs", "second", "seconds", "second(s)", "seg", "segundos", "sek",
          "secondes", "secondi"),
}  # fmt: skip
_PREFIX_SPELLINGS = {
    "u": ("u", "mc", "μ", "micro"), "m": ("m", "milli"), "k": ("k", "kilo"), "d": ("d", "deci"),
    "n": ("n", "nano"), "p": ("p", "pico"), "f": ("f", "femto"), "c": ("c", "centi"),
}  # fmt: skip
# Units that take no prefix; the value is (symbol, power of ten).
_WHOLE = {
    **dict.fromkeys(
        ["%", "percent", "percents", "pct", "%hb", "%{hb}", "%thb", "%oftotalhgb", "%oftotalhb",
         "%oftotalhemoglobin", "%oftotalhaemoglobin", "%totalhgb", "%ngsp", "%(ngsp)",
         "%ofnormal", "%normal", "%dernorm", "%d.norm", "%activity", "%{activity}", "%sat",
         "%sat.", "vol%", "vol.-%", "%vol", "%(v/v)"],
        ("%", 0),
    ),
    "min": ("min", 0), "mins": ("min", 0), "minute": ("min", 0), "minutes": ("min", 0),
    "h": ("h", 0), "hr": ("h", 0), "hrs": ("h", 0), "hour": ("h", 0), "hours": ("h", 0),
    "1h": ("h", 0), "1hr": ("h", 0), "1hour": ("h", 0),
    "d": ("d", 0), "day": ("d", 0), "days": ("d", 0), "24h": ("d", 0), "24hr": ("d", 0),
    "24hrs": ("d", 0), "24hours": ("d", 0), "(24.h)": ("d", 0), "24.h": ("d", 0),
    **dict.fromkeys(
        ["24hour", "24horas", "24std", "24std.", "24u", "dia", "día", "tag", "die", "dy"],
        ("d", 0),
    ),
    **dict.fromkeys(
        ["std", "std.", "uur", "ora", "heure", "hora", "1sthr", "1.std", "1.std."], ("h", 0)
    ),
    "mmhg": ("mm[Hg]", 0), "mm[hg]": ("mm[Hg]", 0), "torr": ("mm[Hg]", 0),
    "cells": ("", 0), "cell": ("", 0), "1": ("", 0), "count": ("", 0), "wbc": ("", 0),
    "wbcs": ("", 0), "rbc": ("", 0), "rbcs": ("", 0), "#": ("", 0), "{cells}": ("", 0),
    "k": ("", 3), "thou": ("", 3), "thousand": ("", 3), "thousands": ("", 3), "1000": ("", 3),
    "x1000": ("", 3), "×1000": ("", 3),
    "m": ("", 6), "mil": ("", 6), "mill": ("", 6), "million": ("", 6), "millions": ("", 6),
    "bil": ("", 9), "billion": ("", 9), "trillion": ("", 12),
    **dict.fromkeys(["thous", "tsd", "tsd.", "tys", "tys.", "tyś", "th", "ths"], ("", 3)),
    "万": ("", 4),
    **dict.fromkeys(["lakh", "lakhs", "lac", "lacs"], ("", 5)),
    **dict.fromkeys(
        ["mio", "mio.", "mill.", "mln", "millones", "milhões", "milioni", "milj"], ("", 6)
    ),
    "mm3": ("uL", 0), "mm^3": ("uL", 0), "cumm": ("uL", 0), "cmm": ("uL", 0), "cu.mm": ("uL", 0),
    "mmcu": ("uL", 0), "cubicmillimeter": ("uL", 0), "cc": ("mL", 0),
    "hpf": ("{HPF}", 0), "lpf": ("{LPF}", 0), "{hpf}": ("{HPF}", 0), "{lpf}": ("{LPF}", 0),
    **dict.fromkeys(["[hpf]", "(hpf)", "gf", "campo", "champ", "wpw"], ("{HPF}", 0)),
    "[lpf]": ("{LPF}", 0),
    "1.73m2": ("{1.73_m2}", 0), "1.73m^2": ("{1.73_m2}", 0), "{1.73_m2}": ("{1.73_m2}", 0),
    "1.73sqm": ("{1.73_m2}", 0), "1.73sq.m": ("{1.73_m2}", 0),
    **dict.fromkeys(
        ["1.73", "1.73m", "1.73m*2", "1.73qm", "1,73", "1,73m2", "1,73m^2", "1,73qm", "(1.73m2)"],
        ("{1.73_m2}", 0),
    ),
    "100leukocytes": ("{100.WBC}", 0), "100leuko": ("{100.WBC}", 0),
    "100whitebloodcells": ("{100.WBC}", 0), "100wbc": ("{100.WBC}", 0),
    "100wbcs": ("{100.WBC}", 0), "100{wbcs}": ("{100.WBC}", 0),
    "{ch50_u}": ("{CH50}", 0), "ch50": ("{CH50}", 0), "{ch50}": ("{CH50}", 0),
    **dict.fromkeys(
        ["index", "{index}", "indexvalue", "{index_val}", "indice"], ("{index}", 0)
    ),
    **dict.fromkeys(["gpl", "gplu", "gpl-u", "[gpl'u]"], ("{GPL}", 0)),
    **dict.fromkeys(["mpl", "mplu", "mpl-u", "[mpl'u]"], ("{MPL}", 0)),
    **dict.fromkeys(["apl", "[apl'u]"], ("{APL}", 0)),
    **dict.fromkeys(["copies", "{copies}", "[copies]", "cópias"], ("{copies}", 0)),
    **dict.fromkeys(["log10copies", "log10cop", "logcopies", "{log_copies}"], ("{log_copies}", 0)),
    **dict.fromkeys(["log10iu", "logiu", "log10[iu]", "{log_iu}"], ("{log_IU}", 0)),
    **dict.fromkeys(["eu", "e.u.", "[eu]", "ehrlichunits", "{ehrlich'u}"], ("[EU]", 0)),
    "{s_co_ratio}": ("{s_co_ratio}", 0), "coi": ("{COI}", 0), "{coi}": ("{COI}", 0),
    "rlu": ("{RLU}", 0), "{rlu}": ("{RLU}", 0), "cfu": ("[CFU]", 0), "{cfu}": ("[CFU]", 0),
    "[cfu]": ("[CFU]", 0), "mpa.s": ("mPa.s", 0), "mpas": ("mPa.s", 0), "mpa*s": ("mPa.s", 0),
    "cp": ("mPa.s", 0), "cutoffod": ("{OD}", 0), "cut-offod": ("{OD}", 0),
    "au": ("{AU}", 0), "cu": ("{CU}", 0),
    "ru": ("{RU}", 0), "ai": ("{AI}", 0), "sgu": ("{SGU}", 0), "smu": ("{SMU}", 0),
    "od": ("{OD}", 0), "mmh2o": ("mm[H2O]", 0), "mm[h2o]": ("mm[H2O]", 0),
    "cmh2o": ("mm[H2O]", 1), "cm[h2o]": ("mm[H2O]", 1),
    "u3": ("fL", 0), "μ3": ("fL", 0), "μ^3": ("fL", 0), "cumicron": ("fL", 0),
    "um3": ("fL", 0), "um^3": ("fL", 0), "μm3": ("fL", 0), "μm^3": ("fL", 0),
    "{ordinal}": ("", 0), "{nominal}": ("", 0), "{presence}": ("", 0), "nounits": ("", 0),
    **dict.fromkeys(["lb", "lbs", "pound", "pounds"], ("[lb_av]", 0)),
    **dict.fromkeys(["inch", "inches"], ("[in_i]", 0)),
}  # fmt: skip
_METRE = "m"
"""By itself it is a length; with a volume below the line, or of what is counted, a million."""
_DIMENSIONLESS = frozenset(
    ["", "1", "ratio", "{ratio}", "inr", "{inr}", "[ph]", "ph", "{sg}", "sg", "{titer}", "titer",
     "titre", "{phunits}", "phunits", "phscale", "internationalnormalizedratio", "fraction"]
)  # fmt: skip
# Two kinds of D-dimer units that look alike and cannot be converted into one another.
_FLAVOURS = {
    "fibrinogenequivalentunit": "{FEU}", "feu": "{FEU}", "d-du": "{DDU}", "ddu": "{DDU}",
}  # fmt: skip
FLAVOURS = tuple(dict.fromkeys(_FLAVOURS.values()))
"""What sets apart units that look alike, as the catalogue writes it behind them."""
# Giga, tera and nano per litre mean cells when the analyte is a count.
_COUNTS = {"g/l": "10*9/l", "t/l": "10*12/l"}
# Spellings that are no sum of their parts: of any test, whatever it counts.
_WHOLE_SPELLINGS = {
    **dict.fromkeys(["gi/l", "gpt/l", "giga/l", "e9/l"], "10*9/l"),
    **dict.fromkeys(["ti/l", "tpt/l", "tera/l", "e12/l"], "10*12/l"),
    **dict.fromkeys(["s/co", "s/coratio"], "{s_co_ratio}"),
    **dict.fromkeys(["mmol/mol(ifcc)", "mmol/molifcc"], "mmol/mol"),
    "e/l": "u/l",
}

# The chemist's M is the one unit that only its capital tells from another.
_MOLAR = {f"{prefix}M": f"{prefix}mol/l" for prefix in "munp"} | {"µM": "umol/l", "μM": "umol/l"}

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_TEN_TO = re.compile(
    r"^(?:[x×*]?10(?:\^|\*\*?|e|\()\+?(-?\d{1,2})\)?|[x×]10(3|6|9|12)(?!\d))[.*·]?(.*)$"
)
"""A power of ten; one that has lost its sign, `x109/L`, needs the cross before it."""
_REMARK = re.compile(
    r"\s*(?:\((?:calc\.?|calculated|37\s*°?\s*c)\)|\b(?:calc\.?|37\s*°\s*c))$", re.IGNORECASE
)
"""What stands beside a unit and changes nothing in it."""
_PER = re.compile(r"(?:^|\s+)p(?:er|or|ar)\s+", re.IGNORECASE)
"""English, Spanish and Portuguese, French: `por campo`, `par champ`."""
_INVERSE = re.compile(r"[ .]+([dm]?l)[-−]1$", re.IGNORECASE)
_PER_LITRE = {"mL": 3, "uL": 6, "nL": 9, "pL": 12, "fL": 15}


_CYRILLIC = re.compile(r"[А-яЁё]+")
_RUSSIAN = {
    "моль": "mol", "ммоль": "mmol", "мкмоль": "umol", "нмоль": "nmol", "пмоль": "pmol",
    "кг": "kg", "г": "g", "мг": "mg", "мкг": "ug", "нг": "ng", "пг": "pg",
    "Г": "G", "Т": "T",  # so many thousand millions, and so many billions, in a litre
    "л": "l", "дл": "dl", "мл": "ml", "мкл": "ul", "фл": "fl",
    "Ед": "U", "ЕД": "U", "ед": "U", "мЕд": "mU", "мЕД": "mU", "мед": "mU",
    "мкЕд": "uU", "мкЕД": "uU",
    "МЕ": "IU", "мМЕ": "mIU", "мкМЕ": "uIU", "кМЕ": "kIU",
    "мм": "mm", "м": "m", "ч": "h", "час": "h", "мин": "min", "с": "s", "сек": "s",
    "сут": "d",
    "тыс": "thou", "млн": "mln",
}  # fmt: skip
"""Russian signs of units: GOST 8.417-2002, https://files.stroyinf.ru/Data2/1/4294845/4294845105.htm;
`МЕ` and `Ед` by the OKEI, https://bazanpa.ru/rosstandart-prikaz-ot13102017-h3925309."""


class Unit(NamedTuple):
    """A unit in a canonical form: equal units are equal values, whatever their spelling.

    Attributes:
        power: Power of ten in front: 9 for 10*9/L; 0 where a prefix says it.
        numerator: Symbol above the line, with its prefix; empty for counts and pure numbers.
        denominators: Symbols below the line, in order.
        flavour: What sets apart units that look alike (`{FEU}`, `{DDU}`); usually empty.
    """

    power: int = 0
    numerator: str = ""
    denominators: tuple[str, ...] = ()
    flavour: str = ""

    def __str__(self) -> str:
        """Write the unit as a UCUM code; a pure number is `1`."""
        front = f"10*{self.power}" if self.power else ""
        top = ".".join(part for part in (front, self.numerator + self.flavour) if part)
        return "/".join((top, *self.denominators)) or "1"

    @property
    def is_pure_number(self) -> bool:
        """Whether the unit is no unit at all: a ratio, a pH, an INR."""
        return self == Unit()

    def with_base(self, old: str, new: str) -> "Unit | None":
        """Exchange the base unit above the line, keeping its prefix; `None` if it is another."""
        if not self.numerator.endswith(old):
            return None
        prefix = self.numerator.removesuffix(old)
        return self._replace(numerator=prefix + new) if prefix in PREFIXES else None


_FIELDS = frozenset(["{HPF}", "{LPF}"])


def is_per_field(text: str) -> bool:
    """Whether a unit is so many in a field of the microscope: `/HPF`."""
    unit = parse_unit(text)
    return unit is not None and not _FIELDS.isdisjoint(unit.denominators)


def parse_unit(text: str | None, *, of_count: bool = False) -> Unit | None:
    """Read a unit in any spelling laboratories print.

    Args:
        text: The unit as printed; `None` or an empty text is a pure number.
        of_count: Whether cells are counted, so that `G/L` is 10*9/L and not grams per litre.

    Returns:
        The canonical unit, or `None` when the spelling is not known.
    """
    if text and len(text) > _LONGEST_UNIT:
        return None
    return _parse_unit(text, of_count=of_count)


@lru_cache(maxsize=_UNITS_KEPT)
def _parse_unit(text: str | None, *, of_count: bool) -> Unit | None:
    """Read a unit, the same one once."""
    spelled = _MOLAR.get((text or "").strip()) or _fold(text or "")
    spelled = _WHOLE_SPELLINGS.get(spelled, spelled)
    if spelled in _DIMENSIONLESS:
        return Unit()
    if spelled == _METRE and not of_count:
        return Unit(numerator=_METRE)
    return _parse_folded(_COUNTS.get(spelled, spelled) if of_count else spelled)


def is_same_spelling(one: str | None, other: str | None) -> bool:
    """Whether two printed units are the same text, spaces aside; two missing ones are."""
    return "".join((one or "").split()) == "".join((other or "").split())


def may_be_either_unit(one: str, other: str) -> bool:
    """Whether two units are printed for one number, each of them known, and are not the same.

    Of some tests they are one all the same, as mEq/L and mmol/L of potassium are.
    """
    are_known = all(unit and parse_unit(unit, of_count=True) for unit in (one, other))
    return are_known and not is_same_unit(one, other)


def is_same_unit(one: str | None, other: str | None) -> bool:
    """Whether two printed units are one, spelling aside; a count may have letters, as `K/uL`."""
    if is_same_spelling(one, other):
        return True
    if not one or not other:
        return False
    return any(
        parse_unit(one, of_count=is_count) == parse_unit(other, of_count=is_count) is not None
        for is_count in (False, True)
    )


def _parse_folded(spelled: str) -> Unit | None:
    spelled = re.sub(r"^(m?g)(?:ms?|s|r|ram|rampercents?)?%$", r"\1/dl", spelled)
    spelled = spelled.replace("/100ml", "/dl")
    spelled, flavour = _take_flavour(spelled)
    spelled = re.sub(r"^mm(?:in|at)(?=1?h)|^mm(?=1h)", "mm/", spelled)
    top, *bottom = spelled.split("/")
    power, top = _take_power(top)
    above = _atoms().get(top) if top else ("", 0)
    bare = [_BESIDE.sub("", part) for part in bottom]
    below = [_atoms().get(part) for part in bare]
    if above is None or (power and above[0]):
        return None
    denominators = []
    for part, spelled_part, bare_part in zip(below, bottom, bare, strict=True):
        if part is None or (spelled_part != bare_part and not part[0].endswith(("g", "mol"))):
            return None  # `ng/L, creatinine 1.3` begins the next result
        symbol, shift = part
        power -= shift
        denominators += [symbol] if symbol else []
    return _canonical(power + above[1], above[0], tuple(denominators), flavour)


_BESIDE = re.compile(
    r"(?:creatinin[ae]|[ck]reat?\.?|\{creat\}|cre|cr|hb|hgb|\{hb\}|water|h2o|oh2)$"
)
"""What is measured by, behind a unit: milligrams for each gram of creatinine."""


def _fold(text: str) -> str:
    """Strip what makes no difference: case, spaces, micro signs, superscripts, remarks."""
    if not text.isascii():
        text = _CYRILLIC.sub(lambda match: _RUSSIAN.get(match[0], match[0]), text)
    if text[-1:].casefold() in "c.)" and (match := _REMARK.search(text)) and match.start():
        text = text[: match.start()]
    if "p" in text.casefold():
        text = _PER.sub("/", text)
    text = _INVERSE.sub(r"/\1", text)
    folded = re.sub(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda match: "^" + match[1].translate(_SUPERSCRIPTS), text)
    folded = folded.replace("µ", "μ").replace("m^2", "m2")
    return "".join(folded.split()).lower().removesuffix(".")


def _take_flavour(spelled: str) -> tuple[str, str]:
    for name, flavour in _FLAVOURS.items():
        bare = re.sub(rf"\{{{name}\}}|\({name}\)|{name}", "", spelled)
        if bare != spelled:
            return bare, flavour
    return spelled, ""


def _take_power(top: str) -> tuple[int, str]:
    match = _TEN_TO.match(top)
    return (int(match[1] or match[2]), match[3]) if match else (0, top)


@cache
def _atoms() -> dict[str, tuple[str, int]]:
    """Every spelling of every symbol, prefixed and whole; counts are powers without a symbol."""
    atoms = {symbol.lower(): (symbol, 0) for symbol, _ in _WHOLE.values() if symbol}
    atoms |= _WHOLE
    for base, spellings in _BASES.items():
        for prefix in PREFIXES:
            for prefix_spelling in _PREFIX_SPELLINGS.get(prefix, (prefix,)):
                for spelling in spellings:
                    atoms.setdefault(prefix_spelling + spelling, (prefix + base, 0))
    return atoms


def _canonical(
    power: int, numerator: str, denominators: tuple[str, ...], flavour: str
) -> Unit | None:
    """Move the prefix of a litre below the line to the front: ng/mL is ug/L, K/uL is 10*9/L."""
    if denominators and denominators[0] in _PER_LITRE:
        shifted = _shift(power, numerator, _PER_LITRE[denominators[0]])
        if shifted is not None:
            power, numerator = shifted
            denominators = ("L", *denominators[1:])
    return Unit(power, numerator, denominators, flavour)


def _shift(power: int, numerator: str, by: int) -> tuple[int, str] | None:
    if not numerator:
        return power + by, ""
    for base in _BASES:
        prefix = numerator.removesuffix(base)
        if numerator.endswith(base) and prefix in PREFIXES:
            letter = _LETTERS.get(PREFIXES[prefix] + by)
            return None if letter is None else (power, letter + base)
    return None
