"""Text: names on two lines, values set against one another, and letters that are of a name."""

import pytest

from texts import FIRST, case_of


def rows(text: str) -> list[tuple[str, str]]:
    return [(row.test, row.text) for row in case_of(f"{FIRST}{text}").results[1:]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Direct\nBilirubin 2.0 mg/dL <0.3", "Direct Bilirubin"),
        ("C-Reactive\nProtein 12 mg/L <5", "C-Reactive Protein"),
        ("Bilirubin,\nDirect 0.3 mg/dL", "Bilirubin, Direct"),
        ("Creatinine\nClearance 90 mL/min", "Creatinine Clearance"),
        ("Calcium\nIonized 1.2 mmol/L", "Calcium Ionized"),
        ("CA\n125 35 U/mL", "CA 125"),
    ],
)
def test_a_name_goes_on_in_a_line_with_its_value(text, name):
    assert [test for test, _ in rows(text)] == [name]


@pytest.mark.parametrize(
    "text", ["AST\nALT 30 U/L", "BUN\nCreatinine 1.2 mg/dL", "Albumin\nGlobulin 30 g/L"]
)
def test_two_lines_that_each_name_a_test_are_no_ratio(text):
    first, second = text.split("\n")
    assert [test for test, _ in rows(text)] == [second.split()[0]]
    assert [line.text for line in case_of(f"{FIRST}{text}").unread_lines] == [first]


@pytest.mark.parametrize(
    "line",
    ["K 4.0 vs 6.9", "Hb 8.1 g/dL vs 12.0", "HBsAg neg vs pos", "K 4.0, vs. 6.9", "K 4.0 VS 6.9"],
)
def test_what_is_set_against_another_value_is_no_esr(line):
    assert rows(line) == []


@pytest.mark.parametrize("line", ["VS 35 mm/h", "Hb 12 g/dL, VS 35 mm/h"])
def test_the_esr_of_french_and_italian_is_read(line):
    assert rows(line)[-1] == ("VS", "35 mm/h")


@pytest.mark.parametrize("name", ["eGFR AA", "GFR est. AA", "eGFR non-AA", "eGFR If Africn Am"])
def test_the_letters_of_a_population_are_no_critical_flag(name):
    row = case_of(f"{FIRST}{name} 52 mL/min/1.73m2 >60").results[-1]
    assert (row.test, row.reported) == (name, None)
