"""A header line that holds a sex and an age and nothing else: `Patient: F, 34 y`, `M/45`.

What may be a result is never read: a bare letter counts beside an age unit or a title, or, in the
first lines of a text, where it is joined to the number. Names of people are not looked at.
"""

import re

from labcheck.values.patient import PATIENT_SEX_WORDS, AgeError, Sex, parse_age
from labcheck.values.records import dataclass
from labcheck.values.written_ages import find_age_unit

TITLES = {
    "pt": None, "pat": None, "patient": None, "paciente": None, "paziente": None, "patiënt": None,
    "pasient": None, "pacjent": None, "пациент": None, "patientin": Sex.FEMALE,
    "patiente": Sex.FEMALE, "patiënte": Sex.FEMALE, "pacjentka": Sex.FEMALE,
    "пациентка": Sex.FEMALE,
}  # fmt: skip
"""Words before sex and age, with the sex of those that state it."""
_NO_TITLE_OR_TEST = ("", "pt")
"""Beside `pt`, which is the prothrombin time as well, a bare number may be a result."""
_TITLE = re.compile(rf"({'|'.join(TITLES)})(?![^\W\d_])\.?(\s*[:=,;])?\s*", re.IGNORECASE)
OF_MANY = frozenset([
    "females", "women", "girls", "frauen", "femmes", "mujeres", "mulheres", "donne", "femmine",
    "vrouwen", "kvinder", "kvinner", "kvinnor", "males", "men", "boys", "männer", "hommes",
    "hombres", "varones", "homens", "uomini", "maschi", "mannen", "mænd", "menn", "män",
])  # fmt: skip
"""Words that head the ranges of a sex and do not say who one patient is."""
_AGED = r"of|aged|âgée?\s+de|de|di|von|van"
_NUMBER, _WORD, _GAP = r"(?P<number>[1-9]?\d{1,2})", r"[^\W\d_]+(?![^\W\d_])", r"(?P<gap>[\s,;/]*)"
_UNIT = rf"(?:\s?-?\s?(?P<unit>y\.?/?o(?![^\W\d_])|{_WORD})\.?(?:[\s-]old)?)?"
_JOINED_UNIT = r"\s?-?(?P<joined>y/?o?|yrs?)"
_PATTERNS = (
    re.compile(
        rf"(?P<sex>{_WORD})\.?{_GAP}(?:(?P<aged>{_AGED})\s+)?{_NUMBER}{_UNIT}", re.IGNORECASE
    ),
    re.compile(rf"{_NUMBER}{_UNIT}{_GAP}(?P<sex>{_WORD})", re.IGNORECASE),
    re.compile(rf"{_NUMBER}{_JOINED_UNIT}(?P<sex>[fm])", re.IGNORECASE),
    re.compile(rf"{_NUMBER}{_UNIT}", re.IGNORECASE),
)
_PARTS = ("sex", "gap", "aged", "number", "unit", "joined")
_YEARS_OR_MONTHS = ("y", "mo")
_GERMAN_OR_DUTCH = frozenset([
    "w", "weiblich", "frau", "männlich", "mann", "herr", "patientin", "man", "mannelijk", "vrouw",
    "vrouwelijk",
])  # fmt: skip
_FRENCH_ADULTS = frozenset(["femme", "homme", "patiente"])
"""French words for somebody who is not some days old."""
_FRENCH = _FRENCH_ADULTS | {"féminin", "masculin", "fille", "garçon", "née"}
_MOST_DAYS = 31
"""`J` is Jahre and jours; an age above this is not written in days."""
_IN_EITHER_SEX = ("paciente", "año", "años", "ano", "anos")
"""Beside these words an M may be masculino, and mujer or mulher."""
_LONGEST = 60
_WEEK_OR_FEMALE = "w"
_MONTHS_OR_MALE, _MOST_MONTHS = "m", 24
"""`18M` may be months; an age above two years is not written in them."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a header line says.

    Attributes:
        age: The age as it is read: `34 y`.
        sex: The word of `PATIENT_SEX_WORDS` for the sex.
        is_titled: Whether a title makes it unmistakable wherever in a text it stands.
        word: What stands for the sex and must not be the name of a test; empty beside a title.
    """

    age: str
    sex: str
    is_titled: bool
    word: str


