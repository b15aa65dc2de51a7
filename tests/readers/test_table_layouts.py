"""Known layouts, and wide tables."""

import pytest
from test_table import faults_of, read_table, results_of, rows_of

from build import check_results, verdict
from labcheck.errors import InputError
from labcheck.judging.row import FlagFrom
from labcheck.readers import Asked
from labcheck.values.patient import Sex
from labcheck.values.result_text import NoResult, Unreadable

SDTM = Asked(layout="sdtm-lb")
MIMIC = Asked(layout="mimic-labevents")
OMOP = Asked(layout="omop-measurement")
SYNTHEA = Asked(layout="synthea")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (("USUBJID,LBTESTCD,LBTEST,LBORRES,LBORRESU,LBORNRLO,LBORNRHI,LBNRIND,LBSTRESC\n"
         "1,ALT,Alanine Aminotransferase,27,U/L,6,34,NORMAL,27\n"
         "1,K,,6.1,mmol/L,3.5,5.1,HIGH HIGH,6.1\n"),
         ["Alanine Aminotransferase|27|U/L|6-34 U/L|normal",
          "K|6.1|mmol/L|3.5-5.1 mmol/L|critically high"]),
        (("LBTEST,LBORRES,LBORRESU,LBSTRESC,LBSTRESU,LBSTNRLO,LBSTNRHI,LBSTAT\n"
         "Glucose,,mg/dL,5.2,mmol/L,3.9,5.6,\n"),
         ["Glucose|5.2|mmol/L|3.9-5.6 mmol/L|"]),
    ],
)  # fmt: skip
def test_sdtm(content, expected):
    assert rows_of(content, SDTM) == expected


def test_sdtm_says_what_was_not_done_who_fasted_and_how_old():
    content = (
        "LBTEST,LBORRES,LBSTAT,LBREASND,LBFAST,LBDTC,LBLOINC,SEX,AGE,AGEU\n"
        "Glucose,,NOT DONE,HEMOLYZED,,2026-03,,F,18,MONTHS\n"
        "Glucose,90,,,Y,2026-03-01T08:00,2345-7,F,18,MONTHS\n"
    )
    (case,) = read_table(content, SDTM).cases
    undone, fasting = case.results
    assert (undone.value, undone.note) == (NoResult("not done"), "HEMOLYZED")
    assert (fasting.context, fasting.code, fasting.time) == (
        "fasting",
        "2345-7",
        "2026-03-01T08:00",
    )
    assert (case.patient.sex, case.patient.age.text) == (Sex.FEMALE, "18 MONTHS")


STANDARD = "LBTEST,LBORRES,LBORRESU,LBORNRLO,LBORNRHI,LBSTRESC,LBSTRESU,LBSTNRLO,LBSTNRHI,LBSTNRC\n"


@pytest.mark.parametrize(
    ("row", "expected", "note"),
    [
        ("K,4,mmol/L,3.5,5.1,4,mmol/L,3.6,5.2,x", "K|4|mmol/L|3.5-5.1 mmol/L|", ""),
        ("K,4,mmol/L,3.5,,4,mmol/L,3.6,5.2,x", "K|4|mmol/L|>=3.5 mmol/L|", ""),
        ("K,4,mmol/L,,,4,mmol/L,3.6,5.2,x", "K|4|mmol/L|3.6-5.2 mmol/L|", ""),
        ("WBC,4,K/uL,,,4,10^9/L,3.6,5.2,", "WBC|4|K/uL|3.6-5.2 K/uL|", ""),
        ("Glucose,90,mg/dL,,,5.0,mmol/L,3.9,5.6,", "Glucose|90|mg/dL||",
         "range of the standard result: 3.9 to 5.6 mmol/L"),
        ("Glucose,90,mg/dL,,,5.0,mmol/L,,,<5.6", "Glucose|90|mg/dL||",
         "range of the standard result: <5.6 mmol/L"),
        ("Glucose,90,,,,5.0,mmol/L,3.9,,", "Glucose|90|||",
         "range of the standard result: 3.9 mmol/L"),
        ("Glucose,,mg/dL,70,99,5.0,mmol/L,3.9,5.6,x", "Glucose|5.0|mmol/L|3.9-5.6 mmol/L|",
         "given in standard units only"),
        ("Glucose,,mg/dL,70,99,5.0,mmol/L,,,", "Glucose|5.0|mmol/L||",
         "given in standard units only"),
        ("Protein,TRACE,,,,TRACE,,,,NEGATIVE TO TRACE", "Protein|TRACE||NEGATIVE TO TRACE|", ""),
        ("Protein,15,,,,NEGATIVE,,,,NEGATIVE", "Protein|15|||",
         "range of the standard result: NEGATIVE"),
        ("Protein,,,,,NEGATIVE,,,,NEGATIVE", "Protein|NEGATIVE||NEGATIVE|",
         "given in standard units only"),
        ("K,4,quux,,,4,zork,1,2,", "K|4|quux||", "range of the standard result: 1 to 2 zork"),
    ],
)  # fmt: skip
def test_the_range_of_sdtm_is_the_one_of_the_same_unit(row, expected, note):
    (result,) = results_of(STANDARD + row, SDTM)
    assert rows_of(STANDARD + row, SDTM) == [expected]
    assert result.note == note


