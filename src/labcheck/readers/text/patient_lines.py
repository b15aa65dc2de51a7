"""What header lines say of the patient and of the time, where that is unmistakable.

Only what a label names is taken, or a phrase such as `45-year-old woman`. A date counts as that of
the specimen where its label says so; when a report was printed or received says nothing.
"""

import re
from collections.abc import Iterator
from itertools import chain

from labcheck.readers.text.names import Names
from labcheck.readers.text.patient_header import find_unit, read_header
from labcheck.readers.text.patient_terms import read_terms
from labcheck.values.dates import is_open, parse_days, parse_moment
from labcheck.values.patient import PATIENT_SEX_WORDS, AgeError, parse_age
from labcheck.values.records import dataclass

AGE_LABEL = r"age|alter|âge|edad|idade|età|leeftijd|alder|ålder|wiek|возраст|yaş"
OF_EVERY_ROW = ("sex", "age", "birth", "time")
_OF_STRANGERS = {"birth": "birth dates", "id": "patients' numbers", "sex": "sexes"}
_SEX = (
    r"sex|gender|geschlecht|sexe|sexo|g[éê]nero|sesso|geslacht|kjønn|køn|kön|płeć|пол|pol|cinsiyet"
)
BIRTH_LABEL = (
    r"dob|d\.o\.b\.?|dn(?=\W)|(?:date of )?birth(?: ?date)?|born(?: on)?"
    r"|geb(?:\.?[ -]?(?:dat(?:um)?\.?|am)|\.|oren(?: am)?|urtsdatum)?"
    r"|n(?:é|ée|é\(e\)) le|date de naissance|ddn|fecha de nacimiento"
    r"|f\. ?nac(?:imiento|\.)?|(?:data de )?nascimento|(?:data )?nasc\.|data (?:di )?nascita"
    r"|nat(?:[oa]|o/a) il|geboortedatum|född|født|data urodzenia|doğum tarihi|datum rođenja"
    r"|дата рождения"
)
_TAKEN = (
    r"(?:date |time |sample |specimen )?(?:collected|drawn|sampled)(?: (?:on|at|date))?"
    r"|(?:sample |specimen )?collection (?:date|time)(?: ?/ ?time)?|date of (?:collection|sampling)"
    r"|(?:proben)?(?:ent|ab)nahme(?:datum|zeit)?|prélev(?:é|ement)(?: (?:le|du))?"
    r"|date (?:de|du) prélèvement|fecha de (?:la )?(?:toma|extracción|muestra)|extracción"
    r"|data (?:da|de) (?:coleta|colheita)|coleta|colheita|data (?:del )?prelievo|prelievo(?: del)?"
    r"|afname(?:datum|tijd|moment)?|datum afname|afgenomen(?: op)?"
    r"|(?:sample|specimen|sampling|draw) date|date (?:of sample|taken)|data coleta"
    r"|fecha de recolección|fecha (?:toma de muestra|extracción)"
    r"|provtagning(?:s(?:tid|datum))?|prøvetagning(?:s(?:tid|tidspunkt|dato))?"
    r"|prøvetaking(?:s(?:tid|tidspunkt|dato))?|data pobrania(?: materiału)?"
    r"|(?:numune|örnek) alma tarihi|numune tarihi|datum uzorkovanja"
    r"|дата (?:взятия|забора)(?: (?:био)?материала| образца)?"
)
_ID = r"mrn|patient (?:id|no\.?|number)|hospital (?:no\.?|number)|nhs (?:no\.?|number)|uhid"
_PREGNANT = r"pregnant|schwanger|enceinte|embarazada|grávida|incinta|zwanger"
_BEFORE, _SEPARATOR = r"(?<![^\W\d_])", r"\s*(?:\([^()]*\))?\s*[:=]\s*"
_YEARS = r"y(?:ea)?rs?\.?|y/?o|y|jahre?|j|ans?|años?|anos?|anni|jaar"
_MONTHS = r"months?|mos?|monate?|mois|meses|mesi|weeks?|wk|days?|d|h(?:(?:ou)?rs?)?"
_AGE_TEXT = (
    rf"(?:[<>]=?\s*|[≥])?\d{{1,3}}\s*(?:(?:{_YEARS}|{_MONTHS})\b\.?|\+)?"
    rf"(?:,?\s*\d{{1,2}}\s*(?:{_MONTHS}|m)\b\.?)?"
)
_SEX_TEXT = r"[^\W\d_]+\b"
_DATE_TEXT = r"\d[\w./\-]*(?:\s[^\W\d_]{3,9}\.?,?\s\d{2,4})?(?:[ T,]+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m\b)?)?"  # noqa: E501 - one pattern
_NAMED_MONTH = r"[^\W\d_]{3,9}\.?\s\d{1,2},?\s\d{4}"
_IN_NUMBERS = re.compile(r"(?<![\w./-])\d{1,2}([/-])\d{1,2}\1(?:19|20)\d\d(?![\w/-])")
_FIELDS = {
    "age": re.compile(rf"{_BEFORE}(?:{AGE_LABEL}){_SEPARATOR}({_AGE_TEXT})", re.IGNORECASE),
    "sex": re.compile(rf"{_BEFORE}({_SEX}){_SEPARATOR}({_SEX_TEXT})", re.IGNORECASE),
    "birth": re.compile(
        rf"{_BEFORE}(?:{BIRTH_LABEL})\s*[:=]?\s*({_DATE_TEXT}|{_NAMED_MONTH})", re.IGNORECASE
    ),
    "time": re.compile(
        rf"{_BEFORE}(?:{_TAKEN})(?:{_SEPARATOR}|\s+)({_DATE_TEXT}|{_NAMED_MONTH})", re.IGNORECASE
    ),
    "id": re.compile(rf"{_BEFORE}(?:{_ID}){_SEPARATOR}(\d[\d -]+\d|[\w\-]+)", re.IGNORECASE),
    "pregnancy": re.compile(
        rf"{_BEFORE}(?:{_PREGNANT}){_SEPARATOR}(yes|ja|oui|sí|sim|sì|no|nein|non|não|nee)\b",
        re.IGNORECASE,
    ),
}
_BOTH = re.compile(
    rf"{_BEFORE}(?:(?:{AGE_LABEL})\s*/\s*(?:{_SEX}){_SEPARATOR}({_AGE_TEXT})\s*/?\s*({_SEX_TEXT})"
    rf"|(?:{_SEX})\s*/\s*(?:{AGE_LABEL}){_SEPARATOR}({_SEX_TEXT})\s*/?\s*({_AGE_TEXT}))",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?<![\w.,/-])(\d{1,3})[\s-]?(?:y/?o|year[\s-]old|yr[\s-]old|y)[\s-]+"
    r"(female|male|woman|man|girl|boy|f|m)\b",
    re.IGNORECASE,
)
_PHRASE_BY_WORDS = re.compile(
    rf"(?<![\w.,/-])(\d{{1,3}})\s*(?P<unit>{_YEARS})\s*[,;/]?\s*([^\W\d_]{{4,}})", re.IGNORECASE
)
"""`45 Jahre, weiblich`; a letter for the sex is not enough, since M is mujer in some reports."""
_WITHOUT_SIGN = re.compile(
    rf"\s*(?:(?:{AGE_LABEL})\s+(?P<age>{_AGE_TEXT})[\s,;/]*)?"
    rf"(?:(?P<label>{_SEX})\s+(?P<sex>{_SEX_TEXT})[\s.,;]*)?",
    re.IGNORECASE,
)
"""`Age 45   Sex F`, and nothing else in the line."""
_OF_PATIENT = ("age", "sex", "birth", "id")
_NO = ("no", "nein", "non", "não", "nee")
_LETTERS = {
    ("geslacht", "v"): "vrouw", ("køn", "k"): "kvinde", ("kön", "k"): "kvinna",
    ("kjønn", "k"): "kvinne", ("płeć", "k"): "kobieta", ("пол", "ж"): "женский",
    ("пол", "м"): "мужской", ("cinsiyet", "k"): "kadın", ("cinsiyet", "e"): "erkek",
}  # fmt: skip
"""Letters that mean a sex behind the word for it in their own language."""
_MAY_BE_EITHER = {("sexo", "m")}
"""M is masculino in Portuguese, and mujer in some Spanish reports."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that a line states.

    Attributes:
        what: `age`, `sex`, `birth`, `time`, `pregnancy` or `id`.
        text: What is said.
        begin: Where that begins in the line, its label included.
        end: Where it ends.
    """

    what: str
    text: str
    begin: int
    end: int


