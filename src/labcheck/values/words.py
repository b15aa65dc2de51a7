"""Words in place of a number: a judgement, a step of the dipstick scale, or that there is none."""

import re
from decimal import Decimal

from labcheck.values.coded_words import SUSCEPTIBILITIES, fold_word
from labcheck.values.hemolysis import is_spoiled, says_of_number
from labcheck.values.late_pattern import compile_late
from labcheck.values.result_text import (
    MeasuredValue,
    NoResult,
    Ordinal,
    Unreadable,
    Verbal,
    Word,
)

LETTERS_OF_TYPES = frozenset({"A", "AA", "H", "HH", "L", "LL"})
"""Flags that are also groups and genotypes, of what has no amounts."""
_WORDS = {
    Word.NORMAL: "n|normal|wnl|within normal limits|within normal range|within reference range"
    "|within range|unremarkable|in range|ok|nl|normal range|in normal range|in reference range"
    "|in the normal range|within the normal range|within the reference range|normal for age"
    "|within reference limits|within reference interval|within the reference interval"
    "|within limits|high normal|high-normal|upper normal|low normal|low-normal|lower normal"
    "|normale|normaal|normalny|im normbereich|im referenzbereich|unauffällig|ohne befund",
    Word.LOW: "l|low|decreased|reduced|below normal|lower than normal|↓|<lln|< lln|below lln"
    "|niedrig|erniedrigt|vermindert|bajo|baja|baixo|baixa|diminué|diminuée|basso|bassa|laag"
    "|verlaagd|obniżony|zu niedrig|trop bas|demasiado bajo|lågt|lav|понижен|понижено|снижен"
    "|снижено|ниже нормы|düşük|偏低|disminuido|disminuida|diminuído|diminuída|abaixo|por debajo"
    "|niski|niska|niskie|låg|lavt|bas|basse|matala",
    Word.HIGH: "h|high|elevated|raised|increased|above normal|higher than normal|↑|>uln|> uln"
    "|above uln|hoch|erhöht|alto|alta|elevado|elevada|aumentado|aumentada|élevé|élevée"
    "|augmenté|augmentée|elevato|elevata|aumentato|hoog|verhoogd|podwyższony|zu hoch|trop élevé"
    "|demasiado alto|högt|høyt|højt|повышен|повышено|выше нормы|yüksek|偏高|acima|por encima"
    "|wysoki|wysoka|wysokie|hög|høj|høy|haut|haute|korkea",
    Word.CRITICALLY_LOW: "ll|critically low|critical low|panic low|low critical|↓↓",
    Word.CRITICALLY_HIGH: "hh|critically high|critical high|panic high|high critical|↑↑",
    Word.ABNORMAL: "a|abn|abnl|abnormal|*|out of range|auffällig|pathologisch"
    "|fuera de rango|fora da faixa|fora do valor de referência|hors norme|hors normes|fuori norma",
    Word.CRITICALLY_ABNORMAL: "aa|critical|critically abnormal|panic|**",
    Word.NEGATIVE: "neg|negative|not detected|none detected|absent"
    "|nonreactive|non-reactive|non reactive|none seen|target not detected|not seen|(-)|nil|tnd"
    "|not present|non-detected|non detected|nondetected|non-detectable|non detectable"
    "|nondetectable|not detectable|none observed|not observed|no organisms seen|negativ|negativo"
    "|negativa|négatif|négative|negatief|ujemny|nicht nachweisbar|nicht nachgewiesen"
    "|nicht reaktiv|no detectado|no detectada|não detectado|não detectada|não reagente"
    "|no reactivo|non détecté|non rilevato|negativos|negativas|negativi|négatifs|négatives"
    "|no growth|no bacterial growth|no growth seen|kein wachstum|nichtreaktiv|nicht-reaktiv"
    "|non réactif|non réactive|non-réactif|non reactif|niet reactief|niet-reactief|non reattivo"
    "|não reativo|no reactiva|negatif|отрицательно|отрицательный|отриц|не обнаружено"
    "|не обнаружены|не выявлено|陰性|阴性|ikke påvist|ej påvisad|ej påvisat|ausente|ausentes"
    "|assente|assenti|no se observa|no se observan|no se observaron|no observado|no observados"
    "|no observada|no observadas|não observado|não observada|não observados|não observadas"
    "|absence|absents|absentes",
    Word.POSITIVE: "pos|positive|detected|present|reactive|+|target detected|(+)|weakly positive"
    "|weak positive|strongly positive|strong positive|strongly reactive|repeatedly reactive"
    "|positiv|positivo|positiva|positif|positief|dodatni|nachweisbar|nachgewiesen|reaktiv"
    "|detectado|detectada|reagente|reactivo|détecté|rilevato|positivos|positivas|positivi"
    "|low positive|moderate positive|moderately positive|high positive|réactif|reactief|reattivo"
    "|reativo|reactiva|pozitif|положительно|положительный|обнаружено|выявлено|陽性|阳性"
    "|positifs|positives|påvist|påvisad|påvisat|presente|presentes|presenti|présent|présente",
}
_WORDS |= {Word(word): texts for word, texts in SUSCEPTIBILITIES.items()}
WORDS = {text: word for word, texts in _WORDS.items() for text in texts.split("|")}
"""Every spelling, in lower case, of the words a laboratory uses.

Words of other languages are those of laboratory data and reports in public repositories, in two or
more; Portuguese ausente: https://trabalhosfeitos.com/ensaios/Urina-Tipo-1/50917892.html, Italian
tracce, presente: https://www.farmaciafabiomassimo.it/servizi/analisi-delle-urine/, German Spuren:
https://flexikon.doccheck.com/de/Urinstatus. Those of reactive and equivocal in other
languages, and the Russian, Turkish and Chinese ones, are the plain words of the language for it.
"""