def test_a_range_in_words_judges():
    (result,) = results_of(STANDARD + "Cannabinoids,POSITIVE,,,,POSITIVE,,,,NEGATIVE", SDTM)
    (row,) = check_results(result).rows
    assert (verdict(row), row.flag_from) == ("POS", FlagFrom.PRINTED_RANGE)


ANCHORED = "subject_id,label,fluid,gender,anchor_age,anchor_year,charttime,valuenum,valueuom\n"


@pytest.mark.parametrize(
    ("row", "age"),
    [
        ("10,Sodium,Blood,F,60,2180,2180-05-06 22:25:00,140,mEq/L", "59 y to <62 y"),
        ("10,Sodium,Blood,F,60,2180,2183-05-06 22:25:00,140,mEq/L", "62 y to <65 y"),
        ("10,Sodium,Blood,F,60,2180,2179-12-31 22:25:00,140,mEq/L", "58 y to <61 y"),
        ("10,Sodium,Blood,F,0,2180,2180-05-06 22:25:00,140,mEq/L", "0 y to <2 y"),
        ("10,Sodium,Blood,F,91,2180,2180-05-06 22:25:00,140,mEq/L", ">=89 y"),
        ("10,Sodium,Blood,F,91,2180,2182-05-06 22:25:00,140,mEq/L", ">=91 y"),
        ("10,Sodium,Blood,F,60,,2180-05-06 22:25:00,140,mEq/L", ""),
        ("10,Sodium,Blood,F,60,2180,,140,mEq/L", ""),
        ("10,Sodium,Blood,F,sixty,2180,2180-05-06 22:25:00,140,mEq/L", ""),
        ("10,Sodium,Blood,F,60,2180,2380-05-06 22:25:00,140,mEq/L", ""),
    ],
)
def test_the_age_of_mimic_is_known_to_a_year_either_way(row, age):
    (case,) = read_table(ANCHORED + row, MIMIC).cases
    (result,) = case.results
    assert (case.patient.sex, result.specimen) == (Sex.FEMALE, "Blood")
    needed = "anchor_age needs anchor_year and the time of the result"
    assert result.age.text == (age or f"not known ({needed})")
    why = "" if age else f"; the age is not read: {needed}"
    assert result.note == f"the number stands in valuenum only{why}"
    assert case.patient.age == result.age


def test_an_age_that_was_asked_for_comes_before_that_of_mimic():
    row = "age,label,anchor_age,anchor_year,charttime,value\n7 y,K,60,2180,2180-05-06,5\n"
    (result,) = results_of(row, Asked(layout="mimic-labevents", columns={"age": "age"}))
    assert result.age.text == "7 y"


