"""Results in words: what was seen, how much, and what the laboratory cannot say."""

import pytest

from doors import Line, Patient, differences
from labcheck.values.laboratory_flags import parse_flag
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Number, Ordinal, Titre, Unreadable, Verbal, Word

SETS = ("--ranges", "abim,urinalysis")
"""Bacteria and the steps of a strip: negative; red cells <3 /HPF; ANA <=1:40."""
EITHER = "IND (POS, NEG)"


def lines(test, *rows, **of):
    return [Line(test, text, expected, why=why, **of) for text, expected, why in rows]


@pytest.mark.parametrize("table", [
    lines("urine bacteria",
          ("NONE", "N", "none was seen, which is a result"),
          ("none", "N", "likewise"),
          ("None seen", "N", "the plain words"),
          ("Nil", "N", "likewise"),
          ("FEW", "POS", "more than none, however much that is"),
          ("RARE", "POS", "likewise"), ("OCC", "POS", "likewise"), ("MOD", "POS", "likewise"),
          ("MANY", "POS", "likewise"), ("many (4+)", "POS", "the amount with its step"),
          ("Escasas", "POS", "Spanish few"), ("Abundantes", "POS", "and many"),
          ("Moderadas", "POS", "likewise"), ("Raras", "POS", "Portuguese and Spanish"),
          ("Numerosas", "POS", "likewise"), ("Quelques", "POS", "French"),
          ("No se observan", "N", "none was seen"), ("Não observadas", "N", "likewise"),
          ("Absence", "N", "French")),
    lines("urine bacteria", ("Escasas", "N", "the very word of the range"),
          ("Abundantes", "range-unread", "what lies between is not known"), range="Escasas"),
    lines("urine WBC/HPF", ("0 - 1 por campo", "N", "per field"),
          ("10 - 15 por campo", "H", "likewise"), ("10-15 par champ", "H", "likewise"),
          ("Incontables", "unreadable", "no number was given")),
    lines("urine blood",
          ("SM", "POS", "an amount"), ("LG", "POS", "an amount"), ("3+ (LARGE)", "POS", "a step"),
          ("LARGE (3+)", "POS", "the same"), ("Neg (-)", "N", "twice the same"),
          ("PRESENT +", "POS", "likewise")),
    lines("urine protein dipstick", ("1+ (30 mg/dL)", "POS", "a step with its number"),
          ("Trace (15 mg/dL)", "POS", "above negative")),
    lines("urine bacteria",
          ("FEW", "N", "the laboratory calls it normal"),
          ("none", "range-unread", "what lies between few and none is not known"),
          ("MOD", "range-unread", "the words of the range are not on a scale that is known"),
          range="Rare - Few"),
    lines("urine bacteria", ("FEW", "N", "an amount that the laboratory calls normal"), flag="N"),
    lines("urine RBC/HPF", ("MANY", "unreadable", "not counted, so not compared with a count")),
    lines("ANA", ("Negative <1:40", "NEG", "the limit that negative stands for"),
          ("POSITIVE (1:320)", "POS", "the laboratory's word comes before a set"),
          ("1:80 speckled", "H", "a pattern"),
          ("POS 1:40", "POS", "likewise")),
    lines("anti-CCP",
          ("equivocal", EITHER, "neither positive nor negative: IND in HL7 v3"),
          ("Borderline", EITHER, "likewise"), ("indeterminate", EITHER, "likewise"),
          ("weakly reactive", EITHER, "likewise"),
          ("Target Not Detected", "NEG", "a plain word"), ("(-)", "NEG", "a sign"),
          ("Not detected (<0.5)", "NEG", "with its limit"), ("<20 Not detected", "NEG", "likewise"),
          ("±", EITHER, "a plus and a minus"), ("+/-", EITHER, "likewise"),
          ("<LLOQ", "N", "the laboratory can measure its own high limit"),
          ("BDL", "N", "likewise"),
          ("weakly positive", "POS", "positive is said"), range="<20 U/mL"),
    lines("anti-CCP", ("equivocal", "A", "the laboratory's own flag chooses"), flag="A"),
    lines("glucose",
          ("HI", "H (H, HH)", "above what the meter shows, so perhaps critically high"),
          ("LO", "L (L, LL)", "likewise"), ("Hi", "H (H, HH)", "in any case")),
    lines("glucose", ("HI", "HH", "the laboratory says how high"), flag="HH"),
    lines("platelets", ("clumped", "no-result", "no count can be made"),
          ("clumped 12", "unreadable", "the number is not that of the platelets"),
          ("12 clumped", "unreadable", "likewise"), range="150-400"),
    lines("potassium", ("7.9 hemolyzed", "unreadable", "likewise"),
          ("5.9 HI", "H", "a flag"), ("3.1 LO", "L", "a flag"), range="3.5-5.1"),
    lines("potassium", ("5.9 mmol/L hemolyzed", "H", "a number with its unit, and a remark"),
          ("5.9 (slightly hemolyzed)", "H", "a remark in brackets"),
          ("4.4 mmol/L, specimen haemolysed", "N", "likewise"),
          ("specimen hemolyzed", "no-result", "as the word by itself"),
          ("Probe hämolytisch", "no-result", "likewise"), ("hemolizada", "no-result", "likewise"),
          ("échantillon hémolysé", "no-result", "likewise"),
          ("5.9 mmol/L leicht hämolytisch", "H", "a remark in another language"),
          ("5.9 (muestra hemolizada)", "H", "likewise"), ("5.9 (hemoliza ++)", "H", "likewise"),
          ("7.9 hemoliza", "unreadable", "no unit"), range="3.5-5.1 mmol/L"),
    lines("potassium", ("4.0 unreliable", "unreadable", "a word that doubts the number is no unit"),
          ("4.0 contaminated", "unreadable", "likewise"),
          ("4.0 hemolysed?", "unreadable", "likewise"),
          ("5 false-positive", "unreadable", "likewise"),
          ("4.0 fraglich", "unreadable", "likewise"),
          ("4.0 florins", "N", "one sign that is not known may be a unit"), range="3.5-5.1"),
    lines("our own test", ("equivocal", EITHER, "whatever the test is"),
          ("few", "unknown-test", "an amount is no judgement")),
    lines("sodium", ("none", "no-result", "of a quantity it says that there is no result")),
])  # fmt: skip
def test_words_through_every_door(table, tmp_path):
    assert differences(table, tmp_path, Patient(), *SETS) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Negative <0.9", Verbal), ("not detected <20", Verbal),
        ("<20 copies/mL (Not detected)", Verbal),
        ("Small (1+)", Ordinal), ("PRESENT (++)", Ordinal), ("Positive 1:80", Titre),
        # Two statements that do not agree, or of which one is not understood.
        ("Negative (1:320)", Unreadable), ("Negative >0.9", Unreadable),
        ("Negative (3+)", Unreadable),
        ("LARGE (trace)", Unreadable), ("Positive (<0.9)", Unreadable), ("few or many", Unreadable),
        # The answer is the laboratory's flag of the number.
        ("Negative 0.9", Number), ("Negative 0.9 U/mL", Number),
    ],
)  # fmt: skip
def test_a_result_that_is_said_twice_agrees_with_itself(text, kind):
    assert isinstance(parse_result(text).value, kind)


WORDINGS = {
    Word.HIGH: "markedly elevated|severely elevated|mild elevation|modestly elevated|>ULN"
    "|exceeds upper limit|greater than upper limit of normal|slightly high",
    Word.LOW: "severely decreased|profoundly low|markedly depressed|somewhat low|<LLN"
    "|less than lower limit of normal",
    Word.CRITICALLY_HIGH: "high and critical|critical value, high",
    Word.CRITICALLY_ABNORMAL: "critical value|critical result",
    Word.NORMAL: "upper normal|high normal|low-normal|within limits|normal range|normal for age"
    "|in the normal range|within reference limits",
    Word.EQUIVOCAL: "equivocal|borderline|indeterminate|E|IND",
    Word.BORDERLINE_HIGH: "borderline high|Borderline-High",
    Word.BORDERLINE_LOW: "borderline low",
    None: "not elevated|increase|few|toxic|upper limit of normal|deficient|less than upper limit",
}


@pytest.mark.parametrize("word", WORDINGS)
def test_what_letters_say_of_a_result(word):
    texts = WORDINGS[word].split("|")
    assert {text: parse_flag(text) for text in texts} == dict.fromkeys(texts, word)