_NO_RESULT = frozenset([
    "see comment", "see note", "see report", "hemolyzed", "hemolysed", "haemolysed",
    "haemolyzed", "clotted", "qns", "quantity not sufficient", "insufficient",
    "insufficient sample", "pending", "cancelled", "canceled", "not done", "not performed",
    "not measured", "none", "not available", "unavailable", "n/a", "na", "null", "none given",
    "no result", "invalid", "test not performed", "clumped", "clumps", "clumping",
    "platelet clumps", "platelets clumped", "clumped platelets", "tnp", "unsuitable specimen",
    "unsuitable sample", "specimen rejected", "sample rejected", "specimen unsuitable",
    "siehe kommentar", "siehe bemerkung", "folgt", "kein material", "nicht durchgeführt",
    "en cours", "non effectué", "voir commentaire", "prélèvement insuffisant",
    "ver observación", "ver comentario", "pendiente", "muestra insuficiente",
    "ver observação", "ver comentário", "pendente", "amostra insuficiente", "material insuficiente",
    "in corso", "campione insufficiente",
])  # fmt: skip
_UNCLEAR = {
    **dict.fromkeys(
        ["tntc", "too numerous to count", "incontables", "incontáveis"],
        "too numerous to count: no number was given"
    ),
    "nd": "'ND' may be 'not detected' or 'not done'",
}  # fmt: skip
_RESULTS = {
    **dict.fromkeys(
        ["equivocal", "borderline", "indeterminate", "inconclusive", "weakly reactive",
         "grey zone", "gray zone", "greyzone", "grayzone", "grenzwertig", "fraglich",
         "fraglich positiv", "douteux", "douteuse", "équivoque", "indéterminé", "dudoso", "dudosa",
         "indeterminado", "indeterminada", "dubbio", "twijfelachtig", "сомнительно",
         "±", "(±)", "+/-", "(+/-)", "+-", "-/+"],
        Word.EQUIVOCAL,
    ),
    **dict.fromkeys(
        ["undetected", "undetectable", "<lod", "< lod", "below lod", "<lld", "< lld", "bdl",
         "below detection limit", "below detection limits", "below the detection limit",
         "below limit of detection", "below the limit of detection"],
        Word.UNDETECTED,
    ),
    **dict.fromkeys(
        ["<lloq", "< lloq", "below lloq", "<loq", "< loq", "below loq", "blq", "bql",
         "below quantification limit", "below limit of quantification",
         "below the limit of quantification"],
        Word.UNQUANTIFIED,
    ),
    **dict.fromkeys(
        ["rare", "occ", "occasional", "few", "sm", "small", "mod", "moderate", "lg", "large",
         "many", "numerous", "abundant", "plenty",
         "escaso", "escasa", "escasos", "escasas", "moderado", "moderada", "moderados", "moderadas",
         "abundante", "abundantes", "raro", "rara", "raros", "raras", "numerosos", "numerosas",
         "algunos", "algunas", "alguns", "algumas", "escasso", "escassa", "escassos", "escassas",
         "rares", "quelques", "nombreux", "nombreuses"],
        Word.AMOUNT,
    ),
    "hi": Word.ABOVE_SCALE, "lo": Word.BELOW_SCALE,
}  # fmt: skip
"""Words that are results and no judgement: what is equivocal is IND in HL7 v3's
ObservationInterpretation, and laboratories grade an amount each in their own way. Below a limit of
detection or quantification lies what may still be below a low limit of a range.

HI and LO are what glucose meters show beyond their scale, such as above 600 mg/dL, 33.3 mmol/L:
https://manuals.online/onetouch/blood-glucose-meter/ultraeasy/user-manual/21wil. So they are high
and low, and perhaps critically."""
OPEN_FLAGS = {
    **dict.fromkeys(["equivocal", "borderline", "indeterminate"], Word.EQUIVOCAL),
    **dict.fromkeys(
        ["borderline high", "high borderline", "borderline-high", "borderline elevated"],
        Word.BORDERLINE_HIGH,
    ),
    **dict.fromkeys(["borderline low", "low borderline", "borderline-low"], Word.BORDERLINE_LOW),
}
"""Flags in words that leave open whether a result is normal."""
_GRADES = (
    dict.fromkeys(
        ["trace", "traces", "tr", "spuren", "spur", "spor", "trazas", "tracce", "traços"], "0.5"
    )
    | {"++": "2", "+++": "3", "++++": "4"}
    | {spelling: str(grade) for grade in range(1, 5) for spelling in (f"{grade}+", f"+{grade}")}
    | {f"({'+' * grade})": str(grade) for grade in range(2, 5)}
)
_NO_GROWTH = re.compile(
    r"(?:no (?:bacterial )?growth|sterile)(?: (?:to date|so far|(?:at|after|in|for|x) \d{1,3} ?"
    r"(?:h|hrs?|hours?|d|days?)))"
)
_PLACEHOLDER = re.compile(r"[_\-–— ]*")
_DOUBT = compile_late(
    r"(?:un(?:reliable|certain|verified|satisfactory|suitable|confirmed)|"
    r"in(?:valid|correct|accurate)|contaminat(?:ed|ion)|false-(?:positive|negative|low|high)|"
    r"questionable|doubtful|suspect(?:ed)?|spurious|art[ei]fact(?:ual)?|clotted|reject(?:ed)?|"
    r"interfer(?:ence|ing)|mislabell?ed|wrong|erroneous|diluted|pseudo(?:hyper|hypo)\w+|"
    r"lip[ae]e?mi[ac]\w*|icteri[ac]\w*|"
    r"unzuverlässig|verunreinigt|kontaminiert|fraglich|douteux|contaminé|dudos[oa]|contaminad[oa])"
    r"[?!.:]*",
    re.IGNORECASE,
)