def read_statements(text: str, names: Names, *, is_at_head: bool) -> list[Stated]:
    """Read what a line states of the patient and of the time.

    Args:
        text: The line.
        names: What finds the names of tests: no letter that is one stands for a sex.
        is_at_head: Whether no result stands above it.
    """
    found = list(_find_pairs(text))
    for what, pattern in _FIELDS.items():
        for match in pattern.finditer(text):
            said = match[match.lastindex or 1].strip(" .,;")
            label = match[1].casefold()
            said = _LETTERS.get((label, said.casefold()), said) if what == "sex" else said
            if _is_sound(what, said, label) and not any(_overlap(each, match) for each in found):
                found.append(Stated(what, _write(what, said), *match.span()))
    found = found or _read_without_sign(text)
    if found:
        return _read_beside(text, found, names)
    return _read_header(text, names, is_at_head=is_at_head)


def _read_without_sign(text: str) -> list[Stated]:
    match = _WITHOUT_SIGN.fullmatch(text)
    said = match.groupdict() if match else {}
    label, sex = (said.get("label") or "").casefold(), said.get("sex") or ""
    sex = _LETTERS.get((label, sex.casefold()), sex)
    stated = {"age": (said.get("age") or "").strip(), "sex": sex}
    found = [Stated(what, text_, 0, len(text)) for what, text_ in stated.items() if text_]
    return found if all(_is_sound(each.what, each.text, label) for each in found) else []