def test_mimic():
    content = (
        "subject_id,itemid,charttime,value,valuenum,valueuom,ref_range_lower,ref_range_upper,"
        "flag,comments,label\n"
        "10,50912,2180-05-06 22:25:00,1.9,1.9,mg/dL,0.4,1.1,abnormal,,Creatinine\n"
        "10,50931,2180-05-06 22:25:00,___,90,mg/dL,70,100,,IF FASTING,\n"
        "11,51237,2180-05-07 22:25:00,,,,,,,see text,INR\n"
    )
    assert rows_of(content, MIMIC) == [
        "Creatinine|1.9|mg/dL|0.4-1.1 mg/dL|abnormal",
        "50931|90|mg/dL|70-100 mg/dL|",
        "INR||||",
    ]
    assert [one.note for one in results_of(content, MIMIC)] == [
        "", "IF FASTING; the number stands in valuenum only", "see text",
    ]  # fmt: skip
    assert [case.title for case in read_table(content, MIMIC).cases] == ["10", "11"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (",,NEG.", "NEG"),
        ("___,,POS.  ___", "POS"),
        ("___,,<5 MG/DL", "<5 MG/DL"),
        ("___,7,NEG.", "7"),
        ("1+,,NEG.", "1+"),
        ("___,,7.12.  NOTIFIED", "7.12 NOTIFIED"),
        (",,7.12. CALLED TO ___", "7.12 CALLED TO"),
        (",,<0.01.  CTROPNT > 0.10 NG/ML SUGGESTS ACUTE MI.", ""),
        (",,7. 120", ""),
        (",,HEMOLYZED. SEE ___", ""),
        (",,___", ""),
    ],
)
def test_a_comment_of_mimic_is_the_result_where_there_is_no_other(cells, expected):
    """What is only a remark stays one."""
    (result,) = results_of(f"subject_id,label,value,valuenum,comments\n1,X,{cells}\n", MIMIC)
    assert result.text.strip("_") == expected
    has_comment = cells.startswith((",,", "___,,")) and bool(expected)
    assert ("the result stands in comments only" in result.note) is has_comment


def test_omop():
    content = (
        "person_id,measurement_concept_name,measurement_source_value,value_source_value,"
        "value_as_number,unit_source_value,range_low,range_high,measurement_date,"
        "operator_concept_id\n"
        "1,Potassium,K,5.0,5.0,mmol/L,3.5,5.1,2026-03-01,0\n"
        "1,Troponin,,,5,ng/L,,14,2026-03-01,4171756\n"
        "1,Potassium [Moles/volume] in Blood,2823-3,>6,6,mmol/L,,,2026-03-01,4172704\n"
        "1,CRP,,,5,mg/L,,,2026-03-01,99\n"
    )
    assert rows_of(content, OMOP) == [
        "K|5.0|mmol/L|3.5-5.1 mmol/L|",
        "Troponin|<5|ng/L|<=14 ng/L|",
        "Potassium [Moles/volume] in Blood|>6|mmol/L||",
        "CRP|unreadable|mg/L||",
    ]
    assert [one.code for one in results_of(content, OMOP)] == ["", "", "2823-3", ""]
    assert faults_of(content, OMOP) == [
        (
            "labs.csv:5: value_source_value: '5' is not read: the comparison '99' is not known; "
            "write it as a number with its unit, or as a word such as negative"
        )
    ]


def test_a_table_of_vital_signs_only_has_no_cases_and_says_why():
    content = "CODE,VALUE,CATEGORY\n8302-2,170,vital-signs\n"
    assert not read_table(content, SYNTHEA).cases
    assert faults_of(content, SYNTHEA) == [
        (
            "labs.csv: 1 row was left out by the category: 1 of vital-signs; those of category "
            "laboratory are read, those that state none, and every known test"
        )
    ]


def test_synthea_keeps_what_the_laboratory_measured():
    content = (
        "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
        "2026-03-01T10:00:00Z,p1,e,vital-signs,8302-2,Body Height,170,cm,numeric\n"
        "2026-03-01T10:00:00Z,p1,e,laboratory,718-7,Hemoglobin [Mass/volume] in Blood,13.1,g/dL,"
        "numeric\n"
        "2026-03-01T10:00:00Z,p1,e,survey,1-8,Pain,3,{score},numeric\n"
    )
    (result,) = results_of(content, SYNTHEA)
    assert (result.test, result.code) == ("Hemoglobin [Mass/volume] in Blood", "718-7")
    assert faults_of(content, SYNTHEA) == [
        (
            "labs.csv: 2 rows were left out by the category: 1 of vital-signs, 1 of survey; "
            "those of category laboratory are read, those that state none, and every known test"
        ),
        "labs.csv:1: columns not read: 'ENCOUNTER', 'TYPE'; say what columns hold with --columns",
    ]
    assert len(results_of(content.replace("CATEGORY", "OTHER"), SYNTHEA)) == 3


@pytest.mark.parametrize(
    ("layout", "content", "message"),
    [
        ("sdtm", "LBTEST,LBORRES\nK,5\n",
         ("labs.csv: --layout: 'sdtm' is not one of sdtm-lb, mimic-labevents, omop-measurement, "
         "synthea; did you mean sdtm-lb?")),
        ("sdtm-lb", "test,value\nK,5\n",
         ("labs.csv:1: no column for test and no column for value; the columns are test, value; "
         "say which they are with --columns test=…,value=…")),
    ],
)  # fmt: skip
def test_a_layout_that_does_not_fit(layout, content, message):
    with pytest.raises(InputError) as refused:
        read_table(content, Asked(layout=layout))
    assert str(refused.value) == message


