"""Lines above the results: one that begins with whose they are, and what they leave open of him.

It is parted in two only above all results, where its beginning holds a sex and an age as a header
line does and its rest is results as a whole: `F 34 y, K 6.9`, `34F: Na 128 K 6.1`. Where a line
above says something of an age that is not read, limits for adults are not taken for granted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from labcheck.cases.case import Case
from labcheck.readers.text.lines import Line, make_line
from labcheck.readers.text.names import Names
from labcheck.readers.text.patient_lines import AGE_LABEL, BIRTH_LABEL, read_statements
from labcheck.readers.text.results import read_results
from labcheck.values.patient import Pregnancy, Sex, make_unknown_age
from labcheck.values.records import replace

_LATEST_LINE, _MOST_WORDS = 5, 8
"""How many lines with digits are looked at, and how many words of each may be the beginning."""
_GAP = re.compile(r"\s*[,;:]\s*|\s+")
_LONGEST = 40
_LABELLED = re.compile(rf"\s*(?:{AGE_LABEL}|{BIRTH_LABEL})(?![^\W\d_])[^\n]*?\d", re.IGNORECASE)
_YOUNG = re.compile(
    r"(?<![^\W\d_])(?:dol\s*#?\s*\d|day of life|nicu|neonat\w*|newborn\w*|infants?(?! formula)"
    r"|bab(?:y|ies)|toddler|pre-?term(?! (?:labo|contraction|deliver|birth))"
    r"|premature (?:infant|baby|neonate|newborn)|ex-?prem(?:ie|ature)?"
    r"|neugeborene\w*|frühgeborene\w*"
    r"|säugling\w*|nouveau-née?s?|prématurée?s?|recién nacid[oa]s?|prematur[oa]s?|neonat[oa]s?"
    r"|recém-nascid[oa]s?)(?![^\W\d_])",
    re.IGNORECASE,
)
_MONTHS_OR_MAN = re.compile(r"\s*(?:(?:pt|pat|patient)\b\W*)?\d{1,2}\s?[mw]\W*", re.IGNORECASE)
"""`3 M` is three months, or a man of three years."""
_PREGNANT = re.compile(
    r"(?<![^\W\d_])(?:g\d{1,2}\s?p\d{1,2}\w*\W+(?:at|@)\W*\d{1,2}\s*(?:w|\+)"
    r"|\d{1,2}[\s-]?w(?:ee)?ks?[\s-](?:pregnant|gestation|iup)|(?:is|currently) pregnant"
    r"|pregnant (?:woman|patient|female))(?![^\W\d_])",
    re.IGNORECASE,
)


def part_leads(lines: Sequence[Line], names: Names) -> list[Line]:
    """Part each such line into that of the patient and that of the results, of one number."""
    parted = list(lines)
    at_head = (at for at, line in enumerate(lines) if line.has_digits)
    for at in islice(at_head, _LATEST_LINE):
        line = lines[at]
        if read_results(line.plain, names):
            break
        if found := next(_list_parts(line, names), None):
            parted[at : at + 1] = found
            break
    return parted


def _list_parts(line: Line, names: Names) -> Iterator[tuple[Line, Line]]:
    for gap in islice(_GAP.finditer(line.plain), _MOST_WORDS):
        whom, rest = line.plain[: gap.start()], line.plain[gap.end() :]
        said = read_statements(whom, names, is_at_head=True) if any(map(str.isdigit, whom)) else []
        whose = {each.what for each in said} - {"pregnancy"}
        if whose == {"age", "sex"} and read_results(rest, names):
            yield make_line(line.number, whom), make_line(line.number, rest)


def leave_open(case: Case, lines: Iterable[Line], pregnancy: str) -> Case:
    """Take the age for not known where a line above says something of it that was not read.

    Args:
        case: The case as it was read.
        lines: The lines above the first result, and its own.
        pregnancy: What the text states of a pregnancy.
    """
    patient = case.patient
    above = [line.text.strip() for line in lines]
    if not pregnancy and patient.sex is not Sex.MALE and any(map(_PREGNANT.search, above)):
        patient = replace(patient, pregnancy=Pregnancy.ANY)
    is_stated = patient.age is not None or any(result.age for result in case.results)
    if not is_stated and (unread := next(filter(_says_age, above), "")):
        patient = replace(patient, age=make_unknown_age(f"{unread[:_LONGEST]!r} is not read"))
    return replace(case, patient=patient)


def _says_age(text: str) -> bool:
    if _PREGNANT.search(text):
        return False
    found = (_LABELLED.match(text), _YOUNG.search(text), _MONTHS_OR_MAN.fullmatch(text))
    return any(found)
