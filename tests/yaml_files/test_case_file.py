"""Cases read from YAML: every form a result, a draw and a baseline may take."""

from decimal import Decimal

import pytest

from build import prior
from labcheck.cases.case import BaselineChoice
from labcheck.values.patient import Pregnancy, Sex
from labcheck.values.result_text import NoResult, StatedChange, Word
from labcheck.yaml_files.case_file import read_case, read_what_can_be


def read(text):
    return read_case(text, "case.yaml")


def only_result(text):
    (one,) = read(f"labs:\n  - {text}").results
    return one


def test_the_short_form():
    case = read(
        "case: A case\nsource: A journal\npatient: {age: 25 y, sex: female}\n"
        "labs:\n  hemoglobin: 6.3 g/dL\n  LDH: normal\n  ANA: 1:640\n  K: 5.1 mEq/L (H)\n"
        '  eGFR: ">100 mL/min/1.73m2"\n  Na:\n'
    )
    assert (case.title, case.source, case.file) == ("A case", "A journal", "case.yaml")
    assert [(one.test, one.text, one.unit, one.reported) for one in case.results] == [
        ("hemoglobin", "6.3 g/dL", "g/dL", None),
        ("LDH", "normal", None, None),
        ("ANA", "1:640", None, None),
        ("K", "5.1 mEq/L (H)", "mEq/L", Word.HIGH),
        ("eGFR", ">100 mL/min/1.73m2", "mL/min/1.73m2", None),
        ("Na", "", None, None),
    ]


def test_a_name_that_begins_with_a_number_is_a_test_without_a_result():
    names = ["25-OH vitamin D", "17-OH progesterone", "5-HIAA", "5'-nucleotidase", "1:2 dilution",
             "24 h urine protein", "2 h glucose"]  # fmt: skip
    case = read("labs:\n" + "".join(f'  "{name}":\n' for name in names))
    assert [one.test for one in case.results] == names
    assert all(isinstance(one.value, NoResult) for one in case.results)


def test_a_name_that_is_a_number_may_have_a_result():
    assert [one.test for one in read("labs: {60: 7.8 mmol/L, 2 h: none}").results] == ["60", "2 h"]


def test_the_long_form():
    one = only_result(
        "{test: C3, result: 94 mg/dL, range: 90-180, reported: normal, specimen: serum, "
        "method: nephelometry, context: fasting, time: 2018-05-01, note: seen twice, cva: 2.5 %}"
    )
    assert (one.test, one.text, one.unit, one.printed_range) == (
        "C3",
        "94 mg/dL",
        "mg/dL",
        "90-180",
    )
    assert (one.reported, one.specimen, one.method) == (Word.NORMAL, "serum", "nephelometry")
    assert (one.context, one.time, one.note, one.cva) == (
        "fasting",
        "2018-05-01",
        "seen twice",
        Decimal("2.5"),
    )


def test_a_case_without_a_title_is_called_by_its_file():
    assert read("labs: {K: 5}").title == "case.yaml"


@pytest.mark.parametrize(
    ("written", "text", "unit"),
    [
        ("{test: K, result: 5, unit: mEq/L}", "5 mEq/L", "mEq/L"),
        ("{test: K, result: 5 mEq/L, unit: mEq/L}", "5 mEq/L", "mEq/L"),
        ("{test: K, result: 5 mEq/L, unit: mEq / L}", "5 mEq/L", "mEq/L"),
        ("{test: K, result: 5}", "5", None),
    ],
)
def test_a_unit_may_stand_apart(written, text, unit):
    one = only_result(written)
    assert (one.text, one.unit) == (text, unit)


def test_a_stated_word_outranks_the_mark_behind_the_number():
    found = only_result("{test: K, result: 5 H, reported: low}")
    assert (found.reported, found.note) == (Word.LOW, "marked high as well")