def test_columns_that_were_asked_for_come_before_those_of_the_layout():
    content = "LBTEST,LBORRES,mine\nK,5,6\n"
    assert rows_of(content, Asked(layout="sdtm-lb", columns={"value": "mine"})) == ["K|6|||"]


def test_the_test_that_was_asked_for_comes_before_the_source_of_omop():
    content = "measurement_source_value,value_as_number,mine\nK,5,potassium\n"
    asked = Asked(layout="omop-measurement", columns={"test": "mine"})
    assert rows_of(content, asked) == ["potassium|5|||"]


def test_an_age_without_its_unit_is_in_years():
    (result,) = results_of("LBTEST,LBORRES,AGE\nK,5,40\n", SDTM)
    assert result.age.text == "40 y"


WIDE = (
    "Test,Unit,Reference range,2026-03-08,2026-03-01\n"
    "Hb,g/dL,12-16,8.1,6.3 L\n"
    "Chemistry,,,,\n"
    "K,mmol/L,,,5.0\n"
)


def test_a_wide_table_has_a_result_in_each_cell_that_is_not_empty():
    assert [(one.test, one.text, one.unit, one.time, one.draw) for one in results_of(WIDE)] == [
        ("Hb", "8.1 g/dL", "g/dL", "2026-03-08", 1),
        ("Hb", "6.3 L g/dL", "g/dL", "2026-03-01", 0),
        ("K", "5.0 mmol/L", "mmol/L", "2026-03-01", 0),
    ]
    assert {one.printed_range for one in results_of(WIDE)} == {"12-16", ""}


def test_a_footnote_behind_a_date_is_no_part_of_it():
    content = "test,2026-03-01,2026-03-08*\nK,4.1,6.1 H\n"
    assert [(one.text, one.time) for one in results_of(content)] == [
        ("4.1", "2026-03-01"), ("6.1 H", "2026-03-08")]  # fmt: skip


def test_steps_in_time_keep_the_order_of_the_columns():
    (case,) = read_table(",Day 1,Day 3,hospital day 9\nK,,5.0,\nNa,140,,139\n").cases
    assert case.draws == ("Day 1", "Day 3", "hospital day 9")
    assert [(one.time, one.draw) for one in case.results] == [
        ("Day 3", 1), ("Day 1", 0), ("hospital day 9", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heads",
    ["1/3/2026,8/3/2026", "1 Mar 2026,8 March 2026", "Mar 1,Mar 8", "2026-03,2026-04",
     "01-03-2026,08-03-2026", "01.03.2026,08.03.2026", "2026-03-01 08:30,2026-03-01T20:30",
     "week 1,week 2", "visit 1,visit 2"],
)  # fmt: skip
def test_heads_that_are_dates(heads):
    assert [one.time for one in results_of(f"test,{heads}\nK,5,6\n")] == heads.split(",")


@pytest.mark.parametrize("heads", ["T3,T4", "B1,B12", "D2,D3", "2026-03-01,x", "1,2"])
def test_heads_that_are_none(heads):
    with pytest.raises(InputError, match="no column for value"):
        results_of(f"test,{heads}\nK,5,6\n")


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("test,Admission,day 1,day 2\nK,4,5,6\n",
         [("labs.csv:1: Admission: the column is headed by no date and not read; "
          "head it by a date or a step such as day 1")]),
        ("test,day 1,day 2\nK,x,6\n",
         [("labs.csv:2: day 1: 'x' is not read: no number and no known word; "
          "write it as a number with its unit, or as a word such as negative")]),
        ("test,day 1,day 2\nK,5,6,7\n",
         [("labs.csv:2: the row has 4 cells and the header 3; write a cell for every column, "
          "one that holds a separator in quotation marks")]),
        ("test,2026-02-30,2026-03-01\nK,5,6\n",
         [("labs.csv:2: time: '2026-02-30' is not a date; "
          "write a date such as 2026-03-01 or 2026-03-01T08:30")]),
    ],
)  # fmt: skip
def test_a_wide_table_says_what_it_cannot_read(content, faults):
    assert faults_of(content) == faults


def test_a_broken_row_of_a_wide_table_is_one_result():
    (result,) = results_of("test,day 1,day 2\nK,5,6,7\n")
    assert isinstance(result.value, Unreadable)
    assert result.note == "the row as written: K | 5 | 6 | 7"
