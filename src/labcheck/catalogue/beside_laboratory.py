"""Names of rows that no laboratory measures in a specimen, by the words that say so.

Exports of whole records file questions, scores, vital signs and pictures under the laboratory's
own category. No list holds them all, but each says by a word of its kind what it is. A name that
says a specimen is a laboratory's, whatever its words: `Score in Bone marrow`.
"""

import re

from labcheck.catalogue.specimens import specimen_in

_QUESTION = "a question, or a score"
_BODY = "what is found at the patient's body"
_LIFE = "what is noted of the patient's life or death"
_WORDS = {
    _QUESTION: r"""
        you | your | questionnaire | [\w-]+ \s scale | (?:total|summary|risk|severity) \s score
        | score (?=\s* \[) | (?<=\[) (?:score|phenx|prapare) (?=\])
        | pain (?:\s\w+)? \s (?:score|severity|scale|level)
        | (?:meld(?:-na)?|child-pugh|apache(?:\s ii)?|q?sofa|saps|news2?|phq-?\d|gad-?\d|mmse|moca
            |nihss|ecog|morse|braden|rass|audit-c|promis|vr-\d+|cha2ds2-vasc|curb-65)
            (?:[\s-] .*)? \s (?:score|scale|total|status|index)
        | apgar | glasgow \s coma | nyha | karnofsky | stress \s level
    """,
    _BODY: r"""
        blood \s pressure | (?:systolic|diastolic|mean) \s (?:arterial \s)? (?:bp|pressure)
        | (?:heart|pulse|respiratory|respiration|breathing) \s rate | pulse
        | (?:body|oral|rectal|tympanic|axillary|skin|core) \s temperature
        | body \s (?:mass \s index|position|height|length|weight) | ^ body \s surface \s area
        | (?:head|waist|hip|abdominal|occipital-frontal) \s circumference | weight-for-length
        | intraocular \s pressure | visual \s acuity | physical \s findings | spo2
    """,
    "what is seen on a picture, or traced of heart, lungs or bones": r"""
        ejection \s fraction | lvef | fev1 | fev1/fvc | forced \s (?:vital|expiratory) \s \w+
        | peak \s expiratory \s flow | vital \s capacity | bone \s (?:mineral \s)? density | dxa
        | qtc? \s interval | (?:pr|rr) \s interval | qrs \s (?:duration|axis) | electrocardiogra\w+
        | echocardiogra\w+ | ophthalmoscopy | (?:exercise|cardiac) \s stress \s test
        | (?:greatest|maximum) \s dimension
    """,
    "a stage or a class that somebody gives": r"""
        stage \s group\S* | tumou?r \s stage | (?<=\[) class (?=\]) | functional \s capacity
        | response \s to \s \w+ \s treatment | treatment \s status
    """,
    _LIFE: r"""
        cause \s of \s death | death \s certifica\w+ | smoking \s status
        | (?:employment|housing|marital|insurance) \s status | primary \s insurance
        | preferred \s language | sexual \s orientation | level \s of \s education
    """,
}
_KINDS = {
    kind: re.compile(rf"(?<![\w/-])(?:{words})(?![\w/-])", re.VERBOSE | re.IGNORECASE)
    for kind, words in _WORDS.items()
}
_ASKS = re.compile(r"(?:\S+\s+){3,}\S*\?")
_SHORT_OF_BODY = re.compile(r"bp|hr|bmi|bsa|temp", re.IGNORECASE)
_SHORT_OF_LIFE = re.compile(r"address|race|gender|ethnicity|symptoms?", re.IGNORECASE)
"""Words that say it as the whole name; in a longer one they may stand for anything."""
_OF_SCORES = re.compile(r"\{(?:[tz]-)?score\}", re.IGNORECASE)
_OF_BODIES = re.compile(r"bpm|(?:beats?|breaths?)/min", re.IGNORECASE)


def find_kind(name: str, unit: str) -> str:
    """Say what a row is that no laboratory measures; empty for any other.

    Args:
        name: The name, which no test of the catalogue has.
        unit: The unit beside it, which may be that of a score or a pulse.
    """
    if specimen_in(name):
        return ""
    name, unit = name.strip(), unit.strip()
    if _ASKS.match(name) or _OF_SCORES.fullmatch(unit):
        return _QUESTION
    if _SHORT_OF_BODY.fullmatch(name) or _OF_BODIES.fullmatch(unit):
        return _BODY
    if _SHORT_OF_LIFE.fullmatch(name):
        return _LIFE
    return next((kind for kind, words in _KINDS.items() if words.search(name)), "")