def _read_header(text: str, names: Names, *, is_at_head: bool) -> list[Stated]:
    """Read sex and age of a line that holds nothing else: `Patient: F, 34 y`."""
    header = read_header(text)
    if header and not (header.word and names.find([header.word])):
        return _state_whole(text, header.age, header.sex) if header.is_titled or is_at_head else []
    terms = read_terms(text, names, is_at_head=is_at_head, is_beside=False)
    return _state_whole(text, *terms) if terms else []


def _read_beside(text: str, found: list[Stated], names: Names) -> list[Stated]:
    """Read what is left of a line that states something: `geb. 03.04.1992, w`."""
    left = leave_out(text, found)
    stated = {each.what for each in found}
    is_beside = not stated.isdisjoint(_OF_PATIENT)
    terms = read_terms(left, names, is_at_head=False, is_beside=is_beside) if left.strip() else None
    if terms is None or (terms.age and "age" in stated) or (terms.sex and "sex" in stated):
        return found
    return [*found, *_state_whole(text, *terms)]


def _state_whole(text: str, age: str, sex: str, pregnancy: str = "") -> list[Stated]:
    stated = {"age": age, "sex": sex, "pregnancy": pregnancy}
    return [Stated(what, said, 0, len(text)) for what, said in stated.items() if said]


def leave_out(text: str, stated: list[Stated]) -> str:
    """Give a line without what it states, of which two may stand in one place."""
    begun = len(text)
    for begin, end in sorted({(each.begin, each.end) for each in stated}, reverse=True):
        text = f"{text[:begin]}  {text[min(end, begun) :]}"
        begun = begin
    return text


def is_date(text: str) -> bool:
    """Whether a text is a date or a moment, if need be in an order that has to be stated."""
    is_short = len(text) < len("1.1.26") or text.isdigit()
    return not is_short and (parse_moment(text) is not None or is_open(text))


