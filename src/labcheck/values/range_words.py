"""Words that stand beside a printed range: whom it is for, in which state, and what it says.

One closed list for ranges as they are printed and for what stands behind a result. A word that is
not on it is not understood, and the text it stands in is not read.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from labcheck.values.interval import Interval
from labcheck.values.numerals import COMPARATOR
from labcheck.values.patient import ADULT, CHILD, SEX_WORDS_OF_LANGUAGES, YEAR, Age, Pregnancy, Sex


class Whom(NamedTuple):
    """Whom a range is for; what is not said is for all.

    Attributes:
        sex: The sex.
        age: The ages.
        pregnancy: The stage of pregnancy.
        context: The state, or what else divides ranges; each part of it is a word of the lists.
        is_outside: Whether it is a band of results outside the normal one.
        is_critical: Whether its limits are critical ones: `interval` holds what is not critical.
    """

    sex: Sex | None = None
    age: Age | None = None
    pregnancy: Pregnancy | None = None
    context: str = ""
    is_outside: bool = False
    is_critical: bool = False


SAYS_NORMAL = frozenset([
    "negative", "neg", "normal", "nonreactive", "non-reactive", "non reactive", "not detected",
    "non-diabetic", "nondiabetic", "non diabetic", "calc", "calculated", "ref", "reference",
    "reference range", "normal range", "optimal", "desirable", "sufficient", "sufficiency",
    "therapeutic", "therapeutic range", "healthy", "négatif", "negativo", "negativ", "normale",
    "deseable", "desejável", "souhaitable", "wünschenswert", "óptimo", "ótimo", "ideal",
    "low risk", "no risk", "immune", "suficiencia", "suficiente", "suficiência", "sufficienza",
    "no reactivo", "não reagente", "nao reagente", "non réactif", "nicht reaktiv",
])  # fmt: skip
"""Words that say of a range that it is the one results should lie in."""
SAYS_OTHERWISE = frozenset([
    "borderline", "borderline high", "borderline low", "low", "very low", "high", "very high",
    "elevated", "increased", "decreased", "deficient", "deficiency", "severe deficiency",
    "insufficient", "insufficiency", "prediabetes", "pre-diabetes", "prediabetic", "pre-diabetic",
    "diabetes", "diabetic", "ifg", "impaired fasting glucose", "igt", "positive", "weak positive",
    "weakly positive", "low positive", "moderate positive", "strong positive", "equivocal",
    "indeterminate", "grey zone", "gray zone", "reactive", "weakly reactive", "reactivo",
    "reagente", "réactif", "reaktiv", "positivo", "positif", "positiv", "indeterminado",
    "indeterminada", "indéterminé", "grenzwertig", "dudoso", "non-immune", "nonimmune",
    "non immune", "not immune", "average risk", "moderate risk", "intermediate risk", "high risk",
    "very high risk", "near optimal", "above optimal", "near optimal/above optimal",
    "near/above optimal", "deficiencia", "deficiência", "carenza", "insuficiencia", "insuficiente",
    "insuficiência", "insufficienza", "toxicidad", "toxicidade", "déficit", "carence",
    "glycemic control for adults with diabetes",
    "toxic", "toxicity", "potential toxicity", "abnormal", "impaired", "alto", "muy alto",
    "muito alto", "limítrofe", "límite alto", "erhöht", "hoch", "élevé", "elevado",
])  # fmt: skip
"""Words that name a band of results outside the normal one."""
SAYS_CRITICAL = frozenset([
    "critical", "panic", "critical low", "critical high", "panic low", "panic high",
    "critical value", "critical values", "panic value", "panic values", "critical range",
    "critical limit", "critical limits", "crit", "crit low", "crit high",
    "kritisch", "critique", "crítico", "critico",
])  # fmt: skip
"""Words that say which results a laboratory calls critical."""
SAME_STATES: Mapping[str, tuple[str, ...]] = {
    "fasting": (
        "en ayunas", "ayunas", "nüchtern", "à jeun", "a jeun", "nuchter", "jejum", "a digiuno",
        "fasted",
    ),
    "random": ("non-fasting", "nonfasting", "non fasting", "not fasting", "casual"),
    "postprandial": ("pp", "post-prandial", "2h pp", "2 h pp", "2 hr pp", "2-hour postprandial"),
    "mid-cycle peak": (
        "midcycle", "mid-cycle", "mid cycle", "midcycle peak", "mid cycle peak", "ovulatory",
        "ovulation", "ovulatory phase", "ovulation phase", "ovulatory peak", "ovulation peak",
        "ovulationsphase", "zyklusmitte", "fase ovulatoria", "fase ovulatória", "phase ovulatoire",
        "pic ovulatoire", "ovulatiefase", "preovulatory peak",
    ),
    "follicular": (
        "follicular phase", "follikelphase", "follikuläre phase", "follikulare phase",
        "fase folicular", "fase follicolare", "phase folliculaire", "folliculaire fase",
    ),
    "luteal": (
        "luteal phase", "lutealphase", "gelbkörperphase", "fase luteal", "fase lútea",
        "fase luteínica", "fase luteinica", "phase lutéale", "luteale fase",
    ),
    "postmenopausal": (
        "postmenopause", "post-menopausal", "post menopausal", "post-menopause", "menopause",
        "menopausal", "postmenopausia", "posmenopausia", "menopausia", "menopausa",
        "pós-menopausa", "post-menopausa", "ménopause", "post-ménopause",
    ),
    "premenopausal": ("premenopause", "pre-menopausal", "pre menopausal"),
    "supine": ("recumbent", "lying"),
    "upright": ("standing",),
    "seated": ("sitting",),
    "trough": ("predose", "trough level"),
    "peak": ("peak level",),
    "a.m.": ("am", "morning"),
    "p.m.": ("pm", "afternoon", "evening"),
}  # fmt: skip
"""States of the patient or the drawing, each with other words for the same."""
CONTEXTS = {
    **{word: word for word in SAME_STATES},
    **{other: word for word, others in SAME_STATES.items() for other in others},
}
"""Each word for a state, with the one that stands for it."""
_EXCLUSIVE = (
    frozenset(["fasting", "random", "postprandial"]),
    frozenset(["follicular", "luteal", "mid-cycle peak", "postmenopausal"]),
    frozenset(["premenopausal", "postmenopausal"]),
    frozenset(["supine", "upright", "seated"]),
    frozenset(["supine", "upright"]),
    frozenset(["trough", "peak"]),
    frozenset(["a.m.", "p.m."]),
)
"""States of which a result has one at most."""
DESCENTS = frozenset([
    "african american", "african-american", "non-african american", "non african american",
    "non-african-american", "black", "non-black", "white", "caucasian",
])  # fmt: skip
"""What laboratories divide ranges by and no field of a result states."""


def exclude_each_other(one: str, other: str) -> bool:
    """Whether a result cannot be in two states at once: fasting, and taken at random."""
    pair = {CONTEXTS.get(word.casefold(), word) for word in (one, other)}
    return len(pair) > 1 and any(pair <= states for states in _EXCLUSIVE)


_OF_AGE = {
    "adult": ADULT,
    "children": CHILD,
    "infants": Interval(high=2 * YEAR, high_closed=False),
    "newborns": Interval(high=YEAR / 12, high_closed=False),
    "adolescents": Interval(10 * YEAR, 20 * YEAR, high_closed=False),
    "elderly": Interval(60 * YEAR),
}
"""Ages that a word names. Where usage differs the widest is taken, so that nobody is left out."""
_SPELLINGS = {
    "adult": "adult|adults|adulte|adultes|adulto|adultos|adulti|erwachsene|erwachsener|volwassene"
    "|volwassenen|voksne|voksen",
    "children": "child|children|pediatric|paediatric|kind|kinder|enfant|enfants|niño|niños|niña"
    "|niñas|criança|crianças|bambino|bambini|bambina|bambine|kinderen|børn|barn|boy|boys|girl"
    "|girls|jungen|mädchen|garçon|garçons|fille|filles|menino|meninos|menina|meninas",
    "infants": "infant|infants|säugling|säuglinge|nourrisson|nourrissons|lactante|lactantes"
    "|lactente|lactentes|lattante|lattanti",
    "newborns": "newborn|newborns|neonate|neonates|neonatal|neugeborene|neugeborenes|nouveau-né"
    "|nouveau-nés|recién nacido|recién nacidos|recém-nascido|recém-nascidos|recém nascido"
    "|recém nascidos|neonato|neonati|pasgeborenen",
    "adolescents": "adolescent|adolescents|teenager|teenagers|jugendliche|adolescente"
    "|adolescentes|adolescenti",
    "elderly": "elderly|geriatric|senioren|idoso|idosos|anziani|ancianos",
}
AGE_WORDS: Mapping[str, Age] = {
    word: Age(name, _OF_AGE[name])
    for name, words in _SPELLINGS.items()
    for word in words.split("|")
}
PREGNANCY_WORDS_OF_RANGES: Mapping[str, Pregnancy] = {
    **dict.fromkeys([
        "pregnant", "pregnancy", "in pregnancy", "during pregnancy", "pregnant women",
        "pregnant woman", "pregnant females", "gravid", "schwanger", "schwangere",
        "schwangerschaft", "enceinte", "enceintes", "grossesse", "embarazada", "embarazadas",
        "embarazo", "gestante", "gestantes", "grávida", "grávidas", "gravidez", "gravidanza",
        "zwanger", "zwangere", "gravide",
    ], Pregnancy.ANY),
    **dict.fromkeys([
        "non-pregnant", "nonpregnant", "non pregnant", "not pregnant", "non-pregnant women",
        "non-pregnant females", "nicht schwanger", "no embarazada", "não grávida",
    ], Pregnancy.NO),
    **{
        f"{before}{number}{behind}": stage
        for stage, numbers in {
            Pregnancy.FIRST: ("first", "1st", "1", "1.", "1er", "i"),
            Pregnancy.SECOND: ("second", "2nd", "2", "2.", "2e", "ii"),
            Pregnancy.THIRD: ("third", "3rd", "3", "3.", "3e", "iii"),
        }.items()
        for number in numbers
        for before, behind in (("", " trimester"), ("trimester ", ""), ("", " trimestre"),
                               ("", " trim"), ("", " trim."))
    },
}  # fmt: skip
"""How a pregnancy is written beside a range, in lower case."""
PAIRS_OF_LETTERS: Mapping[frozenset[str], Mapping[str, Sex]] = {
    frozenset("hf"): {"h": Sex.MALE, "f": Sex.FEMALE},
    frozenset("hm"): {"h": Sex.MALE, "m": Sex.FEMALE},
    frozenset("vm"): {"v": Sex.MALE, "m": Sex.FEMALE},
    frozenset("km"): {"k": Sex.FEMALE, "m": Sex.MALE},
}
"""Letters that are sexes only beside one another: Homme and Femme, Hombre and Mujer, Varón, Kvinne.