def read_header(text: str) -> Header | None:
    """Read a line that holds a title, a sex and an age; `None` where anything else is in it."""
    bare = text.strip(" \t\u00a0.,;*•")
    if len(bare) > _LONGEST:
        return None
    titled = _TITLE.match(bare)
    title = titled[1].casefold() if titled else ""
    is_marked = bool(titled and titled[2])
    rest = bare[titled.end() :] if titled else bare
    for pattern in _PATTERNS:
        match = pattern.fullmatch(rest)
        found = _read_parts(match, title, is_marked=is_marked) if match else None
        if found:
            return found
    return None


def _read_parts(match: re.Match[str], title: str, *, is_marked: bool) -> Header | None:
    """Read the parts of a line; `None` where one may be something else."""
    parts = {name: match.groupdict().get(name) or "" for name in _PARTS}
    word, stated = parts["sex"].casefold(), TITLES.get(title)
    sex = PATIENT_SEX_WORDS.get(word) if word else stated
    if sex is None or word in OF_MANY or (stated and stated is not sex):
        return None
    unit = (parts["unit"] or parts["joined"]).casefold()
    if word == "m" and (title in _IN_EITHER_SEX or unit in _IN_EITHER_SEX):
        return None
    if unit:
        measure = find_unit(unit, {word, title}, int(parts["number"]))
        is_clear = len(word) > 1 or title not in _NO_TITLE_OR_TEST
        is_age = measure in _YEARS_OR_MONTHS or (measure is not None and is_clear)
    else:
        measure = "y"
        is_age = bool(word) and _is_in_years(match, parts, title, is_marked=is_marked)
    age = f"{parts['number']} {measure}"
    if not is_age or not is_possible(age):
        return None
    is_titled = title not in _NO_TITLE_OR_TEST or bool(title and unit)
    return Header(age, word or sex.value, is_titled, "" if is_titled else word)


def is_possible(age: str) -> bool:
    """Whether an age can be read, and anybody has been as old."""
    try:
        parse_age(age)
    except AgeError:
        return False
    return True


def find_unit(unit: str, words: set[str], number: int) -> str | None:
    """Find the unit of an age, such as `y`; `None` where it may be another or is none."""
    plain = unit.replace("/", "").replace(".", "")
    if plain == "j" and words & _FRENCH:
        return "d" if number <= _MOST_DAYS and not words & _FRENCH_ADULTS else None
    if plain == "j":
        return "y" if words & _GERMAN_OR_DUTCH or number > _MOST_DAYS else None
    return None if plain == "a" else find_age_unit(plain)


def _is_in_years(
    match: re.Match[str], parts: dict[str, str], title: str, *, is_marked: bool
) -> bool:
    """Whether a number without a unit is an age in years."""
    is_sex_first = match.start("sex") < match.start("number")
    sex, gap = parts["sex"], parts["gap"]
    if not is_sex_first and not gap.strip() and _may_be_unit(sex, int(parts["number"])):
        return False
    if title not in _NO_TITLE_OR_TEST:
        return is_sex_first or is_marked or not gap
    if parts["aged"].casefold() in ("of", "aged"):
        return len(sex) > 1
    return sex in ("F", "M") and (gap == "/" or (not gap and not is_sex_first))


def _may_be_unit(letter: str, number: int) -> bool:
    """Whether a letter behind a number may be weeks or months."""
    is_months = letter.casefold() == _MONTHS_OR_MALE and number <= _MOST_MONTHS
    return is_months or letter.casefold() == _WEEK_OR_FEMALE
