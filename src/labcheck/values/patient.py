"""The patient as far as ranges need to know: sex, age and pregnancy, each possibly not stated.

An age is the interval of exact ages it may stand for: "25 y" is from the 25th birthday up to the
26th. Ages are counted in days; a year is 365.25 days and a month a twelfth of it.
"""

import re
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache

from labcheck.errors import refuse_word
from labcheck.values.interval import Interval
from labcheck.values.records import dataclass

YEAR = Decimal("365.25")
"""A year in days."""

_DAYS = {
    "d": Decimal(1),
    "wk": Decimal(7),
    "mo": Decimal("30.4375"),
    "y": YEAR,
}
_UNITS = {
    "d": "d", "day": "d", "days": "d",
    "wk": "wk", "w": "wk", "week": "wk", "weeks": "wk",
    "mo": "mo", "month": "mo", "months": "mo",
    "y": "y", "yr": "y", "yrs": "y", "year": "y", "years": "y",
}  # fmt: skip
_NUMBER = r"\d{1,5}(?:\.\d{1,4})?"
_AGE = re.compile(rf"({_NUMBER})\s*([a-z]*)", re.IGNORECASE)
_BOUND = rf"{_NUMBER}\s*(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_AGE_SPAN = re.compile(
    rf"(?:>=\s*)?(?P<from>{_BOUND})\s+to\s+<\s*(?P<to>{_BOUND})|>=\s*(?P<least>{_BOUND})|<\s*(?P<under>{_BOUND})",
    re.IGNORECASE,
)
_NOT_KNOWN = re.compile(r"not known(?: \(.+\))?")
_AGES_KEPT = 4096
"""The same ages come again in row after row."""
_OLDEST_IN_YEARS = 130

OLDEST = _OLDEST_IN_YEARS * YEAR
"""More days than anybody has lived."""
ANY_AGE = Interval(Decimal(0))
ADULT = Interval(18 * YEAR)
"""What `population: adults` means: from the 18th birthday."""
CHILD = Interval(Decimal(0), 18 * YEAR, high_closed=False)
"""What `population: children` means: before the 18th birthday."""
INFANT = Interval(Decimal(0), YEAR, high_closed=False)
"""Before the first birthday; many limits are then a few times those of later."""


class Sex(StrEnum):
    """The sex that ranges are divided by.

    Its text is its value, by which typer before 0.29 finds what an option's parser has read.
    """

    FEMALE = "female"
    MALE = "male"


SEX_WORDS = {
    "f": Sex.FEMALE, "female": Sex.FEMALE, "w": Sex.FEMALE, "woman": Sex.FEMALE,
    "girl": Sex.FEMALE, "m": Sex.MALE, "male": Sex.MALE, "man": Sex.MALE, "boy": Sex.MALE,
    "weiblich": Sex.FEMALE, "frau": Sex.FEMALE, "männlich": Sex.MALE, "mann": Sex.MALE,
}  # fmt: skip
"""How a sex is written, in lower case, beside a range or a patient."""
SEX_WORDS_OF_LANGUAGES = SEX_WORDS | {
    word: sex
    for sex, words in {
        Sex.FEMALE: "females women girls frauen femme femmes féminin feminin femenino femenina "
        "feminino feminina mujer mujeres mulher mulheres donna donne femmina femmine femminile "
        "vrouw vrouwen vrouwelijk kvinde kvinder kvinne kvinner kvinna kvinnor kobieta kobiety "
        "żeńska kadın женский жен ženski ženska žena ♀ mädchen fille filles menina meninas fem",
        Sex.MALE: "males men boys männer homme hommes masculin mâle hombre hombres varón varones "
        "masculino masculina homem homens uomo uomini maschio maschi maschile man mannen "
        "mannelijk mand mænd menn män mężczyzna mężczyźni męska erkek мужской муж muški muška "
        "muškarac ♂ jungen garçon garçons menino meninos masc",
    }.items()
    for word in words.split()
}
"""How a sex is written in the languages of the names of tests, in lower case.

Danish, Norwegian, Swedish: the pages on haemoglobin of sundhed.dk, helse-mr.no and sas.vgregion.se.
"""
PATIENT_SEX_WORDS = SEX_WORDS_OF_LANGUAGES | {
    word: sex
    for sex, words in {
        Sex.FEMALE: "mme mrs ms miss sra señora senhora signora ж mädchen fille niña menina "
        "bambina meisje pige jente flicka dziewczynka девочка",
        Sex.MALE: "mr herr señor senhor signor м junge garçon niño menino bambino jongen dreng "
        "gutt pojke chłopiec мальчик",
    }.items()
    for word in words.split()
}
"""How the sex of a patient is written, with titles; `ms` beside a range may be a unit.

Words for boys and girls, too, which beside a range say an age as well.
"""
SEX_NOT_STATED = frozenset([
    "", "u", "unk", "unknown", "not known", "o", "other", "a", "ambiguous", "n", "not applicable",
    "not stated", "not specified", "unspecified", "undifferentiated", "indeterminate", "intersex",
    "i", "d", "divers", "diverse", "nonbinary", "non-binary", "not reported", "no matching concept",
    "?", "x",
])  # fmt: skip
"""Words of SDTM, FHIR, HL7 (table 0001), OMOP and registers for a sex that no range is for."""