def list_dates(text: str) -> list[str]:
    """List what may be dates in numbers with the year last, wherever they stand in a line."""
    return [match[0] for match in _IN_NUMBERS.finditer(text)]


_AS_PROSE = "year-old"
_OF_ANOTHER = re.compile(
    r"(?<![^\W\d_])(?:donor|mother|father|sister|brother|husband|wife|son|daughter"
    r"|infant of|as an?)(?![^\W\d_])",
    re.IGNORECASE,
)
"""Somebody else, or another time, in prose: `a kidney from a 22-year-old male donor`."""


def _find_pairs(text: str) -> Iterator[Stated]:
    """Find age and sex that stand together: `Age/Sex: 45 Y / F`, `45-year-old woman`."""
    if _AS_PROSE in text.casefold() and _OF_ANOTHER.search(text):
        return
    for match in _BOTH.finditer(text):
        age, sex = (match[1], match[2]) if match[1] else (match[4], match[3])
        if _is_sound("age", age, "") and _is_sound("sex", sex, ""):
            yield Stated("age", age.strip(), *match.span())
            yield Stated("sex", sex.strip(), *match.span())
    phrases = {
        match.start(): match
        for match in chain(_PHRASE_BY_WORDS.finditer(text), _PHRASE.finditer(text))
    }
    for match in phrases.values():
        number, sex = match[1], match[match.lastindex or 2]
        is_years = match.groupdict().get("unit") != "j" or find_unit("j", {sex}, int(number)) == "y"
        if is_years and _is_sound("age", number, "") and _is_sound("sex", sex, ""):
            yield Stated("age", f"{number} y", *match.span())
            yield Stated("sex", sex, *match.span())


def _overlap(stated: Stated, match: re.Match[str]) -> bool:
    return stated.begin < match.end() and match.start() < stated.end


def _is_sound(what: str, said: str, label: str) -> bool:
    """Whether a text is what its label says it is, and can be nothing else."""
    if what == "sex":
        word = said.casefold()
        return word in PATIENT_SEX_WORDS and (label, word) not in _MAY_BE_EITHER
    if what == "age":
        try:
            parse_age(said.rstrip("."))
        except AgeError:
            return False
        return True
    if what in ("birth", "time"):
        return is_date(said) or (what == "birth" and parse_days(said) is not None)
    return bool(said)


def _write(what: str, said: str) -> str:
    if what == "pregnancy":
        return "no" if said.casefold() in _NO else "any"
    return said


class Statements:
    """What a whole text states of its patient and of the time, each as often as it is said."""

    def __init__(self) -> None:
        self._stated: dict[str, dict[str, None]] = {}
        self.latest: dict[str, str] = {}

    def add(self, stated: Stated) -> None:
        """Add one, which counts for the lines below it as well."""
        self._stated.setdefault(stated.what, {})[stated.text] = None
        self.latest[stated.what] = stated.text

    def says(self, what: str) -> bool:
        """Whether anything is stated of a kind: `time`."""
        return what in self._stated

    @property
    def pregnancy(self) -> str:
        """The pregnancy, where one is stated: `any`, `no`, or empty."""
        return self._list_once().get("pregnancy", "")

    def of_every_row(self) -> dict[str, str]:
        """Give what is stated once of the whole text, such as a date at its end."""
        once = self._list_once()
        known = {name: once[name] for name in OF_EVERY_ROW if name in once}
        return known | ({"patient": once["id"]} if "id" in once else {})

    def name_strangers(self) -> str:
        """Say what shows that the text is of more than one patient; empty where nothing does."""
        several = (name for what, name in _OF_STRANGERS.items() if len(self._different(what)) > 1)
        return " and ".join(several)

    def _list_once(self) -> dict[str, str]:
        return {what: next(iter(said)) for what, said in self._stated.items() if len(said) == 1}

    def _different(self, what: str) -> set[str]:
        said = {text.casefold() for text in self._stated.get(what, ())}
        return {PATIENT_SEX_WORDS[text].value for text in said} if what == "sex" else said
