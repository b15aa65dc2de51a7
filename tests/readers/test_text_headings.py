"""Text: what a heading says was examined, what is no heading, and what ends a part."""

import pytest

from commands import run
from labcheck.readers.text.headings import Kind, classify
from labcheck.values.result_text import Word
from texts import FIRST, case_of


def panels(text: str) -> list[tuple[str, str]]:
    return [(row.test, row.panel) for row in case_of(f"{FIRST}{text}").results[1:]]


def rows(text: str) -> list[tuple[str, str]]:
    return [(row.test, row.text) for row in case_of(f"{FIRST}{text}").results[1:]]


def unread(text: str) -> list[str]:
    return [line.text for line in case_of(f"{FIRST}{text}").unread_lines]


@pytest.mark.parametrize(
    "line",
    [
        "24 HR URINE", "24h Urine", "UA", "U/A", "Urine lytes", "Timed urine collection",
        "JP drain", "Dialysis fluid", "Peritoneal dialysate", "Joint fluid", "BAL fluid", "Sweat",
        "Saliva", "Bile", "Bone marrow", "Paracentesis", "Cord gases", "24h-Urin", "Harnsediment",
        "Bilan urinaire", "Liquide pleural", "Sammelurin", "Liquorbefund", "ECBU", "Mocz",
        "Tam İdrar Tahlili", "İDRAR", "Badanie ogólne moczu", "Общий анализ мочи", "Punktat",
        "Urineonderzoek", "LÍQUIDO CEFALORRAQUÍDEO", "Líquido ascítico", "Lumbar puncture",
        "LP results", "Knee aspirate", "Serum electrolytes", "Fezes",
    ],
)  # fmt: skip
def test_a_line_of_a_specimen_and_words_of_headings_says_what_was_examined(line):
    assert classify(line) is Kind.SPECIMEN
    assert panels(f"{line}\nPotassium 6.8 mmol/L\n") == [("Potassium", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Drain output",
        "Fluid balance",
        "Joint pain",
        "Kidney function",
        "RBC",
        "Citrate",
    ],
)
def test_other_words_beside_a_specimen_make_no_heading_of_it(line):
    assert classify(line) is not Kind.SPECIMEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("URINALYSIS\nPH   6.0   5.0-8.0\n", [("PH", "URINALYSIS")]),
        ("Urinstatus\npH 6,0\n", [("pH", "Urinstatus")]),
        ("CSF ANALYSIS\nProtein   40   mg/dL   15-45\nPLEURAL FLUID\nProtein   4.8   g/dL\n",
         [("Protein", "CSF ANALYSIS"), ("Protein", "PLEURAL FLUID")]),
        ("Alkaline Phosphatase, Total,\nSerum   171   H   U/L   35-104\n",
         [("Alkaline Phosphatase, Total, Serum", "")]),
    ],
)  # fmt: skip
def test_a_heading_of_a_specimen_is_no_half_of_a_name(text, expected):
    assert panels(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Glucose, Urine\nNegative\n\nPotassium\n2.4 mmol/L\n",
         [("Glucose, Urine", ""), ("Potassium", "")]),
        ("GLUCOSE, URINE\nPENDING\nPotassium 2.4 mmol/L\n",
         [("GLUCOSE, URINE", ""), ("Potassium", "")]),
        # The blood of a strip, and a heading of blood.
        ("URINALYSIS\nGlucose\nNegative\nBlood\nNegative\nNitrite\nPositive\n",
         [("Glucose", "URINALYSIS"), ("Blood", "URINALYSIS"), ("Nitrite", "URINALYSIS")]),
        ("URINE\nSodium\n40 mmol/L\nBLOOD\nPotassium\n6.8 mmol/L\n",
         [("Sodium", "URINE"), ("Potassium", "BLOOD")]),
        ("UA\n5.5 mg/dL\nPotassium 2.4\n", [("UA", ""), ("Potassium", "")]),
        ("Liver\nALT 45 U/L\n", [("ALT", "")]),
        # It may be of the first or of all below.
        ("Creatinine\nUrine\n80 mg/dL\nPotassium\n2.4 mmol/L\n", []),
    ],
)  # fmt: skip
def test_the_name_of_a_test_is_no_heading_where_it_has_a_value(text, expected):
    assert panels(text) == expected


def test_a_line_that_begins_with_a_test_is_no_heading_and_is_listed():
    text = "URINALYSIS\nCOLOR YELLOW YELLOW\nAPPEARANCE CLOUDY A CLEAR\nNITRITE POSITIVE NEGATIVE\n"
    assert panels(text) == [("NITRITE", "URINALYSIS")]
    assert unread(text) == ["COLOR YELLOW YELLOW", "APPEARANCE CLOUDY A CLEAR"]


@pytest.mark.parametrize("line", ["Appearance Cloudy", "Casts Granular", "Reaction Acidic"])
def test_a_test_of_urine_that_is_not_read_is_listed(line):
    assert unread(f"URINALYSIS\n{line}\n") == [line]


@pytest.mark.parametrize("heading", ["Reference Range", "Note", "Comment:", "Interpretation"])
def test_a_result_with_its_range_ends_a_remark(heading):
    text = f"{heading}\n5 of 10 patients\nPotassium 6.9 3.5-5.3 mmol/L\nChloride 101\n"
    assert rows(text) == [("Potassium", "6.9 mmol/L"), ("Chloride", "101")]


@pytest.mark.parametrize("heading", ["Medications", "Previous results", "Goals:"])
def test_nothing_is_read_among_what_is_no_result_of_today(heading):
    text = f"{heading}\nPotassium 6.9 3.5-5.3 mmol/L\n"
    assert (rows(text), unread(text)) == ([], ["Potassium 6.9 3.5-5.3 mmol/L"])


@pytest.mark.parametrize(
    "below",
    [
        ["Normal range: 3.5 - 5.1 mmol/L", "3.5", "5.1", "6.9"],
        ["3.5 mmol/L", "5.1 mmol/L", "6.9 mmol/L"],
        ["(3.5-5.1)", "4.0", "6.9 High"],
    ],
)
def test_of_two_values_below_one_name_none_is_read_and_all_are_listed(below):
    lines = ["Potassium", *below]
    text = "\n".join([*lines, "Sodium", "140 mmol/L"])
    assert rows(text) == [("Sodium", "140 mmol/L")]
    assert unread(text) == lines


def test_a_name_whose_value_is_not_read_is_listed():
    text = "Potassium\nResult pending\nGlucose, Urine\nNegative mg\nHIV combo XY\nReactive\n"
    assert unread(text) == ["Potassium", "Glucose, Urine", "Reactive"]


def test_a_word_for_no_result_stands_below_a_name_as_well():
    found = case_of(f"{FIRST}Potassium\nhemolyzed\n").results[-1]
    assert (found.test, found.text) == ("Potassium", "hemolyzed")


def test_an_answer_in_words_stands_below_a_name_of_any_test():
    found = case_of(f"{FIRST}Urine\nGlucose\nNegative\n").results[-1]
    assert (found.test, found.value.word) == ("Glucose", Word.NEGATIVE)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["Potassium 6.9", "Chloride 101"],
            "lines 3 to 4 stand below 'Goals' and are not read",
        ),
        (["Potassium 6.9"], "the line stands below 'Goals' and is not read"),
    ],
)
def test_what_stands_below_such_a_heading_is_said_once(lines, said):
    text = "\n".join([FIRST.rstrip(), "Goals", *lines])
    done = run("-", "--from", "text", stdin=text)
    assert done.err.count("are not read") + done.err.count("is not read") == 1
    assert said in " ".join(done.err.split())