class Pregnancy(Enum):
    """Pregnancy by trimester; `ANY` where the trimester is not stated."""

    NO = "no"
    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    ANY = "any"


PREGNANCY_WORDS = {
    "yes": Pregnancy.ANY, "true": Pregnancy.ANY, "false": Pregnancy.NO,
    "first": Pregnancy.FIRST, "second": Pregnancy.SECOND, "third": Pregnancy.THIRD,
    "first trimester": Pregnancy.FIRST, "second trimester": Pregnancy.SECOND,
    "third trimester": Pregnancy.THIRD, "t1": Pregnancy.FIRST, "t2": Pregnancy.SECOND,
    "t3": Pregnancy.THIRD, "trimester 1": Pregnancy.FIRST, "trimester 2": Pregnancy.SECOND,
    "trimester 3": Pregnancy.THIRD,
}  # fmt: skip
"""How a pregnancy is written besides by the values above, in lower case."""


@dataclass(frozen=True, slots=True)
class Age:
    """An age or a span of ages, with its text.

    Attributes:
        text: As written: `25 y`, `1 y to <5 y`, `>=18 y`; or `not known`, and in brackets why.
        days: The exact ages it may stand for, in days.
    """

    text: str
    days: Interval

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it: every age is possible of one that is not."""
        return not _NOT_KNOWN.fullmatch(self.text)


@dataclass(frozen=True, slots=True)
class Patient:
    """Whose results they are; `None` stands for "not stated", never for a default.

    Attributes:
        sex: The sex that ranges are divided by.
        age: The age, or the exact ages it may stand for.
        pregnancy: The stage of pregnancy.
        id: What the source calls the patient; may be empty.
    """

    sex: Sex | None = None
    age: Age | None = None
    pregnancy: Pregnancy | None = None
    id: str = ""

    @property
    def is_pregnant(self) -> bool:
        """Whether a pregnancy was stated."""
        return self.pregnancy not in (None, Pregnancy.NO)

    @property
    def possible_sexes(self) -> tuple[Sex, ...]:
        """The sexes the patient may have, by what was stated."""
        if self.sex is not None:
            return (self.sex,)
        return (Sex.FEMALE,) if self.is_pregnant else (Sex.FEMALE, Sex.MALE)


def parse_sex(text: str) -> Sex | None:
    """Read the sex of a patient; `None` where it is none that ranges are divided by.

    Raises:
        ValueError: The text is not a sex.
    """
    word = text.strip().casefold().rstrip(".")
    if word in SEX_NOT_STATED:
        return None
    if word not in PATIENT_SEX_WORDS:
        words = [*PATIENT_SEX_WORDS, *filter(None, SEX_NOT_STATED)]
        raise ValueError(refuse_word(text, [sex.value for sex in Sex], words))
    return PATIENT_SEX_WORDS[word]


class AgeError(ValueError):
    """An age or a span of ages cannot be read."""


@lru_cache(maxsize=4096)
def parse_age(text: str) -> Age:
    """Read an age in whole or broken units, `25 y`, `6 mo`, `10 d`; a bare number is years.

    Other forms are read as well: `36 h`, `2 y 3 mo`, `90+`, `> 89`, `37-year-old`, `33 ans`.

    Raises:
        AgeError: The text is not an age, or no human reaches it.
    """
    match = _AGE.fullmatch(text.strip())
    unit = _UNITS.get(match[2].lower() or "y") if match else None
    if match is None or unit is None:
        return _parse_written(text)
    low, high = Decimal(match[1]), Decimal(match[1]) + _step(match[1])
    days = Interval(low * _DAYS[unit], high * _DAYS[unit], high_closed=False)
    if low * _DAYS[unit] > OLDEST:
        raise AgeError(f"{text!r} is over {_OLDEST_IN_YEARS} years")
    return Age(text.strip() if match[2] else f"{text.strip()} y", days)


def _parse_written(text: str) -> Age:
    """Read an age that is not plainly written: `2 y 3 mo`, `90+`, `37-year-old`."""
    from labcheck.values.written_ages import parse_written_age  # noqa: PLC0415 - few ages are so

    days = parse_written_age(text, _DAYS)
    if days is None:
        raise AgeError(f"{text!r} is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d")
    if days.low is not None and days.low > OLDEST:
        raise AgeError(f"{text!r} is over {_OLDEST_IN_YEARS} years")
    return Age(text.strip(), days)


def age_at(birth: date, day: date) -> Age | None:
    """Compute the completed age on a day; `None` before birth.

    Infants' ages are told in days and those of the second year in months, as ranges divide them.

    Raises:
        AgeError: No human reaches the age.
    """
    if day < birth:
        return None
    months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
    days = (day - birth).days
    if months >= 24:  # noqa: PLR2004 - months of two years
        return parse_age(f"{months // 12} y")
    is_infant = months < 12 and days < YEAR - 1  # noqa: PLR2004 - months of a year
    return parse_age(f"{days} d" if is_infant else f"{months} mo")


def join_ages(youngest: Age | None, oldest: Age) -> Age:
    """Make one span of the ages from one to another; `None` stands for not yet born."""
    if youngest == oldest:
        return oldest
    low = youngest.days.low if youngest else None
    return parse_age_span(name_ages(Interval(low, oldest.days.high, high_closed=False)))


def make_unknown_age(why: str = "") -> Age:
    """Make the age of a patient of whom something is stated that gives none: any is possible.

    Args:
        why: Why it is not known: `the result has no date`.
    """
    return Age(f"not known ({why})" if why else "not known", ANY_AGE)


def parse_age_span(text: str) -> Age:
    """Read the ages a range is for: `1 y to <5 y` (half open), `>=18 y`, `<31 d`.

    Raises:
        AgeError: The text is not a span of ages, or the span is empty.
    """
    match = _AGE_SPAN.fullmatch(text.strip())
    days = Interval(
        _days(match["from"] or match["least"]) if match else None,
        _days(match["to"] or match["under"]) if match else None,
        high_closed=False,
    )
    if match is None or days.is_empty:
        raise AgeError(
            f"{text!r} is not a span of ages; write one such as 1 y to <5 y, >=18 y or <31 d"
        )
    return Age(text.strip(), days)


def parse_printed_ages(text: str) -> Age:
    """Read the ages that a printed range is for, also as laboratories write them: `18-65 y`.

    Raises:
        AgeError: The text is not a span of ages.
    """
    from labcheck.values.written_ages import read_age_bounds  # noqa: PLC0415 - few ranges have any

    if _AGE_SPAN.fullmatch(text.strip()):
        return parse_age_span(text)
    days = read_age_bounds(text, _DAYS)
    if days is None or days.is_empty:
        raise AgeError(f"{text!r} is not a span of ages; write one such as 18-65 y")
    return Age(text.strip(), days)


@lru_cache(maxsize=4096)
def parse_stated_age(text: str) -> Age:
    """Read a patient's age, or the span of ages it is known to lie in: `25 y`, `59 y to <62 y`.

    What is written of an age that is not known, `not known (the result has no date)`, is read too.

    Raises:
        AgeError: The text is none of these, or no human reaches the age.
    """
    if _NOT_KNOWN.fullmatch(text.strip()):
        return Age(text.strip(), ANY_AGE)
    return parse_age_span(text) if _AGE_SPAN.fullmatch(text.strip()) else parse_age(text)


def name_ages(days: Interval) -> str:
    """Write a span of ages the way range sets do: `1 y to <5 y`, `>=18 y`, `<31 d`."""
    low = "" if not days.low else _name_age(days.low)
    if days.high is None:
        return f">={low}" if low else "any age"
    return f"{low} to <{_name_age(days.high)}" if low else f"<{_name_age(days.high)}"


def _name_age(days: Decimal) -> str:
    """Write an age in the largest unit that it is a whole number of."""
    unit = next((unit for unit in ("y", "mo", "wk", "d") if not days % _DAYS[unit]), "d")
    return f"{(days / _DAYS[unit]).normalize():f} {unit}"


def _days(bound: str | None) -> Decimal | None:
    if bound is None:
        return None
    match = _AGE.fullmatch(bound)
    unit = _UNITS.get(match[2].lower()) if match else None
    return Decimal(match[1]) * _DAYS[unit] if match and unit else None


def _step(number: str) -> Decimal:
    """How far the next age written with as many decimals lies: 1 after `25`, 0.1 after `2.5`."""
    return Decimal(1).scaleb(-len(number.partition(".")[2]))
