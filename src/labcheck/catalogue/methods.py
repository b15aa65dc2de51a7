"""Words for how a test is measured: taken off its name, and shown as the method of its result.

    Creatinine (Jaffe, kinetic)     the method is `Jaffe, kinetic`
    SGPT (UV without P5P)           so it is here, in words that say one beside it only
    HbA1c (NGSP)                    what it is calibrated to is not a method
    Bilirubin (direct)              another test, and not a word of the list

Two results whose names say another method are not compared, as where a field says it.
"""

import re
from functools import lru_cache

NAMED = frozenset([
    "jaffe", "enzymatic", "kinetic", "colorimetric", "colorimetry", "photometric", "photometry",
    "spectrophotometry", "turbidimetric", "turbidimetry", "immunoturbidimetric",
    "immunoturbidimetry", "nephelometric", "nephelometry", "immunonephelometry", "ise", "clia",
    "eclia", "cmia", "elisa", "elfa", "eia", "feia", "ria", "hplc", "uv", "bcg", "bcp",
    "bromocresol",
    "bromo", "cresol", "green", "purple", "dye", "biuret", "uricase", "peroxidase", "pod", "god",
    "gpo", "pap", "hexokinase", "ferrozine", "arsenazo", "diazo", "westergren", "electrode",
    "selective", "ion", "flow", "cytometry",
])  # fmt: skip
"""Words for a method that are taken off wherever a name ends."""
_IN_BRACKETS = frozenset([
    "urease", "gldh", "dpd", "jendrassik", "grof", "diazotized", "diazonium", "vanadate",
    "pnpp", "szasz", "chod", "nac", "calmagite", "xylidyl", "ocpc", "cpc", "bapta",
    "molybdate", "phosphomolybdate", "cnpg3", "trinder", "homogeneous", "homogenous", "ferene",
    "tptz", "impedance", "coulter", "cyanmeth", "cyanmethemoglobin", "cyanmethaemoglobin",
    "drabkin",
    "sls", "clotting", "coagulometric", "coagulometer", "chromogenic", "immunoassay",
    "chemiluminescence", "chemiluminescent", "electrochemiluminescence", "fluorescence",
    "friedewald",
    "sampson", "hydrodynamic", "focusing", "pepc", "optical", "rapid",
])  # fmt: skip
"""Words for a method that may mean something else outside a bracket.

Not here are methods whose numbers are another scale, which unnamed limits are not for: Wintrobe's
sedimentation, LDH from pyruvate to lactate, alkaline phosphatase in DEA, a bleeding time of Duke.
"""
_IN_OTHER_LANGUAGES = frozenset([
    "jaffé", "enzym", "enzymat", "enzymatisch", "kinetisch", "enzymatique", "cinétique",
    "colorimétrique", "enzimático", "enzimatico", "cinético", "cinetico", "colorimétrico",
    "colorimetrico", "enzimatica", "quimioluminiscencia", "quimioluminescência",
])  # fmt: skip
_PHRASES = (
    "(?:in)?direct ise", "ise (?:in)?direct", "imt (?:in)?direct",
    "(?:(?:with|without|w o) )(?:p5p|plp|p 5 p|pyridoxal(?: 5)? phosphate)", "lactate to pyruvate",
    "l to p", "l p", "arsenazo iii", "xylidyl blue",
    "methylthymol blue", "sulfanilic(?: acid)?", "dual wave ?length",
    "(?:lip )?glycerol (?:kinase|(?:3 )?phosphate(?: oxidase)?)", "electrical impedance",
    "light scatter(?:ing)?", "laser scatter(?:ing)?", "(?:(?:two|fixed) |end ?)point",
    "rate blanked", "amp buffer", "nm bapta",
    "direct homogene?ous", "direct peg", "homogene?ous direct", "g[37] pnp", "martin hopkins",
    "(?:che )?cho pod", "cnp g3", "lc ms(?: ms)?", "boronate affinity", "ion exchange",
    "high performance liquid chromatography",
    "(?:electro ?)?chemi ?luminescence",
)  # fmt: skip
"""Words that are a method's together only: direct makes another test of bilirubin."""
_BESIDE = frozenset([
    "mod", "modified", "with", "and", "rate", "endpoint", "automated", "auto", "by", "method",
    "assay",
    "ifcc", "traceable", "idms", "standardized", "ngsp", "certified", "dcct", "aligned", "latex",
    "enhanced", "particle", "oxidation", "s", "test", "technique", "principle", "based",
    "detection", "dc", "amp",
])  # fmt: skip
"""Words that are part of a method's where another names one."""
_CALCULATED = frozenset(["calculated", "calc", "derived", "computed"])
_WORD = re.compile(r"[^\W_]+")
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)(?:[)\]]|$)")
_AT_END = re.compile(r"(?P<test>.*\S)\s*[(\[](?P<inside>[^()\[\]]+)[)\]]\s*")
_STANDS_FOR = "hexokinase"
"""What a phrase is replaced with: a word for a method."""


@lru_cache(maxsize=1)
def _find_phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")


@lru_cache(maxsize=4096)
def is_method(inside: str) -> bool:
    """Whether a text in brackets says how a test is measured, and nothing else."""
    words = " ".join(_WORD.findall(inside.casefold()))
    words = _find_phrases().sub(_STANDS_FOR, words)
    found, methods = set(words.split()), NAMED | _IN_BRACKETS | _IN_OTHER_LANGUAGES
    is_listed = found <= methods | _BESIDE
    return is_listed and bool(found & methods)


def take_off_method(name: str) -> str:
    """Give a name without the method in brackets at its end; empty where none stands there."""
    match = _AT_END.fullmatch(name)
    return match["test"] if match and is_method(match["inside"]) else ""


def is_calculation(inside: str) -> bool:
    """Whether a text in brackets says that a result was calculated from others."""
    return bool(words := _WORD.findall(inside.casefold())) and _CALCULATED.issuperset(words)


def find_method(stated: str, name: str) -> str:
    """Give the method that is stated of a result, else the one that its test's name says."""
    return stated or _find_in_name(name)


@lru_cache(maxsize=4096)
def _find_in_name(name: str) -> str:
    """Give the method that a bracket in a test's name says; empty where none does."""
    if "(" not in name and "[" not in name:
        return ""
    texts = (" ".join(match[1].split()) for match in _BRACKET.finditer(name))
    return next(filter(is_method, texts), "")
