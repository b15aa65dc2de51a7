"""Headings and furniture: which line names a panel, and what is never a result.

A heading that names a specimen counts for the lines below it, until another heading of tests. Where
it is not sure whether a heading ends such a part, nothing is read until the next that is known.
"""

import re
from collections.abc import Sequence
from enum import Enum

from labcheck.catalogue.specimens import specimen_in, words_beside_specimen


class Kind(Enum):
    """What a line without a result is."""

    PANEL = "the name of a panel"
    SPECIMEN = "a heading that names what was examined"
    PART = "how a part of what the heading above names was examined"
    OTHER = "the beginning of a part that holds no results"
    NOTE = "the beginning of what is said of the results above, among which others may follow"
    UNKNOWN = "a heading that is not known"
    NONE = "no heading"


_PANELS_TEXT = """
    abg vbg cbg bga gasometria gasometría gasometrie
    cbc fbc fbe bmp cmp lft lfts kft rft tft tfts u&e u&es ue chem chem7 chem-7 chem10 coags coag
    hematology haematology haemogram hemogram biochemistry chemistry biochem hemostasis coagulation
    haemostasis immunology serology endocrinology hormones microbiology lipids lipid thyroid renal
    kidney liver hepatic electrolytes metabolic differential diff profile panel blood count counts
    complete full basic comprehensive function functions test tests iron studies cardiac markers
    tumor tumour enzymes proteins vitamins vitamin immunoassay immunochemistry toxicology
    clinical special routine general and with of the & - / results result labs lab laboratory
    bloods report inflammatory diabetes glucose investigations investigation gas gases
    laborwerte labor blutbild großes kleines klinische chemie hämatologie gerinnung
    differentialblutbild elektrolyte leberwerte nierenwerte schilddrüse fettstoffwechsel
    serologie hormone laborbefund
    hématologie hémogramme biochimie hémostase ionogramme bilan lipidique hépatique rénal
    thyroïdien numération formule sanguine sérologie immunologie sanguin résultats
    hematología hemograma bioquímica coagulación análisis analítica perfil lipídico hepático renal
    sangre tiroideo serología resultados química clínica de completo
    hematologia bioquímica coagulação eletrólitos lipidograma exames exame laboratoriais completo
    ematologia emocromo chimica biochimica coagulazione esami esame laboratorio del sangue
    elettroliti funzionalità epatica renale tiroidea
    hematologie klinische chemie stolling elektrolyten leverfunctie nierfunctie schildklier
    bloedbeeld uitslagen bloedonderzoek en et und y e lytes
    tam tahlili tahlil badanie ogólne общий анализ
"""
_PANELS = frozenset(_PANELS_TEXT.split())
"""Words of headings over results, in the languages that names of tests are read in."""
_OF_ORGANS = frozenset(["liver"])
"""By these, tests of blood are named as well."""
_OF_SPECIMEN_TEXT = """
    urine urinalysis analysis routine examination exam microscopy microscopic macroscopic physical
    chemical sediment dipstick strip arterial venous capillary blood gas gases spot random 24 hour
    collection csf cerebrospinal fluid pleural ascitic peritoneal synovial body stool faeces feces
    urin urinstatus urinsediment urinuntersuchung liquor stuhl urines ecbu selles orina sedimento
    uroanálisis urina eas heces fezes feci urine-onderzoek specimen sample type
"""
_OF_SPECIMEN = frozenset(_OF_SPECIMEN_TEXT.split())
_OF_PART_TEXT = """
    physical chemical microscopic microscopical macroscopic microscopy examination exam analysis
    sediment dipstick strip general characters characteristics the of and &
    examen físico fisico química químico quimico microscópico microscopico macroscópico
    macroscopico sedimento general características exame sedimentoscopia caracteres físicos gerais
    esame chimico caratteri fisici physique chimique microscopique culot cytologie
    physikalisch chemisch mikroskopisch
"""
_OF_PART = frozenset(_OF_PART_TEXT.split())
"""Words over the parts of an examination of urine, or of another fluid, below its heading."""
_OTHER = re.compile(
    r"(?:(?:current|home|active|discharge|admission|outpatient|present|past|prior)\s+)*"
    r"(?:medications?|meds|medication list|prescriptions?|rx|drugs?|allergies|vitals?(?: signs)?"
    r"|(?:past |family |social |medical |surgical )*history|pmh|plan|assessment and plan|a/p|a&p"
    r"|treatments?|therapy|diet|nutrition(?: facts)?|supplements?|previous results?|prior results?"
    r"|medikation|medikamente|therapie|vitalparameter|vorbefunde|anamnese|traitements?"
    r"|antécédents|constantes|tratamientos?|medicación|constantes vitales|antecedentes"
    r"|medicamentos|medicação|tratamento|sinais vitais|terapia|farmaci|parametri vitali|anamnesi"
    r"|medicatie|voorgeschiedenis|vitale parameters|goals?|targets?)\s*:?",
    re.IGNORECASE,
)
"""Parts of a record that hold numbers which are not results."""
_NOTE = re.compile(
    r"(?:reference ranges?|normal (?:values|ranges)|interpretation|comments?|notes?|methods?"
    r"|references?)\s*:?",
    re.IGNORECASE,
)
"""Remarks with numbers in them, in the middle of a report as well."""
_FURNITURE_TEXT = """
    page continued final report preliminary laboratory lab results result test tests unit units
    reference range ranges flag flags name value values patient doctor physician end of interval
    department sample id no accession specimen status collected received reported printed method
    untersuchung ergebnis einheit referenzbereich parameter seite befund wert normbereich
    analyse analyses résultat résultats unité unités valeurs référence de patientin
    prueba resultado resultados unidades unidad valores referencia intervalo exame unidade
    esame risultato unità di misura valori riferimento bepaling uitslag eenheid referentiewaarden
    vorwert previous analyte component bio biological ref the and & / - by
"""
_FURNITURE = frozenset(_FURNITURE_TEXT.split())
_DOSE = re.compile(
    r"(?<![\w/])(?:daily|twice|once|bid|b\.i\.d\.?|tid|t\.i\.d\.?|qid|q\.?d\.?|qhs|prn|p\.?r\.?n\.?"
    r"|q\d{1,2}h|p\.o\.|subq|tabs?|tablets?|caps?|capsules?|puffs?|drops|ampoules?"
    r"|po|mg po|nightly|weekly|every \d+ hours?|täglich|tabletten?|tbl\.?|comprimés?|gélules?"
    r"|comprimidos?|cápsulas?|compresse|capsule)(?![\w/])",
    re.IGNORECASE,
)
"""Words that stand beside a dose."""
_VITAL = re.compile(
    r"(?<![\w/])(?:(?:BP|HR|RR|SBP|DBP|MAP|BMI|Wt|Ht(?![\s:=]+(?:\d+(?:[.,]\d+)?\s*%|0[.,]\d))|Temp"
    r"|SpO2|TA|FC|FR|PA|GCS|Tmax)(?=[\s:=]+\d)"
    r"(?![\s:=]+\d+(?:[.,]\d+)?\s*[-–]\s*\d)"
    r"|(?i:blood pressure|heart rate|pulse(?: rate)?|resp(?:iratory)? rate|temperature|weight"
    r"|height|blutdruck|puls|temperatur|gewicht|größe|tension artérielle|poids|taille"
    r"|presión arterial|peso|talla|pressão arterial|altura|pressione arteriosa|altezza|bloeddruk"
    r"|lengte)"
    r"(?=\W*\d|\s*[:=]))"
)
_SIGN_WITH_VALUE = re.compile(
    rf"(?:(?i:vitals?(?: signs)?)\s*:\s*)?(?i:body )?{_VITAL.pattern}[\s:=]*"
    r"(?P<value>\d{2,3}\s?/\s?\d{2,3}|\d{1,3}(?:[.,]\d{1,2})?)(?![\d.,/]*\d)"
    r"(?:\s?(?:bpm|mm\s?Hg|(?:breaths|beats)?/\s?min(?:ute)?|°\s?[CF]|[CF]|kg/m(?:2|²)|kgs?|lbs?|cm|m"
    r"|%(?: (?:on )?(?:RA|room air))?))?(?=[\s,;.|]|$)"
)
"""A vital sign with its number and unit, whose end is sure."""
_NO_TESTS = re.compile(
    r"(?<![^\W\d_])(?:goal|target|range|normal|reference|cut-?off|limit|page|phone|fax|tel|room|"
    r"dose|rate|infusion|bolus|drip|age|weight|height|bmi|bp|pulse|temp|temperature|spo2|sats?|"
    r"saturation|fio2|ef|lvef|stage|day|week|since|until|if|when|than|was|were|is|are|and|or|with|"
    r"the|vs|now|then|previous|prior|prev|last|earlier|max|min|peak|trough|nadir|baseline|delta|pod|ziel"
    r"|zielwert|dosis|sollwert)(?![^\W\d_])",
    re.IGNORECASE,
)
"""Words of a sentence, of a dose, a vital sign or an aim."""
_NO_VALUE = re.compile(
    r"\d\S*\s*(?:x|×|times|-?fold)\s+(?:the\s+)?(?:upper|normal|ULN|baseline)|\d\s*min\s+[<>]?\d"
    r"|\b(?:increased|decreased|reduced|declined|improved)\s+[~<>]?\s?\d"
)
"""`>3 times normal`, `Cortisol 60 min 22`, `decreased 2 g/dL`; not so `Increased` of a report."""
_BEFORE_LETTERS = frozenset(["vitamin", "special"])
_BRACKET = re.compile(r"\([^()]*\)$")
_WORD = re.compile(r"[^\W\d_][\w&\-']*|[&/-]|\d+")
_MOST_WORDS = 8
_LABELLED = re.compile(
    r"(?:specimen|sample|material|probe(?:nmaterial)?|untersuchungsmaterial|prélèvement|échantillon"
    r"|muestra|amostra|material|campione|materiaal)(?:\s+type)?\s*:\s*(?P<what>[^\d:]+)",
    re.IGNORECASE,
)


