"""How printed ranges are written: groups of thousands, other signs, words for a limit.

ABIM, 2024: potassium 3.5-5.0 mEq/L, LDH 80-225 U/L, sodium 136-145 mEq/L, WBC 4000-11000 /µL.
"""

import pytest

from build import judge, verdict
from doors import Line, differences
from labcheck.ranges.printed_ranges import looks_like_limits
from labcheck.values.range_parts import parse_range_parts

ONE_BLANK = [
    Line("LDH", "900", "IND (N, H)", "U/L", "120-250 240", why="to 250, or to 250240"),
    Line("LDH", "900", "IND (N, H)", "U/L", "120 - 250\u00a0240"),
    Line("LDH", "200", "N", "U/L", "120-250 240", why="by both"),
    Line("LDH", "100", "L", "U/L", "120-250 240", why="by both"),
    Line("CK", "900", "IND (N, H)", "U/L", "15 - 200 320"),
    Line("CK", "900", "IND (N, H)", "U/L", "<200 320"),
    Line("platelets", "900", "IND (N, H)", "10^9/L", "150-400 320"),
    Line("WBC", "12000", "H", "/uL", "4 000 - 10 000"),
    Line("WBC", "12000", "H", "/uL", "4\u2009000 - 10\u202f000"),
    Line("WBC", "12000", "H", "/uL", "<10 000", why="no number begins with 0"),
    Line("neutrophils absolute", "7000", "N", "/uL", "1 800 à 7 500"),
    Line("platelets", "300000", "N", "/uL", "150 000 à 400 000"),
    Line("our enzyme", "900", "N", "U/L", "800 - 1 200", why="1 lies below 800"),
]
WIDE_GAP = [
    Line("LDH", "900", "range-unread", "U/L", "120-250  240"),
    Line("LDH", "900", "range-unread", "U/L", "120 - 250   240"),
    Line("WBC", "7  500", "unreadable", "/uL"),
    Line("WBC", "7 500", "N", "/uL"),
]
SIGNS = [
    Line("potassium", "4.9", "H", "mmol/L", text)
    for text in (
        "< o = 4.5", "< ou = 4,5", "<ou= 4.5", "&lt;4.5", "&#60;4.5", "＜4.5", "≦4.5", "‹ 4.5",
        "<\u200b4.5", "< de 4.5", "< di 4.5", "< que 4.5", "< ou égal à 4.5", "< o igual a 4.5",
        "<or equal 4.5", "< or equal to 4.5", "inferiore o uguale a 4.5", "4.5 (max)", "4.5 max",
        "ULN 4.5", "upper limit 4.5", "LT4.5", "NMT 4.5", "uptil 4.5", "not exceeding 4.5",
        "jusque 4.5", "límite superior 4,5", "３．５－４．５", "3.5\u20114.5",
    )
]  # fmt: skip
BOTH_ENDS = [
    *(Line("potassium", "4.9", "H", "mmol/L", text)
      for text in (">3.5 <4.5", ">=3.5 to <=4.5", ">=3.5 - <=4.5", "≥3.5 ≤4.5", "<4.5 >3.5",
                   ">3.5, <4.5", "between >=3.5 and <=4.5", ">3.5/<4.5", "3.5 - <= 4.5")),
    *(Line("potassium", "4.9", "H", "mmol/L", text)
      for text in ("low 3.5, high 4.5", "Low 3.5 High 4.5", "L: 3.5 H: 4.5", "min 3.5 max 4.5",
                   "mín. 3,5 - máx. 4,5", "Lower limit: 3.5, Upper limit: 4.5", "3.5 -- 4.5",
                   "3.5-4.5 (mmol/L)")),
    Line("hemoglobin", "125", "N", "g/L", "12.0-16.0 (g/dL)"),
    *(Line("potassium", "4.9", "H", "mmol/L", text)
      for text in ("(N) 3.5-4.5", "[N] 3.5-4.5", "(N) <4.5")),
    *(Line("potassium", "4.9", "range-unread", "mmol/L", text)
      for text in (">5.1 <3.5", "<3.5 - >4.5", "<3.5 >5.1", "3.5 < 4.5")),
    Line("our test", "4.5", "N", "mmol/L", ">=3.5 to <=4.5"),
    Line("our test", "4.5", "H", "mmol/L", ">=3.5 to <4.5"),
]  # fmt: skip
# The words are the laboratories' own: what is not normal is named beside what is.
HBA1C = (
    "4.8-5.6 Prediabetes: 5.7 - 6.4 Diabetes: >6.4 Glycemic control for adults with diabetes: <7.0"
)
LDL = "Optimal <100, Near/above optimal 100-129, Borderline high 130-159, High 160-189"
HDL = "No risk: >65 Moderate risk: 45-65 High risk: <45"
VITAMIN_D = "Deficiencia: menor a 20 Insuficiencia: 20-30 Suficiencia: mayor a 30"
ANTI_HCV = "Non-reactive: < 0.9 Equivocal: 0.9-1.0 Reactive: > 1.0"
BANDS = [
    Line("HbA1c", "5.5", "N", "%", HBA1C),
    Line("HbA1c", "5.9", "H", "%", HBA1C),
    Line("HbA1c", "5.9", "H", "%", "4.8-5.6; Prediabetes: 5.7-6.4; Diabetes: >6.4"),
    Line("glucose", "110", "H", "mg/dL", "70-99 Prediabetes 100-125 Diabetes >=126"),
    Line("LDL", "90", "N", "mg/dL", LDL),
    Line("LDL", "140", "H", "mg/dL", LDL),
    Line("HDL", "35", "L", "mg/dL", ">40 Low risk"),
    Line("HDL", "50", "L", "mg/dL", HDL),
    Line("25-OH Vitamin D", "22", "L", "ng/mL", VITAMIN_D),
    Line("25-OH Vitamin D", "35", "N", "ng/mL", VITAMIN_D),
    Line("HBsAg", "0.21", "N", "S/CO", "<1.0 Non reactive; >=1.0 Reactive"),
    Line("HBsAg", "5.2", "H", "S/CO", "<1.0 Non reactive; >=1.0 Reactive"),
    Line("HBsAg", "5.2", "H", "S/CO", "No reactivo: <1.0 Reactivo: >=1.0"),
    Line("anti-HCV", "0.05", "N", "Index", ANTI_HCV),
    Line("anti-HCV", "0.95", "H", "Index", ANTI_HCV),
    Line("Rubella IgG", "45", "N", "IU/mL", "<10 non-immune; >=10 immune"),
    Line("potassium", "5.7", "HH", "mmol/L", "3.5-5.1 (Crit. >5.5)"),
]
UNREAD = [
    Line("potassium", "4.9", "range-unread", "mmol/L", text)
    for text in (
        "4.5 <", "UL 4.5", "LE 4.5", "4.5 (min)", "menor igual 4.5", "hasta un 4.5",
        "limit: 4.5", "5.1 or so at most", "Grenzwert 4.5", "< 4.5 mmol", "<ca. 4.5",
    )
]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [ONE_BLANK, WIDE_GAP, SIGNS, BOTH_ENDS, BANDS, UNREAD],
    ids=["one blank", "wide gap", "signs", "both ends", "bands", "unread"],
)
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


@pytest.mark.parametrize("sign", ["<= 5", "&le; 5", "≤5", "< or = 5", "bis 5", "5 or less"])
def test_the_limit_itself_is_normal(sign):
    assert verdict(judge("5.0 g/L", "1-9 g/L", test="our test", printed_range=sign)) == "N"


@pytest.mark.parametrize("text", ["see note -> page 4", "after 5 min", "7", "4.5 mmol/L", "5 uL"])
def test_what_is_no_limit_does_not_look_like_one(text):
    assert not looks_like_limits(text)


def test_a_number_behind_the_upper_limit_gives_two_ranges():
    both = [limits.interval for _, limits in parse_range_parts("120 - 250 240 U/L")]
    assert [str(interval.high) for interval in both] == ["250", "250240"]