K and M: https://www.haraldsplass.no/helsefaglig/laboratorietjenester/analyseoversikt/hemoglobin-a.
"""

_NUMBER = r"\d{1,3}(?:\.\d)?"
_UNIT = (
    r"(?:years?|yrs?|y|yo|months?|mos?|weeks?|wks?|days?|d|jahre?n?|ans?|años?|anos?|ann[io]|mois"
    r"|monate?n?|m[eê]s(?:es)?|mes[ei]|tage?n?|jours?|d[ií]as?|giorn[io]|wochen?|semaines?"
    r"|semanas?|settiman[ae]|jaar|maanden|dagen|weken|dage|dager|uger?|uker?|mdr|mnd|måneder|år)"
    r"(?![^\W_])\.?"
)
_SIGN = (
    rf"(?:{COMPARATOR}|younger than|older than|from|ab|(?:menores|mayores|maiores) (?:de|que)"
    r"|[aà] partir de|dès|oltre(?: i)?|dai|sotto i|fino ai|sopra i)"
)
_OLD = r"(?:\s*(?:old|of age|de idade|de edad|alt)(?![^\W_]))?"
_AND_OLDER = (
    r"(?:\+|\s*(?:and|&|or|und|e|ou|y|o|et)\s+(?:older|over|above|up|älter|mais|más|plus|oltre))"
)
_SPAN = (
    rf"(?:(?:de|von|da|dai|from)\s+)?{_NUMBER}\s*(?:{_UNIT}\s*)?"
    rf"(?:-|–|to|bis|until|até|hasta|à|a|ai)\s*<?\s*{_NUMBER}"
)
_AGED = r"age[ds]?\s*:?\s*"
AGE = (
    rf"(?:(?:{_AGED})?{_SPAN}\s*{_UNIT}{_OLD}|{_AGED}{_SPAN}"
    rf"|(?:{_AGED})?{_NUMBER}\s*(?:{_UNIT}{_OLD}{_AND_OLDER}|{_AND_OLDER}\s*{_UNIT}{_OLD})"
    rf"|(?:{_AGED})?{_SIGN}\s*{_NUMBER}\s*{_UNIT}{_OLD}"
    rf"|{_AGED}(?:{_SIGN}\s*)?{_NUMBER}(?:{_AND_OLDER})?)"
)
"""An age that a word or a unit shows to be one."""
BARE_AGE = rf"(?:(?:{_SIGN}\s*)?{_NUMBER}(?:\s*[-–]\s*{_NUMBER})?(?:{_AND_OLDER})?)"
"""An age that needs a word before it to be one."""
FILLING = (
    r"(?:patients?|population|subjects?|individuals|people|persons|both sexes|all ages"
    r"|(?:d[oe]l? )?sex[oe]?|gender|geschlecht|sesso|m\s*/\s*f|f\s*/\s*m)(?![^\W_])"
)
"""Words beside a sex or an age that change nothing."""


def list_words() -> Iterator[str]:
    """Give every word and phrase of the lists, in lower case."""
    for words in (
        SAYS_NORMAL, SAYS_OTHERWISE, SAYS_CRITICAL, CONTEXTS, DESCENTS, SEX_WORDS_OF_LANGUAGES,
        AGE_WORDS, PREGNANCY_WORDS_OF_RANGES,
    ):  # fmt: skip
        yield from words


def write_whom(whom: Whom) -> str:
    """Write for whom a range is so that it is read as it was: `female, 2nd trimester`."""
    words = (
        "critical" if whom.is_critical else "",
        whom.sex.value if whom.sex else "",
        _IN_WORDS[whom.pregnancy] if whom.pregnancy else "",
        f"age {whom.age.text}" if whom.age and whom.age.text not in AGE_WORDS else "",
        whom.age.text if whom.age and whom.age.text in AGE_WORDS else "",
        whom.context,
    )
    return ", ".join(filter(None, words)) or "all ages"


_IN_WORDS = {
    Pregnancy.ANY: "pregnant",
    Pregnancy.NO: "non-pregnant",
    Pregnancy.FIRST: "1st trimester",
    Pregnancy.SECOND: "2nd trimester",
    Pregnancy.THIRD: "3rd trimester",
}