@pytest.mark.parametrize("written", ["none", "null", "~", "''", "n/a", "not done"])
def test_no_result_was_obtained(written):
    # "result: none" is what the reader's own message tells people to write.
    assert isinstance(only_result(f"{{test: K, result: {written}}}").value, NoResult)


def test_the_list_form_keeps_two_results_of_one_test():
    case = read("labs:\n  - {test: K, result: 5}\n  - {test: K, result: 6}\n")
    assert [one.text for one in case.results] == ["5", "6"]


@pytest.mark.parametrize(
    ("times", "places", "order"),
    [
        (["2024-01-01", "2024-02-01", "2024-03-01"], [0, 1, 2], [0, 1, 2]),
        (["2024-03-01", "2024-01-01", "2024-02-01"], [2, 0, 1], [1, 2, 0]),
        (["2024-01-02T08:00", "2024-01-01", "2024-01-02T07:59"], [2, 0, 1], [1, 2, 0]),
        # Of one time is one draw.
        (["2024-01-01", "2024-01-01", "2023-01-01"], [1, 1, 0], [2, 0]),
        (["2024-01-01", "1 Jan 2024", "01.01.2023"], [1, 1, 0], [2, 0]),
        (["Mar 12, 2024", "2024/11/25", "1. Januar 2024"], [1, 2, 0], [2, 0, 1]),
        (["day 2", "day 10", "day 0"], [1, 2, 0], [2, 0, 1]),
        # Without a date on each, they stand as written.
        (["2024-03-01", "", "2024-01-01"], [0, 1, 2], [0, 1, 2]),
        (["day 2", "week 1", "day 0"], [0, 1, 2], [0, 1, 2]),
        (["11/12/2024", "10/11/2024"], [0, 1], [0, 1]),
        (["2024-03-01T08:00Z", "2024-01-01T08:00", "2023"], [0, 1, 2], [0, 1, 2]),
    ],
)
def test_draws_are_numbered_in_time_and_results_stay_as_written(times, places, order):
    text = "draws:\n" + "".join(f"  - {{time: '{time}', labs: {{K: 5}}}}\n" for time in times)
    case = read(text)
    assert [one.time for one in case.results] == times
    assert [one.draw for one in case.results] == places
    assert case.draws == tuple(times[number] for number in order)


@pytest.mark.parametrize(
    ("times", "undated"),
    [
        (["2024-01-01", "2024-02-01"], ()),
        (["2024-01-01T08:00Z", "2024-01-01 07:00"], ()),
        (["2024-03-01", "", "2024-01-01"], ("not stated",)),
        (["day 2", "2024-01-01"], ("day 2",)),
        (["day 2", "week 1"], ("day 2", "week 1")),
        (["day 2", "day 1"], ()),
        (["03/04/2024", "25.03.2024"], ("03/04/2024",)),
        # One draw has no order to be in.
        (["day 2"], ()),
        ([""], ()),
    ],
)
def test_times_that_are_no_dates_are_named(times, undated):
    text = "draws:\n" + "".join(f"  - {{time: '{time}', labs: {{K: 5}}}}\n" for time in times)
    assert read(text).undated == undated


def test_a_draw_lends_its_time_and_specimen_to_results_that_state_none():
    case = read(
        "draws:\n  - time: 2024-01-01\n    specimen: plasma\n    labs:\n"
        "      K: 5\n      Na: {result: 140, time: 2024-01-02, specimen: serum}\n"
    )
    assert [(one.time, one.specimen) for one in case.results] == [
        ("2024-01-01", "plasma"),
        ("2024-01-02", "serum"),
    ]