def is_no_result(text: str) -> bool:
    """Whether a line speaks of doses or of vital signs, so that no number of it is a result."""
    return bool(_DOSE.search(text) or _VITAL.search(text))


def split_at_vital_signs(text: str) -> tuple[list[str], list[str]]:
    """Split a line into its vital signs and what stands between them.

    Returns:
        The vital signs, and the other parts; neither where the line speaks of doses as well or
        it is not sure where a vital sign ends.
    """
    signs = [match[0] for match in _SIGN_WITH_VALUE.finditer(text)]
    others = _split_at(_SIGN_WITH_VALUE, text)
    if not signs or any(is_no_result(part) for part in others):
        return [], []
    return signs, others


def _split_at(pattern: re.Pattern[str], text: str) -> list[str]:
    ends = [0, *(place for match in pattern.finditer(text) for place in match.span()), len(text)]
    parts = (text[begin:end] for begin, end in zip(ends[::2], ends[1::2], strict=True))
    return [part for part in (part.strip(" ,;|").lstrip(". ") for part in parts) if part]


def is_no_name(text: str) -> bool:
    """Whether a word of a text is one of a sentence, a dose, a vital sign or an aim."""
    return _NO_TESTS.search(text) is not None


def find_labelled_specimen(text: str) -> str:
    """Give what a line such as `Specimen: urine` says; empty for any other."""
    match = _LABELLED.fullmatch(text.strip())
    return match["what"].strip() if match and specimen_in(match["what"]) else ""


