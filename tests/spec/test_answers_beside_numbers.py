"""An answer of the laboratory, such as non-reactive, by itself or beside a number, in every door.

Set further-tests, as two laboratories print it: HBsAg negative.
"""

import pytest

from doors import Line, differences

BESIDE_NUMBERS = [
    Line("HBsAg", "Negative (0.12)", "NEG", why="the index beside the answer"),
    Line("HBsAg", "0.12 Non-Reactive", "NEG"),
    Line("HBsAg", "Nonreactive 0.08 S/CO", "NEG"),
    Line("HBsAg", "0.12 Non réactif", "NEG"),
    Line("HBsAg", "0,08 não reagente", "NEG"),
    Line("HBsAg", "REACTIVE 12.4 S/CO", "H", range="<1.0 S/CO"),
    Line("HBsAg", "Non-reactive (0.12)", "N", range="<1.00", why="the number lies in the range"),
    Line("HBsAg", "Non-reactive (1.2)", "H", range="<1.00", why="the range outranks the word"),
    Line("Protein", "Negative (0 mg/dL)", "N", range="Negative", specimen="Urine"),
    Line("our own protein", "30 (1+)", "POS", range="Negative", why="a step with its number"),
    Line("Anti-CCP", "6.9 negative", "NEG", unit="U/mL"),
    Line("Anti-CCP", "6.9 U/mL negative", "NEG"),
    Line("Anti-CCP", "6.9 U/mL (negative)", "NEG"),
    Line("Anti-CCP", "69 positive", "H", unit="U/mL", range="<20", why="the range comes first"),
    Line("potassium", "6.9 negative", "contradicted", unit="mmol/L", why="as in a column"),
    Line("potassium", "6.9", "contradicted", unit="mmol/L", flag="negative"),
    Line("potassium", "6.9", "HH", unit="mmol/L", flag="negative", range="3.5-5.1"),
    Line("potassium", "4.0", "contradicted", unit="mmol/L", flag="NEG", why="a low limit"),
    Line("troponin I", "0.01", "NEG", unit="ng/mL", flag="NEG", why="abim has <=0.04"),
    Line("troponin I", "0.5", "contradicted", unit="ng/mL", flag="NEG"),
    Line("CRP", "3", "NEG", unit="mg/L", flag="negative", why="abim has <=0.8 mg/dL"),
    Line("Glucose", "500", "contradicted", unit="mg/dL", flag="NEG", specimen="Urine"),
    Line("Protein", "100", "contradicted", unit="mg/dL", flag="NEG", specimen="Urine"),
    Line("Ketones", "15", "contradicted", unit="mg/dL", flag="NEG", specimen="Urine"),
    Line("Glucose", "0", "NEG", unit="mg/dL", flag="NEG", specimen="Urine"),
    Line("Glucose", "500", "POS", unit="mg/dL", flag="POS", specimen="Urine"),
    Line("Glucose", "500", "POS", unit="mg/dL", flag="NEG", range="negative", specimen="Urine"),
    Line("potassium", "6.9 (-)", "unreadable", unit="mmol/L", why="a sign may say that it is low"),
    Line("HBsAg", "0.12 (-)", "unreadable", unit="S/CO", why="likewise"),
    Line("ANA", "Negative (1:320)", "unreadable", why="the two contradict each other"),
]
NONE_OF_IT = [
    Line("HCV RNA", "1250000", "contradicted", unit="IU/mL", flag="Not detected"),
    Line("HCV RNA", "1250000 IU/mL Not detected", "contradicted"),
    Line("HCV RNA", "0", "NEG", unit="IU/mL", flag="Not detected"),
    Line("HCV RNA", "1250000", "POS", unit="IU/mL", range="Not detected"),
    Line("HCV RNA", "0", "N", unit="IU/mL", range="Not detected"),
    Line("HIV RNA", "45000", "contradicted", unit="copies/mL", flag="Not detected"),
    Line("Blasts", "45", "contradicted", unit="%", flag="negative"),
    Line("Blasts", "45", "POS", unit="%", range="none seen"),
    Line("Salicylate", "48", "contradicted", unit="mg/dL", flag="negative"),
    Line("HBsAg", "250", "contradicted", unit="IU/mL", flag="negative", why="no index below 1"),
    Line("HBsAg", "0.03", "NEG", unit="IU/mL", flag="negative"),
    Line("hCG", "25000", "contradicted", unit="mIU/mL", flag="negative", why="abim has <7 U/L"),
    Line("hCG", "2", "NEG", unit="mIU/mL", flag="negative"),
    Line("Anti-CCP", "250", "contradicted", unit="U/mL", flag="negative", why="abim has <20 U"),
    Line("Leukozyten", "25", "contradicted", unit="/µL", flag="negative", why="blood or urine"),
    Line("Troponin", "5.2", "contradicted", flag="negative", why="in ng/mL it is critical"),
]
"""A number of what is not there: nothing was detected, and so much of it."""
TITRES = [
    *(Line("RPR", text, "POS", why="the laboratory calls it so")
      for text in ("Reactive 1:8", "1:8 Reactive", "Reactive (1:8)", "Reactive, 1:8",
      "REACTIVE AT 1:8", "Reactive at a titer of 1:8", "Reactive titer: 1:8")),
    Line("RPR", "Reactive 1:8", "POS", range="Nonreactive"),
    Line("RPR", "1:8", "POS", flag="Reactive"),
    Line("RPR", "1:8", "unit-incompatible", range="Nonreactive", why="of 1:1 opinions differ"),
    Line("RPR", "Nonreactive 1:1", "unreadable"),
    Line("ANA", "Positive 1:20", "POS", why="not N by ABIM's 1:40"),
    Line("ANA", "1:20", "POS", flag="Positive"),
    Line("ANA", "Positive 1:640, speckled", "POS"),
    Line("ANA", "Positive 1:640", "H", range="<1:40"),
]  # fmt: skip
"""An answer with the dilution at which it was seen. The set further-tests has RPR nonreactive."""
WORDS = [
    *(Line("HBsAg", text, "N") for text in ("Non réactif", "niet reactief", "Nichtreaktiv",
      "non reattivo", "отрицательно", "не обнаружено", "阴性")),
    *(Line("HBsAg", text, "POS") for text in ("Réactif", "reactief", "положительно", "阳性",
      "Low positive")),
    *(Line("HBsAg", text, "IND (POS, NEG)") for text in ("grenzwertig", "douteux", "dudoso",
      "Gray zone")),
    Line("blood culture", "No growth at 5 days", "N", range="No growth"),
    Line("blood culture", "no growth to date", "N", range="No Growth"),
    Line("blood culture", "No growth after 48 hours", "no-range"),
    Line("blood culture", "Staphylococcus aureus", "unreadable", range="No growth"),
]  # fmt: skip

FLAGS = [
    *(Line("potassium", "4.0", "H", unit="mmol/L", flag=flag)
      for flag in ("zu hoch", "trop élevé", "högt", "повышен", "выше нормы", "偏高")),
    *(Line("potassium", "4.0", "L", unit="mmol/L", flag=flag)
      for flag in ("zu niedrig", "lavt", "понижен", "düşük")),
    *(Line("potassium", "4.0", "A", unit="mmol/L", flag=flag) for flag in ("Abn", "ABNL")),
]  # fmt: skip
"""Of the laboratory, whose word is no N by ABIM."""


@pytest.mark.parametrize(
    "table",
    [BESIDE_NUMBERS, NONE_OF_IT, TITRES, WORDS, FLAGS],
    ids=["beside numbers", "none of it", "beside titres", "by themselves", "flags"],
)
def test_answers(table, tmp_path):
    assert differences(table, tmp_path) == []