def parse_word(text: str) -> Word | None:
    """Read a laboratory's word or flag code (`high`, `H`, `WNL`), without regard to case."""
    return WORDS.get(fold_word(text))


def read_word(text: str) -> MeasuredValue | None:
    """Read a text that is a word and no number; `None` for any other."""
    folded = fold_word(text)
    if _PLACEHOLDER.fullmatch(folded) or folded in _NO_RESULT or is_spoiled(folded):
        return NoResult(text, is_none=folded == "none")
    if folded in _UNCLEAR:
        return Unreadable(text, _UNCLEAR[folded])
    if folded in _GRADES:
        return Ordinal(text, Decimal(_GRADES[folded]))
    word = parse_word(folded) or _RESULTS.get(folded)
    if word is None and _NO_GROWTH.fullmatch(folded):
        word = Word.NEGATIVE
    return None if word is None else Verbal(text, word)


def is_doubt(word: str) -> bool:
    """Whether a word behind a number doubts it, `4.0 contaminated`, and so is no unit."""
    return says_of_number(word) or _DOUBT.fullmatch(word) is not None


_CHECKED = (
    "verified|confirmed|(?:re-?)?checked|repeated|re-?run|reviewed|reanaly[sz]ed|read ?back"
    "|validated|performed|done|scanned|examined"
)
_WHAT_FOR = (
    "results?|values?|samples?|specimen|tests?|analysis|assay|run|repeat|replicate|duplicate|smear"
    "|slide|film|scan|differential|diff|counts?|for (?:clots?|clumps|clumping|fibrin)|method|delta"
    "|manual|manually|peripheral|blood|automated|twice|again|lab|laboratory|pathologist|technologist"
    "|hematologist|haematologist|second|by|on|and|for|with|the|of|in|to|was|were|an?|x ?[23]"
)
_DONE = compile_late(
    r"calc\.?|calculated|adult|repeat|(?:at )?37 ?°?c"
    rf"|(?=.*\b(?:{_CHECKED})\b)(?:{_CHECKED}|{_WHAT_FOR})(?: (?:{_CHECKED}|{_WHAT_FOR}))*\.?"
)
_SOMEBODY = r"(?:[^\W\d_][\w.'’/-]*|_+|(?<=(?i:ward|room|unit) )\d{1,2}\b)"
_AT = (
    r"(?:(?:at\s|@)\s*(?:\d{1,2}:\d\d|\d{3,4}|_+)|\d{1,2}:\d\d|(?:[01]\d|2[0-3])[0-5]\d)"
    r"(?:\s?(?:am|pm|h|hrs))?"
)
_ON = r"(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.\d{2,4}|\d{4}-\d\d-\d\d|_+)"
_TOLD = compile_late(
    r"(?:(?:results?|values?)\s+)?(?:called|phoned|telephoned|notified|paged)"
    r"(?:(?:\s+to)?(?:\s+and)?\s+read\s?back(?:\s+by)?)?"
    rf"(?P<whom>(?:\s+{_SOMEBODY}){{0,6}}?)"
    rf"(?:\s*{_AT})?(?:\s*(?:on\s)?\s*{_ON}(?:\s*{_AT})?)?"
    rf"(?P<who>\s+by(?:\s+{_SOMEBODY}){{1,3}})?\.?$",
    re.IGNORECASE,
)
"""Who was told of a result, and when: `CALLED TO DR SMITH AT 1030`. It ends a text."""


def says_what_was_done(text: str) -> bool:
    """Whether a text, folded, says how a result was found or checked, and nothing of it itself."""
    return _DONE.fullmatch(text) is not None


def says_who_was_told(text: str) -> bool:
    """Whether a text says who was told of a result; none of its words says anything of it."""
    told = _TOLD.match(text)
    names = f"{told['whom']} {told['who'] or ''}".split() if told else []
    said = (name.strip("._") for name in names)
    return told is not None and all(
        read_word(name) is None and parse_word(name) is None for name in said if len(name) > 1
    )