def classify(text: str) -> Kind:
    """Say what kind of heading a line is that is not a result."""
    bare = text.strip(" *-=_#:•·|").rstrip(":")
    if _OTHER.fullmatch(bare):
        return Kind.OTHER
    if _NOTE.fullmatch(bare):
        return Kind.NOTE
    words = [word.casefold() for word in _WORD.findall(bare)]
    heading = _BRACKET.sub("", bare).strip().casefold().split()
    if heading and set(heading) <= _PANELS and len(words) > len(heading) and specimen_in(bare):
        return Kind.SPECIMEN  # HÉMOGRAMME (Sang total EDTA - Sysmex XN)
    if not words or len(words) > _MOST_WORDS or text.rstrip().endswith((".", ",", ";")):
        return Kind.NONE
    if set(words) <= _OF_PART:
        return Kind.PART
    is_styled = bare.isupper() or text.rstrip().endswith(":")
    return _classify_words(bare, set(words), is_styled=is_styled)


def _classify_words(bare: str, words: set[str], *, is_styled: bool) -> Kind:
    """Say what a short line is by its words; unless they are known, only its style shows it."""
    beside = words_beside_specimen(bare)
    is_of_specimen = bool(specimen_in(bare)) and not words <= _OF_ORGANS
    if beside is not None and set(beside) <= _PANELS | _OF_SPECIMEN | _OF_PART:
        return Kind.SPECIMEN if is_of_specimen else Kind.PANEL
    if words <= _PANELS | _OF_SPECIMEN and not all(word in "&/-" for word in words):
        return Kind.SPECIMEN if is_of_specimen else Kind.PANEL
    is_other = any(map(str.isdigit, bare)) or words <= _FURNITURE | _PANELS
    if is_other or not is_styled:
        return Kind.NONE
    return Kind.UNKNOWN if beside is None else Kind.SPECIMEN


def is_heading_word(text: str) -> bool:
    """Whether a word may head results: a panel, what was examined, `Labs`."""
    return text.casefold() in _PANELS | _OF_SPECIMEN | _OF_PART


def is_of_letter(word: str, behind: Sequence[str]) -> bool:
    """Whether a lone letter is of the name before it: vitamin K is no potassium."""
    return word.casefold() in _BEFORE_LETTERS and len("".join(behind[:1])) == 1


def says_no_value(text: str) -> bool:
    """Whether a number says how far apart two are, how many times a limit, or how long after."""
    return _NO_VALUE.search(text) is not None


def is_furniture(text: str) -> bool:
    """Whether a line has only words that stand around results, such as `Page`."""
    words = text.casefold().strip(" :").split()
    return bool(words) and set(words) <= _FURNITURE
