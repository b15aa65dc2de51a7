"""A header line of several terms, each of which says something of the patient, or nothing else.

    line  = [title] [name of a person] term+      Patient: Jane Doe, F (34 y); MRN 77 34F
    term  = sex | age with its unit | sex and age | number of the patient | "infant" and its like

`Infant, 6 months, female`, `Male 2 yr 3 mo`, `34-jährige Patientin`, `Mrs. A. Jones, 45 years`. A
name stands only behind a title with a colon, or of a man or a woman, and is passed over. One word
that is none of these makes the line unread: it may say of whom else it speaks.
"""

import re
from typing import NamedTuple

from labcheck.readers.text.names import Names
from labcheck.readers.text.patient_header import OF_MANY, TITLES, find_unit, is_possible
from labcheck.values.late_pattern import compile_late
from labcheck.values.patient import PATIENT_SEX_WORDS, Sex
from labcheck.values.range_words import AGE_WORDS
from labcheck.values.written_ages import list_age_units

_LABELS = "mrn|uhid|patient\\s+(?:id|no|number)|hospital\\s+(?:no|number)|nhs\\s+(?:no|number)|id"
_ID = rf"(?:{_LABELS})\.?\s*[:#]?\s*(?=[\w-]*\d)[\w-]+"
_UNIT = rf"(?:y\.?/?o|{'|'.join(sorted(list_age_units(), key=len, reverse=True))}|j)(?![^\W\d_])"
_AMOUNT = rf"(?<![\w.,])\d{{1,3}}\s?-?\s?{_UNIT}\.?"
_AGE = rf"(?P<age>{_AMOUNT}(?:[\s,]*(?:and\s+|und\s+|et\s+)?{_AMOUNT})?)(?:[\s-]old)?"
_WEEKS = r"\d{1,2}(?:\s?\+\s?\d|\s\d/7)?[\s-]?(?:weeks?|wks?|w)"
_PREGNANT = (
    rf"g\d{{1,2}}\s?p\d{{1,4}}(?:\s+(?:at|@)\s*{_WEEKS})?|{_WEEKS}[\s-]+(?:pregnant|gestation|iup)"
    rf"|pregnant(?:[\s,]+{_WEEKS})?"
)
"""Of a woman whose pregnancy lasts: `G2P1 at 28 weeks`; `G2P1` alone is of the past."""
_TERM = compile_late(
    rf"(?P<id>{_ID})|(?P<pregnant>{_PREGNANT})(?![^\W\d_])|lat\s+(?P<lat>\d{{1,3}})(?!\w)"
    r"|(?P<number>(?<![\w.,])[1-9]?\d)(?:\s?(?:y/?o?|yrs?)\s?)?(?P<letter>[FM])(?![\w/])"
    rf"|(?P<aged>(?:aged?|of|de|von|di|van)(?![^\W\d_])\s*:?)|{_AGE}"
    r"|(?P<years>(?<![\w.,])[1-9]\d?(?![\w.]))"
    r"|(?P<word>[^\W\d_]+(?:-[^\W\d_]+)?|[♀♂])\.?",
    re.IGNORECASE,
)
_LASTS = re.compile(r"pregnant|gestation|iup|at\b|@")
_BETWEEN = re.compile(r"[\s,;/|()\[\]]*")
_TITLE = compile_late(
    rf"(?P<title>{'|'.join(TITLES)}|patient\s+name|name|nom|nombre|nome|naam)(?![^\W\d_])\.?\s*(?P<mark>[:=])?",
    re.IGNORECASE,
)
_OF_SEX = compile_late(
    r"(?P<title>mr|mrs|ms|miss|herr|frau|mme|sra|sr|señora|señor|senhora|senhor|signora|signor)"
    r"(?![^\W\d_])\.?",
    re.IGNORECASE,
)
_NAME_OF_PERSON = compile_late(r"(?=[^\W\d_])[\w'’-]+\.?[ ,]*")
_MOST_NAMES = 4
_KINDS = frozenset([
    *AGE_WORDS, "baby", "toddler", "neugeborenes", "kleinkind", "lactante", "lattante", "neonato",
])  # fmt: skip
"""Words for somebody of an age, which says less than the age behind them."""
_AROUND = " \t\u00a0.,;*•()"
_WORDS = re.compile(r"[^\W\d_]+")
_AMOUNTS = re.compile(r"(\d+)\s?-?\s?([^\W\d_](?:[^\W\d_]|[./]+(?=o))*)")
_NO_TITLES = ("name", "pt", "nom", "nome", "naam", "nombre")
"""Words that need a colon behind them; `pt` is the prothrombin time as well."""
_LONGEST = 120
_MONTHS_OR_MALE, _MOST_MONTHS = "m", 24
_MAY_BE_WOMAN = re.compile(r"\d+\s?w\.?")
"""`34w` is 34 weeks, or a woman of 34 years."""
_MAY_BE_EITHER = ("paciente", "año", "años", "ano", "anos", "sexo")


class Said(NamedTuple):
    """What a header line says; what it does not say is empty.

    Attributes:
        age: The age as it is read: `34 y`.
        sex: The word of `PATIENT_SEX_WORDS` for the sex.
        pregnancy: `any` where the line says that she is pregnant.
    """

    age: str = ""
    sex: str = ""
    pregnancy: str = ""


class _Title(NamedTuple):
    """What stands at the beginning of a line, before its terms.

    Attributes:
        rest: The line without it.
        sex: The sex that it states; `None` where it states none.
        is_sure: Whether it says that the line speaks of the patient, as `Pt` does not.
        is_marked: Whether a colon stands behind it, so that a bare number is not the patient's own.
    """

    rest: str
    sex: Sex | None = None
    is_sure: bool = False
    is_marked: bool = False