@pytest.mark.parametrize(
    ("written", "sex", "pregnancy", "age"),
    [
        ("{}", None, None, None),
        ("{sex: female}", Sex.FEMALE, None, None),
        ("{sex: F, age: 25}", Sex.FEMALE, None, "25 y"),
        ("{sex: Man, age: 6 mo}", Sex.MALE, None, "6 mo"),
        ("{sex: woman, pregnancy: second}", Sex.FEMALE, Pregnancy.SECOND, None),
        ("{sex: f, pregnancy: 3}", Sex.FEMALE, Pregnancy.THIRD, None),
        ("{pregnancy: yes}", None, Pregnancy.ANY, None),
        ("{sex: male, pregnancy: no}", Sex.MALE, Pregnancy.NO, None),
    ],
)
def test_the_patient(written, sex, pregnancy, age):
    patient = read(f"patient: {written}\nlabs: {{K: 5}}").patient
    assert (patient.sex, patient.pregnancy) == (sex, pregnancy)
    assert (patient.age.text if patient.age else None) == age


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("unchanged", StatedChange.UNCHANGED),
        ("Close to  baseline", StatedChange.UNCHANGED),
        ("stable", StatedChange.UNCHANGED),
        ("risen", StatedChange.RISEN),
        ("lower", StatedChange.FALLEN),
        ("90 mg/dL", (prior("90 mg/dL"),)),
        ("<10 mg/dL", (prior("<10 mg/dL"),)),
        ("[90 mg/dL, 95 mg/dL]", (prior("90 mg/dL"), prior("95 mg/dL"))),
        ("{result: 90 mg/dL, time: 2017, method: m, specimen: serum}",
         (prior("90 mg/dL", time="2017", method="m", specimen="serum"),)),
    ],
)  # fmt: skip
def test_the_baseline_of_a_result(written, expected):
    found = only_result(f"{{test: C3, result: 94 mg/dL, baseline: {written}}}").baseline
    assert found == expected


def test_an_earlier_value_may_state_its_unit_apart():
    one = only_result("{test: C3, result: 94 mg/dL, baseline: {result: 90, unit: mg/dL}}")
    assert [before.unit for before in one.baseline] == ["mg/dL"]


@pytest.mark.parametrize("word", ["previous", "first", "median", "none", "Median"])
def test_the_baseline_of_a_case_as_a_choice(word):
    assert read(f"baseline: {word}\nlabs: {{K: 5}}").baseline_choice is BaselineChoice(word.lower())


def test_the_baseline_of_a_case_as_usual_values():
    case = read("baseline: {C3: 90 mg/dL, K: unchanged, Na: [140, 141]}\nlabs: {K: 5}")
    assert case.baseline_choice is BaselineChoice.PREVIOUS
    assert case.baselines == {
        "C3": (prior("90 mg/dL"),),
        "K": StatedChange.UNCHANGED,
        "Na": (prior("140"), prior("141")),
    }


def test_a_result_that_cannot_be_judged_is_no_fault_of_the_file():
    case = read("labs: {K: '1,060', Na: '???', foo: 5 bar, C3: {result: 5, range: 46-38}}")
    assert [one.text for one in case.results] == ["1,060", "???", "5 bar", "5"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("K 6.8 mmol/L", ("K", "6.8 mmol/L", "")),
        ("'K: 6.8 mmol/L'", ("K", "6.8 mmol/L", "")),
        ("K: 6.8 mmol/L", ("K", "6.8 mmol/L", "")),
        ("Na 128 mmol/L (136-145)", ("Na", "128 mmol/L", "136-145")),
        ("Vitamin B12 345 pg/mL", ("Vitamin B12", "345 pg/mL", "")),
        ("CA 19-9 22 U/mL", ("CA 19-9", "22 U/mL", "")),
        ("Urine nitrite positive", ("Urine nitrite", "positive", "")),
        ("WBC 14,200 /mm3", ("WBC", "14,200 /mm3", "")),
        # Where the name may end at two places, it ends nowhere.
        ("IgG 4 890 mg/L", ("IgG 4 890 mg/L", "IgG 4 890 mg/L", "")),
        ("Potassium", ("Potassium", "Potassium", "")),
    ],
)
def test_a_result_of_a_list_is_one_line_as_well(item, expected):
    case, _ = read_what_can_be(f"labs:\n  - {item}\n", "case.yaml")
    (found,) = case.results
    assert (found.test, found.text, found.printed_range) == expected
