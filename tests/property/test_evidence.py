"""Laws of evidence: what agrees changes nothing, what contradicts is never normal.

Each is asked of every result below with every piece of evidence, and with every two pieces. The
patient is a woman of 40 years; the limits are ABIM's, and Main Line Health's critical ones.
"""

from dataclasses import replace
from itertools import combinations

import pytest

from build import person, shipped_catalogue, shipped_set
from labcheck.cases.case import Result
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Word

WOMAN = person("female", "40 y")
AGREEING = {
    "potassium": (
        {"code": "2823-3"}, {"other_codes": ("2823-3",)}, {"specimen": "serum"},
        {"specimen": "blood"}, {"panel": "Basic metabolic panel"}, {"display": "Potassium"},
        {"display": "Potassium [Moles/volume] in Serum or Plasma"},
        {"method": "ISE"}, {"short_name": "K"}, {"is_typed": True},
    ),
    "glucose": (
        {"code": "2345-7"}, {"other_codes": ("2345-7", "2339-0")}, {"specimen": "plasma"},
        {"panel": "Chemistry"}, {"display": "Glucose"}, {"context": "fasting"},
    ),
    "hemoglobin": (
        {"code": "718-7"}, {"specimen": "WB"}, {"specimen": "EDTA"}, {"panel": "CBC"},
        {"display": "Hemoglobin [Mass/volume] in Blood"},
    ),
}  # fmt: skip
CONTRADICTING = {
    "potassium": (
        {"code": "2951-2"}, {"code": "2828-2"}, {"other_codes": ("2951-2",)},
        {"code": "2823-3", "other_codes": ("2951-2",)}, {"code": "2823-3", "display": "Sodium"},
        {"display": "Sodium"}, {"display": "Potassium in Urine"}, {"specimen": "urine"},
        {"specimen": "CSF"}, {"specimen": "dialysate"}, {"panel": "Pleural fluid analysis"},
        {"panel": "Urinalysis"}, {"coded_unit": "mg/dL"}, {"short_name": "SODIUM"},
    ),
    "glucose": (
        {"code": "2342-4"}, {"code": "5792-7"}, {"code": "2345-7", "other_codes": ("5792-7",)},
        {"display": "Glucose in Urine"}, {"specimen": "pleural fluid"},
        {"coded_unit": "ng/mL"}, {"display": "Creatinine"},
    ),
    "hemoglobin": (
        {"code": "4548-4"}, {"specimen": "cord blood"}, {"specimen": "urine"},
        {"display": "Platelets"}, {"coded_unit": "mg/L"}, {"panel": "CSF studies"},
    ),
}  # fmt: skip
VALUES = {
    "potassium": ("4.1 mmol/L", "5.5 mmol/L", "3.1 mmol/L", "7.9 mmol/L", "2.1 mmol/L"),
    "glucose": ("90 mg/dL", "130 mg/dL", "20 mg/dL", "5.0 mmol/L"),
    "hemoglobin": ("13 g/dL", "9 g/dL", "17 g/dL", "130 g/L"),
}
CRITICAL = (("potassium", "7.9 mmol/L"), ("potassium", "2.1 mmol/L"))
NOTHING_IS_TAKEN_FROM = (
    {"reported": Word.NORMAL}, {"reported": Word.HIGH}, {"reported": Word.EQUIVOCAL},
    {"reported": Word.RESISTANT}, {"unread_flag": "X"}, {"printed_range": "3.5-5.1 per protocol B"},
    {"printed_range": "3500-5100"}, {"printed_range": "see note"},
    {"unread_range": "printed range '?' not used"}, {"code": "2951-2"}, {"code": "99999-9"},
    {"display": "Sodium"}, {"coded_unit": "mg/dL"}, {"method": "flame"}, {"context": "fasting"},
    {"panel": "Basic metabolic panel"}, {"other_codes": ("2951-2",)}, {"short_name": "SODIUM"},
)  # fmt: skip


@pytest.fixture(scope="module")
def known():
    sets, lists = (shipped_set("abim"),), (shipped_set("critical-main-line"),)
    return Knowledge(shipped_catalogue(), sets, lists)


def read(test, text, *evidence):
    reading = parse_result(text)
    result = Result(test, text, reading.value, reading.unit)
    for piece in evidence:
        result = replace(result, **piece)
    return result


def some(evidence):
    """Every piece by itself, and every two that are of different fields."""
    yield from ((piece,) for piece in evidence)
    yield from (pair for pair in combinations(evidence, 2) if not set(pair[0]) & set(pair[1]))


@pytest.mark.parametrize("test", VALUES)
def test_evidence_that_agrees_changes_no_definite_flag(test, known):
    for text in VALUES[test]:
        alone = judge_result(read(test, text), WOMAN, known)
        assert alone.flag is not None
        for evidence in some(AGREEING[test]):
            row = judge_result(read(test, text, *evidence), WOMAN, known)
            assert row.possible_flags == alone.possible_flags, (text, evidence)


@pytest.mark.parametrize("test", VALUES)
def test_evidence_of_identity_that_contradicts_is_never_normal(test, known):
    for text in VALUES[test]:
        for piece in CONTRADICTING[test]:
            for other in ({}, *AGREEING[test]):
                both = () if set(piece) & set(other) else (other, piece)
                row = judge_result(read(test, text, *(both or (piece,))), WOMAN, known)
                assert row.flag is None or not row.flag.is_normal, (text, piece, other)


@pytest.mark.parametrize(("test", "text"), CRITICAL)
def test_no_evidence_takes_from_a_critical_value_that_it_may_be_critical(test, text, known):
    """A range of the laboratory's that calls the value normal does, whatever the test is."""
    for evidence in some(NOTHING_IS_TAKEN_FROM):
        row = judge_result(read(test, text, *evidence), WOMAN, known)
        assert row.may_be_critical, (text, evidence)