class _Terms:
    """The terms of a line.

    Attributes:
        ages: The ages with their units.
        years: Numbers without one.
        words: The words for a sex.
        has_id: Whether the number of a patient is among them.
        is_pregnant: Whether they say that she is pregnant.
        is_clear: Whether every age is in years or months, whose units can be nothing else.
        may_be_woman: Whether an M among them may be of masculino, and of mujer or mulher.
    """

    def __init__(self, text: str) -> None:
        self.ages: list[str] = []
        self.years: list[str] = []
        self.words: list[str] = []
        self.has_id = False
        self.is_pregnant = False
        self.is_clear = True
        self._beside = set(_WORDS.findall(text.casefold()))
        self.may_be_woman = not self._beside.isdisjoint(_MAY_BE_EITHER)

    def take(self, match: re.Match[str]) -> bool:
        """Take one term; whether it is one."""
        if match["id"]:
            self.has_id = True
        elif said := match["pregnant"]:
            self.is_pregnant |= _LASTS.search(said.casefold()) is not None
        elif match["lat"]:
            self.ages.append(f"{match['lat']} y")
        elif match["letter"]:
            return self._take_joined(match["number"], match["letter"].casefold())
        elif match["age"]:
            return self._take_age(match["age"].casefold())
        elif match["years"]:
            self.years.append(f"{match['years']} y")
        elif match["word"]:
            return self._take_word(match["word"].casefold())
        return True

    def _take_joined(self, number: str, letter: str) -> bool:
        """Take `34F`; of `18M` it is not known whether it is of months or of a man."""
        self.ages.append(f"{number} y")
        self.words.append(letter)
        return letter != _MONTHS_OR_MALE or int(number) > _MOST_MONTHS

    def _take_age(self, text: str) -> bool:
        amounts = [(number, find_unit(unit, self._beside, int(number)))
                   for number, unit in _AMOUNTS.findall(text)]  # fmt: skip
        age = " ".join(f"{number} {unit}" for number, unit in amounts)
        self.ages.append(age)
        is_whole = all(unit for _, unit in amounts) and not _MAY_BE_WOMAN.fullmatch(text)
        self.is_clear &= amounts[0][1] in ("y", "mo")
        return is_whole and is_possible(age)

    def _take_word(self, word: str) -> bool:
        sex = _sex_of(word)
        if sex is None or word in OF_MANY:
            return word in _KINDS or (word in TITLES and word not in OF_MANY)
        self.words.append(word if word in PATIENT_SEX_WORDS else sex.value)
        return True


def read_terms(text: str, names: Names, *, is_at_head: bool, is_beside: bool) -> Said | None:
    """Read a line of such terms; `None` where anything else is in it, or it says too little.

    Args:
        text: The line.
        names: What finds the names of tests: no word that is one is a person's.
        is_at_head: Whether no result stands above it.
        is_beside: Whether other parts of the line say that it speaks of the patient.
    """
    title = _take_title(text.strip(_AROUND), names) if len(text) <= _LONGEST else None
    terms = _read_all(title.rest) if title else None
    if title is None or terms is None:
        return None
    words = [*terms.words, *([title.sex.value] if title.sex else [])]
    ages = terms.ages or (terms.years if words and title.is_marked else [])
    is_left = bool(terms.years) and ages is not terms.years
    if is_left or len(ages) > 1 or len(set(map(_sex_of, words))) > 1:
        return None
    if not (ages or words or terms.is_pregnant):
        return None
    is_sure = title.is_sure or is_beside or (terms.has_id and bool(ages))
    is_letter = all(len(word) == 1 for word in words)
    if not is_sure and not (ages and words and is_at_head and (terms.is_clear or not is_letter)):
        return None
    if _MONTHS_OR_MALE in words and terms.may_be_woman:
        return None
    pregnancy = "any" if terms.is_pregnant else ""
    return Said(ages[0] if ages else "", words[0] if words else "", pregnancy)


def _take_title(text: str, names: Names) -> _Title | None:
    """Take off a title and the name behind it; `None` where that name may be a test."""
    titled, of_sex = _TITLE.match(text), _OF_SEX.match(text)
    match = titled or of_sex
    if match is None:
        return _Title(text)
    title = match["title"].casefold()
    rest = text[match.end() :].strip(_AROUND)
    is_marked = titled is None or titled["mark"] is not None
    for _ in range(_MOST_NAMES if is_marked else 0):
        person = _NAME_OF_PERSON.match(rest)
        word = person[0].strip(" ,.") if person else ""
        if person is None or not word[0].isupper() or _is_term(word):
            break
        if len(word) > 1 and names.find([word]):
            return None
        rest = rest[person.end() :].strip(_AROUND)
    return _Title(rest, _sex_of(title), is_marked or title not in _NO_TITLES, is_marked)


def _is_term(text: str) -> bool:
    """Whether what begins with a capital is a term and no name, as in `Patient: Female, 34`."""
    word = text.casefold()
    return _sex_of(word) is not None or word in _KINDS or word in TITLES or word == "mrn"


def _read_all(text: str) -> _Terms | None:
    terms, at = _Terms(text), 0
    while at < len(text):
        between = _BETWEEN.match(text, at)
        match = _TERM.match(text, between.end() if between else at)
        if match is None or not terms.take(match):
            return None
        at = match.end()
    return terms


def _sex_of(word: str) -> Sex | None:
    return PATIENT_SEX_WORDS.get(word) or TITLES.get(word)
